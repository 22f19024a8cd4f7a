"""Judgements as records that leave in ``results.json`` and ``.csv``; names are an interface.

Numbers are rounded to six significant digits, so that the last bits of a platform's arithmetic do
not show. An open end of a claimed set is ``null``; a result that never happens is the text
``"never"``.
"""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.evidence import units
from analysis.evidence.estimates.estimate import Estimate
from analysis.evidence.tables import data
from analysis.evidence.uncertainty import Interval
from analysis.ledger import claims, codings, deciding, quotes, rule
from analysis.ledger.rule import LedgerError
from analysis.ledger.turning import Turn

Record = dict[str, Any]
SCHEMA_VERSION = "2.1"
MIME = "application/vnd.claim-ledger+json"
NAMED = "application/vnd.claim-results+json"


def rounded(value: float) -> float | str | None:
    """Round to six significant digits; infinity is ``"never"``, minus infinity and NaN None."""
    if math.isinf(value) or math.isnan(value):
        return "never" if value == math.inf else None
    return float(f"{value:.6g}")


def _end(value):
    return None if math.isinf(value) or math.isnan(value) else rounded(value)


def check_record(check: claims.Check | None, claim: claims.Claim, formula: str) -> Record | None:
    """Return one check of a claim as a dict, or None."""
    if check is None:
        return None
    return {
        "by": check.by,
        "formula": formula,
        "median": rounded(check.interval.median),
        "low": rounded(check.interval.low),
        "high": rounded(check.interval.high),
        "level": check.interval.level,
        "half_low": rounded(check.half.low),
        "half_high": rounded(check.half.high),
        "unit": claim.unit,
        "support": rounded(check.found.support),
        "p_inside": rounded(check.found.inside),
        "p_below": rounded(check.found.below),
        "p_above": rounded(check.found.above),
        "factor_off": rounded(check.found.factor),
        "verdict": check.verdict,
        "close": check.found.close,
        "because": deciding.because(claim, check),
        "facts": list(check.facts),
        "rows": {table: list(keys) for table, keys in check.rows.items()},
        "parameters": list(check.parameters),
        "assumed": list(check.assumed),
    }


def named_record(name, estimate):
    """Return one named result of a chapter as a dict."""
    i = estimate.interval
    return {
        "name": name,
        "median": rounded(i.median),
        "low": rounded(i.low),
        "high": rounded(i.high),
        "unit": estimate.unit_text,
        "facts": list(estimate.facts),
        "parameters": list(estimate.parameters),
        "sources": list(estimate.sources),
    }


def turn_record(turn: Turn) -> Record:
    """Return one turning point as a dict: the claim holds from ``low`` to ``high``."""
    low, high = (
        None if end in (0.0, math.inf) or math.isnan(end) else rounded(end)
        for end in (turn.low, turn.high)
    )
    return {
        "input": turn.input,
        "unit": turn.unit,
        "now": rounded(turn.now),
        "reachable": turn.reachable,
        "low": low,
        "high": high,
    }


def test_record(claim: claims.Claim) -> Record:
    """Return how a statement's bound came about: the word, how well it fits, what is left out."""
    coding = codings.agreed(claim.id, claim.article)
    fields = (coding.word, coding.fit, coding.note) if coding else ("", "", "")
    return dict(zip(("word", "fit", "left_out"), fields))


def record(judgement: claims.Judgement) -> Record:
    """Return one judgement as a dict of plain values, named as in ``results.json``."""
    c = judgement.claim
    return {
        "id": c.id,
        "article": c.article,
        "chapter": c.chapter,
        "topic": c.topic,
        "family": c.family,
        "statement": c.statement,
        "quantity": c.quantity,
        "as_of": c.as_of,
        "attributed_to": c.attributed_to,
        "claimed": {
            "relation": c.relation,
            "low": _end(c.low),
            "value": _end(c.value),
            "high": _end(c.high),
            "unit": c.unit,
            "hedge": c.hedge,
            "set": [_end(judgement.claimed[0]), _end(judgement.claimed[1])],
            **test_record(c),
        },
        "arithmetic": check_record(judgement.arithmetic, c, c.arithmetic),
        "evidence": check_record(
            judgement.evidence, c, "" if c.evidence == claims.NOTEBOOK else c.evidence
        ),
        "verdict": judgement.verdict,
        "basis": judgement.basis,
        "condition": judgement.condition,
        "reading": " ".join(filter(None, (codings.told(c.id, c.article), c.reading))),
        "remark": judgement.remark,
        "sources": list(judgement.sources),
        "turns": [turn_record(t) for t in judgement.turns],
        "lines": c.lines,
        "conflicts": claims.conflicts_of(c),
        "aliases": claims.aliases_of(c),
        "quoted": quotes.correct(c),
        "quoted_facts": list(quotes.named(c)),
        "own_source_only": quotes.own_source_only(judgement),
        "reply": judgement.reply,
    }


