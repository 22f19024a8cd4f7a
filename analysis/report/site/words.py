"""From records to words: what was claimed, what was computed, why the verdict, what changed.

Records hold rounded numbers, so every text here is what a reader of the data could write himself.
"""

import shlex
from math import inf, nan

from analysis.display import cards, dates
from analysis.evidence import wording
from analysis.evidence.estimates.facts import in_words, worked_out
from analysis.evidence.tables import data
from analysis.evidence.tables.tried import WORDS, here
from analysis.evidence.uncertainty import Interval
from analysis.ledger import claims, summary, turning

CHECKS = (("arithmetic", "Does it add up?"), ("evidence", "Is it supported?"))
ENDS = ("low", "value", "high")
QUOTED = {True: "quoted correctly", False: "misquoted", None: ""}
REASONS = {
    "holds": "the middle of the evidence agrees",
    "too high": "the claimed figure is too high",
    "too low": "the claimed figure is too low",
    "wrong": "the evidence excludes it",
    "too uncertain to say": "the evidence spans a factor of ten or more",
    "not checkable": "no independent evidence within reach",
    claims.NOT_EXAMINED: "no check has been written yet",
}


def number(value, empty):
    """Return a number of a record as a float: ``"never"`` is infinite, null is ``empty``."""
    return inf if value == "never" else empty if value is None else value


def status(record):
    """Return the verdict, or "not yet examined" where nobody has looked at the claim."""
    unseen = record["verdict"] == "not checkable" and record["remark"].startswith(
        claims.NOT_EXAMINED
    )
    return claims.NOT_EXAMINED if unseen else record["verdict"]


def colour(word):
    """Return the colour of a verdict; unexamined claims share the grey of uncheckable ones."""
    return cards.COLOURS.get(word, cards.COLOURS["not checkable"])


def as_it_stands(claimed):
    """Write the numbers of a claim by their relation, not widened."""
    ends = (number(claimed[name], empty) for name, empty in zip(ENDS, cards.OPEN))
    about = claimed["hedge"] == "about"
    return wording.stated(claimed["relation"], *ends, claimed["unit"], about=about)


def claimed(record):
    """Write what the article claims, as it stands (not widened), or what our test of it is."""
    c = record["claimed"]
    return cards.of_what(c["relation"], record["quantity"], c["unit"], as_it_stands(c))


def stated(record):
    """Write the same for a table that names the quantity itself; a statement is true or not."""
    c = record["claimed"]
    text = as_it_stands(c)
    return f"true if {text}" if c["relation"] == "true" and text != wording.AS_STATED else text


def claimed_set(record):
    """Write the set that counts as agreement, widened by the rule."""
    low, high = record["claimed"]["set"]
    if low is None and high is None:
        return "no number to compare with"
    return wording.claimed(number(low, -inf), number(high, inf), record["claimed"]["unit"])


def computed(record, check):
    """Write a check's median and interval, ``'5.2 months (3.1–9)'``, or a dash."""
    if check is None:
        return "–"
    median, low, high = (number(check[name], -inf) for name in ("median", "low", "high"))
    found = Interval(median, low, high, check["level"])
    return wording.beside(found, check["unit"], summary.stated(record))


def deciding(record):
    """Return the check that decided the verdict, or None."""
    return record["evidence"] or record["arithmetic"]


def off(check):
    """Write by how much a check misses the claimed set (``'3.1×'``), or an empty text."""
    factor = number(check["factor_off"], 0) if check else 1.0
    missed = check and check["verdict"] in cards.MISSED
    return (
        wording.times(max(factor, 1 / factor))
        if missed and 0 < factor < inf and factor != 1
        else ""
    )


def missed_by(record):
    """Write by how much a claim is missed; nothing where a stated choice makes it hold."""
    return off(deciding(record)) if record["verdict"] in cards.MISSED else ""


def off_factor(record):
    """Return the factor (at least 1) by which a claim is missed, or an empty text."""
    check = deciding(record)
    factor = number(check["factor_off"], 0) if missed_by(record) else 0
    return f"{max(factor, 1 / factor):.6g}" if factor else ""


def agreement(record, check):
    """Write how the cases of a check lie to the claimed set; nothing where there is but one."""
    if check["low"] == check["high"]:
        return ""
    low, high = record["claimed"]["set"]
    shares = (check[name] for name in ("p_inside", "p_below", "p_above"))
    return cards.agreement(number(low, -inf), number(high, inf), *shares)


