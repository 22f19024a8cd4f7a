"""A site written upon the last one is the site written anew, byte for byte, whatever changed."""

import errno
import os
import re
import shutil
import traceback

import pytest
from sphinx.builders.html import _assets
from sphinx.errors import SphinxParallelError

from analysis.report.files import refusals
from analysis.report.files.project import BuildError
from analysis.report.site.dressing import styles
from analysis.report.site.lookup import search
from analysis.report.site.writing import extension, settings, written

pytestmark = pytest.mark.filterwarnings("ignore:.*Sphinx API modifications")
PAGES = {
    "index.md": "# Start\n\nGlaciers and tokens.\n\n```{toctree}\n:hidden:\n\none\ntwo\n```\n",
    "one.md": "# One\n\nA page about walruses, see [two](two.md).\n\n## Deep\n\nText.\n",
    "two.md": "# Two\n\nA page about penguins.\n",
}
EDITS = {
    "nothing": {},
    "a text": {"two.md": "# Two\n\nA page about albatrosses.\n"},
    "a heading below": {"one.md": PAGES["one.md"].replace("## Deep", "## Deeper")},
    "a heading that is led to": {
        "one.md": PAGES["one.md"].replace("two.md", "two.md#far"),
        "two.md": PAGES["two.md"] + "\n## Near\n\nText.\n\n## Far\n\nMore.\n",
    },
    "a heading": {"two.md": "# Zwei\n\nA page about penguins.\n"},
    "a page more": {
        "index.md": PAGES["index.md"].replace("two\n```", "two\nthree\n```"),
        "three.md": "# Three\n\nA page about puffins.\n",
    },
    "a page less": {
        "index.md": PAGES["index.md"].replace("two\n", ""),
        "one.md": "# One\n\nNo link.\n",
        "two.md": None,
    },
}


def write(root, pages, out, work="work", footer="foot", version="1"):
    """Write a site of ``pages`` by name and return its files by path."""
    fresh, at = root / work / "fresh", root / out
    fresh.mkdir(parents=True, exist_ok=True)
    for path in fresh.iterdir():
        path.unlink()
    for name, text in pages.items():
        (fresh / name).write_text(text, encoding="utf-8")
    everywhere = {
        extension.UNDER_TITLE: "<p>Dates</p>",
        extension.FOOTER: footer,
        extension.LINKED_DATA: "{}",
    }
    configuration = settings.settings(version)
    _assets._file_checksum_inner.cache_clear()  # as in a process of its own
    written.write(fresh, root / work / "kept", at, configuration, everywhere)
    return tree(at)


def test_a_word_is_cut_to_its_stem_once_for_all_sites(tmp_path, monkeypatch):
    monkeypatch.setattr(search.English, "stems", {})
    write(tmp_path, PAGES, "first")
    kept = search.English.stems
    assert kept["walruses"] == "walrus"
    monkeypatch.setattr(search.English, "stems", {})
    monkeypatch.setattr(search.SearchEnglish, "stem", None)  # all are known: none is cut again
    write(tmp_path, PAGES | {"two.md": "# Two\n\nA page about walruses.\n"}, "second")
    assert search.English.stems == kept


