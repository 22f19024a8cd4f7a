"""The reader's product: listed prices, its own server and its plans against slow, plain sums."""

import math
from datetime import date

import numpy as np
import pytest

from analysis.display import chapter as display
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts, given
from analysis.evidence.tables import data
from analysis.lifecycle import product
from analysis.prices import bills
from analysis.product import answers, hosting, model, offers, views
from analysis.serving import roofline

DECLARED = {p.name: p for p in display.declared(answers.CHAPTER)}
SAMPLES = 500


def own(**values):
    return given(DECLARED.values(), {n: DECLARED[n].value(v) for n, v in values.items()})


def found(**values):
    return answers.answers(samples=1000, **values)


def facts():
    return Facts(draws.Samples(n=SAMPLES))


def invoice(model_, host, values):
    """USD a day, from a usage record of the product's queries at the newest list."""
    offered = bills.offer(model_, host)
    total, n = 0.0, values["daily_users"] * values["queries_per_user"]
    cached = values["input_tokens"] * values["cached_share"]
    for batch, share in ((False, 1 - values["batch_share"]), (True, values["batch_share"])):
        usage = bills.Usage(
            date(2026, 11, 28),
            fresh=values["input_tokens"] - cached,
            cached=cached,
            output=values["output_tokens"] + values["reasoning_tokens"],
            requests=1,
            batch=batch,
        )
        total += n * share * sum(part.usd for part in bills.parts([usage], offered))
    return total


QUERY = {
    "daily_users": 1000.0,
    "queries_per_user": 60.0,
    "input_tokens": 280_756.0,
    "output_tokens": 1064.0,
    "reasoning_tokens": 500.0,
    "cached_share": 16_358_912 / 16_845_360,
}


@pytest.mark.parametrize("batch_share", [0.0, 1.0])
@pytest.mark.parametrize("input_tokens", [1000.0, 280_756.0])
@pytest.mark.parametrize(
    ("name", "host"),
    [("GPT-5.5", ""), ("Grok 4.7", ""), ("Claude Opus 5.5", ""), ("Kimi K3", "Together")],
)
def test_a_named_model_gives_the_invoice_of_its_newest_list(name, host, input_tokens, batch_share):
    values = QUERY | {"batch_share": batch_share, "input_tokens": input_tokens}
    paid = answers.priced(facts(), own(**values, priced_model=name, priced_host=host))
    expected = invoice(name, host, values)
    if batch_share and not math.isnan(offers.listed(name, host).step["batch_input_usd_per_mtok"]):
        # A long prompt in a batch: each tier's factor is that of the mean query.
        assert product.bill(facts(), paid).median == pytest.approx(expected, rel=0.02)
    else:
        assert product.bill(facts(), paid).median == pytest.approx(expected)


def test_the_session_that_reads_from_the_cache_costs_its_list_price():
    paid = found(
        priced_model="gpt 5.5",
        daily_users=1,
        queries_per_user=60,
        input_tokens=280_756 * 0.9,  # below the tier of long prompts
        cached_share=QUERY["cached_share"],
        output_tokens=1064,
    )
    fresh = 280_756 * 0.9 * (1 - QUERY["cached_share"])
    read = 280_756 * 0.9 * QUERY["cached_share"]
    usd = 60 * (fresh * 5 + read * 0.5 + 1064 * 30) / 1e6
    assert paid["product_usd_per_day"].median == pytest.approx(usd)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"priced_model": "GPT 5.5o"}, r"did you mean 'GPT-5.5'\?$"),
        ({"priced_model": "GPT-5.5", "priced_host": "Together"}, "priced_host must be one that"),
        ({"priced_host": "OpenAI"}, "priced_host needs priced_model"),
        ({"small_model": "no such thing at all"}, "small_model must be"),
        ({"currency": "EUR"}, "hosted_model at a rent of the dataset"),
        ({"currency": "EUR", "priced_model": "GPT-5.5"}, "priced_model"),
        ({"daily_user": 5}, "did you mean 'daily_users'"),
        ({"cached_share": 1.5}, "between 0 and 1"),
    ],
)
def test_what_does_not_go_together_is_refused_by_name(values, sentence):
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        found(**values)


def test_a_currency_is_a_label():
    euros = {"currency": "EUR", "hosted_model": ""}
    one, other = found(**euros), found(hosted_model="")
    assert one["product_month_usd"].median == other["product_month_usd"].median
    said = views.in_currency(display.Markdown("$5 and $6 million"), "EUR").data
    assert said == "€5 and €6 million"


def test_no_answer_changes_with_a_model_that_is_priced_as_typed():
    step = offers.listed("GPT-4o mini").step
    typed = {
        "input_usd_per_mtok": step["input_usd_per_mtok"],
        "output_usd_per_mtok": step["output_usd_per_mtok"],
    }
    one, other = found(priced_model="gpt-4o-mini"), found(**typed)
    for name in ("product_months", "product_year_usd", "payback_months", "host_break_even"):
        assert np.array_equal(one[name].samples, other[name].samples), name
    assert step["source"] in one["product_months"].sources


