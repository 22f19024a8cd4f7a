"""Bills: what users reported they were charged, every rule of a missing price, and any record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence.tables import data
from analysis.evidence.tables.rows import DataError
from analysis.prices import bills, model
from analysis.prices.bills import NoPrice, Usage

DAY = date(2026, 11, 28)
EMPTY = dict.fromkeys(
    [f"{t}_{s}_usd_per_mtok" for t in bills.TIERS for s in bills.SIDES]
    + [*bills.CACHE.values(), "long_context_above_tokens"],
    float("nan"),
)


def step(day=date(2026, 1, 1), input=5.0, output=30.0, **cells):
    """A row of prices without others than those given."""
    prices = {"input_usd_per_mtok": input, "output_usd_per_mtok": output}
    return EMPTY | prices | cells | {"effective_from": day}


def paid(usages, offer):
    return sum(part.usd for part in bills.parts(usages, offer))


def at(*steps):
    return bills.Offer("a model", "a host", steps)


def test_a_session_read_mostly_from_the_cache():
    # tokscale, pull request 1142: 97 % of the prompt came from the cache
    usage = Usage(DAY, fresh=16_845_360 - 16_358_912, cached=16_358_912, output=63_820)
    assert paid([usage], bills.offer("gpt 5.5")) == pytest.approx(12.53, abs=0.005)


@pytest.mark.parametrize("batch, usd", [(False, 366), (True, 183)])
def test_a_large_run_on_a_small_model_and_in_a_batch(batch, usd):
    # BoLT, issue 1: 240 million tokens in and 550 million out on GPT-4o mini
    usage = Usage(DAY, fresh=240_000_000, output=550_000_000, batch=batch)
    assert paid([usage], bills.offer("GPT-4o mini")) == pytest.approx(usd)


@pytest.mark.parametrize("requests, usd", [(1, 3.90), (None, 2.10), (2, 2.10)])
def test_one_long_prompt_costs_the_price_of_long_prompts(requests, usd):
    # opencodex, issue 908: a flat price said 2.10 USD, the maker's conditional one 3.90
    usage = Usage(DAY, fresh=300_000, output=20_000, requests=requests)
    assert paid([usage], bills.offer("GPT-5.5", "openai")) == pytest.approx(usd)


@pytest.mark.parametrize(
    "prices, tokens, usd",
    [
        ((0.18, 0.54), (2_000_000_000, 500_000_000), 630),  # configiq: a month
        ((2.5, 0), (10_000 * 1_500, 0), 37.5),  # a day of 10,000 requests
    ],
)
def test_months_and_days_at_plain_prices(prices, tokens, usd):
    usage = Usage(DAY, fresh=tokens[0], output=tokens[1])
    assert paid([usage], at(step(input=prices[0], output=prices[1]))) == pytest.approx(usd)


def test_each_day_has_the_latest_price_that_began_before_it():
    offer = at(step(date(2026, 1, 1), 4), step(date(2026, 3, 1), 2))
    days = [date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2030, 1, 1)]
    assert [offer.at(day)["input_usd_per_mtok"] for day in days] == [4, 4, 2, 2]
    with pytest.raises(NoPrice, match="the first known price of a model at a host is of 2026-01"):
        offer.at(date(2025, 12, 31))


FULL = {
    "cached_input_usd_per_mtok": 0.5,
    "cache_write_usd_per_mtok": 6.25,
    "batch_input_usd_per_mtok": 2.5,
    "batch_output_usd_per_mtok": 15.0,
    "long_context_input_usd_per_mtok": 10.0,
    "long_context_output_usd_per_mtok": 45.0,
}


@pytest.mark.parametrize(
    "cells, tiers, prices, said",
    [
        (FULL, (), (5, 0.5, 6.25, 30), (0, 0, 0, 0)),
        (FULL, ("batch",), (2.5, 0.25, 3.125, 15), (0, 1, 1, 0)),
        (FULL, ("long_context",), (10, 1, 12.5, 45), (0, 1, 1, 0)),
        (FULL, ("batch", "long_context"), (5, 0.5, 6.25, 22.5), (1, 2, 2, 1)),
        ({}, (), (5, 5, 5, 30), (0, 1, 1, 0)),
        ({}, ("batch",), (5, 5, 5, 30), (1, 2, 2, 1)),
    ],
)
def test_a_price_without_a_cell_is_taken_at_another_and_says_so(cells, tiers, prices, said):
    rates = bills.rates(step(**cells), tiers)
    assert tuple(rates[kind].usd_per_mtok for kind in bills.KINDS) == prices
    assert tuple(len(rates[kind].said) for kind in bills.KINDS) == said


def test_every_row_of_the_table_prices_every_kind_in_every_tier():
    table = data.table("token_prices")
    for row in table.to_dict("records"):
        for tiers in ((), ("batch",), ("long_context",), ("batch", "long_context")):
            rates = bills.rates(row, tiers)
            assert all(0 <= rate.usd_per_mtok < 1000 for rate in rates.values())
            if tiers == ("batch",) and row["batch_input_usd_per_mtok"] > 0:
                assert rates["fresh"].usd_per_mtok == row["batch_input_usd_per_mtok"]


def test_a_free_model_stays_free():
    rates = bills.rates(step(input=0.0, output=0.0, **FULL), ("batch",))
    assert rates["fresh"].usd_per_mtok == rates["output"].usd_per_mtok == 0


TOKENS = st.integers(0, 10**9)


@given(st.lists(st.tuples(TOKENS, TOKENS, TOKENS, TOKENS, st.booleans()), max_size=8))
def test_a_bill_is_the_sum_of_the_bills_of_its_rows_and_loses_no_token(rows):
    offer = at(step(**FULL))
    usages = [Usage(DAY, *tokens, batch=batch) for *tokens, batch in rows]
    parts = bills.parts(usages, offer)
    assert sum(sum(p.tokens.values()) for p in parts) == sum(sum(row[:4]) for row in rows)
    alone = sum(paid([usage], offer) for usage in usages)
    assert sum(part.usd for part in parts) == pytest.approx(alone)
    assert all(part.usd <= model.bill(*([1e10] * 3), 10, 10, 45, 1e10, 12.5) for part in parts)


@pytest.mark.parametrize(
    "name, host, error, said",
    [
        ("GPT-9", "", DataError, "the nearest is 'GPT-5'"),
        ("GPT-5.5", "Groq", NoPrice, r"HOST must be one that sells GPT-5.5 \(OpenAI\)"),
        ("Llama 3.3 70B Instruct", "", NoPrice, "say with HOST at which of them"),
        ("GPT-4", "", NoPrice, "GPT-4 has no price in token_prices.csv"),
    ],
)
def test_what_is_not_sold_is_refused(name, host, error, said):
    with pytest.raises(error, match=said):
        bills.offer(name, host)
