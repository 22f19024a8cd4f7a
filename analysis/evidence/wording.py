"""Numbers as words: two significant digits by default, units a reader knows, intervals in one form.

Two digits are what an interval deserves. What has none, because it is worked out from list prices,
definitions or what the reader typed, has three, or all that it is given with (`exact`).

Every number in prose, tables and chart labels passes through here, so that text, table and chart
agree. The house sheet: a number below zero has a minus sign, not a hyphen; an interval names its
unit once and has an en dash, ``$69M (49–130)``; money has the letters k, M, B and T; months are
years from 24 on; tiny prices are those of 1,000 queries.
Pages hold a number and its unit together (see `analysis.report.site.house`).
"""

import calendar
import math
import re
from collections.abc import Iterable

from analysis.evidence.uncertainty import Interval

# One and many of each unit; a unit that is not here is a symbol (Wh, GW, mL) and stays as it is.
WORDS = {
    "year": ("year", "years"),
    "month": ("month", "months"),
    "week": ("week", "weeks"),
    "day": ("day", "days"),
    "h": ("hour", "hours"),
    "min": ("minute", "minutes"),
    "ms": ("ms", "ms"),
    "token": ("token", "tokens"),
    "ktoken": ("thousand tokens", "thousand tokens"),
    "Mtoken": ("million tokens", "million tokens"),
    "query": ("query", "queries"),
    "request": ("request", "requests"),
    "claim": ("claim", "claims"),
    "model": ("model", "models"),
    "kquery": ("thousand queries", "thousand queries"),
    "user": ("user", "users"),
    "param": ("parameter", "parameters"),
    "GPU": ("chip", "chips"),  # whoever makes it: TPUs are rented by the hour, too
    "GPU*h": ("chip-hour", "chip-hours"),
    "(GPU*h)": ("chip-hour", "chip-hours"),
    "word": ("word", "words"),
    "bit": ("bit", "bits"),
    "character": ("character", "characters"),
    "run": ("run", "runs"),
    "byte": ("byte", "bytes"),
    "Gbyte": ("GB", "GB"),
    "Tbyte": ("TB", "TB"),
    "Gbit": ("Gbit", "Gbit"),
    "tCO2": ("t CO₂", "t CO₂"),
    "percent": ("%", "%"),
}
#: Words behind "per" where the amount itself has a sign: 3 s, but 20 tokens per second.
PER = {"s": ("second",)}
SCALES = ((1e15, " quadrillion"), (1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
MONEY = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
LETTERS = {word.strip(): letter for (_, word), (_, letter) in zip(SCALES[1:], MONEY)}
#: Money is written in thousands from here on, and only where that leaves one decimal at most.
LEAST_K = 10_000
#: Months from which on a span is written in years, days of a month and of a year, below which it is
#: written in days, and a price of a query below which that of a thousand is written.
MANY_MONTHS, LEAST_PRICE = 24, 0.01
DAYS = {"month": 365.25 / 12, "year": 365.25}
HOURS = 24  # of a day

#: The unit of a pure number that readers are told in percent: a part of a whole, a margin, a growth
#: in a year.
SHARE = "share"

#: What an infinite value means: of a price that there is none, of anything else never.
NEVER, NO_PRICE = "never", "no price"
#: What stands before a number below zero: wider than a hyphen, and lines don't break behind it.
MINUS = "−"
PRICES = ("USD/Mtoken", "USD/ktoken", "USD/query")
#: What stands for the claimed numbers of a statement that has none, and no test either.
AS_STATED = "as stated"
#: Years between these are dates, not spans, and are written as such: November 2015.
CALENDAR = 1900, 2100
#: What is nearer to the turn of a year is that year: about two days.
NEW_YEAR = 0.005
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: A share below this, or as near to 1, is written in words.
SMALL = 0.001
#: Digits of a number without an interval, and the most that are kept where it has no more.
EXACT_DIGITS, AS_GIVEN = 3, 4
#: Digits that an interval may get beyond those asked for.
MORE_DIGITS = 2
#: A share of cases that is none but for rounding.
NO_CASE = 1e-12
#: Shares of cases, from and below, that have words of their own.
FEW_OR_MOST = (
    (0.0, NO_CASE, "no"),
    (NO_CASE, 0.005, "hardly any"),
    (0.995, 1.0, "nearly all"),
)
LONG_MONEY = re.compile(r"(\$[\d.,]*\d)\s(trillion|billion|million)\b")
#: White space between a number and its unit.
UNITS = re.compile(
    r"(?<=[\d)×])\s+(?=%|×|(?:thousand|million|billion|trillion|quadrillion|months?|years?|weeks?|"
    r"days?|hours?|minutes?|tokens?|queries|users?|bits?|chips?|GPUs?|GPU-hours?|chip-hours?|"
    r"dollars|percent|times|FLOP|[kKMGT]?B|[kMGT]?Wh?|mL|L|m³|ms|s|t CO₂|SXM\d?|PCIe|\d+GB)\b)"
    r"|(?<=×)\s+(?=10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
SYNTAX = re.compile(r"[\\`*_\[\]<>&${}|~]")


def literal(text: str) -> str:
    """Write a text so that Markdown shows it as it stands: ``[x]`` becomes ``\\[x\\]``.

    No link, tag, formula or code can come of it, and no new line.
    """
    return SYNTAX.sub(r"\\\g<0>", " ".join(text.split()))


def number(value: float, digits: int = 2) -> str:
    """Write a number with ``digits`` significant digits: ``number(0.06563)`` gives ``'0.066'``.

    Zeros at the end of a decimal fraction are left out, as they claim a precision that few numbers
    here have. Values of a million and more are written in words, ``inf`` as "never".
    """
    if math.isinf(value):
        return NEVER if value > 0 else "minus infinity"
    if value == 0:
        return "0"
    size = abs(value)
    if size < 1e-4 or size >= 1e18:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{_tidy(mantissa)} × 10{str(int(exponent)).translate(RAISED)}"
    rounded = float(f"{value:.{digits - 1}e}")
    for scale, word in SCALES:
        if abs(rounded) >= scale:
            return f"{_plain(rounded / scale, digits)}{word}"
    return _plain(rounded, digits)


def power(value: float) -> str:
    """Write a power of ten as one: ``power(1e25)`` gives ``'10²⁵'``."""
    return f"10{str(round(math.log10(value))).translate(RAISED)}"


def _plain(value, digits):
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return _tidy(f"{value:,.{decimals}f}")


def _tidy(text):
    """Leave out zeros at the end of a fraction, and set a minus sign before what is below zero."""
    text = text.replace("-", MINUS)
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: float, unit: str = "", digits: int = 2) -> str:
    """Write a number with its unit: dollars in front, everything else behind.

    >>> quantity(2.5, "USD/query"), quantity(math.inf, "month"), quantity(math.inf, "USD/query")
    ('$2.50 per query', 'never', 'no price')
    >>> quantity(69.2e6, "USD"), quantity(31, "month"), quantity(0.00039, "USD/query")
    ('$69M', '2.6 years', '$0.39 per thousand queries')
    >>> quantity(0.484, "share")
    '48 %'
    """
    if is_date(value, unit):
        return month(value)
    factor, unit = readable(value, unit)
    digits = _near(value * factor, unit, digits)
    return with_unit(_figure(value * factor, unit, digits), unit)


def is_date(value: float, unit: str) -> bool:
    """Say whether a number of years is a date, not a span."""
    return unit == "year" and CALENDAR[0] < value < CALENDAR[1]


def month(date: float) -> str:
    """Write a decimal year as its month, and one that is whole as a year.

    >>> month(2015.9), month(2027.0), month(2026.999)
    ('November 2015', '2027', '2027')
    """
    if abs(date - round(date)) < NEW_YEAR:
        return str(round(date))
    return f"{calendar.month_name[1 + int(12 * (date % 1))]} {int(date)}"


def exact(value: float, unit: str = "") -> str:
    """Write a quantity that has no interval: as it is given, or with three digits.

    >>> exact(166.4, "USD"), exact(1 / 3), exact(5062.74, "USD"), exact(12.53, "USD")
    ('$166.40', '0.333', '$5,060', '$12.53')
    """
    factor, _ = readable(value, unit)
    return quantity(value, unit, exact_digits(value * factor))


def exact_digits(value: float) -> int:
    """Significant digits of a number that has no interval."""
    given = digits_of(value) if math.isfinite(value) else EXACT_DIGITS
    return given if given <= AS_GIVEN else EXACT_DIGITS


def readable(value: float, unit: str) -> tuple[float, str]:
    """Return the unit that a reader wants for a value of this size, and the factor to it."""
    if unit == "month" and MANY_MONTHS <= abs(value) < math.inf:
        return 1 / 12, "year"
    if unit in DAYS and 0 < abs(value) * DAYS[unit] < DAYS["month"]:
        return DAYS[unit], "day"
    if unit == "USD/query" and 0 < abs(value) < LEAST_PRICE:
        return 1000.0, "USD/kquery"
    if unit == SHARE:
        return 100.0, "percent"
    return 1.0, unit


def _figure(value, unit, digits):
    """Write the number of a quantity, without its unit: ``'69M'`` of dollars, or "never"."""
    if value == math.inf:
        return endless(unit)
    return _money(value, digits) if unit.startswith("USD") else number(value, digits)


def _money(value, digits):
    rounded = abs(float(f"{value:.{digits - 1}e}"))
    for scale, letter in MONEY:
        if rounded >= max(scale, LEAST_K):
            text = _plain(rounded / scale, digits)
            if letter != "k" or len(text.partition(".")[2]) <= 1:
                return f"{MINUS if value < 0 else ''}{text}{letter}"
    return _cents(number(value, digits))


def with_unit(text, unit):
    """Write the unit with a number that `_figure` wrote."""
    if text in (NEVER, NO_PRICE) or unit in ("", "dimensionless"):
        return text
    first, *rest = unit.replace("/GPU/h", "/(GPU*h)").split("/")
    per = "".join(f" per {(WORDS | PER).get(u, (u,))[0]}" for u in rest)
    if first == "USD":
        return f"{MINUS if text.startswith(MINUS) else ''}${text.lstrip(MINUS)}{per}"
    return f"{text} {WORDS.get(first, (first, first))[text != '1']}{per}"


def span(low: str, high: str) -> str:
    """Write two ends, an en dash between numbers and "to" between anything longer.

    >>> span("49", "130"), span("3", "never"), span("−2", "4"), span("500M", "1.2B")
    ('49–130', '3 to never', '−2 to 4', '500M–1.2B')
    """
    plain = all(re.fullmatch(r"\$?[\d.,]+[kMBT]?", end) for end in (low, high))
    return f"{low}–{high}" if plain else f"{low} to {high}"


def together(text: str) -> str:
    """Keep numbers and units on one line.

    >>> together("50 % of 2.2 × 10²⁵ FLOP in\\n3 months").replace("\\xa0", "_")
    '50_% of 2.2_×_10²⁵ FLOP in\\n3_months'
    """
    return UNITS.sub("\xa0", text)


def short_money(text: str) -> str:
    """Write amounts in a text by the house sheet: ``'$69 million'`` becomes ``'$69M'``."""
    return LONG_MONEY.sub(lambda found: f"{found[1]}{LETTERS[found[2]]}", text)


def listed(names: Iterable[str]) -> str:
    """Write several names in a sentence.

    >>> listed(["price", "users", "life"]), listed(["price"])
    ('price, users and life', 'price')
    """
    *others, last = [*names] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def endless(unit):
    """Return the words for an infinite value in a unit."""
    return NO_PRICE if unit in PRICES else NEVER


def _near(value, unit, digits):
    """Return one digit more than two near 100 %: 99.3 % and 99.5 % are different claims."""
    return digits + (digits == 2 and unit == "percent" and 90 < abs(value) < 100)


def _cents(text):
    """Write cents with two digits: 2.5 becomes 2.50."""
    return f"{text}0" if re.fullmatch(rf"{MINUS}?[\d,]+\.\d", text) else text


def interval(summary: Interval, unit: str = "", digits: int = 2, like: float | None = None) -> str:
    """Write median and interval: ``'5.2 months (3.1–9)'``; an exact value stands alone, with the
    digits of `exact` at least.

    Where rounding makes the median equal to one end, all three get a digit more, or two; where they
    stay equal, only the other one is named. A scale that all three share is written once. The
    unit is the one that `readable` gives for ``like``, by default the median.

    Examples
    --------
    >>> interval(Interval(69.2e6, 49e6, 126e6), "USD"), interval(Interval(305, 304, 346))
    ('$69M (49–130)', '305 (304–346)')
    >>> interval(Interval(0.0, 0.0, 0.94)), interval(Interval(305.0, 305.0, 348.0))
    ('mostly 0 (up to 0.94)', '305 (up to 348)')
    >>> interval(Interval(166.4, 166.4, 166.4), "USD")
    '$166.40'
    """
    if is_date(summary.median, unit):
        dates = (quantity(end, unit) for end in (summary.median, summary.low, summary.high))
        return _of_dates(*dates)
    given = unit
    factor, unit = readable(summary.median if like is None else like, unit)
    ends = [value * factor for value in (summary.median, summary.low, summary.high)]
    digits = max(digits, exact_digits(ends[0])) if summary.exact else digits
    digits = _near(ends[0], unit, digits)
    middle, low, high = _written_ends(ends, unit, digits)
    if summary.exact or middle == low == high:
        return with_unit(middle, unit)
    one_sided = summary.median in (summary.low, summary.high)
    for _ in range(1 if one_sided else MORE_DIGITS):
        if middle in (low, high):
            digits += 1
            middle, low, high = _written_ends(ends, unit, digits)
    scale = _shared_scale(middle, low, high)
    low, high = low.removesuffix(scale), high.removesuffix(scale)
    both = span(low, high)
    if middle in (f"{low}{scale}", f"{high}{scale}"):  # that end says nothing more
        both = f"up to {high}" if middle == f"{low}{scale}" else f"down to {low}"
    if summary.median == math.inf:  # which names no unit
        both = f"down to {quantity(summary.low, given)}"
    middle = "mostly 0" if summary.median == 0 else with_unit(middle, unit)
    return f"{middle} ({both})"


def _of_dates(middle, low, high):
    return middle if low == middle == high else f"{middle} ({span(low, high)})"


def _written_ends(ends, unit, digits):
    return [_figure(value, unit, digits) for value in ends]


def _shared_scale(*texts):
    """Return the word or letter for a scale that all texts end with, or nothing."""
    scales = [scale for _, scale in (*SCALES, *MONEY)]
    return next((s for s in scales if all(text.endswith(s) for text in texts)), "")


def beside(summary: Interval, unit: str = "", stated: Iterable[float] = ()) -> str:
    """Write a result beside the ends that a claim states, NaN or infinite where it states none.

    A result without an interval gets at least as many digits as the claim has, and one or two more
    where rounding would set it on the other side of a stated end, or on that end.

    Examples
    --------
    >>> beside(Interval(141.0, 141.0, 141.0), "Gbyte", [141.0]), beside(Interval(1.04, 1.04, 1.04))
    ('141 GB', '1.04')
    >>> beside(Interval(1.04, 1.04, 1.04), "", [1.0]), beside(Interval(141.0, 130.0, 160.0))
    ('1.04', '140 (130–160)')
    """
    ends = [end for end in stated if math.isfinite(end)]
    like = max(ends) if ends and unit == "USD/query" else None  # or they could not be compared
    if not (summary.exact and ends and math.isfinite(summary.median)):
        return interval(summary, unit, like=like)
    digits = max(exact_digits(summary.median), *map(digits_of, ends))
    sides = [_side(summary.median, end) for end in ends]
    for _ in range(MORE_DIGITS):
        shown = float(f"{summary.median:.{digits - 1}e}")
        digits += [_side(shown, end) for end in ends] != sides
    return interval(summary, unit, digits, like)


def _side(value, end):
    return (value > end) - (value < end)


#: Forms of `written` that take a pure number.
PURE_FORMS = ("percent", "times")


def written(summary, unit: str = "", form: str = "", factor: float = 1.0) -> str:
    """Write an interval in a sentence.

    Parameters
    ----------
    summary : analysis.evidence.uncertainty.Interval
    form : str
        Empty: median and interval; ``median``, ``low`` or ``high`` with unit; ``number`` without;
        ``money`` as dollars alone; ``count`` as a whole number; ``percent`` or ``times`` of a pure
        number; ``each`` as empty, without the last "per …", where the sentence says what it is for.
        A digit behind sets the digits; else there are two, and of what has no interval those of
        `exact`.
    factor : float
        What turns the interval's numbers into pure ones.

    Examples
    --------
    >>> from analysis.evidence.uncertainty import Interval
    >>> months = Interval(2.5, 1.3, 4.5)
    >>> written(months, "month"), written(months, "month", "low"), written(months, "", "times3")
    ('2.5 months (1.3–4.5)', '1.3 months', '2.5×')
    >>> written(Interval(250.0, 120.0, 480.0), "token/query", "each")
    '250 tokens (120–480)'
    >>> written(Interval(18.4, 18.4, 18.4), "USD/Mtoken", "money")
    '$18.40'
    """
    digits = exact_digits(summary.median * factor) if summary.exact else 2
    digits = int(form[-1]) if form[-1:].isdigit() else digits
    what = form.rstrip("0123456789")
    if what in ("", "each"):
        return interval(summary, (what and unit.rpartition("/")[0]) or unit, digits)
    if what in ("median", "low", "high"):
        return quantity(getattr(summary, what), unit, digits)
    if what == "number":
        return number(summary.median, digits)
    if what == "money":
        return quantity(summary.median, "USD", digits)
    if what == "count":
        return f"{round(summary.median):,}"
    if what == "percent":
        return percent(summary.median * factor, digits)
    if what == "times":
        return times(summary.median * factor, digits)
    raise ValueError(
        "A number can be written as median, low, high, number, money, count, percent, times or "
        f"each, and {form!r} was asked for."
    )


def digits_of(value: float) -> int:
    """Significant digits that a stated number has: 2 for 280, 3 for 99.5 (at most six)."""
    mantissa = f"{abs(value):.5e}".split("e")[0]
    return max(1, len(mantissa.rstrip("0").replace(".", "")))


def claimed(
    low: float, high: float, unit: str = "", about: bool = False, digits: int | None = None
) -> str:
    """Write a claim: ``'15 to 20'``, ``'at most about 4 months'``; ``digits`` rounds its ends.

    An end below a day, of a range that is told in days, is written in hours.

    >>> claimed(2010.31, 2019.62, "year", digits=3), claimed(2, 5, "year")
    ('April 2010 to August 2019', '2 to 5 years')
    >>> claimed(1 / 24, 14, "day", digits=2)
    '1 hour to 14 days'
    """
    figures = (lambda value: digits) if digits else digits_of
    word = "about " if about else ""
    if math.isinf(low) and math.isinf(high):
        return AS_STATED
    if math.isinf(low):
        return f"at most {word}{quantity(high, unit, figures(high))}"
    if math.isinf(high):
        return f"at least {word}{quantity(low, unit, figures(low))}"
    if is_date(low, unit) and is_date(high, unit):
        return f"{word}{quantity(low, unit)} to {quantity(high, unit)}"
    factor, shown = readable(high, unit)
    first, last = (_figure(end * factor, shown, figures(end)) for end in (low, high))
    if first == last:
        return f"{word}{quantity(high, unit, figures(high))}"
    if shown == "day" and 0 < low * factor < 1:
        hours = quantity(low * factor * HOURS, "h", figures(low))
        return f"{word}{hours} to {with_unit(last, shown)}"
    sign = "$" if shown.startswith("USD") else ""
    return f"{word}{sign}{first} to {with_unit(last, shown)}"


def stated(
    relation: str, low: float, value: float, high: float, unit: str = "", about: bool = False
) -> str:
    """Write what a claim states by its relation, as it stands (not widened).

    Examples
    --------
    >>> stated("up_to", -math.inf, math.inf, 70, "percent"), stated("equals", 0, 4, 0, "month")
    ('up to 70 %', '4 months')
    >>> stated("true", 1, math.nan, 1)
    'equal to 1'
    """
    ends = {
        "equals": (value, value),
        "at_least": (low, math.inf),
        "at_most": (-math.inf, high),
        "up_to": (high, high),
    }
    text = claimed(*ends.get(relation, (low, high)), unit, about)
    before = {"up_to": "up to "} | ({"true": "equal to "} if low == high else {})
    return f"{before.get(relation, '')}{text}"


def percent(share: float, digits: int = 2) -> str:
    """Write a share in [0, 1] as a percentage; one very near an end in words.

    Examples
    --------
    >>> percent(0.366), percent(2.7e-6), percent(0.99999)
    ('37 %', 'less than 0.1 %', 'more than 99.9 %')
    """
    if 0 < share < SMALL:
        return "less than 0.1 %"
    if 1 - SMALL < share < 1:
        return "more than 99.9 %"
    return quantity(100 * share, "percent", digits)


def cases(share: float) -> str:
    """Write a share in [0, 1] of the cases, with words at its ends.

    Examples
    --------
    >>> cases(0.0), cases(0.001), cases(0.37), cases(1.0)
    ('no cases', 'hardly any cases', '37 % of cases', 'all cases')
    """
    for low, high, words in FEW_OR_MOST:
        if low <= share < high:
            return f"{words} cases"
    return f"{percent(share)} of cases" if share < 1 else "all cases"


def times(factor: float, digits: int = 2) -> str:
    """Write a factor: ``'280×'``."""
    return NEVER if math.isinf(factor) else f"{number(factor, digits)}×"
