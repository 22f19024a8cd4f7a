"""The builder: what it executes and when, byte for byte, and scenarios beside the baseline."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.report.build import plan as chapters
from analysis.report.files.project import Project
from analysis.report.inputs import parameters
from analysis.report.inputs.scenarios import Scenario
from tests.report import small
from tests.report.small import edit, started, tree

UP_TO_DATE = "The report is up to date: open report/index.html in a browser.\n"


def executed(root, slug="baseline"):
    return tree(Project(root).executed(slug))


def test_a_build_executes_everything_and_names_the_page(built):
    page = (built / "report" / "index.html").read_text()
    assert page == "baseline: ['holds', 'holds'], before: None"
    results = json.loads((built / "build" / "results" / "baseline.json").read_text())
    assert results["parameters"] == {"daily_users": 1e6, "basis": "list price"}


def test_a_second_build_does_nothing_and_imports_nothing_for_it(root):
    small.run(root, "build")  # a copied file is touched, so this one looks at content
    before = tree(root / "report")
    process = small.start(root, "build", options=["-X", "importtime"])
    out, imports = process.communicate(timeout=60)
    assert out == UP_TO_DATE and not process.returncode
    assert "analysis.report.files.unchanged" in imports
    assert "analysis.report.run" not in imports, "it takes longer than all the rest"
    assert tree(root / "report") == before


def test_an_executed_notebook_holds_nothing_that_changes_from_run_to_run(built):
    for content in executed(built).values():
        found = json.loads(content)
        assert set(found["metadata"]) == {"kernelspec", "language_info"}
        assert [c["execution_count"] for c in found["cells"]] == list(
            range(1, len(found["cells"]) + 1)
        )
        assert all(set(c["metadata"]) <= {"tags"} for c in found["cells"])
        assert not any("_loaded" in "".join(c["source"]) for c in found["cells"])


def test_executing_again_gives_the_same_bytes(root):
    before = executed(root)
    shutil.rmtree(root / "build")
    assert started(small.run(root, "build")) == ["00_summary", "01_users", "02_prices"]
    assert executed(root) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "due"),
    [
        ("data/token_prices.csv", "2025-01-01,2", "2025-01-01,3", ["02_prices"]),
        ("data/facts.csv", "daily_bill,", "daily_bill,renamed", ["01_users"]),
        ("data/sources.csv", "a-source", "another-source", []),
        ("data/datapackage.json", "small", "little", ["01_users", "02_prices", "00_summary"]),
        ("analysis/evidence/wording.py", '"""Numbers', '"""The numbers', ["01_users"]),
        ("analysis/evidence/trends.py", '"""', '"""Now: ', []),
        ("analysis/report/site/site.py", "Stand in", "Stands in", []),
        ("notebooks/02_prices.ipynb", "len(data", "2 * len(data", ["02_prices"]),
        ("requirements.lock", "pandas==", "pandas==9", ["01_users", "02_prices", "00_summary"]),
    ],
)
def test_a_change_makes_due_only_what_used_it(root, monkeypatch, file, old, new, due):
    found, project = [], Project(root)

    def execute_all(plan, jobs, last, *_):
        found.extend(
            job.name
            for job in [*jobs, *(job for job in last if not chapters._up_to_date(plan, job))]
        )

    monkeypatch.setattr(chapters, "_execute_all", execute_all)
    edit(root / file, old, new)
    known = parameters.declared(project)
    chapters.bring_up_to_date(chapters.Plan(project, Scenario(), known, chapters.contents(project)))
    assert found == due


def test_a_change_is_executed_and_published_once(root):
    edit(root / "data" / "token_prices.csv", "2025-01-01,2", "2025-01-01,2\n2025-06-01,3")
    output = small.run(root, "build")
    assert started(output) == ["00_summary", "02_prices"], output
    assert "site: building the pages of 3 chapters" in output
    assert small.run(root, "build") == UP_TO_DATE


STYLE = Path("analysis/report/site/static/site.css")


def test_a_style_sheet_is_renewed_without_writing_a_page(root):
    (root / STYLE).write_text("body { color: red }", encoding="utf-8")
    output = small.run(root, "build")
    assert "renewing" in output and "building the pages" not in output
    assert "checking" not in output, "the dataset is as valid as before"
    assert (root / "report" / "_static" / "site.css").read_text() == "body { color: red }"
    assert small.run(root, "build") == UP_TO_DATE


@pytest.mark.parametrize("file", ["report/index.html", "build/published/baseline.json"])
def test_a_site_that_somebody_changed_is_not_built_upon(root, file):
    (root / file).write_text("[]", encoding="utf-8")
    (root / STYLE).write_text("body { color: red }", encoding="utf-8")
    assert "building the pages" in small.run(root, "build")
    page = (root / "report" / "index.html").read_text()
    assert page == "baseline: ['holds', 'holds'], before: None"


def test_the_summary_is_left_alone_where_no_output_changed(root):
    edit(root / "analysis" / "evidence" / "wording.py", '"""Numbers', '"""The numbers')
    output = small.run(root, "build")
    assert started(output) == ["01_users"] and "00_summary" not in output
    assert small.run(root, "build") == UP_TO_DATE


def test_a_summary_of_what_is_handed_over_runs_when_that_changed(root):
    summary = root / "notebooks" / "00_summary.ipynb"
    edit(summary, "import pathlib", "import analysis.display.overview, pathlib")
    assert started(small.run(root, "build")) == ["00_summary"]
    edit(root / "data" / "token_prices.csv", "2025-01-01,2", "2025-01-01,2\n2025-06-01,3")
    assert started(small.run(root, "build")) == ["02_prices"], "it hands nothing over"
    edit(root / "data" / "claims.csv", "500000", "600000")
    assert started(small.run(root, "build")) == ["00_summary", "01_users"]
    assert small.run(root, "build") == UP_TO_DATE


def test_an_edit_while_a_build_runs_counts_for_the_next(root):
    source = root / "notebooks" / "02_prices.ipynb"
    edit(root / "analysis" / "evidence" / "wording.py", '"""Numbers', '"""The numbers')
    process = small.start(root, "build")
    while "01_users: started" not in process.stderr.readline():
        pass
    edit(source, "len(data", "2 * len(data")
    process.communicate(timeout=60)
    assert "02_prices" in started(small.run(root, "build"))


def test_outputs_in_a_source_are_not_a_change(root):
    path = root / "notebooks" / "02_prices.ipynb"
    path.write_bytes((root / "build" / "executed" / "baseline" / "02_prices.ipynb").read_bytes())
    assert small.run(root, "build") == UP_TO_DATE


def test_a_chapter_that_is_gone_leaves_the_report(root):
    (root / "notebooks" / "02_prices.ipynb").unlink()
    output = small.run(root, "build")
    assert started(output) == ["00_summary"] and "site: building the pages of 2 chapters" in output


def test_a_scenario_stands_beside_the_baseline(root):
    before = tree(root / "report")
    output = small.run(root, "build", "--set", "daily_users=1e4")
    assert output.startswith("Open report-scenarios/daily-users-1e4/index.html in a browser.\n")
    assert started(output) == ["00_summary", "01_users"], (
        "a chapter without a changed parameter is taken as it is"
    )
    page = (root / "report-scenarios" / "daily-users-1e4" / "index.html").read_text()
    assert page == "daily_users=1e4: ['wrong', 'holds'], before: ['holds', 'holds']"
    assert tree(root / "report") == before
    injected = json.loads(executed(root, "daily-users-1e4")[Path("01_users.ipynb")])
    assert [c["id"] for c in injected["cells"][:2]] == ["c0", "injected-parameters"]
    assert started(small.run(root, "build", "--set", "daily_users=1e4")) == []


def test_a_scenario_builds_a_missing_baseline_first(root):
    (root / "mine.yaml").write_text("name: Mine\nparameters: {basis: serving cost}\n")
    shutil.rmtree(root / "report")
    assert "Open report-scenarios/mine/index.html" in small.run(
        root, "build", "--scenario", "mine.yaml"
    )
    assert (root / "report" / "index.html").exists()


def test_notebooks_are_stored_with_their_outputs(root):
    assert small.run(root, "notebooks").splitlines()[-1] == "Stored notebooks/00_summary.ipynb"
    assert tree(root / "notebooks") == executed(root)
    assert small.run(root, "notebooks") == "All notebooks are up to date.\n"
    assert small.run(root, "build") == UP_TO_DATE


def record(root, verdicts, corrections=()):
    """Give a project a record of its verdicts, and corrections."""
    columns = ("claim", "date", "before", "after", "cause", "reason", "commit", "was")
    rows = [dict(zip(("claim", "verdict"), row)) for row in verdicts.items()]
    tables = [
        small.write_table(root, "verdicts", ["claim", "verdict"], rows),
        small.write_table(
            root, "corrections", columns, [dict(zip(columns, c)) for c in corrections]
        ),
    ]
    tables[1]["schema"]["fields"][1]["type"] = "date"
    tables[1]["schema"]["mayBeEmpty"] = True
    path = root / "data" / "datapackage.json"
    package = json.loads(path.read_text())
    package["resources"] = package["resources"][:4] + tables
    path.write_text(json.dumps(package))


def test_a_report_lists_the_verdicts_that_are_not_on_record(root):
    record(root, {"many-users-a1": "wrong", "daily-bill-a1": "holds"})
    listed = "1 verdict differs from the committed one:\n  many-users-a1: wrong → holds\n"
    assert small.run(root, "build").startswith(f"{listed}Open report/index.html")
    assert small.run(root, "build") == f"{listed}{UP_TO_DATE}"
    scenario = small.run(root, "build", "--set", "daily_users=1e4")
    assert scenario.startswith("Open report-scenarios/daily-users-1e4/index.html")
    record(root, {"many-users-a1": "holds", "daily-bill-a1": "holds"})
    assert small.run(root, "build").startswith("Open report/index.html")
    assert small.run(root, "build") == UP_TO_DATE


def test_stored_notebooks_ask_for_the_correction_of_a_changed_verdict(root):
    record(root, {"many-users-a1": "wrong"})
    asked = "The verdict of many-users-a1 changed from wrong to holds: add a row to "
    output, stored = small.run(root, "notebooks"), root / "data" / "verdicts.csv"
    assert asked in output and "Stored data/verdicts.csv" in output
    assert stored.read_text() == "claim,verdict\nmany-users-a1,wrong\ndaily-bill-a1,holds\n"
    change = ("many-users-a1", "2026-12-01", "wrong", "holds", "evidence", "So it is.")
    record(root, {"many-users-a1": "wrong", "daily-bill-a1": "holds"}, [change])
    output = small.run(root, "notebooks")
    assert asked not in output and "Stored data/verdicts.csv" in output
    assert stored.read_text() == "claim,verdict\nmany-users-a1,holds\ndaily-bill-a1,holds\n"
    assert small.run(root, "notebooks").startswith("All notebooks are up to date.\n")


def imported(module, heavy):
    """Return which heavy packages a fresh Python imports with a module."""
    code = f"import sys, {module}; print(*[m for m in {heavy} if m in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=small.PROJECT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_start_up_imports_nothing_heavy():
    assert not imported("analysis.report.__main__", ("pandas", "papermill", "sphinx", "yaml"))


def test_the_process_that_writes_pages_needs_no_frames_and_no_ledger():
    """It imports while kernels wait for their libraries on the other processor."""
    heavy = ("pandas", "scipy.special", "matplotlib", "pint", "jsonschema", "analysis.ledger")
    assert not imported("analysis.report.run, analysis.report.site.writing.settings", heavy)


def test_the_chapter_with_most_charts_is_begun_first(root):
    path = root / "notebooks" / "02_prices.ipynb"
    stored = json.loads(path.read_text(encoding="utf-8"))
    shown = {"output_type": "display_data", "metadata": {}, "data": {"image/png": ""}}
    stored["cells"][-1]["outputs"] = [shown]
    path.write_text(json.dumps(stored), encoding="utf-8")
    for record in (root / "build" / "deps" / "baseline").iterdir():
        record.unlink()
    (root / "build" / "published" / "inputs.txt").unlink()
    output = small.run(root, "build", "--workers", "1")
    begun = [line for line in output.splitlines() if line.endswith(": started")]
    assert [line[:2] for line in begun] == ["02", "01", "00"]
