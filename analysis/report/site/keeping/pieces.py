"""Small pieces of pages that are kept from earlier sites, all in one file: see `parts`.

A page that shows every claim changes with each of them, and most of it comes out the same. So what
takes time is made claim by claim, and a piece is current when all that it rests on and everything
that it was told is the same.
"""

from analysis.report.files.project import digest, read_record, write_json

#: Forms of a piece or part that are kept, the newest first: the baseline's and two scenarios'.
FORMS = 3
FIELDS = {"told", "made", "digest"}


class Pieces:
    """The pieces in a file, of which each rests on the same and on what it is told.

    Parameters
    ----------
    path : Path or None
        The file; without one nothing is taken or kept.
    rests_on : str
        Digest of what all pieces rest on.
    """

    def __init__(self, path=None, rests_on=""):
        self.path, self.rests_on, self._changed = path, rests_on, False
        record = read_record(path) if path else {}
        kept = record.get("pieces") if record.get("rests_on") == rests_on else None
        self._kept = kept if isinstance(kept, dict) else {}
        self._used = {}

    def value(self, name, told, make):
        """Return a piece as JSON has it, made by ``make()`` where it is not there."""
        if not self.path:
            return make()
        forms = self._kept.get(name)
        forms = forms if isinstance(forms, list) else []
        found = next((form for form in forms if _current(form, told)), None)
        if found is None:
            made, marks = told.marked(make)
            found = {"told": marks, "made": made, "digest": digest(made)}
            self._changed = True
        told.note(found["told"])
        self._used[name] = [found, *(form for form in forms if form is not found)][:FORMS]
        return found["made"]

    def save(self):
        """Write down the pieces that were asked for, where any is new or none is needed more."""
        if self.path and self._used and (self._changed or self._used.keys() != self._kept.keys()):
            write_json(self.path, {"rests_on": self.rests_on, "pieces": self._used})


def _current(form, told):
    try:
        same = {*form} == FIELDS and digest(form["made"]) == form["digest"]
        return same and told.agrees(form["told"])
    except (TypeError, AttributeError):  # damaged
        return False
