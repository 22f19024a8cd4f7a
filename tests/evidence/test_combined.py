"""Formulas of combined facts: each function against a plain route, each slip in one sentence."""

import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.evidence import units
from analysis.evidence.estimates import combined, triples
from analysis.evidence.estimates.combined import Arithmetic, Call, Rows
from analysis.evidence.estimates.triples import Triple
from analysis.evidence.tables import references
from analysis.evidence.tables.rows import DataError
from tests.conftest import is_sentence

positive = st.floats(1e-6, 1e6)
inputs = st.lists(
    st.tuples(positive, positive, positive).map(lambda t: Triple(*np.array(sorted(t))[[1, 0, 2]])),
    min_size=1,
    max_size=9,
)
TABLE = pd.DataFrame(
    {
        "chip": ["H100", "H100", "A100", "A100"],
        "provider": ["one", "two, (inc.)", "one", ""],
        "as_of": pd.to_datetime(["2024-01-01", "2025-02-03", "2025-03-01", None]),
        "open": [True, False, True, False],
        "usd": [4.0, 3.0, 2.0, np.nan],
        "unit": ["USD", "USD", "USD", "USD"],
        "source": ["a", "b", "c", "d"],
    }
)
FACTS = {
    "low": ([2.0, 1.0, 3.0], "USD"),
    "high": ([20.0, 10.0, 40.0], "USD"),
    "exact": ([5.0, 5.0, 5.0], "USD"),
    "half": ([0.5, 0.5, 0.5], ""),
    "growth": ([4.5, 4.0, 5.0], ""),
    "hours": ([3.0, 2.0, 4.0], "h"),
    "rate": ([2.0, 1.0, 3.0], "USD/h"),
}


def arithmetic(text, names):
    return units.ureg.parse_expression(text, **names)


WORLD = combined.World(
    facts={name: units.Q(np.array(v), units.parse(unit)) for name, (v, unit) in FACTS.items()},
    cells=lambda reference: references.select(TABLE, reference)[reference.column],
    quantities=lambda reference: references.quantities(TABLE, reference, "USD"),
    arithmetic=arithmetic,
)


def combine(formula, unit="USD"):
    return combined.combine(formula, unit, WORLD)


# --- functions against plain routes ---------------------------------------------------------------
@given(inputs)
def test_hulls_and_span_reach_from_the_lowest_to_the_highest_end(given):
    values, lows, highs = zip(*given)
    low, high = sorted(lows)[0], sorted(highs)[-1]
    assert triples.hull(*given) == (statistics.median(values), low, high)
    mean = pytest.approx(statistics.geometric_mean(values))
    assert triples.geometric_hull(*given) == (mean, low, high)
    assert triples.span(*given)[1:] == (low, high) and np.isnan(triples.span(*given).value)


@given(inputs)
def test_exact_functions_have_no_width(given):
    values, lows, highs = map(list, zip(*given))
    routes = {
        triples.median: statistics.median(values),
        triples.lowest: min(lows),
        triples.highest: max(highs),
        triples.geometric_mean: pytest.approx(statistics.geometric_mean(values)),
    }
    for function, expected in routes.items():
        assert function(*given) == (expected,) * 3


@given(inputs)
def test_quantiles_are_those_of_pandas(given):
    values = pd.Series([t.value for t in given])
    assert triples.quantiles(*given) == pytest.approx(values.quantile([0.5, 0.05, 0.95]).tolist())


@given(positive, st.floats(1, 1e3))
def test_a_spread_is_even_in_factors(value, factor):
    found = triples.spread(Triple(value, 0, 9e9), Triple(factor, factor, factor))
    assert found == (value, value / factor, value * factor)


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_share_is_covered_by_its_interval(k, n):
    k = min(k, n)
    low, value, high = np.array(triples.share(Triple(k, k, k), Triple(n, n, n)))[[1, 0, 2]]
    assert value == k / n and 0 <= low < high <= 1
    posterior = stats.beta(k + 0.5, n - k + 0.5)
    assert posterior.cdf(high) - posterior.cdf(low) == pytest.approx(0.9)


