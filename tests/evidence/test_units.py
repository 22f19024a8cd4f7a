"""The unit registry refuses what it does not know and converts what it does."""

import pytest

from analysis.evidence import units


@pytest.mark.parametrize(
    "text",
    ["USD/Mtoken", "TFLOP/token", "GWh", "month", "percent", "", "query/user/day", "tCO2/run"],
)
def test_units_of_the_tables_parse(text):
    units.parse(text)


@pytest.mark.parametrize("text", ["gpt", "USDD", "dollar", "tokns", "2 USD"])
def test_unknown_units_are_refused_by_name(text):
    with pytest.raises(units.UnitError, match="cannot be read"):
        units.parse(text)


def test_a_year_is_twelve_months_and_a_month_30_4375_days():
    assert units.Q(1, "year").to("month").magnitude == pytest.approx(12)
    assert units.Q(1, "month").to("day").magnitude == pytest.approx(30.4375)


def test_dollars_a_query_are_not_dollars_a_token():
    with pytest.raises(units.UnitError, match="dimensions differ"):
        units.to(units.Q(1, "USD/query"), "USD/token")


def test_energy_is_power_times_time():
    assert units.to(units.Q(700, "W") * units.Q(2, "h"), "kWh") == pytest.approx(1.4)
    assert units.to(units.Q(1, "kWh"), "MJ") == pytest.approx(3.6)
