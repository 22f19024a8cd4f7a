"""The serving model against published results, closed forms, properties and bad input."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.display.chapter import Chapter
from analysis.evidence import uncertainty
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.estimate import constant
from analysis.evidence.estimates.facts import given as parameters_of
from analysis.evidence.tables import data
from analysis.evidence.tables.origins import origins
from analysis.evidence.units import Q
from analysis.ledger import claims, rule, turning
from analysis.serving import bills, levers, measured, server, speedups, study, views
from analysis.serving import roofline as sv
from tests.conftest import central

CHAPTER = "05_cost_of_a_query"

LLAMA_7B = sv.Model(6.738e9, 6.738e9, 32, 8192, 4096)
LLAMA_70B = sv.Model(70.55e9, 70.55e9, 80, 2048, 8192)
DEEPSEEK = sv.Model(671e9, 37e9, 61, 576, 7168, 256, 8)
A100 = sv.Chip(80e9, 2.039e12, 312e12, 312e12, 300e9)
H100 = sv.Chip(80e9, 3.35e12, 989.4e12, 1979e12, 450e9)
V5E = sv.Chip(16e9, 0.81e12, 197e12, 393e12, 90e9)


@pytest.fixture(scope="module")
def facts(chapter):
    return chapter.facts


@pytest.fixture(scope="module")
def machines():
    return (
        measured.models(data.table("serving_models")),
        measured.chips(data.table("chips")),
    )


@pytest.fixture(scope="module")
def rows(machines):
    return measured.compared(data.table("serving"), *machines)


@pytest.fixture(scope="module")
def found(machines):
    return speedups.batching(measured.held(data.table("serving"), *machines))


@pytest.fixture(scope="module")
def results(facts, rows, found, machines):
    hosts = bills.host_spread(data.table("token_prices"))
    return study.results(facts, data.table("serving"), found, rows, machines[0], hosts)


def own(chapter, **values):
    """Parameters of the chapter with some values of the reader's."""
    declared = [part.declared for part in chapter.parameters.values()]
    return parameters_of(declared, values)


# --- published results
# ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "model, published",
    [
        (LLAMA_7B, 524_288),
        (LLAMA_70B, 327_680),
        (sv.Model(8e9, 8e9, 32, 2048, 4096), 131_072),
        (DEEPSEEK, 70_272),
    ],
)
def test_keys_and_values_per_token(model, published):
    """How to Scale Your Model, part 7, and DeepSeek-V3: bytes a token at 16 bits."""
    assert sv.kv_bytes_per_token(model) == published


@pytest.mark.parametrize(
    "chip, bits, published", [(H100, 16, 295), (A100, 16, 153), (V5E, 16, 243)]
)
def test_critical_batch(chip, bits, published):
    """How to Scale Your Model and Erdil: about 295 on H100, 153 on A100, 240 on TPU v5e."""
    assert sv.critical_batch(sv.Setup(LLAMA_70B, chip, 4, bits)) == pytest.approx(
        published, rel=0.02
    )


def test_prefill_of_the_scaling_book():
    """Part 8: 8,192 tokens of a 70B model on 16 TPU v5e at 40 percent take 0.91 s."""
    setup = sv.Setup(sv.Model(70e9, 70e9, 80, 2048, 8192), V5E, 16, 16, prefill_mfu=0.4)
    assert sv.prefill_seconds(setup, 8192) == pytest.approx(0.91, abs=0.005)


def test_bandwidth_bound_of_the_scaling_book():
    """Part 8: 70 GB of weights and 42 GB of keys and values over eight TPU v5e take 17 ms a step at
    32 requests.
    """
    setup = sv.Setup(
        sv.Model(70e9, 70e9, 80, 2048, 8192), V5E, 8, 8, kv_bits=8, bandwidth_share=1.0
    )
    parts = sv.step_parts(setup, 32, 8192)
    assert float(parts["weights"] + parts["keys and values"]) == pytest.approx(0.017, rel=0.05)


