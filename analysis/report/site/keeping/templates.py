"""Templates as the code that Jinja makes of them, kept between sites: to compile those of the pages
and of the theme takes as long as to write three pages.
"""

from pathlib import Path

from jinja2 import FileSystemBytecodeCache


def compiled(work: Path) -> FileSystemBytecodeCache:
    """Return where the code is kept below a folder of work; it counts for its template's content,
    and code that was damaged is made anew.
    """
    folder = work / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))
