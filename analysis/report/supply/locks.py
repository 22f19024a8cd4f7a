"""What the locks name: every package, for whatever system, with its version and its hashes."""

import json
import re
from dataclasses import dataclass

PYTHON, NPM = "PyPI", "npm"  # as the advisories call the two worlds of packages
NODE = "tests/site/package-lock.json"
#: The locks, and the command that installs each; what the first has, all others have.
COMMANDS = {
    "requirements.lock": "make report",
    "requirements-lab.lock": "make lab",
    "requirements-sweep.lock": "make sweep",
    "requirements-bench.lock": "make bench",
    "requirements-test.lock": "make test",
}
LOCKS = tuple(COMMANDS)
ENTRY = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)[ ]*(;(?P<marker>[^\\\n]*))?"
    r"(?P<hashes>(\s*\\?\s*--hash=\S+)*)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Locked:
    """One version of one package in one lock; ``marker`` says for which systems, if not for all."""

    world: str
    name: str
    version: str
    lock: str
    marker: str = ""
    hashes: int = 0


def normal(name):
    """Return the name of a package as the locks write it.

    >>> normal("Jinja2"), normal("ruamel.yaml")
    ('jinja2', 'ruamel-yaml')
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(root, names):
    """Return what each of the locks ``names`` below ``root`` holds, in their order."""
    found = []
    for lock in names:
        for entry in ENTRY.finditer((root / lock).read_text(encoding="utf-8")):
            name, marker = normal(entry["name"]), (entry["marker"] or "").strip()
            count = entry["hashes"].count("--hash=")
            found.append(Locked(PYTHON, name, entry["version"], lock, marker, count))
    return found


def node_entries(root):
    """Return the packages of the browser tests, which an installed package does not bring."""
    if not (root / NODE).is_file():
        return []
    packages = json.loads((root / NODE).read_text(encoding="utf-8"))["packages"]
    return [
        Locked(NPM, place.rpartition("node_modules/")[2], package["version"], NODE, hashes=1)
        for place, package in packages.items()
        if place
    ]
