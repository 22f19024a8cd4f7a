"""How the words of a statement became a bound: the table of words, applied by two codings.

A statement has no number of its author's. The bound that decides it is ours. It comes from
``words.csv`` (one bound a word and kind of quantity, for all articles) by the row that
``codings.csv`` names. Each statement is coded twice, independently, from the article's passage and
the table of words, without sight of evidence or verdicts; a third coding, the *agreed* one, decides
where the two differ, and counts.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import inf, isnan, nan
from typing import NamedTuple

from analysis.evidence import units
from analysis.evidence.tables import data
from analysis.ledger.rule import LedgerError

CODINGS = ("first", "second", "agreed")
#: How a word's bound is applied to a quantity that is written the other way round, and which kinds
#: of quantity allow it: 1 / x; 100 % - x; 100 % - 1 / x, the saving by a fall to 1 / x; -x.
KINDS = {
    "inverse": ("ratio", "growth", "spread"),
    "complement": ("share",),
    "saving": ("ratio",),
    "negative": ("difference",),
}
#: How a test fits that decides nothing: the statement is not checkable by it.
UNFIT = ("unfit", "opinion")
DIGITS = 3  # of the inverse of a bound: 1 / 0.6667 is 1.5


@dataclass(frozen=True)
class Word:
    """One row of ``words.csv``: ``low`` and ``high`` in ``unit``, NaN where open."""

    id: str
    word: str
    kind: str
    relation: str
    low: float
    high: float
    unit: str
    fixed: object
    reason: str


class Coding(NamedTuple):
    """One row of ``codings.csv``; ``low`` and ``high`` are a number that the passage states."""

    claim: str
    coding: str
    word: str
    turned: str
    low: float
    high: float
    fit: str
    coded: object
    note: str


@cache
def words() -> dict[str, Word]:
    """Return every word by id."""
    return {row["id"]: Word(**row) for row in _rows("words")}


@cache
def codings(article: str) -> dict[tuple[str, str], Coding]:
    """Return the codings of one file by claim and by which of `CODINGS` each is: that of an article
    that has one, or ``codings.csv`` (an empty name).
    """
    rows = [Coding(**row) for row in _rows("codings", article)]
    return {(row.claim, row.coding): row for row in rows}


def _rows(table, article=""):
    """A dataset without statements needs neither table."""
    return data.records(table, article) if data.described(table) else []


def of(claim: str, article: str = "", coding: str = CODINGS[-1]) -> Coding | None:
    """Return a coding of a claim, or None where it has none; it lies in ``codings.csv`` or in the
    file of the claim's ``article``.
    """
    key = (claim, coding)
    return codings("").get(key) or codings(article).get(key)


def agreed(claim: str, article: str = "") -> Coding | None:
    """Return the coding that counts for a claim (see `of`)."""
    return of(claim, article)


def note_all_read() -> None:
    """Note that every bound was read."""
    data.tables_read.update(filter(data.described, ("words", "codings")))


def note_read(claim: str) -> None:
    """Note that a claim's bound was read, for the record of what a chapter depends on."""
    if not data.described("codings"):
        return
    data.rows_read.add(("codings", claim))
    coding = agreed(claim)
    if coding and coding.word:
        data.rows_read.add(("words", coding.word))


def bounds(coding: Coding, unit: str) -> tuple[float, float]:
    """Return the ends that a coding gives a statement, in the claim's unit; NaN where open.

    Raises
    ------
    LedgerError
        When the word is unknown, or its unit is not the claim's.
    """
    if not coding.word:
        return coding.low, coding.high
    if coding.word not in words():
        raise LedgerError(
            f"{_where(coding.claim)}: there is no word {coding.word!r} in words.csv"
            f"{data.ended(coding.word, words())}"
        )
    word = words()[coding.word]
    scale = _scale(coding, word, unit)
    low, high = word.low * scale, word.high * scale
    if coding.turned == "inverse":
        return _inverse(high), _inverse(low)
    if coding.turned == "saving":
        whole = float(units.to(100 * units.parse("percent"), unit))
        return whole * (1 - 1 / word.low), whole * (1 - 1 / word.high)
    if coding.turned == "complement":
        whole = 100 * scale  # only shares have one, and words give them in percent
        return whole - high, whole - low
    return (-high, -low) if coding.turned == "negative" else (low, high)


