"""Where a number comes from cannot be fooled: what moves a claim is what the claim names.

Every fact that a chapter reads is moved in the dataset and the chapter is run again. The claims
that move must be exactly those whose record names the fact. Facts that no claim shares are moved
together, which tells as much and takes a fraction of the runs. Rows of other tables are moved
likewise: those that a claim names, one by one or together, and all that it does not name.
"""

import dataclasses
from functools import cache

import numpy as np
import pytest

from analysis.evidence.tables import data
from analysis.evidence.tables.origins import OWN
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

#: What rows say, by table; their other numbers say of what, and how it was measured.
SAID = {
    "chips": ["peak_fp16_tflops"],
    "benchmark_scores": ["score"],
    "best_for": ["low", "high"],
    "model_compute": ["training_flop"],
    "model_families": ["chip_hours"],
    "prompt_energy": ["wh"],
    "published_training_costs": ["cost_usd", "training_flop"],
    "rental_prices": ["usd_per_chip_hour"],
    "serving": ["tokens_per_s"],
    "serving_models": ["kv_width"],
    "token_prices": ["input_usd_per_mtok", "output_usd_per_mtok"],
    "training_runs": ["cost_usd", "training_days", "chip_count"],
}
#: Claims that table rows alone decide, by chapter: those whose rows are moved one by one, and
#: those that have too many.
FEW_ROWS = {
    "price-280x-a2": "01_price_of_a_token",
    "training-cost-square-a4": "04_cost_of_training",
    "tpu-perf-per-dollar-a2": "06_hardware",
}
MANY_ROWS = {
    "price-280x-a3": "01_price_of_a_token",
    "price-10x-annual-a3": "01_price_of_a_token",
    "training-cost-growth-a3": "04_cost_of_training",
    "training-cost-1b-2027-a3": "04_cost_of_training",
    "batching-32x-a1": "05_cost_of_a_query",
    "batching-3-5x-a4": "05_cost_of_a_query",
}
BY_ROWS = [*FEW_ROWS.items(), *MANY_ROWS.items()]

run = cache(chapters.Run)
#: Samples of claims by what is moved: those of one chapter rest on some rows together.
handed_over = {}


def moved(fact, move):
    """Return a fact at another value, an interval likewise; a count of none becomes one."""
    ends = (fact.value or 1.0, fact.low, fact.high)
    value, low, high = (v * f for v, f in zip(ends, MOVES[move]))
    if not np.isnan(low) and not np.isnan(value):
        value = min(max(value, low), high)
    if fact.distribution in ("uniform", "loguniform"):
        value = np.nan  # it would have to be the middle
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
            return chapters.Run(chapter, shows=False).checks
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
def test_no_check_depends_on_what_is_shown(chapter):
    """So that a chapter can be run again without its texts, tables and charts."""
    base, quick = run(chapter).checks, chapters.Run(chapter, shows=False).checks
    assert base.keys() == quick.keys() and not differing(base, quick)


@pytest.mark.parametrize("chapter", chapters.NAMES)
def test_the_claims_that_a_fact_moves_are_those_that_name_it(chapter, monkeypatch):
    base, named = run(chapter).checks, leaves(run(chapter).checks)
    typed = {name for name in run(chapter).facts_read if not data.fact(name).formula}
    unnamed = {name: set() for name in typed - set(named)}
    wrong = []
    for group in groups(named | unnamed):
        wrong += problems(chapter, base, {n: named.get(n, set()) for n in group}, monkeypatch)
    assert not wrong


