"""Chips: ridge points and intensities against closed forms and published figures, tables that
agree, bad input refused.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.display.chapter import Chapter
from analysis.evidence.estimates import estimate
from analysis.evidence.estimates.facts import worked_out
from analysis.evidence.tables import data
from analysis.hardware import rental, rivals, roofline, views, work
from analysis.ledger import claims
from analysis.lifecycle import memory

CHAPTER = "06_hardware"

N, KV = 70.6e9, 327_680
batches, contexts = st.floats(1, 1e5), st.floats(1, 1e6)


@pytest.fixture(scope="module")
def chips():
    return data.table("chips")


@pytest.fixture(scope="module")
def prices():
    return data.table("rental_prices")


@pytest.fixture(scope="module")
def facts(chapter):
    return chapter.facts


@pytest.fixture(scope="module")
def found(chapter, chips):
    return work.results(chapter.facts, chapter.parameters, chips)


@pytest.fixture(scope="module")
def compared(facts, chips, prices):
    return rivals.results(facts, chips, prices)


# --- published results
@pytest.mark.parametrize("chip, expected", [("H100", 295), ("A100 80GB", 153), ("TPU v5e", 240)])
def test_ridge_points_of_the_scaling_book_and_of_erdil(chips, chip, expected):
    """How to Scale Your Model 2025: 240 for v5e; Erdil 2025: batch 295 and 153, 16 bits."""
    found = work.ridge(chips, chip)
    assert found.median == pytest.approx(expected, rel=0.01)
    assert found.unit_text == "FLOP/byte" and found.sources


def test_bytes_kept_for_a_token_follow_from_the_shapes():
    """Scaling book: 2 (K and V) x layers x heads x size x 2 bytes."""
    assert worked_out()["kv_bytes_gqa_70b"].value == 2 * 80 * 8 * 128 * 2
    assert worked_out()["llama2_13b_kv_bytes"].value == 2 * 40 * 40 * 128 * 2


def test_gpt_fast_reads_its_weights_once_a_token():
    """gpt-fast: 104.9 tokens/s at 1,397 GB/s is 13.3 GB a token, the 6.74 billion weights of Llama
    2 7B in 16 bits.
    """
    per_token = data.fact("a100_gptfast_bandwidth").value / 104.9
    assert per_token == pytest.approx(memory.weight_gb(6.74e9, 16), rel=0.02)


def test_deepseek_computes_two_fifths_as_much_a_second_when_it_answers():
    """Its day-6 report: 14,800 output tokens a second and node; its technical report: 2.788 million
    chip-hours.
    """
    answering = 2 * 37e9 * 14_800 / 8
    training = 6 * 37e9 * 14.8e12 / (2.788e6 * 3600)
    computed = claims.judge(
        claims.claim("training-throughput-inference-latency-a3")
    ).evidence.interval.median
    assert computed == pytest.approx(training / answering, rel=1e-6) and computed == pytest.approx(
        2.4, abs=0.05
    )


def test_llama_31_reached_two_fifths_of_the_peak(found):
    """The Llama 3 paper: 38 to 43 % of the H100's dense 16-bit rate."""
    assert 0.38 <= found["llama_peak_share"].median <= 0.43


@pytest.mark.parametrize(
    "scenario, l40s, h100", [("offline", 0.145, 0.144), ("server", 0.198, 0.163)]
)
def test_mlperf_tokens_cost_about_the_same_on_l40s_and_h100(scenario, l40s, h100):
    """USD per million output tokens at RunPod's 0.86 and 2.99 dollars an hour, March 2025."""
    for chip, rent, expected in (("l40s", 0.86, l40s), ("h100", 2.99, h100)):
        rate = data.fact(f"{chip}_8b_{scenario}_rate").value * 3600 / 1e6
        assert rent / rate == pytest.approx(expected, abs=0.001)


def test_google_measured_its_v4_at_one_and_a_half_to_three_times_per_watt(compared):
    """Jouppi et al. 2023: 1.2 to 1.7 times faster and 1.3 to 1.9 times less power than the A100."""
    product = compared["watt_v4_measured"]
    assert 1.2 * 1.3 < product.low < product.median < product.high < 1.7 * 1.9