def test_gpt_fast_single_stream(rows):
    """gpt-fast, BF16: 104.9 tokens per second of a 7B model on one A100, 62.5 of a 70B model on
    eight; within a fifth.
    """
    sixteen = rows[(rows["study"] == "gpt-fast") & (rows["weight_bits"] == 16)]
    assert len(sixteen) == 8 and sixteen["ratio"].between(0.8, 1.2).all()


def test_chips_that_must_agree_take_time(rows):
    """gpt-fast, BF16: 328.43 tokens a second of a 7B model on eight A100."""
    eight = rows[(rows["study"] == "gpt-fast") & (rows["chips"] == 8) & (rows["weight_bits"] == 16)]
    (row,) = eight[eight["model"] == "Llama 2 7B"].itertuples()
    assert row.tokens_per_s == 328.43 and row.predicted == pytest.approx(328.43, rel=0.10)


@pytest.mark.parametrize(
    ("chips", "microseconds"),
    [(1, 0), (2, 6.8 + 1.2 * 0.41421), (8, 6.8 + 1.2 * 1.82843), (32, 6.8 + 1.2 * 1.82843 + 10)],
)
def test_the_time_to_agree_is_that_of_the_paper(chips, microseconds):
    """Erdil (2025), equation 23 with the root of the chips over the root of the servers."""
    assert 1e6 * sv.reduce_seconds(chips) == pytest.approx(microseconds, rel=1e-4)


def test_errors_stay_within_what_is_promised(rows, machines):
    """The figures that the chapter prints as promised hold for every measurement in the table."""
    table = measured.errors(rows, machines[0]).set_index("what")
    assert table.loc["every measurement", "number"] == len(rows) > 200
    for what, most in measured.PROMISED.items():
        assert table.loc[what, "within"] <= most, what
    error = rows["predicted"] / rows["tokens_per_s"] - 1
    assert table.loc["every measurement", "middle"] == pytest.approx(error.median())
    assert table.loc["chip: MI300X", "within"] == pytest.approx(
        error[rows["chip"] == "MI300X"].abs().quantile(0.9)
    )
    groups = [table[table.index.str.startswith(by)]["number"] for by in ("chip: ", "requests: ")]
    assert [group.sum() for group in groups] == [len(rows)] * 2


def test_a_batch_that_its_server_cannot_hold_is_no_batch(machines):
    """A 7B model with full heads keeps 1.07 GB a request of 2,048 tokens: an A100 of 40 GB holds
    twenty beside its weights.
    """
    serving = data.table("serving")
    kept = measured.held(serving, *machines)
    left = serving[serving["chip"].isin(machines[1])].drop(kept.index)
    assert len(left) and (left["sequences"] > 10).all()
    small = (left["model"] == "Llama 2 7B") & (left["chip"] == "A100 40GB")
    assert sorted(left[small & (left["prompt_tokens"] == 1024)]["sequences"]) == [32, 32, 64, 64]


def test_argonne_residuals(rows):
    """156 configurations of Argonne: nine in ten within 0.7 to 1.15 of the prediction, none above
    1.7 or under 0.6.
    """
    ratio = rows.loc[rows["study"] == "argonne-llm-inference-bench", "ratio"]
    assert len(ratio) == 156 and ratio.between(0.7, 1.15).mean() > 0.85
    assert ratio.median() == pytest.approx(0.9, abs=0.05) and ratio.between(0.6, 1.7).all()


def test_deepseek_fleet_bill(facts):
    """226.75 servers of eight chips at 2 dollars for 24 h are the printed 87,072 dollars; three
    rates give the printed revenue.
    """
    nodes, cost = facts["deepseek_fleet_nodes"].median, facts["deepseek_fleet_cost"].median
    assert nodes * 8 * 2 * 24 == pytest.approx(cost)
    cached, read = facts["deepseek_fleet_cached_tokens"], facts["deepseek_fleet_input_tokens"]
    revenue = (
        cached * facts["price_deepseek_r1_cached"]
        + (read - cached) * facts["price_deepseek_r1_input"]
        + facts["deepseek_fleet_output_tokens"] * facts["price_deepseek_r1_output"]
    ).to("USD/day")
    assert revenue.median == pytest.approx(facts["deepseek_fleet_revenue"].median, rel=2e-4)


