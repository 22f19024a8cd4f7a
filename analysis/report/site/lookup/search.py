"""What the search page finds first: claims, facts, prices, terms, chapters and their sections.

Sphinx's own search knows neither numbers nor claims, and says of a page no more than its title. So
the page reads short entries beside it (``search/``; claims from ``claims/``, as their table does)
and shows the best with an excerpt; Sphinx's list of all pages follows. Works from the file system.

What readers ask with and pages do not say stands in ``pages/everyday.yaml``.
"""

import re
from html import unescape
from pathlib import Path

from docutils import nodes
from sphinx.search.en import SearchEnglish

from analysis.report.files.project import read_record, write_json
from analysis.report.site.lookup import claim_files

FOLDER, STEMS = "search", "stems.json"
#: Entries in one file (some 300 bytes each), and characters of text that an entry keeps.
SIZE, LONG = 2000, 1500
CHAPTER = re.compile(r"\d\d_")
SHOWN = re.compile(r"<(p|figcaption|dd|li)\b[^>]*>(.*?)</\1>", re.DOTALL)
TERM = re.compile(r'<dt id="([^"]+)"><dfn>(.*?)</dfn></dt><dd>(.*?)</dd>', re.DOTALL)


class English(SearchEnglish):
    """English as Sphinx reads it; a word is cut to its stem once, and not once a page or a site."""

    stems: dict[str, str] = {}

    def stem(self, word):
        """Return the stem of a word."""
        if word not in self.stems:
            self.stems[word] = super().stem(word)
        return self.stems[word]


def entry(kind, title, address, text, name=""):
    """Return one entry: kind, title, address, text, and a short name that finds it before all."""
    return [kind, title, address, text[:LONG], name]


def write(folder, name, entries, function="searchTable.add"):
    """Write entries as scripts for the search page into ``search/`` below a folder."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    claim_files.hand_over(folder / FOLDER, name, function, entries, SIZE)


def words_of(html):
    """Return the text of HTML on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def text_of(section):
    """Return the prose of a section, that of its sections below left out."""
    found = []
    for child in section.children[1:]:
        if isinstance(child, nodes.section):
            break
        for part in child.findall(lambda n: isinstance(n, (nodes.paragraph, nodes.raw))):
            if isinstance(part, nodes.raw):
                found += [words_of(text) for _, text in SHOWN.findall(part.astext())]
            else:
                found.append(part.astext())
    return " ".join(" ".join(found).split())


def of_page(name, doctree):
    """Return the entries of a page: itself, its sections, the terms that it explains."""
    first, *others = doctree.findall(nodes.section)
    title, kind = first[0].astext(), "chapter" if CHAPTER.match(name) else "page"
    short = CHAPTER.sub("", name).replace("_", " ").replace("-", " ")
    found = [entry(kind, title, f"{name}.html", text_of(first), short)]
    for section in others:
        where = f"{name}.html#{section['ids'][0]}"
        text = f"{title}{'' if title[-1:] in '?!' else '.'} {text_of(section)}"
        found.append(entry("section", section[0].astext(), where, text))
    for raw in doctree.findall(nodes.raw):
        for id, term, meaning in TERM.findall(raw.astext()):
            found.append(entry("term", words_of(term), f"{name}.html#{id}", words_of(meaning)))
    return found


def collect(app, doctree):
    """Keep the entries of a page as it is read; what is kept stays with the parsed pages."""
    if not hasattr(app.env, "search_entries"):
        app.env.search_entries = {}
    app.env.search_entries[app.env.docname] = of_page(app.env.docname, doctree)


def merge(app, env, pages, other):
    """Take the entries of pages that another process has read."""
    kept = getattr(env, "search_entries", {})
    env.search_entries = kept | {name: other.search_entries[name] for name in pages}


def remember(app):
    """Read the stems of the words of earlier sites."""
    English.stems |= read_record(app.doctreedir / STEMS)


def finish(app, error):
    """Write the entries of all pages that can be searched, in the order of their names."""
    if error is None:
        write_json(app.doctreedir / STEMS, English.stems)
        kept = sorted((n, f) for n, f in app.env.search_entries.items() if n in app.env.found_docs)
        found = [e for n, f in kept if "nosearch" not in app.env.metadata[n] for e in f]
        write(Path(app.outdir), "pages", found)


def setup(app):
    """Collect entries while Sphinx reads the pages."""
    app.add_search_language(English)
    app.connect("builder-inited", remember)
    app.connect("doctree-read", collect)
    app.connect("env-merge-info", merge)
    app.connect("build-finished", finish)
    return {"version": "1.0", "env_version": 1, "parallel_read_safe": True}
