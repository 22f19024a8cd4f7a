"""The tables of the dataset as pages: columns explained, rows anchored, sources linked."""

import csv
import re
from functools import cache
from operator import itemgetter

from markupsafe import Markup, escape

from analysis.evidence.estimates import combined, facts, formulas
from analysis.evidence.tables import data, references, tried
from analysis.evidence.tables.origins import by_table, origins
from analysis.report.site.lookup import paged

ELSEWHERE = ("claims", "corrections")
#: Larger numbers have a power of ten.
SEPARATED = 1e15
#: Tables whose pages say how many claims use a row.
WITH_USES = ("facts", "sources")
FEW = 3  # rows named beside a number; results.json has all
ANCHOR = itemgetter("anchor")
#: A day or month, which is not broken over lines.
DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")


def number(text):
    """Write a number with thousands separators where that helps, else as the file has it."""
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value:,.15g}" if 1e4 <= abs(value) < SEPARATED else text


def rule(field):
    """Write what a column allows: its type, range or permitted words."""
    limits = field.get("constraints", {})
    parts = [field["type"]]
    if "enum" in limits:
        parts.append("one of " + ", ".join(str(w) or "(empty)" for w in limits["enum"]))
    parts += [
        f"{word} {limits[key]}"
        for key, word in (("minimum", "from"), ("maximum", "to"))
        if key in limits
    ]
    parts += [
        word for key, word in (("required", "required"), ("unique", "unique")) if limits.get(key)
    ]
    return "; ".join(parts)


def columns(resource):
    """Return the columns of a table with their rules in words."""
    return [{**f, "rule": rule(f)} for f in resource["schema"]["fields"]]


def anchor(text):
    """Return the part of an address that leads to the row of this key: ``'A100-80GB'``."""
    return re.sub(r"[^\w.-]+", "-", text)


def anchors(name):
    """Return the part of an address that leads to a row, by the key of the row."""
    return dict(zip(data.keys(name), places(name)))


def places(name):
    """Return the part of an address that leads to each row of a table, in order."""
    key = data.resource(name)["schema"].get("primaryKey")
    return [
        anchor(row) if isinstance(key, str) else f"row-{number}"
        for number, row in enumerate(data.keys(name), start=2)
    ]


def row_links():
    """Return a function that writes table rows with links, for as long as the tables stay.

    It takes keys of rows by table, and gives each table with how many, and the first few of them.
    """
    there = cache(anchors)

    def rows_of(found):
        parts = (_rows_of(table, list(keys), there(table)) for table, keys in found.items())
        return Markup("; ").join(parts)

    return rows_of


def _rows_of(table, keys, there):
    link = Markup('<a href="{0}.html#{1}">{2}</a>')
    named = [link.format(table, there[k], k) if k in there else escape(k) for k in keys[:FEW]]
    more = [Markup("…")] * (len(keys) > FEW)
    return Markup('<a href="{0}.html"><code>{0}</code></a> ({1} {2}: {3})').format(
        table, len(keys), "row" if len(keys) == 1 else "rows", Markup(", ").join(named + more)
    )


def cell(field, text, links):
    """Return one cell as (text, address, kind); address and kind may be empty."""
    name = field["name"]
    if name == "verification":
        return text, "", f"grade grade-{text}"
    if name == "formula" and text:
        return formula(text), "", "formula"
    if name in links and text:
        return text, f"{links[name]}.html#{anchor(text)}", "id"
    if text.startswith(("https://", "http://")):
        return text, text, "url"
    if field["type"] in ("number", "integer"):
        return number(text), "", "number"
    if DAY.fullmatch(text):
        return text, "", "date"
    return text, "", "note" if len(text) > 40 else ""


def shown(text, address, kind):
    """Write the content of one cell as HTML for a raw block, which a backtick would end.

    >>> shown("a_b", "", ""), shown("x", "facts.html#x", "id")
    (Markup('a_<wbr>b'), Markup('<a href="facts.html#x">x</a>'))
    """
    plain = str(escape(text)).replace("`", "&#96;")
    if address:
        return Markup(f'<a href="{escape(address)}">{plain}</a>')
    if kind == "date":  # a line of its own where the column's name before it leaves too little
        return Markup(f'<span class="span">{plain}</span>')
    if kind == "formula":
        return Markup(plain)
    broken = f"<span>{plain}</span>" if kind.startswith("grade") else plain.replace("_", "_<wbr>")
    return Markup(broken)


