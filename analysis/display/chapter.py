"""What a notebook works with: facts and parameters as estimates, results, texts, verdicts.

    chapter = Chapter("02_crossover", globals())
    facts, own, results = chapter.facts, chapter.parameters, chapter.results
    days = facts["gpt4_training_cost_cloud"] / facts["chatgpt_inference_cost_per_day"]
    results["fleet_months"] = days.to("month")
    chapter.judge("crossover-6months-a5", results["fleet_months"])

What it says of itself stands in ``notebooks/texts/<chapter>.yaml``: see `analysis.display.texts`.
"""

import json
import math
import re
from collections import ChainMap
from dataclasses import replace

import numpy as np
import pandas as pd
from IPython.display import Markdown

from analysis.display import charts
from analysis.display.cards import Card, Headline, LedgerTable, TurnsTable
from analysis.display.figures import Steps, Table
from analysis.display.rows import ranges
from analysis.display.texts import Texts, agreed, marks, opened, origin
from analysis.evidence import parameters, texts, uncertainty, wording
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.estimate import estimate
from analysis.evidence.estimates.facts import Facts, given
from analysis.evidence.tables import data
from analysis.ledger import claims, rule, turning
from analysis.ledger.claims import LedgerError

REASON_WORDS = 12
#: Longest text at the end of a line of a sensitivity chart (letters).
LONGEST_END = 14
#: Units of time: a rate without its own says something else.
TIME = re.compile(r"\b(s|min|h|day|month|year)\b")


