"""The generated pages: Jinja templates in ``pages/`` filled with records, tables and dates.

Everything is escaped. Text goes into blocks of raw HTML, where `text_as_html` keeps it; the few
titles that stand in Markdown go through `wording.literal`.
"""

import json
import re
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.display import cards, figures
from analysis.display import headlines as headline_chart
from analysis.evidence import uncertainty, wording
from analysis.evidence.estimates import draws, facts
from analysis.evidence.tables import data, files
from analysis.evidence.tables.tried import PREFIX
from analysis.ledger import claims, codings, corrections, rule, summary
from analysis.ledger.comparisons import groups
from analysis.prices import history
from analysis.report.build import apart
from analysis.report.files.project import TITLE, Project
from analysis.report.inputs import cases, parameters
from analysis.report.refresh import due
from analysis.report.site import licences, picture, readme, tables
from analysis.report.site import words as views
from analysis.report.site.dressing import citing, glossary, house
from analysis.report.site.keeping.names import Each, Late, LateContext, Names
from analysis.report.site.keeping.pieces import Pieces
from analysis.report.site.keeping.templates import compiled
from analysis.report.site.lookup import claim_files, paged, search
from analysis.report.site.whatif import models
from analysis.report.site.whatif import page as whatif

#: The facts by which the page on the method shows how an interval is written: with two ends, and
#: with one.
EXAMPLES = ("gpt4_training_cost_cloud", "b200_memory")
TEMPLATES = Path(__file__).parent / "pages"
#: What stands under each title, at the foot of each page, and the feed of corrections.
BESIDE = ("_under_title.html", "_footer.html", "_corrections.atom")
#: Templates of which several pages are made; what the history of prices rests on, and about how
#: many characters of HTML a step of it and a model take.
SEVERAL = ("table.md", "part.md", "prices.md")
#: Pages that take, with those of the parts of all claims, as long to make as all others together.
SLOW = ("claims", "whatif")
HISTORY, STEP, MODEL = ("token_prices", "sources"), 800, 1500
#: Below the sources of the site, what it carries as it is.
BESIDE_PAGES = "beside"
FAMILIES = {
    "price_280x": "How fast did the price of a token fall?",
    "crossover": "When does inference overtake training?",
    "multiplier_15x": "How much inference follows a dollar of training?",
}
ELSEWHERE = "Elsewhere"
#: Chapters as the side bar calls them, where the name of the file lacks a comma.
SHORT = {
    "07_falling_prices_rising_bills": "Falling prices, rising bills",
    "08_energy_carbon_water": "Energy, carbon, water",
}
QUESTIONS = {
    "00_summary": "What holds, what does not, and why?",
    "01_price_of_a_token": (
        "Did the price fall 280-fold, or tenfold a year, and does it still fall?"
    ),
    "02_crossover": "When does inference overtake training?",
    "03_lifetime_multiplier": (
        "15 to 20 times? 80 to 90 percent? How do stock and flow fit together?"
    ),
    "04_cost_of_training": "What did GPT-4 cost, and how fast do training bills grow?",
    "05_cost_of_a_query": "What does serving a token cost, and which levers move it?",
    "06_hardware": "Which chip for which work?",
    "07_falling_prices_rising_bills": "Why do bills rise while prices fall?",
    "08_energy_carbon_water": "What is the footprint of training, and of a query?",
    "09_markets_and_business": "How large are the markets, and what margin is left?",
    "10_governance": "Who has the compute, and where do the thresholds lie?",
    "11_your_product": "What does your product cost, and when is another way cheaper?",
}


#: The chapter that stands with the reader's own numbers.
OF_THE_READER = "11_your_product"


