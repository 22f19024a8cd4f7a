"""The dataset is valid, and each kind of bad row is reported with file, row and column."""

import json
import re
import shutil
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import units
from analysis.evidence.estimates import combined, facts
from analysis.evidence.estimates.facts import GRADES, Facts
from analysis.evidence.tables import data, references, validity
from analysis.evidence.tables.origins import OWN
from analysis.ledger import claims, refusals, rule


def test_the_dataset_is_valid():
    assert validity.problems() == []


@pytest.fixture
def folder(tmp_path):
    """A copy of the dataset that a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(data.DATA, copy)
    return copy


def spoil(folder, table, row, column, value):
    """Overwrite one cell; row 2 is the first row under the header."""
    import pandas as pd

    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[row - 2, column] = value
    frame.to_csv(path, index=False, lineterminator="\n")


@pytest.mark.parametrize(
    "table, column, value",
    [
        ("token_prices", "input_usd_per_mtok", "cheap"),
        ("token_prices", "input_usd_per_mtok", "-1"),
        ("token_prices", "effective_from", "2024-13-01"),
        ("token_prices", "verification", "rumour"),
        ("token_prices", "open_weights", "perhaps"),
        ("benchmark_scores", "score", "high"),
        ("benchmark_scores", "use", "maybe"),
        ("facts", "verification", "sure"),
        ("facts", "value", "twelve"),
        ("facts", "id", "Not An Id"),
        ("facts", "unit", ""),
        ("facts", "formula", "=hull(a, b)"),
        ("claims", "relation", "roughly"),
        ("claims", "article", "a9"),
        ("claims", "hedge", "perhaps"),
        ("claims", "chapter", "99_nowhere"),
        ("claims", "statement", ""),
        ("usage", "value", "many"),
        ("sources", "id", "no spaces allowed"),
    ],
)
def test_a_bad_cell_is_reported_with_file_row_and_column(folder, table, column, value):
    spoil(folder, table, 4, column, value)
    problems = validity.problems(folder)
    assert any(f"{table}.csv, row 4, column {column}" in p for p in problems), problems


def test_facts_of_many_name_what_there_are_many_of():
    """A chart's label ends with the entity: "…, several" would be no English."""
    assert not [
        fact.id for fact in data.facts().values() if fact.entity.split()[-1:] == ["several"]
    ]


def test_columns_without_a_frame_are_those_of_the_table():
    names = ("model", "effective_from", "input_usd_per_mtok", "open_weights", "release_date")
    table = data.table("token_prices")[[*names]]
    wanted = table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)
    found = [
        tuple(pd.Timestamp(cell) if isinstance(cell, date) else cell for cell in row)
        for row in data.column("token_prices", *names)
    ]
    assert found == list(wanted) and any(None in row for row in found)


@pytest.mark.parametrize("table", ["facts", "claims", "sources"])
def test_a_duplicate_id_is_reported(folder, table):
    first = data.table(table)["id"].iloc[0]
    spoil(folder, table, 5, "id", first)
    assert any(f"{table}.csv, row 5" in p for p in validity.problems(folder))


@pytest.mark.parametrize(
    "table", ["facts", "token_prices", "benchmark_scores", "training_runs", "usage"]
)
def test_an_unknown_source_is_reported(folder, table):
    spoil(folder, table, 3, "source", "nobody-2099")
    assert any(
        p.startswith(f"{table}.csv, row 3, column source: 'nobody-2099' is not in sources.id")
        for p in validity.problems(folder)
    )


def test_a_missing_column_is_reported(folder):
    path = folder / "articles.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("title", "headline", 1), encoding="utf-8"
    )
    assert any("articles.csv" in p for p in validity.problems(folder))


def test_a_missing_table_is_reported(folder):
    (folder / "usage.csv").unlink()
    assert any("usage.csv" in p for p in validity.problems(folder))


