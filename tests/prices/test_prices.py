"""Prices: published results reproduced, properties that must hold for any table, refusals in one
sentence.

Published: AI Index 2025 (section 1.3), Epoch AI March 2025 (all 21 rates), a16z November 2024,
article a1's 99.5 %.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.display import chapter
from analysis.evidence import wording
from analysis.evidence.estimates import facts
from analysis.evidence.tables import data
from analysis.evidence.uncertainty import Interval
from analysis.ledger import claims
from analysis.prices import answers, asked, falls, frontier, levels, model, rates, study, views
from analysis.prices.frontier import Choice, Level
from analysis.prices.steps import in_force
from tests.conftest import is_sentence

GPT35, START, END = Level("MMLU", 64.8), "2022-11-30", "2024-10-03"
PLAIN = Choice()


@pytest.fixture(scope="module")
def market():
    return frontier.Market(data.table("token_prices"), data.table("benchmark_scores"))


def listings(rows):
    """A price table from (model, provider, first_party, day, input, output)."""
    columns = ["model", "provider", "first_party", "day", *frontier.PRICES]
    frame = pd.DataFrame(rows, columns=columns)
    days = pd.to_timedelta(frame.pop("day"), unit="D")
    frame["effective_from"] = pd.Timestamp("2024-01-01") + days
    frame = frame.assign(reasoning=False, open_weights=True, verification="secondary", source="s")
    return frame.rename_axis("token_prices")


SCORES = {"a": 50.0, "b": 60.0, "c": 70.0, "d": 80.0}
SCORE_TABLE = pd.DataFrame(
    [(m, "MMLU", s, "fit", "independent", "t") for m, s in SCORES.items()],
    columns=["model", "benchmark", "score", "use", "run_by", "source"],
).rename_axis("benchmark_scores")
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


def lows(table, threshold=50.0, choice=PLAIN):
    return frontier.Market(table, SCORE_TABLE).series(Level("MMLU", threshold), choice)


# ---------------------------------------------------------------- published results


def test_ai_index_280_fold(market):
    fall = falls.decline(market.series(GPT35, PLAIN), START, END)
    assert fall.first.price == 20 and fall.last.price == pytest.approx(0.065625)
    assert fall.factor == pytest.approx(304.8, abs=0.05) and fall.days == 673
    assert fall.first.price / round(fall.last.price, 2) == pytest.approx(285.7, abs=0.05)
    assert fall.per_year == pytest.approx(22.2, abs=0.1)


def test_ten_of_the_280_came_with_gpt35_turbo(market):
    turbo = falls.decline(market.series(GPT35, PLAIN), "2023-03-01", END)
    assert turbo.factor == pytest.approx(30.5, abs=0.05)


def test_all_21_published_rates_of_epoch():
    found = rates.recomputed_rates(
        data.table("published_price_points"), data.table("published_price_rates")
    )
    assert len(found) == 21
    for ours, theirs in (
        ("our_factor", "factor_per_year"),
        ("our_low", "low"),
        ("our_high", "high"),
    ):
        np.testing.assert_allclose(found[ours], found[theirs], rtol=1e-4)
    assert (found["our_n"] == found["n"]).all()
    np.testing.assert_allclose(found["our_r2"], found["r2"], atol=0.006)
    assert found["our_factor"].median() == pytest.approx(46.2, abs=0.05)


def test_a16z_two_falls(market):
    ends = dict.fromkeys(("mini_input_fall", "mini_output_fall"))
    ours = views.published(market, data.table("published_price_points"), ends).set_index(
        "Published"
    )["Ours"]
    assert ours["a16z 2024: MMLU 42, blend 1:1"].startswith("1,000×")
    assert ours["a16z 2024: MMLU 83, blend 1:1"].startswith("62.5×")


def test_the_fall_at_old_levels_slowed_after_2024(market):
    for level in (GPT35, Level("MMLU", 86.0)):
        early, _ = falls.yearly(market, level, PLAIN, start=START, end="2024-12-31")
        late, _ = falls.yearly(market, level, PLAIN, start="2024-12-31", end=data.data_cut())
        assert early > 15 and late < 2.5


# ---------------------------------------------------------------- the chapter's results


def at_parameters(market, **values):
    own = facts.given(chapter.declared("01_price_of_a_token"), values)
    return asked.Study(market, own, facts.Facts()["gpqa_question_tokens"])


@pytest.fixture(scope="module")
def results(market):
    return study.results(at_parameters(market), facts.Facts())


def test_the_two_models_of_the_ai_index_by_blend(results):
    ends = [results[name].median for name in ("pair_input_fall", "pair_output_fall")]
    assert np.round(ends).tolist() == [533, 133]


def test_995_percent_is_true_of_input_alone(results):
    falls_by_blend = np.round(results["mini_fall"].samples, 2)
    assert falls_by_blend[[0, 2, 3, 4]].tolist() == [99.50, 99.30, 99.17, 99.00]


@pytest.mark.parametrize(
    "name, low, high",
    [
        ("stated_fall", 304.7, 348),
        ("any_fall", 133, 534),
        ("mini_fall", 99.0, 99.5),
        ("gpt35_rate", 3, 10),
        ("any_rate", 2, 75),  # Epoch AI 2026: 4.7 for old levels, 75 for new ones
    ],
)
def test_results_lie_where_the_published_numbers_put_them(results, name, low, high):
    samples = results[name].samples
    assert low - 1e-6 <= samples.min() and samples.max() <= high + 1e-6


def test_every_combination_of_choices_counts_once(results):
    assert len(results["any_fall"].samples) == 5 * 3 * 3
    assert len(results["any_rate"].samples) == results["levels"].median * 5 * 3 * 3


def test_levels_asked_about_together_give_what_each_gives_by_itself(market, monkeypatch):
    def ask(study, levels):
        return asked.yearly(study, levels, [(pd.Timestamp("2023-06-01"), market.cut)])

    study, own = at_parameters(market), at_parameters(market)
    together = ask(study, study.levels[:3])
    alone = [ask(own, [level]) for level in own.levels[:3]]
    assert list(together.values) == [value for one in alone for value in one.values]
    assert len(together.values) > 30
    assert {*together.origins} == {origin for one in alone for origin in one.origins}
    monkeypatch.setattr(asked.falls, "cases", None)  # all is known: nothing is asked again
    assert list(ask(study, study.levels[1:2]).values) == list(alone[1].values)


def test_results_carry_the_sources_of_the_rows_they_rest_on(results):
    assert set(results["end_price"].sources) == {
        "genai-prices-2026", "epoch-aa-prices-2025"}  # fmt: skip
    assert set(results["fall"].sources) <= set(results["any_fall"].sources)


def test_the_stated_fall_follows_its_parameters(results):
    fall = results["stated_fall"]
    assert set(fall.parameters) == {"threshold", "blend_input", "blend_output"}
    assert np.median(fall.given(blend_output=0.0).samples) == pytest.approx(533.3, abs=0.05)


@pytest.mark.parametrize(
    "values, unknown",
    [
        ({"threshold": 95.0}, ("fall", "any_fall", "gpt35_rate", "share_after_v2")),
        ({"benchmark": "GPQA Diamond", "window_end": "2023-01-01"}, ("fall", "share_after_v2")),
        ({"slow_from": data.data_cut()}, ("late_rate", "unscored_rate")),
    ],
)
def test_what_has_no_price_is_unknown_and_the_rest_stands(market, values, unknown):
    found = study.results(at_parameters(market, **values), facts.Facts())
    for name in unknown:
        assert found[name].unknown.startswith("No model with a score of at least"), name
    assert found["mini_fall"].median == pytest.approx(99.3)
    assert not found["tenth_gpqa_price"].unknown
    assert views.words(at_parameters(market, **values))


def test_frames_have_rows(market):
    at = at_parameters(market)
    for frame in (views.steps(at), views.on_sale(at), views.rises(at), views.sensitivity(at)):
        assert len(frame) > 1
    assert len(views.levels(at)) == len(at.levels) and len(views.finished(at)) == len(at.pairs)
    assert len(views.answers(at)) > len(at.pairs)
    assert views.listings(at, at.series, START, END)["Model"].tolist() == [
        "GPT-3.5 (text-davinci-003)", "Gemini 1.5 Flash-8B"]  # fmt: skip


# ---------------------------------------------------------------- properties


@settings(max_examples=50)
@given(TABLES, st.sampled_from(frontier.HOSTS))
def test_record_low_never_rises(table, hosts):
    series = lows(table, choice=Choice(hosts=hosts))
    assert (np.diff([step.price for step in series]) < 0).all()
    assert all(one.date < next.date for one, next in zip(series, series[1:]))


def naive_asks(table, date, hosts):
    """What each model costs on a date, asked in the plainest way."""
    found = {}
    for name, rows in table[table["effective_from"] <= date].groupby("model"):
        last = rows.sort_values("effective_from", kind="stable").groupby("provider").tail(1)
        price = model.blended(last[frontier.PRICES[0]], last[frontier.PRICES[1]])
        own = price[last["first_party"]]
        if hosts == "cheapest":
            found[name] = price.min()
        elif len(own):
            found[name] = own.min()
        elif hosts == "median":
            found[name] = price.median()
    return found


@settings(max_examples=50)
@given(TABLES, st.sampled_from(frontier.HOSTS), st.integers(0, 1000))
def test_asking_on_a_day_equals_the_plain_way(table, hosts, day):
    date = pd.Timestamp("2024-01-01") + pd.Timedelta(days=day)
    market, choice = frontier.Market(table, SCORE_TABLE), Choice(hosts=hosts)
    asked = {m: p for p, m in market.on_sale(Level("MMLU", 50.0), choice, date)}
    assert asked == pytest.approx(naive_asks(table, date, hosts))


@settings(max_examples=50)
@given(TABLES, st.sampled_from(frontier.HOSTS))
def test_a_record_low_is_the_lowest_price_of_all_days_so_far(table, hosts):
    days = sorted(table["effective_from"].unique())
    asked = [min(naive_asks(table, day, hosts).values(), default=np.inf) for day in days]
    series = lows(table, choice=Choice(hosts=hosts))
    for day, low in zip(days, np.minimum.accumulate(asked)):
        step = in_force(series, pd.Timestamp(day))
        assert (step.price if step else np.inf) == pytest.approx(low)


@settings(max_examples=50)
@given(TABLES, st.floats(0.01, 100))
def test_scaling_all_prices_leaves_ratios(table, scale):
    scaled = table.assign(**{name: table[name] * scale for name in frontier.PRICES})
    plain, moved = lows(table), lows(scaled)
    ends = [[series[0].price, series[-1].price] for series in (moved, plain)]
    np.testing.assert_allclose(ends[0], np.multiply(ends[1], scale), rtol=1e-9)


@settings(max_examples=50)
@given(TABLES, st.sampled_from(frontier.HOSTS))
def test_a_higher_threshold_is_never_cheaper(table, hosts):
    series = [lows(table, score, Choice(hosts=hosts)) for score in (50.0, 60.0, 70.0, 80.0)]
    found = [steps[-1].price if steps else np.inf for steps in series]
    assert all(one <= next for one, next in zip(found, found[1:]))


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_a_blend_lies_between_its_prices_and_is_monotone(price_in, price_out, one, other):
    low, high = sorted((one, other))
    mixed = [model.blended(price_in, price_out, 1 - share, share) for share in (low, high)]
    assert min(price_in, price_out) - 1e-9 <= mixed[0] <= max(price_in, price_out) + 1e-9
    assert (mixed[1] - mixed[0]) * (price_out - price_in) >= -1e-9


@settings(max_examples=20)
@given(st.floats(0.1, 0.9))
def test_a_share_of_the_fall_lies_between_none_and_all(market, when):
    start, end = pd.Timestamp(START), pd.Timestamp(END)
    event = (start + (end - start) * when).normalize()
    share, _ = falls.share_after(market, GPT35, PLAIN, start=start, end=end, event=event)
    assert 0 <= share <= 1


def test_input_share_for_280_gives_280(market):
    def measure(share):
        choice = Choice((share, 1 - share))
        return falls.factor(market, GPT35, choice, start=START, end=END)[0]

    share = falls.input_share_for(280, measure)
    assert share == pytest.approx(0.698, abs=0.001)
    assert measure(share) == pytest.approx(280, rel=1e-4)
    assert np.isnan(falls.input_share_for(5000, measure))


def test_host_rules_differ_as_written():
    rows = [("a", "maker", True, 0, 4, 4), ("a", "h1", False, 0, 1, 1)]
    rows += [("b", "h1", False, 0, 2, 2), ("b", "h2", False, 0, 6, 6)]
    market = frontier.Market(listings(rows), SCORE_TABLE)
    asked = {
        hosts: {m: p for p, m in market.on_sale(Level("MMLU", 50.0), Choice(hosts=hosts))}
        for hosts in frontier.HOSTS
    }
    assert asked == {
        "median": {"a": 4, "b": 4},
        "first_party": {"a": 4},
        "cheapest": {"a": 1, "b": 2},
    }


@pytest.mark.parametrize("hosts, found", [("median", 2), ("cheapest", 1), ("first_party", 0)])
def test_the_listings_behind_a_price_follow_the_host_rule(hosts, found):
    table = listings([("b", "h1", False, 0, 2, 2), ("b", "h2", False, 0, 6, 6)])
    rows = frontier.behind(table, "b", pd.Timestamp("2024-02-01"), hosts=hosts)
    assert len(rows if hosts != "first_party" else rows[rows["first_party"]]) == found


def test_old_listings_leave_the_market():
    table = listings([("a", "h1", False, 0, 1, 1), ("b", "h1", False, 300, 2, 2)])
    market, late = frontier.Market(table, SCORE_TABLE), pd.Timestamp("2025-02-04")
    level = Level("MMLU", 50.0)
    assert market.on_sale(level, PLAIN, late, days=365) == [(2, "b")]
    assert market.on_sale(level, PLAIN, late) == [(1, "a"), (2, "b")]
    assert falls.price_of_rank(market, level, PLAIN, rank=3) == (np.inf, ())


def test_score_rules_and_excluded_rows():
    rows = [(60.0, "fit", "maker"), (70.0, "fit", "compiled"), (10.0, "exclude", "independent")]
    table = pd.DataFrame(
        [("a", "MMLU", *row) for row in rows],
        columns=["model", "benchmark", "score", "use", "run_by"],
    )
    found = [frontier.model_scores(table, "MMLU", rule)["a"] for rule in frontier.SCORES]
    assert found == [65, 60, 70]


def test_independent_runs_decide_the_middle_score_and_the_makers_stay_in_the_spread():
    table = data.table("benchmark_scores")
    found = [
        frontier.model_scores(table, "GPQA Diamond", r)["gpt-oss-20b"] for r in frontier.SCORES
    ]
    assert found == [46.0, 46.0, 71.5]


def test_efforts_follow_the_mode_in_which_the_price_list_sells_the_model():
    sold = data.table("token_prices").groupby("model")["reasoning"].first()
    table = data.table("benchmark_scores")
    known = table["model"].isin(sold.index) & (table["effort"] != "")
    rows = table[known & (table["use"] == "fit")]
    thought = rows["effort"].str.startswith("thinking")
    fits = thought == rows["model"].map(sold).astype(bool)
    both = rows.assign(fits=fits).groupby(["model", "benchmark"])["fits"]
    assert (both.nunique() == 1).all()  # the mode sold, or the only one that was run
    assert fits.mean() > 0.9


def test_base_models_never_stand_for_instruct_models():
    table = data.table("benchmark_scores")
    base = table["protocol"].fillna("").str.contains("base")
    sold = data.table("token_prices")["model"]
    found = set(table[base & (table["use"] == "fit")]["model"])
    assert found & set(sold) == {"Llama 2 7B"}  # sold as it is


def test_a_model_in_8_bits_has_the_score_of_the_model(market):
    name = "Llama 3.3 70B Instruct"
    able = market.able(Level("MMLU", 86.0), "median")
    assert {name, name + frontier.QUANTISED} <= able


# ---------------------------------------------------------------- answers


def test_an_answer_costs_its_tokens_at_list_price():
    scores = pd.DataFrame(
        [("a", 50.0, 1000.0, "fit"), ("a", 60.0, 9000.0, "fit"), ("b", 50.0, 100.0, "fit")],
        columns=["model", "score", "answer_tokens", "use"],
    )
    table = listings([("a", "maker", True, 0, 1, 2), ("b", "maker", True, 5, 4, 8)])
    book = frontier.by_day(frontier.listings(table))

    def lows(threshold):
        able = answers.offers(scores, threshold)
        return [step.price for step in answers.answer_series(book, able, 500.0)]

    assert lows(50) == pytest.approx([(500 * 1 + 1000 * 2) / 1e6])  # b is no cheaper: 0.0028
    assert lows(60) == pytest.approx([(500 * 1 + 9000 * 2) / 1e6])
    assert lows(70) == []


def test_gpt4s_answer_costs_what_its_testers_paid(market):
    at = at_parameters(market)
    first = at.answers(levels.GPT4_ON_GPQA, "median")[0]
    assert first.model == "GPT-4 8k" and first.price == pytest.approx(0.030774, rel=0.02)


@pytest.mark.parametrize("benchmark", ["MMLU", "GPQA Diamond"])
def test_each_test_has_levels_of_its_own(market, benchmark):
    at = at_parameters(market, benchmark=benchmark)
    assert at.gpt35.threshold < at.gpt4.threshold
    assert at.gpt35 in at.levels and at.gpt4 in at.levels
    assert at_parameters(market, benchmark=benchmark, threshold=50.0).gpt35.threshold == 50


def test_old_levels_fall_more_slowly_than_new_ones(results):
    assert results["older_late_rate"].median < results["newer_late_rate"].median
    assert results["after_edge_rate"].median < results["before_edge_rate"].median


def test_a_missing_price_is_no_price_and_no_time():
    assert wording.interval(Interval(0.085, 0.02, np.inf), "USD/Mtoken").endswith("to no price)")
    assert wording.quantity(np.inf, "month") == "never"


def test_recalled_and_free_prices_take_no_part():
    table = listings([("a", "maker", True, 0, 1, 1), ("a", "h1", False, 5, 3, 3)])
    table.loc[0, "verification"] = "recalled"
    assert [step.price for step in lows(table)] == [3]
    free = listings([("a", "maker", True, 0, 0, 0), ("a", "h1", False, 5, 3, 3)])
    assert [step.price for step in lows(free)] == [3]


def test_changes_lists_rises_and_cuts():
    table = listings(
        [("a", "h1", False, 0, 1, 1), ("a", "h1", False, 9, 2, 2), ("a", "h1", False, 20, 0.5, 0.5)]
    )
    assert falls.changes(table, "2024-01-01")["factor"].tolist() == [2, 0.25]


def test_the_last_date_at_a_rate():
    steps = [frontier.Step(pd.Timestamp("2024-01-01"), "a", 10.0),
             frontier.Step(pd.Timestamp("2024-06-01"), "a", 1.0)]  # fmt: skip
    found = falls.last_date_at_rate(steps, 10, pd.Timestamp("2026-01-01"))
    assert found == pd.Timestamp("2024-12-31")
    assert falls.last_date_at_rate(steps, 1e9, pd.Timestamp("2026-01-01")) is pd.NaT


def test_causes():
    assert model.hardware_share(200, 1, 1, 1, 1) == 0
    assert model.output_share(0, 500, 1, 4) == 1
    assert model.output_share(500, 500, 1, 4) == 0.8


# ---------------------------------------------------------------- refusals


def test_unknown_benchmark_suggests_the_nearest():
    with pytest.raises(frontier.PriceError, match="benchmark must be one of.*'MMMU'.*'MMLU'"):
        frontier.model_scores(data.table("benchmark_scores"), "MMMU")


def test_no_price_is_no_answer(market):
    series = market.series(GPT35, PLAIN)
    assert falls.decline(series, "2020-01-01", "2021-01-01") is None
    assert in_force(series, pd.Timestamp("2019-01-01")) is None
    assert market.series(Level("MMLU", 99.9), PLAIN) == ()


@pytest.mark.parametrize(
    "ask, said",
    [
        (lambda m: m.series(GPT35, Choice(hosts="dearest")), "host rule must be one of"),
        (lambda m: m.series(GPT35, Choice(rule="mean")), "score rule must be one of"),
        (
            lambda m: rates.published_lows(data.table("published_price_points"), "ARC", 5),
            "hold no scores for 'ARC'",
        ),
        (
            lambda m: rates.fall_rate(pd.DataFrame(m.series(GPT35, PLAIN)[:3])),
            "needs 4 record lows",
        ),
    ],
)
def test_refusals_are_one_clear_sentence(market, ask, said):
    with pytest.raises(frontier.PriceError, match=said) as refusal:
        ask(market)
    assert str(refusal.value).count(". ") == 0 and is_sentence(str(refusal.value))


def test_a_session_that_reads_mostly_from_the_cache_costs_what_its_user_was_billed():
    # tokscale, pull request 1142: 16,845,360 tokens in, of which 16,358,912 from the cache
    table = data.table("token_prices").set_index("model")
    row = table.loc["GPT-5.5", [*frontier.PRICES, "cached_input_usd_per_mtok"]]
    paid = model.bill(16845360 - 16358912, 16358912, 63820, row.iloc[0], row.iloc[2], row.iloc[1])
    assert paid == pytest.approx(12.53, abs=0.005)
    assert model.bill(16845360, 0, 63820, row.iloc[0], row.iloc[2], row.iloc[1]) > 6 * paid


def test_a_price_step_says_how_its_day_is_known_and_its_other_prices_where_they_come_from():
    table = data.table("token_prices")
    details = table.loc[:, "cached_input_usd_per_mtok":"usd_per_image"].notna().any(axis=1)
    assert table.loc[details, "details_source"].notna().all()
    assert not table["note"].str.contains("dated by|first appearance", na=False).any()
    long = table["long_context_above_tokens"].notna()
    assert table.loc[long, "long_context_input_usd_per_mtok"].notna().all()
    cheaper = table["cached_input_usd_per_mtok"] <= table["input_usd_per_mtok"]
    assert cheaper[table["cached_input_usd_per_mtok"].notna()].all()


def test_what_is_stated_stands_where_claims_and_facts_have_it():
    found = {text: (day, price) for day, price, text in views.stated()}
    claim = claims.claim("price-20-to-040-a3")
    assert found.pop("$0.40") == (pd.Timestamp("2026-06-01"), claim.value)
    for fact, text in (("ai_index_start_price", "$20"), ("ai_index_end_price", "AI Index: $0.07")):
        row = data.facts()[fact]
        assert found.pop(text) == (pd.Timestamp(row.as_of), row.value)
    assert not found and all(id in claims.claims() for id in views.STATED_TODAY)
