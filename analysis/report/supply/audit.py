"""``make audit DB=FILE``: the packages of the locks that have a published weakness.

It reads a database of advisories that the user has, and asks nobody. Every entry of every lock
counts, also those for other systems, and the packages of the browser tests.
"""

from dataclasses import dataclass

from analysis.report.files.project import BuildError
from analysis.report.refresh import editions
from analysis.report.supply import advisories, locks

HOW = (
    "name a database of advisories in the form of OSV, a folder or a zip archive: "
    "make audit DB=osv-python.zip"
)
FOUND = 1  # the exit status where a package has a weakness
LONGEST = 100  # characters of a summary


@dataclass(frozen=True)
class Finding:
    """A locked version, in ``locks``, that an advisory speaks of; not ``sure`` where the two cannot
    be compared.
    """

    name: str
    version: str
    locks: tuple
    advisory: advisories.Advisory
    fixed: tuple
    sure: bool


def audit(project, text):
    """Return what there is to say of the locks, and the exit status: 0, or 1 with a weakness.

    Raises `BuildError` where ``text`` names no database, or one that does not speak of Python.
    """
    names = _words(text)
    if not names:
        raise BuildError(f"Nothing to look in: {HOW}.", code=2)
    known = [one for name in names for one in advisories.read(project.root / name)]
    worlds = {part.world for one in known for part in one.affected}
    if locks.PYTHON not in worlds:
        raise BuildError(
            f"{', '.join(names)}: a database must speak of Python's packages (ecosystem "
            f"{locks.PYTHON}), and this one does not; {HOW}.",
            code=2,
        )
    locked = locked_versions(project)
    found = findings(locked, known)
    lines = [line for finding in found for line in _lines(finding)]
    return "\n".join([*lines, *_summary(found, locked, known, worlds)]), FOUND if found else 0


def locked_versions(project):
    """Return the locks that name each (world, package, version), in order."""
    found = {}
    for entry in (*locks.entries(project.home, locks.LOCKS), *locks.node_entries(project.home)):
        places = found.setdefault((entry.world, entry.name, entry.version), {})
        places[entry.lock] = None
    return {version: tuple(places) for version, places in sorted(found.items())}


def findings(locked, known):
    """Return each locked version with each advisory that it falls under, by name and id.

    What another database, or the same under another id, has told of a version is told once.
    """
    by_name = {}
    for one in sorted(known, key=lambda one: one.ids):
        for part in one.affected:
            by_name.setdefault((part.world, _name(part)), []).append((one, part))
    found = []
    for (world, name, version), places in locked.items():
        told = set()
        for one, part in by_name.get((world, name), ()):
            has = part.has(version)
            if has is not False and not told & set(one.ids):
                fixed = tuple(part.fixed_after(version))
                found.append(Finding(name, version, places, one, fixed, has is True))
                told |= set(one.ids)
    return found


def _name(part):
    return locks.normal(part.name) if part.world == locks.PYTHON else part.name


def _words(text):
    try:
        return editions.words(text)
    except ValueError as error:
        raise BuildError(f"DB cannot be read ({error}); close its quotes.", code=2) from None


def _lines(finding):
    first, *others = finding.advisory.ids
    also = f" ({', '.join(others)})" if others else ""
    unsure = "" if finding.sure else "; its versions cannot be compared: look yourself"
    fixed = f"fixed in {', '.join(finding.fixed)}" if finding.fixed else "no fixed version is named"
    place = f"{finding.name} {finding.version} ({', '.join(finding.locks)})"
    yield f"{place}: {first}{also}; {fixed}{unsure}"
    summary = " ".join(finding.advisory.summary.split())
    if summary:
        yield f"  {summary if len(summary) <= LONGEST else summary[: LONGEST - 1] + '…'}"


def _summary(found, locked, known, worlds):
    hit, day = {(f.name, f.version) for f in found}, max(one.day for one in known)
    count = f"{len(hit)} of {len(locked)}" if hit else f"None of {len(locked)}"
    yield (
        f"{count} locked packages {'has' if len(hit) == 1 else 'have'} a known weakness; "
        f"{len(known):,} advisories were read, the newest of {day}."
    )
    if locks.NPM not in worlds and any(world == locks.NPM for world, _, _ in locked):
        yield (
            f"The packages of {locks.NODE} were not looked up: no advisory speaks of {locks.NPM}."
        )
