"""The what-if page: its JavaScript against the models, its claims against the ledger."""

import csv
import json
import math
import re
import shutil
import subprocess
from functools import cache

import numpy as np
import pytest

from analysis.evidence import uncertainty, wording
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import evaluate, worked_out
from analysis.evidence.tables import data
from analysis.ledger import claims, results, rule, summary
from analysis.lifecycle import model, use_cases, whatif
from analysis.lifecycle.crossover import BASES
from analysis.report.files.project import Project
from analysis.report.inputs import cases, parameters, scenarios
from analysis.report.site.dressing.styles import STATIC
from analysis.report.site.whatif import inputs, models, page, plans, states
from analysis.report.site.whatif.presets import presets

USUAL, FACTS = states.usual(), states.facts()
SETS = 4000
#: How far a median and an end of the few samples may lie from that of all, in parts of it.
NEAR_MEDIAN, NEAR_END = 0.03, 0.10
SCRIPTS = {
    "lifecycle": "lifecycle.js",
    "hosting": "hosting.js",
    "whatifWords": "whatif-words.js",
    "whatifAddress": "whatif-address.js",
    "whatifCompare": "whatif-compare.js",
    "whatifChart": "whatif-chart.js",
}
SHIP = (
    "(k, v) => (v === Infinity ? 'Infinity' : v === -Infinity ? '-Infinity' : Number.isNaN(v) ? "
    "'NaN' : v)"
)


