"""What pages tell a newcomer to do works, and a slip is named before anything runs."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "analysis" / "report" / "site" / "pages" / "contribute.md"
LINES = re.compile(r"`data/(\w+\.csv)`:\n\n```text\n(.*?)```", re.S)


@pytest.fixture
def copy(tmp_path):
    """A copy of package and dataset in which the lines of the page are pasted."""
    for folder in ("analysis", "data"):
        shutil.copytree(
            PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(PROJECT / "requirements.lock", tmp_path)
    (tmp_path / "notebooks").mkdir()
    for notebook in (PROJECT / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, tmp_path / "notebooks")
    for file, lines in LINES.findall(PAGE.read_text(encoding="utf-8")):
        table = tmp_path / "data" / file
        kept = table.read_text(encoding="utf-8").replace(
            lines, ""
        )  # a reader may have pasted them already
        table.write_text(kept + lines, encoding="utf-8")
    return tmp_path


def python(folder, *arguments):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def test_the_lines_to_paste_are_valid_and_give_what_the_page_says(copy):
    code, told = python(copy, "-m", "analysis.report", "check")
    assert code == 0 and told.endswith("data/ is valid.\ndata/: checking\n"), told
    judge = (
        "from analysis.display import cards; from analysis.evidence.tables import data; "
        "from analysis.ledger import claims; "
        "j = claims.judge(claims.claim('training-per-user-a6')); "
        "print(j.verdict, cards.computed_text(j), j.arithmetic.interval.median, "
        "data.fact('own_api_bill').high)"
    )
    code, shown = python(copy, "-c", judge)
    assert (
        code == 0
        and shown.startswith("holds ")
        and "$5.60 per user (3–11)" in shown
        and shown.endswith("6.0 45000.0\n")
    ), shown


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (",USD/user,", ",USD,", "claim training-per-user-a6, column arithmetic: The formula"),
        (
            "/ chatgpt_daily_users_2023",
            "/ chatgpt_daily_user_2023",
            "did you mean 'chatgpt_daily_users_2023'",
        ),
        (
            ",at_most,,,10,",
            ",at_most,10,,,",
            "the relation at_most needs the column high, which is empty",
        ),
    ],
)
def test_a_slip_in_a_claim_is_named_by_the_check(copy, old, new, sentence):
    path = copy / "data" / "claims.csv"
    head, _, last = path.read_text(encoding="utf-8").rstrip("\n").rpartition("\n")
    assert old in last
    path.write_text(f"{head}\n{last.replace(old, new)}\n", encoding="utf-8")
    code, shown = python(copy, "-m", "analysis.report", "check")
    assert code == 2 and sentence in shown, shown


def test_a_broken_rule_of_a_column_shows_the_value_found(copy):
    path = copy / "data" / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("a6,", "A6,"), encoding="utf-8")
    code, shown = python(copy, "-m", "analysis.report", "check")
    assert code == 2 and "articles.csv, row 7, column id" in shown and "'A6' was found" in shown, (
        shown
    )
