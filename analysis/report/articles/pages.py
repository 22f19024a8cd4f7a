"""Further articles on the page of all claims: its files for one article at a time, and their
records for who computes.

A site is built of the claims that chapters judge; this adds the others to it. What an article shows
is kept in ``build/articles/``, so that a changed row writes the files of its article alone. The
page reads them one after the other (see ``claims.js``), as it does its own.
"""

import json
import re
import shutil
from collections import defaultdict
from functools import cached_property

from analysis.ledger import claims, corrections
from analysis.report.articles.sound import beside
from analysis.report.files.project import digest, file_digest, read_json, write_json
from analysis.report.site import pages, words
from analysis.report.site.dressing import house
from analysis.report.site.lookup import claim_files

#: Where the records of an article go, below the site.
RESULTS = "results"
LAST = ",null);\n"
COUNT = re.compile(r'(?<=data-claims=")\d+(?=")')


class Pages:
    """What the further articles of a `ledger.Ledger`, which is up to date, add to a site."""

    def __init__(self, ledger, chapters):
        self.ledger, self.chapters = ledger, chapters

    def add(self, site):
        """Add all of them to the folder of a site; nothing where there is none."""
        total = len(claims.of_chapters())
        last = _pieces("index", total)
        for article in claims.further():
            shutil.copytree(self._kept(article) / "site", site, dirs_exist_ok=True)
            _follow(site / claim_files.FOLDER, last, f"{_index(article)}-1")
            count = len(self.ledger.verdicts(article))
            last, total = _pieces(_index(article), count), total + count
        page = site / "claims.html"
        text = COUNT.sub(str(total), page.read_text(encoding="utf-8"))
        page.write_text(text, encoding="utf-8", newline="\n")

    def _kept(self, article):
        """Return the folder of what an article shows, made where it is not there or out of date."""
        file = self.ledger.file(article, "records")
        folder, stamp = file.with_name(article), file.with_name(article) / "mark.json"
        mark = digest(self._beside, file_digest(file))
        if read_json(stamp) != mark:
            shutil.rmtree(folder, ignore_errors=True)
            self._write(article, folder / "site")
            write_json(stamp, mark)
        return folder

    @cached_property
    def _beside(self):
        """Return the digest of what all articles show alike: code, tables, chapters."""
        return digest(beside(self.ledger.contents, ("data/verdicts.csv",)), self.chapters)

    @cached_property
    def _env(self):
        return pages.environment()

    @cached_property
    def _facts(self):
        return words.facts()

    def _write(self, article, folder):
        records = self.ledger.records(article)
        views = [words.view(record) for record in records]
        changes = pages.corrections_of(corrections.changes())
        names = {"by_id": {v["id"]: v for v in views}, "neighbours": {}}
        names |= {"corrections_of": defaultdict(list, changes)}
        titles = {name: pages.short(name) for name in self.chapters}
        names |= {"titles": titles, "called": pages.called(titles), "facts": self._facts}
        one = self._env.get_template("_claim.html").make_module(names)
        shown = [
            claim_files.Shown(v, house.dressed(one.row(v)), house.dressed(one.details(v)))
            for v in views
        ]
        parts = claim_files.parts(shown, [article])
        claim_files.write(folder / claim_files.FOLDER, shown, parts, _index(article))
        (folder / RESULTS).mkdir()
        text = json.dumps({"article": article, "claims": records}, ensure_ascii=False)
        (folder / RESULTS / f"{article}.json").write_text(
            text + "\n", encoding="utf-8", newline="\n"
        )


def _index(article):
    """Return the start of the names of an article's files of rows."""
    return f"index-{article}"


def _pieces(name, count):
    """Return the name of the last of the files that hold so many rows."""
    return f"{name}-{-(-count // claim_files.INDEX) or 1}"


def _follow(folder, last, first):
    """Let a file of rows that names none name the first of further ones."""
    with open(folder / f"{last}.js", "rb+") as file:
        file.seek(-len(LAST), 2)
        if file.read() != LAST.encode():
            raise ValueError(f"{last}.js must be the last file of rows.")
        file.seek(-len(LAST), 2)
        file.write(f",{json.dumps(first)});\n".encode())
