"""Do the keys of a table hold? Nothing stands twice, and each reference leads to a row.

A reference to a table of names (`names`) is refused with the name that is meant or the nearest one.
A reference of several columns says of a row what the table that it leads to says too: then the
first column finds the row, and each other one must agree with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from analysis.evidence.tables import description, names
from analysis.evidence.tables.files import Place
from analysis.evidence.tables.rows import Complaint, shown

SHOWN = 3  # complaints about one column; the next ones only count
Columns = Mapping[str, list]
Texts = Mapping[str, tuple]


def problems(
    resource: Any,
    places: list[Place],
    texts: Texts,
    columns: Mapping[str, Columns],
    tables: Mapping[str, Any],
) -> list[Complaint]:
    """Return a complaint for each row of a table that breaks a key.

    Parameters
    ----------
    resource : dict
        The table's description.
    places : list of Place
        Where each of its rows stands.
    texts : dict of str to tuple of str
        Its cells as they stand, by column.
    columns : dict of str to dict of str to list
        Values by column of every table.
    tables : dict of str to dict
        The descriptions of every table.
    """
    own, schema = columns[resource["name"]], resource["schema"]
    found = _repetitions(resource, own, texts, places) + _shared_spellings(resource, own)
    found += _lacking(resource, texts)
    for key in schema.get("foreignKeys", []):
        to = key["reference"]["resource"] or resource["name"]
        found += _broken_references(resource, key, texts, columns, tables[to])
    header = Place(resource["path"], 1)  # where a row is missing
    return [replace(c, **(places[c.row - 2] if c.row > 1 else header)._asdict()) for c in found]


def _repetitions(resource, columns, texts, places):
    """Complain of each row that repeats a unique cell, the primary key or, where there is no key,
    the whole of another row; and of a primary key that is empty.
    """
    schema, file, found = resource["schema"], resource["path"], []
    key = description.names(schema.get("primaryKey", []))
    unique = [[f["name"]] for f in schema["fields"] if f.get("constraints", {}).get("unique")]
    for fields in unique + ([key] if key and key not in unique else []):
        for row, first in _again(columns, fields):
            cells, before = _cells(texts, fields, row), _before(places, first, row)
            what = f"every row must differ, and {cells} is the same as in {before}"
            found.append(Complaint(file, row, ", ".join(fields), f"{what}; rename or delete one"))
    required = [f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")]
    if key and not set(key) & set(required):
        for row, cells in rows(columns, key):
            if not filled(cells):
                what = "the key of a row must not be empty, and it is; fill it in"
                found.append(Complaint(file, row, ", ".join(key), what))
    if not key and not unique:
        for row, first in _again(columns, list(columns)):
            before = _before(places, first, row)
            what = f"every row must differ, and it repeats {before} word for word; delete one"
            found.append(Complaint(file, row, "", what))
    return found


def _before(places, first, row):
    """Say where an earlier row stands: its number, and its file where that is another one."""
    there, here = places[first - 2], places[row - 2]
    return f"row {there.row}" + ("" if there.file == here.file else f" of {there.file}")


def _lacking(resource, texts):
    """Complain of each row that chapters look up and that is not there, or is spelt otherwise."""
    found = []
    for wanted in resource["schema"].get("needed", []):
        there = {" / ".join(cells): row for row, cells in rows(texts, list(wanted))}
        name, columns = " / ".join(wanted.values()), " and ".join(wanted)
        if name not in there:
            near = names.closest(name, {key: key for key in there})
            what = f"chapters look up the row {name!r}, and there is none{names.nearest(near)}"
            where = there.get(near, 1)
            found.append(Complaint(resource["path"], where, columns, f"{what}; correct or add it"))
    return found


def _shared_spellings(resource, columns):
    """Complain of each spelling that leads to two rows of a table of names."""
    schema, found = resource["schema"], []
    if "otherNames" not in schema:
        return []
    key, others = schema["primaryKey"], schema["otherNames"]
    owner = {names.plain(name): name for name in columns[key]}
    if len(owner) < len(set(columns[key])):
        for row, first in _again({key: [names.plain(name) for name in columns[key]]}, [key]):
            what = f"{columns[key][row - 2]!r} differs from row {first} in nothing that counts"
            found.append(Complaint(resource["path"], row, key, f"{what}; rename or delete one"))
    for row, (name, cell) in rows(columns, [key, others]):
        for other in names.split(cell):
            first = owner.setdefault(names.plain(other), name)
            if first != name:
                what = f"a spelling leads to one row, and {shown(other)} is that of {first!r} too"
                found.append(Complaint(resource["path"], row, others, f"{what}; take it out"))
    return found


def _broken_references(resource, key, texts, columns, target):
    """Complain of each row whose reference leads nowhere; an empty one leads nowhere on purpose."""
    fields, wanted = description.names(key["fields"]), description.names(key["reference"]["fields"])
    there = {cells for _, cells in rows(columns[target["name"]], wanted)}
    broken = [
        (row, cells)
        for row, cells in rows(columns[resource["name"]], fields)
        if filled(cells) and cells not in there
    ]
    first = {cells[0]: cells for cells in there}
    found = []
    for number, (row, cells) in enumerate(broken):
        if len(fields) > 1 and cells[0] in first:
            what = _disagreement(texts, fields, row, cells, first[cells[0]], target, wanted)
            found.append(Complaint(resource["path"], row, fields[0], what))
            continue
        what = f"{_cells(texts, fields[:1], row)} is not in {target['name']}.{wanted[0]}"
        # Search for a near name only as long as the sentence will be shown.
        fix = _mended(cells[0], target, columns) if number < SHOWN else ""
        found.append(Complaint(resource["path"], row, fields[0], f"{what}{fix}"))
    return found


def _mended(text, target, columns):
    """Say how to mend a reference that leads nowhere."""
    schema, own = target["schema"], columns[target["name"]]
    key = description.names(schema["primaryKey"])[0]
    if "otherNames" not in schema:
        near = names.closest(text, {name: name for name in own[key]})
        return f"{names.nearest(near)}; add it there or correct the cell"
    found = names.spellings(zip(own[key], own[schema["otherNames"]]))
    return names.suggestion(text, found, target["name"])


def _disagreement(texts, fields, row, cells, there, target, wanted):
    """Say in which column a row and the row that it refers to differ."""
    name = next(n for n, (a, b) in enumerate(zip(cells, there)) if a != b)
    return (
        f"{fields[name]} of {cells[0]!r} must be what {wanted[name]} is in {target['path']} "
        f"({there[name]!r}), and {shown(texts[fields[name]][row - 2])} was found; correct one"
    )


def rows(columns: Columns, fields: list[str]) -> Iterator[tuple[int, tuple]]:
    """Yield (row, cells of the named columns) for every row."""
    return enumerate(zip(*(columns[name] for name in fields)), start=2)


def filled(cells: tuple) -> bool:
    """Say whether any of some cells holds something."""
    return any(cell not in (None, "") for cell in cells)


def _cells(texts, fields, row):
    """Write cells of a row as they stand in the file."""
    return ", ".join(shown(texts[name][row - 2]) for name in fields)


def _again(columns, fields):
    """Return (row, first row) for each row whose cells stood before; empty cells repeat nothing."""
    first = {}
    return [
        (row, first[cells])
        for row, cells in rows(columns, fields)
        if first.setdefault(cells, row) != row and filled(cells)
    ]