def _inverse(end):
    return end if isnan(end) else float(f"{1 / end:.{DIGITS}g}")


def _scale(coding, word, unit):
    """Return what a word's number is multiplied by; a count counts in any unit."""
    if word.unit == "dimensionless":
        return 1.0
    try:
        return _factor(word.unit, unit)
    except units.UnitError as error:
        raise LedgerError(
            f"{_where(coding.claim)}: the word {word.id!r} is measured in {word.unit}; {error}"
        ) from None


@cache
def _factor(unit, wanted):
    return float(units.to(1 * units.parse(unit), wanted))


def _where(claim, coding=CODINGS[-1]):
    return f"{data.file_of('codings', f'{claim} / {coding}')}, claim {claim}"


def told(claim: str, article: str = "") -> str:
    """Write how a claim's bound came about: the word, its reason, and what the test leaves out."""
    coding = agreed(claim, article)
    if coding is None:
        return ""
    if not coding.word and isnan(coding.low) and isnan(coding.high):
        return "The passage names no number, and no word of the table decides it."
    if not coding.word:
        return "The passage states the number itself."
    word = words()[coding.word]
    return f"Word: “{word.word}”. {word.reason}"


@dataclass(frozen=True)
class Agreement:
    """How often two codings gave the same answer, and Cohen's kappa of it."""

    statements: int
    share: float
    kappa: float


def agreement(of: str = "bound") -> Agreement:
    """Return how well the first and the second coding agree on ``bound``, ``word`` or ``fit``, of
    the statements in ``codings.csv``.
    """
    pairs = [
        (first, codings("")[claim, "second"])
        for (claim, coding), first in codings("").items()
        if coding == "first" and (claim, "second") in codings("")
    ]
    answers = [tuple(_answer(c, of) for c in pair) for pair in pairs]
    return Agreement(len(answers), *_kappa(answers))


def _answer(coding, of):
    if of == "bound":
        word = words().get(coding.word)
        ends = bounds(coding, word.unit if word else "")
        return tuple(-inf if isnan(e) else round(e, 9) for e in ends)
    if of == "word":
        return coding.word, coding.turned, str(coding.low), str(coding.high)
    return coding.fit


def _kappa(answers):
    n = len(answers)
    if not n:
        return nan, nan
    share = sum(a == b for a, b in answers) / n
    first, second = (Counter(side) for side in zip(*answers))
    chance = sum(first[a] * second[a] for a in first) / n**2
    return share, (share - chance) / (1 - chance) if chance < 1 else 1.0


def problems(articles: Iterable[str] = ("",)) -> list[str]:
    """Return what is wrong with words and with the codings in some files, one sentence each."""
    return [*_doubles(), *(fault for article in articles for fault in _incomplete(article))]


def _doubles():
    """A word has one bound for a kind of quantity."""
    seen = {}
    for row in words().values():
        for word in (part.split(" (")[0].strip() for part in row.word.split(" / ")):
            other = seen.setdefault((word, row.kind), row.id)
            if other != row.id:
                yield (
                    f"words.csv: one word has one bound a kind of quantity, and {word!r} stands in "
                    f"the rows {other!r} and {row.id!r}; take it out of one."
                )


def _incomplete(article):
    """A coding has a word or a number, no word newer than itself, and three rows a claim."""
    known = codings(article)
    for (claim, coding), row in known.items():
        missing = [c for c in CODINGS if (claim, c) not in known]
        for fault in _faults(row, missing):
            yield f"{_where(claim, coding)}, {coding} coding: {fault}"


def _faults(row, missing):
    """Yield what is wrong with one coding of a claim, of which others may be missing."""
    stated = not isnan(row.low) or not isnan(row.high)
    if row.word and stated or not (row.word or stated or row.fit in UNFIT):
        yield "it needs a word or the passage's own number, and not both."
    if missing:
        yield (
            f"a statement is coded twice and then agreed on; the {missing[0]} coding is missing."
        )
    word = words().get(row.word)
    if word and row.turned and word.kind not in KINDS[row.turned]:
        yield (
            f"{row.turned} turns a {' or a '.join(KINDS[row.turned])}, and the word {word.id!r} "
            f"measures a {word.kind}."
        )
    if word and word.fixed > row.coded:
        yield (
            f"the bound of {word.id!r} was fixed on {word.fixed}, after the coding of {row.coded}; "
            "code the claim again."
        )
