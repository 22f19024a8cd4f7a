"""The PDF: every page of the report in one document whose links lead somewhere, printed whole or
not at all.
"""

import re
import shutil
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup

from analysis.report.files.project import BuildError
from analysis.report.site import pdf
from tests.report.site.test_site import Page, document

pytestmark = pytest.mark.filterwarnings("ignore:.*Sphinx API modifications")
GOOD = """#!/bin/sh
for option; do case $option in
--print-to-pdf=*) target=${option#*=};; *.html) page=${option#file://};;
esac; done
grep -c 'data-page="02_crossover">2<' "$page" > "${0%/*}/numbered"
cp "${0%/*}/printed.pdf" "$target"
"""
KEEP = 'mkdir "$kept" && echo "$kept" > "${0%/*}/kept"\n'


def printed(path, anchors):
    """Write a PDF of empty pages with an anchor on each, named in its catalog as Chromium does."""
    writer = pypdf.PdfWriter()
    places = pypdf.generic.DictionaryObject()
    for anchor in anchors:
        page = writer.add_blank_page(100, 100)
        name = pypdf.generic.NameObject
        place = [page.indirect_reference, name("/XYZ"), *map(pypdf.generic.NumberObject, (0, 1, 0))]
        places[name(f"/{anchor}")] = pypdf.generic.ArrayObject(place)
    writer.root_object[pypdf.generic.NameObject("/Dests")] = writer._add_object(places)
    writer.write(path)
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory, baseline_site):
    """A copy of a site, into which a PDF may be written."""
    return shutil.copytree(baseline_site, tmp_path_factory.mktemp("pdf") / "report")


@pytest.fixture(scope="module")
def text(site):
    return pdf.document(site, "../report/")


@pytest.fixture
def chromium(tmp_path, monkeypatch):
    """Return a function that puts a program in the place of Chromium."""

    def install(script):
        program = tmp_path / "chromium"
        program.write_text(script)
        program.chmod(0o755)
        printed(tmp_path / "printed.pdf", ["index", "02_crossover"])
        monkeypatch.setenv("CHROMIUM", str(program))

    return install


def test_every_link_of_the_document_leads_to_an_anchor_in_it(text):
    page = Page(text)
    inside = [link for link in page.links if not link.startswith(("http://", "https://"))]
    assert {link.removeprefix("#") for link in inside} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {
        "#claims",
        "#02_crossover",
        "#claims--judged-a1",
        "#method--the-verdict-rule",
        "#challenge",
    } <= set(inside)


def test_the_document_holds_the_parts_in_order_and_a_contents_of_them(text):
    parts = [
        "cover",
        "index",
        "contents",
        "00_summary",
        "02_crossover",
        "method",
        "claims",
        "corrections",
        "sources",
        "challenge",
        "about",
    ]
    assert re.findall(r'<section class="part[^"]*" id="([^"]+)"', text) == parts
    contents = text.partition('id="contents"')[2].partition("</section>")[0]
    assert re.findall(r'<a href="#(\w+)">', contents) == parts[3:]
    assert "Inference &lt; training" in contents and '<p class="label">Chapter 2</p>' in text


def test_the_cover_says_title_counts_version_citation_and_licence(text):
    cover = text.partition('id="cover"')[2].partition("</section>")[0]
    assert '<p class="title">What AI costs, recomputed</p>' in cover
    assert "Data to 2026-01-02" in cover and "version 9.9" in cover and "MIT" in cover
    assert "1 <b class=" in cover and "holds under conditions" in cover
    assert "<a " not in cover and " id=" not in cover


def test_the_cover_takes_what_was_claimed_from_the_text_and_not_from_a_chart():
    front = "<h1>T</h1><p class='dateline'>x</p><figure><p>Source: us</p></figure><p>Five say.</p>"
    cover = pdf.cover({"index": BeautifulSoup(front, "html.parser")})
    assert "<dt>What was claimed</dt><dd>Five say.</dd>" in cover and "Source" not in cover


def test_every_claim_stands_under_its_article_without_what_opens_below_it(text):
    part = text.partition('id="claims"')[2].partition('<section class="part"')[0]
    assert part.count("<h2>Claims of ") == 1 and "Article by article" not in part
    for claim in document()["claims"]:
        assert part.count(f'id="claims--{claim["id"]}"') == 1
    assert "claims-table" not in part and "<dl>" not in part


