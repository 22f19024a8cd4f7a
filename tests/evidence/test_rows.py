"""Cells looked at all at once are as harmless as they are one by one."""

import pytest

from analysis.evidence.tables import rows

TEXTS = [
    "",
    "a text",
    "1-2; 3",
    "=1+1",
    "a;=b",
    "a; +b",
    "a;  ",
    " a",
    "a\u00a0",
    "a\nb",
    "a;\tb",
    "a\u200bb",
    "a" * rows.MOST_CHARACTERS,
    "a" * (rows.MOST_CHARACTERS + 1),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_column_is_harmless_where_each_of_its_cells_is(text):
    alone = not (rows.cell_problem(text) or rows.text_problem(text))
    assert rows.harmless([text]) == rows.harmless(["a;", text, "b"]) == alone


def test_what_ends_one_cell_and_begins_the_next_is_no_formula():
    assert rows.harmless(["a;", "b"]) and not rows.harmless(["a;", "=b"])
    assert rows.harmless([])
