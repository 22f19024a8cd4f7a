"""The environment: the lock, environment.yml and what the code imports name the same packages."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from rattler import MatchSpec, Version, VersionSpec

PROJECT = Path(__file__).parents[1]
CONDA_NAMES = {
    "jupyter-client": "jupyter_client",
    "matplotlib": "matplotlib-base",
    "seaborn": "seaborn-base",
}
ONLY_CONDA = {"python", "pip", "jupyterlab", "ipywidgets"}
EXTRAS = ("lab", "bench", "sweep", "test")
LOCKS = ("requirements.lock", *(f"requirements-{extra}.lock" for extra in EXTRAS))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
#: Compiles every module below some folders, and tells what the standard library holds.
READS = """import pathlib, sys
for folder in sys.argv[1:]:
    for path in pathlib.Path(folder).rglob("*.py"):
        if "node_modules" not in path.parts:
            compile(path.read_bytes(), str(path), "exec")
print(*sys.stdlib_module_names)"""
OWN = {"analysis", "tests", "what_ai_costs"}
ENTRY = re.compile(r"([\w.-]+)==(\S+)(?: *;(.*?))?(?: +--hash=sha256:[0-9a-f]{64})+ *")


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(file="requirements.in"):
    lines = (PROJECT / file).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def locked(file="requirements.lock"):
    """Return the version of every package that a lock installs on this Python."""
    text = (PROJECT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    versions = {}
    for line in text.splitlines():
        name, version, marker = ENTRY.fullmatch(line).groups()
        if not marker or Marker(marker.strip()).evaluate():
            assert normal(name) not in versions, f"{name} is locked twice for this Python"
            versions[normal(name)] = version
    return versions


def oldest_python():
    """Return the oldest Python that the project accepts, for which the lock is made."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["requires-python"].removeprefix(">=")


@pytest.mark.parametrize(
    "code", ["type Pairs = dict", "def one[T](x: T): ...", "f'{'a'}'", "try: ...\nexcept A, B: ..."]
)
def test_syntax_newer_than_the_oldest_python_is_refused(code):
    """By the check of style, which reads every module and notebook (tests/test_architecture.py)."""
    ruff = [sys.executable, "-m", "ruff", "check", "--stdin-filename", "analysis/x.py", "-"]
    done = subprocess.run(ruff, cwd=PROJECT, input=code, capture_output=True, text=True)
    found = re.findall(r"on Python (3\.\d+)", done.stdout)
    assert done.returncode and set(found) == {oldest_python()}, done.stdout


def interpreter(version):
    """Return a Python of a version that this machine has, or None."""
    places = [shutil.which(f"python{version}")]
    places += sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    tell = "import sys; print('{}.{}'.format(*sys.version_info))"
    for place in filter(None, places):
        done = subprocess.run([place, "-c", tell], capture_output=True, text=True)
        if done.stdout.strip() == version:
            return place
    return None


