"""Charts keep the numbers that they draw, show them in words, and draw the same bytes twice."""

import base64
import io
import math
import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.markers import CARETLEFT, CARETRIGHT
from PIL import Image

from analysis.display import cards, charts, figures, rows, texts
from analysis.display.drawing import raster, vector
from analysis.evidence import articles
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.ledger import claims, rule
from tests.display import overlaps

SVG, INK, MESSAGE = "{http://www.w3.org/2000/svg}", figures.INK, figures.MESSAGE
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
        rows.ranges(ROWS, log=True, claims=[(15, 20, "a2"), (4, 4, "a1")], **TEXT),
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


def test_an_interval_that_goes_on_beyond_the_axis_has_an_arrow_and_a_note():
    """Its end is below zero, which a logarithmic axis has no place for, or never."""
    below = pd.DataFrame({"label": ["a"], "median": [3.0], "low": [-1.0], "high": [9.0]})
    never = below.assign(low=1.0, high=np.inf)
    for frame, arrow in ((below, CARETLEFT), (never, CARETRIGHT), (below.assign(low=1.0), None)):
        chart = rows.ranges(frame, log=True, **TEXT)
        figure, *_ = chart.figure()
        found = [line.get_marker() for line in figure.axes[0].lines]
        assert [m for m in found if m in (CARETLEFT, CARETRIGHT)] == [arrow] * bool(arrow)
        assert chart.how_to_read.endswith(rows.BEYOND) is bool(arrow)


@pytest.mark.parametrize("chart", all_forms(), ids=["ranges", "curves", "stacked"])
def test_a_chart_has_two_drawings_words_numbers_a_picture_and_a_download(chart):
    shown = chart._repr_mimebundle_()
    html, png = shown["text/html"], Image.open(io.BytesIO(shown["image/png"]))
    wide, phone = (ElementTree.fromstring(text) for text in chart.drawings()[:2])
    assert (wide.get("width"), phone.get("width")) == ("760", "390") and png.width > 800
    assert "A finding &lt;b&gt;" in html and "<b>" == html[html.index("<b>") :][:3]
    assert "alt='the finding &quot;12&quot;'" in html and "id='chart-a-finding-b'" in html
    assert "Source: somebody 2024" in html and "<details>" in html
    csv = base64.b64decode(re.search(r"data:text/csv;base64,([^']+)", html).group(1)).decode()
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(csv)), chart.data, check_dtype=False)


def test_the_picture_for_programs_without_html_has_the_words_where_the_drawing_has_them():
    bar = {"label": ["one"], "median": [5.0], "low": [5.0], "high": [5.0]}
    chart = rows.ranges(pd.DataFrame(bar), claims=[(1, 9, "“Article”")], **TEXT)
    wide, _, png = chart.drawings()
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    scale, texts = raster.LARGER, [*ElementTree.fromstring(wide).iter(f"{SVG}text")]
    assert {"one", "“Article”"} <= {text.text for text in texts}
    for text in texts:
        x, y, size = (float(text.get(name)) * scale for name in ("x", "y", "font-size"))
        across = {"end": (-1, 0), "middle": (-0.5, 0.5)}.get(text.get("text-anchor"), (0, 1))
        left, right = (int(x + end * size) for end in across)
        letters = picture[int(y - size) : int(y) + 1, max(left, 0) : right]
        assert letters.min() < 130, f"{text.text} is not there"


def test_words_of_the_picture_are_as_wide_as_they_were_laid_out():
    """Pillow would set them wider or narrower, by what libraries the system has."""
    name = "Words of a row that take much room"
    bar = pd.DataFrame({"label": [name], "median": [5.0], "low": [4.0], "high": [6.0]})
    wide, _, png = rows.ranges(bar, **TEXT).drawings()
    texts = [t for t in ElementTree.fromstring(wide).iter(f"{SVG}text") if t.text in name]
    assert texts and all(t.get("text-anchor") == "end" for t in texts)
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    for text in texts:
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        line = picture[int((y - size) * raster.LARGER) : int(y * raster.LARGER)]
        (ink,) = np.nonzero((line[:, : int(x * raster.LARGER) + 3] < 128).any(axis=0))
        laid_out = vector.width(text.text, size * 72 / vector.DPI) * raster.DPI
        assert abs(ink[-1] - x * raster.LARGER) <= 3 and abs(np.ptp(ink) - laid_out) <= 4


