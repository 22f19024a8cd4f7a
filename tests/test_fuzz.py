"""Whatever is thrown at a parser, it answers with a result or the project's own error.

`make test` tries a hundred inputs for each property; `make fuzz` goes on for as long as it is told
to. What that found stands here as an ``@example`` or in `test_bad_input`.
"""

import json
import math
import shlex
import signal
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from analysis.evidence import units
from analysis.evidence.estimates import formulas
from analysis.evidence.estimates.facts import evaluate, worked_out
from analysis.evidence.tables import data, rows, validity
from analysis.report.bills.usage import Record
from analysis.report.files import notebook
from analysis.report.files.project import BuildError, Project
from analysis.report.inputs import parameters, scenarios
from analysis.report.site.whatif import page
from analysis.report.site.whatif.presets import presets
from tests.report import small
from tests.report.site import test_whatif

PARAMETERS = """
users: float = 1e6  # user; [1e3, 1e10]; people
seed: int = 1  # ; [0, 1e6]; start
basis: str = "list price"  # ; {list price, serving cost}; charge
agents: bool = False  # ; ; count agents
"""


class Hangs(BaseException):
    """Not an `Exception`, so that nothing under test can catch it."""


@contextmanager
def in_time(seconds=20):
    """A safety net, far above what any input takes."""

    def stop(*_):
        raise Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def outcome(call, *arguments, error, **options):
    """Return what a call returns, or None when it refuses its input with a sentence."""
    with in_time():
        try:
            return call(*arguments, **options)
        except error as refused:
            text = str(refused)
            assert text.strip() and "\n" not in text.strip() or isinstance(refused, BuildError), (
                text
            )
            assert getattr(refused, "code", 2) == 2
            return None


# --- formulas and units ---------------------------------------------------------------------------
WORDS = [
    "1",
    "2.5",
    "1e3",
    "0",
    "9" * 30,
    "1e308",
    "USD",
    "day",
    "kW",
    "percent",
    "gpt4_training_cost_cloud",
    "inf",
    "nan",
    "x",
    "lambda",
]
TOKENS = st.sampled_from([*WORDS, "+", "-", "*", "/", "**", "(", ")", " ", "_", ".", "e"])
RANDOM_FORMULA = st.one_of(
    st.text(max_size=40),
    st.text("0123456789.eE_+-*/() \tUSDdayk", max_size=40),
    st.lists(TOKENS, max_size=25).map("".join),
    st.lists(TOKENS, max_size=25).map(" ".join),
)


@given(RANDOM_FORMULA, st.sampled_from(["", "USD", "day", "1/day"]))
@example("1 000 USD", "USD")
@example("9_9**9_9**9_9", "")
@example("(" * 299 + "1" + ")" * 299, "")
def test_a_formula_gives_finite_numbers_or_is_refused(text, unit):
    found = outcome(evaluate, text, unit, n=5, error=formulas.FormulaError)
    assert found is None or np.isfinite(found).all()


@given(st.one_of(st.text(max_size=30), st.lists(TOKENS, max_size=12).map("".join)))
@example("USD**9**9**9")
@example("USD**-9**9**9")
def test_a_unit_is_read_or_refused(text):
    found = outcome(units.parse, text, error=units.UnitError)
    assert found is None or units.Q(2.0, found).magnitude == 2.0


UNITS = {"USD": {"USD": 1}, "day": {"day": 1}, "USD/day": {"USD": 1, "day": -1}, "": {}}
DECIMAL = st.decimals(min_value="0.01", max_value=1000, places=2)


@st.composite
def quantities(draw, depth=3, unit=None):
    """Return (text, exact value, powers of units); ``unit`` fixes the powers."""
    if depth == 0 or draw(st.booleans()):
        number, name = draw(DECIMAL), draw(st.sampled_from([*UNITS])) if unit is None else ""
        powers = UNITS[name] if unit is None else unit
        name = name or "*".join(f"{u}**{p}" for u, p in powers.items())
        return f"({number} {name})" if name else f"{number}", Fraction(number), powers
    sign = draw(st.sampled_from("+-" if unit is not None else "+-*/"))
    left, a, powers = draw(quantities(depth - 1, unit))
    right, b, others = draw(quantities(depth - 1, powers if sign in "+-" else None))
    assume(sign != "/" or b)
    value = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else a}[sign]
    if sign in "*/":
        way = 1 if sign == "*" else -1
        powers = {u: powers.get(u, 0) + way * others.get(u, 0) for u in {*powers, *others}}
    bare = f"{left} {sign} {right}" if sign in "+*" else f"{left} {sign} ({right})"
    return (
        (f"({bare})" if draw(st.booleans()) or sign in "+-" else f"({bare}) ** 1"),
        value,
        {u: p for u, p in powers.items() if p},
    )


