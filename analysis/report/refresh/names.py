"""Which of our models does a name of theirs mean?

Lists write one model in many ways: ``deepinfra/meta-llama/Meta-Llama-3.1-8B-Instruct``,
``llama-v3p1-8b-instruct``, ``Llama 3.1 8B Instruct``. A name is reduced to its letters and digits,
and a day at its end may be left out; nothing is guessed beyond that, for ``-latest`` means another
model every few months. What still joins none of our names is reported with the nearest one, and an
alias in ``data/models.csv`` settles it for good.
"""

import re

from analysis.evidence.tables import names

VENDORS = re.compile(
    r"^(?:meta(?=-?llama)|amazon(?=-amazon)|openai(?=-gpt)|anthropic(?=-claude))-?"
)
DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)$")
LEFT_OUT = re.compile(r"-v\d+:\d+$")


def reduced(name):
    """Reduce a name to the letters and digits that tell models apart.

    >>> reduced("meta-llama/Meta-Llama-3.1-8B-Instruct"), reduced("Llama 3.1 8B Instruct")
    ('llama318binstruct', 'llama318binstruct')
    >>> reduced("fireworks/models/llama-v3p1-8b-instruct"), reduced("Claude 3.5 Sonnet (2024-06)")
    ('llama318binstruct', 'claude35sonnet202406')
    """
    text = name.lower().rpartition("/")[2].replace("_", "-")
    text = LEFT_OUT.sub("", re.sub(r"(\d)p(\d)", r"\1.\2", text))
    text = VENDORS.sub("", re.sub(r"\s+", "-", text)).replace("llama-v", "llama-")
    return re.sub(r"[^a-z0-9]", "", text)


def readings(name):
    """Return the reduced forms under which a name may be ours, the most exact first.

    >>> readings("claude-3-5-sonnet-20240620")
    ['claude35sonnet20240620', 'claude35sonnet202406', 'claude35sonnet']
    """
    text = name.lower().rpartition("/")[2]
    day = DAY.search(LEFT_OUT.sub("", text))
    if not day:
        return [reduced(name)]
    bare = reduced(LEFT_OUT.sub("", text)[: day.start()])
    return [bare + "".join(day.groups()), bare + day[1] + day[2], bare]


def aliases(tables):
    """Return reduced alias → our name from ``models.csv``, if the dataset has that table.

    Its first column is our name; the column ``aliases`` holds others, with semicolons between them.
    """
    if "models" not in tables:
        return {}
    first = tables.columns("models")[0]
    return {
        reduced(alias): row[first]
        for row in tables["models"]
        for alias in [row[first], *names.split(row.get("aliases", ""))]
    }


class Names:
    """Our names of models in one table, and what a name of theirs means among them."""

    def __init__(self, ours, other=None):
        """Take our names, and a mapping of reduced aliases to names that the table may have."""
        self.ours = list(dict.fromkeys(ours))
        self._known = {p: name for p, name in (other or {}).items() if name in set(self.ours)}
        self._known |= {reduced(name): name for name in self.ours}

    def ours_for(self, name):
        """Return our name for one of theirs, or an empty text."""
        return next((self._known[r] for r in readings(name) if r in self._known), "")

    def nearest(self, name):
        """Return the name of ours that is spelt most like it; empty where none is like it."""
        return names.closest(reduced(name), self._known, cutoff=0.6)
