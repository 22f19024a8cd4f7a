"""From sources to a published report, in order; every step that can fail comes before the last."""

import sys

import analysis
from analysis.evidence.tables import tried
from analysis.report.build import apart, drawings, publish
from analysis.report.build.plan import Plan, bring_up_to_date, contents
from analysis.report.files import compiled, days, notebook, surroundings, unchanged
from analysis.report.files.project import (
    BASELINE,
    LOOKS,
    STYLES,
    SUMMARY,
    BuildError,
    digest,
    file_digest,
    folder_digest,
    read_json,
    read_record,
    write_atomically,
    write_json,
)
from analysis.report.inputs import parameters, scenarios
from analysis.report.site.dressing import styles

#: What the check of the dataset rests on, less `LOOKS`.
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
        _bring_chapters_up_to_date(plan)
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
    sound = require_valid_data(project, contents(project), again=True)
    from analysis.display import dates
    from analysis.evidence.tables import unused
    from analysis.ledger import claims, results

    try:
        records = results.read_chapters(project.notebooks)
        own = dates.dated(claims.of_chapters().values(), records)
        found = unused.notices() + dates.notices([own, *sound.dated()])
    except (TypeError, KeyError, AttributeError):
        what = "The outputs stored in notebooks/ are not what this version of the code hands over"
        raise BuildError(f"{what}; run make notebooks.", code=2) from None
    parts = ["\n".join([notice.sentence, *notice.lines]) + "\n" for notice in found]
    if parts:
        write_atomically(project.notices, "\n".join(parts))
    else:
        project.notices.unlink(missing_ok=True)
    return [notice.sentence for notice in found]


def begin(project, workers):
    """Put right what an interrupted build left, and plan the baseline from the sources."""
    publish.recover(project)
    if not analysis.INSTALLED:
        compiled.bring_up_to_date(project.package)
    declared = parameters.declared(project)
    state, inputs = unchanged.state(project), contents(project)
    drawings.keep(project, inputs)
    return Plan(project, scenarios.Scenario(), declared, inputs, workers, state=state)


def require_valid_data(project, inputs, *, again=False):
    """Check the dataset and its scenario files, unless nothing changed since they were valid.

    Returns what is known of the claims then, or nothing where nothing changed.
    """
    stamp = project.build / "valid-data.json"
    checked = [f for f in inputs if f.startswith(CHECKED) and not f.startswith(LOOKS)]
    mark = digest({file: inputs[file] for file in checked})
    if read_json(stamp) == mark and not again:
        return None
    from analysis.evidence.tables import data
    from analysis.evidence.tables.rows import DataError
    from analysis.report.articles.sound import Sound
    from analysis.report.inputs import cases

    print("data/: checking", file=sys.stderr)
    try:
        for source in project.sources():
            data.texts(source.stem)
        sound = Sound(project, inputs)
        problems = _problems(project, sound)
        if problems and sound.unread:
            sound.read_all()
            problems = _problems(project, sound)
    except DataError as error:  # texts of another form, or a table that is not even described
        problems = [str(error)]
    if problems:
        raise BuildError(problems, code=2)
    cases.given(project.root)
    sound.remember()
    write_json(stamp, mark)
    return sound


def _problems(project, sound):
    """Return what is wrong with the dataset, but for claims that were found sound before."""
    from analysis.evidence.estimates import facts
    from analysis.evidence.tables import validity
    from analysis.ledger import corrections, quotes, refusals
    from analysis.ledger.comparisons import contradictions
    from analysis.report.refresh import due

    return (
        validity.problems(project.data, sound.unread)
        or facts.problems()
        or refusals.problems(sound.ids, sound.unread)
        or contradictions.problems()
        or quotes.problems(sound.ids, sound.unread)
        or corrections.problems(sound.all_ids())
        or due.problems()
    )


def _bring_chapters_up_to_date(plan, check=None, but_for_summary=lambda: None):
    """Execute the chapters that are out of date (see `bring_up_to_date`) on valid data.

    The data are checked while the first chapters run: nothing rests on these before that is done.
    """

    def check_here():
        require_valid_data(plan.project, plan.contents)

    with tried.carried(plan.scenario.facts):
        if not bring_up_to_date(plan, check or check_here, but_for_summary):
            check_here()


def _bring_report_up_to_date(plan):
    """Execute what is out of date, build a changed site; return the page, and if it is new.

    Another process checks the data and makes the sources of the pages, this one writes the pages:
    both get ready while the chapters run.
    """
    publish.require_ours(plan.project, plan.scenario.slug)
    publish.place(plan.project, plan.scenario.slug)  # refused before anything runs
    beside, ready = apart.Beside(), []

    def check():
        if beside.start(_check, plan):
            ready.append(apart.behind(_get_ready, plan))
        beside.call(apart.here, _check, plan)

    try:
        _bring_chapters_up_to_date(plan, check, lambda: beside.begin(_prepared, plan))
        return _published(plan, beside, ready)
    finally:
        beside.end()


def _check(plan, wait=None):
    """Check the data, work out what pages show of all facts, and import what makes the pages."""
    with tried.carried(plan.scenario.facts):
        require_valid_data(plan.project, plan.contents)
        from analysis.evidence.estimates import facts
        from analysis.report.site import site  # noqa: F401

        facts.worked_out()


def _get_ready(plan):
    from analysis.report.site.writing import settings

    settings.get_ready(plan.project.build / "site-work" / "first")