def halves(group):
    names = list(group)
    parts = names[: len(names) // 2], names[len(names) // 2 :]
    return [{name: group[name] for name in part} for part in parts]


def problems(chapter, base, group, monkeypatch):
    """Return a sentence for every check that moves unnamed, or is named and does not move."""
    expected = set().union(*group.values())
    found, still, refused = set(), dict(group), 0
    for move in ("down", "up", "far down", "far up"):
        result = changed(chapter, base, still, move, monkeypatch)
        if result is None and len(still) > 1:  # one of them refuses the move: each half by itself
            parts = [p for h in halves(still) for p in problems(chapter, base, h, monkeypatch)]
            return unnamed(found - expected, group) + parts
        refused += result is None
        found |= result or set()
        still = {n: keys for n, keys in still.items() if keys - found}
        if not still:
            break
    wrong = unnamed(found - expected, group)
    if refused == 4:
        return wrong
    return wrong + [
        f"{name} does not move {sorted(keys - found)}"
        for name, keys in still.items()
        if not moves_beside_others(chapter, name, keys - found, monkeypatch)
    ]


def unnamed(moved, group):
    """Return a sentence for checks that moved and name no fact of a group, if there are any."""
    return [f"{sorted(moved)} move with {sorted(group)}"] if moved else []


@pytest.mark.parametrize("chapter", chapters.NAMES)
def test_grades_and_sources_are_those_of_what_was_read(chapter):
    for estimate in run(chapter).checks.values():
        typed = [data.fact(name) for name in estimate.facts if not data.fact(name).formula]
        assert {fact.source for fact in typed} <= set(estimate.sources)
        assert OWN not in estimate.sources


@pytest.mark.parametrize("chapter", chapters.NAMES)
def test_no_trail_of_evidence_ends_at_bare_sources(chapter):
    for (id, column), estimate in run(chapter).checks.items():
        if column == "evidence":
            assert estimate.facts or estimate.rows or estimate.parameters, id
        for table, keys in estimate.rows.items():
            assert set(keys) <= set(data.keys(table)) and len(set(keys)) == len(keys), id


def with_rows_moved(patch, factors):
    """Let tables say other numbers in some rows.

    Parameters
    ----------
    factors : callable
        Takes a table's name and keys and returns a factor for each row.
    """
    read = data.table

    def table(name):
        frame = read(name)
        for column in SAID.get(name, ()):
            frame[column] = frame[column] * factors(name, frame.index)
        return frame

    patch.setattr(data, "table", table)


def all_but(named):
    """Return factors that raise all rows but the named ones a little, each by another part: none so
    far that another model or offer would be chosen.
    """

    def factors(name, keys):
        kept = keys.isin(named.get(name, ()))
        return np.where(kept, 1.0, 1 + 1e-5 * (1 + np.arange(len(keys)) % 7))

    return factors


@pytest.mark.parametrize("chapter", chapters.NAMES)
def test_rows_that_no_claim_of_a_chapter_names_move_none(chapter, monkeypatch):
    base, named = run(chapter).checks, {}
    for estimate in base.values():
        for table, keys in estimate.rows.items():
            named.setdefault(table, set()).update(keys)
    with monkeypatch.context() as patch:
        with_rows_moved(patch, all_but(named))
        assert differing(base, chapters.Run(chapter, shows=False).checks) == set()


@pytest.mark.parametrize("claim, chapter", BY_ROWS)
def test_rows_that_a_claim_does_not_name_do_not_move_it(claim, chapter, monkeypatch):
    base = samples(claim, chapter, {}, monkeypatch)
    rows = run(chapter).checks[claim, "evidence"].rows
    with_rows_moved(monkeypatch, all_but(rows))
    assert np.array_equal(chapters.handed_over(chapter, claim)[claim], base)


@pytest.mark.parametrize("claim, chapter", FEW_ROWS.items())
def test_every_row_that_a_claim_names_moves_it(claim, chapter, monkeypatch):
    base = samples(claim, chapter, {}, monkeypatch)
    rows = run(chapter).checks[claim, "evidence"].rows
    assert rows
    for row in [(table, key) for table, keys in rows.items() for key in keys]:
        assert any(moves(base, claim, chapter, {row: size}, monkeypatch) for size in (0.5, 2)), row


@pytest.mark.parametrize("claim, chapter", MANY_ROWS.items())
def test_some_rows_of_many_that_a_claim_names_move_it(claim, chapter, monkeypatch):
    base = samples(claim, chapter, {}, monkeypatch)
    for table, keys in run(chapter).checks[claim, "evidence"].rows.items():
        for key in (keys[0], keys[-1]):
            sizes = [{(table, key): size} for size in (0.5, 2)]
            assert any(moves(base, claim, chapter, size, monkeypatch) for size in sizes), key


def moves(base, claim, chapter, sizes, monkeypatch):
    """Say whether a claim's samples change when some rows are multiplied, or are refused then."""
    return not np.array_equal(samples(claim, chapter, sizes, monkeypatch), base)


def samples(claim, chapter, sizes, monkeypatch):
    """Return a claim's samples while some rows are multiplied."""
    key = (chapter, *sizes.items())
    if claim not in handed_over.get(key, ()):
        with monkeypatch.context() as patch:
            with_rows_moved(patch, lambda name, keys: [sizes.get((name, k), 1.0) for k in keys])
            handed_over[key] = chapters.handed_over(chapter, claim)
    return handed_over[key][claim]
