"""The committed notebooks: executed in order, thin, self-explaining; the README follows."""

import ast
import re

import numpy as np
import pytest

from analysis.evidence.tables import data
from analysis.ledger import claims, results
from analysis.report.files import notebook
from analysis.report.files.project import Project
from analysis.report.inputs import parameters
from analysis.report.site import readme
from tests.bench import readme as times

PROJECT = Project(data.ROOT)
CHAPTERS = PROJECT.sources()


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request):
    return notebook.load(request.param)


def test_cells_were_executed_in_order_without_error(chapter):
    cells = notebook.code_cells(chapter)
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    assert not [o for c in cells for o in c["outputs"] if o["output_type"] in ("error", "stream")]


def own_cells(chapter):
    """Return the sources of the code cells of a notebook, without the one that holds parameters."""
    cells = notebook.code_cells(chapter)
    return [c["source"] for c in cells if not notebook.has_tag(c, notebook.PARAMETERS)]


def test_cells_are_short_and_define_nothing(chapter):
    assert len(notebook.code_cells(chapter)) <= 16
    for source in own_cells(chapter):
        found = {type(node) for node in ast.walk(ast.parse(source))}
        assert not found & {ast.FunctionDef, ast.ClassDef, ast.Lambda}
        assert len([line for line in source.splitlines() if line.strip()]) <= 15
        assert max(map(len, source.splitlines())) <= 100
    sizes = sorted(map(len, own_cells(chapter)))
    assert sizes[len(sizes) // 2] <= 220 and np.quantile(sizes, 0.95) <= 700


SHOWN = {"say", "headline", "card", "cards", "table", "tables", "would_hold", "steps", "ranges"}
SHOWN |= {"curves", "swings", "stacked", "verdicts", "disagreeing", "not_checkable"}
SHOWN |= {"contradictions", "load_bearing", "display"}


def calculates(source):
    """Say whether a cell holds arithmetic, or calls a model or study of the package."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = {"model", "study", "crossover", "lifetime", "physical", "product", "roofline"}
    called = [n.func for n in nodes if isinstance(n, ast.Call)]
    of_package = any(
        isinstance(f, ast.Attribute) and getattr(f.value, "id", "") in imported for f in called
    )
    return of_package or any(isinstance(n, ast.BinOp) for n in nodes)


def only_shows(source):
    """Say whether a cell does nothing but show texts, tables, charts or cards."""
    calls = [n.func for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    names = {getattr(f, "attr", getattr(f, "id", "")) for f in calls}
    return bool(names & SHOWN) and not calculates(source)


def test_at_least_half_of_the_cells_that_do_not_only_show_calculate(chapter):
    rest = [s for s in own_cells(chapter) if not only_shows(s) and "import" not in s]
    assert sum(map(calculates, rest)) >= len(rest) / 2


def test_what_is_imported_has_a_name_of_its_own(chapter):
    for source in own_cells(chapter):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                short = {a.asname for a in node.names if a.asname and len(a.asname) < 3}
                assert short <= {"np", "pd"}


def test_a_chapter_opens_with_its_finding_and_ends_with_its_limits(chapter):
    text = [c["source"] for c in chapter["cells"] if c["cell_type"] == "markdown"]
    assert text[0].startswith("# ") and "?" in text[0]
    assert any(
        re.search(r"^## What (we did not model|this summary does not say)", t, re.M) for t in text
    )


def test_every_chapter_with_claims_hands_over_each_of_them_once():
    handed = [r["id"] for r in results.read_chapters(data.ROOT / "notebooks")]
    chapters = {path.stem for path in CHAPTERS}
    assert sorted(handed) == sorted(c.id for c in claims.claims().values() if c.chapter in chapters)


def test_a_claim_left_to_a_notebook_has_its_chapter():
    waiting = {c.chapter for c in claims.claims().values() if c.evidence == claims.NOTEBOOK}
    assert waiting <= {path.stem for path in CHAPTERS}


def test_charts_have_words_for_those_who_cannot_see_them(chapter):
    for cell in notebook.code_cells(chapter):
        for output in cell["outputs"]:
            html = "".join(output.get("data", {}).get("text/html", ""))
            for alt in re.findall(r"<img [^>]*alt='([^']*)'", html):
                assert len(alt) > 30 and any(c.isdigit() for c in alt)
            assert html.count("<figure") == html.count("Source: ")


def test_parameters_are_declared_with_unit_range_and_meaning():
    known = parameters.declared(PROJECT)
    assert {"seed", "samples", "blend_input", "training_basis", "retraining_months"} <= set(known)
    for p in known.values():
        assert len(p.text) > 10, p.name
        # A heading of the parameters below would be read as the end of this one's comment.
        assert not any(said.endswith(":") for said in (p.text, p.origin)), p.name


def test_no_cell_holds_an_absolute_path(chapter):
    text = " ".join(c["source"] for c in chapter["cells"])
    assert not re.search(r"(?<![\w.])/(home|root|tmp|Users|mnt)/|[A-Z]:\\\\", text)


def test_the_readme_shows_the_results_of_the_committed_notebooks():
    text = (data.ROOT / "README.md").read_text(encoding="utf-8")
    records = results.collect(results.read_chapters(data.ROOT / "notebooks"))
    assert readme.replaced(text, records) == text
    assert (data.ROOT / "notebooks" / "figures" / "crossover.png").read_bytes() == readme.picture(
        data.ROOT / "notebooks"
    )


def test_the_code_of_the_readme_runs_and_gives_what_stands_behind_it():
    text = (data.ROOT / "README.md").read_text(encoding="utf-8")
    blocks, names = re.findall(r"```python\n(.*?)```", text, re.DOTALL), {}
    (code,) = (block for block in blocks if "months =" in block)
    exec(code, names)
    months = names["months"]
    assert f"# {months} at a bill that does not grow, from {len(months.facts)} facts" in code
    assert set(months.sources) <= {row["id"] for row in data.table("sources").to_dict("records")}


def test_the_times_in_the_readme_are_those_that_were_measured():
    text = (data.ROOT / "README.md").read_text(encoding="utf-8")
    assert times.replaced(text, times.kept()) == text


def test_the_readme_without_markers_is_refused():
    with pytest.raises(ValueError, match="two markers"):
        readme.replaced("nothing here", [])
