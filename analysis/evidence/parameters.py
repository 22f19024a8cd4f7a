"""What a reader may change: parameters as notebooks declare them, and the rules of their values.

A notebook declares its parameters in its first code cell tagged ``parameters``, one a line::

    daily_users: float = 1e8  # user; [1e6, 1e10]; people who ask something on a day
    price_basis: str = "list price"  # ; {list price, serving cost}; what a token is charged at
    with_agents: bool = False  # ; ; count tokens that agents ask for
    window_start: str = "2022-11-30"  # date; [2020-10-01, cut]; first day of the fall
    priced_model: str = ""  # ; names of token_prices.model; whose prices count; empty for none

Name, type and default are Python; the comment holds unit; allowed values; meaning; and, after ";
from", whose the default is (ours, where it says nothing). Comment lines below go on with it, up to
an empty line. A text whose unit is ``date`` is a day, written as 2024-03-14; its range may end at
``cut``, the last day of which the prices of the dataset speak. A text may be a name that a column
of a table has, in any spelling of the tables of names, or empty.
"""

import ast
import io
import math
import re
import tokenize
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analysis.evidence.tables.rows import ended, shown

DATE, CUT = "date", "cut"
DATASET = "the dataset"  # whose a default is that stands for a value of the dataset
TYPES = ("int", "float", "str", "bool")
KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "date": "a day such as 2024-03-14",
}
LONGEST = 30  # characters of a number that is written out in a sentence
#: What a letter behind a number stands for, as a number is typed.
ZEROS = {"k": "e3", "K": "e3", "M": "e6", "m": "e6", "B": "e9", "b": "e9", "T": "e12"}
WORDS = {"true": True, "false": False}
NAMES = re.compile(r"names of ([a-z_]+)\.([a-z_]+)")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Parameter:
    """One parameter: default in ``unit``, range, ``choices`` or column of ``names`` (table, column)
    that it allows, who declares it.
    """

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
    names: tuple[str, str] | None = None

    def rule(self) -> "Parameter":
        """Return the parameter's declaration without its wording and place, for comparison."""
        return replace(self, text="", notebooks=(), origin="")

    @property
    def share(self) -> bool:
        """Whether it is a part of a whole, which may be typed in percent as well."""
        return self.type == "float" and not self.unit and self.high == 1

    def left_to_dataset(self, value: object) -> bool:
        """Say whether a value is none of its own: a 0 that takes what the dataset has."""
        return self.origin == DATASET and self.type in ("int", "float") and value == 0

    def allowed(self) -> str:
        """Write the allowed values as a reader types them."""
        if self.choices:
            return "one of " + ", ".join(str(choice) for choice in self.choices)
        if self.names:
            return f"a {self.names[1]} of the table {self.names[0]}, or empty"
        if self.low is None or self.high is None:
            return "true or false"
        if self.type == DATE:
            return f"between {self.low} and {self.high}"
        unit = f" {self.unit}" if self.unit else ""
        return f"between {plain(self.low)} and {plain(self.high)}{unit}"

    def value(self, given: object) -> Any:
        """Return a given value (text or a plain Python value) as a value of this parameter.

        Raises `ValueError` with a sentence that names the parameter, the rule and the value
        received.
        """
        value = converted(self.type, given)
        if self.share and isinstance(given, str) and given[-1:] == "%":
            value = converted(self.type, f"{given[:-1].rstrip()}e-2")
        if self.names and value is not None:
            return self._named(value)
        if value is None:
            wanted = ", ".join(dict.fromkeys([KINDS[self.type], self.allowed()]))
            number = self.type in ("int", "float")
            meant = hint(given, "share" if self.share else self.unit) if number else ""
            raise ValueError(f"{self.name} must be {wanted}, and {shown(given)} was given{meant}.")
        outside = self.low is not None and not self.low <= value <= self.high
        if outside or (self.choices and value not in self.choices):
            raise ValueError(
                f"{self.name} must be {self.allowed()}, and {str(given)[:80]} was given."
            )
        return value

    def _named(self, given):
        """Return a name as the table writes it; refuse one that it has not, with the nearest."""
        from analysis.evidence.tables import data, names

        assert self.names
        if not given:
            return given
        allowed = dict.fromkeys(name for (name,) in data.column(*self.names))
        if given in allowed:
            return given
        known = names.spellings((name, "") for name in allowed)
        for table in ("models", "chips", "makers"):  # whose other spellings lead to a name as well
            known = names.known(table) | known if data.described(table) else known
        found = known.get(names.plain(given), "")
        if found in allowed:
            return found
        raise ValueError(
            f"{self.name} must be {self.allowed()}, and {shown(given)} was given"
            f"{ended(given, allowed)}"
        )


