"""Frames behind the charts and tables of the chapter on prices, and the days and names that its
sentences mention.
"""

from functools import partial

import numpy as np
import pandas as pd

from analysis.evidence import wording
from analysis.evidence.tables import data
from analysis.evidence.tables.origins import OWN, united
from analysis.ledger import claims
from analysis.prices import falls, frontier, study
from analysis.prices.frontier import Choice, Level, Step
from analysis.prices.levels import EVE, TURBO
from analysis.prices.model import blended
from analysis.prices.steps import in_force

#: Columns of a row that moves; its choices are named in its label, not at its ends.
SWING = "label", "median", "low", "high", "at_low", "at_high"
#: What articles say a million tokens cost by 2026.
STATED_TODAY = "price-equivalent-2026-a2", "price-20-to-040-a3"
#: Levels that models first reached in 2024, on the harder test.
LATER = {"60 on GPQA": Level("GPQA Diamond", 60.0), "75 on GPQA": Level("GPQA Diamond", 75.0)}
#: How a chart of record lows or of the cheapest offers is drawn.
STEPS = {"x": "date", "unit": "USD", "log": True, "step": True}
#: Texts on the fall by level, and claims on the length of a question and its answer.
ON_LEVELS = "levels", "edge", "gpt35_since", "gpt4_since", "coverage", "unscored", "others"
ON_LENGTHS = "chat-tokens-800-a2", "chat-tokens-few-thousand-a3", "prompt-output-length-a4"
LISTING = ["model", "score", "provider", *frontier.PRICES, "price", "source"]
HEADS = ["In force on", "Model", "Score", "Host", "Input", "Output", "Blended", "Source"]


def stated():
    """Return what the AI Index and an article say a million tokens cost, and when, as points of a
    chart (USD/Mtoken). The article begins with the 20 dollars of the AI Index, in 2022; its last
    price stands in the middle of its last year.
    """
    first, last = data.fact("ai_index_start_price"), data.fact("ai_index_end_price")
    today = claims.claim(STATED_TODAY[-1])
    found = (
        (first.as_of, first.value, ""),
        (last.as_of, last.value, "AI Index: "),
        (f"{today.as_of.rpartition('/')[-1]}-06-01", today.value, ""),
    )
    return [(pd.Timestamp(d), usd, f"{who}{wording.exact(usd, 'USD')}") for d, usd, who in found]


def listings(at, series, start, end):
    """Return the listings behind the ends of a fall at the level of GPT-3.5, as a table."""
    found, fall = [pd.DataFrame(columns=LISTING)], falls.decline(series, start, end)
    listed, scores = at.market.listed(at.choice.reasoning), at.market.scored(*_test(at))
    for day, step in zip((fall.start, fall.end), fall.steps) if fall else ():
        rows = frontier.behind(listed, step.model, step.date, at.choice.blend, at.choice.hosts)
        score = scores[step.model.removesuffix(frontier.QUANTISED)]
        more = {"score": score, "price": step.price}
        found.append(rows.assign(**more).set_index([[f"{day:%Y-%m-%d}"] * len(rows)])[LISTING])
    return pd.concat(found[1:] or found).reset_index().set_axis(HEADS, axis=1)


def _test(at):
    return at.gpt35.benchmark, at.choice.rule


def steps(at):
    """Return the record lows of some levels up to the data cut: ``date, value, model, series``."""
    levels = {"GPT-4 level": at.gpt4, "GPT-3.5 level": at.gpt35, **LATER}
    rows = []
    for name, level in levels.items():
        lows = [*at.market.series(level, at.choice)]
        if lows and lows[-1].date < at.market.cut:
            lows.append(lows[-1]._replace(date=at.market.cut))
        rows += [(low.date, low.price, low.model, name, level) for low in lows]
    return _lines(at, rows, at.choice)


def on_sale(at):
    """Return the cheapest price at any host by month, as `steps` does."""
    levels = {"GPT-4 level": at.gpt4, "GPT-3.5 level": at.gpt35}
    rows = [
        (day, *offer, name, levels[name])
        for name, offers in at.offers.items()
        for day, *offer in offers
    ]
    return _lines(at, rows, at.choice._replace(hosts="cheapest"))


def _lines(at, rows, choice):
    frame = pd.DataFrame(rows, columns=["date", "value", "model", "series", "level"])
    asked = frame.drop_duplicates(["model", "value", "level"])
    found = (at.market.origins(r.level, choice, r.model, r.date) for r in asked.itertuples())
    frame = frame.drop(columns="level")
    frame.attrs["sources"] = tuple(dict.fromkeys(origin.source for origin in united(found)))
    return frame


