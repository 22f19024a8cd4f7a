"""Numbers as words: digits, units, intervals, claims as stated."""

import math

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
        (999_999, "1.0 million"),
        (2.16e25, "2.2 × 10²⁵"),
        (0.0000123, "1.2 × 10⁻⁵"),
        (0, "0"),
        (math.inf, "never"),
        (-3.21, "-3.2"),
    ],
)
def test_two_significant_digits(value, text):
    assert wording.number(value) == text


@pytest.mark.parametrize(
    "value, unit, text",
    [
        (0.07, "USD/Mtoken", "$0.070 per million tokens"),
        (4.1, "month", "4.1 months"),
        (1e6, "USD", "$1.0 million"),
        (-2, "USD", "−$2.00"),
        (37, "percent", "37 %"),
        (270, "token/query", "270 tokens per query"),
        (1, "day", "1.0 days"),
        (80, "Gbyte", "80 GB"),
        (0.3, "Wh/query", "0.30 Wh per query"),
    ],
)
def test_units_as_readers_write_them(value, unit, text):
    assert wording.quantity(value, unit) == text


def test_intervals():
    assert wording.interval(Interval(5.21, 3.14, 9.02), "month") == "5.2 months (3.1 to 9.0)"
    assert wording.interval(Interval(4.0, 4.0, 4.0), "month") == "4.0 months"
    assert wording.interval(Interval(8, 3, math.inf), "month") == "8.0 months (3.0 to never)"


@pytest.mark.parametrize(
    "ends, unit, about, text",
    [
        ((15, 20), "dimensionless", False, "15 to 20"),
        ((-math.inf, 4), "month", False, "at most 4 months"),
        ((280, math.inf), "", False, "at least 280"),
        ((78e6, 78e6), "USD", True, "about $78 million"),
        ((99.5, 99.5), "percent", False, "99.5 %"),
    ],
)
def test_claims_are_written_as_stated(ends, unit, about, text):
    assert wording.claimed(*ends, unit, about) == text
