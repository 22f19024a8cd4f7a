"""Epoch AI's tables against ours: models and their training, and what firms spend on computing.

``all_ai_models.csv`` and its parts (``notable_ai_models.csv``, …) are held against
``model_compute.csv`` and the rows of ``training_runs.csv`` that come from Epoch AI;
``ai_companies_compute_spend.csv`` against the spending in ``usage.csv`` and ``facts.csv``.
Data by Epoch AI, CC BY 4.0.
"""

import re

from analysis.report.refresh import editions
from analysis.report.refresh.findings import DIFFERS, MISSING, Disagreement, Proposal, Unknown
from analysis.report.refresh.names import Names, aliases
from analysis.report.refresh.tables import number, short

MODELS = ("Model", "Organization", "Publication date", "Training compute (FLOP)", "Confidence")
SPENDING = ("Company", "Date", "Report date", "Inference compute spend", "Total compute spend")
SAME = 0.01
COUNTRIES = {"United States of America": "United States"}
OPEN = {"Yes": "true", "No": "false"}
#: Column of theirs → metric of usage.csv, and how facts.csv words it.
METRICS = {
    "Inference compute spend": ("inference_spend", "inference spending|inference compute spending"),
    "R&D compute spend": ("rnd_compute_spend", "research and training compute spending"),
    "Total compute spend": ("compute_spend", "compute spending in all"),
}
LEAST_FLOP = 1e25  # models below decide nothing here
OWN = "epoch-ai-models"  # what our sources of their table of models begin with


def is_models(edition):
    """Say whether a file is one of their tables of models."""
    return set(MODELS) <= set(editions.header_of(edition))


def is_spending(edition):
    """Say whether a file is their table of what firms spend on computing."""
    return set(SPENDING) <= set(editions.header_of(edition))


def compare_models(reading, tables):
    """Hold their models against ours; propose rows for large models that we lack."""
    rows = editions.rows_of(reading.edition, MODELS)
    ours = tables["model_compute"]
    known = aliases(tables)
    names, by_name = Names((r["model"] for r in ours), known), {r["model"]: r for r in ours}
    runs = [r for r in tables["training_runs"] if r["source"].startswith(OWN)]
    run_names = Names((r["model"] for r in runs), known)
    newest = max(row["release_date"] for row in ours)
    for row in rows:
        model = names.ours_for(row["Model"])
        if model:
            _compare_model(reading, by_name[model], row)
        elif (number(row[MODELS[3]]) or 0) >= LEAST_FLOP and "Language" in row.get("Domain", ""):
            _unknown_model(reading, names, row, newest)
        run = run_names.ours_for(row["Model"])
        for own in runs if run else ():
            if own["model"] == run:
                _compare_run(reading, own, row)


def _compare_model(reading, own, row):
    pairs = {
        "training_flop": (own["training_flop"], row["Training compute (FLOP)"]),
        "confidence": (own["confidence"], row["Confidence"].lower()),
        "release_date": (own["release_date"], row["Publication date"]),
        "open_weights": (own["open_weights"], _open(row)),
    }
    _compare_cells(reading, "model_compute", own["model"], own, pairs)


def _open(row):
    """Return whether the weights are public, as a flag of ours; empty where they do not say."""
    access = row.get("Model accessibility", "")
    return OPEN.get(row.get("Open model weights?")) or (
        str(access.startswith("Open weights")).lower() if access else ""
    )


def _compare_run(reading, own, row):
    pairs = {"training_flop": (own["training_flop"], row["Training compute (FLOP)"])}
    if own["cost_basis"] == "amortised" and own["price_year"] == "2023":
        pairs["cost_usd"] = (own["cost_usd"], row.get("Training compute cost (2023 USD)", ""))
    _compare_cells(reading, "training_runs", own["model"], own, pairs)


def _compare_cells(reading, table, subject, own, pairs):
    """Compare what both have; a cell that is empty on either side says nothing."""
    for quantity, (ours, theirs) in pairs.items():
        if not ours or not theirs:
            continue
        reading.compared += 1
        if _same(ours, theirs):
            reading.agreed += 1
            continue
        reading.disagreements.append(
            Disagreement(
                kind=DIFFERS,
                table=table,
                subject=subject,
                quantity=quantity,
                ours=ours,
                theirs=short(number(theirs)) if number(theirs) is not None else theirs,
                ours_day="",
                theirs_day=reading.edition.day,
                ours_source=own["source"],
                theirs_source=reading.source["id"],
                right="theirs: a later edition of our source"
                if own["source"].startswith(OWN)
                else "",
                note=own["note"],
            )
        )


