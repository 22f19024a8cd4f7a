"""The search of claims and of the report: how it reads texts, and what it puts first."""

import json
import shutil
import subprocess
from functools import cache

import pytest
import sphinx.search
from sphinx.search import en

from analysis.display import cards
from analysis.ledger import claims
from analysis.report.site.dressing.styles import STATIC

#: A claim of each kind of place: statement, rest of the row, remark, names.
SMALL = {
    "statement": ["Inference costs 15 to 20 dollars.", "cost", "", "a1"],
    "quantity": ["Serving is dear.", "inference over training, 15–20×", "", "a1"],
    "details": ["Serving is cheap.", "cost", "Inference costs 15-20 times as much.", "a1"],
    "apart": [
        "Of 20 firms, 15 pay for inference costs.",
        "share of firms",
        "",
        "openai_costs_2024",
    ],
    "longer": ["It rises from 150 to 200.", "rent", "", "epoch-prices-2025"],
}
WORTH = [3, 2, 1, 0.5]
NAMES = {"claims-search": "claimSearch"}


@cache
def language():
    """Return Sphinx's stems and fillers of English as a script, as pages get them."""
    folder = sphinx.search._MINIFIED_JS_PATH
    files = (folder / name for name in ("base-stemmer.js", en.SearchEnglish.js_stemmer_rawcode))
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    words = json.dumps(sorted(en.SearchEnglish.stopwords))
    return f"{code}\nglobalThis.Stemmer = EnglishStemmer; globalThis.stopwords = new Set({words});"


def node(expression, given):
    """Evaluate an expression of ``given`` where the scripts of the search are loaded."""
    if not shutil.which("node"):
        pytest.skip("Node is not installed, so the page's JavaScript cannot be run.")
    load = f"require({json.dumps(str(STATIC / 'beside.js'))});"
    load += "".join(
        f"globalThis.{NAMES.get(name, name)} = require({json.dumps(str(STATIC / f'{name}.js'))});"
        for name in ("reading", "ranking", "claims-search")
    )
    code = (
        f"globalThis.window = globalThis;\n{language()}\n{load}\n"
        "const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run(
        ["node", "-e", code], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ranked(entries, *questions, wide=False, leads=()):
    """Return for each question the ids found, the best first, and whether they have all words."""
    return node(
        """(() => {
          const entries = Object.entries(given.entries).map(([id, texts]) => ({
            id, names: ` ${texts[3]} `, leads: given.leads.includes(id),
            places: [...texts.slice(0, 3).map(reading.folded), reading.named(texts[3])],
          }));
          return given.questions.map((asked) => {
            const how = given.wide ? { wide: true } : { hidden: 3 };
            const result = ranking.rank(entries, ranking.question(asked), given.worth, how);
            return [result.found.map(({ entry }) => entry.id), result.all];
          });
        })()""",
        {
            "entries": entries,
            "questions": questions,
            "worth": WORTH,
            "wide": wide,
            "leads": list(leads),
        },
    )


def found(entries, question):
    """Return the ids that a question finds, the best first."""
    return ranked(entries, question)[0][0]


@cache
def ledger():
    """Return every claim of the ledger as the table of claims searches it."""
    return {
        c.id: [
            c.statement,
            f"{c.quantity} ; {cards.claimed_text_of(c)}",
            c.remark,
            f"{c.id} {c.chapter} {c.topic} {c.article}",
        ]
        for c in claims.claims().values()
    }


@pytest.mark.parametrize(
    "forms",
    [
        ("15 to 20", "15–20", "15-20", "between 15 and 20", "fifteen to twenty", "15 – 20"),
        ("$80 to 90 billion", "80–90 billion dollars", "$80B-$90B", "80e9 to 90e9 USD"),
        ("280-fold", "280x", "280×", "280 times"),
        ("80 to 90 %", "80-90%", "80% to 90%", "80–90 percent"),
        ("$78M", "78 million dollars", "$78,000,000", "78 million USD"),
        ("2.2 × 10²⁵", "2.2e25", "2.2x10^25"),
        ("10²⁵", "10^25", "1e25"),
        ("6 to 18 months", "6 months to 18 months", "six to eighteen months"),
        ("GPT-4", "gpt4", "GPT‑4", "GPT 4"),
        ("quantisation", "Quantization"),
        ("optimising", "optimizing"),
        ("data centre", "data centers"),
        ("training costs", "trained cost", "Training cost"),
        ("prices fall", "prices fell", "price dropped", "price declines"),
        ("50,000", "50000", "50k", "50 thousand"),
    ],
)
def test_forms_of_the_same_thing_are_read_alike(forms):
    read = node("given.map((text) => reading.tokens(text).map(({ word }) => word))", forms)
    alike = [[word for word in words if word != "between"] for words in read]
    assert alike == [alike[0]] * len(forms)


def test_a_number_is_none_that_contains_it_nor_a_part_of_a_name_or_of_a_date():
    text = "150 of 2,015 firms, A15, 15.3 and 1.15; 2026-11-15"
    assert not node("reading.folded(given).includes(' 15 ')", text)


def test_a_range_is_found_as_one_and_the_statement_comes_first():
    for asked in ("15 to 20", "15–20", "15-20"):
        assert found(SMALL, asked) == ["statement", "quantity", "details"]


def test_a_unit_helps_its_number_and_is_not_asked_for():
    assert found(SMALL, "15 to 20 times")[0] == "quantity"
    assert found(SMALL, "15 to 20 euros") != []


def test_the_whole_phrase_comes_first():
    entries = {
        "words": ["The cost of training exceeds that of inference.", "", "", ""],
        "phrase": ["Nobody knows for certain what makes training cost so much today.", "", "", ""],
    }
    assert found(entries, "training cost")[0] == "phrase"


def test_a_word_is_found_by_its_beginning_and_in_another_form():
    assert set(found(SMALL, "infer")) == set(found(SMALL, "inference"))
    assert "statement" in found(SMALL, "costing dollars")


def test_a_beginning_finds_a_longer_word_only_where_it_is_most_of_it_or_last():
    entries = {"neck": ["A bottleneck of training.", "", "", ""]}
    assert found(entries, "bottle") == found(entries, "bottlene of training") == ["neck"]
    assert found(entries, "bottle of water") == []


#: An entry that says a thing in the words of the report, asked for in others.
OTHERWISE = {
    "water": ["Water of a query to GPT-4o.", "", "", ""],
    "energy": ["Electricity of a query.", "", "", ""],
    "hosted": ["A self-hosted model.", "", "", ""],
    "tuned": ["Fine-tuning is cheap.", "", "", ""],
    "margin": ["The margin of a firm.", "", "", ""],
    "train": ["Cost of training a model.", "", "", ""],
}


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("how much water does ChatGPT use for a prompt?", "water"),
        ("energy per chat", "energy"),
        ("how much power does AI need", "energy"),
        ("self-hosting", "hosted"),
        ("can I host it myself", "hosted"),
        ("my own model", "hosted"),
        ("finetuning", "tuned"),
        ("are they losing money?", "margin"),
        ("price of training", "train"),
        ("how expensive is pretraining", "train"),
    ],
)
def test_everyday_words_find_what_the_report_says_otherwise(asked, first):
    assert found(OTHERWISE, asked)[0] == first


