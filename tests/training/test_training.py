"""The training chapter: published results, closed forms, properties, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.display.chapter import Chapter
from analysis.evidence import data
from analysis.lifecycle import overtraining
from analysis.training import costs as training
from analysis.training import growth as tg
from analysis.training import views


@pytest.fixture(scope="module")
def s():
    return Chapter("04_cost_of_training", samples=4000).drawn()


@pytest.fixture(scope="module")
def runs():
    return data.table("published_training_costs")


@pytest.fixture(scope="module")
def study(runs):
    return runs[runs["series"] == "cottier2024"]


@pytest.fixture(scope="module")
def table(runs):
    return runs[runs["series"] == "epoch2026"]


# --- published results ----------------------------------------------------------------------------
def test_the_published_growth_reproduces(study):
    """Cottier et al. 2024: 2.4 times a year, 90 % 2.0 to 2.9, 95 % 2.0 to 3.1, R2 0.61, n 45."""
    fit = tg.growth(study)
    assert fit.n == 45 and fit.r2 == pytest.approx(0.61, abs=0.005)
    assert (fit.factor_per_year, fit.low, fit.high) == pytest.approx((2.4, 2.0, 2.9), abs=0.05)
    assert tg.growth(study, level=0.95).high == pytest.approx(3.1, abs=0.06)


def test_the_published_growth_leans_on_its_choices(study, table):
    assert tg.growth(study, without=tg.OUTLIERS).factor_per_year == pytest.approx(2.8, abs=0.05)
    assert tg.growth(study, since=2020).factor_per_year == pytest.approx(4.1, abs=0.05)
    assert tg.growth(table, since=2016).factor_per_year == pytest.approx(2.9, abs=0.05)
    assert tg.growth(table, since=2020).factor_per_year == pytest.approx(3.6, abs=0.05)


def test_published_compute_growth_is_met(table):
    """Epoch AI: 4 to 5 times a year, about 4.6 since 2010: a doubling in five to six months."""
    fit = tg.growth(table, "training_flop", since=2010)
    assert 4 < fit.low < fit.high < 5 and fit.factor_per_year == pytest.approx(4.6, abs=0.1)


@pytest.mark.parametrize(
    "model, tolerance",
    [
        ("GPT-4", 2e-5),
        ("Gemini 1.0 Ultra", 1e-9),
        ("GPT-3 175B", 2e-5),
        ("PaLM 540B", 2e-5),
        ("Megatron-Turing NLG 530B", 2e-5),
        ("Llama 3.1 405B", 3e-3),
    ],
)
def test_ai_index_figures_are_hours_times_price_times_index(model, tolerance):
    again = training.ai_index_again(
        data.table("ai_index_figures"), data.fact("hosting_price_index_2023_12").value
    ).set_index("model")
    assert again.loc[model, "ratio"] == pytest.approx(1, abs=tolerance)


def test_deepseeks_own_sums():
    """2.788 million hours at two dollars are 5.576 million, within a tenth of a percent."""
    f = data.fact
    assert f("deepseek_v3_chip_hours").value * f(
        "deepseek_v3_chip_hour_price"
    ).value == pytest.approx(f("deepseek_v3_training_cost").value)
    assert f("deepseek_v3_training_cost").value / 78e6 == pytest.approx(0.07, abs=0.002)


def test_llama_and_deepseek_used_their_chips_alike():
    """34.5 % of peak for Llama 3.1 405B over all hours; DeepSeek-V3 was no better."""
    hours = training.chip_hours(3.8e25, 989, 1.0)
    assert hours / data.fact("llama31_405b_chip_hours").value == pytest.approx(0.346, abs=0.002)


def test_family_exponents_as_read_from_the_model_cards():
    rows = tg.family_table(data.table("model_families")).set_index("label")["median"]
    assert rows["LLaMA, 1.4 T tokens, 2 models"] == pytest.approx(0.94, abs=0.005)
    assert rows["Llama 2, 3 models"] == pytest.approx(0.97, abs=0.005)


# --- closed forms and properties ------------------------------------------------------------------
def test_two_routes_to_gpt4s_hours(s):
    hours = training.gpt4_hours(s)
    assert np.median(hours["chips"]) == pytest.approx(22_500 * 95 * 24, rel=0.02)
    assert np.median(hours["compute"]) == pytest.approx(np.median(hours["chips"]), rel=0.25)
    assert hours["chips"].min() > 20_000 * 90 * 24 * 0.999


def test_a_price_set_by_the_reader_replaces_the_interval(s):
    costs = training.gpt4_on_every_basis(s, 2.0)
    assert np.allclose(costs["chips"], 2 * training.gpt4_hours(s)["chips"])
    medians = [float(np.median(v)) for v in training.gpt4_on_every_basis(s).values()]
    assert medians[0] < medians[1] and medians[-1] == max(medians)


def test_the_factors_of_the_gap_multiply_to_it(s):
    factors = training.gap_to_deepseek(s)
    gap = s["gpt4_training_cost_cloud"] / s["deepseek_v3_training_cost"]
    assert np.allclose(np.prod(list(factors.values()), axis=0), gap)
    assert np.allclose(sum(training.share_of_gap(factors, name) for name in factors), 100)


@given(st.floats(0.2, 3), st.floats(1e3, 1e6))
def test_an_exact_power_law_is_found(power, scale):
    frame = pd.DataFrame({"family": list("aabb"), "size": [1.0, 10, 2, 50]})
    frame["chip_hours"] = scale * frame["size"] ** power * np.where(frame["family"] == "a", 1, 7)
    assert tg.exponent(frame, frame["size"], "family").value == pytest.approx(power, rel=1e-6)


def test_exponent_agrees_with_dummy_regression():
    """The slow obvious route: least squares with one column a family."""
    frame = data.table("model_families")
    columns = [np.log(frame["parameters"])] + [
        (frame["family"] == name).astype(float) for name in frame["family"].unique()
    ]
    slope = np.linalg.lstsq(np.column_stack(columns), np.log(frame["chip_hours"]), rcond=None)[0][0]
    assert tg.exponent(frame, frame["parameters"], "family").value == pytest.approx(slope)


def test_reaching_a_value_inverts_growth(study):
    fit = tg.growth(study)
    year = float(tg.reaches(1e9, tg.on_the_line(fit, 2020.0), 2020.0, fit.factor_per_year))
    assert tg.on_the_line(fit, year) == pytest.approx(1e9, rel=0.02)
    assert (
        np.isinf(tg.reaches(1e9, 1e6, 2020, 0.9))
        and np.isinf(tg.reaches(1e9, 1e6, 2020, np.array([1.0]))).all()
    )


def test_sampled_growth_has_the_fits_interval(study):
    fit = tg.growth(study)
    low, middle, high = np.quantile(
        tg.factors(fit, 40_000, np.random.default_rng(1)), [0.05, 0.5, 0.95]
    )
    assert (low, middle, high) == pytest.approx((fit.low, fit.factor_per_year, fit.high), rel=0.01)


def test_more_use_makes_the_cheapest_model_smaller():
    law = overtraining.Law(1.69, 406.4, 410.7, 0.336, 0.283)
    sizes = tg.smaller_for_serving(law, 70e9, [0, 1, 10, 100])
    assert sizes[0] == pytest.approx(1, abs=1e-3) and (np.diff(sizes) < 0).all()


def test_ratios_are_ordered_and_none_of_the_day_reaches_fifty(s):
    medians = {k: float(np.median(v)) for k, v in training.deepseek_ratios(s).items()}
    assert list(medians.values()) == sorted(medians.values())
    assert all(v < 45 for k, v in medians.items() if "2025" not in k)


def test_solved_conditions_turn_the_verdict(s, table):
    rows = views.solved(s, table, 2027.0).set_index("Claim")["Value"]
    year, top, _ = tg.record(table)
    needed = float(rows["A billion dollars by 2027 (a3)"].rstrip("×"))
    assert top * needed ** (2027 - year) == pytest.approx(0.9e9, rel=0.06)
    turn = tg.turning_year(table, 3)
    assert (
        tg.growth(table, since=turn).factor_per_year
        > 3
        >= tg.growth(table, since=turn - 0.1).factor_per_year
    )


def test_the_growth_chart_draws_what_it_tables(study, table):
    chart = views.growth_chart(study, table, 2015.9, title="t", subtitle="s", source="o", alt="a 1")
    assert chart.png()[:4] == chart.png(True)[:4] == b"\x89PNG"
    assert chart.data["series"].value_counts()["Study of 2024"] == 45


# --- bad input ------------------------------------------------------------------------------------
@pytest.mark.parametrize("share", [0, -0.1, 1.01, np.array([0.3, 2.0])])
def test_an_impossible_utilisation_is_refused(share):
    with pytest.raises(ValueError, match="utilisation must be above 0 and at most 1"):
        training.chip_hours(1e25, 312, share)


def test_too_few_runs_or_models_are_refused(table):
    with pytest.raises(ValueError, match="three points or more"):
        tg.growth(table, since=2030)
    frame = data.table("model_families").iloc[:2]
    with pytest.raises(ValueError, match="too few"):
        tg.exponent(frame, frame["parameters"], "family")


def test_the_anatomy_of_a_run(s):
    """Llama 3.1 405B: 419 stops in 54 days, one in three hours; batches of 16 million tokens."""
    rows = views.anatomy(s).set_index("Measure")["Computed"]
    assert rows["Time between unexpected stops of that run"].startswith("3.1")
    assert rows["Weight updates in the run of Llama 3.1 405B"] == "980,000"
    assert rows["Compute per token, training over serving"] == "3.0"