def node(expression, given):
    """Evaluate an expression of ``L`` (all that the scripts of the page export) and ``given`` in
    Node and return its value.
    """
    if not shutil.which("node"):
        pytest.skip(
            "Node is not installed, so the page's JavaScript cannot be compared with Python (make "
            "test-site needs it too)."
        )
    load = "".join(
        f"globalThis.{name} = require({json.dumps(str(STATIC / file))});"
        for name, file in SCRIPTS.items()
    )
    code = (
        f"{load}const L = Object.assign({{}}, {', '.join(SCRIPTS)});const given = "
        "JSON.parse(require('fs').readFileSync(0, 'utf8'), (k, v) => v === 'Infinity' ? Infinity : "
        f"v);console.log(JSON.stringify({expression}, {SHIP}));"
    )
    text = json.dumps(given).replace("-Infinity", "null").replace("Infinity", '"Infinity"')
    done = subprocess.run(
        ["node", "-e", code], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def number(value):
    return float(value.replace("Infinity", "inf")) if isinstance(value, str) else value


def same(found, expected):
    assert len(found) == len(expected)
    for n, (a, b) in enumerate(zip(map(number, found), expected, strict=True)):
        assert a == b or abs(a - b) <= 1e-9 * abs(b) or a != a and b != b, (n, a, b)


def random_states(n, seed=7):
    """Draw states over the whole range of every slider, every choice, and the ends."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(n):
        state = {"reading": "report", "currency": "USD"}
        for i in inputs.INPUTS:
            u = rng.choice([0.0, 1.0, rng.random()], p=[0.02, 0.02, 0.96])
            state[i.name] = float(
                i.low * (i.high / i.low) ** u if i.log else i.low + (i.high - i.low) * u
            )
            if i.zero and rng.random() < 0.05:
                state[i.name] = 0.0
        state["use_growth_per_year"] = 1.0 if rng.random() < 0.05 else state["use_growth_per_year"]
        state["growth_per_year"] = 1.0 if rng.random() < 0.05 else state["growth_per_year"]
        state |= {name: str(rng.choice(options)) for name, options in inputs.options().items()}
        found.append(state)
    return found


def test_every_result_is_the_same_in_both_languages():
    drawn = random_states(SETS)
    given = {"states": drawn, "facts": FACTS, "constants": states.constants()}
    found = node("given.states.map((s) => L.outputs(s, given.facts, given.constants))", given)
    expected = [states.outputs(s) for s in drawn]
    assert set(found[0]) == set(expected[0])
    for name in expected[0]:
        same([f[name] for f in found], [e[name] for e in expected])
    never = [math.isinf(e["product_months"]) for e in expected]
    assert SETS / 20 < sum(never) < SETS / 2  # both answers were compared


FORMULAS = {
    "crossoverConstant": (model.crossover_constant, "cr"),
    "crossoverExponential": (model.crossover_exponential, "crf"),
    "crossoverLinear": (model.crossover_linear, "crd"),
    "cumulativeLinear": (model.cumulative_linear, "drt"),
    "multiplier": (model.multiplier, "crdf"),
    "shareOf": (model.share_of, "m"),
    "phi": (model.phi, "fy"),
    "flowShare": (model.flow_share, "mfyp"),
    "lifetimeMultiple": (model.lifetime_multiple, "mfy"),
    "parityTokens": (model.parity_tokens, "c"),
}
RANGES = {
    "c": (1, 1e14),
    "r": (1e-3, 1e9),
    "f": (1e-2, 1e2),
    "d": (1, 1e4),
    "t": (1, 1e4),
    "m": (1e-4, 1e4),
    "y": (0.1, 20),
    "p": (1, 100),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_is_the_same_in_both_languages(name):
    function, letters = FORMULAS[name]
    rng = np.random.default_rng(len(name))
    rows = np.exp(rng.uniform(*np.log([RANGES[c] for c in letters]).T, (SETS, len(letters))))
    for n, letter in enumerate(letters):
        if letter == "f":
            rows[:40, n], rows[40:80, n] = (
                1.0,
                1 + 1e-13,
            )  # no growth, and growth below what a series resolves
    found = node(f"given.map((row) => L.{name}(...row))", rows.tolist())
    same(found, [float(function(*row)) for row in rows])


def test_every_result_is_the_same_in_every_case():
    """Samples in the browser are those of Python, whether a number is at its usual value or not."""
    some = random_states(30, seed=9)
    for n, state in enumerate(some):  # most numbers at their usual values, so that facts are drawn
        state |= {name: USUAL[name] for name in states.STANDS_FOR if (n + len(name)) % 3}
        if n % 2:
            state["gpt4_training_cost_usd"] = FACTS[BASES[state["training_basis"]]]
    given = {"states": [USUAL, *some], "page": content()}
    both = (
        "...L.samples(s, given.page, 'product', hosting.plan(s, given.page).inCase), "
        "...L.samples(s, given.page, 'report')"
    )
    found, finite = node(f"given.states.map((s) => ({{{both}}}))", given), set()
    for state, values in zip([USUAL, *some], found, strict=True):
        expected = states.samples(state, states.chosen())
        assert set(values) == set(expected)
        for name, column in expected.items():
            cases_ = len(states.chosen().places)
            if state["shape"] == "ramp" and name.endswith("payback_months"):
                continue  # chapter 11 has no ramp
            same(by_place(values[name]), np.broadcast_to(column, cases_).tolist())
            finite |= {name} if np.isfinite(column).all() else set()
    assert finite >= set(plans.NAMES)  # not only what has no server was compared


def by_place(values):
    """Return the values of a typed array, which JSON writes as a mapping."""
    return [values[str(n)] for n in range(len(values))]


@cache
def content():
    """Return the page's data with draws of all digits."""
    numbers = page.numbers(worked_out()) | {"presets": presets()}
    found = json.loads(page.script_data(page.claims({}), numbers))
    return found | {"draws": {name: c.tolist() for name, c in states.columns().items()}}


def test_the_few_samples_have_the_quantiles_of_all():
    for state in (*states.kinds(), USUAL | {"life_years": 3.0}):
        few, ends = states.samples(state, states.chosen()), states.intervals(state)
        for name in ends:
            i = uncertainty.summary(few[name])
            assert i.median == pytest.approx(ends[name][1], rel=NEAR_MEDIAN), name
            assert (i.low, i.high) == pytest.approx(ends[name][::2], rel=NEAR_END), name


def test_the_page_opens_with_the_numbers_of_the_report():
    """The headline case has the median and both ends that the front page prints."""
    records = {r["id"]: r for r in results.collect(results.read_chapters(data.ROOT / "notebooks"))}
    usual = content()["usual"]
    for id, (report, _) in whatif.CLAIMS.items():
        if report and (check := records[id]["evidence"]):
            ends = [check[end] for end in ("low", "median", "high")]
            assert usual[report] == pytest.approx(ends, rel=1e-3), id
    for id in ("crossover-6months-a5", "lifetime-multiplier-15-20-a2"):
        ends, unit = usual[whatif.CLAIMS[id][0]], records[id]["evidence"]["unit"]
        unit = "" if unit == "dimensionless" else unit
        found = node(f"L.interval(given, {json.dumps(unit)})", ends)
        assert found == summary.computed(records[id])


def test_the_verdict_rule_is_the_ledgers():
    rng, rows = np.random.default_rng(3), []
    for id in claims.claims():
        c = claims.claim(id)
        low, high = rule.claimed_set(c)
        ends = [e for e in (low, high) if np.isfinite(e)] or [1.0]
        for _ in range(6):
            middle = rng.choice(ends) * np.exp(rng.normal(0, 1.5))
            samples = middle * np.exp(rng.normal(0, rng.choice([0, 0.1, 0.5, 2]), 41))
            samples[: rng.choice([0, 0, 3])] = math.inf
            rows.append((rng.permutation(samples), low, high, rule.kind(c)))
        rows += [(np.full(3, e * f), low, high, rule.kind(c)) for e in ends for f in NEAR_ENDS]
    given = [
        [
            samples.tolist(),
            {
                "low": lo if np.isfinite(lo) else None,
                "high": hi if np.isfinite(hi) else None,
                "near": rule.NEAR[kind],
                "upTo": kind == "up to",
            },
        ]
        for samples, lo, hi, kind in rows
    ]
    found = node("given.map(([samples, claim]) => L.verdict(L.ordered(samples), claim))", given)
    expected = [rule.verdict(np.sort(samples), *claim).word for samples, *claim in rows]
    assert found == expected
    assert set(expected) == set(rule.VERDICTS) - {"not checkable"}


def test_values_are_ordered_as_far_as_a_summary_reads_them():
    rng = np.random.default_rng(4)
    given = [rng.normal(size=n).round(digits) for n in (1, 2, 3, 41, 1000) for digits in (0, 9)]
    given += [np.sort(given[-1]), np.sort(given[-1])[::-1], np.append(given[-1], [math.inf] * 60)]
    found = node("given.map((s) => L.summary(L.ordered(s)))", [s.tolist() for s in given])
    sorted_first = node("given.map(L.summary)", [np.sort(s).tolist() for s in given])
    assert found == sorted_first
    unknown = node("Array.from(L.ordered(Float64Array.of(3, NaN, 1, 2)))", None)
    assert unknown == [1, 2, 3, "NaN"]


#: Factors on the ends of claimed sets, at which a point must be judged alike.
NEAR_ENDS = (1, 1 + 1e-10, 1 - 1e-10, 0.999, 1.001, 0.1, 10, 0.0, -1.0)


def test_numbers_are_worded_alike():
    rng = np.random.default_rng(4)
    values = [
        *np.exp(rng.uniform(-14, 44, SETS)).tolist(),
        0.0,
        1.0,
        12.5,
        13.5,
        125.0,
        0.25,
        999.6,
        99.96,
        1e6,
        999_999.0,
        95.25,
        math.inf,
    ]
    for unit in ("", "USD", "month", "percent"):
        found = node(f"given.map((v) => L.quantity(v, {json.dumps(unit)}))", values)
        assert found == [wording.quantity(v, unit) for v in values]


def test_intervals_are_worded_alike():
    rng = np.random.default_rng(6)
    middles = np.exp(rng.uniform(-9, 30, SETS))
    rows = [
        [m / f, m, m * g]
        for m, f, g in zip(
            middles, np.exp(rng.exponential(0.5, SETS)), np.exp(rng.exponential(0.5, SETS))
        )
    ]
    rows += [[m, m, m] for m in middles[:50]] + [[m, m, 1.4 * m] for m in middles[:50]]
    rows += [[m / 1.4, m, m] for m in middles[:50]] + [[m, 2 * m, math.inf] for m in middles[:50]]
    rows += [[0.0, 0.0, 0.94], [1.0, math.inf, math.inf], [math.inf] * 3]
    for unit in ("", "USD", "month", "percent"):
        found = node(f"given.map((v) => L.interval(v, {json.dumps(unit)}))", rows)
        ends = [uncertainty.Interval(m, lo, hi) for lo, m, hi in rows]
        assert found == [wording.interval(i, unit) for i in ends]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20k", 20e3),
        ("20 000", 20e3),
        ("20\u00a0000", 20e3),
        ("20,000", 20e3),
        ("2e4", 20e3),
        ("1.5M", 1.5e6),
        ("12 million", 12e6),
        ("$0.60", 0.6),
        ("0,6", 0.6),
        ("0,600", 0.6),
        ("1.234.567,5", 1234567.5),
        ("97%", 0.97),
        ("-5", -5.0),
        ("1e12", 1e12),
        ("5×", 5.0),
        ("20kk", None),
        ("1,23,4", None),
        ("twelve", None),
        ("--5", None),
        ("constructor", None),
        ("", None),
    ],
)
def test_a_number_field_takes_what_people_type(text, value):
    found = node("[L.parsed(given)]", text)[0]
    assert found == ("NaN" if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("name", "text", "value", "said"),
    [
        ("daily_users", "20k", 20e3, ""),
        ("daily_users", "2e10", 1e10, "20,000,000,000 is above the range: set to 10,000,000,000"),
        ("daily_users", "-5", 1, "-5 is below the range: set to 1"),
        ("daily_users", "many", None, "“many” is no number"),
        ("cached_share", "97%", 0.97, ""),
        ("cached_share", "97", 0.97, "Read as 97%"),
        ("cached_share", "-1", 0, "-100% is below the range: set to 0%"),
        ("cached_input_usd_per_mtok", "0", 0, ""),
    ],
)
def test_a_number_field_says_what_it_did(name, text, value, said):
    given = {"text": text, "input": content()["inputs"][name]}
    found = node("L.entered(given.text, given.input)", given)
    assert found == {"value": value, "said": said}


