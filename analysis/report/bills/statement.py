"""``make bill``: a usage record at the list prices of its days, as a table in plain words."""

import csv
import io
import re
from datetime import date

import pandas as pd

from analysis.evidence.tables import data
from analysis.evidence.tables.rows import DataError, shown
from analysis.prices import bills
from analysis.report.bills.usage import Record
from analysis.report.files.project import BuildError, write_atomically

HOW = 'make bill USAGE=file.csv MODEL="GPT-5.5"; notebooks/usage/ holds an example'
COLUMNS = (
    "kind",
    "tiers",
    "model",
    "host",
    "price_from",
    "tokens",
    "usd_per_mtok",
    "usd",
    "source",
)


def bill(project, file, model, host="", day="", out=""):
    """Return the bill of a record as text, and write its table to ``out`` if that is named.

    Parameters
    ----------
    project : Project
        File names are taken from its root.
    file, model, host, day, out : str
        What the user typed; ``host`` is the maker and ``day`` the data cut where empty.

    Raises
    ------
    BuildError
        With exit status 2, when anything given cannot be read in one way.
    """
    try:
        path, target = _path(project, file), _target(project, out)
        if not model:
            raise DataError(f"A bill needs the model that was used: {HOW}.")
        offer, cut = bills.offer(model, host), date.fromisoformat(data.data_cut())
        record = Record(path, offer.model, _day(day), cut)
        _require_prices(record, offer)
        parts = bills.parts(record.usages, offer)
        lines = [line for part in parts for line in _lines(part, offer)]
        if target:
            _store(target, _csv(lines), out)
    except (DataError, bills.NoPrice) as error:
        raise BuildError(str(error), code=2) from None
    told = _text(project.shown(path), record, offer, parts, lines, cut)
    return f"{told}\n\nThe table is in {project.shown(target)}." if target else told


def _path(project, file):
    if not file:
        raise DataError(f"A bill needs a usage record: {HOW}.")
    path = project.root / file
    if not path.is_file():
        raise DataError(f"There is no file {file}: {HOW}.")
    return path


def _target(project, out):
    """Return where the table goes, or None."""
    target = project.root / out
    if out and not target.parent.is_dir():
        raise DataError(f"OUT must be a file in a folder that exists, and {out} is not.")
    return target if out else None


def _store(target, table, out):
    """Write the table; over nothing that exists, but the same command may be given again."""
    if not target.exists():
        write_atomically(target, table)
    elif not (target.is_file() and target.read_bytes() == table.encode()):
        raise DataError(
            f"OUT must be a new file, and {out} exists and holds something else; delete it or name "
            "another."
        )


def _day(text):
    try:
        if text and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DataError(
            f"DATE must be a day such as 2026-11-28, and {shown(text)} was given."
        ) from None


def _require_prices(record, offer):
    """Refuse the first row that was used before the first price."""
    for usage in record.usages:
        try:
            offer.at(usage.day)
        except bills.NoPrice as error:
            place = f"row {usage.row}, column date" if record.dated else "priced at one day"
            raise DataError(f"{record.name}, {place}: {error}.") from None


def _lines(part, offer):
    """Return a dict for each kind of tokens of a part, in the order of `COLUMNS`."""
    found = []
    for kind, name in bills.KINDS.items():
        if tokens := part.tokens[kind]:
            price = part.rates[kind].usd_per_mtok
            tiers = " ".join(bills.TIERS[tier] for tier in part.tiers)
            start, source = part.step["effective_from"], part.step["source"]
            values = (name, tiers, offer.model, offer.host, start, tokens, price)
            found.append(dict(zip(COLUMNS, (*values, tokens * price / 1e6, source))))
    return found


def _csv(lines):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _text(file, record, offer, parts, lines, cut):
    """Write the whole bill: what it is of, the table, where the prices come from, what was done."""
    days = sorted({usage.day for usage in record.usages})
    span = f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"
    count = len(record.usages)
    title = f"{file}: {offer.model} at {offer.host}, {count:,} {'row' if count == 1 else 'rows'}"
    notes = [*record.notes, *_notes(record, offer, parts, cut)]
    return "\n".join(
        [
            f"{title}, {span}",
            "",
            *_table(lines, sum(part.usd for part in parts), len({p["price_from"] for p in lines})),
            "",
            *dict.fromkeys(_price(part.step) for part in parts),
            *(f"- {note}" for note in notes),
        ]
    )


def _table(lines, total, prices):
    """Write the lines in columns, the total below; a day of the price only where there are many."""
    places = 2 if total >= 1 else 6
    rows = [("kind", "tokens", "USD/Mtoken", "USD")]
    for line in lines:
        since = f", price of {line['price_from']}" if prices > 1 else ""
        name = " ".join(filter(None, [line["kind"], line["tiers"]])) + since
        price = f"{line['usd_per_mtok']:.10g}"
        rows.append((name, f"{line['tokens']:,}", price, f"{line['usd']:,.{places}f}"))
    tokens = sum(line["tokens"] for line in lines)
    rows.append(("total", f"{tokens:,}", "", f"{total:,.{places}f}"))
    wide = [max(map(len, column)) for column in zip(*rows)]
    return [
        "  ".join([row[0].ljust(wide[0]), *(c.rjust(w) for c, w in zip(row[1:], wide[1:]))])
        for row in rows
    ]


def _price(step):
    """Say from when the prices of a part hold, how that is known, and who lists them."""
    cited = dict.fromkeys(
        id for id in (step["source"], step["details_source"]) if isinstance(id, str) and id
    )
    sources = data.table("sources").set_index("id")
    listed = "; ".join(f"{sources.at[id, 'title']}, {sources.at[id, 'url']}" for id in cited)
    known = f"day by {step['date_basis']}, {step['verification']}"
    note = step["note"]
    said = f" ({note})" if isinstance(note, str) and note else ""
    return f"Price of {step['effective_from']} ({known}): {listed}{said}"


def _notes(record, offer, parts, cut):
    """Return what a reader should know of how the price of each row was found."""
    used = [s for p in parts for kind, n in p.tokens.items() if n for s in p.rates[kind].said]
    notes = [f"{sentence}." for sentence in dict.fromkeys(used)]
    limits = {
        f"{part.step['long_context_above_tokens']:,} tokens"
        for part in parts
        if not pd.isna(part.step["long_context_above_tokens"])
    }
    if limits:
        notes += _of_long_prompts(record.usages, " or ".join(sorted(limits)))
    if any(part.step["other_hours_input_usd_per_mtok"] > 0 for part in parts):
        notes.append("At other hours this host asks another price, which is not in this bill.")
    if record.usages and max(usage.day for usage in record.usages) > cut:
        notes.append(f"Prices are known up to {cut}; a later day is priced as that one.")
    return notes


def _of_long_prompts(usages, limit):
    """Say where the length of a prompt is not known, which decides its price above a limit."""
    if any(usage.requests is None for usage in usages):
        return [f"No column requests: no prompt is taken to be above {limit}, where prices rise."]
    if any(usage.requests > 1 for usage in usages):
        return [
            f"Rows of several requests are judged by their mean prompt; single ones above {limit} "
            "would cost more."
        ]
    return []
