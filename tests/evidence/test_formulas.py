"""Formulas are read as pint reads them, one by one."""

import pytest
from pint.pint_eval import build_eval_tree, tokenizer
from pint.util import string_preprocessor

from analysis.evidence.estimates import formulas
from analysis.evidence.estimates.estimate import constant
from analysis.ledger import claims

NAMES = {"x": constant(3, "USD"), "y": constant(7, "day"), "n0": constant(5)}
READ = [
    "2 * x / y",
    "x / 4 y",
    "2 x per day",
    "x squared / 2 USD",
    "cubic y * 012",
    "square 5",
    "-x ** 2 + 9 USD**2",
    "2 ** -3 * n0",
    "(x + 1.5e3 USD) (y)",
    "x/y/y * .5",
    " 3  x",
    "n0 ** n0 - 1",
]


def directly(formula, names=NAMES):
    """Read a formula as it stands, every word of it by pint."""

    def meaning(token):
        if token.string[0].isdigit() or token.string[0] == ".":
            return constant(float(token.string))
        return names[token.string] if token.string in names else constant(1, token.string)

    text = string_preprocessor(formulas.WHOLE_NUMBER.sub(r"\1.0", formula))
    return build_eval_tree(tokenizer(text)).evaluate(meaning)


@pytest.mark.parametrize("formula", READ)
def test_a_formula_is_what_pint_makes_of_it(formula):
    wanted = found = None
    try:
        wanted = directly(formula)
    except ValueError:
        with pytest.raises(formulas.FormulaError):
            formulas.parsed(formula, NAMES)
    else:
        found = formulas.parsed(formula, NAMES)
        assert (found.samples == wanted.samples).all() and found.unit == wanted.unit


def test_formulas_that_differ_in_words_and_numbers_alone_do_not_mix():
    first, second = (formulas.parsed(text, NAMES) for text in ("2 * x / 5", "4 * y / 8"))
    assert (first.samples[0], second.samples[0]) == (1.2, 3.5)
    assert first.unit != second.unit
    assert first.named_parts.keys() == second.named_parts.keys() == set()


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("2 * x) * (y", "a bracket is closed that was not opened"),
        ("(2 * x", "a bracket is opened and not closed"),
        ("2 * z", "'z' is neither a fact nor a unit"),
        ("x + y", "(USD) and a plain number (day) cannot be added"),
    ],
)  # fmt: skip
def test_what_pint_cannot_read_is_told_by_its_place_in_the_formula(formula, reason):
    with pytest.raises(formulas.FormulaError) as refused:
        formulas.parsed(formula, NAMES)
    assert reason in str(refused.value)


def test_every_formula_of_the_ledger_is_what_pint_makes_of_it():
    from analysis.evidence.estimates.facts import Facts

    facts, read = Facts(), 0
    for claim in claims.of_chapters().values():
        for formula in (claim.arithmetic, claim.evidence):
            try:
                found = formulas.parsed(formula, facts)
            except formulas.FormulaError:  # empty, or over results of a chapter
                continue
            wanted = directly(formula, {name: facts[name] for name in found.facts})
            assert (found.samples == wanted.samples).all() and found.unit == wanted.unit, formula
            read += 1
    assert read > 100


def test_a_result_without_a_unit_is_called_so():
    with pytest.raises(formulas.FormulaError, match="has the unit dimensionless but 'USD' is want"):
        formulas.read("1 / 2", "USD", NAMES)
