"""The training chapter: published results reproduced with their tolerances, closed forms,
properties, bad input.
"""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.display.chapter import Chapter
from analysis.evidence.tables import data
from analysis.evidence.units import Q
from analysis.lifecycle import overtraining
from analysis.training import growth, model, study, views
from tests.conftest import central


@pytest.fixture(scope="module")
def chapter():
    return with_parameters()


def with_parameters(**values):
    return Chapter("04_cost_of_training", {"seed": 1, "samples": 4000} | values)


@pytest.fixture(scope="module")
def facts(chapter):
    return chapter.facts


@pytest.fixture(scope="module")
def results(chapter):
    return results_of(chapter)


def results_of(chapter):
    tables = data.table("published_training_costs"), data.table("model_families")
    return study.results(chapter.facts, chapter.parameters, *tables)


@pytest.fixture(scope="module")
def runs():
    return data.table("published_training_costs")


@pytest.fixture(scope="module")
def published(runs):
    return study.samples_of(runs)[0]


@pytest.fixture(scope="module")
def table(runs):
    return study.samples_of(runs)[1]


# --- published results
# ----------------------------------------------------------------------------------------------
def test_the_published_growth_reproduces(published):
    """Cottier et al. 2024: 2.4 times a year, 90 % interval 2.0 to 2.9, 95 % 2.0 to 3.1, R2 0.61, 45
    models.
    """
    fit = growth.growth(published)
    assert fit.n == 45 and fit.r2 == pytest.approx(0.61, abs=0.005)
    assert (fit.factor_per_year, fit.low, fit.high) == pytest.approx((2.4, 2.0, 2.9), abs=0.05)
    assert growth.growth(published, level=0.95).high == pytest.approx(3.1, abs=0.06)


def test_the_published_growth_leans_on_its_choices(published, table):
    without = growth.growth(published, without=growth.OUTLIERS)
    assert without.factor_per_year == pytest.approx(2.8, abs=0.05)
    assert growth.growth(published, since=2020).factor_per_year == pytest.approx(4.1, abs=0.05)
    assert growth.growth(table, since=2016).factor_per_year == pytest.approx(2.9, abs=0.05)
    assert growth.growth(table, since=2020).factor_per_year == pytest.approx(3.6, abs=0.05)


def test_published_compute_growth_is_met(table):
    """Epoch AI: 4 to 5 times a year, about 4.6 since 2010: a doubling in five to six months."""
    fit = growth.growth(table, "training_flop", since=2010)
    assert 4 < fit.low < fit.high < 5 and fit.factor_per_year == pytest.approx(4.6, abs=0.1)


@pytest.mark.parametrize(
    "model, tolerance",
    [
        ("GPT-4", 2e-5),
        ("Gemini 1.0 Ultra", 1e-9),
        ("GPT-3", 2e-5),
        ("PaLM", 2e-5),
        ("Megatron-Turing NLG 530B", 2e-5),
        ("Llama 3.1 405B", 3e-3),
    ],
)
def test_ai_index_figures_are_hours_times_price_times_index(model, tolerance):
    again = views.ai_index_again(
        data.table("ai_index_figures"), data.fact("hosting_price_index_2023_12").value
    ).set_index("model")
    assert again.loc[model, "ratio"] == pytest.approx(1, abs=tolerance)


def test_deepseeks_own_sums():
    """2.788 million hours at two dollars are 5.576 million, a tenth of a percent of which is not
    rounding.
    """
    f = data.fact
    assert f("deepseek_v3_chip_hours").value * f(
        "deepseek_v3_chip_hour_price"
    ).value == pytest.approx(f("deepseek_v3_training_cost").value)
    assert f("deepseek_v3_training_cost").value / 78e6 == pytest.approx(0.07, abs=0.002)


def test_llama_and_deepseek_used_their_chips_alike():
    """34.5 % of peak for Llama 3.1 405B over all hours; DeepSeek-V3 was no better."""
    hours = model.chip_hours(3.8e25, 989, 1.0)
    assert hours / data.fact("llama31_405b_chip_hours").value == pytest.approx(0.346, abs=0.002)


def test_family_exponents_as_read_from_the_model_cards():
    rows = views.exponents(data.table("model_families")).set_index("label")["median"]
    assert rows["LLaMA, 1.4 T tokens, 2 models"] == pytest.approx(0.94, abs=0.005)
    assert rows["Llama 2, 3 models"] == pytest.approx(0.97, abs=0.005)


