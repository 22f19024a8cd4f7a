"""Reading the dataset: typed tables, facts and sources by id, and errors that say where.

``data/datapackage.json`` is the one description of every table. `table` uses it to type the
columns; `validity` checks all that it demands.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import analysis
from analysis.evidence import uncertainty
from analysis.evidence.tables import documents, files, tried
from analysis.evidence.tables.rows import (
    Complaint,
    DataError,
    cell_problem,
    content,
    ended,
    harmless,
    shown,
    text_problem,
)
from analysis.evidence.tables.rows import read as read_rows

if TYPE_CHECKING:  # who asks for no frame does without: it takes a quarter of a second
    import pandas as pd

ROOT = analysis.HOME
DATA = ROOT / "data"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Row = dict[str, Any]
SMALLEST, LARGEST = 1e-30, 1e30  # no quantity of the field lies beyond; a slip of the keyboard does

#: Tables (by name) read so far in this process, rows of those that are asked for row by row, and
#: other files; the report builder asks for them to know what a notebook depends on.
tables_read: set[str] = set()
rows_read: set[tuple[str, str]] = set()
files_read: set[Path] = set()


@cache
def package() -> Row:
    """Return the content of ``data/datapackage.json``."""
    return read_package(DATA)


def read_package(folder: Path) -> Row:
    """Return the content of a folder's ``datapackage.json``, or raise `DataError`."""
    try:
        return json.loads(content(folder / "datapackage.json"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"datapackage.json: the file must be JSON and cannot be read as such ({error})."
        ) from None


def described(name: str) -> bool:
    """Say whether the data package has a table of this name; some datasets need fewer."""
    return any(r["name"] == name for r in package()["resources"])


def resource(name: str) -> Row:
    """Return the description of one table, or raise `DataError` with the names that exist."""
    found = [r for r in package()["resources"] if r["name"] == name]
    if not found:
        known = ", ".join(r["name"] for r in package()["resources"])
        raise DataError(f"There is no table {name!r}: a table must be one of {known}.")
    return found[0]


def _number(text):
    value = float(text) if NUMBER.fullmatch(text) else nan
    if not (value == 0 or SMALLEST <= abs(value) <= LARGEST):
        raise ValueError(text)
    return value


def _integer(text):
    if _number(text) != int(text):
        raise ValueError(text)
    return int(text)


def _date(text):
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


CONVERT = {
    "number": _number,
    "integer": _integer,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": _date,
}
WANTED = {
    "number": (
        f"a number such as 1200, 0.5 or 1.5e6 is wanted (0, or {SMALLEST:g} to {LARGEST:g} in size)"
    ),
    "integer": "a whole number such as 1200 is wanted",
    "boolean": "true or false is wanted",
    "date": "a day such as 2024-03-14 is wanted",
}


def _typed(cells, field, places, problems):
    """Return one column's cells as values of its type, None where empty; add to ``problems``."""
    distinct = dict.fromkeys(cells)
    if field["type"] not in CONVERT and harmless(distinct):
        return list(cells)
    known = {text: _value(text, field["type"]) for text in distinct}
    if any(trouble for _, trouble in known.values()):
        for place, text in zip(places, cells):
            if trouble := known[text][1]:
                problems.append(Complaint(*place, field["name"], trouble))
    return [known[text][0] for text in cells]


def _value(text, kind):
    """Return the value of a cell, and what is wrong with it."""
    convert = CONVERT.get(kind)
    trouble, value = cell_problem(text) or ("" if convert else text_problem(text)), text
    try:
        if not trouble and convert:
            value = convert(text) if text else None
    except (ValueError, KeyError):
        trouble = f"{WANTED[kind]} and {shown(text)} was found; correct the cell or leave it empty"
    return value, trouble


class Content(NamedTuple):
    """The rows of a table as they stand; values by column, None where a typed cell is empty; a
    complaint for every cell that cannot be read; and where each row stands.
    """

    rows: list[list[str]]
    columns: dict[str, list]
    problems: list[Complaint]
    places: list[files.Place]


def read(
    description: Row, folder: Path, without: Collection[str] = frozenset()
) -> dict[str, Content]:
    """Read the files of a table by their names, and everything that is wrong with their cells.

    Parameters
    ----------
    description : dict
        Its resource in the data package.
    folder : pathlib.Path
        The folder of the data package.
    without : collection of str
        Articles whose files are not read.

    Raises
    ------
    DataError
        When a file as a whole is not the table described.
    """
    wanted = files.paths(description, folder, without)
    return {name: _file(description, name, path) for name, path in wanted.items()}


def _file(description, name, path):
    fields = description["schema"]["fields"]
    rows = read_rows(path, [f["name"] for f in fields], name)
    places = [files.Place(name, number) for number in range(2, len(rows) + 2)]
    columns = list(zip(*rows)) or [()] * len(fields)
    problems: list[Complaint] = []
    values = {f["name"]: _typed(cells, f, places, problems) for f, cells in zip(fields, columns)}
    return Content(rows, values, problems, places)


def joined(parts: Mapping[str, Content]) -> Content:
    """Return the content of a table from that of its files, of which there is one at least."""
    if len(parts) == 1:
        return next(iter(parts.values()))
    rows, columns, problems, places = zip(*parts.values())
    values = {name: list(chain.from_iterable(c[name] for c in columns)) for name in columns[0]}
    rows, problems, places = (list(chain.from_iterable(p)) for p in (rows, problems, places))
    return Content(rows, values, problems, places)


#: Files that were read to be checked, by name, until they are asked for: large ones are read once.
_checked: dict[str, Content] = {}


def keep(folder: Path, contents: Mapping[str, Content]) -> None:
    """Keep files that were read to be checked, for whoever asks for the tables of this dataset."""
    if folder == DATA:
        _checked.update(contents)


def _content(description, wanted):
    """Return the content of some files of a table, or raise the first complaint about a cell."""
    found = joined(
        {
            name: _checked.pop(name, None) or _file(description, name, path)
            for name, path in wanted.items()
        }
    )
    if found.problems:
        raise DataError(str(found.problems[0]))
    return found


def _frame(description, content):
    import pandas as pd

    fields = description["schema"]["fields"]
    return pd.DataFrame({f["name"]: _series(content.columns[f["name"]], f["type"]) for f in fields})


@cache
def _whole(name):
    description = resource(name)
    return _content(description, files.paths(description, DATA))


@cache
def _table(name):
    """Return a table, and the file in which each of its rows stands."""
    import pandas as pd

    description, content = resource(name), _whole(name)
    index = pd.Index(_keys(description, content.rows), name=name, dtype="str")
    frame = _frame(description, content).set_index(index)
    return frame, tuple(place.file for place in content.places)


def _keys(description, rows):
    """Return what each row is called: its primary key, else its first cell and its place."""
    key = description["schema"].get("primaryKey", [])
    wanted = [key] if isinstance(key, str) else key
    places = [k for k, f in enumerate(description["schema"]["fields"]) if f["name"] in wanted]
    if not places:
        return [f"{row[0]}, row {number}" for number, row in enumerate(rows, start=2)]
    return [" / ".join(row[k] for k in places) for row in rows]


def keys(name: str) -> tuple[str, ...]:
    """Return what the rows of a table are called, in its order: ``"GPT-4 / MMLU / 5-shot / …"``."""
    return tuple(_table(name)[0].index)


@cache
def _homes(name):
    return dict(zip(keys(name), _table(name)[1]))


def file_of(name: str, key: str) -> str:
    """Return the file in which a row stands, as messages name it: that of its article, if any."""
    return _homes(name).get(key, resource(name)["path"])


def _series(values, kind):
    import pandas as pd

    if kind == "date":
        return pd.to_datetime(pd.Series(values, dtype="object"))
    return pd.Series(values, dtype={"number": "float64", "string": "str"}.get(kind, "object"))


def table(name: str) -> "pd.DataFrame":
    """Read one table of the dataset.

    Parameters
    ----------
    name : str
        Its name in the data package, such as ``"token_prices"``.

    Returns
    -------
    pandas.DataFrame
        Numbers as floats (empty: NaN), dates as timestamps, flags as booleans, text as text (empty:
        ``""``). Its index is named like the table and holds `keys`.

    Raises
    ------
    DataError
        When the table is unknown, its columns differ from its description, or a cell has the wrong
        type.
    """
    tables_read.add(name)
    return _table(name)[0].copy()


def column(name: str, *columns: str) -> list[tuple]:
    """Return some columns of a table, row by row, without a frame: None where a cell is empty."""
    tables_read.add(name)
    content = _whole(name)
    return list(zip(*(content.columns[column] for column in columns)))


def records(name: str, article: str | None = None) -> list[Row]:
    """Return the rows of a table of which each counts by itself: who takes one notes it in
    `rows_read`, and depends on no other. Those of one file where an ``article`` is named; an empty
    name is that of the table's own file, and an article without a file has no rows.
    """
    if article is None:
        frame = _table(name)[0]
        columns = {column: frame[column].to_numpy(dtype=object).tolist() for column in frame}
    else:
        wanted = files.paths_of(resource(name), article, DATA)
        if not wanted:
            return []
        columns = _columns(resource(name), _content(resource(name), wanted))
    return [dict(zip(columns, cells)) for cells in zip(*columns.values())]


def _columns(description, content):
    """Return values by column as those of a table; a frame takes longer to make than to read."""
    found = {}
    for field in description["schema"]["fields"]:
        values, kind = content.columns[field["name"]], field["type"]
        if kind == "number":
            values = [nan if value is None else float(value) for value in values]
        elif kind == "date":
            values = _series(values, kind).to_numpy(dtype=object).tolist()
        found[field["name"]] = values
    return found


#: How the quantities of facts end that are made of others.
MADE = (", combined", ", widened")


@dataclass(frozen=True)
class Fact:
    """One quantity of ``facts.csv``: a value, its 90 % interval, unit, source and grade."""

    id: str
    quantity: str
    entity: str
    value: float
    low: float
    high: float
    unit: str
    distribution: str
    formula: str
    as_of: str
    price_year: str
    cost_basis: str
    source: str
    verification: str
    note: str
    interval_basis: str = ""

    @property
    def has_house_interval(self) -> bool:
        """True when its interval is ours, by the one factor for all (`uncertainty.house`)."""
        return self.interval_basis in uncertainty.HOUSE_FORMS

    @property
    def called(self) -> str:
        """What a reader calls it: quantity, entity unless that names it, and a cost's basis."""
        what = self.quantity
        for made in MADE:
            what = what.removesuffix(made)
        entity = "" if self.entity in what else self.entity
        return ", ".join(filter(None, (what, entity, self.cost_basis)))


@cache
def facts() -> dict[str, Fact]:
    """Return every fact by id, as a reader tries it where one does (see `tried`); what is made of
    one of them asks `fact` for it.
    """
    return tried.applied(_as_recorded())


def _as_recorded():
    return {row["id"]: Fact(**row | ends(row)) for row in records("facts")}


def ends(row: Row) -> dict[str, float]:
    """Return the ends of a house interval, which no row of ``facts.csv`` types; else nothing."""
    if row["interval_basis"] not in uncertainty.HOUSE_FORMS:
        return {}
    whole = 100.0 if row["unit"] == "percent" else 1.0
    low, high = uncertainty.house(row["value"], row["interval_basis"], whole)
    return {"low": low, "high": high}


def fact(id: str) -> Fact:
    """Return one fact, or raise `DataError` naming the nearest ids."""
    if id not in facts():
        raise DataError(f"There is no fact {id!r} in facts.csv{ended(id, facts())}")
    rows_read.add(("facts", id))
    return facts()[id]


def printed(id: str) -> Fact:
    """Return one fact as the dataset has it, whatever a reader tries; errors as `fact`."""
    return _as_recorded()[id] if fact(id).verification == tried.GRADE else fact(id)


def causes() -> dict[str, tuple[str, float]]:
    """Return, by fact, the cause that it shares with others and how strongly; whoever draws facts
    depends on the whole table, since a row may be added to it.
    """
    if described("correlations"):
        tables_read.add("correlations")
    return _causes()


@cache
def _causes():
    rows = records("correlations") if described("correlations") else []
    return {row["fact"]: (row["cause"], row["strength"]) for row in rows}


def source(id: str) -> Row:
    """Return one row of ``sources.csv`` as a dict, or raise `DataError` naming the nearest ids."""
    rows = _sources()
    if id not in rows:
        raise DataError(f"There is no source {id!r} in sources.csv{ended(id, rows)}")
    rows_read.add(("sources", id))
    return rows[id]


@cache
def _sources():
    found = {row["id"]: row for row in records("sources")}
    empty = dict.fromkeys((f["name"] for f in resource("sources")["schema"]["fields"]), "")
    return found | ({tried.SOURCE: empty | tried.ROW} if tried.here() else {})


def read_so_far() -> list[str]:
    """Return what was read so far: paths, and ``path#row`` for tables that are read row by row."""
    tables = [str(DATA / resource(name)["path"]) for name in tables_read]
    tables += [str(DATA / name) for name in tables_read if files.is_split(resource(name))]
    rows = [f"{DATA / resource(name)['path']}#{key}" for name, key in rows_read]
    return sorted(tables + rows + [str(path) for path in files_read])


def texts(chapter):
    """Return the texts of a chapter from ``notebooks/texts/``; nothing where it has none.

    Raises
    ------
    DataError
        When the file is no YAML of the wanted form.
    """
    path = ROOT / "notebooks" / "texts" / f"{chapter}.yaml"
    if not path.exists():
        return {}
    files_read.add(path)
    try:
        found = documents.parsed(path.read_text(encoding="utf-8"))
    except ValueError as error:
        found = " ".join(str(error).split())
    odd = documents.no_texts(found)
    if odd is not None:
        raise DataError(
            f"notebooks/texts/{path.name}: the file must hold mappings named say, reasons, labels "
            "(of texts) and charts, or a list named limits (of {require: …, say: …}), and holds "
            f"{shown(odd)}; correct it."
        )
    return found


def data_cut() -> str:
    """Return the latest day that a price of the dataset speaks of (ISO text)."""
    return str(max(day for (day,) in column("token_prices", "effective_from") if day))


@cache
def code(chapter):
    """Return a chapter's code cells and the modules that compute as text: where results get their
    names.
    """
    path = ROOT / "notebooks" / f"{chapter}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.exists() else []
    written = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    package = analysis.PACKAGE
    # what reads the tables, judges results or shows them makes none
    others = [package / name for name in ("evidence", "ledger", "display", "report")]
    modules = [
        p
        for p in sorted(package.rglob("*.py"))
        if p.name != "views.py" and not any(p.is_relative_to(o) for o in others)
    ]
    return "\n".join(written + [p.read_text(encoding="utf-8") for p in modules])
