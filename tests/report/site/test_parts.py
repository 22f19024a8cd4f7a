"""Parts of a site are taken from an earlier one only where they would come out the same."""

import json
import shutil

import pytest

from analysis.evidence.tables import data
from analysis.prices import history
from analysis.report.site import pages, tables
from analysis.report.site.keeping.names import Each, Late, LateContext, Names, Told
from analysis.report.site.keeping.parts import Parts
from analysis.report.site.keeping.pieces import Pieces

INPUTS = {
    "analysis/model.py": "1",
    "data/a.csv": "1",
    "data/b.csv": "1",
    "data/datapackage.json": "1",
    "CHANGELOG.md": "1",
}


def told(**changes):
    things = {"document": {"version": "1", "claims": [1, 2]}, "titles": {"x": "X"}, "day": "Monday"}
    return Told(**things | changes)


class Made:
    """A part that uses the version of the document, and counts how often it is made."""

    def __init__(self, folder):
        self.folder, self.times = folder, 0

    def __call__(self, inputs=INPUTS, this=None, **options):
        this, parts = this or told(), Parts(self.folder / "parts", inputs)
        target = self.folder / "site"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()

        def make(into):
            self.times += 1
            (into / "page.md").write_text(f"{this.document['version']}", encoding="utf-8")

        parts.files("page", target, this, make, **options)
        parts.save()
        return (target / "page.md").read_text(encoding="utf-8")


@pytest.fixture
def made(tmp_path):
    found = Made(tmp_path)
    assert found() == "1"
    return found


def test_what_is_the_same_is_made_once(made):
    assert (made(), made.times) == ("1", 1)


def test_what_a_part_did_not_ask_for_may_change(made):
    other = told(document={"version": "1", "claims": []}, day="Tuesday")
    assert (made(this=other), made.times) == ("1", 1)


def test_what_a_part_asked_for_makes_it_anew_and_comes_back(made):
    other = told(document={"version": "2", "claims": [1, 2]})
    assert (made(this=other), made.times) == ("2", 2)
    assert (made(), made.times) == ("1", 2), "the form of before is still there"


@pytest.mark.parametrize("file", [*INPUTS, "data/c.csv"])
def test_every_file_counts_and_of_a_few_tables_only_those(made, file):
    made(INPUTS | {file: "2"})
    assert made.times == 2
    made(tables=("a",))
    made(INPUTS | {file: "2"}, tables=("a",))
    assert made.times == (3 if file in ("data/b.csv", "data/c.csv", "CHANGELOG.md") else 4)


@pytest.mark.parametrize("file", [*INPUTS, "data/b/a6.csv", "data/b.csv#1"])
def test_a_part_may_rest_on_all_but_a_table(made, file):
    made(without=("b",))
    before = made.times
    made(INPUTS | {file: "2"}, without=("b",))
    assert made.times - before == (not file.startswith("data/b"))


def test_a_template_counts(made, tmp_path):
    look = tmp_path / "look.md"
    for number, text in enumerate(("one", "two"), start=2):
        look.write_text(text, encoding="utf-8")
        made(looks=[look])
        made(looks=[look])
        assert made.times == number


@pytest.mark.parametrize("damage", ["[]", "{", '{"page": [{}]}', '{"page": {"a": 1}}', '"x"'])
def test_a_damaged_list_is_no_list(made, damage):
    (made.folder / "parts" / "parts.json").write_text(damage, encoding="utf-8")
    assert (made(), made.times) == ("1", 2)
    assert json.loads((made.folder / "parts" / "parts.json").read_text())["page"]


def test_a_damaged_file_is_made_anew(made):
    (page,) = (made.folder / "parts").glob("page-*/page.md")
    page.write_text("half a pa", encoding="utf-8")
    assert (made(), made.times) == ("1", 2)


def test_a_build_cut_short_before_the_list_is_written_leaves_nothing_to_trust(made):
    (made.folder / "parts" / "parts.json").unlink()
    assert (made(), made.times) == ("1", 2)
    assert len(list((made.folder / "parts").glob("page-*"))) == 1


def test_only_the_last_forms_are_kept(made):
    for version in "23456":
        made(this=told(document={"version": version}))
    assert len(list((made.folder / "parts").glob("page-*"))) == 3


def test_without_inputs_nothing_is_kept(tmp_path):
    found = Made(tmp_path)
    assert (found(inputs=None), found(inputs=None), found.times) == ("1", "1", 2)
    assert not (tmp_path / "parts").exists()


def test_a_name_is_made_when_it_is_asked_for_and_noted_each_time():
    this, count = told(), []
    late = Late(lambda: count.append(1) or this.document["version"], this)
    names = Names(a=late, b=Late(lambda: names["a"] + this.day, this), c=1)
    for _ in range(2):
        with this.noted() as noted:
            assert names["b"] == "1Monday"
        assert noted == {"document.version", "day"}
    assert count == [1] and names["c"] == 1


def test_a_template_makes_only_the_names_that_it_uses():
    env = pages.environment()
    assert env.context_class is LateContext

    def never():
        raise AssertionError

    names = Names(title=Late(lambda: "T"), other=Late(never))
    assert env.from_string("{{ title }}").render(names) == "T"


