"""The site: complete, escaped, the same bytes twice, and asking no other host for anything."""

import csv
import json
import re
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from docutils import nodes

from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.ledger import results
from analysis.ledger.comparisons import groups
from analysis.report.files.project import BuildError
from analysis.report.refresh import due
from analysis.report.site import exports, pages, picture, tables, words
from analysis.report.site.dressing import glossary, styles
from analysis.report.site.keeping.names import Told
from analysis.report.site.lookup import claim_files, search
from analysis.report.site.site import build_site

pytestmark = pytest.mark.filterwarnings("ignore:.*Sphinx API modifications")
SCRIPT = "<script>alert('claim')</script>"
LOADED = {
    "script": "src",
    "img": "src",
    "source": "srcset",
    "link": "href",
    "iframe": "src",
    "object": "data",
    "video": "src",
}


def check(**changed):
    fields = {
        "by": "formula",
        "formula": "78e6 USD / (625e3 USD/day)",
        "median": 4.1,
        "low": 3.0,
        "high": 6.0,
        "level": 0.9,
        "half_low": 3.5,
        "half_high": 5.0,
    }
    fields |= {
        "unit": "month",
        "support": 0.4,
        "p_inside": 0.4,
        "p_below": 0.0,
        "p_above": 0.6,
        "factor_off": 0.97,
        "verdict": "holds under conditions",
        "close": False,
        "because": "The bound is kept by 40 % of cases.",
        "facts": [],
        "rows": {"token_prices": list(data.keys("token_prices")[:5]), "chips": ["H100"]},
    }
    return fields | changed


def record(id, **changed):
    claimed = {
        "relation": "at_most",
        "low": None,
        "value": None,
        "high": 4.0,
        "unit": "month",
        "hedge": "exact",
        "set": [None, 4.0],
        "word": "",
        "fit": "",
        "left_out": "",
    }
    fields = dict.fromkeys(
        ("topic", "family", "as_of", "attributed_to", "reading", "remark", "basis", "condition"), ""
    )
    fields |= {
        "id": id,
        "article": "a1",
        "chapter": "02_crossover",
        "statement": f"Claim {id}.",
        "quantity": "time",
    }
    fields |= {"claimed": claimed, "arithmetic": None, "evidence": None, "verdict": "not checkable"}
    turn = {
        "input": "daily_users",
        "unit": "user",
        "now": 1e8,
        "reachable": True,
        "low": 2.8e7,
        "high": None,
    }
    fields |= {"sources": ["a1"], "turns": [turn], "lines": "6;9", "conflicts": []}
    fields |= {"aliases": [], "quoted": None, "quoted_facts": []}
    return fields | {"own_source_only": False, "reply": ""} | changed


def document(**changed):
    unseen = record("unseen-a1", remark="not yet examined")
    judged = record(
        "judged-a1",
        statement=f"Bold {SCRIPT}.",
        remark=SCRIPT,
        as_of="2027",
        evidence=check(facts=["price_gpt4o_input", "inference_flop_per_param_token"]),
        verdict="holds under conditions",
        aliases=["merged-a1"],
        quoted=True,
        quoted_facts=["gpt4_training_cost_altman"],
    )
    claims = [
        unseen,
        judged,
        record(
            "never-a1",
            arithmetic=check(median="never", high="never"),
            conflicts=["judged-a1"],
            quoted=False,
            quoted_facts=["gpt4_training_cost_altman"],
        ),
    ]
    found = results.document(
        claims,
        version="9.9",
        data_cut="2026-01-02",
        parameters={"daily_users": 1e8, "basis": "list price"},
    )
    return found | changed