def test_deepseek_decodes_within_the_prediction(rows):
    """One unit of 144 chips: the model without overlap is faster than the fleet's average day, by
    less than two times.
    """
    ratio = rows[(rows["study"] == "deepseek-inference-system") & (rows["phase"] == "decode")][
        "ratio"
    ].iloc[0]
    assert 0.5 < ratio < 1


def test_finlora_bill():
    """56.4 to 63.6 chip-hours at 0.26 dollars are the printed 14.66 to 16.54 dollars."""
    fact = data.fact("finetune_cost_finlora")
    assert (56.4 * 0.26, 63.6 * 0.26) == (
        pytest.approx(fact.low, abs=0.01),
        pytest.approx(fact.high, abs=0.01),
    )


def test_speculation_in_gpt_fast(facts):
    """48.4 over 25.25 tokens per second."""
    assert facts["spec_speedup_gptfast"].median == pytest.approx(48.4 / 25.25, abs=0.001)


def test_precision_fact_follows_from_the_pairs(facts, results):
    """The combined fact gives median and ends of the 16 pairs that it names, and so does the
    estimate that pools them.
    """
    pairs = speedups.precision_pairs(data.table("serving"))
    pooled = np.r_[pairs["speedup"], 1.31, 1.69, 1.74]
    fact = facts["quant_speedup"]
    value, low, high = fact.triple(draws.Medians())
    assert len(pooled) == 16 and np.median(pooled) == pytest.approx(value, abs=0.03)
    assert np.quantile(pooled, [0.05, 0.95]) == pytest.approx([low, high], abs=0.03)
    found = results["precision_alone"]
    assert found.median == pytest.approx(value, abs=0.03)
    read = origins(pairs)
    assert set(found.sources) == {*(row.source for row in read), "patil-concurrency-2026"}
    assert set(found.rows["serving"]) == {row.key for row in read} == set(fact.rows["serving"])


def test_measured_gain_at_32(found):
    """ROCm, 70B: 22.1 and 21.6 times at 32 requests; Argonne and ROCm together about 20."""
    rocm = found[
        (found["study"] == "rocm-vllm")
        & (found["model"] == "Llama 3.1 70B")
        & (found["sequences"] == 32)
    ]
    assert sorted(rocm["gain"].round(1)) == [21.6, 22.1]
    assert 18 < found.loc[found["sequences"] == 32, "gain"].median() < 23


def test_gains_carry_the_sources_of_their_rows(facts, found):
    """The judged gain names the studies that measured it."""
    requests = facts.assumed("requests", 2, 128, "query", "loguniform")
    gain = speedups.gain_of(found, requests, facts, "test")
    assert gain.sources == ("argonne-llm-inference-bench-2025", "rocm-vllm-2025")
    assert gain.assumptions == ("requests",)


def test_gain_of_follows_the_measured_sweeps(facts, found):
    """At a measured size the samples are the measured gains, each sweep as often; between sizes
    they lie between.
    """
    long = found.groupby(speedups.SWEEP)["sequences"].transform("max") >= 64
    at_16 = found.loc[long & (found["sequences"] == 16), "gain"]
    gain = speedups.gain_of(found, constant(16, "query"), facts, "test").samples
    assert np.unique(gain) == pytest.approx(np.unique(at_16))
    low, high = (
        speedups.gain_of(found, constant(n, "query"), facts, "test").samples for n in (32, 64)
    )
    between = speedups.gain_of(found, constant(40, "query"), facts, "test").samples
    assert ((between >= np.minimum(low, high)) & (between <= np.maximum(low, high))).all()


def test_list_prices_of_one_query(facts):
    """500 tokens read and 270 written: 0.00395 dollars on GPT-4o; 800 tokens at ten dollars a
    million are 0.008.
    """
    answer = Q(270.0, "token/query")
    price = bills.list_price(facts, bills.LISTS["query_gpt4o"], bills.QUESTION, answer)
    assert price.median == pytest.approx(0.00395) and price.unit_text == "USD/query"
    assert 800 * 10 / 1e6 == 0.008