def test_reading_names_file_row_column_rule_and_value(folder, monkeypatch):
    spoil(folder, "usage", 7, "value", "many")
    monkeypatch.setattr(data, "DATA", folder)
    monkeypatch.setattr(data, "_checked", {})
    data._table.cache_clear()
    data._whole.cache_clear()
    try:
        with pytest.raises(
            data.DataError,
            match="usage.csv, row 7, column value: a number such as .* is wanted.* and 'many' was "
            "found",
        ):
            data.table("usage")
    finally:
        monkeypatch.undo()
        data._table.cache_clear()
        data._whole.cache_clear()


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(data.DataError, match="did you mean 'gpt4_training_cost_cloud'"):
        data.fact("gpt4_training_cost_clod")
    with pytest.raises(data.DataError, match="must be one of articles"):
        data.table("nonsense")
    with pytest.raises(data.DataError, match="did you mean 'deloitte-tmt-2026'"):
        data.source("deloitte-tmt-2025")


# --- what the rows say together -------------------------------------------------------------------
def test_every_fact_has_a_readable_unit_and_distribution():
    from analysis.evidence import uncertainty

    for f in facts.worked_out().values():
        units.parse(f.unit)
        uncertainty.kind(f.value, f.low, f.high, f.distribution if f.low == f.low else "")


def test_what_readers_know_in_percent_is_a_share():
    """A part of a whole, a margin or a year's growth would else stand on pages as 0.48."""
    part = re.compile(r"^share\b|'s share of\b")
    told = re.compile(rf"{part.pattern}|\bmargin\b|\bdiscount\b|\bgrowth per year\b")
    facts = (f for f in data.facts().values() if f.unit == "dimensionless")
    bare = [f.id for f in facts if told.search(f.quantity)]
    rows = data.table("claims")
    pure = rows["unit"].isin(["", "dimensionless"]) & ~rows["quantity"].str.contains(r"\bover\b")
    bare += list(rows.index[pure & rows["quantity"].str.contains(part)])
    assert not bare, bare


def test_no_fact_is_named_like_a_unit():
    for name in data.facts():
        with pytest.raises(units.UnitError):
            units.parse(name)


def test_money_says_its_price_year_and_training_money_its_basis():
    for f in data.facts().values():
        if "USD" in f.unit and f.verification != "article":
            assert f.price_year, f.id
        if f.unit == "USD" and "_training_cost" in f.id and f.verification != "article":
            assert f.cost_basis, f.id


def test_a_fact_is_typed_with_its_source_or_worked_out_by_its_formula():
    for f in data.facts().values():
        typed = not (np.isnan(f.value) and np.isnan(f.low))
        assert typed != bool(f.formula), f.id
        assert bool(f.source and f.verification) or f.formula, f.id
        assert f.source != OWN, f.id


UNCERTAIN = re.compile(
    r"forecast|projected|prediction|\bestimate|roughly|leak|guess|never confirmed"
)
STATED = "exact-definition", "exact-bound"


def test_what_is_said_to_be_uncertain_is_not_exact():
    """A leak, a forecast or an estimate has an interval; a bound and a study's input say so."""
    for f in data.facts().values():
        told = f.verification == "leak" or UNCERTAIN.search(f"{f.quantity} {f.note}")
        if told and not f.formula and f.interval_basis not in STATED:
            assert f.low < f.high, f.id


def test_a_house_interval_is_computed_and_typed_nowhere():
    rows = data.table("facts").set_index("id")
    ours = [f for f in data.facts().values() if f.has_house_interval]
    assert len(ours) > 100 and rows.loc[[f.id for f in ours], ["low", "high"]].isna().all(axis=None)
    assert all(f.low < f.value < f.high for f in ours)


ALIKE = {  # equal numbers of different things
    frozenset({"query_medium_prompt_tokens", "query_medium_answer_tokens"}),
    frozenset({"deepseek_v3_chip_hours", "deepseek_v3_h800_hours"}),  # all hours, and those on H800
}


