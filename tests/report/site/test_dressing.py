"""What every page gets as it is written: order, words, terms, entries; what is forbidden."""

import json
import re
from html import unescape
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.display import cards, figures
from analysis.evidence import articles, wording
from analysis.evidence.tables import data
from analysis.ledger import claims, corrections
from analysis.report.inputs import parameters
from analysis.report.site.dressing import citing, glossary, house, opening
from analysis.report.site.writing import entries

NOTEBOOKS = sorted((data.ROOT / "notebooks").glob("[0-9]*.ipynb"))
RESULTS = {"version": "9.9", "data_cut": "2026-01-02"}
NUMBER = r"\d[\d,.]*"
#: What no page may show, by what is wrong with it.
FORBIDDEN = {
    "a number and its unit may part": rf"{NUMBER}[ \n](?:%|months?\b|years?\b|(?:m|b|tr)illion\b)",
    "money without its letter": rf"\${NUMBER}\s(?:million|billion|trillion)\b",
    "a scale said three times": r"(?:m|b)illion \([^()]*(?:m|b)illion (?:to|–) [^()]*illion\)",
    "months that are years": r"(?<![\d.,–])(?:2[4-9]|[3-9]\d|\d{3,}|\d+,\d+)\smonths\b",
    "an article without a name": r"\b[Aa]rticles?\sa\d\b",
    "an article in the genitive": r"”(?: \(a\d\))?['’]s\b",
    "the middle is an end": (
        rf"(?<![\d.,])({NUMBER})[^\d()]{{0,20}} \((?:\1(?:–| to )|[^()]*(?:–| to )\1\))"
    ),
}
#: What articles and sources say is quoted as it stands.
QUOTED = re.compile(r"<(script|style|code|pre|svg|math|option)\b.*?</\1>", re.DOTALL)


def faults(html):
    """Return (what is wrong, where) for all that a page may not show."""
    parts = map(unescape, re.split(r"<[^>]+>", QUOTED.sub("", html)))
    return [
        (wrong, part[max(0, found.start() - 20) : found.end() + 20])
        for part in parts
        for wrong, pattern in FORBIDDEN.items()
        for found in re.finditer(pattern, part)
    ]


