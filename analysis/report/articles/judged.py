"""Judging one article by itself: its file of claims in, records out; nothing else is written.

A task for a worker on this machine or on another one (see `analysis.report.sweep.workers`). It also
says what the records rest on, so that they are judged anew when that changes, and only then.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.evidence.estimates.draws import World
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.evidence.texts import TextError
from analysis.evidence.units import UnitError
from analysis.ledger import claims, results
from analysis.ledger.rule import LedgerError
from analysis.report.articles.sound import of_rows


def judge(article: str, ids: Iterable[str], world: World | None = None) -> dict[str, Any]:
    """Judge some claims of an article that has a file of its own, by default on the usual samples.

    Returns
    -------
    dict
        ``records`` by id, as in ``results.json``; ``used``, the tables and rows that they rest on,
        from the root of the project; ``problems``, a sentence for each claim that cannot be judged.
    """
    for noted in (data.tables_read, data.rows_read, data.files_read):
        noted.clear()
    facts, of_article = Facts(world), claims.of_article(article)
    found: dict[str, Any] = {"records": {}, "problems": []}
    for id in ids:
        try:
            found["records"][id] = results.record(claims.judge(of_article[id], facts))
        except (LedgerError, TextError, UnitError) as error:
            said = str(error).removeprefix(f"{claims.where(id)}, ")
            found["problems"].append(f"{claims.where(id)}: {said}")
        facts.world.keep_inputs()  # a claim's own samples serve no other
    used = (Path(place).relative_to(data.ROOT).as_posix() for place in data.read_so_far())
    return found | {"used": [place for place in used if not place.startswith(of_rows())]}
