"""Articles are asked about side by side, and whatever becomes of a process, nothing is lost."""

import os
import sys

import pytest

from analysis.ledger import claims, refusals
from analysis.report.articles import aside
from analysis.report.articles.sound import Sound
from analysis.report.build.plan import contents
from analysis.report.files.project import BuildError, read_json
from analysis.report.run import require_valid_data

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork is not safe here")
MANY = [f"a{n}" for n in range(6, 18)]


def who(articles):
    return os.getpid(), articles


def ended(articles):
    os._exit(1)


@pytest.fixture
def two(monkeypatch):
    """Two processors, for as few articles as there are."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(aside, "SHARE", 1)


def test_each_share_is_asked_in_a_process_of_its_own(two):
    (first, some), (second, others) = aside.asked(who, MANY)
    assert sorted(some + others) == sorted(MANY) and abs(len(some) - len(others)) < 2
    assert os.getpid() not in {first, second}


def test_few_are_not_worth_it(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert aside.asked(who, MANY[: 2 * aside.SHARE - 1]) == []


def test_where_a_process_is_ended_nothing_is_known(two):
    assert aside.asked(ended, MANY) == []


def remembered(copy):
    require_valid_data(copy.project, contents(copy.project))
    return read_json(copy.project.build / "sound-claims.json")


def test_what_is_kept_is_what_is_kept_of_articles_read_here(copy, two, monkeypatch):
    found = remembered(copy)
    assert {id for a in ("a6", "a7") for id in found["articles"][a]["aliases"]}
    (copy.project.build / "sound-claims.json").unlink()
    (copy.project.build / "valid-data.json").unlink()
    monkeypatch.setattr(aside, "asked", lambda *_: [])
    assert remembered(copy) == found


def test_sound_articles_are_not_read_here(copy, two, monkeypatch):
    sound = Sound(copy.project, contents(copy.project))
    assert sound.unread.keys() == {"a6", "a7"} and sound.ids() == frozenset()
    assert sound.all_ids() == claims.claims().keys()


def number(copy):
    """A formula of one article that cannot be read."""
    copy.edit("a7", 0, arithmetic="1 USD / 0 nonsense")


def other(copy):
    """A claim that says it excludes one which is not there."""
    copy.edit("a6", 1, conflicts="nothing-a9")


def itself(copy):
    id = list(claims.of_article("a6"))[1]
    copy.edit("a6", 1, conflicts=id)


def twice(copy):
    """Two articles, each sound by itself, use one former id."""
    copy.edit("a6", 1, aliases="once-a6")
    copy.edit("a7", 1, aliases="once-a6")


def quoted(copy):
    """A figure that no source printed."""
    place = next(n for n, c in enumerate(claims.of_article("a7").values()) if c.relation != "true")
    copy.edit("a7", place, quoted="nonsense")


@pytest.mark.parametrize("fault", [number, other, itself, twice, quoted])
def test_a_fault_is_told_as_it_is_where_all_are_read_here(copy, two, fault, monkeypatch):
    fault(copy)
    with pytest.raises(BuildError) as aside_told:
        require_valid_data(copy.project, contents(copy.project))
    monkeypatch.setattr(aside, "asked", lambda *_: [])
    with pytest.raises(BuildError) as told:
        require_valid_data(copy.project, contents(copy.project))
    assert aside_told.value.problems == told.value.problems


def test_an_article_may_exclude_a_claim_of_another(copy, two):
    copy.edit("a6", 1, conflicts=list(claims.of_article("a7"))[0])
    require_valid_data(copy.project, contents(copy.project))
    assert refusals.problems_of(["a6"]) == []
