"""The parameters of all notebooks of a project, checked against one another.

papermill checks nothing of what it is given (it takes misspelt names and wrong types in silence),
so the form and the values are checked here and in `analysis.evidence.parameters`, before anything
runs.
"""

from dataclasses import replace
from functools import lru_cache

from analysis.evidence import parameters, wording
from analysis.report.files import notebook
from analysis.report.files.project import BuildError


def in_words(parameter):
    """Write the allowed values for readers: ``'between 1 and 10 billion users'``."""
    p = parameter
    if p.type not in ("int", "float") or p.choices or (p.unit == "year" and p.low > 1900):
        return p.allowed()
    low, high = (wording.number(end, min(3, wording.digits_of(end))) for end in (p.low, p.high))
    first = wording.with_unit(low, p.unit) if p.unit == "USD" else low
    return f"between {first} and {wording.with_unit(high, p.unit)}"


def declared(project):
    """Read the parameters of all notebooks by name; what several declare is one of all of them.

    Raises `BuildError` with every line that breaks the form, and every name declared in two ways.
    """
    found, problems = {}, []
    for path in project.sources():
        for parameter in _of_notebook(path, problems):
            known = found.setdefault(parameter.name, parameter)
            if known is not parameter and path.stem in known.notebooks:
                problems.append(
                    f"{path.stem}: {parameter.name} is declared twice in one cell; delete one of "
                    "the two lines."
                )
            elif known.rule() != parameter.rule():
                problems.append(
                    f"{path.stem}: {parameter.name} must be declared with the type, default, unit "
                    f"and allowed values that {known.notebooks[0]} gives it; make the two lines "
                    "equal."
                )
            elif known is not parameter:
                found[parameter.name] = replace(known, notebooks=known.notebooks + (path.stem,))
    if problems:
        raise BuildError(problems, code=2)
    return found


def _of_notebook(path, problems):
    state = path.stat() if path.is_file() else None
    cell = _cell(path, state and (state.st_mtime_ns, state.st_size))
    found, wrong = parameters.declared(cell, path.stem) if cell else ([], [])
    problems += wrong
    return found


@lru_cache(100)
def _cell(path, state):
    """Return the first cell of parameters of a notebook, read once for each ``state`` of its file:
    a notebook is large, and a build asks for its parameters several times.
    """
    cells = [c for c in notebook.load(path)["cells"] if c["cell_type"] == "code"]
    tagged = (c["source"] for c in cells if notebook.has_tag(c, notebook.PARAMETERS))
    return next(tagged, "")