def test_what_a_field_shows_it_also_reads():
    limits = content()["inputs"]
    rows = [
        [state[i.name], limits[i.name]]
        for state in random_states(50, seed=8)
        for i in inputs.INPUTS
    ]
    found = node("given.map(([v, i]) => L.entered(L.shown(v, i), i).value)", rows)
    assert found == pytest.approx([value for value, _ in rows], rel=1e-5)


def test_an_address_brings_back_both_states():
    some = random_states(40, seed=12)
    given = {"page": content(), "pairs": list(zip(some, some[::-1]))}
    found = node(
        "given.pairs.map(([s, a]) => { const q = L.toAddress(s, given.page, a); return "
        "[L.fromAddress(q, given.page), L.fromAddress(q, given.page, 'a.')]; })",
        given,
    )
    assert found == [list(pair) for pair in given["pairs"]]


PRODUCT = USUAL | {"reading": "product"}


def effects(a, b):
    """Return why inputs make a difference or not, and what each moves, by name."""
    found = node("L.effects(given.a, given.b, given.page)", {"a": a, "b": b, "page": content()})
    return found["why"], {row["name"]: dict(row["moves"]) for row in found["rows"]}


def test_each_input_that_differs_is_tried_alone():
    more = {"daily_users": 2 * PRODUCT["daily_users"], "life_years": 1.0, "currency": "USD"}
    why, found = effects(PRODUCT, PRODUCT | more | {"research_multiple": 30.0})
    assert why.startswith("3 inputs differ.")
    users, life = found["daily_users"], found["life_years"]
    given = {"states": [PRODUCT, PRODUCT | {"daily_users": more["daily_users"]}], "page": content()}
    (months, times), (sooner, more_times) = node(
        "given.states.map((s) => L.solve(s, given.page).summaries)"
        ".map((one) => [one.product_months[1], one.product_multiple[1]])",
        given,
    )
    assert sooner / months == pytest.approx(0.5, rel=1e-3)
    assert more_times / times == pytest.approx(2, rel=1e-3)
    assert users["crossover"] == "÷ 2" and users["multiple"] == "× 2"
    assert users["payback of a smaller model"] == "÷ 2"
    assert "own servers a month" not in users  # one server is enough for both
    assert "crossover" not in life and re.match("[−÷]", life["multiple"])
    (share,) = found["research_multiple"].values()
    assert re.fullmatch(r"[+−][\d.]+ points", share)
    assert [*found] == ["research_multiple", "daily_users", "life_years"]  # what moves most first


