"""Text with the names of results in it: ``"It takes {fleet_months}."``

A sentence beside a computation goes stale; a sentence made of results cannot. ``{name}`` is written
with its interval, ``{name:median}`` and the like as `Estimate` says. A text may depend on results:
a list of ``{when: "fleet_months < firm_months", say: "…"}``, of which the first that is true is
said.
"""

import operator
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from analysis.evidence.estimates import formulas
from analysis.evidence.estimates.formulas import FormulaError
from analysis.evidence.tables.data import ended
from analysis.evidence.tables.rows import shown

PLACE = re.compile(r"\{([A-Za-z_]\w*)(?::([a-z]+\d?))?\}", re.ASCII)
BRACES = re.compile(r"\{[^{}]*\}?|\}")
SIGNS = {"<=": np.less_equal, ">=": np.greater_equal, "<": np.less, ">": np.greater}
TEXT_SIGNS = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
CONDITION = re.compile(r"(.+?)\s*(<=|>=|<|>)\s*(.+)")


#: A text, or texts with conditions.
Text = str | list[dict[str, str]] | None


class TextError(ValueError):
    """A text names a result that does not exist, or a condition cannot be read."""


def filled(text: Text, names: Mapping[str, Any]) -> str:
    """Return a text, or the one that holds (see `chosen`), with its named results written out.

    Raises `TextError` when it names what is not there, with the nearest name, or has a brace that
    belongs to no name: a reader would see it as it stands.
    """
    found = chosen(text, names)
    for odd in BRACES.findall(PLACE.sub("", found)):
        raise TextError(
            "Braces in a text must hold the name of a result, such as {name} or {name:median}, and "
            f"{shown(odd)} was found; correct it."
        )
    return PLACE.sub(lambda place: _written(place[1], place[2], names), found)


def _written(name, form, names):
    if name not in names:
        raise TextError(
            f"A text names {name!r}, and there is no such result{ended(name, list(names))}"
        )
    return format(names[name], form or "")


def chosen(text: Text, names: Mapping[str, Any]) -> str:
    """Return the one of several texts whose condition is the first to be true.

    Each has ``say`` and, unless it is the last, ``when``: one or more comparisons of medians, such
    as ``"fleet_months < 6 month and firm_months > fleet_months"``, or of a parameter that is a
    text, such as ``"price_basis = list price"``.
    """
    if not isinstance(text, list):
        return text or ""
    for option in text:
        if "when" not in option or true(option["when"], names):
            return option["say"]
    return ""


def refusals(limits: Iterable[Mapping[str, str]], parameters: Mapping[str, Any]) -> list[str]:
    """Return what to say of parameters that exclude one another; nothing where all go together.

    Each limit has ``require``, a condition (see `chosen`), and ``say``, for when it fails.

    >>> limit = {"require": "first < last", "say": "last must be after first, and is {last}."}
    >>> refusals([limit], {"first": "2024-02-01", "last": "2024-01-01"})
    ['last must be after first, and is 2024-01-01.']
    """
    broken = (limit for limit in limits if not true(limit["require"], parameters))
    return [filled(limit["say"], parameters) for limit in broken]


def true(condition: str, names: Mapping[str, Any]) -> bool:
    """Say whether a condition holds for medians; texts, such as days, compare as they stand.

    >>> true("2 month < 70 day and 1 > 0.5", {})
    True
    """
    return all(_compared(part, names) for part in condition.split(" and "))


def _compared(condition, names):
    name, is_text, wanted = condition.partition(" = ")
    if is_text and name.strip() in names:
        return str(names[name.strip()]) == wanted.strip()
    found = CONDITION.fullmatch(condition.strip())
    if not found:
        raise TextError(
            f"The condition {condition!r} must compare two formulas by <, <=, > or >=; write for "
            "instance 'fleet_months < 6 month'."
        )
    first, sign, second = found.groups()
    if isinstance(names.get(first), str):
        return bool(TEXT_SIGNS[sign](names[first], str(names.get(second, second))))
    try:
        left = formulas.parsed(first, names)
        right = formulas.parsed(second, names)
        return bool(SIGNS[sign](left.median, right.to(left.unit).median))
    except (FormulaError, ValueError) as error:
        raise TextError(f"The condition {condition!r} cannot be decided. {error}") from None
