"""Drawings that are kept between builds: the same bytes, and never those of another chart."""

import pandas as pd
import pytest

from analysis.business.views import dollars
from analysis.display import charts, figures, rows
from analysis.display.drawing import ALL_CODE, FOLDER
from analysis.prices.views import middle

TEXT = {"title": "Two rows", "subtitle": "in USD", "source": "own calculation", "alt": "Two rows"}
ROWS = pd.DataFrame(
    {"label": ["one", "two"], "median": [1.0, 2.0], "low": [0.5, 1.0], "high": [2.0, 4.0]}
).assign(group="")


def chart(frame=ROWS, **options):
    return rows.ranges(frame, unit="USD", **TEXT | options)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path / "drawings"))
    return tmp_path / "drawings"


@pytest.fixture
def drawn(monkeypatch):
    """Return the list of charts that were drawn, and not taken."""
    found, draw = [], figures.Chart._drawn
    monkeypatch.setattr(figures.Chart, "_drawn", lambda self: found.append(self) or draw(self))
    return found


def test_a_chart_is_drawn_once(folder, drawn):
    first, second = chart().drawings(), chart().drawings()
    assert first == second and len(drawn) == 1 and len([*folder.iterdir()]) == 1


def test_kept_drawings_are_those_drawn_without_a_folder(folder, monkeypatch):
    chart().drawings()
    kept = chart().drawings()
    monkeypatch.delenv(FOLDER)
    assert kept == chart().drawings()


@pytest.mark.parametrize(
    "other",
    [
        {"frame": ROWS.assign(median=[1.0, 2.0000001])},
        {"frame": ROWS.assign(label=["one", "three"])},
        {"log": True},
        {"alt": "Others"},
        {"height": 5},
        {"marks": [(1, 0, "one")]},
    ],
    ids=lambda given: next(iter(given)),
)
def test_another_chart_is_another_drawing(folder, drawn, other):
    chart().drawings()
    found = chart(**other).drawings()
    assert len(drawn) == 2 and found == drawn[-1].drawings() and len(drawn) == 2


def test_other_settings_of_matplotlib_are_another_drawing(folder, drawn):
    chart().drawings()
    with figures.style(**{"lines.linewidth": 9}):
        chart().drawings()
    assert len(drawn) == 2


def test_a_title_is_no_part_of_the_picture_and_yet_of_what_it_was_given(folder, drawn):
    assert chart(title="Another").drawings() == chart().drawings() and len(drawn) == 2


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"drawings": 1, "digest": 2}', b"\xff"])
def test_a_damaged_file_is_drawn_anew(folder, drawn, damage):
    whole = chart().drawings()
    (file,) = folder.iterdir()
    content = file.read_bytes()
    for damaged in (damage, content.replace(b"<svg", b"<gvs", 1), content[:-9]):
        file.write_bytes(damaged)
        assert chart().drawings() == whole and file.read_bytes() == content
    assert len(drawn) == 4


def test_code_that_the_folder_does_not_stand_for_is_not_taken_for_the_same(folder, drawn):
    for word in ("a", "b"):
        found = chart(value_text=lambda row, word=word: word).drawings()
        assert f">{word}<" in found[0]
    assert len(drawn) == 2 and not folder.exists()


def test_a_function_with_a_name_counts_with_the_mark_of_all_code(folder, drawn, monkeypatch):
    def written(mark):
        monkeypatch.setenv(ALL_CODE, mark)
        return [chart(value_text=text).drawings()[0] for text in (middle, middle, dollars)]

    assert written("") == written("one") == written("two")
    assert len(drawn) == 3 + 2 + 2 and len([*folder.iterdir()]) == 4


def test_a_chart_of_its_own_form_is_not_kept(folder, drawn):
    own = figures.Chart(data=ROWS, draw=lambda ax, phone: ax.plot([1, 2]), **TEXT)
    assert own.drawings() == own.drawings() and len(drawn) == 2 and not folder.exists()


def test_a_folder_that_cannot_be_written_keeps_nothing(folder, drawn):
    folder.write_text("a file is in the way")
    assert chart().drawings() == chart().drawings() and len(drawn) == 2


def test_curves_and_counts_are_kept_too(folder, drawn):
    frame = pd.DataFrame({"year": [2024, 2025], "series": "one", "value": [1.0, 2.0]})
    counts = pd.DataFrame({"topic": ["cost"], "holds": [2]})
    options = {"label": "topic", "parts": ["holds"], "colours": {"holds": "#1b6e53"}}
    for _ in range(2):
        charts.curves(frame, x="year", **TEXT).drawings()
        charts.stacked(counts, **options, **TEXT).drawings()
        charts.nothing(frame, "Nothing is known.", **TEXT).drawings()
    assert len(drawn) == 3