def test_doubling_time_turns_the_ends_around():
    found = triples.doubling_time(Triple(4, 2, 16))
    assert found == pytest.approx((0.5, 0.25, 1))


def test_centred_takes_one_of_each():
    centre, low, high = Triple(5, 1, 9), Triple(3, 2, 4), Triple(7, 6, 8)
    assert triples.centred(centre, low, high) == (5, 2, 8)


# --- reading --------------------------------------------------------------------------------------
def test_a_formula_becomes_a_small_tree():
    node = combined.parse("hull(a / (2 h), t.column[x=A (b), c; y>=1e5; z!=], median(b))")
    assert node == Call(
        "hull",
        (
            Arithmetic("a / (2 h)"),
            Rows("t", "column", (("x", "=", "A (b), c"), ("y", ">=", "1e5"), ("z", "!=", ""))),
            Call("median", (Arithmetic("b"),)),
        ),
    )
    assert combined.parse("2 * t.x[]") == Arithmetic("2 * part_0", (Rows("t", "x", ()),))


def test_names_and_rows_of_a_formula():
    formula = "hull(a * GPU, lowest(b) + t.x[k=a], a, t.x[k=a])"
    assert combined.names(formula, {"a", "b", "k"}) == ("a", "b")
    assert [str(r) for r in combined.rows(formula)] == ["t.x[k=a]"]


def test_arithmetic_over_facts_alone_is_plain():
    assert combined.is_sampled("low * half") and combined.is_sampled("between(low, 2 * half)")
    assert not combined.is_sampled("between(low, median(half))")
    assert not combined.is_sampled("hull(between(low, half))")
    assert not combined.is_sampled("median(low) * half")
    assert not combined.is_sampled("low * t.usd[]")


@given(st.text("abhulspn(),.[]=;>*+ 0123-_", max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_words(text):
    try:
        combined.parse(text)
    except DataError as error:
        assert str(error).startswith(("The formula", "The reference")) and is_sentence(str(error))


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("", "1 to 4000 characters"),
        ("hul(a, b)", "no function 'hul'; did you mean 'hull'"),
        ("hull(a, b", "a bracket is not closed"),
        ("hull(a,, b)", "an argument is empty"),
        ("centred(a, b)", "centred takes 3 and has 2"),
        ("days(2024-01-01, 2024-02-30)", "'2024-02-30' is no day of the calendar"),
        ("t.x[chip H100]", "'chip H100' is none"),
        ("a, b", "neither arithmetic nor a reference"),
        ("a) * (b + (c", "neither arithmetic nor a reference"),
        ("hull(" * 12 + "a" + ")" * 12, "nested deeper than 10"),
    ],
)
def test_unreadable_formulas_are_refused(formula, says):
    with pytest.raises(DataError, match="The (formula|reference) .*") as refusal:
        combined.parse(formula)
    assert says in str(refusal.value)


# --- circles --------------------------------------------------------------------------------------
def test_a_circle_is_named():
    formulas = {"a": "2 * b", "b": "hull(c, x)", "c": "b + y", "d": "a * a"}
    assert combined.cycle(formulas) == ("b", "c", "b")
    assert combined.cycle(formulas | {"c": "x"}) == ()
    assert combined.cycle({"a": "median(a)"}) == ("a", "a")


# --- rows -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t.usd[chip=H100]", [4, 3]),
        ("t.usd[provider=two, (inc.)]", [3]),
        ("t.usd[as_of>=2025-01-01; as_of<2025-03-01]", [3]),
        ("t.usd[open=true]", [4, 2]),
        ("t.usd[usd!=3; usd>0]", [4, 2]),
        ("t.usd[provider!=; chip!=A100]", [4, 3]),
    ],
)
def test_conditions_select_rows(text, expected):
    (reference,) = combined.rows(text)
    assert references.select(TABLE, reference)["usd"].tolist() == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("t.usd[chp=H100]", "the column 'chp', and t has none of that name; did you mean 'chip'"),
        ("t.us[]", "did you mean 'usd'"),
        ("t.usd[chip=H10]", "none of those left has chip=H10; did you mean 'H100'"),
        ("t.usd[usd>9]", "none of those left has usd>9"),
        ("t.usd[usd=cheap]", "compares with 'cheap'"),
        ("t.usd[as_of>2025]", "days such as 2024-03-14"),
        ("t.usd[chip>A]", "use = or !="),
        ("t.usd[]", "an empty cell"),
        ("t.chip[]", "must mean numbers"),
    ],
)
def test_odd_references_are_refused(text, says):
    with pytest.raises(DataError) as refusal:
        combine(f"hull({text})")
    assert says in str(refusal.value)


