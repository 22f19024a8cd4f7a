"""A refresh finds what differs, joins names or tells the nearest, and writes nothing unasked."""

import csv
from datetime import date

import pytest

from analysis.report.files.project import BuildError
from analysis.report.refresh import editions, lists, run
from analysis.report.refresh.findings import DIFFERS, ELSEWHERE, MISSING, MOVED
from analysis.report.refresh.tables import Tables, write
from tests.report import small
from tests.report.refresh.conftest import SAMPLES, price

TODAY = date(2026, 11, 28)


def read(project, *names, today=TODAY):
    return run.refresh(project, " ".join(f"'{name}'" for name in names), today)


def found(reading):
    """Return kind, ours and theirs of each disagreement by what it is about."""
    return {(d.subject, d.quantity): (d.kind, d.ours, d.theirs) for d in reading.disagreements}


def rows(project, name):
    path = project.build / "refresh" / name
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PRICE = "input/output USD per million tokens"


def test_a_list_of_one_day_is_held_against_our_steps(project, litellm):
    [reading] = read(project, f"{litellm}@2026-11-20")
    assert found(reading) == {
        ("gpt-oss-120b, Groq", PRICE): (DIFFERS, "0.15/0.75", "0.15/0.6"),
        ("Claude Opus 4.5, Anthropic", PRICE): (DIFFERS, "4/20", "5/25"),
        ("Qwen3 14B, DeepInfra", PRICE): ("earlier", "", "0.12/0.24"),
    }
    assert (reading.compared, reading.agreed) == (3, 1), "GPT-4.1 agrees"
    rights = {d.subject: d.right for d in reading.disagreements}
    assert rights["Claude Opus 4.5, Anthropic"].startswith("ours on its own day, read with")
    assert rights["gpt-oss-120b, Groq"] == "", "a list without dates of change cannot tell"


def test_a_price_that_differs_after_our_data_end_has_moved(project, litellm):
    [reading] = read(project, f"{litellm}@2026-11-28")
    assert {kind for kind, *_ in found(reading).values()} == {MOVED}
    earlier, later = read(project, f"{litellm}@2026-11-20", f"{litellm}@2026-11-28")
    assert not later.disagreements, "the edition before said so already"


def test_a_list_that_still_has_our_earlier_price_lags(project, litellm):
    old = price("gpt-oss-120b", "Groq", "2025-06-01", "0.15", "0.6", open_weights="true")
    path, tables = project.data / "token_prices.csv", Tables(project.data)
    write(path, tables.columns("token_prices"), [*tables["token_prices"], old])
    [reading] = read(project, f"{litellm}@2026-11-20")
    [found] = [d for d in reading.disagreements if d.subject == "gpt-oss-120b, Groq"]
    assert found.right == "ours: theirs is our price from 2025-06-01, so the list lags"
    assert "gpt-oss-120b" not in {p.row["model"] for p in reading.proposals}


def test_proposed_rows_stand_in_the_columns_of_our_table(project, litellm):
    read(project, f"{litellm}@2026-11-20")
    proposed = {row["model"]: row for row in rows(project, "proposals/token_prices.csv")}
    row = proposed["gpt-oss-120b"]
    assert row["effective_from"] == "2026-11-20"
    assert (row["input_usd_per_mtok"], row["output_usd_per_mtok"]) == ("0.15", "0.6")
    assert (row["developer"], row["first_party"], row["open_weights"]) == ("OpenAI", "true", "true")
    assert row["source"] == "litellm-prices-2026-11-20" and row["verification"] == "secondary"
    [source] = rows(project, "proposals/sources.csv")
    assert source["title"] == "litellm 1.110.2: model price table"
    assert (source["date"], source["checked_on"]) == ("2026-11-20", "2026-11-28")
    [snapshot] = rows(project, "proposals/snapshots.csv")
    assert len(snapshot["sha256"]) == 64 and snapshot["version"] == "1.110.2"


def test_dated_changes_are_steps_too(project, genai):
    [reading] = read(project, f"{genai}@2026-11-21")
    changes = [
        (d.subject, d.kind, d.theirs, d.theirs_day)
        for d in reading.disagreements
        if d.subject.startswith("Mistral")
    ]
    assert changes == [
        ("Mistral Large 4, Mistral AI", MISSING, "0.68/2.09", "2026-10-19"),
        ("Mistral Large 4, Mistral AI", MISSING, "1.36/4.18", "2026-10-20"),
    ], "the third step is ours"
    proposed = [p.row["effective_from"] for p in reading.proposals if "Mistral" in p.row["model"]]
    assert proposed == ["2026-10-19", "2026-10-20"]


def test_steps_of_a_long_prompt_and_hours_of_a_day(project, genai):
    [reading] = read(project, f"{genai}@2026-11-21")
    assert ("Gemini 2.5 Pro, Google", PRICE) not in found(reading), "the first tier counts"
    [hourly] = [d for d in reading.disagreements if d.subject.startswith("DeepSeek")]
    assert hourly.theirs == "0.14/0.28" and "other hours" in hourly.note


