"""Use cases: the lifecycle model on one product, the leading phase, the scenario files."""

import pytest

from analysis.business import cases as business
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.evidence.tables.origins import each
from analysis.lifecycle import model, use_cases
from analysis.report.inputs import cases

VALUES = {
    "daily_users": 1000.0,
    "queries_per_user": 10.0,
    "input_tokens": 1000.0,
    "output_tokens": 500.0,
    "input_usd_per_mtok": 2.0,
    "output_usd_per_mtok": 10.0,
    "training_cost_usd": 70e3,
    "bill_growth_per_year": 1.0,
}


def test_a_case_by_hand():
    found = use_cases.outcome(VALUES, life_years=2)
    per_day = 1000 * 10 * (1000 * 2 + 500 * 10) / 1e6
    assert found.usd_per_month == pytest.approx(per_day * model.MONTH)
    assert found.months == pytest.approx(70e3 / per_day / model.MONTH)
    assert found.share == pytest.approx(per_day * 730.5 / (per_day * 730.5 + 70e3))


def test_at_the_turning_number_of_queries_both_phases_cost_the_same():
    turn = use_cases.outcome(VALUES).queries_to_lead
    assert use_cases.outcome(VALUES | {"daily_users": turn / 10}).share == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("outlay", "phase"), [(1e3, "serving"), (76.7e3, "neither"), (1e9, "training")]
)
def test_each_phase_can_lead(outlay, phase):
    assert use_cases.outcome(VALUES | {"training_cost_usd": outlay}).leads == phase


@pytest.mark.parametrize("value", [0, -1.0, None])
def test_a_missing_or_impossible_input_is_named(value):
    with pytest.raises(ValueError, match="positive daily_users"):
        use_cases.outcome(VALUES | {"daily_users": value})


def test_every_best_for_case_of_the_article_has_a_scenario():
    wanted = set(data.table("best_for")["claim"])
    assert {c["claim"].id for c in cases.cases() if c["claim"]} == wanted


def ends_of(rows):
    """Return the ends of units a day, cost of a unit, and outlay of a case."""
    facts = Facts()
    found = {row.quantity: row for row in rows.assign(origins=each(rows)).itertuples()}
    ends = {name: (row.low, row.high) for name, row in found.items()}
    for name, row in found.items():
        if row.fact:
            ends[name] = facts[row.fact].triple(draws.Medians())[1:]
    if "cost_per_unit" not in ends:
        cost = business.cost_ends(found["input_tokens"], found["output_tokens"], facts)
        ends["cost_per_unit"] = [end.to("USD/query").median for end in cost]
    return ends["units_per_day"], ends["cost_per_unit"], ends["outlay"]


def test_every_scenario_lies_inside_the_ranges_that_its_claim_is_judged_on():
    import yaml

    table = data.table("best_for")
    for id, rows in table.groupby("claim"):
        path = data.ROOT / cases.FOLDER / f"{id.removesuffix('-a3')}.yaml"
        values = {
            k: float(v)
            for k, v in yaml.safe_load(path.read_text(encoding="utf-8"))["parameters"].items()
        }
        per_day = use_cases.outcome(values).usd_per_month / model.MONTH
        (fewest, most), (cheap, dear), (low, high) = ends_of(rows)
        assert fewest * cheap <= per_day * 1.001 and per_day <= most * dear, id
        assert low <= values["training_cost_usd"] <= high, id


def test_the_guide_covers_what_a_case_needs():
    assert [p["name"] for p in cases.guide()] == list(use_cases.NEEDED)
