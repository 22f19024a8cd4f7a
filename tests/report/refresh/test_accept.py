"""Proposed rows are written with source and checksum if the dataset stays valid, else none is."""

import json
import shutil
from datetime import date

import pytest

from analysis.report.files.project import BuildError, Project, source_files
from analysis.report.refresh import accept, run
from analysis.report.refresh.tables import Tables, write
from tests.report import small
from tests.report.refresh.conftest import SAMPLES

TODAY = date(2026, 11, 28)
FOUND = {"litellm_provider": "openai", "mode": "chat"}


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of this project, small enough to take for each test."""
    root = tmp_path_factory.mktemp("accept") / "project"
    for path in source_files(Project(small.PROJECT)):
        target = root / path.relative_to(small.PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return root


@pytest.fixture
def proposed(copied, tmp_path, wheel):
    """A project for which a list proposes two rows: made-up prices of two models that we have."""
    project = Project(shutil.copytree(copied, tmp_path / "project"))
    sources = project.data / "sources.csv"  # as if nobody had read one of them today
    sources.write_text(sources.read_text().replace(f",{TODAY}\n", ",2026-11-21\n"))
    table = {
        "gpt-4.1": FOUND | {"input_cost_per_token": 1.7e-6, "output_cost_per_token": 7.7e-6},
        "gpt-4.1-mini": FOUND | {"input_cost_per_token": 1.7e-7, "output_cost_per_token": 1.7e-6},
    }
    member = "litellm/model_prices_and_context_window_backup.json"
    path = wheel("litellm", "9.9.9", member, json.dumps(table))
    [reading] = run.refresh(project, f"'{path}@2026-11-27'", TODAY)
    assert [p.row["model"] for p in reading.proposals] == ["GPT-4.1", "GPT-4.1 mini"]
    return project


def test_an_accepted_row_is_written_with_its_source_and_checksum(proposed):
    before = {name: list(Tables(proposed.data)[name]) for name in ("token_prices", "sources")}
    assert accept.accept(proposed, "token_prices-1") == {"token_prices": 1}
    tables = Tables(proposed.data)
    *kept, row = tables["token_prices"]
    assert kept == before["token_prices"], "rows that were there stay as they were"
    assert (row["model"], row["effective_from"], row["input_usd_per_mtok"]) == (
        "GPT-4.1",
        "2026-11-27",
        "1.7",
    )
    *kept, source = tables["sources"]
    assert kept == before["sources"] and source["id"] == row["source"]
    assert (source["title"], source["date"]) == ("litellm 9.9.9: model price table", "2026-11-27")
    assert source["checked_on"] == "2026-11-28" and source["url"].startswith("https://")
    snapshot = tables["snapshots"][-1]
    assert (snapshot["source"], snapshot["version"]) == (row["source"], "9.9.9")
    assert len(snapshot["sha256"]) == 64


def test_all_or_nothing(proposed):
    """One row that breaks a rule keeps the other out, too, and a sentence says which."""
    path = proposed.build / "refresh" / "proposals" / "token_prices.csv"
    small.edit(path, "1.7,7.7", "-1,7.7")
    before = small.tree(proposed.data)
    with pytest.raises(BuildError) as error:
        accept.accept(proposed, "all")
    first, *said = error.value.problems
    assert first == "Nothing was written, because the dataset would not be valid:"
    assert len(said) == 1 and "input_usd_per_mtok: the value must be at least 0" in said[0]
    assert small.tree(proposed.data) == before
    assert not (proposed.build / "refresh" / "trial").exists()


def test_sources_that_were_read_again_say_so(proposed):
    counts = accept.accept(proposed, "checked")
    assert list(counts) == ["checked"] and counts["checked"] > 10, "each edition that we have"
    assert accept.told(counts) == f"Wrote the day of reading to {counts['checked']} sources."
    days = {row["id"]: row["checked_on"] for row in Tables(proposed.data)["sources"]}
    assert days["litellm-prices-2026-11-12"] == "2026-11-28", "a newer edition of it was read"
    assert "litellm-prices-2026-11-27" not in days, "no row needs it"


def test_a_day_of_reading_never_goes_back(proposed):
    """As where somebody read again since the refresh, or its clock was behind."""
    path = proposed.build / "refresh" / "proposals" / "checked.csv"
    path.write_text(path.read_text().replace(f",{TODAY}\n", ",2026-02-03\n"))
    before = Tables(proposed.data).path("sources").read_bytes()
    accept.accept(proposed, "checked")
    assert Tables(proposed.data).path("sources").read_bytes() == before


def test_a_word_that_means_no_proposal_is_refused(project, litellm):
    with pytest.raises(BuildError, match="There is nothing to accept: run make refresh FROM="):
        accept.accept(project, "all")
    run.refresh(project, f"'{litellm}'", TODAY)
    before = small.tree(project.data)
    with pytest.raises(BuildError, match="'token_price-1' is none of them; did you mean"):
        accept.accept(project, "token_price-1")
    assert small.tree(project.data) == before


def same_as(whole):
    """Return a stand-in for the check of what would be written, which takes long: it is the very
    dataset that was found valid and written as a whole.
    """

    def require(project, contents):
        there = Tables(whole.data)
        texts = {name: there.path(name).read_text(encoding="utf-8") for name in contents}
        assert contents == texts

    return require


def test_an_acceptance_that_was_cut_short_is_completed(proposed, monkeypatch):
    """After each table that it writes; what it wrote is valid by itself, and stands there once."""
    whole = proposed.root.parent / "whole"
    shutil.copytree(proposed.root, whole)
    accept.accept(Project(whole), "all")
    monkeypatch.setattr(accept, "_require_valid", same_as(Project(whole)))
    write, order = accept.write_atomically, []

    def ends_after(count):
        def written(path, content):
            write(path, content)
            if path.is_relative_to(proposed.data):
                order.append(path.stem)
                if len(order) == count:
                    raise KeyboardInterrupt

        return written

    for count in (1, 2, 3):
        order.clear()
        monkeypatch.setattr(accept, "write_atomically", ends_after(count))
        with pytest.raises(KeyboardInterrupt):
            accept.accept(proposed, "all")
    assert order[-1] == "token_prices", "what is referred to comes first"
    monkeypatch.setattr(accept, "write_atomically", write)
    accept.accept(proposed, "all")
    for name in order:
        there = Tables(proposed.data).path(name).read_bytes()
        assert there == Tables(whole / "data").path(name).read_bytes(), name


@pytest.mark.parametrize("spoilt", [b"\xff", b"", b"a,b\n1\n", b'proposal,source\n"x', b"x\n1\n"])
def test_proposals_that_were_edited_to_nothing_are_refused(proposed, spoilt):
    before = Tables(proposed.data).path("token_prices").read_bytes()
    path = proposed.build / "refresh" / "proposals" / "token_prices.csv"
    path.write_bytes(spoilt)
    with pytest.raises(
        BuildError, match="token_prices.csv.*run make refresh FROM=… again"
    ) as error:
        accept.accept(proposed, "all")
    assert error.value.code == 2
    assert Tables(proposed.data).path("token_prices").read_bytes() == before


def test_the_command_does_one_thing_at_a_time_and_refuses_in_a_sentence(tmp_path):
    root = small.make(tmp_path / "small")
    before = small.tree(root / "data")
    said = small.run(root, "refresh", "--from", "x.csv", "--accept", "all", expect=2)
    assert "FROM and ACCEPT must come one after the other" in said
    said = small.run(root, "refresh", "--from", f"'{SAMPLES / 'README.md'}'", expect=2)
    assert "this is none of them" in said and "Traceback" not in said
    assert small.tree(root / "data") == before


def test_cells_stay_as_they_stand(proposed):
    """What we write of a table that only gets a cell is what a reader of the file expects."""
    tables = Tables(proposed.data)
    path, rows = tables.path("sources"), tables["sources"]
    before = path.read_bytes()
    write(path, tables.columns("sources"), rows)
    assert path.read_bytes() == before
