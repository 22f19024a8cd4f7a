"""Pools of firms and reports: their median is one that a source gives, their weights are not drawn,
and neither seed nor number of samples turns a verdict.
"""

from collections import ChainMap, namedtuple
from functools import cache

import numpy as np
import pytest

from analysis.evidence import units
from analysis.evidence.estimates import draws, formulas
from analysis.evidence.estimates.estimate import Pool
from analysis.evidence.estimates.facts import Facts
from analysis.ledger import claims, rule
from analysis.lifecycle import crossover, lifetime, whatif

DEFAULTS = {"fleet_share": 1.0, "training_basis": "cloud rental"}
OWN = whatif.given(dict.fromkeys(whatif.NUMBERS, 0.0) | DEFAULTS)
WORLDS = [(1, 20_000), (7, 20_000), (20261121, 5_000), (3, 50_000)]
#: Claims that notebooks judge by a pool, which have no formula.
BY_NOTEBOOK = {
    "crossover-6-18-a4": "adoption_parity_months",
    "compute-share-60-80-a1": "share_2024_25",
}


@cache
def results(seed=20261121, n=20_000):
    facts = Facts(draws.Samples(seed, n))
    found = crossover.results(facts, OWN) | lifetime.results(facts, OWN, OWN)
    return ChainMap({name: value.named(name) for name, value in found.items()}, facts)


def pools(estimate):
    return [part for part in estimate.parts if isinstance(part, Pool)]


POOLED = [name for name, value in results().maps[0].items() if pools(value)]


def evidence(claim, names):
    """What a claim is judged by; None where it is no pool."""
    if claim.id in BY_NOTEBOOK:
        return names[BY_NOTEBOOK[claim.id]].to(claim.unit)
    if claim.evidence in ("", claims.NOTEBOOK):
        return None
    named = formulas.NAME.findall(claim.evidence)
    if not all(name in names or units.known(name) for name in named):
        return None  # it names a result of another chapter
    found = claims.read(claim, "evidence", names)
    return found if pools(found) else None


JUDGED = [id for id, claim in claims.claims().items() if evidence(claim, results()) is not None]


def verdict(id, names):
    claim = claims.claim(id)
    samples = evidence(claim, names).samples
    return rule.verdict(samples, *rule.claimed_set(claim), rule.kind(claim))


def test_there_are_pools_and_claims_that_rest_on_them():
    assert {"firm_share", "share_2024_25", "adoption_parity_months"} <= set(POOLED)
    assert len(JUDGED) > 8


@pytest.mark.parametrize("name", POOLED)
def test_the_median_of_a_pool_lies_within_one_of_its_sources(name):
    """In a gap between sources the median would be a number that none of them gave."""
    for pool in pools(results()[name]):
        middle = pool.interval.median
        ends = [part.interval for part in pool.inputs]
        assert any(i.low <= middle <= i.high for i in ends), (name, middle, ends)


@pytest.mark.parametrize("name", POOLED)
def test_the_parts_of_a_pool_count_equally_at_every_seed(name):
    for seed, n in WORLDS[:2]:
        for pool in pools(results(seed, n)[name]):
            parts = [part.samples for part in pool.inputs]
            for level in np.quantile(np.concatenate(parts), [0.2, 0.5, 0.8], method="nearest"):
                mean = np.mean([(part < level).mean() for part in parts])
                assert (pool.samples < level).mean() == pytest.approx(mean, abs=0.012)


@pytest.mark.parametrize("id", JUDGED)
def test_neither_seed_nor_number_of_samples_turns_a_pooled_verdict(id):
    usual = verdict(id, results())
    if usual.close:
        pytest.skip("a verdict marked close may turn")
    assert {verdict(id, results(*world)).word for world in WORLDS} == {usual.word}


def test_claimed_shares_and_multiples_are_points_of_their_curve():
    ends = namedtuple("Ends", "low high")
    claimed = dict(zip(lifetime.CLAIMED, (ends(75, 90), ends(15, 20))))
    notes = lifetime.share_notes(claimed)
    multiples, shares, texts, *_ = zip(*(note[:3] for note in notes))
    assert shares == pytest.approx([100 * m / (1 + m) for m in multiples])
    assert texts == ("75 % = 3×", "90 % = 9×", "", "15–20×")
