"""What ``FROM`` names becomes an `Edition`: one file, with its version, its day and its checksum.

A file may be named by its path, by an address, or as ``name==version`` of the package index, which
is asked through pip. A wheel is opened as an archive and read; it is never installed or imported.
A version of a price list speaks of the day on which it was uploaded, which its wheel does not
state: ``@2026-11-20`` behind the name says it, and without that it is the day of reading.
"""

import csv
import io
import os
import re
import shlex
import subprocess
import sys
import urllib.request
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.report.files.project import BuildError, file_digest

WANTED = re.compile(r"(?P<what>.+?)(@(?P<day>\d{4}-\d{2}-\d{2}))?")
PINNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9._+!-]*")
WHEEL = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)(-[^-]+){3,4}\.whl")
SECONDS = 600
MOST_BYTES = 200_000_000
#: What goes wrong with an archive that is none, is cut short, encrypted, or packed in another way.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    UnicodeDecodeError,
)
HOW = (
    'name what to read: make refresh FROM="litellm==1.110.2", FROM=path/to/file.csv or an address '
    "that begins with https://"
)


@dataclass(frozen=True)
class Edition:
    """One file that was read: what it is, which day it speaks of, and its SHA-256."""

    path: Path
    name: str  # of the package, or the stem of the file
    version: str  # empty where the file states none
    day: str  # ISO; the day of which the file speaks
    day_is_known: bool  # else it is the day of reading
    sha256: str
    url: str = ""

    @property
    def label(self):
        """How messages and notes call it: ``litellm 1.110.2``."""
        return f"{self.name} {self.version}".strip()


def parse(text, today=None):
    """Split ``FROM`` into (what, day or empty) pairs; raise `BuildError` where a day is none.

    >>> parse("litellm==1.110.2@2026-11-20 'my file.csv'")
    [('litellm==1.110.2', '2026-11-20'), ('my file.csv', '')]
    """
    try:
        found = words(text)
    except ValueError as error:
        raise BuildError(
            f"FROM must be names with blanks between them, and {text!r} cannot be read ({error}); "
            "close its quotes.",
            code=2,
        ) from None
    found = [WANTED.fullmatch(word) for word in found]
    for match in found:
        _require_day(match["day"], today or date.today())
    return [(match["what"], match["day"] or "") for match in found]


def words(text, sep=os.sep):
    """Split at blanks outside of quotes, as a shell does; on Windows a backslash parts folders."""
    found = shlex.shlex(text, posix=True, punctuation_chars=False)
    found.whitespace_split, found.commenters = True, ""
    found.escape = "" if sep == "\\" else "\\"
    return list(found)


def _require_day(text, today):
    try:
        wrong = text and date.fromisoformat(text) > today
    except ValueError:
        wrong = True
    if wrong:
        raise BuildError(
            f"The day behind @ must be one that has been, such as @2026-11-20, and {text!r} was "
            "found; correct it.",
            code=2,
        )


def obtain(text, folder, today=None):
    """Return an `Edition` for each thing that ``FROM`` names.

    Parameters
    ----------
    text : str
        Paths, addresses and ``name==version``, each with ``@YYYY-MM-DD`` behind it or without.
    folder : Path
        Where files from the package index and from addresses are kept.
    today : datetime.date, optional
        The day of reading.

    Raises
    ------
    BuildError
        In one sentence, when there is no such file or it cannot be had.
    """
    today = today or date.today()
    wanted = parse(text, today)
    if not wanted:
        raise BuildError(f"Nothing to read: {HOW}.", code=2)
    return [_edition(*_file(what, folder), day, today) for what, day in wanted]


def _file(what, folder):
    """Return the path of what is wanted and its address, which may be empty."""
    if what.startswith(("https://", "http://")):
        return _from_address(what, folder), what
    if PINNED.fullmatch(what) and not Path(what).exists():
        return _from_index(what, folder), ""
    path = Path(what)
    if not path.is_file():
        raise BuildError(f"There is no file {what}; {HOW}.", code=2)
    return path, ""


