"""The site: executed notebooks and generated pages, built by Sphinx and MyST-NB.

Nothing is executed here. Pages ask no other host for anything, open from the file system, and the
same input gives the same bytes: the only date is that of the last commit, and no path of this
machine is written.
"""

import io
import json
import shutil
import subprocess
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.console import strip_escape_sequences
from sphinx.util.docutils import docutils_namespace

from analysis.display import cards
from analysis.evidence.tables import data
from analysis.report.files import notebook
from analysis.report.files.project import BuildError
from analysis.report.site import chapters, exports, pages

STATIC = Path(__file__).parent / "static"
THEME_CHANGES = Path(__file__).parent / "theme"
LEFT_OUT = (".buildinfo", "objects.inv")
SETTINGS = {
    "extensions": ["myst_nb", "analysis.report.site.extension", "analysis.report.site.search"],
    "templates_path": [str(THEME_CHANGES)],
    "language": "en",
    "html_theme": "sphinx_book_theme",
    "html_math_renderer": "mathml",
    "html_context": {"default_mode": "auto"},
    "html_css_files": ["site.css", ("print.css", {"media": "print"})],
    "html_js_files": [
        (name, {"defer": "defer"}) for name in ("filter.js", "charts.js", "print.js")
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
    "search_bar_text": "Search the report …",
    "toc_title": "On this page",
}
SIDEBAR = {"**": ["report-title.html", "search-button-field.html", "sbt-sidebar-nav.html"]}


def build_site(executed, results, out, work, baseline=None):
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
        Folder for intermediate files; its ``source`` and ``doctrees`` are replaced.
    baseline : dict, optional
        The baseline's document when ``results`` is that of a scenario: every page then says what
        was changed.

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
    source = work / "source"
    for folder in (source, work / "doctrees"):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir(parents=True)
    titles = chapters.copy(executed, source, results["parameters"])
    given = [
        r
        for e in sorted(executed.glob("*.ipynb"))
        for r in notebook.handed_over(notebook.load(e), cards.REASONS)
    ]
    under_title, footer, feed = pages.write(
        source, results, titles, baseline, build_date(results["data_cut"]), given
    )
    beside = {"html_extra_path": [str(source / pages.BESIDE_PAGES)]}
    configuration = settings(results, under_title, footer) | beside
    run_sphinx(source, out, work / "doctrees", configuration)
    (out / "corrections.atom").write_text(feed, encoding="utf-8")
    (out / ".nojekyll").touch()  # or hosts that run Jekyll leave out folders like _static
    exports.write(results, executed, out)


def build_date(otherwise):
    """Return the date of the last commit (ISO), or ``otherwise`` outside a repository."""
    if not shutil.which("git"):
        return otherwise
    log = subprocess.run(
        ["git", "log", "-1", "--format=%cs"], cwd=data.ROOT, capture_output=True, text=True
    )
    return log.stdout.strip() or otherwise


def settings(results, under_title, footer):
    """Return the configuration of Sphinx, which needs no ``conf.py``."""
    return SETTINGS | {
        "project": pages.TITLE,
        "version": results["version"],
        "release": results["version"],
        "html_title": pages.TITLE,
        "html_sidebars": SIDEBAR,
        "html_static_path": [str(STATIC)],
        "html_theme_options": THEME | {"extra_footer": footer},
        "under_title": under_title,
        "linked_data": json.dumps(exports.dataset(results), ensure_ascii=False),
    }


def run_sphinx(source, out, doctrees, configuration):
    """Build the pages; any warning stops the build, so that no reader finds a broken link first."""
    warnings = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            source,
            None,
            out,
            doctrees,
            "html",
            confoverrides=configuration,
            status=None,
            warning=warnings,
            freshenv=True,
        )
        app.build(force_all=True)
    found = strip_escape_sequences(warnings.getvalue()).replace(f"{source}/", "").splitlines()
    if found:
        raise BuildError(
            ["The site was not built, because Sphinx found fault with these pages:", *found]
        )
    for file in [*(out / name for name in LEFT_OUT), *out.rglob("*.map")]:
        file.unlink(missing_ok=True)
