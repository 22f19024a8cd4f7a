"""The inputs of the what-if page: groups of numbers and choices, with range and source.

Ranges lie inside those that the notebooks declare, so that every state of the page but a ramp can
be built with ``make report``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from analysis.lifecycle.crossover import BASES
from analysis.product import hosting

SHAPES = {
    "steady": "steady use",
    "growing": "use grows every year",
    "ramp": "use ramps up evenly, then stays (prices stay too)",
}
READINGS = {
    "report": "the report's case: ChatGPT's fleet against GPT-4's run",
    "product": "a product of your own",
}
BASIS_TEXT = {
    "cloud rental": "cloud rental: chips at rental price",
    "amortised": "amortised: chips' wear, energy, staff",
    "purchase": "purchase: the whole cluster",
    "development": "development: runs and staff",
}
PRICE_TEXT = {
    "list price": "list price: what users pay",
    "serving cost": "serving cost: what a typical query costs to serve",
}
FLEET_FACTS = ("chatgpt_inference_cost_per_day", "openai_inference_spend_2024")
LARGE = 1e12


@dataclass(frozen=True)
class Input:
    """One number: a parameter's name, label, unit, range, and what its value at first is.

    ``low`` and ``high`` are ends of the slider; ``log`` spaces it by factors; ``zero`` adds 0 at
    its left end. ``share`` is shown in percent.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    source: str
    facts: tuple = ()
    log: bool = True
    zero: bool = False
    share: bool = False


