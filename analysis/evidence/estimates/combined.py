"""Facts that are worked out from others: their formulas, read and computed.

Where sources disagree, their rows stay and one more row combines them. Its rule is a formula, so
that the number cannot grow stale and its sources are those of its inputs. A formula is one of two:

- plain arithmetic over facts, such as ``gpt4_chip_hours * gpt4_chip_hour_price``, or ``between``
  two such: it is sampled, and what shares an input is correlated (`is_sampled`; not computed here);
- a call of one of the `FUNCTIONS` over quantities: it gives a value and an interval.

    hull(energy_per_query_altman, energy_per_query_epoch, energy_per_query_google)
    quantiles(training_runs.training_days[source=epoch-ai-models-2026; training_days>0])
    spread(chatgpt_inference_cost_per_day_2023, 2)

An input is a fact, a number with its unit, arithmetic over them, another call, or a reference to
rows of a table, ``table.column[column=value; other>=value]``: one quantity for each row that meets
all conditions (``=  !=  <  <=  >  >=``; ``[]`` takes every row). References in arithmetic go row by
row, or with the one row of the other. Arithmetic inside a call is taken at the values of its inputs
and, for the ends, at the lowest and highest that their ends allow.

Everything here is a pure function: tables, facts and the language of arithmetic are handed in.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd

from analysis.evidence import units
from analysis.evidence.estimates import triples
from analysis.evidence.estimates.triples import FUNCTIONS, Triple
from analysis.evidence.tables import references
from analysis.evidence.tables.references import REFERENCE, Rows
from analysis.evidence.tables.rows import DataError, nearest, shown

NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*", re.ASCII)
CALL = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\(", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ARITHMETIC = re.compile(r"[\w\s.+\-*/()]+", re.ASCII)
PART = "part_{}"
LONGEST, DEEPEST, MOST_UNCERTAIN = 4000, 10, 8
CHAIN = 40  # facts that are made of one another


@dataclass(frozen=True)
class Call:
    """A function over its arguments."""

    function: str
    arguments: tuple


@dataclass(frozen=True)
class Arithmetic:
    """Arithmetic as text, with ``part_0``, ``part_1`` … for the references and calls in it."""

    text: str
    parts: tuple = ()


Node = Arithmetic | Call | Rows | date


@lru_cache(10_000)
def parse(formula: str) -> Node:
    """Read a formula, or raise `DataError`, in one sentence, when it is none; nobody changes what
    comes back.

    >>> parse("lowest(2 * a)")
    Call(function='lowest', arguments=(Arithmetic(text='2 * a', parts=()),))
    """
    if not formula.strip() or len(formula) > LONGEST:
        raise DataError(
            f"The formula {shown(formula)} must have 1 to {LONGEST} characters, and it has "
            f"{len(formula)}; shorten it or leave the cell empty."
        )
    return _node(formula.strip(), formula, depth=0)


def _node(text, formula, depth):
    """Read a formula or one argument of a call."""
    if not text or depth > DEEPEST:
        trouble = "an argument is empty" if not text else f"calls are nested deeper than {DEEPEST}"
        raise _unreadable(formula, trouble)
    if DAY.fullmatch(text):
        return _day(text, formula)
    parts, rest, at = [], "", 0
    while at < len(text):
        if found := REFERENCE.match(text, at):
            parts.append(references.read(found))
            end = found.end()
        elif found := CALL.match(text, at):
            arguments, end = _arguments(text, found.end(), formula)
            parts.append(_call(found[1], arguments, formula, depth))
        else:
            rest, at = rest + text[at], at + 1
            continue
        rest, at = rest + PART.format(len(parts) - 1), end
    if parts and rest == PART.format(0):
        return parts[0]
    if not ARITHMETIC.fullmatch(rest) or rest.count("(") != rest.count(")"):
        raise _unreadable(formula, f"{text!r} is neither arithmetic nor a reference to rows")
    return Arithmetic(rest, tuple(parts))


def _call(name, texts, formula, depth):
    if name not in FUNCTIONS:
        raise _unreadable(formula, f"there is no function {name!r}", nearest(name, FUNCTIONS))
    arguments = tuple(_node(text, formula, depth + 1) for text in texts)
    function = FUNCTIONS[name]
    if not function.fewest <= len(arguments) <= function.most:
        raise _unreadable(formula, f"{name} takes {function.count} and has {len(arguments)}")
    return Call(name, arguments)


def _arguments(text, start, formula):
    """Return the arguments from ``start`` to the bracket that closes, and the place after it.

    Commas part them outside of brackets.
    """
    pieces, depth, inside = [""], 1, False
    for at, letter in enumerate(text[start:], start):
        inside = letter == "[" or inside and letter != "]"
        depth += 0 if inside else {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return [piece.strip() for piece in pieces], at + 1
        if letter == "," and depth == 1 and not inside:
            pieces.append("")
        else:
            pieces[-1] += letter
    raise _unreadable(formula, "a bracket is not closed")


def _day(text, formula):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _unreadable(formula, f"{text!r} is no day of the calendar") from None


def _unreadable(formula, trouble, question=""):
    end = question or "; correct it."
    return DataError(f"The formula {shown(formula)} cannot be read: {trouble}{end}")


def is_sampled(formula: str) -> bool:
    """Return whether a formula is arithmetic over facts alone, or ``between`` two such, which is
    sampled, not combined.
    """
    return all(_is_plain(node) for node in between(formula) or (parse(formula),))


def between(formula: str) -> tuple[Node, ...]:
    """Return the two ends of a formula that is a call of ``between``, or an empty tuple."""
    node = parse(formula)
    return node.arguments if isinstance(node, Call) and node.function == "between" else ()


def _is_plain(node):
    return isinstance(node, Arithmetic) and not node.parts


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, in order of appearance."""
    yield node
    for below in getattr(node, "arguments", ()) or getattr(node, "parts", ()):
        yield from walk(below)


