"""What templates may name, made when one asks for it, and a note of what it was made from.

A site has many pages, and a change concerns few of them. So each name is made late, and `Told`
notes which of the things that a report tells its pages were asked for on the way: these, the
dataset, the package and its own template are all that a page depends on.
"""

from collections.abc import Mapping
from contextlib import contextmanager
from functools import cached_property

from jinja2.runtime import Context

from analysis.report.files.project import digest


class Told:
    """What a report tells its pages, by name; mappings are told key by key.

    ``told.document["claims"]`` notes ``document.claims``, and `noted` gives what was noted.
    """

    def __init__(self, **things):
        self._things, self._open = things, [set()]
        self._digests, self._derived = {}, {}

    def derive(self, **made):
        """Tell things that are worked out from the others, when one asks for them.

        They count by their value: a page that asks for one is the same while that is the same,
        whatever it was worked out from.
        """
        self._derived |= made

    def _thing(self, name):
        if name not in self._things and name in self._derived:
            with self._aside():
                self._things[name] = self._derived[name]()
        return self._things.get(name)

    @contextmanager
    def _aside(self):
        """Note nothing of what is asked for meanwhile."""
        before, self._open = self._open, [set()]
        try:
            yield
        finally:
            self._open = before

    def __getattr__(self, name):
        if name.startswith("__") or not (name in self._things or name in self._derived):
            raise AttributeError(name)
        thing = self._thing(name)
        if isinstance(thing, Mapping):
            return Parts(thing, name, self.note)
        self.note([name])
        return thing

    def note(self, names):
        """Note that things were asked for: ``NAME``, or ``NAME.KEY`` of a mapping."""
        self._open[-1].update(names)

    @contextmanager
    def noted(self):
        """Give the set of what is noted meanwhile; it counts for what goes on outside, too."""
        self._open.append(set())
        try:
            yield self._open[-1]
        finally:
            self.note(self._open.pop())

    def marked(self, make):
        """Return what ``make()`` returns, and the digest of each thing that it asked for."""
        with self.noted() as noted:
            made = make()
        return made, {name: self.digest(name) for name in sorted(noted)}

    def agrees(self, marks):
        """Say whether things have the digests that they had (see `marked`)."""
        return all(self.digest(name) == mark for name, mark in marks.items())

    def digest(self, name):
        """Return the digest of a thing as it is noted; ``"absent"`` where it is not told."""
        if name not in self._digests:
            self._digests[name] = self._digest(*name.partition(".")[::2])
        return self._digests[name]

    def _digest(self, name, key):
        thing = self._thing(name)
        if key:
            thing = [thing[key]] if isinstance(thing, Mapping) and key in thing else "absent"
        return digest(thing)


class Parts(Mapping):
    """A mapping that notes which of its values are asked for; whoever walks it, asks for all."""

    def __init__(self, things, name, note):
        self._things, self._name, self._note = things, name, note

    def __getitem__(self, key):
        self._note([f"{self._name}.{key}"])
        return self._things[key]

    def __iter__(self):
        self._note([self._name])
        return iter(self._things)

    def __len__(self):
        self._note([self._name])
        return len(self._things)


class Each(Mapping):
    """A mapping whose values are made one by one from ``things``, by ``make``, when they are asked
    for; whoever asks for a value, asks for its thing.
    """

    def __init__(self, things, make):
        self._things, self._make = things, make

    def __getitem__(self, key):
        return self._make(self._things[key])

    def __iter__(self):
        return iter(self._things)

    def __len__(self):
        return len(self._things)


class Late:
    """A value that is made when it is first asked for."""

    def __init__(self, make, told=None):
        self._make, self._told = make, told

    @cached_property
    def _made(self):
        if self._told is None:
            return self._make(), ()
        with self._told.noted() as noted:
            return self._make(), noted

    def value(self):
        """Return the value; what it was made from counts as asked for each time."""
        value, noted = self._made
        if self._told is not None:
            self._told.note(noted)
        return value


class Names(dict):
    """Names with their values, some of which are made late; templates get them as they are."""

    def __getitem__(self, name):
        return met(super().__getitem__(name))


def met(value):
    """Return a value, made now where that was left for later."""
    return value.value() if isinstance(value, Late) else value


class LateContext(Context):
    """Jinja's names of a template, those of `Late` made when the template asks for them."""

    def resolve_or_missing(self, key):
        return met(super().resolve_or_missing(key))