def reason(record):
    """Give the reason for a verdict in at most twelve words."""
    word, check = status(record), deciding(record)
    if check and word == "holds under conditions":
        itself = check["verdict"] == word and agreement(record, check)
        return itself or "under another choice"
    return f"{REASONS[word]}, off {off(check)}" if off(check) else REASONS[word]


def checks(record):
    """Return both checks as dicts of words: name, verdict, result, agreement, close, off, because,
    formula, facts, rows.
    """
    return [
        {
            "name": name,
            "verdict": check["verdict"],
            "result": computed(record, check),
            "agreement": agreement(record, check),
            "close": check["close"],
            "off": off(check),
            "because": check["because"],
            "formula": check["formula"],
            "facts": check["facts"],
            "rows": check["rows"],
        }
        for key, name in CHECKS
        if (check := record[key])
    ]


def facts():
    """Return what pages say of each fact, by id, and the numbers behind it as they are."""
    return {id: _of_fact(fact) for id, fact in worked_out().items()}


def _of_fact(fact):
    return {
        "called": fact.called,
        "value": in_words(fact),
        "grade": grade(fact),
        "as_of": fact.as_of,
        "exactly": [fact.value, fact.low, fact.high, fact.unit, fact.distribution, fact.formula],
    }


def turns(record):
    """Return the turning points as dicts of words: input, now, range."""
    return [
        {
            "input": t["input"],
            "now": wording.quantity(t["now"], t["unit"], 3),
            "range": turning.in_words(number(t["low"], nan), number(t["high"], inf), t["unit"]),
        }
        for t in record["turns"]
    ]


def view(record):
    """Return a record with every text that a page shows beside it."""
    return {
        **record,
        "status": status(record),
        "close": summary.close(record),
        "claimed_text": claimed(record),
        "stated_text": stated(record),
        "set_text": claimed_set(record),
        "computed_text": computed(record, deciding(record)),
        "reason": reason(record),
        "off_text": missed_by(record),
        "off_factor": off_factor(record),
        "checks": checks(record),
        "turns_text": turns(record),
        "far_facts": dates.far_facts(record["as_of"], (record["evidence"] or {}).get("facts", ())),
        "quoted_text": QUOTED[record["quoted"]],
        "where": ", ".join(t for t in (record["article"], cards.place(record["lines"])) if t),
    }


def changed_parameters(results, baseline):
    """Return (name, default, value here) for every parameter whose value differs; a fact that is
    tried, under its ``fact.NAME``, has no default.
    """
    old = baseline["parameters"]
    return [
        (name, old.get(name), value)
        for name, value in results["parameters"].items()
        if old.get(name) != value
    ]


def parameters_in_words(changed, declared):
    """Return `changed_parameters` as texts; a 0 that takes the dataset's value says so.

    ``declared`` has the parameters by name.
    """
    return [
        (name, *(value_text(value, declared.get(name)) for value in values))
        for name, *values in changed
    ]


def tried_facts():
    """Return the facts that this report tries as dicts of words: id, what, before, here."""
    known = data.facts()
    return [
        {
            "id": id,
            "what": known[id].called,
            "before": tried.before,
            "here": in_words(known[id]) + (", exact" if tried.low is None else ""),
        }
        for id, tried in here().items()
    ]


def grade(fact):
    """Write how well a fact is known; one that the reader tries says what the dataset has."""
    tried = here().get(fact.id)
    return f"{WORDS}; the dataset has {tried.before}" if tried else fact.verification


def flipped(results, baseline):
    """Return (record, old, new verdict) for every claim judged otherwise than in the baseline."""
    old = {r["id"]: status(r) for r in baseline["claims"]}
    return [
        (r, old[r["id"]], status(r))
        for r in results["claims"]
        if r["id"] in old and old[r["id"]] != status(r)
    ]


def value_text(value, parameter=None):
    """Write a parameter's value for readers: ``'50,000,000'``, ``'true'``, ``'list price'``; given
    its declaration, ``"the dataset's"`` where the value leaves it to the dataset.
    """
    if parameter and parameter.left_to_dataset(value):
        return "the dataset's"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def command(changed):
    """Write the command that builds a report with these changes.

    Examples
    --------
    >>> print(command([("daily_users", 1e8, 5e7), ("basis", "list price", "serving cost")]))
    make report SET="daily_users=50000000 basis='serving cost'"
    """
    typed = [
        (name, new if isinstance(new, str) else value_text(new).replace(",", ""))
        for name, _, new in changed
    ]
    pairs = [f"{name}={shlex.quote(value)}" for name, value in typed]
    return f'make report SET="{" ".join(pairs)}"' if pairs else "make report"
