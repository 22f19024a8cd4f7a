"""Crossover under every choice: whose serving, against which training bill, at whose price?

Serves the crossover claims. The articles never state three choices that flip their answers: the
*numerator* (serving of one product's traffic, of a fleet, of a firm), the *denominator* (one final
run, all final runs, research compute) and the *price* (what users pay or what serving costs); and
training bills come on several bases. Each combination is a cell of one formula, training bill
divided by serving bill along its growth (see `analysis.lifecycle.model`).

Dates: the hardware estimate of ChatGPT's serving bill is of 2023-02-09 and GPT-4 came out on
2023-03-14. A growing bill is fitted to the total of a year. What a firm's books say in which scope
is in `analysis.lifecycle.scopes`.

Functions take ``facts`` (`analysis.evidence.facts.Facts`) and ``own`` (`Given`, the parameters of
chapter 02) and return estimates.
"""

from datetime import date

import pint

from analysis.evidence.estimates.estimate import Estimate, pool
from analysis.evidence.estimates.facts import Facts, Given
from analysis.evidence.units import Q
from analysis.lifecycle import model, scopes

BASES = {
    "cloud rental": "gpt4_training_cost_cloud",
    "amortised": "gpt4_training_cost_amortised",
    "purchase": "gpt4_training_cost_purchase",
    "development": "gpt4_training_cost_all_in",
}
ESTIMATE, LAUNCH = date(2023, 2, 9), date(2023, 3, 14)
YEAR_2024_DAYS = date(2024, 1, 1), date(2025, 1, 1)
YEAR, TWELVE_WEEKS = Q(1.0, "year"), Q(12.0, "week")
#: Article a1's traffic, which several articles take up.
STATED_USERS = Q(100e6, "user")
STATED_QUERIES = Q(5.0, "query/user/day")
STATED_QUESTION = Q(500.0, "token/query")
#: The bill of article a1's traffic, step by step.
STEPS = (
    "price_gpt4o_input",
    "price_gpt4o_output",
    "answer_tokens",
    "stated_bill",
    "serving_cost_per_query",
    "serving_bill",
    "stated_months",
    "stated_cost_months",
)
#: What article a1 names for GPT-4's run.
STATED_RUN = "gpt4_training_cost_ai_index_2024"
#: Rows of the chapter's charts: article a1's traffic, and every pair of bills.
STATED = (
    "input_only_months",
    "stated_months",
    "stated_cost_months",
    "stated_cost_development_months",
)
CELLS = (
    *STATED[:3],
    "fleet_amortised_months",
    "fleet_cloud_rental_months",
    "fleet_development_months",
    "fleet_purchase_months",
    "books_months",
    "books_final_runs_months",
    "books_research_months",
    "openai_adoption_months",
    "anthropic_adoption_months",
)
#: Rows of the chart of firms that no claim is judged by.
NOT_JUDGED = (*scopes.OTHERS, "gpt5_ratio")
#: What "millions of users" and "several queries" stand for (see the table of words).
MILLIONS, SEVERAL = (2e6, 10e6), (2, 6)


def days(first: date, last: date) -> pint.Quantity:
    """Return the time between two dates as a quantity."""
    return Q(float((last - first).days), "day")


def run(facts: Facts, own: Given) -> Estimate:
    """Cost of GPT-4's final run on the chosen basis, or as the reader sets it (USD)."""
    return own.unless_zero("gpt4_training_cost_usd", facts[BASES[own["training_basis"]]])


def stated_bills(facts: Facts) -> list[Estimate]:
    """Bills of a1's traffic (USD/day): input at list price, all at list price, all at cost."""
    queries: pint.Quantity = STATED_USERS * STATED_QUERIES
    question = STATED_QUESTION * facts["price_gpt4o_input"]
    answer = facts["answer_tokens"] * facts["price_gpt4o_output"]
    per_query = (question, question + answer, facts["serving_cost_per_query"])
    return [(queries * cost).to("USD/day") for cost in per_query]


def growth(facts: Facts, own: Given) -> Estimate:
    """Factor a year by which the serving bill of ChatGPT's fleet grows: from the estimate of early
    2023 so that it adds up to the reported bill of 2024.
    """
    start, end = (days(ESTIMATE, day) for day in YEAR_2024_DAYS)
    total = facts["openai_inference_spend_2024"] * YEAR
    measured = model.growth_to_total(facts["chatgpt_inference_cost_per_day"], total, start, end)
    return own.unless_zero("fleet_growth_per_year", measured)


