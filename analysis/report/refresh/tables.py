"""Our own tables as a refresh reads and writes them: texts, in the order of the files.

A refresh compares cells with cells and adds whole rows, so it needs no types. It reads the folder
of the project it works on, which in the tests is a copy.
"""

import csv
import io
from pathlib import Path

from analysis.evidence.tables import data, rows
from analysis.evidence.tables.rows import DataError
from analysis.report.files.project import BuildError, write_atomically


class Tables:
    """The tables of one folder, each read once: ``tables["token_prices"]`` is a list of dicts."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self._package = data.read_package(self.folder)
        self._read = {}

    def __contains__(self, name):
        return any(r["name"] == name for r in self._package["resources"])

    def __getitem__(self, name):
        if name not in self._read:
            wanted, path = self.columns(name), self.path(name)
            try:
                found = rows.read(path, wanted)
            except DataError as error:
                raise BuildError(str(error), code=2) from None
            self._read[name] = [dict(zip(wanted, cells)) for cells in found]
        return self._read[name]

    def path(self, name):
        """Return the file of a table."""
        return self.folder / self._resource(name)["path"]

    def columns(self, name):
        """Return the columns of a table."""
        return [f["name"] for f in self._resource(name)["schema"]["fields"]]

    def with_sources(self):
        """Return the names of the tables whose rows name a source."""
        found = [r["name"] for r in self._package["resources"]]
        return [name for name in found if "source" in self.columns(name)]

    def _resource(self, name):
        for resource in self._package["resources"]:
            if resource["name"] == name:
                return resource
        raise BuildError(f"There is no table {name!r} in datapackage.json.", code=2)


def written(columns, found):
    """Return a table as the text of its file."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return file.getvalue()


def write(path, columns, found):
    """Write a table unless its file has this content already."""
    write_atomically(Path(path), written(columns, found))


def number(text):
    """Return a cell as a number; None where it is empty or none."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def short(value):
    """Write a number for a cell: as few digits as give it back, at most ten.

    >>> short(0.15000000000000002), short(5e24), short(2000000.0)
    ('0.15', '5e+24', '2000000')
    """
    text = f"{value:.10g}"
    return text if "e" in text or value != int(value) else str(int(value))
