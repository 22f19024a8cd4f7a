"""The questions that a planner asks of a product, each with its answer and interval.

    when has serving cost as much as training or tuning     product_months
    what do a month and a year cost                         product_month_usd, product_year_usd
    when does a smaller tuned model pay back its outlay     payback_months
    when do servers that are bought                         servers_payback_months
    from which volume is a server of one's own cheaper      host_break_even
    what does a token cost at the speed that users accept   speed_cost

    >>> found = answers(priced_model="GPT-5.5", daily_users=2000, samples=1000)
    >>> found["product_month_usd"].unit_text, found["product_months"].unit_text
    ('USD', 'month')

`answers` takes the parameters of chapter 11 by name; what is left out has its default. A misspelt
name or a value out of range is refused (`ValueError`) with a sentence that says what is allowed.
"""

from typing import Any

from analysis.display.chapter import declared
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.estimate import Estimate, constant, unknown
from analysis.evidence.estimates.facts import Facts, Given, given
from analysis.evidence.tables.rows import ended
from analysis.evidence.units import Q
from analysis.lifecycle import lifetime, product
from analysis.product import hosting, model, offers

CHAPTER = "11_your_product"
MONTH, YEAR = Q(1.0, "month"), Q(1.0, "year")
#: Prices of the smaller model, by the parameter of the large one whose place they take.
SMALL = {
    "input_usd_per_mtok": "small_input_usd_per_mtok",
    "output_usd_per_mtok": "small_output_usd_per_mtok",
}


def answers(**values: Any) -> dict[str, Estimate]:
    """Return every result of a product by name, as estimates; see the module for an example.

    Parameters
    ----------
    **values : number or text
        Parameters of chapter 11, such as ``daily_users`` or ``priced_model``.
    """
    known = {parameter.name: parameter for parameter in declared(CHAPTER)}
    for name in values:
        if name not in known:
            raise ValueError(f"There is no parameter {name!r}{ended(name, known)}")
    checked = {name: known[name].value(value) for name, value in values.items()}
    refused = offers.refusals({n: p.default for n, p in known.items()} | checked)
    if refused:
        raise ValueError(" ".join(refused))
    own = given(known.values(), checked)
    world = draws.Samples(int(own["seed"].number), int(own["samples"].number))
    return results(Facts(world), own)


def results(facts: Facts, own: Given) -> dict[str, Estimate]:
    """Return every result of the product that the parameters describe, by name."""
    own = priced(facts, own)
    described = product.described(facts, own)
    per_query = product.per_query(facts, own)
    life = lifetime.life(facts, own)
    found = product.results(facts, own) | {
        "product_usd_per_query": per_query,
        "product_month_usd": described.spent(MONTH),
        "product_year_usd": described.spent(YEAR),
        "product_life_usd": described.spent(life),
        "product_life": life,
        "product_multiple": described.multiple(life),
        "product_queries_month": product.queries(own).to("query/month"),
    }
    host = hosting.results(facts, own, per_query)
    return found | _paybacks(facts, own, described, host) | host


def priced(facts: Facts, own: Given) -> Given:
    """Return the parameters with the prices of the named model, where one is named."""
    return offers.filled(own, float(product.written(facts, own).median))


def smaller(facts: Facts, own: Given) -> Given:
    """Return the parameters with the prices of the smaller model: a named one's, or those typed."""
    typed = Given(own | {name: own[small] for name, small in SMALL.items()})
    typed["cached_input_usd_per_mtok"] = constant(0.0, offers.PRICE)  # that of input
    named = {"priced_model": own["small_model"], "priced_host": own["small_host"]}
    return priced(facts, Given(typed | named))


def _paybacks(facts, own, described, host):
    """Return what the two ways out of the large model's prices save, and when they pay back."""
    less = product.bill(facts, Given(smaller(facts, own) | {"price_basis": "list price"}))
    growth = described.growth
    found = {
        "small_usd_per_day": less,
        "small_usd_per_query": (less / product.queries(own)).to("USD/query"),
        "payback_months": model.payback(own["switch_cost_usd"], described.bill, less, growth),
    }
    found["payback_months"] = found["payback_months"].to("month")
    return found | _bought(facts, own, described, host)


def _bought(facts, own, described, host):
    """Return what servers that are bought cost, and when they have paid back against the prices."""
    units = {"servers_usd": "USD", "servers_running": "USD/day", "servers_payback_months": "month"}
    reason = host["host_chips"].unknown or (
        "" if own["chip_price_usd"].number else "no price of a chip is given (chip_price_usd)"
    )
    if reason:
        return {name: unknown(reason, unit) for name, unit in units.items()}
    chips = host["host_servers"] * host["host_chips"]
    outlay = chips * own["chip_price_usd"]
    running = chips * hosting.Host(facts, own).running
    months = model.payback(outlay, described.bill, running, described.growth)
    found = {"servers_usd": outlay, "servers_running": running, "servers_payback_months": months}
    return {name: found[name].to(unit) for name, unit in units.items()}