def test_fine_tuning_bill(facts):
    """6 x 8.03e9 x 1e9 FLOP at 2.10 dollars an A100-hour and 40 percent of peak: 225 dollars."""
    assert bills.finetuning(facts)["tuning_1_billion"].median == pytest.approx(225, rel=0.08)


def test_defaults_are_the_published_constants():
    """Erdil: 75 % of bandwidth and 70 % of peak; the share for prompts is the middle of the
    published range.
    """
    setup, prefill = sv.Setup(LLAMA_7B, A100), data.fact("prefill_mfu")
    assert (
        setup.bandwidth_share == data.fact("bandwidth_share").value
        and setup.compute_share == data.fact("compute_share_decode").value
    )
    assert setup.prefill_mfu == pytest.approx((prefill.low + prefill.high) / 2)


def ends(facts, name):
    """Low and high of a fact, its formula worked out where it has one."""
    return list(facts[name].triple(draws.Medians()))[1:]


def test_ranges_of_combined_facts_follow_from_their_parts(facts):
    """Loss at four bits: 0.17 and 2.52 percent of the score. Tuning: the mean of 19 tasks goes from
    37.05 to between 69.53 and 74.74, that of 25 by 70 percent.
    """
    loss = [
        100 * (1 - facts["int4_score_70b"].median / facts["int16_score_70b"].median),
        100 * (1 - facts["int4_score_8b"].median / facts["int16_score_8b"].median),
    ]
    assert loss == pytest.approx(ends(facts, "int4_score_loss"), abs=0.01)
    tuned = 1 + data.fact("finetune_score_gain_loraland").value / 100, 74.74 / 37.05
    assert tuned == pytest.approx(ends(facts, "finetune_gain"))
    assert ends(facts, "finetune_gain_exams") == pytest.approx([80.2 / 31.68, 86.67 / 13.33])
    slowest = data.fact("deepseek_user_speed").low
    fastest = data.fact("user_speed_fast").value
    assert [slowest, fastest] == pytest.approx(ends(facts, "chat_user_speed"))


def test_hosts_of_one_model_on_one_day():
    """Llama 3.3 70B on 2024-12-18: Together at 0.88 is 4.4 times Lambda at 0.20."""
    table = bills.host_spread(data.table("token_prices"))
    day = table["effective_from"].eq("2024-12-18") & table["model"].eq("Llama 3.3 70B Instruct")
    assert table.loc[day, "ratio"].item() == pytest.approx(4.4)
    assert (table["ratio"] >= 1).all() and (table["hosts"] >= 2).all()


# --- closed forms and properties
# ----------------------------------------------------------------------------------------------
def test_experts_read_grow_to_all_of_them():
    one, many = sv.weight_bytes_read(DEEPSEEK, 8, 1), sv.weight_bytes_read(DEEPSEEK, 8, 1e5)
    assert float(one) == pytest.approx(37e9) and float(many) == pytest.approx(671e9)
    assert float(sv.weight_bytes_read(DEEPSEEK, 8, 32)) / 671e9 == pytest.approx(0.65, abs=0.02)


@settings(max_examples=40)
@given(st.integers(1, 200), st.floats(16, 4000))
def test_gain_stays_between_one_and_the_batch(batch, context):
    setup = sv.Setup(LLAMA_70B, H100, 4)
    gain = sv.output_rate(setup, batch, context, context) / sv.output_rate(
        setup, 1, context, context
    )
    assert 0.99 <= gain <= batch * 1.001


@settings(max_examples=40)
@given(st.integers(1, 256), st.floats(100, 4000))
def test_a_step_takes_longer_with_more_requests_and_longer_context(batch, context):
    setup = sv.Setup(LLAMA_70B, H100, 4)
    assert sv.step_seconds(setup, batch + 1, context) > sv.step_seconds(setup, batch, context)
    assert sv.step_seconds(setup, batch, 2 * context) >= sv.step_seconds(setup, batch, context)


def test_memory_ends_the_gain():
    setup = sv.Setup(LLAMA_7B, sv.Chip(40e9, 1.555e12, 312e12, 312e12, 300e9))
    room = sv.capacity(setup, 4096)
    assert 8 < room < 16
    assert sv.output_rate(setup, 64, 2048, 2048) == sv.output_rate(setup, 128, 2048, 2048)


