"""The wheel is complete: what reads, runs and builds the report in any folder is inside.

It is built and installed without a network, into an environment that sees the packages of this one.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import what_ai_costs
from tests.test_environment import direct

PROJECT = Path(__file__).parents[1]
BUILD = "from setuptools import build_meta; build_meta.build_wheel({!r})"
FOLDERS = ("analysis", "what_ai_costs", "data", "notebooks")
READ = "from analysis.evidence.tables import data; print(data.ROOT, len(data.table('facts')))"
COMMAND = """import sys
sys.path.pop(0)  # the folder of the caller, which a program's own start does not look at
sys.argv[1:] = ["check", "--help"]
import what_ai_costs.__main__ as command
try:
    command.main()
except SystemExit:
    {show}"""
#: Files that only work on the project needs.
ONLY_HERE = {".in", ".toml", ".yml", ".py"}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of the project as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "the source"
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(PROJECT / name, source / name, ignore=ignored)
    for path in PROJECT.iterdir():
        if path.is_file():
            shutil.copy(path, source)
    run([sys.executable, "-c", BUILD.format(str(folder))], source)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel):
    """The Python of an environment in which the wheel is installed."""
    folder = wheel.parent / "an environment"
    venv.create(folder, symlinks=os.name != "nt")
    base = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", base))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    beside = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "beside.pth").write_text("\n".join(beside), encoding="utf-8")
    return Path(sysconfig.get_path("scripts", "venv", base)) / Path(sys.executable).name


@pytest.fixture
def elsewhere(tmp_path):
    """A folder of somebody else, with a blank in its name."""
    folder = tmp_path / "my notes"
    folder.mkdir()
    return folder


def run(command, folder, expect=0):
    """Run a program without the settings of this one and return what it printed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "IPYTHON"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_every_file_that_is_read_is_in_the_wheel(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("analysis", "what_ai_costs"):
        for path in (PROJECT / folder).rglob("*.*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert path.relative_to(PROJECT).as_posix() in inside
    beside = [*(PROJECT / "data").iterdir(), *PROJECT.glob("[A-Z]*"), *PROJECT.glob("*.lock")]
    beside += [p for p in (PROJECT / "notebooks").rglob("*.*") if ".ipynb_" not in str(p)]
    others = {"Makefile", "CONTRIBUTING.md", "SECURITY.md"}
    for path in beside:
        if path.is_file() and path.name not in others:
            assert f"analysis/_project/{path.relative_to(PROJECT).as_posix()}" in inside
    assert not [
        name
        for name in inside
        if name.startswith(("tests/", "build/"))
        or (name.startswith("analysis/_project/") and Path(name).suffix in ONLY_HERE)
        and "/notebooks/" not in name
    ]


def test_the_wheel_asks_for_what_the_report_imports_and_no_tool_of_the_tests(wheel):
    (name,) = (n for n in zipfile.ZipFile(wheel).namelist() if n.endswith("/METADATA"))
    lines = zipfile.ZipFile(wheel).read(name).decode().splitlines()
    asked = {line.split(":")[1].split(">")[0].strip() for line in lines if "Requires-Dist" in line}
    assert asked == {requirement.name for requirement in direct()}
    assert not asked & {requirement.name for requirement in direct("requirements-test.in")}
    assert "Name: what-ai-costs" in lines and "License-Expression: MIT" in lines


def test_the_dataset_is_read_from_any_folder(installed, elsewhere):
    place, count = run([installed, "-c", READ], elsewhere).rsplit(maxsplit=1)
    assert place.endswith("_project") and int(count) > 500


def test_an_editable_installation_reads_the_folder_itself(wheel, tmp_path, elsewhere):
    """What environment.yml, and so conda and Binder, asks pip for."""
    source = wheel.parent / "the source"
    code = f"from setuptools import build_meta; build_meta.build_editable({str(tmp_path)!r})"
    run([sys.executable, "-c", code], source)
    (editable,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(editable) as archive:
        archive.extractall(tmp_path / "packages")
    start = f"import site; site.addsitedir({str(tmp_path / 'packages')!r})\n"
    start += "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' in p or 'lib' in p]"
    assert run([sys.executable, "-c", f"{start}\n{READ}"], elsewhere).startswith(f"{source} ")


def test_a_chapter_runs_alone_in_another_folder(installed, elsewhere, monkeypatch):
    """As in a bare Jupyter: its kernel starts in the folder of the notebook."""
    notebook = nbformat.read(PROJECT / "notebooks" / "10_governance.ipynb", nbformat.NO_CONVERT)
    kernels = elsewhere / "share" / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    line = [str(installed), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": line, "display_name": "its own", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(kernels.parents[1]))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": elsewhere}}
    ).execute()
    assert any(c.get("outputs") for c in notebook.cells)


def test_the_installed_command_checks_its_dataset_and_writes_where_it_is_called(
    installed, elsewhere
):
    assert run([installed, "-m", "what_ai_costs", "check"], elsewhere).endswith(
        "data/ is valid.\ndata/: checking\n"
    )
    assert [path.name for path in elsewhere.iterdir()] == ["build"]
    for name in ("notebooks", "test"):
        said = run([installed, "-m", "analysis.report", name], elsewhere, expect=2)
        assert said == (
            f"{name} needs the project's own folder, and this is an installed package; get a copy "
            "of the repository.\n"
        )


@pytest.mark.parametrize("other", ["analysis.py", "analysis/__init__.py"])
def test_a_module_of_the_same_name_is_left_aside_and_said(installed, elsewhere, other):
    path = elsewhere / other
    path.parent.mkdir(exist_ok=True)
    path.write_text("raise SystemExit('this is not it')", encoding="utf-8")
    said = run([installed, "-c", f"import what_ai_costs\n{READ}"], elsewhere)
    assert f"{path} is left aside: 'analysis' is what-ai-costs here.\n" in said
    assert "_project" in said
    told = run([installed, "-m", "what_ai_costs", "check"], elsewhere)
    assert "data/ is valid." in told and told.count("is left aside") == 1


def test_a_module_of_the_same_name_that_is_loaded_or_written_over_ours_is_named(
    tmp_path, monkeypatch
):
    with pytest.raises(ImportError, match="another distribution was installed over it"):
        what_ai_costs.put_first(tmp_path)
    other = sysconfig  # any module will do
    monkeypatch.setitem(sys.modules, "analysis", other)
    with pytest.raises(ImportError, match="restart Python, and write 'import what_ai_costs' first"):
        what_ai_costs.put_first()


def test_the_folder_of_the_project_wins_over_what_is_installed(installed):
    said = run([installed, "-c", "import analysis; print(analysis.HOME)"], PROJECT)
    assert said.strip() == str(PROJECT)
    code = COMMAND.format(show="import analysis; print(analysis.HOME)")
    assert str(PROJECT) in run([installed, "-c", code], PROJECT).splitlines()


def test_the_command_and_the_distribution_have_a_name_of_their_own():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "what-ai-costs" and set(project["scripts"]) == {"what-ai-costs"}
