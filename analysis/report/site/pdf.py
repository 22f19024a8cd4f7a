"""The whole report as one PDF: the pages of a built site in one document, printed by Chromium
without a network.

What paper cannot do is left out: forms, buttons, and everything folded away (code, numbers of
charts, details of claims) but a chapter's parameters, which stand at its end. Every id gets the
name of its page in front, so that a link between pages becomes a link inside the document; a link
to a page or a file that is not part of it becomes plain text. It is printed twice: the first PDF
tells on which page everything lies, the second says so in its contents.
"""

import os
import re
import shutil
import subprocess
from html import escape

import pypdf
from bs4 import BeautifulSoup, SoupStrainer

from analysis.report.files.project import BuildError
from analysis.report.site.pages import number_of
from analysis.report.site.writing import extension as policy

NAME = "what-ai-costs.pdf"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BEFORE, AFTER = ("index",), ("method", "claims", "corrections", "sources", "challenge", "about")
LEFT_OUT = (
    "script, noscript, form, button, source, details:not(.scenario *, .parameters), "
    "tr.detail, p.downloads, .headerlink, .closing, .finder, .screen"
)
ONLY_ON_THE_FRONT = ".dateline, aside.scenario"
REFERENCES = ("aria-labelledby", "aria-describedby", "for", "headers")
SECONDS = 300


def write(folder, work):
    """Print the report in ``folder`` and return the path of its PDF, which lies in the same folder.

    Parameters
    ----------
    folder : Path
        A built site.
    work : Path
        Folder for the document that is printed.

    Raises
    ------
    BuildError
        When there is no Chromium, or it fails; an earlier PDF is untouched then.
    """
    chromium = browser()
    work.mkdir(parents=True, exist_ok=True)
    page, draft, target = work / "report.html", work / NAME, folder / NAME
    text = document(folder, f"{os.path.relpath(folder, work)}/")
    page.write_text(text, encoding="utf-8")
    print_page(chromium, page, draft)
    page.write_text(numbered(text, page_numbers(draft)), encoding="utf-8")
    print_page(chromium, page, draft)
    os.replace(draft, target)
    return target


def browser():
    """Return the path of Chromium or Chrome: the one that CHROMIUM names, or the first that is
    installed.

    Raises
    ------
    BuildError
        When there is none.
    """
    named = os.environ.get("CHROMIUM")
    found = [path for name in ([named] if named else BROWSERS) if (path := shutil.which(name))]
    if not found:
        missing = (
            f"'{named}' is no program"
            if named
            else "neither is installed (on Debian and Ubuntu: apt install chromium)"
        )
        raise BuildError(
            [
                f"The PDF is printed by Chromium or Chrome, and {missing}; "
                "name another: make pdf CHROMIUM=PROGRAM."
            ]
        )
    return found[0]


def print_page(chromium, page, target):
    """Print an HTML file as PDF. The page is our own and runs no script, so it needs no sandbox,
    which root cannot have.
    """
    target.unlink(missing_ok=True)
    profile = target.with_name("profile")  # here, where the next command removes a killed one's
    shutil.rmtree(profile, ignore_errors=True)
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ]
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile.resolve()}"]
    options += [
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--print-to-pdf={target}",
    ]
    try:
        status = subprocess.run(
            [chromium, *options, page.resolve().as_uri()], capture_output=True, timeout=SECONDS
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        status = type(error).__name__
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    if status != 0 or not target.is_file() or b"%%EOF" not in target.read_bytes()[-64:]:
        raise BuildError(
            [f"Chromium made no PDF (exit status {status}); a PDF made earlier is untouched."]
        )


def page_numbers(pdf):
    """Return the page number of every anchor that a link of a PDF leads to, by anchor.

    Raises
    ------
    BuildError
        When Chromium wrote something else than a PDF.
    """
    try:
        reader = pypdf.PdfReader(pdf)
        return {
            anchor.removeprefix("/"): reader.get_destination_page_number(place) + 1
            for anchor, place in reader.named_destinations.items()
        }
    except (pypdf.errors.PyPdfError, TypeError) as error:
        raise BuildError(
            [f"The PDF that Chromium made cannot be read ({error}); an earlier one is untouched."]
        ) from None


def numbered(text, pages):
    """Write page numbers into the contents of a document; an anchor without one keeps an empty
    place.
    """
    return re.sub(
        r'(<i data-page="([^"]+)">)(?=</i>)', lambda m: f"{m[1]}{pages.get(m[2], '')}", text
    )


def names(folder):
    """Return the names of the pages that the PDF holds, in order: front page, chapters, how it
    works, ledger.
    """
    chapters = sorted(path.stem for path in folder.glob("[0-9][0-9]_*.html"))
    return [name for name in (*BEFORE, *chapters, *AFTER) if (folder / f"{name}.html").is_file()]


def document(folder, prefix):
    """Return one HTML document made of a report's pages.

    Parameters
    ----------
    folder : Path
        A built site.
    prefix : str
        The way from the document to that folder, for the style sheets: ``"../report/"``.
    """
    texts = {name: (folder / f"{name}.html").read_text(encoding="utf-8") for name in names(folder)}
    parts = {name: article(text) for name, text in texts.items()}
    if "claims" in parts:
        hold_claims(parts["claims"], folder)
    title_page = cover(parts)
    for name, part in parts.items():
        adapt(part, name)
    ids = {tag["id"] for part in parts.values() for tag in part.select("[id]")}
    for name, part in parts.items():
        for link in part.select("a[href]"):
            lead_inside(link, name, ids | set(parts))
    front, *rest = (
        f'<section class="part" id="{name}">{label(name)}{part}</section>'
        for name, part in parts.items()
    )
    return (
        f'<!DOCTYPE html><html lang="en" '
        f'data-theme="light"><head><meta '
        f'charset="utf-8">{policy.element()}'
        f"<title>{escape(parts['index'].h1.get_text())}</title>"
        f"{sheets(texts['index'], prefix)}{foot(texts['index'])}</head>"
        f'<body><div class="bd-content '
        f'whole">{title_page}{front}{contents(parts)}{"".join(rest)}</div></body></html>'
    )


def sheets(text, prefix):
    """Return the links to the style sheets of a page; print is their only use here, so none is
    bound to a medium.
    """
    found = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("link")).select(
        "link[rel=stylesheet]"
    )
    return "".join(f'<link rel="stylesheet" href="{prefix}{link["href"]}">' for link in found)


