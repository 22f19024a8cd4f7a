"""Style sheets and scripts of the site: files as they are, named on each page with their checksum.

Where nothing else changed, the last site is copied, and its pages name the new checksums: no page
is written, and nothing heavy imported.
"""

import re
import shutil
import zlib
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
FOLDER = "_static"
NAMED = re.compile(rf"({FOLDER}/([\w.-]+)\?v=)[0-9a-f]+")

#: MyST-NB's sheet has its digest in its name. A checksum is beside it only where the file was there
#: before, from a site that was written earlier.
DIGESTED = re.compile(rf"({FOLDER}/mystnb\.[0-9a-f]+\.css)\?v=[0-9a-f]+")


def checksums():
    """Return the checksum of each file by name, as Sphinx writes it into the address."""
    files = sorted(path for path in STATIC.iterdir() if path.is_file())
    return {path.name: _checksum(path) for path in files}


def _checksum(path):
    return format(zlib.crc32(path.read_bytes().replace(b"\r", b"")), "08x")


def named(html, known):
    """Return a page whose addresses of our files have the checksums that are ``known``."""
    html = DIGESTED.sub(r"\1", html)
    return NAMED.sub(lambda found: found[1] + known.get(found[2], found[0][len(found[1]) :]), html)


def copy(out):
    """Copy the files into a site."""
    (out / FOLDER).mkdir(exist_ok=True)
    for name in checksums():
        shutil.copyfile(STATIC / name, out / FOLDER / name)


def renewed(site, out):
    """Write a whole ``site`` anew into ``out`` with the files as they are now; a PDF of it goes."""
    shutil.copytree(site, out, ignore=shutil.ignore_patterns("*.pdf"))
    known = checksums()
    for path in out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        path.write_text(named(text, known), encoding="utf-8", newline="\n")
    copy(out)
