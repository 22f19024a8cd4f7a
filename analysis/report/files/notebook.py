"""A notebook as plain data, read without anything that differs between equal runs."""

import json
import re

from analysis.report.files.project import BuildError

PARAMETERS = "parameters"
INJECTED = "injected-parameters"
#: Tag of the cell whose first chart is the picture of what a chapter finds.
MAIN = "main-chart"
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
CELL_TYPES = ("code", "markdown", "raw")
VOLATILE = ("papermill", "execution", "vscode", "collapsed", "scrolled", "trusted", "jupyter")
KEPT = ("title", "authors")  # of the notebook's metadata; what else there is comes from editors
#: How the types begin of what outputs hand over to programs.
OURS = "application/vnd.claim-"
#: What goes wrong with the data of a file that is no notebook.
NOT_ONE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}


def load(path):
    """Read a notebook, or raise `BuildError` when the file is none of format 4.

    Every source is one text, every cell has an id of its own, and there is no volatile metadata.
    """
    if not path.is_file():
        problem = f"{path.name} must be a notebook, and it is no file that can be read; remove it."
        raise BuildError(problem, code=2)
    try:
        return tidied(json.loads(path.read_text(encoding="utf-8")))
    except NOT_ONE:
        problem = f"{path.name} is not a notebook of format 4; save it again in Jupyter."
        raise BuildError(problem, code=2) from None


def tidied(found):
    """Return a notebook as plain data less what editors and runs leave in its metadata.

    Raises one of `NOT_ONE` where it is none of format 4.
    """
    if found.get("nbformat", 4) != 4:
        raise ValueError("another format")
    metadata = {k: v for k, v in found["metadata"].items() if k in KEPT}
    return {
        "cells": _tidy_cells(found["cells"]),
        "metadata": metadata | {"kernelspec": KERNEL, "language_info": LANGUAGE},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def written(found):
    """Return a notebook as the text that Jupyter would write: the same order, indent and ends."""
    import nbformat

    return nbformat.writes(nbformat.from_dict(found), version=nbformat.NO_CONVERT) + "\n"


def _tidy_cells(cells):
    """Return cells with joined sources, clean metadata and ids that stay from run to run."""
    taken, tidy = set(), []
    for number, cell in enumerate(cells, start=1):
        kind = cell["cell_type"]
        if kind not in CELL_TYPES or (kind == "code" and not isinstance(cell["outputs"], list)):
            raise ValueError(f"cell {number} is of no known type")
        kept = {k: v for k, v in cell.get("metadata", {}).items() if k not in VOLATILE}
        if kept.get("tags") == []:
            del kept["tags"]
        name = INJECTED if INJECTED in kept.get("tags", []) else str(cell.get("id"))
        known = "id" in cell or name == INJECTED
        name = name if known and ID.fullmatch(name) and name not in taken else f"cell-{number:02d}"
        taken.add(name)
        source = "".join(cell["source"])
        _require_form(cell, kept, source)
        tidy.append({**cell, "metadata": kept, "id": name, "source": source})
    return tidy


def _require_form(cell, metadata, source):
    """Raise `ValueError` or `AttributeError` unless the parts that others read are what they are
    taken for.
    """
    if not isinstance(cell["source"], (str, list)):
        raise ValueError("a source is no text")
    source.encode()  # half a character, as "\ud800", can be stored and not written
    shown = [output.get("data", {}) for output in cell.get("outputs", [])]
    for part in (*shown, cell.get("attachments", {})):
        part.items()
    if not isinstance(metadata.get("tags", []), list):
        raise ValueError("tags are no list")


def bare(notebook):
    """Return a loaded notebook without outputs and execution counts: what a person wrote."""
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    return notebook | {"cells": cells}


def has_tag(cell, tag):
    """Say whether a cell carries a tag."""
    return tag in cell["metadata"].get("tags", [])


def code_cells(notebook):
    """Return the code cells that hold any code."""
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return [cell for cell in cells if "".join(cell["source"]).strip()]


def main_first(notebook):
    """Return the code cells, first that with the tag `MAIN`, whose first chart is the chapter's
    main one; without it the first chart of all is.
    """
    return sorted(code_cells(notebook), key=lambda cell: not has_tag(cell, MAIN))


def joined_streams(outputs):
    """Join adjacent pieces of one stream, which a kernel cuts differently from run to run."""
    joined = []
    for output in outputs:
        same = joined and output["output_type"] == joined[-1]["output_type"] == "stream"
        if same and output["name"] == joined[-1]["name"]:
            text = "".join([*joined[-1]["text"], *output["text"]])
            joined[-1] = {**joined[-1], "text": text}
        else:
            joined.append(output)
    return joined


def for_programs(notebook):
    """Return all that the outputs of a notebook hand over, each with its MIME type, in order."""
    return [
        [mime, item]
        for cell in code_cells(notebook)
        for output in cell["outputs"]
        for mime, item in output.get("data", {}).items()
        if mime.startswith(OURS)
    ]


def handed_over(notebook, mime):
    """Return every item that the outputs of a notebook carry under a MIME type, in order."""
    return [
        item
        for cell in code_cells(notebook)
        for output in cell["outputs"]
        for item in output.get("data", {}).get(mime, [])
    ]
