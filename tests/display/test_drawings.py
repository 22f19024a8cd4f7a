"""The charts of the executed notebooks, as a page shows them: every mark has the name and the value
of a row, nothing is asked of elsewhere, and every colour has a twin for the dark.
"""

import base64
import json
import re
from functools import cache
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis.display import figures
from analysis.evidence.tables import data
from tests.display import overlaps

SVG = "{http://www.w3.org/2000/svg}"
CSS = data.ROOT / "analysis" / "report" / "site" / "static" / "site.css"
DARK_PAGE, WHITE = "#14181e", "#ffffff"
TWIN = r'\[(?:fill|stroke)="(#[0-9a-f]{6})"\] \{ (?:fill|stroke): ([^;]+);'
#: A number with the letter or the word of its scale.
NUMBER = re.compile(
    r"\$?(−?\$?[\d,]+(?:\.\d+)?)"
    r"(?: ?(k|M|B|T|million|billion|trillion|quadrillion)\b| × 10([⁻⁰¹²³⁴-⁹]+))?"
)
SCALES = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "million": 1e6, "billion": 1e9}
SCALES |= {"trillion": 1e12, "quadrillion": 1e15}
PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
#: Pieces of bars and the ink on them keep their colours: they bring their ground with them.
ON_BARS = {"#1d1f24", "#ffffff", "#a9cdea", "#c98a2e", "#6d0f17", "#e4e6e9"}


@cache
def charts():
    """Return (name, HTML) of every chart stored in a notebook."""
    found = []
    for path in sorted((data.ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                html = "".join(output.get("data", {}).get("text/html", ""))
                if html.startswith("<figure class='chart'"):
                    found.append((path.stem, html, output["data"]))
    return found


def drawings(html):
    page = figures.inlined(html)
    return [ElementTree.fromstring(text) for text in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]


def cells(html):
    """Return the table twin as a frame of texts, and its rows as sets of what they and the heads
    hold.
    """
    table = ElementTree.fromstring(re.search(r"<table.*</table>", html, re.DOTALL)[0])
    heads, *rows = [[cell.text or "" for cell in row] for row in table.iter("tr")]
    return [{*row, *heads} for row in rows], pd.DataFrame(rows, columns=heads)


#: What one of a unit may be in the unit of its row.
UNITS = {" year": (12,), " day": (1, 12 / 365.25, 1 / 365.25), "per thousand": (1 / 1000,)}


def amount(text):
    """Return the number that a text begins with, its scale counted."""
    digits, scale, power = NUMBER.match(text).groups()
    number = float(digits.replace(",", "").replace("−", "-").replace("$", ""))
    return number * SCALES.get(scale or "", 1) * 10 ** int((power or "0").translate(PLAIN))


def same(told, cell):
    """Whether a mark tells a cell's number: to two digits, in a unit that readers want."""
    told = re.sub(r" \(.*\)$", "", told)
    if not (NUMBER.match(told) and NUMBER.match(cell)):
        return told == cell
    units = next((found for word, found in UNITS.items() if word in told), (1,))
    counted = told.partition(" × ")[0] if " FLOP" in told else told  # in units of a power
    found = pytest.approx(amount(cell), rel=0.06)
    return any(amount(text) * unit == found for text in (told, counted) for unit in units)


def test_there_are_charts():
    assert len(charts()) >= 60


def test_every_mark_has_the_name_and_the_value_of_a_row():
    for name, html, _ in charts():
        rows, frame = cells(html)
        for svg in drawings(html):
            told = [title.text for title in svg.iter(f"{SVG}title")]
            assert told, f"{name}: no mark of {svg.get('aria-label')} has a name"
            for text in told:
                label, _, value = text.rpartition(": ")
                held = [row for row in rows if any(label.startswith(c) for c in row if c)]
                assert any(same(value, cell) for row in held for cell in row), f"{name}: {text}"
            if "median" in frame:
                named = {text.rpartition(": ")[0] for text in told}
                assert named == set(frame["label"]), f"{name}: a row has no mark"


def test_nothing_in_a_drawing_is_asked_of_elsewhere_or_runs():
    for name, html, _ in charts():
        for svg in drawings(html):
            used = {element.tag.removeprefix(SVG) for element in svg.iter()}
            assert used <= {"svg", "g", "path", "circle", "text", "title"}, f"{name}: {used}"
            kept = {key for element in svg.iter() for key in element.attrib}
            assert not kept & {"id", "href", "style", "onload", "onclick"}, name
            values = [v for element in svg.iter() for v in element.attrib.values()]
            assert not any("url(" in value or "//" in value for value in values), name


def test_words_lie_on_no_other_words_lines_or_points():
    found = [
        f"{name}: {wrong}"
        for name, html, _ in charts()
        for svg in drawings(html)
        for wrong in overlaps.found(svg)
    ]
    assert not found


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_has_a_twin_for_the_dark_and_words_stand_out_in_both():
    twins = dict(re.findall(TWIN, CSS.read_text(encoding="utf-8")))
    for name, html, _ in charts():
        for svg in drawings(html):
            for element in svg.iter():
                for kind in ("fill", "stroke"):
                    colour = element.get(kind, "none")
                    if colour == "none" or colour in ON_BARS:
                        continue
                    assert colour in twins, f"{name}: {colour} has no twin"
                    if kind == "fill" and element.tag == f"{SVG}text":
                        assert contrast(colour, WHITE) >= 4.5, colour
                        assert contrast(twins[colour], DARK_PAGE) >= 4.5, twins[colour]


def test_words_on_bars_stand_out_from_them():
    from analysis.display.charts import _ink
    from analysis.ledger.summary import GROUP_COLOURS

    for colour in GROUP_COLOURS.values():
        ink = {"white": WHITE}.get(_ink(colour), _ink(colour))
        assert contrast(ink, colour) >= 4.5, colour


def test_the_ends_of_every_sensitivity_chart_are_named():
    found = [(name, html) for name, html, _ in charts() if ">at_low<" in html]
    assert len(found) >= 9
    for name, html in found:
        _, frame = cells(html)
        moving = (frame["low"] != frame["high"]).sum()
        for svg in drawings(html):
            ends = [t.text for t in svg.iter(f"{SVG}text") if t.text and "→" in t.text]
            assert len(ends) >= moving, f"{name}: {ends}"


def test_addresses_and_files_are_told_apart():
    for stem in {name for name, *_ in charts()}:
        own = [html for name, html, _ in charts() if name == stem]
        ids = [re.search(r"<figure class='chart' id='([\w-]+)'", html)[1] for html in own]
        files = [re.search(r"download='([^']+)\.csv'", html)[1] for html in own]
        assert len({*ids}) == len(ids) and len({*files}) == len(files)
        for file, html in zip(files, own):
            title = re.search(r"<figcaption><b>(.*?)</b>", html)[1]
            words = {*re.sub(r"[\W_]+", " ", title.lower()).split()}
            assert len(file) <= figures.NAME_LENGTH
            assert {*file.split("-")} <= words | {"x27", "amp", "quot"}, file


def test_source_lines_lead_to_rows_that_exist():
    ids = {row["id"] for row in data.records("sources")}
    linked = [
        id for _, html, _ in charts() for id in re.findall(r"href='sources\.html#([\w-]+)'", html)
    ]
    assert len(linked) > 60 and {*linked} <= ids


@pytest.mark.parametrize("kind", ["text/html", "image/png", "text/plain"])
def test_programs_that_show_no_html_get_a_picture(kind):
    for name, _, shown in charts():
        assert kind in shown, name
        if kind == "image/png":
            assert base64.b64decode(shown[kind])[:4] == b"\x89PNG"
