"""A file an article: further rows of claims and codings, read and checked as one table."""

import json
import shutil

import pytest

from analysis.evidence.tables import data, validity
from analysis.ledger import claims
from tests import small_data


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small dataset with a sixth article, whose claims lie in a file of their own."""
    small_data.make(tmp_path)
    add(tmp_path / "articles.csv", "a6,A newspaper,40,,Newspaper")
    add(tmp_path / "articles.csv", "a7,A magazine,40,,Magazine")
    first, *_ = small_data.rows(tmp_path / "claims.csv")
    write(tmp_path, "a6", [first | {"id": "one-a6", "article": "a6"}])
    monkeypatch.setattr(data, "DATA", tmp_path)
    small_data.forget()
    yield tmp_path
    monkeypatch.undo()
    small_data.forget()


def add(path, line):
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def write(folder, article, rows, table="claims"):
    """Write the rows of an article into its file."""
    path = folder / table / f"{article}.csv"
    path.parent.mkdir(exist_ok=True)
    columns = [f["name"] for f in data.resource(table)["schema"]["fields"]]
    path.write_text(small_data.written(columns, rows), encoding="utf-8")
    return path


def row(folder, **cells):
    return small_data.rows(folder / "claims" / "a6.csv")[0] | cells


def the_problem(folder):
    (found,) = validity.problems(folder)
    return found


def test_a_file_of_an_article_is_part_of_the_table(folder):
    write(folder, "a7", [row(folder, id="two-a7", article="a7")])
    own = len(small_data.rows(folder / "claims.csv"))
    assert validity.problems(folder) == []
    assert data.keys("claims")[own:] == ("one-a6", "two-a7")
    assert [row["id"] for row in data.records("claims", "a7")] == ["two-a7"]
    assert len(data.records("claims", "")) == own and data.records("claims", "a8") == []
    assert data.file_of("claims", "two-a7") == "claims/a7.csv"
    assert data.file_of("claims", data.keys("claims")[0]) == "claims.csv"


def test_the_tenth_article_comes_after_the_ninth(folder):
    for name in ("a10", "a9"):
        add(folder / "articles.csv", f"{name},Another,40,,Another")
        write(folder, name, [row(folder, id=f"it-{name}", article=name)])
    assert claims.further() == ("a6", "a9", "a10")


def test_whoever_reads_the_table_depends_on_the_folder(folder, monkeypatch):
    monkeypatch.setattr(data, "tables_read", {"claims", "facts"})
    monkeypatch.setattr(data, "rows_read", set())
    monkeypatch.setattr(data, "files_read", set())
    names = ("claims", "claims.csv", "facts.csv")
    assert data.read_so_far() == [str(folder / name) for name in names]


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        ({"low": "many"}, ["claims/a6.csv, row 3, column low: a number", "'many' was found"]),
        ({"hedge": "perhaps"}, ["claims/a6.csv, row 3, column hedge: ", "'perhaps' was found"]),
        (
            {"article": "a7"},
            ["claims/a6.csv, row 3, column article: ", "'a7' was found; move", "claims/a7.csv"],
        ),
        ({"article": "a77"}, ["claims/a6.csv, row 3, column article: 'a77' is not in articles.id"]),
        (
            {"id": "one-a6"},
            ["claims/a6.csv, row 3, column id: ", "is the same as in row 2; rename"],
        ),
    ],
)
def test_a_slip_is_named_with_its_file_and_row(folder, cells, parts):
    write(folder, "a6", [row(folder), row(folder, id="two-a6") | cells])
    problem = the_problem(folder)
    assert all(part in problem for part in parts), problem


def test_an_id_stands_once_in_all_files(folder):
    first = small_data.rows(folder / "claims.csv")[0]["id"]
    write(folder, "a6", [row(folder), row(folder, id=first)])
    problem = the_problem(folder)
    assert problem.startswith("claims/a6.csv, row 3, column id: every row must differ")
    assert "is the same as in row 2 of claims.csv" in problem


def test_a_file_of_no_article_is_refused(folder):
    write(folder, "a66", [row(folder, id="two-a66")])
    problem = the_problem(folder)
    assert problem.startswith("claims/a66.csv: a file must be called by an article of articles.csv")
    assert "did you mean 'a6'" in problem


@pytest.mark.parametrize("name", ["notes.txt", "a7.xlsx", "deeper"])
def test_what_is_no_table_of_an_article_is_refused(folder, name):
    place = folder / "claims" / name
    place.mkdir() if name == "deeper" else place.write_text("x", encoding="utf-8")
    assert the_problem(folder).startswith(f"claims/{name}: a folder of articles holds one table")


def test_a_folder_of_another_name_is_refused(folder):
    shutil.copytree(folder / "claims", folder / "claim")
    assert the_problem(folder).startswith("claim/: tables lie in data/ itself or in folders")


def test_a_hidden_file_means_nothing(folder):
    (folder / "claims" / ".DS_Store").write_bytes(b"\0")
    (folder / "claims" / "._a6.csv").write_bytes(b"\0")
    (folder / ".cache").mkdir()
    assert validity.problems(folder) == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (0, "claims/a6.csv: the file is empty; its first row must be id,article,"),
        (1, "claims/a6.csv: a table must have a row under its header, and it has no rows; add one"),
    ],
)
def test_a_file_without_claims_is_refused(folder, lines, sentence):
    path = folder / "claims" / "a6.csv"
    kept = path.read_text(encoding="utf-8").splitlines(keepends=True)[:lines]
    path.write_text("".join(kept), encoding="utf-8")
    problem = the_problem(folder)
    assert problem.startswith(sentence) and "mayBeEmpty" not in problem


def test_a_file_with_other_columns_is_refused(folder):
    path = folder / "claims" / "a6.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("hedge", "hedged"), encoding="utf-8")
    assert the_problem(folder).startswith("claims/a6.csv, row 1: the columns must be id, article")


def test_a_file_in_another_encoding_is_refused(folder):
    path = folder / "claims" / "a6.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert the_problem(folder).startswith("claims/a6.csv: the file must be UTF-8 text")


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ("topic", "a foreign key that leads to articles, and 'topic' has none"),
        ("nothing", "a foreign key that leads to articles, and 'nothing' has none"),
        (5, "5 is not of type 'string'"),
    ],
)
def test_the_column_of_articles_leads_to_articles(folder, entry, part):
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    claims = next(r for r in package["resources"] if r["name"] == "claims")
    claims["schema"]["byArticle"] = entry
    path.write_text(json.dumps(package), encoding="utf-8")
    assert part in the_problem(folder)


class TestCodings:
    """Codings of an article lie where its claims do."""

    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        shutil.copytree(data.DATA, tmp_path / "data")
        folder = tmp_path / "data"
        add(folder / "articles.csv", "a6,A newspaper,40,,Newspaper")
        add(folder / "sources.csv", "a6,A newspaper,The newspaper,,2026-10-02,2026-10-05")
        claims = small_data.rows(folder / "claims.csv")
        stated = next(c for c in claims if c["relation"] == "true")
        (folder / "claims").mkdir()
        write(folder, "a6", [stated | {"id": "so-a6", "article": "a6", "conflicts": ""}])
        self.stated = stated["id"]
        return folder

    def codings(self, folder, claim):
        found = small_data.rows(folder / "codings.csv")
        rows = [r | {"claim": claim} for r in found if r["claim"] == self.stated]
        write(folder, "a6", rows, "codings")

    def test_they_are_part_of_the_table(self, folder):
        self.codings(folder, "so-a6")
        assert validity.problems(folder) == []

    def test_those_of_another_claim_are_refused(self, folder):
        other = small_data.rows(folder / "claims.csv")[-1]["id"]
        self.codings(folder, other)
        first, *_ = validity.problems(folder)
        assert first.startswith("codings/a6.csv, row 2, column claim: a file holds the rows of")
        assert f"{other!r} was found; move the row to codings.csv" in first


@pytest.mark.parametrize("name", [r["name"] for r in data.package()["resources"]])
def test_rows_of_one_file_are_those_of_the_table(name):
    apart, whole = data.records(name, ""), data.records(name)
    assert repr(apart) == repr(whole[: len(apart)]) and apart
