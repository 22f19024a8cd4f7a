"""Parts of earlier sites, each with what it was made from; what would come out the same is taken.

A part is a folder of files: a page, the pages of all claims, the entries of the search. It is
current when the digest of the files that it rests on is the one recorded with it, and everything
that it was told is the same (see `names.Told`). Baseline and scenarios share one folder, so that a
scenario takes from the baseline what does not depend on its parameters.
"""

import shutil

from analysis.report.files.project import digest, folder_digest, read_record, write_json
from analysis.report.site.keeping.pieces import FORMS, Pieces

FIELDS = {"rests_on", "told", "folder", "files"}
TABLES = "data/"
ALWAYS = ("datapackage.json",)
#: How the names of facts begin that pages are told one by one.
FACTS = "facts."


class Parts:
    """The parts below a folder, for a site made from ``inputs``: digests of files by path.

    Without inputs nothing is taken or kept.
    """

    def __init__(self, folder, inputs):
        self.folder, self.inputs = folder, inputs
        listed = read_record(folder / "parts.json")
        self.listed = {name: forms for name, forms in listed.items() if _whole(forms)}

    def files(self, name, target, told, make, *, looks=(), tables=None, without=()):
        """Put the files of a part into ``target``; ``make`` writes them into an empty folder.

        Parameters
        ----------
        name : str
            Which part it is.
        target : Path
            Folder that gets the files.
        told : Told
            What this site tells its pages.
        make : callable
            Takes a folder.
        looks : sequence of Path
            Templates and the like that shape it.
        tables : sequence of str, optional
            Tables of the dataset that it rests on; all of them, and the documents, by default.
        without : sequence of str, optional
            Of all of them, tables that it does not rest on.
        """
        if not self.inputs:
            return make(target)
        rests = self._rests_on(tables, without)
        rests_on, whole = digest(rests, _texts(looks)), f"{TABLES}facts.csv" in rests
        forms = self.listed.get(name, [])
        found = next((form for form in forms if self._current(form, rests_on, told)), None)
        if found is None:
            found = self._made(name, rests_on, told, make, whole)
        self.listed[name] = [found, *(form for form in forms if form != found)][:FORMS]
        shutil.copytree(self.folder / found["folder"], target, dirs_exist_ok=True)

    def _rests_on(self, tables=None, without=()):
        if tables is None:
            left_out = tuple(f"{TABLES}{name}{end}" for name in without for end in (".csv", "/"))
            return {p: mark for p, mark in self.inputs.items() if not p.startswith(left_out)}
        paths = {f"{TABLES}{name}.csv" for name in tables} | {TABLES + name for name in ALWAYS}
        return {
            path: mark
            for path, mark in self.inputs.items()
            if path in paths or path.startswith("analysis/")
        }

    def pieces(self, looks, without=()):
        """Return the pieces that rest on everything but some tables, and on templates."""
        if not self.inputs:
            return Pieces()
        rests_on = digest(self._rests_on(without=without), _texts(looks))
        return Pieces(self.folder / "pieces.json", rests_on)

    def _current(self, form, rests_on, told):
        try:
            return (
                form["rests_on"] == rests_on
                and told.agrees(form["told"])
                and folder_digest(self.folder / form["folder"]) == form["files"]
            )
        except (TypeError, AttributeError):  # damaged
            return False

    def _made(self, name, rests_on, told, make, whole):
        new = self.folder / f"new-{name}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        _, marks = told.marked(lambda: make(new))
        if whole:  # to ask after single facts would work them all out
            marks = {name: mark for name, mark in marks.items() if not name.startswith(FACTS)}
        place = f"{name}-{digest(rests_on, marks)[:16]}"
        shutil.rmtree(self.folder / place, ignore_errors=True)
        new.rename(self.folder / place)
        files = folder_digest(self.folder / place)
        return {"rests_on": rests_on, "told": marks, "folder": place, "files": files}

    def save(self):
        """Write down which parts there are, and remove what is no part any more."""
        if self.inputs:
            write_json(self.folder / "parts.json", self.listed)
            kept = {form["folder"] for forms in self.listed.values() for form in forms}
            for path in self.folder.iterdir():
                if path.is_dir() and path.name not in kept:
                    shutil.rmtree(path, ignore_errors=True)


def _texts(looks):
    return [[path.name, path.read_text("utf-8")] for path in looks]


def _whole(forms):
    """Say whether a list of forms is one, as it is read from a file."""
    return isinstance(forms, list) and all(isinstance(f, dict) and {*f} == FIELDS for f in forms)
