"""Fixtures: a small set of facts and claims, so that ledger tests need no dataset."""

import math

import pytest
from hypothesis import HealthCheck, settings

from analysis.evidence.tables import data
from analysis.ledger import claims

# No test depends on how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", settings.get_profile("untimed"), max_examples=1000)
settings.load_profile("untimed")

NAN = math.nan


def make_fact(id, value=NAN, low=NAN, high=NAN, unit="", grade="primary", distribution=""):
    return data.Fact(
        id, id, "", value, low, high, unit, distribution, "", "2024", "", "", "a-source", grade, ""
    )


def make_claim(**changes):
    row = {
        "id": "a-claim-a1",
        "article": "a1",
        "chapter": "02_crossover",
        "topic": "crossover",
        "family": "",
        "statement": "A statement.",
        "quantity": "",
        "relation": "equals",
        "low": NAN,
        "value": NAN,
        "high": NAN,
        "unit": "",
        "hedge": "exact",
        "as_of": "",
        "attributed_to": "",
        "kind": "model",
        "lines": "1",
        "arithmetic": "",
        "evidence": "",
        "reading": "",
        "remark": "",
        "conflicts": "",
        "aliases": "",
        "quoted": "",
    }
    return claims.Claim(**(row | changes))


@pytest.fixture
def facts(monkeypatch):
    """Four facts: a bill with an interval, a daily bill, a recalled one, an article's own."""
    rows = [
        make_fact("training_bill", 78e6, 60e6, 100e6, "USD"),
        make_fact("daily_bill", 625e3, unit="USD/day"),
        make_fact("hearsay", 1e6, unit="USD/day", grade="recalled"),
        make_fact("own_word", 5e5, unit="USD/day", grade="article"),
    ]
    monkeypatch.setattr(data, "facts", lambda: {f.id: f for f in rows})
