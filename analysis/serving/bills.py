"""Bills that follow from a token's cost: a query on price lists, own servers, fine-tuning.

A query is priced as prompt tokens x input rate + answer tokens x output rate; its cost of serving
is rent. Own servers cost rent for every hour, used or not, so a query costs rent / queries until a
server is full, and then no less.
"""

import numpy as np
import pandas as pd

from analysis.evidence import intervals, uncertainty

MONTH_HOURS = 365.25 * 24 / 12
LISTS = {
    "GPT-4, list price of March 2023": ("price_gpt4_input", "price_gpt4_output"),
    "GPT-4 Turbo, list price of November 2023": (
        "price_gpt4_turbo_input",
        "price_gpt4_turbo_output",
    ),
    "GPT-4o, list price of August 2024": ("price_gpt4o_input", "price_gpt4o_output"),
    "GPT-5, list price of August 2025": ("price_gpt5_input", "price_gpt5_output"),
    "GPT-4o mini, list price of July 2024": ("price_gpt4o_mini_input", "price_gpt4o_mini_output"),
    "DeepSeek-R1, list price of January 2025": (
        "price_deepseek_r1_input",
        "price_deepseek_r1_output",
    ),
}
APIS = {
    "GPT-4o": ("price_gpt4o_input", "price_gpt4o_output"),
    "Llama 70B, dear host": ("price_llama33_70b_together", "price_llama33_70b_together"),
    "Llama 70B, cheap host": (
        "price_llama33_70b_deepinfra_input",
        "price_llama33_70b_deepinfra_output",
    ),
}


def list_price(s, prompt, answer, rates):
    """Return USD per query at list price for ``prompt`` and ``answer`` tokens."""
    return (prompt * s[rates[0]] + answer * s[rates[1]]) / 1e6


def query_costs(s, prompt, answer):
    """Return samples of what one query costs, by model, date, and price or cost.

    Parameters
    ----------
    s : mapping of str to array
        Samples of facts by id.
    prompt : float
        Prompt tokens.
    answer : array
        Answer tokens.
    """
    rows = {label: list_price(s, prompt, answer, rates) for label, rates in LISTS.items()}
    fleet = s["deepseek_fleet_cost"] / s["deepseek_fleet_output_tokens"]
    return rows | {
        "ChatGPT, chips only, February 2023": s["chatgpt_inference_cost_per_day"]
        / (s["chatgpt_daily_users_2023"] * s["chatgpt_queries_per_user_2023"]),
        "GPT-4o class, rented chips, 2025": s["serving_cost_per_query"]
        * answer
        / s["query_output_tokens_epoch"],
        "DeepSeek's fleet, rented chips, 2025": fleet * answer,
    }


def reconciled(s, prompt, answer):
    """Return the articles' costs per query beside what their own numbers give, as a table."""
    costs = {label: float(np.median(v)) for label, v in query_costs(s, prompt, answer).items()}
    gpt4 = "GPT-4, list price of March 2023"
    long = float(np.median(list_price(s, 1500, 1500, LISTS[gpt4])))
    split = float(
        np.median(list_price(s, 800 - answer, answer, LISTS["GPT-4o, list price of August 2024"]))
    )
    rows = [
        (
            "a1",
            0.00125,
            "500 read, none written",
            "GPT-4o, 2024",
            "price",
            float(np.median(s["price_gpt4o_input"])) * 500 / 1e6,
        ),
        (
            "a1",
            0.001,
            "not stated; 500 written",
            "not named; GPT-4o class, 2025",
            "cost",
            float(np.median(s["serving_cost_per_query"])),
        ),
        ("a2", 0.008, "800 in all", "not named; GPT-4o, 2024", "price", split),
        ("a4", 0.03, "short", "GPT-4, 2023", "price", costs[gpt4]),
        ("a4", 0.12, "long: 1,500 read, 1,500 written", "GPT-4, 2023", "price", long),
        ("a4", 0.05, "not stated; short", "not named; GPT-4, 2023", "price", costs[gpt4]),
    ]
    return pd.DataFrame(
        rows,
        columns=[
            "Article",
            "Stated, USD",
            "Tokens",
            "Model and date",
            "Price or cost",
            "Recomputed, USD",
        ],
    )


