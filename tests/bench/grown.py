"""A dataset that is so many times larger: further articles, facts and prices made from ours.

Nothing of it says anything of the world. A claim of a further article is one of ours under another
id, its evidence multiplied by a factor of its own, so that no two formulas are the same text.
"""

import csv
import re
from itertools import cycle, islice
from pathlib import Path

from analysis.evidence import texts
from analysis.evidence.estimates import formulas
from analysis.evidence.tables import data
from analysis.ledger import claims, refusals
from analysis.ledger.claims import COMPUTED, NOTEBOOK

#: Articles for each of "times", each by default with half as many claims as ours hold together.
ARTICLES, FIRST = 2, 6
ROOM = formulas.LONGEST - 20


def articles(root: Path, times: int, size: int = 0) -> list[str]:
    """Add so many times our claims as further articles with files of their own, or articles of
    another ``size``; return their ids.
    """
    ours = [row for row in _rows(root / "data" / "claims.csv") if _alone(claims.claim(row["id"]))]
    codings: dict[str, list] = {}
    for row in _rows(root / "data" / "codings.csv"):
        codings.setdefault(row["claim"], []).append(row)
    size = size or len(claims.of_chapters()) // ARTICLES
    supply, made = cycle(ours), [f"a{FIRST + n}" for n in range(ARTICLES * times)]
    for article in made:
        rows = [_claim(row, article, n) for n, row in enumerate(islice(supply, size))]
        coded = [
            coding | {"claim": row["id"]} for row in rows for coding in codings.get(row["was"], ())
        ]
        _write(root / "data" / "claims" / f"{article}.csv", [_without_was(row) for row in rows])
        _write(root / "data" / "codings" / f"{article}.csv", coded)
    _append(root / "data" / "articles.csv", [_article(name) for name in made])
    _append(root / "data" / "sources.csv", [_source(name) for name in made])
    return made


def edit(path: Path, number: int) -> None:
    """Change the remark of the last claim in a file."""
    rows = _rows(path)
    rows[-1]["remark"] = f"Edited {number} times."
    _write(path, rows)


def facts(root: Path, times: int) -> None:
    """Add each of our facts so many times less one under further names."""
    ours = _rows(root / "data" / "facts.csv")
    more = [r | {"id": f"{r['id']}_again{n}"} for n in range(1, times) for r in ours]
    _append(root / "data" / "facts.csv", more)


def prices(root: Path, times: int) -> None:
    """Add each of our listed prices so many times less one, as those of further models."""
    models, ours = _rows(root / "data" / "models.csv"), _rows(root / "data" / "token_prices.csv")
    empty = {"aliases": "", "variant_of": ""}
    for n in range(1, times):
        more = [row | {"model": f"{row['model']} again {n}"} | empty for row in models]
        _append(root / "data" / "models.csv", more)
        more = [row | {"model": f"{row['model']} again {n}"} for row in ours]
        _append(root / "data" / "token_prices.csv", more)


def _alone(claim):
    """Say whether a claim can be judged apart from its chapter, its texts included."""
    if claim.evidence == NOTEBOOK or len(claim.evidence) > ROOM:
        return False
    columns = [c for c in refusals.FORMULAS if getattr(claim, c)]
    words = f"{claim.remark} {claim.reply} {claim.condition_words}"
    named = {place[0] for place in texts.PLACE.findall(words)} - {COMPUTED}
    return named <= set(data.facts()) and not any(refusals.results_in(claim, c) for c in columns)


def _claim(row, article, number):
    id = re.sub(r"-a\d+$", "", row["id"])
    evidence = row["evidence"] and f"{1 + (number + 1) / 1e5:.5f} * ({row['evidence']})"
    new = {"was": row["id"], "id": f"{id}-{number}-{article}", "article": article}
    new |= {"evidence": evidence, "conflicts": "", "aliases": ""}
    return row | new


def _without_was(row):
    return {name: cell for name, cell in row.items() if name != "was"}


def _article(name):
    return {"id": name, "title": f"Article {name}", "lines": "200", "note": "", "short_name": name}


def _source(name):
    days = {"date": "2026-10-02", "checked_on": "2026-10-05"}
    return {"id": name, "title": f"Article {name}", "publisher": "nobody", "url": ""} | days


def _rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path, rows):
    if not rows:
        return
    path.parent.mkdir(exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _append(path, rows):
    with open(path, "a", encoding="utf-8", newline="") as file:
        if rows:
            csv.DictWriter(file, rows[0], lineterminator="\n").writerows(rows)
