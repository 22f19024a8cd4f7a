"""What was found sound when the dataset was last checked, so that a changed row is one row to check
and one file to read, however many there are.

A claim is checked by itself against the tables. It is sound while its row, its codings, the tables
beside those of claims and the code are what they were. An article with files of its own is not even
read while these are the same: what others may ask of it (ids, what it says it excludes, claims far
from the time of their evidence) is kept. Where many are to be read, as when nothing is kept, they
are read side by side (`aside`), and what is kept of them is all that is known here.
"""

import sys
from functools import cached_property

from analysis.display import dates
from analysis.evidence.tables import data, files, validity
from analysis.evidence.tables.rows import DataError
from analysis.ledger import claims, codings, quotes, refusals
from analysis.report.articles import aside
from analysis.report.files.project import digest, read_record, write_json

FIELDS = {"files", "marks", "aliases", "others", "dated"}
LENGTH = 16  # letters of a mark
#: Tables that say nothing of a claim that is checked by itself.
RECORD = ("data/verdicts.csv", "data/corrections.csv")
INPUTS = ("analysis/", "data/", "notebooks/", "requirements.lock")


class Sound:
    """The claims of a project that are known to be sound.

    Parameters
    ----------
    project : Project
    contents : dict of str to str
        The digest of every input.
    """

    def __init__(self, project, contents):
        self.stamp = project.build / "sound-claims.json"
        self.data, self.contents, self._marks = project.data, contents, {}
        known = read_record(self.stamp)
        try:
            articles = known["articles"] if known["beside"] == self._beside else {}
            self._known = {a: entry for a, entry in articles.items() if {*entry} == FIELDS}
            current = (a for a in claims.further() if self._is_current(a)) if self._known else ()
            self.unread = {article: _unread(self._known[article]) for article in current}
        except (KeyError, TypeError, AttributeError):  # there is none, or it was damaged
            self._known, self.unread = {}, {}
        for found in aside.asked(self._found_sound, self._due()):
            self._known |= found
            self.unread |= {article: _unread(entry) for article, entry in found.items()}

    def _due(self):
        """Return the articles that are not known to be sound."""
        try:
            return [article for article in claims.further() if article not in self.unread]
        except (DataError, KeyError, TypeError):  # the data package is not sound itself
            return []

    def _found_sound(self, articles):
        """Return what is kept of some articles, read and checked apart from the others; nothing
        where anything is wrong, which is said when all are read.
        """
        others = set(claims.further()).difference(articles)
        try:
            wrong = (
                validity.problems(self.data, others)
                or refusals.problems_of(articles)
                or quotes.problems(claims.of_chapters, others)
            )
            return {} if wrong else {article: self._entry(article) for article in articles}
        except Exception:
            return {}

    def read_all(self):
        """Let every file be read, as messages may name any row."""
        self.unread = {}

    def ids(self):
        """Return the ids of the claims that are sound, of those that are read."""
        marks = {mark for entry in self._known.values() for mark in entry["marks"]}
        read = claims.without(self.unread).values()
        return frozenset(claim.id for claim in read if self._mark(claim) in marks)

    def all_ids(self):
        """Return the ids of all claims."""
        kept = (id for one in self.unread.values() for id in one.aliases)
        return {*claims.without(self.unread), *kept}

    def remember(self):
        """Note that all claims are sound."""
        found = {article: self._known[article] for article in self.unread}
        found |= {a: self._entry(a) for a in ("", *claims.further()) if a not in found}
        self._known = found
        write_json(self.stamp, {"beside": self._beside, "articles": found})

    def dated(self):
        """Return what `dates.dated` finds in each further article, once all are known."""
        return [dates.Dated(*entry["dated"]) for a, entry in self._known.items() if a]

    def _entry(self, article):
        own = claims.of_article(article)
        return {
            "files": of_files(self.contents, article),
            "marks": [self._mark(claim) for claim in own.values()],
            "aliases": {id: claims.aliases_of(claim) for id, claim in own.items()},
            "others": [other for claim in own.values() for other in claims.conflicts_of(claim)],
            "dated": dates.dated(own.values()) if article else (),
        }

    def _is_current(self, article):
        """Say whether the files of an article are what they were when it was found sound."""
        known = self._known.get(article)
        return known is not None and known["files"] == of_files(self.contents, article)

    def _mark(self, claim):
        if claim.id not in self._marks:
            self._marks[claim.id] = mark_of(claim)
        return self._marks[claim.id]

    @cached_property
    def _beside(self):
        return digest(sys.version, beside(self.contents, RECORD))


def _unread(entry):
    return refusals.Unread(entry["aliases"], tuple(entry["others"]))


def of_rows():
    """Return how the paths of the tables begin whose rows say something of one claim each."""
    return tuple(f"data/{name}" for name in files.split(data.package()))


def beside(contents, record):
    """Return the inputs that count for all claims alike: path and digest of each."""
    apart = (*of_rows(), *record)
    return [[f, m] for f, m in contents.items() if f.startswith(INPUTS) and not f.startswith(apart)]


def of_files(contents, article):
    """Return the mark of the files of one article."""
    return digest([contents.get(f"{table}/{article}.csv") for table in of_rows()])[:LENGTH]


def mark_of(claim, *more):
    """Return the mark of a claim: of its row and its codings, and of what else is its own."""
    coded = (codings.of(claim.id, claim.article, name) or () for name in codings.CODINGS)
    return digest(repr((*vars(claim).values(), *map(tuple, coded), more)).encode())[:LENGTH]