@given(quantities())
def test_a_formula_gives_what_it_says(made):
    text, value, powers = made
    assume(len(text) <= formulas.LONGEST)
    unit = (
        "*".join(f"{u}**{p}" for u, p in sorted(powers.items()))
        if all(abs(p) < 10 for p in powers.values())
        else None
    )
    assume(unit is not None)
    (found,) = evaluate(text, unit)
    assert found == pytest.approx(float(value), rel=1e-9, abs=1e-6)


@given(
    st.lists(
        st.tuples(st.sampled_from(["+", "-", "*", "/", "**"]), st.integers(1, 4)),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
def test_signs_bind_as_in_arithmetic(steps, minus):
    text = ("-" if minus else "") + "3" + "".join(f" {sign} {number}" for sign, number in steps)
    assume("**" not in text.partition("**")[2])  # one power, so that the numbers stay small
    (found,) = evaluate(text, "")
    assert found == pytest.approx(
        float(eval(text)), rel=1e-9
    )  # Python's own arithmetic; the text is made above


# --- scenarios and SET ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("fuzz")
    small.write_notebook(root, "01_one", PARAMETERS)
    return Project(root)


@pytest.fixture(scope="module")
def declared(project):
    return parameters.declared(project)


def allowed(scenario, declared):
    for name, value in scenario.values.items():
        p = declared[name]
        assert type(value).__name__ == p.type and value != p.default
        assert p.low is None or (math.isfinite(value) and p.low <= value <= p.high)
        assert not p.choices or value in p.choices
    assert (
        scenario.slug
        and "/" not in scenario.slug
        and not scenario.slug.startswith(".")
        and len(scenario.slug) <= 80
    )
    (scenario.slug + scenario.title).encode()


VALUES = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(
        [
            "5e7",
            "1_000",
            "010",
            "yes",
            "true",
            "null",
            "~",
            ".inf",
            "!!int 5",
            "*a",
            "&a 5",
            "list price",
            "",
            "[1]",
            "{a: 1}",
        ]
    ),
    st.text(max_size=12),
)
NAMES = st.one_of(
    st.sampled_from(["users", "seed", "basis", "agents", "user", "name", "parameters"]),
    st.text(max_size=8),
)
LINES = st.tuples(
    st.sampled_from(["", "  ", "\t", "- "]), NAMES, st.sampled_from([": ", ":", "", " = "]), VALUES
).map("".join)
DOCUMENTS = st.one_of(
    st.binary(max_size=60),
    st.text(st.characters(codec="utf-8"), max_size=60).map(str.encode),
    st.lists(LINES, max_size=8).map(lambda lines: "\n".join(lines).encode("utf-8", "replace")),
    st.lists(LINES, max_size=4).map(
        lambda lines: ("name: a\nparameters:\n  " + "\n  ".join(lines)).encode("utf-8", "replace")
    ),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=6),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=6), inner),
        max_leaves=8,
    ).map(lambda value: json.dumps({"name": "a", "parameters": value}).encode()),
)


@given(DOCUMENTS)
@example(b"a: 2024-13-45")
@example(b"? [a]\n: 1")
@example(b"name: a\nparameters: {users: !!timestamp x}")
def test_a_scenario_file_is_taken_or_refused(project, declared, content):
    (project.root / "fuzz.yaml").write_bytes(content)
    found = outcome(scenarios.read, project, declared, file="fuzz.yaml", error=BuildError)
    if found:
        allowed(found, declared)


@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(st.tuples(NAMES, VALUES).map("=".join), max_size=4).map(" ".join),
    )
)
@example("users=1e+7 'basis=serving cost'")
def test_a_set_is_taken_or_refused(project, declared, text):
    found = outcome(scenarios.read, project, declared, text=text, error=BuildError)
    if found:
        allowed(found, declared)


