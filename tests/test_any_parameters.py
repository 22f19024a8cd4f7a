"""Whatever a reader sets inside the documented ranges, every chapter answers.

A chapter runs to its end, its texts name results that exist, and its charts draw numbers: at the
ends of its parameters, and with sets of random values. Several ends are tried in one run. As one
may hide what another does (a price of one's own, what a model is sold for), every two of them meet:
what the first end hides, the other shows. Lists of choices, such as models and chips, take turns
while every number has its default, so that none hides them.
"""

import random
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations
from zlib import crc32

import numpy as np
import pytest

from analysis.display.figures import Chart
from analysis.evidence.tables import data
from tests import chapters

SETS = 5
#: Random values that are drawn for a parameter before it is left at its default.
DRAWS = 20
FIXED = ("seed", "samples")
#: Names of a table that are tried, beside none.
NAMES = 12
#: A parameter of more ends has a list of choices.
FEW = 4
#: One in so many charts is drawn.
DRAWN = 5


def ends(parameter):
    """Return the values at the ends of a parameter's range, all its choices, or some names."""
    if parameter.type == "bool":
        return [True, False]
    if parameter.names:
        table, column = parameter.names
        known = sorted(data.table(table)[column].unique())
        return ["", *known[:: max(1, len(known) // NAMES)]]
    found = list(parameter.choices) or [parameter.low, parameter.high]
    return [parameter.value(end) for end in found]


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


@cache
def at_random(name):
    """Return sets of random values of all parameters."""
    rng, found = random.Random(name), []
    for _ in range(SETS):
        values = {}
        for parameter in chapters.parameters(name).values():
            if parameter.name not in FIXED:
                wanted = (drawn(parameter, rng) for _ in range(DRAWS))
                _add(name, values, parameter.name, wanted)
        found.append(values)
    return found


@cache
def meeting(name):
    """Return sets in which every two ends of two parameters meet that are not refused together;
    lists of choices have any value beside them.
    """
    few, lists = sorted_out(name)
    rng, left, found = random.Random(name), dict.fromkeys(pairs(few)), []
    while left:
        pair = next(iter(left))
        del left[pair]
        values = dict(pair)
        if chapters.refused(name, values):
            continue
        for other in rng.sample(sorted(few), len(few)):
            if other not in values:
                wanted = sorted(few[other], key=lambda end: -_new(values, other, end, left))
                _add(name, values, other, wanted)
        for other, ends in lists.items():
            _add(name, values, other, rng.sample(ends, len(ends)))
        for pair in combinations(values.items(), 2):
            left.pop(frozenset(pair), None)
        found.append(values)
    return found


def sorted_out(name):
    """Return the ends of a chapter's parameters by name: those of few ends, and lists."""
    known = [p for p in chapters.parameters(name).values() if p.name not in FIXED]
    both = {p.name: ends(p) for p in known}
    few = {n: values for n, values in both.items() if len(values) <= FEW}
    return few, {n: values for n, values in both.items() if n not in few}


def pairs(few):
    """Return every two ends of two parameters."""
    single = [(name, end) for name, values in few.items() for end in values]
    return [frozenset((a, b)) for a, b in combinations(single, 2) if a[0] != b[0]]


def _new(values, other, end, left):
    """Return how many pairs an end would make with the values of a set that have not met."""
    return sum(frozenset(((other, end), value)) in left for value in values.items())


@cache
def in_turn(name):
    """Return sets that try every value of the lists; all else has its default."""
    _, left = sorted_out(name)
    found = []
    while True:
        values = {}
        for other, waiting in left.items():
            _add(name, values, other, waiting)
        if not values:
            return found
        for other, value in values.items():
            left[other].remove(value)
        found.append(values)


def _add(name, values, parameter, wanted):
    """Add to a set the first wanted value of a parameter that is not refused with it, if any."""
    for value in wanted:
        if not chapters.refused(name, values | {parameter: value}):
            values[parameter] = value
            return


@pytest.mark.parametrize("name", chapters.NAMES)
def test_every_end_is_tried_and_every_two_meet(name):
    few, lists = sorted_out(name)
    tried = [{*values.items()} for values in meeting(name) + in_turn(name)]
    single = [{(n, end)} for n, values in (few | lists).items() for end in values]
    missed = [
        together
        for together in single + pairs(few)
        if not any(together <= values for values in tried)
        and not chapters.refused(name, dict(together))
    ]
    assert not missed


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", chapters.NAMES)
@pytest.mark.parametrize("sets", [meeting, in_turn, at_random], ids=lambda sets: sets.__name__)
def test_a_chapter_answers_for_every_value_in_range(name, sets):
    for values in sets(name):
        error = failure(name, values)
        if error:
            alone = {n: value for n, value in values.items() if failure(name, {n: value})}
            raise AssertionError(f"{name} does not answer to {alone or values}.") from error


def failure(name, values):
    """Return what a chapter fails with under some values; None where it answers."""
    try:
        answers(name, values)
    except Exception as error:
        return error


def text_of(shown):
    """Return what is shown as text; a line of a chart needs no band."""
    if isinstance(shown, Chart) and "series" in shown.data:
        shown = replace(shown, data=shown.data.drop(columns=["low", "high"], errors="ignore"))
    return repr(shown)


def answers(name, values):
    run = chapters.Run(name, **values)
    assert set(run.chapter.claims) == set(run.chapter.judged)
    for shown in run.shown:
        assert "nan" not in text_of(shown).lower().split()
        if isinstance(shown, Chart):
            assert len(shown.data), shown.title
            # Not by `hash`, which differs from process to process.
            if crc32(repr((shown.title, values)).encode()) % DRAWN == 0:
                shown.drawings()
