"""Points computed in blocks: the numbers of each alone, and memory that does not grow with them."""

import random
import tracemalloc

import numpy as np
import pytest

from analysis.evidence.estimates import draws
from analysis.evidence.tables import data
from analysis.lifecycle import whatif
from analysis.report.files.project import Project
from analysis.report.inputs import parameters
from analysis.report.sweep import points as sweep

DECLARED = parameters.declared(Project(data.ROOT))
DEFAULTS = {name: DECLARED[name].default for name in sweep.TAKES} | {"samples": 1000}


def drawn(count, names=whatif.NUMBERS):
    """Return points that differ in some parameters, each other than 0."""
    rng, found = random.Random(3), []
    for _ in range(count):
        ends = {name: (max(DECLARED[name].low, 0.01), DECLARED[name].high) for name in names}
        found.append(
            DEFAULTS
            | {name: rng.choice([low, (low * high) ** 0.5]) for name, (low, high) in ends.items()}
        )
    return found


def worlds(many):
    """Return the results of some points, their world, and the world of each alone."""
    held = whatif.Held(many[0], draws.Samples(many[0]["seed"], many[0]["samples"]))
    columns = {n: np.array([[point[n]] for point in many]) for n in whatif.NUMBERS}
    return held, held.world.holding(columns), [held.at(point) for point in many]


@pytest.mark.parametrize("names", [[name] for name in whatif.NUMBERS] + [whatif.NUMBERS])
def test_a_block_holds_the_samples_of_each_point(names):
    many = drawn(5, names)
    held, together, alone = worlds(many)
    for name, result in held.results.items():
        block = np.broadcast_to(np.atleast_2d(result.value(together)), (5, 1000))
        for found, at in zip(block, alone):
            np.testing.assert_allclose(found, result.value(at), rtol=1e-12, err_msg=name)


def test_points_of_a_block_are_those_of_each_alone():
    many = drawn(6) + drawn(6, ["daily_users", "fleet_share"]) + [DEFAULTS | {"samples": 300}]
    found = sweep.points(many)
    assert found == [answer for point in many for answer in sweep.points([point])]
    assert found[0] != found[1]


def test_memory_is_that_of_one_block_whatever_the_number_of_points(monkeypatch):
    """A block of sixteen thousand samples: at most forty arrays of them at a time."""
    monkeypatch.setattr(sweep, "BLOCK", 2**14)
    many = [DEFAULTS | {"daily_users": 1e5 * 1.01**n} for n in range(160)]
    sweep.points(many[:1])
    tracemalloc.start()
    try:
        sweep.points(many[:40])
        few = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        answers = sweep.points(many)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    each = 8 * 2**14
    assert few < 40 * each and peak - few < len(answers) * 10_000


def test_only_few_samples_are_kept_for_further_points():
    many = [DEFAULTS | {"seed": seed, "samples": sweep.KEPT // 4} for seed in range(1, 7)]
    sweep.points(many)
    assert len(sweep._latest) == 4
    sweep.points([DEFAULTS | {"samples": 2 * sweep.KEPT}])
    assert len(sweep._latest) == 1
