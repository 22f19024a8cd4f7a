"""``make compare``: two reports side by side in a small project, and the sentences of bad input."""

import json
import re
import shutil

import pytest

from analysis.report import __main__ as command
from analysis.report.files import surroundings
from tests.report import small

USERS, BILL = "daily_users=2e5", "fact.daily_bill=7(6,8)"
BOTH = f"{USERS} {BILL}"


def compare(root, a, b, expect=0):
    return small.run(root, "compare", "--a", a, "--b", b, expect=expect)


@pytest.fixture
def here(root, monkeypatch, capsys):
    """Return a function that compares in this process and returns what is said."""
    monkeypatch.setattr(surroundings, "settle", lambda project: None)

    def said(a, b, expect):
        assert command.main(["compare", "--a", a, "--b", b], root) == expect
        return "".join(capsys.readouterr())

    return said


def page(root):
    (found,) = (root / "report-comparisons").glob("*/index.html")
    return found.read_text(encoding="utf-8")


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_two_inputs_are_told_apart(root):
    """By hand: the claims are 'at least 500,000 users' and '5 USD/day'. With 200,000 users the
    first fails, with a bill of 7 the second does, and neither touches the other.
    """
    output = compare(root, "", BOTH)
    assert "2 verdicts flip, A → B:" in output
    assert re.search(r"many-users-a1: holds → (wrong|too high)", output)
    assert re.search(r"daily-bill-a1: holds → (wrong|too low)", output)
    alone = output.split("Which input did it")[1]
    assert re.search(r"daily_users: 1,000,000 user → 200,000 user\n    .*1 flip\n", alone)
    assert re.search(r"fact.daily_bill: .*→ \$7 per day \(6–8\), tried by the reader\n", alone)
    shown = text_of(page(root))
    assert "2 inputs differ, and 2 verdicts flip." in shown
    assert "The inputs do not act on one another" in shown
    assert "../../report/claims.html#" in page(root) or "claims.html" not in page(root)
    assert (root / "report-scenarios").is_dir(), "what was not built is built"


def test_a_second_comparison_computes_nothing_anew(root):
    compare(root, USERS, BOTH)
    again = compare(root, USERS, BOTH)
    assert not small.started(again) and "Which input did it" in again


def test_a_page_is_written_while_no_other_is(root, here, monkeypatch):
    """Pages of two comparisons are made in one place, and the second would empty it."""
    module, begin = root / "analysis/report/compare/page.py", "    publish.discard(work)\n"
    command = '[sys.executable, "-m", "analysis.report", "clean"]'
    other = f"    import subprocess, sys\n    subprocess.run({command}, cwd=project.root)\n"
    small.edit(module, begin, other + begin)
    assert "A build of this project is running" in compare(root, "", USERS)


def test_where_nothing_can_be_written_one_sentence_says_so(root):
    """Before matplotlib is imported, which would tell at length that its own folder is none."""
    shutil.rmtree(root / "build")
    (root / "build").write_text("")
    said = compare(root, "", USERS, expect=1)
    assert said.startswith("build: File exists; a folder must be") and len(said.splitlines()) == 1


def test_folders_and_files_of_results_are_sides_too(root, tmp_path):
    results = root / "build" / "results"
    compare(root, "", USERS)
    (folder,) = (root / "report-scenarios").iterdir()
    shutil.copy(results / f"{folder.name}.json", folder / "results.json")
    shutil.copy(results / "baseline.json", tmp_path / "mine.json")
    by_name = compare(root, "", folder.name)
    by_file = compare(root, str(tmp_path / "mine.json"), f"report-scenarios/{folder.name}/")
    for output in (by_name, by_file):
        assert "1 verdict flips, A → B:" in output
        assert "daily_users: 1,000,000 user → 200,000 user" in output


def test_a_file_from_another_state_is_compared_but_nothing_is_blamed(root, tmp_path):
    found = json.loads((root / "build" / "results" / "baseline.json").read_text())
    found["claims"][0]["verdict"] = "too low"
    (tmp_path / "old.json").write_text(json.dumps(found))
    output = compare(root, str(tmp_path / "old.json"), USERS)
    assert "was not worked out: A was computed from another state of the data or" in output
    found |= {"scenario": "<script>alert(1)</script>", "parameters": {"gone": 1}}
    (tmp_path / "old.json").write_text(json.dumps(found))
    output = compare(root, str(tmp_path / "old.json"), USERS)
    assert "A has parameters or facts that this version of the report does not have." in output
    assert "&lt;script&gt;" in page(root) and "<script>" not in page(root)


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        ("", "report", "A and B must be two things, and both are baseline."),
        ("", "nowhere", "B must be a scenario file, pairs name=value, the folder of a built"),
        ("nowhere.json", "", "A must be a results.json of this version of the report, and"),
        ("requirements.lock.json", "", "No such file"),
        ("", "nowhere.yaml", "There is no scenario file nowhere.yaml"),
        ("", "daily_user=5", "There is no parameter 'daily_user'; did you mean 'daily_users'?"),
        ("", "daily_users=1e99", "daily_users must be between"),
        ("../../etc", "", "A must be a scenario file"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_runs(root, here, a, b, sentence):
    require_refused(root, here(a, b, expect=2), sentence)


def require_refused(root, output, sentence):
    assert sentence in output and "Traceback" not in output
    assert not small.started(output) and not (root / "report-comparisons").exists()


def test_an_unknown_fact_is_one_sentence_and_nothing_runs(root):
    """By the real command, as facts are those of the project that a process was started in."""
    output = compare(root, "", "fact.daily_bil=5", expect=2)
    require_refused(root, output, "There is no fact 'daily_bil'; did you mean 'daily_bill'?")


def test_something_else_than_results_is_refused(root, here, tmp_path):
    good = (root / "build" / "results" / "baseline.json").read_text()
    assert '"schema_version": ' in good
    for content in ("[]", "{", '{"claims": 5}', "\0", "[" * 100_000, "NaN", "1e999", good + "}"):
        (tmp_path / "x.json").write_text(content)
        output = here(str(tmp_path / "x.json"), "", expect=2)
        assert output.startswith("A must be a results.json") and len(output.splitlines()) == 1
