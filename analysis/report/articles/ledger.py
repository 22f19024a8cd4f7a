"""The records of further articles, each article judged by itself, in parallel, and kept.

Serves `make ledger` and the report. What is kept of an article (``build/articles/``) holds each
claim's record, a mark of the article's files, and one of all that is a claim's own: its row, its
codings, and what passages of the article quote. The tables, facts and modules that the article
rests on have one mark together. So a changed row is one claim to judge, a changed fact those
articles that rest on it.
"""

import sys
from dataclasses import dataclass
from functools import cached_property

from analysis.ledger import claims
from analysis.report.articles import judged
from analysis.report.articles.sound import mark_of, of_files
from analysis.report.files.project import (
    BASELINE,
    BuildError,
    Project,
    digest,
    read_json,
    read_record,
    write_json,
)
from analysis.report.sweep import workers

#: What every judgement rests on besides the rows that it reads.
CODE = ("analysis/evidence/", "analysis/ledger/", "analysis/report/articles/judged.py")
FIELDS = {"used", "rests_on", "files", "claims"}
ALWAYS = ("requirements.lock", "data/datapackage.json", "data/articles.csv")


@dataclass(frozen=True)
class Ledger:
    """The further articles of a project, under the facts of one report.

    ``contents`` maps every input to its digest (see `analysis.report.build.plan.contents`).
    """

    project: Project
    contents: dict
    slug: str = BASELINE

    def records(self, article):
        """Return the records of an article that is up to date, in the order of its file."""
        return list(read_json(self.file(article, "records")).values())

    def verdicts(self, article):
        """Return verdict and basis of each claim of an article that is up to date, by id."""
        kept = read_json(self.file(article, "marks"))["claims"]
        return {id: (verdict, basis) for id, (_, verdict, basis) in kept.items()}

    def bring_up_to_date(self, articles, scheduler="", count=None):
        """Judge every claim whose record is missing or out of date, in ``count`` processes of this
        machine or by a Dask ``scheduler``; return how many claims were judged.

        Raises `BuildError` with a sentence for each claim that cannot be judged; the records of
        articles without one are kept.
        """
        due = {a: ids for a in articles if (ids := self._due(a)) is not None}
        problems, judged_now = [], 0

        def keep(article, found):
            nonlocal judged_now
            problems.extend(found["problems"])
            if not found["problems"]:
                self._keep(article, found)
            judged_now += len(found["records"])

        if (len(due) == 1 and not scheduler) or not any(due.values()):
            for article, ids in due.items():  # a worker would take longer to start
                keep(article, judged.judge(article, ids))
        else:
            tasks = {article: (judged.judge, (article, ids)) for article, ids in due.items()}
            workers.compute(tasks, keep, scheduler, count)
        if problems:
            raise BuildError(sorted(problems), code=2)
        return judged_now

    def file(self, article, what):
        """Return the file of an article's ``records`` by id, or of their ``marks``."""
        return self.project.build / "articles" / self.slug / f"{article}.{what}.json"

    def _due(self, article):
        """Return the ids of an article's claims whose records are not current, none where a claim
        only went; None where its files are what they were.
        """
        kept = self._kept(article)
        if kept and kept["files"] == of_files(self.contents, article):
            return None
        current = kept["claims"] if kept else {}
        return [id for id, mark in self._marks(article).items() if current.get(id, [""])[0] != mark]

    def _kept(self, article):
        """Return what is kept beside the records of an article: nothing where what they rest on
        changed.
        """
        kept = read_record(self.file(article, "marks"))
        try:
            current = kept["rests_on"] == self._mark(kept["used"])
            whole = current and {*kept} == FIELDS and self.file(article, "records").exists()
            return kept if whole else {}
        except (TypeError, KeyError, ValueError):  # there is none, or it was damaged
            return {}

    def _keep(self, article, found):
        """Keep new records of an article beside those that are still current."""
        marks, kept = self._marks(article), self._kept(article)
        records, used = dict(found["records"]), set(found["used"])
        if len(records) < len(marks):
            records = read_json(self.file(article, "records")) | records
            used |= set(kept["used"])
        ordered = {id: records[id] for id in marks}
        write_json(self.file(article, "records"), ordered)
        claims = {id: [marks[id], r["verdict"], r["basis"]] for id, r in ordered.items()}
        files = of_files(self.contents, article)
        rests_on = {"used": sorted(used), "rests_on": self._mark(sorted(used))}
        write_json(self.file(article, "marks"), rests_on | {"files": files, "claims": claims})

    def _mark(self, used):
        """Return the mark of what an article rests on."""
        return digest(self._code, [[file, self.contents.get(file)] for file in (*ALWAYS, *used)])

    @cached_property
    def _code(self):
        files = [[f, mark] for f, mark in self.contents.items() if f.startswith(CODE)]
        return digest(sys.version, files)

    def _marks(self, article):
        """Return the mark of what is each claim's own, by id."""
        rows = claims.of_article(article)
        beside = digest([[c.lines, c.quoted] for c in rows.values() if c.quoted])
        return {id: mark_of(claim, beside) for id, claim in rows.items()}
