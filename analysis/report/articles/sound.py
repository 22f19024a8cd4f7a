"""Which claims were found sound when the dataset was last checked, so that one changed row is one
row to check, however many there are.

A claim is checked by itself against the tables. It is sound while its row, its codings, the tables
beside those of claims and the code are what they were.
"""

import sys
from functools import cached_property

from analysis.ledger import claims, codings
from analysis.report.files.project import digest, read_json, write_json

LENGTH = 16  # letters of a mark
#: Inputs that say nothing of a claim but by its own rows, which have a mark each.
APART = ("data/claims", "data/codings", "data/verdicts.csv", "data/corrections.csv")
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
        self.contents = contents

    def ids(self):
        """Return the ids of the claims that are sound."""
        known = read_json(self.stamp)
        if not isinstance(known, dict) or known.get("beside") != self._beside:
            return frozenset()
        marks = set(known["marks"])
        return frozenset(id for id, mark in self._marks.items() if mark in marks)

    def remember(self):
        """Note that all claims are sound."""
        known = {"beside": self._beside, "marks": list(self._marks.values())}
        write_json(self.stamp, known)

    @cached_property
    def _marks(self):
        return {id: mark_of(claim) for id, claim in claims.claims().items()}

    @cached_property
    def _beside(self):
        files = self.contents.items()
        beside = [[f, m] for f, m in files if f.startswith(INPUTS) and not f.startswith(APART)]
        return digest(sys.version, beside)


def mark_of(claim, *more):
    """Return the mark of a claim: of its row and its codings, and of what else is its own."""
    coded = [codings.codings().get((claim.id, name)) for name in codings.CODINGS]
    return digest(repr((claim, coded, more)))[:LENGTH]
