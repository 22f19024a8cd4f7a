"""What other programs rely on: results.json's schema, shown code, citation, parameters."""

import copy
import json
import re
from datetime import date
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError, validate
from papermill.cli import papermill

import analysis
from analysis.evidence.tables import data
from analysis.ledger import results, rule
from analysis.report.files.project import Project
from analysis.report.inputs import parameters
from analysis.report.site import chapters, exports, pages
from analysis.report.site.dressing import glossary

PROJECT = Project(data.ROOT)
SCHEMA = json.loads(exports.SCHEMA.read_text(encoding="utf-8"))
CODE = re.compile(r"^```python\n(.*?)^```", re.S | re.M)
CITATION_KEYS = set(
    "abstract authors cff-version commit contact date-released doi identifiers keywords license "
    "license-url message preferred-citation references repository repository-artifact "
    "repository-code title type url version".split()
)


@pytest.fixture(scope="module")
def document():
    """The content of results.json, from the committed notebooks."""
    values = {name: p.default for name, p in parameters.declared(PROJECT).items()}
    records = results.collect(results.read_chapters(data.ROOT / "notebooks"))
    return results.document(
        records, version=analysis.__version__, data_cut=data.data_cut(), parameters=values
    )


def test_a_date_among_parameters_stands_as_it_is_typed():
    """Texts name its month, which nobody can type."""
    parameter = parameters.declared(PROJECT)["fit_since"]
    assert chapters.value(parameter, 2015.9) == "2015.9"
    assert chapters.value(parameter, 2018.0) == "2018 (default 2015.9)"


def test_results_meet_their_schema(document):
    Draft202012Validator.check_schema(SCHEMA)
    validate(document, SCHEMA)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(extra=1),
        lambda d: d.update(schema_version="0.9"),
        lambda d: d["claims"][0].pop("verdict"),
        lambda d: d["claims"][0].update(verdict="true"),
        lambda d: d["claims"][0]["claimed"].update(relation="roughly"),
        lambda d: d["claims"][0]["evidence"].update(median="often"),
        lambda d: d["claims"][0]["evidence"].update(p_inside=1.5),
        lambda d: d["claims"][0]["turns"].append({"input": "x"}),
        lambda d: d["counts"].update(maybe=1),
        lambda d: d["parameters"].update(seed=None),
    ],
)
def test_a_broken_promise_is_found_by_the_schema(document, spoil):
    small = copy.deepcopy(
        document | {"claims": [r for r in document["claims"] if r["evidence"]][:1]}
    )
    validate(small, SCHEMA)
    spoil(small)
    with pytest.raises(ValidationError):
        validate(small, SCHEMA)


def test_the_schema_speaks_the_words_of_the_ledger():
    assert SCHEMA["properties"]["schema_version"]["const"] == results.SCHEMA_VERSION
    assert tuple(SCHEMA["$defs"]["verdict"]["enum"]) == rule.VERDICTS


def test_every_name_of_the_schema_is_explained_on_the_page():
    explained = " ".join(glossary.glossary()["results"]).replace("claimed.", "claimed ")
    for part in (SCHEMA, *SCHEMA["$defs"].values()):
        assert not set(part.get("properties", {})) - set(re.findall(r"\w+", explained))


def test_the_code_that_readme_and_pages_show_runs(document, tmp_path, monkeypatch, capsys):
    exports.write_files(data.ROOT / "notebooks", tmp_path)
    exports.write_results(document, tmp_path)
    page = (pages.TEMPLATES / "using-data.md").read_text(encoding="utf-8")
    readme = (data.ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [(tmp_path, CODE.findall(page), 3), (data.ROOT, CODE.findall(readme), 2)]
    for folder, found, at_least in blocks:
        assert len(found) >= at_least
        monkeypatch.chdir(folder)
        names = {}
        for code in found:
            exec(code, names)
        assert "months" not in names or len(names["months"].sources) > 3
        assert "months" in names or len(names["facts"]) == len(data.facts())
    assert "holds" in capsys.readouterr().out


def test_the_citation_keeps_the_format():
    """The Citation File Format 1.2.0 asks for four keys and allows no unknown one."""
    found = yaml.safe_load((data.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(found) <= CITATION_KEYS
    assert found["cff-version"] == "1.2.0" and found["type"] in ("software", "dataset")
    assert found["authors"] and all("name" in a or "family-names" in a for a in found["authors"])
    assert found["version"] == analysis.__version__ and isinstance(found["date-released"], date)
    assert all(
        isinstance(word, str)
        for word in (found["message"], found["title"], found["license"], *found["keywords"])
    )


@pytest.mark.parametrize("path", PROJECT.sources(), ids=lambda path: path.stem)
def test_a_notebook_is_valid_and_describes_its_parameters_to_papermill(path, capsys):
    nbformat.validate(json.loads(path.read_text(encoding="utf-8")))
    with pytest.raises(SystemExit):
        papermill(["--help-notebook", str(path)])
    shown = re.sub(r"\s+", " ", capsys.readouterr().out)
    declared = parameters.declared(SimpleNamespace(sources=lambda: [path])).values()
    assert declared
    for p in declared:
        kind, first = "str" if p.type == "date" else p.type, p.text.split()[0]
        # papermill shows the first line of a comment; a long list of choices fills it alone.
        wanted = "" if len(p.choices) > 8 else rf"[^:]*; {re.escape(first)}"
        assert re.search(rf" {p.name}: {kind} \(default [^)]*\) {wanted}", shown), p.name