def test_four_bits_of_llama_8b():
    """llama.cpp: 4.8944 bits a weight are 4.58 GiB."""
    assert memory.weight_gb(8.03e9, 4.8944) == pytest.approx(
        data.fact("llama31_8b_q4_size").value, rel=0.005
    )
    assert 4.58 * 2**30 / 1e9 == pytest.approx(data.fact("llama31_8b_q4_size").value, rel=0.005)


def test_a_leaked_gpt4_takes_44_cards_without_room_for_requests():
    assert memory.chips_needed(memory.weight_gb(1.76e12, 16), 80, usable=1) == 44


# --- closed forms and properties
@given(batches, contexts)
def test_answering_is_bounded_by_batch_and_by_what_batching_can_do(batch, context):
    found = float(roofline.decode_intensity(batch, context, N, KV))
    assert 0 < found <= min(batch, 2 * N / (context * KV)) * (1 + 1e-9)


@given(batches, contexts)
def test_more_requests_raise_and_longer_contexts_lower_the_intensity(batch, context):
    base = roofline.decode_intensity(batch, context, N, KV)
    assert (
        roofline.decode_intensity(2 * batch, context, N, KV)
        > base
        > roofline.decode_intensity(batch, 2 * context, N, KV)
    )


@given(st.floats(0, 1400))
def test_the_batch_that_is_needed_reaches_the_ridge(context):
    batch = roofline.compute_bound_batch(context, 295, N, KV)
    assert roofline.decode_intensity(batch, context, N, KV) == pytest.approx(295)


def test_no_batch_suffices_above_the_context_limit():
    limit = float(roofline.context_limit(295, N, KV))
    assert np.isfinite(roofline.compute_bound_batch(0.99 * limit, 295, N, KV))
    assert np.isinf(roofline.compute_bound_batch(1.01 * limit, 295, N, KV))
    assert roofline.decode_intensity(1e12, 1.01 * limit, N, KV) < 295


def test_fewer_bits_change_neither_the_context_limit_nor_the_verdict(facts, chips):
    """Weights, kept numbers and the ridge all scale alike on a chip whose 8-bit rate is twice its
    16-bit rate.
    """
    limit = {
        bits: work.limits(facts, work.ridge(chips, "H100"), work.ridge(chips, "H100", bits), bits)
        for bits in (8, 16)
    }
    assert limit[8]["context_limit"].median == pytest.approx(
        limit[16]["context_limit"].median, rel=1e-3
    )


def test_a_product_counts_every_number_once():
    """A slow obvious reference: operations and bytes of a small product, counted one by one."""
    tokens, rows, columns = 7, 11, 13
    operations = sum(2 for _ in range(tokens) for _ in range(rows) for _ in range(columns))
    moved = 2 * (tokens * rows + rows * columns + tokens * columns)
    assert roofline.matmul_intensity(tokens, rows, columns) == pytest.approx(operations / moved)


def test_one_user_of_a_small_model_gets_what_the_memory_reads(chips):
    """A card that reads 1,008 GB/s gives at most 205 tokens a second of a model of 4.92 GB."""
    card = chips.set_index("chip").loc["RTX 4090"]
    assert roofline.single_stream_ceiling(card["memory_bandwidth_gb_s"], 4.92) == pytest.approx(
        205, abs=0.5
    )


def test_training_limit_is_where_a_product_meets_the_ridge(found):
    tokens = found["training_limit"].median
    assert roofline.matmul_intensity(tokens, 16384, 2048) == pytest.approx(
        found["ridge_point"].median
    )
    assert np.isinf(roofline.tokens_at_ridge(5000, 16384, 2048))


def test_work_is_ordered_from_answering_to_training(chapter):
    medians = [e.median for e in work.intensities(chapter.facts, chapter.parameters).values()]
    assert medians == sorted(medians) and medians[0] == pytest.approx(1, abs=0.01)


def test_one_request_lies_below_every_ridge_and_training_above(chips, found):
    ridges = [work.ridge(chips, chip).median for chip in chips["chip"].iloc[:6]]
    assert found["one_request_intensity"].high < min(ridges)
    assert found["training_intensity"].low > max(work.ridge(chips, "TPU v6e").median, *ridges)


def test_results_name_the_parameters_that_they_depend_on(found):
    assert found["answering_ratio"].parameters == ("requests_at_once", "answer_context")
    assert found["training_ratio"].parameters == ()


