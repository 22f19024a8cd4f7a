"""Is the dataset what its description says? A sentence for each broken rule, with the fix.

The rules stand in ``data/datapackage.json`` in the words of Table Schema: types, required and
unique cells, ranges, permitted words and patterns, primary keys, references between tables. Six
rules are ours, since Table Schema has no words for them: a table has rows, unless its description
says ``mayBeEmpty``; a row of a table without a primary key does not stand twice; a column ``unit``
holds a unit that `units` knows; a column ``distribution`` fits the row's interval; a row with a
``formula`` leaves its value to it, and another one names its source and grade; a column
``interval_basis`` says where an interval comes from or why there is none; the columns of each list
under ``ordered`` do not fall from the first to the last (low, value, high; first day, last day); a
spelling under ``otherNames`` leads to one row (`keys`).

The tests hold the rules of Table Schema against frictionless, which refuses the same tables.
"""

import re
from collections import Counter
from collections.abc import Collection
from itertools import repeat
from math import nan
from pathlib import Path

from analysis.evidence import uncertainty, units
from analysis.evidence.tables import data, description, files, keys
from analysis.evidence.tables.keys import SHOWN
from analysis.evidence.tables.rows import Complaint, DataError, shown

CHECKED = ("unit", "distribution", "formula", "interval_basis")
PRINTED = ("source", "own")  # bases of an interval whose ends the row types


def problems(folder: Path | str = data.DATA, without: Collection[str] = frozenset()) -> list[str]:
    """Check a folder of tables against its data package; return a sentence for each broken rule.

    Files and cells come first, since nothing else can be said of a table that cannot be read; then
    constraints and references; then what the columns of a row say together. The files of articles
    ``without`` whom it is to be checked are not read, and their rows count as not there.
    """
    folder = Path(folder)
    try:
        resources = description.resources(folder)
    except DataError as error:
        return [str(error)]
    found: list[Complaint | DataError] = [*files.problems(resources, folder)]
    parts: dict[str, data.Content] = {}
    read = {}
    for r in resources:
        try:
            own = data.read(r, folder, without)
            content = read[r["name"]] = data.joined(own)
            found += content.problems or _missing_rows(r, own)
            parts |= own
        except DataError as error:
            found.append(error)
    if not found:
        found += _broken_rules(resources, read)
    found = found or [odd for r in resources for odd in _odd_rows(r, read[r["name"]])]
    if not found:
        data.keep(folder, parts)
    return _told(found)


def _broken_rules(resources, read):
    """Complain of each cell, key and reference that breaks a rule, and of misplaced rows."""
    tables, found = {r["name"]: r for r in resources}, []
    columns = {name: content.columns for name, content in read.items()}
    for r in resources:
        found += _broken_constraints(r, read[r["name"]], columns, tables)
        found += files.misplaced(r, read, tables)
    return found


def _told(found):
    """Write complaints as sentences; of many about one column the first few and a count."""
    counts, told = Counter(), []
    for one in found:
        place = (one.file, one.column) if isinstance(one, Complaint) else one
        counts[place] += 1
        if counts[place] <= SHOWN:
            told.append(str(one))
    for place, count in counts.items():
        if count > SHOWN:
            file, column = place
            where = f"{file}, column {column}" if column else file
            told.append(f"{where}: {count - SHOWN:,} further rows break such a rule.")
    return told


def _missing_rows(resource, parts):
    """Complain of each file that holds a header alone."""
    may_be_empty = resource["schema"].get("mayBeEmpty")
    otherwise = 'write "mayBeEmpty": true into its schema in datapackage.json'
    return [
        DataError(
            f"{name}: a table must have a row under its header, and it has no rows; "
            f"add one, or {otherwise if name == resource['path'] else 'delete the file'}."
        )
        for name, content in parts.items()
        if not content.rows and not (may_be_empty and name == resource["path"])
    ]


def _broken_constraints(resource, content, columns, tables):
    """Check the cells of a table one by one, then its keys and references."""
    found = []
    texts = dict(zip(content.columns, zip(*content.rows) if content.rows else repeat(())))
    for field in resource["schema"]["fields"]:
        name, given = field["name"], field.get("constraints")
        if not given:
            continue
        values = content.columns[name]
        wrong = {
            v: why for v in dict.fromkeys(values) if (why := _broken_constraint(field, given, v))
        }
        for place, value, text in zip(content.places, values, texts[name]) if wrong else ():
            if broken := wrong.get(value):
                what = f"{broken}, and {shown(text)} was found; correct the cell"
                found.append(Complaint(*place, name, what))
    found += keys.problems(resource, content.places, texts, columns, tables)
    return sorted(found, key=lambda complaint: (complaint.file, complaint.row))


