"""Judged claims as cards and tables, for notebook and page.

The table of a chapter carries its records in the output itself, under a MIME type of their own. The
report builder reads them from the executed notebook, so a notebook writes no file and what is shown
is what is counted.
"""

from html import escape

import numpy as np

from analysis.display.figures import left_aligned
from analysis.evidence import wording
from analysis.ledger import claims, deciding, results, summary

REASONS = "application/vnd.claim-reasons+json"
COLOURS = {
    "holds": "#1b6e53",
    "holds under conditions": "#3b6a93",
    "too high": "#9a5b00",
    "too low": "#9a5b00",
    "wrong": "#a3262e",
    "too uncertain to say": "#6b4f96",
    "not checkable": "#5c5f66",
}


#: Verdicts that say by how much the claim is off.
MISSED = ("too high", "too low", "wrong")


#: The head of results, and how our test of a statement begins.
COMPUTED, OUR_TEST = "Computed, 90 % interval", "our test"
#: What stands for an end that a claim does not state.
OPEN = (-np.inf, np.nan, np.inf)


class Card:
    """One judged claim as a card."""

    def __init__(self, judgement):
        self.judgement = judgement

    def __repr__(self):
        j = self.judgement
        return (
            f"{j.verdict.upper()}: {j.claim.statement} {sentence(_claimed_sentence(j))} Computed: "
            f"{computed_text(j)}."
        )

    def _repr_html_(self):
        j = self.judgement
        # What evidence says by itself stands behind the condition under which it says otherwise.
        differs = j.condition and j.evidence and j.evidence.verdict != j.verdict
        supported = "Supported without that" if differs else "Supported"
        checks = [
            (name, c) for name, c in (("Adds up", j.arithmetic), (supported, j.evidence)) if c
        ]
        lines = "".join(_check_line(name, c, j) for name, c in checks)
        condition = f"<p style='margin:.4em 0 0'>It holds {escape(j.condition)}.</p>"
        remark = f"<p style='margin:.4em 0 0'>{escape(j.remark)}</p>" if j.remark else ""
        return (
            "<div class='verdict-card' style='border-left:6px solid "
            f"{COLOURS[j.verdict]};padding:.6em 1em;margin:1em 0'>"
            f"<p style='margin:0'>{badge(j.verdict)} {_linked(j.claim)} "
            f"<small>({escape(j.claim.article)}, {escape(place(j.claim.lines))})</small></p>"
            f"<p style='margin:.4em 0 0'>{escape(sentence(_claimed_sentence(j)))}</p>"
            f"{condition if j.condition else ''}"
            f"<ul style='margin:.2em 0 0'>{lines}</ul>{remark}</div>"
        )


def _claimed_sentence(judgement):
    text = claimed_text_of(judgement.claim)
    return text if judgement.claim.relation == "true" else f"claimed: {text}"


def _check_line(name, check, judgement):
    """Write one check as a list item: verdict, result, how the cases lie, how far it is off, and
    which part of the rule decided.
    """
    found = check.found
    parts = [escape(wording.beside(check.interval, judgement.claim.unit, judgement.claim.stated))]
    if not check.interval.exact:
        parts.append(agreement(*judgement.claimed, found.inside, found.below, found.above))
    close = " (close)" if found.close else ""
    because = escape(deciding.because(judgement.claim, check))
    found = f"{name}: <b>{check.verdict}</b>{close} – {', '.join(parts)}{off(check)}"
    return f"<li>{found}.<br>{because}</li>"


class Headline:
    """The main claims of a chapter as a table; the front page takes the reasons from it."""

    def __init__(self, rows):
        self.rows = rows

    def __repr__(self):
        return "\n".join(
            f"{j.verdict.upper()}: {j.claim.statement} {reason}" for j, reason in self.rows
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/plain": repr(self),
            "text/html": self.html(),
            REASONS: [
                {"id": j.claim.id, "verdict": j.verdict, "reason": reason}
                for j, reason in self.rows
            ],
        }

    def html(self):
        """Write the table."""
        rows = (
            _row(*_found(j), j.claim, computed_text(j), j.condition, sentence(reason))
            for j, reason in self.rows
        )
        return _table("Headline verdicts", "Why", rows)


