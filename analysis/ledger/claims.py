"""The ledger: every claim, its checks, and the one rule that turns samples into a verdict.

A claim may be checked twice. *Arithmetic*: does its number follow from what the article itself
says? *Evidence*: does independent evidence agree? Both are formulas in plain text with units, or,
for evidence, the word ``notebook``: then a chapter computes it with a model and hands over the
samples. The evidence decides where there is one, else the arithmetic. A *condition* is the evidence
again under another stated choice, such as the cost of development in place of the final run. The
bound of a statement is ours and comes from `codings`.

Formulas are read by `analysis.evidence.estimates.formulas`; they may name facts and the named
results of their chapter.
"""

import math
from collections import ChainMap
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pint

from analysis.evidence import texts, uncertainty, units, wording
from analysis.evidence.estimates import formulas
from analysis.evidence.estimates.estimate import Estimate
from analysis.evidence.estimates.facts import EVIDENCE, Facts
from analysis.evidence.estimates.formulas import FormulaError
from analysis.evidence.tables import data, files
from analysis.evidence.tables.rows import ended
from analysis.ledger import codings, rule, turning
from analysis.ledger.rule import LedgerError

NOT_EXAMINED = "not yet examined"
NOTEBOOK, CONDITION = "notebook", "condition"
CONDITIONAL = "holds under conditions"
#: How the texts of a claim name the result that decides it.
COMPUTED = "computed"
#: A claim lies at an edge of the evidence where fewer cases than this share reach it.
EDGE = 0.25


@dataclass(frozen=True)
class Claim:
    """One row of ``claims.csv``; ``low``, ``value`` and ``high`` are in ``unit``, empty ends are
    NaN.
    """

    id: str
    article: str
    chapter: str
    topic: str
    family: str
    statement: str
    quantity: str
    relation: str
    low: float
    value: float
    high: float
    unit: str
    hedge: str
    as_of: str
    attributed_to: str
    kind: str
    lines: str
    arithmetic: str
    evidence: str
    reading: str
    remark: str
    conflicts: str
    condition: str
    condition_words: str
    aliases: str
    quoted: str
    reply: str

    @property
    def stated(self) -> tuple[float, float, float]:
        """The numbers as stated, low, value and high; NaN where there is none."""
        return self.low, self.value, self.high

    @property
    def number(self) -> pint.Quantity:
        """The number that it states, with its unit, where it states one."""
        (number,) = (end for end in self.stated if not math.isnan(end))
        return units.Q(number, units.parse(self.unit))


@dataclass(frozen=True)
class Check:
    """One recomputation of a claim: its interval in the claim's unit, how it compares with the
    claimed set, and the middle half of its cases, which decides on a number or a range.
    """

    by: str
    found: rule.Verdict
    half: uncertainty.Interval
    facts: tuple = ()
    parameters: tuple = ()
    assumed: tuple = ()
    sources: tuple = ()
    rows: Mapping[str, tuple] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """What the rule finds; a stated choice may yet make the claim hold (see `Judgement`)."""
        return self.found.word

    @property
    def interval(self) -> uncertainty.Interval:
        """Median and interval of the recomputation, in the claim's unit."""
        return self.found.interval


@dataclass(frozen=True)
class Judgement:
    """A claim with its claimed set, its two checks and its one verdict.

    ``basis`` says which check decided; ``turns`` says what would make the claim hold, or stop
    holding (see `turning`); ``condition`` says under what a claim holds that holds under one;
    ``remark`` and ``reply`` are the claim's, with their numbers filled in.
    """

    claim: Claim
    claimed: tuple
    arithmetic: Check | None
    evidence: Check | None
    verdict: str
    basis: str
    remark: str
    sources: tuple = field(default=())
    turns: tuple = field(default=())
    condition: str = ""
    reply: str = ""


@cache
def _of(article):
    """Return the claims of one file by id: that of an article, or ``claims.csv`` (an empty name).

    The files of other articles are not read.
    """
    return {row["id"]: Claim(**(row | _coded(row))) for row in rows_of(article)}


@cache
def rows_of(article: str) -> list[dict[str, Any]]:
    """Return the rows of one file as they stand (see `data.records`)."""
    return data.records("claims", article)


@cache
def _claims():
    return without(())


def _coded(row):
    """Return the bound of a statement, which its coding gives and no cell of its own."""
    coding = codings.agreed(row["id"], row["article"]) if row["relation"] == "true" else None
    if coding is None:
        return {}
    low, high = codings.bounds(coding, row["unit"])
    return {"low": low, "high": high}


def claims() -> dict[str, Claim]:
    """Return every claim by id, in the order of the table."""
    data.tables_read.add("claims")
    codings.note_all_read()
    return _claims()


def of_chapters() -> dict[str, Claim]:
    """Return the claims that chapters judge by id: those of ``claims.csv``."""
    data.files_read.update(_files(data.DATA))
    return _of("")


