"""Byte code is whole and that of its source, or is not there."""

import errno
import importlib.util
import os
import subprocess
import sys

import pytest

from analysis.report.files import compiled


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "parcel"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "one.py").write_text("print('one')", encoding="utf-8")
    return folder


def place(package, name="one"):
    return (
        package
        / "__pycache__"
        / os.path.basename(importlib.util.cache_from_source(str(package / f"{name}.py")))
    )


def said(package):
    """Import the module in a new Python, which says where its code came from."""
    code = "import parcel.one, sys; print(sys.modules['parcel.one'].__cached__)"
    done = subprocess.run(
        [sys.executable, "-B", "-v", "-c", code], cwd=package.parent, capture_output=True, text=True
    )
    assert not done.returncode, done.stderr
    matched = "one" in done.stderr and f"{place(package)} matches" in done.stderr
    return done.stdout.splitlines()[0], matched


def test_a_module_is_compiled_once(package):
    compiled.bring_up_to_date(package)
    before = place(package).stat().st_mtime_ns
    compiled.bring_up_to_date(package)
    assert said(package) == ("one", True)
    assert place(package).stat().st_mtime_ns == before


def test_an_edit_of_the_same_length_and_date_is_seen(package):
    compiled.bring_up_to_date(package)
    file = package / "one.py"
    date = file.stat().st_mtime_ns
    file.write_text("print('two')", encoding="utf-8")
    os.utime(file, ns=(date, date))
    assert said(package) == ("two", False)
    compiled.bring_up_to_date(package)
    assert said(package) == ("two", True)


@pytest.mark.parametrize("length", [0, 7, 16, 40])
def test_a_file_that_was_cut_short_is_replaced(package, length):
    compiled.bring_up_to_date(package)
    whole = place(package).read_bytes()
    place(package).write_bytes(whole[:length])
    compiled.bring_up_to_date(package)
    assert place(package).read_bytes() == whole


def test_on_a_full_disk_there_is_none(package, monkeypatch):
    def half(path, to, **options):
        with open(to, "wb") as file:
            file.write(b"half")

    def full(path, to, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    (package / "__pycache__").mkdir()
    for trouble in (half, full):
        monkeypatch.setattr(compiled.py_compile, "compile", trouble)
        compiled.bring_up_to_date(package)
        assert [*(package / "__pycache__").iterdir()] == []
    assert said(package) == ("one", False)


def test_what_is_no_python_is_left_to_who_imports_it(package):
    (package / "two.py").write_text("def", encoding="utf-8")
    compiled.bring_up_to_date(package)
    assert place(package).exists() and not place(package, "two").exists()
