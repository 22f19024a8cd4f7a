"""Charts keep the numbers that they draw, show them in words, and draw the same bytes twice."""

import base64
import io
import math
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.display import cards, charts, figures, texts
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.ledger import claims

TEXT = {
    "title": "A finding <b>",
    "subtitle": "what, unit",
    "source": "somebody 2024",
    "alt": 'the finding "12"',
}
ROWS = pd.DataFrame(
    {
        "label": ["one", "two", "never"],
        "median": [3.0, 20.0, np.inf],
        "low": [1.0, 9.0, 5.0],
        "high": [9.0, 50.0, np.inf],
    }
)
JUDGED = "crossover-4months-input-only-a1"
LINES = pd.DataFrame(
    {"x": [1.0, 2, 3] * 2, "series": ["a"] * 3 + ["b"] * 3, "value": [1.0, 2, 4, 4, 2, 1]}
)


def all_forms():
    counts = pd.DataFrame({"who": ["a1", "a2"], "yes": [3, 1], "no": [0, 4]})
    return [
        charts.ranges(ROWS, log=True, claims=[(15, 20, "a2"), (4, 4, "a1")], **TEXT),
        charts.curves(
            LINES, x="x", log=True, references=[(3, "r")], notes=[(2, 2, "n", "left")], **TEXT
        ),
        charts.stacked(
            counts,
            label="who",
            parts=["yes", "no"],
            colours={"yes": "#1b6e53", "no": "#a3262e"},
            **TEXT,
        ),
    ]


@pytest.mark.parametrize("chart", all_forms(), ids=["ranges", "curves", "stacked"])
def test_a_chart_has_two_renderings_words_numbers_and_a_download(chart):
    html = chart._repr_html_()
    wide, phone = (Image.open(io.BytesIO(chart.png(p))) for p in (False, True))
    assert wide.width > phone.width > 600
    assert "A finding &lt;b&gt;" in html and "<b>" == html[html.index("<b>") :][:3]
    assert "alt='the finding &quot;12&quot;'" in html
    assert "Source: somebody 2024" in html and "<details>" in html
    csv = base64.b64decode(re.search(r"data:text/csv;base64,([^']+)", html).group(1)).decode()
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(csv)), chart.data, check_dtype=False)


@pytest.mark.parametrize("chart", all_forms(), ids=["ranges", "curves", "stacked"])
def test_a_chart_is_the_same_bytes_twice(chart):
    assert chart.png() == chart.png() and chart.png(True) == chart.png(True)


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("height", [1.6, 3.8, 9.0])
@pytest.mark.parametrize(
    "form",
    [
        lambda **texts: charts.ranges(ROWS, axis="months (log scale)", log=True, **texts),
        lambda **texts: charts.curves(LINES, x="x", x_label="months", y_label="dollars", **texts),
        lambda **texts: charts.stacked(
            pd.DataFrame({"who": ["a1"], "yes": [3]}),
            label="who",
            parts=["yes"],
            colours={"yes": "#1b6e53"},
            axis="claims",
            **texts,
        ),
    ],
    ids=["ranges", "curves", "stacked"],
)
def test_the_name_of_an_axis_stands_below_its_ticks_and_all_words_inside(form, height, phone):
    figure = form(height=height, phone_height=height, **TEXT).figure(phone)
    axes, page = figure.axes[0], figure.bbox
    name = axes.xaxis.label.get_window_extent()
    ticks = [text.get_window_extent() for text in axes.get_xticklabels() if text.get_text()]
    shown = [box for box in ticks if axes.bbox.x0 - 1 <= (box.x0 + box.x1) / 2 <= axes.bbox.x1 + 1]
    assert shown and name.width > 20
    assert 0 <= min(box.y0 for box in shown) - name.y1 < 30, "close below, not over them"
    words = [
        text.get_window_extent()
        for text in (*axes.texts, axes.title, axes.xaxis.label)
        if text.get_text()
    ]
    assert all(box.y0 >= 0 and box.y1 <= page.height for box in [*words, *shown])


def test_two_amounts_in_a_label_are_no_formula():
    def amounts(row):
        return "$38M to $750M"

    drawn = charts.ranges(ROWS, value_text=amounts, **TEXT).figure().axes[0].texts[0]
    assert drawn.get_text() == "one: $38M to $750M" and not drawn.get_parse_math()


def test_numbers_in_the_table_twin_are_rounded_and_never_is_a_word():
    shown = charts.ranges(ROWS, **TEXT).table()
    assert list(shown["median"]) == ["3", "20", "never"]


@pytest.mark.parametrize(
    "low, high, limit, wanted",
    [
        (0.9, 60, 8, [1, 2, 5, 10, 20, 50]),
        (0.9, 60, 5, [1, 3, 10, 30]),
        (1e-3, 1e3, 4, [1e-3, 1e-1, 1e1, 1e3]),
    ],
)
def test_log_ticks_are_round_and_few(low, high, limit, wanted):
    assert charts.log_ticks(low, high, limit) == pytest.approx(wanted)