# Plans ------------------------------------------------------------------------------------------


def test_payback_adds_up_the_days():
    rng = np.random.default_rng(5)
    for _ in range(200):
        outlay, before, after, growth = np.exp(rng.uniform(-1, 3, 4))
        days = model.payback(outlay, before, after, growth)
        if before <= after:
            assert days == np.inf
        elif np.isfinite(days):
            steps = (np.arange(20_000) + 0.5) * days / 20_000
            saved = (before - after) * (growth ** (steps / 365.25)).sum() * days / 20_000
            assert saved == pytest.approx(outlay, rel=1e-4)
    assert model.payback(0.0, 2.0, 1.0, 1.0) == 0


def test_a_smaller_model_pays_back_by_hand():
    it = {"output_tokens": 400, "switch_cost_usd": 1e4, "bill_growth_per_year": 1}
    large = (500 * 2.5 + 400 * 10) / 1e6
    small = (500 * 0.15 + 400 * 0.6) / 1e6
    months = 1e4 / (25_000 * (large - small)) / (365.25 / 12)
    assert found(**it)["payback_months"].median == pytest.approx(months)
    dear = found(**it, small_input_usd_per_mtok=50, small_output_usd_per_mtok=50)
    assert dear["payback_months"].median == np.inf


# A server of one's own --------------------------------------------------------------------------


def test_the_fewest_chips_hold_the_model():
    for name in data.table("serving_models")["model"]:
        host = hosting.Host(facts(), own(hosted_model=name, weight_bits=16, output_tokens=500))
        rooms = [host._room(n) for n in hosting.SIZES]
        assert not host.refusal, name
        assert host._room(host.chips) >= 1
        smaller = [n for n in hosting.SIZES if n < host.chips]
        assert all(rooms[hosting.SIZES.index(n)] < hosting.SEATS for n in smaller), name


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"hosted_chips": 1, "weight_bits": 16}, "does not fit on 1 H100; it takes 2"),
        ({"hosted_chip": "RTX 4090"}, "does not fit on 1 RTX 4090"),
        ({"hosted_chip": "RTX 4090", "hosted_chips": 4}, "no link between two RTX 4090 is known"),
        ({"hosted_chip": "A10G"}, "cannot be computed with"),
        ({"hosted_model": ""}, "no model or no chip is named"),
    ],
)
def test_what_does_not_fit_says_so_and_stops_nothing(values, sentence):
    it = found(**values)
    for name in hosting.UNITS:
        assert sentence in it[name].unknown, name
    assert it["product_months"].median > 0


def test_a_server_by_hand():
    it = {"output_tokens": 500, "hosted_chips": 4, "hosted_batch": 32, "hosted_busy_share": 0.5}
    host = hosting.Host(facts(), own(**it, chip_hour_usd=2))
    found_ = hosting.results(host.facts, host.own, product.per_query(host.facts, host.own))
    setup = roofline.Setup(host.shape, host.sheet, 4, 8, bandwidth_share=0.75)
    rate = roofline.output_rate(setup, 32, 500, 500) * np.median(host.reached.samples)
    queries = rate / 500 * 0.5 * 86_400
    assert found_["host_queries"].median == pytest.approx(queries, rel=0.02)
    assert found_["host_servers"].median == np.ceil(25_000 / queries)
    assert found_["host_usage_per_query"].median == pytest.approx(4 * 2 * 24 / queries, rel=0.02)
    reserved = found_["host_servers"].median * 4 * 2 * 24 * 365.25 / 12
    assert found_["host_reserved_month"].median == pytest.approx(reserved)


def test_reserved_is_never_cheaper_than_used_and_meets_it_when_full():
    it = found(hosted_busy_share=0.5)
    ratio = it["host_usage_month"].samples / it["host_reserved_month"].samples
    assert (ratio <= 1 + 1e-9).all()
    full = found(hosted_busy_share=0.5, daily_users=1e9)
    ratio = full["host_usage_month"].samples / full["host_reserved_month"].samples
    assert ratio.min() > 0.999


def test_at_the_volume_found_a_server_costs_what_the_api_does():
    it = found(output_tokens=500, chip_hour_usd=2)
    volume, full = it["host_break_even"].samples, it["host_full"].samples
    rent = 2 * it["host_chips"].median * 24 * 365.25 / 12
    price = it["product_usd_per_query"].median
    fits = np.isfinite(np.broadcast_to(volume, full.shape))
    assert np.allclose(rent / np.broadcast_to(volume, full.shape)[fits], price)
    assert (np.broadcast_to(rent / price, full.shape)[~fits] > full[~fits]).all()