def test_a_server_that_holds_no_request_serves_none():
    """Its rate is 0, and only there: with bits that let one request fit it is positive."""
    bits = np.array([16.0, 12.0, 8.0, 4.0])
    setup = sv.Setup(LLAMA_70B, H100, 1, bits)
    rate = sv.output_rate(setup, 4, 100, 100)
    assert ((rate > 0) == (sv.capacity(setup, 200) >= 1)).all() and list(rate > 0) == [0, 0, 1, 1]


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, 16), min_size=2, max_size=6),
    st.floats(2, 16),
    st.integers(1, 512),
    st.floats(1, 2e4),
)
def test_arrays_of_chips_give_what_each_number_gives(chips, bits, batch, context):
    """The roofline goes element by element, sparse models on many servers included."""
    for shape in (LLAMA_70B, DEEPSEEK):
        together = sv.output_rate(
            sv.Setup(shape, H100, np.array(chips), bits), batch, context, context
        )
        alone = [
            sv.output_rate(sv.Setup(shape, H100, n, bits), batch, context, context) for n in chips
        ]
        assert together == pytest.approx(alone)


def test_a_served_rate_is_the_rate_of_its_setup(chapter, facts):
    """As an estimate it has a unit and knows the parameters that it rests on."""
    mine = own(chapter, batch=32, input_tokens=700.0, chips=8, weight_bits=16.0)
    answer = Q(300.0, "token/query")
    told = (mine["batch"], mine["input_tokens"], answer, mine["chips"], mine["weight_bits"])
    rate = server.served_rate(*told, facts["bandwidth_share"], LLAMA_70B, H100)
    expected = sv.output_rate(sv.Setup(LLAMA_70B, H100, 8, 16), 32, 700, 300)
    assert central(rate) == pytest.approx(expected)
    assert rate.unit_text == "token/s" and rate.facts == ("bandwidth_share",)
    assert set(rate.parameters) == {"batch", "input_tokens", "chips", "weight_bits"}


@pytest.mark.parametrize(
    "accepted, draft, cost, expected",
    [(0.0, 4, 0.0, 1.0), (0.6, 4, 0.1, 1.647), (0.9, 4, 0.05, 3.413)],
)
def test_speculation_closed_form(accepted, draft, cost, expected):
    found = speedups.speculative_speedup(accepted, draft, cost)
    assert found == pytest.approx(expected, abs=0.001)


def test_speculation_by_counting():
    """Tokens a pass by simulation: accepted drafts until the first refusal, and one token more."""
    rng = np.random.default_rng(1)
    refused = rng.random((200_000, 4)) > 0.8
    counted = np.where(refused.any(axis=1), refused.argmax(axis=1), 4) + 1
    assert speedups.speculative_speedup(0.8, 4, 0.0) == pytest.approx(counted.mean(), rel=0.01)


def test_waterfall_ends_at_the_product(results):
    bills_left = [results["bill_alone"], *(results[name] for name in levers.BILLS.values())]
    medians = [bill.median for bill in bills_left]
    assert (np.diff(medians) < 0).all()
    last = results["bill_alone"].samples / results["all_levers"].samples
    assert bills_left[-1].samples == pytest.approx(last)
    assert all((a.samples >= b.samples).all() for a, b in zip(bills_left, bills_left[1:]))


def test_operators_are_compared_dearer_over_cheaper(facts, found):
    ratio = levers.operator_ratio(facts, found)
    assert (ratio.samples >= 1).all() and ratio.median > 1.5
    assert np.array_equal(ratio.samples, levers.operator_ratio(facts, found).samples)


def test_two_operators_are_drawn_apart(facts, found):
    """Rent, requests, sweep, precision and idle time of one say nothing of the other's."""
    requests = facts.assumed("requests_of_operators", 4, 128, "query", "loguniform")
    place = facts.assumed("place_between_idle_and_busy", 0, 1)
    one, other = (
        levers._operator(facts, found, requests, place, side).samples for side in ("a", "b")
    )
    assert abs(np.corrcoef(np.log(one), np.log(other))[0, 1]) < 0.06


