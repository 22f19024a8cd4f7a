"""Text of the dataset stays text: hostile words reach every page, and none becomes code.

Columns with a rule refuse such words; free text is shown as it stands. The browser tests prove the
rest: what a page may run is in its policy.
"""

import csv
import json
import math
import re

import pytest
from bs4 import BeautifulSoup

from analysis.display import cards, figures
from analysis.evidence import units, wording
from analysis.evidence.estimates import combined, facts, formulas
from analysis.evidence.estimates.facts import evaluate
from analysis.evidence.parameters import Parameter
from analysis.evidence.tables import data, validity
from analysis.evidence.tables.rows import DataError
from analysis.evidence.uncertainty import Interval
from analysis.ledger import claims as ledger
from analysis.ledger import rule
from analysis.report.files.project import Project
from analysis.report.inputs import cases, scenarios
from analysis.report.site import chapters, readme
from analysis.report.site.site import build_site
from analysis.report.site.writing import extension
from tests import small_data
from tests.conftest import make_claim
from tests.report.site.test_site import check, document, notebook, record

pytestmark = pytest.mark.filterwarnings("ignore:.*Sphinx API modifications")
HOSTILE = (
    '<script>alert(1)</script>"><img src=x '
    "onerror=alert(1)>' "
    "onclick='alert(1) "
    "</textarea><iframe "
    "src=javascript:alert(1)> "
    "{{ 7*7 }} [a](javascript:alert(1)) "
    "![b](javascript:alert(1)) "
    "<javascript:alert(1)> "
    "{raw}`<b "
    "onclick=alert(1)>` "
    "$\\href{javascript:alert(1)}{c}$ | ~~d~~ **e** &lt;f&gt; ``` #g"
)
ENDS = ("value", "low", "high")
DATA_ALONE = ("application/json", "application/ld+json")  # no browser runs these
FENCE = f"\n`````````\n\n{HOSTILE}\n\n```{{raw}} html\n{HOSTILE}\n```\n"
KEYS = {
    "facts": ("unit", "formula"),
    "claims": ("unit", "arithmetic", "evidence", "lines", "conflicts"),
    "contradictions": ("unit", "first_as", "second_as"),
    "review": ("table", "series"),
    "words": ("id", "unit", "kind"),
    "codings": ("turned",),
    # what the parameters of a chapter name
    "serving_models": ("model",),
    "chips": ("chip",),
    "sources": (),
}


def fields_of(resource):
    """Return a table's text columns as two lists: those with a rule, and free text."""
    referring = {
        name
        for key in resource["schema"].get("foreignKeys", [])
        for name in ([key["fields"]] if isinstance(key["fields"], str) else key["fields"])
    }
    texts = [
        f
        for f in resource["schema"]["fields"]
        if f["type"] == "string" and f["name"] not in KEYS.get(resource["name"], ())
    ]
    ruled = [
        f["name"]
        for f in texts
        if f["name"] in referring or {"enum", "pattern"} & set(f.get("constraints", {}))
    ]
    return ruled, [f["name"] for f in texts if f["name"] not in ruled]