class RecordTable:
    """Records as a table; the reason is the one given by id, else the remark."""

    def __init__(self, records, reasons=None):
        self.records, self.reasons = records, reasons or {}

    def __repr__(self):
        return "\n".join(
            f"{r['verdict'].upper()}: {r['statement']} Computed {summary.computed(r)}."
            for r in self.records
        )

    def _repr_html_(self):
        rows = (
            _row(
                r["verdict"],
                summary.close(r),
                claims.claim(r["id"]),
                summary.computed(r),
                r["condition"],
                sentence(self.reasons.get(r["id"]) or r["remark"]),
            )
            for r in self.records
        )
        return _table("Headline verdicts", "Why" if self.reasons else "Remark", rows)


class FoldedClaims:
    """Claims by what they share: how many share it in view, and below it, folded, which they are.

    ``parts`` holds records by a sentence that is true of them. On paper the counts remain.
    """

    def __init__(self, parts):
        self.parts = parts

    def __repr__(self):
        return "\n".join(f"{len(records)}: {why}" for why, records in self.parts.items())

    def _repr_html_(self):
        return "".join(_folded(why, records) for why, records in self.parts.items())


def _folded(why, records):
    many = f"{len(records)} claims" if len(records) > 1 else "1 claim"
    items = "".join(
        f"<li>{_linked(claims.claim(r['id']))} <small>{escape(r['article'])}</small>"
        f"<br>{escape(sentence(r['remark']))}</li>"
        for r in records
    )
    return (
        f"<p><b>{many}.</b> {escape(why)}</p><details class='claims-folded'><summary>Which they "
        f"are, and what would decide them</summary><ul>{items}</ul></details>"
    )


#: What stands in the place of the ledger of a chapter that judges nothing.
NO_CLAIM = "<p>This chapter judges no claim; its results are in <code>results.json</code>.</p>"


class LedgerTable:
    """All claims of a chapter as a table; its output carries the records for the report."""

    def __init__(self, judgements, named=None):
        self.judgements, self.named = judgements, named or {}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/plain": "\n".join(repr(Card(j)) for j in self.judgements),
            "text/html": ledger_html(self.judgements) if self.judgements else NO_CLAIM,
            results.MIME: [results.record(j) for j in self.judgements],
            results.NAMED: [results.named_record(n, e) for n, e in self.named.items()],
        }


class TurnsTable:
    """What would make claims true: under each claim its inputs, and the range in which it holds.

    ``turns`` holds, by claim, (input, its value now, the range) as texts.
    """

    def __init__(self, turns):
        self.turns = turns

    def __repr__(self):
        return "\n".join(
            f"{claim.statement} {name}: {range_} (now {now})"
            for claim, rows in self.turns.items()
            for name, now, range_ in rows
        )

    def _repr_html_(self):
        names = ("Input", "In the middle now", "The claim holds when")
        groups = "".join(
            "<tbody><tr class='group'><th colspan='3' scope='colgroup' style='text-align:left'>"
            f"{_linked(claim)} <small>{escape(claim.article)}</small></th></tr>"
            f"{''.join(map(_labelled(names), rows))}</tbody>"
            for claim, rows in self.turns.items()
        )
        head = "".join(f"<th>{name}</th>" for name in names)
        return (
            "<div class='wide' style='overflow-x:auto' tabindex='0' role='group' "
            "aria-label='What would make it true'><table class='stack turns'><thead><tr>"
            f"{left_aligned(head)}</tr></thead>{groups}</table></div>"
        )


def _labelled(names):
    """Return a function that writes texts as a row whose cells name their columns."""

    def row(texts):
        pairs = zip(names, map(escape, texts))
        left = "style='text-align:left'"
        cells = (f"<td data-label='{name}' {left}>{text}</td>" for name, text in pairs)
        return f"<tr>{''.join(cells)}</tr>"

    return row


def ledger_html(judgements):
    """Write judgements as a table: verdict, claim, claimed, computed, remark."""
    rows = (_row(*_found(j), j.claim, computed_text(j), j.condition, j.remark) for j in judgements)
    return _table("Ledger of this chapter", "Remark", rows)


def _found(judgement):
    """Return the verdict of a judgement, and whether a small shift would turn it."""
    check = judgement.evidence or judgement.arithmetic
    itself = bool(check) and check.verdict == judgement.verdict  # and not by its condition
    return judgement.verdict, itself and check.found.close


