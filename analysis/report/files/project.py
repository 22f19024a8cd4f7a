"""Where everything lies, and digests of content; every function takes a `Project`."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import analysis

#: What the report is called.
TITLE = "What AI costs, recomputed"
BASELINE = "baseline"
SUMMARY = "00_summary"
#: Folders that say only how pages look: the style sheets and scripts first.
STYLES = "analysis/report/site/static/"
LOOKS = (STYLES, "analysis/report/site/pages/", "analysis/report/site/theme/")


class BuildError(Exception):
    """Something stops the build: a sentence, or one a problem, and the exit status ``code``."""

    def __init__(self, problems, code=1):
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))
        self.code = code


@dataclass(frozen=True)
class Project:
    """The folders of a project; ``slug`` names a scenario, or is ``"baseline"``.

    Everything is written below ``root``. There lies too what is read, but for an installed package,
    which brings its own and writes into the folder where it is called.
    """

    root: Path

    @property
    def home(self):
        """Return the folder of dataset, notebooks and documents."""
        return analysis.HOME if analysis.INSTALLED else self.root

    @property
    def package(self):
        """Return the folder of the package."""
        return analysis.PACKAGE if analysis.INSTALLED else self.root / "analysis"

    @property
    def data(self):
        return self.home / "data"

    @property
    def notebooks(self):
        return self.home / "notebooks"

    @property
    def build(self):
        return self.root / "build"

    def sources(self):
        """Return the committed notebooks in the order of their names, the summary last."""
        found = self.notebooks.glob("*.ipynb")
        ordered = sorted(found, key=lambda path: (path.stem == SUMMARY, path.stem))
        if not ordered:
            problem = "There are no notebooks in notebooks/, and a report needs at least one."
            raise BuildError(problem, code=2)
        return ordered

    def executed(self, slug):
        return self.build / "executed" / slug

    def record(self, slug, name):
        return self.build / "deps" / slug / f"{name}.json"

    def results(self, slug):
        return self.build / "results" / f"{slug}.json"

    def flips(self, slug):
        """Return the file that lists the verdicts of a report that are not those on record."""
        return self.build / "flips" / f"{slug}.txt"

    @property
    def notices(self):
        """Return the file that lists what the check of the dataset noted."""
        return self.build / "notices.txt"

    @property
    def problems(self):
        """Return the file that lists all that was wrong, where that is more than is shown."""
        return self.build / "problems.txt"

    def report(self, slug):
        """Return the folder that readers open: ``report/``, or ``report-scenarios/<slug>/``."""
        return self.root / "report" if slug == BASELINE else self.root / "report-scenarios" / slug

    def comparison(self, slug):
        """Return the folder of the page that compares two reports."""
        return self.root / "report-comparisons" / slug

    def shown(self, path):
        """Write a path relative to the project, for messages and records."""
        for folder in (self.home, self.package.parent, self.root):
            here = type(folder)(path)
            if here.is_relative_to(folder):
                return here.relative_to(folder).as_posix()
        try:
            return Path(os.path.relpath(path, self.root)).as_posix()
        except ValueError:  # another drive of Windows
            return here.as_posix()

    def given(self, file):
        """Return a file that the user names: his own, or one that an installed package brings."""
        own = self.root / file
        return own if own.exists() else self.home / file


def source_files(project):
    """Return every file that a report may depend on, in order."""
    ends = ("LICENSE", ".md", ".cff", ".lock")
    found = [entry.path for entry in os.scandir(project.home) if entry.name.endswith(ends)]
    texts = (project.notebooks / "scenarios", project.notebooks / "texts")
    for folder in (project.package, project.data, *texts):
        for place, folders, files in os.walk(folder):
            folders[:] = [name for name in folders if name not in ("__pycache__", "_project")]
            found += [os.path.join(place, name) for name in files]
    found += project.notebooks.glob("*.ipynb")
    return sorted(map(Path, found))


def digest(*parts):
    """Return the sha256 of texts, bytes or JSON-able values, in order."""
    total = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True).encode()
        total.update(len(content).to_bytes(8, "big") + content)
    return total.hexdigest()


def file_digest(path):
    """Return the sha256 of a file's content, or ``"absent"`` where there is none to read."""
    path = Path(path)
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"
    except FileNotFoundError:  # it went in between
        return "absent"


def folder_digest(folder):
    """Return the digest of the files below a folder, a PDF of it left out: it is made by itself."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pdf")
    return digest([[path.relative_to(folder).as_posix(), file_digest(path)] for path in files])


def write_atomically(path, content):
    """Write a file beside its place and rename it into it; an unchanged file is left. Where a link
    stands, the file that it leads to is written.
    """
    content = content.encode() if isinstance(content, str) else content
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == content:
        return
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None


def write_json(path, content):
    """Write a JSON file of the build folder; with an indent it would take three times as long."""
    write_atomically(path, json.dumps(content, ensure_ascii=False) + "\n")


def read_json(path):
    """Read a JSON file of the build folder, or None when it is missing or was damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (FileNotFoundError, ValueError, RecursionError):
        return None


def read_record(path):
    """Read a JSON object of the build folder; an empty one when it is missing or damaged."""
    found = read_json(path)
    return found if isinstance(found, dict) else {}
