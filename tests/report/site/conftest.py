"""Fixtures of the site's tests: sites that several modules look at, each built once a run."""

import base64
import fcntl
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from analysis.report.site.dressing import citing
from analysis.report.site.site import build_site
from tests.report.site.test_site import document, notebook

HERE = "https://reports.example/what-ai-costs/"
PNG = b"\x89PNG\r\n\x1a\nnot much of a picture"


def once(factory, name, make):
    """Return a folder that ``make`` filled, once for all workers of a run; nobody changes it."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder, done = root / name, root / f"{name}.done"
    with open(root / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def executed(folder, chart=False):
    """Write a summary and a chapter, with a chart or without, as executed notebooks."""
    folder.mkdir()
    chapter = json.loads(notebook("Inference < training"))
    if chart:
        code = next(cell for cell in chapter["cells"] if cell.get("outputs"))
        picture = f"<img src='data:image/png;base64,{base64.b64encode(PNG).decode()}' alt='a'>"
        code["outputs"][0]["data"]["text/html"] = picture
    (folder / "02_crossover.ipynb").write_text(json.dumps(chapter), encoding="utf-8")
    (folder / "00_summary.ipynb").write_text(notebook("Most claims hold"), encoding="utf-8")
    return folder


@contextmanager
def addressed():
    """Let the citation name an address of the report."""
    with pytest.MonkeyPatch.context() as patch:
        citation = citing.citation() | {"url": HERE.rstrip("/")}
        patch.setattr(citing, "citation", lambda: citation)
        yield


def _baseline(folder: Path):
    build_site(executed(folder / "executed"), document(), folder / "report", folder / "work")


def _scenario(folder: Path):
    given = {"daily_users": 5e7, "basis": "list price"}
    changed = document(scenario="Half the users", parameters=given)
    changed["claims"][1]["verdict"] = "wrong"
    shown = executed(folder / "executed", chart=True)
    with addressed():
        build_site(shown, changed, folder / "report", folder / "work", document())


@pytest.fixture(scope="session")
def baseline_site(tmp_path_factory):
    """The site of a baseline without an address."""
    return once(tmp_path_factory, "baseline site", _baseline) / "report"


@pytest.fixture(scope="session")
def scenario_site(tmp_path_factory):
    """The site of a scenario whose chapter has a chart, of a project with an address."""
    return once(tmp_path_factory, "scenario site", _scenario) / "report"
