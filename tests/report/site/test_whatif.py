"""The what-if page: its JavaScript against the models, its claims against the ledger."""

import json
import math
import shutil
import subprocess

import numpy as np
import pytest

from analysis.evidence import wording
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import evaluate
from analysis.evidence.tables import data
from analysis.ledger import claims, rule
from analysis.lifecycle import model, product, use_cases, whatif
from analysis.report.files.project import Project
from analysis.report.inputs import cases, parameters, scenarios
from analysis.report.site import whatif as page
from analysis.report.site.site import STATIC

BEST, FACTS = page.best_estimate(), page.facts()
SETS = 4000
SHIP = (
    "(k, v) => (v === Infinity ? 'Infinity' : v === -Infinity ? '-Infinity' : Number.isNaN(v) ? "
    "'NaN' : v)"
)


def node(expression, given):
    """Evaluate an expression of ``L`` (lifecycle.js) and ``given`` in Node and return its value."""
    if not shutil.which("node"):
        pytest.skip(
            "Node is not installed, so the page's JavaScript cannot be compared with Python (make "
            "test-site needs it too)."
        )
    code = (
        f"const L = require({json.dumps(str(STATIC / 'lifecycle.js'))});const given = "
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
        assert a == b or abs(a - b) <= 1e-9 * abs(b), (n, a, b)


def random_states(n, seed=7):
    """Draw states over the whole range of every slider, every choice, and the ends."""
    rng, states = np.random.default_rng(seed), []
    for _ in range(n):
        state = {name: BEST[name] for name in product.TERMS} | {"reading": "report"}
        for i in page.INPUTS:
            u = rng.choice([0.0, 1.0, rng.random()], p=[0.02, 0.02, 0.96])
            state[i.name] = float(
                i.low * (i.high / i.low) ** u if i.log else i.low + (i.high - i.low) * u
            )
            if i.zero and rng.random() < 0.05:
                state[i.name] = 0.0
        state["use_growth_per_year"] = 1.0 if rng.random() < 0.05 else state["use_growth_per_year"]
        state["growth_per_year"] = 1.0 if rng.random() < 0.05 else state["growth_per_year"]
        state["shape"] = str(rng.choice([*page.SHAPES]))
        state["training_basis"] = str(rng.choice([*page.BASES]))
        state["price_basis"] = str(rng.choice([*page.PRICE_TEXT]))
        states.append(state)
    return states


def test_every_result_is_the_same_in_both_languages():
    states = random_states(SETS)
    given = {"states": states, "facts": FACTS, "constants": page.constants()}
    found = node("given.states.map((s) => L.outputs(s, given.facts, given.constants))", given)
    expected = [page.outputs(s) for s in states]
    assert list(found[0]) == list(expected[0])
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


def test_the_verdict_rule_is_the_ledgers():
    rng, rows = np.random.default_rng(3), []
    for id in claims.claims():
        low, high = rule.claimed_set(claims.claim(id))
        ends = [e for e in (low, high) if np.isfinite(e)] or [1.0]
        near = [
            e * f
            for e in ends
            for f in (
                1,
                1 + 1e-10,
                1 - 1e-10,
                0.999,
                1.001,
                0.1,
                10,
                0.0,
                -1.0,
                *np.exp(rng.normal(0, 2, 4)),
            )
        ]
        rows += [(v, low, high, rule.kind(claims.claim(id))) for v in (*near, math.inf)]
    null = [
        [v, lo if np.isfinite(lo) else None, hi if np.isfinite(hi) else None, rule.NEAR[kind]]
        for v, lo, hi, kind in rows
    ]
    found = node("given.map((row) => L.verdict(...row))", null)
    expected = [rule.verdict(np.full(3, v), low, high, kind).word for v, low, high, kind in rows]
    assert found == expected
    assert set(expected) == {"holds", "too high", "too low", "wrong"}


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


def test_the_command_rebuilds_every_state():
    project, states = Project(data.ROOT), random_states(300, seed=5)
    declared = parameters.declared(project)
    given = {
        "states": [BEST, *states],
        "best": BEST,
        "facts": FACTS,
        "bases": page.BASES,
    }
    found = node(
        "given.states.map((s) => L.command(s, given.best, given.facts, given.bases))", given
    )
    assert found[0] == "make report"
    for command, state in zip(found[1:], states, strict=True):
        values = scenarios.read(
            project, declared, text=command.removeprefix('make report SET="').removesuffix('"')
        ).values
        rebuilt = {n: values.get(n, declared[n].default) for n in declared}
        stands_for = BEST | {"gpt4_training_cost_usd": FACTS[page.BASES[state["training_basis"]]]}
        for name in set(declared) & set(state):
            assert state[name] in (rebuilt[name], rebuilt[name] or stands_for[name]), name
        grows = page.given(state)["bill_growth_per_year"] if state["shape"] != "ramp" else 1.0
        assert (rebuilt["bill_growth_per_year"] or 1.0) == grows


def test_every_claim_is_compared_in_its_own_unit():
    results = whatif.Held(page.given(BEST), draws.Medians()).results
    for id, readings in whatif.CLAIMS.items():
        for name in filter(None, readings):
            assert (results[name].unit_text or "dimensionless") == claims.claim(id).unit, id


def test_the_readers_product_moves_no_claim_as_the_report_reads_it():
    results = whatif.Held(page.defaults(), draws.Medians()).results
    of_the_report = {*whatif.FLEET, "life_years", "growth_per_year", "research_multiple"}
    for report, _ in whatif.CLAIMS.values():
        if report:
            assert set(results[report].parameters) <= of_the_report, report
    for name in set(whatif.NUMBERS) - of_the_report - {"retraining_months"}:
        other = BEST | {name: 2 * BEST.get(name, 1.0)}
        moved = [n for n, v in page.outputs(other).items() if v != page.outputs(BEST)[n]]
        assert not set(moved) & {report for report, _ in whatif.CLAIMS.values()}, name


def test_the_page_carries_the_ledgers_claimed_sets():
    found = json.loads(page.script_data(page.claims([])))["claims"]
    assert set(found) == set(whatif.CLAIMS)
    for id, c in found.items():
        ends = (
            -math.inf if c["low"] is None else c["low"],
            math.inf if c["high"] is None else c["high"],
        )
        assert ends == rule.claimed_set(claims.claim(id))


def test_the_best_estimate_agrees_with_the_stored_notebooks():
    """In the report's reading a point gives the stored verdict and nearly the stored median."""
    from analysis.ledger import results

    records = {r["id"]: r for r in results.collect(results.read_chapters(data.ROOT / "notebooks"))}
    found, compared = page.outputs(BEST), 0
    for id, (report, _) in whatif.CLAIMS.items():
        if report:
            record, c = records[id], claims.claim(id)
            assert found[report] == pytest.approx(record["evidence"]["median"], rel=0.07), id
            word = rule.verdict(found[report], *rule.claimed_set(c), rule.kind(c)).word
            # A point stands for the middle of the cases, so it misses what only their sides meet.
            low, high = rule.claimed_set(c)
            e = record["evidence"]
            beside = e["low"] <= high and e["high"] >= low
            assert record["verdict"] in (word, "holds under conditions") or beside, id
            compared += 1
    assert compared == 12


@pytest.mark.parametrize(
    ("preset", "claim"),
    [
        ("a1", "crossover-4months-input-only-a1"),
        ("a4", "crossover-6-18-a4"),
        ("a5", "crossover-6months-a5"),
    ],
)
def test_an_articles_preset_gives_the_articles_own_arithmetic(preset, claim):
    values = {p["id"]: p["values"] for p in page.presets()}[preset]
    article = claims.claim(claim)
    arithmetic = np.median(evaluate(article.arithmetic, article.unit))
    found = page.outputs(BEST | values)["product_months"]
    assert found == pytest.approx(arithmetic, rel=0.02)


def test_the_preset_of_a2_gives_its_multiple_and_its_sum():
    values = {p["id"]: p["values"] for p in page.presets()}["a2"]
    found = page.outputs(BEST | values)
    assert found["product_usd_per_day"] * values["life_years"] * model.YEAR == pytest.approx(2.3e9)
    low, high = rule.claimed_set(claims.claim("lifetime-multiplier-15-20-a2"))
    assert low <= found["product_multiple"] <= high


def test_the_fleets_preset_gives_the_reports_headline_case():
    values = {p["id"]: p["values"] for p in page.presets()}["fleet"]
    found = page.outputs(BEST | values)
    assert found["product_months"] == pytest.approx(found["fleet_months"], rel=1e-9)


def test_scenario_presets_give_what_the_page_of_cases_says():
    values = {p["id"]: p["values"] for p in page.presets()}
    for _, given, parameters_ in cases.given():
        found = page.outputs(BEST | values[given["name"]])
        expected = use_cases.outcome(parameters_)
        assert found["product_months"] == pytest.approx(expected.months, rel=1e-12)
        assert found["product_share"] == pytest.approx(100 * expected.share, rel=1e-12)


def test_every_preset_and_range_is_allowed_everywhere():
    declared, inputs = parameters.declared(Project(data.ROOT)), {i.name: i for i in page.INPUTS}
    for i in page.INPUTS:
        if i.name in declared:
            p = declared[i.name]
            assert p.low <= i.low < i.high <= p.high, i.name
            assert p.low == 0 or not i.zero, i.name
    for preset in page.presets():
        for name, value in (BEST | preset["values"]).items():
            if name in inputs:
                assert (
                    inputs[name].low <= value <= inputs[name].high
                    or inputs[name].zero
                    and value == 0
                ), (preset["id"], name)


def test_cumulative_linear_is_the_integral_of_its_ramp():
    from analysis.lifecycle import ramps

    days = np.array([10.0, 50.0, 100.0, 300.0])
    numeric = model.cumulative(days, 7.0, ramps.linear(100))
    assert model.cumulative_linear(days, 7.0, 100) == pytest.approx(numeric, rel=1e-3)
