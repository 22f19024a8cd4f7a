"""YAML of the project itself: read, or refused by its first fault, however deep it is."""

import pytest

from analysis.evidence.tables import data, documents
from analysis.report.files.project import BuildError
from analysis.report.site.dressing import citing

DEEP = 100_000
NESTED = ["[" * DEEP, "{" * DEEP, "- " * DEEP, "? " * DEEP, "[[]," * DEEP, "a: " + "[" * DEEP]
NESTED += ["\n".join(" " * n + "a:" for n in range(2000))]


@pytest.mark.parametrize("text", NESTED, ids=range(len(NESTED)))
def test_what_is_nested_too_deeply_is_a_fault_and_no_crash(text):
    """libyaml would end the process."""
    assert isinstance(documents.parsed(text), str)


@pytest.mark.parametrize("place", ["", "say:\n  "])
def test_a_key_that_stands_twice_is_a_fault(place):
    assert documents.parsed(f"{place}a: 1\n{place and '  '}a: 2").startswith("the key 'a' stands t")


def test_texts_with_braces_and_lists_are_read():
    written = {"say": {"a": "{months} [of] {years}" * 300}, "limits": [{"require": "a < b"}]}
    import yaml

    assert documents.parsed(yaml.safe_dump(written)) == written


def test_a_chapter_with_a_text_twice_is_refused(tmp_path, monkeypatch):
    (tmp_path / "notebooks" / "texts").mkdir(parents=True)
    monkeypatch.setattr(data, "ROOT", tmp_path)
    path = tmp_path / "notebooks" / "texts" / "01_x.yaml"
    path.write_text("say:\n  a: one\n  a: two\n", encoding="utf-8")
    with pytest.raises(data.DataError, match="01_x.yaml.*stands twice in line 2"):
        data.texts("01_x")


NO_TEXTS = ["- a", "5", "say: a", "sya: {a: b}", "say: {a: 5}", "say: {a: [b]}", "labels: {a: {}}"]
NO_TEXTS += ["say: {a: [{when: 1 < 2}]}", "charts: {a: b}", "limits: {a: b}", "limits: [a]"]
NO_TEXTS += ["limits: [{require: 1 < 2}]", "limits: [{say: no}]", "reasons: {a: [{say: 5}]}"]


@pytest.mark.parametrize("text", NO_TEXTS)
def test_texts_of_another_form_are_refused(tmp_path, monkeypatch, text):
    (tmp_path / "notebooks" / "texts").mkdir(parents=True)
    monkeypatch.setattr(data, "ROOT", tmp_path)
    (tmp_path / "notebooks" / "texts" / "01_x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(data.DataError, match="01_x.yaml: the file must hold .* correct it.$"):
        data.texts("01_x")


CITATIONS = ["- a", "title: [", "title: 5", "title: 2024-01-01", "authors: 7", "authors: [x]"]
CITATIONS += ["authors: [{name: 5}]", "url: {a: b}", "license: [MIT]", "title: a\ntitle: b"]


@pytest.mark.parametrize("text", CITATIONS)
def test_a_citation_of_another_form_is_refused(tmp_path, monkeypatch, text):
    monkeypatch.setattr(data, "ROOT", tmp_path)
    (tmp_path / "CITATION.cff").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match="CITATION.cff must name texts") as error:
        citing.citation.__wrapped__()
    assert error.value.code == 2
