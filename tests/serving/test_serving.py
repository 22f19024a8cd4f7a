"""The serving model against published results, closed forms, properties and bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.display.chapter import Chapter
from analysis.evidence import data, uncertainty
from analysis.ledger import claims
from analysis.serving import bills, levers, views
from analysis.serving import measured as study
from analysis.serving import roofline as sv

LLAMA_7B = sv.Model(6.738e9, 6.738e9, 32, 8192, 4096)
LLAMA_70B = sv.Model(70.55e9, 70.55e9, 80, 2048, 8192)
DEEPSEEK = sv.Model(671e9, 37e9, 61, 576, 7168, 256, 8)
A100 = sv.Chip(80e9, 2.039e12, 312e12, 312e12, 300e9)
H100 = sv.Chip(80e9, 3.35e12, 989.4e12, 1979e12, 450e9)
V5E = sv.Chip(16e9, 0.81e12, 197e12, 393e12, 90e9)


@pytest.fixture(scope="module")
def s():
    return Chapter("05_cost_of_a_query", samples=4000).drawn()


@pytest.fixture(scope="module")
def rows():
    shapes, sheets = (
        study.models(data.table("serving_models")),
        study.chips(data.table("serving_chips")),
    )
    return study.compared(data.table("serving"), shapes, sheets)


@pytest.fixture(scope="module")
def found():
    return study.gains(data.table("serving"))


# --- published results ----------------------------------------------------------------------------
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
    """Part 8: 70 GB of weights and 42 GB of keys and values on eight v5e take 17 ms a step."""
    setup = sv.Setup(
        sv.Model(70e9, 70e9, 80, 2048, 8192), V5E, 8, 8, kv_bits=8, bandwidth_share=1.0
    )
    parts = sv.step_parts(setup, 32, 8192)
    assert float(parts["weights"] + parts["keys and values"]) == pytest.approx(0.017, rel=0.05)


def test_gpt_fast_single_stream(rows):
    """gpt-fast, BF16: 104.9 tokens/s of 7B on one A100, 62.5 of 70B on eight, within a fifth."""
    sixteen = rows[(rows["study"] == "gpt-fast") & (rows["weight_bits"] == 16)]
    assert len(sixteen) == 8 and sixteen["ratio"].between(0.8, 1.2).all()


def test_argonne_residuals(rows):
    """156 configurations of Argonne: nine in ten are 0.7 to 1.15 of the prediction."""
    ratio = rows.loc[rows["study"] == "argonne-llm-inference-bench", "ratio"]
    assert len(ratio) == 156 and ratio.between(0.7, 1.15).mean() > 0.85
    assert ratio.median() == pytest.approx(0.9, abs=0.05) and ratio.between(0.6, 1.7).all()


def test_deepseek_fleet_bill(s):
    """226.75 servers of eight chips at 2 dollars for 24 h are the printed 87,072 dollars."""
    assert s["deepseek_fleet_nodes"][0] * 8 * 2 * 24 == pytest.approx(s["deepseek_fleet_cost"][0])
    cached, read, written = (
        s[f"deepseek_fleet_{k}_tokens"][0] / 1e6 for k in ("cached", "input", "output")
    )
    revenue = (
        cached * s["price_deepseek_r1_cached"][0]
        + (read - cached) * s["price_deepseek_r1_input"][0]
        + written * s["price_deepseek_r1_output"][0]
    )
    assert revenue == pytest.approx(s["deepseek_fleet_revenue"][0], rel=2e-4)


def test_deepseek_decodes_within_the_prediction(rows):
    """144 chips: the model without overlap is up to twice as fast as the fleet's average day."""
    ratio = rows[(rows["study"] == "deepseek-inference-system") & (rows["phase"] == "decode")][
        "ratio"
    ].iloc[0]
    assert 0.5 < ratio < 1


def test_finlora_bill(s):
    """56.4 to 63.6 chip-hours at 0.26 dollars are the printed 14.66 to 16.54 dollars."""
    fact = data.fact("finetune_cost_finlora")
    assert (56.4 * 0.26, 63.6 * 0.26) == (
        pytest.approx(fact.low, abs=0.01),
        pytest.approx(fact.high, abs=0.01),
    )


