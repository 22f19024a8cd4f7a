"""The glossary: what terms, causes of corrections and the names in ``results.json`` mean."""

import re
from functools import cache
from pathlib import Path

import yaml

PLACE = Path(__file__).parents[1] / "pages" / "glossary.yaml"
EVERYDAY = PLACE.with_name("everyday.yaml")


@cache
def glossary():
    """Return the meanings by group (``causes``, ``results``, ``terms``) and name."""
    return yaml.safe_load(PLACE.read_text(encoding="utf-8"))


@cache
def terms():
    """Return (pattern, anchor, meaning) of each term."""
    return [
        (re.compile(rf"(?<![\w-])(?:{_forms(name)})(?![\w-])", re.IGNORECASE), anchor(name), text)
        for name, text in glossary()["terms"].items()
    ]


@cache
def any_term():
    """Return the pattern of all terms together: most texts have none, and one look tells it."""
    forms = "|".join(map(_forms, glossary()["terms"]))
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)


def listed():
    """Return (anchor, name, meaning) of each term, in the order of the alphabet."""
    found = (
        (anchor(name), name.split(" / ")[0], text) for name, text in glossary()["terms"].items()
    )
    return sorted(found, key=lambda term: term[1].lower())


def forms():
    """Return the anchor and the further forms of each term that has some."""
    told = ((anchor(name), name.split(" / ")[1:]) for name in glossary()["terms"])
    return [(at, others) for at, others in told if others]


@cache
def everyday():
    """Return the words by which readers ask for each chapter and page, by its name."""
    return yaml.safe_load(EVERYDAY.read_text(encoding="utf-8"))


def anchor(name):
    """Return the place of a term on the page of the glossary."""
    return re.sub(r"\W+", "-", name.split(" / ")[0].lower()).strip("-")


def _forms(name):
    """Return a pattern of a term's forms, which its name joins by slashes; each may be a plural."""
    return "|".join(r"\s".join(map(re.escape, form.split())) + "s?" for form in name.split(" / "))
