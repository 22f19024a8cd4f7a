"""What a reader changed, by a scenario file or ``SET="name=value …"``, checked in full.

A name is a parameter's, or ``fact.`` and a fact's (see `tried_facts`).
"""

import re
import shlex
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256

from analysis.evidence.tables.rows import shown
from analysis.evidence.tables.tried import PREFIX
from analysis.report.files.project import BASELINE, BuildError
from analysis.report.inputs import tried_facts

KEYS = ("name", "title", "description", "parameters")
LONGEST = {"name": 100, "title": 200, "description": 2000}
MOST_BYTES = 64_000
#: Parameters whose values must go together, as a host sells only some models.
NAMED = ("priced_model", "priced_host", "small_model", "small_host", "currency")
MISSPELT, ALIKE = 0.8, 0.5  # how like two names are, by `difflib`
PAIRS = "SET must be pairs name=value with a blank between them"


@dataclass(frozen=True)
class Scenario:
    """Parameters that differ from their defaults and facts that are tried, by name and by id;
    ``slug`` names the folder, ``title`` the pages.
    """

    slug: str = BASELINE
    title: str = BASELINE
    values: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)

    def of(self, parameters, notebook):
        """Return the changed values that one notebook declares, in the order of declaration."""
        own = (name for name, p in parameters.items() if notebook in p.notebooks)
        return {name: self.values[name] for name in own if name in self.values}

    def parameters(self, declared):
        """Return every parameter's value, and what is tried by ``fact.NAME``, for the records."""
        given = {name: self.values.get(name, p.default) for name, p in declared.items()}
        return given | {f"{PREFIX}{id}": str(tried) for id, tried in self.facts.items()}


def read(project, parameters, file="", text=""):
    """Read a scenario from a YAML file, from ``name=value`` pairs, or from both (pairs win).

    Neither gives the baseline. Raises `BuildError` with a sentence for every problem; exit status
    2.
    """
    if not file and not text.strip():
        return Scenario()
    header, pairs, values, tried = _read(project, parameters, file, text)
    values = {name: value for name, value in values.items() if value != parameters[name].default}
    title = ", ".join(filter(None, [header.get("title"), *map("=".join, pairs.items())]))
    return Scenario(slug(header.get("name", ""), pairs), title, values, tried)


def read_file(project, parameters, file):
    """Return a scenario file's content and its values by parameter; refuse it as `read` does."""
    header, _, values, _ = _read(project, parameters, file)
    return header, values


def _read(project, parameters, file, text=""):
    """Return a file's content, the pairs beside it, the values of both by parameter, and the facts
    that both try.
    """
    problems = []
    header = content(project, file, problems) if file else {}
    pairs = _pairs(text, problems)
    given = header.get("parameters", {}) | pairs
    tried = {name: given.pop(name) for name in [*given] if str(name).startswith(PREFIX)}
    values = _checked(given, parameters, problems)
    tried = tried_facts.read(tried, problems)
    problems = problems or excluded(values, parameters)
    if problems:
        raise BuildError(problems, code=2)
    return header, pairs, values, tried


def slug(name, pairs):
    """Return a folder name from a scenario's name and the pairs set on top of it.

    >>> slug("My company", {"users": "5e7"})
    'my-company-users-5e7'
    """
    words = " ".join([name, *(f"{key} {value.replace('+', '')}" for key, value in pairs.items())])
    plain = re.sub(r"[^a-z0-9.]+", "-", words.lower()).strip("-.")
    if len(plain) > 60 or not words.isascii():
        plain = f"{plain[:50].rstrip('-.')}-{sha256(words.encode()).hexdigest()[:8]}".lstrip("-")
    return f"{plain}-scenario" if plain in ("", BASELINE) else plain


def _pairs(text, problems):
    pairs = {}
    try:
        words = shlex.split(text)
    except ValueError:
        problems.append(f"{PAIRS}, and a quote in {shown(text)} is not closed.")
        return pairs
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            problems.append(f"{PAIRS}, and {shown(word)} is not one.")
        elif name in pairs:
            problems.append(f"SET names {name[:80]} twice; keep one value.")
        else:
            pairs[name] = value
    return pairs


