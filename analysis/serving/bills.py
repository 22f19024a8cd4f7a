"""Bills that follow from the cost of a token: one query on several price lists, own servers or an
API, fine-tuning.

A query is priced as prompt tokens x input rate + answer tokens x output rate; its cost of serving
is rent. Own servers cost rent for every hour, used or not, so a query costs rent / queries until a
server is full, and then no less.

Functions take ``facts`` (`analysis.evidence.facts.Facts`) and return estimates.
"""

import numpy as np

from analysis.evidence.estimates.estimate import model
from analysis.evidence.tables.origins import origins
from analysis.evidence.units import Q
from analysis.lifecycle import crossover

#: The article's question (a1), at which published costs are compared, and its length in words.
QUESTION = crossover.STATED_QUESTION
WORDS = {"question": f"{QUESTION.magnitude:,.0f}"}
#: List prices of an input and an output token by the bill of one query.
LISTS = {
    "query_gpt4": ("price_gpt4_input", "price_gpt4_output"),
    "query_gpt4_turbo": ("price_gpt4_turbo_input", "price_gpt4_turbo_output"),
    "query_gpt4o": ("price_gpt4o_input", "price_gpt4o_output"),
    "query_gpt5": ("price_gpt5_input", "price_gpt5_output"),
    "query_gpt4o_mini": ("price_gpt4o_mini_input", "price_gpt4o_mini_output"),
    "query_deepseek_r1": ("price_deepseek_r1_input", "price_deepseek_r1_output"),
}
SERVED = ("query_chatgpt_served", "query_gpt4o_served", "query_deepseek_served")
#: APIs that a server of one's own is compared with: rates, and the results that are named.
APIS = {
    "api_gpt4o": ("price_gpt4o_input", "price_gpt4o_output"),
    "api_dear_host": ("price_llama33_70b_together", "price_llama33_70b_together"),
    "api_cheap_host": ("price_llama33_70b_deepinfra_input", "price_llama33_70b_deepinfra_output"),
}
BREAK_EVEN = {
    "api_gpt4o": ("queries_gpt4o", "full_gpt4o"),
    "api_dear_host": ("queries_dear_host", "full_dear_host"),
    "api_cheap_host": ("queries_cheap_host", "full_cheap_host"),
}
QUERIES = tuple(queries for queries, _ in BREAK_EVEN.values())
SMALL_MODEL = Q(8.03e9, "param")
#: Tokens of training data by the bill of changing all weights.
TUNING = {
    "tuning_10_million": Q(1e7, "token"),
    "tuning_100_million": Q(1e8, "token"),
    "tuning_1_billion": Q(1e9, "token"),
    "tuning_10_billion": Q(1e10, "token"),
}
TUNED = ("finetune_cost_loraland", "finetune_cost_finlora", *TUNING)


def list_price(facts, rates, prompt, answer):
    """Cost of a query (USD/query) of ``prompt`` and ``answer`` tokens at a pair of list prices."""
    read, written = (facts[rate] for rate in rates)
    return (prompt * read + answer * written).to("USD/query")


def served(facts, answer):
    """Chip rent of one answer of ``answer`` tokens (USD/query) of a model like GPT-4o, in 2025."""
    per_query = facts["serving_cost_per_query"]
    return (per_query * answer / facts["query_output_tokens_epoch"]).to("USD/query")


def query_costs(facts):
    """Cost of a1's question and a usual answer (USD/query), by model, and of others' queries."""
    answer, gpt4o = facts["answer_tokens"], LISTS["query_gpt4o"]
    found = {name: list_price(facts, rates, QUESTION, answer) for name, rates in LISTS.items()}
    users = facts["chatgpt_daily_users_2023"] * facts["chatgpt_queries_per_user_2023"]
    fleet = facts["deepseek_fleet_cost"] / facts["deepseek_fleet_output_tokens"]
    long, chat = Q(1500.0, "token/query"), Q(800.0, "token/query")
    return found | {
        "query_chatgpt_served": (facts["chatgpt_inference_cost_per_day"] / users).to("USD/query"),
        "query_gpt4o_served": served(facts, answer),
        "query_deepseek_served": (fleet * answer).to("USD/query"),
        "question_gpt4o": (QUESTION * facts["price_gpt4o_input"]).to("USD/query"),
        "long_query_gpt4": list_price(facts, LISTS["query_gpt4"], long, long),
        "chat_list_price": list_price(facts, gpt4o, chat - answer, answer),
    }


@model("query/month", "USD/month", "query/month", gives="USD/query")
def own_cost_per_query(queries, rent_month, full):
    """Cost of a query on own servers; a new one is rented whenever the last is full."""
    with np.errstate(divide="ignore"):
        servers = np.ceil(np.asarray(queries, dtype=float) / full)
    return servers * rent_month / queries


@model("USD/month", "query/month", "USD/query", gives="query/month")
def break_even(rent_month, full, price):
    """Queries a month from which one own server is cheaper than an API at ``price`` a query.

    Infinite where even a full server costs more than the API.

    >>> float(break_even(1000.0, 1e6, 0.01)), float(break_even(1000.0, 1e5, 0.001))
    (100000.0, inf)
    """
    queries = rent_month / np.asarray(price, dtype=float)
    return np.where((queries <= full) & (np.asarray(full) > 0), queries, np.inf)[()]


def break_evens(facts, prompt, answer, rent_month, full):
    """Return, for each API, its price per query, the break-even, and how full the server is."""
    found = {}
    for api, rates in APIS.items():
        price = found[api] = list_price(facts, rates, prompt, answer)
        queries, share = BREAK_EVEN[api]
        found[queries] = break_even(rent_month, full, price)
        found[share] = found[queries] / full
    return found


def host_spread(prices):
    """Return the dearest over the cheapest price of open models listed by several hosts on a day,
    with the rows of those two.

    Prices are blends of three input tokens to one of output; medians of hosts and resellers'
    cheapest offers are left out. Widest first, each with its source.
    """
    resold = prices["provider"].str.contains("median|OpenRouter")
    open_models = prices["open_weights"].eq(True) & prices["first_party"].eq(False)
    hosts = prices[open_models & ~resold]
    blend = (3 * hosts["input_usd_per_mtok"] + hosts["output_usd_per_mtok"]) / 4
    groups = hosts.assign(blend=blend).groupby(["model", "effective_from", "source"])
    told = {"low": "min", "high": "max", "cheap": "idxmin", "dear": "idxmax"}
    table = groups.agg(
        hosts=("provider", "nunique"), **{name: ("blend", how) for name, how in told.items()}
    ).reset_index()
    table = table[table["hosts"] >= 2].assign(ratio=lambda t: t["high"] / t["low"])
    table = table.sort_values("ratio", ascending=False, ignore_index=True)
    rows = zip(table["cheap"], table["dear"])
    table["origins"] = [origins(hosts.loc[[*ends]]) for ends in rows]
    return table.drop(columns=[*told])


def finetuning(facts):
    """Rent (USD) of changing all weights of a model of 8 billion, by length of the data: 6 N T.

    At 30 to 50 percent of the peak of an A100 and its rent of 2024.
    """
    share = facts.assumed("finetuning_mfu", 0.3, 0.5, "share")
    per_flop = facts["a100_hour_price_2024"] / (facts["a100_peak_flop_rate"] * share)
    per_token = facts["training_flop_per_param_token"] * SMALL_MODEL * per_flop
    return {name: (tokens * per_token).to("USD") for name, tokens in TUNING.items()}
