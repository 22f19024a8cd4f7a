"""From sources to the report: ``inputs`` (what is changed), ``build`` (executing, publishing),
``site`` (the pages) and ``sweep`` (grids); ``run`` puts them in order.
"""