def hint(given: object, unit: str = "") -> str:
    """Say how a number that people write otherwise is typed here; it ends a sentence.

    >>> hint("$78M"), hint("2,50"), hint("twelve")
    ('; write 78e6', '; write 2.50, with a point', '')
    >>> hint("97 %", "share"), hint("97 %", "percent"), hint("97 %", "user")
    ('; write 0.97', '; write 97', '')
    """
    text = "".join(str(given).split())
    bare = text.strip("$€£%")
    whole = bare[:-1] if bare[-1:] in ZEROS else bare
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", whole):
        number, how = whole.replace(",", ""), ", without commas"
    else:
        number, how = whole.replace(",", "."), ", with a point" if "," in whole else ""
    if not NUMBER.fullmatch(number) or number == str(given) or len(number) > LONGEST:
        return ""
    number += ZEROS[bare[-1]] if whole != bare else ""
    if "%" in text and unit != "percent":
        part = float(number) / 100
        return f"; write {part:.12g}" if unit == "share" and 0 <= part <= 1 else ""
    return f"; write {number}{how}"


def plain(number: float) -> str:
    """Write the end of a range with all its digits: ``1e10``, ``4294967295``, ``0.01``.

    >>> plain(4294967295.0), plain(1e10), plain(0.01)
    ('4294967295', '1e+10', '0.01')
    """
    whole = number == int(number) and float(f"{number:g}") != number
    return f"{number:.0f}" if whole else f"{number:g}"


def converted(kind: str, given: Any) -> Any:
    """Return a value of one of the `KINDS`, or None when it is no such value.

    >>> converted("int", "1e6"), converted("int", 1.5), converted("bool", "true")
    (1000000, None, True)
    >>> converted("int", "1_000"), converted("float", "0x10"), converted("float", "1,5")
    (None, None, None)
    """
    if kind == "str":
        return given if isinstance(given, str) else None
    if kind == "bool":
        return WORDS.get(str(given).lower())
    if kind == DATE:
        return _day(given)
    try:
        plain = type(given) in (int, float) or (isinstance(given, str) and NUMBER.fullmatch(given))
        number = float(given) if plain else math.nan
    except OverflowError:
        return None
    if not math.isfinite(number) or (kind == "int" and number != int(number)):
        return None
    return int(number) if kind == "int" else number


def _day(given):
    text = given.isoformat() if type(given) is date else given
    try:
        return text if date.fromisoformat(text).isoformat() == text else None
    except (TypeError, ValueError):
        return None


def declared(source: str, stem: str = "") -> tuple[list[Parameter], list[str]]:
    """Read the parameters of one cell of a notebook called ``stem``.

    Returns them, and a sentence for every line that breaks the form.
    """
    try:
        lines, comments = ast.parse(source).body, _comments(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
        return [], [f"{stem}: its parameters cell is not valid Python: {error}."]
    found, problems, written = [], [], source.split("\n")
    for line in lines:
        comment = comments.get(line.lineno, "")
        try:
            found.append(_parameter(line, comment, stem, written[line.lineno - 1]))
        except ValueError as error:
            problems.append(f"{stem}, parameters cell, line {line.lineno}: {error}")
    return found, problems


def _comments(source):
    """Return the comment of each line of code, with the comment lines that continue it; what stands
    behind an empty line is a heading.
    """
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
        elif token.type == tokenize.NL and not token.line.strip():
            last = None
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
    if kind == "str" and unit == DATE:
        kind, unit = DATE, ""
    column = NAMES.fullmatch(values) if kind == "str" else None
    low, high, choices = (None, None, ()) if column else _values(kind, values, name)
    origin, names = origin or Parameter.origin, column and (column[1], column[2])
    declared = Parameter(name, kind, None, unit, low, high, choices, text, (stem,), origin, names)
    return replace(declared, default=declared.value(default))


def _data_cut():
    from analysis.evidence.tables import data  # needs pandas, which a command may find missing

    return data.data_cut()


def _values(kind, values, name):
    """Read ``[low, high]`` or ``{a, b}`` from a comment; a switch may leave it out."""
    parts = [part.strip() for part in values[1:-1].split(",")]
    if kind == "bool" and not values:
        return None, None, ()
    if values[:1] + values[-1:] == "{}":
        choices = tuple(converted(kind, part) for part in parts)
        if None not in choices and "" not in choices:
            return None, None, choices
    if values[:1] + values[-1:] == "[]" and len(parts) == 2 and kind in ("int", "float", DATE):
        if kind == DATE and parts[1] == CUT:
            parts[1] = _data_cut()
        low, high = (converted("float" if kind != DATE else DATE, part) for part in parts)
        if None not in (low, high) and low < high:
            return low, high, ()
    raise ValueError(
        f"the comment of {name} must name its allowed values as [low, high] for numbers or {{a, "
        f"b}}, and it says {values!r}."
    )