def _edition(path, url, day, today):
    wheel = WHEEL.fullmatch(path.name)
    name, version = (wheel["name"], wheel["version"]) if wheel else (path.stem, "")
    return Edition(
        path=path,
        name=name.replace("_", "-") if wheel else name,
        version=version,
        day=day or today.isoformat(),
        day_is_known=bool(day),
        sha256=file_digest(path),
        url=url,
    )


def _from_index(pinned, folder):
    """Download one wheel through pip, unless it is there already."""
    name, _, version = pinned.partition("==")
    there = _wheels(folder, name, version)
    if there:
        return there[0]
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    command += ["--quiet", "--disable-pip-version-check", "--dest", str(folder), pinned]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        said = done.stderr.strip().splitlines()
    except subprocess.TimeoutExpired:
        said = [f"ERROR: no answer within {SECONDS} seconds"]
    there = _wheels(folder, name, version)
    if there:
        return there[0]
    errors = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
    reason = f" ({errors[-1]})" if errors else ""
    raise BuildError(
        f"{pinned} could not be had from the package index{reason}; see that pip reaches it and "
        "knows this version, or name the wheel as a file: make refresh FROM=path/to/file.whl."
    )


def _wheels(folder, name, version):
    def plain(text):
        return re.sub(r"[-_.]+", "-", text).lower()

    found = [(path, WHEEL.fullmatch(path.name)) for path in sorted(folder.glob("*.whl"))]
    return [
        path
        for path, wheel in found
        if wheel and plain(wheel["name"]) == plain(name) and wheel["version"] == version
    ]


def _from_address(url, folder):
    """Download a file into ``folder`` under the last part of its address."""
    name = re.sub(r"[^\w.-]+", "-", url.partition("?")[0].rstrip("/").rpartition("/")[2]) or "file"
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            content = answer.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BuildError(
            f"{url} could not be had ({getattr(error, 'reason', error)}); see that this machine "
            "reaches it, or save the file and name its path."
        ) from None
    if len(content) > MOST_BYTES:
        raise BuildError(f"{url} must have at most {MOST_BYTES:,} bytes and has more; save a part.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def unreadable(edition, rule, found):
    """Return the error for a file that is not what its importer reads."""
    return BuildError(f"{edition.path.name}: {rule}, and {found}; name another file.", code=2)


def text_of(edition):
    """Return the content of a text file, or raise `BuildError`."""
    try:
        return edition.path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unreadable(edition, "the file must be UTF-8 text", "it is not") from None


def member(edition, names):
    """Return the first of ``names`` that a wheel holds, as (name, text); None if it has none."""
    try:
        with zipfile.ZipFile(edition.path) as wheel:
            there = [name for name in names if name in wheel.namelist()]
            if not there or wheel.getinfo(there[0]).file_size > MOST_BYTES:
                return None
            return there[0], wheel.read(there[0]).decode("utf-8")
    except UNREADABLE as error:
        raise unreadable(
            edition, "a wheel must be a zip archive", f"this one cannot be opened ({error})"
        ) from None


def rows_of(edition, wanted):
    """Return the rows of a CSV file as dicts; raise `BuildError` unless it has all columns."""
    try:
        reader = csv.DictReader(io.StringIO(text_of(edition), newline=""), strict=True)
        rows, columns = list(reader), reader.fieldnames or []
    except csv.Error as error:
        raise unreadable(
            edition, "the file must be CSV", f"a row cannot be read as such ({error})"
        ) from None
    missing = [column for column in wanted if column not in columns]
    if missing:
        raise unreadable(
            edition, f"the columns {', '.join(wanted)} must be there", f"{missing[0]!r} is missing"
        )
    return rows


def header_of(edition):
    """Return the columns of a CSV file, or an empty list where its first line is no header."""
    if edition.path.suffix == ".whl":
        return []
    try:
        return next(csv.reader(io.StringIO(text_of(edition), newline="")), [])
    except csv.Error:
        return []