def test_words_on_what_is_drawn_have_a_white_edge_in_both_pictures():
    bar = pd.DataFrame({"label": ["one"], "median": [5.0], "low": [5.0], "high": [5.0]})
    wide, _, png = rows.ranges(
        bar, claims=[(1, 9, "a")], value_text=lambda row: "HHH", **TEXT
    ).drawings()
    (word,) = [t for t in ElementTree.fromstring(wide).iter(f"{SVG}text") if t.text == "HHH"]
    assert word.get("stroke") == vector.PAPER
    x, y = (int(float(word.get(name)) * raster.LARGER) for name in ("x", "y"))
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    band, around = picture[y + 4, x - 20], picture[y - 9 : y, x - 15 : x + 15]
    assert band < 250 and (around == band).mean() < 0.2, "no band between the letters"


def test_words_that_are_made_while_a_chart_is_drawn_are_written():
    """As the word of a further tick is, for which the axis found room at last."""
    figure = Figure()
    renderer = vector.Renderer(figure)
    figure.text(0.5, 0.5, "late").draw(renderer)
    assert ">late</text>" in renderer.parts[-1] and "stroke" not in renderer.parts[-1]


@pytest.mark.parametrize("chart", all_forms(), ids=["ranges", "curves", "stacked"])
def test_a_chart_is_the_same_bytes_twice(chart):
    assert chart.drawings() == chart.drawings()


@pytest.mark.parametrize("chart", all_forms(), ids=["ranges", "curves", "stacked"])
def test_a_page_has_the_drawings_as_elements(chart):
    page = figures.inlined(chart._repr_html_())
    assert "<img" not in page and "data:image" not in page
    for kind, drawing in zip(("broad", "narrow"), chart.drawings()):
        assert drawing.replace("<svg", f'<svg class="{kind}"', 1) in page


def marks_of(chart):
    wide, _, _ = chart.drawings()
    return [title.text for title in ElementTree.fromstring(wide).iter(f"{SVG}title")]


def test_marks_say_what_the_frame_holds():
    ranges, curves, stacked = all_forms()
    assert marks_of(ranges) == ["one: 3 (1–9)", "two: 20 (9–50)", "never: never"]
    assert marks_of(curves)[:2] == ["a, 1: 1", "a, 2: 2"] and len(marks_of(curves)) == 6
    assert marks_of(stacked) == ["a1, yes: 3 claims", "a2, yes: 1 claim", "a2, no: 4 claims"]


def test_marks_have_the_unit_of_their_values_once_and_of_their_places():
    found = rows.ranges(ROWS, **TEXT, told_in="USD/query")
    assert marks_of(found)[0] == "one: $3 per query (1–9)"
    ends = ROWS.head(1).assign(at_low="2 users", at_high="$5")
    told = marks_of(rows.ranges(ends, **TEXT, told_in="month"))
    assert told == ["one: 3 months (1 month at 2 users to 9 months at $5)"]
    told = marks_of(rows.ranges(ends, **TEXT, told_in="Wh/query"))
    assert told == ["one: 3 Wh per query (1 at 2 users to 9 at $5)"]
    line = charts.curves(LINES, x="x", **TEXT, told_in="month", x_told_in="request")
    assert marks_of(line)[:2] == ["a, 1 request: 1 month", "a, 2 requests: 2 months"]


def test_marks_stand_where_their_points_are_drawn():
    chart = rows.ranges(ROWS.head(2), log=True, **TEXT)
    svg = ElementTree.fromstring(chart.drawings()[0])
    drawn, marks = (
        [(c.get("cx"), c.get("cy")) for c in group.iter(f"{SVG}circle")] for group in svg
    )
    assert drawn == marks


def test_a_file_is_called_by_whole_words():
    title = "Fifteen times takes longer than any estimate in five articles says: never mind"
    chart = rows.ranges(ROWS, **TEXT | {"title": title})
    assert chart.name() == "fifteen-times-takes-longer-than-any-estimate-in-five"
    assert chart.name() + ".csv" in chart._repr_html_()


def test_parts_of_the_source_line_lead_on():
    links = {"somebody 2024": "sources.html#some"}
    html = rows.ranges(ROWS, links=links, **TEXT)._repr_html_()
    assert "Source: <a href='sources.html#some'>somebody 2024</a><" in html


def test_the_ends_of_a_row_are_named():
    moved = ROWS.head(1).assign(at_low=["$40"], at_high=["$10"])
    wide, phone, _ = rows.ranges(moved, unit="×", **TEXT).drawings()
    for drawing in (wide, phone):
        assert ">$40 → 1×<" in drawing and ">$10 → 9×<" in drawing
    choice = ROWS.head(1).assign(low=3.0, at_low=[""], at_high=[""])
    assert ">→ 9×<" in rows.ranges(choice, unit="×", **TEXT).drawings()[0]


