"""What the fork server imports, and draws once to fill the caches of fonts and styles, so that no
kernel has to.

The inline backend of figures is not among them, because it ties itself to its kernel when it is
imported. Nothing here may fail: a chapter that meets the same trouble reports it in its own words.
"""

import gc
from contextlib import suppress
from importlib import import_module

import ipykernel.ipkernel
import ipykernel.kernelapp  # noqa: F401
import IPython.display  # noqa: F401
import pandas as pd
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

with suppress(Exception):
    from analysis.display.charts import curves, ranges

    texts = dict.fromkeys(("title", "subtitle", "source", "alt"), "")
    line = pd.DataFrame({"x": [1.0, 2.0], "series": "a line", "value": [1.0, 20.0]})
    curves(
        line, x="x", log=True, y_label="unit", notes=[(1.0, 5.0, "a note")], **texts
    )._repr_html_()
    ranges(
        pd.DataFrame({"label": ["a row"], "median": [2.0], "low": [1.0], "high": [30.0]}),
        log=True,
        **texts,
    )._repr_html_()

gc.collect()
gc.freeze()  # a kernel's collector need not walk through what no kernel will ever let go