def _published(plan, beside, ready):
    """Build and publish a changed site; return the page, and if it is new."""
    project, slug = plan.project, plan.scenario.slug
    marks, page = _marks(plan), project.report(slug) / "index.html"
    stamp = project.build / "published" / f"{slug}.json"
    last = read_record(stamp)
    new_site = not page.exists() or any(last.get(name) != mark for name, mark in marks.items())
    if new_site:
        new = _restyled(project, slug, marks, last)
        if new is None:
            new = _built(plan, beside, ready)
        whole = folder_digest(new)
        publish.publish(project, new, slug)
        write_json(stamp, marks | {"results": file_digest(project.results(slug)), "site": whole})
    return page, new_site


def _baseline(plan):
    """Return the results that a scenario is compared with; None for the baseline itself."""
    slug = plan.scenario.slug
    return None if slug == BASELINE else read_json(plan.project.results(BASELINE))


def _marks(plan):
    """Return digests of what a site is made of: of its style sheets and scripts, of all else, and
    of the results that were collected for it.
    """
    project, inputs = plan.project, plan.contents
    styles = {file: mark for file, mark in inputs.items() if file.startswith(STYLES)}
    others = {file: mark for file, mark in inputs.items() if file not in styles}
    executed = sorted(project.executed(plan.scenario.slug).glob("*.ipynb"))
    chapters = [[path.name, file_digest(path)] for path in executed]
    title, baseline = plan.scenario.title, _baseline(plan)
    made = digest(others, [*styles], chapters, title, baseline, days.of_commit())
    results = file_digest(project.results(plan.scenario.slug))
    return {"styles": digest(styles), "made": made, "results": results}


def _restyled(project, slug, marks, last):
    """Return the folder of a site that differs from the published one in style sheets and scripts
    alone; None where more changed, or where somebody changed what was published.
    """
    published = project.report(slug)
    if any(last.get(name) != marks[name] for name in ("made", "results")):
        return None
    if not published.is_dir() or folder_digest(published) != last.get("site"):
        return None
    print("site: renewing its style sheets and scripts", file=sys.stderr)
    new = _empty(project, slug)
    styles.renewed(published, new)
    return new


def _empty(project, slug):
    """Return the folder of a new site, which is not there yet."""
    new = project.build / "site-new" / slug
    new.parent.mkdir(parents=True, exist_ok=True)
    publish.discard(new)
    return new


def _built(plan, beside, ready):
    """Build the site and return its folder."""
    from analysis.report.site.writing import settings

    # Where facts are tried, not here: this process may have read those of data/.
    otherwise = apart.call if plan.scenario.facts else apart.here
    new, prepared, more = beside.call(otherwise, _prepared, plan)
    for made in ready:
        made.result()
    settings.write(prepared)
    if more:
        beside.call(otherwise, _add_articles, plan, new)
    if unchanged.state(plan.project) != plan.state:
        # what was edited meanwhile may be in them
        publish.discard(plan.project.build / "site-work" / "parts")
    return new


def _prepared(plan, wait=lambda: None):
    """Collect the results of executed chapters, and write what a site of both needs.

    A scenario's pages say what changed from the results of the baseline. ``wait`` returns when the
    summary is executed, too, which hands nothing over: up to there, all is made of the others.

    Returns
    -------
    (Path, settings.Prepared, bool)
        The folder of the site, what its pages are written from, and whether further articles are to
        be added.
    """
    with tried.carried(plan.scenario.facts):
        return _collected(plan, wait)


def _collected(plan, wait):
    """Do what `_prepared` does, with the facts in place that are tried."""
    surroundings.require_modules()
    from analysis.evidence import units
    from analysis.evidence.tables import data
    from analysis.ledger import claims, corrections, results
    from analysis.report.site.site import prepare

    project, slug = plan.project, plan.scenario.slug
    drawings.keep(project, plan.contents)
    sources = project.sources()
    print(f"site: building the pages of {len(sources)} chapters", file=sys.stderr)
    paths = [project.executed(slug) / s.name for s in sources if s.stem != SUMMARY]
    chapters = [notebook.load(path) for path in paths]
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
    new, work = _empty(project, slug), project.build / "site-work"
    executed, before = project.executed(slug), _baseline(plan)
    prepared = prepare(executed, found, new, work, before, _rests_on(plan), sources, wait)
    return new, prepared, bool(claims.further())


def _rests_on(plan):
    """Return the digests of all that pages rest on, but for their looks and the results; further
    articles are added to them by themselves.
    """
    from analysis.evidence.tables import data, files

    apart = tuple(f"data/{name}/" for name in files.split(data.package()))
    inputs = {f: m for f, m in plan.contents.items() if not f"{f}/".startswith((*LOOKS, *apart))}
    return inputs | {"Python": sys.version}


def _add_articles(plan, site, wait=None):
    """Judge the articles that have a file of their own, and add them to a site."""
    from analysis.ledger import claims
    from analysis.report.articles.ledger import Ledger
    from analysis.report.articles.pages import Pages

    with tried.carried(plan.scenario.facts):
        # They take no parameters: only a fact that is tried makes them others.
        slug = plan.scenario.slug if plan.scenario.facts else BASELINE
        ledger = Ledger(plan.project, plan.contents, slug)
        ledger.bring_up_to_date(claims.further())
        Pages(ledger, [source.stem for source in plan.project.sources()]).add(site)
