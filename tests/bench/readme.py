"""The README's table of times, written from the measurement that was kept: no time is typed.

``python -m tests.bench.build --keep`` measures, keeps the times and writes the table.
"""

from pathlib import Path

import pandas as pd

from analysis.evidence import wording

PROJECT = Path(__file__).parents[2]
KEPT, README = Path(__file__).with_name("times.csv"), PROJECT / "README.md"
START, END = "<!-- times: written by `tests.bench.build --keep` -->", "<!-- end of times -->"
PEER = "papermill"
#: What a reader would call each way, in the order of the table.
LABELS = {
    "papermill": "`papermill` on the command line, one after the other",
    "execution": "what `make report` takes to execute them",
    "report": "the whole of `make report`, site included, nothing cached",
    "one_parameter": "… with one parameter of one chapter changed, a report of its own",
    "one_fact": "… with one fact that two chapters read",
    "one_claim": "… with the remark of one claim",
    "one_table": "… with one table",
    "one_module": "… with one module",
    "one_page": "… with one page",
    "one_style": "… with one style sheet",
    "report_nothing_to_do": "… with nothing to do",
}


def kept():
    """Return the measurement that was kept: rows by way with seconds, rounds and processors."""
    return pd.read_csv(KEPT, index_col="way")


def keep(seconds, rounds, processors):
    """Keep medians of seconds by way, and write the README's table from them."""
    table = pd.DataFrame({"seconds": seconds}).assign(rounds=rounds, processors=processors)
    table.rename_axis("way").to_csv(KEPT, float_format="%.4g", lineterminator="\n")
    text = README.read_text(encoding="utf-8")
    README.write_text(replaced(text, kept()), encoding="utf-8", newline="\n")


def block(table):
    """Return the part of the README that the times stand in."""
    notebooks = len([*(PROJECT / "notebooks").glob("*.ipynb")])
    rounds, processors = (int(table[name].iloc[0]) for name in ("rounds", "processors"))
    how = f"{rounds} round{'s' * (rounds > 1)} in random order, {processors} processors"
    rows = [
        f"| {label} | {_seconds(table.at[way, 'seconds'])} | {_share(table, way)} |"
        for way, label in LABELS.items()
        if way in table.index
    ]
    head = [f"| {notebooks} notebooks | time | against papermill |", "|---|---|---|"]
    return "\n".join([START, "", f"{how}, environment present:", "", *head, *rows, "", END])


def _seconds(seconds):
    return f"{wording.number(seconds)} s" if seconds < 10 else f"{seconds:.0f} s"


def _share(table, way):
    if way == PEER:
        return "1"
    return f"{table.at[way, 'seconds'] / table.at[PEER, 'seconds']:.2g}"


def replaced(text, table):
    """Return the README's text with the times written anew."""
    head, rest = text.split(START, 1)
    return head + block(table) + rest.split(END, 1)[1]
