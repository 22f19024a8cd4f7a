"""Price lists inside wheels: what litellm, genai-prices and tokencost say a token costs.

Both forms are read without running any of their code: litellm's and tokencost's table is JSON;
genai-prices holds its prices as Python calls, of which the syntax tree is taken apart. What the
other list of prices calls a provider stands in ``providers.csv`` beside this module.

Not read: prices for images, audio, batches, caches and long prompts (of a price in steps, the
first), fine-tuned models, and the regional offers of Bedrock.
"""

import ast
import csv
import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from analysis.report.refresh import editions
from analysis.report.refresh.tables import number

PROVIDERS = Path(__file__).parent / "providers.csv"
JSON_TABLES = (
    "litellm/model_prices_and_context_window_backup.json",
    "litellm/model_prices_and_context_window.json",
    "model_prices_and_context_window.json",
    "tokencost/model_prices.json",
)
CALLS = ("genai_prices/data.py",)
REGIONS = ("us", "eu", "apac", "au", "jp", "global", "regional")
TEXT_MODES = ("chat", "completion", "responses", "", None)


@dataclass(frozen=True)
class Quote:
    """One statement of a list: on ``day`` these tokens cost that much in dollars a million.

    ``exact`` says that the price changed on that very day; else it held on it, and perhaps before.
    ``hourly`` says that it is a price of most hours, and others have another.
    """

    names: tuple
    provider: str
    day: str
    input: float
    output: float
    exact: bool = False
    hourly: bool = False


def is_one(edition):
    """Say whether a file is a wheel or table of prices that `quotes` reads."""
    if edition.path.suffix == ".whl":
        return editions.member(edition, (*JSON_TABLES, *CALLS)) is not None
    return edition.path.suffix == ".json" and "litellm_provider" in editions.text_of(edition)


def quotes(edition):
    """Return every price of a list as `Quote`; raise `BuildError` where it cannot be read."""
    if edition.path.suffix != ".whl":
        return _from_json(edition, editions.text_of(edition))
    name, text = editions.member(edition, (*JSON_TABLES, *CALLS))
    return _from_calls(edition, text) if name in CALLS else _from_json(edition, text)


@cache
def providers(column):
    """Return what a list calls a provider → what we call it."""
    with open(PROVIDERS, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {theirs: row["provider"] for row in rows for theirs in row[column].split()}


def _from_json(edition, text):
    try:
        table = json.loads(text)
        entries = [(key, dict(entry)) for key, entry in table.items()]
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise editions.unreadable(
            edition, "its table of prices must be a JSON object of objects", f"is none ({error})"
        ) from None
    known = providers("litellm")
    found = []
    for key, entry in entries:
        prices = [number(entry.get(f"{end}_cost_per_token")) for end in ("input", "output")]
        provider = known.get(entry.get("litellm_provider"))
        if provider and all(prices) and entry.get("mode") in TEXT_MODES and not _special(key):
            found.append(Quote((key,), provider, edition.day, *_per_million(prices)))
    return found


def _special(key):
    """Say whether a key means a tuned model or a regional offer."""
    return key.startswith("ft:") or "bedrock/" in key or key.partition(".")[0] in REGIONS


def _per_million(prices):
    return [float(f"{price * 1e6:.10g}") for price in prices]


def _from_calls(edition, text):
    """Read the list that the module assigns to ``providers``."""
    try:
        body = ast.parse(text).body
        assigned = next(
            node.value
            for node in body
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "providers"
        )
        listed = [_arguments(call) for call in assigned.elts]
        known = providers("genai_prices")
        return [
            quote
            for provider in listed
            if ast.literal_eval(provider["id"]) in known
            for model in provider["models"].elts
            for quote in _of_model(
                _arguments(model), known[ast.literal_eval(provider["id"])], edition
            )
        ]
    except (SyntaxError, StopIteration, KeyError, AttributeError, ValueError) as error:
        raise editions.unreadable(
            edition,
            "genai_prices/data.py must assign a list of Provider(…) to providers",
            f"it is of another form ({type(error).__name__}: {error})",
        ) from None


def _arguments(call):
    """Return the named arguments of a call; of what is no call, none."""
    return {keyword.arg: keyword.value for keyword in getattr(call, "keywords", ())}


def _of_model(model, provider, edition):
    """Return the quotes of one model: each dated change, and the price on the day of the list."""
    names = tuple(dict.fromkeys([ast.literal_eval(model["id"]), *_equals(model.get("match"))]))
    hourly = "TimeOfDateConstraint" in ast.unparse(model["prices"])
    changes = sorted(_changes(model["prices"]))
    held = [change for change in changes if change[0] <= edition.day]
    if not held or _special(names[0]):
        return []
    days = [(day, price, True) for day, *price in held if day]
    if len(held) > 1 and not held[0][0]:  # the price before the first dated change has no day
        eve = date.fromisoformat(held[1][0]) - timedelta(days=1)
        days.append((eve.isoformat(), held[0][1:], False))
    days.append((edition.day, held[-1][1:], False))
    return [Quote(names, provider, day, *price, exact, hourly) for day, price, exact in days]


def _equals(clause):
    """Return the names that a clause of a model takes word for word."""
    calls = ast.walk(clause) if clause is not None else ()
    return [
        ast.literal_eval(_arguments(call)["equals"])
        for call in calls
        if isinstance(call, ast.Call) and "equals" in _arguments(call)
    ]


def _changes(prices):
    """Return (first day or empty, input, output) for each price that holds all day."""
    entries = prices.elts if isinstance(prices, ast.List) else [prices]
    for entry in entries:
        given = _arguments(entry)
        constraint = given.get("constraint")
        start = _arguments(constraint).get("start_date") if constraint is not None else None
        if constraint is not None and start is None:
            continue  # holds for some hours of a day
        day = date(*map(ast.literal_eval, start.args)).isoformat() if start is not None else ""
        price = _arguments(given["prices"]) if "prices" in given else given
        if "input_mtok" in price and "output_mtok" in price:
            yield day, _amount(price["input_mtok"]), _amount(price["output_mtok"])


def _amount(call):
    """Return a price; of one in steps, the first."""
    if "base" in _arguments(call):
        return _amount(_arguments(call)["base"])
    return float(ast.literal_eval(call.args[0] if isinstance(call, ast.Call) else call))