def test_two_lists_that_agree_propose_a_change_once(project, litellm, tmp_path):
    other = tmp_path / "model_prices.json"
    other.write_bytes((SAMPLES / "litellm_1.110.2.json").read_bytes())
    first, second = read(project, f"{litellm}@2026-11-20", f"{other}@2026-11-21")
    assert len(first.proposals) == 3 and not second.proposals
    assert len(second.disagreements) == 3, "a second witness is told all the same"


def test_a_name_that_joins_none_of_ours_is_told_with_the_nearest(project, litellm):
    ours = project.data / "token_prices.csv"
    small.edit(ours, "Qwen3 14B", "Qwen3 14B Base")
    [reading] = read(project, litellm)
    unknown = {u.name: u for u in reading.unknown}
    assert set(unknown) == {"moonshot/kimi-k3", "deepinfra/Qwen/Qwen3-14B"}
    assert unknown["deepinfra/Qwen/Qwen3-14B"].nearest == "Qwen3 14B Base"
    assert "Moonshot AI 3/15" in unknown["moonshot/kimi-k3"].says
    assert "moonshot/kimi-k3" in (project.build / "refresh" / "report.md").read_text()


def test_an_alias_of_the_table_of_models_joins(project, litellm):
    package = project.data / "datapackage.json"
    fields = '{"name": "model", "type": "string"}, {"name": "aliases", "type": "string"}'
    models = f'{{"name": "models", "path": "models.csv", "schema": {{"fields": [{fields}]}}}}'
    small.edit(package, '"resources": [', f'"resources": [{models}, ')
    write(
        project.data / "models.csv",
        ["model", "aliases"],
        [{"model": "Qwen3 14B", "aliases": "Kimi K9; kimi-k3"}],
    )
    [reading] = read(project, litellm)
    assert not reading.unknown
    assert (ELSEWHERE, "", "3/15") == found(reading)["Qwen3 14B, Moonshot AI", PRICE]


def test_a_price_elsewhere_is_told_and_not_proposed(project, litellm):
    small.edit(project.data / "token_prices.csv", "OpenAI,Groq", "OpenAI,Cerebras")
    [reading] = read(project, litellm)
    assert found(reading)["gpt-oss-120b, Groq", PRICE][0] == ELSEWHERE
    assert "gpt-oss-120b" not in {p.row["model"] for p in reading.proposals}


def test_models_and_their_training(project):
    [reading] = read(project, f"{SAMPLES / 'notable_ai_models.csv'}@2026-07-19")
    assert found(reading) == {
        ("DeepSeek-V3", "release_date"): (DIFFERS, "2024-12-26", "2024-12-24"),
        ("GPT-4.5", "cost_usd"): (DIFFERS, "339957480", "366010627.6"),
    }
    assert [u.name for u in reading.unknown] == ["Composer 2.5"], "Inkling is too small"
    [proposal] = reading.proposals
    assert proposal.row["training_flop"] == "3.87e+25"
    assert proposal.row["open_weights"] == "false", "they say how it is had, if not this"
    assert proposal.row["source"] == "epoch-ai-models-2026-07-19"


def test_spending_of_firms(project):
    [reading] = read(project, SAMPLES / "ai_companies_compute_spend.csv")
    assert found(reading) == {
        ("OpenAI, 2024", "rnd_compute_spend"): (DIFFERS, "5000000000", "4000000000"),
        ("Anthropic, 2023", "compute_spend"): (MISSING, "", "285000000"),
    }
    assert reading.agreed == 1, "inference of 2024"
    assert {p.row["as_of"] for p in reading.proposals} == {"2024-10-09", "2023-11-10"}


@pytest.mark.parametrize(("name", "loads"), [("inferencex.json", 2), ("inferencex.csv", 1)])
def test_serving_measurements(project, name, loads):
    [reading] = read(project, SAMPLES / name)
    assert (reading.compared, reading.agreed) == (loads, 1), "148.4 tokens a second on 16 chips"
    if loads == 2:
        [difference] = reading.disagreements
        assert difference.theirs.startswith("4946.08616 on 20 chips"), "the best layout counts"
        assert [p.row["sequences"] for p in reading.proposals] == ["16", "64"], "none with drafts"
        assert [p.row["tokens_per_s"] for p in reading.proposals] == ["1025.8522", "4946.08616"]
        assert [u.name for u in reading.unknown] == ["kimik2"]


def test_nothing_is_written_into_the_data(project, litellm, genai):
    before = small.tree(project.data)
    read(project, litellm, genai, SAMPLES / "ai_companies_compute_spend.csv")
    assert small.tree(project.data) == before
    written = {path.split("/")[0] for path in map(str, small.tree(project.root))}
    assert written == {"data", "build"}


def test_the_same_files_give_the_same_report(project, litellm, genai):
    read(project, litellm, genai)
    before = small.tree(project.build)
    read(project, litellm, genai)
    assert small.tree(project.build) == before