def test_speculation_in_gpt_fast(s):
    """48.4 over 25.25 tokens per second."""
    assert s["spec_speedup_gptfast"][0] == pytest.approx(48.4 / 25.25, abs=0.001)


def test_precision_fact_follows_from_the_pairs(s):
    """The combined fact gives median and ends of the 16 pairs that it names."""
    pairs = study.precision_pairs(data.table("serving"))["speedup"].to_numpy()
    pooled = np.r_[pairs, 1.31, 1.69, 1.74]
    fact = data.fact("quant_speedup")
    assert len(pooled) == 16 and np.median(pooled) == pytest.approx(fact.value, abs=0.03)
    assert np.quantile(pooled, [0.05, 0.95]) == pytest.approx([fact.low, fact.high], abs=0.03)


def test_measured_gain_at_32(found):
    """ROCm, 70B: 22.1 and 21.6 times at 32 requests; Argonne and ROCm together about 20."""
    rocm = found[
        (found["study"] == "rocm-vllm")
        & (found["model"] == "Llama-3.1-70B")
        & (found["sequences"] == 32)
    ]
    assert sorted(rocm["gain"].round(1)) == [21.6, 22.1]
    assert 18 < found.loc[found["sequences"] == 32, "gain"].median() < 23


def test_list_prices_of_one_query(s):
    """500 tokens read, 270 written: 0.00395 dollars on GPT-4o; 800 at ten a million: 0.008."""
    assert bills.list_price(s, 500, 270, bills.LISTS["GPT-4o, list price of August 2024"])[
        0
    ] == pytest.approx(0.00395)
    assert 800 * 10 / 1e6 == 0.008


def test_fine_tuning_bill(s):
    """6 x 8.03e9 x 1e9 FLOP at 2.10 dollars an A100-hour and 40 % of peak cost 225 dollars."""
    table = bills.finetuning(s).set_index("label")["median"]
    assert table["All weights, 8B, 1 billion tokens"] == pytest.approx(225, rel=0.08)


def test_defaults_are_the_published_constants():
    """Erdil: 75 % of bandwidth and 70 % of peak; prompts take the middle of the range."""
    setup, prefill = sv.Setup(LLAMA_7B, A100), data.fact("prefill_mfu")
    assert (
        setup.bandwidth_share == data.fact("bandwidth_share").value
        and setup.compute_share == data.fact("compute_share_decode").value
    )
    assert setup.prefill_mfu == pytest.approx((prefill.low + prefill.high) / 2)


def test_ranges_of_combined_facts_follow_from_their_parts():
    """Loss at four bits: 0.17 and 2.52 percent; gains of fine-tuning: 36 and 70 percent."""

    def value(name):
        return data.fact(name).value

    loss = [
        100 * (1 - value(f"int4_score_{size}") / value(f"int16_score_{size}"))
        for size in ("70b", "8b")
    ]
    assert loss == pytest.approx(
        [data.fact("int4_score_loss").low, data.fact("int4_score_loss").high], abs=0.01
    )
    gain = data.fact("finetune_gain")
    assert [
        1 + value("finetune_score_gain_finlora") / 100,
        1 + value("finetune_score_gain_loraland") / 100,
    ] == pytest.approx([gain.low, gain.high])
    assert (
        value("user_speed_fast") == data.fact("chat_user_speed").high
        and data.fact("deepseek_user_speed").low == data.fact("chat_user_speed").low
    )


def test_hosts_of_one_model_on_one_day():
    """Llama 3.3 70B on 2024-12-18: Together at 0.88 is 4.4 times Lambda at 0.20."""
    table = bills.host_spread(data.table("token_prices")).set_index("model")
    assert table.loc["Llama 3.3 70B Instruct", "ratio"] == pytest.approx(4.4)
    assert (table["ratio"] >= 1).all() and (table["hosts"] >= 2).all()


# --- closed forms and properties ------------------------------------------------------------------
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


def test_cost_is_inverse_in_rate_and_use():
    assert (
        sv.usd_per_mtok(1000, 4, 2.0, 0.5)
        == pytest.approx(2 * sv.usd_per_mtok(1000, 4, 2.0))
        == pytest.approx(4 * sv.usd_per_mtok(2000, 4, 2.0))
    )


