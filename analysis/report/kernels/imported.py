"""What the fork server imports, so that no kernel has to.

The inline backend of figures is not among them, because it ties itself to its kernel when it is
imported. Nothing is drawn here either: a first chart that fills the caches of fonts and styles
takes 0.5 s and saves each kernel 0.03 s. Nothing may fail: a chapter that meets the same trouble
reports it in its own words.
"""

import gc
from contextlib import suppress
from importlib import import_module
from multiprocessing import spawn

from analysis.report import COLLECTING

FIRST = (
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "IPython.display",
    "pandas",
    "pint",
    "scipy.integrate",
    "scipy.optimize",
    "scipy.stats",
    "seaborn",
    "yaml",
    "matplotlib.backends",
)
# What these packages import themselves when a kernel starts or shows its first frame.
LATE = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "pandas.io.formats.string",
    "psutil",
    "tornado.platform.asyncio",
)

gc.disable()  # what is imported stays, and a collector walks through it for nothing
for name in FIRST + LATE:
    with suppress(Exception):
        import_module(name)
with suppress(Exception):
    import_module("matplotlib.backends").backend_registry.list_all()

begin_as_told, NOT_ALL_TOLD = spawn._main, (EOFError, spawn.reduction.pickle.UnpicklingError)


def begin(told, sentinel):
    """Begin a fork; one whose asker ended before it said what for ends in silence."""
    try:
        return begin_as_told(told, sentinel)
    except NOT_ALL_TOLD:
        return 1


spawn._main = begin
gc.freeze()  # nor need that of a kernel
gc.set_threshold(*COLLECTING)
gc.enable()