@pytest.mark.parametrize("version", PYTHONS)
def test_each_python_reads_every_module_and_has_what_they_import(version):
    """Without a warning: what is deprecated in one version is gone in a later one."""
    python = interpreter(version)
    if not python:
        pytest.skip(f"this machine has no Python {version}")
    done = subprocess.run(
        [python, "-W", "error", "-c", READS, "analysis", "tests", "what_ai_costs"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    own = set(done.stdout.split())
    here = {name for name in imported(("analysis", "tests")) if name in sys.stdlib_module_names}
    assert here <= own, f"Python {version} lacks {here - own}"


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize("file", LOCKS)
def test_a_lock_installs_one_version_of_each_requirement_on_each_python(file, version, system):
    own = {"python_version": version, "python_full_version": f"{version}.9"}
    own |= {"sys_platform": system, "platform_system": SYSTEMS[system]}
    found = {}
    for line in (PROJECT / file).read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        name, given, marker = ENTRY.fullmatch(line).groups()
        if not marker or Marker(marker.strip()).evaluate(own):
            assert normal(name) not in found, f"{name} is locked twice for Python {version}"
            found[normal(name)] = given
    for requirement in direct(file.replace(".lock", ".in")):
        assert found[normal(requirement.name)] in requirement.specifier, requirement


def conda_lines():
    found = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    assert found["channels"] == ["conda-forge", "nodefaults"]
    return [line for line in found["dependencies"] if isinstance(line, str)]


@pytest.mark.parametrize("file", LOCKS)
def test_a_lock_names_no_host_and_hashes_every_entry(file):
    assert "://" not in (PROJECT / file).read_text(encoding="utf-8")
    assert len(locked(file)) > 10


def test_the_lock_meets_every_direct_requirement():
    versions = locked()
    for requirement in direct():
        assert versions[normal(requirement.name)] in requirement.specifier, requirement


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_is_installed_beside_comes_with_the_versions_of_the_lock(extra):
    report, other = locked(), locked(f"requirements-{extra}.lock")
    assert {name: other[name] for name in other if name in report} == {
        name: report[name] for name in other if name in report
    }
    for requirement in direct(f"requirements-{extra}.in"):
        assert other[normal(requirement.name)] in requirement.specifier, requirement


def test_environment_yml_names_the_direct_requirements_with_their_bounds():
    wanted = {f"{CONDA_NAMES.get(r.name, r.name)} {r.specifier}" for r in direct()}
    assert {line for line in conda_lines() if line.split()[0] not in ONLY_CONDA} == wanted


@pytest.mark.parametrize("line", conda_lines())
def test_every_line_of_environment_yml_admits_what_is_locked(line):
    spec = MatchSpec(line, strict=True)
    name = spec.name.normalized
    pip_name = {conda: pip for pip, conda in CONDA_NAMES.items()}.get(name, name)
    lab = locked("requirements-lab.lock")
    beside = {name: lab[name] for name in ("jupyterlab", "ipywidgets")}
    versions = locked() | {"python": oldest_python()} | beside
    if pip_name in versions:
        assert VersionSpec(spec.version).matches(Version(versions[pip_name]))
    else:
        assert name == "pip"


def test_environment_yml_keeps_the_rules_of_binder():
    """What repo2docker needs.

    It reads the first line "python =X.Y" (without one it starts from an older Python), installs
    local packages only from the whole repository, and does not look at this file when one of
    the others is there.
    """
    lines = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))[
        "dependencies"
    ]
    assert [line for line in lines if re.match(r"python\b", str(line))] == [
        f"python ={oldest_python()}"
    ]
    assert lines[-2:] == ["pip", {"pip": ["-e ."]}]
    assert not [
        name
        for name in ("Dockerfile", "binder", ".binder", "Project.toml")
        if (PROJECT / name).exists()
    ]


def test_the_package_is_found_from_any_folder(tmp_path):
    """A kernel may start anywhere: .venv has a path file, conda an editable install."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = "from analysis.evidence.tables import data; print(len(data.table('articles')))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0 and int(done.stdout) >= 5, done.stderr


def imported(folders):
    """Return the top-level modules that the sources of folders import, with a place for each."""
    sources = {
        p: p.read_text(encoding="utf-8") for f in folders for p in (PROJECT / f).rglob("*.py")
    }
    for path in (p for f in folders for p in (PROJECT / f).glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources[path] = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    found = {}
    for path, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            found |= {name.split(".")[0]: path.name for name in names}
    return found


@pytest.mark.parametrize(
    "folders, extras",
    [(("analysis", "notebooks"), ("sweep", "lab")), (("tests",), ("sweep", "bench", "test"))],
    ids=["report", "tests"],
)
def test_every_import_comes_from_a_direct_requirement(folders, extras):
    files = ["requirements.in", *(f"requirements-{extra}.in" for extra in extras)]
    wanted = {normal(r.name) for file in files for r in direct(file)}
    providers = packages_distributions()
    for module, file in imported(folders).items():
        if module not in sys.stdlib_module_names | OWN | wanted:
            names = {normal(name) for name in providers.get(module, [])}
            fix = f"add one of {names or 'its packages'} to {' or '.join(files)}"
            assert names & wanted, f"{file} imports {module}: {fix}"
