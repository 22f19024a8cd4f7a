"""The site: executed notebooks and generated pages, which Sphinx and MyST-NB write.

Nothing is executed here. Pages ask no other host for anything, open from the file system, and the
same input gives the same bytes: the only date is that of the last commit, and no path of this
machine is written.
"""

import json
import shutil
from functools import partial
from pathlib import Path

from analysis.display import cards
from analysis.report.files import address, days, notebook
from analysis.report.files.project import SUMMARY, BuildError
from analysis.report.site import chapters, exports, pages
from analysis.report.site.dressing import citing
from analysis.report.site.keeping.names import Told
from analysis.report.site.keeping.parts import Parts
from analysis.report.site.writing import extension
from analysis.report.site.writing.settings import Prepared, settings, write


def build_site(*arguments, **more):
    """Write the complete static site; see `prepare` for the arguments and what is raised."""
    write(prepare(*arguments, **more))


def prepare(
    executed, results, out, work, baseline=None, inputs=None, sources=(), wait=lambda: None
):
    """Write the sources of a site, and what stands beside its pages.

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

    Returns
    -------
    Prepared
        For `write`.

    Raises
    ------
    BuildError
        When ``out`` holds anything, or there is no notebook.
    """
    executed, out, work = Path(executed), Path(out), Path(work)
    if out.is_dir() and any(out.iterdir()):
        raise BuildError(
            [
                f"The folder {out.name} must be empty before a site is written into it, and it is "
                "not."
            ]
        )
    fresh = work / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    sources = sources or sorted(executed.glob("*.ipynb"))
    titles = chapters.titles(sources)
    loaded = {path: notebook.load(path) for path in sorted(executed.glob("*.ipynb"))}
    given = [r for one in loaded.values() for r in notebook.handed_over(one, cards.REASONS)]
    day = days.of_commit() or results["data_cut"]
    # A scenario is no page to find: it has its reader, and no address.
    place = "" if baseline else address.of(citing.citation())
    told = Told(
        document=results,
        titles=titles,
        baseline=baseline,
        scenario=bool(baseline),
        build_date=day,
        given=given,
        answers=chapters.answers(loaded.values()),
        address=place,
    )
    kept = Parts(work / "parts", inputs)
    under_title, footer, feed = pages.write(fresh, kept, told)
    shutil.copytree(fresh / pages.BESIDE_PAGES, out, dirs_exist_ok=True)
    (out / "corrections.atom").write_text(feed, encoding="utf-8", newline="\n")
    (out / ".nojekyll").touch()  # or hosts that run Jekyll leave out folders like _static
    kept.files("results", out, told, partial(_write_results, told))
    kept.save()
    wait()
    summary = executed / f"{SUMMARY}.ipynb"
    if summary.exists():
        loaded[summary] = notebook.load(summary)
    chapters.write(loaded, fresh, results["parameters"], sources)
    exports.write_files(executed, out)
    cards_of = address.cards(executed, out) if place else {}
    linked = json.dumps(exports.dataset(results, place), ensure_ascii=False)
    everywhere = {
        extension.UNDER_TITLE: under_title,
        extension.FOOTER: footer,
        extension.LINKED_DATA: linked.replace("</", "<\\/"),
    }
    configuration = settings(results["version"]) | {
        "address": place,
        "cards": cards_of,
        "cited": citing.cited(results),
    }
    return Prepared(fresh, work / "kept", out, configuration, everywhere, day)


def _write_results(told, out):
    exports.write_results(dict(told.document), out, told.address)