def test_an_input_of_another_way_moves_what_it_moves_there_and_nothing_else():
    other = {"hosted_chip": "H200", "switch_cost_usd": 2 * PRODUCT["switch_cost_usd"]}
    _, found = effects(PRODUCT, PRODUCT | other)
    assert {"volume for own servers", "price at the speed"} <= {*found["hosted_chip"]}
    assert not {"crossover", "payback of a smaller model"} & {*found["hosted_chip"]}
    assert found["switch_cost_usd"] == {"payback of a smaller model": "× 2"}


def test_what_does_not_fit_or_is_never_reached_is_said_of_an_input():
    small = {"hosted_chip": "RTX 4090"}  # 8 bits of the model do not fit on one
    assert {*effects(PRODUCT, PRODUCT | small)[1]["hosted_chip"].values()} == {"then not known"}
    assert {*effects(PRODUCT | small, PRODUCT)[1]["hosted_chip"].values()} == {"was not known"}
    fast = effects(PRODUCT, PRODUCT | {"tokens_per_second": 9000.0})[1]["tokens_per_second"]
    assert fast == {"price at the speed": "then not reached"}


def test_what_is_not_known_at_first_is_not_sought_in_the_report():
    found = node(
        "((first) => Object.values(L.solve(given.state, given.page, { ends: first.summaries, "
        "summaries: given.page.usual }).summaries).map((ends) => ends?.length))"
        "(L.solve(given.state, given.page))",
        {"state": PRODUCT, "page": content()},
    )
    assert {*found} == {3}


