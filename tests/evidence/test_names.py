"""One name a model, a chip and a maker: found by any spelling, refused with the nearest, and told
where it does nothing.
"""

import json

import pytest

from analysis.evidence.tables import data, names, unused, validity
from analysis.evidence.tables.rows import DataError
from tests import small_data

NAMED = ("models", "chips", "makers")
KEPT = ("sources", *NAMED, "token_prices", "benchmark_scores")
LISTED = {"provider": "OpenAI", "effective_from": "2026-11-27", "note": "of a price file"}


@pytest.mark.parametrize("table", NAMED)
def test_every_spelling_leads_to_one_row(table):
    frame = data.table(table)
    rows = list(zip(frame[data.resource(table)["schema"]["primaryKey"]], frame["aliases"]))
    owners = {}
    for name, others in rows:
        for spelling in [name, *names.split(others)]:
            assert owners.setdefault(names.plain(spelling), name) == name
            assert names.canonical(table, spelling) == name
    assert len(owners) > len(rows)


@pytest.mark.parametrize(
    ("table", "text", "name"),
    [
        ("models", "gpt-4o-2024-08-06", "GPT-4o (2024-08-06)"),
        ("models", "Claude Haiku 3", "Claude 3 Haiku"),
        ("models", "LLAMA_3.1 70B", "Llama 3.1 70B"),
        ("chips", "NVIDIA A100-80GB", "A100 80GB"),
        ("chips", "h100 sxm5", "H100"),
        ("makers", "Google DeepMind", "Google"),
    ],
)
def test_a_name_is_found_by_any_spelling(table, text, name):
    assert names.canonical(table, text) == name


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(DataError, match=r"'GPT-4p' is not in models \(the nearest is 'GPT-4'\)"):
        names.canonical("models", "GPT-4p")
    with pytest.raises(DataError, match="'zzzz' is not in chips; correct it, or add it to chips.c"):
        names.canonical("chips", "zzzz")


def test_a_version_is_of_a_model_of_the_same_maker_and_of_no_circle():
    models = data.table("models").set_index("model")
    versions = models[models["variant_of"] != ""]
    assert len(versions) > 30
    for name, row in versions.iterrows():
        chain = [name]
        while models.at[chain[-1], "variant_of"]:
            chain.append(models.at[chain[-1], "variant_of"])
            assert len(chain) < 5
        assert models.at[chain[-1], "maker"] == row["maker"]


def test_a_chip_has_one_data_sheet_and_a_link_is_twice_its_rate_one_way():
    sheet = {"memory_gb", "memory_bandwidth_gb_s", "peak_fp16_tflops", "tdp_w", "bandwidth_gb_s"}
    holders = [
        r["name"]
        for r in data.package()["resources"]
        if sheet & {f["name"] for f in r["schema"]["fields"]}
    ]
    chips = data.table("chips").dropna(subset=["link_one_way_gb_s", "link_both_ways_gb_s"])
    assert holders == ["chips"] and len(chips) > 10
    assert (chips["link_both_ways_gb_s"] == 2 * chips["link_one_way_gb_s"]).all()


def test_every_measured_run_and_every_priced_training_run_finds_its_model_and_chip():
    shapes = set(data.table("serving_models")["model"])
    assert set(data.table("serving")["model"]) <= shapes
    runs, models = data.table("training_runs"), set(data.table("models")["model"])
    assert set(runs["model"]) <= models
    assert len(set(runs["chip"]) - {""}) <= 10, "spellings of one chip"


# --- a table that somebody enlarges ---------------------------------------------------------------
@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A dataset of prices and scores alone, which the package reads."""
    resources = [r for r in data.package()["resources"] if r["name"] in KEPT]
    for r in resources:
        (tmp_path / r["path"]).write_bytes((data.DATA / r["path"]).read_bytes())
    text = json.dumps({"name": "prices", "resources": resources})
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(data, "DATA", tmp_path)
    small_data.forget()
    yield tmp_path
    monkeypatch.undo()
    small_data.forget()


def add(folder, table, *rows):
    """Append copies of a table's last row with other cells."""
    path = folder / f"{table}.csv"
    there = small_data.rows(path)
    found = [*there, *(there[-1] | cells for cells in rows)]
    path.write_text(small_data.written(list(there[0]), found), encoding="utf-8", newline="")
    small_data.forget()
    return len(there) + 1