def test_a_source_that_we_have_is_not_proposed_again(project, litellm):
    small.edit(project.data / "sources.csv", "An old list", "litellm 1.110.2: model price table")
    [reading] = read(project, litellm)
    assert reading.source["id"] == "old"


BROKEN = {
    "no-such-file.csv": "There is no file no-such-file.csv",
    "'": "FROM must be names with blanks between them",
    "": "Nothing to read",
    "x.csv@2026-02-31": "The day behind @ must be one that has been",
    "x.csv@2027-01-01": "The day behind @ must be one that has been",
    "http://127.0.0.1:9/list.csv": "could not be had",
}


@pytest.mark.parametrize(("text", "message"), BROKEN.items())
def test_what_cannot_be_read_is_refused_in_a_sentence(project, text, message):
    with pytest.raises(BuildError) as error:
        run.refresh(project, text, TODAY)
    [sentence] = error.value.problems
    assert message in sentence and sentence.endswith(".") and "\n" not in sentence
    assert not (project.build / "refresh" / "report.md").exists()


MEMBERS = {
    "litellm": "litellm/model_prices_and_context_window_backup.json",
    "genai_prices": "genai_prices/data.py",
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("litellm", "{"),
        ("litellm", "[1]"),
        ("litellm", '{"gpt-4.1": 3}'),
        ("genai_prices", "providers = ["),
        ("genai_prices", "providers = []"),
        ("genai_prices", "providers: list = [Provider(name='x', models=[])]"),
    ],
)
def test_a_list_of_another_form_is_refused(project, wheel, name, text):
    path = wheel(name, "1.0", MEMBERS[name], text)
    with pytest.raises(BuildError, match="must .* name another file") as error:
        read(project, path)
    assert len(error.value.problems) == 1


def test_files_that_are_nothing_of_the_kind_are_refused(project, tmp_path, wheel):
    for content, name in (
        (b"PK", "x-1.0-py3-none-any.whl"),
        (b"\xff\xfe", "x.csv"),
        (b"a,b", "y.csv"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(BuildError, match=name.replace(".", "[.]")):
            read(project, path)
    with pytest.raises(BuildError, match="this is none of them"):
        read(project, wheel("other", "1.0", "other/x.py", ""))


@pytest.mark.parametrize("how", ["cut", "encrypted", "packed otherwise", "damaged", "deep"])
def test_a_wheel_that_cannot_be_unpacked_is_refused(project, wheel, how):
    text = '{"a": ' + "[" * 100_000 if how == "deep" else '{"a": {}}'
    path = wheel("litellm", "1.0", MEMBERS["litellm"], text)
    raw = bytearray(path.read_bytes())
    first, last = raw.index(b"PK\x03\x04"), raw.index(b"PK\x01\x02")
    if how == "cut":
        raw = raw[: len(raw) // 2]
    elif how == "encrypted":
        raw[first + 6] = raw[last + 8] = 1
    elif how == "packed otherwise":
        raw[first + 8] = raw[last + 10] = 98
    elif how == "damaged":
        raw[raw.index(b'{"a"') + 1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(BuildError, match="must be .* name another file") as error:
        read(project, path)
    assert len(error.value.problems) == 1 and error.value.code == 2


def test_a_report_outlives_a_refresh_that_fails(project, litellm):
    read(project, litellm)
    before = small.tree(project.build)
    with pytest.raises(BuildError):
        read(project, litellm, "no-such-file.csv")
    assert small.tree(project.build) == before


def test_without_a_network_one_sentence_says_so(project, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(BuildError) as error:
        run.refresh(project, "litellm==1.110.2", TODAY)
    [sentence] = error.value.problems
    assert sentence.startswith("litellm==1.110.2 could not be had from the package index (")
    assert sentence.endswith("or name the wheel as a file: make refresh FROM=path/to/file.whl.")


def test_a_wheel_that_is_there_is_not_asked_for_again(project, litellm, monkeypatch):
    folder = project.build / "refresh" / "files"
    folder.mkdir(parents=True)
    (folder / litellm.name).write_bytes(litellm.read_bytes())
    monkeypatch.setattr(editions.subprocess, "run", None)
    [reading] = run.refresh(project, "litellm==1.110.2@2026-11-20", TODAY)
    assert reading.edition.label == "litellm 1.110.2"


def test_tuned_models_and_embeddings_are_no_list_prices(litellm):
    [edition] = editions.obtain(str(litellm), litellm.parent, TODAY)
    names = {quote.names[0] for quote in lists.quotes(edition)}
    assert "gpt-4.1" in names and not {"ft:gpt-4o-2024-08-06", "text-embedding-3-large"} & names


def test_a_price_of_ours_needs_no_other_of_its_provider(project, genai):
    """A model without any row at its maker is missing there, unless others may serve it too."""
    path = project.data / "token_prices.csv"
    small.edit(path, "Mistral AI,2026-10-29", "Groq,2026-10-29")
    [reading] = read(project, f"{genai}@2026-11-21")
    kinds = {d.kind for d in reading.disagreements if d.subject == "Mistral Large 4, Mistral AI"}
    assert kinds == {MISSING}
