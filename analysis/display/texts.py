"""Texts of a chapter, from ``notebooks/texts/<chapter>.yaml``; numbers in them are named results.

    say:                      # sentences, shown by chapter.say("lead")
      lead: "A fleet passes one run after {fleet_months}."
    reasons:                  # why the verdict, in at most twelve words, in the order of the table
      crossover-6months-a5: "Fleet bill grows past one final run in time."
    labels:                   # of results in charts and tables; facts have their own
      fleet_months: "ChatGPT's fleet 2023 ÷ one run"
    charts:
      bills: {title: …, subtitle: …, axis: …, how_to_read: …, log: true, claimed: [an-id-a1]}
    limits:                   # which parameters go together; checked before anything runs
      - {require: "window_start < window_end", say: "window_end must be after window_start."}

A text may depend on results: a list of ``{when: "fleet_months < 6 month", say: …}``, see
`analysis.evidence.texts`. What a chart's numbers, claims and sources already say is made from them:
alternative text, claimed marks and source line.
"""

import math

import numpy as np

from analysis.display.cards import ends_of
from analysis.evidence import articles, texts, units, wording
from analysis.evidence.estimates.estimate import Estimate
from analysis.evidence.tables import data, tried
from analysis.ledger import claims, rule

#: Says of a chart of rows that its numbers are not theirs, but worked out from them.
CALCULATED = "calculated"
PARTS = {"say": {}, "reasons": {}, "labels": {}, "charts": {}, "limits": []}
NAMED_SOURCES, SPOKEN_ROWS = 6, 12
#: What a source line that a texts file writes itself may name, and the page that holds it.
OWN_PAGES = {"the ledger": "claims.html"}
#: How a claim's reading says which number stands for a word: ``"in weeks" = at most 12 weeks``.
READ_AS = '" = {}'


class Texts:
    """The texts of one chapter, filled with its results when they are asked for."""

    def __init__(self, chapter, names):
        self.chapter, self.names = chapter, names
        self.parts = PARTS | data.texts(chapter)

    def __getitem__(self, key):
        return articles.named(self._filled("say", key), write=wording.literal)

    def _filled(self, part, key):
        found = self.parts[part]
        if key not in found:
            raise texts.TextError(
                f"There is no text {key!r} under {part!r} in notebooks/texts/{self.chapter}.yaml"
                f"{data.ended(key, found)}"
            )
        return texts.filled(found[key], self.names)

    def reasons(self):
        """Return the reasons of the headline verdicts by claim."""
        return {id: self._filled("reasons", id) for id in self.parts["reasons"]}

    def label(self, name):
        """Return how a result, fact or parameter is called in charts and tables."""
        if name in self.parts["labels"]:
            return articles.named(self._filled("labels", name), code=False)
        part = self.names.get(name) if name in self.names else None
        if hasattr(part, "fact"):
            return part.fact.called
        if hasattr(part, "declared"):
            return part.declared.text.split(";")[0]
        return name.replace("_", " ")

    def labels(self, names):
        """Return how several are called, by name: facts that would be called alike, and amounts of
        a year, get their year as well.
        """
        found = {name: self.label(name) for name in names}
        called = [*found.values()]
        for name, label in found.items():
            fact = getattr(self.names.get(name), "fact", None)
            dated = fact and (called.count(label) > 1 or fact.unit.endswith("/year"))
            if dated and fact.as_of and fact.as_of[:4] not in label:
                found[name] = f"{label}, {fact.as_of[:4]}"
        return found

    def nothing(self, key):
        """Return what is said in the place of a chart that has no finite number to draw."""
        said = self.parts["charts"].get(key, {}).get("nothing", "There is nothing to draw.")
        return texts.filled(said, self.names)

    def of_chart(self, key, frame, credit, sources=()):
        """Return the texts of one chart as `analysis.display.charts` takes them.

        A frame may know the ids of its sources: ``frame.attrs["sources"]``.
        """
        sources = [*sources, *frame.attrs.get("sources", ())]
        found = self.parts["charts"]
        if key not in found:
            raise texts.TextError(
                f"There are no texts of the chart {key!r} in notebooks/texts/{self.chapter}.yaml"
                f"{data.ended(key, found)}"
            )
        own = {p: text for p, text in found[key].items() if p != "nothing" and _is_text(text)}
        filled = {p: articles.named(texts.filled(text, self.names)) for p, text in own.items()}
        filled.setdefault("subtitle", "")
        if "source" in filled:
            filled["links"] = OWN_PAGES
        else:
            credits = credited(credit, sources, found[key].get(CALCULATED, False))
            filled["source"] = "; ".join(credits)
            filled["links"] = {text: f"sources.html#{id}" for text, id in credits.items() if id}
        filled["key"] = key
        filled.setdefault("alt", f"{filled['title']}. {spoken(frame)}".replace("..", "."))
        return filled

    def options(self, key, given):
        """Return how a chart is drawn: what the texts file says beside its texts, such as ``log:
        true`` or ``claimed: [an-id]``, and what the notebook gives, which counts more.
        """
        found = self.parts["charts"].get(key, {})
        apart = {part for part, value in found.items() if _is_text(value)} | {CALCULATED}
        return {part: value for part, value in found.items() if part not in apart} | given


