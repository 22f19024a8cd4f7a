"""The name of this project that nobody else has; its models are the package ``analysis``.

``analysis`` is a common name: a file ``analysis.py`` beside a notebook, or another distribution,
may stand in its way. Importing this package first lets ``import analysis`` find the right one, and
says in one sentence what was in the way.
"""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
OWN = HERE / "analysis" / "__init__.py"
TITLE = "What AI costs, recomputed"


def put_first(folder=HERE):
    """Let ``import analysis`` find the package in ``folder`` from now on.

    Raises ``ImportError`` where that cannot be: another ``analysis`` is loaded already, or was
    installed over this one.
    """
    own = folder / "analysis" / "__init__.py"
    if not own.is_file() or TITLE not in own.read_text(encoding="utf-8"):
        raise ImportError(
            f"{own} is not the package of what-ai-costs: another distribution was installed over "
            "it; install what-ai-costs anew, in an environment of its own."
        )
    loaded = sys.modules.get("analysis")
    if loaded and _place(loaded.__spec__) != own:
        raise ImportError(
            f"'import analysis' has found {_place(loaded.__spec__)}, which is not the package of "
            "what-ai-costs: restart Python, and write 'import what_ai_costs' first."
        )
    other = _place(PathFinder.find_spec("analysis"))
    if other != own:
        sys.path.insert(0, str(folder))
        if other:
            print(f"{other} is left aside: 'analysis' is what-ai-costs here.", file=sys.stderr)


def _place(spec):
    return Path(spec.origin).resolve() if spec and spec.origin else None


put_first()
