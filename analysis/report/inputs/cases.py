"""The scenario files of the project, run through the lifecycle model for one page."""

from analysis.evidence import wording
from analysis.evidence.tables import data
from analysis.ledger import claims
from analysis.lifecycle import product, use_cases
from analysis.report.files.project import BuildError, Project
from analysis.report.inputs import parameters, scenarios

FOLDER = "notebooks/scenarios"
WHERE = {
    "daily_users": "people who ask at least once on an average day; from your product's analytics",
    "queries_per_user": "requests to the model divided by those people; count retries and "
    "background calls too",
    "input_tokens": "mean of the usage field of your provider's answers; the system prompt and "
    "history are in it",
    "output_tokens": "the same field for answers; hidden reasoning is billed as output",
    "input_usd_per_mtok": "your provider's price list, or what a million tokens costs you on your "
    "own machines",
    "output_usd_per_mtok": "the same for output",
    "training_cost_usd": "all that is spent before the first request: a training or fine-tuning "
    "run, labelling, evaluation",
    "bill_growth_per_year": "next year's expected bill divided by this year's; 1 for a steady one, "
    "below 1 for a shrinking one",
}


def given(root=data.ROOT):
    """Return (path, content, values) of each scenario file that sets all of `outcome`'s inputs.

    Raises `BuildError` when one cannot be read, names an unknown parameter or holds a value out of
    range.
    """
    project = Project(root)
    declared, found = parameters.declared(project), []
    for path in sorted((project.home / FOLDER).glob("*.yaml")):
        content, values = scenarios.read_file(project, declared, project.shown(path))
        if set(use_cases.NEEDED) <= set(content["parameters"]):
            told = [n for n in product.TERMS if n in content["parameters"]]
            found.append((path, content, {n: values[n] for n in (*use_cases.NEEDED, *told)}))
    return found


def cases(root=data.ROOT):
    """Return one dict of words for each file of `given`."""
    return [_row(*found) for found in given(root)]


def _row(path, given, values):
    try:
        found = use_cases.outcome(values)
    except ValueError as error:
        raise BuildError(f"{FOLDER}/{path.name}: {error}", code=2) from None
    return {
        "file": f"{FOLDER}/{path.name}",
        "title": given["title"],
        "description": given["description"],
        "claim": claims.of_chapters().get(f"{given['name']}-a3"),
        "outlay": wording.exact(values["training_cost_usd"], "USD"),
        "bill": wording.exact(found.usd_per_month, "USD"),
        "crossover": wording.exact(found.months, "month"),
        "share": wording.percent(found.share),
        "leads": found.leads,
        "turns": wording.number(found.queries_to_lead),
    }


def guide():
    """Return what a reader fills in for a company of his own, and where to find each number."""
    declared = parameters.declared(Project(data.ROOT))
    return [
        {"name": name, "text": p.text, "allowed": parameters.in_words(p), "where": WHERE[name]}
        for name in use_cases.NEEDED
        for p in (declared[name],)
    ]