def tree(folder):
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def edited(edit):
    return {n: t for n, t in (PAGES | EDITS[edit]).items() if t is not None}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A folder in which the site of `PAGES` was written, and its files."""
    root = tmp_path_factory.mktemp("written")
    return root, write(root, PAGES, "first")


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_written_upon_the_last_site_is_what_is_written_anew(first, edit, tmp_path):
    root, _ = first
    write(root, PAGES, f"before-{edit}")
    # Dates tell nothing: the pages written before seem to be of the far future.
    for path in (root / "work" / "kept").rglob("*"):
        if path.is_file() and path.suffix in (".html", ".doctree"):
            os.utime(path, (4e9, 4e9))
    upon = write(root, edited(edit), f"upon-{edit}")
    assert upon == write(tmp_path, edited(edit), "anew", work="other")


def test_only_pages_that_changed_are_written_again(first):
    root, _ = first
    write(root, PAGES, "again")
    html = root / "work" / "kept" / "html"
    dates = {p.name: p.stat().st_mtime_ns for p in html.glob("*.html")}
    write(root, edited("a text"), "one-text")
    later = {p.name: p.stat().st_mtime_ns for p in html.glob("*.html")}
    # index holds the list of pages; the search page is written every time
    assert {n for n in later if later[n] != dates[n]} <= {"two.html", "index.html", "search.html"}
    assert later["two.html"] != dates["two.html"]


def test_a_heading_below_the_title_writes_no_other_page(first):
    root, _ = first
    write(root, PAGES, "heading-before")
    html = root / "work" / "kept" / "html" / "two.html"
    date = html.stat().st_mtime_ns
    write(root, edited("a heading below"), "heading-after")
    assert html.stat().st_mtime_ns == date


def test_a_link_to_a_heading_that_goes_is_found(first):
    root, _ = first
    write(root, edited("a heading that is led to"), "led-to")
    gone = edited("a heading that is led to")
    gone |= {"two.md": gone["two.md"].replace("## Far", "## Gone")}
    with pytest.raises(BuildError, match="Sphinx found fault"):
        write(root, gone, "led-astray")


def test_what_stands_everywhere_changes_without_writing_a_page(first):
    root, files = first
    write(root, PAGES, "same")
    html = root / "work" / "kept" / "html" / "one.html"
    date = html.stat().st_mtime_ns
    other = write(root, PAGES, "other-foot", footer="another foot")
    assert html.stat().st_mtime_ns == date
    assert b"another foot" in other["one.html"] and b"another foot" not in files["one.html"]


@pytest.fixture
def sheets(monkeypatch, tmp_path):
    """A folder of style sheets and scripts of our own, in the place of those of the report."""
    folder = shutil.copytree(styles.STATIC, tmp_path / "static")
    for module in (styles, settings):
        monkeypatch.setattr(module, "STATIC", folder)
    monkeypatch.setitem(settings.SETTINGS, "html_favicon", str(folder / "icon.svg"))
    return folder


def test_a_style_sheet_that_changes_is_on_every_page_and_writes_none(sheets, tmp_path):
    before = write(tmp_path, PAGES, "before")
    page = tmp_path / "work" / "kept" / "html" / "one.html"
    date = page.stat().st_mtime_ns
    (tmp_path / "before" / "whole.pdf").touch()
    (sheets / "site.css").write_text("body { color: red }", encoding="utf-8")
    upon = write(tmp_path, PAGES, "upon")
    assert page.stat().st_mtime_ns == date
    assert upon["one.html"] != before["one.html"], "the address of the style sheet has its content"
    styles.renewed(tmp_path / "before", tmp_path / "renewed")
    assert upon == tree(tmp_path / "renewed")
    assert upon == write(tmp_path, PAGES, "anew", work="other")


def test_a_build_cut_short_is_not_built_upon(first):
    root, files = first
    (root / "work" / "kept" / "mark.json").unlink()
    (root / "work" / "kept" / "html" / "one.html").write_text("half a page", encoding="utf-8")
    assert write(root, PAGES, "after-cut") == files


def test_a_page_at_fault_stops_the_site_and_the_next_is_whole(first):
    root, files = first
    with pytest.raises(BuildError, match="Sphinx found fault"):
        write(root, PAGES | {"one.md": "# One\n\n[gone](gone.md)\n"}, "faulty")
    assert not (root / "faulty").exists()
    assert write(root, PAGES, "after-fault") == files


@pytest.mark.parametrize(("place", "found"), [("/a/b.doctree", "/a/b.doctree"), (None, None)])
def test_what_the_system_refuses_a_process_of_sphinx_is_told_as_that(place, found):
    full = OSError(errno.ENOSPC, "No space left on device", place)
    told = SphinxParallelError(traceback.format_exception_only(OSError, full)[0].strip(), "")
    again = refusals.of_words(str(told))
    assert (again.errno, again.strerror, again.filename) == (full.errno, full.strerror, found)
    assert refusals.of_words(str(SphinxParallelError("ValueError: 5", ""))) is None


def test_a_page_alone_has_the_look_of_the_report_and_a_foot_of_its_own(first, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "index.md").write_text("# A against B\n\nText.\n", encoding="utf-8")
    settings.write_page(source, tmp_path / "work", tmp_path / "out", "1", "<p>Its foot</p>")
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "A against B" in text and "<p>Its foot</p>" in text and "site.css?v=" in text
    assert not re.search(r"<!--(under the title|footer|linked data)-->", text)
    assert "sbt-sidebar-nav" not in text


def test_a_page_that_cannot_be_written_is_a_refusal_of_the_system(tmp_path):
    """Sphinx would warn of it and go on."""
    write(tmp_path, PAGES, "first")
    page = tmp_path / "work" / "kept" / "html" / "two.html"
    page.unlink()
    page.mkdir()
    (page.parents[1] / "doctrees" / "two.doctree").unlink()
    with pytest.raises(OSError, match="Is a directory") as caught:
        written._run(page.parents[1], settings.settings("1"), 1)
    assert caught.value.filename == str(page)
