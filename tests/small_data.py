"""A dataset in miniature under the real ``datapackage.json``: a few rows a table."""

import csv
import io
import json

from analysis.evidence.estimates import combined, formulas
from analysis.evidence.estimates import facts as estimated
from analysis.evidence.estimates.facts import Facts, worked_out
from analysis.evidence.tables import data
from analysis.ledger import claims as ledger
from analysis.ledger import codings, refusals

KEPT = (
    "articles",
    "sources",
    "makers",
    "models",
    "facts",
    "claims",
    "contradictions",
    "compute_rules",
    "model_compute",
)
ROWS = 6


def make(folder):
    """Write the tables into a folder and return it; every reference of a kept row is kept."""
    resources = [_uncut(r) for r in data.package()["resources"] if r["name"] in KEPT]
    tables = {r["name"]: rows(data.DATA / r["path"]) for r in resources}
    pairs = [p for p in tables["contradictions"] if _kept(p["first"]) and _kept(p["second"])][:2]
    wanted = {pair[side] for pair in pairs for side in ("first", "second")}
    claims = [c for c in tables["claims"] if c["id"] in wanted] + [
        c for c in tables["claims"] if c["arithmetic"] and _kept(c["id"])
    ][:ROWS]
    claims = list({c["id"]: c | {"conflicts": "", "quoted": ""} for c in claims}.values())
    named = {name for c in claims for name in _facts(c["id"])}
    facts = [f for f in tables["facts"] if f["id"] in named]
    facts += [f for f in tables["facts"] if not f["formula"]][:ROWS]
    tables |= {
        "contradictions": pairs,
        "claims": claims,
        "facts": list({f["id"]: f for f in facts}.values()),
    }
    tables["model_compute"] = tables["model_compute"][:ROWS]
    kept = {row["model"] for row in tables["model_compute"]}
    tables["models"] = [m | {"variant_of": ""} for m in tables["models"] if m["model"] in kept]
    made = {row["maker"] for row in tables["models"]}
    tables["makers"] = [m for m in tables["makers"] if m["maker"] in made]
    used = {row.get("source") for table in tables.values() for row in table}
    tables["sources"] = [row for row in tables["sources"] if row["id"] in used]
    for r in resources:
        columns = [f["name"] for f in r["schema"]["fields"]]
        (folder / r["path"]).write_text(
            written(columns, tables[r["name"]]), encoding="utf-8", newline=""
        )
    text = json.dumps({"name": "small", "resources": resources}, indent=1)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


def _uncut(resource):
    """Return a description that does not ask for the rows that chapters look up."""
    schema = {name: value for name, value in resource["schema"].items() if name != "needed"}
    return resource | {"schema": schema}


def _facts(id):
    """Return the facts that the formulas of a claim name, with those that they are made of."""
    claim, known = ledger.claim(id), Facts()
    named = formulas.names_in(f"{claim.arithmetic} {claim.evidence}")
    return dict.fromkeys(part for name in named for part in known[name].facts)


def _kept(id):
    """Say whether all that a claim's formulas and its bound need is in the tables kept."""
    if ledger.claim(id).relation == "true":  # its bound is a coding
        return False
    tables = (
        combined.rows(data.fact(name).formula) for name in _facts(id) if data.fact(name).formula
    )
    return not any(tables) and not refusals.results_in(ledger.claim(id))


def rows(path):
    """Return the rows of a table as dicts of text."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def written(columns, rows):
    """Write rows as the dataset does."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def forget():
    """Make the package read its tables again."""
    read = (data.package, data._table, data._whole, data._homes, data.facts)
    read += (
        data._sources,
        data._causes,
        ledger._claims,
        ledger._of,
        ledger.rows_of,
        estimated._rows_meant,
    )
    data._checked.clear()
    for cached in (*read, worked_out, estimated._usual, codings.words, codings.codings):
        cached.cache_clear()
