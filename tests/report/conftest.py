"""Fixtures of the builder's tests: a small project built once, and copies to change."""

import shutil

import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from analysis.report.build import execute
from analysis.report.files.project import Project
from tests.report import small


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A project whose report was built once; tests take copies of it."""
    root = small.make(tmp_path_factory.mktemp("builder") / "a project")
    small.run(root, "build")
    return root


@pytest.fixture
def root(built, tmp_path):
    return shutil.copytree(
        built, tmp_path / "a project", ignore=shutil.ignore_patterns("pid", "security")
    )


@pytest.fixture
def execute_here(root, monkeypatch):
    """Return a function that executes one notebook of ``root`` in this unchanged process."""
    for name in ("PYTHONPATH", "IPYTHONDIR", "JUPYTER_PREFER_ENV_PATH"):
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(root)
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", factory.default_provisioner_name)

    def run(name):
        execute.prepare(Project(root))
        return execute.execute(
            execute.Job(root, root / "notebooks" / f"{name}.ipynb", "baseline", {})
        )

    return run
