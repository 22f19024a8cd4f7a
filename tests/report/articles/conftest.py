"""A dataset with two further articles, in this process."""

import shutil

import pytest

from analysis.evidence.tables import data
from analysis.report.articles import judged
from analysis.report.articles.ledger import Ledger
from analysis.report.build.plan import contents
from analysis.report.files.project import Project
from tests import small_data
from tests.bench import grown

PROJECT = data.ROOT


class Copy:
    """A copy of the dataset with two further articles of a few claims."""

    def __init__(self, root, monkeypatch):
        self.root, self.project = root, Project(root)
        shutil.copytree(PROJECT / "data", root / "data")
        shutil.copytree(PROJECT / "notebooks", root / "notebooks")
        shutil.copy(PROJECT / "requirements.lock", root)
        (root / "analysis").mkdir()
        self.articles = grown.articles(root, 1, size=6)
        monkeypatch.setattr(data, "ROOT", root)
        monkeypatch.setattr(data, "DATA", root / "data")
        small_data.forget()

    def ledger(self):
        small_data.forget()
        return Ledger(self.project, contents(self.project))

    def edit(self, article, number, **cells):
        """Change cells of one claim of an article."""
        path = self.root / "data" / "claims" / f"{article}.csv"
        rows = small_data.rows(path)
        rows[number] |= cells
        path.write_text(small_data.written(list(rows[0]), rows), encoding="utf-8")
        small_data.forget()
        return rows[number]["id"]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    yield Copy(tmp_path, monkeypatch)
    monkeypatch.undo()
    small_data.forget()


@pytest.fixture
def asked(monkeypatch):
    """The claims that were judged, by article, in order."""
    found, judge = [], judged.judge

    def noted(article, ids):
        found.append((article, list(ids)))
        return judge(article, ids)

    def in_this_process(tasks, keep, scheduler, count):
        for number, (function, arguments) in tasks.items():
            keep(number, function(*arguments))

    monkeypatch.setattr("analysis.report.articles.judged.judge", noted)
    monkeypatch.setattr("analysis.report.sweep.workers.compute", in_this_process)
    return found
