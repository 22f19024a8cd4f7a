"""Prices: published results, properties that hold for any table, refusals in one sentence.

Published: AI Index 2025 (section 1.3), Epoch AI March 2025 (all 21 rates), a16z November 2024,
article a1's 99.5 %.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.display import chapter
from analysis.evidence import data, uncertainty
from analysis.ledger import claims
from analysis.prices import causes, charts, falls, frontier, tables
from analysis.prices import market as price_views
from analysis.prices import rates as price_rates
from analysis.prices import study as price_study

GPT35, START, END = ("MMLU", 64.8), "2022-11-30", "2024-10-03"


@pytest.fixture(scope="module")
def market():
    return price_views.Market(data.table("token_prices"), data.table("benchmark_scores"))


def listings(rows):
    """A price table from (model, provider, first_party, day, input, output)."""
    frame = pd.DataFrame(
        rows,
        columns=[
            "model",
            "provider",
            "first_party",
            "day",
            "input_usd_per_mtok",
            "output_usd_per_mtok",
        ],
    )
    frame["effective_from"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        frame.pop("day"), unit="D"
    )
    return frame.assign(reasoning=False, open_weights=True, verification="secondary")


def score_table(models):
    return pd.DataFrame(
        [(m, "MMLU", s, "fit") for m, s in models.items()],
        columns=["model", "benchmark", "score", "use"],
    )


SCORES = {"a": 50.0, "b": 60.0, "c": 70.0, "d": 80.0}
TABLES = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from(["maker", "h1", "h2"]),
        st.integers(0, 900),
        st.floats(0.01, 60),
        st.floats(0.01, 60),
    ),
    min_size=1,
    max_size=25,
).map(lambda rows: listings([(m, p, p == "maker", day, i, o) for m, p, day, i, o in rows]))


def lows(table, threshold=50.0, rule="median", reasoning=True, open_weights=None, **choices):
    able = frontier.model_scores(score_table(SCORES), "MMLU", rule)
    return frontier.price_series(
        frontier.listings(table, able, threshold, reasoning=reasoning, open_weights=open_weights),
        **choices,
    )


# ---------------------------------------------------------------- published results


def test_ai_index_280_fold(market):
    fall = falls.decline(market.series(*GPT35), START, END)
    assert fall.start_price == 20 and fall.end_price == pytest.approx(0.065625)
    assert fall.factor == pytest.approx(304.8, abs=0.05) and fall.days == 673
    assert fall.start_price / round(fall.end_price, 2) == pytest.approx(285.7, abs=0.05)
    assert fall.per_year == pytest.approx(22.2, abs=0.1)


def test_ten_of_the_280_came_with_gpt35_turbo(market):
    turbo = falls.decline(market.series(*GPT35), "2023-03-01", END)
    assert turbo.factor == pytest.approx(30.5, abs=0.05)


def test_the_two_models_of_the_ai_index_by_blend(market):
    fall = price_views.list_price_fall(
        market, "GPT-3.5 (text-davinci-003)", "Gemini 1.5 Flash-8B"
    ).set_index("blend")["factor"]
    assert fall[["input only", "3:1", "1:1", "output only"]].round(0).tolist() == [
        533,
        305,
        213,
        133,
    ]


def test_995_percent_is_true_of_input_alone(market):
    fall = price_views.list_price_fall(market, "GPT-4 8k", "GPT-4o mini").set_index("blend")[
        "percent"
    ]
    assert fall[["input only", "3:1", "1:1", "output only"]].round(2).tolist() == [
        99.50,
        99.30,
        99.17,
        99.00,
    ]


def test_all_21_published_rates_of_epoch():
    rates = price_rates.recomputed_rates(
        data.table("published_price_points"), data.table("published_price_rates")
    )
    assert len(rates) == 21
    for ours, theirs in (
        ("our_factor", "factor_per_year"),
        ("our_low", "low"),
        ("our_high", "high"),
    ):
        np.testing.assert_allclose(rates[ours], rates[theirs], rtol=1e-4)
    assert (rates["our_n"] == rates["n"]).all()
    np.testing.assert_allclose(rates["our_r2"], rates["r2"], atol=0.006)
    assert rates["our_factor"].median() == pytest.approx(46.2, abs=0.05)


def test_a16z_two_falls(market):
    table = tables.published_frame(
        market, data.table("published_price_points"), pd.DataFrame({"percent": [99.0, 99.5]})
    )
    ours = table.set_index("Published")["Ours"]
    assert ours["a16z 2024: MMLU 42, blend 1:1"].startswith("1,000×")
    assert ours["a16z 2024: MMLU 83, blend 1:1"].startswith("62.5×")


def test_the_fall_slowed_after_2024(market):
    for level in (GPT35, ("MMLU", 86.0)):
        rates = price_rates.window_rates(
            market.series(*level), [START, "2024-12-31", "2026-11-21"]
        )["per_year"]
        assert rates.iloc[0] > 15 and rates.iloc[1] < 2


@pytest.fixture(scope="module")
def study(market):
    days = [falls.day(number) for number in (20221130, 20241003, 20241231)]
    return price_study.Study(market, GPT35, ("MMLU", 86.0), *days)


@pytest.fixture(scope="module")
def evidence(study):
    drawn = chapter.Drawn(uncertainty.SEED, 1000)
    return price_study.evidence(
        study, drawn, uncertainty.stream(uncertainty.SEED, "tokens_per_request")
    )


def test_every_claim_that_waits_for_the_chapter_gets_evidence(evidence):
    waiting = {
        c.id
        for c in claims.claims().values()
        if c.chapter == "01_price_of_a_token" and c.evidence == claims.NOTEBOOK
    }
    assert waiting <= set(evidence)


@pytest.mark.parametrize(
    "id, low, high",
    [
        ("price-280x-a2", 304.7, 348),
        ("price-280x-a3", 133, 534),
        ("price-decline-995-a1", 99.0, 99.5),
        ("price-10x-annual-a3", 3, 10),
    ],
)
def test_evidence_lies_where_the_published_numbers_put_it(evidence, id, low, high):
    samples = evidence[id]["samples"]
    assert low - 1e-6 <= samples.min() and samples.max() <= high + 1e-6


@pytest.mark.parametrize(
    "draw",
    [
        charts.steps,
        charts.by_blend,
        charts.slow_down,
        charts.on_sale,
        charts.today,
        charts.sensitivity,
    ],
)
def test_every_chart_draws_wide_and_narrow(study, draw):
    chart = draw(study)
    assert chart.png()[:4] == chart.png(True)[:4] == b"\x89PNG"
    assert chart.alt and chart.source and len(chart.data)


# ---------------------------------------------------------------- properties


@settings(max_examples=50)
@given(TABLES, st.sampled_from(frontier.HOSTS))
def test_record_low_never_rises(table, hosts):
    try:
        series = lows(table, hosts=hosts)
    except frontier.PriceError:
        return
    assert (np.diff(series["price"]) < 0).all() and series["date"].is_monotonic_increasing


@settings(max_examples=50)
@given(TABLES, st.sampled_from(frontier.HOSTS), st.integers(0, 1000))
def test_series_equals_asking_every_day(table, hosts, day):
    date = pd.Timestamp("2024-01-01") + pd.Timedelta(days=day)
    offers = frontier.offers(frontier.listings(table, pd.Series(SCORES), 50.0))
    asked = frontier.on_sale(offers, date, hosts)
    if asked.empty:
        return
    series = frontier.cheapest(offers, hosts, until=date)
    assert falls.price_on(series, date) == pytest.approx(asked.iloc[0])


@settings(max_examples=50)
@given(TABLES, st.floats(0.01, 100))
def test_scaling_all_prices_leaves_ratios(table, scale):
    scaled = table.assign(
        input_usd_per_mtok=table["input_usd_per_mtok"] * scale,
        output_usd_per_mtok=table["output_usd_per_mtok"] * scale,
    )
    plain, moved = lows(table), lows(scaled)
    np.testing.assert_allclose(
        moved["price"].iloc[[0, -1]], plain["price"].iloc[[0, -1]] * scale, rtol=1e-9
    )


@settings(max_examples=50)
@given(TABLES, st.sampled_from(frontier.HOSTS))
def test_a_higher_threshold_is_never_cheaper(table, hosts):
    found = []
    for threshold in (50.0, 60.0, 70.0, 80.0):
        try:
            found.append(lows(table, threshold, hosts=hosts)["price"].iloc[-1])
        except frontier.PriceError:
            break
    assert (np.diff(found) >= 0).all()


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_a_blend_lies_between_its_prices_and_is_monotone(price_in, price_out, one, other):
    low, high = sorted((one, other))
    mixed = [frontier.blended(price_in, price_out, 1 - share, share) for share in (low, high)]
    assert min(price_in, price_out) - 1e-9 <= mixed[0] <= max(price_in, price_out) + 1e-9
    assert (mixed[1] - mixed[0]) * (price_out - price_in) >= -1e-9


@settings(max_examples=20)
@given(st.floats(0.1, 0.9))
def test_shares_before_and_after_an_event_add_up(market, when):
    series = market.series(*GPT35)
    start, end = pd.Timestamp(START), pd.Timestamp(END)
    event = start + (end - start) * when
    after = falls.share_after(series, start, end, event.normalize())
    assert 0 <= after <= 1


def test_input_share_for_280_gives_280(market):
    def measure(x):
        return falls.decline(market.series(*GPT35, blend=(x, 1 - x)), START, END).factor

    share = falls.input_share_for(280, measure)
    assert share == pytest.approx(0.698, abs=0.001) and measure(share) == pytest.approx(
        280, rel=1e-4
    )
    assert np.isnan(falls.input_share_for(5000, measure))


def test_host_rules_differ_as_written():
    table = listings(
        [
            ("a", "maker", True, 0, 4, 4),
            ("a", "h1", False, 0, 1, 1),
            ("b", "h1", False, 0, 2, 2),
            ("b", "h2", False, 0, 6, 6),
        ]
    )
    offers = frontier.offers(frontier.listings(table, pd.Series(SCORES), 50.0))
    asked = {
        rule: frontier.on_sale(offers, "2024-01-01", rule).to_dict() for rule in frontier.HOSTS
    }
    assert asked == {
        "median": {"a": 4, "b": 4},
        "first_party": {"a": 4},
        "cheapest": {"a": 1, "b": 2},
    }


def test_old_listings_leave_the_market():
    table = listings([("a", "h1", False, 0, 1, 1), ("b", "h1", False, 300, 2, 2)])
    offers = frontier.offers(frontier.listings(table, pd.Series(SCORES), 50.0))
    late = pd.Timestamp("2024-01-01") + pd.Timedelta(days=400)
    assert frontier.on_sale(offers, late, listing_days=365).to_dict() == {"b": 2}
    assert frontier.on_sale(offers, late).to_dict() == {"a": 1, "b": 2}


def test_score_rules_and_excluded_rows():
    table = pd.DataFrame(
        [("a", "MMLU", 60.0, "fit"), ("a", "MMLU", 70.0, "fit"), ("a", "MMLU", 10.0, "exclude")],
        columns=["model", "benchmark", "score", "use"],
    )
    assert [frontier.model_scores(table, "MMLU", rule)["a"] for rule in frontier.SCORES] == [
        65,
        60,
        70,
    ]


def test_recalled_prices_take_no_part():
    table = listings([("a", "maker", True, 0, 1, 1), ("a", "h1", False, 5, 3, 3)])
    table.loc[0, "verification"] = "recalled"
    assert lows(table)["price"].tolist() == [3]


def test_changes_lists_rises_and_cuts():
    table = listings(
        [("a", "h1", False, 0, 1, 1), ("a", "h1", False, 9, 2, 2), ("a", "h1", False, 20, 0.5, 0.5)]
    )
    assert falls.changes(table, "2024-01-01")["factor"].tolist() == [2, 0.25]


def test_causes():
    assert causes.hardware_share(200, 1, 1, 1, 1) == 0
    assert causes.output_share(0, 500, 1, 4) == 1
    assert causes.output_shares([(500, 500)], [(1, 4), (1, 1)]).tolist() == [0.8, 0.5]


# ---------------------------------------------------------------- refusals


def test_unknown_benchmark_suggests_the_nearest():
    with pytest.raises(frontier.PriceError, match="no scores for the benchmark 'MMMU'.*'MMLU'"):
        frontier.model_scores(data.table("benchmark_scores"), "MMMU")


@pytest.mark.parametrize(
    "ask, said",
    [
        (
            lambda m: falls.decline(m.series(*GPT35), "2020-01-01", "2021-01-01"),
            "holds no two days with a price",
        ),
        (lambda m: falls.price_on(m.series(*GPT35), "2019-01-01"), "was on sale on 2019-01-01"),
        (lambda m: m.series("MMLU", 99.9), "No priced model reaches a score of 99.9"),
        (lambda m: m.series(*GPT35, hosts="dearest"), "host rule must be one of"),
        (lambda m: m.series(*GPT35, rule="mean"), "score rule must be one of"),
        (lambda m: m.series(*GPT35, blend=(0, 0)), "not both 0"),
        (lambda m: falls.day(20221345), "yyyymmdd"),
        (
            lambda m: price_rates.published_lows(data.table("published_price_points"), "ARC", 5),
            "hold no scores for 'ARC'",
        ),
        (lambda m: price_rates.fall_rate(m.series(*GPT35).head(3)), "needs 4 record lows"),
        (lambda m: falls.grid(lambda x: m.series("MMLU", x), x=[99.9]), "None of the combinations"),
    ],
)
def test_refusals_are_one_clear_sentence(market, ask, said):
    with pytest.raises(frontier.PriceError, match=said) as refusal:
        ask(market)
    assert str(refusal.value).count(". ") == 0 and str(refusal.value).endswith(".")
