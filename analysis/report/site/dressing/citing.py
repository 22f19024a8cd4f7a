"""How to cite the report and its parts: what ``CITATION.cff`` says, as words and as BibTeX."""

import re
from functools import cache
from html import escape, unescape

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from analysis.evidence.tables import data, documents
from analysis.evidence.tables.rows import shown
from analysis.ledger import corrections
from analysis.report.files import address
from analysis.report.files.project import BuildError

#: What the report is called.
TITLE = "What AI costs, recomputed"
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


#: Where to look for a report whose ``CITATION.cff`` has no address.
NOWHERE = ", report of the Python package what-ai-costs"


def bibtex(results, title="", where=""):
    """Return the BibTeX entry of the report, or of a part of it with its place in the site.

    Parameters
    ----------
    results : dict
        The content of ``results.json``: version and data cut.
    title, where : str
        Of a part: what it says, and page and anchor, such as ``02_crossover.html#figure-3``.
    """
    report = _plain(citation().get("title", TITLE))
    date = edition(results)
    site = address.of(citation())
    fields = {
        "title": f"{{{_plain(title) or report}}}",
        "author": f"{{{_plain(authors())}}}",
        "year": date[:4],
        "date": date,
        "version": results["version"],
        "url": f"{site}{where}" if site else repository(),
        "howpublished": ", ".join(part for part in (title and report, _plain(where)) if part),
        "note": f"Data to {results['data_cut']}" + ("" if site or repository() else NOWHERE),
    }
    lines = (f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    key = re.sub(r"\W+", "-", f"what-ai-costs {where.replace('.html', '')}").strip("-")
    return f"@misc{{{key},\n{''.join(lines)}}}"


def edition(results):
    """Return the day of the edition: when it was released or, if later, when a verdict was last
    corrected; else the data cut.
    """
    released = citation().get("date-released", results["data_cut"])
    return max([str(released), *(str(change.date) for change in corrections.changes())])


def _plain(text):
    """Write a text so that BibTeX reads no command in it."""
    return re.sub(r"([%&$#_])", r"\\\1", re.sub(r"[{}\\]", "", text))


FIGURE = re.compile(r"<figure\b([^>]*\bclass=['\"]chart\b[^>]*)>(.*?)</figure>", re.DOTALL)
CAPTION = re.compile(r"<figcaption[^>]*>\s*<b>(.*?)</b>", re.DOTALL)


def with_entries(html, page, results):
    """Return a page's body with an address and a BibTeX entry for each of its charts."""
    count = iter(range(1, html.count("<figure") + 1))

    def cited(found):
        attributes, inside = found.groups()
        given = re.search(r"\bid=['\"]([^'\"]+)", attributes)
        place = given[1] if given else f"figure-{next(count)}"
        id = "" if given else f" id='{place}'"
        title = CAPTION.search(inside)
        entry = bibtex(results, unescape(title[1]) if title else page, f"{page}.html#{place}")
        return (
            f"<figure{attributes}{id}>{inside}<details class='cite copied'><summary>Cite this "
            f"chart</summary><pre>{escape(entry)}</pre></details></figure>"
        )

    return FIGURE.sub(cited, html)
