"""When rows are due: from the day of reading and the interval of their kind, never from today."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.evidence.tables import data
from analysis.report.refresh import due

READ = date(2026, 11, 21)


@pytest.fixture
def tables(monkeypatch):
    """Return a function that puts small tables in place of the dataset's."""

    def put(**tables):
        found = {
            "sources": [{"id": "list", "checked_on": pd.Timestamp(READ)}],
            **tables,
        }
        monkeypatch.setattr(data, "records", found.__getitem__)

    return put


def rule(table="token_prices", days=30, **changed):
    row = {"table": table, "kind": "list prices", "words": "", "review_days": days}
    return row | {"series": "", "closed_after_days": None} | changed


def row(**changed):
    return {"source": "list", "model": "a", "effective_from": pd.Timestamp(READ)} | changed


def test_a_row_is_due_when_its_source_is_old_enough(tables):
    tables(review=[rule()], token_prices=[row(), row(model="b")])
    [found] = due.listed()
    assert (found.day, found.rows) == (READ + timedelta(30), 2)


def test_of_a_series_only_the_newest_row_is_due(tables):
    old = row(effective_from=pd.Timestamp("2026-01-01"))
    tables(review=[rule(series="model")], token_prices=[row(), old, row(model="b")])
    assert [found.rows for found in due.listed()] == [2]


def test_the_closed_past_and_published_results_are_never_due(tables):
    old = row(effective_from=pd.Timestamp("2024-01-01"))
    tables(
        review=[rule(closed_after_days=365), rule("serving", 0)],
        token_prices=[old],
        serving=[row()],
    )
    assert due.listed() == []


def test_the_first_rule_whose_words_fit_counts(tables):
    price = {"source": "list", "quantity": "list price, input", "as_of": "2025/2026"}
    tables(
        review=[rule("facts", 30, words="list price; rent"), rule("facts", 90, kind="others")],
        facts=[
            price,
            price | {"quantity": "speed"},
            price | {"source": ""},
            price | {"verification": "article"},
        ],
    )
    assert [(found.review_days, found.rows) for found in due.listed()] == [(30, 1), (90, 1)]


def test_one_line_says_what_is_overdue(tables):
    tables(review=[rule()], token_prices=[row(), row(model="b")])
    assert due.overdue(READ + timedelta(29)) == ""
    assert due.overdue(READ + timedelta(30)) == (
        "2 rows are due for another look; the oldest since 2026-12-21 (list, token_prices)."
    )


def test_every_table_with_sources_says_when_its_rows_are_due():
    ruled = {row["table"] for row in data.records("review")}
    named = {
        r["name"]
        for r in data.package()["resources"]
        if any(f["name"] == "source" for f in r["schema"]["fields"])
    }
    assert ruled == named - {"snapshots"}


def test_every_source_was_read_before_it_is_due():
    for found in due.listed():
        assert found.day == found.checked_on + timedelta(found.review_days) > READ


def test_words_of_the_rules_are_words_of_facts():
    quantities = [row["quantity"] for row in data.records("facts")]
    for review in data.records("review"):
        for words in filter(None, (w.strip() for w in review["words"].split(";"))):
            assert any(words in quantity for quantity in quantities), words


@pytest.mark.parametrize(
    "column, given, says",
    [
        ("table", "token_price", "column table: 'token_price' is no table with sources"),
        ("series", "model; hst", "column series: 'hst' is no column of that table"),
    ],
)
def test_a_rule_for_what_is_not_there_is_refused(monkeypatch, column, given, says):
    rule = data.records("review")[0] | {column: given}
    monkeypatch.setattr(due, "_rules", lambda: [rule])
    (problem, *_) = due.problems()
    assert says in problem and problem.startswith("review.csv, row 2, ")
