"""The site: executed notebooks and generated pages, built by Sphinx and MyST-NB.

Nothing is executed here. Pages ask no other host for anything, open from the file system, and the
same input gives the same bytes: the only date is that of the last commit, and no path of this
machine is written.
"""

import json
import shutil
from functools import partial
from pathlib import Path

import analysis
from analysis.display import cards
from analysis.evidence.tables import data
from analysis.report.files import address, days, notebook
from analysis.report.files.project import BuildError
from analysis.report.site import chapters, exports, extension, pages, written
from analysis.report.site.dressing import citing
from analysis.report.site.dressing.styles import STATIC
from analysis.report.site.keeping.names import Told
from analysis.report.site.keeping.parts import Parts

SETTINGS = {
    "extensions": [
        "myst_nb",
        "analysis.report.site.extension",
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
"""


def build_site(
    executed, results, out, work, baseline=None, inputs=None, sources=(), wait=lambda: None
):
    """Write the complete static site.

    Parameters
    ----------
    executed : Path
        Folder of executed notebooks; their names give their order.
    results : dict
        The content of ``results.json`` (see `analysis.ledger.results.document`).
    out : Path
        Folder of the site; absent or empty.
    work : Path
        Folder for intermediate files, which a later site is written from (see `written`).
    baseline : dict, optional
        The baseline's document when ``results`` is that of a scenario: every page then says what
        was changed.
    inputs : dict of str to str, optional
        Digests of the files that the site is made from, its looks left out; parts of earlier sites
        are taken where they come out the same. Without it all is made anew.
    sources : list of Path, optional
        The notebooks before they are executed; by default the executed ones.
    wait : callable, optional
        Returns when the summary is executed, the one notebook that hands nothing over: pages that
        are made of what others hand over are made before.

    Raises
    ------
    BuildError
        When ``out`` holds anything, there is no notebook, or Sphinx warns.
    """
    executed, out, work = Path(executed), Path(out), Path(work)
    if out.is_dir() and any(out.iterdir()):
        raise BuildError(
            [
                f"The folder {out.name} must be empty before a site is written into it, and it is "
                "not."
            ]
        )
    source = work / "fresh"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    titles = chapters.titles(sources or sorted(executed.glob("*.ipynb")))
    loaded = [notebook.load(path) for path in sorted(executed.glob("*.ipynb"))]
    given = [r for one in loaded for r in notebook.handed_over(one, cards.REASONS)]
    day = days.of_commit() or results["data_cut"]
    told = Told(
        document=results,
        titles=titles,
        baseline=baseline,
        scenario=bool(baseline),
        build_date=day,
        given=given,
        answers=chapters.answers(loaded),
        address="" if baseline else address.of(citing.citation()),
    )
    kept = Parts(work / "parts", inputs)
    under_title, footer, feed = pages.write(source, kept, told)
    wait()
    chapters.copy(executed, source, results["parameters"])
    # A scenario is no page to find: it has its reader, and no address.
    place = told.address
    cards_of = address.cards(executed, out) if place else {}
    linked = json.dumps(exports.dataset(results, place), ensure_ascii=False)
    everywhere = {
        extension.UNDER_TITLE: under_title,
        extension.FOOTER: footer,
        extension.LINKED_DATA: linked.replace("</", "<\\/"),
    }
    configuration = settings(results) | {"address": place, "cards": cards_of}
    written.write(source, work / "kept", out, configuration, everywhere)
    shutil.copytree(source / pages.BESIDE_PAGES, out, dirs_exist_ok=True)
    if place:
        address.write_sitemap(out, place, day)
    (out / "corrections.atom").write_text(feed, encoding="utf-8", newline="\n")
    (out / ".nojekyll").touch()  # or hosts that run Jekyll leave out folders like _static
    exports.write_files(executed, out)
    kept.files("results", out, told, partial(_write_results, told))
    kept.save()


def _write_results(told, out):
    exports.write_results(dict(told.document), out, told.address)


def write_page(source, work, out, results, footer):
    """Write one page in the look of the report, without a way to others, into an absent folder.

    Parameters
    ----------
    source : Path
        Folder of its source, ``index.md``.
    work, out : Path
        Folder for intermediate files, and the folder of the page.
    results : dict
        Gives version and data cut.
    footer : str
        HTML.
    """
    theme = THEME | {"article_header_start": []}
    alone = {"html_sidebars": {"**": []}, "html_theme_options": theme}
    marks = (extension.UNDER_TITLE, extension.FOOTER, extension.LINKED_DATA)
    everywhere = dict(zip(marks, ("", footer, "{}")))
    written.write(source, work, out, settings(results) | alone, everywhere)


def get_ready(work):
    """Write a page for nothing into a folder of work: what Sphinx, the theme and all that they
    parse with import, compile and look up at first use need not be waited for later.
    """
    shutil.rmtree(work, ignore_errors=True)
    source = work / "source"
    source.mkdir(parents=True)
    (source / "index.md").write_text(FIRST_PAGE, encoding="utf-8")
    written_by = {"version": analysis.__version__, "data_cut": data.data_cut()}
    write_page(source, work / "kept", work / "site", written_by, "")


def settings(results):
    """Return the configuration of Sphinx, which needs no ``conf.py``."""
    return SETTINGS | {
        "project": pages.TITLE,
        "version": results["version"],
        "release": results["version"],
        "html_title": pages.TITLE,
        "html_sidebars": SIDEBAR,
        "html_static_path": [str(STATIC)],
        "html_theme_options": THEME,
        "cited": {name: results[name] for name in ("version", "data_cut")},
    }