def names(formula: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the ``known`` facts that a formula names, in order; its other words are units."""
    texts = [node.text for node in walk(parse(formula)) if isinstance(node, Arithmetic)]
    return tuple(dict.fromkeys(n for text in texts for n in NAME.findall(text) if n in known))


def rows(formula: str) -> tuple[Rows, ...]:
    """Return the references to rows in a formula, in order of appearance."""
    found = (node for node in walk(parse(formula)) if isinstance(node, Rows))
    return tuple(dict.fromkeys(found))


class TooDeep(DataError):
    """A fact is made of one that is made of one, and so on; the message says of which."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"facts.csv, fact {id}, column formula: a fact may be made of others in at most "
            f"{CHAIN} steps, and this one takes more; shorten the chain."
        )


def cycle(formulas: Mapping[str, str]) -> tuple[str, ...]:
    """Return the first circle of facts that need each other in their formulas, or an empty tuple.

    Raises `TooDeep` where facts need each other in a longer chain than can be computed.

    >>> cycle({"a": "2 * b", "b": "hull(a, c)"})
    ('a', 'b', 'a')
    """
    needs = {name: names(formula, formulas) for name, formula in formulas.items()}
    steps: dict[str, int] = {}

    def search(name, path):
        if name in path:
            return (*path[path.index(name) :], name)
        if name in steps:
            return ()
        if len(path) > CHAIN:
            raise TooDeep(path[0])
        found = next((c for need in needs[name] if (c := search(need, (*path, name)))), ())
        steps[name] = 1 + max((steps.get(need, 0) for need in needs[name]), default=0)
        if steps[name] > CHAIN:
            raise TooDeep(name)
        return found

    return next((c for name in needs if (c := search(name, ()))), ())


@dataclass(frozen=True)
class World:
    """What a formula is computed in.

    Parameters
    ----------
    facts : mapping of str to Quantity, shape (3,)
        Value, low and high of each fact; the value is its median where its row has none.
    cells : callable
        Takes a `Rows` and returns its cells (see `select`), a pandas Series.
    quantities : callable
        Takes a `Rows` and returns its cells as quantities (see `quantities`).
    arithmetic : callable
        Takes a text and the quantities by name in it, and returns the result as a Quantity.
    """

    facts: dict
    cells: Callable
    quantities: Callable
    arithmetic: Callable


