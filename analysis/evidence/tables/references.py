"""References to rows of the dataset's tables, as formulas write them.

``table.column[column=value; other>=value]`` means the cells of one column in every row that meets
all conditions (``=  !=  <  <=  >  >=``); ``[]`` takes every row. A number computed from rows so
follows them, and its sources are theirs.
"""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.evidence import units
from analysis.evidence.tables.rows import DataError, ended, shown

REFERENCE = re.compile(r"(?<![\w.])([a-z]\w*)\.([A-Za-z]\w*)\[([^\[\]]*)\]", re.ASCII)
CONDITION = re.compile(r"([A-Za-z]\w*) *(>=|<=|!=|=|>|<) *(.*)", re.ASCII)


@dataclass(frozen=True)
class Rows:
    """The cells of one column in the rows that meet all conditions (column, sign, value)."""

    table: str
    column: str
    conditions: tuple[tuple[str, str, str], ...]

    def __str__(self):
        return f"{self.table}.{self.column}[{'; '.join(map(''.join, self.conditions))}]"


def read(found):
    """Return the reference that a match of `REFERENCE` stands for, or raise `DataError`."""
    table, column, inside = found.groups()
    texts = [text.strip() for text in inside.split(";")] if inside.strip() else []
    conditions = [CONDITION.fullmatch(text) for text in texts]
    for text, condition in zip(texts, conditions):
        if not condition:
            raise DataError(
                f"The reference {shown(found[0])} must have conditions such as chip=H100, and "
                f"{text!r} is none; correct it."
            )
    return Rows(table, column, tuple(condition.groups() for condition in conditions))


def select(frame, reference):
    """Return the rows of a table (typed as by `data.table`) that a reference means.

    Raises `DataError` when a column is unknown, a value does not fit it, or no row is left.
    """
    for column in (reference.column, *(c for c, _, _ in reference.conditions)):
        if column not in frame:
            raise DataError(
                f"The reference {reference} names the column {column!r}, and {reference.table} has "
                f"none of that name{ended(column, frame.columns)}"
            )
    for condition in reference.conditions:
        kept = frame[_meets(frame[condition[0]], condition, reference)]
        if kept.empty:
            raise DataError(
                f"The reference {reference} finds no row: none of those left has "
                f"{''.join(condition)}{_ended(frame[condition[0]], condition)}"
            )
        frame = kept
    if frame.empty:
        raise DataError(f"The reference {reference} finds no row: the table is empty.")
    return frame


def _meets(cells, condition, reference):
    """Return which cells meet a condition; an empty number or date meets none but ``!=``."""
    _, sign, text = condition
    wanted = _wanted(cells, text, reference)
    if sign in ("=", "!="):
        return (cells == wanted) == (sign == "=")
    if isinstance(wanted, (str, bool)):
        raise DataError(
            f"The reference {reference} orders by {''.join(condition)}, and that column holds no "
            "numbers or dates; use = or !=."
        )
    return {"<": cells.lt, "<=": cells.le, ">": cells.gt, ">=": cells.ge}[sign](wanted)


def _wanted(cells, text, reference):
    """Return the value of a condition as the type of its column."""
    if cells.map(lambda cell: isinstance(cell, (bool, np.bool_))).all():
        return {"true": True, "false": False}.get(text, text)
    try:
        if pd.api.types.is_datetime64_any_dtype(cells):
            return pd.Timestamp(date.fromisoformat(text))
        return float(text) if pd.api.types.is_numeric_dtype(cells) else text
    except ValueError:
        raise DataError(
            f"The reference {reference} compares with {text!r}, and the column holds numbers or "
            "days such as 2024-03-14; correct the value."
        ) from None


def _ended(cells, condition):
    return ended(condition[2], {c for c in cells if isinstance(c, str)} - {condition[2]})


def quantities(frame, reference, unit):
    """Return the cells that a reference means as exact quantities, one for each row.

    ``unit`` is the column's in datapackage.json; a unit ``given by …`` is that of each row.
    """
    found = select(frame, reference)
    cells = found[reference.column]
    if not pd.api.types.is_numeric_dtype(cells) or cells.isna().any():
        raise DataError(
            f"The reference {reference} must mean numbers, and it finds "
            f"{'an empty cell' if cells.isna().any() else shown(cells.iloc[0])}; add a condition "
            f"such as {reference.column}>0 or name another column."
        )
    words = found["unit"] if unit.startswith("given by") else [unit] * len(found)
    return [exact(cell, word) for cell, word in zip(cells, words)]


def exact(number, unit):
    """Return an exact quantity: three times the number, in ``unit``."""
    return units.Q(np.full(3, float(number)), units.parse(unit))