@dataclass(frozen=True)
class Choice:
    """A parameter that has one of some values; ``texts`` returns what each is called."""

    name: str
    label: str
    texts: Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Group:
    """Inputs under one heading, open or folded, and ``choices`` above them; ``product`` says
    whether they describe the reader's own product, ``plan`` whether another way to serve it.
    """

    title: str
    inputs: tuple[Input, ...]
    choices: tuple[Choice, ...] = ()
    folded: bool = True
    product: bool = True
    plan: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its choices and its inputs."""
        return tuple(one.name for one in (*self.choices, *self.inputs))


TRAFFIC = (
    Input("daily_users", "Daily users", "people", 1, 1e10, "an example of ours"),
    Input("queries_per_user", "Queries per user", "a day", 0.01, 1000, "the five of article a1"),
    Input("input_tokens", "Tokens in", "a query", 1, 1e6, "the 500 of article a1"),
    Input(
        "output_tokens",
        "Tokens out",
        "a query",
        1,
        1e6,
        "the usual length of an answer",
        ("answer_tokens",),
    ),
)
PRICE = (
    Input(
        "input_usd_per_mtok",
        "Price of input",
        "USD per million tokens",
        0.001,
        1000,
        "the list price of GPT-4o",
        ("price_gpt4o_input",),
        zero=True,
    ),
    Input(
        "output_usd_per_mtok",
        "Price of output",
        "USD per million tokens",
        0.001,
        1000,
        "the list price of GPT-4o",
        ("price_gpt4o_output",),
        zero=True,
    ),
)
TRAINING = (
    Input(
        "training_cost_usd",
        "Training or tuning cost",
        "USD",
        100,
        LARGE,
        "an example of ours",
    ),
)
TERMS = (
    Input(
        "cached_share",
        "Input read from the cache",
        "of all input",
        0,
        1,
        "none",
        log=False,
        share=True,
    ),
    Input(
        "cached_input_usd_per_mtok",
        "Price of cached input",
        "USD per million tokens",
        0.001,
        1000,
        "0, which stands for that of other input",
        zero=True,
    ),
    Input("batch_share", "Queries in batches", "of all", 0, 1, "none", log=False, share=True),
    Input(
        "batch_discount",
        "Discount on batches",
        "off",
        0,
        1,
        "none; many lists give 50 %",
        log=False,
        share=True,
    ),
    Input(
        "reasoning_tokens",
        "Reasoning, billed as output",
        "tokens a query",
        1,
        1e6,
        "none",
        zero=True,
    ),
    Input(
        "long_context_from",
        "A long prompt begins above",
        "tokens",
        1000,
        1e6,
        "0, which stands for no such tier",
        zero=True,
    ),
    Input(
        "long_context_factor",
        "All its prices are multiplied by",
        "×",
        1,
        10,
        "1; many lists have 2",
        log=False,
    ),
)
GROWTH = (
    Input(
        "use_growth_per_year",
        "Use grows",
        "× a year",
        0.1,
        100,
        "the growth of ChatGPT's serving bill, 2023 to 2024",
        FLEET_FACTS,
    ),
    Input("ramp_months", "Ramp lasts", "months", 1, 60, "a year, which we assume", log=False),
    Input("price_decline_per_year", "Prices fall", "× a year", 1, 100, "no fall"),
)
LIFE = (
    Input(
        "life_years",
        "Service life of the model",
        "years",
        0.1,
        20,
        "that of models taken off sale",
        ("frontier_service_life",),
    ),
    Input(
        "retraining_months",
        "Time between training runs",
        "months",
        1,
        60,
        "a year, which we assume",
        log=False,
    ),
    Input(
        "growth_per_year",
        "Training bills grow",
        "× a year",
        1,
        10,
        "that of frontier training costs since 2016",
        ("training_cost_growth",),
    ),
    Input(
        "research_multiple",
        "Research compute over final runs",
        "×",
        1,
        100,
        "one over the share of final runs",
        ("final_run_share",),
    ),
)
FLEET = (
    Input(
        "gpt4_training_cost_usd",
        "Cost of GPT-4's final run",
        "USD",
        100,
        LARGE,
        "what it cost on the chosen basis",
        tuple(BASES.values()),
    ),
    Input(
        "fleet_share",
        "Share of the firm's serving bill",
        "of the whole",
        0.01,
        1,
        "the whole, which we assume, as no provider publishes it",
        log=False,
        share=True,
    ),
    Input(
        "fleet_growth_per_year",
        "The fleet's bill grows",
        "× a year",
        0.1,
        100,
        "the growth of ChatGPT's serving bill, 2023 to 2024",
        FLEET_FACTS,
    ),
)
SMALLER = (
    Input("switch_cost_usd", "Tuning and testing it", "USD", 100, LARGE, "an example of ours"),
    Input(
        "small_input_usd_per_mtok",
        "Its price of input",
        "USD per million tokens",
        0.001,
        1000,
        "the list price of GPT-4o mini",
        ("price_gpt4o_mini_input",),
        zero=True,
    ),
    Input(
        "small_output_usd_per_mtok",
        "Its price of output",
        "USD per million tokens",
        0.001,
        1000,
        "the list price of GPT-4o mini",
        ("price_gpt4o_mini_output",),
        zero=True,
    ),
)
SERVERS = (
    Input("weight_bits", "Bits of a weight", "bits", 2, 16, "an example of ours", log=False),
    Input(
        "hosted_busy_share",
        "Share of its best output that a server delivers",
        "over the day",
        0.01,
        1,
        "that of rented servers",
        ("server_utilisation",),
        log=False,
        share=True,
    ),
    Input(
        "chip_hour_usd",
        "Rent of a chip",
        "USD an hour",
        0.01,
        100,
        "0, which stands for the year's offers on demand",
        zero=True,
    ),
    Input(
        "tokens_per_second",
        "Speed that each user is to see",
        "tokens a second",
        0.1,
        1e4,
        "an example of ours",
    ),
    Input(
        "chip_price_usd",
        "Price of a chip with its part of the server",
        "USD, if you buy",
        100,
        1e6,
        "0, which rents",
        zero=True,
    ),
    Input(
        "chip_life_years",
        "Years over which it is written off",
        "years",
        0.5,
        20,
        "what we assume",
        log=False,
    ),
    Input(
        "usd_per_kwh",
        "Price of its electricity",
        "USD a kWh",
        0.001,
        5,
        "an example of ours",
        zero=True,
    ),
)


@cache
def _models():
    return {name: name for name in hosting.shapes()}


@cache
def _chips():
    """Return chips with a rent first: what has none needs one from the reader."""
    found = {name: len(hosting.offers(name)) for name in hosting.sheets()}
    return {n: n for n, rents in found.items() if rents} | {
        n: f"{n} (no rent known)" for n, rents in found.items() if not rents
    }


GROUPS = (
    Group(
        "The report's case: GPT-4 and ChatGPT's fleet",
        FLEET,
        (Choice("training_basis", "What GPT-4's run is charged at", lambda: BASIS_TEXT),),
        folded=False,
        product=False,
    ),
    Group("Users and tokens", TRAFFIC, folded=False),
    Group(
        "Price",
        PRICE,
        (Choice("price_basis", "Price or cost", lambda: PRICE_TEXT),),
        folded=False,
    ),
    Group("Training", TRAINING, folded=False),
    Group("Cache, batches, reasoning, long prompts", TERMS),
    Group("Growth", GROWTH, (Choice("shape", "The product's use over time", lambda: SHAPES),)),
    Group("Life and research", LIFE, product=False),
    Group("A smaller model in its place", SMALLER, plan=True),
    Group(
        "Servers of your own",
        SERVERS,
        (
            Choice("hosted_model", "Open model on them", _models),
            Choice("hosted_chip", "Their chips", _chips),
        ),
        plan=True,
    ),
)
INPUTS = tuple(i for group in GROUPS for i in group.inputs)
CHOICES = tuple(choice for group in GROUPS for choice in group.choices)
#: Inputs that describe the reader's product: moving one makes it the subject of the page.
OF_THE_PRODUCT = tuple(name for group in GROUPS if group.product for name in group.names)
#: Inputs that describe the report's case alone.
OF_THE_FLEET = GROUPS[0].names
#: Inputs that describe another way to serve the product.
OF_THE_PLANS = tuple(name for group in GROUPS if group.plan for name in group.names)


def options() -> dict[str, tuple[str, ...]]:
    """Return the values of every choice, by name."""
    return {choice.name: (*choice.texts(),) for choice in CHOICES}
