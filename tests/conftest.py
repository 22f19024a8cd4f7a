"""Fixtures: a small set of facts and claims, so that ledger tests need no dataset; and the
chapter that a slice's tests are about.
"""

import dataclasses
import math
import os
import re
import signal

import pytest
from hypothesis import HealthCheck, settings

from analysis.display.chapter import Chapter
from analysis.evidence.estimates import draws
from analysis.evidence.tables import data
from analysis.ledger import claims

# No test depends on how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", settings.get_profile("untimed"), max_examples=1000)
settings.load_profile("untimed")

# What a shell begins in the background ignores interrupts, and so would all that tests begin.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

NAN = math.nan
#: Files that take longest, the longest first: begun last, one would leave a processor idle.
LONGEST = (
    "test_any_parameters.py",
    "test_provenance.py",
    "test_sweeps.py",
    "test_runner.py",
    "test_whatif.py",
    "test_compare.py",
    "test_site.py",
    "test_kernels.py",
    "test_package.py",
    "test_accept.py",
    "test_failures.py",
    "test_faults.py",
    "test_prices.py",
    "test_ledger.py",
    "test_sound.py",
    "01_price_of_a_token.ipynb",
    "test_validity.py",
    "test_surroundings.py",
)


def pytest_collection_modifyitems(items):
    """Let the longest files begin first; the others keep their order."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


def make_fact(id, value=NAN, low=NAN, high=NAN, unit="", grade="primary", distribution=""):
    return data.Fact(
        id, id, "", value, low, high, unit, distribution, "", "2024", "", "", "a-source", grade, ""
    )


def central(estimate):
    """Return an estimate at the values of its facts as printed, their intervals left out."""
    return float(estimate.value(draws.Medians()))


def is_sentence(text):
    """Say whether a refusal ends as one sentence does: in a full stop, or by asking what it may
    have been, and then in nothing more.
    """
    return bool(re.search(r"[^?.]\.$|; did you mean [^?]*\?$", text))


def make_claim(**changes):
    row = dict.fromkeys((field.name for field in dataclasses.fields(claims.Claim)), "")
    row |= {
        "id": "a-claim-a1",
        "article": "a1",
        "chapter": "02_crossover",
        "topic": "crossover",
        "statement": "A statement.",
        "relation": "equals",
        "low": NAN,
        "value": NAN,
        "high": NAN,
        "hedge": "exact",
        "kind": "model",
        "lines": "1",
    }
    return claims.Claim(**(row | changes))


@pytest.fixture(autouse=True)
def _where_it_was():
    """Give back the folder and the path of modules of the process, which other tests share: what
    they start would else find another project's package first.
    """
    folder, path = os.getcwd(), os.environ.get("PYTHONPATH")
    yield
    os.chdir(folder)
    os.environ.pop("PYTHONPATH", None)
    if path is not None:
        os.environ["PYTHONPATH"] = path


@pytest.fixture(scope="module")
def chapter(request):
    """The chapter that a test module names as its ``CHAPTER``, with fewer samples."""
    return Chapter(request.module.CHAPTER, samples=4000)


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
