"""Scopes of a firm's spending: what accounts and reports say, and that no choice is hidden."""

import numpy as np
import pytest

from analysis.evidence.estimates.facts import Facts
from analysis.evidence.uncertainty import Interval
from analysis.lifecycle import lifetime, scopes, whatif

OWN = whatif.given(dict.fromkeys(whatif.NUMBERS, 0.0))


@pytest.fixture(scope="module")
def facts():
    return Facts()


@pytest.mark.parametrize(
    "name, printed",
    [
        ("openai_accounts_ratio_2024", 2.65 / 7.81),
        ("openai_accounts_ratio_2025", 7.50 / 19.18),
        ("openai_booked_ratio_2025", 7.50 / 10.59),
        ("openai_compiled_ratio_2024", 1.8 / 5),
        ("openai_compiled_ratio_2025", 8.0 / 8.3),
        ("openai_billed_ratio_2025", 8.67 / 0.75 / 10.59),
        ("anthropic_ratio_2025", 2.7 / 4.1),
        ("minimax_accounts_ratio_2025", 59.0 / 252.8),
    ],
)
def test_each_ratio_is_that_of_the_printed_bills(facts, name, printed):
    assert scopes.ratios(facts)[name].median == pytest.approx(printed, rel=0.01)


def test_openais_accounts_add_up(facts):
    """28 and 43 percent of revenue are left after cost of revenue, as others recomputed."""
    for year, kept in ((2024, 0.28), (2025, 0.43)):
        cost, revenue = facts[f"openai_cost_of_revenue_{year}"], facts[f"openai_revenue_{year}"]
        assert (1 - cost / revenue).median == pytest.approx(kept, abs=0.005)


def test_anthropics_prospectus_leaves_room_for_what_epoch_ai_splits(facts):
    split = facts["anthropic_inference_spend_2025"] + facts["anthropic_rnd_compute_2025"]
    assert split.low < facts["anthropic_compute_spend_2025"].median < split.high


def test_the_judged_scope_holds_every_report_of_compute(facts):
    """The interval of the judged ratio reaches over what single reports say of the same year."""
    judged = scopes.ratios(facts)["openai_ratio_2025"]
    for name in ("openai_compiled_ratio_2025", "openai_billed_ratio_2025"):
        assert judged.low < scopes.ratios(facts)[name].median < judged.high


def test_firms_are_pooled_with_equal_weight(facts):
    found = scopes.parities(facts)
    parts = [found[f"{s.name}_adoption_months"].samples for s in scopes.JUDGED]
    pooled = found["adoption_parity_months"].samples
    for months in (18, 30, 40):
        below = np.mean([(part < months).mean() for part in parts])
        assert (pooled < months).mean() == pytest.approx(below, abs=0.01)


def test_a_scope_without_a_year_has_no_parity(facts):
    booked = next(s for s in scopes.SHOWN if s.name == "openai_booked")
    assert scopes.ratio(facts, booked, 2024) is None and scopes.parity(facts, booked) is None


def test_the_table_shows_every_scope_and_marks_the_judged(facts):
    rows = scopes.table(facts, lifetime.by_scope(facts, OWN))
    assert len(rows) == len(scopes.SCOPES)
    assert rows["Firm"].str.contains("judged").sum() == len(scopes.JUDGED)
    assert not (rows["Ratio 2025"] == "–").any()


def test_more_serving_counted_makes_a_larger_multiple(facts):
    found = lifetime.by_scope(facts, OWN)
    ordered = [found[f"openai_{name}"].median for name in ("compiled", "booked", "billed")]
    assert ordered == sorted(ordered)
    judged = lifetime.multiple(facts, OWN)
    assert np.allclose(found["openai"].samples, judged.samples)


def test_serving_between_two_runs_grows_with_the_months_and_so_does_its_band():
    curves = lifetime.cadence_curves({"one": Interval(0.5, 0.25, 2.0)}).set_index("months")
    assert curves.loc[12.0, ["value", "low", "high"]].tolist() == [6.0, 3.0, 24.0]
