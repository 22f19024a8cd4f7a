"""What a Dask worker runs before it has this project: unpack it, import it, call it. Standard
library only.

Each archive is imported once a worker and beside any other package of that name, so that a sweep
with edited models never meets the modules of an earlier one.
"""

import importlib
import importlib.metadata
import os
import sys
import threading
import zipfile
from pathlib import Path


class Unsuitable(RuntimeError):
    """A worker has other versions than the sweep needs; the message says which."""


def versions(packages):
    """Return the versions of Python (without its last part) and of packages on this machine."""
    found = {"Python": ".".join(map(str, sys.version_info[:2]))}
    for name in packages:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "none"
    return found


def require(wanted, found, where):
    """Refuse a worker whose versions differ: its numbers might, in their last digits."""
    wrong = [
        f"{name} {version} (it has {found[name]})"
        for name, version in wanted.items()
        if found[name] != version
    ]
    if wrong:
        raise Unsuitable(
            f"The Dask worker {where} needs "
            f"{', '.join(wrong)}; "
            f"install these "
            f"versions "
            f"there, or "
            f"start the sweep from an "
            "environment with the worker's."
        )


def call(sent, module, function, arguments):
    """Call a function of the package that was sent to this worker.

    Parameters
    ----------
    sent : (str, dict)
        Name of the archive in the worker's folder, and the versions that it needs.
    """
    from distributed import get_worker

    (file, wanted), worker = sent, get_worker()
    require(wanted, versions([name for name in wanted if name != "Python"]), worker.address)
    lock, imported = vars(worker).setdefault("_what_ai_costs", (threading.Lock(), {}))
    with lock:
        if (file, module) not in imported:
            imported[file, module] = _import(_unpacked(Path(worker.local_directory) / file), module)
    return getattr(imported[file, module], function)(*arguments)


def _unpacked(archive):
    folder = archive.with_suffix("")
    if not folder.exists():
        partial = archive.with_suffix(f".{os.getpid()}")
        with zipfile.ZipFile(archive) as content:
            content.extractall(partial)
        os.rename(partial, folder)
    return folder


def _import(folder, module):
    """Import a module from a folder, leaving every other package of its name as it was."""
    package = module.split(".")[0]
    others = _taken_out(package)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        return importlib.import_module(module)
    finally:
        sys.path.remove(str(folder))
        _taken_out(package)
        sys.modules.update(others)


def _taken_out(package):
    return {
        name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == package
    }
