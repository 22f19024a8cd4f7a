"""How far and how fast prices fell at levels of quality, what one costs today, and why.

The rule behind each judgement was fixed before its result was known: a claim that names its blend
is judged at it; any other under every choice of `analysis.prices.falls`; "many models" is ten; a
level of quality is a test and a score.

DeepSeek V2 was released on 2024-05-06 and V3 on 2024-12-26; GPT-3.5 Turbo came on 2023-03-01.
"""

from functools import partial

import numpy as np
import pandas as pd

from analysis.evidence.estimates.estimate import computed, constant, unknown
from analysis.evidence.units import Q
from analysis.prices import falls, model
from analysis.prices.asked import ON_SALE, between, rates, yearly
from analysis.prices.frontier import BLENDS, Level

YEAR = Q(365.0, "day")
TURBO, DEEPSEEK_V2, DEEPSEEK_V3 = map(pd.Timestamp, ("2023-03-01", "2024-05-06", "2024-12-26"))
#: GPT-4's score on the second test, from Epoch AI 2025.
GPT4_ON_GPQA = Level("GPQA Diamond", 33.0)
#: How far before the run's day its other side is asked: before the releases of that month.
EVE = pd.Timedelta(days=16)


def fall(study):
    """The two-date fall at the level of GPT-3.5: its steps, and the fall under every choice."""
    first, last, _ = study.days
    start, end, span = study.window(study.series, study.gpt35, first, last)
    turbo, _, since = study.window(study.series, study.gpt35, max(first, TURBO), last)
    recent, _, _ = study.window(study.series, study.gpt35, last - pd.DateOffset(months=18), last)
    measured = partial(falls.factor, start=first, end=last)
    before = between(first, last)
    return {
        "start_price": start,
        "end_price": end,
        "fall_days": span,
        "fall_months": span.to("month"),
        "fall": start / end,
        "fall_per_year": (start / end) ** (YEAR / span),
        "rounded_fall": start / model.to_the_cent(end),
        "turbo_fall": turbo / end,
        "turbo_months": since.to("month"),
        "launch_step": start / turbo,
        "recent_price": recent,
        "recent_price_for_280": 280 * end,
        "end_price_for_280": start / 280,
        "share_for_280": share_for(study, 280),
        "stated_fall": stated(study, measured, before),
        "any_fall": study.over([measured], [study.gpt35], before),
    }


def stated(study, measured, before):
    """The fall at the run's own blend, over host and score rules, for other values of it too."""
    now = study.over([measured], [study.gpt35], before, **falls.EVERY_RULE)
    if now.unknown:
        return now

    def at(threshold, *blend):
        level = study.gpt35._replace(threshold=threshold or study.gpt35.threshold)
        choice = study.choice._replace(blend=blend)
        found = falls.cases(measured, study.market, [level], choice, **falls.EVERY_RULE)
        return [case.value for case in found] or np.nan

    inputs = [study.own[name] for name in ("threshold", "blend_input", "blend_output")]
    return computed(at, *inputs, origins=now.origins)


def share_for(study, wanted):
    """Input share of the blend at which the fall is a number of times, unknown where none is."""
    first, last, _ = study.days

    def at(share):
        choice = study.choice._replace(blend=(share, 1 - share))
        found = falls.factor(study.market, study.gpt35, choice, start=first, end=last)
        return found[0] if found else np.nan

    share = falls.input_share_for(wanted, at)
    return unknown("No blend gives it.") if np.isnan(share) else constant(share)


def blends(study):
    """The two-date fall by blend, over host and score rules."""
    first, last, _ = study.days
    measured = partial(falls.factor, start=first, end=last)

    def at(name):
        choice = study.choice._replace(blend=BLENDS[name])
        when = between(first, last)
        return study.over([measured], [study.gpt35], when, choice=choice, **falls.EVERY_RULE)

    return {
        "fall_input_only": at("input only"),
        "fall_15_to_1": at("15:1"),
        "fall_3_to_1": at("3:1"),
        "fall_1_to_1": at("1:1"),
        "fall_output_only": at("output only"),
    }


