"""A comparison as a page of its own, in the look of the report, and as a table on the terminal."""

import os
import shutil

from analysis.report.build import publish
from analysis.report.compare.told import told
from analysis.report.inputs import scenarios
from analysis.report.site import pages
from analysis.report.site.writing import settings

WIDE, NARROW = 52, 40  # characters of a column on the terminal
PAGE = "_comparison.md"


def printed(found):
    """Return the comparison as lines of text."""
    said = told(found)
    lines = [f"A: {found.a.title}", f"B: {found.b.title}", ""]
    if not said["inputs"]:
        lines += ["No input differs.", ""]
    numbers = [*said["product"], *said["headlines"]]
    rows = [(n.what, n.written("a"), n.written("b"), n.difference()) for n in numbers]
    lines += _table([("Result", "A", "B", "B beside A"), *rows]) if rows else []
    count = len(said["flips"])
    lines += ["", f"{count} {'verdict flips' if count == 1 else 'verdicts flip'}, A → B:"]
    lines += [f"  {flip['id']}: {flip['a']} → {flip['b']}" for flip in said["flips"]]
    if said["effects"]:
        lines += ["", "Which input did it (each alone switched from A to B):"]
        lines += [line for effect in said["effects"] for line in _effect(effect)]
        lines += [f"  {sentence}" for sentence in said["jointly"]]
    if found.unknown:
        lines += ["", f"Which input did it was not worked out: {found.unknown}"]
    return "\n".join(lines)


def _table(rows):
    """Return rows of four cells as lines; a long first cell is cut."""
    cut = [(_cut(row[0], WIDE), *row[1:]) for row in rows]
    widths = [max(len(row[k]) for row in cut) for k in range(3)]
    return ["  ".join([*(c.ljust(w) for c, w in zip(row, widths)), row[3]]).rstrip() for row in cut]


def _cut(text, most):
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _effect(effect):
    head = f"  {effect['name']}: {effect['a']} → {effect['b']}"
    if effect["trouble"]:
        return [f"{head}: not alone. {effect['trouble']}"]
    moved = [
        f"{_cut(n.what, NARROW)} {n.difference()}" for n in effect["numbers"] if n and n.differs
    ]
    flips = len(effect["flips"])
    moved.append(f"{flips or 'no'} {'flip' if flips < 2 else 'flips'}")
    return [head, f"    {'; '.join(moved)}"]


def write(project, found):
    """Write the page below ``report-comparisons/`` and return its path."""
    slug = scenarios.slug(f"{found.a.slug} against {found.b.slug}", {})
    out, work = project.comparison(slug), project.build / "comparison"
    source, new = work / "source", work / "new"
    publish.discard(work)
    source.mkdir(parents=True)
    env = pages.environment()
    env.globals.update(folder=lambda side: _to(out, side.folder))
    text = env.get_template(PAGE).render(told(found) | {"found": found})
    (source / "index.md").write_text(text, encoding="utf-8")
    settings.write_page(source, work / "kept", new, found.b.document["version"], _footer(found))
    publish.discard(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(new, out)
    return out / "index.html"


def _to(out, folder):
    """Return the way from the page to a folder of pages; empty where there is none."""
    return os.path.relpath(folder, out).replace(os.sep, "/") if folder else ""


def _footer(found):
    a, b = (side.named.replace('"', "'") for side in (found.a, found.b))
    command = pages.escape(f'make compare A="{a}" B="{b}"')
    return f"<p>Make this page again: <code>{command}</code></p>"