@given(
    st.floats(1e3, 1e10),
    st.integers(0, 10**6),
    st.sampled_from(["list price", "serving cost"]),
    st.booleans(),
)
def test_what_is_typed_or_written_down_comes_back(project, declared, users, seed, basis, agents):
    given_ = {"users": users, "seed": seed, "basis": basis, "agents": agents}
    wanted = {name: value for name, value in given_.items() if value != declared[name].default}
    text = " ".join(shlex.quote(f"{name}={value}") for name, value in given_.items())
    assert scenarios.read(project, declared, text=text).values == wanted
    lines = "".join(f"  {name}: {value}\n" for name, value in given_.items())
    (project.root / "fuzz.yaml").write_text(f"name: mine\nparameters:\n{lines}")
    assert scenarios.read(project, declared, file="fuzz.yaml").values == wanted


# --- the page of sliders --------------------------------------------------------------------------
NASTY = [
    "NaN",
    "1e999",
    "-1e999",
    "%49nfinity",
    "",
    " ",
    "<script>alert(1)</script>",
    "0x7fffffff",
    "%E0%A4%A",
    "1" * 100_000,
    "null",
    "[object Object]",
    "１００",
    "1,000",
    "__proto__",
    "-5",
    "\u202e5",
]


@pytest.fixture(scope="module")
def content():
    """What the page's script is given."""
    return json.loads(page.script_data({}, page.numbers(worked_out()) | {"presets": presets()}))


def test_an_address_can_ask_only_for_what_the_page_allows(content):
    names = [
        *content["defaults"],
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "length",
        "",
        "%",
        "<b>",
    ]
    addresses = [f"?{name}={text}" for name in names for text in NASTY] + [
        "",
        "?",
        "?&&==",
        "?" + "a=" * 1000,
    ]
    found = test_whatif.node(
        "given.addresses.map((a) => L.fromAddress(a, given.page))",
        {"page": content, "addresses": addresses},
    )
    for address, state in zip(addresses, found, strict=True):
        assert list(state) == list(content["defaults"]), address
        for name, value in state.items():
            if name in content["choices"]:
                assert value in content["choices"][name], address
            elif name == "currency":
                assert value.isascii() and value.isupper() and len(value) <= 8, address
            else:
                limits = content["inputs"][name]
                assert limits["low"] <= value <= limits["high"] or (
                    limits["zero"] and value == 0
                ), address


def test_an_address_brings_a_state_back_and_its_command_gives_the_same_values(content):
    states = test_whatif.random_states(300, seed=11)
    given_ = {"page": content, "states": states}
    back = test_whatif.node(
        "given.states.map((s) => L.fromAddress('?' + new URLSearchParams(Object.entries(s)), "
        "given.page))",
        given_,
    )
    assert [{k: s[k] for k in t} for s, t in zip(back, states)] == states
    said = "L.command(s, given.page.defaults, given.page.facts, given.page.bases)"
    project = Project(data.ROOT)
    known, compared = parameters.declared(project), 0
    for state, command in zip(
        states, test_whatif.node(f"given.states.map((s) => {said})", given_), strict=True
    ):
        values = scenarios.read(
            project, known, text=shlex.split(command)[-1].removeprefix("SET=")
        ).values
        same = [name for name in values if name in state]
        assert {name: values[name] for name in same} == {name: state[name] for name in same}, (
            command
        )
        compared += len(same)
    assert compared > 1000


# --- tables and their description -----------------------------------------------------------------
TABLE = 'id,day,n,share,note\na,2024-03-14,5,0.5,first\nb,,7,,"with, comma"\nc,2023-01-01,9,1e-3,\n'
SCHEMA = {
    "primaryKey": "id",
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "[a-z]+"}},
        {"name": "day", "type": "date"},
        {"name": "n", "type": "integer", "constraints": {"required": True, "minimum": 1}},
        {"name": "share", "type": "number", "constraints": {"minimum": 0, "maximum": 1}},
        {"name": "note", "type": "string"},
    ],
}
PACKAGE = {"resources": [{"name": "things", "path": "things.csv", "schema": SCHEMA}]}