def test_who_walks_a_mapping_asks_for_all_of_it():
    this = told()
    with this.noted() as noted:
        dict(this.titles)
    assert "titles" in noted
    assert this.digest("titles") != told(titles={"y": "X"}).digest("titles")
    assert this.digest("titles.x") != this.digest("titles.y")


def test_pages_of_tables_rest_on_no_other_table(monkeypatch):
    allowed, read = set(), data.read_rows

    def read_allowed(path, *more):
        assert path.stem in allowed
        return read(path, *more)

    monkeypatch.setattr(data, "read_rows", read_allowed)
    data._table.cache_clear()
    data._whole.cache_clear()
    for resource in tables.shown_resources():
        if resource["name"] not in tables.WITH_USES:
            allowed |= {resource["name"]}
            assert tables.pages(resource, {})[0]["rows"]
            allowed.clear()
            data._table.cache_clear()
            data._whole.cache_clear()
    allowed |= {*pages.HISTORY}
    assert history.models(tables.places("token_prices"))
    data._table.cache_clear()
    data._whole.cache_clear()


def test_who_asks_for_what_is_worked_out_asks_for_its_value_alone():
    made = []
    this, other = told(), told(document={"version": "2", "claims": [1, 2, 3]})
    for report in (this, other):
        report.derive(many=lambda r=report: made.append(r) or len(r.document["claims"]) > 1)
        with report.noted() as noted:
            assert report.many is True and report.many is True
        assert noted == {"many"}
    assert this.digest("many") == other.digest("many") and made == [this, other]
    with pytest.raises(AttributeError, match="few"):
        this.few  # noqa: B018


def test_each_value_of_a_mapping_is_asked_for_by_itself():
    this = told(titles={"x": "X", "y": "Y"})
    each = Each(this.titles, str.lower)
    with this.noted() as noted:
        assert each["x"] == "x" and "z" not in each
    assert noted == {"titles.x", "titles.z"}
    assert dict(each) == {"x": "x", "y": "y"}


class Kept:
    """The pieces of two claims, of which each uses its title, and how often one was made."""

    def __init__(self, path):
        self.path, self.made = path, []

    def __call__(self, titles, rests_on="1"):
        this, pieces = told(titles=titles), Pieces(self.path, rests_on)
        found = {
            name: pieces.value(name, this, lambda n=name: self.made.append(n) or this.titles[n])
            for name in titles
        }
        pieces.save()
        assert found == titles
        made, self.made = self.made, []
        return made


def test_only_the_pieces_that_come_out_otherwise_are_made(tmp_path):
    kept = Kept(tmp_path / "pieces.json")
    assert kept({"a": "A", "b": "B"}) == ["a", "b"]
    assert kept({"a": "A", "b": "B"}) == []
    assert kept({"a": "A", "b": "C"}) == ["b"]
    assert kept({"a": "A", "b": "B"}) == [], "the form of before is still there"
    assert kept({"a": "A", "b": "B"}, rests_on="2") == ["a", "b"]
    assert kept({"a": "A"}, rests_on="2") == []
    assert [*json.loads((tmp_path / "pieces.json").read_text())["pieces"]] == ["a"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: None,
        lambda kept: kept | {"pieces": []},
        lambda kept: kept | {"pieces": {"a": 1, "b": [1, {}]}},
        lambda kept: json.loads(json.dumps(kept).replace('"A"', '"B"')),
        lambda kept: json.loads(json.dumps(kept).replace('"told"', '"tolt"')),
    ],
)
def test_damaged_pieces_are_made_anew(tmp_path, damage):
    path = tmp_path / "pieces.json"
    kept = Kept(path)
    kept({"a": "A"})
    path.write_text(json.dumps(damage(json.loads(path.read_text()))), encoding="utf-8")
    assert kept({"a": "A"}) == ["a"]


def test_a_whole_that_takes_pieces_asks_for_what_they_did(tmp_path):
    for _ in range(2):
        this, pieces = told(), Pieces(tmp_path / "pieces.json", "1")
        with this.noted() as noted:
            pieces.value("a", this, lambda t=this: t.titles["x"])
        assert noted == {"titles.x"}
        pieces.save()


# --- facts ---------------------------------------------------------------------------------------
def of_facts(**values):
    return told(facts={name: {"value": value} for name, value in values.items()})


def test_a_piece_is_made_anew_where_a_fact_that_it_shows_changed(tmp_path):
    def made(this):
        times = []
        pieces = Pieces(tmp_path / "pieces.json", "1")
        value = pieces.value("claim", this, lambda: times.append(1) or this.facts["life"]["value"])
        pieces.save()
        return value, len(times)

    assert made(of_facts(life="1", other="2")) == ("1", 1)
    assert made(of_facts(life="1", other="3")) == ("1", 0)
    assert made(of_facts(life="4", other="3")) == ("4", 1)


def test_a_part_that_rests_on_the_table_of_facts_asks_after_none(tmp_path):
    def kept(inputs):
        this, parts = of_facts(life="1"), Parts(tmp_path / "parts", inputs)
        (tmp_path / "site").mkdir(exist_ok=True)
        parts.files("page", tmp_path / "site", this, lambda into: this.facts["life"])
        return [*parts.listed["page"][0]["told"]]

    assert kept(INPUTS) == ["facts.life"] and kept(INPUTS | {"data/facts.csv": "1"}) == []
