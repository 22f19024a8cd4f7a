"""Does a Dask worker compute the same numbers? What this process has loaded, to compare with.

Numbers may differ in their last digits with another Python or another numpy, and in all digits with
other models or tables. The digest is taken when this module is imported, together with every model
that a sweep evaluates: a worker whose files were edited since then still computes with what it
loaded, and says so.
"""

import importlib.metadata
import sys
from functools import cache

import analysis
from analysis.evidence.tables import data
from analysis.report.files.project import digest, file_digest
from analysis.report.sweep import points as sweep  # noqa: F401  loads all models now

PACKAGES = ("numpy", "scipy", "pandas", "pint")
SOURCES = "this project"


class Unsuitable(RuntimeError):
    """A worker differs from the machine that asks it; the message says in what."""


def _digest():
    found = []
    for folder, pattern in ((analysis.PACKAGE, "*.py"), (data.DATA, "*.*")):
        files = sorted(folder.rglob(pattern))
        found += [[p.relative_to(folder).as_posix(), file_digest(p)] for p in files]
    return digest(found)


LOADED = _digest()


@cache
def state():
    """Return the versions that numbers depend on, and the digest of the package and its data."""
    found = {"Python": ".".join(map(str, sys.version_info[:2]))}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "none"
    return found | {SOURCES: LOADED[:12]}


def require(wanted, found, where):
    """Refuse the worker at ``where`` if its `state` differs (None: it has no such project)."""
    if found is None:
        raise Unsuitable(
            f"The Dask worker {where} does not have this project; start it in a copy of this "
            "folder (see 'Sweep a grid' in README.md)."
        )
    differ = [name for name, version in wanted.items() if found.get(name) != version]
    if differ:
        wrong = [f"{name} {wanted[name]} (it has {found.get(name)})" for name in differ]
        raise Unsuitable(
            f"The Dask worker {where} needs {', '.join(wrong)}; give it the same versions, package "
            "and data, and start it again."
        )


def call(wanted, function, arguments):
    """Call a function on a worker, which may have joined after the others were asked."""
    from distributed import get_worker

    require(wanted, state(), get_worker().address)
    return function(*arguments)