def _is_text(value):
    """Texts and texts with conditions are texts; numbers, switches and lists of names are not."""
    return isinstance(value, str) or (isinstance(value, list) and isinstance(value[0], dict))


def source_line(estimates, sources=()):
    """Credit what estimates and rows (ids of ``sources``) rest on: publishers with years of use."""
    return "; ".join(credited(estimates, sources))


def credited(estimates, sources=(), calculated=False):
    """Return the parts of a source line, each with the id of its first source, or none; what is
    ``calculated`` from rows says so, as what is from facts does.
    """
    ids = [s for e in estimates for s in e.sources] + list(sources)
    found = {}
    for id in dict.fromkeys(ids):
        row = data.source(id)
        years, _ = found.setdefault(row["publisher"] or row["title"], (set(), id))
        years.update([row["date"][:4]] if row["date"] else [])
    named = {" ".join([name, _years(years)]).strip(): id for name, (years, id) in found.items()}
    more = len(named) - NAMED_SOURCES
    if more > 1:
        named = dict([*named.items()][:NAMED_SOURCES]) | {f"{more} more in the data rows": ""}
    own = calculated or any(not hasattr(e, "fact") for e in estimates) or not named
    return named | ({"own calculation": ""} if own else {})


def _years(found):
    first, last = min(found, default=""), max(found, default="")
    return first if first == last else f"{first}–{last}"


def spoken(frame):
    """Say the rows of a chart's frame in words, for those who cannot see it.

    >>> import pandas as pd
    >>> spoken(pd.DataFrame({"label": ["b"], "median": [2.0], "low": [1.0], "high": [3.0]}))
    'b 2 (1 to 3).'
    """
    if "median" in frame:
        rows = [_spoken_row(row) for _, row in frame.head(SPOKEN_ROWS).iterrows()]
    elif "series" in frame:
        rows = [_spoken_line(name, line) for name, line in frame.groupby("series", sort=False)]
    else:
        return f"{len(frame)} rows; the table below has them."
    more = len(frame) - SPOKEN_ROWS if "median" in frame else 0
    return "; ".join(rows) + (f"; {more} more rows in the table." if more > 0 else ".")


def _spoken_row(row):
    alone = wording.exact_digits(row["median"]) if row["low"] == row["high"] else 2
    middle, low, high = (wording.number(row[k], alone) for k in ("median", "low", "high"))
    second = row.get("second", np.nan)
    beside = f", second mark {wording.number(second)}" if np.isfinite(second) else ""
    return f"{row['label']} {middle}" + (f" ({low} to {high})" if low != high else "") + beside


