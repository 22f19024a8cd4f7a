"""Sphinx writes the pages; of a site that was written before, only what changed.

One folder of work serves every report of a project, as the pages of two reports are mostly the
same: it keeps the sources of the last site, the pages as Sphinx parsed them and the pages as it
wrote them. What a report says on all its pages alike (dates, version, a scenario's changes, the
footer) is put in afterwards, so that it makes no page another one.

Whatever shapes every page (the modules of the site, the packages, the theme, the headings that
navigation shows) is part of a mark, and with another mark all is written anew; so it is where a
build was cut short, which leaves no mark. What changed is told by content, not by dates. Style
sheets and scripts are copied as they are (see `styles`).
"""

import io
import json
import os
import re
import shutil
import sys
from copy import deepcopy
from pathlib import Path

from analysis.evidence.tables import data
from analysis.report.build import apart
from analysis.report.files import refusals
from analysis.report.files.project import (
    BuildError,
    digest,
    file_digest,
    read_record,
    write_json,
)
from analysis.report.site.dressing import styles
from analysis.report.site.keeping.templates import compiled

SITE = Path(__file__).parents[1]
THEME = SITE / "theme"
#: Names of files and folders of Sphinx and the theme that no page of ours asks for; icons are ours.
ICONS = {"vendor", "fontawesome.js", "fontawesome.js.LICENSE.txt"}
LEFT_OUT = {".buildinfo", ".buildinfo.bak", "objects.inv", *ICONS}
INDEX = "searchindex.js"
#: What the theme's style sheet says of the fonts of its icons, which a browser would ask for.
ICON_FONTS = re.compile(r"@font-face\s*\{[^}]*/vendor/[^}]*\}")
#: Pages that are worth further processes: each looks up anew what it needs for its first page.
MANY = 12
TITLE, HEADING = re.compile(r"^# .*$", re.MULTILINE), re.compile(r"^#+ .*$", re.MULTILINE)
LIST = "```{toctree}"
LISTS = re.compile(rf"^{re.escape(LIST)}.*?^```", re.MULTILINE | re.DOTALL)
LINKED = re.compile(r"([\w-]+)(?:\.md|\.ipynb)#")


def write(fresh, work, out, configuration, everywhere):
    """Write the site of the sources in ``fresh`` into ``out``, which may be absent.

    Parameters
    ----------
    fresh : Path
        Folder of all sources of this site, its files; it is left as it is.
    work : Path
        Folder that this function keeps between sites.
    out : Path
        Folder of the site.
    configuration : dict
        The configuration of Sphinx.
    everywhere : dict of str to str
        What is put in the place of each mark on every page, as HTML.

    Raises
    ------
    BuildError
        When Sphinx warns of anything.
    """
    mark, stamp = _mark(fresh, configuration), work / "mark.json"
    last = read_record(stamp)
    stamp.unlink(missing_ok=True)
    if last.get("read") != mark["read"]:
        shutil.rmtree(work, ignore_errors=True)
    elif last != mark:
        shutil.rmtree(work / "html", ignore_errors=True)
    changed = _renewed(fresh, work / "source")
    if changed or last != mark:
        _forget(changed, work)
        count = apart.processes() if last != mark or len(changed) >= MANY else 1
        # One process resolves links while the others write; small shares end at one time.
        _run(work, configuration, 1 if count == 1 else 2 * count + 1)
    write_json(stamp, mark)
    _copy(work / "html", out, everywhere)


def _mark(fresh, configuration):
    """Return digests of what every page depends on when it is read, and when it is written."""
    code = [file_digest(path) for path in sorted(SITE.rglob("*.py"))]
    terms = [file_digest(SITE / "pages" / "glossary.yaml"), file_digest(data.DATA / "articles.csv")]
    lock = file_digest(data.ROOT / "requirements.lock")
    theme = [[p.name, file_digest(p)] for p in sorted(THEME.iterdir())]
    read = digest(code, lock, sys.version, str(fresh), configuration)
    written = digest(theme, sorted(styles.checksums()), terms, _headings(fresh))
    return {"read": read, "written": written}


def _headings(fresh):
    """Return the title and the lists of pages of every page, which navigation shows; and all the
    headings of a page to one of whose headings another leads, since the link rests on it.
    """
    texts = {path.name: _text(path) for path in sorted(fresh.iterdir()) if path.is_file()}
    led_to = {name for text in texts.values() if _links(text) for name in LINKED.findall(text)}
    found = {name: (_title(text), _lists(text)) for name, text in texts.items()}
    deeper = {n: HEADING.findall(text) for n, text in texts.items() if Path(n).stem in led_to}
    return found, deeper


