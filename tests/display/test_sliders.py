"""The notebook for trying: its answer with and without ipywidgets, and a slider that moves."""

import pytest

from analysis.display import sliders
from analysis.evidence.tables import data
from analysis.lifecycle import whatif
from analysis.report.files import notebook
from analysis.report.files.project import Project

NOTEBOOK = data.ROOT / "notebooks" / "try" / "your_product.ipynb"


def executed():
    """Run the notebook's cells as they stand; return what the last of them shows."""
    namespace = {}
    *before, last = (c["source"] for c in notebook.code_cells(notebook.load(NOTEBOOK)))
    for source in before:
        exec(source, namespace)
    return eval(last, namespace)


def test_it_is_no_chapter_and_stores_nothing():
    assert NOTEBOOK not in Project(data.ROOT).sources()
    cells = notebook.code_cells(notebook.load(NOTEBOOK))
    assert not any(cell["outputs"] for cell in cells)


def test_the_answer_is_the_calculation_by_hand():
    queries, tokens = 20_000 * 8, (1200 * 0.6 + 400 * 0.8) / 1e6
    day = queries * tokens
    found = sliders.described(sliders.START)
    assert found.bill.to("USD/day").interval.median == pytest.approx(day) == 166.4
    months = 50_000 / day / (365.25 / 12)
    assert found.crossover().to("month").interval.median == pytest.approx(months, rel=1e-3)
    assert "$166.40 per day" in sliders.sentence(sliders.START)
    assert "after 9.87 months" in sliders.sentence(sliders.START)


def test_cache_and_batches_make_it_cheaper_as_by_hand():
    """Half of the input at a tenth of its price, half of all sent as batches at half price."""
    found = sliders.described(sliders.START | {"cached_share": 0.5, "batch_share": 0.5})
    day = 20_000 * 8 * (1200 * (0.5 * 0.6 + 0.5 * 0.06) + 400 * 0.8) / 1e6 * 0.75
    assert found.bill.to("USD/day").interval.median == pytest.approx(day) == 85.92


def test_without_ipywidgets_the_answer_stands_there_with_one_sentence(monkeypatch):
    monkeypatch.setattr(sliders, "find_spec", lambda name: None)
    shown = executed()
    assert repr(shown).startswith("There are no sliders here, because the package ipywidgets")
    assert "after 9.87 months" in repr(shown) and "<figure" in shown._repr_html_()


def test_a_slider_moves_sentence_and_curve():
    box = executed()
    *parts, shown = box.children
    assert len(parts) == len(sliders.START) and "after 9.87 months" in shown.value
    users = next(part for part in parts if part.description == "Users a day")
    assert users.value == pytest.approx(20_000)
    before, users.value = shown.value, 40_000
    assert "$332.80 per day" in shown.value and "after 4.94 months" in shown.value
    assert shown.value != before


def test_what_never_happens_and_what_grows_is_said():
    shrinking = sliders.START | {"training_cost_usd": 1e8, "bill_growth_per_year": 0.1}
    assert "never costs as much as the $100M" in sliders.sentence(shrinking)
    assert "<figure" in sliders.answer(shrinking)


def test_every_slider_is_a_parameter_of_the_model_or_of_its_price_list():
    assert set(sliders.START) <= set(whatif.NUMBERS)
    for name, value in sliders.START.items():
        _, low, high, _ = sliders.SLIDERS[name]
        assert low <= value <= high or value == 0


def test_another_name_is_refused():
    with pytest.raises(ValueError, match="There is no slider 'users'; there are daily_users"):
        sliders.of_a_product(users=5)
