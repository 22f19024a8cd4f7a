"""Reading the dataset: typed tables, facts and sources by id, and errors that name file, row, column, rule and value.

``data/datapackage.json`` is the one description of every table. `table` uses it to type the columns; `validate`
hands it to frictionless, which checks types, ranges, permitted words, unique ids and references between tables.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
GRADES = ("primary", "secondary", "article", "recalled")

#: Names of the tables read so far in this process; the report builder asks for it to know what a notebook depends on.
tables_read = set()


class DataError(ValueError):
    """A row of the dataset breaks a rule; the message says which, where, and what was found."""


@cache
def package():
    """Return the content of ``data/datapackage.json``."""
    return json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))


def resource(name):
    """Return the description of one table, or raise `DataError` with the names that exist."""
    found = [r for r in package()["resources"] if r["name"] == name]
    if not found:
        known = ", ".join(r["name"] for r in package()["resources"])
        raise DataError(f"There is no table {name!r}: a table must be one of {known}.")
    return found[0]


def _number(text):
    return float(text) if text != "" else None


def _flag(text):
    return {"true": True, "false": False, "": None}[text]


CONVERT = {
    "number": _number,
    "integer": lambda text: int(text) if text != "" else None,
    "boolean": _flag,
    "date": lambda text: date.fromisoformat(text) if text != "" else None,
}


def _typed(column, field, path):
    convert = CONVERT.get(field["type"])
    if convert is None:
        return column
    values = []
    for row, text in enumerate(column, start=2):
        try:
            values.append(convert(text))
        except (ValueError, KeyError):
            raise DataError(
                f"{path}, row {row}, column {field['name']}: a {field['type']} is wanted and {text!r} was found; "
                "correct the cell or leave it empty."
            ) from None
    typed = pd.Series(values, index=column.index, dtype="float64" if field["type"] == "number" else "object")
    return pd.to_datetime(typed) if field["type"] == "date" else typed


@cache
def _table(name):
    description = resource(name)
    path = DATA / description["path"]
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    wanted = [f["name"] for f in description["schema"]["fields"]]
    if list(frame.columns) != wanted:
        raise DataError(
            f"{path.name}: the columns must be {', '.join(wanted)} and are {', '.join(frame.columns)}."
        )
    return pd.DataFrame(
        {f["name"]: _typed(frame[f["name"]], f, path.name) for f in description["schema"]["fields"]}
    )


def table(name):
    """Read one table of the dataset.

    Parameters
    ----------
    name : str
        Its name in the data package, such as ``"token_prices"``.

    Returns
    -------
    pandas.DataFrame
        Numbers as floats (empty: NaN), dates as timestamps, flags as booleans, text as text (empty: ``""``).

    Raises
    ------
    DataError
        When the table is unknown, its columns differ from its description, or a cell has the wrong type.
    """
    tables_read.add(name)
    return _table(name).copy()


@dataclass(frozen=True)
class Fact:
    """One quantity of ``facts.csv``: a value, its 90 % interval, unit, source and verification grade."""

    id: str
    quantity: str
    entity: str
    value: float
    low: float
    high: float
    unit: str
    distribution: str
    as_of: str
    price_year: str
    cost_basis: str
    source: str
    verification: str
    note: str


@cache
def facts():
    """Return every fact by id."""
    return {row["id"]: Fact(**row) for row in table("facts").to_dict("records")}


def fact(id):
    """Return one fact, or raise `DataError` naming the nearest ids."""
    if id not in facts():
        raise DataError(f"There is no fact {id!r} in facts.csv{nearest(id, facts())}.")
    return facts()[id]


def source(id):
    """Return one row of ``sources.csv`` as a dict, or raise `DataError` naming the nearest ids."""
    rows = _sources()
    if id not in rows:
        raise DataError(f"There is no source {id!r} in sources.csv{nearest(id, rows)}.")
    return rows[id]


@cache
def _sources():
    return {row["id"]: row for row in table("sources").to_dict("records")}


def nearest(word, known):
    """Return ``"; did you mean …?"`` for the closest known name, or an empty text."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def validate(folder=DATA):
    """Check every table against the data package and return the broken rules, one sentence each.

    Parameters
    ----------
    folder : path
        The folder that holds ``datapackage.json``; another one than the project's is used by the tests.
    """
    from frictionless import Package, system

    from analysis import plain_text

    faults = plain_text.problems(folder)
    if faults:
        return faults
    with system.use_context(trusted=True):
        report = Package(str(Path(folder) / "datapackage.json")).validate()
    problems = [f"datapackage.json: {error.message}" for error in report.errors]
    for task in report.tasks:
        problems += [_sentence(Path(task.place).name, error) for error in task.errors]
    return problems


def _sentence(file, error):
    """Write one broken rule as a sentence with file, row, column, and the value found."""
    place = [file]
    if getattr(error, "row_number", None):
        place.append(f"row {error.row_number}")
    names = [error.field_name] if getattr(error, "field_name", None) else getattr(error, "field_names", None) or []
    if names:
        place.append(f"column {', '.join(names)}")
    if getattr(error, "reference_name", None):
        wanted = f"{error.reference_name}.{', '.join(error.reference_field_names)}"
        return f"{', '.join(place)}: {', '.join(map(repr, error.field_cells))} is not in {wanted}; add it there or correct the cell."
    found = f", and {error.cell!r} was found" if getattr(error, "cell", None) else ""
    return f"{', '.join(place)}: {error.note or error.message}{found}"