def price(model, **cells):
    known = {"developer": "OpenAI", "open_weights": "false", "reasoning": "false"}
    return LISTED | known | {"model": model, "release_date": ""} | cells


def named(model):
    return {"model": model, "maker": "OpenAI", "aliases": "", "variant_of": "", "note": ""} | {
        "open_weights": "false",
        "reasoning": "false",
        "release_date": "",
    }


def test_prices_and_scores_alone_are_valid(folder):
    assert validity.problems(folder) == []


@pytest.mark.parametrize(
    ("model", "fix"),
    [
        ("gpt-4o-2024-08-06", ", where its name is 'GPT-4o (2024-08-06)'; write that."),
        ("GPT-4 Turb", " (the nearest is 'GPT-4 Turbo'); correct it, or add it to models.csv."),
        ("zzzz", "; correct it, or add it to models.csv."),
    ],
)
def test_a_price_of_an_unknown_model_is_refused_in_one_sentence(folder, model, fix):
    last = add(folder, "token_prices", price(model))
    (sentence,) = validity.problems(folder)
    place = f"token_prices.csv, row {last + 1}, column model: "
    assert sentence == f"{place}{model!r} is not in models.model{fix}"


def test_what_a_price_says_of_its_model_must_be_what_the_table_of_models_says(folder):
    last = add(folder, "token_prices", price("GPT-4.1", release_date="2025-04-15"))
    assert validity.problems(folder) == [
        f"token_prices.csv, row {last + 1}, column model: release_date of 'GPT-4.1' must be what "
        "release_date is in models.csv ('2025-04-14'), and '2025-04-15' was found; correct one."
    ]


def test_a_spelling_of_two_models_is_refused(folder):
    last = add(folder, "models", named("GPT-7") | {"aliases": "gpt-7-2027; Claude Haiku 3"})
    assert validity.problems(folder) == [
        f"models.csv, row {last + 1}, column aliases: a spelling leads to one row, and "
        "'Claude Haiku 3' is that of 'Claude 3 Haiku' too; take it out."
    ]
    add(folder, "models", named("gpt 7"))
    assert any("'gpt 7' differs from row" in sentence for sentence in validity.problems(folder))


def test_rows_of_a_price_file_that_nothing_can_use_are_told(folder):
    """Of a price list of nine models one has a score: eight take part in no price at a level."""
    before = {n.sentence.split(":")[0]: len(n.lines) for n in unused.notices()}
    fresh = [f"litellm-{number}" for number in range(7)] + ["claude-next-9"]
    add(folder, "models", *(named(model) for model in [*fresh, "waits-for-rows"]))
    known = price("GPT-4.1", release_date="2025-04-14", provider="Azure")
    add(folder, "token_prices", *(price(model) for model in fresh), known)
    assert validity.problems(folder) == []
    told = {n.sentence.split(":")[0]: n for n in unused.notices()}
    prices = told["token_prices.csv"]
    assert len(prices.lines) == before["token_prices.csv"] + len(fresh)
    assert "'claude-next-9'" in prices.lines[-1] and "nearest is 'Claude" in prices.lines[-1]
    lost, of = (int(word) for word in prices.sentence.split()[1:4:2])
    rows = data.table("token_prices")
    scored = set(data.table("benchmark_scores")["model"])
    assert (lost, of) == ((~rows["model"].isin(scored)).sum(), len(rows))
    assert (
        "take part in no price at a level of quality: benchmark_scores.csv has" in prices.sentence
    )
    assert "'waits-for-rows'" in told["models.csv"].lines


@pytest.mark.parametrize(
    ("table", "entry", "rule"),
    [
        ("models", {"otherNames": "alias"}, "it has no field 'alias'"),
        ("token_prices", {"otherNames": "note"}, "those of a primary key of one field"),
        ("models", {"expects": [{"fields": "model"}]}, "'reference' is a required property"),
    ],
)
def test_a_description_that_names_no_column_is_refused(folder, table, entry, rule):
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    (resource,) = (r for r in package["resources"] if r["name"] == table)
    resource["schema"] |= entry
    path.write_text(json.dumps(package), encoding="utf-8")
    (sentence,) = validity.problems(folder)
    assert sentence.startswith("datapackage.json") and rule in sentence
