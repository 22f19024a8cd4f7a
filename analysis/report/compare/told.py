"""A comparison in words: what the printed table and the page say, once for both."""

import re
from functools import cache

from analysis.evidence import wording
from analysis.evidence.estimates import facts
from analysis.evidence.tables import data
from analysis.evidence.tables.tried import PREFIX
from analysis.evidence.uncertainty import Interval
from analysis.report.compare import differences, switched
from analysis.report.site import words
from analysis.report.sweep.points import SUBJECTS

COLUMNS = 4  # results whose change each input is asked for
AS_IS = "as in the dataset"


def told(found):
    """Return every list that is shown, in words, by name."""
    one, other = found.documents
    product = differences.product(one, other)
    headlines = differences.headlines(one, other)
    moved = differences.moved_most(one, other, label)
    flips = differences.flips(one, other)
    asked = [n for n in (*product, *headlines, *moved) if n.differs][:COLUMNS]
    return {
        "inputs": [_input(item, found.declared) for item in differences.inputs(one, other)],
        "product": product,
        "headlines": headlines,
        "moved": moved,
        "flips": [_flip(flip) for flip in flips],
        "asked": asked,
        "effects": [_effect(effect, one, asked, found.declared) for effect in found.effects],
        "jointly": list(_jointly(found.effects, one, asked, flips)),
        "tallies": differences.tallies(one, other),
        "gone": differences.only_in(one, other),
        "new": differences.only_in(other, one),
        "same_origin": differences.same_origin(one, other),
    }


def _input(item, declared):
    """Return name, meaning, and both values of an input."""
    if item.name.startswith(PREFIX):
        fact = data.facts().get(item.name.removeprefix(PREFIX))
        what = fact.called if fact else ""
        a, b = (_fact(fact, value) for value in (item.a, item.b))
    else:
        parameter = declared.get(item.name)
        what = parameter.text.split(";")[0] if parameter else ""
        unit = parameter.unit if parameter else ""
        a, b = (_value(value, unit) for value in (item.a, item.b))
    return {"name": item.name, "what": what, "a": a, "b": b}


def _fact(fact, value):
    """Write a fact as one side has it: tried with a value, or as in the dataset."""
    if value is None:
        known = f": {facts.in_words(facts.worked_out()[fact.id])}" if fact else ""
        return f"{AS_IS}{known}"
    if fact is None:
        return f"{value}, tried by the reader"
    median, *ends = map(float, re.findall(r"[^(),]+", value))
    found = Interval(median, *(ends or (median, median)))
    return f"{wording.interval(found, fact.unit, 3)}, tried by the reader"


def _value(value, unit):
    if value in (None, ""):
        return "none"
    return f"{words.value_text(value)} {unit}".strip()


def _flip(flip):
    """Return a claim with both verdicts and both numbers in words."""
    return {
        "id": flip.b["id"],
        "statement": flip.b["statement"],
        "article": flip.b["article"],
        "claimed": words.claimed(flip.b),
        "a": words.status(flip.a),
        "b": words.status(flip.b),
        "number_a": words.computed(flip.a, words.deciding(flip.a)),
        "number_b": words.computed(flip.b, words.deciding(flip.b)),
    }


def _effect(effect, one, asked, declared):
    """Return what one input does alone: each asked number, and the claims that flip."""
    flips = differences.flips(one, effect.document) if effect.document else []
    return _input(effect.input, declared) | {
        "numbers": [switched.of(effect, number) for number in asked],
        "flips": [_flip(flip) for flip in flips],
        "trouble": effect.trouble,
    }


def _jointly(effects, one, asked, flips):
    """Yield sentences on what inputs do to one another."""
    for number in asked:
        apart = switched.together(effects, number)
        if apart:
            alone, whole = (wording.number(factor) for factor in apart)
            yield (
                f"{number.what}: by itself each input would give × {alone} in all, together they "
                f"give × {whole}."
            )
    if len(effects) < 2 or any(effect.document is None for effect in effects):
        return
    all_of_it = {(f.b["id"], words.status(f.b)) for f in flips}
    alone = {
        (f.b["id"], words.status(f.b)) for e in effects for f in differences.flips(one, e.document)
    }
    for ids, said in (
        (sorted({id for id, _ in all_of_it - alone}), "Flipped by several inputs together"),
        (sorted({id for id, _ in alone - all_of_it}), "Flipped by one input, not so by all"),
    ):
        if ids:
            yield f"{said}: {', '.join(ids)}."


def label(name):
    """Return what a named result is called: as a chart calls it, or by its name in words."""
    return _labels().get(name) or SUBJECTS.get(name) or name.replace("_", " ")


@cache
def _labels():
    """Return the labels of all chapters that name no number."""
    found = {}
    for path in sorted((data.ROOT / "notebooks" / "texts").glob("*.yaml")):
        found |= data.texts(path.stem).get("labels", {})
    return {n: text for n, text in found.items() if isinstance(text, str) and "{" not in text}
