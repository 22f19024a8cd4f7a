"""Estimates: units are checked and errors name both operands, arithmetic is plain numpy's, and a
result knows what it is made of.
"""

import operator

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import parameters
from analysis.evidence.estimates import draws, facts
from analysis.evidence.estimates.estimate import (
    Estimate,
    computed,
    constant,
    model,
    pool,
    rows,
    sampled,
)
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables.origins import Origin
from analysis.evidence.units import Q, UnitError

RUN, DAY_BILL = "gpt4_training_cost_amortised", "chatgpt_inference_cost_per_day"
SHARE, LIFE = "final_run_share", "frontier_service_life"


@pytest.fixture
def known():
    return Facts(draws.Samples(5, 400))


def parameter(name="years", unit="year", number=3.0):
    declared = parameters.Parameter(name, "float", number, unit, 0.0, 20.0, (), "", ())
    return facts.given([declared], {})[name]


# Arithmetic -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operation", [operator.add, operator.sub, operator.mul, operator.truediv, np.minimum]
)
def test_arithmetic_of_one_unit_is_numpys(known, operation):
    a, b = known[SHARE], known["gpt4_training_days"] / Q(100, "day")
    assert np.array_equal(operation(a, b).samples, operation(a.samples, b.samples))
    assert np.array_equal(operation(a, 0.5).samples, operation(a.samples, 0.5))
    assert np.array_equal(operation(0.5, a).samples, operation(0.5, a.samples))


@pytest.mark.parametrize(
    "function", [np.exp, np.expm1, np.log, np.log1p, np.log2, np.log10, np.sqrt, np.abs, np.square]
)
def test_numpys_functions_of_a_pure_number(known, function):
    assert function(known[SHARE]).samples == pytest.approx(
        function(known[SHARE].samples), rel=1e-15
    )


def test_what_has_another_unit_is_converted_before_it_is_added(known):
    life = known[LIFE]
    later = life + Q(6, "month")
    assert later.unit_text == "year" and later.samples == pytest.approx(life.samples + 0.5)
    assert np.maximum(life, Q(730.5, "day")).samples == pytest.approx(np.maximum(life.samples, 2.0))


def test_powers(known):
    share, life = known[SHARE], known[LIFE]
    assert (life**2).unit_text == "year**2" and np.sqrt(life**2).unit_text == "year"
    assert (2**share).samples == pytest.approx(2**share.samples)
    assert (share ** (life / Q(1, "year"))).samples == pytest.approx(share.samples**life.samples)


def test_quantities_and_estimates_combine_on_either_side(known):
    left, right = Q(2.0, "1/day") * known[LIFE], known[LIFE] * Q(2.0, "1/day")
    assert isinstance(left, Estimate) and np.array_equal(left.samples, right.samples)
    assert left.to("").samples == pytest.approx(2 * 365.25 * known[LIFE].samples)


def test_infinity_stands_for_never_and_warns_nobody(known):
    with np.errstate(all="raise"):
        assert np.isinf((known[RUN] / (0 * known[DAY_BILL])).samples).all()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda k: k[RUN] + k[DAY_BILL], (RUN, DAY_BILL, "USD", "USD/day", "added")),
        (lambda k: k[RUN] - k[LIFE], (RUN, LIFE, "USD", "year", "subtracted")),
        (lambda k: np.minimum(k[RUN], k[LIFE]), (RUN, LIFE, "USD", "year", "compared")),
        (lambda k: k[RUN].to("month"), (RUN, "USD", "month")),
        (lambda k: np.exp(k[LIFE]), (LIFE, "exp", "year")),
        (lambda k: 2 ** k[LIFE], (LIFE, "exponent", "year")),
    ],
)
def test_a_wrong_unit_is_refused_with_both_sides(known, wrong, words):
    with pytest.raises(UnitError) as caught:
        wrong(known)
    assert all(word in str(caught.value) for word in words), caught.value


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda e: float(e), "say which number is meant"),
        (lambda e: bool(e), "compare its median"),
        (lambda e: np.median(e), "numpy.median cannot be applied"),
        (lambda e: e + "1", "can be combined with numbers"),
        (lambda e: e * True, "can be combined with numbers"),
    ],
)
def test_what_would_lose_where_a_number_comes_from_is_refused(known, wrong, sentence):
    with pytest.raises(TypeError, match=sentence):
        wrong(known[SHARE])


def test_estimates_of_two_worlds_are_not_mixed(known):
    other = Facts(draws.Samples(6, 400))
    with pytest.raises(ValueError, match=f"one set of samples, and {LIFE} comes from another"):
        repr(known[SHARE] * other[LIFE])


# Where it comes from ----------------------------------------------------------------------------


def test_a_result_knows_its_facts_parameters_sources_and_assumptions(known):
    several = known.assumed("several", 2, 6)
    found = (known[RUN] / known[DAY_BILL] * several * parameter() / Q(1, "year")).named("months")
    assert set(found.direct) == {RUN, DAY_BILL, "several", "years"}
    assert found.parameters == ("years",) and found.assumptions == ("several",)
    assert {RUN, DAY_BILL} <= set(found.facts)
    assert set(known[RUN].sources) | set(known[DAY_BILL].sources) == set(found.sources)
    assert "months" in found.named_parts and "facts" in repr(found)


def test_a_fact_used_twice_is_the_same_sample_twice(known):
    assert (known[SHARE] / known[SHARE]).samples == pytest.approx(1.0)