@pytest.mark.parametrize(
    "value, unit, text",
    [
        (0.1, "USD", "$0.10"),
        (1e6, "USD", "$1M"),
        (-5, "USD", "−$5"),
        (280, "×", "280×"),
        (50, "%", "50 %"),
        (1e13, "", "10 trillion"),
    ],
)
def test_ticks_are_quantities(value, unit, text):
    assert charts.tick(value, unit) == text


def test_text_in_tables_is_escaped():
    html = figures.Table(pd.DataFrame({"a": ["<script>alert(1)</script>"]}))._repr_html_()
    assert "<script>" not in html


@pytest.mark.parametrize(
    "colour", [figures.MESSAGE, figures.SECOND, figures.GREEN, figures.GREY, *charts.COLOURS]
)
def test_text_colours_stand_out_from_white(colour):
    """WCAG contrast of at least 4.5 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


# --- without a style sheet: JupyterLab has its own, code hosts drop classes, style sheets and some
# also styles ---------------
def bare(html):
    """Return HTML as the strictest code host leaves it: no class, no style."""
    return re.sub(r"\s(class|style)=('[^']*'|\"[^\"]*\")", "", html)


def test_cells_align_themselves():
    for html in (
        figures.table_html(pd.DataFrame({"a": ["x"], "b": [1]})),
        cards.ledger_html([claims.judge(claims.claim(JUDGED))]),
    ):
        cells = re.findall(r"<t[hd]\b[^>]*>", html)
        assert cells and all("text-align:left" in cell for cell in cells)


def test_a_card_keeps_its_verdict_in_bold_without_any_style():
    shown = bare(cards.Card(claims.judge(claims.claim(JUDGED)))._repr_html_())
    assert re.match(r"<div><p><b>[a-z ]+</b> <a href='claims.html#[\w-]+'>[A-Z]", shown)


def test_a_chart_keeps_a_readable_width_without_any_style():
    assert re.search(
        r"<img src='data:image/png;base64,[^']+' alt='[^']+' width='760'",
        bare(all_forms()[0]._repr_html_()),
    )


def test_a_table_writes_its_numbers_without_zeros_at_the_end():
    frame = pd.DataFrame({"price": [20.0, 0.065625, math.nan], "model": ["a", "b", "c"]})
    html = figures.table_html(frame)
    assert ">20<" in html and ">0.065625<" in html and ">–<" in html


def test_no_share_of_cases_is_a_bare_zero():
    assert cards.agreement(1.0, 2.0, 0.0, 1.0, 0.0) == "all cases below"
    assert cards.agreement(1.0, 1.1, 0.0, 0.5, 0.5) == "50 % of cases below, 50 % of cases above"
    assert cards.agreement(1.0, 2.0, 0.98, 0.001, 0.019) == (
        "hardly any cases below, 98 % of cases inside, 1.9 % of cases above"
    )
    assert cards.agreement(1.0, np.inf, 0.0, 1.0, 0.0) == "no cases agree"


def test_a_second_mark_is_named_in_its_own_colour():
    rows = ROWS.head(1).assign(second=2.0, second_low=1.0, second_high=3.0)
    chart = charts.ranges(rows, value_text=lambda row: ("3 a year,", "of late 2"), **TEXT)
    for phone in (False, True):
        colours = {t.get_text(): t.get_color() for t in chart.figure(phone).axes[0].texts}
        assert colours == {"one: 3 a year,": figures.MESSAGE, "of late 2": figures.SECOND}


def test_a_band_holds_its_name_where_it_is_wide_enough():
    bands = [(2, 40, "a2: 2–40"), (15, 16, "a4: 15–16")]
    axes = charts.ranges(ROWS, log=True, claims=bands, **TEXT).figure().axes[0]
    aligned = {t.get_text(): t.get_ha() for t in axes.texts}
    assert aligned["a2: 2–40"] == "center" and aligned["a4: 15–16"] != "center"


def test_a_mark_that_stands_for_a_word_is_called_our_reading():
    ids = ["crossover-weeks-a4", "crossover-6-18-a4", "crossover-6months-a5"]
    assert [text for *_, text in texts.marks(ids, "month")] == [
        "LLM systems: 12 weeks (our reading)",
        "LLM systems: 6–18",
        "Inference vs. training: 6",
    ]


def test_amounts_of_different_years_are_called_by_their_year():
    facts = Facts(draws.Samples(n=100))
    names = "openai_inference_spend_2024", "openai_inference_spend_2025", "answer_tokens"
    read = {name: facts[name] for name in names}
    labels = texts.Texts("02_crossover", read).labels(names)
    assert labels["openai_inference_spend_2024"] == "inference compute spending, OpenAI, 2024"
    assert labels["openai_inference_spend_2025"] == "inference compute spending, OpenAI, 2025"
    assert "20" not in labels["answer_tokens"]
