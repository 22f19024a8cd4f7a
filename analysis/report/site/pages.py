"""The generated pages: Jinja templates in ``pages/`` filled with records, tables and dates.

Everything is escaped. Text goes into blocks of raw HTML, where `text_as_html` keeps it; the few
titles that stand in Markdown go through `wording.literal`.
"""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.display import cards, figures
from analysis.display import headlines as headline_chart
from analysis.evidence import uncertainty, wording
from analysis.evidence.estimates import facts
from analysis.evidence.tables import data
from analysis.evidence.tables.tried import PREFIX
from analysis.ledger import claims, codings, corrections, groups, rule, summary
from analysis.prices import history
from analysis.report.files import address
from analysis.report.inputs import cases
from analysis.report.refresh import due
from analysis.report.site import licences, picture, readme, tables
from analysis.report.site import words as views
from analysis.report.site.dressing import citing, glossary, house
from analysis.report.site.lookup import claim_files, search
from analysis.report.site.whatif import page as whatif

TITLE = "What AI costs, recomputed"
TEMPLATES = Path(__file__).parent / "pages"
#: What stands under each title, at the foot of each page, and the feed of corrections.
BESIDE = ("_under_title.html", "_footer.html", "_corrections.atom")
#: Templates of which several pages are made.
SEVERAL = ("table.md", "part.md")
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


