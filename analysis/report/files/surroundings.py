"""The environment of a build and its kernels: the machine's, less what would change a result.

A report must come out the same whatever the language, time zone and habits of the person who builds
it. So settings of Python, IPython, Jupyter and matplotlib that lie outside the project do not reach
it.
"""

import os
import sys
import threading
from importlib.util import find_spec

from analysis.display.drawing import FOLDER
from analysis.evidence.tables.tried import VARIABLE
from analysis.report.files.project import BuildError

try:
    import resource
except ModuleNotFoundError:  # Windows, which has no such limits
    resource = None

#: Variables that change what these programs compute, write or look like begin so.
CHANGING = (
    "PYTHON",
    "IPYTHON",
    "JUPYTER",
    "JPY_",
    "MPL",
    "MATPLOTLIB",
    "LC_",
    "LANG",
    "COLUMNS",
    "LINES",
    "FORCE_COLOR",
    "SOURCE_DATE_EPOCH",
    "NPY_",
    FOLDER,
    "OPENBLAS_CORETYPE",
    VARIABLE,
)
#: Variables that name the folder for temporary files.
TEMPORARY = {"TMPDIR", "TEMP", "TMP"}
#: Files and sockets that chapters side by side, and what starts them, have open together.
FILES = 512
#: Address space of a process (kB, as ``ulimit -v`` counts it) in which the report was built; with
#: an eighth less, kernels ended in the midst of a chapter.
ADDRESSES = 1_500_000
#: Threads and processes that two chapters side by side have together, and a limit of a user's that
#: may be too low for them.
THREADS, LOW = 40, 1024
#: What a build imports, some of it in kernels only, where a missing module would be told by a
#: traceback or not at all.
MODULES = (
    "IPython",
    "PIL",
    "bs4",
    "docutils",
    "ipykernel",
    "jinja2",
    "jsonschema",
    "jupyter_client",
    "latex2mathml",
    "markupsafe",
    "matplotlib",
    "myst_nb",
    "nbclient",
    "nbformat",
    "numpy",
    "packaging",
    "pandas",
    "papermill",
    "pint",
    "scipy",
    "seaborn",
    "sphinx",
    "sphinx_book_theme",
    "yaml",
)


def settle(project):
    """Take out of the environment of this process and its kernels what would change a result."""
    for name in [name for name in os.environ if name.startswith(CHANGING)]:
        del os.environ[name]
    os.environ.update(
        LC_ALL="C",
        TZ="UTC",
        PYTHONUTF8="1",
        PYTHONHASHSEED="0",
        PYTHONDONTWRITEBYTECODE="1",  # a full disk would leave half a file, which breaks all later
        DOCUTILSCONFIG="",  # no file of settings, not even the user's
        MPLCONFIGDIR=str(project.build / "matplotlib"),
        JUPYTER_DATA_DIR=str(project.build / "jupyter"),
    )
    for name in TEMPORARY & set(os.environ):  # kernels have folders of their own
        os.environ[name] = os.path.abspath(os.environ[name])
    sys.dont_write_bytecode = True


def require_room():
    """Let this process open as many files as a build needs; raise `BuildError` where it may not, or
    where it may not have the memory.

    Kernels that find no room for a socket end without a word, and those without memory with many.
    """
    if resource is None:
        return
    limit = getattr(resource, "RLIMIT_AS", resource.RLIMIT_DATA)  # not every system has the first
    addresses = resource.getrlimit(limit)[0]
    if addresses != resource.RLIM_INFINITY and addresses < 1024 * ADDRESSES:
        rule = f"A build needs processes of {ADDRESSES} kB, and the limit is {addresses // 1024}"
        fix = f"raise it (ulimit -v {ADDRESSES}), then run the same command again"
        raise BuildError(f"{rule}; {fix}.")
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = sys.maxsize if most == resource.RLIM_INFINITY else most
    if most < FILES:
        rule = f"A build needs {FILES} open files, and the limit is {most}"
        raise BuildError(f"{rule}; raise it (ulimit -n {FILES}), then run the same command again.")
    if now != resource.RLIM_INFINITY and now < FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, most))


def require_threads():
    """Raise `RuntimeError`, as Python does, unless this user may start as many threads as a build
    needs beside what else runs; asked where the limit is low.

    Libraries of kernels that cannot start one end the process without a word.
    """
    if not hasattr(resource, "RLIMIT_NPROC"):  # nor has every Unix this one
        return
    now = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    if now == resource.RLIM_INFINITY or now > LOW:
        return
    started, done, before = [], threading.Event(), threading.stack_size(2**18)
    try:
        for _ in range(THREADS):
            one = threading.Thread(target=done.wait, daemon=True)
            one.start()
            started.append(one)
    finally:
        threading.stack_size(before)
        done.set()
        for one in started:
            one.join()


def require_modules():
    """Raise `ModuleNotFoundError` if the environment has lost a package that a build needs."""
    for name in MODULES:
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
