"""Whatever a reader sets inside the documented ranges, every chapter answers.

Each parameter at its ends, and sets of random values: a chapter runs to its end, its texts name
results that exist, and its charts draw numbers.
"""

import random
from datetime import date

import numpy as np
import pytest

from analysis.display import chapter as display
from analysis.display.figures import Chart
from analysis.evidence.tables import data
from tests import chapters

SETS = 5
FIXED = ("seed", "samples")
#: Names of a table that are tried, beside none.
NAMES = 12


def ends(parameter):
    """Return the values at the ends of a parameter's range, all its choices, or some names."""
    if parameter.type == "bool":
        return [True, False]
    if parameter.names:
        table, column = parameter.names
        known = sorted(data.table(table)[column].unique())
        return ["", *known[:: max(1, len(known) // NAMES)]]
    return list(parameter.choices) or [parameter.low, parameter.high]


def drawn(parameter, rng):
    """Return a random value of a parameter: by size where its range spans sizes."""
    if parameter.low is None:
        return rng.choice(ends(parameter))
    if parameter.type == "date":
        first, last = (date.fromisoformat(end).toordinal() for end in ends(parameter))
        return date.fromordinal(rng.randint(first, last)).isoformat()
    low, high = parameter.low, parameter.high
    if low == 0 and rng.random() < 0.3:
        return parameter.value(0)
    smallest = low or high * 1e-6
    wide = high / smallest > 50
    value = np.exp(rng.uniform(*np.log([smallest, high]))) if wide else rng.uniform(low, high)
    value = min(max(float(f"{value:.3g}"), low), high)
    return parameter.value(round(value) if parameter.type == "int" else value)


def sets():
    """Return (chapter, values) to try: each end of each parameter, and random sets."""
    found = []
    for name in chapters.NAMES:
        known = [p for p in display.declared(name) if p.name not in FIXED]
        found += [(name, {p.name: p.value(end)}) for p in known for end in ends(p)]
        rng = random.Random(name)
        found += [(name, {p.name: drawn(p, rng) for p in known}) for _ in range(SETS)]
    return [(name, values) for name, values in found if not chapters.refused(name, values)]


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(("name", "values"), sets(), ids=lambda v: str(v)[:60])
def test_a_chapter_answers_for_every_value_in_range(name, values):
    run = chapters.Run(name, **values)
    assert set(run.chapter.claims) == set(run.chapter.judged)
    for shown in run.shown:
        assert "nan" not in repr(shown).lower().split()
        if isinstance(shown, Chart):
            assert len(shown.data), shown.title
            if values == {} or hash(shown.title) % 5 == 0:  # some are drawn
                shown.drawings()
