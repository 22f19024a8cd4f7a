"""A site that Sphinx and the theme write in the look of the report: how they are set, and that they
are ready when the pages are.

The process that writes pages may be another one than makes their sources, so nothing is imported
here that only those take.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

import analysis
from analysis.report.files import address
from analysis.report.files.project import TITLE
from analysis.report.site.dressing.styles import STATIC
from analysis.report.site.writing import extension, written

SETTINGS = {
    "extensions": [
        "myst_nb",
        "analysis.report.site.writing.extension",
        "analysis.report.site.lookup.search",
    ],
    "templates_path": [str(written.THEME)],
    "language": "en",
    "html_theme": "sphinx_book_theme",
    "html_math_renderer": "mathml",
    "html_context": {"default_mode": "auto"},
    "html_css_files": ["site.css", ("print.css", {"media": "print"})],
    "html_js_files": [
        "light.js",
        *((name, {"defer": "defer"}) for name in ("filter.js", "charts.js", "copy.js", "print.js")),
    ],
    "html_favicon": str(STATIC / "icon.svg"),
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "html_show_search_summary": False,
    "html_use_index": False,
    "html_permalinks_icon": "#",
    "nb_execution_mode": "off",
    "nb_ipywidgets_js": {},
    "nb_code_prompt_show": "Show the code",
    "nb_code_prompt_hide": "Hide the code",
    "myst_enable_extensions": ["dollarmath", "colon_fence"],
    "myst_dmath_allow_space": False,
    "myst_dmath_allow_digits": False,
    "myst_update_mathjax": False,
    "myst_heading_anchors": 3,
    "suppress_warnings": ["myst.header", "mystnb.unknown_mime_type"],
}
THEME = {
    "navbar_persistent": [],
    "secondary_sidebar_items": {
        "**": ["page-toc"],
        "index": [],
        "404": [],
        "claims": [],
        "scenarios": [],
        "whatif": [],
    },
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "footer_content_items": ["extra-footer"],
    "extra_footer": extension.FOOTER,
    "search_bar_text": "Search the report …",
    "toc_title": "On this page",
}
SIDEBAR = {"**": ["report-title.html", "search-button-field.html", "sbt-sidebar-nav.html"]}

#: A page with some of everything that pages have.
FIRST_PAGE = """# A title

A word of `code`, $x^2$, [a link](index.md).

## A heading

```python
x = 1
```

| a | b |
|---|---|
| 1 | 2 |

```{toctree}
:hidden:

second
```
"""


class Prepared(NamedTuple):
    """A site but for its pages: what `written.write` takes, and the date of the report."""

    fresh: Path
    work: Path
    out: Path
    configuration: dict
    everywhere: dict
    day: str


def write(site):
    """Let Sphinx write the pages of a `Prepared` site; raises `BuildError` when it warns."""
    written.write(site.fresh, site.work, site.out, site.configuration, site.everywhere)
    if place := site.configuration["address"]:
        address.write_sitemap(site.out, place, site.day)


def write_page(source, work, out, version, footer):
    """Write one page in the look of the report, without a way to others, into an absent folder. It
    has no charts, and so nothing to cite.

    Parameters
    ----------
    source : Path
        Folder of its source, ``index.md``.
    work, out : Path
        Folder for intermediate files, and the folder of the page.
    version : str
        Of the report.
    footer : str
        HTML.
    """
    theme = THEME | {"article_header_start": []}
    alone = {"html_sidebars": {"**": []}, "html_theme_options": theme}
    marks = (extension.UNDER_TITLE, extension.FOOTER, extension.LINKED_DATA)
    everywhere = dict(zip(marks, ("", footer, "{}")))
    written.write(source, work, out, settings(version) | alone, everywhere)


def get_ready(work):
    """Write two pages for nothing into a folder of work: what Sphinx, the theme and all that they
    parse with import, compile and look up at first use need not be waited for later.
    """
    shutil.rmtree(work, ignore_errors=True)
    source = work / "source"
    source.mkdir(parents=True)
    (source / "index.md").write_text(FIRST_PAGE, encoding="utf-8")
    (source / "second.md").write_text("# Another title\n", encoding="utf-8")
    configuration = settings(analysis.__version__)
    written.write(source, work / "kept", work / "site", configuration, {})


def settings(version):
    """Return the configuration of Sphinx, which needs no ``conf.py``."""
    return SETTINGS | {
        "project": TITLE,
        "version": version,
        "release": version,
        "html_title": TITLE,
        "html_sidebars": SIDEBAR,
        "html_static_path": [str(STATIC)],
        "html_theme_options": THEME,
    }