def test_answering_alone_and_in_large_batches_by_a_plain_route(facts):
    """Requests 64 to 1,024 and contexts of 400 to 10,000 tokens, drawn here once more."""
    rng, n = np.random.default_rng(1), 200_000
    batch, context = 64 * 16 ** rng.uniform(size=n), 2000 * 5 ** rng.uniform(-1, 1, n)
    plain = 2 * N * batch / (2 * N + batch * context * KV) / (989.4e12 / 3350e9)
    chapter = Chapter("06_hardware", samples=20_000)
    own, chips = chapter.parameters, data.table("chips")
    ratio = work.large_batch(chapter.facts, own, chips, "H100")
    assert ratio.median == pytest.approx(np.median(plain), rel=0.03)


@pytest.mark.parametrize("chip, factor", [("H100", 2), ("A100 80GB", 1)])
def test_a_chip_without_a_rate_in_8_bits_serves_at_its_rate_in_16(chips, chip, factor):
    ratio = work.ridge(chips, chip, 8).median / work.ridge(chips, chip, 16).median
    assert ratio == pytest.approx(factor, rel=1e-3)


# --- comparisons
def test_compute_per_dollar_of_spring_2025(compared):
    """v6e at 2.70: 340 TFLOP/s a dollar-hour; H100 at Google's 11.06: 89."""
    v6e, h100 = 918 / 2.70, 989.4 / 11.06
    assert v6e == pytest.approx(340, abs=1) and h100 == pytest.approx(89, abs=1)
    listed = compared["tpu_listed_compute"].median
    assert listed == pytest.approx(v6e / (989.4 / 10.93), rel=0.01)


def test_no_cell_against_the_h100_reaches_the_claimed_advantage(chips, prices):
    cells = views.dollar_cells(chips, prices)
    h100 = cells["label"].str.startswith("H100")
    assert cells.loc[h100, "high"].max() < 4.7 < cells.loc[~h100, "high"].max()


def test_the_range_against_the_h100_is_that_of_its_rows(chips, prices):
    """At specialised clouds by bandwidth, at large ones by compute."""
    cells = views.dollar_cells(chips, prices)
    assert views.ends_of_h100(cells) == {"least_of_h100": "0.54", "most_of_h100": "3.8"}
    only = cells[cells["label"] == "H100, large cloud, on-demand"]
    assert views.ends_of_h100(only)["least_of_h100"] == "2"


@pytest.mark.parametrize("seed", [1, 7, 20261121])
def test_the_advantage_per_dollar_depends_on_neither_seed_nor_samples(chips, prices, seed):
    """It pools no even number of separate answers, whose median would be anything between them."""
    for samples in (1000, 20_001):
        facts = Chapter("06_hardware", seed=seed, samples=samples).facts
        found = rivals.tpu_per_dollar(facts, chips, prices)
        assert found.median == pytest.approx(2.73, rel=0.02)


def test_a_tpu_against_the_a100_at_large_clouds_by_hand(compared):
    """918 and 312 TFLOP/s; dollars an hour of March 2025: Amazon, Microsoft, Oracle; Google."""
    compute = 918 / 312
    assert compared["tpu_over_a100_demand"].median == pytest.approx(compute * 4.0 / 2.7)
    assert compared["tpu_over_a100_year"].median == pytest.approx(compute * 3.03 / 1.89)
    assert compared["tpu_over_a100_three_years"].median == pytest.approx(compute * 2.04 / 1.22)
    bandwidth = 1.64 / 2.039
    assert compared["tpu_over_a100_bandwidth"].median == pytest.approx(
        bandwidth * 3.03 / 1.89, rel=0.01
    )


def test_memory_per_dollar_by_hand(compared):
    """48 and 80 GB; dollars an hour of March 2025."""
    assert compared["l40s_memory_per_dollar"].median == pytest.approx(48 / 0.87, rel=0.01)
    assert compared["h100_memory_per_dollar"].median == pytest.approx(80 / 2.99, rel=0.02)


