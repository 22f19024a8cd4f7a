"""Which rows a number was worked out from: keys of tables, what keeps them, and facts over rows."""

import pandas as pd
import pytest

from analysis.evidence.estimates import combined
from analysis.evidence.estimates.estimate import computed, constant, model, pool, rows
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data, references
from analysis.evidence.tables.origins import Origin, by_table, each, origins, united
from analysis.evidence.tables.rows import DataError

NAMES = [r["name"] for r in data.package()["resources"]]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_a_table_has_a_key_of_its_own(name):
    keys = data.keys(name)
    assert len(set(keys)) == len(keys) and all(keys)
    assert list(data.table(name).index) == list(keys) and data.table(name).index.name == name


def test_a_key_is_the_primary_key_or_the_first_cell_and_the_place_in_the_file():
    prices, usage = data.table("token_prices"), data.table("usage")
    first = prices.iloc[0]
    wanted = f"{first['model']} / {first['provider']} / {first['effective_from']:%Y-%m-%d}"
    assert prices.index[0] == wanted and data.keys("chips")[0] == "V100 32GB"
    assert usage.index[3] == f"{usage['metric'].iloc[3]}, row 5"


def test_rows_that_are_chosen_sorted_and_widened_keep_their_keys():
    chips = data.table("chips")
    chosen = chips[chips["memory_gb"] > 100].sort_values("tdp_w").assign(twice=2)
    found = origins(chosen.head(2), chosen.tail(1))
    assert [o.key for o in found] == [*chosen["chip"].head(2), *chosen["chip"].tail(1)]
    assert [o.source for o in found] == [*chosen["source"].head(2), *chosen["source"].tail(1)]
    assert {o.table for o in found} == {"chips"}


def test_a_frame_that_lost_its_rows_is_refused_and_a_column_may_list_them():
    lost = data.table("chips").reset_index(drop=True)
    with pytest.raises(DataError, match="which rows of which table"):
        rows(lost, "memory_gb", "Gbyte")
    one, other = Origin("t", "a", "s"), Origin("t", "b", "s")
    listed = pd.DataFrame({"ratio": [2.0, 3.0], "origins": [(one, other), (one,)]})
    assert each(listed) == [(one, other), (one,)] and origins(listed) == (one, other)
    assert rows(listed, "ratio", "").rows == {"t": ("a", "b")}


def test_what_is_made_of_several_unites_their_rows():
    chips = data.table("chips")
    h100, h200 = (rows(chips[chips["chip"] == c], "memory_gb", "Gbyte") for c in ("H100", "H200"))
    other = computed(lambda: 1.0, unit="Gbyte", origins=[Origin("t", "k", "s")])
    both = pool(h100 * 2 + h200, h200 - h100, other, label="memory")
    assert both.rows == {"chips": ("H100", "H200"), "t": ("k",)}
    assert both.to("byte").rows == both.rows and constant(1.0).rows == {}
    assert set(both.sources) == {"s", *origins_of(chips, "H100", "H200")}


def origins_of(chips, *names):
    return chips.loc[list(names), "source"]


def test_a_model_names_the_rows_of_what_it_takes_beside_estimates():
    class Sheet:
        origins = (Origin("t", "k", "s"),)

    @model("USD", gives="USD")
    def doubled(cost, sheet):
        return 2 * cost

    assert doubled(constant(1.0, "USD"), Sheet()).rows == {"t": ("k",)}


def test_rows_by_table_are_in_order_and_once():
    one, two = Origin("t", "b", "s"), Origin("u", "a", "s")
    assert by_table(united([(one, two), (two, one)])) == {"t": ("b",), "u": ("a",)}


def test_facts_over_rows_name_exactly_those_that_their_formulas_mean():
    facts, over_rows = Facts(), [f for f in data.facts().values() if "[" in f.formula]
    assert len(over_rows) > 10
    for fact in over_rows:
        for reference in combined.rows(fact.formula):
            meant = references.select(data.table(reference.table), reference).index
            assert set(meant) <= set(facts[fact.id].rows[reference.table]), fact.id
    typed = next(f for f in data.facts().values() if not f.formula)
    assert facts[typed.id].rows == {}
