"""Price lists against ``token_prices.csv``.

A price holds until the next one: ours on a day is the latest row of model and provider that takes
effect on it or before. A list of one day says the price on that day; a list with dated changes says
more. Rows that a list would add are proposed in the order of days, each against what was proposed
before, so that two lists which agree propose a change once.
"""

from operator import itemgetter

from analysis.prices.steps import in_force
from analysis.report.refresh import lists
from analysis.report.refresh.findings import (
    DIFFERS,
    EARLIER,
    ELSEWHERE,
    MISSING,
    MOVED,
    Disagreement,
    Proposal,
    Unknown,
)
from analysis.report.refresh.names import Names, aliases, reduced
from analysis.report.refresh.tables import number, short

TABLE = "token_prices"
ENDS = ("input_usd_per_mtok", "output_usd_per_mtok")
COPIED = ("developer", "open_weights", "reasoning", "release_date")
START = itemgetter("effective_from")
SAME = 0.005  # relative; lists round the dollars of a token differently


def compare(reading, tables):
    """Hold every price of a list against ours, and add what was found to ``reading``."""
    ours = Ours(tables, reading.proposed_before)
    quotes = sorted(lists.quotes(reading.edition), key=lambda q: (q.day, not q.exact))
    unknown, seen = {}, _seen_before(reading)
    for quote in quotes:
        models = dict.fromkeys(m for name in quote.names if (m := ours.names.ours_for(name)))
        if not models:
            unknown.setdefault(reduced(quote.names[0]), {})[quote.provider] = quote
        for model in models:
            _compare(reading, ours, quote, model, seen)
    reading.unknown += sorted(
        (_unknown(reading, ours, found) for found in unknown.values()),
        key=lambda unknown: not unknown.by_maker,
    )


class Ours:
    """Our prices as steps: those of the table, and those with what was proposed so far."""

    def __init__(self, tables, proposed):
        rows = tables[TABLE]
        self.names = Names((row["model"] for row in rows), aliases(tables))
        self.cut = max(row["effective_from"] for row in rows)
        self.models = {row["model"]: row for row in rows}
        self.makers = {row["provider"] for row in rows if row["first_party"] == "true"}
        self.steps, self.proposed = {}, {}
        for row in rows:
            _add(self.steps, row)
        for row in [*rows, *(p.row for p in proposed if p.table == TABLE)]:
            _add(self.proposed, row)


def _seen_before(reading):
    """Return the marks of what earlier editions of the same list said against ours already."""
    editions = [r for r in reading.earlier if r.edition.name == reading.edition.name]
    return {_mark(found) for earlier in editions for found in earlier.disagreements}


def _mark(found):
    return found.subject, found.ours_day, found.theirs


def _add(steps, row):
    held = steps.setdefault((row["model"], row["provider"]), [])
    held.append(row)
    held.sort(key=START)


def _on(steps, quote, model):
    """Return the row that holds on the day of a quote; None where none does."""
    rows = steps.get((model, quote.provider), [])
    return in_force(rows, quote.day, START)


def _compare(reading, ours, quote, model, seen):
    row = _on(ours.steps, quote, model)
    reading.compared += bool(row)
    if row and _same(row, quote):
        reading.agreed += 1
        return
    kind, lags = _kind(ours, quote, model, row), _lags(ours, quote, model, row)
    found = _disagreement(reading, kind, quote, model, row or {}, lags)
    if _mark(found) not in seen:
        seen.add(_mark(found))
        reading.disagreements.append(found)
    with_proposed = _on(ours.proposed, quote, model)
    if kind == ELSEWHERE or lags or (with_proposed and _same(with_proposed, quote)):
        return
    if with_proposed is None or with_proposed["effective_from"] != quote.day:
        proposed = _proposed(reading, ours, quote, model)
        reading.proposals.append(Proposal(TABLE, proposed, _reason(kind, row, reading)))
        _add(ours.proposed, proposed)


