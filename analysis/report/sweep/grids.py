"""A grid of parameters: a YAML file like a scenario's whose values may be lists or ranges, checked
before anything runs.

    daily_users: {from: 1e5, to: 1e9, steps: 9, scale: log}
    output_tokens: [100, 300, 1000]
    input_tokens: 500

Every combination of the values is one point. Values of a range are rounded to six digits, so that
they can be read.
"""

import math
from collections import Counter
from dataclasses import dataclass
from itertools import product

import numpy as np

from analysis.evidence.parameters import converted
from analysis.evidence.tables.rows import ended, shown
from analysis.evidence.tables.tried import PREFIX
from analysis.ledger import claims
from analysis.lifecycle import whatif
from analysis.report.files.project import SUMMARY, BuildError
from analysis.report.inputs import scenarios
from analysis.report.sweep import points as sweep

KEYS = (*scenarios.KEYS, "notebooks", "claim")
RANGE, SCALES = ("from", "to", "steps", "scale"), {"linear": np.linspace, "log": np.geomspace}
MOST_POINTS, MOST_NOTEBOOK_POINTS = 100_000, 200


@dataclass(frozen=True)
class Grid:
    """The points of a sweep: ``axes`` holds the values of what varies, ``fixed`` what does not.

    ``notebooks`` says that whole chapters are executed at each point; the chart shows ``claim``.
    """

    slug: str
    title: str
    notebooks: bool
    claim: str
    axes: dict
    fixed: dict

    def points(self):
        """Return every point as a dict of the parameters that vary, the last one fastest."""
        return [dict(zip(self.axes, values)) for values in product(*self.axes.values())]


def read(project, parameters, file):
    """Read a grid file, of a path from the project's root.

    Raises `BuildError` with a sentence for every problem; exit status 2.
    """
    if not file:
        problem = "A sweep needs a grid: make sweep GRID=FILE; examples lie in notebooks/grids/."
        raise BuildError(problem, code=2)
    problems, words = [], {"kind": "grid", "becomes": "results' folder"}
    header = scenarios.content(project, file, problems, keys=KEYS, **words)
    notebooks = converted("bool", header.get("notebooks", "false"))
    if notebooks is None:
        given = shown(header["notebooks"])
        problems.append(f"{file}: notebooks must be true or false, and {given} was given.")
    claim = _claim(header.get("claim", ""), notebooks, problems)
    values = _values(header.get("parameters", {}), parameters, notebooks is True, problems)
    problems += [
        f"{name} is a parameter of the summary alone, and no claim depends on it; "
        "sweep another one."
        for name in values
        if notebooks is True and parameters[name].notebooks == (SUMMARY,)
    ]
    if header and not problems:
        _require_few(values, notebooks, problems)
    if problems:
        raise BuildError(problems, code=2)
    axes = {name: given for name, given in values.items() if len(given) > 1}
    fixed = {name: given[0] for name, given in values.items() if len(given) == 1}
    title = header.get("title") or header["name"]
    return Grid(scenarios.slug(header["name"], {}), title, notebooks, claim, axes, fixed)


def _claim(id, notebooks, problems):
    known = claims.claims() if notebooks else whatif.CLAIMS
    if not isinstance(id, str) or id and id not in known:
        wanted = "an id of claims.csv" if notebooks else f"one of {', '.join(known)}"
        given = f"{shown(id)} was given{ended(str(id), known)}"
        problems.append(f"claim must be {wanted}, and {given}")
    return id


def _values(given, parameters, notebooks, problems):
    """Return the checked values of each parameter, as a tuple each."""
    values = {}
    for name, raw in given.items():
        if name.startswith(PREFIX):
            problems.append(
                f"{name} cannot vary in a grid, whose points differ in parameters alone; try it by "
                f'make report SET="{name}=…", or two values with make compare.'
            )
        elif name not in parameters:
            problems.append(f"There is no parameter {name!r}{scenarios.nearest(name, parameters)}")
        elif not notebooks and name not in sweep.TAKES:
            problems.append(
                f"{name} changes no result of the models that a sweep evaluates; "
                f"sweep {', '.join(sweep.TAKES)}, or say notebooks: true to execute whole chapters."
            )
        else:
            values[name] = _of_one(parameters[name], raw, problems)
    return values


def _of_one(parameter, raw, problems):
    """Return the values given for one parameter: a value, a list, or a range."""
    try:
        raw = _range(parameter, raw) if isinstance(raw, dict) else raw
        listed = raw if isinstance(raw, list) else [raw]
        if not listed:
            raise ValueError(f"{parameter.name} needs at least one value, and its list is empty.")
        values = tuple(parameter.value(one) for one in listed)
    except ValueError as error:
        problems.append(str(error))
        return ()
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        rule = f"{parameter.name} must list different values"
        problems.append(f"{rule}, and {twice[0]} stands there twice; keep one.")
    return values


def _range(parameter, raw):
    """Return the values of ``{from, to, steps, scale}``."""
    name, scale = parameter.name, raw.get("scale", "linear")
    if not set(RANGE[:3]) <= set(raw) <= set(RANGE) or str(scale) not in SCALES:
        raise ValueError(
            f"{name}: a range must read {{from: 1, to: 100, steps: 3, scale: log}}, "
            f"where scale is log or linear (the default), and {shown(raw)} was given."
        )
    if parameter.type not in ("int", "float"):
        why = f"because it is {parameter.allowed()}"
        raise ValueError(f"{name} takes no range, {why}; list its values.")
    low, high = parameter.value(raw["from"]), parameter.value(raw["to"])
    steps = converted("int", raw["steps"])
    if not low < high:
        raise ValueError(f"{name}: a range must rise, and it goes from {low} to {high}.")
    if steps is None or not 2 <= steps <= MOST_POINTS:
        rule = f"steps must be a whole number from 2 to {MOST_POINTS:,}"
        raise ValueError(f"{name}: {rule}, and {shown(raw['steps'])} was given.")
    if scale == "log" and low <= 0:
        rule = "a range with scale log must start above 0"
        raise ValueError(f"{name}: {rule}, and it starts at {low}.")
    inner = [float(f"{v:.6g}") for v in SCALES[scale](low, high, steps)[1:-1]]
    return [low, *(map(round, inner) if parameter.type == "int" else inner), high]


def _require_few(values, notebooks, problems):
    points = math.prod(map(len, values.values()))
    most, what = MOST_POINTS, ""
    if notebooks:
        most, what = MOST_NOTEBOOK_POINTS, " that execute notebooks"
    if points > most:
        rule = f"A grid must have at most {most:,} points{what}"
        problems.append(f"{rule}, and this one has {points:,}; take fewer values.")
    elif points < 2:
        problems.append(
            "A grid must have at least two points, "
            "and every parameter of this one has one value; list more."
        )