def _same(ours, theirs):
    left, right = number(ours), number(theirs)
    if left is None or right is None:
        return ours.casefold() == theirs.casefold()
    return abs(left - right) <= SAME * max(abs(left), abs(right))


def _unknown_model(reading, names, row, newest):
    """Report a large model that we lack; propose it where it is newer than all of ours."""
    flop = number(row["Training compute (FLOP)"])
    reading.unknown.append(
        Unknown(
            reading.edition.label,
            row["Model"],
            names.nearest(row["Model"]),
            f"{row['Organization']}: {flop:.3g} FLOP, {row['Publication date']}",
        )
    )
    complete = row["Confidence"].lower() in ("confident", "likely", "speculative")
    if row["Publication date"] <= newest or not complete:
        return
    country = row.get("Country (of organization)", "").split(",")[0]
    reading.proposals.append(
        Proposal(
            "model_compute",
            {
                "model": row["Model"],
                "developer": row["Organization"],
                "country": COUNTRIES.get(country, country),
                "release_date": row["Publication date"],
                "training_flop": short(flop),
                "confidence": row["Confidence"].lower(),
                "open_weights": _open(row),
                "source": reading.source["id"],
                "verification": "primary",
            },
            f"{reading.edition.label} has a model of {LEAST_FLOP:g} FLOP and more after our newest",
        )
    )


def compare_spending(reading, tables):
    """Hold what they say a firm spent in a year against our series and facts of that year."""
    for row in editions.rows_of(reading.edition, SPENDING):
        if row.get("Period type", "Year") != "Year":
            continue
        year = _year(row["Date"])
        for column, (metric, words) in METRICS.items():
            value = number(row.get(column))
            if value:
                _compare_amount(reading, tables, row, year, metric, words, value)


def _compare_amount(reading, tables, row, year, metric, words, value):
    company = row["Company"]
    series = [
        r
        for r in tables["usage"]
        if (r["metric"], r["entity"], r["period_end"][:4]) == (metric, company, year)
    ]
    facts = [
        r
        for r in tables["facts"]
        if r["entity"] == company and r["as_of"][:4] == year and re.fullmatch(words, r["quantity"])
    ]
    own = [("usage", r) for r in series] + [("facts", r) for r in facts if r["value"]]
    reading.compared += bool(own)
    agreeing = [r for _, r in own if _same(r["value"], short(value))]
    reading.agreed += bool(agreeing)
    for table, found in own or [("usage", {})]:
        if not found or not _same(found["value"], short(value)):
            reading.disagreements.append(
                Disagreement(
                    kind=DIFFERS if found else MISSING,
                    table=table,
                    subject=f"{company}, {year}",
                    quantity=metric,
                    ours=found.get("value", ""),
                    theirs=short(value),
                    ours_day=found.get("as_of", ""),
                    theirs_day=_iso(row["Report date"]) or reading.edition.day,
                    ours_source=found.get("source", ""),
                    theirs_source=reading.source["id"],
                    right="another row of ours agrees with theirs" if agreeing else "",
                    note=f"{found.get('id', '')} {row.get('Confidence', '')}".strip(),
                )
            )
    if not agreeing:
        reading.proposals.append(_spending_row(reading, row, year, metric, value))


def _spending_row(reading, row, year, metric, value):
    own_words = row.get("Source Type") or row.get("Source type") or "source not typed"
    return Proposal(
        "usage",
        {
            "metric": metric,
            "entity": row["Company"],
            "period_start": f"{year}-01-01",
            "period_end": f"{year}-12-31",
            "as_of": _iso(row["Report date"]) or reading.edition.day,
            "value": short(value),
            "unit": "USD/year",
            "estimate_or_reported": "estimate",
            "source": reading.source["id"],
            "verification": "secondary",
            "note": f"collected by Epoch AI; {own_words.lower()}, {row['Confidence'].lower()}",
        },
        f"{reading.edition.label} has a figure that no row of ours has",
    )


def _year(text):
    """Return the year of a day, which older editions write month first."""
    return _iso(text)[:4]


def _iso(text):
    """Return a day as ISO text; empty where it is none.

    >>> _iso("12/31/2024"), _iso("2024-12-31"), _iso("0202-07-30")
    ('2024-12-31', '2024-12-31', '')
    """
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(20\d\d)", text)
    if american:
        return f"{american[3]}-{int(american[1]):02d}-{int(american[2]):02d}"
    return text if re.fullmatch(r"20\d\d-\d\d-\d\d", text) else ""
