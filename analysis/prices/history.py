"""Prices and their history: each model with the steps of its price at each host, drawn and listed.

A step holds from its day until the next one of the same host. The picture shows the price of a
million tokens, three of input to one of output, on a logarithmic scale from the first step to the
data cut; the maker's own line stands out.
"""

import math
from itertools import groupby

import pandas as pd
from markupsafe import Markup, escape

from analysis.evidence import wording
from analysis.evidence.tables import data
from analysis.prices.model import blended

WIDTH, HEIGHT, MARGIN = 180, 36, 3
#: Prices of a step beside input and output: column, and what it is called in its cell.
OTHERS = {
    "cache_write_usd_per_mtok": "writing to the cache {}",
    "other_hours_input_usd_per_mtok": "input at other hours {}",
    "other_hours_output_usd_per_mtok": "output at other hours {}",
    "audio_input_usd_per_mtok": "input of sound {}",
    "usd_per_image": "an image {}",
}


def usd(value):
    """Write a price in dollars as lists do, nothing for an unknown one.

    >>> usd(2.5), usd(0.0375), usd(float("nan"))
    ('$2.50', '$0.0375', '')
    """
    return "" if math.isnan(value) else wording.quantity(value, "USD", wording.digits_of(value))


def models(places):
    """Return what the page shows of each model, those of one developer side by side.

    ``places`` are the addresses of the rows of ``token_prices`` in their order. Each model has
    ``model``, ``developer``, ``now`` and ``in_full`` (its price in words), ``picture`` (SVG, empty
    where no price ever changed) and ``steps``, host by host.
    """
    rows = data.table("token_prices").assign(row=list(places)).to_dict("records")
    found = {name: [] for name in listed()}
    for row in rows:
        found[row["model"]].append(row)
    return [_model(name, rows) for name, rows in found.items()]


def listed():
    """Return the names of all priced models, those of one developer side by side."""
    rows = data.table("token_prices")
    pairs = sorted({*zip(rows["developer"], rows["model"])})
    return [*dict.fromkeys(model for _, model in pairs)]


def _model(name, rows):
    """Return one model; a maker's own price comes first, then the hosts by name."""
    rows = sorted(
        rows, key=lambda row: (not row["first_party"], row["provider"], row["effective_from"])
    )
    return {
        "model": name,
        "developer": rows[0]["developer"],
        "now": _now(rows),
        "in_full": _in_full(rows),
        "picture": picture(name, rows),
        "steps": [_step(row) for row in rows],
    }


def _newest(rows):
    """Return the newest step of the maker, or of the cheapest host; its prices in words; all hosts;
    and whether the step is that of one host among several.
    """
    last = {row["provider"]: row for row in rows}
    own = [row for row in last.values() if row["first_party"]]
    cheapest = min(last.values(), key=lambda row: row["input_usd_per_mtok"])
    row = own[0] if own else cheapest
    prices = f"{usd(row['input_usd_per_mtok'])} in, {usd(row['output_usd_per_mtok'])} out"
    return row, prices, [*last], not own and len(last) > 1


def _now(rows):
    """Say what the model costs at the cut: at its maker, or from the cheapest host on."""
    row, prices, hosts, many = _newest(rows)
    return f"from {prices} at {len(hosts)} hosts" if many else f"{prices} at {row['provider']}"


def _in_full(rows):
    """Say the same in full: price, host and day first, then how often it changed and who sells."""
    row, prices, hosts, many = _newest(rows)
    cached = usd(row["cached_input_usd_per_mtok"])
    cheapest = ", the cheapest host," if many else ""
    steps = "1 step" if len(rows) == 1 else f"{len(rows)} steps"
    return (
        f"{prices} per million tokens{cached and f', cached {cached}'}, at {row['provider']}"
        f"{cheapest} since {row['effective_from']:%Y-%m-%d}; {steps} of its price, at "
        f"{', '.join(hosts)}"
    )


def _step(row):
    """Return one step: texts by what they are, and where its row and its sources stand."""
    batch = [usd(row[f"batch_{way}_usd_per_mtok"]) for way in ("input", "output")]
    others = [text.format(usd(row[name])) for name, text in OTHERS.items() if usd(row[name])]
    cited = [row["source"], row["date_source"], row["details_source"]]
    return {
        "row": row["row"],
        "host": row["provider"],
        "date": f"{row['effective_from']:%Y-%m-%d}",
        "basis": row["date_basis"],
        "input": usd(row["input_usd_per_mtok"]),
        "output": usd(row["output_usd_per_mtok"]),
        "cached": usd(row["cached_input_usd_per_mtok"]),
        "batch": " / ".join(price for price in batch if price),
        "long": _long(row),
        "note": "; ".join(_known([*others, row["note"]])),
        "sources": list(dict.fromkeys(_known(cited))),
    }


def _known(texts):
    return [text for text in texts if isinstance(text, str) and text]


def _long(row):
    """Write the prices of long prompts, and from which length they hold."""
    above = row["long_context_above_tokens"]
    if pd.isna(above):
        return ""
    prices = [usd(row[f"long_context_{way}_usd_per_mtok"]) for way in ("input", "output")]
    return f"{' / '.join(prices)} above {above / 1000:,.0f}k tokens"


def picture(name, rows):
    """Draw the steps of each host as a line, or nothing where no price changed."""
    end, lines = pd.Timestamp(data.data_cut()), {}
    for row in rows:
        lines.setdefault(row["provider"], []).append(row)
    lines = [host for host in lines.values() if all(_costs(row) for row in host)]
    if all(len({_blend(row) for row in host}) < 2 for host in lines):
        return ""
    price = [_blend(row) for host in lines for row in host]
    first, low, high = min(row["effective_from"] for row in rows), min(price), max(price)
    drawn = [
        f"<path class='{'ours' if host[0]['first_party'] else 'host'}' "
        f"d='{_path(host, first, end, low, high)}'/>"
        for host in sorted(lines, key=lambda host: host[0]["first_party"])  # the maker's on top
    ]
    said = (
        f"{name}: between {usd(float(f'{low:.3g}'))} and {usd(float(f'{high:.3g}'))} a million "
        f"tokens from {first:%Y-%m-%d} to {end:%Y-%m-%d}, log scale"
    )
    return Markup(
        f"<svg class='interval steps' viewBox='0 0 {WIDTH} {HEIGHT}' role='img' "
        f"aria-label='{escape(said)}'>{''.join(drawn)}</svg>"
    )


def _costs(row):
    return row["input_usd_per_mtok"] > 0 and row["output_usd_per_mtok"] > 0


def _blend(row):
    return blended(row["input_usd_per_mtok"], row["output_usd_per_mtok"])


def _path(host, first, end, low, high):
    """Return the path of one host: level until the next step, then up or down."""
    span, rise = max((end - first).days, 1), math.log(high / low) or 1.0

    def x(day):
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (day - first).days / span, 1)

    def y(price):
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * math.log(price / low) / rise, 1)

    steps = [(row["effective_from"], _blend(row)) for row in host]
    moves = [f"H{x(day)}V{y(price)}" for day, price in steps[1:]]
    return f"M{x(steps[0][0])} {y(steps[0][1])}{''.join(moves)}H{x(end)}"


def developers(found):
    """Return the developers of some models, each once, in order."""
    return [name for name, _ in groupby(m["developer"] for m in found)]
