"""What a page may load and run: its Content-Security-Policy, which holds for files as well.

Scripts run only from the report's own files, or inline where the theme wrote them, which their
hashes prove: a script that came in with a text of the dataset does not run, and no page can send
anything anywhere. ``file:`` stands beside ``'self'`` because browsers differ in whether a page
opened from the file system has an origin of its own. Style elements cannot be told apart by hash:
the theme's icons write theirs when the page opens.
"""

import re
from base64 import b64encode
from hashlib import sha256

OWN = "'self' file:"
POLICY = {
    "default-src": "'none'",
    "style-src": f"{OWN} 'unsafe-inline'",
    "img-src": f"{OWN} data:",
    "font-src": OWN,
    "form-action": OWN,
    "base-uri": "'none'",
}
TEMPLATES = ("pydata_sphinx_theme/layout.html", "pydata_sphinx_theme/search.html")


def meta(app, context):
    """Return the element for the head of a page; ``context`` is that of its Sphinx template."""
    bodies = [file.attributes.get("body") for file in context["script_files"]]
    hashes = [hash_of(text) for text in (*bodies, *theme_scripts(app)) if text]
    return element(POLICY | {"script-src": " ".join([OWN, *dict.fromkeys(hashes)])})


def element(policy=POLICY):
    """Return the meta element of a policy; that of `POLICY` alone lets no script run at all."""
    content = "; ".join(f"{name} {sources}" for name, sources in policy.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


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
