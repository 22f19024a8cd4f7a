"""How the page of all claims grows: the built report's claims ×1, ×10, ×100, as a reader gets them.

    .venv/bin/python -m tests.bench.claims        after `make report`; writes build/bench/claims-N/

Each copy of the claims is that of five more articles (a6 …). For each size it prints the largest
file that the page reads, and the seconds to write them; ``claims.html`` in each folder can be
opened. A plain page of a part is as large as the script of its details and its rows.
"""

import json
import re
import shutil
import time

from analysis.evidence.tables import data
from analysis.report.site.lookup import claim_files

REPORT = data.ROOT / "report"
OUT = data.ROOT / "build" / "bench"
TIMES = (1, 10, 100)
LIMIT = 2e6  # bytes


def handed_over(path):
    """Return the first value that a script hands over."""
    text = path.read_text(encoding="utf-8")
    return json.JSONDecoder().raw_decode(text[text.index("(") + 1 :])[0]


def shown(times):
    """Return the report's claims as many times, each time those of further articles."""
    entries = handed_over(REPORT / "claims" / "index-1.js")
    files = (REPORT / "claims").glob("claims-*.js")
    details = {id: text for path in files for id, text in handed_over(path).items()}
    articles = sorted({entry[3] for entry in entries})
    for copy in range(times):
        for id, _, _, article, chapter, verdict, off, words, row, remark in entries:
            name = f"a{articles.index(article) + 1 + copy * len(articles)}"
            own = f"{id}-{copy}" if copy else id
            view = dict.fromkeys(("arithmetic", "evidence", "topic"), "")
            view |= {"id": own, "aliases": [], "article": name, "chapter": chapter}
            view |= {"status": verdict, "off_factor": off}
            view |= {"sources": words.split(), "quoted_facts": [], "remark": remark}
            yield claim_files.Shown(view, row.replace(id, own), details[id])


def grow(times):
    """Write the page with so many times its claims; return the row of the table."""
    folder = OUT / f"claims-{times}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(REPORT / "_static", folder / "_static")
    begun = time.perf_counter()
    claims = list(shown(times))
    articles = list(dict.fromkeys(s.view["article"] for s in claims))
    parts = claim_files.parts(claims, articles)
    claim_files.write(folder / "claims", claims, parts)
    seconds = time.perf_counter() - begun
    page = (REPORT / "claims.html").read_text(encoding="utf-8")
    page = re.sub(r'data-claims="\d+"', f'data-claims="{len(claims)}"', page)
    (folder / "claims.html").write_text(page, encoding="utf-8")
    plain = max(
        sum(len(s.row.encode()) + len(s.details.encode()) for s in part.claims) for part in parts
    )
    largest = max(path.stat().st_size for path in (folder / "claims").iterdir())
    assert max(largest, plain) < LIMIT, f"{times}×: {largest} and {plain} bytes"
    return len(claims), len(parts), largest, plain, seconds


if __name__ == "__main__":
    print("claims  parts  largest script, kB  largest plain page, kB  seconds")
    for times in TIMES:
        count, parts, largest, plain, seconds = grow(times)
        print(f"{count:6} {parts:6} {largest / 1e3:19.0f} {plain / 1e3:23.0f} {seconds:8.1f}")
