"""What a scenario changed: parameters, old and new, and the claims whose verdict flipped."""

import shlex

from analysis.report.site import words


def changed_parameters(results, baseline):
    """Return (name, default, value here) for every parameter whose value differs."""
    old = baseline["parameters"]
    return [
        (name, old.get(name), value)
        for name, value in results["parameters"].items()
        if old.get(name) != value
    ]


def flipped(results, baseline):
    """Return (record, old, new verdict) for every claim judged otherwise than in the baseline."""
    old = {r["id"]: words.status(r) for r in baseline["claims"]}
    return [
        (r, old[r["id"]], words.status(r))
        for r in results["claims"]
        if r["id"] in old and old[r["id"]] != words.status(r)
    ]


def value_text(value):
    """Write a parameter's value for readers: ``'50,000,000'``, ``'true'``, ``'list price'``."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def command(changed):
    """Write the command that builds a report with these changes.

    Examples
    --------
    >>> command([("daily_users", 1e8, 5e7), ("price_basis", "list price", "serving cost")])
    'make report SET="daily_users=50000000 price_basis=\'serving cost\'"'
    """
    typed = [
        (name, new if isinstance(new, str) else value_text(new).replace(",", ""))
        for name, _, new in changed
    ]
    pairs = [f"{name}={shlex.quote(value)}" for name, value in typed]
    return f'make report SET="{" ".join(pairs)}"' if pairs else "make report"
