"""Executed notebooks as pages: code folded, parameters as a table, links kept, a way out."""

import json
import re
from html import escape
from types import SimpleNamespace

from analysis.display import cards
from analysis.ledger import results as ledger_results
from analysis.report.files.notebook import PARAMETERS
from analysis.report.files.project import BuildError
from analysis.report.inputs import parameters
from analysis.report.site.words import value_text

HANDED_OVER = (ledger_results.MIME, ledger_results.NAMED, cards.REASONS)
PAGE_LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+\.html(?:[?#][^)\s]*)?)\)")


def copy(executed, source, values):
    """Copy notebooks as they are to be shown and return their titles by name, in order.

    Parameters
    ----------
    executed, source : Path
        Folder of the executed notebooks, and folder where the sources of the site are collected.
    values : dict
        The value of every parameter in this run, by name.

    Raises
    ------
    BuildError
        When there is no notebook, one without a title, or one whose parameters break their form.
    """
    paths = sorted(executed.glob("*.ipynb"))
    if not paths:
        raise BuildError(
            [
                f"The folder {executed.name} holds no executed notebook, and a site needs at least "
                "one."
            ]
        )
    declared = parameters.declared(SimpleNamespace(sources=lambda: paths)).values()
    titles = {}
    for path in paths:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        titles[path.stem] = title(notebook, path.stem)
        own = [p for p in declared if path.stem in p.notebooks]
        notebook["cells"] = [
            *(shown(c, own, values) for c in notebook["cells"]),
            closing_cell(path.stem),
        ]
        (source / path.name).write_text(json.dumps(notebook, sort_keys=True), encoding="utf-8")
    return titles


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


def shown(cell, declared, values):
    """Return a cell as the site shows it: code folded, links kept, records left out."""
    text = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return cell | {"source": PAGE_LINK.sub(r'<a href="\2">\1</a>', text)}
    tags = cell["metadata"].get("tags", [])
    outputs = [
        o | {"data": {k: v for k, v in o["data"].items() if k not in HANDED_OVER}}
        if "data" in o
        else o
        for o in cell["outputs"]
    ]
    if PARAMETERS in tags and declared:
        outputs.append(
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {"text/html": table(declared, values)},
            }
        )
    return cell | {
        "metadata": cell["metadata"] | {"tags": sorted({*tags, "hide-input"})},
        "outputs": outputs,
    }


def table(declared, values):
    """Write the parameters of a chapter as a folded table: meaning, value, range, default."""
    rows = "".join(
        f"<tr><td><code>{p.name}</code><br><small>{escape(p.text)}</small></td>"
        f"<td>{escape(value(p, values.get(p.name, p.default)))}</td>"
        f"<td>{escape(p.allowed())}</td><td>{escape(p.origin)}</td></tr>"
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
    default = "" if here == parameter.default else f" (default {value_text(parameter.default)})"
    return f"{value_text(here)} {parameter.unit}".strip() + default


def closing_cell(name):
    """Return the cell that ends a chapter: its download and its claims."""
    text = (
        f'<p class="closing"><a '
        f'href="notebooks/{name}.ipynb" '
        f"download>Download this "
        f"notebook</a> · "
        f'<a href="claims.html?chapter={name}">Its claims in the table of all claims</a></p>'
    )
    return {"cell_type": "markdown", "id": "closing", "metadata": {}, "source": text}