class Chapter:
    """The claims, facts, parameters, results and texts of one notebook.

    Parameters
    ----------
    name : str
        Stem of the notebook, such as ``"02_crossover"``.
    values : mapping, optional
        The notebook's ``globals()``, from which the values of its parameters are taken, ``seed``
        and ``samples`` among them.
    """

    def __init__(self, name, values=None, *, seed=uncertainty.SEED, samples=uncertainty.SAMPLES):
        values = values or {"seed": seed, "samples": samples}
        self.name, self.seed, self.samples = name, values["seed"], values["samples"]
        self.claims = claims.of_chapter(name)
        own = declared(name)
        if not (self.claims or own):
            raise LedgerError(
                f"There is no chapter {name!r}: neither a notebook with parameters nor a claim in "
                "claims.csv is called so; use the stem of the notebook."
            )
        self.facts = Facts(draws.Samples(self.seed, self.samples))
        self.results, self.handed_over, self.judged = Results(self.facts), {}, {}
        self.parameters = given(own, values)
        #: Words that texts may name, such as the model that a table has at its top.
        self.words = {}
        #: What formulas and texts may name.
        self.names = ChainMap(self.results, self.words, self.parameters, self.facts)
        self.texts = Texts(name, self.names)
        refused = texts.refusals(self.texts.parts["limits"], self.parameters)
        if refused:
            raise ValueError(" ".join(refused))

    def defaults(self, chapter):
        """Return the parameters of another chapter at their defaults."""
        return given(declared(chapter), {})

    # Verdicts -----------------------------------------------------------------------------------

    def judge(self, id, found):
        """Judge a claim by what the notebook computed; `card` shows it.

        Parameters
        ----------
        id : str
            A claim of this chapter whose evidence column says ``notebook``.
        found : Estimate
            In any unit of the claim's dimension; infinite means never. Facts, sources, parameters
            and turning values come from it.

        Raises
        ------
        LedgerError
            When the claim belongs elsewhere, was judged before, or rests on recalled facts or none.
        UnitError
            When it has another dimension than the claim.
        """
        claim = claims.claim(id)
        if id not in self.claims:
            raise LedgerError(
                f"Claim {id} belongs to the chapter {claim.chapter}, not to {self.name}."
            )
        if id in self.judged or id in self.handed_over:
            raise LedgerError(f"Claim {id} is judged twice in {self.name}; keep one judgement.")
        claims.require_judgeable(claim, found)
        self.handed_over[id] = found

    def card(self, id):
        """Return the card of a claim that was judged before, or that its formulas decide."""
        return Card(self.judgement(id))

    def cards(self, *ids):
        """Return the cards of several claims, one below the other."""
        return Stack([self.card(id) for id in ids])

    def judgement(self, id):
        """Return the judgement of one claim of this chapter."""
        if id not in self.claims:
            raise LedgerError(
                f"There is no claim {id!r} in {self.name}{data.ended(id, self.claims)}"
            )
        if id not in self.judged:
            # Not before: its remark may name results that are computed after it was handed over.
            self.judged[id] = self._judged(self.claims[id], self.handed_over.get(id))
        return self.judged[id]

    def _judged(self, claim, found):
        formula = found is None and claim.evidence not in ("", claims.NOTEBOOK)
        asked = claims.read(claim, "evidence", self.names) if formula else found
        if asked is None or not asked.unknown:
            return claims.judge(claim, self.names, found)
        # Evidence without an answer is none: the article's own arithmetic decides, or nothing.
        alone = claims.judge(replace(claim, evidence="", remark="", reply=""), self.names)
        return replace(alone, claim=claim, remark=asked.unknown)

    def headline(self, reasons=None):
        """Return the verdict table of the chapter's main claims, with the reasons of its texts."""
        rows = []
        for id, reason in (reasons or self.texts.reasons()).items():
            if len(reason.split()) > REASON_WORDS:
                raise LedgerError(
                    f"Claim {id}: a reason has at most {REASON_WORDS} words and this has "
                    f"{len(reason.split())}."
                )
            rows.append((self.judgement(id), reason))
        return Headline(rows)

    def table(self):
        """Judge what is left by formula and return the chapter's whole ledger, which carries the
        records and the named results.
        """
        return LedgerTable([self.judgement(id) for id in self.claims], self.results)

    # Texts, tables and charts -------------------------------------------------------------------

    def say(self, *keys):
        """Return texts of the chapter by their keys, with the results they name, as Markdown."""
        return Markdown("\n\n".join(self.texts[key] for key in keys))

    def steps(self, *names, **more):
        """Return named results, facts and parameters as a table: what it is, value, and origin."""
        found = {name: self.names[name] for name in names} | more
        labels = self.texts.labels(found)
        rows = [(labels[n], f"{e}", origin(e)) for n, e in found.items()]
        facts = [
            {id: data.fact(id).called for id in e.facts} for e in map(estimate, found.values())
        ]
        return Steps(pd.DataFrame(rows, columns=["Quantity", "Value", "From"]), facts)

    def tables(self, *frames):
        """Return frames as tables, one below the other; without those that have no rows."""
        return Stack([Table(frame) for frame in frames if len(frame)])

    def frame(self, *names, unit="", groups=None, **labelled):
        """Return named results, or estimates by label, as rows of label, median, interval and
        middle half, and of the group (see `rows.ranges`) whose names ``groups`` gives; what is
        unknown has no row.
        """
        found = {self.texts.label(n): self.names[n] for n in names} | labelled
        rows = []
        for label, value in found.items():
            value = value.to(unit) if unit else estimate(value)
            i = value.interval
            if not value.unknown:
                half = rule.middle_half(value.centred)
                rows.append((label, i.median, i.low, half.low, half.high, i.high))
        names = ["label", "median", "low", "half_low", "half_high", "high"]
        rows = pd.DataFrame(rows, columns=names)
        if groups:
            of = {self.texts.label(n): group for group, part in groups.items() for n in part}
            rows["group"] = rows["label"].map(of).fillna("")
        return rows

    def ranges(
        self,
        key,
        *names,
        unit="",
        claimed=(),
        of=None,
        sources=(),
        frame=None,
        groups=None,
        **options,
    ):
        """Return a chart of rows with intervals.

        Parameters
        ----------
        key : str
            Its texts: title, subtitle, axis, how to read.
        *names : str
            Named results, labelled as the texts say, in one unit; or give a ``frame`` of rows.
        unit : str
            Unit of the axis; by default the first result's.
        claimed : tuple of str
            Claims whose sets are marked, with their article.
        of : sequence of Estimate, optional
            What the source line credits, where it is not the named results.
        sources : sequence of str
            Further ids of sources to credit.
        groups : dict of str to names, optional
            Which results are drawn as ``context`` or ``second``.
        **options
            ``answer`` names the rows that answer the question; the others are context.
            ``by_value=False`` where the order of the rows has a meaning: else they stand by value
            within their groups. All others are those of `rows.ranges`.
        """
        options = self.texts.options(key, options)
        claimed = options.pop("claimed", ()) or claimed
        answer = options.pop("answer", ())
        if answer:
            groups = {"context": [name for name in names if name not in answer]}
        found = [self.names[name] for name in names]
        unit = unit or (found[0].unit_text if found else "")
        unit = "percent" if unit == wording.SHARE else unit
        drawn = self.frame(*names, unit=unit, groups=groups) if frame is None else frame
        if not np.isfinite(drawn["median"].to_numpy(float)).any():
            return self.nothing(key)
        credit = [*(found if of is None else of)]
        if options.pop("by_value", True):
            drawn = _ascending(drawn, "group" in drawn and not answer)
        options = _in_unit(unit) | options
        options["claims"] = [*opened(options.get("claims", ())), *marks(claimed, unit)]
        options["agreed"] = agreed(claimed, unit)
        return ranges(drawn, **options | self.texts.of_chart(key, drawn, credit, sources))

    def curves(self, key, frame, *, unit="", claimed=(), of=(), sources=(), **options):
        """Return a chart of lines; ``claimed`` claims are marked as horizontal lines, ranges
        as bands.
        """
        if not np.isfinite(frame["value"].to_numpy(float)).any():
            return self.nothing(key)
        options = self.texts.options(key, options)
        options = _in_unit(unit) | options
        given = ((key, options[key]) for key in ("references", "notes") if key in options)
        options |= {key: opened(found) for key, found in given}
        if claimed:
            found = marks(claimed, unit)
            ends = [(high, label) for low, high, label in found if low == high]
            options["references"] = [*ends, *options.get("references", ())]
            options["bands"] = [mark for mark in found if mark[0] != mark[1]]
        return charts.curves(frame, **options | self.texts.of_chart(key, frame, of, sources))

    def nothing(self, key):
        """Say in the place of a chart that none of its numbers is finite: its text ``nothing``."""
        return Markdown(self.texts.nothing(key))

    def swings(self, key, name, *, claimed=(), choices=None, ends=None, **options):
        """Return a chart of how far each input moves a result, widest first, with what the result
        becomes.

        The texts of the chart may name what moves it most, several where they do so equally:
        ``{widest}``.
        ``choices`` adds rows by label: estimates of the same result under other choices. ``ends``
        gives, by name of an input, two values that take the place of its interval.
        """
        whole, others = self.names[name], {k: estimate(v) for k, v in (choices or {}).items()}
        found = turning.swings(whole, others, ends)
        units = {name: part.unit_text for name, part in whole.named_parts.items()}
        labels = self.texts.labels(found["label"])
        if found.empty:
            return self.nothing(key)
        for at in ("at_low", "at_high"):
            found[at] = [_at(v, units.get(n, "")) for n, v in zip(found["label"], found[at])]
        called = [labels[name] for name in found["label"]]
        first = turning.tied(found)
        self.words["widest"] = wording.listed(dict.fromkeys(map(_widest, called[:first])))
        drawn = found.assign(label=[label[:1].upper() + label[1:] for label in called])
        # What moves it most carries the message.
        drawn["group"] = [""] * first + ["context"] * (len(drawn) - first)
        credit = [whole, *others.values()]
        options = {"by_value": False, "frame": drawn, "unit": whole.unit_text} | options
        return self.ranges(key, of=credit, claimed=claimed, **options)

    def would_hold(self, *ids):
        """Return what would make claims hold, by default the headline's: for each input the range
        in which the claim does.
        """
        found = {
            self.claims[id]: self._turns(self.judgement(id).turns)
            for id in ids or self.texts.parts["reasons"]
        }
        return TurnsTable({claim: turns for claim, turns in found.items() if turns})

    def _turns(self, turns):
        """Return (input, now, range) as texts; a last row stands for the inputs that turn the claim
        at no near value.
        """
        labels = self.texts.labels(turn.input for turn in turns)
        rows = [
            (
                labels[turn.input],
                wording.quantity(turn.now, turn.unit, 3),
                turning.in_words(turn.low, turn.high, turn.unit),
            )
            for turn in turns
            if turn.near
        ]
        rest = f"No {'other' if rows else 'single'} input turns it", "", turning.NOT_NEAR
        return rows + [rest] * (len(rows) < len(turns))


