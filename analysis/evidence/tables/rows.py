"""Rows of a table as text, and a sentence for each thing that a spreadsheet does to a CSV file.

A table is UTF-8 text with commas, one line a row, under the columns that ``datapackage.json``
names, in that order. A byte order mark and Windows line ends mean nothing and are accepted. All
else that Excel and its like may write (semicolons, tabs, another encoding, empty columns and rows,
blanks around a cell) could be read in two ways, so it is refused.
"""

import csv
import io
import re
import stat
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES, MOST_CHARACTERS = 20_000_000, 5_000
SAVE = "save it as 'CSV UTF-8 (comma delimited)'"
# Text that a spreadsheet would run when it opens the table; also after a semicolon, which separates
# cells in many countries.
FORMULA = re.compile(r"(^|;)\s*[=+@-]")
ANY_FORMULA = re.compile(r"(^|;)[^\S\n]*[=+@-]", re.MULTILINE)
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class DataError(ValueError):
    """A row of the dataset breaks a rule; the message says which, where, and what was found."""


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a cell (a row, where ``column`` is empty); ``str`` writes the sentence."""

    file: str
    row: int
    column: str
    what: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, row {self.row}{column}: {self.what}."


def shown(value: object, most: int = 80) -> str:
    """Write a value for a message, shortened where it is long.

    >>> shown("abc"), shown("x" * 100, most=5)
    ("'abc'", "'xxxxx…' (100 characters)")
    """
    text = str(value)
    return repr(value) if len(text) <= most else f"{text[:most] + '…'!r} ({len(text)} characters)"


def content(path: Path, name: str = "") -> str:
    """Return the text of a file of the dataset, without a byte order mark; ``name`` is what
    messages call it, by default as it is called.

    Raises `DataError` when there is no such file, it is too large, or it is not UTF-8 text.
    """
    name = name or path.name
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):  # it may never end
            raise DataError(
                f"{name}: a file is wanted, and a pipe or a device lies there; put the file there."
            )
        if status.st_size > MOST_BYTES:
            raise DataError(
                f"{name}: a file must have at most {MOST_BYTES:,} bytes and it has "
                f"{status.st_size:,}; make it smaller."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"{name}: the file cannot be read ({error.strerror}); put it into data/."
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
        found = "it is UTF-16" if wide else f"byte 0x{raw[error.start]:02x} in line {line} is not"
        raise DataError(f"{name}: the file must be UTF-8 text, and {found}; {SAVE}.") from None
    if "\0" in text:
        rule = "the file must be UTF-8 text"
        raise DataError(f"{name}: {rule}, and it holds NUL characters; {SAVE}.")
    return text


def read(path: Path, columns: Sequence[str], name: str = "") -> list[list[str]]:
    """Return the rows of a CSV file under the header ``columns``, every cell as it stands;
    ``name`` as in `content`.

    Raises `DataError` at the first thing that makes the file another table than the one described.
    """
    name = name or path.name
    text = content(path, name)
    _require_commas(name, text, columns)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            rows.append(row)
    except csv.Error as error:
        raise DataError(
            f"{name}, row {len(rows) + 1}: the row cannot be read as CSV ({error}); "
            "close its quotes, and write a quote inside a quoted cell twice."
        ) from None
    _require_columns(name, rows[0] if rows else [], columns)
    for number, row in enumerate(rows[1:], start=2):
        _require_width(name, number, row, columns)
    return rows[1:]


def _require_commas(name, text, columns):
    first = text.split("\n", 1)[0].strip("\r\"'")
    if not text.strip():
        raise DataError(f"{name}: the file is empty; its first row must be {','.join(columns)}.")
    if first.lower().startswith("sep="):
        raise DataError(
            f"{name}, row 1: the first row must be the header, and {first!r} was found; delete "
            "that line."
        )
    for delimiter, noun in DELIMITERS.items():
        if delimiter in first and "," not in first:
            raise DataError(
                f"{name}: cells must be separated by commas, and {noun} separate them; {SAVE}."
            )


def _require_columns(name, found, wanted):
    """Refuse another header than the wanted one, naming the first difference that explains it."""
    if found == wanted:
        return
    missing = [c for c in wanted if c not in found]
    extra = [c for c in found if c not in wanted]
    twice = [c for c in wanted if found.count(c) > 1]
    if extra and not any(c.strip() for c in extra):
        trouble = f"{len(extra)} columns have no name; delete them"
    elif twice:
        trouble = f"{twice[0]} stands twice; delete one"
    elif missing and extra:
        trouble = f"{shown(extra[0])} stands where {missing[0]} is missing; rename it"
    elif missing:
        trouble = f"{', '.join(missing)} is missing; add it"
    elif extra:
        fix = "delete it, or describe it in datapackage.json"
        trouble = f"{shown(extra[0])} is not among them; {fix}"
    else:
        trouble = f"they stand in the order {', '.join(found)}; move them back"
    raise DataError(f"{name}, row 1: the columns must be {', '.join(wanted)}, and {trouble}.")


def _require_width(name, number, row, columns):
    if len(row) == len(columns) and row[0].strip():
        return
    place = f"{name}, row {number}"
    if not any(cell.strip() for cell in row):
        raise DataError(f"{place}: the row is empty; delete it.")
    if len(row) != len(columns):
        fix = "put quotes around a cell that holds a comma"
        if len(row) < len(columns):
            fix = "add the commas that are missing"
        raise DataError(
            f"{place}: a row must have {len(columns)} cells, and the one that starts with "
            f"{shown(row[0], 40)} has {len(row)}; {fix}."
        )


def cell_problem(text: str) -> str:
    """Say what makes a cell unreadable whatever its column holds, or return an empty text."""
    if len(text) > MOST_CHARACTERS:
        rule, fix = f"have at most {MOST_CHARACTERS:,} characters", "shorten it"
    elif text != text.strip():
        rule, fix = "not begin or end with a blank", "remove the blank"
    elif not text.isprintable():
        rule, fix = "hold plain blanks and visible characters only", "type it again"
    else:
        return ""
    return f"a cell must {rule}, and {shown(text)} was found; {fix}"


def text_problem(text: str) -> str:
    """Say what makes a text unsafe to hand out in a table, or return an empty text."""
    if FORMULA.search(text):
        return (
            "neither a text nor what follows a semicolon in it may begin with =, +, - or @, which "
            f"spreadsheets run as a formula, and {shown(text)} was found; reword it"
        )
    return ""


def harmless(texts: Collection[str]) -> bool:
    """Say whether nothing is wrong with any of many texts, all at once; where something is,
    `cell_problem` and `text_problem` say what.
    """
    return (
        max(map(len, texts), default=0) <= MOST_CHARACTERS
        and all(map(str.isprintable, texts))  # so no line ends within one
        and list(map(str.strip, texts)) == [*texts]
        and not ANY_FORMULA.search("\n".join(texts))
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean …?"`` for the closest known name, or an empty text."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def ended(word: str, known: Iterable[str]) -> str:
    """Return what a refusal of a word ends in: the question of `nearest`, or a full stop."""
    return nearest(word, known) or "."
