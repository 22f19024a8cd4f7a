"""What AI costs, recomputed: one folder a subject, and an import may go right, never left.

    report  ->  slices  ->  display  ->  ledger  ->  lifecycle  ->  evidence

evidence    tables, units, intervals, wording: what is known and how well
lifecycle   the model at the centre: training once, serving every day (chapters 02 and 03)
ledger      claims, the verdict rule, formulas, turning values, results
display     figures, charts, verdict cards, the chapter that a notebook fills
slices      prices, training, serving, hardware, demand, footprint, business, governance:
            a chapter each, 01 and 04 to 10; they do not know each other
report      from notebooks to the published site; the only one that writes files
"""

from pathlib import Path

__version__ = "0.1.0"
#: The folder of the package; whether a wheel brought it; and the folder of ``data/``,
#: ``notebooks/`` and the documents, which lie inside an installed package, else beside it.
PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "_project").is_dir()
HOME = PACKAGE / "_project" if INSTALLED else PACKAGE.parent
