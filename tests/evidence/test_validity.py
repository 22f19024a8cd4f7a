"""The rules of Table Schema, against an independent reader of it: frictionless, which knows
nothing of this package, finds the dataset valid and refuses what `validity` refuses.
"""

import json
import warnings

import pytest

from analysis.evidence.tables import data, keys, validity
from tests import small_data

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from frictionless import Package


def valid_to_frictionless(folder):
    return Package(str(folder / "datapackage.json")).validate().valid


def test_frictionless_finds_the_dataset_valid():
    report = Package(str(data.DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:5]


@pytest.fixture
def folder(tmp_path):
    return small_data.make(tmp_path)


def test_both_find_a_small_dataset_valid(folder):
    assert valid_to_frictionless(folder) and validity.problems(folder) == []


CELLS = [
    # table, cells of the first row, the rule that they break
    ("articles", {"title": ""}, "must not be empty"),
    ("articles", {"id": "A1"}, "must look like a6"),
    ("articles", {"id": "a1a"}, "must look like a6"),
    ("articles", {"lines": "0"}, "must be at least 1"),
    ("articles", {"lines": "1.5"}, "a whole number"),
    ("articles", {"lines": "many"}, "a whole number"),
    ("facts", {"value": "-1"}, "must be at least 0"),
    ("facts", {"value": "five"}, "a number such as"),
    ("facts", {"verification": "sure"}, "must be one of primary"),
    ("facts", {"source": "nobody"}, "is not in sources.id"),
    ("facts", {"quantity": ""}, "must not be empty"),
    ("facts", {"as_of": "2024-13"}, "must look like 2024-03-14"),
    ("claims", {"article": "a77"}, "is not in articles.id"),
    ("contradictions", {"second": "nothing"}, "is not in claims.id"),
    ("model_compute", {"model": "GPT-33"}, "is not in models.model (the nearest is 'GPT-3')"),
    ("model_compute", {"developer": "Nobody"}, "is not in makers.maker"),
    ("model_compute", {"training_flop": "1e19"}, "must be at least 1e+20"),
    ("model_compute", {"training_flop": ""}, "must not be empty"),
    ("model_compute", {"open_weights": "perhaps"}, "true or false"),
    ("compute_rules", {"in_force_from": "1999-12-31"}, "must be at least 2000-01-01"),
    ("compute_rules", {"in_force_from": "2040-01-01"}, "must be at most 2039-12-31"),
    ("compute_rules", {"in_force_from": "2024-02-30"}, "a day such as"),
]


@pytest.mark.parametrize(("table", "cells", "rule"), CELLS)
def test_both_refuse_a_bad_cell(folder, table, cells, rule):
    path = folder / f"{table}.csv"
    rows = small_data.rows(path)
    rows[0] |= cells
    path.write_text(small_data.written(list(rows[0]), rows), encoding="utf-8")
    assert any(rule in sentence for sentence in validity.problems(folder))
    assert not valid_to_frictionless(folder)


def column_twice(lines):
    return [",".join([line.split(",")[0], line]) for line in lines]


FILES = {
    "unique": ("facts", lambda lines: [*lines, lines[1]], "every row must differ"),
    "key": ("contradictions", lambda lines: [*lines, lines[1]], "every row must differ"),
    "header": ("compute_rules", lambda lines: [lines[0].replace("scope", "range"), *lines[1:]], ""),
    "column": ("compute_rules", column_twice, "stands twice"),
    "cells": ("compute_rules", lambda lines: [*lines[:-1], lines[-1] + ","], "must have 9 cells"),
    "blank row": ("compute_rules", lambda lines: [*lines, ""], "the row is empty"),
}


@pytest.mark.parametrize(("table", "change", "rule"), FILES.values(), ids=FILES)
def test_both_refuse_a_bad_file(folder, table, change, rule):
    path = folder / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    found = validity.problems(folder)
    assert found and rule in found[0] and not valid_to_frictionless(folder)


def constraint(field, **given):
    return lambda schema: schema["fields"][field].update(constraints=given)


def reference(resource, fields):
    key = {"fields": "id", "reference": {"resource": resource, "fields": fields}}
    return lambda schema: schema.update(foreignKeys=[key])


DESCRIPTIONS = {
    "a limit of a text": constraint(0, minimum=5),
    "a pattern of a number": constraint(2, pattern="[0-9]"),
    "an unknown type": lambda schema: schema["fields"][0].update(type="colour"),
    "an unknown table": reference("moon", "id"),
    "a field twice": lambda schema: schema["fields"].append(schema["fields"][0]),
    "an unknown field of a key": lambda schema: schema.update(primaryKey="name"),
}


@pytest.mark.parametrize("change", DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_both_refuse_a_bad_description(folder, change):
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package["resources"][0]["schema"])
    path.write_text(json.dumps(package), encoding="utf-8")
    (sentence,) = validity.problems(folder)
    assert sentence.startswith("datapackage.json")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            assert not valid_to_frictionless(folder)
        except Exception as error:  # it tells a bad schema by its own exception
            assert type(error).__name__ == "FrictionlessException", error


NEEDED = [
    (r["name"], wanted)
    for r in data.package()["resources"]
    for wanted in r["schema"].get("needed", [])
]


@pytest.mark.parametrize(("table", "wanted"), NEEDED, ids=str)
def test_a_name_that_a_chapter_looks_up_is_there_and_missed_when_it_is_spelt_otherwise(
    table, wanted
):
    resource, found = data.resource(table), data.table(table)
    texts = {column: tuple(found[column]) for column in wanted}
    assert keys._lacking(resource, texts) == []
    column, name = list(wanted.items())[-1]
    texts[column] = tuple(cell.replace(name, f"{name}x") for cell in texts[column])
    (complaint, *_) = keys._lacking(resource, texts)
    assert "chapters look up the row" in str(complaint) and f"{name}x'" in str(complaint)
