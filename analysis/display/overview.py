"""What the summary works with: every chapter's verdicts and results, and texts made of them.

It reads what the executed chapters handed over and recomputes nothing. Its texts (``notebooks/
texts/00_summary.yaml``) name results of the chapters, claims by their id with underscores, and the
counts below.
"""

from functools import cached_property

from IPython.display import Markdown

from analysis.display import cards, charts, pairs
from analysis.display.figures import Table
from analysis.display.texts import Texts
from analysis.evidence.estimates.estimate import constant
from analysis.ledger import results, summary
from analysis.ledger.comparisons import contradictions


class Overview:
    """All records, the verdict tables made of them, and the summary's texts."""

    def __init__(self, name="00_summary"):
        self.records = results.collect(results.read_chapters())
        self.reasons = {r["id"]: r["reason"] for r in results.read_chapters(mime=cards.REASONS)}
        named = results.read_chapters(mime=results.NAMED)
        best, worst = summary.best_and_worst(self.records)
        self.names = results.reported(self.records, named) | self._counts()
        self.names |= {"best_topic": best, "worst_topic": worst}
        self.names["how_many_hold"] = summary.how_many_hold(self.records)
        self.names["what_holds_includes"] = summary.what_holds_includes(self.records)
        self.texts = Texts(name, self.names)

    def _counts(self):
        found = {f"{w.replace(' ', '_')}_count": n for w, n in self.counts.items()}
        found |= {f"{name}_count": n for name, n in summary.standing(self.records).items()}
        found |= {"disagreements_count": len(self.disagreements), "enough_count": summary.ENOUGH}
        return {name: constant(number) for name, number in found.items()}

    @cached_property
    def counts(self):
        """Claims by verdict."""
        return results.counts(self.records)

    @cached_property
    def disagreements(self):
        """Records whose arithmetic and evidence differ on whether the claim holds."""
        return summary.disagreements(self.records)

    def say(self, *keys):
        """Return texts by their keys, as Markdown."""
        return Markdown("\n\n".join(self.texts[key] for key in keys))

    def verdicts(self):
        """Return the claims that the text ``headline`` lists, each with its chapter's reason."""
        by_id = {r["id"]: r for r in self.records}
        return cards.RecordTable([by_id[id] for id in self.texts["headline"].split()], self.reasons)

    def stacked(self, key):
        """Return the verdicts by a field of the claims as a chart of counts."""
        frame = summary.counts_by(self.records, key)
        texts = self.texts.of_chart(key, frame, ())
        texts |= {"axis": "claims", "context": frame.attrs["few"]}
        parts, colours = list(summary.GROUPS), summary.GROUP_COLOURS
        return charts.stacked(frame, label=key, parts=parts, colours=colours, **texts)

    def contradictions(self, *, within, most):
        """Return pairs of claims that exclude each other, within or between articles."""
        found = [p for p in contradictions.pairs(self.records) if p.within == within]
        label = "Contradictions within an article" if within else "Contradictions between articles"
        return pairs.PairTable(found[:most], label)

    def disagreeing(self):
        """Return the claims whose own arithmetic and the evidence point different ways."""
        return Table(summary.disagreements_table(self.disagreements), "Adds up, or is supported?")

    def not_checkable(self):
        """Return how many claims nothing within reach can decide, why, and, folded, which."""
        return cards.FoldedClaims(summary.undecided(self.records))

    def load_bearing(self):
        """Return the facts that carry most verdicts."""
        return Table(summary.load_bearing(self.records), "Facts that carry most verdicts")
