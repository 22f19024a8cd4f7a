"""How to cite the report: what ``CITATION.cff`` says, and when a verdict was last corrected."""

import re
from functools import cache

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from analysis.evidence.tables import data, documents
from analysis.evidence.tables.rows import shown
from analysis.ledger import corrections
from analysis.report.files import address
from analysis.report.files.project import TITLE, BuildError
from analysis.report.site.writing import entries

TEXT = {"type": "string"}
WRITTEN = ("title", "license", "url", "repository-code")
AUTHOR = {"type": "object", "additionalProperties": TEXT}
FORM = {
    "type": "object",
    "properties": dict.fromkeys(WRITTEN, TEXT) | {"authors": {"type": "array", "items": AUTHOR}},
}


@cache
def citation():
    """Return title, authors, licence and the like from ``CITATION.cff``."""
    path = data.ROOT / "CITATION.cff"
    found = documents.parsed(path.read_text(encoding="utf-8")) if path.is_file() else {}
    wrong = best_match(Draft202012Validator(FORM).iter_errors(found))
    if wrong:
        place = "".join(f" at {part}" for part in wrong.absolute_path)
        rule = "CITATION.cff must name texts such as a title, and a list of authors"
        raise BuildError(f"{rule}, and{place} it holds {shown(wrong.instance)}.", code=2)
    return found


def authors():
    """Return who made the report, in one text; empty where ``CITATION.cff`` names nobody."""
    parts = ("name", "given-names", "family-names")
    named = [[a[part] for part in parts if part in a] for a in citation().get("authors", [])]
    return ", ".join(" ".join(found) for found in named)


def repository():
    """Return the address of the public repository, ``repository-code``; empty where none is."""
    address = citation().get("repository-code", "")
    return address if re.fullmatch(r"https://[\w.-]+/[\w.-]+/[\w.-]+", address) else ""


def cited(results):
    """Return what an entry to cite is made of (see `entries.bibtex`); ``results`` is the content of
    ``results.json``, of which version and data cut are taken.
    """
    known = citation()
    return {
        "report": known.get("title", TITLE),
        "authors": authors(),
        "date": edition(results),
        "site": address.of(known),
        "repository": repository(),
        "version": results["version"],
        "data_cut": results["data_cut"],
    }


def bibtex(results):
    """Return the BibTeX entry of the report."""
    return entries.bibtex(cited(results))


def edition(results):
    """Return the day of the edition: when it was released or, if later, when a verdict was last
    corrected; else the data cut.
    """
    released = citation().get("date-released", results["data_cut"])
    return max([str(released), *(str(change.date) for change in corrections.changes())])