def own_server(rent, chips, rate, answer):
    """Return rent of a month (USD) and the queries a month at which one server is full.

    Parameters
    ----------
    rent : float or array
        USD per chip-hour.
    chips : int
        Chips of the server.
    rate : float or array
        Output tokens per second of the full server.
    answer : float or array
        Output tokens per query.
    """
    return rent * chips * MONTH_HOURS, rate * MONTH_HOURS * 3600 / answer


def own_cost_per_query(queries, rent_month, full):
    """Return USD per query on own servers, rented one by one as ``queries`` a month grow."""
    return np.ceil(np.asarray(queries, dtype=float) / full) * rent_month / queries


def break_even(rent_month, full, price):
    """Return the queries a month from which an own server beats an API at ``price`` USD.

    Infinite where even a full server costs more than the API.

    Examples
    --------
    >>> float(break_even(1000.0, 1e6, 0.01)), float(break_even(1000.0, 1e5, 0.001))
    (100000.0, inf)
    """
    queries = rent_month / np.asarray(price, dtype=float)
    return np.where(queries <= full, queries, np.inf)


def break_even_table(s, prompt, answer, rent_month, full):
    """Return each API's price per query, break-even, and the server's load there."""
    rows = []
    for label, rates in APIS.items():
        price = list_price(s, prompt, answer, rates)
        needed = uncertainty.summary(break_even(rent_month, full, price))
        share = uncertainty.summary(break_even(rent_month, full, price) / full)
        rows.append(
            {
                "label": label,
                "price": float(np.median(price)),
                "median": needed.median,
                "low": needed.low,
                "high": needed.high,
                "share": share.median,
            }
        )
    return pd.DataFrame(rows)


def host_spread(prices):
    """Return, for open models at several hosts, dearest over cheapest price, widest first.

    Prices are blends of three input tokens to one of output; medians of hosts and resellers'
    cheapest offers are left out.
    """
    hosts = prices[
        prices["first_party"].eq(False)
        & prices["open_weights"].eq(True)
        & ~prices["provider"].str.contains("median|OpenRouter")
    ]
    blend = (3 * hosts["input_usd_per_mtok"] + hosts["output_usd_per_mtok"]) / 4
    groups = hosts.assign(blend=blend).groupby(["model", "effective_from"])
    table = groups.agg(
        hosts=("provider", "nunique"), ratio=("blend", lambda v: v.max() / v.min())
    ).reset_index()
    return table[table["hosts"] >= 2].sort_values("ratio", ascending=False).reset_index(drop=True)


def finetuning(s, parameters=8.03e9):
    """Return the rent (USD) of fine-tuning: measured adapters, and all weights by 6 N T.

    All weights: 30 to 50 percent of the peak of an A100 at its rent of 2024.
    """
    mfu = uncertainty.sample(
        np.nan,
        0.3,
        0.5,
        "uniform",
        n=len(s["a100_hour_price_2024"]),
        rng=uncertainty.stream(1, "fine-tuning"),
    )
    per_flop = s["a100_hour_price_2024"] / 3600 / (s["a100_peak_flop_rate"] * 1e12 * mfu)
    rows = {
        "Adapters, 7B, average of 25 tasks (upper bound)": s["finetune_cost_loraland"],
        "Adapters, 8B, financial tasks": s["finetune_cost_finlora"],
    }
    for tokens, label in (
        (1e7, "10 million"),
        (1e8, "100 million"),
        (1e9, "1 billion"),
        (1e10, "10 billion"),
    ):
        rows[f"All weights, 8B, {label} tokens"] = 6 * parameters * tokens * per_flop
    return intervals.table(rows)
