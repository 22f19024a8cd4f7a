"""YAML documents of the project itself: texts beside the chapters, and how to cite the report."""

import re
from functools import cache
from typing import Any

#: Deeper than anything that a person writes; libyaml's stack ends with the process at some depth.
DEEP = 200
INDENTED = re.compile(rf"^ {{{DEEP}}}|(?:[-?:] ){{20}}", re.MULTILINE)


@cache
def parsed(text: str) -> Any:
    """Return what a YAML text holds, or the first fault in it as a text; nobody changes it.

    >>> parsed("a: 1"), parsed("a: 1\\na: 2")
    ({'a': 1}, "the key 'a' stands twice in line 1")
    """
    import yaml

    # Parsed by libyaml where PyYAML came with it: ten times as fast, and as safe.
    quick = yaml.SafeLoader if _is_deep(text) else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = _unique(quick)(text)
    try:
        return loader.get_single_data() or {}
    except Twice as error:
        return str(error)
    except yaml.YAMLError as error:
        return " ".join(str(error).split())
    except RecursionError:
        return "something that is nested too deeply"
    finally:
        loader.dispose()


def no_texts(found: Any) -> Any:
    """Return the first part of a document that has no place among the texts of a chapter; None
    where all of it has.

    >>> no_texts({"say": {"lead": "It is so."}}), no_texts({"sya": {"lead": "It is so."}})
    (None, {'sya': {'lead': 'It is so.'}})
    """
    if not isinstance(found, dict):
        return found
    for name, part in found.items():
        if name not in ENTRIES or not isinstance(part, list if name == "limits" else dict):
            return {name: part}
        entries = [*part] if isinstance(part, list) else [*part.values()]
        if (odd := next((e for e in entries if not ENTRIES[name](e)), None)) is not None:
            return {name: odd}
    return None


def _is_limit(entry: Any) -> bool:
    return _is_told(entry) and isinstance(entry.get("require"), str)


def _is_told(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("say"), str)


def _is_text(entry: Any) -> bool:
    """Say whether something is a text, or a list of texts with conditions."""
    if isinstance(entry, list):
        return all(_is_told(e) and isinstance(e.get("when", ""), str) for e in entry)
    return isinstance(entry, str)


def _is_chart(entry: Any) -> bool:
    return isinstance(entry, dict)


#: What the entries of a chapter's texts must be, by the part in which they stand.
ENTRIES = dict.fromkeys(("say", "reasons", "labels"), _is_text)
ENTRIES |= {"charts": _is_chart, "limits": _is_limit}


class Twice(Exception):
    """A key stands twice, of which YAML would take the second in silence."""


def _unique(base):
    class Unique(base):
        def construct_mapping(self, node, deep=False):
            keys = [key.value for key, _ in node.value if isinstance(key.value, str)]
            twice = next((key for key in keys if keys.count(key) > 1), None)
            if twice is not None:
                place = f"in line {node.start_mark.line + 1}"
                raise Twice(f"the key {twice!r} stands twice {place}")
            return super().construct_mapping(node, deep)

    return Unique


def _is_deep(text):
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth += 1 if sign in "[{" else -1
        deepest = max(depth, deepest)
    return deepest > DEEP or INDENTED.search(text) is not None
