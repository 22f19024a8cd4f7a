"""The environment of a build and its kernels: the machine's, less what would change a result.

A report must come out the same whatever the language, time zone and habits of the person who builds
it. So settings of Python, IPython, Jupyter and matplotlib that lie outside the project do not reach
it.
"""

import os

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
        MPLCONFIGDIR=str(project.build / "matplotlib"),
        JUPYTER_DATA_DIR=str(project.build / "jupyter"),
    )
