"""Is everything that a report is made of what it must be: a file, with a name, and a text?

Asked before any of it is read: a pipe or a device in the place of a file would be read for ever,
and what is no text would be found out by whatever library meets it first.
"""

import hashlib
import os
import sys
from pathlib import Path

from analysis.report.files.project import BuildError, source_files
from analysis.report.files.surroundings import MODULES

TEXTS = (".md", ".cff", ".lock", ".yaml", "LICENSE")


def digests(project, without=()):
    """Return the sha256 of every file but some that a report may depend on, by its path from the
    root; each is read once. Raises `BuildError` with a sentence for every one that is not what it
    must be.
    """
    found, problems = {}, []
    for path in source_files(project):
        fault, there = _fault(path), path.is_file()
        if there and not fault and path not in without:
            raw = path.read_bytes()
            found[project.shown(path)] = hashlib.sha256(raw).hexdigest()
            fault = _no_text(raw) if path.name.endswith(TEXTS) else ""
        if fault:
            problems.append(f"{_printable(project.shown(path))}: {fault}.")
    if problems:
        raise BuildError(problems, code=2)
    return found


def _fault(path):
    if path.exists() and not path.is_file() and not path.is_dir():
        return "a file is wanted, and a pipe or a device lies there; put the file there"
    if _printable(path.name) != path.name:
        return "the name of a file must be text in UTF-8, and this one is not; rename it"
    return ""


def _no_text(raw):
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02x} in line {line} is not"
        return f"the file must be UTF-8 text, and {found}; save it as UTF-8"
    return ""


def _printable(name):
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def require_visible(project):
    """Raise `BuildError` where a file of the project's folder hides a module of another's, or
    Python leaves out checks.

    Kernels look for modules there first: a ``csv.py`` of somebody would be read for Python's own.
    """
    if sys.flags.optimize:
        rule = "Python must not leave checks out (-O, PYTHONOPTIMIZE), which a report relies on"
        raise BuildError(f"{rule}; run the same command without.", code=2)
    hidden = {*sys.stdlib_module_names, *MODULES}
    found = {}
    for entry in os.scandir(project.root):
        stem, ending = os.path.splitext(entry.name)
        module = stem if ending == ".py" else entry.name
        if module in hidden and (ending == ".py" or Path(entry, "__init__.py").is_file()):
            found[entry.name] = module
    problems = [
        f"{name} in the project's folder hides the module {module}, which the report needs; "
        "rename it."
        for name, module in sorted(found.items())
    ]
    if problems:
        raise BuildError(problems, code=2)
