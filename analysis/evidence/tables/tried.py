"""Facts that a reader tries for the length of one run, while ``data/`` stays as it is.

They travel in the environment, as JSON, so that every process of the run has them, kernels
included. A fact that is tried has the reader's value and interval in its own unit, no formula, and
a grade and source of its own; its note says what the dataset has.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from math import nan
from typing import Any

VARIABLE = "TRIED_FACTS"
PREFIX = "fact."
GRADE = SOURCE = "tried"
WORDS = "tried by the reader"
#: What stands for the reader among the sources.
ROW = {
    "id": SOURCE,
    "title": "A value that the reader tried",
    "publisher": "the reader's own value",
}


@dataclass(frozen=True)
class Tried:
    """A value in the fact's unit, with its 90 % interval or exact, and what it stands in for."""

    value: float
    low: float | None = None
    high: float | None = None
    distribution: str = ""
    before: str = ""

    def __str__(self) -> str:
        """Write it as a reader types it.

        >>> str(Tried(3.3, 2.9, 3.8)), str(Tried(2e9))
        ('3.3(2.9,3.8)', '2000000000')
        """
        ends = "" if self.low is None else f"({self.low:.12g},{self.high:.12g})"
        return f"{self.value:.12g}{ends}"

    def changes(self) -> dict[str, Any]:
        """Return the columns of ``facts.csv`` that it changes."""
        low, high = (nan if end is None else end for end in (self.low, self.high))
        texts = {"formula": "", "distribution": self.distribution, "interval_basis": GRADE}
        texts |= {"source": SOURCE, "verification": GRADE}
        texts["note"] = f"{WORDS}; the dataset has {self.before}"
        return {"value": self.value, "low": low, "high": high} | texts


@contextmanager
def carried(facts: Mapping[str, Tried]) -> Iterator[None]:
    """Let processes that start meanwhile have facts (by id) as they are tried."""
    if facts:
        os.environ[VARIABLE] = json.dumps({id: asdict(tried) for id, tried in facts.items()})
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)


def here() -> dict[str, Tried]:
    """Return what this process tries, by id."""
    given = json.loads(os.environ.get(VARIABLE, "{}"))
    return {id: Tried(**values) for id, values in given.items()}


def applied(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts by id with those changed that are tried here."""
    changed = {id: replace(facts[id], **tried.changes()) for id, tried in here().items()}
    return facts | changed