def test_states_that_cannot_be_compared_say_so():
    euros = PRODUCT | {"currency": "EUR", "chip_price_usd": 30000.0}
    why, found = effects(euros, PRODUCT)
    assert why.startswith("A is in EUR and B in USD") and not found
    why, found = effects(PRODUCT, USUAL)
    assert why.startswith("A is about a product and B about the report's case") and not found
    assert effects(PRODUCT, PRODUCT)[0] == "A and B have the same inputs: change one."


def test_what_a_query_costs_to_serve_is_in_dollars_whatever_the_label():
    state = PRODUCT | {"currency": "EUR", "price_basis": "serving cost"}
    given = {"state": state, "page": content()}
    found = node(
        "[L.idle('currency', given.state, given.page), L.inCurrency(given.state, '$20'), "
        "hosting.plan({ ...given.state, currency: 'USD' }, given.page).refusal, "
        "L.solve(given.state, given.page).plan.refusal]",
        given,
    )
    assert found == [True, "$20", "", ""]


def test_a_spreadsheet_names_both_currencies_and_leaves_out_what_the_page_does():
    euros = PRODUCT | {"currency": "EUR", "chip_hour_usd": 3.0}
    served = PRODUCT | {"price_basis": "serving cost"}
    given = {"states": [euros, served], "page": content()}
    text = node(
        "L.csv(given.states, given.states.map((s) => L.solve(s, given.page)), given.page)", given
    )
    rows = {row[1]: row for row in csv.reader(text.splitlines())}
    assert rows["day"][3] == "A: EUR; B: USD" and rows["daily_users"][3] == "people"
    assert rows["input_usd_per_mtok"][3].startswith("A: EUR per million tokens; B: USD")
    assert float(rows["payback"][4]) > 0 and rows["payback"][7:] == ["", "", ""]


