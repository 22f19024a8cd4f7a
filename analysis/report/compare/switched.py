"""Which input did it: each that differs is switched from A to B alone, and the chapters that it
touches run again.

A chapter is taken from A, B or the baseline where it would come out the same. Effects of inputs
need not add up: where they act on one another, what each does alone is not what they do together
(`together`).
"""

from dataclasses import dataclass, replace
from math import isfinite, log, prod

from analysis.evidence.tables import tried
from analysis.evidence.tables.tried import PREFIX
from analysis.ledger import results
from analysis.report.build import apart, publish
from analysis.report.build.plan import bring_up_to_date
from analysis.report.compare import differences
from analysis.report.files import notebook
from analysis.report.files.project import digest, read_json, write_json
from analysis.report.inputs import scenarios

MOST = 12  # inputs that are switched one by one
APART = 0.02  # by which product and whole differ, as a logarithm, where inputs act together


@dataclass(frozen=True)
class Effect:
    """What one input does alone: A's document with its results, or why it cannot be alone."""

    input: differences.Input
    document: dict | None
    trouble: str = ""


def effects(plan, one, other):
    """Return the effect of each differing input on A's results (sides with documents), in order.

    Raises `BuildError` when a chapter fails.
    """
    slugs = tuple(side.slug for side in (one, other))
    found = []
    for item in differences.inputs(one.document, other.document):
        scenario = _with(one.scenario, other.scenario, item.name, plan.parameters)
        problems = scenarios.excluded(scenario.values, plan.parameters)
        if problems:
            found.append(Effect(item, None, " ".join(problems)))
        else:
            found.append(Effect(item, _document(plan, scenario, slugs, one.document)))
    return found


def reproduces(plan, side):
    """Say whether our own chapters give the verdicts and numbers that a side's document has."""
    computed = _document(plan, side.scenario, (side.slug,), side.document)
    return not differences.flips(side.document, computed) and not any(
        number.differs for number in differences.claims(side.document, computed)
    )


def together(effects, number):
    """Return (product of the factors of each alone, factor of all) where these are apart."""
    alone = [_factor(effect, number) for effect in effects]
    if None in alone or len(alone) < 2 or not number.factor > 0:
        return None
    product = prod(alone)
    return (product, number.factor) if abs(log(product / number.factor)) > APART else None


def _factor(effect, number):
    moved = of(effect, number)
    if moved is None or not moved.factor > 0 or not isfinite(moved.factor):
        return None
    return moved.factor


def of(effect, number):
    """Return a number of A beside what it becomes with one input switched; None without it."""
    if effect.document is None:
        return None
    return differences.switched_to(number, effect.document)


def _with(one, other, name, declared):
    """Return A's scenario with one input of B's."""
    values, facts = dict(one.values), dict(one.facts)
    own, id, place = (facts, name.removeprefix(PREFIX), other.facts)
    if not name.startswith(PREFIX):
        own, id, place = values, name, other.values
    own.pop(id, None)
    if id in place:
        own[id] = place[id]
    return scenarios.Scenario(values=values, facts=facts)


def _document(plan, scenario, slugs, otherwise):
    """Return another document with the results that a scenario gives in their place; chapters that
    reports of some slugs have are taken from there.
    """
    mark = _mark(plan, scenario)
    scenario = replace(scenario, slug=f"switched-{mark}")
    project, plan = plan.project, plan.of(scenario).beside(slugs)
    kept = project.build / "switched" / f"{mark}.json"
    found = read_json(kept)
    if found is None:
        with tried.carried(scenario.facts):
            bring_up_to_date(plan)
        paths = sorted(project.executed(scenario.slug).glob("*.ipynb"))
        chapters = [notebook.load(path) for path in paths]
        judged, named = (
            [item for chapter in chapters for item in notebook.handed_over(chapter, mime)]
            for mime in (results.MIME, results.NAMED)
        )
        if len(judged) < len(otherwise["claims"]):  # the others are judged by their formulas
            with tried.carried(scenario.facts):
                judged = apart.call(results.collect, judged)
        found = {"claims": judged, "results": named}
        write_json(kept, found)
        for folder in (project.executed(scenario.slug), project.record(scenario.slug, "").parent):
            publish.discard(folder)
    by_id = {record["id"]: record for record in found["claims"]}
    claims = [by_id.get(record["id"], record) for record in otherwise["claims"]]
    return otherwise | {"claims": claims, "results": found["results"]}


def _mark(plan, scenario):
    facts = {id: str(fact) for id, fact in scenario.facts.items()}
    return digest(plan.contents, scenario.values, facts)[:32]
