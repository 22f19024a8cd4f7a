"""The top of a chapter's page: answer, how its headline claims fare, main chart, how to run it,
verdicts, then the calculation.

A notebook computes before it answers, so that each number stands where it is made. A reader of the
page wants the answer first, and its picture: what the cells of the opening say and show moves under
the title, the chapter's main chart with it, and their prose and code follow. Where the chart stood,
a line leads to it. Code that shows nothing joins the code below it.
"""

import re
import shlex
from collections import Counter
from html import escape

from analysis.display import cards
from analysis.report.files import notebook
from analysis.report.site.dressing import citing

CALCULATION = "## The question and the calculation"
HEADING = re.compile(r"^## ", re.MULTILINE)
OF_EVERY_CHAPTER = ("seed", "samples")
#: Where the verdicts of the headline claims begin.
VERDICTS = "verdicts"
CHART = re.compile(
    r"\s*<figure class='chart' id='(?P<id>[^']+)'><figcaption><b>(?P<title>.*?)</b>", re.DOTALL
)
MOVED = (
    "<p class='moved'>The chart of this part is at the top of the page: "
    "<a href='#{id}'>{title}</a>.</p>"
)


def answer_first(cells, box):
    """Return the cells of a chapter in the order of its page, the box below the answer.

    Parameters
    ----------
    cells : list of dict
        Cells of the executed notebook; the first holds the title.
    box : str
        HTML that says how to run the chapter.
    """
    cells, chart = without_main_chart(lifted(cells))
    count = next((i for i, cell in enumerate(cells) if _is_heading(cell)), len(cells))
    opening, rest = cells[:count], cells[count:]
    answered = next((i for i, c in enumerate(opening) if _has(c, cards.REASONS)), count - 1) + 1
    outputs = [o for cell in opening[:answered] for o in cell.get("outputs", [])]
    said = [o for o in outputs if "text/markdown" in o.get("data", {})]
    shown = [o for o in outputs if o not in said]
    silent = [{**c, "outputs": []} if "outputs" in c else c for c in opening[:answered]]
    title, intro = _split(silent[0])
    below = joined([*intro, *silent[1:], *opening[answered:], *rest])
    calculated = any(cell["cell_type"] == "markdown" for cell in silent[1:]) or len(silent) > 3
    return [
        title,
        *_output_cell("answer", said),
        *tally(shown),
        *_output_cell("chart", chart),
        _text_cell("run", f"<div class='begin' id='{VERDICTS}'>{box}</div>"),
        *_output_cell("verdicts", shown),
        *([_text_cell("calculation", CALCULATION)] if calculated and shown else []),
        *below,
    ]


def tally(outputs):
    """Return a cell that counts the verdicts of a headline table by their words and leads to it; no
    cell where there is none.
    """
    tables = (o.get("data", {}).get(cards.REASONS) for o in outputs)
    found = Counter(row["verdict"] for rows in tables if rows for row in rows)
    if not found:
        return []
    counts = " ".join(
        f"<span class='span'>{cards.badge(word)} {found[word]}</span>"
        for word in cards.COLOURS
        if found[word]
    )
    name = "Headline claim" if found.total() == 1 else f"{found.total()} headline claims"
    return [_text_cell("tally", f"<p class='tally'><a href='#{VERDICTS}'>{name}</a> {counts}</p>")]


def without_main_chart(cells):
    """Return the cells with a line in the place of the main chart, and the chart's output in a
    list; the list is empty, and the cells are as they were, where there is none.
    """
    for cell in notebook.main_first({"cells": cells}):
        for output in cell["outputs"]:
            if found := CHART.match("".join(output.get("data", {}).get("text/html", ""))):
                line = {"text/html": MOVED.format(**found.groupdict())}
                left = [o | {"data": line} if o is output else o for o in cell["outputs"]]
                return [c | {"outputs": left} if c is cell else c for c in cells], [output]
    return cells, []


def lifted(cells):
    """Put a heading that a cell shows, with the text below it, above the cell as Markdown: one that
    follows its results is a heading of the page like any other.
    """
    found = []
    for cell in cells:
        heads = [o for o in cell.get("outputs", []) if _said(o).startswith("## ")]
        rest = [o for o in cell.get("outputs", []) if o not in heads]
        texts = [(f"{cell.get('id')}-head-{n}", _said(o)) for n, o in enumerate(heads)]
        found += [_text_cell(*text) for text in texts]
        found.append({**cell, "outputs": rest} if heads else cell)
    return found


