"""The house sheet, applied to every page as it is written: what nobody should have to type.

A number and its unit, the ends of a span, and names such as GPT-4 stay on one line, amounts of
money have letters, articles have names, the first time that a page uses a term of the glossary the
term explains itself, and tables too wide for a phone become records there. Only words that are read
are touched: no code, formula, drawing, or table of data as it is in its file.
"""

import re
from html import escape
from itertools import count

from analysis.evidence import articles, wording
from analysis.report.site.dressing import glossary
from analysis.report.site.dressing.folding import folding

#: What is left as it stands, whole; else a comment or a tag.
KEPT = "code|pre|script|style|svg|math|option|textarea|title"
DATA = r"<table\b[^>]*\bclass=[\"'][^\"']*\bdata\b.*?</table>"
WHOLE = r'<span class="span">[^<]*</span>'
#: What was dressed by itself, such as a claim, is marked, and stays as it is in the page.
DONE = "<!--dressed-->", "<!--/dressed-->"
PIECE, ASIDE = re.compile("{}(.*?){}".format(*DONE), re.DOTALL), re.compile(r"<!--piece (\d+)-->")
#: Where a term is not explained: it would be a link in a link, a heading or a control.
TEXT = ("p", "li", "dd")
NO_TERM = ("a", "h1", "h2", "h3", "h4", "summary", "label", "button", "th", "dfn", "b", "strong")
FOLLOWED = (*TEXT, *NO_TERM)
TAG = re.compile(
    rf"{DATA}|<(?P<kept>{KEPT})\b.*?</(?P=kept)>|{WHOLE}|<!--.*?-->"
    rf"|<(?P<end>/?)(?P<name>{'|'.join(FOLLOWED)})(?![\w-])[^>]*>|<[^>]+>",
    re.DOTALL,
)
UNITS = re.compile(
    r"(?<=[\d)×])\s+(?=%|×|(?:thousand|million|billion|trillion|quadrillion|months?|years?|weeks?|"
    r"days?|hours?|minutes?|tokens?|queries|users?|GPUs?|chips?|chip-hours?|dollars|percent|times|FLOP|"
    r"[kKMGT]?B|[kMGT]?Wh?|mL|L|ms|s|t CO₂|SXM\d?|PCIe|\d+GB)\b)|(?<=×)\s+(?=10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
#: What every rule but that of terms wants: a digit, or the end of a number in words.
COUNTS = re.compile(r"[\d)×]")
#: A span of numbers or the hyphen of a name or date with a digit beside it (GPT-4, o1-mini), behind
#: which browsers would break; or a tag, whose attributes stay.
NUMBER = r"\$?\d(?:[\d.,]*\d)?[kMBT]?"
HYPHEN = r"-(?:(?<=\w-)(?=[A-Z]{0,2}\d)|(?<=\d-)|(?<=\d[A-Za-z]-))\w+"
SPAN = re.compile(rf"<[^>]+>|{HYPHEN}|(?<![\w–])\(?{NUMBER}–{NUMBER}(?![\w–])\)?")


def dressed(html: str) -> str:
    """Return the body of a page by the house sheet, pieces between the marks `DONE` as they are."""
    pieces = PIECE.findall(str(html))  # not Markup, which would escape what it is added to
    numbers = count()
    body = _dressed(PIECE.sub(lambda _: f"<!--piece {next(numbers)}-->", str(html)))
    return ASIDE.sub(lambda found: pieces[int(found[1])], body)


def _dressed(html):
    html = folding(html)
    used, inside, out, end, text = set(), [], [], 0, False
    for tag in TAG.finditer(html):
        out += [_words(html[end : tag.start()], inside, text, used), tag[0]]
        if tag["name"] and not tag[0].endswith("/>"):
            _follow(tag["name"], tag["end"], inside)
            text = any(n in TEXT for n in inside) and not any(n in NO_TERM for n in inside)
        end = tag.end()
    return "".join(out) + _words(html[end:], inside, text, used)


def _words(words, inside, text, used):
    """Return what stands between two tags by the house sheet; terms are explained in a ``text``."""
    if not words.strip():
        return words
    numbers = COUNTS.search(words)
    if numbers:  # most are a word or a mark, and all but terms has a digit or its like
        words = articles.named(together(wording.short_money(words)), write=escape)
    # a label may be laid out by its parts, which would then stand apart
    breaks = numbers and ("-" in words or "–" in words) and "label" not in inside
    if text:
        words = explained(words, used)
    return SPAN.sub(_unbroken, words) if breaks else words


def _unbroken(found):
    """Keep a span, or a name from its hyphen on, on one line; what is copied is the text alone."""
    return found[0] if found[0].startswith("<") else f'<span class="span">{found[0]}</span>'


def _follow(name, end, inside):
    """Keep the list of open elements that matter."""
    if end:
        while inside and inside.pop() != name:
            pass
    else:
        inside.append(name)


def together(text: str) -> str:
    """Keep numbers and units on one line.

    >>> together("50 % of 2.2 × 10²⁵ FLOP in\\n3 months").replace("\\xa0", "_")
    '50_% of 2.2_×_10²⁵ FLOP in\\n3_months'
    """
    return UNITS.sub("\xa0", text)


def explained(text: str, used: set[str]) -> str:
    """Mark each term that a page has not used before; the glossary is one click away."""
    found = []
    if not glossary.any_term().search(text):
        return text
    for pattern, place, meaning in glossary.terms():
        match = None if place in used else pattern.search(text)
        if match and all(match.end() <= m.start() or m.end() <= match.start() for m, *_ in found):
            found.append((match, place, meaning))
            used.add(place)
    for match, place, meaning in sorted(found, key=lambda mark: -mark[0].start()):
        mark = f'<a class="term" href="glossary.html#{place}" data-means="{escape(meaning)}">'
        text = f"{text[: match.start()]}{mark}{match[0]}</a>{text[match.end() :]}"
    return text
