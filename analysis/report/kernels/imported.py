"""What the fork server imports, so that no kernel has to.

The inline backend of figures is not among them, because it ties itself to its kernel when it is
imported. Nothing is drawn here either: a first chart that fills the caches of fonts and styles
takes 0.5 s and saves each kernel 0.03 s. Nothing may fail: a chapter that meets the same trouble
reports it in its own words.
"""

import gc
from contextlib import suppress
from importlib import import_module

import ipykernel.ipkernel
import ipykernel.kernelapp  # noqa: F401
import IPython.display  # noqa: F401
import pandas  # noqa: F401
import pint  # noqa: F401
import scipy.integrate
import scipy.optimize
import scipy.stats  # noqa: F401
import seaborn  # noqa: F401
import yaml  # noqa: F401
from matplotlib.backends import backend_registry

# What these packages import themselves when a kernel starts or shows its first frame.
LATE = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "pandas.io.formats.string",
    "psutil",
    "tornado.platform.asyncio",
)

for name in LATE:
    with suppress(ImportError):
        import_module(name)
backend_registry.list_all()

gc.collect()
gc.freeze()  # a kernel's collector need not walk through what no kernel will ever let go