def test_money_of_a_product_is_in_its_own_currency():
    euros = USUAL | {"currency": "EUR", "reading": "product"}
    names = ["input_usd_per_mtok", "gpt4_training_cost_usd", "daily_users"]
    found = node(
        "given.names.map((name) => L.unitText(given.page, name, given.state))",
        {"names": names, "state": euros, "page": content()},
    )
    assert found == ["EUR per million tokens", "USD", "people"]


def test_a_model_fills_in_its_newest_prices():
    offers, table = models.offers(), data.table("token_prices")
    assert len(offers) == len(table.drop_duplicates(["model", "provider"]))
    for name, offer in offers.items():
        rows = table[(table["model"] + ", " + table["provider"]) == name]
        newest = rows[rows["effective_from"] == rows["effective_from"].max()].iloc[-1]
        values = offer["values"]
        assert values["input_usd_per_mtok"] == newest["input_usd_per_mtok"]
        assert values["output_usd_per_mtok"] == newest["output_usd_per_mtok"]
        if newest["batch_input_usd_per_mtok"] > 0:
            batch = values["input_usd_per_mtok"] * (1 - values["batch_discount"])
            assert batch == pytest.approx(newest["batch_input_usd_per_mtok"], rel=1e-5)
    assert sum(bool(o["said"]) for o in offers.values()) < len(offers) / 4


def test_the_command_rebuilds_every_state():
    project, drawn = Project(data.ROOT), random_states(300, seed=5)
    declared = parameters.declared(project)
    given = {
        "states": [USUAL, *drawn],
        "best": USUAL,
        "facts": FACTS,
        "bases": BASES,
    }
    found = node(
        "given.states.map((s) => L.command(s, given.best, given.facts, given.bases))", given
    )
    assert found[0] == "make report"
    for command, state in zip(found[1:], drawn, strict=True):
        values = scenarios.read(
            project, declared, text=command.removeprefix('make report SET="').removesuffix('"')
        ).values
        rebuilt = {n: values.get(n, declared[n].default) for n in declared}
        stands_for = USUAL | {"gpt4_training_cost_usd": FACTS[BASES[state["training_basis"]]]}
        for name in set(declared) & set(state):
            assert state[name] in (rebuilt[name], rebuilt[name] or stands_for[name]), name
        grows = states.given(state)["bill_growth_per_year"] if state["shape"] != "ramp" else 1.0
        assert (rebuilt["bill_growth_per_year"] or 1.0) == grows


def test_every_claim_is_compared_in_its_own_unit():
    results = whatif.Held(states.given(USUAL), draws.Medians()).results
    for id, readings in whatif.CLAIMS.items():
        for name in filter(None, readings):
            assert (results[name].unit_text or "dimensionless") == claims.claim(id).unit, id