def test_rows_may_carry_a_unit_each():
    (reference,) = combined.rows("t.usd[usd>0]")
    found = references.quantities(TABLE, reference, "given by the column unit")
    assert [str(q.units) for q in found] == ["USD"] * 3


# --- computing ------------------------------------------------------------------------------------
def test_inputs_of_a_call():
    assert combine("hull(low, high, t.usd[chip=H100])") == (3.5, 1, 40)
    assert combine("hull(low, 7 USD)") == (4.5, 1, 7)
    assert combine("hull(median(high), low)") == (11, 1, 20)
    assert combine("days(2024-02-28, t.as_of[usd=2])", "day") == (367, 367, 367)
    assert combine("count(t.chip[])", "") == (2, 2, 2)
    assert combine("doubling_time(growth)", "month") == pytest.approx(
        12 * np.log(2) / np.log([4.5, 5, 4])
    )


def test_arithmetic_in_a_call_reaches_the_ends_of_its_inputs():
    assert combine("hull(rate * hours)") == (6, 2, 12)
    assert combine("hull(low - low / 2)") == (1, 0.5, 1.5)
    assert combine("hull(100 USD / low * (1 USD))") == pytest.approx((50, 100 / 3, 100))


def test_arithmetic_goes_row_by_row():
    assert combine("hull(2 * t.usd[usd>0] / t.usd[usd=2])", "") == (3, 2, 4)
    assert combine("t.usd[usd=4] * half + exact") == (7, 7, 7)


def test_units_are_converted_and_checked():
    assert combine("hull(rate * (60 min), exact)") == (3.5, 1, 5)
    assert combine("spread(exact, 2)") == (5, 2.5, 10)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("hull(low, hours)", "the dimensions differ"),
        ("hull(hours)", "'USD' is wanted"),
        ("median(span(low, high))", "one of its inputs is a span"),
        ("spread(low, low)", "the dimensions differ"),
        ("spread(low, half)", "at least 1, and it is 0.5"),
        ("centred(high, low, low)", "low <= centre <= high"),
        ("share(3, 2)", "0 <= k <= n"),
        ("doubling_time(half)", "factors above 1"),
        ("geometric_mean(low, 0 USD)", "positive values"),
        ("days(low, 2024-01-01)", "days takes dates"),
        ("days(t.as_of[chip=H100], 2024-01-01)", "must mean one day"),
        ("hull(2024-01-01)", "stands where a number is wanted"),
        ("count(low)", "count takes a reference"),
        ("2 * t.usd[usd>0]", "it gives 3 numbers"),
        ("hull(t.usd[usd>0] / t.usd[chip=H100])", "must be equally many"),
        ("centred(t.usd[usd>0], low, high)", "centred takes 3, and its rows are 5"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(formula, says):
    with pytest.raises(DataError, match="^The formula .* is refused: .*[.]$") as refusal:
        combine(formula)
    assert says in str(refusal.value)


def test_a_chain_of_facts_that_is_too_long_is_refused():
    """Either way round: Python's own stack would end first."""
    for step in (1, -1):
        chain = {f"f{n}": f"f{n + step} * 1" for n in range(1500)}
        with pytest.raises(combined.TooDeep, match="at most 40 steps, and this one takes more"):
            combined.cycle(chain)
    assert combined.cycle({f"f{n}": f"f{n + 1} * 1" for n in range(40)}) == ()
