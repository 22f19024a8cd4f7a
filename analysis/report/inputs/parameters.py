"""What a reader may change: the parameters that notebooks declare, and their rules.

A notebook declares its parameters in its first code cell tagged ``parameters``, one a line::

    daily_users: float = 1e8  # user; [1e6, 1e10]; people who ask something on a day
    price_basis: str = "list price"  # ; {list price, serving cost}; what a token is charged at
    with_agents: bool = False  # ; ; count tokens that agents ask for

Name, type and default are Python; the comment holds unit; allowed values; meaning; and, after ";
from", whose the default is (ours, where it says nothing). papermill checks none of this (it takes
misspelt names and wrong types in silence), so this module does, before anything runs.
"""

import ast
import io
import math
import re
import tokenize
from dataclasses import dataclass, replace

from analysis.evidence.rows import shown
from analysis.report.files import notebook
from analysis.report.files.project import BuildError

TYPES = {"int": int, "float": float, "str": str, "bool": bool}
WORDS = {"true": True, "false": False}
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Parameter:
    """One parameter: default in ``unit``, the range or ``choices`` it allows, who declares it."""

    name: str
    type: str
    default: object
    unit: str
    low: float | None
    high: float | None
    choices: tuple
    text: str
    notebooks: tuple
    origin: str = "our choice"

    def rule(self):
        """Return the parameter's declaration without its wording and place, for comparison."""
        return replace(self, text="", notebooks=(), origin="")

    def allowed(self):
        """Write the allowed values as a reader types them."""
        if self.choices:
            return "one of " + ", ".join(str(choice) for choice in self.choices)
        unit = f" {self.unit}" if self.unit else ""
        return (
            f"between {self.low:g} and {self.high:g}{unit}"
            if self.low is not None
            else "true or false"
        )

    def value(self, given):
        """Return a given value (text or a plain Python value) as a value of this parameter.

        Raises
        ------
        ValueError
            With one sentence that names the parameter, the rule and the value received.
        """
        value = converted(self.type, given)
        if value is None:
            kind = {
                "int": "a whole number",
                "float": "a number",
                "str": "a text",
                "bool": "true or false",
            }[self.type]
            wanted = ", ".join(dict.fromkeys([kind, self.allowed()]))
            raise ValueError(f"{self.name} must be {wanted}, and {shown(given)} was given.")
        outside = self.low is not None and not self.low <= value <= self.high
        if outside or (self.choices and value not in self.choices):
            raise ValueError(
                f"{self.name} must be {self.allowed()}, and {str(given)[:80]} was given."
            )
        return value


def converted(kind, given):
    """Return a value as ``int``, ``float``, ``str`` or ``bool``, or None when it is none.

    Examples
    --------
    >>> converted("int", "1e6"), converted("int", 1.5)
    (1000000, None)
    >>> converted("bool", "true"), converted("float", True)
    (True, None)
    >>> converted("int", "1_000"), converted("float", "0x10"), converted("float", "1,5")
    (None, None, None)
    """
    if kind == "str":
        return given if isinstance(given, str) else None
    if kind == "bool":
        return WORDS.get(str(given).lower())
    try:
        plain = type(given) in (int, float) or (isinstance(given, str) and NUMBER.fullmatch(given))
        number = float(given) if plain else math.nan
    except OverflowError:
        return None
    if not math.isfinite(number) or (kind == "int" and number != int(number)):
        return None
    return int(number) if kind == "int" else number


def declared(project):
    """Read the parameters of all notebooks.

    Returns
    -------
    dict of str to Parameter
        A name that several notebooks declare is one parameter of all of them.

    Raises
    ------
    BuildError
        With every line that breaks the form, and every name declared in two ways.
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
    cells = [c for c in notebook.load(path)["cells"] if c["cell_type"] == "code"]
    tagged = [c["source"] for c in cells if notebook.has_tag(c, notebook.PARAMETERS)]
    if not tagged:
        return []
    try:
        lines, comments = ast.parse(tagged[0]).body, _comments(tagged[0])
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
        problems.append(f"{path.stem}: its parameters cell is not valid Python: {error}.")
        return []
    parameters, written = [], tagged[0].split("\n")
    for line in lines:
        try:
            parameters.append(
                _parameter(line, comments.get(line.lineno, ""), path.stem, written[line.lineno - 1])
            )
        except ValueError as error:
            problems.append(f"{path.stem}, parameters cell, line {line.lineno}: {error}")
    return parameters


def _comments(source):
    """Return the comment of each line of code, with the comment lines that continue it."""
    tokens, found, last = tokenize.generate_tokens(io.StringIO(source).readline), {}, None
    for token in tokens:
        if token.type == tokenize.COMMENT:
            row, text = token.start[0], token.string.lstrip("# ")
            if token.line[: token.start[1]].strip():
                found[row], last = text, row
            elif last:
                found[last] += f" {text}"
        elif token.type == tokenize.NEWLINE:
            last = token.start[0]
            found.setdefault(last, "")
    return found


def _parameter(line, comment, stem, written):
    kind = getattr(getattr(line, "annotation", None), "id", "")
    try:
        default = ast.literal_eval(line.value)
    except (AttributeError, ValueError, TypeError, RecursionError, MemoryError):
        default = None
    fits = isinstance(default, (str,) if kind == "str" else (int, float))
    if kind not in TYPES or not fits or not isinstance(line.target, ast.Name):
        raise ValueError(
            "a parameter must read 'name: type = literal  # unit; [low, high] or {a, b}; meaning' "
            f"with a type of int, float, str or bool, and the line is {shown(written)}."
        )
    name = line.target.id
    unit, values, text = ([part.strip() for part in comment.split(";", 2)] + ["", "", ""])[:3]
    text, _, origin = text.partition("; from ")
    low, high, choices = _values(kind, values, name)
    parameter = Parameter(
        name, kind, None, unit, low, high, choices, text, (stem,), origin or Parameter.origin
    )
    return replace(parameter, default=parameter.value(default))


def _values(kind, values, name):
    """Read ``[low, high]`` or ``{a, b}`` from a comment; a switch may leave it out."""
    parts = [part.strip() for part in values[1:-1].split(",")]
    if kind == "bool" and not values:
        return None, None, ()
    if values[:1] + values[-1:] == "{}":
        choices = tuple(converted(kind, part) for part in parts)
        if None not in choices and "" not in choices:
            return None, None, choices
    if values[:1] + values[-1:] == "[]" and len(parts) == 2 and kind in ("int", "float"):
        low, high = (converted("float", part) for part in parts)
        if None not in (low, high) and low < high:
            return low, high, ()
    raise ValueError(
        f"the comment of {name} must name its allowed values as [low, high] for numbers or {{a, "
        f"b}}, and it says {values!r}."
    )
