"""What the chapter of the reader's product draws: bills over time, volumes, speeds, and swings."""

import numpy as np
import pandas as pd
from IPython.display import Markdown

from analysis.display import charts
from analysis.evidence import uncertainty
from analysis.evidence.estimates import draws
from analysis.evidence.units import Q
from analysis.ledger import turning
from analysis.lifecycle import product
from analysis.product import answers, hosting, offers
from analysis.serving import bills, roofline

POINTS, SPEED_POINTS = 61, 25
#: How far off the curves (a factor) a line may lie that is drawn beside them.
FAR = 3.0
#: How amounts are marked in another currency; a label, nothing is converted.
SIGNS = {"EUR": "€", "GBP": "£", "JPY": "¥", "CHF": "CHF ", "CNY": "CNY ", "INR": "₹"}
OVER_TIME = {"x": "months", "unit": "USD", "y_from": 0}
VOLUMES = {"x": "queries", "unit": "USD", "log": True, "log_x": True}
SPEEDS = {"x": "speed", "unit": "USD", "log": True, "log_x": True}
#: Rows of the table of bills.
BILL = (
    "product_usd_per_query",
    "product_usd_per_day",
    "product_month_usd",
    "product_year_usd",
    "product_life_usd",
)
#: Rows of the table of one's own server, as used and as reserved.
HOST = (
    "host_chips",
    "host_batch",
    "host_rate",
    "host_queries",
    "host_servers",
    "host_hour",
    "host_usage_month",
    "host_reserved_month",
    "host_usage_per_mtok",
    "host_reserved_per_mtok",
)


def state(results):
    """Say in a word whether there is a server: ``fits`` or ``none``, for conditions of texts."""
    return "none" if results["host_chips"].unknown else "fits"


def prices(own):
    """Return a table of the named models' newest prices with day and source; empty without one."""
    found = []
    for name in ("priced", "small"):
        if own[f"{name}_model"]:
            listed = offers.listed(own[f"{name}_model"], own[f"{name}_host"], name=name)
            found.append(_listed(listed))
    return pd.DataFrame(found)


def _listed(one):
    cells = {
        "Input": "input_usd_per_mtok",
        "Cached": "cached_input_usd_per_mtok",
        "Output": "output_usd_per_mtok",
        "Batch, input": "batch_input_usd_per_mtok",
        "Long prompts above": "long_context_above_tokens",
    }
    told = {head: one.step[cell] for head, cell in cells.items()}
    shown = {
        h: "not listed" if v is None or v != v else f"{float(v):,.10g}" for h, v in told.items()
    }
    return {"Model": one.model, "Host": one.host} | shown | {"Price list": one.source}


def in_currency(text, currency):
    """Return Markdown with amounts marked in the reader's currency."""
    return Markdown(text.data.replace("$", SIGNS.get(currency, "$")))


def found(chapter, key):
    """Return the heading of a part, which is what was found, and how it is worked out."""
    said = chapter.say(f"{key}_found", f"{key}_method")
    return in_currency(said, chapter.parameters["currency"])


def over_time(facts, own, results):
    """Return the serving bill summed up since launch, over the product's life, as a long frame with
    intervals.
    """
    described = product.described(facts, answers.priced(facts, own))
    months = np.linspace(0, max(results["product_life"].to("month").median, 1.0), POINTS)
    spent = [described.spent(Q(float(month), "month")).to("USD") for month in months]
    return _long("months", months, "serving", spent)


def _long(x, at, series, found):
    """Return estimates over an axis as a long frame, as far as their medians are finite."""
    ends = [(e.median, e.low, e.high) for e in found]
    frame = pd.DataFrame(ends, columns=["value", "low", "high"])
    frame.insert(0, x, at)
    frame.insert(1, "series", series)
    return frame[np.isfinite(frame["value"])].reset_index(drop=True)


