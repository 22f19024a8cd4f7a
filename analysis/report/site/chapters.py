"""Executed notebooks as pages: code folded, parameters as a table, links kept, charts drawn in the
page, a way out.
"""

import json
import re
from html import escape
from types import SimpleNamespace

from analysis.display import cards, figures
from analysis.evidence import wording
from analysis.evidence.parameters import DATE
from analysis.ledger import claims
from analysis.ledger import results as ledger_results
from analysis.report.files.notebook import has_tag, load
from analysis.report.files.project import BuildError
from analysis.report.inputs import parameters
from analysis.report.site.dressing import opening
from analysis.report.site.words import value_text

REMOVED = "remove-input"
HANDED_OVER = (ledger_results.MIME, ledger_results.NAMED, cards.REASONS)
#: Tag of the cell whose sentences answer the reader's own questions.
ANSWERS = "answers"
PAGE_LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+\.html(?:[?#][^)\s]*)?)\)")


def titles(paths):
    """Return the title of each notebook by its name, in order.

    Raises
    ------
    BuildError
        When there is no notebook, or one without a title.
    """
    if not paths:
        problem = "A folder holds no executed notebook, and a site needs at least one."
        raise BuildError([problem])
    return {path.stem: title(load(path), path.stem) for path in sorted(paths)}


def write(executed, folder, values, sources):
    """Write notebooks as they are to be shown.

    Parameters
    ----------
    executed : dict
        The executed notebooks by path (see `notebook.load`).
    folder : Path
        Where the sources of the site are collected.
    values : dict
        The value of every parameter in this run, by name.
    sources : list of Path
        The notebooks that declare the parameters.

    Raises
    ------
    BuildError
        When the parameters of a notebook break their form.
    """
    declared = parameters.declared(SimpleNamespace(sources=lambda: sources)).values()
    for path, notebook in executed.items():
        own = [p for p in declared if path.stem in p.notebooks]
        box = opening.run_box(path.stem, own) + (table(own, values) if own else "")
        ordered = opening.answer_first(notebook["cells"], box)
        page = notebook | {"cells": [*map(shown, ordered), closing_cell(path.stem)]}
        (folder / path.name).write_text(json.dumps(page, sort_keys=True), encoding="utf-8")


def answers(notebooks):
    """Return what cells tagged ``answers`` of executed notebooks say, as Markdown."""
    found = []
    for notebook in notebooks:
        for cell in notebook["cells"]:
            if has_tag(cell, ANSWERS):
                told = (o.get("data", {}).get("text/markdown", "") for o in cell["outputs"])
                found += ["".join(text) for text in told]
    return "\n\n".join(filter(None, found))


def title(notebook, name):
    """Return the first heading of a notebook.

    Raises
    ------
    BuildError
        When there is none: the page would have no title.
    """
    text = "\n".join(
        "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"
    )
    found = re.search(r"^# +(.+?) *$", text, flags=re.MULTILINE)
    if not found:
        raise BuildError(
            [
                f"The notebook {name} must open with a heading '# …', which becomes its title, and "
                "has none."
            ]
        )
    return found[1]


def shown(cell):
    """Return a cell as the site shows it: code folded, links kept, records left out."""
    text = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return cell | {"source": PAGE_LINK.sub(r'<a href="\2">\1</a>', text)}
    tags = {"hide-input", *cell["metadata"].get("tags", [])}
    if REMOVED in tags:
        tags = {REMOVED}
    outputs = [o | {"data": _data(o["data"])} if "data" in o else o for o in cell["outputs"]]
    return cell | {"metadata": cell["metadata"] | {"tags": sorted(tags)}, "outputs": outputs}


def _data(data):
    """Return what a page shows of an output: no records, and of a chart its drawings."""
    shown = {kind: value for kind, value in data.items() if kind not in HANDED_OVER}
    if "text/html" in shown:
        shown["text/html"] = figures.inlined("".join(shown["text/html"]))
        shown.pop("image/png", None)
    return shown


def table(declared, values):
    """Write the parameters of a chapter as a folded table: meaning, value, range, default."""
    rows = "".join(
        f"<tr><td><code>{p.name}</code><br><small>{escape(p.text)}</small></td>"
        f"<td>{escape(value(p, values.get(p.name, p.default)))}</td>"
        f"<td>{escape(parameters.in_words(p))}</td><td>{escape(p.origin)}</td></tr>"
        for p in declared
    )
    count = f"{len(declared)} parameter{'' if len(declared) == 1 else 's'}"
    heads = "".join(
        f"<th scope='col'>{h}</th>" for h in ("Parameter", "Value", "Allowed", "Default from")
    )
    return (
        f"<details class='parameters'><summary>The {count} of this chapter</summary>"
        "<div class='wide' tabindex='0' role='group' aria-label='Parameters of this chapter'>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def value(parameter, here):
    """Write a parameter's value with its unit, and its default where that differs."""
    default = (
        "" if here == parameter.default else f" (default {_told(parameter.default, parameter)})"
    )
    return _told(here, parameter) + default


def _told(value, parameter):
    """Write a number in its unit as texts do, and a date and all else as it is typed."""
    if isinstance(value, str) or parameter.unit in ("", DATE):
        return value_text(value) or "none"
    if wording.is_date(value, parameter.unit):
        return f"{value:g}"
    return wording.quantity(value, parameter.unit, wording.digits_of(value))


def closing_cell(name):
    """Return the cell that ends a chapter: its download and its claims."""
    download = f'<a href="notebooks/{name}.ipynb" download>Download this notebook</a>'
    its = f'<a href="claims.html?chapter={name}">Its claims in the table of all claims</a>'
    judges = name.startswith("00") or claims.of_chapter(name)
    text = f'<p class="closing">{" · ".join([download, its] if judges else [download])}</p>'
    return {"cell_type": "markdown", "id": "closing", "metadata": {}, "source": text}