def shown(path):
    """Return what a notebook says and shows, as its page has it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            found.append(f"<p>{''.join(cell['source'])}</p>")
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html")
            said = output.get("data", {}).get("text/markdown")
            found += ["".join(html)] if html else [f"<p>{''.join(said)}</p>"] if said else []
    return house.dressed("\n".join(found))


@pytest.mark.parametrize(
    "bad",
    [
        "50 % of it",
        "50\n% of it",
        "$69 million",
        "69 million (49 million to 130 million)",
        "1,800\xa0months",
        "Article a4 says",
        "300 (300 to 350)",
        "2.6 years (1.3–2.6)",
    ],
)
def test_what_is_forbidden_is_found(bad):
    assert faults(f"<p>{bad}</p>")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_chapter_shows_what_is_forbidden(path):
    assert not faults(shown(path))


def test_words_are_dressed_and_nothing_else():
    kept = (
        "<code>50 % of a1</code><pre>$5 million</pre><table class='data'><tr><td>a1</td></tr>"
        '</table><svg><text>5 months</text></svg><option value="a1">a1</option>'
        '<a title="article a1, 5 months" href="x-a1.html">x-a1</a>'
    )
    assert house.dressed(kept) == kept
    text = house.dressed(f"{kept}<p>In article a1 50 % cost $5 million in 3\nmonths.</p>")
    assert text == f"{kept}<p>In “Cost gap” (a1) 50\xa0% cost $5M in 3\xa0months.</p>"


def test_a_piece_that_is_dressed_stays_as_it_is_in_its_page():
    pieces = [house.dressed(f"<p>A blend for {n} months.</p>") for n in (3, 4)]
    marked = [piece.join(house.DONE) for piece in pieces]
    assert all(piece.count('class="term"') == 1 for piece in pieces)
    page = house.dressed(f"<table><tr><td>5 months{marked[0]}</table><p>A ridge.</p>{marked[1]}")
    between = page.removeprefix(f"<table><tr><td>5\xa0months{pieces[0]}</table><p>A ")
    assert between.endswith(f">ridge</a>.</p>{pieces[1]}") and between.startswith("<a ")


@pytest.mark.parametrize(
    "text, said",
    [
        ("Article a1 and a3", "“Cost gap” (a1) and “AI inference vs training” (a3)"),
        ("191 million (a3) is", "191 million (“AI inference vs training”, a3) is"),
        ("the question of article a1", "the question of “Cost gap” (a1)"),
        ("crossover-a4 and a77", "crossover-a4 and a77"),
        ("“Cost gap” (a1)", "“Cost gap” (a1)"),
    ],
)
def test_articles_have_names(text, said):
    assert articles.named(text) == said


@pytest.mark.parametrize(
    "text",
    ["GPT-4", "GPT-4o-mini", "A100-80GB", "o1-mini", "DeepSeek-V3", "2026-11-20", "280-fold"],
)
def test_a_name_or_date_is_not_broken_at_its_hyphen(text):
    html = house.dressed(f"<p>{text}</p>")
    whole = re.sub(r'<span class="span">(-\w+)</span>', r"\1", html)
    assert whole == f"<p>{text}</p>" and html.count("<span") == text.count("-")
    assert house.dressed(html) == html


def test_the_words_of_a_label_stay_one_text():
    html = "<label><input type='radio'> against GPT-4's run, 1–2</label>"
    assert house.dressed(html) == html


def test_what_keeps_words_together_is_no_subtitle():
    """A chart's title may hold a span of its own, which the subtitle's look would make grey."""
    static = data.ROOT / "analysis/report/site/static"
    looks = [path for path in static.iterdir() if path.suffix in (".css", ".js")]
    assert looks and not [p.name for p in looks if "figcaption span" in p.read_text("utf-8")]


def test_words_may_break_and_boards_of_chips_may_not():
    assert house.dressed("<p>pre-training, x–y</p>") == "<p>pre-training, x–y</p>"
    assert house.dressed("<p>H100 SXM, A100 80GB</p>") == "<p>H100\xa0SXM, A100\xa080GB</p>"


def test_every_article_has_a_short_name_of_its_own():
    names = articles.short_names()
    assert len(set(names.values())) == len(names) and all(len(n) <= 25 for n in names.values())
    assert set(names) == {claim.article for claim in claims.claims().values()}


def test_a_term_is_explained_where_a_page_first_uses_it_and_nowhere_else():
    html = (
        "<h2>The blend</h2><p><a href='x'>blend</a> A blend; a blend, the Ridge.</p><p>blends</p>"
    )
    text = house.dressed(html)
    assert re.findall(r'class="term" href="glossary.html#([\w-]+)"', text) == ["blend", "ridge"]
    assert text.startswith("<h2>The blend</h2><p><a href='x'>blend</a> A <a class=\"term\"")
    assert re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", text) == html


def test_terms_have_places_of_their_own_and_one_short_meaning():
    places = [place for place, *_ in glossary.listed()]
    assert len(set(places)) == len(places) > 20
    assert all(len(meaning) < 140 for *_, meaning in glossary.listed())


# --- the top of a chapter -------------------------------------------------------------------------
def cell(id, kind, source, **outputs):
    data_ = [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {m: [] if m == cards.REASONS else m},
        }
        for m in outputs.values()
    ]
    made = {"id": id, "cell_type": kind, "metadata": {}, "source": source}
    return made | ({"outputs": data_, "execution_count": 1} if kind == "code" else {})


def test_a_page_says_the_answer_before_its_calculation():
    page = opening.answer_first(
        [
            cell("a", "markdown", "# Title\n\nHow much?"),
            cell("b", "code", "x = 1"),
            cell("c", "code", "y = 2"),
            cell("d", "markdown", "It is a sum."),
            cell("e", "code", "show()", said="text/markdown", table=cards.REASONS),
            cell("f", "code", "more()", table="text/html"),
            cell("g", "markdown", "## First"),
            cell("h", "code", "z = 3"),
        ],
        "<details>run</details>",
    )
    assert [c["id"] for c in page] == [
        *("a", "answer", "run", "verdicts", "calculation"),
        *("a-intro", "c", "d", "f", "g", "h"),
    ]
    code = "\n".join(c["source"] for c in page if c["cell_type"] == "code")
    assert all(line in code for line in ("x = 1", "y = 2", "show()", "more()", "z = 3"))
    assert len([o for c in page for o in c.get("outputs", [])]) == 3  # none lost, none twice


def test_the_top_of_a_page_counts_the_verdicts_of_its_headline_claims():
    table = cell("b", "code", "show()", said="text/markdown", table=cards.REASONS)
    verdicts = ["wrong", "holds", "wrong"]
    table["outputs"][1]["data"][cards.REASONS] = [{"id": v, "verdict": v} for v in verdicts]
    page = opening.answer_first([cell("a", "markdown", "# Title"), table], "run")
    (tally,) = (c["source"] for c in page if c["id"] == "tally")
    said = " ".join(re.sub("<[^>]*>", " ", tally).split())
    assert said == "3 headline claims holds 1 wrong 2"
    target = re.search("href='#([^']+)'", tally)[1]
    (box,) = (c["source"] for c in page if c["id"] == "run")
    assert f"id='{target}'" in box


@pytest.mark.parametrize("main", ["g", "h"])
def test_the_main_chart_stands_below_the_answer_and_a_line_leads_to_it_from_where_it_stood(main):
    cells = [
        cell("a", "markdown", "# Title"),
        cell("b", "code", "show()", said="text/markdown", table=cards.REASONS),
        cell("f", "markdown", "## First"),
        cell("g", "code", "draw()", table="text/plain", chart="text/html"),
        cell("h", "code", "draw_again()", chart="text/html"),
    ]
    for one in cells[3:]:
        drawn = f"<figure class='chart' id='chart-{one['id']}'><figcaption><b>It grows</b>"
        one["outputs"][-1]["data"]["text/html"] = drawn
    cells[-1]["metadata"]["tags"] = ["main-chart"] if main == "h" else []
    page = opening.answer_first(cells, "run")
    ids = [c["id"] for c in page]
    assert ids == ["a", "answer", "chart", "run", "verdicts", "b", "f", "g", "h"]
    shown = {c["id"]: [o["data"] for o in c.get("outputs", [])] for c in page}
    assert f"id='chart-{main}'" in shown["chart"][0]["text/html"]
    assert f"<a href='#chart-{main}'>It grows</a>" in shown[main][-1]["text/html"]
    assert str(page).count("<figure") == 2 and shown["g"][0] == {"text/plain": "text/plain"}


def test_a_heading_that_a_cell_shows_is_a_heading_of_the_page():
    shown = cell("b", "code", "display(found, drawn)", said="text/markdown", chart="text/html")
    shown["outputs"][0]["data"]["text/markdown"] = "## It pays back after 3 months\n\nA saving."
    first, second = opening.lifted([shown])
    assert first["cell_type"] == "markdown" and first["source"].startswith("## It pays back")
    assert [o["data"] for o in second["outputs"]] == [{"text/html": "text/html"}]
    assert second["source"] == shown["source"] and first["id"] != second["id"]
    plain = cell("c", "code", "display(said)", said="text/markdown")
    assert opening.lifted([plain]) == [plain]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_begins_with_a_number_in_its_first_sentence(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    title, first, *_ = opening.answer_first(notebook["cells"], "")
    assert "".join(title["source"]).startswith("# ") and first["id"] == "answer"
    said = "".join(first["outputs"][0]["data"]["text/markdown"])
    assert re.search(r"\d", re.split(r"[.;:]\s", said)[0]), said[:200]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_says_how_to_run_it_with_a_value_that_it_allows(path):
    declared = [*parameters.declared(SimpleNamespace(sources=lambda: [path])).values()]
    name, value = opening.example(declared)
    parameter = next(p for p in declared if p.name == name)
    assert parameter.value(value) != parameter.default
    if any(p.name not in opening.OF_EVERY_CHAPTER for p in declared):
        assert name not in opening.OF_EVERY_CHAPTER
    assert f"papermill notebooks/{path.stem}.ipynb" in opening.command(path.stem, declared)


def test_buttons_need_the_address_of_a_repository(monkeypatch):
    box = opening.run_box("02_crossover", [])
    assert "mybinder" not in box and "names none" in box and "http" not in box
    address = "https://github.com/someone/costs"
    monkeypatch.setattr(citing, "citation", lambda: {"repository-code": address})
    box = opening.run_box("02_crossover", [])
    assert "https://mybinder.org/v2/gh/someone/costs/HEAD?labpath=notebooks/02_crossover" in box
    assert "https://colab.research.google.com/github/someone/costs/blob/HEAD/notebooks/" in box
    assert f"pip install git+{address}" in box


@pytest.mark.parametrize("address", ["", "costs", "javascript:alert(1)", "https://x.y/a/b'><b>"])
def test_an_address_that_is_none_makes_no_button(monkeypatch, address):
    monkeypatch.setattr(citing, "citation", lambda: {"repository-code": address})
    assert "<a href='http" not in opening.run_box("02_crossover", [])


# --- citing ---------------------------------------------------------------------------------------
def test_a_chart_has_an_entry_to_cite_and_an_address():
    figure = "<figure class='chart'><figcaption><b>5 % &amp; more_of it</b></figcaption></figure>"
    html = entries.with_entries(figure * 2, "02_crossover", citing.cited(RESULTS))
    assert re.findall(r"id='([\w-]+)'", html) == ["figure-1", "figure-2"]
    entry = unescape(re.findall(r"<pre>(.*?)</pre>", html, re.DOTALL)[1])
    assert entry.startswith("@misc{what-ai-costs-02_crossover-figure-2,\n")
    assert r"title = {{5 \% \& more\_of it}}" in entry and "version = {9.9}" in entry
    assert r"02\_crossover.html\#figure-2" in entry and "http" not in entry
    own = figure.replace("'chart'", "'chart' id='mine'")
    named = entries.with_entries(own, "x", citing.cited(RESULTS))
    assert named.count("id='mine'") == 1 and r"x.html\#mine" in named


def test_the_entry_of_the_report_balances_its_braces_and_names_the_makers():
    entry = citing.bibtex(RESULTS)
    assert entry.count("{") == entry.count("}") and citing.authors() in entry
    assert f"year = {{{str(citing.citation()['date-released'])[:4]}}}" in entry


def test_an_edition_is_as_old_as_its_last_corrected_verdict(monkeypatch):
    monkeypatch.setattr(citing, "citation", lambda: {"date-released": "1999-01-01"})
    last = max(change.date for change in corrections.changes())
    assert citing.edition(RESULTS) == str(last)
    monkeypatch.setattr(citing, "citation", lambda: {"date-released": "2999-01-01"})
    assert citing.edition(RESULTS) == "2999-01-01"


def test_an_entry_says_how_to_find_the_report(monkeypatch):
    entry = citing.bibtex(RESULTS)
    assert "url" not in entry and "report of the Python package what-ai-costs" in entry
    assert f"date = {{{citing.edition(RESULTS)}}}" in entry
    known = citing.citation() | {"url": "https://costs.example/report"}
    monkeypatch.setattr(citing, "citation", lambda: known)
    part = entries.bibtex(citing.cited(RESULTS), "A chart", "02_crossover.html#figure-2")
    assert "url = {https://costs.example/report/02_crossover.html#figure-2}" in part
    assert "Python package" not in part and "Data to 2026-01-02" in part


# --- every number leads on ------------------------------------------------------------------------
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_card_and_every_row_of_verdicts_leads_to_its_claim(path):
    html = shown(path)
    carded = re.findall(r"<div class='verdict-card'.*?</div>", html, re.DOTALL)
    tables = re.findall(r"<table class='ledger'>.*?</table>", html, re.DOTALL)
    rows = [row for t in tables for row in re.findall(r"<tr><td.*?</tr>", t, re.DOTALL)]
    judges = any(c.chapter == path.stem for c in claims.claims().values())
    assert bool(rows) == (judges or path.stem.startswith("00"))
    for part in (*carded, *rows):
        found = re.search(r"href='claims\.html#([\w-]+)'", part)
        assert found and found[1] in claims.claims(), part[:200]


def test_a_table_too_wide_for_a_phone_says_in_each_cell_which_column_it_is_of():
    wide = pd.DataFrame([["a very-long-name", "2.99 < 4"]], columns=["Model", "Rent"])
    wide = wide.assign(**{f"another_long_column_{n}": n for n in range(2)})
    html = house.dressed(figures.table_html(wide))
    assert 'class="dataframe folding"' in html
    labels = re.findall(r'<td data-label="([^"]+)"', html)
    assert labels == [*wide.columns]
    narrow = figures.table_html(wide[["Model", "Rent"]])
    assert house.dressed(narrow) == narrow


def test_a_span_stays_on_one_line_and_is_copied_as_it_is():
    text = house.dressed("<td title='1–2'>$72M (41–140), $500M–1.2B, 6-8</td>")
    assert re.findall(r'<span class="span">(.*?)</span>', text) == ["(41–140)", "$500M–1.2B", "-8"]
    assert (
        re.sub("</?span[^>]*>", "", text)
        .replace("\xa0", " ")
        .endswith("$72M (41–140), $500M–1.2B, 6-8</td>")
    )
    assert "title='1–2'" in text
    assert house.dressed(text) == text


def test_ends_of_a_span_stand_around_a_dash_or_a_word():
    assert wording.span("1", "2") == "1–2" and wording.span("-1", "2") == "-1 to 2"
