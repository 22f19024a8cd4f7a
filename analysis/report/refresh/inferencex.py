"""InferenceX, the open serving benchmark of SemiAnalysis, against ``serving.csv``.

Two exports are read: the JSON of its results service (a list of runs with ``metrics``), and the CSV
that a chart of its site gives. A run without a separate pool for prompts counts its chips once.
Of several layouts at one load we keep the one with most tokens per chip, as our rows do, and runs
with speculative decoding are left out, which our model does not know.
"""

import json

from analysis.report.refresh import editions
from analysis.report.refresh.findings import DIFFERS, Disagreement, Proposal, Unknown
from analysis.report.refresh.names import reduced
from analysis.report.refresh.tables import number, short

CSV_COLUMNS = ("Model", "ISL", "OSL", "Hardware", "Precision", "Concurrency", "Date")
JSON_KEYS = ("hardware", "model", "precision", "isl", "osl", "conc", "metrics", "date")
#: Model and precision of theirs → ours. R1 and V3 of DeepSeek have one shape.
MODELS = {"dsr1": "DeepSeek-V3", "deepseekr10528": "DeepSeek-V3", "deepseekr1": "DeepSeek-V3"}
BITS = {"fp4": "4.5", "nvfp4": "4.5", "mxfp4": "4.25", "fp8": "8", "bf16": "16"}
SAME = 0.01
OWN = "inferencex"


def is_one(edition):
    """Say whether a file is one of the two exports."""
    if edition.path.suffix == ".json":
        return '"metrics"' in editions.text_of(edition)
    return set(CSV_COLUMNS) <= set(editions.header_of(edition))


def compare(reading, tables):
    """Hold the best run at each load against ours; propose the loads of our set-ups that moved."""
    ours = {_load(row): row for row in tables["serving"] if row["study"].startswith(OWN)}
    shapes = {row["model"] for row in tables["serving_models"]}
    set_ups = {(r["model"], r["chip"], r["weight_bits"]) for r in ours.values()}
    best, unknown = {}, {}
    for run in _runs(reading.edition):
        if run["model"] not in shapes:
            unknown[run["model"]] = run
        elif not run["speculative"] and (run["model"], run["chip"], run["weight_bits"]) in set_ups:
            key = _load(run)
            if key not in best or run["per_chip"] > best[key]["per_chip"]:
                best[key] = run
    for key, run in sorted(best.items(), key=lambda item: (item[0][0], float(item[0][3]))):
        _compare_run(reading, ours.get(key), run)
    reading.unknown += [
        Unknown(
            reading.edition.label, name, "", f"measured on {run['chip']} and others, {run['day']}"
        )
        for name, run in sorted(unknown.items())
    ]


def _load(row):
    return tuple(
        row[column]
        for column in (
            "model",
            "chip",
            "weight_bits",
            "sequences",
            "prompt_tokens",
            "answer_tokens",
        )
    )


def _compare_run(reading, row, run):
    if row:
        reading.compared += 1
        theirs, ours = float(run["tokens_per_s"]), number(row["tokens_per_s"])
        if abs(theirs - ours) <= SAME * ours:
            reading.agreed += 1
            return
        reading.disagreements.append(
            Disagreement(
                kind=DIFFERS,
                table="serving",
                subject=f"{run['model']} on {run['chip']}, {run['sequences']} at once",
                quantity="tokens_per_s",
                ours=f"{row['tokens_per_s']} on {row['chips']} chips, {row['software']}",
                theirs=f"{run['tokens_per_s']} on {run['chips']} chips, {run['software']}",
                ours_day="",
                theirs_day=run["day"],
                ours_source=row["source"],
                theirs_source=reading.source["id"],
                right="both: other software or another day"
                if run["software"] != row["software"]
                else "",
            )
        )
    columns = (
        "model chip chips weight_bits sequences prompt_tokens answer_tokens tokens_per_s software"
    )
    reading.proposals.append(
        Proposal(
            "serving",
            {
                "study": f"{OWN}-{reading.edition.day}",
                **{column: run[column] for column in columns.split()},
                "phase": "request",
                "source": reading.source["id"],
                "verification": "secondary",
                "note": f"run of {run['day']}; best of the layouts at this load",
            },
            f"{reading.edition.label} has this set-up of ours "
            f"{'at another speed' if row else 'at a load that we lack'}",
        )
    )


def _runs(edition):
    """Return the runs of a file in the columns of ``serving.csv``, with three of our own."""
    if edition.path.suffix != ".json":
        return [run for row in editions.rows_of(edition, CSV_COLUMNS) if (run := _from_row(row))]
    try:
        listed = json.loads(editions.text_of(edition))
        found = [_from_entry(entry) for entry in listed if entry.get("benchmark_type") != "agentic"]
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise editions.unreadable(
            edition,
            f"the file must be a JSON list of runs with {', '.join(JSON_KEYS)}",
            f"it is of another form ({type(error).__name__}: {error})",
        ) from None
    return [run for run in found if run]


def _from_entry(entry):
    chips = entry["num_decode_gpu"] + (entry["num_prefill_gpu"] if entry["disagg"] else 0)
    return _run(
        model=entry["model"],
        chip=entry["hardware"],
        precision=entry["precision"],
        load=(entry["conc"], entry["isl"], entry["osl"]),
        chips=chips,
        per_chip=entry["metrics"].get("tput_per_gpu"),
        software=entry["framework"],
        day=entry["date"],
        speculative=entry["spec_method"] not in ("none", "", None),
    )


def _from_row(row):
    apart = row.get("Disaggregated", "").lower() == "true"
    chips = number(row.get("Num Decode GPUs")) or number(row.get("TP")) or 0
    return _run(
        model=row["Model"],
        chip=row["Hardware"],
        precision=row["Precision"],
        load=(row["Concurrency"], row["ISL"], row["OSL"]),
        chips=chips + (number(row.get("Num Prefill GPUs")) or 0 if apart else 0),
        per_chip=number(row.get("Throughput/GPU (tok/s)")),
        software=row.get("Framework", ""),
        day=row["Date"][:10],
        speculative=row.get("Spec Decoding", "").lower() not in ("none", "", "false"),
    )


def _run(*, model, chip, precision, load, chips, per_chip, software, day, speculative):
    """Return one run; None where it states no speed or chips, or a precision that is unknown.

    Their speed counts prompt and answer tokens, ours answers alone: the share is that of the load.
    """
    sequences, prompt, answer = (number(part) for part in load)
    if not per_chip or not chips or not answer or precision.lower() not in BITS:
        return None
    return {
        "model": MODELS.get(reduced(model), model),
        "chip": chip.upper().partition(" ")[0],
        "chips": short(chips),
        "weight_bits": BITS[precision.lower()],
        "sequences": short(sequences),
        "prompt_tokens": short(prompt),
        "answer_tokens": short(answer),
        "tokens_per_s": short(per_chip * chips * answer / (prompt + answer)),
        "software": software,
        "per_chip": per_chip,
        "day": day,
        "speculative": speculative,
    }
