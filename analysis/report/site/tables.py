"""The tables of the dataset as pages: columns explained, rows anchored, sources linked."""

import csv
import re

from markupsafe import Markup, escape

from analysis.evidence.estimates import combined, facts, formulas
from analysis.evidence.tables import data

ELSEWHERE = ("claims", "corrections")


def number(text):
    """Write a number with thousands separators where that helps, else as the file has it."""
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value:,.10g}" if 1e4 <= abs(value) < 1e10 else text


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


def cell(field, text, references):
    """Return one cell as (text, address, kind); address and kind may be empty."""
    name = field["name"]
    if name == "verification":
        return text, "", f"grade grade-{text}"
    if name == "formula" and text:
        return formula(text), "", "formula"
    if name in references and text:
        return text, f"{references[name]}.html#{anchor(text)}", "id"
    if text.startswith(("https://", "http://")):
        return text, text, "url"
    if field["type"] in ("number", "integer"):
        return number(text), "", "number"
    return text, "", "note" if len(text) > 40 else ""


def formula(text):
    """Write the formula of a fact, each fact in it linked to its row and each table to its page."""

    def linked(found):
        word = found[0]
        if word in data.facts():
            return Markup('<a href="#{0}">{0}</a>').format(word)
        return word

    tables = {r.table for r in combined.rows(text)}
    parts = formulas.NAME.sub(linked, str(escape(text)))
    for table in tables:
        parts = parts.replace(f"{table}.", f'<a href="{table}.html">{table}</a>.')
    return Markup(parts)


def worked_out(row):
    """Return a row of ``facts.csv`` with the numbers and grade that its formula gives."""
    if not row["formula"]:
        return row
    fact = facts.worked_out()[row["id"]]
    ends = {"value": fact.value, "low": fact.low, "high": fact.high}
    shown = {name: "" if end != end else f"{end:.4g}" for name, end in ends.items()}
    return row | shown | {"verification": fact.verification}


def references(resource):
    """Return column → table for the foreign keys of a table."""
    keys = resource["schema"].get("foreignKeys", [])

    def first(fields):
        return fields if isinstance(fields, str) else fields[0]

    return {first(k["fields"]): k["reference"]["resource"] or resource["name"] for k in keys}


def page(resource, uses):
    """Return what the page of one table shows.

    Parameters
    ----------
    resource : dict
        Its description in ``datapackage.json``.
    uses : dict of str to int
        How many claims use a row, by row id.
    """
    with open(data.DATA / resource["path"], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if resource["name"] == "facts":
        rows = [worked_out(row) for row in rows]
    fields, links, key = (
        resource["schema"]["fields"],
        references(resource),
        resource["schema"].get("primaryKey", ""),
    )
    return {
        "name": resource["name"],
        "title": resource.get("title", resource["name"].replace("_", " ").capitalize()),
        "description": resource.get("description", ""),
        "path": resource["path"],
        "fields": columns(resource),
        "rows": [
            {
                "anchor": anchor(row[key]) if isinstance(key, str) and key else f"row-{n}",
                "uses": uses.get(row.get("id"), 0),
                "cells": [cell(f, row[f["name"]], links) for f in fields],
            }
            for n, row in enumerate(rows, start=2)
        ],
        "count": len(rows),
        "licences": [
            licence.get("title") or licence["name"] for licence in resource.get("licenses", [])
        ],
    }


def pages(records):
    """Return the pages of all tables, and how many claims use each fact and source."""
    uses = {}
    for r in records:
        facts = {f for key in ("arithmetic", "evidence") if r[key] for f in r[key]["facts"]}
        for name in facts | set(r["sources"]):
            uses[name] = uses.get(name, 0) + 1
    return [page(r, uses) for r in data.package()["resources"] if r["name"] not in ELSEWHERE]