def test_solved_rents_and_powers_turn_the_verdicts(compared, facts):
    assert compared["h100_rent_by_compute"].median == pytest.approx(4.7 * 2.70 * 989.4 / 918)
    assert compared["tpu_v5e_power"].median == pytest.approx(197 * 700 / 989.4 / 3)
    rent = compared["h100_rent_midjourney"].median
    assert 2.1e6 / (rent / 2.70 * 918 / 989.4) == pytest.approx(7e5)
    even = rivals.tokens_of_l40s(facts).given(l40s_hour_price_2025=compared["l40s_even_rent"])
    assert even.median == pytest.approx(1)


def test_rents_are_inputs_that_can_turn_a_claim(compared):
    inputs = compared["tpu_per_dollar"].direct
    assert {"h100_large_cloud_rent", "tpu_v6e_rent", "compute_counted"} == set(inputs)
    doubled = compared["tpu_per_dollar"].given(h100_large_cloud_rent=2 * 10.93)
    assert doubled.median == pytest.approx(2 * compared["tpu_per_dollar"].median)


def test_a_year_without_offers_is_refused(chips, prices):
    with pytest.raises(ValueError, match="no on-demand offers of 1999"):
        rental.per_unit(chips, prices, 1999)


@pytest.mark.parametrize(
    "year, one",
    [(2024, False), (2025, False), (2026, True)],  # an MI300X for 2.59 in October 2026
)
def test_no_chip_is_cheapest_for_everything_before_2026(chips, prices, year, one):
    table = rental.per_unit(chips, prices, year)
    cheapest = {table["chip"][table[resource].idxmin()] for resource in rental.RESOURCES}
    assert (cheapest == {"MI300X"}) == one and (len(cheapest) == 1) == one


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_cheapest_chips_are_those_of_the_table(chips, prices, year):
    words, rents = rental.cheapest(chips, prices, year)
    table = rental.per_unit(chips, prices, year)
    data_centre = table[table["role"] != "consumer"]
    for resource in rental.RESOURCES:
        cheapest = data_centre.sort_values(resource).iloc[0]
        assert words[f"{resource}_chip"] == cheapest["chip"]
        assert rents[f"{resource}_rent"].median == pytest.approx(cheapest[resource])
    assert (words["gaming_card"] == "none") == (table["role"] != "consumer").all()


def test_averages_of_one_survey(chips, prices):
    """GetDeploying, June 2026: 3.13 and 4.86 dollars an hour."""
    found = rental.survey(chips, prices)
    assert found["survey_h100_bandwidth"].median == pytest.approx(3.13 / 3.35)
    assert found["survey_b200_compute"].median == pytest.approx(4.86 / 2.25)
    assert found["survey_a100_bandwidth_low"].median < found["survey_h100_bandwidth"].median


def test_a_range_without_an_average_stays_a_range(chips, prices, facts):
    """A survey prints 0.80 to 3.00 for the A100 in 2026 and no average: there is no middle."""
    prices = prices[prices["as_of"] < "2026-07"]  # averages came later
    table = rental.per_unit(chips, prices, 2026).set_index(["chip", "tier"])
    row = table.loc[("A100 80GB", "market")]
    assert np.isnan(row["rent"]) and (row["rent_low"], row["rent_high"]) == (0.8, 3.0)
    assert row["bandwidth_high"] == pytest.approx(3.0 / 2.039)
    assert table.loc[("H100", "market"), "rent"] == pytest.approx((2.95 + 3.13) / 2)
    shown = views.rents(facts, chips, prices, 2026).set_index(["Chip", "Cloud"])
    assert shown.loc[("A100 80GB", "market"), "USD an hour: Chip"] == "0.8 to 3"


def test_a_printed_range_has_both_ends(prices):
    ends = prices["provider"].str.extract("(.*), (low|high) end$").dropna()
    counts = ends.join(prices["chip"]).groupby(["chip", 0])[1].agg(set)
    assert len(counts) and (counts == {"low", "high"}).all()


def test_the_rent_of_an_h100_is_that_of_the_board_whose_rates_are_used(prices, facts):
    offers = rental.offers(prices, "H100", "specialised cloud", year=2025)
    assert facts["h100_hour_price_2025"].usual.value == offers["usd_per_chip_hour"].median() == 2.99
    slower = rental.offers(prices, "H100 PCIe", "specialised cloud", year=2025)
    assert len(slower) == 4 and slower["usd_per_chip_hour"].max() < 2.99