def test_a_bought_chip_costs_its_price_over_its_life_and_its_power():
    it = {"chip_price_usd": 35_040, "chip_life_years": 4, "usd_per_kwh": 0.1}
    host = hosting.Host(facts(), own(**it))
    power = 0.7 * 1500 / 700
    per_hour = 35_040 / (4 * 365.25 * 24) + power * 0.1
    assert host.hour.median == pytest.approx(per_hour, rel=0.02)
    bought = found(**it, daily_users=1e6)
    saved = bought["product_usd_per_day"].samples - bought["servers_running"].samples
    days = bought["servers_usd"].samples / saved
    assert np.allclose(bought["servers_payback_months"].samples, days / (365.25 / 12))
    assert "chip_price_usd" in found()["servers_payback_months"].unknown


@pytest.mark.parametrize("chip", hosting.sheets())
def test_every_chip_can_be_bought_or_says_what_is_not_known(chip):
    table = data.table("chips")
    powered = table.loc[table["chip"] == chip, "tdp_w"].notna().all()
    bought = found(hosted_model="Llama 3.1 8B", hosted_chip=chip, chip_price_usd=5000)
    power = "" if powered else f"the power of {chip} is not known"
    assert bought["servers_payback_months"].unknown == (bought["host_chips"].unknown or power)


@pytest.mark.parametrize(
    "moved", [{"weight_bits": 16.0}, {"weight_bits": 4.0}, {"input_tokens": 2e5}]
)
def test_a_server_has_the_chips_that_a_moved_parameter_needs(moved):
    at_first, anew = found(), found(**moved)
    for name in ("host_chips", "host_batch", "host_rate", "host_break_even", "speed_cost"):
        told = at_first[name].given(**moved)
        assert told.median == pytest.approx(anew[name].median, rel=1e-9), name


# Speed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("speed", [5.0, 20.0, 40.0, 60.0, 1e4])
def test_the_batch_at_a_speed_is_the_largest_that_keeps_it(speed):
    host = hosting.Host(facts(), own())
    setup = roofline.Setup(host.shape, host.sheet, 4, 8, bandwidth_share=0.75)
    it = (500.0, 400.0, 4.0, 8.0, 0.75, host.shape, host.sheet)
    batch = float(model.batch_at_speed(speed, *it))
    most = float(roofline.capacity(setup, 900))
    tried = np.arange(1, int(most) + 1)
    fast = tried[1 / roofline.step_seconds(setup, tried, 700) >= speed]
    assert math.floor(batch + 1e-6) == (fast.max() if len(fast) else 0)


def test_faster_is_never_cheaper_once_the_best_batch_is_passed():
    cost = [found(tokens_per_second=s)["speed_cost"].median for s in (25.0, 30.0, 40.0, 45.0)]
    assert cost == sorted(cost)
    assert found(tokens_per_second=10_000)["speed_cost"].median == np.inf


def test_the_charts_of_a_product_draw_intervals_and_the_numbers_of_its_answers():
    chosen, known = own(), facts()
    results = answers.results(known, chosen)
    results["product_usd_per_query"] = results["product_usd_per_day"] / product.queries(chosen)
    spent = views.over_time(known, chosen, results)
    speeds = views.speeds(known, chosen, results)
    for frame in (spent.iloc[1:], views.volumes(results), speeds):
        assert (frame["low"] < frame["value"]).all()
        assert (frame["high"].isna() | (frame["value"] < frame["high"])).all()
    wanted = chosen["tokens_per_second"].number
    [(at, cost, text)] = views.wanted(chosen, results)
    row = speeds[speeds["speed"] == wanted].iloc[0]
    assert (
        at == wanted
        and cost == pytest.approx(row["value"])
        and text.startswith("wanted, 20 a second: $")
    )
    assert speeds["speed"].is_monotonic_increasing, "the curve's name stands at its right end"
    assert speeds["speed"].iloc[0] <= wanted
    [(volume, price, _)] = views.meeting(results)
    assert volume * price == pytest.approx(
        (results["host_hour"] * results["host_chips"]).to("USD/month").median, rel=0.1
    )


def test_all_inputs_that_move_an_answer_most_are_named_and_coloured():
    """Users and questions are factors of one volume, so neither moves the bill more."""
    defaults = {name: parameter.default for name, parameter in DECLARED.items()}
    chapter = display.Chapter(answers.CHAPTER, defaults)
    chapter.results.update(answers.results(chapter.facts, chapter.parameters))
    chart = views.swings(chapter, "year", "product_year_usd")
    assert "with users a day and questions per user" in chart.title
    assert list(chart.data["group"]) == ["", "", *["context"] * (len(chart.data) - 2)]


def test_without_a_server_there_is_nothing_to_mark():
    chosen, known = own(hosted_model="", hosted_chip=""), facts()
    results = answers.results(known, chosen)
    assert views.meeting(results) == [] == views.wanted(chosen, results)
    assert views.speeds(known, chosen, results).empty and views.volumes(results).empty
