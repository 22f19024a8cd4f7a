"""What pages need beyond Sphinx: formulas as MathML, a security policy, lines under titles.

MathML needs no script and no font from elsewhere. Under the title of each page stand the dates, the
version and the way to challenge a number; when the report is a scenario, a banner there says what
was changed and what flipped.
"""

from docutils import nodes
from latex2mathml.converter import convert

from analysis.report.site import policy

FOLDED = "Toggle hidden content"


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
    """Put the policy first in the head, ``under_title`` under the title; name folded code."""
    context["metatags"] = policy.meta(app, context) + context.get("metatags", "")
    if "body" in context:
        head, end, rest = context["body"].replace(f' aria-label="{FOLDED}"', "").partition("</h1>")
        context["body"] = f"{head}{end}{app.config.under_title}{rest}" if end else head


def setup(app):
    """Register renderer, configuration value and event with Sphinx."""
    app.add_html_math_renderer("mathml", (inline_math, None), (block_math, None))
    app.add_config_value("under_title", "", "html", str)
    app.connect("html-page-context", finish, priority=900)  # after the theme has added its scripts
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