def test_a_point_beyond_the_axis_says_so():
    drawing, *_ = rows.ranges(ROWS.head(2), start=10, **TEXT).drawings()
    assert ">← 3<" in drawing and ">20<" in drawing


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("height", [1.6, 3.8, 9.0])
@pytest.mark.parametrize(
    "form",
    [
        lambda **texts: rows.ranges(ROWS, axis="months (log scale)", log=True, **texts),
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
    with figures.style():
        figure, _ = form(height=height, phone_height=height, **TEXT).figure(phone)
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

    assert ">$38M to $750M<" in rows.ranges(ROWS, value_text=amounts, **TEXT).drawings()[0]


def test_numbers_in_the_table_twin_are_rounded_and_never_is_a_word():
    shown = rows.ranges(ROWS, **TEXT).table()
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


def test_a_cell_is_called_once_what_it_is():
    """On a phone the label of a cell stands before its words, which may say the same."""
    test, number = "hw-different-gpus-a1", JUDGED
    html = cards.ledger_html([claims.judge(claims.claim(id)) for id in (test, number)])
    called = re.findall(r"<td(?: data-label='([^']*)')?[^>]*>(our test|)", html)
    assert [label for label, own in called] == [
        *("", "", "", cards.COMPUTED, ""),
        *("", "", "Claimed", cards.COMPUTED, ""),
    ]
    assert [own for _, own in called].index("our test") == 2


def test_a_card_keeps_its_verdict_in_bold_without_any_style():
    shown = bare(cards.Card(claims.judge(claims.claim(JUDGED)))._repr_html_())
    assert re.match(r"<div><p><b>[a-z ]+</b> <a href='claims.html#[\w-]+'>[A-Z]", shown)


def test_a_chart_keeps_a_readable_width_without_any_style():
    assert re.search(
        r"<img src='data:image/svg\+xml;base64,[^']+' alt='[^']+' width='760'",
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
    two = ROWS.head(1).assign(second=2.0, second_low=1.0, second_high=3.0)
    chart = rows.ranges(two, value_text=lambda row: ("3 a year", "of late 2"), **TEXT)
    wide, phone, _ = chart.drawings()
    for drawing, first, ink in ((wide, "3 a year", MESSAGE), (phone, "one: 3 a year", INK)):
        colours = {
            t.text: t.get("fill") for t in ElementTree.fromstring(drawing).iter(f"{SVG}text")
        }
        assert colours[first] == ink and colours["of late 2"] == figures.SECOND


@pytest.mark.parametrize(
    "claims",
    [
        [(2, 40, "a2: 2–40"), (15, 16, "a4: 15–16")],
        [
            (78, 78, "a1: $78 million"),
            (100, 200, "a4: $100 million–$200 million"),
            (150, 150, "a2"),
        ],
        [(4, 4, "a1: 4"), (5, 5, "a2: five"), (6, 6, "a5: 6"), (6, 18, "a4: 6–18")],
        [(n, n, f"a{n}: {n}") for n in range(1, 7)],
    ],
)
@pytest.mark.parametrize("phone", [False, True])
def test_no_name_of_a_claim_lies_on_another_or_on_a_line(claims, phone):
    wide = ROWS.head(2).assign(low=1.0, high=300.0)
    with figures.style():
        figure, renderer = rows.ranges(wide, log=True, claims=claims, **TEXT).figure(phone)
    (axes,) = figure.axes
    names = {text for *_, text in claims}
    boxes = [t.get_window_extent(renderer) for t in axes.texts if t.get_text() in names]
    assert len(boxes) == len(claims)
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])
    if len(claims) <= rows.TRIED:
        lines = [line for line in axes.lines if line.get_linestyle() == "--"]
        ends = [axes.transData.transform(line.get_xydata()) for line in lines]
        assert not any(b.x0 < x < b.x1 and top > b.y0 for (_, (x, top)) in ends for b in boxes)


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


def test_a_notebook_calls_the_articles_by_their_names():
    found = texts.Texts("none", {})
    found.parts = found.parts | {"say": {"lead": "What article a2 says, and (a1)."}}
    cost, gap = (articles.short_names()[id] for id in ("a2", "a1"))
    assert found["lead"] == f"What “{cost}” (a2) says, and (“{gap}”, a1)."


HALVES = ROWS.assign(half_low=[2.0, 15.0, 20.0], half_high=[4.0, 30.0, np.inf])


def _widths(drawing, colour=MESSAGE):
    """The widths of the lines of a colour, as (width, left, right) from the top."""
    paths = ElementTree.fromstring(drawing).iter(f"{SVG}path")
    found = []
    for path in (p for p in paths if p.get("stroke") == colour and p.get("fill") == "none"):
        ends = [float(x) for x, _ in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.get("d"))]
        found.append((float(path.get("stroke-width")), min(ends), max(ends)))
    return [line for line in found if line[1] < line[2]]


