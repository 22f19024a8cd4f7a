"""Running a chapter's cells in this process: quick, without a kernel, charts or turning values."""

import ast
import json
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import numpy as np

from analysis.display import chapter as display
from analysis.evidence.estimates import facts
from analysis.evidence.tables import data
from analysis.ledger import claims, turning
from analysis.prices import frontier
from analysis.prices import study as prices
from analysis.prices.frontier import Market
from analysis.report.inputs import scenarios

NAMES = sorted(
    p.stem for p in (data.ROOT / "notebooks").glob("*.ipynb") if not p.stem.startswith("00")
)
SAMPLES = 1000
#: As they stand in the files, whatever a test puts in the place of the function.
table = data.table


@cache
def cells(name):
    """Return the code cells of a notebook: statements, last expression, whether that only shows
    something, and whether the cell holds the parameters.
    """
    path = data.ROOT / "notebooks" / f"{name}.ipynb"
    found = []
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] == "code":
            tree, place = ast.parse("".join(cell["source"])), f"{name}[{number}]"
            shown = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            shows = shown and ast.unparse(shown).startswith("display(")
            last = compile(ast.Expression(shown.value), place, "eval") if shown else None
            holds_parameters = "parameters" in cell["metadata"].get("tags", ())
            found.append((compile(tree, place, "exec"), last, shows, holds_parameters))
    return found


@cache
def own_market():
    return Market(table("token_prices"), table("benchmark_scores"))


def market(prices, scores):
    """Stand in for `Market` in a notebook: over the dataset's own tables it is one for all runs, as
    its answers, which take long, depend on the tables and on what is asked alone.
    """
    own = own_market()
    same = prices.equals(own.prices) and scores.equals(own.scores)
    return own if same else Market(prices, scores)


#: What the chapter on prices asks of a study alone.
OF_A_STUDY = ("fall", "blends", "pace", "today", "causes", "unscored", "scores", "coverage")
OF_A_STUDY += ("finished",)
_answers = {}


def once(ask):
    """Stand in for a function of a study, which takes long: over the dataset's own tables its
    answer depends on the choices of the run and the length of a question alone.
    """

    def answer(study):
        if study.market is not own_market():
            return ask(study)
        choices = (getattr(value, "number", value) for value in study.own.values())
        key = (ask.__name__, *choices, study.question.samples.tobytes())
        if key not in _answers:
            _answers[key] = ask(study)
        return _answers[key]

    return answer


@cache
def parameters(name):
    """Return the parameters that a chapter declares by name, as if no other chapter did."""
    return {p.name: replace(p, notebooks=(name,)) for p in display.declared(name)}


def refused(name, values):
    """Say whether a chapter's limits refuse a set of parameters before anything runs."""
    return bool(scenarios.excluded(values, parameters(name)))


class Run:
    """What a chapter's cells left: what they showed, and every check by claim and column.

    ``shows`` says whether texts, tables and charts are made: they take most of the time, and no
    check depends on them.
    """

    def __init__(self, name, shows=True, **values):
        self.checks, self.facts_read, self.shown = {}, set(), []
        with self._recorded():
            self.namespace = {}
            for code, last, only_shows, holds_parameters in cells(name):
                exec(code, self.namespace)
                self.namespace["display"] = self._display  # some import IPython's
                if last and (shows or not only_shows):
                    self.shown.append(eval(last, self.namespace))
                if holds_parameters:
                    self.namespace.update({"samples": SAMPLES} | values)
            self.chapter = next(
                v for v in self.namespace.values() if isinstance(v, display.Chapter)
            )
            self.chapter.table()

    def _display(self, *shown):
        """Stand in for what every notebook has."""
        self.shown += shown

    @contextmanager
    def _recorded(self):
        checked, read, turns = claims.check, data.fact, turning.turns
        asked = {name: getattr(prices, name) for name in OF_A_STUDY}
        frontier.Market = market
        vars(prices).update({name: once(ask) for name, ask in asked.items()})

        def check(claim, estimate, by):
            if by == claims.CONDITION:  # no part of the record's checks
                return checked(claim, estimate, by)
            column = "evidence" if (claim.id, "evidence") not in self.checks else "own"
            column = "evidence" if claim.evidence and column == "evidence" else "own"
            found = estimate.to(claim.unit)
            self.checks[claim.id, column] = found
            return checked(claim, estimate, by)

        def fact(id):
            self.facts_read.add(id)
            return read(id)

        claims.check, data.fact, turning.turns = check, fact, lambda *_: ()
        forget()
        try:
            yield
        finally:
            claims.check, data.fact, turning.turns = checked, read, turns
            frontier.Market = Market
            vars(prices).update(asked)
            forget()


def forget():
    """Let go what was kept of facts, and of rows where a test changes them."""
    facts.worked_out.cache_clear()
    facts._usual.cache_clear()
    if data.table is not table:
        facts._rows_meant.cache_clear()


def handed_over(name, claim):
    """Return the samples of what a chapter hands over by claim, running no cell behind the one that
    hands over ``claim``.
    """
    namespace, chapter = {}, None
    for code, last, only_shows, holds_parameters in cells(name):
        exec(code, namespace)
        namespace["display"] = lambda *shown: None
        if last and not only_shows:
            eval(last, namespace)
        if holds_parameters:
            namespace["samples"] = SAMPLES
        found = (v for v in namespace.values() if isinstance(v, display.Chapter))
        chapter = chapter or next(found, None)
        if chapter and claim in chapter.handed_over:
            return {id: found.samples for id, found in chapter.handed_over.items()}
    raise AssertionError(f"{name} does not hand over {claim}")


def differs(one, other):
    """Say whether two estimates differ in some sample, or in how many they have."""
    a, b = one.samples, other.to(one.unit).samples
    return a.shape != b.shape or not np.allclose(a, b, rtol=1e-9, atol=0, equal_nan=True)