@pytest.mark.parametrize(
    "accepted, draft, cost, expected",
    [(0.0, 4, 0.0, 1.0), (0.6, 4, 0.1, 1.647), (0.9, 4, 0.05, 3.413)],
)
def test_speculation_closed_form(accepted, draft, cost, expected):
    assert study.speculative_speedup(accepted, draft, cost) == pytest.approx(expected, abs=0.001)


def test_speculation_by_counting():
    """Tokens a pass by simulation: accepted drafts until the first refusal, and one token more."""
    rng = np.random.default_rng(1)
    refused = rng.random((200_000, 4)) > 0.8
    counted = np.where(refused.any(axis=1), refused.argmax(axis=1), 4) + 1
    assert study.speculative_speedup(0.8, 4, 0.0) == pytest.approx(counted.mean(), rel=0.01)


def test_waterfall_ends_at_the_product(s):
    factors = levers.factors(s, np.full(4000, 20.0))
    table = levers.waterfall(np.full(4000, 100.0), factors)
    assert (table["median"].diff().dropna() < 0).all() and all(
        (np.asarray(v) >= 1).all() for v in factors.values()
    )
    assert table["median"].iloc[-1] == pytest.approx(
        np.median(100 / np.prod(list(factors.values()), axis=0))
    )


def test_operators_are_compared_dearer_over_cheaper(s, found):
    ratio = levers.operator_ratio(s, lambda rng, n: study.gain_between(found, 4, 128, rng, n), 4000)
    assert (ratio >= 1).all() and np.median(ratio) > 1.5
    same = levers.operator_ratio(s, lambda rng, n: study.gain_between(found, 4, 128, rng, n), 4000)
    assert np.array_equal(ratio, same)


def test_batch_for_inverts_the_measured_curve(found):
    medians = found.groupby("sequences")["gain"].median()
    assert levers.batch_for(found, medians[16]) == pytest.approx(16)
    assert levers.batch_for(found, 1e4) == np.inf


def test_solved_conditions_turn_the_verdict(s):
    table = levers.what_would_make_it_true(s, study.gains(data.table("serving"))).set_index(
        "Claim"
    )["Value"]
    hits, routed = (
        float(np.median(s["answer_cache_hit_rate"])),
        table["60 percent off by routing and caching (a2)"] / 100,
    )
    assert 1 - (1 - routed) * (1 - hits) == pytest.approx(0.60)


def test_own_servers_cost_the_api_price_at_break_even():
    month, full = bills.own_server(2.0, 4, 1000.0, 250.0)
    queries = float(bills.break_even(month, full, 0.004))
    assert bills.own_cost_per_query(queries, month, full) == pytest.approx(0.004)
    assert np.isinf(bills.break_even(month, full, 0.9 * month / full))


def test_swings_contain_the_base(found, s):
    table = views.swings(sv.Setup(LLAMA_70B, H100, 4, 8), s, 32, 500, 274)
    assert (table["low"] <= table["median"] * 1.0001).all() and (
        table["high"] >= table["median"] * 0.9999
    ).all()


def test_every_claim_of_the_chapter_is_examined():
    mine = [c for c in claims.claims().values() if c.chapter == "05_cost_of_a_query"]
    assert len(mine) == 60 and not [c.id for c in mine if c.remark.startswith(claims.NOT_EXAMINED)]
    assert sum(not c.evidence and not c.arithmetic for c in mine) <= 0.15 * len(mine)


# --- bad input ------------------------------------------------------------------------------------
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


def test_a_model_that_does_not_fit_is_refused_with_a_way_out():
    with pytest.raises(sv.ServingError, match="use more chips or fewer bits"):
        sv.output_rate(sv.Setup(LLAMA_70B, H100, 1), 1, 100, 100)


@pytest.mark.parametrize("accepted", [1.0, -0.1])
def test_an_impossible_share_of_accepted_drafts_is_refused(accepted):
    with pytest.raises(sv.ServingError, match="accepted drafts"):
        study.speculative_speedup(accepted, 4, 0.1)


def test_measurements_name_known_models_and_chips():
    serving = data.table("serving")
    assert set(serving["model"]) <= set(data.table("serving_models")["model"])
    assert set(serving["chip"]) <= set(data.table("serving_chips")["chip"]) | {"not stated"}
    assert uncertainty.summary(serving["tokens_per_s"]).low > 0
