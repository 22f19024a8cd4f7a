"""What a reader changed: a scenario file, ``SET="name=value …"``, or both, checked in full before anything runs."""

import re
import shlex
from dataclasses import dataclass, field
from hashlib import sha256

from analysis.report.project import BASELINE, BuildError

KEYS = ("name", "title", "description", "parameters")
PAIRS = "SET must be pairs name=value with a blank between them"


@dataclass(frozen=True)
class Scenario:
    """Values that differ from the defaults; ``slug`` names the folder of its report, ``title`` stands on its pages."""

    slug: str = BASELINE
    title: str = BASELINE
    values: dict = field(default_factory=dict)

    def of(self, parameters, notebook):
        """Return the changed values that one notebook declares, in the order of declaration."""
        return {n: self.values[n] for n, p in parameters.items() if n in self.values and notebook in p.notebooks}


def read(project, parameters, file="", text=""):
    """Read a scenario from a YAML file, from ``name=value`` pairs, or from both (the pairs go on top).

    Returns
    -------
    Scenario
        The baseline when neither is given.

    Raises
    ------
    BuildError
        With one sentence for every problem; exit status 2.
    """
    if not file and not text.strip():
        return Scenario()
    problems = []
    header = content(project, file, problems) if file else {}
    pairs = _pairs(text, problems)
    given = header.get("parameters", {}) | pairs
    values = _checked(given, parameters, problems)
    if problems:
        raise BuildError(problems, code=2)
    title = ", ".join(filter(None, [header.get("title") or header.get("name"), *map("=".join, pairs.items())]))
    return Scenario(slug(header.get("name", ""), pairs), title, values)


def slug(name, pairs):
    """Return a folder name from a scenario's name and the pairs set on top of it.

    Examples
    --------
    >>> slug("My company", {"users": "5e7"})
    'my-company-users-5e7'
    """
    words = " ".join([name, *(f"{key} {value}" for key, value in pairs.items())])
    plain = re.sub(r"[^a-z0-9.]+", "-", words.lower()).strip("-.")
    if len(plain) > 60:
        plain = f"{plain[:50].rstrip('-.')}-{sha256(words.encode()).hexdigest()[:8]}"
    return f"{plain}-scenario" if plain in ("", BASELINE) else plain


def _pairs(text, problems):
    pairs = {}
    try:
        words = shlex.split(text)
    except ValueError:
        problems.append(f"{PAIRS}, and a quote in {text!r} is not closed.")
        return pairs
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            problems.append(f"{PAIRS}, and {word!r} is not one.")
        elif name in pairs:
            problems.append(f"SET names {name} twice; keep one value.")
        else:
            pairs[name] = value
    return pairs


def content(project, file, problems, *, keys=KEYS, kind="scenario", becomes="report's folder"):
    """Return the content of a scenario or grid file; what is wrong with its keys and texts goes to ``problems``."""
    import yaml

    try:
        found = yaml.load((project.root / file).read_text(encoding="utf-8"), Loader=_strict(yaml))
    except FileNotFoundError:
        problems.append(f"There is no {kind} file {file}; {kind}s lie in notebooks/{kind}s/.")
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(f"{file} cannot be read as YAML: {' '.join(str(error).split())}.")
        return {}
    if not isinstance(found, dict):
        problems.append(f"{file} must hold the keys {', '.join(keys)}, and it holds {type(found).__name__}.")
        return {}
    problems += [f"{file}: the key {key!r} is unknown; use {', '.join(keys)}." for key in found if key not in keys]
    for key in ("name", "title", "description"):
        if not isinstance(found.get(key, ""), str):
            problems.append(f"{file}: {key} must be a text, and {found[key]!r} was given.")
    if not found.get("name"):
        problems.append(f"{file}: it needs a name, which becomes the name of the {becomes}.")
    given = found.get("parameters")
    if not isinstance(given, dict) or not given:
        problems.append(f"{file}: parameters must list at least one 'name: value', and {given!r} was given.")
        return {}
    return found


def _strict(yaml):
    """Return YAML's safe loader made to refuse a key that stands twice, which it would otherwise overwrite."""

    class Strict(yaml.SafeLoader):
        def construct_mapping(self, node, deep=False):
            keys = [key.value for key, _ in node.value]
            twice = next((key for key in keys if keys.count(key) > 1), None)
            if twice:
                raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} stands twice", node.start_mark)
            return super().construct_mapping(node, deep)

    return Strict


def _checked(given, parameters, problems):
    """Return the values that differ from their defaults."""
    values = {}
    for name, raw in given.items():
        if name not in parameters:
            problems.append(f"There is no parameter {name!r}{nearest(name, parameters)}")
            continue
        try:
            value = parameters[name].value(raw)
        except ValueError as error:
            problems.append(str(error))
            continue
        if value != parameters[name].default:
            values[name] = value
    return values


def nearest(name, parameters):
    """Write which parameter a misspelt name may mean, or which there are; it ends a sentence."""
    if not parameters:
        return ": no notebook declares one."
    from analysis import data

    close = data.nearest(str(name), parameters)
    return close or f"; use one of {', '.join(parameters)}."