@st.composite
def spoiled_tables(draw, table=TABLE):
    """A good table with flipped bytes, other delimiters, lost or repeated lines, other text."""
    content = table.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"])))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        piece = draw(
            st.one_of(
                st.binary(min_size=1, max_size=3),
                st.sampled_from(
                    [b'"', b",", b"\n", b"\r\n", b";", b"\t", b"\0", b" ", b"e", "５".encode()]
                ),
            )
        )
        cut = draw(st.integers(0, 12))
        content = content[:at] + piece * draw(st.integers(0, 2)) + content[at + cut :]
    if draw(st.booleans()):
        content = content.replace(b",", draw(st.sampled_from([b",", b";", b"\t"]))).replace(
            b"\n", draw(st.sampled_from([b"\n", b"\r\n", b"\r"]))
        )
    return content


USAGE = (small.PROJECT / "notebooks" / "usage" / "example.csv").read_text()


@given(spoiled_tables(USAGE))
def test_a_usage_record_is_read_or_refused(tmp_path_factory, content):
    path, day = tmp_path_factory.getbasetemp() / "usage.csv", date(2026, 11, 28)
    path.write_bytes(content)
    found = outcome(Record, path, "GPT-5.5", None, day, error=rows.DataError)
    for usage in found.usages if found else ():
        counts = (usage.fresh, usage.cached, usage.written, usage.output)
        assert all(type(count) is int and count >= 0 for count in counts)
        assert type(usage.day) is date and usage.requests != 0 or not any(counts)