def combine(formula: str, unit: str, world: World) -> Triple:
    """Compute a formula with calls or rows, in ``unit``.

    Raises `DataError` when it or one of its rows cannot be read, its inputs do not fit its
    functions, or the result has another dimension than ``unit``.
    """
    try:
        result, *more = _inputs(parse(formula), world)
        if more:
            raise ValueError(f"it gives {1 + len(more)} numbers, one for each row, and not one")
        return Triple(*map(float, units.to(result, unit)))
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        trouble = str(error).rstrip(".")
        raise DataError(f"The formula {shown(formula)} is refused: {trouble}.") from None


def _inputs(node, world):
    """Return the quantities, shape (3,), that a node stands for: one, or one for each row."""
    if isinstance(node, Rows):
        return world.quantities(node)
    if isinstance(node, Call):
        return [_computed(node, world)]
    if isinstance(node, date):
        raise ValueError(f"the day {node} stands where a number is wanted")
    parts = [_inputs(part, world) for part in node.parts]
    longest = max(map(len, parts), default=1)
    if {len(p) for p in parts} - {1, longest}:
        raise ValueError(f"its rows must be equally many, and they are {[len(p) for p in parts]}")
    each = ([p[min(k, len(p) - 1)] for p in parts] for k in range(longest))
    return [_at_ends(node.text, inputs, world) for inputs in each]


def _at_ends(text, parts, world):
    """Compute arithmetic at the values of its inputs and at all combinations of their ends."""
    known = {name: world.facts[name] for name in NAME.findall(text) if name in world.facts}
    known |= {PART.format(k): part for k, part in enumerate(parts)}
    wide = [name for name, q in known.items() if q.magnitude[1] != q.magnitude[2]]
    if len(wide) > MOST_UNCERTAIN:
        raise ValueError(f"it has more than {MOST_UNCERTAIN} uncertain inputs in {text!r}")
    corners = np.array([[0] * len(wide), *product((1, 2), repeat=len(wide))])
    given = {name: q[0] for name, q in known.items()}
    given |= {name: known[name][corners[:, k]] for k, name in enumerate(wide)}
    found = units.Q(world.arithmetic(text, given))
    values = np.broadcast_to(np.asarray(found.magnitude, dtype=float), len(corners))
    return units.Q(np.array([values[0], values[1:].min(), values[1:].max()]), found.units)


def _computed(call, world):
    """Compute a call, its arguments converted to the units that the function takes."""
    function = FUNCTIONS[call.function]
    if call.function == "days":
        days = triples.days(*(_date(argument, world) for argument in call.arguments))
        return references.exact(days.value, "day")
    if call.function == "count":
        (cells,) = call.arguments
        if not isinstance(cells, Rows):
            raise ValueError("count takes a reference to rows")
        return references.exact(triples.count(world.cells(cells)).value, "")
    inputs = [q for argument in call.arguments for q in _inputs(argument, world)]
    if not function.fewest <= len(inputs) <= function.most:
        raise ValueError(f"{call.function} takes {function.count}, and its rows are {len(inputs)}")
    if call.function not in triples.ENDS_ONLY and any(np.isnan(q.magnitude[0]) for q in inputs):
        raise ValueError(f"{call.function} needs values, and one of its inputs is a span")
    first = inputs[0].units
    takes = [
        str(first) if unit is None else unit for unit in function.takes or [None] * len(inputs)
    ]
    given = [Triple(*map(float, units.to(q, unit))) for q, unit in zip(inputs, takes)]
    unit = first if function.gives is None else units.parse(function.gives)
    return units.Q(np.array(function.compute(*given)), unit)


def _date(node, world):
    """Return the one day that an argument of ``days`` means."""
    if isinstance(node, date):
        return node
    if not isinstance(node, Rows):
        raise ValueError("days takes dates such as 2024-03-14 and references to a column of dates")
    found = set(world.cells(node))
    if len(found) != 1 or not isinstance(day := found.pop(), pd.Timestamp) or pd.isna(day):
        raise ValueError(f"{node} must mean one day")
    return day.date()