def test_no_quantity_stands_under_two_ids():
    """Equal value, unit and thing, or equal to four digits and more, are one quantity."""
    seen = {}
    for f in facts.worked_out().values():
        if f.verification == "article" or f.interval_basis == "exact-price":
            continue  # articles repeat each other, and a price stays the same on many days
        ends = (f.value, f.low, f.high)
        thing = re.sub(r"\W", "", f.entity).lower()
        long = len(f"{f.value:.6g}".replace(".", "").strip("0").split("e")[0]) >= 4
        for key in [(ends, f.unit, thing)] + [(ends, f.unit)] * long:
            other = seen.setdefault(str(key), f.id)
            pair = frozenset({other, f.id})
            assert len(pair) == 1 or pair in ALIKE, f"{other} and {f.id}: {key}"


def test_what_is_worked_out_inherits_sources_and_grade():
    known = Facts()
    for f in data.facts().values():
        if f.formula:
            fact = known[f.id]
            assert OWN not in fact.sources, f.id
            assert fact.sources or fact.fact.note, f.id
            for name in fact.facts[1:]:
                assert GRADES.index(known[name].grade) <= GRADES.index(fact.grade), f.id


def test_formulas_of_facts_name_facts_and_rows_that_exist():
    formulas = {f.id: f.formula for f in data.facts().values() if f.formula}
    assert combined.cycle(formulas) == ()
    for id, formula in formulas.items():
        words = combined.names(formula, Anything())
        for word in set(words) - set(data.facts()) - {"part_0", "part_1", "part_2"}:
            assert units.parse(word), f"{id}: {word} is neither a fact nor a unit"
        for reference in combined.rows(formula):
            assert len(references.select(data.table(reference.table), reference)), id


class Anything:
    """Known are all words."""

    def __contains__(self, word):
        return True


def test_article_rows_come_from_articles_and_only_they():
    articles = set(data.table("articles")["id"])
    for f in data.facts().values():
        assert (f.verification == "article") == (f.source in articles), f.id


def test_no_claim_of_the_five_articles_is_lost():
    found = data.table("claims")["article"].value_counts()
    assert (found[["a1", "a2", "a3", "a4", "a5"]] >= [123, 100, 65, 70, 35]).all()


def test_every_claim_can_be_judged_or_waits_for_its_notebook():
    """Every formula evaluates in the unit of its claim, unless it names results of its chapter."""
    for claim in claims.claims().values():
        rule.claimed_set(claim)
        in_chapter = refusals.results_in(claim) or "{" in claim.remark
        if claim.evidence != claims.NOTEBOOK and not in_chapter:
            assert claims.judge(claim).verdict in rule.VERDICTS


def test_a_claim_without_any_check_says_why():
    for claim in claims.claims().values():
        if not claim.arithmetic and not claim.evidence:
            assert claim.remark, claim.id


def test_conflicts_name_claims():
    for claim in claims.claims().values():
        for name in claim.conflicts.replace(";", " ").split():
            claims.claim(name)


def _citing(resource):
    """Return the columns of a table that refer to the sources."""
    keys = resource["schema"].get("foreignKeys", [])
    return [k["fields"] for k in keys if k["reference"]["resource"] == "sources"]


def test_every_source_is_used():
    used = set(data.table("articles")["id"])
    for r in data.package()["resources"]:
        named = {f["name"] for f in r["schema"]["fields"]} & {"source", *_citing(r)}
        used |= {id for name in named for id in data.table(r["name"])[name]}
    assert set(data.table("sources")["id"]) <= used


def test_the_package_describes_every_table_and_nothing_else():
    described = {r["path"] for r in data.package()["resources"]}
    assert described == {p.name for p in data.DATA.glob("*.csv")}
    assert json.loads((data.DATA / "datapackage.json").read_text(encoding="utf-8"))["licenses"]


def test_every_claim_is_examined_and_says_why_where_nothing_decides_it():
    from analysis.ledger import claims

    for claim in claims.claims().values():
        assert claims.NOT_EXAMINED not in claim.remark, claim.id
        if not (claim.evidence or claim.arithmetic):
            assert len(claim.remark) > 60, (
                f"{claim.id}: say in a sentence why it cannot be checked and what would decide it"
            )
