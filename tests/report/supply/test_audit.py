"""Known weaknesses of the locked packages: found by every form of range, never missed silently."""

import json
import os
import shutil
import zipfile

import pytest
import yaml

from analysis.report.__main__ import main
from analysis.report.files.project import BuildError
from analysis.report.supply import advisories, audit, locks
from analysis.report.supply.locks import LOCKS
from tests.report.small import PROJECT


def document(id="PYSEC-2026-1", name="Jinja2", world="PyPI", **changes):
    events = [{"introduced": "0"}, {"fixed": "99"}]
    affected = {
        "package": {"ecosystem": world, "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }
    return {
        "id": id,
        "modified": "2026-11-20T01:02:03Z",
        "summary": "Templates escape their sandbox.",
        "aliases": ["CVE-2026-11111"],
        "affected": [affected | changes.pop("affected", {})],
    } | changes


def put(folder, *documents):
    """Write documents as a database into a folder and return it."""
    for number, one in enumerate(documents):
        place = folder / "vulns" / f"{number}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(one), encoding="utf-8")
    return folder


@pytest.fixture
def root(tmp_path):
    """A folder with the locks of the project, those of the browser tests among them."""
    home = tmp_path / "project"
    (home / "tests" / "site").mkdir(parents=True)
    for lock in (*LOCKS, locks.NODE):
        shutil.copy(PROJECT / lock, home / lock)
    return home


@pytest.fixture
def told(root, capsys):
    """Return a function that looks into a database and returns the exit status and what is told."""

    def run(database, status):
        code = main(["audit", f"--db='{database}'"], root=root)
        out, err = capsys.readouterr()
        assert code == status and "Traceback" not in err, (code, err)
        return out + err

    return run


def version_of(name):
    found = [e.version for e in locks.entries(PROJECT, LOCKS) if e.name == name]
    return found[0]


def test_a_weakness_is_told_with_version_lock_and_fix_and_fails(told, tmp_path):
    said = told(put(tmp_path / "db", document()), status=audit.FOUND)
    first, second, last, _ = said.splitlines()
    assert first.startswith(f"jinja2 {version_of('jinja2')} (requirements.lock")
    assert first.endswith("): PYSEC-2026-1 (CVE-2026-11111); fixed in 99")
    assert second == "  Templates escape their sandbox."
    count = last.partition(" locked packages has a known weakness; ")
    assert count[0].startswith("1 of ")
    assert count[2] == "1 advisories were read, the newest of 2026-11-20."


def test_without_a_weakness_it_succeeds_and_says_what_was_not_looked_up(told, tmp_path):
    said = told(put(tmp_path / "db", document(name="no-such-package")), status=0)
    assert said.startswith("None of ") and "no advisory speaks of npm" in said


def test_packages_of_the_browser_tests_count(told, tmp_path):
    core = document("GHSA-x", "playwright-core", "npm")
    said = told(put(tmp_path / "db", document(name="other"), core), status=audit.FOUND)
    assert f"({locks.NODE}): GHSA-x" in said and "not looked up" not in said


@pytest.mark.parametrize("form", ["zip", "yaml", "one file", "two databases"])
def test_every_form_of_database_is_read(told, tmp_path, form):
    folder = put(tmp_path / "a db", document(), document("PYSEC-2026-2", aliases=[]))
    database = folder
    if form == "zip":
        database = shutil.make_archive(str(tmp_path / "all"), "zip", folder)
    elif form == "one file":
        database = folder / "vulns" / "0.json"
    elif form == "two databases":
        database = f"{folder}' '{put(tmp_path / 'b', document('GHSA-7', aliases=['PYSEC-2026-2']))}"
    else:
        for path in (folder / "vulns").glob("*.json"):
            text = yaml.safe_dump(json.loads(path.read_text()))
            path.with_suffix(".yaml").write_text(text, encoding="utf-8")
            path.unlink()
    said = told(database, status=audit.FOUND)
    assert "PYSEC-2026-1" in said
    assert said.count(": PYSEC-2026-2") + said.count(": GHSA-7") == (form != "one file")


def test_a_withdrawn_advisory_and_files_beside_the_advisories_are_none(told, tmp_path):
    folder = put(tmp_path / "db", document(withdrawn="2026-11-21T00:00:00Z"), document(name="x"))
    (folder / ".github").mkdir()
    (folder / ".github" / "bad.yml").write_text("{", encoding="utf-8")
    (folder / "package.json").write_text('{"name": "advisory-database"}', encoding="utf-8")
    assert told(folder, status=0).startswith("None of ")


RANGES = [
    ([{"introduced": "0"}, {"fixed": "2"}], {"1": True, "2": False, "2.0rc1": True, "3": False}),
    ([{"introduced": "1"}, {"last_affected": "1.5"}], {"0.9": False, "1.5": True, "1.5.1": False}),
    ([{"introduced": "1"}], {"0.9": False, "1": True, "9": True}),
    (
        [{"introduced": "0"}, {"fixed": "1"}, {"introduced": "2"}, {"fixed": "2.5"}],
        {"0.5": True, "1": False, "1.9": False, "2": True, "2.5": False},
    ),
    ([{"fixed": "2.5"}, {"introduced": "2"}], {"2.1": True, "2.5": False}),
    ([{"introduced": "0"}, {"limit": "2"}], {"1.9": True, "2": False}),
    ([{"introduced": "0"}, {"fixed": "1.0-x!"}], {"1": None}),
    ([{"introduced": "10.0.0"}, {"fixed": "10.0.10"}], {"10.0.9": True, "10.0.10": False}),
]


@pytest.mark.parametrize(("events", "answers"), RANGES)
def test_a_range_is_decided_as_osv_defines(events, answers):
    part = advisories.Affected("PyPI", "x", (), (tuple(events),))
    assert {version: part.has(version) for version in answers} == answers


def test_a_listed_version_is_affected_however_it_is_written():
    part = advisories.Affected("PyPI", "x", ("1.0", "2.0.0-beta.1"), ())
    assert part.has("1.0.0") and part.has("2.0b1") and not part.has("1.1")


def test_versions_that_cannot_be_compared_are_told_and_fail(told, tmp_path):
    odd = {"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "first"}]}]}
    said = told(put(tmp_path / "db", document(affected=odd)), status=audit.FOUND)
    assert "no fixed version is named; its versions cannot be compared: look yourself" in said


def test_a_name_is_that_of_the_lock_however_it_is_written(told, tmp_path):
    said = told(put(tmp_path / "db", document(name="MarkupSafe")), status=audit.FOUND)
    assert said.startswith("markupsafe ")


def bad(tmp_path):
    """Return what people hand in for a database, by what the sentence must say of it."""
    empty, text, cut = tmp_path / "empty", tmp_path / "text.zip", tmp_path / "cut.zip"
    empty.mkdir()
    text.write_text("no archive")
    whole = shutil.make_archive(str(tmp_path / "w"), "zip", put(tmp_path / "w", document()))
    with open(whole, "rb") as file:
        raw = bytearray(file.read())
    cut.write_bytes(raw[: len(raw) // 2])
    locked, damaged, odd = tmp_path / "locked.zip", tmp_path / "damaged.zip", tmp_path / "odd.zip"
    for path, offset in ((locked, 6), (odd, 8)):
        changed = bytearray(raw)
        for mark, shift in ((b"PK\x03\x04", offset), (b"PK\x01\x02", offset + 2)):
            at = changed.index(mark) + shift
            while at >= 0:  # each entry of the archive
                changed[at] = 1 if path is locked else 98
                nxt = changed.find(mark, at)
                at = nxt + shift if nxt >= 0 else -1
        path.write_bytes(changed)
    broken = bytearray(raw)
    start = broken.index(b".json") + 5
    broken[start + 4 : start + 40] = b"\xff" * 36
    damaged.write_bytes(broken)
    os.mkfifo(tmp_path / "pipe.zip")
    contents = {
        "[" * 100_000: "cannot be read",
        "{": "cannot be read",
        json.dumps(document(affected={"package": 5})): "of another form",
        json.dumps(document(affected={"ranges": [{"type": "SEMVER"}]})): "of another form",
        json.dumps(document() | {"affected": [5]}): "of another form",
        json.dumps([document()]): "no advisory was found among 1 documents",
        json.dumps(document(world="crates.io")): "must speak of Python's packages",
    }
    for number, (content, part) in enumerate(contents.items()):
        path = tmp_path / f"bad{number}.json"
        path.write_text(content, encoding="utf-8")
        yield path, part
    utf16 = tmp_path / "utf16.json"
    utf16.write_text(json.dumps(document()), encoding="utf-16")
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.json", b" " * (advisories.MOST_BYTES + 1))
    yield from {
        utf16: "cannot be read",
        empty: "no advisory was found",
        text: "cannot be opened",
        cut: "cannot be opened",
        locked: "cannot be opened",
        damaged: "cannot be opened",
        odd: "cannot be opened",
        bomb: "too large",
        tmp_path / "pipe.zip": "no such file or folder",
        tmp_path / "nowhere": "no such file or folder",
    }.items()


def test_what_is_no_database_is_refused_in_one_sentence(told, tmp_path):
    for path, part in bad(tmp_path):
        said = told(path, status=2)
        assert part in said and len(said.splitlines()) == 1, (path, said)


@pytest.mark.parametrize("text", ["", " ", "'open"])
def test_no_database_is_refused(root, text):
    from analysis.report.files.project import Project

    with pytest.raises(BuildError):
        audit.audit(Project(root), text)


def test_the_locks_are_read_whole():
    """Every line of a lock that begins a package is one, with its hashes."""
    for lock in LOCKS:
        text = (PROJECT / lock).read_text(encoding="utf-8")
        found = locks.entries(PROJECT, [lock])
        assert len(found) == sum("==" in line.split(" ;")[0] for line in text.splitlines())
        assert sum(entry.hashes for entry in found) == text.count("--hash=")
        assert all(entry.hashes for entry in found)
    assert len(locks.node_entries(PROJECT)) == 2
