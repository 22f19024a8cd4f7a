"""The claims as files that a browser reads when it needs them, however many there are.

``claims.html`` holds no claim. Its script fills it from ``claims/index-1.js`` … (rows to search, to
filter and to show) and, when a claim is opened, from ``claims/PART.js`` (what stands below the
row). These are scripts because a page opened from the file system may read nothing else. A part is
an article, or a piece of a long one; it is also a plain page, ``PART.html``, for readers and search
engines without scripts and for the PDF. No file grows with the number of claims.
"""

import json
import re
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from analysis.report.site.dressing import house

#: Claims in one part, and in one file of the index: some 5 and 1 kB each.
PART, INDEX = 200, 1000
FOLDER = "claims"
LINK = re.compile(r"claims\.html#([^\"]+)")


@dataclass(frozen=True)
class Shown:
    """One claim as HTML: its two table rows, and what opens in the second."""

    view: dict
    row: Markup
    details: Markup

    def body(self, part_of):
        """Return the whole claim for a plain page, where links lead to plain pages, too.

        Parameters
        ----------
        part_of : dict of str to str
            Name of the page of each claim.
        """
        former = "".join(f'<span id="{id}"></span>' for id in self.view["aliases"])
        rows = str(self.row).replace("<td>", f"<td>{former}", 1)
        whole = rows.replace("</details>", f"{self.details}</details>", 1)
        local = LINK.sub(lambda m: f"{part_of.get(m[1], FOLDER)}.html#{m[1]}", whole)
        whole = local.join(house.DONE)
        return Markup(f'<tbody id="{self.view["id"]}" data-item>{whole}</tbody>')

    def entry(self, part):
        """Return what the index says of it: see ``claims.js``."""
        v = self.view
        return [
            v["id"],
            v["aliases"],
            part,
            v["article"],
            v["chapter"],
            v["status"],
            float(v["off_factor"] or 0),
            " ".join(_words(v)),
            str(self.row),
            v["remark"],
        ]


def _words(view):
    """Return what finds a claim although its row does not say it: id, chapter, facts, sources."""
    checks = [view[name] for name in ("arithmetic", "evidence") if view[name]]
    facts = {f for check in checks for f in check["facts"]} | set(view["quoted_facts"])
    tables = {t for check in checks for t in check["rows"]}
    named = [view["id"], *view["aliases"], view["chapter"], view["topic"]]
    return [*named, *sorted(facts | tables), *view["sources"]]


@dataclass(frozen=True)
class Part:
    """The claims of an article, or a piece of a long one."""

    name: str
    title: str
    claims: list


def parts(shown, articles):
    """Return the parts of all claims, in order.

    Parameters
    ----------
    shown : list of Shown
    articles : list of str
        Ids of the articles, in order.
    """
    found = []
    ordered = sorted(shown, key=lambda s: list(articles).index(s.view["article"]))
    for article, claims in groupby(ordered, key=lambda s: s.view["article"]):
        pieces = _pieces(list(claims), PART)
        for number, piece in enumerate(pieces, start=1):
            which = (f"-{number}", f", part {number} of {len(pieces)}") if pieces[1:] else ("", "")
            title = f"Claims of {article}{which[1]}"  # the page calls the article by its name
            found.append(Part(f"claims-{article}{which[0]}", title, piece))
    return found


def _pieces(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]


def places(found):
    """Return the name of the part of each claim, by id and by former id."""
    return {
        id: p.name for p in found for s in p.claims for id in (s.view["id"], *s.view["aliases"])
    }


def write(folder, shown, found, index="index"):
    """Write the scripts of the table of claims.

    Parameters
    ----------
    folder : Path
        Where they go; its files are read as ``claims/…`` by the page.
    shown : list of Shown
        All claims, in the order of the table.
    found : list of Part
        The same as `parts` gives them.
    index : str
        The start of the names of the files of rows.
    """
    folder.mkdir(parents=True)
    part_of = places(found)
    entries = [s.entry(part_of[s.view["id"]]) for s in shown]
    hand_over(folder, index, "claimTable.index", entries, INDEX)
    for part in found:
        details = {s.view["id"]: str(s.details) for s in part.claims}
        _call(folder / f"{part.name}.js", "claimTable.details", details)


def hand_over(folder, name, function, entries, size):
    """Write a list as scripts ``NAME-1.js`` …, each of which names the next, the last none.

    Parameters
    ----------
    folder : Path
        Where they go.
    name, function : str
        The start of their names, and the function of the page that takes each piece.
    entries : list
        What JSON can say.
    size : int
        Entries in one script.
    """
    pieces = _pieces(entries, size) or [[]]
    for number, piece in enumerate(pieces, start=1):
        following = f"{name}-{number + 1}" if number < len(pieces) else None
        _call(folder / f"{name}-{number}.js", function, piece, following)


def _call(path, function, *values):
    """Write a script that hands values over."""
    texts = (json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in values)
    path.write_text(f"{function}({','.join(texts)});\n", encoding="utf-8")