def _broken_constraint(field, given, value):
    """Say which constraint of a field a value breaks; an empty text if none."""
    if value in (None, ""):
        return "the cell must not be empty" if given.get("required") else ""
    if "minimum" in given and value < description.limit(field, "minimum"):
        return f"the value must be at least {given['minimum']}"
    if "maximum" in given and value > description.limit(field, "maximum"):
        return f"the value must be at most {given['maximum']}"
    if "pattern" in given and not re.fullmatch(given["pattern"], value):
        return f"the cell must look like {field.get('example', given['pattern'])}"
    if "enum" in given and value not in given["enum"]:
        return f"the cell must be one of {', '.join(given['enum'])}"
    return ""


def _odd_rows(resource, content):
    """Complain of each row whose unit is unknown, or whose columns do not fit each other."""
    schema, columns, found = resource["schema"], content.columns, []
    listed = {f["name"] for f in schema["fields"] if "enum" in f.get("constraints", {})}
    checked = [name for name in CHECKED if name in columns]
    checked = [name for name in checked if name != "unit" or name not in listed]
    if not checked and "ordered" not in schema:
        return []
    for place, values in zip(content.places, zip(*columns.values())):
        row = dict(zip(columns, values))
        wrong = [(name, _misfit(row, name)) for name in checked]
        wrong += [("", _fall(row, names)) for names in schema.get("ordered", [])]
        found += [Complaint(*place, name, what) for name, what in wrong if what]
    return found


def _misfit(row, name):
    """Say what is wrong with a unit, a distribution and its interval, or a formula and its row."""
    try:
        if name == "unit":
            units.parse(row["unit"])
        elif name == "formula":
            return _misfit_formula(row)
        elif name == "interval_basis":
            return _misfit_basis(row)
        elif row.get("formula"):
            return ""
        else:
            interval = (row[end] for end in ("value", "low", "high"))
            uncertainty.kind(*(nan if end is None else end for end in interval), row[name])
    except ValueError as error:
        return str(error).removesuffix(".")
    return ""


def _misfit_formula(row):
    """Say what a row that is worked out must leave to its formula, or another row must say."""
    typed = [name for name in ("value", "low", "high") if row[name] is not None]
    if row["formula"] and typed:
        return (
            f"a row with a formula must leave what it gives empty, and {typed[0]} is "
            f"{row[typed[0]]}; clear it, or remove the formula"
        )
    missing = [name for name in ("source", "verification") if not row[name]]
    if row["formula"] and len(missing) == 1:
        return (
            "a row with a formula has a source and a grade of its own, for what stands in the "
            f"formula itself, or neither, and lacks its {missing[0]}; fill it in or clear the other"
        )
    if not row["formula"] and missing:
        return f"a row without a formula must name its {missing[0]}, and has none; fill it in"
    return ""


def _misfit_basis(row):
    """Say where a row is exact without a reason, or its interval and the reason do not agree."""
    basis, typed = row["interval_basis"], row["low"] is not None
    if _misfit(row, "distribution"):
        return ""  # the interval itself is the complaint
    if row["formula"]:
        wrong, rule = bool(basis), "a row with a formula has its interval from it and no basis"
    elif typed:
        wrong, rule = basis not in PRINTED, f"typed ends have the basis {' or '.join(PRINTED)}"
    else:
        wrong = not basis or basis in PRINTED
        rule = "a row without low and high must say why it is exact, or take a house interval"
    if wrong:
        return f"{rule}, and the basis is {shown(basis)}; see the column's description"
    data.ends(row)
    return ""


def _fall(row, names):
    """Say where the given values of columns fall; days compare as far as both are known."""
    given = [(name, row[name]) for name in names if row[name] not in (None, "")]
    for (first, low), (second, high) in zip(given, given[1:]):
        if isinstance(low, str):
            low, high = low[: len(high)], high[: len(low)]
        if low > high:
            found = f"they are {row[first]} and {row[second]}"
            return f"{first} must not exceed {second}, and {found}; correct one"
    return ""
