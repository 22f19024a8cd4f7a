"""A comparison, in order: A and B read and built, their inputs switched, the page written."""

import sys
from dataclasses import dataclass, field

from analysis.report import run as build
from analysis.report.build import publish
from analysis.report.compare import differences, page, sides, switched
from analysis.report.files.project import BuildError, read_json
from analysis.report.inputs import parameters


@dataclass(frozen=True)
class Comparison:
    """Two sides with documents, what each input does alone, and why that is not known, if so."""

    a: sides.Side
    b: sides.Side
    declared: dict
    effects: list = field(default_factory=list)
    unknown: str = ""

    @property
    def documents(self):
        return self.a.document, self.b.document


def compare(project, one, other, *, workers=None):
    """Compare what two texts name (see `sides`); return the printed table and the page to open.

    Raises `BuildError` with a sentence when either is nothing, or both are the same.
    """
    declared = parameters.declared(project)
    a, b = (sides.read(project, declared, *given) for given in (("A", one), ("B", other)))
    if a.folder == b.folder and a.folder and a.document == b.document:
        raise BuildError(f"A and B must be two things, and both are {a.title}.", code=2)
    a, b = (_built(project, side, workers) for side in (a, b))
    with publish.only_build(project):  # pages of two comparisons are made in one place
        found = Comparison(a, b, declared, *_which_input(project, a, b, workers))
        return page.printed(found), page.write(project, found)


def _built(project, side, workers):
    if side.document:
        return side
    build.report(project, file=side.file, text=side.text, workers=workers)
    return side.built(read_json(project.results(side.slug)))


def _which_input(project, a, b, workers):
    """Return the effects of the inputs, and why there are none."""
    differ = differences.inputs(a.document, b.document)
    if not differ:
        return [], ""
    if None in (a.scenario, b.scenario):
        other = "A" if a.scenario is None else "B"
        return [], f"{other} has parameters or facts that this version of the report does not have."
    if len(differ) > switched.MOST:
        return [], f"{len(differ)} inputs differ, and at most {switched.MOST} are switched."
    plan = build.begin(project, workers)
    build.require_valid_data(project, plan.contents)
    for letter, side in (("A", a), ("B", b)):
        if side.is_file and not switched.reproduces(plan, side):
            return [], f"{letter} was computed from another state of the data or the code."
    print(f"compare: switching {len(differ)} inputs one by one", file=sys.stderr)
    return switched.effects(plan, a, b), ""
