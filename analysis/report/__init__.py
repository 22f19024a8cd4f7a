"""From sources to the report: planning, executing, collecting results, publishing the site.

``project`` knows where things lie, ``parameters`` what may be changed, ``scenarios`` what was
changed, ``notebook`` a notebook as plain data, ``execute`` runs one chapter, ``chapters`` runs
those that are out of date, ``publish`` swaps reports, ``site`` writes the pages, ``build`` puts all
of it in order. Start with ``python -m analysis.report --help``.
"""