def fleet(facts: Facts, own: Given) -> Estimate:
    """Serving bill of ChatGPT's fleet, or its share, at the launch of GPT-4 (USD/day)."""
    since: pint.Quantity = days(ESTIMATE, LAUNCH) / YEAR
    first = facts["chatgpt_inference_cost_per_day"]
    return own["fleet_share"] * first * growth(facts, own) ** since


def fleet_months(facts: Facts, own: Given, bill: Estimate) -> Estimate:
    """Months until the growing fleet has spent a bill."""
    at_launch, grows = fleet(facts, own), growth(facts, own)
    return model.crossover_exponential(bill, at_launch, grows).to("month")


def firm_ratios(facts: Facts) -> dict[str, Estimate]:
    """Serving divided by research in a year, by firm, scope and year, and of one model's months."""
    return scopes.ratios(facts) | {
        "gpt5_ratio": facts["gpt5_inference_spend"] / facts["gpt5_rnd_spend"]
    }


def results(facts: Facts, own: Given) -> dict[str, Estimate]:
    """Return every crossover of the chapter by name: months, unless the name ends otherwise."""
    one_run, development = run(facts, own), facts[BASES["development"]]
    input_bill, list_bill, cost_bill = stated_bills(facts)
    year = own["fleet_share"] * facts["openai_inference_spend_2024"]
    research = facts["openai_rnd_compute_2024"] * YEAR
    found = {
        "input_only_months": one_run / input_bill,
        "stated_months": one_run / list_bill,
        "stated_cost_months": one_run / cost_bill,
        "stated_cost_development_months": development / cost_bill,
        "books_months": one_run / year,
        "books_final_runs_months": facts["openai_final_runs_2024"] / year,
        "books_research_months": research / facts["openai_inference_spend_2024"],
        "fleet_months": fleet_months(facts, own, one_run),
    }
    found |= {
        f"fleet_{basis.replace(' ', '_')}_months": fleet_months(facts, own, facts[name])
        for basis, name in BASES.items()
    }
    anthropic = facts["anthropic_rnd_compute_2025"] * YEAR * facts["final_run_share"]
    found["anthropic_final_runs_months"] = anthropic / facts["anthropic_inference_spend_2025"]
    found |= scopes.parities(facts)
    found = {name: months.to("month") for name, months in found.items()}
    developers = ("fleet_months", "books_final_runs_months", "anthropic_final_runs_months")
    frontier = pool(*(found[name] for name in developers), label="any frontier developer")
    found |= {
        "frontier_months": frontier,
        "millions_weeks": weeks_for(facts, own, millions(facts)),
        "compute_months": compute_months(facts, several(facts)),
        "books_lifetime_multiple": lifetime_multiple(facts),
        "year_queries": (one_run / YEAR / facts["serving_cost_per_query"]).to("query/day"),
        "twelve_week_users": (one_run / TWELVE_WEEKS / usd_per_user_day(facts)).to("user"),
    }
    return found | firm_ratios(facts)


def millions(facts: Facts) -> Estimate:
    """Users that "millions" stands for."""
    return facts.assumed("millions_of_users", *MILLIONS, "user", "loguniform")


def several(facts: Facts) -> Estimate:
    """Queries a day that "several" stands for."""
    return facts.assumed("several_queries", *SEVERAL, "query/user/day")


def usd_per_user_day(facts: Facts) -> Estimate:
    """Serving cost of a daily user of ChatGPT in early 2023 (USD/user/day), as its fleet's bill."""
    return facts["chatgpt_inference_cost_per_day"] / facts["chatgpt_daily_users_2023"]


def weeks_for(facts: Facts, own: Given, users: Estimate) -> Estimate:
    """Weeks until daily users who cost what ChatGPT's did in early 2023 have cost GPT-4's run."""
    return (run(facts, own) / (users * usd_per_user_day(facts))).to("week")


def compute_months(facts: Facts, queries: Estimate) -> Estimate:
    """Months until a1's users, at ``queries`` a day, have used GPT-4's training compute."""
    tokens = STATED_QUESTION + facts["answer_tokens"]
    per_token = facts["inference_flop_per_param_token"] * facts["gpt4_active_parameters"]
    per_day = STATED_USERS * queries * tokens * per_token
    return (facts["gpt4_training_flop"] / per_day).to("month")


def lifetime_multiple(facts: Facts) -> Estimate:
    """Lifetime serving divided by final runs, from OpenAI's year 2024."""
    ratio = facts["openai_inference_spend_2024"] * YEAR / facts["openai_final_runs_2024"]
    return model.lifetime_multiple(
        ratio, facts["training_cost_growth"], facts["frontier_service_life"]
    )