class Stack:
    """Several things to show, one below the other."""

    def __init__(self, parts):
        self.parts = parts

    def __repr__(self):
        return "\n".join(map(repr, self.parts))

    def _repr_html_(self):
        return "".join(part._repr_html_() for part in self.parts)


class Results(dict):
    """Named results of a chapter. A name is no fact's, and two results of one name are equal: a
    notebook's calculation and the package's prove one another.
    """

    def __init__(self, facts):
        super().__init__()
        self.facts = facts

    def __setitem__(self, name, value):
        if name in self.facts:
            raise ValueError(f"A result needs a name of its own, and {name!r} is a fact.")
        if name not in self:
            super().__setitem__(name, estimate(value).named(name))
        elif not _equal(self[name], estimate(value)):
            raise ValueError(
                f"Two results are named {name!r} and differ: {self[name]!r}, and {value!r}."
            )

    def update(self, found):
        """Add several results by name; facts among them stay what they are."""
        for name, value in found.items():
            if name not in self.facts:  # facts stand for themselves
                self[name] = value


def _equal(one, other):
    """Say whether two estimates have the same samples, but for rounding."""
    return np.allclose(one.samples, other.to(one.unit).samples, rtol=1e-9, atol=0, equal_nan=True)


def declared(name):
    """Return the parameters that a chapter's notebook declares; none where there is no notebook."""
    path = data.ROOT / "notebooks" / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.exists() else []
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", []):
            return parameters.declared("".join(cell["source"]), name)[0]
    return []


