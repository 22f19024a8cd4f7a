"""What would make it true: the value of each input at which a claim's verdict turns.

Serves every claim that a formula or a model decides. One input moves while the others stay at their
medians; the claim holds where the cases about the recomputed value support it. Solved on a
logarithmic grid from a hundredth to a hundred times today's value, then once more inside the step
where the set is entered or left, to about 1e-5 of the value. Where several ranges hold, the one
nearest to today's value is named. Readers are shown ends within a tenfold of today's value: what
lies further off is no condition that could come about.

Not modelled: two inputs moving together, and inputs that are zero or negative.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from math import inf
from typing import Any

import numpy as np
import pandas as pd

from analysis.evidence import uncertainty, wording
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.estimate import Estimate
from analysis.evidence.tables import data
from analysis.ledger import rule

Function = Callable[[np.ndarray], Any]
OUT_OF_REACH = "no value within a hundredfold"
#: What is exact by nature, and so cannot be otherwise.
SETTLED = ("exact-measurement", "exact-specification", "exact-count", "exact-definition")
REACH, STEPS, FEW_STEPS, FEW_SAMPLES = 100.0, 1000, 40, 2000
#: How exactly an end is found that is searched for (a share of its value).
END = 1e-6
#: Two inputs move a result equally far where the difference is below this share.
EQUAL = 1e-6
#: How far from today's value an end may lie to be shown (a factor), and how the rest is called.
NEAR, NOT_NEAR = 10.0, "no value within tenfold"


@dataclass(frozen=True)
class Turn:
    """One input of a claim, in ``unit``: the claim holds while the input lies in [low, high], all
    else at its median.

    An open end is infinite (or 0 below); both ends are NaN where no value of this input makes the
    claim hold.
    """

    input: str
    unit: str
    now: float
    low: float
    high: float

    @property
    def reachable(self) -> bool:
        """True when some value of the input makes the claim hold."""
        return not np.isnan(self.low)

    @property
    def near(self) -> bool:
        """True when the verdict turns at a value within a factor of `NEAR` of today's."""
        ends = [end for end in (self.low, self.high) if 0 < end < inf]
        return any(1 / NEAR <= end / self.now <= NEAR for end in ends)


def holding_range(
    function: Function,
    now: float,
    low: float,
    high: float,
    ceiling: float = inf,
    steps: int = STEPS,
    exact: Function | None = None,
) -> tuple[float, float]:
    """Return the range of a positive input in which a function of it lies in [low, high].

    Parameters
    ----------
    function : callable
        Takes an array of the input and returns an array of results.
    now : float
        Today's value, positive; the search spans a factor of `REACH` on either side.
    low, high : float
        The claimed set; infinite for an open end.
    ceiling : float
        Largest value the input can have, such as 1 for a share.
    steps : int
        Steps of the grid on either side, and of the second one; the ends are found to about (100 /
        steps**2) percent.
    exact : callable, optional
        The function itself, where ``function`` is a quick likeness of it: the ends are its ends.

    Returns
    -------
    (float, float)
        Ends of the range, 0 and infinity where it is open, NaN twice where no value serves.

    Examples
    --------
    >>> [round(end, 3) for end in holding_range(lambda x: 100 / x, 10.0, 2.0, 4.0)]
    [25.0, 50.0]
    """
    grid = now * _factors(steps)
    grid = np.append(grid[grid < ceiling], ceiling) if ceiling < grid[-1] else grid
    inside = _inside(function, grid, low, high)
    if not inside.any():
        return np.nan, np.nan
    held = np.flatnonzero(inside)
    nearest = held[np.argmin(np.abs(np.log(grid[held] / now)))]
    out = np.flatnonzero(~inside)
    first = out[out < nearest].max() + 1 if (out < nearest).any() else 0
    last = out[out > nearest].min() - 1 if (out > nearest).any() else len(grid) - 1
    edge = partial(_crossing, exact, ceiling) if exact else partial(_edge, function, steps)
    start = edge(grid[first - 1], grid[first], low, high) if first else 0.0
    end = edge(grid[last + 1], grid[last], low, high) if last < len(grid) - 1 else inf
    return float(start), float(end)


@cache
def _factors(steps):
    return np.geomspace(1 / REACH, REACH, 2 * steps + 1)


def _inside(function, grid, low, high):
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(function(grid), dtype=float), grid.shape)
    low, high = uncertainty.eased(low, high)
    return (values >= low) & (values <= high)


def _edge(function, steps, outside, inside, low, high):
    grid = np.geomspace(outside, inside, steps)
    return grid[np.argmax(_inside(function, grid, low, high))]


