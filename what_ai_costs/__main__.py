"""The command ``what-ai-costs``, or ``python -m what_ai_costs``: that of ``analysis.report``.

In a folder that holds the project it is that folder's; elsewhere the installed package builds from
the dataset and the notebooks that it brings, and writes where it is called.
"""

import sys
from pathlib import Path

from what_ai_costs import put_first


def main():
    """Run one command and return the exit status."""
    here = Path.cwd()
    if (here / "analysis" / "report").is_dir() and (here / "data" / "datapackage.json").is_file():
        put_first(here)
    from analysis.report.__main__ import main as command

    return command()


if __name__ == "__main__":
    sys.exit(main())
