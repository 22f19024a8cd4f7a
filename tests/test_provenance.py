"""Where a number comes from cannot be fooled: what moves a claim is what the claim names.

Every fact that a chapter reads is moved in the dataset and the chapter is run again. The claims
that move must be exactly those whose record names the fact. Facts that no claim shares are moved
together, which tells as much and takes a fraction of the runs.
"""

import dataclasses

import numpy as np
import pytest

from analysis.evidence.tables import data
from tests import chapters

#: Size and shape: the second one reaches facts whose limits refuse the first, and where a scale
#: cancels; the last two reach facts that only bound or rank others.
MOVES = {
    "down": (0.8, 0.8, 0.8),
    "up": (1.1, 1.02, 1.3),
    "far down": (0.05, 0.05, 0.05),
    "far up": (20.0, 20.0, 20.0),
    "a little": (0.97, 0.97, 0.97),
}


def moved(fact, move):
    """Return a fact at another value, an interval likewise; a count of none becomes one."""
    ends = (fact.value or 1.0, fact.low, fact.high)
    value, low, high = (v * f for v, f in zip(ends, MOVES[move]))
    if not np.isnan(low) and not np.isnan(value):
        value = min(max(value, low), high)
    return dataclasses.replace(fact, value=value, low=low, high=high)


def leaves(checks):
    """Return for each typed fact the checks that name it."""
    found = {}
    for key, estimate in checks.items():
        for name in estimate.facts:
            if not data.fact(name).formula:
                found.setdefault(name, set()).add(key)
    return found


def groups(named):
    """Sort facts into groups in which no two are named by one check."""
    found = []
    for name, keys in sorted(named.items(), key=lambda item: -len(item[1])):
        for group, taken in found:
            if not keys & taken:
                group.append(name)
                taken |= keys
                break
        else:
            found.append(([name], set(keys)))
    return [group for group, _ in found]


def checks(chapter, rows, monkeypatch):
    """Return the checks of a chapter over a dataset; None where it refuses that."""
    with monkeypatch.context() as patch:
        patch.setattr(data, "facts", lambda: rows)
        try:
            return chapters.Run(chapter).checks
        except (ValueError, ArithmeticError):
            return None


def changed(chapter, base, names, move, monkeypatch):
    """Return the checks that change when some facts move; None where the move is refused."""
    rows = data.facts() | {name: moved(data.facts()[name], move) for name in names}
    return differing(base, checks(chapter, rows, monkeypatch))


def differing(one, other):
    return None if other is None else {k for k in one if chapters.differs(one[k], other[k])}


def moves_beside_others(chapter, name, keys, monkeypatch):
    """Say whether a fact moves checks once all other facts stand elsewhere: a value of today can
    hide it, such as a half that a share is compared with.
    """
    rows = {id: moved(fact, "a little") for id, fact in data.facts().items()}
    base = checks(chapter, rows, monkeypatch)
    beside = checks(chapter, rows | {name: moved(rows[name], "down")}, monkeypatch)
    return None in (base, beside) or keys <= differing(base, beside)


@pytest.mark.parametrize("chapter", chapters.NAMES)
def test_the_claims_that_a_fact_moves_are_those_that_name_it(chapter, monkeypatch):
    run = chapters.Run(chapter)
    base, named = run.checks, leaves(run.checks)
    typed = {name for name in run.facts_read if not data.fact(name).formula}
    unnamed = {name: set() for name in typed - set(named)}
    wrong = []
    for group in groups(named | unnamed):
        wrong += problems(chapter, base, {n: named.get(n, set()) for n in group}, monkeypatch)
    assert not wrong


def problems(chapter, base, group, monkeypatch):
    """Return a sentence for every check that moves unnamed, or is named and does not move."""
    expected = set().union(*group.values())
    found, still, refused = set(), dict(group), 0
    for move in ("down", "up", "far down", "far up"):
        result = changed(chapter, base, still, move, monkeypatch)
        if result is None and len(still) > 1:  # one of them refuses the move: try each by itself
            return [p for n in group for p in problems(chapter, base, {n: group[n]}, monkeypatch)]
        refused += result is None
        found |= result or set()
        still = {n: keys for n, keys in still.items() if keys - found}
        if not still:
            break
    unnamed = [f"{sorted(found - expected)} move with {sorted(group)}"] * bool(found - expected)
    if refused == 4:
        return unnamed
    return unnamed + [
        f"{name} does not move {sorted(keys - found)}"
        for name, keys in still.items()
        if not moves_beside_others(chapter, name, keys - found, monkeypatch)
    ]


@pytest.mark.parametrize("chapter", chapters.NAMES)
def test_grades_and_sources_are_those_of_what_was_read(chapter):
    for estimate in chapters.Run(chapter).checks.values():
        typed = [data.fact(name) for name in estimate.facts if not data.fact(name).formula]
        assert {fact.source for fact in typed} <= set(estimate.sources)
        assert data.OWN not in estimate.sources