def _said(output):
    return "".join(output.get("data", {}).get("text/markdown", ""))


def joined(cells):
    """Put code that shows nothing above the code that follows it, in one cell."""
    found = []
    for cell in cells:
        above = found[-1] if found else {}
        if cell["cell_type"] == above.get("cell_type") == "code" and not above["outputs"]:
            source = f"{''.join(above['source'])}\n\n{''.join(cell['source'])}"
            found[-1] = cell | {"source": source, "metadata": cell["metadata"] | {"tags": []}}
        else:
            found.append(cell)
    return found


def _is_heading(cell):
    return cell["cell_type"] == "markdown" and bool(HEADING.search("".join(cell["source"])))


def _has(cell, mime):
    return any(mime in output.get("data", {}) for output in cell.get("outputs", []))


def _split(cell):
    """Return the title as a cell of its own, and what stands below it as a list of one or none."""
    title, _, text = "".join(cell["source"]).partition("\n")
    intro = [cell | {"id": f"{cell['id']}-intro", "source": text.strip()}] if text.strip() else []
    return cell | {"source": title}, intro


def _output_cell(id, outputs):
    if not outputs:
        return []
    # A cell without any source would be left out, and what it shows with it.
    cell = {"cell_type": "code", "id": id, "metadata": {"tags": ["remove-input"]}, "source": id}
    return [cell | {"execution_count": None, "outputs": outputs}]


def _text_cell(id, text):
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": text}


# Run this chapter ---------------------------------------------------------------------------------
def run_box(name, declared):
    """Write how to run a chapter with other values, folded: one line, the laboratory, elsewhere."""
    address = citing.repository()
    elsewhere = _elsewhere(name, address) if address else _nowhere()
    return (
        "<details class='run'><summary>Run this chapter</summary>"
        "<p>With another value of one of its parameters, after <code>pip install .</code> in the "
        f"project's folder:</p><pre>{escape(command(name, declared))}</pre>"
        f"<p>By hand: <code>make lab</code>, then open <code>{name}.ipynb</code>. "
        "With its page, and what flips in the whole report: "
        "<code>make report SET=&quot;…&quot;</code>. "
        f"<a href='notebooks/{name}.ipynb' download>Download this notebook</a>.</p>"
        f"<p>{elsewhere}</p></details>"
    )


def command(name, declared):
    """Return the line of papermill that runs a chapter with another value of a parameter."""
    parameter, value = example(declared)
    where = f"notebooks/{name}.ipynb {name.partition('_')[0]}-mine.ipynb"
    return f"papermill {where} -p {parameter} {shlex.quote(value)}"


def example(declared):
    """Return a parameter of a chapter, its own rather than one of every chapter, and another value
    that it allows, as a reader types it.
    """
    own = [p for p in declared if p.name not in OF_EVERY_CHAPTER]
    found = ((p.name, value) for p in (*own, *declared) if (value := _other(p)))
    return next(found, ("seed", "1"))


def _other(parameter):
    """Return another value that a parameter allows; nothing for a day, or 0, which takes a fact."""
    p = parameter
    if p.choices:
        return next((str(choice) for choice in p.choices if choice != p.default), "")
    if p.type == "bool":
        return str(not p.default)
    if p.type not in ("int", "float") or not p.default:
        return ""
    tried = (2 * p.default, p.default / 2, (p.low + p.high) / 2)
    value = next((v for v in tried if p.low <= v <= p.high and v != p.default), None)
    return "" if value is None else f"{value:.0f}" if p.type == "int" else f"{value:.10g}"


def _elsewhere(name, address):
    host, owner, project = address.removeprefix("https://").removesuffix(".git").split("/")
    path = f"notebooks/{name}.ipynb"
    if host != "github.com":
        return f"The project's repository: <a href='{escape(address)}'>{escape(address)}</a>."
    binder = f"https://mybinder.org/v2/gh/{owner}/{project}/HEAD?labpath={path}"
    colab = f"https://colab.research.google.com/github/{owner}/{project}/blob/HEAD/{path}"
    return (
        f"In the browser: <a href='{escape(binder)}'>Binder</a>, or "
        f"<a href='{escape(colab)}'>Colab</a>, there with "
        f"<code>!pip install git+{escape(address)}</code> in a first cell."
    )


def _nowhere():
    return (
        "Binder and Colab open a notebook from a public repository. This copy of the report names "
        "none, so here are no buttons for them: upload the notebook to Colab and install the "
        "package there."
    )
