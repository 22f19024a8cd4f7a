"""What a reader can take away: results (JSON with schema, CSV), dataset, notebooks."""

import csv
import io
import json
import shutil
from pathlib import Path

from analysis.evidence.tables import data, files
from analysis.report.files.project import TITLE

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
CHECK = (
    "by",
    "formula",
    "median",
    "low",
    "high",
    "half_low",
    "half_high",
    "support",
    "p_inside",
    "factor_off",
    "verdict",
    "close",
    "because",
    "facts",
    "rows",
)
CLOSING = ("verdict", "basis", "reading", "remark", "sources", "lines", "conflicts")
CLOSING += ("aliases", "quoted", "quoted_facts", "own_source_only", "reply")


def row(record):
    """Return a record as a flat dict: nested names joined by underscores, lists by semicolons."""
    flat = {name: record[name] for name in COLUMNS}
    flat |= {f"claimed_{name}": record["claimed"][name] for name in CLAIMED}
    flat["claimed_set_low"], flat["claimed_set_high"] = record["claimed"]["set"]
    for check in ("arithmetic", "evidence"):
        flat |= {f"{check}_{name}": (record[check] or {}).get(name) for name in CHECK}
    flat |= {name: record[name] for name in CLOSING}
    return {name: _cell(value) for name, value in flat.items()}


def _cell(value):
    """Write a list as ``a;b``, and rows by table as ``table: key;table: key``."""
    if isinstance(value, dict):
        value = [f"{table}: {key}" for table, keys in value.items() for key in keys]
    return ";".join(value) if isinstance(value, list) else value


def results_csv(results):
    """Return the claims of ``results.json`` as CSV text, one claim a row; empty means null."""
    rows = [row(r) for r in results["claims"]]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def article(id):
    """Return an article as a schema.org Article, with what its row of the sources knows."""
    row = data.source(id)
    known = {"headline": row["title"], "datePublished": row["date"], "url": row["url"]}
    if row["publisher"]:
        known["publisher"] = {"@type": "Organization", "name": row["publisher"]}
    return {"@type": "Article"} | {name: value for name, value in known.items() if value}


def claim_reviews(results, address=""):
    """Return the judged claims as schema.org ClaimReview objects (JSON-LD), one graph.

    Of an article it names what is known: publisher, date and address stand with the sources, an
    author nowhere. Without an ``address`` of the site links are relative to the file.
    """
    reviews = [
        {
            "@type": "ClaimReview",
            "@id": f"{address}claims.html#{r['id']}",
            "url": f"{address}claims.html#{r['id']}",
            "claimReviewed": r["statement"],
            "datePublished": results["data_cut"],
            "author": {"@type": "Organization", "name": TITLE},
            "itemReviewed": {
                "@type": "Claim",
                "appearance": article(r["article"]),
            },
            "reviewRating": {"@type": "Rating", "alternateName": r["verdict"]},
        }
        for r in results["claims"]
        if r["verdict"] != "not checkable"
    ]
    return {"@context": "https://schema.org", "@graph": reviews}


def dataset(results, address=""):
    """Return the dataset as a schema.org Dataset object (JSON-LD)."""
    package = data.package()
    return ({"url": address} if address else {}) | {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "keywords": package["keywords"],
        "creator": {"@type": "Organization", "name": TITLE},
        "license": package["licenses"][0]["path"],
        "version": results["version"],
        "dateModified": results["data_cut"],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "name": r.get("title", r["name"]),
                "contentUrl": f"{address}data/{path}",
            }
            for r in package["resources"]
            for path in files.paths(r, data.DATA)
        ],
    }


def write_results(results, out, address=""):
    """Write ``results.json``, ``results.csv`` and ``claimreview.jsonld``.

    Parameters
    ----------
    results : dict
        The content of ``results.json``.
    out : Path
        Folder of the site.
    address : str
        Where the site will be, if that is known; ends in a slash.
    """
    text = json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False)
    (out / "results.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    (out / "results.csv").write_text(results_csv(results), encoding="utf-8", newline="\n")
    text = json.dumps(claim_reviews(results, address), ensure_ascii=False, indent=1)
    (out / "claimreview.jsonld").write_text(text + "\n", encoding="utf-8", newline="\n")


def write_files(executed, out):
    """Copy the schema of the results, ``data/`` and ``notebooks/``.

    Parameters
    ----------
    executed : Path
        Folder of the executed notebooks.
    out : Path
        Folder of the site.
    """
    _copy([SCHEMA], out)
    _copy(sorted(executed.glob("*.ipynb")), out / "notebooks")
    own = [data.DATA / "datapackage.json", *data.DATA.glob("LICENSE*")]
    _copy(own, out / "data")
    for resource in data.package()["resources"]:
        for name, path in files.paths(resource, data.DATA).items():
            _copy([path], (out / "data" / name).parent)
    _copy(
        [path for name in ("LICENSE", "CITATION.cff") if (path := data.ROOT / name).is_file()], out
    )


def _copy(files, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copyfile(file, folder / file.name)
