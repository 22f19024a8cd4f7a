"""A product of the reader's own under sliders: what it costs, and when that passes its training.

For JupyterLab, with ipywidgets. Without that package, or where nothing runs, the answer at the
values given stands in their place. All numbers are those of `analysis.lifecycle.product`.
"""

from importlib.util import find_spec

import numpy as np
import pandas as pd

from analysis.display import charts
from analysis.evidence import wording
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.uncertainty import Interval
from analysis.evidence.units import Q
from analysis.lifecycle import product, whatif

#: By parameter: what it is called, lowest and highest value, and if its slider goes by factors.
SLIDERS = {
    "daily_users": ("Users a day", 1e2, 1e9, True),
    "queries_per_user": ("Queries a user", 0.1, 1e3, True),
    "input_tokens": ("Tokens in", 10, 1e6, True),
    "output_tokens": ("Tokens out", 10, 1e5, True),
    "input_usd_per_mtok": ("$ per million in", 0.01, 100, True),
    "output_usd_per_mtok": ("$ per million out", 0.01, 500, True),
    "cached_share": ("Share of input cached", 0, 1, False),
    "cached_input_usd_per_mtok": ("$ per million cached", 0.001, 100, True),
    "batch_share": ("Share sent as batches", 0, 1, False),
    "batch_discount": ("Discount of batches", 0, 1, False),
    "training_cost_usd": ("Spent before launch, $", 1e3, 1e10, True),
    "bill_growth_per_year": ("Bill grows a year, ×", 0.1, 10, True),
}
#: The reader's own product alone: no choice of a basis, no ramp.
CHOICES = {"price_basis": "list price", "training_basis": "cloud rental"}
SAMPLES, POINTS = 2000, 60
MISSING = (
    "There are no sliders here, because the package ipywidgets is not installed: change the "
    "values above and run the cell again."
)


def known(values):
    """Return the values of the parameters that the model has; refuse any other name.

    Raises `ValueError` with a sentence.
    """
    unknown = [name for name in values if name not in SLIDERS]
    if unknown:
        raise ValueError(f"There is no slider {unknown[0]!r}; there are {', '.join(SLIDERS)}.")
    return {name: value for name, value in values.items() if name in whatif.NUMBERS}


def described(values):
    """Return the product that values of `SLIDERS` by name describe, as estimates."""
    given = dict.fromkeys(whatif.NUMBERS, 0.0) | known(values) | CHOICES
    return product.described(Facts(draws.Samples(n=SAMPLES)), whatif.given(given))


def sentence(values):
    """Return the answer in a sentence or two.

    >>> sentence(START).partition(" Serving")[0]
    'It costs $166.40 per day and $60.8k per year at first.'
    """
    found = described(values)
    day, year = (_written(found.bill * time) for time in (Q(1.0, "day"), Q(1.0, "year")))
    spent, months = _written(found.cost), found.crossover().to("month")
    costs = f"It costs {day} per day and {year} per year at first."
    if months.interval.median == np.inf:
        return f"{costs} Serving never costs as much as the {spent} before launch."
    after = wording.interval(months.interval, "month")
    return f"{costs} Serving has cost as much as the {spent} before launch after {after}."


def _written(money):
    found = money.to("USD").interval
    return wording.interval(found if not found.exact else Interval(*[found.median] * 3), "USD")


def chart(values):
    """Return the curve of what serving has cost since launch, with what was spent before."""
    found = described(values)
    crossing = found.crossover().to("month").interval.median
    months = np.linspace(0, min(2.5 * crossing, 120) if np.isfinite(crossing) else 60, POINTS)
    spent = [float(np.median(_spent(found, month))) for month in months]
    frame = pd.DataFrame({"month": months, "series": "Serving so far", "value": spent})
    before = float(found.cost.to("USD").interval.median)
    return charts.curves(
        frame,
        x="month",
        unit="USD",
        x_label="Months since launch",
        references=[(before, "spent before launch")],
        title="What serving has cost since launch",
        subtitle="Dollars, middle of the simulated cases",
        source="own calculation",
        alt=sentence(values),
        y_from=0,
        y_to=1.1 * max(before, *spent),
    )


def _spent(found, month):
    return (found.multiple(Q(max(month, 1e-6), "month")) * found.cost).to("USD").samples


def answer(values):
    """Return sentence and chart as HTML."""
    return f"<p><b>{sentence(values)}</b></p>{chart(values)._repr_html_()}"


class Answer:
    """The answer at some values, to be shown where there are no sliders; ``note`` says why."""

    def __init__(self, values, note=""):
        self.values, self.note = known(values), note

    def __repr__(self):
        return "\n".join(filter(None, [self.note, sentence(self.values)]))

    def _repr_html_(self):
        return f"<p>{self.note}</p>{answer(self.values)}" if self.note else answer(self.values)


def of_a_product(**values):
    """Return sliders that start at values of `SLIDERS`, with the answer below them, or the answer
    alone where ipywidgets is not installed.
    """
    start = START | known(values)
    if find_spec("ipywidgets") is None:
        return Answer(start, MISSING)
    import ipywidgets

    parts = {name: _slider(ipywidgets, name, start[name]) for name in SLIDERS if name in start}
    shown = ipywidgets.HTML(answer(start))

    def moved(_):
        shown.value = answer({name: part.value for name, part in parts.items()})

    for part in parts.values():
        part.observe(moved, "value")
    return ipywidgets.VBox([*parts.values(), shown])


def _slider(ipywidgets, name, value):
    """Return the slider of one parameter, which answers when it is let go."""
    label, low, high, by_factors = SLIDERS[name]
    options = {
        "value": min(max(value, low), high),
        "description": label,
        "continuous_update": False,
        "readout_format": ".3s" if by_factors else ".2f",
        "style": {"description_width": "11rem"},
        "layout": {"width": "36rem"},
    }
    if by_factors:
        ends = {"min": np.log10(low), "max": np.log10(high), "step": 0.01}
        return ipywidgets.FloatLogSlider(base=10, **ends, **options)
    return ipywidgets.FloatSlider(min=low, max=high, step=0.01, **options)


#: A support assistant of middling traffic, on a small rented model.
START = known(
    {
        "daily_users": 20_000,
        "queries_per_user": 8,
        "input_tokens": 1200,
        "output_tokens": 400,
        "input_usd_per_mtok": 0.6,
        "output_usd_per_mtok": 0.8,
        "cached_share": 0.0,
        "cached_input_usd_per_mtok": 0.06,
        "batch_share": 0.0,
        "batch_discount": 0.5,
        "training_cost_usd": 50_000,
        "bill_growth_per_year": 1.0,
    }
)