@given(spoiled_tables())
@example(TABLE.replace("\n", "\r").encode())
@example(TABLE.replace("5,0.5", "٥,0.5").encode())
def test_a_table_is_read_or_refused(tmp_path_factory, content):
    folder = tmp_path_factory.getbasetemp() / "read"
    folder.mkdir(exist_ok=True)
    (folder / "things.csv").write_bytes(content)
    (folder / "datapackage.json").write_text(json.dumps(PACKAGE))

    def read(*table):
        return data.joined(data.read(*table))

    found = outcome(read, PACKAGE["resources"][0], folder, error=rows.DataError)
    problems = validity.problems(folder)
    assert problems or found, content
    if found is None or found.problems:
        assert problems
        return
    assert problems or all(
        1 <= n and (share is None or 0 <= share <= 1)
        for n, share in zip(found.columns["n"], found.columns["share"])
    )
    assert {len(values) for values in found[1].values()} == {len(found[0])}
    for kind, name in ((int, "n"), (float, "share")):
        assert all(
            value is None or type(value) is kind and math.isfinite(value)
            for value in found[1][name]
        )


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats()
    | st.sampled_from(["things", "things.csv", "id", "", "number", "x/../y.csv", "[", "*"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "path",
                    "schema",
                    "fields",
                    "type",
                    "constraints",
                    "minimum",
                    "pattern",
                    "enum",
                    "required",
                    "foreignKeys",
                    "reference",
                    "resource",
                    "primaryKey",
                    "missingValues",
                    "format",
                    "example",
                    "ordered",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@st.composite
def spoiled_packages(draw):
    """The description with one to three of its entries replaced."""
    package = json.loads(json.dumps(PACKAGE))
    for _ in range(draw(st.integers(1, 3))):
        at = package
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if not isinstance(at[key], dict | list) or draw(st.integers(0, 3)) == 0:
                at[key] = draw(JSON)
                break
            at = at[key]
        if isinstance(at, dict) and draw(st.booleans()):
            at |= draw(
                st.dictionaries(
                    st.sampled_from(
                        [
                            "foreignKeys",
                            "missingValues",
                            "primaryKey",
                            "ordered",
                            "format",
                            "trueValues",
                            "example",
                        ]
                    ),
                    JSON,
                    max_size=2,
                )
            )
    return package


@example(
    {
        "resources": [
            {
                **PACKAGE["resources"][0],
                "schema": {
                    "fields": [{"name": "n", "type": "integer", "constraints": {"minimum": []}}]
                },
            }
        ]
    }
)
@example(
    {
        "resources": [
            {
                **PACKAGE["resources"][0],
                "schema": {**PACKAGE["resources"][0]["schema"], "foreignKeys": 0},
            }
        ]
    }
)
@given(st.one_of(spoiled_packages(), JSON, st.just(PACKAGE)))
def test_a_description_is_taken_or_refused(tmp_path_factory, package):
    folder = tmp_path_factory.getbasetemp() / "described"
    folder.mkdir(exist_ok=True)
    (folder / "things.csv").write_text(TABLE)
    (folder / "datapackage.json").write_text(json.dumps(package))
    with in_time():
        found = validity.problems(folder)
    assert all(isinstance(sentence, str) and sentence.endswith(".") for sentence in found)
    assert found or package["resources"]


# --- notebooks and their parameters ---------------------------------------------------------------
COMMENTS = st.one_of(
    st.text(max_size=40),
    st.text("[]{},;.0123456789eE-+ #abc", max_size=30),
    st.tuples(st.floats(), st.floats()).map(lambda ends: f"user; [{ends[0]}, {ends[1]}]; text"),
)
DEFAULTS = st.one_of(
    st.sampled_from(
        [
            "1",
            "1.5",
            "'a'",
            "True",
            "None",
            "1e999",
            "-1",
            "[1]",
            "2*3",
            "b'a'",
            "()",
            "1j",
            "'a' 'b'",
            "f'{x}'",
            "-'a'",
            "{1: 2}",
            "{[]}",
        ]
    ),
    st.text(max_size=10),
)


@given(
    st.sampled_from(["float", "int", "str", "bool", "list", "", "a.b", "dict[int]"]),
    DEFAULTS,
    COMMENTS,
)
@example("float", "(" * 250 + "1" + ")" * 250, "user; [1, 2]; x")
@example("float", "-" * 5000 + "1", "user; [1, 2]; x")
@example("float", "1 \0", "user; [1, 2]; x")
@example("float", "{[]: 1}", "user; [1, 2]; x")
def test_a_declaration_is_read_or_refused(tmp_path_factory, kind, default, comment):
    root = tmp_path_factory.getbasetemp() / "declared"
    source = f"x: {kind} = {default}  # {comment}\n#".encode("utf-8", "replace").decode()
    small.write_notebook(root, "01_one", source)
    found = outcome(parameters.declared, Project(root), error=BuildError)
    for p in (found or {}).values():
        assert p.value(p.default) == p.default
        assert p.low is None or (
            math.isfinite(p.low) and math.isfinite(p.high) and p.low <= p.default <= p.high
        )


CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", 5, None]),
        "source": st.one_of(
            st.just(PARAMETERS),
            st.just([PARAMETERS]),
            st.integers(),
            st.none(),
            st.lists(st.integers(), max_size=2),
        ),
        "metadata": st.one_of(
            st.just({}),
            st.just({"tags": ["parameters"]}),
            st.just({"tags": 5}),
            st.just({"tags": [[]]}),
            st.none(),
            st.just([]),
        ),
        "id": st.one_of(st.text(max_size=3), st.integers(), st.just([])),
        "outputs": st.one_of(st.just([]), st.integers()),
    },
)
NOTEBOOK = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "cells": st.one_of(st.lists(CELL | st.integers() | st.none(), max_size=3), JSON),
            "metadata": JSON,
            "nbformat": JSON,
        },
    ),
    st.fixed_dictionaries(
        {
            "cells": st.lists(CELL, max_size=3),
            "metadata": st.just({}),
            "nbformat": st.just(4),
            "nbformat_minor": st.just(5),
        }
    ),
    JSON,
).map(lambda value: json.dumps(value).encode())


@given(
    st.one_of(
        NOTEBOOK,
        st.binary(max_size=30),
        st.text(max_size=30).map(lambda t: t.encode("utf-8", "replace")),
    )
)
@example(b"[" * 100_000)
@example(b'{"cells": [{"source": "x"}], "metadata": {}}')
@example(
    b'{"cells": [{"cell_type": "code", "source": "x", "metadata": {"tags": 5}}], "metadata": {}}'
)
def test_a_notebook_is_read_or_refused(tmp_path_factory, content):
    root = tmp_path_factory.getbasetemp() / "notebook"
    path = root / "notebooks" / "01_one.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    found = outcome(notebook.load, Path(path), error=BuildError)
    if found:
        json.dumps(notebook.bare(found))
    outcome(parameters.declared, Project(root), error=BuildError)