# --- closed forms and properties
# -----------------------------------------------------------------------------------
def test_two_routes_to_gpt4s_hours(results):
    chips, compute = results["gpt4_hours_by_chips"], results["gpt4_hours_by_compute"]
    fewest, most = 20_000 / 1.3, 25_000 * 1.3  # two counts, one of them a leak of its own
    assert central(chips) == pytest.approx((fewest + most) / 2 * 95 * 24, rel=0.02)
    assert compute.median == pytest.approx(chips.median, rel=0.25)
    assert chips.samples.min() > 20_000 / 1.3 * 90 * 24 * 0.999


def test_the_rental_price_is_the_fact_unless_the_reader_sets_the_hours_price(facts, results):
    assert results["gpt4_rented"] is facts["gpt4_training_cost_cloud"]
    again = facts["gpt4_chip_hours"] * facts["gpt4_chip_hour_price"]
    assert np.allclose(results["gpt4_rented"].samples, again.samples)


def test_a_price_set_by_the_reader_replaces_the_interval(results):
    chapter = with_parameters(chip_hour_price_usd=2.0)
    found = results_of(chapter)
    assert np.allclose(
        found["gpt4_rented"].samples, 2 * chapter.facts["gpt4_chip_hours"].to("GPU*h").samples
    )
    assert found["gpt4_rented"].parameters == ("chip_hour_price_usd",)
    assert found["gap"].median > results["gap"].median
    # GPT-4 is one of four Western models, so their middle moves with it; the others stay.
    assert found["western_over_r1"].median > results["western_over_r1"].median
    assert found["gemini_ultra_over_r1"].median == results["gemini_ultra_over_r1"].median


def test_the_bases_are_ordered(facts, results):
    bases = [(results[n] if n in results else facts[n]).median for n in views.GPT4_BASES]
    assert bases[0] < bases[1] and bases[-1] == max(bases)


def test_the_factors_of_the_gap_multiply_to_it(results):
    names = ("gap_parameters", "gap_tokens", "gap_compute", "gap_dollars")
    product = np.prod([results[n].to("").samples * np.ones(4000) for n in names], axis=0)
    assert np.allclose(product, results["gap"].samples)
    share = np.log(results["gap_parameters"].to("").samples) / np.log(results["gap"].samples)
    assert np.allclose(results["share_of_gap"].samples, 100 * share)


@given(st.floats(0.2, 3), st.floats(1e3, 1e6))
def test_an_exact_power_law_is_found(power, scale):
    frame = pd.DataFrame({"family": list("aabb"), "size": [1.0, 10, 2, 50]})
    frame["chip_hours"] = scale * frame["size"] ** power * np.where(frame["family"] == "a", 1, 7)
    found = growth.exponent(frame, frame["size"], "family").value
    assert found == pytest.approx(power, rel=1e-6)


def test_exponent_agrees_with_dummy_regression():
    """The slow obvious route: least squares with one column a family."""
    frame = data.table("model_families")
    columns = [np.log(frame["parameters"])] + [
        (frame["family"] == name).astype(float) for name in frame["family"].unique()
    ]
    slope = np.linalg.lstsq(np.column_stack(columns), np.log(frame["chip_hours"]), rcond=None)[0][0]
    assert growth.exponent(frame, frame["parameters"], "family").value == pytest.approx(slope)


def test_reaching_a_value_inverts_growth(published):
    fit = growth.growth(published)
    years = model.years_to(1e9, growth.on_the_line(fit, 2020.0), fit.factor_per_year)
    assert growth.on_the_line(fit, 2020.0 + years) == pytest.approx(1e9, rel=0.02)
    assert np.isinf(model.years_to(1e9, 1e6, 0.9))
    assert np.isinf(model.years_to(1e9, 1e6, np.array([1.0]))).all()


def test_uncertain_growth_has_the_fits_interval_and_its_rows_sources(published):
    chapter = with_parameters(samples=40_000)
    fit = growth.growth(published)
    factor = np.exp(growth.slope(published, Q(0.0, "year"), chapter.facts) * study.YEAR)
    found = (factor.low, factor.median, factor.high)
    assert found == pytest.approx((fit.low, fit.factor_per_year, fit.high), rel=0.01)
    assert factor.sources == ("cottier-rising-costs-2024",)


def test_the_exponent_as_an_estimate_has_the_fits_interval(results):
    families = data.table("model_families")
    fit = growth.exponent(families, families["parameters"], "family")
    found = results["size_exponent"]
    assert (found.low, found.median, found.high) == pytest.approx(
        (fit.low, fit.value, fit.high), abs=0.005
    )


def test_more_use_makes_the_cheapest_model_smaller():
    sizes = model.smaller_for_serving(np.array([0, 1, 10, 100]), 0.336, 0.283)
    assert sizes[0] == pytest.approx(1, abs=1e-3) and (np.diff(sizes) < 0).all()