def test_requests_for_a_gain_invert_the_measured_curve(found):
    medians = found.groupby("sequences")["gain"].median()
    needed = speedups.requests_for(found, medians[16])
    assert needed.median == pytest.approx(16) and needed.unit_text == "query"
    assert speedups.requests_for(found, 1e4).median == np.inf


def test_solved_conditions_turn_the_verdict(facts):
    """With routing at the solved end, the saving is as large as its cases need for 60 percent."""
    left = (1 - facts["routing_saving_routellm"]) * (1 - facts["answer_cache_hit_rate"])
    claim = claims.claim("routing-caching-60-80-a2")
    turns = {t.input: t for t in claims.judge(claim, facts, 1 - left).turns}
    routed, hits = turns["routing_saving_routellm"].low, 0.325
    saving = (1 - left).to("percent")
    needed, _ = turning.supporting(saving, rule.claimed_set(claim), rule.kind(claim))
    assert 0.5 < needed / 100 < 0.6
    assert 1 - (1 - routed) * (1 - hits) == pytest.approx(needed / 100, abs=1e-4)


def test_routing_and_stored_answers_save_between_both_alone_and_the_larger_of_them(facts):
    saved = levers.routed_and_stored(facts)
    routing, stored = facts["routing_saving_routellm"], facts["answer_cache_hit_rate"]
    assert saved.given(saving_overlap=1).samples == pytest.approx(
        np.maximum(routing.samples, stored.samples)
    )
    assert saved.given(saving_overlap=0).samples == pytest.approx(
        1 - (1 - routing.samples) * (1 - stored.samples)
    )
    assert saved.given(saving_overlap=0).median > saved.median > routing.median


def test_judged_claims_do_not_move_with_the_readers_server(results):
    """What is said of the articles rests on facts, rows and ranges that their words stand for."""
    assert not {name: found.parameters for name, found in results.items() if found.parameters}


def test_published_costs_come_from_their_claims(chapter, results):
    """The table of costs per query states what the articles state."""
    table = views.reconciled(results | dict(chapter.facts))
    assert list(table["Stated"]) == ["$0.00125", "$0.001", "$0.008", "$0.03", "$0.12", "$0.05"]
    assert list(table["Article"]) == ["a1", "a1", "a2", "a4", "a4", "a4"]


def test_own_servers_cost_the_api_price_at_break_even():
    month, full = 2.0 * 4 * 730.5, 1000 * 730.5 * 3600 / 250
    queries = float(bills.break_even(month, full, 0.004))
    assert bills.own_cost_per_query(queries, month, full) == pytest.approx(0.004)
    assert np.isinf(bills.break_even(month, full, 0.9 * month / full))


def test_a_server_that_serves_none_never_pays():
    assert np.isinf(bills.break_even(0.0, 0.0, 1.0)) and np.isinf(
        bills.own_cost_per_query(1e6, 1000.0, 0.0)
    )
    curve = views.own_curves(constant(1000, "USD/month"), constant(0, "query/month"))
    assert curve.empty


def test_the_cost_falls_while_a_server_fills_and_jumps_up_at_the_next():
    curve = views.own_curves(constant(4000, "USD/month"), constant(5e6, "query/month"))
    steps = curve["value"].diff().dropna()
    before = curve["queries"].shift().loc[steps[steps > 0].index]
    full = [5.0 * n for n in range(1, views.SERVERS + 1)]  # million queries a month
    assert before.tolist()[: views.SERVERS] == pytest.approx(full)


EXTREMES = [
    {"input_tokens": 1e6},
    {"input_tokens": 1e6, "output_tokens": 1e6, "chips": 2, "weight_bits": 16.0},
    {"output_tokens": 1e-320},
    {"chips": 2, "weight_bits": 2.0},
]


@pytest.mark.parametrize("values", EXTREMES)
def test_every_server_is_answered(chapter, facts, machines, values):
    """No value that the notebook allows stops it: what cannot be served is infinite or 0."""
    shapes, sheets = machines
    found = server.results(facts, own(chapter, **values), shapes["Llama 3.1 70B"], sheets["H100"])
    assert not any(np.isnan(result.samples).any() for result in found.values())


