"""``make refresh FROM=…``: read, compare, propose; only ``build/refresh/`` is written."""

import re
import shutil
import sys
from dataclasses import replace
from datetime import date

from analysis.report.build import publish
from analysis.report.files.project import BuildError
from analysis.report.refresh import editions, epoch, inferencex, lists, output, prices
from analysis.report.refresh.findings import Reading
from analysis.report.refresh.tables import Tables

#: What is recognised, how it is compared, and what its source row says: title, publisher, address.
KINDS = (
    (lists.is_one, prices.compare, "{label}: model price table"),
    (epoch.is_models, epoch.compare_models, "Data on AI Models, {name}, read on {day}"),
    (epoch.is_spending, epoch.compare_spending, "Data on AI companies, {name}, read on {day}"),
    (inferencex.is_one, inferencex.compare, "InferenceX benchmark results, {name}, read on {day}"),
)
PUBLISHED = {
    "litellm": (
        "BerriAI",
        "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
    ),
    "genai-prices": ("Pydantic", "https://github.com/pydantic/genai-prices"),
    "tokencost": (
        "AgentOps-AI",
        "https://github.com/AgentOps-AI/tokencost/blob/main/tokencost/model_prices.json",
    ),
    epoch.compare_models: ("Epoch AI", "https://epoch.ai/data/ai-models"),
    epoch.compare_spending: ("Epoch AI", "https://epoch.ai/data/ai-companies"),
    inferencex.compare: ("SemiAnalysis", "https://github.com/SemiAnalysisAI/InferenceX"),
}
IDS = {
    epoch.compare_models: "epoch-ai-models",
    epoch.compare_spending: "epoch-company-spending",
    inferencex.compare: "inferencex-results",
}
READABLE = (
    "a wheel of litellm, genai-prices or tokencost, a table of models or of company spending by "
    "Epoch AI (CSV), or results of InferenceX (JSON or CSV)"
)


def refresh(project, text, today=None):
    """Read what ``text`` names, write proposals and a report, and return the readings.

    Raises `BuildError` in one sentence when something cannot be had or read; an earlier report
    stands then.
    """
    folder, today = project.build / "refresh", today or date.today()
    with publish.only_build(project):  # nobody may accept half of the proposals
        found = editions.obtain(text, folder / "files", today)
        tables = Tables(project.data)
        readings = []
        for edition in sorted(found, key=lambda edition: edition.day):
            print(f"refresh: reading {edition.label}", file=sys.stderr)
            readings.append(read(edition, tables, readings))
        proposals = number([p for reading in readings for p in reading.proposals])
        shutil.rmtree(folder / "proposals", ignore_errors=True)
        output.everything(folder, readings, proposals, tables, today)
    return readings


def read(edition, tables, earlier=()):
    """Compare one edition with our tables and ``earlier`` readings; return its `Reading`."""
    for known, compare, title in KINDS:
        if known(edition):
            source = source_row(edition, compare, title, tables)
            reading = Reading(edition, source, list(earlier))
            compare(reading, tables)
            return reading
    raise BuildError(
        f"{edition.path.name}: what a refresh reads must be {READABLE}, and this is none of them; "
        "name another file.",
        code=2,
    )


def source_row(edition, compare, title, tables):
    """Return the row of ``sources.csv`` for an edition: ours if we have it, else a new one."""
    title = title.format(label=edition.label, name=edition.name, day=edition.day)
    begins = f"{edition.label}:" if edition.version else None
    for row in tables["sources"]:
        if row["title"] == title or (begins and row["title"].startswith(begins)):
            return row
    publisher, url = PUBLISHED.get(edition.name) or PUBLISHED.get(compare) or ("", "")
    begin = IDS.get(compare) or re.sub(r"[^a-z0-9]+", "-", f"{edition.name}-prices".lower())
    begin = begin.replace("prices-prices", "prices")
    id, used = f"{begin}-{edition.day}", {row["id"] for row in tables["sources"]}
    while id in used:
        id += "-b"
    return {
        "id": id,
        "title": title,
        "publisher": publisher,
        "url": edition.url or url,
        "date": edition.day,
    }


def number(proposals):
    """Give each proposal an id to accept it by: its table and its place."""
    counts, found = {}, []
    for proposal in proposals:
        counts[proposal.table] = counts.get(proposal.table, 0) + 1
        found.append(replace(proposal, id=f"{proposal.table}-{counts[proposal.table]}"))
    return found
