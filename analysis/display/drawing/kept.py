"""Drawings that are kept between builds, so that the same chart is not drawn twice.

Drawing takes half of a chapter's time, and after most changes most of its charts come out the same.
A form of charts is a pure function of what it is given: so its drawings are kept by the digest of
that and of Matplotlib's settings, in a folder that a builder names, and which stands for the code
that draws (`CODE`) and the packages. Where none is named, nothing is kept.
"""

import base64
import hashlib
import io
import json
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from types import FunctionType
from typing import Any

from matplotlib import rcParams

from analysis.display.drawing import ALL_CODE, CODE, FOLDER

Drawings = tuple[str, str, bytes]


def pure(form: Callable) -> Callable:
    """Write down what a form was given with the ``draw`` of the chart that it returns."""

    @wraps(form)
    def made(*given, **options):
        chart = form(*given, **options)
        chart.draw.given = (form.__qualname__, given, options)
        return chart

    return made


def drawings(chart: Any, draw: Callable[[], Drawings]) -> Drawings:
    """Return a chart's drawings, those that are kept where it was drawn before."""
    folder = os.environ.get(FOLDER)
    name = _name(chart) if folder else ""
    if not name:
        return draw()
    path = Path(folder) / name
    with suppress(OSError, ValueError, TypeError, KeyError):  # absent, or damaged
        kept = json.loads(path.read_bytes())
        wide, phone, png = kept["drawings"]
        if kept["digest"] == _digest(wide, phone, png):
            os.utime(path)
            return wide, phone, base64.b64decode(png)
    wide, phone, png = draw()
    texts = wide, phone, base64.b64encode(png).decode()
    content = json.dumps({"drawings": texts, "digest": _digest(*texts)})
    partial = path.with_name(f"{name}.{os.getpid()}.partial")
    with suppress(OSError):  # a full disk says so where something must be written
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(content, encoding="utf-8")
        partial.replace(path)
    return wide, phone, png


def _name(chart):
    """Return the name of a chart's file; none where it is of no pure form, or holds code."""
    given = getattr(chart.draw, "given", None)
    beside = chart.alt, chart.height, chart.phone_height, chart.marks
    content = io.BytesIO()
    with suppress(pickle.PicklingError, AttributeError, TypeError):
        if given:
            _Plain(content, protocol=5).dump((given, beside, dict(dict.items(rcParams))))
            return f"{hashlib.sha256(content.getvalue()).hexdigest()}.json"
    return ""


class _Plain(pickle.Pickler):
    """Writes what charts are given; of code that the folder does not stand for, a function by its
    name with the mark of all code, and nothing where it has no name of its own.
    """

    def reducer_override(self, given):
        """Say how something is written; `NotImplemented` leaves it to pickle."""
        module = getattr(given, "__module__", None) or ""
        own = module == "__main__" or module.startswith("analysis.")
        if not isinstance(given, FunctionType) or not own or module.startswith(CODE):
            return NotImplemented
        mark = os.environ.get(ALL_CODE)
        if not mark or module == "__main__" or "<" in given.__qualname__:
            raise TypeError(given)
        return str, (f"{module}.{given.__qualname__} {mark}",)


def _digest(*texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