def environment():
    """Return the Jinja environment: everything escaped, every name required."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=text_as_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        text_as_html=text_as_html, literal=lambda text: Markup(wording.literal(text))
    )
    env.globals.update(
        badge=badge,
        percent=wording.percent,
        number=wording.number,
        rule=rule,
        wbr=Markup("<wbr>"),
        sources=data._sources(),
        facts=facts.worked_out(),
        fact_value=views.fact_value,
        fact_grade=views.grade,
        verdicts=words(),
        value_text=views.value_text,
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


def chapters(titles, records):
    """Return what the front page says of each chapter, in order."""
    return [
        {
            "name": name,
            "short": SHORT.get(name, name.partition("_")[2].replace("_", " ").capitalize()),
            "number": number_of(name),
            "title": title,
            "question": QUESTIONS.get(name, ""),
            "tally": tally([r for r in records if r["chapter"] == name]),
        }
        for name, title in titles.items()
    ]


def called(found):
    """Return the number and title of each chapter, by its name."""
    return {c["name"]: " – ".join(filter(None, (c["number"], c["title"]))) for c in found}


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


def context(document, titles, baseline, build_date, given=(), answers=""):
    """Return every name that the templates use."""
    items = [views.view(r) for r in document["claims"]]
    changed = views.changed_parameters(document, baseline) if baseline else []
    software = licences.rows()
    changes = corrections.changes()
    prices = history.models(tables.places("token_prices"))
    found = chapters(titles, document["claims"])
    return {
        "title": TITLE,
        "results": document,
        "claims": items,
        "answer": "" if baseline else answer(document["claims"]),
        "tally": tally(document["claims"]),
        "how_many_hold": summary.how_many_hold(document["claims"]),
        "what_holds_includes": summary.what_holds_includes(document["claims"]),
        "headlines": headlines(items, given),
        "headline_chart": chart_of(document["claims"]),
        "by_id": {v["id"]: v for v in items},
        "neighbours": groups.neighbours(document["claims"]),
        "chapters": found,
        "called": called(found),
        "tables": tables.pages(document["claims"]),
        "table_count": len(data.package()["resources"]),
        "history": prices,
        "price_steps": sum(len(m["steps"]) for m in prices),
        "developers": history.developers(prices),
        "corrections": changes[::-1],
        "corrections_of": corrections_of(changes),
        "due": due.listed() if due.known() else [],
        "snapshots": len(data.records("snapshots")) if data.described("snapshots") else 0,
        "causes": Counter(change.cause for change in changes),
        "articles": data.table("articles").to_dict("records"),
        "build_date": build_date,
        "citation": citing.citation(),
        "address": "" if baseline else address.of(citing.citation()),
        "origin": about(document),
        "authors": citing.authors() or TITLE,
        "bibtex": citing.bibtex(document),
        "changelog": document_text(data.ROOT / "CHANGELOG.md"),
        "data_licence": document_text(data.DATA / "LICENSE.md"),
        "changed": [c for c in changed if not c[0].startswith(PREFIX)],
        "tried": views.tried_facts(),
        "turned": corrections.flips(document["claims"]),
        "command": views.command(changed),
        "flipped": views.flipped(document, baseline) if baseline else [],
        "scenario": bool(baseline),
        "answers": Markup(answers) if baseline else "",
        "product": OF_THE_READER if OF_THE_READER in titles else "",
        "cases": cases.cases(),
        "guide": cases.guide(),
        "whatif": whatif.context(document["claims"], about(document)),
        "glossary": glossary.glossary(),
        "terms": glossary.listed(),
        "software": software,
        "mozilla": [row["package"] for row in software if "MPL" in row["licence"]],
        "agreement": {of: codings.agreement(of) for of in ("bound", "fit")},
        "rule_picture": picture.of_the_rule(),
        "samples": f"{uncertainty.SAMPLES:,}",
        "claim_fields": tables.columns(data.resource("claims")),
        "example": json.dumps(document["claims"][0], ensure_ascii=False, indent=1),
    }


def fact_entries():
    """Return what the search page says of each fact (see `search.entry`)."""
    sources = data._sources()
    return [
        search.entry(
            "fact",
            ", ".join(part for part in (f.quantity, f.entity) if part),
            f"facts.html#{f.id}",
            f"{views.fact_value(f.id)}; {f.verification}; "
            + (sources[f.source]["title"] if f.source in sources else f.formula)
            + f"; {f.id}",
        )
        for f in facts.worked_out().values()
    ]


def write_claims(folder, env, names):
    """Write the pages of the parts of all claims, and the scripts that ``claims.html`` reads.

    Returns
    -------
    dict
        The name that ``claims.md`` uses besides those of `context`.
    """
    one = env.get_template("_claim.html").make_module(names)
    shown = [
        claim_files.Shown(view, house.dressed(one.row(view)), house.dressed(one.details(view)))
        for view in names["claims"]
    ]
    parts = claim_files.parts(shown, [a["id"] for a in names["articles"]])
    part_of = claim_files.places(parts)
    for part in parts:
        text = env.get_template("part.md").render(names | {"part": part, "part_of": part_of})
        (folder / f"{part.name}.md").write_text(text, encoding="utf-8")
    claim_files.write(folder / BESIDE_PAGES / claim_files.FOLDER, shown, parts)
    return {"parts": parts}


def write(folder, document, titles, baseline, build_date, given=(), answers=""):
    """Write every page but the chapters; return what stands beside them (see `BESIDE`).

    Parameters
    ----------
    folder : Path
        Where the sources of the site are collected.
    document : dict
        The content of ``results.json``.
    titles : dict of str to str
        Title of each chapter, by the stem of its notebook, in order.
    baseline : dict or None
        The baseline's document when this one is a scenario.
    build_date : str
        ISO date that the pages show.
    given : list of dict
        The reasons that the chapters' headline tables hand over (see `headlines`).
    answers : str
        What the chapter of the reader's product answers, as Markdown; a scenario opens with it.

    Returns
    -------
    (str, str, str)
        HTML under the titles, HTML of the footer, the feed as Atom.
    """
    env, names = environment(), context(document, titles, baseline, build_date, given, answers)
    names |= write_claims(folder, env, names)
    search.write(folder / BESIDE_PAGES, "facts", fact_entries())
    for template in sorted(TEMPLATES.glob("[a-z0-9]*.md")):
        if template.name not in SEVERAL:
            (folder / template.name).write_text(
                env.get_template(template.name).render(names), encoding="utf-8"
            )
    for table in names["tables"]:
        text = env.get_template("table.md").render(names | {"table": table})
        (folder / f"{table['name']}.md").write_text(text, encoding="utf-8")
    return tuple(env.get_template(name).render(names) for name in BESIDE)