def pace(study):
    """The yearly fall over all levels and at single ones: on the whole, before the slow-down and
    since, and at how many levels it reaches ten.
    """
    first, _, slow = study.days
    cut, every = study.market.cut, study.levels
    start, last, span = study.window(study.series, study.gpt35, first, cut)
    lows = study.market.series(study.gpt4, study.choice)
    dear, _, since = study.window(lows, study.gpt4, lows[0].date if lows else first, cut)
    alone = study.rates.values()
    of_all, gpt35, gpt4 = (rates(study, part) for part in (every, [study.gpt35], [study.gpt4]))
    newer = [level for level in every if study.sold_for(level) - (cut - slow) < ON_SALE]
    older = [level for level in every if level not in newer]
    newest = min(every, key=study.sold_for)
    rest = [level for level in every if level != newest]
    return {
        "last_price": last,
        "long_fall_per_year": (start / last) ** (YEAR / span),
        "any_rate": of_all["whole"],
        "any_rate_but_newest": yearly(study, rest, [(first, cut)]),
        "early_rate": of_all["early"],
        "late_rate": of_all["late"],
        "gpt35_rate": gpt35["whole"],
        "gpt35_late_rate": gpt35["late"],
        "gpt4_late_rate": gpt4["late"],
        "older_late_rate": rates(study, older)["late"],
        "newer_late_rate": rates(study, newer)["late"],
        "before_edge_rate": yearly(study, [study.gpt4], [(slow - EVE, cut)]),
        "after_edge_rate": yearly(study, [study.gpt4], [(slow, cut)]),
        "levels": constant(len(every)),
        "tenfold_levels": constant(tenfold(found["whole"] for found in alone)),
        "late_tenfold_levels": constant(tenfold(found["late"] for found in alone)),
        "price_at_tenfold": dear / 10.0 ** (since / YEAR),
        "gpt4_level": constant(study.gpt4.threshold),
    }


def tenfold(found):
    """Count the levels whose middle rate is ten or more."""
    return sum(not rate.unknown and rate.median >= 10 for rate in found)


def today(study):
    """What GPT-4's level costs at the data cut, by test and by whether reasoning models count
    (USD/Mtoken), and what the tenth-cheapest model of that level costs.
    """
    both, listing_days = (study.gpt4, GPT4_ON_GPQA), int(study.own["listing_days"].number)
    asked = {**falls.EVERY_CHOICE, "hosts": ("median", "cheapest"), "reasoning": (True, False)}

    def price(levels, days=None, rank=1, **less):
        measured = partial(falls.price_of_rank, rank=rank, days=days)
        varied = asked | less
        return study.over([measured], levels, "", "USD/Mtoken", days=days, **varied)

    now = partial(price, days=listing_days)
    return {
        "gpt4_price": now(both),
        "gpt4_price_reasoning": now([study.gpt4], reasoning=(True,)),
        "gpt4_price_plain": now([study.gpt4], reasoning=(False,)),
        "gpqa_price_reasoning": now([GPT4_ON_GPQA], reasoning=(True,)),
        "gpqa_price_plain": now([GPT4_ON_GPQA], reasoning=(False,)),
        "tenth_price": price(both, rank=10),
        "tenth_gpt4_price": price([study.gpt4], rank=10),
        "tenth_gpqa_price": price([GPT4_ON_GPQA], rank=10),
    }


def causes(study):
    """The part of the fall after the causes named, and how closed models' prices fell after one."""
    first, last, _ = study.days
    when = f"that fell {between(first, last)}"

    def later(event, **varied):
        measured = partial(falls.share_after, start=first, end=last, event=event)
        return study.over([measured], [study.gpt35], when, **varied).to("percent")

    ratio = partial(falls.pace_ratio, start=first, event=DEEPSEEK_V3, end=study.market.cut)
    closed = study.choice._replace(open_weights=False)
    varied = {"blend": tuple(BLENDS.values()), "rule": falls.SCORES}
    fell = f"that fell between {first:%Y-%m-%d} and {DEEPSEEK_V3:%Y-%m-%d}"
    return {
        "share_after_v2": later(DEEPSEEK_V2),
        "share_after_v3": later(DEEPSEEK_V3, hosts=(study.choice.hosts,)),
        "closed_pace": study.over([ratio], study.levels, fell, choice=closed, **varied),
    }