def place(lines):
    """Write where in an article a claim stands.

    >>> place("21;23"), place("7;"), place("")
    ('lines 21, 23', 'line 7', '')
    """
    numbers = [number for number in lines.split(";") if number]
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}" if numbers else ""


def _linked(claim):
    """Write what a claim says, leading to its place among all claims."""
    return f"<a href='claims.html#{escape(claim.id)}'>{escape(claim.statement)}</a>"


def _row(verdict, close, claim, computed, condition, last):
    """Write a claim as a row: verdict, claim, what is claimed, what is computed, and why; below a
    number that does not agree, under what it would.
    """
    claimed = claimed_text_of(claim)
    held = f"<br><small>holds {escape(condition)}</small>" if condition else ""
    cells = (
        badge(verdict) + (" <small>close</small>" if close else ""),
        f"{_linked(claim)} <small>{escape(claim.article)}</small>",
        escape(claimed).replace("/", "/<wbr>"),  # a line may end behind a slash
        f"{escape(computed)}{held}",
        escape(last),
    )
    # On phones a cell says what it is; a test of ours does so in its own words.
    called = ("", "", "" if claimed.startswith(OUR_TEST) else "Claimed", COMPUTED, "")
    labels = (f" data-label='{name}'" if name else "" for name in called)
    return f"<tr>{''.join(f'<td{label}>{cell}</td>' for label, cell in zip(labels, cells))}</tr>"


def _table(label, last, rows):
    heads = ("Verdict", "Claim", "Claimed, or our test", COMPUTED, last)
    head = "".join(f"<th>{h}</th>" for h in heads)
    return (
        "<div class='wide' style='overflow-x:auto' tabindex='0' role='group' "
        f"aria-label='{label}'><table class='ledger'><thead><tr>{left_aligned(head)}</tr></thead>"
        f"<tbody>{left_aligned(''.join(rows))}</tbody></table></div>"
    )


def badge(verdict):
    """Write a verdict as a word on its colour (white on dark, contrast above 4.5 to 1)."""
    return (
        f"<b class='verdict' style='background:{COLOURS[verdict]};color:#fff;border-radius:3px;"
        f"padding:.1em .5em;white-space:nowrap;font-size:.85em;font-weight:normal'>{verdict}</b>"
    )


def sentence(text):
    """Write a phrase with a capital at its start and a full stop at its end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def ends_of(claim):
    """Return low, value and high of a claim, with an `OPEN` end where it states none."""
    return tuple(e if np.isfinite(e) else o for e, o in zip(claim.stated, OPEN))


def claimed_text_of(c):
    """Write what a claim of the table claims, or what our test of it is."""
    low, value, high = ends_of(c)
    text = wording.stated(c.relation, low, value, high, c.unit, c.hedge == "about")
    return of_what(c.relation, c.quantity, c.unit, text)


def of_what(relation, quantity, unit, text):
    """Say of what a bound or a bare number is; a statement's bound is ours, and is called so.

    Examples
    --------
    >>> of_what("true", "bytes per operation, training over serving", "dimensionless", "at least 1")
    'our test: bytes per operation, training over serving, at least 1'
    """
    if relation == "true" and text != wording.AS_STATED:
        return f"{OUR_TEST}: {quantity}, {text}"
    return f"{text} ({quantity})" if unit == "dimensionless" and quantity else text


def computed_text(judgement):
    """Write the deciding recomputation with its interval."""
    deciding = judgement.evidence or judgement.arithmetic
    claim = judgement.claim
    return wording.beside(deciding.interval, claim.unit, claim.stated) if deciding else "–"


def agreement(low, high, inside, below, above):
    """Write how the cases lie to a claimed set, as shares in [0, 1], where any do.

    An open end is infinite.
    """
    if np.isfinite(low) and np.isfinite(high):
        parts = zip((below, inside, above), ("below", "inside", "above"))
        found = [(share, place) for share, place in parts if share > wording.NO_CASE]
        return ", ".join(f"{wording.cases(share)} {place}" for share, place in found)
    return f"{wording.cases(inside)} agree"


def off(check):
    """Write by how much a claim is off, or nothing."""
    if (
        check.verdict not in MISSED
        or not 0 < check.found.factor < np.inf
        or check.found.factor == 1
    ):
        return ""
    factor = check.found.factor
    digits = 3 if 0.9 < factor < 1.1 else 2
    return f", off {wording.times(max(factor, 1 / factor), digits)}"
