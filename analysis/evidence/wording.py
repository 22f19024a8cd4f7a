"""Numbers as words: two significant digits by default, units a reader knows, intervals in one form.

Every number in prose, tables and chart labels passes through here, so that text, table and chart
agree.
"""

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
    "user": ("user", "users"),
    "param": ("parameter", "parameters"),
    "GPU": ("GPU", "GPUs"),
    "GPU*h": ("GPU-hour", "GPU-hours"),
    "(GPU*h)": ("GPU-hour", "GPU-hours"),
    "word": ("word", "words"),
    "character": ("character", "characters"),
    "run": ("run", "runs"),
    "byte": ("byte", "bytes"),
    "Gbyte": ("GB", "GB"),
    "Tbyte": ("TB", "TB"),
    "Gbit": ("Gbit", "Gbit"),
    "tCO2": ("t CO₂", "t CO₂"),
    "percent": ("%", "%"),
}
SCALES = ((1e15, " quadrillion"), (1e12, " trillion"), (1e9, " billion"), (1e6, " million"))


#: What an infinite value means: of a price that there is none, of anything else never.
NEVER, NO_PRICE = "never", "no price"
PRICES = ("USD/Mtoken", "USD/ktoken", "USD/query")
#: What stands for the claimed numbers of a statement that has none, and no test either.
AS_STATED = "as stated"
#: Years between these are dates, not spans, and are written as such: 2015.9.
CALENDAR = 1900, 2100
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: A share below this, or as near to 1, is written in words.
SMALL = 0.001
#: Digits that an interval may get beyond those asked for.
MORE_DIGITS = 2
#: Shares of cases, from and below, that have words of their own.
FEW_OR_MOST = (
    (0.0, 1e-12, "no"),
    (1e-12, 0.005, "hardly any"),
    (0.995, 1.0, "nearly all"),
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


def _plain(value, digits):
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return _tidy(f"{value:,.{decimals}f}")


def _tidy(text):
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: float, unit: str = "", digits: int = 2) -> str:
    """Write a number with its unit: dollars in front, everything else behind.

    >>> quantity(2.5, "USD/query"), quantity(math.inf, "month"), quantity(math.inf, "USD/query")
    ('$2.50 per query', 'never', 'no price')
    """
    digits = _near(value, unit, digits)
    if unit == "year" and CALENDAR[0] < value < CALENDAR[1]:
        return f"{value:.1f}".removesuffix(".0")
    text = number(value, digits)
    if text == NEVER or unit in ("", "dimensionless"):
        return endless(unit) if text == NEVER else text
    first, *rest = unit.split("/")
    per = "".join(f" per {WORDS.get(u, (u,))[0]}" for u in rest)
    if first == "USD":
        sign = "−" if text.startswith("-") else ""
        return f"{sign}${_cents(text.lstrip('-'))}{per}"
    return f"{text} {WORDS.get(first, (first, first))[text != '1']}{per}"


def endless(unit):
    """Return the words for an infinite value in a unit."""
    return NO_PRICE if unit in PRICES else NEVER


def _near(value, unit, digits):
    """Return one digit more than two near 100 %: 99.3 % and 99.5 % are different claims."""
    return digits + (digits == 2 and unit == "percent" and 90 < abs(value) < 100)


def _cents(text):
    """Write cents with two digits: 2.5 becomes 2.50, while 2.5 million stays."""
    return f"{text}0" if re.fullmatch(r"[\d,]+\.\d", text) else text


def interval(summary: Interval, unit: str = "", digits: int = 2) -> str:
    """Write median and interval: ``'5.2 months (3.1 to 9)'``; an exact value stands alone.

    Where rounding makes the median equal to one end, all three get a digit more, or two; where it
    is that end, only the other one is named. A scale that all three share is written once.

    Examples
    --------
    >>> interval(Interval(69.2e6, 49e6, 126e6), "USD"), interval(Interval(305, 304, 346))
    ('$69 million (49 to 130)', '305 (304 to 346)')
    >>> interval(Interval(0.0, 0.0, 0.94)), interval(Interval(305.0, 305.0, 348.0))
    ('mostly 0 (up to 0.94)', '305 (up to 348)')
    """
    if summary.exact:
        return quantity(summary.median, unit, digits)
    middle, low, high = _written_ends(summary, unit, digits)
    if middle == low == high:
        return quantity(summary.median, unit, digits)
    one_sided = summary.median in (summary.low, summary.high)
    for _ in range(1 if one_sided else MORE_DIGITS):
        if middle in (low, high):
            digits += 1
            middle, low, high = _written_ends(summary, unit, digits)
    for _, scale in SCALES:
        if all(text.endswith(scale) for text in (middle, low, high)):
            low, high = low.removesuffix(scale), high.removesuffix(scale)
    ends = f"{low} to {high}"
    if one_sided:
        ends = f"up to {high}" if summary.median == summary.low else f"down to {low}"
    middle = "mostly 0" if summary.median == 0 else quantity(summary.median, unit, digits)
    return f"{middle} ({ends})"