def cells(row, fields):
    """Write the cells of a row as HTML. Tables have tens of thousands: a template takes seconds."""
    named = ((f["name"], row["cells"][f["name"]]) for f in fields)
    return Markup("").join(
        Markup(
            f'<td data-label="{name}"' + (f' class="{found[2]}"' if found[2] else "") + ">"
            f"{shown(*found)}</td>"
        )
        for name, found in named
    )


def formula(text):
    """Write the formula of a fact, each fact in it linked to its row and each table to its page;
    the rows that it means stand below.
    """

    def linked(found):
        word = found[0]
        if word in data.facts():
            return Markup('<a href="#{0}">{0}</a>').format(word)
        return word

    read = combined.rows(text)
    parts = formulas.NAME.sub(linked, str(escape(text)))
    for table in {r.table for r in read}:
        parts = parts.replace(f"{table}.", f'<a href="{table}.html">{table}</a>.')
    selected = (references.select(data.table(r.table), r) for r in read)
    rows = row_links()(by_table(origins(*selected)))
    if text in data.facts():  # a name alone says little
        parts = Markup("{}: {}").format(Markup(parts), data.facts()[text].called)
    return Markup(parts) + (Markup("<br>Rows: ") + rows if rows else "")


def worked_out(row):
    """Return a row of ``facts.csv`` with the numbers and grade that its formula gives, with the
    ends of a house interval, and as the reader tries it.
    """
    fact = facts.worked_out()[row["id"]]
    given = {"value": fact.value, "low": fact.low, "high": fact.high}
    shown = {name: "" if end != end else f"{end:.4g}" for name, end in given.items()}
    if fact.verification == tried.GRADE:
        names = ("formula", "source", "verification", "note", "interval_basis")
        return row | shown | {name: getattr(fact, name) for name in names}
    if row["formula"]:
        return row | shown | {"verification": fact.verification}
    return row | {n: shown[n] for n in ("low", "high")} if fact.has_house_interval else row


def foreign(resource):
    """Return column → table for the foreign keys of a table."""
    keys = resource["schema"].get("foreignKeys", [])

    def first(fields):
        return fields if isinstance(fields, str) else fields[0]

    return {first(k["fields"]): k["reference"]["resource"] or resource["name"] for k in keys}


def shown_resources():
    """Return the descriptions of the tables that have a page."""
    return [r for r in data.package()["resources"] if r["name"] not in ELSEWHERE]


def overviews():
    """Return what is said of each table, in the order of the data package."""
    return [overview(r, len(rows(r)[0])) for r in shown_resources()]


def overview(resource, count):
    """Return what is said of one table."""
    return {
        "name": resource["name"],
        "title": resource.get("title", resource["name"].replace("_", " ").capitalize()),
        "description": resource.get("description", ""),
        "path": resource["path"],
        "fields": columns(resource),
        "count": count,
        "licences": [
            licence.get("title") or licence["name"] for licence in resource.get("licenses", [])
        ],
    }


def rows(resource):
    """Return the rows of a table as dicts of texts, and the place of each on its page."""
    with open(data.DATA / resource["path"], encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    there = places(resource["name"])
    if resource["name"] == "facts":
        found = [worked_out(row) for row in found]
    elif resource["name"] == "sources" and tried.here():
        found.append(dict.fromkeys(found[0], "") | tried.ROW)
        there.append(tried.SOURCE)
    return found, there


def room(row):
    """Return about how many characters of HTML a row of `pages` takes."""
    return 100 + sum(50 + len(text) + 2 * len(link) for text, link, _ in row["cells"].values())


def pages(resource, uses):
    """Return what each page of one table shows: most have one. ``filled`` are the columns that some
    row of the whole table fills; the others are not shown.

    Parameters
    ----------
    resource : dict
        Its description in ``datapackage.json``.
    uses : dict of str to int
        How many claims use a row, by row id.
    """
    found, there = rows(resource)
    fields, links = resource["schema"]["fields"], foreign(resource)
    shown = [
        {
            "anchor": place,
            "uses": uses.get(row.get("id"), 0),
            "cells": {f["name"]: cell(f, row[f["name"]], links) for f in fields},
        }
        for row, place in zip(found, there)
    ]
    told, parts = overview(resource, len(found)), paged.pages(resource["name"], shown, ANCHOR, room)
    told["filled"] = [f for f in fields if not found or any(row[f["name"]] for row in found)]
    return [told | {"rows": part.rows, "page": part, "pages": parts} for part in parts]


def used(records):
    """Return how many claims use each fact and source."""
    uses = {}
    for r in records:
        facts = {f for key in ("arithmetic", "evidence") if r[key] for f in r[key]["facts"]}
        for name in facts | set(r["sources"]):
            uses[name] = uses.get(name, 0) + 1
    return uses
