"""Environments beside the project, each made from its lock: ``.venv`` and those of the tools.

``.venv`` holds what ``requirements.lock`` names. ``.venv-test`` and the like see its packages
beside their own, whose versions keep to it. One is whole when ``.installed`` lies in it and is the
lock as it is now: what was cut short, or made from another lock, is installed again.
"""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from analysis.report.build import publish
from analysis.report.files import surroundings
from analysis.report.files.project import BuildError

NAMES = ("test", "lab", "sweep", "bench")
#: Settings of pip that put packages elsewhere than into the environment.
ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_DRY_RUN", "PIP_DOWNLOAD")
WITH_PYTHON = ("pip-", "setuptools-")
#: What is not compiled, as nobody imports it: a part of a path; and bytes that must be left after.
TESTS, ROOM = r"[/\\]tests[/\\]", 2**20
BY_HASH = ("--require-hashes", "--only-binary", ":all:")


def interpreter(project, name=""):
    """Return the Python of an environment, whether it is there or not."""
    program = "python.exe" if os.name == "nt" else "python"
    return _place("scripts", _folder(project, name)) / program


def packages(project, name=""):
    """Return the folder of the packages of an environment."""
    return _place("purelib", _folder(project, name))


def ready(project, name=""):
    """Return the Python of an environment that is whole; it is installed first where it is not.

    Raises `BuildError` where it cannot be installed.
    """
    if name:
        ready(project)
    folder, lock = _folder(project, name), project.root / _lock(name)
    done = folder / ".installed"
    if not _whole(project, name, done, lock):
        with publish.only_one(project.build / "install", "process that installs packages"):
            if not _whole(project, name, done, lock):
                wanted = lock.read_bytes()
                _install(project, name, folder, lock)
                done.write_bytes(wanted)
    return interpreter(project, name)


def _whole(project, name, done, lock):
    """Say whether an environment is complete, and its Python still there."""
    there = done.is_file() and interpreter(project, name).exists()
    return there and done.read_bytes() == lock.read_bytes()


def missing_here():
    """Say whether this Python lacks packages that a build needs."""
    return any(find_spec(name) is None for name in surroundings.MODULES)


def run(command, project, quietly=False, **environment):
    """Run a program in the project's folder, wait for it, and return its exit status.

    The user's settings of Python stay outside, as for everything that the project runs. What one
    that runs ``quietly`` says of an error is told when it has failed, and not where it was
    interrupted, which is raised (`KeyboardInterrupt`); any other says itself how it ends.
    """
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith("PYTHON") and k not in ELSEWHERE
    }
    # A full disk would leave half a byte-code file, which breaks every later command.
    ours = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"} | environment
    errors = subprocess.PIPE if quietly else None
    interrupted, said = False, None
    with subprocess.Popen([*command], cwd=project.root, env=kept | ours, stderr=errors) as process:
        while process.poll() is None:
            try:
                said = process.communicate()[1]
            except KeyboardInterrupt:  # it got that too
                interrupted = True
    if quietly and (interrupted or process.returncode == -signal.SIGINT):
        raise KeyboardInterrupt
    if said and process.returncode:
        sys.stderr.write(said.decode(errors="replace"))
    return process.returncode


def _folder(project, name):
    return project.root / (f".venv-{name}" if name else ".venv")


def _lock(name):
    return f"requirements-{name}.lock" if name else "requirements.lock"


def _place(kind, folder):
    base = {"base": str(folder), "platbase": str(folder)}
    return Path(sysconfig.get_path(kind, "venv", base))


def _install(project, name, folder, lock):
    if find_spec("ensurepip") is None or find_spec("venv") is None:
        raise BuildError(
            f"The module venv of {sys.executable!r} is missing; install it (on Debian and Ubuntu: "
            "apt install python3-venv)."
        )
    if os.pathsep in str(folder):
        rule = f"Python makes no environment in a folder with {os.pathsep!r} in its path"
        raise BuildError(f"{rule}; rename {project.root.name!r} or a folder above it.")
    if os.path.lexists(folder) and not folder.is_dir():
        rule = f"{folder.name} must be a folder, which pip fills"
        raise BuildError(f"{rule}, and something else lies there; remove it.")
    if folder.is_symlink():  # venv would empty what it leads to, and then make nothing there
        rule = f"{folder.name} must be a folder of its own, which is emptied and filled"
        raise BuildError(f"{rule}, and it is a link to {os.readlink(folder)!r}; remove the link.")
    print(f"Installing {lock.name} into {folder.name} (about a minute) …", flush=True)
    maker = interpreter(project) if name else sys.executable
    quiet = ("-q", "--disable-pip-version-check", "--no-compile")
    pip = ("-m", "pip", "install", *quiet, *BY_HASH, "-r", str(lock))
    whole = "--hash=" in lock.read_text(encoding="utf-8")
    if (
        not whole
        or run((maker, "-m", "venv", "--clear", str(folder)), project, quietly=True)
        or run((interpreter(project, name), *pip), project, quietly=True)
    ):
        raise BuildError(
            f"{lock.name} was not installed into {folder.name}: restore the file if it was "
            "changed, see that pip reaches its packages, and run the same command again."
        )
    came = [path.name for path in packages(project, name).glob("*.dist-info")]
    if all(name.startswith(WITH_PYTHON) for name in came):
        what = f"pip put the packages of {lock.name} elsewhere than into {folder.name}"
        raise BuildError(f"{what}; take target, prefix, root or user out of pip's own settings.")
    _compile(project, name)
    _see(project, name)


def _compile(project, name):
    """Compile an environment's packages on all cores, but for tests that they bring along.

    pip does it one by one. What cannot be compiled is left, as pip leaves it; on a full disk byte
    code may be half there, so such an environment is none.
    """
    place = packages(project, name)
    command = ("-m", "compileall", "-qq", "-j", "0", "-x", TESTS, str(place))
    run((interpreter(project, name), *command), project, quietly=True)
    if shutil.disk_usage(place).free < ROOM:
        full = f"The disk is full, so {_folder(project, name).name} is not whole"
        raise BuildError(f"{full}; make room and run the same command again.")


def _see(project, name):
    """Let an environment find the project (so that ``import analysis`` works from any folder; a
    cluster's worker has it by its own folder) and the packages of the report.

    The path is relative, so that it survives moving the project.
    """
    own = packages(project, name)
    seen = [packages(project)] if name else []
    seen += [project.root] if name in ("", "test") else []
    lines = "".join(f"{os.path.relpath(path, own)}\n" for path in seen)
    (own / "project.pth").write_text(lines, encoding="utf-8")
