"""Numbers as words: digits, units, intervals, claims as stated."""

import math
import re

import pytest

from analysis.evidence import wording
from analysis.evidence.uncertainty import Interval


@pytest.mark.parametrize(
    "value, text",
    [
        (0.06563, "0.066"),
        (124.8, "120"),
        (4.1, "4.1"),
        (9.96, "10"),
        (228e6, "230 million"),
        (999_999, "1 million"),
        (2.16e25, "2.2 × 10²⁵"),
        (0.0000123, "1.2 × 10⁻⁵"),
        (0, "0"),
        (math.inf, "never"),
        (-3.21, "−3.2"),
    ],
)
def test_two_significant_digits(value, text):
    assert wording.number(value) == text


@pytest.mark.parametrize(
    "value, unit, text",
    [
        (0.07, "USD/Mtoken", "$0.07 per million tokens"),
        (4.1, "month", "4.1 months"),
        (1e6, "USD", "$1M"),
        (631_000, "USD/day", "$630k per day"),
        (9_400, "USD", "$9,400"),
        (-3e9, "USD", "−$3B"),
        (0.00039, "USD/query", "$0.39 per thousand queries"),
        (0.008, "USD/query", "$8 per thousand queries"),
        (0.03, "USD/query", "$0.03 per query"),
        (23, "month", "23 months"),
        (24, "month", "2 years"),
        (1800, "month", "150 years"),
        (25_000, "month", "2,100 years"),
        (-2, "USD", "−$2"),
        (2.5, "USD", "$2.50"),
        (0.4, "USD", "$0.40"),
        (37, "percent", "37 %"),
        (270, "token/query", "270 tokens per query"),
        (1, "day", "1 day"),
        (80, "Gbyte", "80 GB"),
        (0.3, "Wh/query", "0.3 Wh per query"),
        (0.002, "month", "0.061 days"),
        (0.484, "share", "48 %"),
        (0.993, "share", "99.3 %"),
        (2.27, "USD/GPU/h", "$2.30 per chip-hour"),  # as the registry writes it
        (2.27, "USD/(GPU*h)", "$2.30 per chip-hour"),  # and as the tables do
        (30.8e6, "GPU*h", "31 million chip-hours"),
        (1, "GPU", "1 chip"),
        (312, "TFLOP/s/GPU", "310 TFLOP per second per chip"),
        (2016.1, "year", "February 2016"),
        (2016.0, "year", "2016"),
        (2015.999, "year", "2016"),
        (2015.98, "year", "December 2015"),
        (2016.01, "year", "January 2016"),
    ],
)
def test_units_as_readers_write_them(value, unit, text):
    assert wording.quantity(value, unit) == text


def test_intervals():
    assert wording.interval(Interval(5.21, 3.14, 9.02), "month") == "5.2 months (3.1–9)"
    assert wording.interval(Interval(4.0, 4.0, 4.0), "month") == "4 months"
    assert wording.interval(Interval(8, 3, math.inf), "month") == "8 months (3 to never)"


@pytest.mark.parametrize("value", [1.0, 0.5, 0.04, 30.0, 78e6, 2e25, 0.00002, -4.0, 99.0])
@pytest.mark.parametrize("digits", [1, 2, 3, 4])
def test_no_zero_claims_a_precision(value, digits):
    """A fraction never ends in 0, but for cents: $2.50."""
    assert not re.search(r"\.\d*0(\D|$)", wording.number(value, digits))
    assert not re.search(r"\.\d*0(\D|$)", wording.quantity(value, "month", digits))


