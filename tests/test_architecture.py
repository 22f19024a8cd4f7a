"""How the code is laid out and written: layers, small folders, format, style and types.

These are tests so that no change can skip them; ``make lint`` runs this module alone.
"""

import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SOURCES = ("analysis", "tests", "notebooks")
MOST_MODULES = 12
FOLDERS = sorted({path.parent for path in (PROJECT / "analysis").rglob("*.py")})
# import-linter has no module to run, and its script keeps the path of its first folder.
LAYERS = "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports(no_cache=True))"
CHECKS = {
    "format": ["-m", "ruff", "format", "--check", *SOURCES],
    "style": ["-m", "ruff", "check", "--quiet", *SOURCES],
    "imports": ["-c", LAYERS],
    "types": ["-m", "mypy"],
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_the_sources_pass(check):
    done = subprocess.run(
        [sys.executable, *check], cwd=PROJECT, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.relative_to(PROJECT).as_posix())
def test_a_folder_can_be_taken_in_at_a_glance(folder):
    modules = [path.stem for path in folder.glob("*.py") if not path.stem.startswith("__")]
    assert len(modules) <= MOST_MODULES, f"split the folder, or merge modules: {sorted(modules)}"


def test_no_folder_is_passed_over_by_its_name_alone(pytestconfig):
    """A pattern without a path, meant for what is built, would leave out tests of that name."""
    names = [p for p in pytestconfig.getini("norecursedirs") if "/" not in p]
    modules = [path for part in ("analysis", "tests") for path in (PROJECT / part).rglob("*.py")]
    own = [path.relative_to(PROJECT).parts for path in modules if "node_modules" not in path.parts]
    parts = {part for folders in own for part in folders[:-1]}
    assert "report" in parts
    assert not [part for part in parts if any(fnmatch(part, name) for name in names)]
