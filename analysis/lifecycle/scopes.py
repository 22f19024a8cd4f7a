"""What counts as serving, and what as research: the yearly bills of firms in several scopes.

Serves the crossover and share claims that speak of a firm, of firms or of AI spending. No firm
publishes what it spends on serving and on training. What is known are accounts and reports of
several scopes, and they answer differently:

    inference compute      chips rented for serving, as compiled from reports or billed by a cloud
    cost of revenue        what an income statement calls so: more than compute, and less than all
                           serving where that of free users counts as marketing
    R&D compute            chips rented for research and training
    R&D paid to Microsoft  what OpenAI's accounts book as research and pay to its cloud
    all R&D                research with its staff and data

A claim is judged on the scope that its words name. Claims on inference and training, on their
compute, cost or share, are judged on compute against compute, and between reports that differ the
whole range counts (`JUDGED`); one on a firm's budget for research would be judged on all R&D. The
other scopes are shown beside it.

Not modelled: staff and sales behind serving, and compute that one firm gives another for shares.

Functions take ``facts`` and return estimates.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.evidence.estimates.estimate import Estimate, pool
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.units import Q
from analysis.lifecycle import model

YEARS = (2024, 2025)
NINE_MONTHS = Q(9.0, "month")
#: Decimal years: ChatGPT's release and its 100 million monthly users; Claude's, and Claude 2's.
RELEASED = {"OpenAI": 2022 + 333 / 365, "Anthropic": 2023 + 72 / 365}
ADOPTED = {"OpenAI": 2023 + 30 / 365, "Anthropic": 2023 + 191 / 365}


@dataclass(frozen=True)
class Scope:
    """One firm's serving and research, by the facts that give them for 2024 and for 2025.

    A fact that is missing for a year is an empty text; an amount of nine months is carried to a
    year.
    """

    name: str
    firm: str
    serving_is: str
    research_is: str
    serving: tuple[str, str]
    research: tuple[str, str]


JUDGED = (
    Scope(
        "openai",
        "OpenAI",
        "inference compute, all reports",
        "R&D compute, all reports",
        ("openai_inference_spend_2024", "openai_inference_spend_2025"),
        ("openai_rnd_compute_2024", "openai_training_spend_2025"),
    ),
    Scope(
        "anthropic",
        "Anthropic",
        "inference compute",
        "R&D compute",
        ("anthropic_inference_spend_2024", "anthropic_inference_spend_2025"),
        ("anthropic_training_spend_2024", "anthropic_rnd_compute_2025"),
    ),
)
SHOWN = (
    Scope(
        "openai_compiled",
        "OpenAI",
        "inference compute, compiled by Epoch AI",
        "R&D compute, compiled by Epoch AI",
        ("openai_inference_spend_2024_epoch", "openai_inference_spend_2025_epoch"),
        ("openai_rnd_compute_2024", "openai_rnd_compute_2025_epoch"),
    ),
    Scope(
        "openai_billed",
        "OpenAI",
        "inference billed by Azure",
        "R&D paid to Microsoft",
        ("openai_inference_spend_2024_azure", "openai_inference_spend_2025_azure"),
        ("", "openai_rnd_microsoft_2025"),
    ),
    Scope(
        "openai_booked",
        "OpenAI",
        "cost of revenue",
        "R&D paid to Microsoft",
        ("openai_cost_of_revenue_2024", "openai_cost_of_revenue_2025"),
        ("", "openai_rnd_microsoft_2025"),
    ),
    Scope(
        "openai_accounts",
        "OpenAI",
        "cost of revenue",
        "all R&D",
        ("openai_cost_of_revenue_2024", "openai_cost_of_revenue_2025"),
        ("openai_rnd_spend_2024", "openai_rnd_spend_2025"),
    ),
    Scope(
        "minimax_accounts",
        "MiniMax",
        "cost of sales",
        "all R&D",
        ("", "minimax_cost_of_sales_2025"),
        ("", "minimax_rnd_spend_2025"),
    ),
)
SCOPES = (JUDGED[0], *SHOWN[:-1], JUDGED[1], SHOWN[-1])
#: Ratios of `ratios` that no claim is judged by.
OTHERS = tuple(f"{scope.name}_ratio_{year}" for scope in SHOWN for year in YEARS)


def spent(facts: Facts, name: str) -> Estimate:
    """An amount of a year (USD/year)."""
    amount = facts[name]
    return amount if "year" in amount.unit_text else (amount / NINE_MONTHS).to("USD/year")


def ratio(facts: Facts, scope: Scope, year: int) -> Estimate | None:
    """Serving divided by research in a year; None where one of them is not known."""
    serving, research = (part[YEARS.index(year)] for part in (scope.serving, scope.research))
    return spent(facts, serving) / spent(facts, research) if serving and research else None


def ratios(facts: Facts) -> dict[str, Estimate]:
    """Serving divided by research by scope and year, the years in order."""
    found = {f"{s.name}_ratio_{year}": ratio(facts, s, year) for s in SCOPES for year in YEARS}
    return {name: value for name, value in found.items() if value is not None}


def parity(facts: Facts, scope: Scope) -> Estimate | None:
    """Date (decimal year) at which serving of a year passes research, log-linear through two
    years; None where one is not known.
    """
    first, last = (ratio(facts, scope, year) for year in YEARS)
    if first is None or last is None:
        return None
    return model.crossing_time(YEARS[0] + 0.5, YEARS[1] + 0.5, first, last)


def months_since(facts: Facts, scope: Scope, dates: dict[str, float]) -> Estimate | None:
    """Months from a date of the firm to that parity."""
    date = parity(facts, scope)
    return None if date is None else (date - Q(dates[scope.firm], "year")).to("month")


def parities(facts: Facts) -> dict[str, Estimate]:
    """Months to parity at each firm of `JUDGED` and at all of them, each with equal weight: since
    its product's release and since the adoption of it.
    """
    found: dict[str, Estimate] = {}
    for since, dates in (("launch", RELEASED), ("adoption", ADOPTED)):
        each = {f"{s.name}_{since}_months": months_since(facts, s, dates) for s in JUDGED}
        found |= {name: months for name, months in each.items() if months is not None}
        found[f"{since}_parity_months"] = pool(*each.values(), label=f"parity since {since}")
    return found


def table(facts: Facts, life_multiple: dict[str, Estimate]) -> pd.DataFrame:
    """Return every scope as a row of texts: both bills, their ratio in both years, the share of
    serving in 2025, parity and, by name of the scope, the multiple of a final run over a life.
    """
    rows = [_row(facts, scope, life_multiple.get(scope.name)) for scope in SCOPES]
    columns = [
        "Firm",
        "Serving",
        "Research",
        "Ratio 2024",
        "Ratio 2025",
        "Serving's share 2025",
        "Parity after adoption",
        "Serving ÷ final run, over a life",
    ]
    return pd.DataFrame(rows, columns=columns)


def _row(facts, scope, multiple):
    first, last = (ratio(facts, scope, year) for year in YEARS)
    share = model.share_of(last).to("percent")
    months = months_since(facts, scope, ADOPTED) if scope.firm in ADOPTED else None
    firm = f"{scope.firm} (judged)" if scope in JUDGED else scope.firm
    found = (first, last, share, months, multiple)
    texts = ("–" if value is None else f"{value}" for value in found)
    return (firm, scope.serving_is, scope.research_is, *texts)
