"""Read a usage record: a CSV file of requests or days with tokens by kind, as providers export it.

What a column counts is decided by its name alone, capitals, blanks and hyphens aside:

- ``input_tokens`` and ``prompt_tokens`` are the whole prompt, what is read from or written to the
  cache included. Beside ``cache_read_input_tokens`` or ``cache_creation_input_tokens``,
  ``input_tokens`` is Anthropic's: the prompt without both. ``uncached_input_tokens`` always is.
- ``reasoning_tokens`` are part of ``output_tokens``. ``thoughts_token_count``, Google's, comes on
  top. Both are billed as output.

Other columns are left alone and named in the bill, unless they seem to count tokens or are one
letter from a name that is known; those are refused, as the bill would be too low without them.
"""

import csv
import io
import re
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from analysis.evidence.tables import names, rows
from analysis.evidence.tables.rows import DataError, shown
from analysis.prices.bills import Usage

#: Columns by what they hold, and other names of them.
COLUMNS = {
    "date": ("day", "usage_date", "usage_date_utc", "start_time_iso", "timestamp"),
    "model": ("model_name", "model_version", "model_id"),
    "requests": ("num_model_requests", "num_requests", "request_count", "api_requests"),
    "input_tokens": ("prompt_tokens", "prompt_token_count", "total_input_tokens"),
    "uncached_input_tokens": ("input_uncached_tokens", "usage_input_tokens_no_cache"),
    "cached_input_tokens": (
        "input_cached_tokens",
        "cached_tokens",
        "cached_content_token_count",
        "cache_read_tokens",
        "cache_read_input_tokens",
        "usage_input_tokens_cache_read",
    ),
    "cache_write_tokens": (
        "cache_creation_tokens",
        "cache_creation_input_tokens",
        "cache_write_input_tokens",
        "usage_input_tokens_cache_write_5m",
    ),
    "cache_write_1h_tokens": ("usage_input_tokens_cache_write_1h",),
    "output_tokens": ("completion_tokens", "usage_output_tokens", "candidates_token_count"),
    "reasoning_tokens": ("output_reasoning_tokens",),
    "thoughts_token_count": ("thoughts_tokens",),
    "batch": ("is_batch",),
}
COUNTS = tuple(name for name in COLUMNS if "token" in name)
CACHE = ("cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens")
APART = {"cache read input tokens", "cache creation input tokens"}
#: Repeats what other columns say.
KNOWN_SUMS = {"total tokens", "total token count"}
WHOLE = re.compile(r"[0-9]{1,15}")
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ][0-9]{2}:[0-9]{2}(:[0-9.]+)?(Z|\+00:?00)?)?")


def _header(path):
    """Return the first row, or raise `DataError` where there is none."""
    text = rows.content(path)
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    except csv.Error:
        return []  # reading all rows tells what is wrong
    if not header:
        raise DataError(
            f"{path.name}, row 1: the first row must be the header, with columns among "
            f"{', '.join(COLUMNS)}, and it is empty."
        )
    return header


