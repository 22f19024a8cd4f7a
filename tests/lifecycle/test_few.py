"""A few samples that stand for all: their quantiles, and that they are taken whole."""

import numpy as np

from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.lifecycle import few

N = 20_000


def worst(values, places):
    """Return how far, in shares of samples, the taken ones are off at the levels."""
    ends = np.quantile(values, few.LEVELS)
    return max(abs((values[places] <= end).mean() - level) for end, level in zip(ends, few.LEVELS))


def test_herded_samples_keep_every_quantile_better_than_chance():
    rng = np.random.default_rng(1)
    first, second = rng.lognormal(size=(2, N))
    watched = [first, second, first * second, np.where(first > 1, np.inf, second)]
    places = few.herded(watched, 400)
    chance = [rng.choice(N, 400, replace=False) for _ in range(200)]
    off = max(worst(values, places) for values in watched[:3])
    assert off < min(max(worst(values, p) for values in watched[:3]) for p in chance)
    assert off < 0.005
    assert len(set(places.tolist())) == 400


def test_a_quantity_counts_once_however_often_it_is_watched():
    values = np.random.default_rng(2).lognormal(size=(2, N))
    once = few.herded([*values], 100)
    assert (few.herded([values[0], 12 * values[0], *values], 100) == once).all()


def test_samples_are_taken_whole():
    places = np.array([5, 17, 3, 19_999])
    world, known = few.Few(places), Facts()
    here = Facts(world)
    for name in ("openai_inference_spend_2024", "serving_cost_per_query"):
        assert (here[name].value(world) == known[name].samples[places]).all()
    ratio = here["openai_inference_spend_2024"] / here["openai_final_runs_2024"]
    everywhere = known["openai_inference_spend_2024"] / known["openai_final_runs_2024"]
    assert (ratio.value(world) == everywhere.samples[places]).all()


def test_a_pool_takes_the_parts_that_the_report_takes():
    places = np.array([5, 17, 3, 19_999])
    parts, world = [np.zeros(N), np.ones(N)], few.Few(places)
    everywhere = draws.Samples().pooled(parts, "some pool")
    assert (world.pooled([part[places] for part in parts], "some pool") == everywhere[places]).all()
