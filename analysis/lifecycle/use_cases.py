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

from analysis.evidence.estimates.facts import Facts
from analysis.evidence.units import Q
from analysis.lifecycle import lifetime, product, whatif

LIFE_YEARS = 3.0
NEEDED = (*whatif.TRAFFIC, "training_cost_usd", "bill_growth_per_year")


@dataclass(frozen=True)
class Outcome:
    """Bill at launch (USD a month), crossover (months), serving share, and the even volume."""

    usd_per_month: float
    months: float
    share: float
    queries_to_lead: float

    @property
    def leads(self) -> str:
        """Phase that costs more over the life: serving, training, or neither."""
        if self.share >= 2 / 3:
            return "serving"
        return "training" if self.share <= 1 / 3 else "neither"


def outcome(values: Mapping[str, float], life_years: float = LIFE_YEARS) -> Outcome:
    """Run one case, with the parameters of `NEEDED`, through the lifecycle model.

    ``training_cost_usd`` is the outlay before the first query; after ``life_years`` the product is
    replaced. What a price list says beside two prices (`product.TERMS`) may be among the values.
    Raises `ValueError` when a parameter of `NEEDED` is missing or not positive.

    >>> round(outcome(dict.fromkeys(NEEDED, 1.0) | {"training_cost_usd": 1e-5}).months, 3)
    0.164
    """
    for name in NEEDED:
        if not (values.get(name) or 0) > 0:
            raise ValueError(
                f"A use case needs a positive {name} and has {values.get(name)}; set it in the "
                "scenario file."
            )
    told = {name: values[name] for name in (*NEEDED, *product.TERMS) if name in values}
    own = whatif.given(told | {"price_basis": "list price"})
    case = product.described(Facts(), own)
    multiple = case.multiple(Q(life_years, "year"))
    return Outcome(
        case.bill.to("USD/month").median,
        case.crossover().to("month").median,
        lifetime.percent(multiple).to("").median,
        (product.queries(own) / multiple).median,
    )