def volumes(results):
    """Return the cost of a query on reserved servers by queries a month: a long frame, the middle
    server with the interval of all; empty without a server, or one whose price is known.
    """
    told = not (results["host_chips"].unknown or results["host_hour"].unknown)
    if not (told and results["host_full"].median > 0):
        return pd.DataFrame({"queries": [], "series": [], "value": []})
    full = results["host_full"]
    month = (results["host_hour"] * results["host_chips"]).to("USD/month")
    queries = np.geomspace(full.median / 1e4, full.median * 100, 4 * POINTS)
    cost = bills.own_cost_per_query(queries, month.median, full.median)
    drawn = [bills.own_cost_per_query(n, month.samples, full.samples) for n in queries]
    ends = [uncertainty.summary(values) for values in drawn]
    frame = {"queries": queries, "series": "your own servers", "value": cost}
    return pd.DataFrame(frame).assign(low=[e.low for e in ends], high=[e.high for e in ends])


def meeting(results):
    """Return where one's own server and the API cost the same, as a mark of the volumes."""
    volume, price = results["host_break_even"], results["product_usd_per_query"]
    if volume.unknown or not np.isfinite(volume.median):
        return []
    return [(volume.median, price.median, f"{volume:median}")]


def speeds(facts, own, results):
    """Return what a million tokens of output cost by the least tokens a second that each user gets:
    a long frame with intervals, from the wanted speed, or that of a full server, to that of one
    request at a time; empty without a server.
    """
    if results["host_chips"].unknown:
        return pd.DataFrame({"speed": [], "series": [], "value": []})
    host = hosting.Host(facts, own)
    bits, chips = own["weight_bits"].number, results["host_chips"].median
    share = float(facts["bandwidth_share"].value(draws.Medians()))
    setup = roofline.Setup(host.shape, host.sheet, chips, bits, bandwidth_share=share)
    prompt, answer = own["input_tokens"].number, host.answer.median
    most = max(float(roofline.capacity(setup, prompt + answer)), 1.0)
    batch = np.geomspace(1, most, SPEED_POINTS)
    user = host.reached.median / roofline.step_seconds(setup, batch, prompt + answer / 2)
    wanted = own["tokens_per_second"].number
    speed = np.unique(np.r_[min(wanted, user.min()), wanted, user])
    cost = [hosting.at_speed(host, Q(float(s), "token/s"))["speed_cost"] for s in speed]
    return _long("speed", speed, "your own server", [c.to("USD/Mtoken") for c in cost])


def wanted(own, results):
    """Return the price at the wanted speed, as a mark of the chart of speeds."""
    cost = results["speed_cost"]
    if cost.unknown or not np.isfinite(cost.median):
        return []
    speed, price = own["tokens_per_second"].number, charts.tick(float(f"{cost.median:.2g}"), "USD")
    return [(speed, cost.median, f"wanted, {speed:g} a second: {price}")]


def ends(found):
    """Return half and twice the value, inside its range, of each parameter above 0 that moves a
    result.
    """
    moved, value = {}, turning.about_its_median(found)
    for name in found.parameters:
        part = found.named_parts[name]
        allowed = part.declared.low, part.declared.high
        low, high = (float(np.clip(times * part.number, *allowed)) for times in (0.5, 2.0))
        if part.number > 0 and value(**{name: low}) != value(**{name: high}):
            moved[name] = (low, high)
    return moved


def swings(chapter, key, name):
    """Return a chart of what moves a result, or what its texts say where it is no finite number."""
    found = chapter.results[name]
    if found.unknown or not 0 < found.median < np.inf:
        return chapter.nothing(key)
    return chapter.swings(key, name, ends=ends(found), log=True)


def line(frame, found, text):
    """Return a result as a line of a chart of curves, with its value in the text; none where it
    lies far off the curves.
    """
    drawn = frame["value"][frame["value"] > 0]
    if drawn.empty or not drawn.min() / FAR <= found.median <= drawn.max() * FAR:
        return []
    return [(found.median, f"{text}: {found:median}")]