def content(project, file, problems, *, keys=KEYS, kind="scenario", becomes="report's folder"):
    """Return the content of a scenario or grid file; add what is wrong to ``problems``."""
    import yaml

    try:
        found = yaml.load(_text(project.given(file)), Loader=_strict(yaml))
    except FileNotFoundError:
        problems.append(f"There is no {kind} file {file}; {kind}s lie in notebooks/{kind}s/.")
        return {}
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        why = " ".join(str(error).replace('in "<unicode string>", ', "in ").split())
        examples = "notebooks/scenarios/ holds examples"
        problems.append(f"{file} cannot be read as YAML: {why}; {examples}.")
        return {}
    wanted = ", ".join(keys)
    if not isinstance(found, dict):
        held = shown(found or "nothing")
        problems.append(f"{file} must hold the keys {wanted}, and it holds {held}.")
        return {}
    unknown = [key for key in found if key not in keys]
    problems += [f"{file}: the key {shown(key)} is unknown; use {wanted}." for key in unknown]
    for key, most in LONGEST.items():
        text = found.get(key, "")
        if not isinstance(text, str) or len(text) > most or not "".join(text.split()).isprintable():
            rule = f"must be a text of at most {most} visible characters"
            problems.append(f"{file}: {key} {rule}, and {shown(text)} was given.")
            found[key] = "unreadable"
    if not found.get("name"):
        what = f"it needs a name, which becomes the name of the {becomes}"
        problems.append(f"{file}: {what}; add 'name: …'.")
    given = found.get("parameters")
    if not isinstance(given, dict) or not given:
        rule = "parameters must list at least one 'name: value'"
        problems.append(f"{file}: {rule}, and {shown(given)} was given.")
        return {}
    return {"title": found.get("name"), "description": ""} | found


def _text(path):
    """Return the text of a scenario file, unless it is no ordinary file or too large to be one."""
    if path.exists() and not path.is_file():
        raise ValueError("it is not a file")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"it must have at most {MOST_BYTES:,} bytes and has {size:,}")
    return path.read_text(encoding="utf-8-sig")


def _strict(yaml):
    """Return a loader that takes every value as the text that stands there.

    YAML would read 010 as 8, 1:30 as 90, 1_000 as 1000 and a key that stands twice as its second
    value; and a few lines of aliases grow to billions of values. The parameters say what is a
    number, so the loader need not guess.
    """

    def refusal(what, node):
        return yaml.constructor.ConstructorError(None, None, what, node.start_mark)

    class Strict(yaml.BaseLoader):
        def compose_node(self, parent, index):
            event = self.peek_event()
            if isinstance(event, yaml.AliasEvent) or event.anchor or getattr(event, "tag", None):
                raise refusal("anchors (&), aliases (*) and tags (!) are not allowed", event)
            return super().compose_node(parent, index)

        def construct_mapping(self, node, deep=False):
            keys = [key.value for key, _ in node.value]
            twice = next((key for key in keys if keys.count(key) > 1), None)
            if twice:
                raise refusal(f"the key {twice!r} stands twice", node)
            return super().construct_mapping(node, deep)

    return Strict


def _checked(given, parameters, problems):
    """Return every given value as a value of its parameter."""
    values = {}
    for name, raw in given.items():
        if name not in parameters:
            problems.append(f"There is no parameter {shown(name)}{nearest(name, parameters)}")
            continue
        try:
            values[name] = parameters[name].value(raw)
        except ValueError as error:
            problems.append(str(error))
    return values


def excluded(values, parameters):
    """Return a sentence for each pair of values that exclude one another (``limits`` of texts)."""
    from analysis.evidence import texts
    from analysis.evidence.estimates import facts
    from analysis.evidence.tables import data

    problems = []
    for chapter in dict.fromkeys(name for p in parameters.values() for name in p.notebooks):
        limits = data.texts(chapter).get("limits", [])
        own = [p for p in parameters.values() if chapter in p.notebooks]
        if limits and any(p.name in values for p in own):
            try:
                problems += texts.refusals(limits, facts.given(own, values))
            except texts.TextError as error:
                problems.append(f"notebooks/texts/{chapter}.yaml, limits: {error}")
    return problems + _not_sold(values, parameters)


def _not_sold(values, parameters):
    """Return what to say of names in the product's parameters that do not go together."""
    names = [name for name in NAMED if name in parameters]
    if not names or not any(name in values for name in names):
        return []
    from analysis.product import offers

    return offers.refusals({n: values.get(n, p.default) for n, p in parameters.items()})


def nearest(name, parameters):
    """Write which parameter a misspelt name may mean, or which there are; it ends a sentence.

    A name that is only a little alike may be another thing, so its meaning stands beside it.
    """
    if not parameters:
        return ": no notebook declares one."
    close = get_close_matches(str(name), parameters, n=1, cutoff=MISSPELT)
    if close:
        return f"; did you mean {close[0]!r}?"
    alike = get_close_matches(str(name), parameters, n=3, cutoff=ALIKE)
    told = [f"{near} ({re.split('[;,:]', parameters[near].text)[0]})" for near in alike]
    if told:
        return f"; the names most like it are {', '.join(told)}."
    return f"; use one of {', '.join(parameters)}."