def _crossing(function, ceiling, outside, inside, low, high):
    """Find an end by Brent's method in the step in which it lies, after moving the step where it
    lies beside it.
    """
    from scipy import optimize  # which commands that ask for no range do without

    low, high = uncertainty.eased(low, high)
    widest = max(abs(end) for end in (low, high) if np.isfinite(end)) or 1.0

    @cache
    def beyond(logarithm):
        """How far the result lies outside of the claimed set; negative inside. "Never", which is
        infinite, lies no further off than the set's own end.
        """
        with np.errstate(all="ignore"):
            value = float(np.squeeze(function(np.exp([logarithm]))))
        return widest if np.isnan(value) else min(max(low - value, value - high, -widest), widest)

    step, highest = np.log(inside / outside), np.log(ceiling)
    outside, inside = np.log(outside), np.log(inside)
    for _ in range(8):
        if beyond(inside) <= 0 < beyond(outside):
            return np.exp(optimize.brentq(beyond, outside, inside, xtol=END))
        beside = step if beyond(outside) > 0 else -step
        outside, inside = (min(end + beside, highest) for end in (outside, inside))
    return np.exp(inside if beyond(outside) > 0 else outside)


def turns(
    estimate: Estimate, claimed: tuple[float, float], kind: str = "number"
) -> tuple[Turn, ...]:
    """Return a `Turn` for each input that can turn a claim; inputs that change nothing are left
    out.

    Parameters
    ----------
    estimate : Estimate
        The recomputed value in the claim's unit; its facts (a combined one as a whole), parameters
        and assumptions are the inputs.
    claimed : (float, float)
        The claimed set.
    kind : str
        What the claim is, as `rule.kind` has it.
    """
    medians, found = draws.Medians(), []
    worlds = _worlds(estimate) if estimate.drawn else ()
    decisive, claimed = _decisive(estimate, claimed, kind)
    for name, part in estimate.direct.items():
        now = part.value(medians)
        if not (np.ndim(now) == 0 and np.isreal(now) and now > 0):
            continue
        values = exact = _at_medians(estimate, name, medians)
        if worlds:
            values, exact = (_of_samples(estimate, name, world, decisive) for world in worlds)
        quick = not (estimate.drawn or estimate.is_slow_in(name))
        steps, exact = (STEPS, None) if quick else (FEW_STEPS, exact)
        low, high = holding_range(values, float(now), *claimed, part.highest, steps, exact)
        if (low, high) != (0.0, inf):
            found.append(Turn(name, part.unit_text, float(now), low, high))
    return tuple(found)


def nearest(turns: Sequence[Turn], besides: Collection[str] = ()) -> Turn | None:
    """Return the turn that needs the smallest change of its input, or None where none is in reach.

    Inputs that need no change are left out: the claim fails at their value for another reason. So
    are those that are exact by nature, such as a measurement, for they cannot have another value;
    those named in ``besides`` are taken only where no other input serves.
    """
    needed = {
        t: _distance(t)
        for t in turns
        if t.reachable and not t.low <= t.now <= t.high and not _is_settled(t.input)
    }
    preferred = {t: d for t, d in needed.items() if t.input not in besides} or needed
    return min(preferred, key=preferred.__getitem__) if preferred else None


def _is_settled(name):
    found = data.facts().get(name)
    return found is not None and found.interval_basis in SETTLED


def _distance(turn):
    end = turn.low if turn.now < turn.low else turn.high
    return abs(np.log(end / turn.now))


def words(turn: Turn) -> str:
    """Write the condition of a turn: ``'cost of the run were at least $78M (here $69M)'``."""
    found = data.facts().get(turn.input)
    name = found.called if found else turn.input.replace("_", " ")
    range_ = in_words(turn.low, turn.high, turn.unit)
    return f"{name} were {range_} (here {wording.quantity(turn.now, turn.unit, 3)})"


def in_words(low: float, high: float, unit: str) -> str:
    """Write the range of an input in which a claim holds; NaN where no value within reach does.

    Examples
    --------
    >>> in_words(0, 5, "year"), in_words(2, inf, "year")
    ('at most 5 years', 'at least 2 years')
    """
    if np.isnan(low):
        return OUT_OF_REACH
    return wording.claimed(low or -inf, high, unit, digits=3)


