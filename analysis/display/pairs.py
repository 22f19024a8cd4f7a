"""Pairs of claims that exclude each other, for notebook and page: one says, the other says."""

from html import escape

from analysis.display.cards import sentence
from analysis.evidence import articles, wording
from analysis.ledger.comparisons import contradictions


class PairTable:
    """Pairs as a table: what each claim says, and what the evidence favours.

    Parameters
    ----------
    rows : list of analysis.ledger.comparisons.contradictions.Pair
    label : str
        What the table is called for readers who do not see it.
    """

    def __init__(self, rows, label):
        self.rows, self.label = [pair for pair in rows if pair.gap > 1], label

    def __repr__(self):
        return contradictions.table(self.rows).to_string(index=False)

    def _repr_html_(self):
        heads = "".join(
            f"<th scope='col' style='text-align:left'>{head}</th>"
            for head in ("One says", "The other says", "Evidence favours")
        )
        bodies = "".join(map(_pair, self.rows))
        return (
            f"<table class='pairs' aria-label='{escape(self.label)}'>"
            f"<thead><tr>{heads}</tr></thead>{bodies}</table>"
        )


def _pair(pair):
    """Write one pair: its quantity above, then both sides and the evidence."""
    apart = wording.times(pair.gap, 3 if pair.gap < 1.1 else 2)
    note = pair.note and f"<br><small>{escape(sentence(articles.named(pair.note)))}</small>"
    cells = (
        _side(pair.first, pair.first_ends, pair.unit),
        _side(pair.second, pair.second_ends, pair.unit),
        f"<b>{escape(pair.favoured)}</b>; {apart} apart.{note}",
    )
    rows = "".join(f"<td style='text-align:left;vertical-align:top'>{cell}</td>" for cell in cells)
    return (
        "<tbody><tr class='group'><th colspan='3' scope='colgroup' style='text-align:left'>"
        f"{escape(sentence(pair.quantity).rstrip('.'))}</th></tr><tr>{rows}</tr></tbody>"
    )


def _side(record, ends, unit):
    said = contradictions.said(record, ends, unit)
    return (
        f"<b>{escape(said)}</b> <small>{escape(record['article'])}</small><br>"
        f"<a href='claims.html#{record['id']}'>{escape(record['statement'])}</a>"
    )
