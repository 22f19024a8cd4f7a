"""What a notebook uses to judge claims: cards where a claim is discussed, the whole chapter's table
at its end.
"""

import numpy as np

from analysis.display.cards import Card, Headline, LedgerTable
from analysis.evidence import data, uncertainty, units
from analysis.evidence.draws import Drawn
from analysis.ledger import claims, rule, turning

POOLED_SAMPLES = 2000


class Chapter:
    """The claims of one notebook.

    Parameters
    ----------
    name : str
        Stem of the notebook, such as ``"02_crossover"``.
    seed, samples : int
        Seed and number of samples, from the notebook's parameters.
    """

    def __init__(self, name, *, seed=uncertainty.SEED, samples=uncertainty.SAMPLES):
        self.name, self.seed, self.samples = name, seed, samples
        self.claims = {c.id: c for c in claims.claims().values() if c.chapter == name}
        if not self.claims:
            raise claims.LedgerError(
                f"There is no chapter {name!r} in claims.csv; use the stem of the notebook."
            )
        self.judged = {}

    def drawn(self):
        """Return a mapping that draws a fact when it is first asked for:
        ``drawn()["gpt4_training_tokens"]``.
        """
        return Drawn(self.seed, self.samples)

    def judge(
        self,
        id,
        samples,
        *,
        facts=(),
        sources=(),
        remark="",
        model=None,
        inputs=None,
        pooled=False,
        steps=turning.STEPS,
    ):
        """Judge a claim by samples in the claim's unit (or a pint quantity) and return its card.

        Parameters
        ----------
        id : str
            A claim of this chapter whose evidence column says ``notebook``.
        samples : number, array or Quantity
            What the chapter computed; infinite means never.
        facts, sources : tuple of str
            Ids of the facts and further sources that the computation used.
        remark : str
            What would make it true, or why it matters; replaces the remark of the table.
        model : callable, optional
            The computation as a function of a mapping of facts and ``inputs``; it is solved for the
            value of each at which the verdict turns.
        inputs : dict of str to (float, str), optional
            Further inputs of the model, such as parameters of the notebook: today's value and unit.
        pooled : bool
            True when the model mixes sources at random: then the median of its samples is solved
            for, in few steps.
        steps : int
            Steps of the search, fewer for a slow model (see `turning.turns`).

        Raises
        ------
        LedgerError
            When the claim belongs elsewhere, was judged before, or rests on recalled facts or on
            none.
        """
        claim = claims.claim(id)
        if id not in self.claims:
            raise claims.LedgerError(
                f"Claim {id} belongs to the chapter {claim.chapter}, not to {self.name}."
            )
        if id in self.judged:
            raise claims.LedgerError(
                f"Claim {id} is judged twice in {self.name}; keep one judgement."
            )
        if facts:
            claims.require_grade(claim, facts)
        for name in sources:
            data.source(name)
        if not facts and not sources:
            raise claims.LedgerError(
                f"Claim {id}: name the facts or sources that the computation used."
            )
        if isinstance(samples, units.Q):
            samples = units.to(samples, claim.unit)
        evidence = claims.check(
            claim, np.atleast_1d(np.asarray(samples, dtype=float)), claims.NOTEBOOK, facts
        )
        given = turning.facts(facts) | (inputs or {})
        solved, steps = (self._median_of(model), turning.FEW_STEPS) if pooled else (model, steps)
        turns = turning.turns(solved, given, rule.claimed_set(claim), steps=steps) if model else ()
        self.judged[id] = claims.judge(
            claim, evidence, sources=sources, remark=remark, turns=turns, seed=self.seed
        )
        return Card(self.judged[id])

    def _median_of(self, model):
        """Return the median of a model's samples as a function of the one input that is an array,
        value by value.
        """
        few = Drawn(self.seed, POOLED_SAMPLES)

        def medians(inputs):
            (name,) = (k for k, v in inputs.items() if np.ndim(v))
            return np.array([np.median(model(few.at(name, value))) for value in inputs[name]])

        return medians

    def card(self, id):
        """Return the card of a claim that was judged before, or that its formulas decide."""
        return Card(self.judgement(id))

    def judgement(self, id):
        """Return the judgement of one claim of this chapter."""
        if id not in self.claims:
            raise claims.LedgerError(
                f"There is no claim {id!r} in {self.name}{data.nearest(id, self.claims)}."
            )
        return self.judged.get(id) or claims.judge(self.claims[id], seed=self.seed)

    def headline(self, reasons):
        """Return the verdict table of the chapter's main claims.

        Parameters
        ----------
        reasons : dict of str to str
            Claim id and the reason for its verdict in at most twelve words.
        """
        rows = []
        for id, reason in reasons.items():
            if len(reason.split()) > 12:
                raise claims.LedgerError(
                    f"Claim {id}: a reason has at "
                    f"most twelve "
                    f"words and "
                    f"this has "
                    f"{len(reason.split())}."
                )
            j = self.judgement(id)
            rows.append((j, reason))
        return Headline(rows)

    def table(self):
        """Judge what is left by formula and return the chapter's whole ledger."""
        return LedgerTable([self.judgement(id) for id in self.claims])