def environment(code=None):
    """Return the Jinja environment: everything escaped, every name required; ``code`` is where that
    of the templates is kept.
    """
    env = Environment(
        bytecode_cache=code,
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=text_as_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.context_class = LateContext
    env.filters.update(
        text_as_html=text_as_html, literal=lambda text: Markup(wording.literal(text))
    )
    env.globals.update(
        badge=badge,
        percent=wording.percent,
        number=wording.number,
        rule=rule,
        wording=wording,
        wbr=Markup("<wbr>"),
        sources=data._sources(),
        verdicts=words(),
        picture=picture.of,
        rows_of=tables.row_links(),
        anchor=tables.anchor,
        cell=tables.shown,
        cells=tables.cells,
        sentence=cards.sentence,
    )
    return env


def text_as_html(value):
    """Escape a text for a block of raw HTML in Markdown, which backticks would end."""
    if isinstance(value, Markup):
        return value
    return Markup(str(escape(value)).replace("`", "&#96;"))


def words():
    """Return the verdicts in the order of the rule, then the word for unexamined claims."""
    return (*rule.VERDICTS, claims.NOT_EXAMINED)


def badge(word):
    """Write a verdict as a word on its colour."""
    if word not in cards.COLOURS:  # nobody has looked, or a word of an older rule
        return Markup("<span class='verdict unseen'>{}</span>").format(word)
    return Markup(cards.badge(word))


def answer(records):
    """Return the README's answer with bold words as HTML; empty if a headline claim is missing."""
    by_id = {r["id"]: r for r in records}
    if not set(readme.HEADLINES) <= set(by_id):
        return ""
    return Markup(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(readme.answer(by_id)))))


def chart_of(records):
    """Return the chart of the headline numbers as HTML; empty where none of them is there."""
    found = headline_chart.chart(records)
    return Markup(figures.inlined(found._repr_html_())) if found else ""


def tally(items):
    """Count claims by verdict, in the order of the rule, those that do not occur left out."""
    found = [views.status(r) for r in items]
    return [(word, found.count(word)) for word in words() if word in found]


def headlines(items, given):
    """Return (question, claims) of each headline family, and the README's other claims.

    Parameters
    ----------
    items : list of dict
        Views of all claims.
    given : list of dict
        What the chapters' headline tables hand over: id, verdict, and the reason for that verdict.
        A reason is shown while its verdict stands; where a changed parameter has flipped it, the
        rule's own words are.
    """
    by_id, reasons = {v["id"]: v for v in items}, {r["id"]: r for r in given}
    chosen = [
        *(id for id in reasons if id in by_id),
        *(id for id in readme.HEADLINES if id in by_id and id not in reasons),
    ]
    shown = [
        by_id[id]
        | (
            {"reason": reasons[id]["reason"]}
            if id in reasons and reasons[id]["verdict"] == by_id[id]["verdict"]
            else {}
        )
        for id in chosen
    ]
    groups = [
        (text, [v for v in shown if v["family"] == family]) for family, text in FAMILIES.items()
    ]
    groups.append(
        (
            ELSEWHERE,
            [v for v in shown if v["family"] not in FAMILIES and v["id"] in readme.HEADLINES],
        )
    )
    return [(text, found) for text, found in groups if found]


def number_of(name):
    """Return the number of a chapter, that of its file; nothing for the summary and other pages."""
    return str(int(name[:2])) if re.match(r"(?!00)\d\d_", name) else ""


def short(name):
    """Return the name of a chapter as the side bar has it."""
    return SHORT.get(name, name.partition("_")[2].replace("_", " ").capitalize())


def chapters(titles, records):
    """Return what the front page says of each chapter, in order."""
    return [
        {
            "name": name,
            "short": short(name),
            "number": number_of(name),
            "title": title,
            "question": QUESTIONS.get(name, ""),
            "tally": tally([r for r in records if r["chapter"] == name]),
        }
        for name, title in titles.items()
    ]


def called(titles):
    """Return the number and title of each chapter, by its name."""
    return {name: " – ".join(filter(None, (number_of(name), t))) for name, t in titles.items()}


def about(document):
    """Return what a picture that is taken away says of its origin."""
    version, cut = document["version"], document["data_cut"]
    return f"{TITLE}, version {version}, data to {cut}, CC BY 4.0"


