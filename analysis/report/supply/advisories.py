"""Published weaknesses, read from files in the form of OSV (Open Source Vulnerabilities).

A database is a folder or a zip archive of documents, one a weakness, or one such document: what OSV
exports for a world of packages (JSON), the advisories that GitHub publishes (JSON) or those of the
Python Packaging Authority (YAML) all have this form. Nothing is unpacked, and nothing is asked of
a network.
"""

import json
import os
import zipfile
from dataclasses import dataclass

import yaml
from packaging.version import InvalidVersion, Version

from analysis.evidence.tables.rows import shown
from analysis.report.files.project import BuildError
from analysis.report.refresh import editions

ENDINGS = (".json", ".yaml", ".yml")
MOST_BYTES = 20_000_000  # of one document
UNREADABLE = (ValueError, RecursionError, *editions.UNREADABLE)


@dataclass(frozen=True)
class Affected:
    """One package that an advisory speaks of: the versions and ranges that have the weakness."""

    world: str
    name: str
    versions: tuple
    ranges: tuple

    def has(self, version):
        """Say whether a version has the weakness; None where that cannot be said of it."""
        if any(_same(version, listed) for listed in self.versions):
            return True
        try:
            return any(_inside(version, events) for events in self.ranges)
        except InvalidVersion:
            return None

    def fixed_after(self, version):
        """Return the versions above one in which the weakness is mended, as they are written."""
        fixed = {event["fixed"] for events in self.ranges for event in events if "fixed" in event}
        try:
            return sorted((f for f in fixed if Version(f) > Version(version)), key=Version)
        except InvalidVersion:
            return sorted(fixed)


@dataclass(frozen=True)
class Advisory:
    """One published weakness: ``ids`` (its own first), a line on it, the day of its last change."""

    ids: tuple
    summary: str
    day: str
    affected: tuple


def read(path):
    """Return every advisory of a database; one that was withdrawn is none.

    Raises `BuildError` in one sentence, exit status 2, where the file is no such database.
    """
    found, other = [], 0
    for name, raw in _documents(path):
        document = _parsed(path, name, raw)
        if not isinstance(document, dict) or not {"id", "modified"} <= set(document):
            other += 1  # a clone of a repository holds other files too
        elif not document.get("withdrawn"):
            found.append(_advisory(path, name, document))
    if not found:
        beside = f" among {other:,} documents" if other else ""
        raise _refused(path, f"and no advisory was found{beside}")
    return found


def _refused(path, what):
    rule = "a database must be a folder or a zip archive of advisories in the form of OSV"
    return BuildError(f"{path}: {rule}, {what}; export it again.", code=2)


def _documents(path):
    """Yield the name and the content of each document."""
    if path.is_dir():
        for place, folders, files in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                if name.endswith(ENDINGS):
                    yield name, _content(path, os.path.join(place, name))
    elif not path.is_file():
        raise _refused(path, "and there is no such file or folder")
    elif path.suffix in ENDINGS:
        yield path.name, _content(path, path)
    else:
        yield from _of_archive(path)


def _content(path, file):
    if not os.path.isfile(file) or os.path.getsize(file) > MOST_BYTES:
        raise _refused(path, f"and {shown(os.path.basename(file))} is no file or too large")
    with open(file, "rb") as opened:
        return opened.read()


def _of_archive(path):
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.filename.endswith(ENDINGS):
                    if member.file_size > MOST_BYTES:
                        raise ValueError(f"{member.filename} is too large")
                    yield member.filename, archive.read(member)
    except UNREADABLE as error:
        raise _refused(path, f"and it cannot be opened ({error})") from None


def _parsed(path, name, raw):
    try:
        text = raw.decode("utf-8-sig")
        if name.endswith(".json"):
            return json.loads(text)
        return yaml.safe_load(text)
    except (*UNREADABLE, yaml.YAMLError) as error:
        why = " ".join(str(error).split())[:120]
        raise _refused(path, f"and {shown(name)} cannot be read ({why})") from None


def _advisory(path, name, document):
    try:
        affected = tuple(
            Affected(
                part["package"]["ecosystem"],
                part["package"]["name"],
                tuple(map(str, part.get("versions") or ())),
                tuple(
                    tuple(
                        {key: str(value) for key, value in event.items()} for event in r["events"]
                    )
                    for r in part.get("ranges") or ()
                    if r["type"] in ("ECOSYSTEM", "SEMVER")
                ),
            )
            for part in document.get("affected") or ()
            if "package" in part
        )
        ids = (document["id"], *(document.get("aliases") or ()))
        text = document.get("summary") or document.get("details") or ""
        return Advisory(
            tuple(map(str, ids)), text.strip(), str(document["modified"])[:10], affected
        )
    except (KeyError, TypeError, AttributeError) as error:
        what = f"and {shown(name)} is of another form ({type(error).__name__}: {error})"
        raise _refused(path, what) from None


def _same(one, other):
    try:
        return one == other or Version(one) == Version(other)
    except InvalidVersion:
        return False


def _inside(version, events):
    """Say whether a version lies in a range, by the events that OSV defines.

    >>> _inside("1.5", [{"introduced": "1"}, {"fixed": "1.6"}])
    True
    """
    asked = Version(version)
    bounds = []
    for event in events:
        for kind, text in event.items():
            # "0" stands before every version, pre-releases of 0 included.
            bounds.append((Version("0.dev0" if text == "0" else text), kind))
    inside = False
    for bound, kind in sorted(bounds, key=lambda pair: (pair[0], pair[1] == "introduced")):
        if kind == "introduced" and asked >= bound:
            inside = True
        elif kind in ("fixed", "limit") and asked >= bound:
            inside = False
        elif kind == "last_affected" and asked > bound:
            inside = False
    return inside
