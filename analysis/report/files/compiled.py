"""Byte code of the package, which every kernel of a build would else make anew.

Python would write it by itself. But on a full disk it leaves half a file, which breaks every later
command, and it tells an edited module by date and size. Here a file is read back before it takes
its place, one that was cut short is replaced, and content tells what was edited.
"""

import marshal
import os
import py_compile
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash

HEAD = 16  # bytes before the code: a number of the Python, flags, the hash of the source
BY_HASH = (0b11).to_bytes(4, "little")


def bring_up_to_date(package):
    """Write the byte code of every module below a folder whose byte code is not that of its source.

    Where it cannot be written, and of what is no Python, there is none.
    """
    for path in package.rglob("*.py"):
        with suppress(OSError, py_compile.PyCompileError):
            place = cache_from_source(str(path))
            wanted = MAGIC_NUMBER + BY_HASH + source_hash(path.read_bytes())
            if not _whole(place, wanted):
                _write(str(path), place, wanted)


def _whole(place, head):
    """Say whether a file of byte code has a head, and all that belongs below it."""
    try:
        with open(place, "rb") as file:
            content = file.read()
        marshal.loads(content[HEAD:])
    except (OSError, EOFError, ValueError, TypeError):
        return False
    return content[:HEAD] == head


def _write(path, place, head):
    """Compile a module beside the place of its byte code, and move it there if it is whole."""
    partial = f"{place}.{os.getpid()}.partial"
    how = py_compile.PycInvalidationMode.CHECKED_HASH
    try:
        py_compile.compile(path, partial, doraise=True, invalidation_mode=how)
        if _whole(partial, head):
            os.replace(partial, place)
    finally:
        with suppress(OSError):
            os.unlink(partial)