def beside(summary: Interval, unit: str = "", stated: Iterable[float] = ()) -> str:
    """Write a result beside the ends that a claim states, NaN or infinite where it states none.

    A result without an interval gets as many digits as the claim has, and one or two more where
    rounding would set it on the other side of a stated end, or on that end.

    Examples
    --------
    >>> beside(Interval(141.0, 141.0, 141.0), "Gbyte", [141.0]), beside(Interval(1.04, 1.04, 1.04))
    ('141 GB', '1')
    >>> beside(Interval(1.04, 1.04, 1.04), "", [1.0]), beside(Interval(141.0, 130.0, 160.0))
    ('1.04', '140 (130 to 160)')
    """
    ends = [end for end in stated if math.isfinite(end)]
    if not (summary.exact and ends and math.isfinite(summary.median)):
        return interval(summary, unit)
    digits = max(2, *map(digits_of, ends))
    sides = [_side(summary.median, end) for end in ends]
    for _ in range(MORE_DIGITS):
        shown = float(f"{summary.median:.{digits - 1}e}")
        digits += [_side(shown, end) for end in ends] != sides
    return interval(summary, unit, digits)


def _side(value, end):
    return (value > end) - (value < end)


def _written_ends(summary, unit, digits):
    near = _near(summary.median, unit, digits)
    ends = summary.median, summary.low, summary.high
    return [endless(unit) if value == math.inf else number(value, near) for value in ends]


#: Forms of `written` that take a pure number.
PURE_FORMS = ("percent", "times")


def written(summary, unit: str = "", form: str = "", factor: float = 1.0) -> str:
    """Write an interval in a sentence.

    Parameters
    ----------
    summary : analysis.evidence.uncertainty.Interval
    form : str
        Empty: median and interval; ``median``, ``low`` or ``high`` with unit; ``number`` without;
        ``count`` as a whole number; ``percent`` or ``times`` of a pure number. A digit behind sets
        the digits.
    factor : float
        What turns the interval's numbers into pure ones.

    Examples
    --------
    >>> from analysis.evidence.uncertainty import Interval
    >>> months = Interval(2.5, 1.3, 4.5)
    >>> written(months, "month"), written(months, "month", "low"), written(months, "", "times3")
    ('2.5 months (1.3 to 4.5)', '1.3 months', '2.5×')
    """
    digits = int(form[-1]) if form[-1:].isdigit() else 2
    what = form.rstrip("0123456789")
    if not what:
        return interval(summary, unit, digits)
    if what in ("median", "low", "high"):
        return quantity(getattr(summary, what), unit, digits)
    if what == "number":
        return number(summary.median, digits)
    if what == "count":
        return f"{round(summary.median):,}"
    if what == "percent":
        return percent(summary.median * factor, digits)
    if what == "times":
        return times(summary.median * factor, digits)
    raise ValueError(
        f"A number can be written as median, low, high, number, count, percent or times, and "
        f"{form!r} was asked for."
    )


def digits_of(value: float) -> int:
    """Significant digits that a stated number has: 2 for 280, 3 for 99.5 (at most six)."""
    mantissa = f"{abs(value):.5e}".split("e")[0]
    return max(1, len(mantissa.rstrip("0").replace(".", "")))


def claimed(
    low: float, high: float, unit: str = "", about: bool = False, digits: int | None = None
) -> str:
    """Write a claim: ``'15 to 20'``, ``'at most about 4 months'``; ``digits`` rounds its ends."""
    figures = (lambda value: digits) if digits else digits_of
    word = "about " if about else ""
    if math.isinf(low) and math.isinf(high):
        return AS_STATED
    if math.isinf(low):
        return f"at most {word}{quantity(high, unit, figures(high))}"
    if math.isinf(high):
        return f"at least {word}{quantity(low, unit, figures(low))}"
    first, last = (quantity(end, unit, figures(end)) for end in (low, high))
    if first == last:
        return f"{word}{last}"
    first = quantity(low, "USD" if unit.startswith("USD") else "", figures(low))
    return f"{word}{first} to {last}"


def stated(
    relation: str, low: float, value: float, high: float, unit: str = "", about: bool = False
) -> str:
    """Write what a claim states by its relation, as it stands (not widened).

    Examples
    --------
    >>> stated("up_to", -math.inf, math.inf, 70, "percent"), stated("equals", 0, 4, 0, "month")
    ('up to 70 %', '4 months')
    """
    ends = {
        "equals": (value, value),
        "at_least": (low, math.inf),
        "at_most": (-math.inf, high),
        "up_to": (high, high),
    }
    text = claimed(*ends.get(relation, (low, high)), unit, about)
    return f"up to {text}" if relation == "up_to" else text


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
