"""What a sweep leaves to its reader: tidy tables and a chart, in ``sweeps/<name>/``.

    results.csv     one row for each point and result: the parameters, result, value (median),
                    low, high (90 %), unit
    verdicts.csv    one row for each point and judged claim: the parameters, claim, reading,
                    result, verdict, p_inside
    chart.png/.svg  one result over the grid, against the claim that it decides (see `sweep_chart`)

A result that never happens is ``inf``, which every reader of tables takes for a number.
"""

import csv
import io

from analysis.report.files.project import write_atomically
from analysis.report.sweep import chart

COLUMNS = {
    "results": ("result", "value", "low", "high", "unit"),
    "verdicts": ("claim", "reading", "result", "verdict", "p_inside"),
}


def write(grid, parameters, answers, folder):
    """Write tables and chart of a grid into a folder and return it; one answer a point."""
    names = [*grid.axes, *grid.fixed]
    points = [[*point.values(), *grid.fixed.values()] for point in grid.points()]
    for kind, columns in COLUMNS.items():
        answered = zip(points, answers, strict=True)
        rows = [point + row for point, answer in answered for row in answer[kind]]
        write_atomically(folder / f"{kind}.csv", _csv([*names, *columns], rows))
    for suffix, content in chart.pictures(grid, parameters, answers).items():
        write_atomically(folder / f"chart.{suffix}", content)
    return folder


def _csv(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["inf" if cell == "never" else cell for cell in row] for row in rows])
    return text.getvalue()