@cache
def _files(folder):
    return tuple(folder / f"{name}.csv" for name in ("claims", "codings", "words"))


def of_chapter(name: str) -> dict[str, Claim]:
    """Return the claims of one chapter by id; what else the table holds does not matter to it."""
    data.rows_read.add(("claims", name))
    found = {id: claim for id, claim in _of("").items() if claim.chapter == name}
    for id in found:
        codings.note_read(id)
    return found


def further() -> tuple[str, ...]:
    """Return the articles whose claims stand in a file of their own, such as ``claims/a6.csv``, and
    are judged apart from the chapters: by formulas over facts and tables alone.
    """
    return tuple(files.article_files(data.resource("claims"), data.DATA))


def of_article(article: str) -> dict[str, Claim]:
    """Return the claims of one of the `further` articles by id."""
    return dict(_of(article))


def without(articles: Collection[str]) -> dict[str, Claim]:
    """Return the claims by id, but for those in the files of some articles, which are not read."""
    files = ["", *(article for article in further() if article not in articles)]
    return {id: claim for file in files for id, claim in _of(file).items()}


def where(id: str) -> str:
    """Say in which file a claim stands, for messages: ``"claims.csv, claim crossover-4-a1"``."""
    return f"{data.file_of('claims', id)}, claim {id}"


def aliases_of(claim: Claim) -> list[str]:
    """Return the former ids of a claim, those of claims merged into it included."""
    return claim.aliases.replace(";", " ").split()


def conflicts_of(claim: Claim) -> list[str]:
    """Return the ids of the claims that a claim says it excludes."""
    return claim.conflicts.replace(";", " ").split()


def known_as(id: str) -> str:
    """End a sentence with the id under which a former one stands now, or with the one that is
    nearest to an unknown one.
    """
    for claim in _claims().values():
        if id in aliases_of(claim):
            return f": it was merged into {claim.id!r}, so name that one."
    return ended(id, _claims())


def claim(id: str) -> Claim:
    """Return one claim, or raise `LedgerError` naming the id it was merged into, or the nearest."""
    found = _of("").get(id) or _claims().get(id)
    if found is None:
        raise LedgerError(f"There is no claim {id!r} in claims.csv{known_as(id)}")
    data.rows_read.add(("claims", id))
    codings.note_read(id)
    return found


def check(claim: Claim, estimate: Estimate, by: str) -> Check:
    """Compare an estimate with the claimed set and return a `Check`.

    Raises
    ------
    UnitError
        When the estimate has another dimension than the claim.
    """
    read = estimate.to(claim.unit)
    cases = read.centred
    found = rule.verdict(cases, *rule.claimed_set(claim), rule.kind(claim))
    origin = (read.facts, read.parameters, read.assumptions, read.sources, read.rows)
    return Check(by, found, rule.middle_half(cases), *origin)


def evidence_of(claim: Claim, estimate: Estimate, by: str = NOTEBOOK) -> Check:
    """Return the evidence `Check` of an estimate, after the grades of what it rests on."""
    require_grade(claim, estimate)
    return check(claim, estimate, by)


def read(claim: Claim, column: str, names: Mapping[str, Any]) -> Estimate:
    """Read one formula column of a claim into an estimate.

    Parameters
    ----------
    column : str
        ``arithmetic``, ``evidence`` or ``condition``.
    names : mapping of str to Estimate
        Facts of one world, and named results of the claim's chapter.

    Raises
    ------
    LedgerError
        When the formula is refused or not finite.
    """
    formula = getattr(claim, column)
    try:
        found = formulas.read(formula, claim.unit, names)
        if not _may_be_infinite(found):
            formulas.require_finite(formula, found.samples)
        return found
    except FormulaError as error:
        raise refused(claim, column, error) from None


def _may_be_infinite(estimate):
    """A formula over named results may say "never"; one over facts alone may not."""
    return any(part.name and not part.is_input for part in estimate.parts)


def refused(claim: Claim, column: str, error: Exception) -> LedgerError:
    """Return the error for a formula of a claim, with its place."""
    return LedgerError(f"{where(claim.id)}, column {column}: {error}")


def require_grade(claim: Claim, estimate: Estimate) -> None:
    """Refuse evidence without facts or rows, or with recalled facts or an article's own."""
    if not estimate.facts and not estimate.sources:
        raise LedgerError(
            f"Claim {claim.id}: its evidence names no fact; evidence needs at least one row of "
            "facts.csv, or rows of another table."
        )
    for name in estimate.facts:
        grade = data.fact(name).verification
        if grade and grade not in EVIDENCE:
            raise LedgerError(
                f"Claim {claim.id}: the fact {name!r} is graded {grade}, and a verdict may rest "
                "only on primary, secondary or leaked ones; find a source or judge by arithmetic."
            )


