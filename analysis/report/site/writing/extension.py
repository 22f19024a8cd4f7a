"""What pages need beyond Sphinx: formulas as MathML, a security policy, lines under titles.

MathML needs no script and no font from elsewhere. Under the title of each page stand the dates, the
version and the way to challenge a number; when the report is a scenario, a banner there says what
was changed and what flipped. Every page is dressed by the house sheet, and each chart gets an
address and an entry to cite.

The policy holds for files as well as on a server. Scripts run only from the report's own files, or
inline where the theme wrote them, which their hashes prove: a script that came in with a text of
the dataset does not run, and no page can send anything anywhere. ``file:`` stands beside ``'self'``
because browsers differ in whether a page opened from the file system has an origin of its own.
Style elements cannot be told apart by hash: the theme's icons write theirs when the page opens.
"""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape, unescape
from textwrap import shorten

from docutils import nodes
from latex2mathml.converter import convert

from analysis.report.files import address
from analysis.report.site.dressing import house
from analysis.report.site.writing import entries

FOLDED = "Toggle hidden content"
OWN = "'self' file:"
POLICY = {
    "default-src": "'none'",
    "style-src": f"{OWN} 'unsafe-inline'",
    "img-src": f"{OWN} data:",
    "font-src": OWN,
    "form-action": OWN,
    "base-uri": "'none'",
}
FEED = (
    '<link rel="alternate" type="application/atom+xml" title="Corrections" href="corrections.atom">'
)
#: What stands in pages for what `analysis.report.site.writing.written` puts in its place.
UNDER_TITLE, FOOTER, LINKED_DATA = "<!--under the title-->", "<!--footer-->", "<!--linked data-->"
LINKED = f'<script type="application/ld+json">{LINKED_DATA}</script>'  # data, which no browser runs
ABOUT = '<meta name="description" content="{text}">'
ABOUT += '<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
ABOUT += '<meta property="og:description" content="{text}">'
SHORT, LONG = 60, 200  # characters of a description
ICONS = re.compile(r"<script[^>]*/fontawesome\.js[^>]*></script>")
#: Classes of a page for what it holds; a style sheet that asks with :has() is slow on long pages.
KINDS = {
    "broad": re.compile(r"<table class=[\"']stack\b|<div class=\"frame tall\b"),
    "listing": re.compile(
        r"<table class=\"[^\"]*\b(?:headlines|claims)\b|<div class=\"frame tall\b"
    ),
}
TEMPLATES = ("pydata_sphinx_theme/layout.html", "pydata_sphinx_theme/search.html")


def inline_math(translator, node):
    """Write an inline formula as MathML."""
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def block_math(translator, node):
    """Write a displayed formula as MathML, with its number where it has one."""
    anchor = f' id="{node["ids"][0]}"' if node.get("ids") else ""
    number = f' <span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    formula = convert(node.astext(), display="block")
    translator.body.append(
        f'<div class="formula"{anchor} tabindex="0" '
        f'role="group" '
        f'aria-label="Formula">{formula}{number}</div>'
    )
    raise nodes.SkipNode


def finish(app, pagename, templatename, context, doctree):
    """Put the policy first in the head, and a mark under the title; name folded code."""
    context["metatags"] = meta(app, context) + context.get("metatags", "")
    context["without_icons"] = lambda html: ICONS.sub("", html)
    if pagename == "corrections":
        context["metatags"] += FEED
    if pagename == app.config.root_doc:
        context["metatags"] += LINKED
    if "body" in context:
        body = entries.with_entries(context["body"], pagename, app.config.cited)
        context["body"] = house.dressed(body)
        context["metatags"] += about(context["title"], context["body"])
        context["kinds"] = " ".join(k for k, p in KINDS.items() if p.search(context["body"]))
        if app.config.address:
            own = address.elements(app.config.address, pagename, app.config.cards)
            context["metatags"] += own
        head, end, rest = context["body"].replace(f' aria-label="{FOLDED}"', "").partition("</h1>")
        context["body"] = f"{head}{end}{UNDER_TITLE}{rest}" if end else head


def about(title, body):
    """Return what search engines and previews show of a page: title and first full sentences."""
    paragraphs = (
        " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split())
        for text in re.findall(r"<p\b[^>]*>(.*?)</p>", body, re.DOTALL)
    )
    found = next((text for text in paragraphs if len(text) >= SHORT), "")
    text = shorten(found, LONG, placeholder=" …") if found else re.sub(r"<[^>]+>", "", title)
    title = re.sub(r"<[^>]+>", "", title)
    return ABOUT.format(text=escape(text), title=escape(unescape(title)))


def meta(app, context):
    """Return the element for the head of a page; ``context`` is that of its Sphinx template."""
    bodies = [file.attributes.get("body") for file in context["script_files"]]
    hashes = [hash_of(text) for text in (*bodies, *app.config.theme_scripts) if text]
    return element(POLICY | {"script-src": " ".join([OWN, *dict.fromkeys(hashes)])})


def element(policy=POLICY):
    """Return the meta element of a policy; that of `POLICY` alone lets no script run at all."""
    content = "; ".join(f"{name} {sources}" for name, sources in policy.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def get_ready(app):
    """Look once for what all pages have."""
    app.config.theme_scripts = theme_scripts(app)


def theme_scripts(app):
    """Return the inline scripts that the theme's templates hold, as they stand in a page."""
    environment = app.builder.templates.environment
    names = {"default_mode": app.config.html_context["default_mode"]}
    sources = (environment.loader.get_source(environment, name)[0] for name in TEMPLATES)
    found = (
        text
        for source in sources
        for text in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", source, re.DOTALL)
    )
    return [environment.from_string(text).render(names) for text in found]


def hash_of(text):
    """Return the source expression that allows an inline script: ``'sha256-…'``."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def setup(app):
    """Register renderer, configuration value and event with Sphinx."""
    app.add_html_math_renderer("mathml", (inline_math, None), (block_math, None))
    app.add_config_value("cited", {}, "html", dict)
    app.add_config_value("address", "", "html", str)
    app.add_config_value("cards", {}, "html", dict)
    app.connect("builder-inited", get_ready)
    app.connect("html-page-context", finish, priority=900)  # after the theme has added its scripts
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
