"""Saving a notebook changes what a person changed, whichever editor saves it."""

import copy
import io
import json
import shlex
import shutil
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest

from analysis.report.files import notebook
from analysis.report.tools import develop, labconfig
from tests.test_environment import PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


def lab(path):
    """Return a stored notebook as Lab sends it to be saved: with what it adds when it opens it."""
    found = copy.deepcopy(nbformat.read(path, nbformat.NO_CONVERT))
    found["metadata"]["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
    found["metadata"]["language_info"] |= {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "nbconvert_exporter": "python",
        "version": "3.13.0",
    }
    found["metadata"]["widgets"] = {}
    for cell in found["cells"]:
        cell["metadata"].setdefault("tags", [])
        if cell["cell_type"] == "code":
            cell["metadata"] |= {
                "trusted": True,
                "execution": {"iopub.execute_input": "2026-11-28T00:00:00Z"},
                "jupyter": {"outputs_hidden": False},
                "scrolled": True,
            }
    return found


def vscode(path):
    """Return a stored notebook as VS Code or papermill would leave it."""
    found = lab(path)
    found["metadata"] |= {"vscode": {"interpreter": {}}, "papermill": {"duration": 1.5}}
    found["metadata"]["kernelspec"] |= {"display_name": ".venv"}
    for cell in found["cells"]:
        cell["metadata"] |= {"vscode": {"languageId": "python"}, "papermill": {"status": "done"}}
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_stored_notebook_is_written_as_jupyter_writes_it(path, tmp_path):
    nbformat.write(nbformat.read(path, nbformat.NO_CONVERT), tmp_path / "again.ipynb")
    assert (tmp_path / "again.ipynb").read_bytes() == path.read_bytes()
    assert notebook.written(notebook.load(path)).encode() == path.read_bytes()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_opening_and_saving_in_lab_changes_no_byte(path, tmp_path):
    model = {"type": "notebook", "content": lab(path)}
    labconfig.tidy(model, path=path.name, contents_manager=None)
    nbformat.write(nbformat.from_dict(model["content"]), tmp_path / "saved.ipynb")
    assert (tmp_path / "saved.ipynb").read_bytes() == path.read_bytes()


def test_what_is_no_notebook_is_saved_as_it_is():
    for content in ("text", {"cells": [{"cell_type": "code"}]}, None):
        model = {"type": "notebook", "content": content}
        labconfig.tidy(model)
        assert model["content"] == content


def test_the_settings_are_read_by_lab():
    found = SimpleNamespace(FileContentsManager=SimpleNamespace())
    code = (PROJECT / "analysis/report/tools/labconfig.py").read_text(encoding="utf-8")
    names = {"get_config": lambda: found}
    exec(compile(code, "labconfig.py", "exec"), names)  # as traitlets does
    assert found.FileContentsManager.pre_save_hook is names["tidy"]


@pytest.mark.parametrize("content", [b"no notebook", b"{}", b'{"cells": 5, "metadata": {}}'])
def test_the_filter_lets_through_what_is_no_notebook(monkeypatch, content):
    assert filtered(monkeypatch, content) == content


def filtered(monkeypatch, content):
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    assert develop.tidy(None, None) == 0
    return out.getvalue()


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_git_sees_no_change_in_a_notebook_that_another_editor_saved(tmp_path):
    """With the one line of configuration that the README gives."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    line = 'git config filter.tidy-notebook.clean ".venv/bin/python -m analysis.report tidy"'
    assert line in readme
    here, python = shlex.quote(str(PROJECT)), shlex.quote(sys.executable)
    program = f"PYTHONPATH={here} {python} -m analysis.report tidy"

    def git(*arguments):
        asked = ["git", "-c", "user.name=x", "-c", "user.email=x", *arguments]
        return subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)

    git("init", "-q", ".")
    git("config", "filter.tidy-notebook.clean", program)
    shutil.copy(PROJECT / ".gitattributes", tmp_path)
    shutil.copy(NOTEBOOKS[-1], tmp_path / "a.ipynb")
    git("add", "-A")
    git("commit", "-qm", "stored")
    (tmp_path / "a.ipynb").write_text(json.dumps(vscode(NOTEBOOKS[-1]), indent=2))
    git("add", "-A")
    assert git("diff", "--cached", "--stat").stdout == ""
