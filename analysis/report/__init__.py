"""From sources to the report: ``inputs`` (what is changed), ``build`` (executing, publishing),
``site`` (the pages) ``sweep`` (grids) and ``tools`` (environments); ``run`` puts them in order.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  before a syntax that it cannot read
    sys.exit(
        "This project needs Python 3.11 or newer, and {} is {}.{}; name another, as in "
        "python3.12 -m analysis.report build.".format(sys.executable, *sys.version_info)
    )

#: How rarely Python's collector looks for what is left over. Most of what commands and kernels make
#: stays, modules first, or goes by itself; its default, every 700 objects, takes a thirtieth of a
#: chapter's time.
COLLECTING = 50_000, 20, 100
