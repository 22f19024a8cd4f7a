"""The inputs of the what-if page: groups of numbers and choices, with range and source.

Ranges lie inside those that the notebooks declare, so that every state of the page but a ramp can
be built with ``make report``.
"""

from dataclasses import dataclass

from analysis.lifecycle.crossover import BASES

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
    "serving cost": "serving cost: what a query costs to serve",
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
class Group:
    """Inputs under one heading, open or folded; ``choice`` is a (name, label, options) above
    them, ``product`` says whether they describe the reader's own product.
    """

    title: str
    inputs: tuple[Input, ...]
    choice: tuple = ()
    folded: bool = True
    product: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its choice and its inputs."""
        return (*self.choice[:1], *(i.name for i in self.inputs))


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
GROUPS = (
    Group(
        "The report's case: GPT-4 and ChatGPT's fleet",
        FLEET,
        ("training_basis", "What GPT-4's run is charged at", BASIS_TEXT),
        folded=False,
        product=False,
    ),
    Group("Users and tokens", TRAFFIC, folded=False),
    Group("Price", PRICE, ("price_basis", "Price or cost", PRICE_TEXT), folded=False),
    Group("Training", TRAINING, folded=False),
    Group("Cache, batches, reasoning, long prompts", TERMS),
    Group("Growth", GROWTH, ("shape", "The product's use over time", SHAPES)),
    Group("Life and research", LIFE, product=False),
)
INPUTS = tuple(i for group in GROUPS for i in group.inputs)
CHOICES = {group.choice[0]: (*group.choice[2],) for group in GROUPS if group.choice}
#: Inputs that describe the reader's product: moving one makes it the subject of the page.
OF_THE_PRODUCT = tuple(name for group in GROUPS if group.product for name in group.names)
#: Inputs that describe the report's case alone.
OF_THE_FLEET = GROUPS[0].names
