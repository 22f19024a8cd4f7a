"""Bad input is refused by the real command: status 2, and a sentence with place and rule.

One row a slip that people make or a program makes for them: in tables, in their description, in
scenario files, in SET, in formulas. What has only one meaning (a byte order mark, Windows line
ends) is accepted, and that is tested too.
"""

import json
import os
import shutil
import subprocess

import pandas as pd
import pytest

from analysis.evidence.tables import data
from analysis.report.__main__ import main
from analysis.report.build import plan
from tests import small_data
from tests.conftest import is_sentence
from tests.report import small

USERS = "daily_users: float = 1e6  # user; [1e3, 1e10]; people who ask on a day"
BASIS = 'basis: str = "list price"  # ; {list price, serving cost}; what a token is charged at'
BALANCE = "balance_usd: float = 0.0  # USD; [-1e6, 1e6]; money in the bank"


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A project with a small dataset and one notebook, on which `check` succeeds."""
    root = tmp_path_factory.mktemp("clean")
    (root / "data").mkdir()
    small_data.make(root / "data")
    small.write_notebook(root, "01_users", f"{USERS}\n{BASIS}\n{BALANCE}", "1 + 1")
    return root


@pytest.fixture
def root(clean, tmp_path, monkeypatch):
    copy = shutil.copytree(clean, tmp_path / "project")
    monkeypatch.setattr(data, "DATA", copy / "data")
    small_data.forget()
    yield copy
    monkeypatch.undo()
    small_data.forget()


@pytest.fixture
def refusal(root, capsys):
    """Return a function that demands that a command is refused and returns the sentences."""

    def sentences(*command):
        code = main(list(command), root=root)
        out, err = capsys.readouterr()
        assert (code, out) == (2, ""), (code, out, err)
        assert "Traceback" not in err and not (root / "build" / "executed").exists()
        return [line for line in err.splitlines() if line != "data/: checking"]

    return sentences


def check(refusal, *parts, alone=True):
    """Run the check and find all parts in one sentence, the only one unless it is not ``alone``."""
    sentences = refusal("check")
    sentence = (
        sentences[0]
        if alone
        else next((s for s in sentences if all(part in s for part in parts)), "")
    )
    assert sentence and (len(sentences) == 1 or not alone), sentences
    for part in parts:
        assert part in sentence, sentence
    assert is_sentence(sentence) and len(sentence) < 1500


def test_the_clean_project_passes(root, capsys):
    assert main(["check"], root=root) == 0
    assert capsys.readouterr().out == "data/ is valid.\n"


# --- cells ----------------------------------------------------------------------------------------
def spoil(root, table, cells, row=2):
    """Overwrite cells of a row, counted as a spreadsheet does: the header is row 1."""
    path = root / "data" / f"{table}.csv"
    rows = small_data.rows(path)
    assert set(cells) <= set(rows[row - 2])
    rows[row - 2] |= cells
    path.write_text(small_data.written(list(rows[0]), rows), encoding="utf-8", newline="")


NOT_NUMBERS = [
    "NaN",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "1e308",
    "1e-320",
    "1e999",
    "1,000",
    "1 000",
    "1.000,5",
    "0,5",
    "~5",
    "5%",
    "$5",
    "５",
    "1e",
    "e5",
    " 5",
    "5 ",
    "\u00a05",
    "1\u00a0000",
    "1_000",
    "0x10",
    "TRUE",
    "'5",
    "=1+1",
    "+5",
    ".5",
    "5.",
    "five",
    "−5",
    "n/a",
    "#REF!",
    "1e5e5",
    "9" * 400,
]


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_a_cell_that_is_no_number_is_refused(root, refusal, text):
    spoil(root, "facts", {"value": text}, row=3)
    rule = "blank" if text != text.strip() else "a number such as 1200, 0.5 or 1.5e6 is wanted"
    received = repr(text) if len(text) < 80 else "'99999"
    check(refusal, "facts.csv, row 3, column value: ", rule if text.isascii() else "", received)


MUST = "the value must be at "
CELLS = [
    # table, cells, what the sentence says
    (
        "model_compute",
        {"training_flop": "-1"},
        "column training_flop: ",
        MUST + "least 1e+20, and '-1' was found",
    ),
    ("model_compute", {"training_flop": ""}, "column training_flop: ", "must not be empty"),
    (
        "facts",
        {"value": "-5"},
        "column value: ",
        MUST + "least 0, and '-5' was found; correct the cell",
    ),
    ("articles", {"lines": "0"}, "column lines: ", MUST + "least 1, and '0' was found"),
    (
        "articles",
        {"lines": "13.5"},
        "column lines: ",
        "a whole number such as 1200 is wanted and '13.5'",
    ),
    (
        "articles",
        {"lines": "1e2"},
        "column lines: ",
        "a whole number such as 1200 is wanted and '1e2'",
    ),
    ("articles", {"lines": "１３６"}, "column lines: ", "a whole number"),
    (
        "compute_rules",
        {"training_flop": "0"},
        "column training_flop: ",
        MUST + "least 1e+20, and '0' was found",
    ),
    (
        "model_compute",
        {"open_weights": "perhaps"},
        "column open_weights: ",
        "true or false is wanted and 'perhaps'",
    ),
    (
        "model_compute",
        {"open_weights": "TRUE"},
        "column open_weights: ",
        "true or false is wanted and 'TRUE'",
    ),
    ("model_compute", {"open_weights": ""}, "column open_weights: ", "must not be empty"),
    # intervals
    (
        "facts",
        {"low": "5", "value": "4", "high": "6"},
        "facts.csv, row 2, ",
        "low <= value <= high and is 5, 4, 6",
    ),
    (
        "facts",
        {"low": "6", "value": "", "high": "5"},
        "facts.csv, row 2, ",
        "low <= value <= high and is 6",
    ),
    (
        "facts",
        {"low": "1", "value": "5", "high": ""},
        "facts.csv, row 2, ",
        "needs both ends or none, and low is 1 and high is nan",
    ),
    (
        "facts",
        {"low": "", "value": "", "high": ""},
        "facts.csv, row 2, ",
        "needs a value, or a low and a high end",
    ),
    (
        "facts",
        {"distribution": "gaussian"},
        "column distribution: ",
        "must be one of exact, lognormal, normal",
        "'gaussian'",
    ),
    (
        "facts",
        {"low": "0", "value": "1", "high": "2", "distribution": "lognormal"},
        "facts.csv, row 2, ",
        "must be positive",
    ),
    (
        "facts",
        {"low": "0", "value": "1", "high": "2", "distribution": "loguniform"},
        "facts.csv, row 2, ",
        "must be positive",
    ),
    (
        "facts",
        {"low": "", "high": "", "distribution": "normal"},
        "facts.csv, row 2, ",
        "The distribution 'normal' needs an interval",
    ),
    (
        "facts",
        {"low": "1", "high": "1e10", "distribution": "exact"},
        "facts.csv, row 2, ",
        "The distribution 'exact' has no interval",
    ),
    # no number is exact without a reason
    (
        "facts",
        {"value": "1", "low": "", "high": "", "interval_basis": ""},
        "facts.csv, row 2, column interval_basis: ",
        "must say why it is exact, or take a house interval, and the basis is ''",
    ),
    (
        "facts",
        {"value": "1", "low": "", "high": "", "interval_basis": "source"},
        "column interval_basis: ",
        "must say why it is exact, or take a house interval, and the basis is 'source'",
    ),
    (
        "facts",
        {"value": "2", "low": "1", "high": "3", "interval_basis": "house"},
        "column interval_basis: ",
        "typed ends have the basis source or own, and the basis is 'house'",
    ),
    (
        "facts",
        {
            "value": "1",
            "low": "",
            "high": "",
            "interval_basis": "house-odds",
            "unit": "dimensionless",
        },
        "a value above 0 and below 1, and it is 1",
    ),
    (
        "facts",
        {"value": "1", "low": "", "high": "", "interval_basis": "house-excess"},
        "a value above 1 and below inf, and it is 1",
    ),
    ("facts", {"interval_basis": "sure"}, "column interval_basis: ", "must be one of source, own"),
    (
        "claims",
        {"relation": "between", "low": "5", "value": "", "high": "3"},
        "claims.csv, row 2: low must not exceed high",
        "5.0 and 3.0",
    ),
    (
        "claims",
        {"relation": "equals", "low": "5", "value": "4", "high": ""},
        "low must not exceed value, and they are 5.0 and 4.0",
    ),
    (
        "claims",
        {"relation": "between", "low": "5", "value": "", "high": ""},
        "the relation between needs the column high, which is empty",
    ),
    (
        "compute_rules",
        {"in_force_from": "2024-01-02", "in_force_until": "2024-01-01"},
        "in_force_from must not exceed in_force_until",
    ),
    # units
    (
        "facts",
        {"unit": "dollar"},
        "facts.csv, row 2, ",
        "Unit 'dollar' cannot be read",
        "'dollar' is not defined",
    ),
    ("facts", {"unit": "USD/Mtokn"}, "facts.csv, row 2, ", "Unit 'USD/Mtokn' cannot be read"),
    ("facts", {"unit": ""}, "column unit: ", "must not be empty"),
    ("facts", {"unit": "usd"}, "facts.csv, row 2, ", "Unit 'usd' cannot be read"),
    ("facts", {"unit": "5 USD"}, "facts.csv, row 2, ", "Unit '5 USD' cannot be read"),
    (
        "facts",
        {"unit": "USD**9**9**9**9"},
        "facts.csv, row 2, ",
        "Unit 'USD**9**9**9**9' cannot be read",
    ),
    (
        "facts",
        {"unit": "__import__('os').system('true')"},
        "facts.csv, row 2, ",
        "cannot be read",
        "__import__",
    ),
    ("facts", {"unit": "(" * 3000 + "USD" + ")" * 1500}, "facts.csv, row 2, ", "(4503 characters)"),
    (
        "claims",
        {"unit": "furlong", "arithmetic": "", "evidence": ""},
        "claims.csv, row 2, ",
        "Unit 'furlong' cannot be read",
    ),
    (
        "contradictions",
        {"unit": "foot"},
        "contradictions.csv, row 2, ",
        "Unit 'foot' cannot be read",
    ),
    # identity
    ("facts", {"id": ""}, "column id: ", "must not be empty"),
    (
        "facts",
        {"id": "two words"},
        "column id: ",
        "must look like gpt4_training_days, and 'two words'",
    ),
    ("facts", {"id": "a/b"}, "column id: ", "must look like gpt4_training_days, and 'a/b'"),
    ("facts", {"id": "Upper"}, "column id: ", "must look like gpt4_training_days, and 'Upper'"),
    ("facts", {"id": "prix_é"}, "column id: ", "must look like gpt4_training_days, and 'prix_é'"),
    (
        "claims",
        {"id": "../../etc"},
        "column id: ",
        "must look like crossover-4months-a1, and '../../etc'",
    ),
    ("claims", {"id": "a--b"}, "column id: ", "must look like crossover-4months-a1"),
    ("articles", {"id": "A1"}, "column id: ", "must look like a6, and 'A1'"),
    (
        "claims",
        {"article": "a9"},
        "column article: 'a9' is not in articles.id",
        "add it there or correct the cell",
    ),
    (
        "claims",
        {"chapter": "99_nowhere"},
        "column chapter: ",
        "must be one of 00_summary, ",
        "'99_nowhere'",
    ),
    (
        "claims",
        {"relation": "roughly"},
        "column relation: ",
        "must be one of equals, at_least",
        "'roughly'",
    ),
    ("claims", {"hedge": "perhaps"}, "column hedge: ", "must be one of exact, about", "'perhaps'"),
    ("claims", {"statement": ""}, "column statement: ", "must not be empty"),
    ("claims", {"lines": "five"}, "column lines: ", "must look like 5;9;28, and 'five'"),
    (
        "claims",
        {"conflicts": "no-such-claim-a1"},
        "column conflicts: 'no-such-claim-a1' is not a claim",
    ),
    (
        "facts",
        {"verification": "sure"},
        "column verification: ",
        "must be one of primary, secondary",
        "'sure'",
    ),
    ("facts", {"source": "nobody-2099"}, "column source: 'nobody-2099' is not in sources.id"),
    ("facts", {"cost_basis": "guess"}, "column cost_basis: ", "must be one of cloud rental"),
    (
        "facts",
        {"price_year": "nominally"},
        "column price_year: ",
        "must look like 2023, and 'nominally'",
    ),
    (
        "sources",
        {"url": "javascript:alert(1)"},
        "column url: ",
        "must look like https://example.org/report",
    ),
    (
        "contradictions",
        {"first": "no-such-claim"},
        "column first: 'no-such-claim' is not in claims.id",
    ),
    (
        "contradictions",
        {"first_as": "1 / y"},
        "column first_as: ",
        "must look like 1 / x, and '1 / y'",
    ),
    (
        "contradictions",
        {"first_as": "x / nonsense"},
        "contradictions.csv, row 2: The formula 'x / nonsense'",
        "neither a fact nor a unit",
    ),
    (
        "contradictions",
        {"first_as": "x * 5 USD*meter"},
        "contradictions.csv, row 2: The formula",
        "dimensions differ",
    ),
    # days
    (
        "compute_rules",
        {"in_force_from": "2024-13-01"},
        "column in_force_from: ",
        "a day such as 2024-03-14 is wanted and '2024-13-01'",
    ),
    ("compute_rules", {"in_force_from": "2023-02-29"}, "column in_force_from: ", "'2023-02-29'"),
    ("compute_rules", {"in_force_from": "31/12/2024"}, "column in_force_from: ", "'31/12/2024'"),
    ("compute_rules", {"in_force_from": "2024"}, "column in_force_from: ", "'2024'"),
    ("compute_rules", {"in_force_from": "20240101"}, "column in_force_from: ", "'20240101'"),
    ("compute_rules", {"in_force_from": "2024-W01-1"}, "column in_force_from: ", "'2024-W01-1'"),
    ("compute_rules", {"in_force_from": "45658"}, "column in_force_from: ", "'45658'"),
    ("compute_rules", {"in_force_from": "1 Jan 2024"}, "column in_force_from: ", "'1 Jan 2024'"),
    ("compute_rules", {"in_force_from": ""}, "column in_force_from: ", "must not be empty"),
    (
        "compute_rules",
        {"in_force_from": "2204-01-01"},
        "column in_force_from: ",
        MUST + "most 2039-12-31, and '2204-01-01'",
    ),
    (
        "compute_rules",
        {"in_force_from": "1024-01-01"},
        "column in_force_from: ",
        MUST + "least 2000-01-01",
    ),
    ("facts", {"as_of": "2024-13"}, "column as_of: ", "must look like 2024-03-14, and '2024-13'"),
    ("facts", {"as_of": "٢٠٢٤"}, "column as_of: ", "must look like 2024-03-14"),
    ("facts", {"as_of": "45658"}, "column as_of: ", "must look like 2024-03-14, and '45658'"),
    (
        "claims",
        {"as_of": "last year"},
        "column as_of: ",
        "must look like 2024/2026, and 'last year'",
    ),
    # text
    (
        "facts",
        {"quantity": "two\nlines"},
        "column quantity: ",
        "plain blanks and visible characters only",
        r"'two\nlines'",
    ),
    ("facts", {"quantity": "a\x07b"}, "column quantity: ", "visible characters only"),
    (
        "facts",
        {"quantity": " cost"},
        "column quantity: ",
        "must not begin or end with a blank, and ' cost'",
    ),
    (
        "facts",
        {"quantity": "x" * 6000},
        "column quantity: ",
        "at most 5,000 characters",
        "(6000 characters)",
    ),
]


@pytest.mark.parametrize(("table", "cells", "parts"), [(t, c, p) for t, c, *p in CELLS])
def test_a_bad_cell_is_refused(root, refusal, table, cells, parts):
    spoil(root, table, cells)
    check(
        refusal, f"{table}.csv" if table != "claims" else "laim", *parts, alone="id" not in cells
    )  # others name an id


def test_a_row_that_stands_twice_is_refused(root, refusal):
    spoil(root, "facts", {"id": small_data.rows(root / "data" / "facts.csv")[1]["id"]})
    check(
        refusal, "facts.csv, row 3, column id: every row must differ, and '", "rename or delete one"
    )


def test_a_pair_that_stands_twice_is_refused(root, refusal):
    path = root / "data" / "contradictions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    check(
        refusal,
        "contradictions.csv, row 4, column first, second: every row must differ, and '",
        "is the same as in row 2; rename or delete one",
    )


def test_a_claim_may_not_conflict_with_itself(root, refusal):
    id = small_data.rows(root / "data" / "claims.csv")[0]["id"]
    spoil(root, "claims", {"conflicts": id})
    check(refusal, f"claim {id}, column conflicts: a claim must name others, and it names itself")


def test_a_claim_may_not_contradict_itself(root, refusal):
    row = small_data.rows(root / "data" / "contradictions.csv")[0]
    spoil(root, "contradictions", {"second": row["first"]})
    check(refusal, "contradictions.csv, row 2: Two claims must differ")


def test_all_bad_cells_are_listed(root, refusal):
    spoil(root, "facts", {"value": "five", "low": "1,5"})
    spoil(root, "compute_rules", {"in_force_from": "2024"})
    assert len(refusal("check")) == 3


# --- formulas -------------------------------------------------------------------------------------
NESTED = "(" * 10_000 + "1 USD" + ")" * 10_000
FORMULAS = [
    ("(5 USD", "cannot be evaluated"),
    ("5 USD)", "cannot be evaluated"),
    ("5 USD +", "cannot be evaluated"),
    ("()", "its brackets or signs do not match"),
    ("1 USD + " * 90 + "1 USD", "must be at most 600 letters"),
    ("(" * 297 + "1 day" + ")" * 297, ""),
    (NESTED[:4000], "must be at most 600 letters"),
    ("__import__('os').system('touch hacked')", "must be at most 600 letters", "is none of these"),
    ("open", "'open' is neither a fact nor a unit"),
    ("lambda", "'lambda' is neither a fact nor a unit"),
    ("USD.real", "'.real' is none of these"),
    ("lambda x: x", "':' is none of these"),
    ("[1 for x in y]", "is none of these"),
    ("9**9**9**9 USD", "must give finite numbers"),
    ("9_9**9_9**9_9", "is none of these"),
    ("9e9**9e9 USD", "must give finite numbers"),
    ("USD**9**9**9**9", "dimensions differ"),
    ("'text'", "is none of these"),
    ("1 USD / 0", "look for a division by zero"),
    ("1e308 USD * 1e308", "must give finite numbers, and it gives inf for 1 of 1 samples"),
    ("1e999 USD", "must give finite numbers"),
    ("nan USD", "name no infinity, and 'nan' was found"),
    ("inf USD", "name no infinity, and 'inf' was found"),
    ("sqrt(4) USD", "'sqrt' is neither a fact nor a unit"),
    ("USD(5)(day)", "dimensions differ"),
    ("1 < 2", "'<' is none of these"),
    ("x = 5", "'=' is none of these"),
    ("5 USD × 2", "'×' is none of these"),
    ("５ USD", "'５' is none of these"),
    ("5 % USD", "'%' is none of these"),
    ("1,000 USD", "',' is none of these"),
    ("1 000 USD", "one sign between two numbers", "'1 000' was found"),
    ("1.000.000 USD", "'1.000.000' is none of these"),
    ("1_000 USD", "'1_000' is none of these"),
    ("0x10 USD", "'0x10' is none of these"),
    ("5 // 2 USD", "'//' was found"),
    ("5 USDD", "'USDD' is neither a fact nor a unit"),
    ("5 day", "dimensions differ"),
    ("5", "dimensions differ"),
    ("gpt4_training_cost_clod", "did you mean 'gpt4_training_cost_cloud_epoch_2026'"),
    ("5 USD ** 2 day", "dimensions differ"),
    ("5 USD ** (2 day)", "cannot be evaluated"),
]


@pytest.mark.parametrize(
    ("formula", "parts"), [(f, p) for f, *p in FORMULAS], ids=lambda value: str(value)[:40]
)
def test_a_bad_formula_is_refused(root, refusal, formula, parts):
    spoil(
        root,
        "claims",
        {
            "arithmetic": formula,
            "evidence": "",
            "unit": "USD",
            "low": "1",
            "value": "1",
            "high": "1",
        },
    )
    id = small_data.rows(root / "data" / "claims.csv")[0]["id"]
    check(refusal, f"claims.csv, claim {id}, column arithmetic: The formula ", *parts)
    assert not (root / "hacked").exists()


def test_evidence_that_names_no_fact_is_refused(root, refusal):
    spoil(root, "claims", {"evidence": "5 USD", "arithmetic": "", "unit": "USD"})
    check(refusal, "its evidence names no fact")


# --- files, as spreadsheet programs save them -----------------------------------------------------
def excel(text):
    """Rewrite a table with semicolons between the cells, which hold none."""
    return text.replace(",", ";")


def first_line(change):
    return lambda text: "\n".join([change(text.split("\n", 1)[0]), text.split("\n", 1)[1]])


def reversed_columns(text):
    return "".join(",".join(reversed(line.split(","))) + "\n" for line in text.splitlines())


SAVE = "save it as 'CSV UTF-8 (comma delimited)'"
FILES = [
    ("semicolons", excel, ["must be separated by commas, and semicolons separate them", SAVE]),
    (
        "tabs",
        lambda t: t.replace(",", "\t"),
        ["must be separated by commas, and tabs separate them", SAVE],
    ),
    (
        "sep line",
        lambda t: "sep=;\n" + excel(t),
        ["row 1: the first row must be the header, and 'sep=;' was found", "delete"],
    ),
    ("sep comma", lambda t: "sep=,\n" + t, ["'sep=,' was found; delete that line"]),
    ("UTF-16", lambda t: t.encode("utf-16"), ["must be UTF-8 text, and it is UTF-16", SAVE]),
    ("UTF-16 bare", lambda t: t.encode("utf-16-le"), ["NUL characters", SAVE]),
    (
        "Windows-1252 é",
        lambda t: t.replace("United", "Uníted").encode("cp1252"),
        ["byte 0xed in line ", SAVE],
    ),
    (
        "Windows-1252 –",
        lambda t: t.replace("United", "–").encode("cp1252"),
        ["byte 0x96 in line ", SAVE],
    ),
    (
        "trailing columns",
        lambda t: t.replace("\n", ",,,\n"),
        ["row 1: the columns must be rule, ", "3 columns have no name; delete them"],
    ),
    ("trailing rows", lambda t: t + ",,,,,,,,\n", ["row 6: the row is empty; delete it"]),
    ("blank line", lambda t: t + "\n\n", ["row 6: the row is empty; delete it"]),
    (
        "open quote",
        lambda t: t.replace(",model", ',"model', 1).replace("any model", '"any model', 1),
        ["close its quotes"],
    ),
    (
        "stray quote",
        lambda t: t.replace("any model", '"any" model', 1),
        ["row 2: the row cannot be read as CSV", "close its quotes"],
    ),
    (
        "no header",
        lambda t: t.split("\n", 1)[1],
        ["row 1: the columns must be rule, jurisdiction", "rename it"],
    ),
    (
        "renamed",
        first_line(lambda h: h.replace("scope", "range")),
        ["'range' stands where scope is missing; rename it"],
    ),
    (
        "order",
        reversed_columns,
        ["row 1: the columns must be rule, ", "they stand in the order note, "],
    ),
    (
        "extra",
        first_line(lambda h: h + ",more"),
        ["'more' is not among them; delete it, or describe it"],
    ),
    ("twice", first_line(lambda h: h.replace("scope", "rule")), ["rule stands twice; delete one"]),
    ("lost column", first_line(lambda h: h.replace("scope,", "")), ["scope is missing; add it"]),
    (
        "few cells",
        lambda t: t.replace(",any model", "", 1),
        ["row 2: a row must have 9 cells", "has 8; add the commas"],
    ),
    (
        "many cells",
        lambda t: t.replace("any model", "any, model", 1),
        ["row 2: a row must have 9 cells", "has 10; put quotes"],
    ),
    ("empty file", lambda t: "", ["the file is empty; its first row must be rule,jurisdiction"]),
    ("only blanks", lambda t: "\n \n", ["the file is empty"]),
    ("NUL", lambda t: t.replace("any", "a\0ny", 1), ["it holds NUL characters"]),
    (
        "huge cell",
        lambda t: t.replace("any model", "x" * 10_000_000, 1),
        ["compute_rules.csv, row 2"],
    ),
    (
        "huge file",
        lambda t: t + "x" * 21_000_000,
        ["must have at most 20,000,000 bytes", "make it smaller"],
    ),
    ("binary", lambda t: b"PK\x03\x04\x14\x00\x06\x00\x9c\xff", ["must be UTF-8 text"]),
    (
        "apostrophe",
        lambda t: t.replace("1e26", "'1e26", 1),
        ["row 2, column training_flop: a number such as", '"\'1e26"'],
    ),
    (
        "decimal comma",
        lambda t: t.replace("1e26", '"1,5e26"', 1),
        ["column training_flop: a number such as", "'1,5e26'"],
    ),
]


@pytest.mark.parametrize(
    ("change", "parts"), [row[1:] for row in FILES], ids=[row[0] for row in FILES]
)
def test_a_file_that_is_another_table_is_refused(root, refusal, change, parts):
    path = root / "data" / "compute_rules.csv"
    changed = change(path.read_text(encoding="utf-8"))
    path.write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    check(refusal, "compute_rules.csv", *parts)


@pytest.mark.parametrize("table", ["claims", "facts", "sources"])
def test_a_cell_too_many_is_refused_where_rows_count_one_by_one(root, refusal, table):
    assert table in plan.BY_ROW
    path = root / "data" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], f"{lines[1]},x", *lines[2:]]) + "\n", encoding="utf-8")
    check(refusal, f"{table}.csv, row 2: a row must have ", "put quotes around a cell")


@pytest.mark.parametrize("command", ["check", "build"])
def test_texts_of_a_chapter_that_are_none_are_refused(root, refusal, monkeypatch, command):
    monkeypatch.setattr(data, "ROOT", root)
    (root / "notebooks" / "texts").mkdir()
    (root / "notebooks" / "texts" / "01_users.yaml").write_text("sya: {lead: It is so.}")
    (sentence,) = refusal(command, *(["--set=daily_users=5e7"] if command == "build" else []))
    assert sentence.startswith("notebooks/texts/01_users.yaml: the file must hold mappings named")


def test_a_condition_of_limits_that_is_none_is_refused(root, refusal, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    (root / "notebooks" / "texts").mkdir()
    (root / "notebooks" / "texts" / "01_users.yaml").write_text(
        "limits: [{require: daily_users above 5, say: No.}]"
    )
    (sentence,) = refusal("build", "--set=daily_users=7000")
    assert sentence.startswith("notebooks/texts/01_users.yaml, limits: The condition 'daily_users")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.rstrip("\n").encode(),
        lambda text: "".join(
            f'"{line.replace(",", chr(34) + "," + chr(34))}"\n' for line in text.splitlines()
        ).encode(),
    ],
    ids=[
        "byte order mark",
        "Windows line ends",
        "both",
        "no last line end",
        "every cell in quotes",
    ],
)
def test_a_file_with_one_meaning_is_accepted(root, change, capsys):
    path, before = root / "data" / "model_compute.csv", data.table("model_compute")
    text = path.read_text(encoding="utf-8").replace('"', "").replace(", ", " ")
    path.write_text(text, encoding="utf-8")
    small_data.forget()
    plain = data.table("model_compute")
    path.write_bytes(change(text))
    small_data.forget()
    pd.testing.assert_frame_equal(data.table("model_compute"), plain)
    assert len(plain) == len(before) and main(["check"], root=root) == 0


def test_a_table_without_rows_is_refused_unless_its_description_allows_it(root, refusal):
    path = root / "data" / "model_compute.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    rule = "model_compute.csv: a table must have a row under its header, and it has no rows; add"
    check(refusal, rule, '"mayBeEmpty": true')
    change_description(root, lambda schema: schema.update(mayBeEmpty=True))
    assert main(["check"], root=root) == 0
    small_data.forget()
    assert len(data.table("model_compute")) == 0


def test_a_row_that_chapters_look_up_is_asked_for_by_its_nearest(root, refusal):
    first = small_data.rows(root / "data" / "model_compute.csv")[0]["model"]
    needed = [{"model": f"{first} XL"}, {"model": first}]
    change_description(root, lambda schema: schema.update(needed=needed))
    place = "model_compute.csv, row 2, column model: chapters look up the row"
    check(refusal, place, f"{first + ' XL'!r}, and there is none (the nearest is {first!r})")
    change_description(root, lambda schema: schema.update(needed=[{"modle": "x"}]))
    check(refusal, "needed: the table model_compute must have every field that is named")


def test_references_to_a_table_without_rows_are_not_told_one_by_one(root, refusal):
    path = root / "data" / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    check(refusal, "articles.csv: a table must have a row under its header")


def change_description(root, change):
    """Change the schema of the last table, model_compute."""
    path = root / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    assert package["resources"][-1]["name"] == "model_compute"
    change(package["resources"][-1]["schema"])
    path.write_text(json.dumps(package), encoding="utf-8")


def test_a_row_that_stands_twice_in_a_table_without_a_key_is_refused(root, refusal):
    change_description(
        root,
        lambda schema: [schema.pop("primaryKey"), schema["fields"][0]["constraints"].pop("unique")],
    )
    path = root / "data" / "model_compute.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[2]]) + "\n", encoding="utf-8")
    check(
        refusal,
        f"model_compute.csv, row {len(lines) + 1}: every row must differ, and it repeats row 3 "
        "word for word; delete one.",
    )


def test_many_complaints_about_one_column_are_the_first_few_and_a_count(root, refusal):
    path = root / "data" / "facts.csv"
    rows = small_data.rows(path)
    text = small_data.written(list(rows[0]), [row | {"source": "nobody"} for row in rows])
    path.write_text(text, encoding="utf-8")
    sentences = refusal("check")
    assert len(rows) > 4 and [s.partition(":")[0] for s in sentences] == [
        *(f"facts.csv, row {row}, column source" for row in (2, 3, 4)),
        "facts.csv, column source",
    ]
    assert sentences[-1].endswith(f" {len(rows) - 3} further rows break such a rule.")


# --- the description of the tables ----------------------------------------------------------------
def described(change):
    def edit(text):
        package = json.loads(text)
        change(package["resources"])
        return json.dumps(package)

    return edit


def put(n, key, value):
    return described(lambda resources: resources[n].__setitem__(key, value))


def put_field(key, value):
    return described(lambda resources: resources[0]["schema"]["fields"][0].__setitem__(key, value))


PACKAGES = [
    ("broken", lambda t: t[:-5], ["must be JSON and cannot be read as such"]),
    ("empty", lambda t: "", ["must be JSON and cannot be read as such"]),
    ("list", lambda t: "[]", ["$: [] is not of type 'object'"]),
    ("no tables", lambda t: '{"name": "x"}', ["'resources' is a required property"]),
    ("deep", lambda t: "[" * 100_000, ["must be JSON"]),
    (
        "above",
        put(0, "path", "../../etc/passwd"),
        ["resources[0].path", "'../../etc/passwd' does not match"],
    ),
    ("absolute", put(0, "path", "/etc/passwd"), ["'/etc/passwd' does not match"]),
    (
        "address",
        put(0, "path", "http://localhost/x.csv"),
        ["'http://localhost/x.csv' does not match"],
    ),
    ("several files", put(0, "path", ["articles.csv"]), ["is not of type 'string'"]),
    (
        "same name",
        put(0, "name", "facts"),
        ["every name must stand once, and 'facts' stands twice"],
    ),
    (
        "same path",
        put(0, "path", "facts.csv"),
        ["every path must stand once, and 'facts.csv' stands twice"],
    ),
    (
        "lost",
        described(lambda r: r.pop()),
        ["it does not describe", "describe the table or move it out of data/"],
    ),
    ("no schema", described(lambda r: r[0].pop("schema")), ["'schema' is a required property"]),
    ("no fields", put(0, "schema", {"fields": []}), ["resources[0].schema.fields"]),
    ("type", put_field("type", "geopoint"), ["'geopoint' is not one of"]),
    ("constraints", put_field("constraints", 5), ["5 is not of type 'object'"]),
    (
        "constraint",
        put_field("constraints", {"minimum": 5}),
        [
            "table articles, field id: the constraint minimum is for the types number, integer, "
            "date, and the type is string; delete it"
        ],
    ),
    (
        "reference",
        described(
            lambda r: r[1]["schema"].update(
                foreignKeys=[{"fields": "id", "reference": {"resource": "moon", "fields": "id"}}]
            )
        ),
        ["table sources, foreignKeys: a reference must lead to", "no table 'moon'; correct"],
    ),
    (
        "unlike reference",
        described(
            lambda r: r[2]["schema"]["foreignKeys"][0].update(
                reference={"resource": "sources", "fields": ["id", "title"]}
            )
        ),
        ["as many fields as it leads to, and source leads to id, title; correct one list"],
    ),
    (
        "field of a reference",
        described(lambda r: r[2]["schema"]["foreignKeys"][0]["reference"].update(fields="name")),
        ["the table sources must have every field that is named, and it has no field 'name'"],
    ),
    (
        "field of a key",
        described(lambda r: r[0]["schema"].update(primaryKey=["id", "name"])),
        ["table articles, primaryKey: the table articles must", "no field 'name'; correct"],
    ),
    (
        "field of an order",
        described(lambda r: r[0]["schema"].update(ordered=[["lines", "pages"]])),
        ["table articles, ordered: the table articles must", "no field 'pages'; correct"],
    ),
    (
        "order of unlike fields",
        described(lambda r: r[0]["schema"].update(ordered=[["lines", "title"]])),
        ["columns in order must be of one type, and lines, title are number, string"],
    ),
    (
        "field twice",
        described(lambda r: r[0]["schema"]["fields"].append({"name": "id", "type": "string"})),
        ["table articles: every field must stand once, and 'id' stands twice; delete one"],
    ),
    (
        "pattern",
        put_field("constraints", {"pattern": "a["}),
        ["field id: the constraint pattern must be a regular expression, and 'a[' is none"],
    ),
    (
        "limit",
        described(lambda r: r[0]["schema"]["fields"][2]["constraints"].update(minimum="one")),
        ["field lines: the constraint minimum must be a whole number such as 1200, and 'one'"],
    ),
]


@pytest.mark.parametrize(
    ("change", "parts"), [row[1:] for row in PACKAGES], ids=[row[0] for row in PACKAGES]
)
def test_a_bad_description_is_refused(root, refusal, change, parts):
    path = root / "data" / "datapackage.json"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    check(refusal, "datapackage.json", *parts)


def test_a_table_that_is_not_described_is_refused(root, refusal):
    (root / "data" / "more.csv").write_text("id\n1\n")
    check(refusal, "datapackage.json: it does not describe more.csv")


def test_a_missing_table_is_refused(root, refusal):
    (root / "data" / "model_compute.csv").unlink()
    check(
        refusal,
        "model_compute.csv: the file cannot be read (No such file or directory); put it into data/",
    )


def test_a_table_that_the_ledger_needs_may_not_be_left_out(root, refusal):
    path = root / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [
        r for r in package["resources"] if r["name"] not in ("claims", "contradictions")
    ]
    path.write_text(json.dumps(package), encoding="utf-8")
    (root / "data" / "claims.csv").unlink()
    (root / "data" / "contradictions.csv").unlink()
    check(refusal, "There is no table 'claims': a table must be one of articles, sources")


def test_a_folder_in_place_of_a_table_is_refused(root, refusal):
    (root / "data" / "model_compute.csv").unlink()
    (root / "data" / "model_compute.csv").mkdir()
    check(refusal, "model_compute.csv: the file cannot be read")


def test_a_missing_description_is_refused(root, refusal):
    (root / "data" / "datapackage.json").unlink()
    check(refusal, "datapackage.json: the file cannot be read")


# --- scenario files -------------------------------------------------------------------------------
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi")
)
GOOD = "name: mine\nparameters:\n  daily_users: 5e7\n"
NUMBER = "daily_users must be a number, between 1000 and 1e+10 user, and "
SCENARIOS = [
    ("name: mine\nparameters:\n\tdaily_users: 5e7\n", "cannot be read as YAML", "\\t"),
    (GOOD + "  daily_users: 6e7\n", "the key 'daily_users' stands twice"),
    (GOOD + "name: other\n", "the key 'name' stands twice"),
    (
        GOOD + "author: me\n",
        "the key 'author' is unknown; use name, title, description, parameters",
    ),
    ("- daily_users: 5e7\n", "must hold the keys name, title"),
    ("daily_users\n", "must hold the keys name, title"),
    ("", "must hold the keys name, title"),
    ("# only a remark\n", "must hold the keys name, title"),
    (b"\x00\x01\x02\xff\xfe", "cannot be read as YAML"),
    (GOOD.replace("mine", "m\xefne").encode("latin-1"), "cannot be read as YAML"),
    (GOOD.encode("utf-16"), "cannot be read as YAML"),
    (
        "name: !!python/object/apply:os.system ['touch hacked']\nparameters: {daily_users: 5e7}\n",
        "tags (!) are not allowed",
    ),
    (
        "name: mine\nparameters: {daily_users: !!python/name:os.system 5e7}\n",
        "tags (!) are not allowed",
    ),
    ("name: mine\nparameters: {daily_users: !!int 5000}\n", "tags (!) are not allowed"),
    (LAUGHS, "anchors (&), aliases (*)"),
    ("name: &n mine\ntitle: *n\nparameters: {daily_users: 5e7}\n", "anchors (&), aliases (*)"),
    ("[" * 20_000, "cannot be read as YAML"),
    ("name: mine\nparameters: " + "{a: " * 5000 + "1" + "}" * 5000, "cannot be read as YAML"),
    (GOOD.replace("5e7", "five"), NUMBER + "'five'"),
    (GOOD.replace("5e7", "yes"), NUMBER + "'yes'"),
    (GOOD.replace("5e7", "true"), NUMBER + "'true'"),
    (GOOD.replace("5e7", "0o7777777"), NUMBER + "'0o7777777'"),
    (GOOD.replace("5e7", "0x7fffff"), NUMBER + "'0x7fffff'"),
    (GOOD.replace("5e7", "1_000_000"), NUMBER + "'1_000_000'"),
    (GOOD.replace("5e7", "20:30:00"), NUMBER + "'20:30:00'"),
    (GOOD.replace("5e7", "2024-01-01"), NUMBER + "'2024-01-01'"),
    (GOOD.replace("5e7", "2024-13-45"), NUMBER + "'2024-13-45'"),
    (GOOD.replace("5e7", ".nan"), NUMBER + "'.nan'"),
    (GOOD.replace("5e7", ".inf"), NUMBER + "'.inf'"),
    (GOOD.replace("5e7", "1e999"), NUMBER + "'1e999'"),
    (GOOD.replace("5e7", "1,000,000"), NUMBER + "'1,000,000'"),
    (GOOD.replace("5e7", "５０００"), NUMBER + "'５０００'"),
    (GOOD.replace("5e7", "null"), NUMBER + "'null'"),
    (GOOD.replace("5e7", ""), NUMBER + "''"),
    (GOOD.replace("5e7", "[5000]"), NUMBER + "['5000']"),
    (GOOD.replace("5e7", "{a: 1}"), NUMBER + "{'a': '1'}"),
    (GOOD.replace("5e7", "9" * 5000), NUMBER + "'9999", "(5000 characters)"),
    (GOOD.replace("5e7", "-5000"), "between 1000 and 1e+10 user, and -5000 was given"),
    (GOOD.replace("5e7", "0"), "between 1000 and 1e+10 user, and 0 was given"),
    (GOOD.replace("5e7", "010"), "between 1000 and 1e+10 user, and 010 was given"),
    (GOOD.replace("5e7", "1e300"), "between 1000 and 1e+10 user, and 1e300 was given"),
    (
        GOOD + "  basis: cheap\n",
        "basis must be one of list price, serving cost, and cheap was given",
    ),
    (
        GOOD + "  basis: [list price]\n",
        "basis must be a text, one of list price, serving cost, and ['list price'] was given",
    ),
    (GOOD + "  daily_user: 5\n", "There is no parameter 'daily_user'; did you mean 'daily_users'?"),
    (GOOD + "  5: 5\n", "There is no parameter '5'"),
    (GOOD + "  ? [a]\n  : 5\n", "cannot be read as YAML"),
    (GOOD + "  <<: {basis: list price}\n", "There is no parameter '<<'"),
    (GOOD.replace("mine", "x" * 101), "name must be a text of at most 100 visible characters"),
    (GOOD.replace("mine", '"a\\0b"'), "name must be a text of at most 100 visible characters"),
    (GOOD.replace("mine", '"\\ud800"'), "name must be a text of at most 100 visible characters"),
    (GOOD + "title: [a, b]\n", "title must be a text of at most 200 visible characters"),
    (GOOD.replace("mine", ""), "it needs a name"),
    (
        "name: mine\nparameters: daily_users=5\n",
        "parameters must list at least one 'name: value', and 'daily_users=5' was given",
    ),
    ("name: mine\nparameters:\n", "parameters must list at least one 'name: value'"),
    (GOOD + "---\n" + GOOD, "cannot be read as YAML"),
    (GOOD + "# " + "x" * 70_000, "it must have at most 64,000 bytes and has 70,0"),
]


@pytest.mark.parametrize(
    ("content", "parts"), [(c, p) for c, *p in SCENARIOS], ids=lambda value: str(value)[:40]
)
def test_a_bad_scenario_file_is_refused(root, refusal, content, parts):
    (root / "mine.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    (sentence,) = refusal("build", "--scenario", "mine.yaml")
    assert all(part in sentence for part in parts) and len(sentence) < 700, sentence
    assert not (root / "report-scenarios").exists() and not (root / "hacked").exists()


def test_a_scenario_file_beside_the_notebooks_is_checked_with_the_dataset(root, refusal):
    folder = root / "notebooks" / "scenarios"
    folder.mkdir()
    (folder / "mine.yaml").write_text(GOOD.replace("5e7", "many"))
    check(refusal, NUMBER + "'many' was given")
    (folder / "mine.yaml").write_text("name: [")
    check(refusal, "notebooks/scenarios/mine.yaml cannot be read as YAML")


def test_a_scenario_that_is_no_file_is_refused(root, refusal):
    (root / "folder").mkdir()
    os.mkfifo(root / "pipe")
    for name in ("folder", "pipe", "/dev/zero"):
        (sentence,) = refusal("build", "--scenario", name)
        assert f"{name} cannot be read as YAML: it is not a file" in sentence
    assert refusal("build", "--scenario", "no.yaml") == [
        "There is no scenario file no.yaml; scenarios lie in notebooks/scenarios/."
    ]
    for name in ("mine.yaml/x", "x" * 300):
        (root / "mine.yaml").touch()
        assert len(refusal("build", "--scenario", name)) == 1


# --- SET ------------------------------------------------------------------------------------------
PAIRS = "SET must be pairs name=value with a blank between them"
SETS = [
    ("daily_users", PAIRS, "'daily_users' is not one"),
    ("daily_users=", PAIRS, "'daily_users=' is not one"),
    ("=5", PAIRS, "'=5' is not one"),
    ("daily_users=5e7 daily_users=6e7", "SET names daily_users twice; keep one value"),
    ("daily_users='5e7", PAIRS, "a quote in", "is not closed"),
    ("daily_users=5e7\\", PAIRS),
    ("daily_user=5e7", "There is no parameter 'daily_user'; did you mean 'daily_users'?"),
    ("zzz=1", "There is no parameter 'zzz'; use one of daily_users, basis, balance_usd"),
    ("daily_users=nan", NUMBER + "'nan'"),
    ("daily_users=inf", NUMBER + "'inf'"),
    ("daily_users=1e999", NUMBER + "'1e999'"),
    ("daily_users=1_000", NUMBER + "'1_000'"),
    ("daily_users=0x1000", NUMBER + "'0x1000'"),
    ("daily_users=5,000", NUMBER + "'5,000'"),
    ("daily_users=５０００", NUMBER + "'５０００'"),
    ("daily_users=5000=6000", NUMBER + "'5000=6000'"),
    ("daily_users=' 5000 '", NUMBER + "' 5000 '"),
    ("daily_users=True", NUMBER + "'True'"),
    ("daily_users=2,5", "'2,5' was given; write 2.5, with a point."),
    ("daily_users=$78M", "'$78M' was given; write 78e6."),
    ("daily_users=" + "9" * 100_000 + "M", NUMBER + "'999", "(100001 characters)"),
    ("fact.zzz=1", "There is no fact 'zzz'"),
    ("fact.=1", "There is no fact ''"),
    ("fact." + "x" * 100_000 + "=1", "There is no fact 'xxx", "(100000 characters)"),
    ("daily_users=$(touch hacked)", PAIRS, "'hacked)' is not one"),
    ("'daily_users=$(touch hacked)'", NUMBER + "'$(touch hacked)'"),
    ("daily_users=`touch hacked`", PAIRS),
    ("daily_users=5000;touch hacked", PAIRS),
    ("daily_users=1\n2", "PAIRS"),
    ("-x=5", "There is no parameter '-x'"),
    ("--scenario=x", "There is no parameter '--scenario'"),
    ("basis=list price", PAIRS, "'price' is not one"),
    ("daily_users=" + "9" * 100_000, NUMBER + "'999", "(100000 characters)"),
    ("x" * 100_000 + "=1", "There is no parameter 'xxx", "(100000 characters)"),
    ("\udcff=1", "There is no parameter"),
]


@pytest.mark.parametrize(
    ("text", "parts"), [(t, p) for t, *p in SETS], ids=lambda value: ascii(value)[:40]
)
def test_a_bad_set_is_refused(root, refusal, text, parts):
    sentences = refusal("build", f"--set={text}")
    parts = [PAIRS if part == "PAIRS" else part for part in parts]
    assert any(all(part in sentence for part in parts) for sentence in sentences), sentences
    assert all(len(sentence) < 400 for sentence in sentences)
    assert not (root / "report-scenarios").exists() and not (root / "hacked").exists()


def test_of_many_problems_the_first_are_shown_and_a_file_has_them_all(root, refusal):
    names = [f"x{n}\udcff" for n in range(2000)]
    sentences = refusal("build", "--set=" + " ".join(f"{name}=1" for name in names))
    assert sentences[-1] == "There are 1,950 more; all stand in build/problems.txt."
    assert len(sentences) == 51
    whole = (root / "build" / "problems.txt").read_text(encoding="utf-8").splitlines()
    assert len(whole) == 2000 and whole[:50] == sentences[:50]


# --- through make ---------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    root = small.make(tmp_path_factory.mktemp("made") / "a project")
    shutil.copy(small.PROJECT / "Makefile", root)
    return root


def make(root, *arguments):
    command = ["make", "--no-print-directory", "READY=", small.RUN, *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)
    assert (
        done.returncode != 0 and "Traceback" not in done.stderr and not (root / "hacked").exists()
    )
    return done.stderr


@pytest.mark.parametrize(
    ("argument", "part"),
    [
        ("SET=daily_users=$(shell touch hacked)", PAIRS),
        ("SET=-daily_users=5", "There is no parameter '-daily_users'; did you mean 'daily_users'?"),
        ("SCENARIO=--set", "There is no scenario file --set"),
    ],
)
def test_make_hands_over_what_was_typed(copied, argument, part):
    assert part in make(copied, "report", argument)


def test_make_check_refuses_a_bad_table(copied):
    path = copied / "data" / "facts.csv"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("utf-16"))
    assert f"facts.csv: the file must be UTF-8 text, and it is UTF-16; {SAVE}." in make(
        copied, "check"
    )
    path.write_text(text, encoding="utf-8")
