"""Facts as estimates: ``facts["gpt4_training_cost_cloud"]`` is an uncertain number with its source.

A mapping of facts belongs to one world of samples (`draws.Samples`), so that every estimate made of
them shares its samples: a fact used twice is the same sample twice.
"""

import numpy as np

from analysis.evidence import data, draws, units
from analysis.evidence.estimate import Assumed, Estimate, Parameter


class FactEstimate(Estimate):
    """One row of ``facts.csv`` as an estimate."""

    is_input = True

    def __init__(self, world, fact):
        super().__init__(units.parse(fact.unit), name=fact.id)
        self.__dict__["world"] = world
        self.fact = fact

    def _worth(self, at):
        fact = self.fact
        return at.fact(fact.id, (fact.value, fact.low, fact.high, fact.distribution))

    @property
    def unit_text(self):
        return self.fact.unit

    @property
    def highest(self):
        if "share" not in self.name:
            return np.inf
        return 100.0 if self.fact.unit == "percent" else 1.0

    def own_sources(self):
        return (self.fact.source,)


class Facts(dict):
    """Facts by id as estimates of one world, each made when it is first asked for."""

    def __init__(self, world=None):
        super().__init__()
        self.world = draws.Samples() if world is None else world

    def __contains__(self, id):
        return super().__contains__(id) or id in data.facts()

    def __missing__(self, id):
        self[id] = FactEstimate(self.world, data.fact(id))
        return self[id]

    def assumed(self, name, low, high, unit="", distribution="uniform"):
        """Return a range that no fact gives: what a claim's word stands for, or a choice of ours."""
        return Assumed(self.world, name, low, high, distribution, units.parse(unit))


class Given(dict):
    """Parameters by name: numbers as estimates, choices as they are."""

    def unless_zero(self, name, otherwise):
        """Return a parameter or, where it is 0 ("takes the dataset's"), another estimate."""
        return self[name] if self[name].number else otherwise


def given(declared, values):
    """Return the values of declared parameters: numbers as estimates with their units.

    Parameters
    ----------
    declared : iterable of analysis.evidence.parameters.Parameter
    values : mapping
        Plain values by name; a parameter that is not among them takes its default.
    """
    found = Given()
    for parameter in declared:
        value = values.get(parameter.name, parameter.default)
        number = parameter.type in ("int", "float")
        found[parameter.name] = (
            Parameter(parameter, float(value), units.parse(parameter.unit)) if number else value
        )
    return found
