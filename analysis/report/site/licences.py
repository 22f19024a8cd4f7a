"""Licences of everything that the report is made with, and who needs it: ``licences.csv``.

``python -m analysis.report.site.licences`` takes both anew from the packages that are installed
beside the Python which runs it. Rows of other packages stay, since the locks also name
packages for other systems; a test holds the table to the locks and to what is installed.
"""

import csv
import re
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement

import analysis
from analysis.report.supply import locks
from analysis.report.supply.locks import COMMANDS, LOCKS, normal

ROOT = analysis.HOME
TABLE = Path(__file__).with_name("licences.csv")
COLUMNS = ("package", "licence", "part", "needed_by")
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


def locked(root=ROOT):
    """Return the versions of every package that the locks name, for whatever system, by name."""
    found = {}
    for entry in locks.entries(root, LOCKS):
        found.setdefault(entry.name, {})[entry.version] = None
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


def needed(root=ROOT):
    """Return who names each package: a list of direct requirements, or packages installed here.

    Conditions on the system do not count, as the locks are for all; an extra does where it is asked
    for.
    """
    found, needs, asked = {}, [], {}
    for file in sorted(root.glob("requirements*.in")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                found.setdefault(normal(Requirement(line).name), set()).add(file.name)
    for package in distributions():
        own = normal(package.metadata["Name"])
        needs += [(own, requirement) for requirement in map(Requirement, package.requires or ())]
    for _, requirement in needs:
        asked.setdefault(normal(requirement.name), {""}).update(requirement.extras)
    for own, requirement in needs:
        marker = requirement.marker
        conditional = marker and "extra" in str(marker)
        extras = ({"extra": extra} for extra in asked.get(own, {""}))
        if not conditional or any(map(marker.evaluate, extras)):
            found.setdefault(normal(requirement.name), set()).add(own)
    return found


def table():
    """Return the rows of ``licences.csv`` as dicts."""
    with open(TABLE, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows():
    """Return the rows for the page, those of a reader's path first: with the locked versions of
    Python packages, by how many hashes each is held, and which command installs it.
    """
    entries, found = {}, []
    for entry in locks.entries(ROOT, LOCKS):
        entries.setdefault(entry.name, []).append(entry)
    for row in table():
        own = entries.get(row["package"], [])
        lock = own[0].lock if own else ""
        versions = dict.fromkeys(e.version for e in own if e.lock == lock)
        elsewhere = own and not row["needed_by"] and all(e.marker for e in own)
        found.append(
            row
            | {
                "version": " or ".join(versions),
                "hashes": sum(e.hashes for e in own if e.lock == lock) or "",
                "command": COMMANDS.get(lock, ""),
                "needed_by": "other systems" if elsewhere else row["needed_by"].replace(" ", ", "),
            }
        )
    order = [*COMMANDS.values(), ""]
    return sorted(found, key=lambda row: order.index(row["command"]))


def update():
    """Write ``licences.csv`` anew: a row a locked package, then all that is no package."""
    known, here, by = {row["package"]: row for row in table()}, installed(), needed()
    packages = []
    for name in locked():
        before = known.get(name, {})
        others = set(before.get("needed_by", "").split())
        others -= set(here) if name in here else set()  # who needs a package that is here is here
        needs = sorted((by.get(name, set()) | others) & {*locked(), *_lists()})
        licence = here.get(name) or before.get("licence", "")
        packages.append((name, licence, PYTHON, " ".join(needs)))
    rest = [row for row in known.values() if row["part"] != PYTHON]
    with open(TABLE, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *packages, *([row.get(c, "") for c in COLUMNS] for row in rest)])


def _lists():
    return {path.name for path in ROOT.glob("requirements*.in")}


if __name__ == "__main__":
    update()