def document_text(path):
    """Return a Markdown file to stand inside a page: no title, headings two levels down."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return Markup(re.sub(r"^#", "##", re.sub(r"\A# .*\n", "", text), flags=re.MULTILINE))


def corrections_of(changes):
    """Return the changes of each claim, the newest first."""
    found = defaultdict(list)
    for change in changes[::-1]:
        found[change.claim].append(change)
    return found


def context(told, pieces=None):
    """Return every name that the templates use, made when one of them asks for it.

    Parameters
    ----------
    told : names.Told
        What the report tells its pages (see `write`).
    pieces : Pieces, optional
        What is kept of earlier pages.
    """
    names, pieces = Names(), pieces or Pieces()
    told.derive(
        judged=lambda: {r["id"]: r for r in told.document["claims"]},
        ids=lambda: [r["id"] for r in told.document["claims"]],
        neighbours=lambda: groups.neighbours(told.document["claims"]),
        # The tables are the dataset's, in a scenario as in the baseline: the counts are, too.
        uses=lambda: tables.used((told.baseline or told.document)["claims"]),
        facts=views.facts,
        meanings=lambda: {
            name: p.text for name, p in parameters.declared(Project(data.ROOT)).items()
        },
        called=lambda: called(told.titles),
        tally=lambda: tally(told.document["claims"]),
    )
    seen = {}

    def view(record):
        if record["id"] not in seen:
            seen[record["id"]] = views.view(record)
        return seen[record["id"]]

    by_id = Each(told.judged, view)

    late = {
        "results": lambda: told.document,
        "ids": lambda: told.ids,
        "claims": lambda: [view(r) for r in told.document["claims"]],
        "answer": lambda: "" if told.scenario else answer(told.document["claims"]),
        "tally": lambda: told.tally,
        "how_many_hold": lambda: summary.how_many_hold(told.document["claims"]),
        "what_holds_includes": lambda: summary.what_holds_includes(told.document["claims"]),
        "headlines": lambda: headlines(names["claims"], told.given),
        "headline_chart": lambda: chart_of(told.document["claims"]),
        "neighbours": lambda: told.neighbours,
        "titles": lambda: told.titles,
        "chapters": lambda: chapters(told.titles, told.document["claims"]),
        "called": lambda: told.called,
        "tables": tables.overviews,
        "uses": lambda: told.uses,
        "facts": lambda: told.facts,
        "meanings": lambda: told.meanings,
        "table_count": lambda: len(data.package()["resources"]),
        "history": lambda: history.models(tables.places("token_prices")),
        "price_steps": lambda: sum(len(m["steps"]) for m in names["history"]),
        "developers": lambda: history.developers(names["history"]),
        "corrections": lambda: corrections.changes()[::-1],
        "corrections_of": lambda: corrections_of(corrections.changes()),
        "due": lambda: due.listed() if due.known() else [],
        "snapshots": lambda: len(data.records("snapshots")) if data.described("snapshots") else 0,
        "causes": lambda: Counter(change.cause for change in corrections.changes()),
        "articles": lambda: data.table("articles").to_dict("records"),
        "build_date": lambda: told.build_date,
        "citation": citing.citation,
        "address": lambda: told.address,
        "origin": lambda: about(told.document),
        "authors": lambda: citing.authors() or TITLE,
        "bibtex": lambda: citing.bibtex(told.document),
        "edition": lambda: citing.edition(told.document),
        "repository": citing.repository,
        "changelog": lambda: document_text(data.ROOT / "CHANGELOG.md"),
        "data_licence": lambda: document_text(data.DATA / "LICENSE.md"),
        "all_changed": lambda: (
            views.changed_parameters(told.document, told.baseline) if told.scenario else []
        ),
        "changed": lambda: views.parameters_in_words(
            [c for c in names["all_changed"] if not c[0].startswith(PREFIX)],
            parameters.declared(Project(data.ROOT)),
        ),
        "tried": views.tried_facts,
        "turned": lambda: corrections.flips(told.document["claims"]),
        "command": lambda: views.command(names["all_changed"]),
        "flipped": lambda: views.flipped(told.document, told.baseline) if told.scenario else [],
        "scenario": lambda: told.scenario,
        "answers": lambda: Markup(told.answers) if told.scenario else "",
        "product": lambda: OF_THE_READER if OF_THE_READER in told.titles else "",
        "cases": cases.cases,
        "guide": cases.guide,
        "whatif": lambda: whatif.context(
            told.judged,
            about(told.document),
            pieces.value("what-if", told, partial(whatif.numbers, told.facts)),
        ),
        "glossary": glossary.glossary,
        "terms": glossary.listed,
        "software": licences.rows,
        "mozilla": lambda: [r["package"] for r in names["software"] if "MPL" in r["licence"]],
        "agreement": lambda: {of: codings.agreement(of) for of in ("bound", "fit")},
        "rule_picture": picture.of_the_rule,
        "shown": lambda: [example(facts.Facts()[id]) for id in EXAMPLES],
        "samples": lambda: f"{uncertainty.SAMPLES:,}",
        "claim_fields": lambda: tables.columns(data.resource("claims")),
        "example": lambda: json.dumps(told.document["claims"][0], ensure_ascii=False, indent=1),
    }
    at_once = {"title": TITLE, "by_id": by_id}
    names.update(at_once | {name: Late(make, told) for name, make in late.items()})
    return names


def example(part):
    """Return what a fact is called, and its interval as the house sheet writes it."""
    value = uncertainty.Interval(*part.triple(draws.Medians()))
    called, unit = part.fact.called, part.fact.unit
    return {"called": called, "id": part.fact.id, "value": wording.interval(value, unit)}


def fact_entries():
    """Return what the search page says of each fact (see `search.entry`)."""
    sources = data._sources()
    return [
        search.entry(
            "stated" if f.verification == "article" else "fact",
            f.called,
            f"facts.html#{f.id}",
            f"{facts.in_words(f)}{f.as_of and f', as of {f.as_of}'}; {f.verification}; "
            + (sources[f.source]["title"] if f.source in sources else f.note or f.formula)
            + f"; {f.id}",
        )
        for f in facts.worked_out().values()
    ]


def everyday_entries(names):
    """Return what readers ask for a page or a term with, and the claims that come first."""
    chapters = [
        [f"{name}.html", "; ".join([QUESTIONS.get(name, ""), *asked])]
        for name, asked in glossary.everyday().items()
    ]
    forms = [[f"glossary.html#{at}", "; ".join(forms)] for at, forms in glossary.forms()]
    first = [[f"claims.html#{id}", ""] for id in readme.HEADLINES if id in names["ids"]]
    prices = [
        [f"prices.html#{tables.anchor(model)}", "price; list price; API cost per token"]
        for model in history.listed()
    ]
    return [*chapters, *forms, *first, *prices]


def price_entries(models):
    """Return what the search page says of each model of the history of prices."""
    return [
        search.entry(
            "price",
            f"{model['model']}, {model['developer']}",
            f"prices.html#{tables.anchor(model['model'])}",
            model["in_full"],
            model["model"].lower(),
        )
        for model in models
    ]


def claim_parts(env, names, told, pieces):
    """Return the parts of all claims, each claim written once."""
    one, by_id = env.get_template("_claim.html").make_module(names), names["by_id"]

    def written(id):
        return [house.dressed(write(by_id[id])) for write in (one.row, one.details)]

    shown = [
        claim_files.Shown(view, *pieces.value(view["id"], told, partial(written, view["id"])))
        for view in names["claims"]
    ]
    return claim_files.parts(shown, [a["id"] for a in names["articles"]])


def write_claims(folder, env, names):
    """Write the pages of the parts of all claims, and the scripts that ``claims.html`` reads."""
    parts = names["parts"]
    part_of = claim_files.places(parts)
    for part in parts:
        text = env.get_template("part.md").render(names | {"part": part, "part_of": part_of})
        (folder / f"{part.name}.md").write_text(text, encoding="utf-8")
    by_id = {shown.view["id"]: shown for part in parts for shown in part.claims}
    shown = [by_id[view["id"]] for view in names["claims"]]
    claim_files.write(folder / BESIDE_PAGES / claim_files.FOLDER, shown, parts)


def write_table(folder, env, names, pages):
    """Write the pages of one table (see `tables.pages`), and where their rows stand."""
    for table in pages:
        text = env.get_template("table.md").render(names | {"table": table})
        (folder / f"{table['page'].name}.md").write_text(text, encoding="utf-8")
    paged.write(folder / BESIDE_PAGES, pages[0]["pages"], tables.ANCHOR)


def write_history(folder, env, names):
    """Write the pages of the history of prices, and where their models stand."""

    def anchor(model):
        return tables.anchor(model["model"])

    def room(model):
        return MODEL + len(model["picture"]) + STEP * len(model["steps"])

    found = paged.pages("prices", names["history"], anchor, room)
    for page in found:
        text = env.get_template("prices.md").render(names | {"page": page, "pages": found})
        (folder / f"{page.name}.md").write_text(text, encoding="utf-8")
    paged.write(folder / BESIDE_PAGES, found, anchor)


def write(folder, parts, told):
    """Write every page but the chapters; return what stands beside them (see `BESIDE`).

    Parameters
    ----------
    folder : Path
        Where the sources of the site are collected.
    parts : parts.Parts
        What is kept from earlier sites.
    told : names.Told
        What the report tells its pages:

        document : dict
            The content of ``results.json``.
        titles : dict of str to str
            Title of each chapter, by the stem of its notebook, in order.
        baseline : dict or None
            The baseline's document when this one is a ``scenario``.
        build_date : str
            ISO date that the pages show.
        given : list of dict
            The reasons that the chapters' headline tables hand over (see `headlines`).
        answers : str
            What the chapter of the reader's product answers, as Markdown; a scenario opens with it.
        address : str
            Where the site will be, if that is known.

    Returns
    -------
    (str, str, str)
        HTML under the titles, HTML of the footer, the feed as Atom.
    """
    shared = sorted(
        path for path in TEMPLATES.iterdir() if path.name[0] == "_" or path.suffix == ".yaml"
    )
    # Of what may have a file an article, these pages see only what is in the results.
    of_claims = files.split(data.package())
    pieces = parts.pieces(shared, without=(*of_claims, "facts"))  # which are told one by one
    env, names = environment(compiled(parts.folder.parent)), context(told, pieces)
    names["parts"] = Late(lambda: claim_parts(env, names, told, pieces), told)

    def part(name, make, *templates, **rests_on):
        looks = [*(TEMPLATES / template for template in templates), *shared]
        parts.files(name, folder, told, make, looks=looks, **rests_on)

    def page(name):
        def make(into):
            text = env.get_template(f"{name}.md").render(names)
            (into / f"{name}.md").write_text(text, encoding="utf-8")

        part(name, make, f"{name}.md")

    def found(kind, entries, function="searchTable.add", **rests_on):
        def make(into):
            search.write(into / BESIDE_PAGES, kind, entries(), function)

        part(f"{kind}-found", make, **rests_on)

    def slow():
        part("claims-parts", lambda into: write_claims(into, env, names), "part.md")
        for name in SLOW:
            page(name)
        pieces.save()
        return {name: parts.listed.get(name, []) for name in ("claims-parts", *SLOW)}

    def others():
        found("facts", fact_entries)
        asked = "searchTable.everyday"
        found("everyday", lambda: everyday_entries(names), asked, tables=HISTORY)
        found("prices", lambda: price_entries(names["history"]), tables=HISTORY)
        of_models = ("token_prices", "sources")
        part("models", lambda into: models.write(into / BESIDE_PAGES), tables=of_models)
        for template in sorted(TEMPLATES.glob("[a-z0-9]*.md")):
            if template.name not in SEVERAL and template.stem not in SLOW:
                page(template.stem)
        part("prices", lambda into: write_history(into, env, names), "prices.md", tables=HISTORY)
        for resource in tables.shown_resources():

            def make(into, of=resource):
                uses = names["uses"] if of["name"] in tables.WITH_USES else {}
                write_table(into, env, names, tables.pages(of, uses))

            name = resource["name"]
            alone = {"tables": (name,)}
            rests_on = {"without": of_claims} if name in tables.WITH_USES else alone
            part(name, make, "table.md", **rests_on)

    listed, _ = apart.both(slow, others)
    parts.listed |= listed
    return tuple(env.get_template(name).render(names) for name in BESIDE)