def test_the_words_themselves_come_before_others_for_them():
    entries = {
        "other": ["Cost of a token.", "", "", ""],
        "same": ["Price of a token, and much more about it than that.", "", "", ""],
    }
    assert found(entries, "price of a token") == ["same"]
    ((ids, _),) = ranked(entries, "price of a token", wide=True)
    assert ids == ["same", "other"]


def test_what_leads_comes_first_where_nothing_has_all_words_and_may_lack_one():
    entries = {
        "few": ["Training costs of chips in 2024.", "", "", ""],
        "lead": ["What training costs in the end, and who pays for its chips.", "", "", ""],
        "other": ["Rent.", "", "", ""],
    }
    ((plain, _),) = ranked(entries, "training costs of zebras", wide=True)
    ((ids, whole),) = ranked(entries, "training costs of zebras", wide=True, leads=["lead"])
    assert plain[0] == "few" and ids == ["lead", "few"] and not whole
    ((ids, whole),) = ranked(entries, "training costs 2024", wide=True, leads=["lead"])
    assert ids == ["few", "lead"] and whole


def test_a_word_that_nobody_has_leaves_those_with_the_other_one():
    entries = {str(n): [f"Claim {n} on chips.", "", "", ""] for n in range(20)}
    entries["drunk"] = ["An answer needs water.", "", "", ""]
    assert found(entries, "bottle of water") == ["drunk"]
    assert found(entries, "chips of Basel") == []


def test_where_none_has_all_words_those_with_most_come_and_not_those_with_one_common_word():
    (some, all_words), (none, _) = ranked(
        SMALL, "does inference supposedly cost 15 to 20 dollars", "inference in the zoo of Basel"
    )
    assert some[0] == "statement" and not all_words
    assert none == []


