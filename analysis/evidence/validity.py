"""Is the dataset what its description says? A sentence for each broken rule, with the fix.

The rules stand in ``data/datapackage.json``. Types are read as strictly as by `data`; frictionless
checks ranges, permitted words, unique ids and references between tables. Three rules are ours,
since Table Schema has no words for them: a column ``unit`` holds a unit that `units` knows, a
column ``distribution`` fits the row's interval, and the columns of each list under ``ordered`` do
not fall from the first to the last (low, value, high; first day, last day).
"""

from math import nan
from pathlib import Path

from analysis.evidence import data, uncertainty, units
from analysis.evidence.rows import DataError, shown

END = {"type": ["number", "string"]}
CONSTRAINTS = {
    "type": "object",
    "properties": {
        "required": {"type": "boolean"},
        "unique": {"type": "boolean"},
        "minimum": END,
        "maximum": END,
        "pattern": {"type": "string"},
        "enum": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    },
    "additionalProperties": False,
}
FIELD = {
    "type": "object",
    "required": ["name", "type"],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "type": {"enum": ["string", *data.CONVERT]},
        "constraints": CONSTRAINTS,
    },
}
NAMES = {
    "anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]
}
REFERENCE = {
    "type": "object",
    "required": ["fields", "reference"],
    "properties": {
        "fields": NAMES,
        "reference": {
            "type": "object",
            "required": ["resource", "fields"],
            "properties": {"resource": {"type": "string"}, "fields": NAMES},
        },
    },
}
RESOURCE = {
    "type": "object",
    "required": ["name", "path", "schema"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9_]+$"},
        "path": {"type": "string", "pattern": "^[A-Za-z0-9_-]+[.]csv$"},
        "schema": {
            "type": "object",
            "required": ["fields"],
            "properties": {
                "fields": {"type": "array", "minItems": 1, "items": FIELD},
                "primaryKey": NAMES,
                "foreignKeys": {"type": "array", "items": REFERENCE},
                "ordered": {
                    "type": "array",
                    "items": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
PACKAGE = {
    "type": "object",
    "required": ["resources"],
    "properties": {"resources": {"type": "array", "minItems": 1, "items": RESOURCE}},
}
RULES = {
    "required": "the cell must not be empty",
    "minimum": "the value must be at least {}",
    "maximum": "the value must be at most {}",
    "enum": "the cell must be one of {}",
    "pattern": "the cell must look like {}",
}


def problems(folder: Path | str = data.DATA) -> list[str]:
    """Check a folder of tables against its data package; return a sentence for each broken rule.

    Files and cells come first, since nothing else can be said of a table that cannot be read; then
    constraints and references; then what the columns of a row say together.
    """
    folder = Path(folder)
    try:
        resources = _described(folder)
    except DataError as error:
        return [str(error)]
    rows, columns, found = {}, {}, []
    for r in resources:
        try:
            rows[r["name"]], columns[r["name"]], wrong = data.read(r, folder)
            found += wrong
        except DataError as error:
            found.append(str(error))
    found = found or _broken_constraints(resources, rows)
    return found or [sentence for r in resources for sentence in _odd_rows(r, columns[r["name"]])]


def _described(folder):
    """Return the resources of a data package after its own form has been checked."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    package = data.read_package(folder)
    wrong = best_match(Draft202012Validator(PACKAGE).iter_errors(package))
    if wrong:
        raise DataError(
            f"datapackage.json, {wrong.json_path}: {wrong.message[:300]}; correct the entry."
        )
    resources = package["resources"]
    for key in ("name", "path"):
        values = [r[key] for r in resources]
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice:
            raise DataError(
                f"datapackage.json: every {key} "
                f"must stand "
                f"once, and "
                f"{twice!r} "
                f"stands twice; "
                f"delete one entry."
            )
    for path in sorted(folder.glob("*.csv")):
        if path.name not in values:
            raise DataError(
                f"datapackage.json: it does not "
                f"describe "
                f"{path.name}; "
                f"describe "
                f"the table "
                f"or move "
                f"it out of data/."
            )
    return resources


def _broken_constraints(resources, rows):
    """Let frictionless check the rows against constraints, keys and references."""
    from frictionless import FrictionlessException, Package

    tables = [
        {
            "name": r["name"],
            "schema": {
                key: value
                for key, value in r["schema"].items()
                if key in ("primaryKey", "foreignKeys")
            }
            | {
                "fields": [
                    {key: f[key] for key in ("name", "type", "constraints") if key in f}
                    for f in r["schema"]["fields"]
                ]
            },
            "data": [[f["name"] for f in r["schema"]["fields"]], *rows[r["name"]]],
        }
        for r in resources
    ]
    try:
        report = Package.from_descriptor({"resources": tables}).validate()
    except FrictionlessException as refusal:
        notes = [reason.note for reason in refusal.reasons] or [refusal.error.note]
        return [f"datapackage.json: {note}; correct the entry." for note in notes]
    found = [f"datapackage.json: {error.note}; correct the entry." for error in report.errors]
    for resource, task in zip(resources, report.tasks):
        told = set()
        for error in task.errors:
            row = getattr(error, "row_number", None)
            if not (
                error.type == "primary-key" and row in told
            ):  # a key that is empty or not unique is told already
                found.append(_sentence(resource, error, row))
            told.add(row)
    return found


def _sentence(resource, error, row):
    """Write one error of frictionless as a sentence: file, row, column, rule and value found."""
    if row is None:
        return f"datapackage.json, table {resource['name']}: {error.note}; correct the entry."
    fields, place = (
        {f["name"]: f for f in resource["schema"]["fields"]},
        f"{resource['path']}, row {row}",
    )
    if error.type == "constraint-error":
        rule = _rule(fields[error.field_name], error.note)
        return (
            f"{place}, column {error.field_name}: "
            f"{rule}, and "
            f"{shown(error.cell)} "
            f"was found; "
            f"correct the cell."
        )
    if error.type == "foreign-key":
        found, wanted = (
            ", ".join(map(shown, error.field_cells)),
            f"{error.reference_name}.{', '.join(error.reference_field_names)}",
        )
        return (
            f"{place}, column "
            f"{', '.join(error.field_names)}: "
            f"{found} "
            f"is not in "
            f"{wanted}; add "
            f"it there or correct the "
            f"cell."
        )
    if error.type in ("unique-error", "primary-key"):
        key = resource["schema"]["primaryKey"] if error.type == "primary-key" else error.field_name
        names = [key] if isinstance(key, str) else key
        cells = dict(zip(fields, error.cells))
        found = ", ".join(shown(cells[name]) for name in names)
        return (
            f"{place}, column "
            f"{', '.join(names)}: every "
            f"row must "
            f"differ, and "
            f"{found} is "
            f"{error.note}; rename or "
            f"delete one."
        )
    return f"{place}: {error.note}; correct the row."


def _rule(field, note):
    """Write the constraint that frictionless names in its note."""
    name = note.split('"')[1]
    value = field.get("constraints", {}).get(name, "")
    if name == "pattern":
        value = field.get("example", value)
    return RULES.get(name, f"{name} must be {{}}").format(
        ", ".join(map(str, value)) if name == "enum" else value
    )


def _odd_rows(resource, columns):
    """Return a sentence for each row whose unit is unknown, or whose columns do not agree."""
    schema, found = resource["schema"], []
    checked = [
        f["name"]
        for f in schema["fields"]
        if f["name"] == "unit" and "enum" not in f.get("constraints", {})
    ]
    checked += [name for name in ("distribution",) if name in columns]
    for number, values in enumerate(zip(*columns.values()), start=2):
        row, place = dict(zip(columns, values)), f"{resource['path']}, row {number}"
        found += [
            f"{place}, column {name}: {wrong}" for name in checked if (wrong := _misfit(row, name))
        ]
        found += [
            f"{place}: {wrong}"
            for names in schema.get("ordered", [])
            if (wrong := _fall(row, names))
        ]
    return found


def _misfit(row, name):
    """Say what is wrong with a unit, or with a distribution and the interval it belongs to."""
    try:
        if name == "unit":
            units.parse(row["unit"])
        else:
            uncertainty.kind(
                *(nan if row[end] is None else row[end] for end in ("value", "low", "high")),
                row[name],
            )
    except ValueError as error:
        return str(error)
    return ""


def _fall(row, names):
    """Say where the given values of columns fall; days compare as far as both are known."""
    given = [(name, row[name]) for name in names if row[name] not in (None, "")]
    for (first, low), (second, high) in zip(given, given[1:]):
        if isinstance(low, str):
            low, high = low[: len(high)], high[: len(low)]
        if low > high:
            return (
                f"{first} must not exceed "
                f"{second}, and "
                f"they are "
                f"{row[first]} and "
                f"{row[second]}; correct "
                f"one."
            )
    return ""
