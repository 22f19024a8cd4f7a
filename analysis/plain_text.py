"""Which texts the tables may hold: one line of visible characters that no spreadsheet takes for a formula.

The tables and ``results.csv`` are handed out as they are, for programs to read, so nothing is put in front of a cell to
make it harmless. Instead such a cell is refused: text that runs when the file is opened in a spreadsheet, hidden
characters that turn the direction of the text around them, and new lines, of which a table has no need.
"""

import csv
import json
import re
from pathlib import Path

#: Also after a semicolon, which separates cells where a comma separates decimals.
FORMULA = re.compile(r"(^|;)\s*[=+@-]")


def problems(folder):
    """Return one sentence for each table that lies elsewhere than ``folder``, and for each cell that breaks the rule."""
    description = json.loads((Path(folder) / "datapackage.json").read_text(encoding="utf-8"))
    found = []
    for resource in description["resources"]:
        name, path = str(resource.get("name")), resource.get("path")
        if not re.fullmatch(r"\w+", name) or path != f"{name}.csv":
            found.append(
                f"datapackage.json: a table is named by letters, digits and _ and lies in the file of its name; "
                f"{name!r} has the path {path!r}, so rename one of them."
            )
        else:
            found += _of_table(Path(folder) / path, resource.get("schema", {}).get("fields", []))
    return found


def _of_table(path, fields):
    """Check the cells of one table; a file that cannot be read as one is for `data.validate` to report."""
    texts = {f["name"] for f in fields if f["type"] == "string"}
    try:
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
    cells = ((n, name, text) for n, row in enumerate(rows, start=2) for name, text in row.items() if isinstance(text, str))
    return [f"{path.name}, row {n}, column {name}: {fault}" for n, name, text in cells if (fault := _fault(text, name in texts))]


def _fault(text, is_text):
    """Say what is wrong with a cell, or nothing."""
    hidden = next((c for c in text if not c.isprintable()), "")
    if hidden:
        return f"a cell is one line of visible characters, and {text!r} holds U+{ord(hidden):04X}; take it out."
    if is_text and FORMULA.search(text):
        return (
            "neither a text nor what follows a semicolon in it may begin with =, +, - or @, which spreadsheets run as a formula, "
            f"and {text!r} was found; reword it."
        )
    return ""
