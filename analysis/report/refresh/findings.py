"""What a refresh finds, in four nouns that every importer returns and the report writes."""

from dataclasses import dataclass, field

#: Kinds of disagreement, in the order in which a maintainer should look.
MOVED = "moved"  # theirs changed after our data end
DIFFERS = "differs"  # both speak of one day, and say different things
EARLIER = "earlier"  # theirs holds before the first day that we have
MISSING = "missing"  # we have the subject and not this row of it
ELSEWHERE = "elsewhere"  # a model of ours where we do not follow its price; nothing is proposed
KINDS = (MOVED, DIFFERS, EARLIER, MISSING, ELSEWHERE)


@dataclass(frozen=True)
class Disagreement:
    """One thing on which a source and our table differ; empty where unknown."""

    kind: str
    table: str
    subject: str  # whose, such as "GPT-4o, OpenAI"
    quantity: str
    ours: str
    theirs: str
    ours_day: str
    theirs_day: str
    ours_source: str
    theirs_source: str
    right: str = ""  # which is right, if that is known
    note: str = ""


@dataclass(frozen=True)
class Unknown:
    """A name of theirs that joins none of ours, with our nearest one."""

    theirs_source: str
    name: str
    nearest: str
    says: str  # what it says of it, to judge whether it matters
    by_maker: bool = False  # sold by a firm of which we follow models of its own


@dataclass
class Proposal:
    """One row for one of our tables, and the reason for it."""

    table: str
    row: dict
    reason: str
    id: str = ""


@dataclass
class Reading:
    """All that one edition says: its source row, the tables it speaks of, and what was found."""

    edition: object
    source: dict
    earlier: list = field(default_factory=list)  # readings of editions before this one
    compared: int = 0  # statements that could be held against a row of ours
    agreed: int = 0
    disagreements: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    proposals: list = field(default_factory=list)

    @property
    def proposed_before(self):
        """What the readings before this one propose."""
        return [proposal for reading in self.earlier for proposal in reading.proposals]
