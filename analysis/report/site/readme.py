"""The results in README.md, written from the records, so that no number is typed."""

import base64
import re

from analysis.display import cards
from analysis.evidence import articles, wording
from analysis.evidence.estimates.facts import Facts
from analysis.ledger import claims, results, summary
from analysis.report.files import notebook

START, END = "<!-- results: written by `make notebooks` -->", "<!-- end of results -->"
PICTURE = ("02_crossover.ipynb", "The choice of bills moves the crossover")
HEADLINES = (
    "price-280x-a2",
    "price-280x-a3",
    "price-10x-annual-a3",
    "price-decline-995-a1",
    "crossover-4months-a1",
    "crossover-6months-a5",
    "crossover-6-18-a4",
    "lifetime-multiplier-15-20-a2",
    "lifetime-share-80-90-a2",
    "compute-share-60-80-a1",
    "training-cost-10000x-a4",
    "deepseek-50x-a5",
    "batching-32x-a1",
    "hw-training-bandwidth-a1",
    "water-gpt4o-onsite-a2",
    "bestfor-frontier-a3",
    "governance-parity-a2",
)


def block(records):
    """Return the results part of the README: one paragraph, the headline verdicts, and the counts.

    Parameters
    ----------
    records : list of dict
        One record for every claim (see `analysis.ledger.results.collect`).
    """
    by_id = {r["id"]: r for r in records}
    rows = [
        f"| {r['verdict']} | {articles.named(r['article'], write=wording.literal)}: "
        f"{wording.literal(r['statement'])} | "
        f"{cards.claimed_text_of(claims.claim(r['id']))} | {summary.computed(r)} |"
        for r in (by_id[id] for id in HEADLINES)
    ]
    counts = ", ".join(f"{n} {word}" for word, n in results.counts(records).items())
    includes = summary.what_holds_includes(records)
    table = ["| verdict | claim | claimed | computed (90 % interval) |", "|---|---|---|---|", *rows]
    return "\n".join(
        [
            START,
            "",
            answer(by_id),
            "",
            summary.how_many_hold(records),
            "",
            *table,
            "",
            f"All {len(records)} claims: {counts}. {includes}",
            "",
            END,
        ]
    )


#: The three headline questions: the claim that asks each, and the sentence that answers it with
#: median and interval.
ANSWERS = (
    ("price-280x-a3", "Tokens of GPT-3.5's quality became **{} times cheaper**."),
    (
        "crossover-6months-a5",
        "Serving a fleet of ChatGPT's size costs as much as one GPT-4 training run after **{}**.",
    ),
    (
        "lifetime-multiplier-15-20-a2",
        "Over its life, a model's serving costs **{} times** its final training run.",
    ),
)


def answer(by_id):
    """Return the answer to the three headline questions: a number with its interval each."""
    sentences = [sentence.format(summary.computed(by_id[id])) for id, sentence in ANSWERS]
    level = wording.percent(by_id[ANSWERS[0][0]]["evidence"]["level"])
    return f"{' '.join(sentences)} Brackets give the {level} interval."


def replaced(text, records):
    """Return the README's text with its results part written anew.

    Raises
    ------
    ValueError
        When the markers are missing.
    """
    if START not in text or END not in text:
        raise ValueError(
            f"README.md must hold the two markers {START!r} and {END!r}; put them back."
        )
    head, rest = text.split(START, 1)
    return _exemplified(head + block(records) + rest.split(END, 1)[1])


def _exemplified(text):
    """Write behind the line ``months`` of the code example what it shows."""
    facts = Facts()
    months = facts["gpt4_training_cost_cloud"] / facts["chatgpt_inference_cost_per_day"]
    told = f"{months.to('month')} at a bill that does not grow, from {len(months.facts)} facts"
    return re.sub(r"^(months +# ).*$", rf"\g<1>{told}", text, flags=re.MULTILINE)


def picture(folder):
    """Return the PNG bytes of the README's chart, taken from the executed chapter that draws it.

    Raises
    ------
    ValueError
        When the chapter holds no chart whose alternative text begins as expected.
    """
    name, alt = PICTURE
    for cell in notebook.code_cells(notebook.load(folder / name)):
        for output in cell["outputs"]:
            data = output.get("data", {})
            if f" alt='{alt}" in "".join(data.get("text/html", "")) and "image/png" in data:
                return base64.b64decode(data["image/png"])
    raise ValueError(
        f"{name} holds no chart whose alternative text begins with {alt!r}; name another in "
        "readme.py."
    )