def swings(
    estimate: Estimate,
    choices: Mapping[str, Estimate] | None = None,
    ends: Mapping[str, Sequence[float]] | None = None,
) -> pd.DataFrame:
    """Return how far each input moves an estimate: rows of label, low, median, high, widest first.

    Parameters
    ----------
    estimate : Estimate
        Each uncertain input moves over its 90 % interval, all else at its median.
    choices : dict of str to Estimate, optional
        The same result under other choices, each a row from the result to it.
    ends : dict of str to (float, float), optional
        Two values of an input that take the place of its interval.

    Returns
    -------
    pandas.DataFrame
        Columns ``at_low`` and ``at_high`` hold the input's values that belong to the result's ends,
        NaN for choices and where nothing moves.
    """
    value, given = about_its_median(estimate), ends or {}
    middle, rows = value(), []
    for name, part in (estimate.direct | {n: estimate.named_parts[n] for n in given}).items():
        moved = [*given.get(name, (part.low, part.high))]
        if moved[0] != moved[1]:
            rows.append(_swing(name, middle, [(value(**{name: end}), end) for end in moved]))
    for name, other in (choices or {}).items():
        found = (other.to(estimate.unit).median, np.nan)
        rows.append(_swing(name, middle, [(middle, np.nan), found]))
    columns = ["label", "low", "median", "high", "at_low", "at_high"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype(dict.fromkeys(columns[1:], float))
    order = _width(frame).sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def tied(frame: pd.DataFrame) -> int:
    """Return how many rows of `swings` are as wide as the first, but for rounding."""
    width = _width(frame)
    return max(1, int(np.isclose(width, width.iloc[0], rtol=EQUAL).sum()))


def _width(frame):
    """Return how far a result moves: by a factor where all ends are positive."""
    positive = (frame["low"] > 0).all()
    return frame["high"] / frame["low"] if positive else frame["high"] - frame["low"]


def _swing(name, middle, ends):
    """Return a row from (result, value of the input) at two ends."""
    (low, at_low), (high, at_high) = sorted(ends, key=lambda end: end[0])
    row = {"label": name, "low": float(low), "median": middle, "high": float(high)}
    return row | {"at_low": float(at_low), "at_high": float(at_high)}


def about_its_median(estimate: Estimate) -> Callable[..., float]:
    """Return the value as a function of inputs held at values by name, all else at its median, in
    such a way that with none held it is what the estimate is printed as: the median of its samples.
    """
    medians = draws.Medians()
    middle = float(_middle(estimate, medians))
    ratio = estimate.median / middle if middle else np.nan
    factor = ratio if np.isfinite(ratio) and ratio > 0 else 1.0
    return lambda **held: factor * float(_middle(estimate, medians.holding(held)))


def supporting(estimate: Estimate, claimed: tuple[float, float], kind: str) -> tuple[float, float]:
    """Return where the middle must lie for the cases to support a claim, which lie about it.

    The cases keep their distance from the middle, as a factor, while an input moves it. Where they
    support the claim now, the middle does lie there.
    """
    drawn = estimate.drawn
    middle = np.median(estimate.samples) if drawn else _middle(estimate, draws.Medians())
    low_quantile, high_quantile = rule.deciding_quantiles(*claimed, kind)
    last, first = np.quantile(estimate.samples, (high_quantile, low_quantile), method="nearest")
    if not (np.isfinite([middle, first, last]).all() and min(middle, first, last) > 0):
        return claimed
    low, high = claimed[0] * middle / last, claimed[1] * middle / first
    if _holds(estimate, claimed, kind):  # by one case, perhaps, beside that at the quantile
        return min(low, middle), max(high, middle)
    return low, high


def _holds(estimate, claimed, kind):
    """Say whether the cases that the verdict counts support a claim as it is."""
    return rule.verdict(estimate.centred, *claimed, kind).support >= rule.HOLDS - rule.ROUNDING


def _decisive(estimate, claimed, kind):
    """Return what of the samples decides, and the set in which it must lie: the median, but of a
    drawn estimate that keeps a bound the case by which it does: the median of a few values lies
    between two of them, and moves on where the cases no longer keep the bound.
    """
    bound = not np.isfinite(claimed).all()
    if not (bound and estimate.drawn and _holds(estimate, claimed, kind)):
        return partial(np.median, axis=-1), supporting(estimate, claimed, kind)
    case = _half_above if np.isfinite(claimed[0]) else _half_below
    return case, claimed


def _half_below(samples):
    """Return the first case that half of the cases do not pass."""
    return np.quantile(samples, rule.HOLDS, axis=-1, method="inverted_cdf")


def _half_above(samples):
    """Return the last case that half of the cases reach."""
    return -_half_below(np.negative(samples))


def _middle(estimate, world):
    return np.median(estimate.value(world))


def _at_medians(estimate, name, medians):
    """Return the value at an array of one input, all else at its median."""
    return lambda values: estimate.value(medians.holding({name: values}))


def _worlds(estimate):
    """Return few samples to find a range by, and the verdict's own to find its ends."""
    return draws.Samples(estimate.world.seed, FEW_SAMPLES), estimate.world


def _of_samples(estimate, name, world, decisive):
    """Return what decides of the samples of a world at an array of one input."""

    def at(values):
        if estimate.is_slow_in(name):  # worked out one by one in any case
            return np.array([of(value) for value in values])
        return of(values[:, np.newaxis])  # samples run along the last axis

    def of(values):
        return decisive(np.atleast_1d(estimate.value(world.holding({name: values}))))

    return at
