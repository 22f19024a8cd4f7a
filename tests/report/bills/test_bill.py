"""`make bill`: the whole text of the example, how columns are read, and a sentence if refused."""

import csv
import re
from datetime import date

import pytest

from analysis.report.__main__ import main
from analysis.report.bills.usage import Record
from tests.report import small
from tests.report.small import RUN
from tests.report.test_makefile import make

EXAMPLE = small.PROJECT / "notebooks" / "usage" / "example.csv"
DAY = date(2026, 11, 28)


def record(folder, text, day=None):
    path = folder / "usage.csv"
    path.write_text(text, encoding="utf-8")
    return Record(path, "GPT-5.5", day, DAY)


def tokens(folder, text):
    """Return (fresh, cached, written, output) of the first row."""
    first = record(folder, text).usages[0]
    return first.fresh, first.cached, first.written, first.output


def run(capsys, folder, **options):
    """Return exit status, what was printed, and what was told as an error."""
    code = main(["bill", *(f"--{name}={value}" for name, value in options.items())], folder)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_example_is_billed_by_kind_with_its_price_and_what_stood_in(capsys, tmp_path):
    code, out, err = run(capsys, tmp_path, usage=EXAMPLE, model="gpt-5.5", out="bill.csv")
    assert (code, err) == (0, "")
    assert "GPT-5.5 at OpenAI, 3 rows, 2026-11-02 to 2026-11-04" in out
    cells = [re.split(r" {2,}", line) for line in out.splitlines()]
    lines = {row[0]: row[1:] for row in cells}
    assert lines["input read from the cache"] == ["16,358,912", "0.5", "8.18"]
    assert lines["output of a long prompt"] == ["20,000", "45", "0.90"]
    assert lines["output in a batch"] == ["900,000", "15", "13.50"]
    assert lines["total"] == ["24,129,180", "44.93"]
    assert "Price of 2026-04-24 (day by announcement, secondary): litellm" in out
    assert "reasoning_tokens are part of output_tokens" in out
    assert "single ones above 272,000 tokens would cost more" in out
    with (tmp_path / "bill.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["usd"]) for row in rows) == pytest.approx(12.526296 + 3.9 + 28.5)


def test_nothing_is_written_unless_asked(capsys, tmp_path):
    assert run(capsys, tmp_path, usage=EXAMPLE, model="GPT-5.5")[0] == 0
    assert not list(tmp_path.iterdir())


def test_a_price_that_changed_within_the_record_is_two_prices(capsys, tmp_path):
    text = "date,input_tokens\n2026-03-12,1000000\n2026-03-13,1000000\n"
    (tmp_path / "u.csv").write_text(text)
    out = run(capsys, tmp_path, usage="u.csv", model="Claude Sonnet 4.6")[1]
    assert "input, price of 2026-02-17" in out and "input, price of 2026-03-13" in out
    assert out.count("\nPrice of ") == 2
    assert "No column requests: no prompt is taken to be above 200,000 tokens" in out


@pytest.mark.parametrize(
    "text, found",
    [
        ("input_tokens,cached_input_tokens,output_tokens\n100,90,5", (10, 90, 0, 5)),
        ("Prompt Tokens,cache_read_input_tokens,completion_tokens\n100,90,5", (10, 90, 0, 5)),
        ("input_tokens,cache_read_input_tokens,output_tokens\n10,90,5", (10, 90, 0, 5)),
        ("input_tokens,cache_creation_input_tokens\n10,90", (10, 0, 90, 0)),
        ("uncached_input_tokens,input_cached_tokens,cache_write_tokens\n1,2,3", (1, 2, 3, 0)),
        (
            "usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,"
            "usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens\n"
            "1,2,3,4,5",
            (1, 4, 5, 5),
        ),
        ("prompt_tokens,cached_tokens,cache_write_tokens\n100,60,30", (10, 60, 30, 0)),
        ("output_tokens,reasoning_tokens\n100,60", (0, 0, 0, 100)),
        ("candidates_token_count,thoughts_token_count\n100,60", (0, 0, 0, 160)),
        ("\ufeffinput_tokens,total_tokens\r\n7,7\r\n", (7, 0, 0, 0)),
    ],
)
def test_what_a_column_counts_is_decided_by_its_name(tmp_path, text, found):
    assert tokens(tmp_path, text) == found


def test_days_batches_and_models_are_read_as_they_are_exported(tmp_path):
    text = (
        "timestamp,model,input_tokens,batch,api key\n"
        "2026-11-02T10:00:00Z,gpt-5.5,1,True,x\n2026-11-03,GPT-5.5,1,false,x\n"
    )
    read = record(tmp_path, text)
    days = [(usage.day.day, usage.batch, usage.row) for usage in read.usages]
    assert days == [(2, True, 2), (3, False, 3)]
    assert read.notes == ["Columns not read: 'api key'."]


def test_a_record_without_days_has_the_one_that_is_given_or_that_of_the_dataset(tmp_path):
    text = "input_tokens\n1\n"
    assert record(tmp_path, text, date(2026, 5, 1)).usages[0].day == date(2026, 5, 1)
    read = record(tmp_path, text)
    assert read.usages[0].day == DAY and "priced at the day of the dataset" in read.notes[0]


REFUSED = {
    "date;input_tokens\n2026-11-02;1": "cells must be separated by commas, and semicolons",
    "": "row 1: the first row must be the header",
    "\ninput_tokens\n1": "row 1: the first row must be the header",
    '"input_tokens\n1': "row 1: the row cannot be read as CSV",
    "date\n2026-11-02": "row 1: a record must have a column input_tokens or output_tokens",
    "input_tokens\n": "a record must have a row below its header",
    "input_tokens\n-5": "row 2, column input_tokens: a whole number from 0 on",
    "input_tokens\n5\n1.5": "row 3, column input_tokens: a whole number",
    'input_tokens\n"1,5"': "and '1,5' was found",
    "input_tokens,output_tokens\n1,5,2": "row 2: a row must have 2 cells",
    "input_tokens\n1e6": "and '1e6' was found",
    "input_tokens,output_tokens\n5,": "row 2, column output_tokens: a whole number",
    "input_tokens,cached_input_tokens\n5,6": (
        "row 2, column cached_input_tokens: what is read from and written to the cache is part of "
        "input_tokens, 5 here, and 6 was found"
    ),
    "output_tokens,reasoning_tokens\n5,6": "name it thoughts_token_count if it comes on top",
    "cached_input_tokens,output_tokens\n5,6": "a record must have a column input_tokens beside",
    "input_tokens,reasoning_tokens\n5,6": "a record must have a column output_tokens beside",
    "input_tokens,prompt_tokens\n5,6": "'input_tokens' and 'prompt_tokens' both hold input_tokens",
    "input_tokens,uncached_input_tokens\n5,6": "it has both; delete one",
    "input_tokens,audio_tokens\n5,6": "'audio_tokens' is not (the nearest is",
    "input_tokens,requets\n5,6": "'requets' is not (the nearest is 'requests')",
    "date,input_tokens\n2026-11-02,1\n03.11.2026,1": "row 3, column date: a day such as",
    "date,input_tokens\n2026-02-30,1": "row 2, column date: a day such as",
    "date,input_tokens\n2026-11-02,1\n,1": "row 3, column date: a day such as",
    "date,input_tokens\n2026-04-22,1": (
        "row 2, column date: the first known price of GPT-5.5 at OpenAI is of 2026-04-24"
    ),
    "requests,input_tokens\n0,1": "row 2, column requests: a row with tokens must have a request",
    "batch,input_tokens\nyes,1": "row 2, column batch: true or false is wanted",
    "model,input_tokens\nGPT-5,1": "row 2, column model: every row must be of GPT-5.5",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_record_that_could_be_read_in_two_ways_is_refused_in_one_sentence(capsys, tmp_path, text):
    (tmp_path / "usage.csv").write_text(text, encoding="utf-8")
    code, out, err = run(capsys, tmp_path, usage="usage.csv", model="GPT-5.5")
    assert (code, out) == (2, "") and REFUSED[text] in err
    assert err.startswith("usage.csv") and err.endswith(".\n") and err.count("\n") == 1


@pytest.mark.parametrize(
    "given, said",
    [
        ({"usage": ""}, "A bill needs a usage record: make bill USAGE="),
        ({"usage": "no.csv"}, "There is no file no.csv"),
        ({"model": ""}, "A bill needs the model that was used"),
        ({"model": "GPT-9"}, "'GPT-9' is not in models (the nearest is 'GPT-5')"),
        ({"host": "Nobody"}, "HOST must be one that sells GPT-5.5 (OpenAI), and 'Nobody' is none"),
        ({"date": "2026-11-28"}, "leave DATE out"),
        ({"date": "28.11.2026"}, "DATE must be a day such as 2026-11-28, and '28.11.2026'"),
        ({"out": str(EXAMPLE)}, "OUT must be a new file, and"),
        ({"out": "no/folder.csv"}, "OUT must be a file in a folder that exists"),
    ],
)
def test_a_command_that_lacks_or_misspells_something_is_refused(capsys, tmp_path, given, said):
    options = {"usage": EXAMPLE, "model": "GPT-5.5"} | given
    code, out, err = run(capsys, tmp_path, **options)
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_same_command_may_be_given_again(capsys, tmp_path):
    """A first one may have been interrupted between its table and its words."""
    given = {"usage": EXAMPLE, "model": "GPT-5.5", "out": "bill.csv"}
    first, table = run(capsys, tmp_path, **given), (tmp_path / "bill.csv").read_bytes()
    assert first[0] == 0 and run(capsys, tmp_path, **given) == first
    code, out, err = run(capsys, tmp_path, **given | {"model": "GPT-5"})
    assert (code, out) == (2, "") and "bill.csv exists and holds something else" in err
    assert (tmp_path / "bill.csv").read_bytes() == table


def test_a_day_without_a_price_is_told_without_a_column_that_is_not_there(capsys, tmp_path):
    (tmp_path / "u.csv").write_text("input_tokens\n1\n")
    err = run(capsys, tmp_path, usage="u.csv", model="GPT-5.5", date="2026-01-01")[2]
    assert err.startswith("u.csv, priced at one day: the first known price of GPT-5.5 at OpenAI")


def test_make_hands_over_what_is_typed_and_nothing_of_the_shell(tmp_path, monkeypatch):
    for name in ("HOST", "OUT", "DATE"):
        monkeypatch.setenv(name, "of the shell")
    monkeypatch.setenv("PYTHONPATH", str(small.PROJECT))
    usage = tmp_path / "my $(list); `touch hacked`.csv"
    usage.write_bytes(EXAMPLE.read_bytes())
    code, out = make(tmp_path, RUN, "bill", f"USAGE={usage}x", "MODEL=GPT-5.5")
    assert code == 2 and f"There is no file {usage}x" in out
    code, out = make(tmp_path, RUN, "bill", f"USAGE={usage}", "MODEL=GPT-5.5")
    assert code == 0 and "44.93" in out and not (tmp_path / "hacked").exists()