def test_swings_contain_the_base(chapter, facts, machines):
    shapes, sheets = machines
    cost = server.results(facts, own(chapter), shapes["Llama 3.1 70B"], sheets["H100"])
    chapter.results.update(cost)
    table = chapter.swings("swings", "token_cost", ends=server.ENDS).data
    assert list(table["group"]) == ["", *["context"] * (len(table) - 1)]
    assert (table["low"] <= table["median"] * 1.0001).all() and (
        table["high"] >= table["median"] * 0.9999
    ).all()
    width = table["high"] / table["low"]
    assert (width.diff().dropna() <= 1e-9).all() and len(table) == 7


def test_a_chart_without_a_finite_number_says_so(machines):
    """A query that does not fit leaves no number to draw; the text says why."""
    chapter = Chapter("05_cost_of_a_query", samples=1000)
    shapes, sheets = machines
    long = own(chapter, input_tokens=1e6)
    found = server.results(chapter.facts, long, shapes["Llama 3.1 70B"], sheets["H100"])
    chapter.results.update(found)
    said = chapter.swings("swings", "token_cost", ends=server.ENDS)
    assert "holds no request of that length" in said.data


def test_a_chart_credits_the_sources_that_its_frame_knows(chapter, rows):
    chart = chapter.ranges("residuals", frame=measured.residuals(rows))
    assert chart.source.startswith("Argonne") and "NVIDIA 2023" in chart.source


def test_a_parameter_is_written_as_it_was_given(chapter):
    mine = own(chapter, batch=512, weight_bits=4.5)
    written = [f"{mine[name]:number}" for name in ("batch", "weight_bits", "chips")]
    assert written == ["512", "4.5", "4"]


def test_every_claim_of_the_chapter_is_examined():
    mine = [c for c in claims.claims().values() if c.chapter == "05_cost_of_a_query"]
    assert mine and not [c.id for c in mine if c.remark.startswith(claims.NOT_EXAMINED)]
    assert sum(not c.evidence and not c.arithmetic for c in mine) <= 0.25 * len(mine)


# --- bad input
# ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"chips": 0},
        {"weight_bits": -4},
        {"kv_bits": 0},
        {"bandwidth_share": 0},
        {"compute_share": 1.2},
        {"prefill_mfu": 2},
    ],
)
def test_a_bad_setup_is_refused_by_name(change):
    with pytest.raises(sv.ServingError, match=next(iter(change))):
        sv.Setup(LLAMA_7B, A100, **change)


def test_experts_on_many_servers_meet_over_the_network_and_no_one_else_does():
    slow = replace(H100, network=50e9)
    for shape, chips, slower in ((DEEPSEEK, 64, True), (DEEPSEEK, 8, False), (LLAMA_7B, 64, False)):
        near, far = (
            sv.step_parts(sv.Setup(shape, chip, chips), 512, 1000)["links"] for chip in (H100, slow)
        )
        assert (far > 1.5 * near) == slower and (far == near) != slower


@pytest.mark.parametrize("accepted", [1.1, -0.1])
def test_an_impossible_share_of_accepted_drafts_has_no_speed_up(accepted):
    assert np.isnan(speedups.speculative_speedup(accepted, 4, 0.1))
    assert speedups.speculative_speedup(1.0, 4, 0.0) == 5.0


def test_measurements_name_known_models_and_chips():
    serving = data.table("serving")
    assert set(serving["model"]) <= set(data.table("serving_models")["model"])
    assert set(serving["chip"]) <= set(data.table("chips")["chip"]) | {""}
    assert uncertainty.summary(serving["tokens_per_s"]).low > 0


def test_a_sentence_names_the_levers_by_what_they_take_off():
    found = dict(zip(levers.BILLS, map(constant, (9.0, 1.5, 1.1, 4.0, 1.8, 1.2, 1.4, 2.5))))
    named = levers.ranked(found)
    assert [named[f"lever_{place}"] for place in range(1, 5)] == [
        "batching",
        "sparse models",
        "routing",
        "busy servers",
    ]