def test_history_and_trend_use_the_same_offers(prices):
    past = rental.history(prices, "H100", "specialised cloud")
    assert past["n"].sum() == rental.change(prices, "H100", "specialised cloud").n
    assert (past["low"] <= past["value"]).all() and (past["value"] <= past["high"]).all()


# --- tables
@pytest.mark.parametrize(
    "fact, chip, column",
    [
        ("a100_memory", "A100 80GB", "memory_gb"),
        ("a100_bandwidth", "A100 80GB", "memory_bandwidth_gb_s"),
        ("h100_memory", "H100", "memory_gb"),
        ("h100_bandwidth", "H100", "memory_bandwidth_gb_s"),
        ("h200_memory", "H200", "memory_gb"),
        ("l40s_memory", "L40S", "memory_gb"),
        ("b200_memory", "B200", "memory_gb"),
        ("h100_link", "H100", "link_both_ways_gb_s"),
        ("l40s_link", "L40S", "link_both_ways_gb_s"),
        ("a100_peak_flop_rate", "A100 80GB", "peak_fp16_tflops"),
        ("small_card_memory", "RTX 4090", "memory_gb"),
    ],
)
def test_facts_and_table_agree(chips, fact, chip, column):
    assert chips.set_index("chip").at[chip, column] == worked_out()[fact].value


@pytest.mark.parametrize("column", list(work.PRINTED))
def test_units_of_printed_figures_are_those_of_the_table(column):
    fields = {f["name"]: f for f in data.resource("chips")["schema"]["fields"]}
    assert work.PRINTED[column] == fields[column]["unit"]


def test_rates_without_sparsity_double_from_16_to_8_bits(chips):
    """But for two chips of which the makers print more, and none prints less than double."""
    both = chips.dropna(subset=["peak_fp16_tflops", "peak_fp8_tflops"]).set_index("chip")
    ratio = both["peak_fp8_tflops"] / both["peak_fp16_tflops"]
    usual = ratio.drop(["Trainium3", "Rubin"])
    assert len(usual) > 5 and np.allclose(usual, 2, rtol=0.03) and ratio.max() < 5


def test_longer_contracts_are_cheaper(prices):
    same = prices.pivot_table(
        index=["chip", "provider", "as_of"],
        columns="commitment",
        values="usd_per_chip_hour",
        aggfunc="max",
    )
    assert (
        not (same["3-year"] > same["1-year"]).any()
        and not (same["1-year"] > same["on-demand"]).any()
    )


def test_every_rented_chip_is_described_and_no_offer_precedes_it(prices, chips):
    released = prices["chip"].map(chips.set_index("chip")["release_date"])
    assert released.notna().all() and (prices["as_of"] > released).all()


# --- bad input
@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: roofline.ridge(989, 0), "bandwidth_gb_s must be positive"),
        (lambda: roofline.matmul_intensity(0, 1, 1), "tokens must be positive"),
        (lambda: roofline.decode_intensity(0, 1, N, KV), "batch must be positive"),
        (lambda: memory.chips_needed(10, 80, usable=1.2), "usable share"),
        (lambda: roofline.single_stream_ceiling(-1, 5), "bandwidth_gb_s must be positive"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_an_unknown_chip_is_refused(chips):
    with pytest.raises(KeyError, match="H999"):
        work.ridge(chips, "H999")


def test_ratios_of_other_dimensions_are_refused(facts, chips):
    with pytest.raises(ValueError, match="context of decode_intensity"):
        roofline.decode_intensity(
            estimate.constant(1),
            facts["h100_memory"],
            facts["llama3_70b_parameters"],
            facts["kv_bytes_gqa_70b"],
        )


def test_the_gap_between_kinds_of_cloud_is_that_of_the_medians_of_a_half_year():
    days = pd.to_datetime(["2025-02-01", "2025-03-01", "2026-08-01", "2026-09-01"])
    tiers = ["large cloud", "specialised cloud"] * 2
    offers = pd.DataFrame({"chip": "H100", "tier": tiers, "as_of": days, "commitment": "on-demand"})
    offers["provider"] = "any"
    found = views.gaps(offers.assign(usd_per_chip_hour=[12.0, 3.0, 6.0, 4.0]))
    assert found == {"h100_gap_widest": "4", "h100_gap_now": "1.5"}
