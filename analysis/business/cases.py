"""Cases of use: does an outlay before service or the serving itself cost more?

Article a3 calls eight cases best for training, for inference, or for both. The table ``best_for``
gives each an outlay, a volume, a cost per unit and a life. Its ranges are our reading of the
article's words and enter as assumptions, drawn log-uniformly; where a fact gives a quantity, the
row names it. A unit that is counted in tokens costs between a short one at the list price of a
small model and a long one at that of a large model.

    share of serving   serving / (outlay + serving),   serving = units a day x cost x life
    share of training  outlay / (outlay + serving)
    volume             units a day at which the two are equal

One test judges all cases: the share of the phase that the article puts first, or of serving where
it puts neither first.

Not modelled: what a product earns, staff after the start, prices that fall during its life.
"""

from dataclasses import dataclass

from analysis.business import model
from analysis.evidence import units
from analysis.evidence.estimates.estimate import Estimate, Rows, constant
from analysis.evidence.tables.origins import each

#: Name of each case in results, by its claim.
NAMES = {
    "bestfor-chatbot-a3": "chatbot",
    "bestfor-medical-a3": "medical",
    "bestfor-agents-a3": "agents",
    "bestfor-language-model-a3": "language",
    "bestfor-saas-a3": "saas",
    "bestfor-frontier-training-a3": "frontier",
    "bestfor-moderation-a3": "moderation",
    "bestfor-compliance-a3": "compliance",
}
#: List prices of what a unit reads and writes, at a small and a large model.
SMALL = ("price_gpt4o_mini_input", "price_gpt4o_mini_output")
LARGE = ("price_gpt4o_input", "price_gpt4o_output")
#: Share (percent) above which serving is the larger part.
HALF = 50.0


@dataclass(frozen=True)
class Case:
    """One case of use, with what the article puts first: inference, training or both.

    The outlay before service is in USD, and so is units a day times cost of a unit times time in
    use.
    """

    label: str
    says: str
    outlay: Estimate
    units: Estimate
    cost: Estimate
    life: Estimate

    @property
    def serving(self):
        """Cost of serving over the product's life (USD)."""
        return (self.units * self.cost * self.life).to("USD")

    @property
    def share(self):
        """Share of serving in outlay and serving (percent)."""
        return (self.serving / (self.outlay + self.serving)).to("percent")

    @property
    def tested(self):
        """Share (percent) of the phase that the article puts first; of serving if of neither."""
        training = (self.outlay / (self.outlay + self.serving)).to("percent")
        return training if self.says == "training" else self.share

    @property
    def parity(self):
        """Time until serving has cost as much as the outlay (months)."""
        return (self.outlay / (self.units * self.cost)).to("month")

    @property
    def volume(self):
        """Units a day at which serving over the life costs as much as the outlay."""
        return (self.outlay / (self.cost * self.life)).to(self.units.unit)


def cases(table, facts):
    """Return the cases by claim, from the table ``best_for`` (one row a case and quantity).

    Raises `ValueError` when the table has no rows for a claim, or a case lacks a quantity.
    """
    table = table.assign(origins=each(table))
    by_claim = dict(list(table.groupby("claim", sort=False)))
    return {claim: _case(claim, by_claim.get(claim), facts) for claim in NAMES}


def _case(claim, rows, facts):
    found = {} if rows is None else {row.quantity: row for row in rows.itertuples()}
    wanted = {"outlay", "units_per_day", "life"}
    wanted |= set() if "cost_per_unit" in found else {"input_tokens", "output_tokens"}
    if missing := wanted - set(found):
        raise ValueError(
            f"best_for.csv: the claim {claim} must have a row for each quantity and has none for "
            f"{', '.join(sorted(missing))}; add it."
        )
    name, first = NAMES[claim], rows.iloc[0]
    quantities = ("outlay", "units_per_day", "life")
    outlay, units, life = (_quantity(name, found[what], facts) for what in quantities)
    label, says = f"{first.use_case} (claimed: {first.article_says})", first.article_says
    return Case(label, says, outlay, units, _cost(name, found, facts), life)


def _quantity(name, row, facts):
    if row.fact:
        return facts[row.fact].to(row.unit)
    ends = row.low, row.high, row.unit, "loguniform"
    return facts.assumed(f"{name}_{row.quantity}", *ends, origins=row.origins)


def _cost(name, found, facts):
    if "cost_per_unit" in found:
        return _quantity(name, found["cost_per_unit"], facts)
    low, high = cost_ends(found["input_tokens"], found["output_tokens"], facts)
    return model.between(low, high, facts.assumed(f"{name}_place_in_cost_range", 0, 1))


def cost_ends(reads, writes, facts):
    """Return the least and the most that a unit costs (USD), from the rows of its tokens."""
    ends = ((reads.low, writes.low, SMALL), (reads.high, writes.high, LARGE))
    return [
        _end(reads, read) * facts[question] + _end(writes, write) * facts[answer]
        for read, write, (question, answer) in ends
    ]


def _end(row, value):
    return Rows([value], units.parse(row.unit), row.origins)


def results(found):
    """Return share (percent) and volume (units a day) by case, and how many cases serving leads, by
    the median and by the whole interval.
    """
    shares = {f"{NAMES[claim]}_share": case.share for claim, case in found.items()}
    volumes = {f"{NAMES[claim]}_volume": case.volume for claim, case in found.items()}
    parts = [case.share for case in found.values()]
    counts = {
        "cases_led_by_serving": sum(share.median > HALF for share in parts),
        "cases_clearly_led": sum(share.low > HALF for share in parts),
        "cases_count": len(parts),
    }
    counts = {name: constant(number) for name, number in counts.items()}
    parity = {"compliance_parity": found["bestfor-compliance-a3"].parity}
    return shares | volumes | parity | counts
