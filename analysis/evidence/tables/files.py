"""Which files hold a table: one of its own and, where its description says so, one an article.

A table whose schema says ``byArticle`` may have further rows in a folder of its name: those of the
article ``a6`` of the table ``claims`` in ``claims/a6.csv``, under the same header. All rows are one
table: an id stands once in all its files, and what refers to a row finds it in any. The entry names
the column that says of which article a row is, itself or by the row of another such table that it
refers to.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from analysis.evidence.tables.rows import Complaint, DataError, ended, shown

BY_ARTICLE = "byArticle"
ARTICLES = "articles"


class Place(NamedTuple):
    """Where a row stands: its file, as messages name it, and its number there."""

    file: str
    row: int


def is_split(resource: Any) -> bool:
    """Say whether a table may have a file an article."""
    return BY_ARTICLE in resource["schema"]


def split(package: Any) -> tuple[str, ...]:
    """Return the tables that may have a file an article; none where the data package is not sound,
    which is said when it is checked.
    """
    try:
        return tuple(r["name"] for r in package["resources"] if is_split(r))
    except (TypeError, KeyError):
        return ()


def article_files(resource: Any, folder: Path) -> dict[str, Path]:
    """Return the files of a table that hold one article each, by the article, a9 before a10."""
    if not is_split(resource):
        return {}
    found = [p for p in (folder / resource["name"]).glob("*.csv") if not p.name.startswith(".")]
    return {path.stem: path for path in sorted(found, key=lambda p: (len(p.stem), p.stem))}


def paths(resource: Any, folder: Path, without: Collection[str] = frozenset()) -> dict[str, Path]:
    """Return the files of a table by the names that messages use, in the order of their rows, but
    for those of some articles.
    """
    further = article_files(resource, folder).items()
    return {resource["path"]: folder / resource["path"]} | {
        f"{resource['name']}/{path.name}": path for name, path in further if name not in without
    }


def paths_of(resource: Any, article: str, folder: Path) -> dict[str, Path]:
    """Return the file of one article as `paths` does, nothing where it has none; an empty name is
    that of the table's own file.
    """
    if not article:
        return {resource["path"]: folder / resource["path"]}
    path = folder / resource["name"] / f"{article}.csv"
    return {f"{resource['name']}/{path.name}": path} if path.is_file() else {}


def problems(resources: list[Any], folder: Path) -> list[DataError]:
    """Return what is wrong with the folders below that of the data package, and what lies there."""
    tables = [r["name"] for r in resources if is_split(r)]
    return [
        error
        for place in sorted(folder.iterdir())
        if place.is_dir() and not place.name.startswith(".")
        for error in _of_folder(place, tables)
    ]


def _of_folder(place, tables):
    """Yield what is wrong with one folder; nobody would read what is misplaced there."""
    if place.name not in tables:
        if any(place.rglob("*.csv")):
            known = " and ".join(f"{name}/" for name in tables) or "none here"
            yield DataError(
                f"{place.name}/: tables lie in data/ itself or in folders of articles ({known}), "
                "and this one is neither; move its tables, or rename it."
            )
        return
    for path in sorted(place.iterdir()):
        if not path.name.startswith(".") and not (path.suffix == ".csv" and path.is_file()):
            yield DataError(
                f"{place.name}/{path.name}: a folder of articles holds one table an article, "
                f"such as a6.csv, and nothing else; move it away."
            )


def misplaced(resource: Any, read: Mapping[str, Any], tables: Any) -> list[Complaint | DataError]:
    """Complain of a file that is called by no article, and of each row in another's file.

    Parameters
    ----------
    resource : dict
        The table's description.
    read : dict of str to analysis.evidence.tables.data.Content
        What every table holds.
    tables : dict of str to dict
        The descriptions of every table.
    """
    column = resource["schema"].get(BY_ARTICLE)
    if not column:
        return []
    known, home = read[ARTICLES].columns["id"], _homes(resource, read, tables)
    content = read[resource["name"]]
    stems = {file: Path(file).stem for file in dict.fromkeys(p.file for p in content.places)}
    del stems[resource["path"]]
    unknown = {file: stem for file, stem in stems.items() if stem not in known}
    found: list[Complaint | DataError] = [
        DataError(_unknown(file, stem, known)) for file, stem in unknown.items()
    ]
    for place, cell in zip(content.places, content.columns[column]):
        wanted = stems.get(place.file)
        if wanted and place.file not in unknown and home.get(cell, wanted) != wanted:
            what = _elsewhere(resource, cell, home[cell])
            found.append(Complaint(place.file, place.row, column, what))
    return found


def _homes(resource, read, tables):
    """Return, by what a row refers to, the file that is its home: an article's, or the table's."""
    column = resource["schema"][BY_ARTICLE]
    keys = [k["reference"] for k in resource["schema"]["foreignKeys"] if k["fields"] == column]
    target = tables[keys[0]["resource"]]
    content = read[target["name"]]
    cells = content.columns[keys[0]["fields"]]
    if target["name"] == ARTICLES:
        return dict(zip(cells, cells))
    stems = {file: Path(file).stem for file in dict.fromkeys(p.file for p in content.places)}
    stems[target["path"]] = resource["name"]
    return {cell: stems[place.file] for cell, place in zip(cells, content.places)}


def _elsewhere(resource, cell, home):
    main = home == resource["name"]
    file = resource["path"] if main else f"{resource['name']}/{home}.csv"
    return (
        f"a file holds the rows of the article that it is called by, and {shown(cell)} was found; "
        f"move the row to {file} or correct the cell"
    )


def _unknown(file, stem, known):
    return (
        f"{file}: a file must be called by an article of articles.csv, such as a6.csv, and "
        f"{stem!r} is none; rename the file, or add the article{ended(stem, known)}"
    )