def _spoken_line(name, line):
    values = line["value"].to_numpy(dtype=float)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return f"{name} never"
    if len(finite) == 1:
        return f"{name} {wording.number(finite[0])}"
    return f"{name} from {wording.number(finite[0])} to {wording.number(finite[-1])}"


def marks(ids, unit):
    """Return what claims state as marks of a chart: (low, high, text) in the chart's unit.

    Claims with the same ends share a mark that names all their articles. An end that stands for a
    word is our reading, and is written in the unit of that reading.
    """
    found, called = {}, articles.short_names()
    for id in ids:
        claim = claims.claim(id)
        ends = _stated(claim)
        factor = units.to(units.Q(1.0, units.parse(claim.unit)), unit) if unit else 1.0
        drawn = tuple(end * factor for end in ends)
        written = _ends(*map(_round, drawn), unit)
        tested = wording.stated(claim.relation, *ends_of(claim), claim.unit)
        if claim.relation == "true" or READ_AS.format(tested) in claim.reading:
            written = f"{wording.claimed(*ends, claim.unit)} (our reading)"
        found.setdefault((*drawn, written), []).append(called[claim.article])
    return [(*ends, f"{', '.join(dict.fromkeys(a))}: {text}") for (*ends, text), a in found.items()]


def opened(given):
    """Call articles by their short names in marks that a notebook gives: ``(15, "a2: 15×")``."""
    return [
        tuple(articles.opened(part) if isinstance(part, str) else part for part in mark)
        for mark in given
    ]


def agreed(ids, unit):
    """Return what counts as agreement with numbers that claims state, as (low, high) in a unit."""
    found = {}
    for id in ids:
        claim = claims.claim(id)
        if claim.relation in ("equals", "up_to"):
            factor = units.to(units.Q(1.0, units.parse(claim.unit)), unit) if unit else 1.0
            found[tuple(end * factor for end in rule.claimed_set(claim))] = True
    return [*found]


def _round(end):
    """A claim in another unit than its own has no more digits than a reader needs."""
    return float(f"{end:.4g}")


def _stated(claim):
    """Return the ends that a claim states, a single one twice."""
    ends = [e for e in (claim.low, claim.value, claim.high) if not math.isnan(e)]
    return min(ends), max(ends)


def _ends(low, high, unit):
    """Write claimed ends shortly: ``6–18``, ``80–90 %``, ``$100M``."""
    mark = {"percent": " %", "dimensionless": "×", "": "×"}.get(unit, "")
    money = "USD" if unit.startswith("USD") else ""
    first, last = (wording.quantity(end, money, wording.digits_of(end)) for end in (low, high))
    return (first if low == high else f"{first}–{last}") + mark


def origin(estimate):
    """Say where a quantity is from: its source and grade, and whether its interval is ours, the
    reader, who may try a fact, or a calculation.
    """
    if hasattr(estimate, "fact") and estimate.fact.verification == tried.GRADE:
        return estimate.fact.note
    if hasattr(estimate, "fact") and not getattr(estimate.fact, "formula", ""):
        ours = ", house interval" if estimate.fact.has_house_interval else ""
        return f"{source_line([estimate])}, {estimate.fact.verification}{ours}"
    if hasattr(estimate, "declared"):
        return f"parameter, {estimate.declared.origin}"
    if hasattr(estimate, "assumed"):
        return "assumption"
    if isinstance(estimate, Estimate) and estimate.facts:
        many = len(estimate.facts)
        return f"calculated from {many} facts" if many > 1 else "one fact"
    if isinstance(estimate, Estimate) and estimate.sources:
        many = len(estimate.sources)
        return f"calculated from rows of {many} sources" if many > 1 else "rows of one source"
    given = len(estimate.parameters) if isinstance(estimate, Estimate) else 0
    if given:
        return f"calculated from {given} parameters" if given > 1 else "one parameter"
    return "calculated"
