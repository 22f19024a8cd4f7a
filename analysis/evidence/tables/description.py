"""Is ``datapackage.json`` itself sound? A rule that is written wrongly would check nothing.

The form of its entries is a JSON Schema, stricter than Table Schema: only the types, constraints
and keys that `validity` checks are taken, so nothing stands there that nobody looks at. What the
entries say together (a key names a field that exists, a limit is of its field's type) follows.

Six entries of a table's schema are ours: ``byArticle`` says that further rows may lie in a file an
article, by the column that names it (`files`); ``ordered`` lists columns that do not fall from the
first to the last; ``mayBeEmpty`` allows a table without rows; ``otherNames`` is the column of other
spellings of what the primary key names (`names`); ``expects`` lists references like foreign keys,
which a row may break, but of no use then (`unused`); ``needed`` lists rows, by some of their cells,
that chapters look up.
"""

import re

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from analysis.evidence.tables import data, files
from analysis.evidence.tables.rows import DataError, shown

LIMIT = {"type": ["number", "string"]}
CONSTRAINTS = {
    "type": "object",
    "properties": {
        "required": {"type": "boolean"},
        "unique": {"type": "boolean"},
        "minimum": LIMIT,
        "maximum": LIMIT,
        "pattern": {"type": "string"},
        "enum": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    },
    "additionalProperties": False,
}
#: The types that a constraint fits.
FITS = {
    "minimum": ("number", "integer", "date"),
    "maximum": ("number", "integer", "date"),
    "pattern": ("string",),
    "enum": ("string",),
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
LIST = {"type": "array", "minItems": 1, "items": {"type": "string"}}
NAMES = {"anyOf": [{"type": "string"}, LIST]}
REFERRED = {
    "fields": NAMES,
    "reference": {
        "type": "object",
        "required": ["resource", "fields"],
        "properties": {"resource": {"type": "string"}, "fields": NAMES},
    },
}
REFERENCE = {"type": "object", "required": ["fields", "reference"], "properties": REFERRED}
EXPECTED = {
    "type": "object",
    "required": ["fields", "reference", "otherwise"],
    "properties": {**REFERRED, "otherwise": {"type": "string", "minLength": 1}},
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
                "ordered": {"type": "array", "items": LIST},
                "mayBeEmpty": {"type": "boolean"},
                "otherNames": {"type": "string"},
                files.BY_ARTICLE: {"type": "string"},
                "expects": {"type": "array", "items": EXPECTED},
                "needed": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "minProperties": 1,
                        "additionalProperties": {"type": "string", "minLength": 1},
                    },
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


def resources(folder):
    """Return the tables that a folder's data package describes; `DataError` where it is wrong."""
    package = data.read_package(folder)
    wrong = best_match(Draft202012Validator(PACKAGE).iter_errors(package))
    if wrong:
        place = f"datapackage.json, {wrong.json_path}"
        raise DataError(f"{place}: {wrong.message[:300]}; correct the entry.")
    found = package["resources"]
    for key in ("name", "path"):
        _require_once(f"datapackage.json: every {key}", [r[key] for r in found])
    paths = {r["path"] for r in found}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in paths:
            fix = "describe the table or move it out of data/"
            raise DataError(f"datapackage.json: it does not describe {path.name}; {fix}.")
    tables = {r["name"]: field_names(r) for r in found}
    for resource in found:
        _require_sound_fields(resource)
        _require_known_names(resource, tables)
        _require_comparable(resource)
        _require_article(resource, found)
    return found


def field_names(resource):
    """Return the columns of a table."""
    return [f["name"] for f in resource["schema"]["fields"]]


def names(given):
    """Return the fields of a key, which may be one name or a list."""
    return [given] if isinstance(given, str) else given


def limit(field, constraint):
    """Return a field's smallest or largest permitted value in its type; None if there is none."""
    given = field.get("constraints", {}).get(constraint)
    return None if given is None else data.CONVERT[field["type"]](str(given))


def _require_once(what, values):
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise DataError(
            f"{what} must stand once, and {shown(twice)} stands twice; delete one entry."
        )


def _require_sound_fields(resource):
    """Refuse a field that stands twice, and a constraint that nothing can be held against."""
    place = f"datapackage.json, table {resource['name']}"
    _require_once(f"{place}: every field", field_names(resource))
    for field in resource["schema"]["fields"]:
        for constraint, given in field.get("constraints", {}).items():
            where = f"{place}, field {field['name']}: the constraint {constraint}"
            fits = FITS.get(constraint)
            if fits and field["type"] not in fits:
                raise DataError(
                    f"{where} is for the types {', '.join(fits)}, "
                    f"and the type is {field['type']}; delete it."
                )
            if constraint in ("minimum", "maximum"):
                _require_limit(where, field, constraint, given)
            elif constraint == "pattern":
                _require_pattern(where, given)


def _require_limit(where, field, constraint, given):
    try:
        limit(field, constraint)
    except (ValueError, OverflowError):
        raise DataError(
            f"{where} must be {data.WANTED[field['type']].removesuffix(' is wanted')}, "
            f"and {shown(given)} was found; correct it."
        ) from None


def _require_pattern(where, given):
    try:
        re.compile(given)
    except (re.error, RecursionError, OverflowError) as error:
        raise DataError(
            f"{where} must be a regular expression, and {shown(given)} is none ({error}); "
            "correct it."
        ) from None


def _require_known_names(resource, tables):
    """Refuse a key, a reference or an order that names a table or a field which does not exist."""
    schema, own = resource["schema"], resource["name"]
    place = f"datapackage.json, table {own}"
    named = [(f"{place}, primaryKey", own, names(schema.get("primaryKey", [])))]
    named += [(f"{place}, ordered", own, columns) for columns in schema.get("ordered", [])]
    named += [(f"{place}, otherNames", own, names(schema.get("otherNames", [])))]
    named += [(f"{place}, needed", own, list(row)) for row in schema.get("needed", [])]
    if "otherNames" in schema and not isinstance(schema.get("primaryKey"), str):
        raise DataError(
            f"{place}, otherNames: other spellings are those of a primary key of one field, and "
            f"the key is {shown(schema.get('primaryKey'))}; name one field."
        )
    for key in schema.get("foreignKeys", []) + schema.get("expects", []):
        fields, wanted = names(key["fields"]), names(key["reference"]["fields"])
        target = key["reference"]["resource"] or own  # empty means the table itself
        where = f"{place}, {'expects' if 'otherwise' in key else 'foreignKeys'}"
        if target not in tables:
            raise DataError(
                f"{where}: a reference must lead to a described table, and there is no table "
                f"{shown(target)}; correct the name."
            )
        if len(fields) != len(wanted):
            raise DataError(
                f"{where}: a reference must name as many fields as it leads to, "
                f"and {', '.join(fields)} leads to {', '.join(wanted)}; correct one list."
            )
        named += [(where, own, fields), (where, target, wanted)]
    for where, table, columns in named:
        for column in columns:
            if column not in tables[table]:
                raise DataError(
                    f"{where}: the table {table} must have every field that is named, "
                    f"and it has no field {shown(column)}; correct the name."
                )


def _require_article(resource, resources):
    """Refuse a column of articles whose cells lead to none."""
    column = resource["schema"].get(files.BY_ARTICLE)
    keys = [k for k in resource["schema"].get("foreignKeys", []) if k["fields"] == column]
    wanted = [files.ARTICLES]
    wanted += [r["name"] for r in resources if files.BY_ARTICLE in r["schema"] and r != resource]
    if column and not any(key["reference"]["resource"] in wanted for key in keys):
        raise DataError(
            f"datapackage.json, table {resource['name']}, {files.BY_ARTICLE}: the column must have "
            f"a foreign key that leads to {' or '.join(wanted)}, and {shown(column)} has none; add "
            "the key or correct the column."
        )


def _require_comparable(resource):
    """Refuse an order of columns that cannot be compared."""
    fields = resource["schema"]["fields"]
    kinds = {f["name"]: f["type"].replace("integer", "number") for f in fields}
    for columns in resource["schema"].get("ordered", []):
        found = {kinds[column] for column in columns}
        if len(found) > 1:
            raise DataError(
                f"datapackage.json, table {resource['name']}, ordered: columns in order must be "
                f"of one type, and {', '.join(columns)} are {', '.join(sorted(found))}; "
                "correct the list."
            )