@pytest.mark.parametrize("multiple", [0.1, 1, 10, 100])
@pytest.mark.parametrize("parameters", [1e9, 70e9])
def test_the_cheapest_size_is_the_one_that_a_search_finds(multiple, parameters):
    """The slow route of `overtraining`: minimise training and serving compute at equal loss."""
    law = overtraining.Law(1.69, 406.4, 410.7, 0.336, 0.283)
    loss, tokens = overtraining.chinchilla(law, parameters)
    found = overtraining.optimum(law, loss, multiple * tokens).parameters / parameters
    assert model.smaller_for_serving(multiple, law.alpha, law.beta) == pytest.approx(found, 1e-4)


def test_ratios_are_ordered_and_none_of_the_day_reaches_fifty(chapter):
    medians = [r.median for r in study.over_r1(chapter.facts, chapter.parameters).values()]
    assert medians == sorted(medians)
    later = ("gpt45_over_r1", "grok3_over_r1")
    found = study.over_r1(chapter.facts, chapter.parameters)
    assert all(ratio.median < 45 for name, ratio in found.items() if name not in later)


def test_solved_conditions_turn_the_verdict(results, table):
    cost, date = study.dearest(table)
    needed = results["needed_growth"].median
    assert cost.median * needed ** (2027 - date.median) == pytest.approx(0.9e9, rel=0.001)
    turn = results["growth_turns"].median
    after, before = (growth.growth(table, since=y).factor_per_year for y in (turn, turn - 0.1))
    assert after > 3 >= before


def test_the_title_on_prices_names_the_least_and_the_most_of_its_rows(chapter):
    title = data.texts("04_cost_of_training")["charts"]["bases"]["title"]
    medians = {name: chapter.facts[name].median for name in re.findall(r"{(\w+):median}", title)}
    results = study.gpt4(chapter.facts, chapter.parameters)
    drawn = [chapter.facts[n] if n in chapter.facts else results[n] for n in views.GPT4_BASES]
    found = sorted(row.median for row in drawn)
    assert list(medians.values()) == [found[0], found[-1]]


def test_the_growth_chart_draws_what_it_tables(runs, chapter):
    frame = views.runs_with_lines(runs, chapter.parameters["fit_since"])
    mark = (1e9, 1e9, "a billion")
    chart = views.growth_chart(frame, mark, title="t", subtitle="s", source="o", alt="a 1")
    wide, phone, _ = chart.drawings()
    assert (
        wide.count("<title>") == phone.count("<title>") > 100 and "<title>Study of 2024, " in wide
    )
    assert chart.data["series"].value_counts()["Study of 2024"] == 45


# --- bad input
# ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("share", [0, -0.1, 1.01, np.array([0.3, 0.0])])
def test_an_impossible_utilisation_is_refused(share):
    with pytest.raises(ValueError, match="utilisation must be above 0 and at most 1"):
        model.chip_hours(1e25, 312, share)


def test_the_tail_of_an_uncertain_utilisation_counts_as_full():
    hours = model.chip_hours(1e25, 312, np.array([0.5, 1.0, 1.2]))
    assert hours[0] == 2 * hours[1] and hours[1] == hours[2]


def test_too_few_runs_or_models_are_refused(table):
    with pytest.raises(ValueError, match="three points or more"):
        growth.growth(table, since=2030)
    frame = data.table("model_families").iloc[:2]
    with pytest.raises(ValueError, match="too few"):
        growth.exponent(frame, frame["parameters"], "family")


def test_the_anatomy_of_a_run(facts):
    """Llama 3.1 405B: 419 stops in 54 days are one every three hours; 15.6 trillion tokens in
    batches of 16 million.
    """
    rows = views.anatomy_table(facts).set_index("Measure")["Computed"]
    assert rows["Time between unexpected stops of that run"].startswith("3.09 hours")
    assert rows["Weight updates in the run of Llama 3.1 405B"] == "975,000"
    assert rows["Compute per token, training over serving"] == "3"


def test_growth_since_gpt3_names_the_years(chapter, results):
    rows = views.since_gpt3_table(results).set_index("Measure")
    assert rows.loc["Amortised cost, to Grok 4", "Growth since GPT-3"] == "180×"
    assert rows["10,000× at 2.4× a year"].tolist() == ["2030", "2030", "2028"]


def test_seed_and_samples_reach_what_a_formula_decides():
    """The share of cases inside a claim that facts alone decide moves with the chapter's seed, is a
    multiple of one over its samples, and is the same again for the same two.
    """
    id = "training-cost-altman-100m-a1"
    found = [
        with_parameters(seed=seed, samples=1500).judgement(id).evidence.found.inside
        for seed in (1, 2, 1)
    ]
    assert found[0] == found[2] != found[1]
    assert [share * 1500 for share in found] == pytest.approx([round(s * 1500) for s in found])
