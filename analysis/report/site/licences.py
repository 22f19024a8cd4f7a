"""Licences of everything that the report is made with, kept in ``licences.csv``.

``python -m analysis.report.site.licences`` takes the licences anew from the packages that are
installed beside the Python which runs it. Rows of other packages stay, since the locks also name
packages for other systems; a test holds the table to the locks and to what is installed.
"""

import csv
import re
from importlib.metadata import distributions
from pathlib import Path

import analysis

ROOT = analysis.HOME
TABLE = Path(__file__).with_name("licences.csv")
COLUMNS = ("package", "licence", "part")
LOCKS = (
    "requirements.lock",
    "requirements-lab.lock",
    "requirements-sweep.lock",
    "requirements-bench.lock",
    "requirements-test.lock",
)
PYTHON = "Python"
#: What packages write instead of the identifier of a licence.
IDENTIFIERS = {
    "BSD License": "BSD",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "ISC license": "ISC",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Artistic License": "Artistic-1.0",
    "Public Domain": "public domain",
    "GNU General Public License (GPL)": "GPL",
}


def normal(name):
    """Return the name of a package as the locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(root=ROOT):
    """Return the versions of every package that the locks name, for whatever system, by name."""
    text = "\n".join((root / lock).read_text(encoding="utf-8") for lock in LOCKS)
    found = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(normal(name), {})[version] = None
    return {name: tuple(versions) for name, versions in sorted(found.items())}


def stated(metadata):
    """Return the licence that a package's metadata state, else nothing."""
    name = (metadata.get("License") or "").strip()
    classifiers = [
        c.split(" :: ")[-1]
        for c in metadata.get_all("Classifier", [])
        if c.startswith("License :: ")
    ]
    short = IDENTIFIERS.get(
        name,
        name if re.fullmatch(r"[\w.-]+( (AND|OR) [\w.-]+)*", name) and name != "UNKNOWN" else "",
    )
    return (
        metadata.get("License-Expression")
        or short
        or " / ".join(IDENTIFIERS.get(c, c) for c in classifiers)
    )


def installed():
    """Return the licence of every package installed beside this Python, by name."""
    return {normal(d.metadata["Name"]): stated(d.metadata) for d in distributions()}


def table():
    """Return the rows of ``licences.csv`` as dicts."""
    with open(TABLE, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows():
    """Return the rows with the locked versions of Python packages, for the page."""
    versions = locked()
    return [row | {"version": " or ".join(versions.get(row["package"], ()))} for row in table()]


def update():
    """Write ``licences.csv`` anew: a row a locked package, then all that is no package."""
    known, here = {row["package"]: row for row in table()}, installed()
    packages = [
        {
            "package": n,
            "licence": here.get(n) or known.get(n, {}).get("licence", ""),
            "part": PYTHON,
        }
        for n in locked()
    ]
    with open(TABLE, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(packages + [row for row in known.values() if row["part"] != PYTHON])


if __name__ == "__main__":
    update()