def test_the_readers_product_moves_no_claim_as_the_report_reads_it():
    results = whatif.Held(states.defaults(), draws.Medians()).results
    of_the_report = {*whatif.FLEET, "life_years", "growth_per_year", "research_multiple"}
    for report, _ in whatif.CLAIMS.values():
        if report:
            assert set(results[report].parameters) <= of_the_report, report
    for name in set(whatif.NUMBERS) - of_the_report - {"retraining_months"}:
        other = USUAL | {name: 2 * USUAL.get(name, 1.0)}
        moved = [n for n, v in states.outputs(other).items() if v != states.outputs(USUAL)[n]]
        assert not set(moved) & {report for report, _ in whatif.CLAIMS.values()}, name


def test_the_page_carries_the_ledgers_claimed_sets():
    found = content()["claims"]
    assert set(found) == set(whatif.CLAIMS)
    for id, c in found.items():
        ends = (
            -math.inf if c["low"] is None else c["low"],
            math.inf if c["high"] is None else c["high"],
        )
        assert ends == rule.claimed_set(claims.claim(id))


@pytest.mark.parametrize(
    ("preset", "claim"),
    [
        ("a1", "crossover-4months-input-only-a1"),
        ("a4", "crossover-6-18-a4"),
        ("a5", "crossover-6months-a5"),
    ],
)
def test_an_articles_preset_gives_the_articles_own_arithmetic(preset, claim):
    values = {p["id"]: p["values"] for p in presets()}[preset]
    article = claims.claim(claim)
    arithmetic = np.median(evaluate(article.arithmetic, article.unit))
    found = states.outputs(USUAL | values)["product_months"]
    assert found == pytest.approx(arithmetic, rel=0.02)


def test_the_preset_of_a2_gives_its_multiple_and_its_sum():
    values = {p["id"]: p["values"] for p in presets()}["a2"]
    found = states.outputs(USUAL | values)
    assert found["product_usd_per_day"] * values["life_years"] * model.YEAR == pytest.approx(2.3e9)
    low, high = rule.claimed_set(claims.claim("lifetime-multiplier-15-20-a2"))
    assert low <= found["product_multiple"] <= high


def test_scenario_presets_give_what_the_page_of_cases_says():
    values = {p["id"]: p["values"] for p in presets()}
    for _, given, parameters_ in cases.given():
        found = states.outputs(USUAL | values[given["name"]])
        expected = use_cases.outcome(parameters_)
        assert found["product_months"] == pytest.approx(expected.months, rel=1e-12)
        assert found["product_share"] == pytest.approx(100 * expected.share, rel=1e-12)


def test_every_preset_and_range_is_allowed_everywhere():
    declared, known = parameters.declared(Project(data.ROOT)), {i.name: i for i in inputs.INPUTS}
    for i in inputs.INPUTS:
        if i.name in declared:
            p = declared[i.name]
            assert p.low <= i.low < i.high <= p.high, i.name
            assert p.low == 0 or not i.zero, i.name
    for preset in presets():
        for name, value in (USUAL | preset["values"]).items():
            if name in known:
                assert (
                    known[name].low <= value <= known[name].high or known[name].zero and value == 0
                ), (preset["id"], name)


def test_cumulative_linear_is_the_integral_of_its_ramp():
    from analysis.lifecycle import ramps

    days = np.array([10.0, 50.0, 100.0, 300.0])
    numeric = model.cumulative(days, 7.0, ramps.linear(100))
    assert model.cumulative_linear(days, 7.0, 100) == pytest.approx(numeric, rel=1e-3)


def _variants():
    """States in which every term counts, in both readings, of each shape and basis of price."""
    counted = {
        "cached_share": 0.4,
        "cached_input_usd_per_mtok": 0.3,
        "batch_share": 0.5,
        "batch_discount": 0.5,
        "reasoning_tokens": 200.0,
        "long_context_from": 1500.0,
        "input_tokens": 2000.0,
        "long_context_factor": 2.0,
        "use_growth_per_year": 3.0,
        "price_decline_per_year": 2.0,
        "chip_hour_usd": 3.0,
        "tokens_per_second": 60.0,
        "small_input_usd_per_mtok": 0.002,
        "small_output_usd_per_mtok": 0.002,
    }
    for reading in inputs.READINGS:
        for shape in inputs.SHAPES:
            for basis in inputs.PRICE_TEXT:
                chosen = {"reading": reading, "shape": shape, "price_basis": basis}
                buys = {"chip_price_usd": 40e3 if shape == "growing" else 0.0}
                yield USUAL | counted | chosen | buys


