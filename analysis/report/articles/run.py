"""`make ledger`: the claims of all further articles judged, and their verdicts as a table."""

import csv
import io
import time
from collections import Counter

from analysis.evidence.tables.data import ended
from analysis.ledger import claims, rule
from analysis.report import run as build
from analysis.report.articles.ledger import Ledger
from analysis.report.build import publish
from analysis.report.build.plan import contents
from analysis.report.files.project import BuildError, write_atomically

COLUMNS = ("article", "claim", "verdict", "basis")


def run(project, *, articles="", scheduler="", count=None):
    """Judge the articles that are named, by default all with a file of their own.

    Writes ``build/articles/verdicts.csv`` and returns what to say of it. Raises `BuildError` when
    anything is wrong; articles that are judged are kept, and the same command goes on.
    """
    known = contents(project)
    with publish.only_build(project):
        build.require_valid_data(project, known)
        chosen = _chosen(articles)
        ledger, begun = Ledger(project, known), time.monotonic()
        fresh = ledger.bring_up_to_date(chosen, scheduler, count)
        seconds = time.monotonic() - begun
        rows = [
            (article, id, *verdict)
            for article in chosen
            for id, verdict in ledger.verdicts(article).items()
        ]
        target = project.build / "articles" / "verdicts.csv"
        write_atomically(target, _written(rows))
    found = Counter(verdict for _, _, verdict, _ in rows)
    each = ", ".join(f"{found[word]:,} {word}" for word in rule.VERDICTS if found[word])
    return (
        f"{len(rows):,} claims of {len(chosen):,} articles, {fresh:,} of them judged now in "
        f"{seconds:.1f} s: {each}.\nOpen {project.shown(target)}."
    )


def _chosen(articles):
    """Return the articles that a text names, or refuse one that has no file of its own."""
    there = claims.further()
    if not there:
        raise BuildError(
            "No article has a file of its own: put its claims into data/claims/, such as "
            "data/claims/a6.csv (see CONTRIBUTING.md).",
            code=2,
        )
    named = dict.fromkeys(articles.split())
    for name in named:
        if name not in there:
            raise BuildError(
                f"ARTICLES must name articles with a file in data/claims/, such as {there[0]}, "
                f"and {name[:80]!r} has none{ended(name, there)}",
                code=2,
            )
    return tuple(named) or there


def _written(rows):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
    return out.getvalue()
