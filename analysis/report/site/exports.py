"""What a reader can take away: results (JSON with schema, CSV), dataset, notebooks, a feed."""

import csv
import io
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

from analysis.evidence.tables import data
from analysis.ledger import corrections

SCHEMA = Path(__file__).parent / "results.schema.json"
COLUMNS = (
    "id",
    "article",
    "chapter",
    "topic",
    "family",
    "statement",
    "quantity",
    "as_of",
    "attributed_to",
)
CLAIMED = ("relation", "low", "value", "high", "unit", "hedge")
CHECK = ("by", "formula", "median", "low", "high", "p_inside", "factor_off", "verdict", "facts")
ATOM = "http://www.w3.org/2005/Atom"
#: A name for the feed and its entries, not an address: .example belongs to nobody (RFC 2606).
TAG = "tag:what-ai-costs.example,2026:corrections"
CLOSING = ("verdict", "basis", "reading", "remark", "sources", "lines", "conflicts")


def row(record):
    """Return a record as a flat dict: nested names joined by underscores, lists by semicolons."""
    flat = {name: record[name] for name in COLUMNS}
    flat |= {f"claimed_{name}": record["claimed"][name] for name in CLAIMED}
    flat["claimed_set_low"], flat["claimed_set_high"] = record["claimed"]["set"]
    for check in ("arithmetic", "evidence"):
        flat |= {f"{check}_{name}": (record[check] or {}).get(name) for name in CHECK}
    flat |= {name: record[name] for name in CLOSING}
    return {name: ";".join(v) if isinstance(v, list) else v for name, v in flat.items()}


def results_csv(results):
    """Return the claims of ``results.json`` as CSV text, one claim a row; empty means null."""
    rows = [row(r) for r in results["claims"]]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def feed(results, changes, author):
    """Return the corrections as an Atom feed (RFC 4287), the newest first.

    Parameters
    ----------
    results : dict
        The content of ``results.json``: its claims' statements, and its data cut, the date of a
        feed without entries.
    changes : list of analysis.ledger.corrections.Change
        The oldest first.
    author : str
    """
    statements = {r["id"]: r["statement"] for r in results["claims"]}
    root = ElementTree.Element("feed", xmlns=ATOM)
    latest = str(changes[-1].date) if changes else results["data_cut"]
    _elements(
        root, id=TAG, title="Corrections: What AI costs, recomputed", updated=_midnight(latest)
    )
    ElementTree.SubElement(root, "link", rel="self", href="corrections.atom")
    ElementTree.SubElement(root, "link", rel="alternate", href="corrections.html")
    _elements(ElementTree.SubElement(root, "author"), name=author)
    for change in reversed(changes):
        entry = ElementTree.SubElement(root, "entry")
        _elements(
            entry,
            id=f"{TAG}/{change.anchor}",
            title=f"{change.id}: {change.before} → {change.after or 'dropped'}",
            updated=_midnight(change.date),
            summary=" ".join([statements.get(change.claim, ""), change.reason]).strip(),
        )
        ElementTree.SubElement(entry, "category", term=change.cause)
        address = f"corrections.html#{change.anchor}"
        ElementTree.SubElement(entry, "link", rel="alternate", href=address)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def _elements(parent, **texts):
    for name, text in texts.items():
        ElementTree.SubElement(parent, name).text = text


def _midnight(day):
    return f"{day}T00:00:00Z"


def write(results, executed, out, author):
    """Write ``results.json`` and its schema, ``results.csv``, ``data/``, ``notebooks/``, the feed.

    Parameters
    ----------
    results : dict
        The content of ``results.json``.
    executed : Path
        Folder of the executed notebooks.
    out : Path
        Folder of the site.
    author : str
        Who signs the feed.
    """
    text = json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False)
    (out / "results.json").write_text(text + "\n", encoding="utf-8")
    (out / "results.csv").write_text(results_csv(results), encoding="utf-8")
    text = feed(results, corrections.changes(), author)
    declaration = '<?xml version="1.0" encoding="utf-8"?>'
    (out / "corrections.atom").write_text(f"{declaration}\n{text}\n", encoding="utf-8")
    _copy([SCHEMA], out)
    _copy(sorted(executed.glob("*.ipynb")), out / "notebooks")
    tables = [data.DATA / r["path"] for r in data.package()["resources"]]
    _copy([*tables, data.DATA / "datapackage.json", *data.DATA.glob("LICENSE*")], out / "data")
    _copy(
        [path for name in ("LICENSE", "CITATION.cff") if (path := data.ROOT / name).is_file()], out
    )


def _copy(files, folder):
    folder.mkdir(exist_ok=True)
    for file in files:
        shutil.copyfile(file, folder / file.name)