def test_both_ends_of_a_range_are_better_than_nothing():
    ((ids, all_words),) = ranked({"apart": SMALL["apart"]}, "15 to 20")
    assert ids == ["apart"] and not all_words


def test_a_name_finds_what_carries_it_and_a_number_in_it_is_not_found():
    assert found(SMALL, "epoch-prices-2025") == ["longer"]
    assert found(SMALL, "OpenAI_costs_2024") == ["apart"]
    assert found(SMALL, "2024") == []


def test_what_shows_a_word_comes_before_what_only_rests_on_something_named_so():
    entries = {
        "rests": ["A query, and a query once more.", "", "", "rests-a1 water_of_a_query"],
        "shows": ["It rains.", "", "The water of a query is little.", "shows-a1"],
        "neither": ["Energy of a query.", "", "", "neither-a1 08_energy_carbon_water"],
    }
    assert found(entries, "water query") == ["shows", "rests"]
    assert found(entries, "water") == ["shows", "rests"]
    assert found(entries, "water_of_a_query") == found(entries, "rests-a1") == ["rests"]
    assert found(entries, "08_energy_carbon_water") == ["neither"]
    del entries["shows"]
    assert ranked(entries, "water query") == [[["rests"], True]]


def test_a_question_about_water_finds_claims_about_water():
    asked = "How much water does one ChatGPT query use?"
    ids = found(ledger(), asked)
    assert ids
    for id in ids:
        assert "water" in " ".join(ledger()[id][:3]), id


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("15 to 20", "lifetime-multiplier-15-20-a2"),
        ("15–20 dollars", "lifetime-multiplier-15-20-a2"),
        ("did DeepSeek really cost $5.6M?", "training-cost-deepseekv3-a1"),
        ("inference is 80-90% of the lifetime cost", "lifetime-share-80-90-a2"),
        ("GPT-4 training cost approximately $78M in compute", "training-cost-gpt4-a1"),
        ("the price of GPT-3.5-level inference dropped 280x", "price-280x-a2"),
        ("a ChatGPT answer uses 10 mL of water on site", "water-gpt4o-onsite-a2"),
        ("training compute doubles every 6 months", "training-compute-doubling-a1"),
        ("bottle of water", "water-varies-hardware-a2"),
        ("tokens get 10x cheaper every year", "price-10x-annual-a3"),
    ],
)
def test_a_claim_that_somebody_heard_is_found_first(asked, first):
    assert found(ledger(), asked)[0] == first


def test_every_statement_finds_its_own_claim_first():
    """Statements are sentences that a reader may paste; two that say the same may change places."""
    statements = {id: places[0] for id, places in ledger().items()}
    results = ranked(ledger(), *statements.values())
    wrong = [
        id
        for (id, said), (ids, _) in zip(statements.items(), results, strict=True)
        if statements[ids[0]] != said
    ]
    assert not wrong


def test_ranges_are_not_found_in_every_claim_with_both_numbers():
    """The search for words found 59 claims for "15 to 20"."""
    assert len(found(ledger(), "15 to 20")) < 5


def test_the_table_looks_in_the_cells_of_a_row_and_not_at_its_lines_or_article():
    row = (
        '<tr><td><a href="claims.html#x-a1">Prices fall.</a><small>“Cost gap” (a1), lines 15, 77; '
        'price of a token</small></td><td>by 3 to 5 %</td><td>4 % <span class="span">(2–6)</span>'
        "</td></tr>"
    )
    claims_ = [{"row": row, "remark": "The rent of 2,015 chips.", "names": " x-a1 chips_2024 a1 "}]
    places = node(
        """given.questions.map((asked) => claimSearch.find(given.claims, asked).found
            .map(({ match }) => match.where.map((at) => at?.[0])))""",
        {
            "claims": claims_,
            "questions": ["fall", "token", "3-5%", "2 to 6", "rents", "gap", "x-a1", "15", "77"],
        },
    )
    statement, cells, remark, names = ([[n]] for n in range(4))
    assert places[:6] == [statement, cells, cells, cells, remark, names]
    assert places[6] and places[7:] == [[], []]


def test_what_is_marked_is_what_was_asked_for():
    text = "It costs $15–20, not 150; costs fall."
    marked = node(
        "ranking.marks(given, ranking.question('cost 15 to 20').terms)"
        ".map(([from, to]) => given.slice(from, to))",
        text,
    )
    assert marked == ["costs", "$15–20", "costs"]