def _widest(label):
    """Name what moves a result most by its label; of "Denominator: the final run" the choice."""
    name, choice, _ = label.partition(":")
    return f"the {name[:1].lower()}{name[1:]}" if choice else name


def _tick_unit(unit):
    """Return the tick mark of a unit: money is marked whatever it is paid for."""
    return charts.UNITS.get(unit, "USD" if unit.startswith("USD") else "")


def _in_unit(unit):
    """Return what a chart's marks and tooltips say of a unit, unless its texts say otherwise."""
    return {"unit": _tick_unit(unit), "told_in": unit if unit not in charts.UNITS else None}


def _at(value, unit):
    """Write what the end of a line belongs to: an input's value, short; a choice has its name."""
    if not np.isfinite(value):
        return ""
    digits = 3 if wording.digits_of(value) <= 3 else 2
    short = charts.tick(float(f"{value:.{digits}g}"), _tick_unit(unit))
    longest = math.inf if wording.is_date(value, unit) else LONGEST_END
    counted, _, per = unit.partition("/")  # where "per request" has no room, "tokens" may have
    units = [unit] if TIME.search(per) else [unit, counted]
    texts = (wording.quantity(value, part, digits) for part in units)
    fit = (text for text in texts if len(text) <= longest and not unit.startswith("USD"))
    return next(fit, short)


def _ascending(rows, grouped):
    """Return the rows of a chart by value; ``grouped``, within their groups as these came."""
    first = {group: n for n, group in enumerate(dict.fromkeys(rows["group"]))} if grouped else {}
    groups = rows["group"].map(first) if grouped else 0
    order = rows.assign(group=groups).sort_values(["group", "median"], kind="stable")
    return rows.loc[order.index]