def foot(text):
    """Return the style that writes version and licence at the foot of each sheet."""
    found = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("style"))
    return str(found.find("style", media="print") or "")


def article(text):
    """Return the article of a page, without its navigation."""
    return BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("article")).article


def hold_claims(part, folder):
    """Put every claim into the page of all claims, where each article has a link to its own page.

    The table of that page is filled in the browser, the pages of the articles are plain.
    """
    found = [link["href"] for link in part.select('li a[href^="claims-"]')]
    part.select_one("#claims-table").decompose()
    place = part.select_one("ul:has(a[href^='claims-'])").find_parent("section")
    for page in found:
        plain = article((folder / page).read_text(encoding="utf-8"))
        for link in plain.select('table a[href^="claims-"]'):
            link["href"] = re.sub("^claims-[^#]*", "claims.html", link["href"])
        plain.h1.name = "h2"
        section = BeautifulSoup(
            f'<section id="{page.removesuffix(".html")}"></section>', "html.parser"
        )
        section.section.extend([plain.h2, plain.select_one("table.claims")])
        place.insert_before(section)
    place.decompose()


def adapt(part, name):
    """Take out what paper cannot do, and put the page's name in front of every id and reference to
    one.
    """
    for tag in part.select(LEFT_OUT if name in BEFORE else f"{LEFT_OUT}, {ONLY_ON_THE_FRONT}"):
        tag.decompose()
    for tag in part.select("details"):
        tag["open"] = ""
    for tag in part.select("details.parameters"):
        tag.name, tag.summary.name = "div", "p"
        part.append(tag.extract())
    for tag in part.find_all(True):
        for attribute in ("id", *REFERENCES):
            if attribute in tag.attrs:
                tag[attribute] = " ".join(f"{name}--{one}" for one in str(tag[attribute]).split())


def lead_inside(link, name, ids):
    """Turn a link to a page of the report into one inside the document, or into plain text where
    nothing is there.
    """
    if re.match(r"https?:|mailto:", link["href"]):
        return
    page, anchor = re.fullmatch(r"([^?#]*)[^#]*#?(.*)", link["href"]).groups()
    page = page.removesuffix(".html") or name
    target = f"{page}--{anchor}" if anchor else page
    if target in ids and "download" not in link.attrs:
        link["href"] = f"#{target}"
    else:
        link.unwrap()


def cover(parts):
    """Return the title page: title, counts of verdicts, dates and version, how to cite, licences.

    It says what the pages say, so that nothing on it can differ from them.
    """
    front, about = parts["index"], parts.get("about")
    tallies, dates = front.select_one("p.tallies"), front.select_one(".dateline")
    scenario = front.select_one("aside.scenario b")
    listed = {
        "What was claimed": _text(
            front.select_one("p:not(.dateline, .answer, .scenario p, figure p)")
        ),
        "Data and version": _text(dates).rpartition(" · ")[0],
        "Cite as": _text(about and about.select_one("#how-to-cite p")),
        "Licences": _text(about and about.select_one("#licences p")),
    }
    rows = "".join(
        f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in listed.items() if text
    )
    return (
        '<section class="part cover" id="cover"><article class="bd-article">'
        f'<p class="title">{escape(front.h1.get_text().removesuffix("#"))}</p>'
        f"{f'<p>{escape(_text(scenario))}</p>' if scenario else ''}"
        f"{tallies or ''}<dl>{rows}</dl></article></section>"
    )


def _text(tag):
    return " ".join(tag.get_text().split()) if tag else ""


def label(name):
    """Return the line above a chapter's title, or nothing for other pages."""
    number = number_of(name)
    return f'<p class="label">Chapter {number}</p>' if number else ""


def contents(parts):
    """Return the contents: every part but the front page, with the headings of its chapters and
    places for page numbers.
    """
    items = "".join(
        f"<li><span>{number_of(name)}</span> "
        f"{entry(name, part.h1)}{headings(part) if name[0].isdigit() else ''}</li>"
        for name, part in parts.items()
        if name not in BEFORE
    )
    return (
        f'<section class="part contents" id="contents"><article '
        f'class="bd-article"><h1>Contents</h1><ul>{items}</ul></article></section>'
    )


def headings(part):
    """Return the second-level headings of a part as a list of links."""
    found = "".join(
        f"<li>{entry(heading.parent['id'], heading)}</li>"
        for heading in part.select("section[id] > h2")
    )
    return f"<ul>{found}</ul>" if found else ""


def entry(anchor, heading):
    """Return one line of the contents."""
    return f'<a href="#{anchor}">{escape(heading.get_text())}</a><i data-page="{anchor}"></i>'