def levels(at):
    """Return the yearly fall by level as rows of a chart: on the whole, and of late as second."""
    rows = []
    for level, found in at.rates.items():
        rows.append(_beside(_name(at, level), found["whole"], found["late"]))
    frame = pd.DataFrame(rows).dropna(axis=1, how="all")  # of late may not be half a year
    return _credited(frame, (found["whole"] for found in at.rates.values()))


def _name(at, level):
    since = at.market.series(level, at.choice)[0].date
    test = level.benchmark.removesuffix(" Diamond")
    return f"{test} {level.threshold:g}, on sale since {since:%B %Y}"


def _beside(label, first, second):
    """Return a row of a chart with two marks."""
    one, other = first.interval, None if second.unknown else second.interval
    row = {"label": label, "median": one.median, "low": one.low, "high": one.high}
    ends = (other.median, other.low, other.high) if other else (np.nan,) * 3
    return row | dict(zip(("second", "second_low", "second_high"), ends))


def both(row):
    """Write the two marks of a row: ``6× a year`` and ``of late 1.4×``."""
    late = row.get("second", np.nan)
    second = "of late not half a year" if np.isnan(late) else f"of late {wording.times(late)}"
    return f"{wording.times(row['median'])} a year", second


def finished(at):
    """Return the yearly fall of an answer (first) and of a token (second) by level."""
    pairs = at.pairs.items()
    rows = [_beside(_name(at, level), answer, token) for level, (token, answer) in pairs]
    columns = ["label", "median", "low", "high", "second", "second_low", "second_high"]
    frame = pd.DataFrame(rows, columns=columns)
    return _credited(frame, (found for pair in at.pairs.values() for found in pair))


def _credited(frame, estimates):
    """Return a frame that knows the sources of the estimates that it shows."""
    found = dict.fromkeys(s for e in estimates for s in e.sources)
    frame.attrs["sources"] = (*found, OWN)
    return frame


def answered(row):
    """Write the two marks of a row: ``an answer 25×`` and ``a token 16×``."""
    return f"an answer {wording.times(row['median'])}", f"a token {wording.times(row['second'])}"


def answers(at):
    """Return the first and the newest record low of the price of an answer by level, as a table."""
    rows = []
    for level in at.pairs:
        series = at.answers(level, at.choice.hosts)
        for step in dict.fromkeys((series[0], series[-1])):
            cents = wording.quantity(step.price * 1000, "USD")
            row = f"{level.threshold:g}", f"{step.date:%Y-%m-%d}", step.model, cents
            rows.append(row)
    heads = ["Level on GPQA Diamond", "From", "Model", "1,000 answers"]
    return pd.DataFrame(rows, columns=heads)


def rises(at):
    """Return the eight largest price rises since the slow-down, as a table."""
    moved = falls.changes(at.market.prices, at.days[-1], at.choice.blend)
    up = moved[moved["factor"] > 1].head(8)
    table = {
        "Model": up["model"],
        "Host": up["provider"],
        "Seen": up["date"].dt.strftime("%Y-%m-%d"),
        "From": [wording.exact(price, "USD") for price in up["before"]],
        "To": [wording.exact(price, "USD") for price in up["after"]],
        "Factor": up["factor"].map(wording.times),
    }
    return pd.DataFrame(table)


def refitted(rates):
    """Return the recomputed published rates as rows of a chart, lowest first."""
    scores = rates["threshold"].map("{:g}".format)
    table = {
        "label": rates["benchmark"] + " ≥ " + scores + ", " + rates["threshold_model"],
        "median": rates["our_factor"],
        "low": rates["our_low"],
        "high": rates["our_high"],
        "published": rates["factor_per_year"],
        "published_low": rates["low"],
        "published_high": rates["high"],
        "points": rates["our_n"],
    }
    return pd.DataFrame(table).sort_values("median", kind="stable", ignore_index=True)


def published(market, points, results):
    """Set published price falls beside the same question asked of our tables.

    The fall at MMLU 83 is asked of the published points, which date Llama 3.1 70B to its release.
    """
    firms = market.prices["developer"].isin(["OpenAI", "Anthropic", "Meta"])
    three, even = frontier.Market(market.prices[firms], market.scores), Choice((1, 1), "cheapest")
    index = market.series(Level("MMLU", 64.8), Choice())
    oldest = three.series(Level("MMLU", 42.0), even)
    able = points[(points["mmlu"] >= 83) & points["model"].str.contains("GPT|Claude|Llama")]
    low = able[able["date"] <= "2024-11-12"]["usd_per_mtok_blended"].min()
    launch, asked = pd.Timestamp("2023-03-14"), pd.Timestamp("2024-11-12")
    better = [Step(launch, "GPT-4 8k", blended(30, 60, 1, 1)), Step(asked, "", low)]
    mini = f"{results['mini_output_fall']} (output) to {results['mini_input_fall']} (input)"
    rows = [
        ("AI Index 2025: MMLU 64.8, blend 3:1", "286× (20 to 0.07)",
         _written(index, "2022-11-30", "2024-10-03")),
        ("a16z 2024: MMLU 42, blend 1:1", "1,000× in 3 years, 10× a year",
         _written(oldest, "2021-11-20", asked)),
        ("a16z 2024: MMLU 83, blend 1:1", "62× since March 2023", _written(better, launch, asked)),
        ("a1: GPT-4 to GPT-4o mini", "99.5 %", mini),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["Published", "Value", "Ours"])