@pytest.mark.parametrize(
    "ends, unit, text",
    [
        ((305, 304, 346), "", "305 (304–346)"),
        ((1.17, 1.12, 1.23), "", "1.17 (1.12–1.23)"),
        ((2.56e9, 2.49e9, 2.61e9), "query/day", "2.56 billion queries per day (2.49–2.61)"),
        ((180.2, 179.6, 190), "Gbyte", "180.2 GB (179.6–190)"),  # equal at three digits
        ((305, 305, 348), "", "305 (up to 348)"),
        ((2027, 2027, 2027), "year", "2027"),
        ((2026.94, 2026.11, 2028), "year", "December 2026 (February 2026 to 2028)"),
        ((180.004, 180, 192), "Gbyte", "180 GB (up to 192)"),  # the median is the lowest case
        ((0.95, 0.4, 0.95), "", "0.95 (down to 0.4)"),  # and the highest
        ((78.1, 78.0, 78.2), "USD", "$78"),  # narrower than two digits show
        ((69e6, 49e6, 126e6), "USD", "$69M (49–130)"),
        ((900e6, 500e6, 1.2e9), "USD", "$900M (500M–1.2B)"),
        ((900e6, 500e6, 1.2e9), "user", "900 million users (500 million to 1.2 billion)"),
        ((31, 24, 38), "month", "2.6 years (2–3.2)"),
        ((20, 8, 55), "month", "20 months (8–55)"),
        ((30, 24, math.inf), "month", "2.5 years (2 to never)"),
        ((2.5, 1.2, 13), "USD", "$2.50 (1.20–13)"),
        ((0.0004, 0.0002, 0.0009), "USD/query", "$0.40 per thousand queries (0.20–0.90)"),
        ((-1, -3, 2), "percent", "−1 % (−3 to 2)"),
        ((0, 0, 0.94), "", "mostly 0 (up to 0.94)"),
        ((0, 0, 0), "", "0"),
        ((1, 0.5, 2), "month", "1 month (0.5–2)"),
    ],
)
def test_an_interval_shows_that_it_has_two_sides(ends, unit, text):
    assert wording.interval(Interval(*ends), unit) == text


@pytest.mark.parametrize(
    "share, shown, of_cases",
    [
        (0.0, "0 %", "no cases"),
        (2.7e-6, "less than 0.1 %", "hardly any cases"),
        (0.004, "0.4 %", "hardly any cases"),
        (0.37, "37 %", "37 % of cases"),
        (0.996, "99.6 %", "nearly all cases"),
        (0.99999, "more than 99.9 %", "nearly all cases"),
        (1.0, "100 %", "all cases"),
    ],
)
def test_shares_near_their_ends_are_words(share, shown, of_cases):
    assert wording.percent(share) == shown
    assert wording.cases(share) == of_cases


@pytest.mark.parametrize(
    "ends, unit, about, text",
    [
        ((15, 20), "dimensionless", False, "15 to 20"),
        ((-math.inf, 4), "month", False, "at most 4 months"),
        ((280, math.inf), "", False, "at least 280"),
        ((78e6, 78e6), "USD", True, "about $78M"),
        ((100e6, 150e6), "USD", False, "$100M to $150M"),
        ((0.03, 0.12), "USD/query", False, "$0.03 to $0.12 per query"),
        ((12_345, 12_345), "USD", False, "$12,345"),
        ((99.5, 99.5), "percent", False, "99.5 %"),
        ((191.99, 192.01), "Gbyte", False, "191.99 to 192.01 GB"),
    ],
)
def test_claims_are_written_as_stated(ends, unit, about, text):
    assert wording.claimed(*ends, unit, about) == text


@pytest.mark.parametrize(
    "value, unit, stated, text",
    [
        (141.0, "Gbyte", [141.0], "141 GB"),
        (625_000.0, "USD/day", [625_000.0], "$625k per day"),
        (0.00125, "USD", [0.00125], "$0.00125"),
        (1287.0, "MWh", [1287.0], "1,287 MWh"),
        (305.2, "", [math.nan], "305.2"),
        (1.04, "", [1.0], "1.04"),  # two digits would set it on the bound
        (1.0004, "", [1.0], "1.0004"),  # and so would four
        (4.119234, "month", [4.0], "4.12 months"),
        (math.inf, "month", [4.0], "never"),
    ],
)
def test_an_exact_result_has_the_digits_of_its_claim(value, unit, stated, text):
    assert wording.beside(Interval(value, value, value), unit, stated) == text


def test_a_result_with_an_interval_has_the_digits_of_any_other():
    found = Interval(141.2, 130.0, 160.0)
    assert wording.beside(found, "Gbyte", [141.0]) == wording.interval(found, "Gbyte")


def test_ends_that_round_alike_are_written_once():
    assert wording.claimed(191.99, 192.01, "Gbyte", digits=3) == "192 GB"


def test_a_result_keeps_the_unit_of_a_claim_that_it_stands_beside():
    found = Interval(0.0006, 0.0002, 0.003)
    assert wording.beside(found, "USD/query", [0.03]) == "$0.0006 per query (0.0002–0.003)"
    assert wording.beside(found, "USD/query", [0.0004]) == ("$0.60 per thousand queries (0.20–3)")


def test_typed_amounts_are_written_like_computed_ones():
    text = "It cost $69 million (of $1.3 billion), not 5 million tokens."
    assert wording.short_money(text) == "It cost $69M (of $1.3B), not 5 million tokens."
