"""From sources to a published report, in order; every step that can fail comes before the last."""

import sys

from analysis.evidence.tables import tried
from analysis.report.build import apart, publish
from analysis.report.build.plan import Plan, bring_up_to_date, contents
from analysis.report.files import notebook, surroundings, unchanged
from analysis.report.files.project import (
    BASELINE,
    BuildError,
    digest,
    file_digest,
    read_json,
    write_atomically,
    write_json,
)
from analysis.report.inputs import parameters, scenarios

CHECKED = ("analysis/", "data/", "notebooks/", "requirements.lock")


def report(project, *, file="", text="", workers=None):
    """Build the baseline report and, when a scenario is given, its report beside it.

    Takes a scenario ``file`` and ``name=value`` pairs (see `scenarios.read`), and how many chapters
    to execute at a time. Returns the page to open, and whether it is new. Raises `BuildError` when
    anything is wrong; nothing published has changed then.
    """
    with publish.only_build(project):
        before = unchanged.state(project)
        plan = begin(project, workers)
        scenario = scenarios.read(project, plan.parameters, file, text)
        require_valid_data(project, plan.contents)
        found = _bring_report_up_to_date(plan)
        unchanged.remember(project, before)
        if scenario.slug != BASELINE:
            found = _bring_report_up_to_date(plan.of(scenario))
    return found


def notebooks(project, *, workers=None):
    """Execute the notebooks at their defaults and store their outputs.

    Returns
    -------
    (list of pathlib.Path, list of str)
        The files that changed, and a sentence for each changed verdict that no correction tells.
    """
    with publish.only_build(project):
        plan, changed = begin(project, workers), []
        require_valid_data(project, plan.contents)
        bring_up_to_date(plan)
        for source in project.sources():
            executed = project.executed(BASELINE) / source.name
            if file_digest(source) != file_digest(executed):
                write_atomically(source, executed.read_bytes())
                changed.append(source)
        page, record = project.home / "README.md", project.data / "verdicts.csv"
        if not page.exists() and not record.exists():
            return changed, []
        from analysis.ledger import corrections, results

        records = results.collect(results.read_chapters(project.executed(BASELINE)))
        wanted = _readme(project, page, records) if page.exists() else {}
        unexplained = []
        if record.exists():
            wanted[record] = corrections.renewed(records).encode()
            unexplained = corrections.unexplained(records)
        return changed + _stored(wanted), unexplained


def _readme(project, page, records):
    """Return the content of the README with its results written anew, and of its chart, by path."""
    from analysis.report.site import readme

    return {
        page: readme.replaced(page.read_text(encoding="utf-8"), records).encode(),
        project.notebooks / "figures" / "crossover.png": readme.picture(project.executed(BASELINE)),
    }


def _stored(wanted):
    """Write the files whose content is not the one wanted, and return them."""
    changed = [
        path
        for path, content in wanted.items()
        if not path.exists() or path.read_bytes() != content
    ]
    for path in changed:
        write_atomically(path, wanted[path])
    return changed


def check(project):
    """Validate the dataset, remember that it is valid, and return notices of what does nothing.

    Each is a sentence; the lines that it sums up go to ``build/notices.txt``.
    """
    require_valid_data(project, contents(project), again=True)
    from analysis.display import dates
    from analysis.evidence.tables import unused
    from analysis.ledger import results

    records = results.read_chapters(project.notebooks)
    found = unused.notices() + dates.notices(records)
    parts = ["\n".join([notice.sentence, *notice.lines]) + "\n" for notice in found]
    if parts:
        write_atomically(project.notices, "\n".join(parts))
    else:
        project.notices.unlink(missing_ok=True)
    return [notice.sentence for notice in found]


def begin(project, workers):
    """Put right what an interrupted build left, and plan the baseline from the sources."""
    publish.recover(project)
    declared = parameters.declared(project)
    return Plan(project, scenarios.Scenario(), declared, contents(project), workers)


def require_valid_data(project, inputs, *, again=False):
    """Check the dataset and its scenario files, unless nothing changed since they were valid."""
    stamp = project.build / "valid-data.json"
    mark = digest({file: mark for file, mark in inputs.items() if file.startswith(CHECKED)})
    if read_json(stamp) == mark and not again:
        return
    from analysis.evidence.estimates import facts
    from analysis.evidence.tables import data, validity
    from analysis.ledger import contradictions, corrections, quotes, refusals
    from analysis.report.inputs import cases
    from analysis.report.refresh import due

    print("data/: checking", file=sys.stderr)
    try:
        problems = (
            validity.problems(project.data)
            or facts.problems()
            or refusals.problems()
            or contradictions.problems()
            or quotes.problems()
            or corrections.problems()
            or due.problems()
        )
    except data.DataError as error:  # a table that the ledger needs is neither there nor described
        problems = [str(error)]
    if problems:
        raise BuildError(problems, code=2)
    cases.given(project.root)
    write_json(stamp, mark)


def _bring_report_up_to_date(plan):
    """Execute what is out of date, build a changed site; return the page, and if it is new."""
    project, slug = plan.project, plan.scenario.slug
    with tried.carried(plan.scenario.facts):
        bring_up_to_date(plan)
    executed = sorted(project.executed(slug).glob("*.ipynb"))
    baseline = None if slug == BASELINE else read_json(project.results(BASELINE))
    mark = digest(
        plan.contents, [[e.name, file_digest(e)] for e in executed], plan.scenario.title, baseline
    )
    stamp, page = project.build / "published" / f"{slug}.json", project.report(slug) / "index.html"
    due = read_json(stamp) != [mark, file_digest(project.results(slug))] or not page.exists()
    if due:
        site = _tried_site if plan.scenario.facts else _site
        publish.publish(project, site(plan, executed, baseline), slug)
        write_json(stamp, [mark, file_digest(project.results(slug))])
    return page, due


def _tried_site(plan, executed, baseline):
    """Do as `_site` where facts are tried: elsewhere, as this process has read those of data/."""
    with tried.carried(plan.scenario.facts):
        return apart.call(_site, plan, executed, baseline)


def _site(plan, executed, baseline):
    """Collect the results of executed chapters, build the site from both and return its folder.

    A scenario's pages say what changed from the results of the ``baseline``.
    """
    surroundings.require_modules()
    import analysis
    from analysis.evidence import units
    from analysis.evidence.tables import data
    from analysis.ledger import claims, corrections, results
    from analysis.report.site.site import build_site

    project, slug = plan.project, plan.scenario.slug
    print(f"site: building the pages of {len(executed)} chapters", file=sys.stderr)
    chapters = [notebook.load(path) for path in executed]
    judged, named = (
        [item for chapter in chapters for item in notebook.handed_over(chapter, mime)]
        for mime in (results.MIME, results.NAMED)
    )
    try:
        found = results.document(
            results.collect(judged),
            version=analysis.__version__,
            data_cut=data.data_cut(),
            scenario=plan.scenario.title,
            parameters=plan.scenario.parameters(plan.parameters),
            named=named,
        )
    except (data.DataError, claims.LedgerError, units.UnitError) as error:
        raise BuildError(f"The results cannot be collected. {error}") from None
    write_json(project.results(slug), found)
    write_atomically(project.flips(slug), corrections.listed(found["claims"]))
    new = project.build / "site-new" / slug
    publish.discard(new)
    build_site(project.executed(slug), found, new, project.build / "site-work", baseline)
    return new