def notebook(title):
    text = {
        "cell_type": "markdown",
        "id": "a",
        "metadata": {},
        "source": f"# {title}\n\nIt costs $5 to $6; $x^2$. [See](claims.html#judged-a1).",
    }
    shown = {
        "text/html": "<b>shown</b>",
        "text/plain": "shown",
        results.MIME: [{"secret": "record"}],
    }
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": shown}
    code = {
        "cell_type": "code",
        "id": "b",
        "metadata": {},
        "execution_count": 1,
        "source": "1 + 1",
        "outputs": [output],
    }
    line = "daily_users: float = 1e8  # user; [1e6, 1e10]; people who ask <something> on a day"
    given = code | {"id": "c", "metadata": {"tags": ["parameters"]}, "source": line, "outputs": []}
    return json.dumps(
        {
            "cells": [text, given, code],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory, baseline_site, scenario_site):
    """A site, the same built a second time, and one of a scenario."""
    root, executed = tmp_path_factory.mktemp("site"), baseline_site.parent / "executed"
    build_site(executed, document(), root / "second", root / "work-second")
    return SimpleNamespace(
        root=baseline_site.parent,
        executed=executed,
        first=baseline_site,
        second=root / "second",
        scenario=scenario_site,
    )


def page(folder, name):
    """Return a page of a site as `plain` has it."""
    return plain((folder / f"{name}.html").read_text(encoding="utf-8"))


def plain(html):
    """Return HTML without what keeps names and dates on one line."""
    return re.sub(r'<span class="span">(-\w+)</span>', r"\1", html)


class Page(HTMLParser):
    """Ids, links and loaded resources of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loaded = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [found["href"]] if tag == "a" and found.get("href") else []
        if tag in LOADED and found.get(LOADED[tag]):
            self.loaded.append(found[LOADED[tag]])


def test_every_page_is_there(built):
    names = {path.stem for path in built.first.glob("*.html")}
    described = {r["name"] for r in data.package()["resources"]}
    assert described <= names
    assert {
        "index",
        "00_summary",
        "02_crossover",
        "tables",
        "prices",
        "method",
        "challenge",
        "contribute",
        "using-data",
        "about",
        "search",
    } <= names


def test_statements_are_escaped(built):
    for path in built.first.glob("*.html"):
        assert SCRIPT not in path.read_text(encoding="utf-8"), path.name
    assert "&lt;script&gt;" in page(built.first, "claims-a1")


def test_claims_have_anchors_and_states(built):
    text = page(built.first, "claims-a1")
    for claim in document()["claims"]:
        assert f'id="{claim["id"]}"' in text
    assert "not yet examined" in text and "holds under conditions" in text
    assert '<a href="claims-a1.html#judged-a1">Bold ' in text
    assert 'href="contradictions.html?q=never-a1"' in text and "never" in text


def handed_over(folder, name):
    """Return what a script beside the pages hands over: function, value, and the next script."""
    text = (folder / f"{name}.js").read_text(encoding="utf-8")
    function, values = re.fullmatch(r"(\w+\.\w+)\((.*)\);\n", text, re.DOTALL).groups()
    return function, *json.loads(f"[{values}]")


def test_the_table_of_claims_is_handed_over_as_rows_and_as_details(built):
    assert "judged-a1" not in page(built.first, "claims")
    function, entries, following = handed_over(built.first, "claims/index-1")
    assert function == "claimTable.index" and following is None
    assert [e[0] for e in entries] == ["unseen-a1", "judged-a1", "never-a1"]
    _, former, part, article, chapter, verdict, off, words, row, remark = entries[1]
    assert (former, part, article) == (["merged-a1"], "claims-a1", "a1")
    assert remark == SCRIPT and (chapter, verdict, off) == (
        "02_crossover",
        "holds under conditions",
        0,
    )
    assert {"merged-a1", "price_gpt4o_input", "token_prices"} <= set(words.split())
    assert "at most 4\xa0months" in row
    assert "(a1), lines 6, 9; time</small>" in row
    function, details = handed_over(built.first, f"claims/{part}")
    assert function == "claimTable.details" and set(details) == {e[0] for e in entries}
    assert "<dt>Is it supported?</dt>" in details["judged-a1"]
    whole = page(built.first, part).replace("claims-a1.html#", "claims.html#")
    # A page explains a term where it is first used, and an opened row is read by itself.
    told = re.compile(r'<a class="term"[^>]*>(.*?)</a>')
    assert told.sub(r"\1", plain(details["judged-a1"].strip())) in told.sub(r"\1", whole)


def test_a_long_list_is_handed_over_in_pieces_that_name_the_next(tmp_path):
    claim_files.hand_over(tmp_path, "x", "taken.add", [1, 2, 3], 2)
    assert handed_over(tmp_path, "x-1") == ("taken.add", [1, 2], "x-2")
    assert handed_over(tmp_path, "x-2") == ("taken.add", [3], None)
    claim_files.hand_over(tmp_path, "none", "taken.add", [], 2)
    assert handed_over(tmp_path, "none-1") == ("taken.add", [], None)


def test_the_search_page_is_told_facts_chapters_and_sections(built):
    _, found, _ = handed_over(built.first, "search/pages-1")
    chapter = next(e for e in found if e[0] == "chapter" and e[4] == "crossover")
    assert chapter[1:3] == ["Inference < training", "02_crossover.html"]
    assert "It costs $5 to $6" in chapter[3]
    rule = next(e for e in found if e[2] == "method.html#the-verdict-rule")
    assert rule[0] == "section" and len(rule[3]) > 100
    assert not [e for e in found if e[2].startswith("claims-a1")]
    _, told, _ = handed_over(built.first, "search/facts-1")
    fact = next(e for e in told if e[2] == "facts.html#price_gpt4o_input")
    assert fact[0] == "fact" and "$2.5" in fact[3] and "primary" in fact[3]


def test_the_search_page_is_told_each_priced_model_once(built):
    _, told, _ = handed_over(built.first, "search/prices-1")
    assert sorted(e[4] for e in told) == sorted(
        name.lower() for name in data.table("token_prices")["model"].unique()
    )
    kind, title, address, text, _ = next(e for e in told if e[4] == "gpt-5.5")
    assert (kind, title, address) == ("price", "GPT-5.5, OpenAI", "prices.html#GPT-5.5")
    assert text.startswith("$5 in, $30 out per million tokens")
    assert 'id="GPT-5.5"' in page(built.first, "prices")


def test_a_column_that_no_row_fills_is_left_out_of_the_rows_and_named(built):
    def columns(name):
        fields = data.resource(name)["schema"]["fields"]
        rows = tables.rows(data.resource(name))[0]
        return [f["name"] for f in fields if any(row[f["name"]] for row in rows)], fields

    for name in ("articles", "chips", "token_prices"):
        (filled, fields), text = columns(name), page(built.first, name)
        table = text[text.index('id="rows"') :]
        assert re.findall(r'<th scope="col">(.*?)</th>', table) == filled
        assert {*re.findall(r'<td data-label="(.*?)"', table)} == {*filled}
        said = "Columns that are empty in every row are left out below"
        assert (said in text) == (len(filled) < len(fields))


def test_terms_of_a_glossary_are_found():
    text = '<dl><dt id="blend"><dfn>Blend</dfn></dt><dd>Input &amp; <b>output</b>.</dd></dl>'
    tree = nodes.document(None, None)
    tree += nodes.section("", nodes.title("", "Glossary"), nodes.raw("", text, format="html"))
    _, term = search.of_page("glossary", tree)
    assert term == ["term", "Blend", "glossary.html#blend", "Input & output .", ""]


def test_only_the_search_page_reads_the_search_index(built):
    assert "searchindex.js" in page(built.first, "search")
    assert "searchindex.js" not in page(built.first, "claims") + page(built.first, "02_crossover")


def test_no_page_loads_the_script_of_icons_or_styles_its_rows_by_what_a_page_holds(built):
    assert not [p.name for p in built.first.glob("*.html") if "fontawesome" in p.read_text("utf-8")]
    icons = set(re.findall(r"\bfa-[a-z-]+", page(built.first, "02_crossover"))) - {"fa-solid"}
    looks = (styles.STATIC / "site.css").read_text(encoding="utf-8")
    assert {name for name in icons if f".{name}" not in looks} <= {"fa-lg", "fa-fw"}
    assert not re.findall(r"(?:html|body|container|\.frame)[\w.-]*:has\(", looks)
    assert 'class="broad listing"' in page(built.first, "facts") + page(built.first, "chips")


@pytest.mark.parametrize(
    ("size", "names"),
    [(2, ["claims-a1", "claims-a2"]), (1, ["claims-a1-1", "claims-a1-2", "claims-a2"])],
)
def test_an_article_of_many_claims_is_cut_into_parts(monkeypatch, size, names):
    monkeypatch.setattr(claim_files, "PART", size)
    articles = ["a1", "a2"]
    shown = [
        claim_files.Shown({"id": id, "article": article, "aliases": []}, "", "")
        for id, article in (("x", "a1"), ("z", "a2"), ("y", "a1"))
    ]
    found = claim_files.parts(shown, articles)
    assert [part.name for part in found] == names
    assert [s.view["id"] for part in found for s in part.claims] == ["x", "y", "z"]
    assert found[-1].title == "Claims of a2"


def test_a_statement_is_shown_as_true_if_and_a_number_without_its_quantity():
    statement = record("x")["claimed"] | {"relation": "true"}
    assert words.stated({"claimed": statement}) == "true if at most 4 months"
    assert words.stated(record("x")) == "at most 4 months"


def test_a_former_id_leads_to_the_claim_that_took_it_over(built):
    text = page(built.first, "claims-a1")
    item = text[text.index('<tbody id="judged-a1"') :].partition("</tbody>")[0]
    assert '<span id="merged-a1"></span>' in item and "formerly <code>merged-a1</code>" in item
    assert "merged-a1" not in text.replace(item, "")


def test_a_claim_that_quotes_a_source_says_whether_it_does_so_correctly(built):
    text = page(built.first, "claims-a1")
    items = {
        id: text[text.index(f'<tbody id="{id}"') :].partition("</tbody>")[0]
        for id in ("unseen-a1", "judged-a1", "never-a1")
    }
    fact = 'href="facts.html#gpt4_training_cost_altman"'
    assert "<small>quoted correctly</small>" in items["judged-a1"] and fact in items["judged-a1"]
    assert "<small>misquoted</small>" in items["never-a1"]
    assert "does not contain what the source printed" in items["never-a1"]
    assert "quoted" not in items["unseen-a1"]


def test_links_and_anchors_lead_somewhere(built):
    pages = {
        path.name: Page(path.read_text(encoding="utf-8")) for path in built.first.glob("*.html")
    }
    for name, found in pages.items():
        assert len(found.ids) == len(set(found.ids)), f"{name}: an id stands twice"
        for link in found.links:
            if re.match(r"[a-z]+:", link) or link == "#":
                continue
            file, _, anchor = link.partition("#")
            target = file.partition("?")[0] or name
            assert (built.first / target).is_file(), f"{name}: {link}"
            if target == "claims.html":  # filled in the browser; the stand-in has three claims
                continue
            assert not anchor or target not in pages or anchor in pages[target].ids, (
                f"{name}: {link}"
            )


def test_rows_of_facts_and_sources_are_linked_to_each_other(built):
    text = page(built.first, "facts")
    fact = next(iter(data.facts().values()))
    assert f'id="{fact.id}"' in text and f'href="sources.html#{fact.source}"' in text
    assert f'id="{fact.source}"' in page(built.first, "sources")


def test_what_is_due_is_listed_by_day_and_leads_to_its_source(built):
    text = page(built.first, "due")
    days = re.findall(r'<tr><td><time datetime="([^"]+)">', text)
    assert len(days) == len(due.listed()) and days == sorted(days)
    assert f'href="sources.html#{due.listed()[0].source}"' in text


def test_evidence_of_another_time_is_told_with_the_claim(built):
    text = page(built.first, "claims-a1")
    assert text.count("<dt>Another time</dt>") == 1
    told = text.split("<dt>Another time</dt>")[1].split("</dd>")[0]
    assert "The claim speaks of 2027; of its evidence, " in told
    assert "price_gpt4o_input" in told and told.endswith("speaks of 2024-08-06.")


def test_a_claim_names_its_rows_and_links_the_first_of_them(built):
    text, keys = page(built.first, "claims-a1"), data.keys("token_prices")
    assert '<a href="chips.html#H100">H100</a>' in text and "(1 row: " in text
    assert f'<a href="token_prices.html#row-4">{keys[2]}</a>, …)' in text and "(5 rows: " in text
    assert keys[3] not in text and 'id="row-4"' in page(built.first, "token_prices")


def test_a_fact_that_reads_rows_names_them(built):
    fact = next(f for f in data.facts().values() if "training_runs." in f.formula)
    keys = list(Facts()[fact.id].rows["training_runs"])
    text = page(built.first, "facts")
    place = data.keys("training_runs").index(keys[0]) + 2
    link = f'<a href="training_runs.html#row-{place}">{keys[0]}</a>'
    assert f"({len(keys)} {'row' if len(keys) == 1 else 'rows'}: {link}" in text


def test_nothing_is_loaded_from_another_host(built):
    for path in built.first.glob("*.html"):
        loaded = Page(path.read_text(encoding="utf-8")).loaded
        assert not [address for address in loaded if re.match(r"(https?:)?//", address)], path.name
    for path in built.first.rglob("*.css"):
        assert not re.search(
            r"(@import|url\()\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8")
        ), path.name


def test_style_sheets_ask_for_no_file_that_is_not_there(built):
    asked = [
        (sheet.parent, address.strip("'\""))
        for sheet in built.first.rglob("*.css")
        for address in re.findall(r"url\((\"[^\"]*\"|[^)]*)\)", sheet.read_text(encoding="utf-8"))
    ]
    files = [(folder, address) for folder, address in asked if not address.startswith("data:")]
    assert asked and not [address for folder, address in files if not (folder / address).exists()]


def test_two_builds_have_the_same_bytes(built):
    first, second = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        for folder in (built.first, built.second)
    )
    assert list(first) == list(second)
    assert [str(name) for name in first if first[name] != second[name]] == []


def test_no_path_of_this_machine_is_written(built):
    for path in built.first.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert (
                str(built.root).encode() not in content and str(data.ROOT).encode() not in content
            ), path.name


def test_results_and_data_can_be_downloaded(built):
    assert json.loads((built.first / "results.json").read_text(encoding="utf-8")) == document()
    with open(built.first / "results.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["id"] for r in rows] == ["unseen-a1", "judged-a1", "never-a1"]
    assert (
        rows[1]["statement"] == f"Bold {SCRIPT}."
        and rows[1]["evidence_median"] == "4.1"
        and rows[0]["evidence_median"] == ""
    )
    named = [f"token_prices: {key}" for key in data.keys("token_prices")[:5]]
    assert rows[1]["evidence_rows"].split(";") == [*named, "chips: H100"]
    for resource in data.package()["resources"]:
        assert (built.first / "data" / resource["path"]).read_bytes() == (
            data.DATA / resource["path"]
        ).read_bytes()


def test_chapters_fold_their_code_and_leave_records_out(built):
    text = page(built.first, "02_crossover")
    assert "Show the code" in text and "secret" not in text
    assert "<math" in text and "$5 to $6" in text
    assert '<a href="claims.html#judged-a1">See</a>' in text


def test_chapters_list_their_parameters(built):
    base, scenario = page(built.first, "02_crossover"), page(built.scenario, "02_crossover")
    assert (
        "The 1 parameter of this chapter" in base
        and "people who ask &lt;something&gt; on a day" in base
    )
    assert "between 1\xa0million and 10\xa0billion user" in base and re.search(
        "<td[^>]*>100\xa0million users</td>", base
    )
    moved = r"<td[^>]*>50\xa0million users \(default 100\xa0million users\)</td>"
    assert re.search(moved, scenario)


def test_pages_say_dates_version_and_how_to_challenge(built):
    for name in ("index", "02_crossover", "facts"):
        text = page(built.first, name)
        assert (
            "Data to 2026-01-02" in text
            and "version 9.9" in text
            and 'href="challenge.html"' in text
        )
        assert "make report" in text and "This report is a scenario" not in text


def test_a_scenario_says_what_changed_on_every_page(built):
    for name in ("index", "02_crossover", "claims", "facts"):
        text = page(built.scenario, name)
        assert "Scenario Half the users" in text and "100,000,000" in text and "50,000,000" in text
        assert "1 verdict flipped" in text and "findings of the default parameters" in text
        assert "daily_users=50000000" in text


def test_a_folder_that_holds_something_is_refused(built, tmp_path):
    with pytest.raises(BuildError, match="report must be empty"):
        build_site(built.executed, document(), built.first, tmp_path / "work")


def test_a_site_needs_notebooks_with_titles(tmp_path):
    executed = tmp_path / "executed"
    executed.mkdir()
    with pytest.raises(BuildError, match="holds no executed notebook"):
        build_site(executed, document(), tmp_path / "out", tmp_path / "work")
    (executed / "x.ipynb").write_text(notebook("T").replace("# T", "T"), encoding="utf-8")
    with pytest.raises(BuildError, match="notebook x must open with a heading"):
        build_site(executed, document(), tmp_path / "out", tmp_path / "work")


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        ({"relation": "equals", "value": 280.0, "unit": "dimensionless"}, "280 (time)"),
        (
            {"relation": "equals", "value": 10.0, "unit": "dimensionless", "hedge": "about"},
            "about 10 (time)",
        ),
        ({"relation": "at_most", "high": 12.0, "hedge": "about"}, "at most about 12 months"),
        ({"relation": "at_least", "low": 2.0, "high": None}, "at least 2 months"),
        ({"relation": "up_to", "high": 12.0}, "up to 12 months"),
        ({"relation": "true", "high": 12.0}, "our test: time, at most 12 months"),
        ({"relation": "true", "high": None}, "as stated"),
    ],
)
def test_claimed_numbers_in_words(claimed, expected):
    r = record("x")
    assert re.sub(r"\.0+\b", "", words.claimed(r | {"claimed": r["claimed"] | claimed})) == expected


@pytest.mark.parametrize(
    "verdict",
    [
        "holds",
        "holds under conditions",
        "too high",
        "too low",
        "wrong",
        "too uncertain to say",
        "not checkable",
    ],
)
def test_reasons_have_at_most_twelve_words(verdict):
    for relation in ("at_most", "true"):
        r = record("x", verdict=verdict, evidence=check(verdict=verdict, factor_off=0.2))
        r["claimed"]["relation"] = relation
        assert 2 <= len(words.reason(r).split()) <= 12


def test_numbers_of_of_datakeep_what_they_say():
    assert tables.number("78352034") == "78,352,034"
    assert [tables.number(t) for t in ("0.065625", "2024", "1e24", "", "nominal")] == [
        "0.065625",
        "2024",
        "1e24",
        "",
        "nominal",
    ]


def test_the_command_of_a_scenario_is_what_a_reader_types():
    changed = [
        ("daily_users", 1e8, 5e7),
        ("price_basis", "list price", "serving cost"),
        ("with_research", False, True),
    ]
    assert (
        words.command(changed)
        == "make report SET=\"daily_users=50000000 price_basis='serving cost' with_research=true\""
    )
    assert words.command([]) == "make report"


def test_every_name_of_a_record_is_explained():
    names = " ".join(glossary.glossary()["results"])
    explained = names.replace("claimed.", " ").replace(",", " ").split()
    named = set(document()) | set(record("x")) | set(record("x")["claimed"]) | set(check())
    assert named <= {*explained, "claimed"}
    assert set(exports.row(record("x"))) >= {"claimed_set_low", "evidence_p_inside"}


def test_the_front_page_shows_a_chapter_s_reason_only_while_its_verdict_stands():
    ids = {"price-10x-annual-a3": "price_280x", "water-gpt4o-onsite-a2": "water"}
    items = [words.view(record(id, family=family, verdict="wrong")) for id, family in ids.items()]
    given = [
        {"id": "price-10x-annual-a3", "verdict": "wrong", "reason": "too fast"},
        {"id": "water-gpt4o-onsite-a2", "verdict": "holds", "reason": "outdated"},
    ]
    groups = dict(pages.headlines(items, given))
    assert list(groups) == [pages.FAMILIES["price_280x"], pages.ELSEWHERE]
    assert [c["reason"] for c in groups[pages.FAMILIES["price_280x"]]] == ["too fast"]
    assert [c["reason"] for c in groups[pages.ELSEWHERE]] == ["the evidence excludes it"]


def drawn(**changed):
    """Return (left, right) of the band, and the x of every median, in a claim's picture."""
    svg = str(picture.of(record("a", **changed)))
    left, width = re.search(r"class='band' x='([\d.]+)' y='0' width='([\d.]+)'", svg).groups()
    return (float(left), float(left) + float(width)), [
        float(x) for x in re.findall(r"cx='([\d.]+)'", svg)
    ]


def test_a_claim_leads_to_its_neighbours_that_are_judged_otherwise_and_says_why():
    group, why = next(iter(groups.reasons().items()))
    words = ["holds", "wrong", *["holds"] * (len(group) - 2)]
    alike = [record(id, evidence=check(), verdict=word) for id, word in zip(group, words)]
    names = pages.context(Told(document=document(claims=alike), titles={}, scenario=False))
    one = pages.environment().get_template("_claim.html").make_module(names)
    text = "".join(one.details(view) for view in names["claims"])
    shown = text.split("Why its neighbour is judged otherwise</dt><dd>")[1:]
    assert len(shown) == len(group)
    for part, word in zip(shown, words):
        part = part.partition("</dd>")[0]
        assert part.startswith(pages.text_as_html(why))
        others = [o for o, other in zip(group, words) if other != word]
        assert re.findall(r'href="claims.html#([^"]+)"', part) == others


def test_the_picture_of_a_claim_puts_the_median_inside_the_band_exactly_when_it_agrees():
    band, (median,) = drawn(evidence=check(median=3.0, low=2.0, high=3.5))
    assert band[0] == picture.LEFT and band[0] < median < band[1]
    band, (far,) = drawn(evidence=check(median=400.0, low=50.0, high=900.0))
    assert far > band[1] and "log scale" in picture.of(
        record("a", evidence=check(median=400.0, low=50.0, high=900.0))
    )


def test_the_picture_draws_the_middle_half_thick_and_says_what_decided():
    one = record("a", evidence=check(median=3.0, low=2.0, half_low=2.5, half_high=3.2, high=3.5))
    svg = str(picture.of(one))
    thin, thick = re.findall(r"<path class='ours( half)?' d='M([\d.]+) [\d.]+H([\d.]+)'", svg)
    assert thin[0] == "" and thick[0] == " half"
    assert float(thin[1]) < float(thick[1]) < float(thick[2]) < float(thin[2])
    assert "thick line, the middle half of the cases; thin line, the 90 % interval" in svg
    names = pages.context(Told(document=document(claims=[one]), titles={}, scenario=False))
    page = pages.environment().get_template("_claim.html").make_module(names)
    assert one["evidence"]["because"] in page.details(names["claims"][0])


def test_the_picture_says_never_with_an_arrow_and_is_left_out_without_a_check():
    svg = picture.of(
        record(
            "a",
            evidence=check(
                median="never", low=50.0, half_low=60.0, half_high="never", high="never"
            ),
        )
    )
    assert "<circle" not in svg and "never" in svg
    assert picture.of(record("a")) == ""


@pytest.mark.parametrize(
    "verdict, support, expected",
    [
        ("holds under conditions", 0.3, "30 % of cases agree"),
        ("too high", 0.0, "under another choice"),
    ],
)
def test_a_condition_is_not_given_a_share_of_cases_that_speaks_against_it(
    verdict, support, expected
):
    """Where a stated choice makes a claim hold, the cases of the usual choice are no reason."""
    found = check(verdict=verdict, support=support, p_inside=support, low=1.0, high=9.0)
    assert words.reason(record("x", verdict="holds under conditions", evidence=found)) == expected


# --- what search engines, previews and static hosts look for ------------------------------------
def test_every_page_has_a_description_and_a_title_for_previews(built):
    for path in built.first.glob("*.html"):
        if path.name == "search.html":  # nothing to find there
            continue
        text = path.read_text(encoding="utf-8")
        (found,) = re.findall(r'<meta name="description" content="([^"]*)">', text)
        assert 8 <= len(unescape(found)) <= 200 and "<" not in found, path.name
        assert text.count('<meta property="og:title"') == 1 and "icon.svg" in text


def test_the_front_page_describes_the_dataset_to_search_engines(built):
    text = page(built.first, "index")
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert found["@type"] == "Dataset" and found["license"].startswith("https://")
    assert all((built.first / part["contentUrl"]).is_file() for part in found["distribution"])


def test_verdicts_leave_as_claim_reviews(built):
    found = json.loads((built.first / "claimreview.jsonld").read_text(encoding="utf-8"))["@graph"]
    ids = {r["id"] for r in json.loads((built.first / "results.json").read_text())["claims"]}
    assert found and {r["@id"].partition("#")[2] for r in found} <= ids
    for review in found:
        assert review["claimReviewed"] and review["reviewRating"]["alternateName"]
        assert review["itemReviewed"]["appearance"]["headline"]


def test_static_hosts_serve_every_file_and_have_a_page_for_wrong_addresses(built):
    assert (built.first / ".nojekyll").is_file() and (built.first / "404.html").is_file()
