"""Where an estimate comes from: walks over what it is made of.

An estimate is a node of a graph, and keeps its inputs. Facts, parameters, sources and rows of
tables are read off the graph, so that nobody has to write them down beside a result.
"""

from functools import cached_property
from typing import Any

import numpy as np

from analysis.evidence.tables.origins import OWN, Origin, by_table, united


class Traced:
    """A node with its inputs; `analysis.evidence.estimates.node.Estimate` says what it is worth."""

    inputs: tuple[Any, ...] = ()
    name = ""
    is_plain = False  # a bare number, which comes from nowhere

    @property
    def label(self) -> str:
        """Its name, or what it is made of, for errors."""
        if self.name:
            return self.name
        named = [p.name for p in self.parts if p.name]
        return f"a result of {', '.join(named[:3])}" if named else "a plain number"

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of everything that it is made of."""
        return frozenset(part.name for part in self.parts if part.name)

    @cached_property
    def parts(self) -> tuple[Any, ...]:
        """Every estimate that it is made of, itself included, each once, inputs in order."""
        found, stack = {}, [self]
        while stack:
            part = stack.pop()
            if id(part) not in found:
                found[id(part)] = part
                stack.extend(reversed(part.inputs))
        return tuple(found.values())

    @property
    def named_parts(self) -> dict[str, Any]:
        """Its inputs that have a name, by name."""
        return {part.name: part for part in self.parts if part.name}

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts that it reads, those that a combined fact is made of included."""
        return tuple(dict.fromkeys(p.fact.id for p in self.parts if hasattr(p, "fact")))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters that it reads."""
        return tuple(dict.fromkeys(p.name for p in self.parts if hasattr(p, "declared")))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Names of the ranges in it that no fact gives but that a claim's words or we choose."""
        return tuple(dict.fromkeys(p.name for p in self.parts if hasattr(p, "assumed")))

    @property
    def direct(self) -> dict[str, Any]:
        """Facts, parameters and assumptions as they were asked for: what combined facts are made of
        stands behind them.
        """
        found: dict[str, Any] = {}
        stack, seen = [self], set()
        while stack:
            part = stack.pop()
            if id(part) in seen:
                continue
            seen.add(id(part))
            if part.is_input:
                found.setdefault(part.name, part)
            else:
                stack.extend(reversed(part.inputs))
        return found

    @property
    def is_constant(self) -> bool:
        """True when nothing but plain numbers is in it."""
        return all(part.inputs or part.is_plain for part in self.parts)

    is_input = False

    @property
    def is_uncertain(self) -> bool:
        """True when its own samples differ, as those of a fact with an interval do."""
        return False

    @property
    def highest(self) -> float:
        """Largest value that it can have, such as 1 for a share."""
        return np.inf

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of the facts and rows that it reads."""
        found = (source for p in self.parts for source in p.own_sources())
        return tuple(dict.fromkeys(found))

    def own_sources(self) -> tuple[str, ...]:
        """Sources of this part alone."""
        found = dict.fromkeys(origin.source for origin in self.own_origins())
        return tuple(source for source in found if source != OWN)

    @property
    def rows(self) -> dict[str, tuple[str, ...]]:
        """Keys of the table rows that it is worked out from, by table; facts stand apart."""
        return by_table(united(part.own_origins() for part in self.parts))

    origins: tuple[Origin, ...] = ()

    def own_origins(self) -> tuple[Origin, ...]:
        """Table rows that this part alone is worked out from."""
        return self.origins

    @property
    def drawn(self) -> bool:
        """True when it mixes or draws by chance beside its facts, so that it has no single value at
        the medians of its inputs.
        """
        return any(getattr(part, "by_chance", False) for part in self.parts)

    def is_slow_in(self, name: str) -> bool:
        """True when some part of it has to be worked out number by number as an input moves."""
        return any(part.slow_in(name) for part in self.parts)

    def slow_in(self, name: str) -> bool:
        """True when this part works out number by number as an input moves."""
        return False