def _written(series, start, end):
    fall = falls.decline(series, start, end)
    prices = f"{fall.first.price:g} to {fall.last.price:.3g}"
    return f"{wording.times(fall.factor, 3)} ({prices}, {fall.days:,} days)"


def sensitivity(at):
    """Move one choice behind the fall at a time, widest first: rows of a chart."""
    first, last, _ = at.days
    fall, later = falls.decline(at.series, first, last), max(first, TURBO)
    if fall is None:
        return pd.DataFrame(columns=[*SWING])
    found = {
        "Blend of input and output": _factors(at, first, blend=falls.EVERY_CHOICE["blend"]),
        "Whose price": _factors(at, first, hosts=frontier.HOSTS),
        "Which score": _factors(at, first, rule=frontier.SCORES),
        f"First day, {first:%B %Y} or {later:%B %Y}": _factors(at, later, rule=[at.choice.rule]),
    }
    if at.gpt35.benchmark == "MMLU":
        choices = (at.choice._replace(rule=rule) for rule in frontier.SCORES)
        able = (at.market.series(Level("MMLU", 70.0), choice) for choice in choices)
        ends = [step for series in able if (step := in_force(series, last))]
        label = f"Score of GPT-3.5, {at.gpt35.threshold:g} or 70"
        found[label] = [fall.first.price / end.price for end in ends]
    now = fall.factor
    rows = [(name, now, min([now, *v]), max([now, *v]), "", "") for name, v in found.items()]
    frame = pd.DataFrame(rows, columns=[*SWING])
    order = (-np.log(frame["high"] / frame["low"])).argsort(kind="stable")
    return frame.iloc[order].reset_index(drop=True)


def _factors(at, first, **varied):
    measured = partial(falls.factor, start=first, end=at.days[1])
    return [c.value for c in falls.cases(measured, at.market, [at.gpt35], at.choice, **varied)]


def words(at):
    """Return the days and names that sentences of the chapter mention, by name."""
    first, last, slow = at.days
    cut, gpt4 = at.market.cut, at.market.series(at.gpt4, at.choice)
    recent = falls.decline(at.series, last - pd.DateOffset(months=18), last)
    months = {
        "first_month": first,
        "edge_first_month": at.edges[0],
        "edge_last_month": at.edges[-1],
        "slow_month": slow,
        "cut_month": cut,
        "end_month": last,
        "gpt35_tenfold_until": _tenfold_until(at.series, cut),
        "gpt4_tenfold_until": _tenfold_until(gpt4, cut),
        "recent_month": recent.start if recent else pd.NaT,
        "tenfold_month": first + pd.Timedelta(days=365 * np.log10(280)),
        "passed_month": min((step.date for step in gpt4 if step.price < 0.40), default=pd.NaT),
    }
    start = max(first, at.series[0].date) if at.series else first
    days = {"start_day": start, "end_day": last, "slow_day": slow, "eve_day": slow - EVE}
    unscored = study.cheapest_unscored(at)["model"]
    return {
        "blend": ":".join(f"{part:g}" for part in at.choice.blend),
        "slow_year": str(slow.year),
        "cut_year": str(cut.year),
        "unscored_model": wording.literal("".join(unscored)),
        **{name: f"{day.day} {day:%B %Y}" for name, day in days.items()},
        **{name: _month(day) for name, day in months.items()},
    }


def _month(day):
    if isinstance(day, str):
        return day
    return "no month" if pd.isna(day) else f"{day:%B %Y}"


def _tenfold_until(series, cut):
    if not series:
        return "no price"
    last = falls.last_date_at_rate(series, 10, cut)
    return "now" if last == cut else last


def middle(row):
    """Write the middle of a row of factors with the digits that the text gives it: ``305×``."""
    return wording.times(row["median"], 3)


#: How the two charts of yearly falls are drawn.
BY_LEVEL = {"log": True, "start": 1, "value_text": both}
BY_ANSWER = BY_LEVEL | {"value_text": answered}
#: How the charts of the fall by blend and by single choices are drawn.
BY_BLEND = {"log": True, "value_text": middle}
BY_CHOICE = {"log": True, "value_text": middle, "by_value": False}
