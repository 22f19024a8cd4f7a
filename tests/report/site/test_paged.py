"""A long table stands on several pages, and an address of a row finds the page that has it."""

import json

from analysis.report.site import tables
from analysis.report.site.lookup import paged
from analysis.report.site.pages import environment


def anchor(row):
    return row["id"]


def found(count, room=400_000):
    rows = [{"id": f"r{number}"} for number in range(count)]
    return paged.pages("facts", rows, anchor, lambda row: room)


def test_a_table_that_fits_has_one_page_under_its_own_name(tmp_path):
    (page,) = found(2)
    assert (page.name, page.number, page.first, page.last) == ("facts", 1, "r0", "r1")
    paged.write(tmp_path, [page], anchor)
    assert list(tmp_path.iterdir()) == []
    assert [page.rows for page in found(0)] == [[]]


def test_no_page_is_longer_than_its_room_and_no_row_is_lost():
    pages = found(7)
    assert [len(page.rows) for page in pages] == [2, 2, 2, 1]
    assert [page.name for page in pages] == ["facts", "facts-2", "facts-3", "facts-4"]
    assert [row["id"] for page in pages for row in page.rows] == [f"r{n}" for n in range(7)]
    assert [len(page.rows) for page in found(3, 3_000_000)] == [1, 1, 1], "a row is not divided"


def test_the_scripts_name_the_page_of_every_row_that_the_first_page_has_not(tmp_path, monkeypatch):
    monkeypatch.setattr(paged, "SIZE", 3)
    pages = found(7)
    paged.write(tmp_path, pages, anchor)
    places, name = {}, "facts-1"
    while name:
        text = (tmp_path / "rows" / f"{name}.js").read_text(encoding="utf-8")
        rows, name = json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")
        places |= rows
    assert places == {row["id"]: page.name for page in pages[1:] for row in page.rows}


def test_each_page_leads_to_the_others_and_the_first_to_rows(monkeypatch):
    monkeypatch.setattr(paged, "ROOM", 400)
    resource = next(r for r in tables.shown_resources() if r["name"] == "articles")
    pages = tables.pages(resource, {})
    assert len(pages) > 1 and sum(len(page["rows"]) for page in pages) == pages[0]["count"]
    template = environment().get_template("table.md")
    first, second, *_ = (template.render({"table": page, "titles": {}}) for page in pages)
    assert 'data-paged="articles" data-here="articles"' in first and "articles-2.html" in first
    assert 'data-paged="articles" data-here="articles-2"' in second and ", page 2" in second
    assert "rows.js" in first and "rows.js" in second


def test_a_cell_that_holds_a_day_is_marked_so_that_no_line_breaks_in_it():
    field = {"name": "as_of", "type": "string"}
    kinds = [tables.cell(field, text, {})[2] for text in ("2024-11-24", "2024-11", "2024/2026")]
    assert kinds == ["date", "date", ""]
    from_list = {"name": "effective_from", "type": "date"}
    assert tables.cell(from_list, "2024-11-24", {})[2] == "date"
    assert tables.shown("2024-11-24", "", "date") == '<span class="span">2024-11-24</span>'
