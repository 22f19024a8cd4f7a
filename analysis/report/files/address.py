"""What search engines and previews need of a site whose address is known.

The address is the ``url`` of ``CITATION.cff``. Without one a report has no sitemap, no canonical
address and no preview picture, whose forms all ask for a whole address; all else is relative.
"""

import base64
import re
from html import escape

from analysis.report.files import notebook

EMBEDDED = re.compile(r"""<img [^>]*src=['"]data:image/png;base64,([^'"]+)""")
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NOT_LISTED = ("404", "search")
FRONT_CHART = "02_crossover"
CARDS = "cards"


def of(citation):
    """Return the address of the site with a slash at its end, or an empty text."""
    found = citation.get("url", "")
    return f"{found.rstrip('/')}/" if found else ""


def main_chart(chapter):
    """Return the main picture of an executed notebook as PNG bytes; None where there is none."""
    for cell in notebook.main_first(chapter):
        for output in cell["outputs"]:
            shown = output.get("data", {})
            html = EMBEDDED.search("".join(shown.get("text/html", "")))
            if found := "".join(shown.get("image/png", "")) or (html and html[1]):
                return base64.b64decode(found)
    return None


def cards(executed, out):
    """Write the main chart of each chapter below ``out``; return the paths by page.

    The front page shows that of the crossover, and so does every page without a chart of its own.
    """
    paths = {}
    for file in sorted(executed.glob("*.ipynb")):
        if content := main_chart(notebook.load(file)):
            paths[file.stem] = f"{CARDS}/{file.stem}.png"
            (out / CARDS).mkdir(parents=True, exist_ok=True)
            (out / paths[file.stem]).write_bytes(content)
    return paths


def elements(address, page, pictures):
    """Return what the head of a page says of its own address and picture."""
    here = escape(address + ("" if page == "index" else f"{page}.html"))
    lines = [f'<link rel="canonical" href="{here}"><meta property="og:url" content="{here}">']
    if picture := pictures.get(page) or pictures.get(FRONT_CHART):
        lines.append(f'<meta property="og:image" content="{escape(address + picture)}">')
        lines.append('<meta name="twitter:card" content="summary_large_image">')
    return "".join(lines)


def write_sitemap(out, address, day):
    """Write ``sitemap.xml``: every page that is worth finding, and the day of the build."""
    pages = sorted(p.stem for p in out.glob("*.html") if p.stem not in NOT_LISTED)
    places = [address + ("" if name == "index" else f"{name}.html") for name in pages]
    entries = [f"<url><loc>{escape(p)}</loc><lastmod>{day}</lastmod></url>\n" for p in places]
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAP}">\n'
    (out / "sitemap.xml").write_bytes(f"{text}{''.join(entries)}</urlset>\n".encode())