class Record:
    """A usage record: ``usages`` by row, ``dated`` or not.

    ``notes`` are sentences on how its columns were read, ``name`` is the file's for messages.

    Raises `DataError`, with row and column, at the first thing that could be read in two ways.
    """

    def __init__(self, path: Path, model: str, day: date | None, cut: date):
        """Read a file for one model.

        ``day`` is the day of all rows of a file without dates, ``cut`` the one where it is None.
        """
        self.name, self.notes = path.name, []
        header = _header(path)
        body = rows.read(path, header)
        self._columns = self._named(header)
        if not body:
            raise DataError(
                f"{path.name}: a record must have a row below its header, and it has none."
            )
        self.dated = "date" in self._columns
        self._day = self._day_of_all(day, cut)
        self._apart = "uncached_input_tokens" in self._columns or self._apart_by_name(header)
        self._need()
        self._spellings = names.known("models") if "model" in self._columns else {}
        self.usages = [self._usage(cells, row, model) for row, cells in enumerate(body, start=2)]

    def _named(self, header):
        """Return the place of each known column, and note the ones that are not read."""
        known = names.spellings((name, "; ".join(others)) for name, others in COLUMNS.items())
        found, unread = {}, []
        for place, text in enumerate(header):
            plain = names.plain(text)
            if plain in known:
                if known[plain] in found:
                    twice = f"{shown(header[found[known[plain]]])} and {shown(text)}"
                    raise DataError(
                        f"{self.name}, row 1: a kind must have one column, and {twice} both hold "
                        f"{known[plain]}; delete one."
                    )
                found[known[plain]] = place
            elif plain not in KNOWN_SUMS:
                self._refuse_unknown(text, plain, known)
                unread.append(text)
        if "reasoning_tokens" in found:
            self.notes.append("reasoning_tokens are part of output_tokens, billed as output.")
        if "thoughts_token_count" in found:
            self.notes.append("thoughts_token_count comes on top of output_tokens, as output.")
        if unread:
            self.notes.append(f"Columns not read: {', '.join(map(shown, unread))}.")
        if "cache_write_1h_tokens" in found:
            self.notes.append(
                "Writing to the cache for an hour is priced as for the shortest time, the only "
                "price at hand; it costs more."
            )
        return found

    def _refuse_unknown(self, text, plain, known):
        close = get_close_matches(plain, known, n=1, cutoff=0.85)
        if close or "token" in plain:
            meant = close or get_close_matches(plain, known, n=1, cutoff=0)
            raise DataError(
                f"{self.name}, row 1: the columns that count must be among {', '.join(COLUMNS)}, "
                f"and {shown(text)} is not (the nearest is {known[meant[0]]!r}); rename or delete "
                "it."
            )

    def _day_of_all(self, day, cut):
        if self.dated:
            if day:
                raise DataError(
                    f"{self.name}, column date: DATE is for a record without days, and this one "
                    "has its own; leave DATE out."
                )
            return None
        if not day:
            self.notes.append(f"The record has no dates: priced at the day of the dataset, {cut}.")
        return day or cut

    def _apart_by_name(self, header):
        """Say whether input and cache are counted apart, as Anthropic's answers do; note it."""
        plain = {names.plain(text) for text in header}
        apart = "input tokens" in plain and bool(plain & APART)
        if apart:
            self.notes.append(
                "input_tokens is read as Anthropic's, the prompt without what was read from or "
                "written to the cache; if it is the whole prompt, name it prompt_tokens."
            )
        return apart

    def _need(self):
        """Refuse a header that leaves open what is billed."""
        have, wanted = set(self._columns), ""
        whole = {"input_tokens", "uncached_input_tokens"}
        if whole <= have:
            wanted = "input_tokens or uncached_input_tokens, and it has both; delete one"
        elif not have & {*whole, "output_tokens"}:
            wanted = "input_tokens or output_tokens, and it has neither; add or rename them"
        elif have & set(CACHE) and not have & whole:
            wanted = "input_tokens beside those of the cache, and it has none; add it"
        elif have & {"reasoning_tokens", "thoughts_token_count"} and "output_tokens" not in have:
            wanted = "output_tokens beside those of reasoning, and it has none; add it"
        if wanted:
            raise DataError(f"{self.name}, row 1: a record must have a column {wanted}.")

    def _usage(self, cells, row, model):
        """Return what one row used."""
        get = {name: cells[place] for name, place in self._columns.items()}
        if "model" in get:
            self._check_model(get["model"], row, model)
        count = {name: self._count(get[name], row, name) for name in COUNTS if name in get}
        read, *written = (count.get(name, 0) for name in CACHE)
        fresh = count.get("uncached_input_tokens", count.get("input_tokens", 0))
        if not self._apart:
            self._part(row, "cached_input_tokens", read + sum(written), "input_tokens", fresh)
            fresh -= read + sum(written)
        answer = count.get("output_tokens", 0)
        thought = count.get("reasoning_tokens", 0)
        self._part(row, "reasoning_tokens", thought, "output_tokens", answer)
        requests = self._count(get["requests"], row, "requests") if "requests" in get else None
        answer += count.get("thoughts_token_count", 0)
        if requests == 0 and fresh + read + sum(written) + answer:
            self._refuse(row, "requests", "a row with tokens must have a request", "0")
        return Usage(
            day=self._day or self._date(get["date"], row),
            fresh=fresh,
            cached=read,
            written=sum(written),
            output=answer,
            requests=requests,
            batch=self._flag(get.get("batch", "false"), row),
            row=row,
        )

    def _refuse(self, row, name, rule, found, fix="correct it"):
        column = self._columns.get(name)
        place = f"{self.name}, row {row}" + (f", column {name}" if column is not None else "")
        raise DataError(f"{place}: {rule}, and {found} was found; {fix}.")

    def _check_model(self, text, row, model):
        if self._spellings.get(names.plain(text)) != model:
            fix = "keep the rows of one model, or delete the column if it writes it in another way"
            self._refuse(row, "model", f"every row must be of {model}", shown(text), fix)

    def _count(self, text, row, name):
        if not WHOLE.fullmatch(text):
            rule = "a whole number from 0 on, such as 1200, without separators is wanted"
            self._refuse(row, name, rule, shown(text))
        return int(text)

    def _part(self, row, name, part, of, whole):
        """Refuse a part that is larger than its whole."""
        if part > whole:
            held = "what is read from and written to the cache" if name in CACHE else name
            apart = {"cached_input_tokens": "uncached_input_tokens"}.get(name)
            fix = (
                f"correct it, or name {of} {apart} if it leaves those out"
                if apart
                else "correct it, or name it thoughts_token_count if it comes on top"
            )
            shown_column = name if name in self._columns else "cache_write_tokens"
            rule = f"{held} is part of {of}, {whole:,} here"
            self._refuse(row, shown_column, rule, f"{part:,}", fix)

    def _date(self, text, row):
        try:
            return date.fromisoformat(DAY.fullmatch(text)[1])
        except (TypeError, ValueError):
            rule = "a day such as 2026-11-28, or a time of UTC behind it, is wanted"
            self._refuse(row, "date", rule, shown(text), "write all days so")

    def _flag(self, text, row):
        if text.lower() not in ("true", "false"):
            self._refuse(row, "batch", "true or false is wanted", shown(text))
        return text.lower() == "true"