def require_judgeable(claim: Claim, estimate: Estimate | None = None) -> None:
    """Refuse to judge by a notebook's estimate what a formula decides, the other way round, or by
    evidence of another dimension or grade.
    """
    if (claim.evidence == NOTEBOOK) != (estimate is not None):
        no = "" if claim.evidence == NOTEBOOK else "not "
        raise LedgerError(
            f"Claim {claim.id}: its evidence column says {claim.evidence or 'nothing'!r}, so a "
            f"notebook must {no}hand over its evidence; change the row or the notebook."
        )
    if estimate is not None and not estimate.unknown:
        estimate.to(claim.unit)
        require_grade(claim, estimate)


def judge(
    claim: Claim, names: Mapping[str, Any] | None = None, estimate: Estimate | None = None
) -> Judgement:
    """Judge one claim by its formulas, or by an estimate that a notebook hands over.

    Parameters
    ----------
    claim : Claim
    names : mapping of str to Estimate, optional
        Facts of one world, and named results of the claim's chapter; facts alone by default.
    estimate : Estimate, optional
        The evidence, where the row says ``notebook``.

    Returns
    -------
    Judgement

    Raises
    ------
    LedgerError
        When the row says ``notebook`` and no evidence is handed over, or the other way round.
    """
    names = Facts() if names is None else names
    require_judgeable(claim, estimate)
    by = NOTEBOOK if estimate is not None else "formula"
    if estimate is None and claim.evidence:
        estimate = read(claim, "evidence", names)
    own = read(claim, "arithmetic", names) if claim.arithmetic else None
    evidence = None if estimate is None else evidence_of(claim, estimate, by)
    arithmetic = None if own is None else check(claim, own, "formula")
    found, claimed = estimate if estimate is not None else own, rule.claimed_set(claim)
    turns = (
        turning.turns(found.to(claim.unit), claimed, rule.kind(claim)) if found is not None else ()
    )
    condition, told = "", _told(claim, found, names)
    deciding, basis = evidence or arithmetic, "evidence" if evidence else "arithmetic"
    word = deciding.verdict if deciding else "not checkable"
    if evidence:
        word, condition = _under_condition(claim, evidence, names, turns)
    sources = [s for c in (evidence, arithmetic) if c for s in c.sources]
    sources += [claim.article] if arithmetic else []  # whose inputs are the article's own
    return Judgement(
        claim,
        claimed,
        arithmetic,
        evidence,
        word,
        basis if deciding else "",
        texts.filled(claim.remark, told) or ("" if deciding else NOT_EXAMINED),
        tuple(dict.fromkeys(sources)),
        turns,
        condition,
        texts.filled(claim.reply, told),
    )


def _told(claim, found, names):
    """Return the names that a claim's texts may use: those of its formulas, and `COMPUTED`."""
    return names if found is None else ChainMap({COMPUTED: found.to(claim.unit)}, names)


def _under_condition(claim, evidence, names, turns):
    """Return the verdict of a claim by its evidence, and the condition under which it holds.

    A claim that does not hold as it is judged holds under the choice of its row where it does so
    there. What holds under conditions without such a choice turns at an input, or lies at an edge
    of the evidence.
    """
    if evidence.verdict in ("holds", "too uncertain to say"):
        return evidence.verdict, ""
    if claim.condition:
        other = evidence_of(claim, read(claim, "condition", names), CONDITION)
        if other.found.word == "holds":
            value = wording.beside(other.interval, claim.unit, claim.stated)
            words = texts.filled(claim.condition_words, names)
            return CONDITIONAL, f"{words}, where it is {value}"
    if evidence.verdict != CONDITIONAL:
        return evidence.verdict, ""
    turn = turning.nearest(turns, stated_beside(claim))
    if turn is None:
        alone = "; no change of a single input would turn it"
        can_turn = any(turn.reachable for turn in turns)  # if only by what is exact
        return CONDITIONAL, _share(evidence) + ("" if can_turn else alone)
    itself = turn.input == claim.evidence.strip()  # what the claim says cannot be its condition
    return CONDITIONAL, _share(evidence) if itself else f"if {turning.words(turn)}"


def stated_beside(claim: Claim) -> set[str]:
    """Return the facts that the claim's own passage states: those that it, or another claim of its
    chapter or file with a line in common, quotes.
    """
    lines = set(claim.lines.split(";"))
    near = _of(claim.article)
    near = near if claim.id in near else of_chapter(claim.chapter)
    beside = [claim, *near.values()]
    return {
        name
        for other in beside
        if other.article == claim.article and lines & set(other.lines.split(";"))
        for name in formulas.names_in(other.quoted)
    }


def _share(evidence):
    """Say in which share of the cases a claim holds: few of them lie at an edge of the evidence."""
    found = evidence.found
    reached = 1 - max(found.below, found.above)
    if reached >= EDGE:
        return f"in {wording.cases(found.inside)}"
    side = "lower" if found.above > found.below else "upper"
    return f"at the {side} edge of the evidence, which {wording.cases(reached)} reach"
