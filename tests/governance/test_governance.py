"""Compute triggers and shares: published counts, closed forms and bad input."""

import numpy as np
import pandas as pd
import pytest

from analysis.display.chapter import Chapter
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.governance import model, study, views
from analysis.hardware import views as hardware

SPREAD = study.plain(Chapter("10_governance").parameters)


@pytest.fixture(scope="module")
def models():
    return data.table("model_compute")


@pytest.fixture(scope="module")
def rules():
    return data.table("compute_rules")


@pytest.fixture(scope="module")
def facts():
    return Facts()


def test_gpt4_was_the_first_model_above_the_european_trigger(models):
    """Epoch AI: the first model trained at the scale of GPT-4 was GPT-4, in March 2023."""
    first = study.passing(models, 1e25, SPREAD).iloc[0]
    assert first["model"] == "GPT-4" and first["release_date"] == pd.Timestamp("2023-03-14")


def test_the_list_stays_below_epochs_fuller_count(models, facts):
    """Epoch AI knows over 30 models above 1e25 FLOP by June 2025; this list is shorter."""
    by_june = models[models["release_date"] <= "2025-06-06"]
    assert 10 <= len(study.passing(by_june, 1e25, SPREAD)) < facts["models_above_1e25_2025"].median


def test_deepseek_v3_is_six_n_d(models, facts):
    """6 x 37e9 x 14.8e12 is 3.29e24; the developer's report and Epoch AI agree."""
    active, tokens = facts["deepseek_v3_active_parameters"], facts["deepseek_v3_training_tokens"]
    flop = 6 * active.median * tokens.median
    assert flop == pytest.approx(3.286e24, rel=1e-3)
    assert models.set_index("model").loc["DeepSeek-V3", "training_flop"] == pytest.approx(
        flop, rel=0.01
    )


def test_the_articles_own_fall_needs_the_others_to_grow_three_point_six_times_faster():
    assert model.odds_ratio(0.373, 0.141) == pytest.approx(3.62, abs=0.005)


def test_odds_ratio_follows_two_growing_parts():
    """China 37.3 to twice that, the others 62.7 to 7.24 times that: a share of 14.1 percent."""
    china, others = 2 * 37.3, 2 * model.odds_ratio(0.373, 0.141) * 62.7
    assert china / (china + others) == pytest.approx(0.141)
    assert model.odds_ratio(0.2, 0.2) == pytest.approx(1.0)


def test_gaps_of_the_ai_index(facts):
    """AI Index 2025: MMLU 17.5 to 0.3, MMMU 13.5 to 8.1, MATH 24.3 to 1.6, code 31.6 to 3.7."""
    left = study.gaps_left(facts)
    assert [round(left[k].median, 3) for k in ("MMLU", "MATH", "HumanEval", "MMMU")] == [
        0.017,
        0.066,
        0.117,
        0.6,
    ]


def test_no_model_passed_the_american_trigger_in_the_orders_time(models, rules):
    row = views.by_rule(models, rules, SPREAD).set_index("Rule").loc["Executive Order 14110"]
    assert row["Passed while in force"] == 0 and row["First to pass"].startswith(
        "Grok 3, 2025-02-17"
    )


def test_a_rule_that_began_after_the_table_ends_counts_no_models(models, rules):
    """California's began in 2026, of which the table has one run, GPT-6 Astra."""
    known = views.by_rule(models, rules, SPREAD).set_index("Rule").loc["California SB 53"]
    assert known["Passed while in force"] == 1
    earlier = models[models["release_date"] < "2026"]
    row = views.by_rule(earlier, rules, SPREAD).set_index("Rule").loc["California SB 53"]
    assert row["Passed while in force"] == "the table ends before"


def test_probability_is_half_at_the_trigger_and_rises_with_compute():
    assert model.pass_probability(1e25, 3.0, 1e25) == pytest.approx(0.5)
    assert model.pass_probability(3e25, 3.0, 1e25) == pytest.approx(0.95, abs=1e-6)
    chances = model.pass_probability(np.geomspace(1e23, 1e27, 40), 3.0, 1e25)
    assert np.all(np.diff(chances) >= 0)


def test_wider_spread_moves_probability_towards_a_half():
    for flop in (3e24, 4e25):
        narrow, wide = (abs(model.pass_probability(flop, k, 1e25) - 0.5) for k in (1.5, 10))
        assert narrow > wide


def test_counts_only_grow_and_end_at_the_sum_of_chances(models):
    steps = study.counts(models, {"x": 1e25}, SPREAD)
    assert np.all(np.diff(steps["value"]) >= 0)
    frame = study.graded(models, SPREAD)
    assert steps["value"].iloc[-1] == pytest.approx(
        model.pass_probability(frame["training_flop"], frame["spread"], 1e25).sum()
    )


def test_years_to_close():
    assert model.years_to_close(9, 3) == pytest.approx(2) and model.years_to_close(0.5, 3) == 0
    assert model.years_to_close(9, 1) == np.inf


def test_chips_and_the_limit(facts):
    table = views.chips(facts).set_index("Chip")
    assert table["Above the limit"].to_dict() == {
        "A100": "yes",
        "H100": "yes",
        "H20": "no",
        "RTX 4090": "yes",
    }
    assert (
        table.loc["RTX 4090", "The same, 4 bits"] == "16"
        and table.loc["H20", "Chips that hold DeepSeek-V3, 8 bits"] == "8"
    )


def test_both_chapters_count_the_same_chips_for_a_model(facts):
    """The chapter on hardware has a table of its own, from the data sheets."""
    own = hardware.fit(facts, data.table("chips")).set_index(["Model", "Bits"])
    here = views.chips(facts).set_index("Chip")
    columns = {"8": "Chips that hold DeepSeek-V3, 8 bits", "4": "The same, 4 bits"}
    for bits, column in columns.items():
        for chip in ("H100", "RTX 4090"):
            assert here.loc[chip, column] == own.loc[("DeepSeek-V3", bits), chip]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: model.pass_probability(1e25, 1.0, 1e25), "spread must exceed 1 and is 1"),
        (lambda: model.pass_probability(-1, 2.0, 1e25), "must be positive"),
        (lambda: model.odds_ratio(37.3, 14.1), "between 0 and 1 and are 37.3 and 14.1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_powers_of_ten_in_words_are_those_that_charts_count_by():
    assert views.WORDS == {"counted_in": "10²⁴", "eu": "10²⁵", "us": "10²⁶"}
    drawn = [flop for flop, *_ in views.TRIGGERS]
    assert drawn == pytest.approx([10.0, 100.0])