def _title(text):
    found = TITLE.search(text)
    return found and found[0]


def _lists(text):
    """Return the lists of pages of a page: most have none, and to look is quick."""
    return LISTS.findall(text) if LIST in text else []


def _links(text):
    """Say whether a page may lead to a heading of another: most do not, and to look is quick."""
    return ".md#" in text or ".ipynb#" in text


def _text(path):
    """Return the prose of a page."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return text


def _renewed(fresh, source):
    """Make ``source`` the same as ``fresh``; return the names of pages that changed or went."""
    source.mkdir(parents=True, exist_ok=True)
    wanted = {path.name: path.read_bytes() for path in fresh.iterdir() if path.is_file()}
    present = {path.name: path for path in source.iterdir()}
    changed = {n for n, content in wanted.items() if _content(present.get(n)) != content}
    for name in present.keys() - wanted.keys():
        present[name].unlink()
    for name in changed:
        (source / name).write_bytes(wanted[name])
    return {Path(name).stem for name in changed | (present.keys() - wanted.keys())}


def _content(path):
    return path.read_bytes() if path else None


def _forget(names, work):
    """Remove what Sphinx made of some pages: what is not there, it makes whatever the dates say."""
    for name in names:
        (work / "doctrees" / f"{name}.doctree").unlink(missing_ok=True)
        (work / "html" / f"{name}.html").unlink(missing_ok=True)


def _run(work, configuration, side_by_side):
    """Let Sphinx write what is missing; any warning stops the build, so that no reader finds a
    broken link first.
    """
    # Most often nothing is to be written, and whether that is so takes no Sphinx to see.
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxParallelError
    from sphinx.util.console import strip_escape_sequences
    from sphinx.util.docutils import docutils_namespace

    warnings, source = io.StringIO(), work / "source"
    apart.forks_end_with_parent()  # Sphinx's are forks that nobody else looks after
    with docutils_namespace():
        app = Sphinx(
            source,
            None,
            work / "html",
            work / "doctrees",
            "html",
            confoverrides=deepcopy(configuration),  # the theme adds to it
            status=None,
            warning=warnings,
            parallel=side_by_side,
        )
        app.builder.templates.environment.bytecode_cache = compiled(work.parent)
        try:
            app.build()
        except SphinxParallelError as error:
            # of what its processes met, only the words come here
            raise refusals.of_words(str(error)) or error from None
    found = strip_escape_sequences(warnings.getvalue())
    if refused := refusals.of_words(found):  # it warns of a page that it could not write
        raise refused
    if found:
        lines = found.replace(f"{source}{os.sep}", "").splitlines()
        raise BuildError(
            ["The site was not built, because Sphinx found fault with these pages:", *lines]
        )


def _copy(html, out, everywhere):
    """Copy a site as written, with what stands everywhere put in its place, and the style sheets
    and scripts as they are now.
    """
    out.mkdir(parents=True, exist_ok=True)
    known = styles.checksums()
    for path in sorted(html.rglob("*")):
        target = out / path.relative_to(html)
        if not LEFT_OUT.isdisjoint(path.relative_to(html).parts):
            continue
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif path.suffix == ".html":
            text = path.read_text(encoding="utf-8")
            for place, content in everywhere.items():
                text = text.replace(place, content)
            target.write_text(styles.named(text, known), encoding="utf-8", newline="\n")
        elif path.suffix == ".css":
            sheet = ICON_FONTS.sub("", path.read_text(encoding="utf-8"))
            target.write_text(sheet, encoding="utf-8", newline="\n")
        elif path.name == INDEX:
            index = _without_gaps(path.read_text(encoding="utf-8"))
            target.write_text(index, encoding="utf-8", newline="\n")
        elif path.suffix != ".map":
            shutil.copyfile(path, target)
    styles.copy(out)


def _without_gaps(index):
    """Return the search index without words that no page has any more, which Sphinx keeps."""
    opening, closing = index.index("{"), index.rindex("}") + 1
    found = json.loads(index[opening:closing])
    for words in ("terms", "titleterms"):
        found[words] = {word: pages for word, pages in found[words].items() if pages != []}
    content = json.dumps(found, separators=(",", ":"), sort_keys=True)
    return index[:opening] + content + index[closing:]
