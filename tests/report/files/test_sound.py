"""What lies where a file should be, and what is none of what it should be: one sentence, and never
a wait without end.
"""

import errno
import json
import multiprocessing.synchronize
import os
import shutil
import subprocess
import sys

import pytest

from analysis.report import __main__ as command
from analysis.report.files import refusals, sound, surroundings
from analysis.report.files.project import Project, read_json, write_atomically
from tests.report import small
from tests.report.small import edit, tree

DEEP = "[" * 100_000


@pytest.fixture
def build(root, monkeypatch, capsys):
    """Return a function that runs a command here and returns its status and what it said."""
    monkeypatch.setattr(surroundings, "settle", lambda project: None)

    def run(*arguments):
        code = command.main(list(arguments or ["build"]), root)
        return code, capsys.readouterr().err

    return run


def put(path, what):
    """Put a pipe, a device, a folder or a text in the place of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if what == "pipe":
        os.mkfifo(path)
    elif what == "device":
        path.symlink_to("/dev/zero")
    elif what == "folder":
        path.mkdir()
    else:
        path.write_bytes(what if isinstance(what, bytes) else what.encode())


@pytest.mark.parametrize("what", ["pipe", "device"])
@pytest.mark.parametrize(
    "name",
    ["data/facts.csv", "data/token_prices.csv", "data/notes.txt", "README.md", "CITATION.cff"]
    + ["notebooks/texts/01_users.yaml", "data/datapackage.json", "notebooks/02_prices.ipynb"],
)
def test_a_pipe_or_a_device_in_the_place_of_a_file_is_refused(root, build, name, what):
    before = tree(root / "report")
    put(root / name, what)
    code, said = build()
    assert code == 2 and "file" in said and name.rpartition("/")[2] in said
    assert len(said.splitlines()) == 2 and tree(root / "report") == before


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CITATION.cff", "data/LICENSE.md"])
def test_a_document_that_is_no_text_is_refused_by_its_line(root, build, name):
    put(root / name, b"good\ncaf\xe9\n")
    code, said = build()
    sentence = f"{name}: the file must be UTF-8 text, and byte 0xe9 in line 2 is not; save it as "
    assert code == 2 and said.startswith(sentence)


def test_a_name_that_is_no_text_is_refused(root, build):
    put(root / "notebooks" / os.fsdecode(b"03_\xff.ipynb"), json.dumps(small.notebook("1")))
    code, said = build()
    assert code == 2 and said.startswith(r"notebooks/03_\xff.ipynb: the name of a file must be te")


@pytest.mark.parametrize("name", ["csv.py", "statistics.py", "numpy/__init__.py"])
def test_a_file_that_hides_a_module_is_named(root, name):
    """By the real command, which needs some of these modules before it can say anything."""
    put(root / name, "raise SystemExit('not this one')")
    said = small.run(root, "build", expect=2)
    assert "in the project's folder hides the module" in said and name.split("/")[0] in said


def test_what_hides_nothing_is_left_alone(root):
    put(root / "mine.py", "raise SystemExit")
    put(root / "numpy" / "notes.txt", "")
    sound.require_visible(Project(root))


CELLS = {
    "outputs": [[5], ["text"], [{"data": 5}], [{"data": "text/plain"}]],
    "attachments": [5, "a", [1]],
    "metadata": [{"tags": {"a": 1}}, {"tags": "parameters"}, {"tags": 5}],
    "source": ["x = '\ud800'", None, [5], {"a": 1}],
}


@pytest.mark.parametrize(("part", "value"), [(p, v) for p, values in CELLS.items() for v in values])
def test_a_notebook_with_parts_of_another_form_is_refused(root, build, part, value):
    path = root / "notebooks" / "02_prices.ipynb"
    found = json.loads(path.read_text(encoding="utf-8"))
    found["cells"][1][part] = value
    path.write_text(json.dumps(found))
    code, said = build("check")
    assert code == 2 and said == (
        "02_prices.ipynb is not a notebook of format 4; save it again in Jupyter.\n"
    )


def test_stored_outputs_of_another_version_are_told(root):
    from analysis.ledger import results

    path = root / "notebooks" / "01_users.ipynb"
    found = json.loads(path.read_text(encoding="utf-8"))
    shown = {"output_type": "display_data", "metadata": {}, "data": {results.MIME: [5]}}
    found["cells"][1]["outputs"] = [shown]
    path.write_text(json.dumps(found))
    said = small.run(root, "check", expect=2)
    assert said.endswith("hands over; run make notebooks.\n")


PIECES = ["published/baseline.json", "deps/baseline/01_users.json", "valid-data.json"]


@pytest.mark.parametrize("what", [DEEP, "pipe"])
def test_a_damaged_piece_of_an_earlier_build_is_made_again(root, what):
    before = tree(root / "report")
    for name in PIECES:
        put(root / "build" / name, what)
    put(root / "build" / "flips" / "baseline.txt", b"\xff")
    (root / "build" / "published" / "inputs.txt").unlink()
    said = small.run(root, "build")
    assert "Traceback" not in said and tree(root / "report") == before
    assert all(read_json(root / "build" / name) for name in PIECES)


@pytest.mark.parametrize("what", ["pipe", "folder"])
def test_a_lock_that_is_no_file_is_told(root, build, what):
    put(root / "build" / ".lock", what)
    edit(root / "notebooks" / "01_users.ipynb", "1e6", "2e6")
    assert build()[1].startswith("build/.lock must be a file, which a build locks, and it is none")


@pytest.mark.parametrize("count", ["0", "-3", "1e3", "x", "９", "1" * 30])
def test_a_count_is_a_plain_number(build, count):
    code, said = build("build", f"--workers={count}")
    assert code == 2
    assert said.startswith(f"WORKERS must be a whole number from 1 to 1000, and {count!r} was")


def test_what_nobody_foresaw_is_a_sentence_and_its_trace_is_kept(root, build, monkeypatch):
    def fails(project, chosen):
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr(command, "_check", fails)
    code, said = build("check")
    assert code == 1 and said == (
        "A fault of this program stopped it (ZeroDivisionError: division by zero); please report "
        "it, with what stands in build/trace.txt.\n"
    )
    assert "in fails" in (root / "build" / "trace.txt").read_text(encoding="utf-8")


def run(root, line):
    """Run a line of the shell with the command as ``$REPORT`` and return what it wrote."""
    env = os.environ | {"REPORT": f"'{sys.executable}' -m analysis.report"}
    done = subprocess.run(["bash", "-c", line], cwd=root, env=env, capture_output=True, text=True)
    assert "Traceback" not in done.stderr and "ignored" not in done.stderr, done.stderr
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("eval $REPORT build | true; echo ${PIPESTATUS[0]}", "141\n"),
        ("eval $REPORT build >&-; echo $?", "0\n"),
        ("eval $REPORT build <&- >&- 2>&-; echo $?", "0\n"),
        ("eval $REPORT build >/dev/full; echo $?", "1\n"),
    ],
)
def test_streams_that_are_closed_full_or_left(root, line, out):
    """A chapter runs again, so that kernels meet them too."""
    edit(root / "notebooks" / "02_prices.ipynb", "len(data", "1 + len(data")
    said = run(root, line)
    assert said[0] == out and ("full" not in line or "cannot be written (No space left" in said[1])
    assert "untouched" not in said[1], "the new report is there"
    assert (root / "build" / ".lock").read_bytes() == b""
    assert "02_prices" not in run(root, "eval $REPORT build")[1], "the build was complete"


def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path):
    """A table may be one that several projects share."""
    shared, link, loop = tmp_path / "shared.csv", tmp_path / "data.csv", tmp_path / "loop.csv"
    shared.write_text("old\n")
    link.symlink_to(shared.name)
    loop.symlink_to(loop.name)
    for path in (link, loop):
        write_atomically(path, "new\n")
        assert path.read_text() == "new\n"
    assert link.is_symlink() and shared.read_text() == "new\n" and not loop.is_symlink()


def test_a_limit_of_open_files_that_is_too_low_is_named(root):
    before = tree(root / "report")
    edit(root / "notebooks" / "02_prices.ipynb", "len(data", "1 + len(data")
    said = run(root, "ulimit -n 60; eval $REPORT build")[1]
    assert "raise it (ulimit -n 512), then run" in said and tree(root / "report") == before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such limit")
def test_a_limit_of_memory_that_is_too_low_is_named(root):
    before = tree(root / "report")
    edit(root / "notebooks" / "02_prices.ipynb", "len(data", "1 + len(data")
    said = run(root, "ulimit -v 900000; eval $REPORT build")[1].splitlines()
    assert said == [
        "A build needs processes of 1500000 kB, and the limit is 900000; raise it (ulimit -v "
        "1500000), then run the same command again.",
        "The last report is untouched.",
    ]
    assert tree(root / "report") == before


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread")])
def test_too_little_memory_is_told_as_that(root, error):
    said = refusals.unforeseen(error, Project(root))
    assert said.startswith("There is too little memory") and not (root / "build/trace.txt").exists()


def test_of_a_folder_that_was_not_copied_one_file_is_named(root):
    """Python lists every one of them, in its own words."""
    why = f"[Errno 27] File too large: '{root}/a' -> '{root}/build/b'"
    error = shutil.Error([(f"{root}/{n}", f"{root}/build/{n}", why) for n in ("it's", "c")])
    assert refusals.sentence(error, Project(root)).startswith("build/it's: File too large; raise")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_the_place_of_what_processes_share_is_named(tmp_path, monkeypatch, number):
    """Python's semaphores name no file, and the disk of the project has nothing to do with it."""

    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("_multiprocessing.SemLock", refuse)
    with pytest.raises(OSError) as caught:
        multiprocessing.get_context("spawn").Lock()
    said = refusals.sentence(caught.value, Project(tmp_path))
    begin = f"/dev/shm, where processes keep what they share: {os.strerror(number)}; "
    assert said == f"{begin}{refusals.FIXES[number]}."


def test_a_low_soft_limit_of_open_files_is_raised(root):
    edit(root / "notebooks" / "02_prices.ipynb", "len(data", "1 + len(data")
    assert "Open report/index.html" in run(root, "ulimit -Sn 60; eval $REPORT build")[0]