def with_text(folder, columns, rows=None):
    """Write the dataset into a folder, hostile in the chosen columns; return the folder."""
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps(data.package()), encoding="utf-8")
    for resource in data.package()["resources"]:
        with open(data.DATA / resource["path"], encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
        for row in found[:3]:
            row |= dict.fromkeys(columns(resource), HOSTILE)
        with open(folder / resource["path"], "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, found[0])
            writer.writeheader()
            if rows and resource["name"] == "facts":
                found = [worked_out(row) for row in found]
            writer.writerows(found if resource["name"] in KEYS else found[:rows])
    return folder


def worked_out(row):
    """Return a fact with its value in place of its formula, which may read rows left out."""
    if not row["formula"]:
        return row
    fact = facts.worked_out()[row["id"]]
    ends = {e: "" if math.isnan(v := getattr(fact, e)) else f"{v:g}" for e in ENDS}
    return row | ends | {"formula": "", "verification": fact.verification}


def code_in(html):
    """Return every element of a page that hostile text has become or has changed."""
    soup = BeautifulSoup(html, "html.parser")
    return [
        str(tag)[:200]
        for tag in soup.find_all(True)
        if tag.name == "script"
        and "alert(1)" in tag.text
        and tag.get("type") != "application/json"
        or tag.name in ("iframe", "object", "embed")
        or any(
            name.startswith("on") or str(value).strip().lower().startswith("javascript:")
            for name, value in tag.attrs.items()
        )
        or tag.get("src") == "x"
    ]


def shown(html):
    """Return the text that a reader sees, blanks made single."""
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def test_hostile_text_would_be_found_if_it_became_code():
    assert len(code_in(HOSTILE)) >= 3 and not code_in("<p>alert(1)</p>")


def test_a_column_with_a_rule_refuses_hostile_text(tmp_path):
    """Keys apart from the rest: a reference to a row with a hostile key would be found."""
    wanted = {(r["path"], name) for r in data.package()["resources"] for name in fields_of(r)[0]}
    found = validity.problems(with_text(tmp_path / "keys", lambda r: {"id"} & set(fields_of(r)[0])))
    found += validity.problems(
        with_text(tmp_path / "rest", lambda r: set(fields_of(r)[0]) - {"id"})
    )
    missed = {
        (file, name)
        for file, name in wanted
        if not any(s.startswith(f"{file}, row 2") and name in s for s in found)
    }
    assert len(wanted) > 60 and not missed
    with pytest.raises(units.UnitError):
        units.parse(HOSTILE)
    with pytest.raises(formulas.FormulaError):
        evaluate(HOSTILE, "")
    with pytest.raises(DataError):
        combined.parse(HOSTILE)


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1",
        "-1+1",
        "@SUM(A1)",
        " =1",
        "a;=1",
        "a\nb",
        "a\tb",
        "left\u202etfel",
        "zero\u200bwidth",
        "\x1b[31m",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_or_that_hides_something_is_refused(tmp_path, text):
    folder = with_text(tmp_path / "data", lambda r: ())
    table = (folder / "articles.csv").read_text(encoding="utf-8").splitlines()
    (folder / "articles.csv").write_text(
        "\n".join([*table[:2], f'a2,"{text}",,,'] + table[3:]), encoding="utf-8"
    )
    (problem,) = validity.problems(folder)
    assert problem.startswith("articles.csv, row 3, column title: ") and repr(text) in problem


@pytest.mark.parametrize(
    ("name", "path"),
    [("articles", "../LICENSE"), ("articles", "/etc/passwd"), ("../articles", "../articles.csv")],
)
def test_a_table_outside_the_dataset_is_refused(tmp_path, name, path):
    table = data.resource("articles") | {"name": name, "path": path}
    (tmp_path / "datapackage.json").write_text(
        json.dumps({"name": "a", "resources": [table]}), encoding="utf-8"
    )
    assert "datapackage.json, $.resources[0]." in validity.problems(tmp_path)[0]


def judged():
    """Return a judgement of a claim that is hostile wherever it holds text."""
    claim = make_claim(
        id=HOSTILE,
        article=HOSTILE,
        statement=HOSTILE,
        lines=HOSTILE,
        value=5.0,
        unit="<b>",
        remark=HOSTILE,
    )
    interval = Interval(5.0, 4.0, 6.0, 0.9)
    found = rule.Verdict("holds", False, 0.5, 0.5, 0.25, 0.25, 1.0, interval)
    one = ledger.Check("formula", found, Interval(5.0, 4.5, 5.5, 0.5))
    return ledger.Judgement(claim, (4.0, 6.0), one, one, "holds", "evidence", HOSTILE)


def test_what_notebooks_show_holds_hostile_text_as_text(monkeypatch):
    monkeypatch.setattr(ledger, "claim", lambda id: judged().claim)
    frame = figures.pd.DataFrame({HOSTILE: [HOSTILE, FENCE], "n": [1.0, 2.0]})
    chart = figures.Chart(
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, frame, lambda ax, phone: None, how_to_read=HOSTILE
    )
    own = record("a", statement=HOSTILE, remark=HOSTILE, article=HOSTILE, evidence=check())
    parameter = Parameter(
        "users", "str", "a", HOSTILE, None, None, (HOSTILE,), HOSTILE, (), HOSTILE
    )
    outputs = [
        cards.Card(judged())._repr_html_(),
        cards.Headline([(judged(), HOSTILE)]).html(),
        cards.RecordTable([own])._repr_html_(),
        cards.FoldedClaims({HOSTILE: [own]})._repr_html_(),
        cards.ledger_html([judged()]),
        chart._repr_html_(),
        figures.Table(frame, HOSTILE)._repr_html_(),
        chapters.table([parameter], {"users": HOSTILE}),
    ]
    for html in outputs:
        assert not code_in(html) and HOSTILE in shown(html), html[:300]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site built from a dataset, scenario files and a scenario with hostile free text."""
    root = tmp_path_factory.mktemp("hostile")
    given = [
        (path, content | {"title": HOSTILE, "description": FENCE}, values)
        for path, content, values in cases.given()
    ]
    row = f"| a | b |\n|---|---|\n| {wording.literal(FENCE)} | last |"
    shown = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/markdown": wording.literal(FENCE)},
    }
    chapter = json.loads(notebook("Inference overtakes training"))
    chapter["cells"][0]["source"] += f"\n\n{row}\n"
    chapter["cells"][2]["outputs"].append(shown)
    (root / "executed").mkdir()
    (root / "executed" / "02_crossover.ipynb").write_text(json.dumps(chapter), encoding="utf-8")
    fields = ("statement", "quantity", "as_of", "attributed_to", "reading", "remark", "topic")
    claims = [
        record(f"{n}-a1", evidence=check(formula=HOSTILE), **dict.fromkeys(fields, text))
        for n, text in enumerate((HOSTILE, FENCE))
    ]
    result = document(
        claims=claims, scenario=HOSTILE, parameters={"daily_users": 5e7, "basis": HOSTILE}
    )
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cases, "given", lambda root=None: given)
            patch.setattr(data, "DATA", with_text(root / "data", lambda r: fields_of(r)[1], rows=4))
            small_data.forget()
            build_site(root / "executed", result, root / "site", root / "work", document())
    finally:
        small_data.forget()
    return {path.stem: path.read_text(encoding="utf-8") for path in (root / "site").glob("*.html")}


def test_no_page_holds_code_that_came_as_text(site):
    found = {name: code for name, html in site.items() if (code := code_in(html))}
    assert len(site) > 30 and not found


def test_every_page_shows_hostile_text_as_it_stands(site):
    tables = {r["name"] for r in data.package()["resources"] if fields_of(r)[1]}
    for name in tables | {"claims", "scenarios", "index", "method", "whatif"}:
        assert HOSTILE in shown(site[name]), name


def test_markdown_shows_hostile_text_as_it_stands(site):
    page = BeautifulSoup(site["02_crossover"], "html.parser")
    (cell,) = [td for td in page.find_all("td") if td.get_text() == "last"]
    plain = {0x201C: '"', 0x201D: '"', 0x2019: "'"}
    for places in ([cell.find_previous_sibling("td")], page.find_all(class_="cell_output")):
        assert any(HOSTILE in shown(str(place)).translate(plain) for place in places)


def test_the_readme_writes_a_statement_as_one_cell():
    row = readme_row(FENCE)
    assert len(re.split(r"(?<!\\)\|", row)) == 6 and not re.search(r"(?<!\\)[<`\[$*~]", row)


def readme_row(statement):
    """Return the row of the README whose claim has this statement."""
    records = [record(id, statement=statement, evidence=check()) for id in readme.HEADLINES]
    return readme.block(records).split("|---|---|---|---|\n")[1].splitlines()[0]


def test_a_script_of_a_page_runs_only_by_the_hash_of_what_the_theme_wrote(site):
    for name, html in site.items():
        page = BeautifulSoup(html, "html.parser")
        (meta,) = page.find_all("meta", attrs={"http-equiv": "Content-Security-Policy"})
        rules = dict(rule.strip().split(" ", 1) for rule in meta["content"].split(";"))
        inline = [
            s
            for s in page.find_all("script")
            if not s.get("src") and s.get("type") not in DATA_ALONE
        ]
        assert html.index("http-equiv") < html.index("<script"), name
        assert len(inline) >= 3 and all(
            extension.hash_of(s.string) in rules["script-src"] for s in inline
        ), name
        assert (
            "unsafe" not in rules["script-src"]
            and rules["default-src"] == rules["base-uri"] == "'none'"
        )
        assert extension.hash_of("alert(1)") not in rules["script-src"]


def test_a_scenario_is_named_and_titled_by_text_only(tmp_path):
    file = tmp_path / "<script>alert(1)<script>.yaml"
    file.write_text(
        json.dumps(
            {"name": f"../../{HOSTILE[:90]}", "title": HOSTILE[:200], "parameters": {"users": "b"}}
        ),
        encoding="utf-8",
    )
    parameter = Parameter("users", "str", "a", "", None, None, ("a", "b"), "", ())
    found = scenarios.read(Project(tmp_path), {"users": parameter}, file.name)
    assert set(found.slug) <= set(
        "abcdefghijklmnopqrstuvwxyz0123456789-."
    ) and not found.slug.startswith(".")