def test_every_input_that_is_shown_moves_the_answer_and_no_other_does():
    page, pairs = content(), []
    for state in _variants():
        for i in inputs.INPUTS:
            before = state[i.name] or i.low  # 0 of chips that are rented: then any price
            moved = {i.name: before * (0.5 if before * 1.5 > i.high else 1.5)}
            pairs.append((i.name, state, state | moved))
    ends = "Object.entries(L.solve(s, page).summaries).filter(([n]) => shown(s).includes(n))"
    found = node(
        "(() => { const page = given.page; "
        "const plans = (s) => L.PLANS.filter((row) => L.told(row, s));"
        "const shown = (s) => [...L.ROWS, ...plans(s)].map((r) => L.nameOf(r, s));"
        f"const ends = (s) => JSON.stringify({ends});"
        "return given.pairs.map(([n, a, b]) => [L.idle(n, a, page), ends(a) !== ends(b)]); })()",
        {"page": page, "pairs": pairs},
    )
    for (name, state, _), (idle, moves) in zip(pairs, found, strict=True):
        assert idle != moves, (name, state["reading"], state["shape"], state["price_basis"])


@pytest.mark.parametrize(
    "opener, term",
    [
        ("cached_share", "cached_input_usd_per_mtok"),
        ("batch_share", "batch_discount"),
        ("long_context_from", "long_context_factor"),
    ],
)
def test_a_term_is_shown_once_what_it_goes_with_is_not_zero(opener, term):
    state = next(s for s in _variants() if s["reading"] == "product")
    given = {"page": content(), "states": [state, state | {opener: 0.0}]}
    found = node(f"given.states.map((s) => L.idle('{term}', s, given.page))", given)
    assert found == [False, True]


def test_the_newest_model_is_offered_first_with_its_maker_and_date():
    made = {name: offer["made"] for name, offer in models.offers().items()}
    days = [text.split()[-1] for text in made.values()]
    assert days == sorted(days, reverse=True) and days[0] > "2026" > days[-1]
    table = data.table("token_prices")
    for row in table[table["release_date"] != ""].to_dict("records"):
        wanted = f"{row['developer']}, {row['release_date']}"
        assert made[f"{row['model']}, {row['provider']}"] == wanted


@pytest.mark.parametrize("times", [1.0, 3.0, 40.0, 4000.0])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_chart_of_two_states_draws_both_curves_to_their_ends(times, swapped):
    """Neither curve leaves the chart, however far apart they end; wide apart, the scale is log."""
    a = USUAL | {"reading": "product"}
    b = a | {"daily_users": a["daily_users"] * times}
    pair = [b, a] if swapped else [a, b]
    drawn = node(
        "L.draw(given.states.map((s) => { const one = L.solve(s, given.page); return "
        "L.subject(s, one.found, one.summaries.product_months, "
        "one.summaries.product_training_usd); }), 640, (v) => String(v), 't')",
        {"page": content(), "states": pair},
    )
    paths = dict(re.findall(r'<path class="(serving|pinned)" d="([^"]+)"', drawn))
    assert set(paths) == {"serving", "pinned"}
    for path in paths.values():
        points = [tuple(map(float, p.split())) for p in path[1:].split("L")]
        assert points[-1][0] == 640 - 118, "the curve ends at the right edge"
        assert all(30 <= y <= 270 for _, y in points)
    assert ("log scale" in drawn) == (times > 8)
