"""Prices and their history: every step is shown once, with its host, its day and its sources."""

import re

import pandas as pd
import pytest

from analysis.evidence.tables import data
from analysis.prices import history


@pytest.fixture(scope="module")
def models():
    return history.models(range(len(data.table("token_prices"))))


def test_every_step_of_every_model_is_shown_once(models):
    found, table = models, data.table("token_prices")
    assert [m["model"] for m in found] == list(dict.fromkeys(m["model"] for m in found))
    shown = [(m["model"], s["host"], s["date"]) for m in found for s in m["steps"]]
    days = table["effective_from"].dt.strftime("%Y-%m-%d")
    assert sorted(shown) == sorted(zip(table["model"], table["provider"], days))


def test_a_step_names_its_prices_its_row_and_where_day_and_prices_come_from(models):
    step = next(m for m in models if m["model"] == "Claude Haiku 5.5")["steps"][0]
    assert (step["input"], step["output"], step["cached"]) == ("$0.10", "$0.50", "$0.01")
    assert step["batch"] == "$0.05 / $0.25" and step["basis"] == "announcement"
    assert step["long"] == "$0.50 / $2.50 above 100k tokens"
    assert data.table("token_prices")["model"].iloc[step["row"]] == "Claude Haiku 5.5"
    known = set(data.table("sources")["id"])
    assert len(step["sources"]) == 3 and not step["note"].endswith("; ")
    assert all(set(s["sources"]) <= known for m in models for s in m["steps"])


def test_the_price_of_today_is_the_makers_where_it_sells_and_else_the_cheapest_hosts(models):
    now = {m["model"]: m["now"] for m in models}
    assert now["GPT-5.5"] == "$5 in, $30 out at OpenAI"
    assert re.fullmatch(r"from \$0\.0\d+ in, \$0\.\d+ out at \d+ hosts", now["gpt-oss-20b"])


def test_the_price_in_full_opens_with_price_host_and_day(models):
    said = {m["model"]: m["in_full"] for m in models}
    own = r"\$5 in, \$30 out per million tokens, cached \$0\.50, at OpenAI since 2026-[\d-]+; "
    assert re.match(own, said["GPT-5.5"])
    assert re.match(
        r"\$0\.0\d+ in, .* at [^;]+, the cheapest host, since [\d-]+; \d+ steps of its price, at ",
        said["gpt-oss-20b"],
    )
    assert all(text.startswith("$") and "nan" not in text for text in said.values())


def test_a_fall_goes_down_in_the_picture_and_a_constant_price_has_none():
    names = ["model", "provider", "effective_from", "first_party"]
    days = pd.to_datetime(["2025-01-01", "2026-01-01"])
    rows = [dict(zip(names, ["m", "a", day, True])) for day in days]
    prices = ["input_usd_per_mtok", "output_usd_per_mtok"]
    falls = [row | dict.fromkeys(prices, price) for row, price in zip(rows, (10.0, 1.0))]
    falls = history.picture("m", falls)
    path = re.search(r"d='M([\d.]+) ([\d.]+)H[\d.]+V([\d.]+)H", falls)
    assert float(path[2]) < float(path[3]) and "class='ours'" in falls and "log scale" in falls
    assert history.picture("m", [row | dict.fromkeys(prices, 1.0) for row in rows]) == ""