def test_the_document_loads_the_style_sheets_of_the_report_and_nothing_else(site, text):
    loaded = Page(text).loaded
    assert any("print.css" in name for name in loaded)
    for name in loaded:
        assert (
            name.startswith("../report/_static/")
            and (site / name.removeprefix("../report/").partition("?")[0]).is_file()
        )


def test_the_document_lets_no_script_run(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text.partition("<body>")[0])[
        1
    ]
    assert "default-src 'none'" in policy and "script-src" not in policy


def test_what_paper_cannot_do_is_left_out(text):
    assert not re.search(
        r"<(form|button|script|source|details)\b|headerlink| download[ =>]|[\"']downloads[\"']",
        text,
    )
    assert "Show the code" not in text and "Open a row" not in text and 'class="detail"' not in text
    assert text.count('class="dateline"') == 1


def test_parameters_stand_at_the_end_of_a_chapter_and_dates_at_the_foot_of_each_sheet(text):
    chapter = text.partition('id="02_crossover"')[2].partition("</article>")[0]
    prose, _, table = chapter.partition("of this chapter</p>")
    assert "<h1>" in prose and "<table" in table and "<p>" not in table
    head = text.partition("<body>")[0]
    foot = re.search(r'@bottom-left { content: "([^"]*)"', head)[1]
    assert re.search(r"version \S+, data to \d{4}-\d\d-\d\d, CC BY 4.0", foot)


def test_a_scenario_says_once_what_changed_and_what_flipped(scenario_site):
    text = pdf.document(scenario_site, "")
    cover = text.partition('id="cover"')[2].partition("</section>")[0]
    assert cover.count("Scenario Half the users") == 1
    assert text.count("Scenario Half the users") == 2 and re.search(
        r'<details open=""><summary>1 verdict flipped', text
    )


def test_the_second_print_says_page_numbers(site, tmp_path, chromium):
    chromium(GOOD)
    made = pdf.write(site, tmp_path / "work")
    assert made == site / "what-ai-costs.pdf" and made.read_bytes().startswith(b"%PDF")
    assert (tmp_path / "numbered").read_text().strip() == "1"
    assert not (tmp_path / "work" / pdf.NAME).exists()


def test_what_the_browser_keeps_lies_in_the_work_folder_and_goes(site, tmp_path, chromium):
    chromium(
        GOOD.replace("esac; done", "--user-data-dir=*) kept=${option#*=};;\nesac; done") + KEEP
    )
    pdf.write(site, tmp_path / "work")
    kept = Path((tmp_path / "kept").read_text().strip())
    assert kept.is_relative_to(tmp_path / "work") and not kept.exists()


def test_page_numbers_are_those_of_the_anchors(tmp_path):
    anchors = ["index", "02_crossover", "claims--judged-a1", "method--größe", "Dest"]
    found = pdf.page_numbers(printed(tmp_path / "a.pdf", anchors))
    assert found == {anchor: page for page, anchor in enumerate(anchors, start=1)}
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 %%EOF")
    with pytest.raises(
        BuildError, match="^The PDF that Chromium made cannot be read .*untouched.$"
    ):
        pdf.page_numbers(tmp_path / "b.pdf")


@pytest.mark.parametrize(
    "script",
    [
        "#!/bin/sh\nexit 9\n",
        "#!/bin/sh\n",
        GOOD.replace("cp ", "head -c 300 ").replace('pdf" "', 'pdf" > "'),
        "not a program",
    ],
)
def test_a_chromium_that_fails_leaves_the_last_pdf_alone(site, tmp_path, chromium, script):
    chromium(script)
    (site / pdf.NAME).write_bytes(b"the last good one")
    with pytest.raises(BuildError, match="^Chromium made no PDF .*untouched.$"):
        pdf.write(site, tmp_path / "work")
    assert (site / pdf.NAME).read_bytes() == b"the last good one"


def test_a_missing_chromium_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(
        BuildError,
        match=r"^The PDF is printed by Chromium or Chrome, and neither is installed \(.*PROGRAM\.$",
    ):
        pdf.browser()
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(BuildError, match="'no-such-browser' is no program"):
        pdf.browser()
