"""What A and B of a comparison name: a scenario file, ``name=value …``, a built folder, a
``results.json``, or nothing for the baseline.
"""

import json
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

import jsonschema

from analysis.evidence.tables.rows import shown
from analysis.evidence.tables.tried import PREFIX
from analysis.report.files.project import BASELINE, BuildError
from analysis.report.inputs import scenarios, tried_facts
from analysis.report.site import exports

BASELINES = ("", "report", BASELINE)
SCENARIO, RESULTS = (".yaml", ".yml"), ".json"
MOST_BYTES = 100_000_000


@dataclass(frozen=True)
class Side:
    """One of the two: how it was ``named``, the ``folder`` of its pages (None: there are none),
    and its scenario, which is None where the parameters of a file are not ours.

    ``document`` has the results of a file (``is_file``); a scenario has its own when it is built.
    """

    named: str
    title: str
    slug: str
    folder: Path | None
    scenario: scenarios.Scenario | None
    document: dict | None = None
    file: str = ""
    text: str = ""
    is_file: bool = False

    def built(self, document):
        """Return the same with the results of its report."""
        return replace(self, document=document)


def read(project, declared, letter, given):
    """Return the side that a text names, or raise `BuildError` with a sentence; exit status 2."""
    named = given.strip()
    if named.rstrip("/") in BASELINES:
        return _scenario(project, declared, named)
    if named.endswith(RESULTS):
        return _file(project, declared, letter, project.root / named, named)
    if named.endswith(SCENARIO):
        return _scenario(project, declared, named, file=named)
    if "=" in named:
        return _scenario(project, declared, named, text=named)
    folder = project.report(Path(named).name)
    if (folder / "results.json").is_file():
        return _file(project, declared, letter, folder / "results.json", named)
    raise BuildError(_neither(project, letter, named), code=2)


def _neither(project, letter, named):
    built = sorted(path.parent.name for path in project.report("any").parent.glob("*/results.json"))
    there = f"; built are {', '.join(built)}" if built else ""
    return (
        f"{letter} must be a scenario file, pairs name=value, the folder of a built scenario, a "
        f"results.json or empty for the baseline, and {shown(named)} is none of them{there}."
    )


def _scenario(project, declared, named, **given):
    found = scenarios.read(project, declared, **given)
    folder = project.report(found.slug)
    return Side(named, found.title, found.slug, folder, found, **given)


def _file(project, declared, letter, path, named):
    """Return the side that a file of results is; its pages are those beside it, if there."""
    found = _document(letter, path, named)
    folder = path.parent if (path.parent / "claims.html").exists() else None
    slug = path.parent.name if path.name == "results.json" else path.stem
    scenario = _recorded(found["parameters"], declared, slug, found["scenario"])
    return Side(named, found["scenario"], slug, folder, scenario, found, is_file=True)


def _document(letter, path, named):
    """Return the content of a ``results.json``, checked by the schema that we hand out."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
        if not path.is_file():
            raise ValueError("it is no file")
        text = path.read_text(encoding="utf-8")
        found = json.loads(text, parse_constant=_finite, parse_float=_finite)
        schema = json.loads(exports.SCHEMA.read_text(encoding="utf-8"))
        jsonschema.validate(found, schema)
    except (OSError, ValueError, RecursionError, jsonschema.ValidationError) as error:
        why = getattr(error, "strerror", None) or getattr(error, "message", None) or str(error)
        where = "/".join(map(str, getattr(error, "absolute_path", ())))
        place = f" at {where}" if where else ""
        raise BuildError(
            f"{letter} must be a results.json of this version of the report, and {shown(named)} is "
            f"none: {' '.join(why.split())[:200]}{place}.",
            code=2,
        ) from None
    return found


def _finite(text):
    """Return a number of a file, or raise `ValueError` where it is none that can be compared."""
    if not isfinite(float(text)):
        raise ValueError(f"{text[:80]} is no finite number")
    return float(text)


def _recorded(values, declared, slug, title):
    """Return the scenario that recorded parameters describe; None where they are not ours."""
    problems, changed = [], {}
    own = {name: value for name, value in values.items() if not name.startswith(PREFIX)}
    for name, value in own.items():
        try:
            if declared[name].value(value) != declared[name].default:
                changed[name] = declared[name].value(value)
        except (KeyError, ValueError):
            return None
    tried = {name: text for name, text in values.items() if name not in own}
    facts = tried_facts.read(tried, problems)
    if problems or set(own) != set(declared):
        return None
    return scenarios.Scenario(slug, title, changed, facts)