def test_given_holds_an_input_and_leaves_the_rest(known):
    ratio = known[SHARE] * known[LIFE]
    assert ratio.given(**{SHARE: 0.5}).samples == pytest.approx(0.5 * known[LIFE].samples)
    assert ratio.given(**{LIFE: Q(24, "month")}).samples == pytest.approx(2 * known[SHARE].samples)
    assert ratio.given(**{LIFE: 2 * known[LIFE]}).samples == pytest.approx(2 * ratio.samples)
    assert ratio.given(**{SHARE: 0.5}).given(**{LIFE: 3.0}).samples == pytest.approx(1.5)


def test_given_reaches_named_results_in_between(known):
    half = (0.5 * known[SHARE]).named("half")
    assert (half * 4).given(half=0.1).samples == pytest.approx(0.4)


def test_given_names_the_nearest_input(known):
    with pytest.raises(KeyError, match=f"no input 'final_run_shar'.*did you mean '{SHARE}'"):
        (known[SHARE] * 2).given(final_run_shar=1.0)


# Models -----------------------------------------------------------------------------------------


@model("X", "X/day", gives="day")
def days(cost, rate, times=1.0):
    return times * cost / rate


@model("", "X", gives="X/year")
def a_year(share, cost):
    return share * cost


def test_a_model_is_plain_for_numbers():
    assert days(10.0, 2.0) == 5.0 and days(np.array([10.0]), 2.0, times=3.0).tolist() == [15.0]


def test_a_model_takes_any_unit_for_x_and_gives_its_own(known):
    found = days(known[RUN], known[DAY_BILL])
    assert found.unit_text == "day"
    assert found.samples == pytest.approx(known[RUN].samples / known[DAY_BILL].samples)
    in_thousands = known[DAY_BILL].to("kUSD/week")
    assert days(known[RUN], in_thousands).samples == pytest.approx(found.samples)
    assert days(Q(10.0, "token"), known[SHARE] * Q(2.0, "token/day")).unit_text == "day"
    assert a_year(known[SHARE], known[RUN]).unit_text == "USD/year"


def test_bare_numbers_are_in_the_declared_unit_and_further_arguments_pass(known):
    assert days(known[RUN], 2.0, times=3).samples == pytest.approx(1.5 * known[RUN].samples)


def test_a_model_refuses_an_argument_of_another_dimension(known):
    with pytest.raises(UnitError, match="rate of days must be in USD/day") as caught:
        days(known[RUN], known[LIFE])
    assert "year" in str(caught.value)
    with pytest.raises(UnitError, match="share of a_year must be in pure numbers"):
        a_year(known[LIFE], known[RUN])


# Pools, rows, tables ----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3, 7])
def test_a_pool_takes_as_many_samples_of_each_part(known, count):
    parts = [constant(float(n)) for n in range(count - 1)]
    pooled = pool(known[SHARE] + 100, *parts, label="x").samples
    found = [np.sum(pooled > 50), *(np.sum(pooled == n) for n in range(count - 1))]
    assert sum(found) == 400 and max(found) - min(found) <= 1


def test_a_pool_keeps_each_samples_place_and_converts_units(known):
    life = known[LIFE]
    pooled = pool(life, (2 * life).to("month"), label="x")
    assert pooled.unit_text == "year" and pooled.drawn
    assert np.isin(np.round(pooled.samples / life.samples, 9), (1.0, 2.0)).all()
    assert (
        pool(life, 2 * life, label="x").samples == pool(life, 2 * life, label="x").samples
    ).all()


def test_rows_carry_their_keys_and_sources_and_can_be_drawn(known):
    cells = {"price": [1.0, 2.0, 4.0], "source": ["one", "two", "one"]}
    frame = pd.DataFrame(cells, index=pd.Index(["x", "y", "z"], name="prices"))
    prices = rows(frame, "price", "USD")
    assert prices.sources == ("one", "two") and prices.median == 2.0
    drawn = sampled(prices, known, "prices") * known[SHARE]
    assert drawn.rows == {"prices": ("x", "y", "z")} and known[SHARE].rows == {}
    counts = np.unique(np.round(drawn.samples / known[SHARE].samples, 9), return_counts=True)
    assert counts[0].tolist() == [1.0, 2.0, 4.0] and np.ptp(counts[1]) <= 1 and drawn.drawn


def test_what_a_function_works_out_is_worked_out_at_every_sample(known):
    def step(share):
        return 1.0 if share > 0.3 else 0.0  # refuses arrays

    found = computed(step, known[SHARE], unit="USD", origins=[Origin("t", "k", "a")])
    assert found.is_slow_in(SHARE) and not found.is_slow_in(LIFE) and "a" in found.sources
    assert np.array_equal(found.samples, (known[SHARE].samples > 0.3).astype(float))
    assert found.value(draws.Medians()) in (0.0, 1.0)


# How it looks -----------------------------------------------------------------------------------


def test_forms_of_a_sentence():
    price, share = constant(1234.5, "USD"), constant(25.0, "percent")
    assert (
        f"{price}" == "$1,230" and f"{price:median4}" == "$1,234" and f"{price:number}" == "1,230"
    )
    assert f"{share:percent}" == "25 %" and f"{constant(3.0):times}" == "3×"
    with pytest.raises(ValueError, match="can be written as median, low, high"):
        f"{price:middle}"


def test_an_interval_is_written_with_its_ends(known):
    text = f"{known[LIFE]}"
    assert "(" in text and "–" in text and "year" in text
    assert f"{known[LIFE]:low}" in f"{known[LIFE]:low} {known[LIFE]:high}"
