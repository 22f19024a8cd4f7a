"""The articles by name: short in charts, tables and texts, in full where there is room."""

from functools import cache

from analysis.evidence.tables import data


@cache
def short_names() -> dict[str, str]:
    """Return the short name of each article by its id; its title where it has none."""
    rows = data.table("articles").to_dict("records")
    return {row["id"]: row["short_name"] or row["title"] for row in rows}