@pytest.mark.parametrize("phone", [0, 1])
def test_the_middle_half_is_a_thick_line_within_the_thin_one_of_the_interval(phone):
    lines = _widths(rows.ranges(HALVES.head(2), log=True, **TEXT).drawings()[phone])
    assert len(lines) == 4
    for thin, thick in zip(lines[::2], lines[1::2]):
        assert thin[0] < thick[0] / 3
        assert thin[1] < thick[1] < thick[2] < thin[2]


def test_the_chart_says_what_its_lines_are_and_which_band_agrees():
    told = rows.ranges(HALVES, log=True, claims=[(2, 4, "a")], how_to_read="more.", **TEXT)
    assert told.how_to_read == (
        "the mark is the median, the thick line the middle half of the cases, the thin line the "
        "90 % interval, the wide band what counts as agreement. More."
    )
    assert (
        "wide band" not in rows.ranges(HALVES, log=True, claims=[(2, 2, "a")], **TEXT).how_to_read
    )
    narrow = rows.ranges(HALVES, log=True, claims=[(2, 2, "a")], agreed=[(1.9, 2.1)], **TEXT)
    assert "wide band" in narrow.how_to_read
    assert rows.ranges(ROWS, log=True, how_to_read="own.", **TEXT).how_to_read == "own."


def test_what_counts_as_agreement_with_a_number_is_a_band_around_its_line():
    id = "training-cost-gpt4-a1"
    claim = claims.claim(id)
    low, high = rule.claimed_set(claim)
    assert texts.agreed([id], claim.unit) == [(low, high)] and low < claim.value < high
    bound = next(c for c in claims.claims().values() if c.relation == "at_most")
    assert texts.agreed([bound.id], bound.unit) == []
    assert texts.agreed([id], "MUSD") == [pytest.approx((low / 1e6, high / 1e6))]


def test_a_value_without_an_interval_has_the_digits_it_is_given_with():
    alone = pd.DataFrame({"label": ["a", "b"], "median": [166.4, 12.3456]})
    chart = rows.ranges(alone.assign(low=alone["median"], high=alone["median"]), unit="USD", **TEXT)
    words = {t.text for t in ElementTree.fromstring(chart.drawings()[0]).iter(f"{SVG}text")}
    assert {"$166.4", "$12.3"} <= words
    assert texts.spoken(chart.data) == "a 166.4; b 12.3."


def test_lines_stay_apart_without_colour():
    """Up to five lines of a chart differ in dashes, and up to five rows of points in shape."""
    assert len(set(charts.DASHES)) == len(set(charts.SHAPES)) == len(charts.COLOURS) == 5
    names = "abcde"
    frame = pd.concat(
        [LINES.head(3).assign(series=s, value=[n, n + 1, n]) for n, s in enumerate(names)]
    )
    drawn = ElementTree.fromstring(charts.curves(frame, x="x", **TEXT).drawings()[0])
    lines = [p for p in drawn.iter(f"{SVG}path") if p.get("stroke-width") == "2.8"]
    assert len({p.get("stroke-dasharray") for p in lines}) == len(lines) == 5


# --- words stand beside what is drawn ------------------------------------------------------------
def crowded():
    """Charts whose words have little room: near claims, steep lines, ends at one height."""
    steep = pd.concat(
        LINES.head(3).assign(series=f"line {n}", value=[1.0, 40 * n, 90 * n]) for n in (1, 2, 3)
    )
    near = ROWS.head(2).assign(median=[4.1, 15.5])
    long = near.assign(label=["A label so long that a phone has two lines for it, nearly", "two"])
    claims = [(4, 4, "article one: 4"), (15, 20, "article two: 15–20")]
    moved = near.assign(low=[4.0, 9.0], at_low=["$40M", "12"], at_high=["$10M", "300"])
    return {
        "lines": charts.curves(
            steep,
            x="x",
            references=[(100, "a bill of 100")],
            notes=[(2, 80, "here", "left")],
            bands=[(20, 30, "a claimed range")],
            **TEXT,
        ),
        "values": rows.ranges(near, log=True, claims=claims, agreed=[(3.8, 4.2)], **TEXT),
        "labels": rows.ranges(long, log=True, claims=claims, **TEXT),
        "ends": rows.ranges(moved, log=True, claims=claims, **TEXT),
    }


@pytest.mark.parametrize("name", crowded())
@pytest.mark.parametrize("phone", [0, 1])
def test_words_lie_on_no_other_words_lines_or_points(name, phone):
    drawing = crowded()[name].drawings()[phone]
    assert not overlaps.found(ElementTree.fromstring(drawing))


def test_points_of_different_things_are_not_joined():
    drawn = charts.curves(LINES, x="x", markers=True, joined=False, **TEXT).drawings()[0]
    paths = ElementTree.fromstring(drawn).iter(f"{SVG}path")
    assert not [path for path in paths if path.get("stroke") == MESSAGE]
