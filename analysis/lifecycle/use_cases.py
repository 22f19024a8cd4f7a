"""One user's product through the lifecycle model: bill, crossover, and the dearer phase.

Serves the "best for" cases of article a3 and a reader's own company. The bill is queries times
tokens times list price, growing or shrinking by a factor a year; a life of three years is assumed
unless another is given. Rule, fixed before any case was run: serving leads when it takes at least
two thirds of the lifetime cost, training when it takes at most one third, and neither in between.

Not modelled: accuracy, latency, staff, and capacity bought ahead. A case may need training for a
reason that is not cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.lifecycle import model
from analysis.lifecycle.model import Traffic

LIFE_YEARS = 3.0
TRAFFIC = (
    "daily_users",
    "queries_per_user",
    "input_tokens",
    "output_tokens",
    "input_usd_per_mtok",
    "output_usd_per_mtok",
)
NEEDED = (*TRAFFIC, "training_cost_usd", "bill_growth_per_year")


@dataclass(frozen=True)
class Outcome:
    """Bill at launch (USD a month), crossover (months), serving share of lifetime cost (0 to 1)."""

    usd_per_month: float
    months: float
    share: float
    queries_to_lead: float

    @property
    def leads(self) -> str:
        """Phase that costs more over the life: serving, training, or neither."""
        return (
            "serving" if self.share >= 2 / 3 else "training" if self.share <= 1 / 3 else "neither"
        )


def outcome(values: Mapping[str, float], life_years: float = LIFE_YEARS) -> Outcome:
    """Run one case through the lifecycle model.

    Parameters
    ----------
    values : mapping
        The parameters of `NEEDED`, all positive; ``training_cost_usd`` is the outlay before the
        first query.
    life_years : float
        Years until the product is replaced, positive.

    Returns
    -------
    Outcome
        ``queries_to_lead`` is the number of queries a day at which serving costs as much as
        training over the life.

    Raises
    ------
    ValueError
        When a parameter is missing or not positive.

    Examples
    --------
    >>> round(outcome(dict.fromkeys(NEEDED, 1.0)).months)
    16427
    """
    for name in NEEDED:
        if not (values.get(name) or 0) > 0:
            raise ValueError(
                f"A use case needs a positive {name} and has {values.get(name)}; set it in the "
                "scenario file."
            )
    traffic = Traffic(*(values[name] for name in TRAFFIC))
    rate = float(traffic.usd_per_day(values["output_tokens"]))
    cost, growth = values["training_cost_usd"], values["bill_growth_per_year"]
    multiple = float(model.multiplier(cost, rate, life_years * model.YEAR, growth))
    months = float(model.crossover_exponential(cost, rate, growth)) / model.MONTH
    return Outcome(
        rate * model.MONTH,
        months,
        float(model.share_of(multiple)),
        traffic.queries_per_day / multiple,
    )