def collect(handed_over: Iterable[Record]) -> list[Record]:
    """Return one record for every claim of ``claims.csv``, in its order.

    Parameters
    ----------
    handed_over : list of dict
        Records that chapters emitted; the other claims are judged here by their formulas.

    Raises
    ------
    LedgerError
        When a claim was judged twice, is unknown, or waits for a notebook that did not judge it.
    """
    by_id = {}
    for item in handed_over:
        if item["id"] in by_id:
            raise LedgerError(f"Claim {item['id']} was judged twice; keep one judgement.")
        by_id[claims.claim(item["id"]).id] = item
    for claim in claims.of_chapters().values():
        if claim.id not in by_id:
            if claim.evidence == claims.NOTEBOOK:
                raise LedgerError(
                    f"Claim {claim.id} was not judged: its row leaves it to the notebook "
                    f"{claim.chapter}, which did not hand over its evidence."
                )
            by_id[claim.id] = record(claims.judge(claim))
    return [by_id[id] for id in claims.of_chapters()]


class Reported(Estimate):
    """What a chapter handed over, by name: an interval in a unit, to be named in texts."""

    def __init__(self, name: str, record: Record) -> None:
        super().__init__(units.parse(record["unit"]), name=name)
        ends = (math.inf if record[e] == "never" else record[e] for e in ("median", "low", "high"))
        self.__dict__["interval"] = Interval(*ends)
        self.record = record

    @property
    def unit_text(self) -> str:
        return self.record["unit"]

    def _worth(self, at: Any) -> float:
        return self.interval.median


def reported(records: Iterable[Record], named: Iterable[Record] = ()) -> dict[str, Reported]:
    """Return results of chapters by name, and what decided each claim by its id_with_lines."""
    found = {record["name"]: Reported(record["name"], record) for record in named}
    for record in records:
        name, check = record["id"].replace("-", "_"), record["evidence"] or record["arithmetic"]
        if check:
            found[name] = Reported(name, check)
    return found


def read_chapters(folder: Path | str = ".", mime: str = MIME) -> list[Record]:
    """Return what executed chapters handed over under a MIME type, by default the records.

    The chapters are those of a folder, or the project's notebooks when it holds none.

    The report builder executes every notebook in the folder where the executed chapters lie; a
    reader who opens the summary by hand gets the committed ones.
    """
    names = {c.chapter for c in claims.of_chapters().values()}
    found = [p for p in sorted(Path(folder).glob("*.ipynb")) if p.stem in names]
    records = []
    for path in found or [
        p for p in sorted((data.ROOT / "notebooks").glob("*.ipynb")) if p.stem in names
    ]:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                records += output.get("data", {}).get(mime, [])
    return records


def counts(records: Iterable[Record]) -> dict[str, int]:
    """Count verdicts in the fixed order of the rule; verdicts that do not occur count zero."""
    return {word: sum(r["verdict"] == word for r in records) for word in rule.VERDICTS}


def document(
    records: list[Record],
    *,
    version: str,
    data_cut: str,
    scenario: str = "baseline",
    parameters: Record | None = None,
    named: Iterable[Record] = (),
) -> Record:
    """Return the content of ``results.json``; ``named`` are the chapters' results by name."""
    return {
        "schema_version": SCHEMA_VERSION,
        "rule_version": rule.VERSION,
        "formerly": dict(rule.FORMERLY),
        "version": version,
        "data_cut": data_cut,
        "scenario": scenario,
        "parameters": parameters or {},
        "counts": counts(records),
        "claims": records,
        "results": list({record["name"]: record for record in named}.values()),
    }
