"""What the what-if page shows and what its script computes with.

Results, facts and claimed sets come from `analysis.lifecycle.whatif` and the ledger; the page
repeats none of them. It opens with the report's headline case and its numbers.
"""

import json
from dataclasses import asdict

import numpy as np
from markupsafe import Markup

from analysis.display import cards
from analysis.evidence import wording
from analysis.ledger import claims as ledger
from analysis.ledger import rule
from analysis.lifecycle import few, whatif
from analysis.lifecycle.crossover import BASES
from analysis.product import hosting
from analysis.report.site import words
from analysis.report.site.whatif import inputs, models, plans, states
from analysis.report.site.whatif.presets import presets

FAMILIES = {"crossover": "crossover claims", "multiplier_15x": "lifetime claims"}
#: Digits of the draws, and what the script is told of an input.
DIGITS = 5
SHOWN = ("label", "unit", "low", "high", "log", "zero", "share")


def claims(judged):
    """Return the claims that the page judges, by family, as its script needs them.

    Parameters
    ----------
    judged : Mapping
        Records of claims by id; some may be absent.
    """
    rows = []
    for id, (report, product) in whatif.CLAIMS.items():
        c = ledger.claim(id)
        low, high = rule.claimed_set(c)
        verdict = words.status(judged[id]) if id in judged else ""
        rows.append(
            {
                "id": id,
                "claim": c,
                "claimed": cards.claimed_text_of(c),
                "family": c.family,
                "verdict": verdict,
                "script": {
                    "report": report,
                    "product": product,
                    "unit": c.unit,
                    "near": rule.NEAR[rule.kind(c)],
                    "upTo": rule.kind(c) == "up to",
                    "word": verdict,
                    "family": c.family,
                    "low": low if np.isfinite(low) else None,
                    "high": high if np.isfinite(high) else None,
                },
            }
        )
    return {title: [r for r in rows if r["family"] == family] for family, title in FAMILIES.items()}


def numbers(facts):
    """Return what the page's script computes with, claims and models left out; it rests on no
    result.

    ``facts`` is a mapping by id that notes which were asked for: those that the numbers rest on.
    """
    for id in states.read():
        facts[id]
    at_first = states.usual()
    return {
        "defaults": at_first,
        "usual": {n: [*map(_number, ends)] for n, ends in states.intervals(at_first).items()},
        "inputs": {
            i.name: {k: v for k, v in asdict(i).items() if k in SHOWN} for i in inputs.INPUTS
        },
        "labels": {choice.name: choice.label for choice in inputs.CHOICES},
        "choices": {**inputs.options(), "reading": [*inputs.READINGS]},
        "product": inputs.OF_THE_PRODUCT,
        "fleet": inputs.OF_THE_FLEET,
        "bases": BASES,
        "standsFor": states.STANDS_FOR,
        "facts": states.facts(),
        "constants": states.constants(),
        "draws": {n: [*map(_short, column)] for n, column in states.columns().items()},
        "rents": {n: [*map(_short, column)] for n, column in states.rents().items()},
        "hosting": plans.tables(),
    }


def script_data(rows, found):
    """Return what the page's script needs, as JSON that may stand inside a script element.

    Parameters
    ----------
    rows : dict
        The claims, see `claims`.
    found : dict
        See `numbers`.
    """
    found = found | {
        "claims": {r["id"]: r["script"] for group in rows.values() for r in group},
        "families": FAMILIES,
        "badges": {word: cards.badge(word) for word in rule.VERDICTS},
    }
    return json.dumps(found, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def _number(value):
    return value if np.isfinite(value) else None


def _short(value):
    short = float(f"{value:.{DIGITS - 1}e}")
    return int(short) if short.is_integer() and short < 1e6 else short


def context(judged, about, found):
    """Return every name that the page's template uses.

    Parameters
    ----------
    judged : Mapping
        Records of claims by id.
    about : str
        What a picture says of its licence and version.
    found : dict
        See `numbers`.
    """
    rows, offered, found = claims(judged), {}, found | {"presets": presets()}
    for preset in found["presets"]:
        offered.setdefault(preset["group"], []).append(preset)
    return {
        "groups": inputs.GROUPS,
        "readings": inputs.READINGS,
        "presets": offered,
        "priced": models.FILLED,
        "rows": rows,
        "about": about,
        "cases": f"{few.FEW:,}",
        "seats": hosting.SEATS,
        "number": wording.number,
        "script": Markup(script_data(rows, found)),
    }