def _kind(ours, quote, model, row):
    """Return the kind of a disagreement; ``row`` is ours of that day, or None."""
    if row:
        return MOVED if quote.day > ours.cut else DIFFERS
    steps = ours.steps.get((model, quote.provider))
    if steps:
        return EARLIER if _same(steps[0], quote) else MISSING
    known = ours.models[model]
    own = known["developer"] == quote.provider and known["open_weights"] != "true"
    return MISSING if own else ELSEWHERE


def _lags(ours, quote, model, row):
    """Return the first day of an earlier price of ours that an undated list still has, or ""."""
    if row is None or quote.exact:
        return ""
    before = [
        step["effective_from"]
        for step in ours.steps[model, quote.provider]
        if step["effective_from"] < row["effective_from"] and _same(step, quote)
    ]
    return before[-1] if before else ""


def _same(row, quote):
    pairs = zip((number(row[end]) for end in ENDS), (quote.input, quote.output))
    return all(abs(ours - theirs) <= SAME * max(ours, theirs) for ours, theirs in pairs)


def _disagreement(reading, kind, quote, model, row, lags):
    return Disagreement(
        kind=kind,
        table=TABLE,
        subject=f"{model}, {quote.provider}",
        quantity="input/output USD per million tokens",
        ours="/".join(row[end] for end in ENDS) if row else "",
        theirs=f"{short(quote.input)}/{short(quote.output)}",
        ours_day=row.get("effective_from", ""),
        theirs_day=quote.day,
        ours_source=row.get("source", ""),
        theirs_source=reading.source["id"],
        right=_right(kind, quote, row, lags),
        note=f"their name: {quote.names[0]}{'; a dated change' if quote.exact else ''}"
        f"{'; other hours cost more or less' if quote.hourly else ''}",
    )


def _right(kind, quote, row, lags):
    """Say which of the two is right, as far as their dates and grades tell."""
    if lags:
        return f"ours: theirs is our price from {lags}, so the list lags"
    if quote.hourly or kind not in (MOVED, DIFFERS):
        return ""
    if row["verification"] == "primary":
        return "ours on its own day, read with the seller; it may have moved since"
    if quote.exact and quote.day > row["effective_from"]:
        return "theirs: a dated change after our row"
    return ""


def _unknown(reading, ours, found):
    """Return one name that joins none of ours, with what it costs where; ``found`` by provider."""
    name = min((quote.names[0] for quote in found.values()), key=len)
    prices = [
        f"{provider} {short(q.input)}/{short(q.output)}" for provider, q in sorted(found.items())
    ]
    return Unknown(
        reading.edition.label,
        name,
        ours.names.nearest(name),
        f"USD per million tokens: {', '.join(prices)}",
        by_maker=bool(ours.makers & set(found)),
    )


def _proposed(reading, ours, quote, model):
    known = ours.models[model]
    return {
        "model": model,
        "provider": quote.provider,
        **{column: known[column] for column in COPIED},
        "effective_from": quote.day,
        "date_basis": "price entry" if quote.exact else "price list",
        "input_usd_per_mtok": short(quote.input),
        "output_usd_per_mtok": short(quote.output),
        "first_party": _first_party(ours, model, quote.provider),
        "source": reading.source["id"],
        "verification": "secondary",
        "note": "",
    }


def _first_party(ours, model, provider):
    """Return the flag of another row of model and provider, else of what the names say."""
    steps = ours.steps.get((model, provider))
    if steps:
        return steps[-1]["first_party"]
    return "true" if ours.models[model]["developer"] == provider else "false"


def _reason(kind, row, reading):
    label = reading.edition.label
    return {
        MOVED: f"{label} has another price after our data end",
        DIFFERS: f"{label} has another price on that day",
        EARLIER: f"{label} has our first price on an earlier day",
        MISSING: f"{label} has a price before our first row",
    }[kind] + (f"; ours is of {row['effective_from']}" if row else "")
