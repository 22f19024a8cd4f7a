"""Entries to cite: the report, or a chart of it, as BibTeX.

What they are made of comes with the site (see `citing.cited`): who writes pages reads no dataset.
"""

import re
from html import escape, unescape

#: Where to look for a report whose ``CITATION.cff`` has no address.
NOWHERE = ", report of the Python package what-ai-costs"
FIGURE = re.compile(r"<figure\b([^>]*\bclass=['\"]chart\b[^>]*)>(.*?)</figure>", re.DOTALL)
CAPTION = re.compile(r"<figcaption[^>]*>\s*<b>(.*?)</b>", re.DOTALL)


def bibtex(cited, title="", where=""):
    """Return the BibTeX entry of the report, or of a part of it with its place in the site.

    Parameters
    ----------
    cited : dict
        Texts: ``report`` (its title), ``authors``, ``date``, ``site`` and ``repository``
        (addresses, or empty), ``version`` and ``data_cut``.
    title, where : str
        Of a part: what it says, and page and anchor, such as ``02_crossover.html#figure-3``.
    """
    report, site = _plain(cited["report"]), cited["site"]
    note = "" if site or cited["repository"] else NOWHERE
    fields = {
        "title": f"{{{_plain(title) or report}}}",
        "author": f"{{{_plain(cited['authors'])}}}",
        "year": cited["date"][:4],
        "date": cited["date"],
        "version": cited["version"],
        "url": f"{site}{where}" if site else cited["repository"],
        "howpublished": ", ".join(part for part in (title and report, _plain(where)) if part),
        "note": f"Data to {cited['data_cut']}{note}",
    }
    lines = (f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    key = re.sub(r"\W+", "-", f"what-ai-costs {where.replace('.html', '')}").strip("-")
    return f"@misc{{{key},\n{''.join(lines)}}}"


def with_entries(html, page, cited):
    """Return a page's body with an address and a BibTeX entry for each of its charts."""
    count = iter(range(1, html.count("<figure") + 1))

    def with_entry(found):
        attributes, inside = found.groups()
        given = re.search(r"\bid=['\"]([^'\"]+)", attributes)
        place = given[1] if given else f"figure-{next(count)}"
        id = "" if given else f" id='{place}'"
        title = CAPTION.search(inside)
        entry = bibtex(cited, unescape(title[1]) if title else page, f"{page}.html#{place}")
        return (
            f"<figure{attributes}{id}>{inside}<details class='cite copied'><summary>Cite this "
            f"chart</summary><pre>{escape(entry)}</pre></details></figure>"
        )

    return FIGURE.sub(with_entry, html)


def _plain(text):
    """Write a text so that BibTeX reads no command in it."""
    return re.sub(r"([%&$#_])", r"\\\1", re.sub(r"[{}\\]", "", text))
