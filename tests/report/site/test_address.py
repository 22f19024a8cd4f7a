"""A site whose address is known: sitemap, canonical address, preview picture, linked data."""

import base64
import json
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import yaml

from analysis.evidence.tables import data
from analysis.report.files import address
from analysis.report.site import exports
from analysis.report.site.site import build_site
from analysis.report.site.writing import extension
from tests.report.site.conftest import HERE, PNG, addressed, executed
from tests.report.site.test_site import document, page

pytestmark = pytest.mark.filterwarnings("ignore:.*Sphinx API modifications")
ATOM = "{http://www.w3.org/2005/Atom}"
#: What search engines ask of each type, beside what the vocabulary (https://schema.org) allows:
#: "required properties" of the pages Fact Check (ClaimReview) and Dataset of Google's
#: documentation of structured data (developers.google.com/search/docs/appearance).
REQUIRED = {
    "ClaimReview": {"claimReviewed", "reviewRating", "url"},
    "Rating": {"alternateName"},
    "Dataset": {"name", "description"},
    "DataDownload": {"contentUrl"},
    "Organization": {"name"},
    "Claim": set(),
    "Article": set(),
}
#: The properties of each type in the vocabulary that are used here, with their value's type.
KNOWN = {
    "ClaimReview": {
        "claimReviewed": str,
        "reviewRating": "Rating",
        "itemReviewed": "Claim",
        "author": "Organization",
        "datePublished": "date",
        "url": str,
    },
    "Rating": {"alternateName": str},
    "Claim": {"appearance": "Article"},
    "Article": {"headline": str},
    "Organization": {"name": str},
    "Dataset": {
        "name": str,
        "description": str,
        "keywords": str,
        "creator": "Organization",
        "license": str,
        "version": str,
        "dateModified": "date",
        "isAccessibleForFree": bool,
        "distribution": "DataDownload",
        "url": str,
    },
    "DataDownload": {"encodingFormat": str, "name": str, "contentUrl": str},
}


def faults(item):
    """Return what the vocabulary or a search engine would refuse of an object and its parts."""
    kind = item.get("@type")
    if kind not in KNOWN:
        return [f"{kind} is no known type"]
    names = {name for name in item if not name.startswith("@")}
    found = [f"{kind} needs {name}" for name in REQUIRED[kind] - names]
    found += [f"{kind} has no {name}" for name in names - set(KNOWN[kind])]
    for name in names & set(KNOWN[kind]):
        wanted = KNOWN[kind][name]
        for value in item[name] if isinstance(item[name], list) else [item[name]]:
            if isinstance(value, dict):
                found += faults(value)
                found += [] if value["@type"] == wanted else [f"{name} must be a {wanted}"]
            elif wanted == "date":
                found += [] if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else [f"{name}: {value}"]
            elif isinstance(wanted, str) or not isinstance(value, wanted) or value == "":
                found.append(f"{kind}.{name} is {value!r}")
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory, scenario_site):
    """Sites with an address, of a baseline and a scenario; one chapter of two has a chart."""
    root = tmp_path_factory.mktemp("address")
    with addressed():
        shown = executed(root / "executed", chart=True)
        build_site(shown, document(), root / "site", root / "work")
    return SimpleNamespace(site=root / "site", scenario=scenario_site)


def test_the_sitemap_lists_every_page_that_is_worth_finding(built):
    root = ElementTree.parse(built.site / "sitemap.xml").getroot()
    name = f"{{{address.SITEMAP}}}"
    assert root.tag == f"{name}urlset"
    places = [entry.findtext(f"{name}loc") for entry in root]
    assert len(set(places)) == len(places) and HERE in places and f"{HERE}claims.html" in places
    for place in places:
        assert (built.site / (place.removeprefix(HERE) or "index.html")).is_file()
    assert not {f"{HERE}404.html", f"{HERE}search.html"} & set(places)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", e.findtext(f"{name}lastmod")) for e in root)


def test_every_page_names_its_address_and_its_chart(built):
    for name, place, card in (
        ("index", HERE, "02_crossover"),
        ("02_crossover", f"{HERE}02_crossover.html", "02_crossover"),
        ("00_summary", f"{HERE}00_summary.html", "02_crossover"),
    ):
        head = page(built.site, name).partition("</head>")[0]
        assert f'<link rel="canonical" href="{place}">' in head
        assert head.count('rel="canonical"') == 1
        assert f'<meta property="og:url" content="{place}">' in head
        assert f'<meta property="og:image" content="{HERE}cards/{card}.png">' in head
    assert (built.site / "cards" / "02_crossover.png").read_bytes() == PNG


def test_the_policy_is_first_and_allows_no_more_with_an_address(built):
    head = page(built.site, "index").partition("</head>")[0]
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', head)[1]
    assert HERE not in policy and policy.startswith("default-src 'none'")
    assert "'unsafe-eval'" not in policy
    own = {part.split()[0]: part for part in policy.split("; ")}
    assert "unsafe-inline" not in own["script-src"]
    assert own["img-src"] == f"img-src {extension.POLICY['img-src']}"


def test_the_feed_tells_readers_where_its_links_lead(built):
    feed = ElementTree.parse(built.site / "corrections.atom").getroot()
    assert feed.get("{http://www.w3.org/XML/1998/namespace}base") == HERE


def test_linked_data_keeps_the_rules_of_the_vocabulary(built):
    text = page(built.site, "index")
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert found["@context"] == "https://schema.org" and faults(found) == []
    assert 50 <= len(found["description"]) <= 5000
    assert all(part["contentUrl"].startswith(HERE) for part in found["distribution"])
    reviews = json.loads((built.site / "claimreview.jsonld").read_text(encoding="utf-8"))
    assert reviews["@context"] == "https://schema.org" and reviews["@graph"]
    for review in reviews["@graph"]:
        assert faults(review) == [] and review["url"].startswith(f"{HERE}claims.html#")


@pytest.mark.parametrize(
    "bad",
    [
        {"@type": "ClaimReview", "claimReviewed": "x", "url": "y"},
        {"@type": "Dataset", "name": "x", "description": ""},
        {"@type": "Dataset", "name": "x", "description": "y", "creator": "somebody"},
        {"@type": "Rating", "alternateName": "holds", "verdict": "holds"},
        {"@type": "Opinion"},
    ],
)
def test_a_fault_in_linked_data_would_be_found(bad):
    assert faults(bad)


def test_nobody_is_named_whom_the_articles_do_not_name():
    reviews = exports.claim_reviews(document())["@graph"]
    for review in reviews:
        assert set(review["itemReviewed"]) == {"@type", "appearance"}
        assert "author" not in review["itemReviewed"]["appearance"]
        assert review["url"].startswith("claims.html#")


def test_an_article_is_named_with_what_its_source_knows_and_no_more():
    for id in data.table("articles")["id"]:
        row, found = data.source(id), exports.article(id)
        known = {"publisher": row["publisher"], "datePublished": row["date"], "url": row["url"]}
        assert found["headline"] == row["title"]
        assert {*found} == {"@type", "headline", *(name for name in known if known[name])}
        assert found.get("publisher", {}).get("name", "") == row["publisher"]


def test_a_scenario_and_a_site_without_address_are_not_offered_to_search_engines(built):
    assert not (built.scenario / "sitemap.xml").exists()
    assert not (built.scenario / "cards").exists()
    assert HERE not in page(built.scenario, "index")
    assert address.of({}) == "" and address.of({"url": HERE}) == HERE


def test_a_chart_is_found_in_either_form():
    output = {"data": {"image/png": base64.b64encode(PNG).decode()}}
    cell = {"cell_type": "code", "source": "x", "metadata": {}}
    cell["outputs"] = [{"name": "stdout"}, output]
    assert address.main_chart({"cells": [cell]}) == PNG
    assert address.main_chart({"cells": []}) is None


def test_zenodo_is_told_what_the_citation_says():
    cited = yaml.safe_load((data.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    told = json.loads((data.ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert told == {
        "title": cited["title"],
        "upload_type": cited["type"],
        "description": " ".join(cited["abstract"].split()),
        "creators": [{"name": author["name"]} for author in cited["authors"]],
        "version": cited["version"],
        "publication_date": str(cited["date-released"]),
        "access_right": "open",
        "license": cited["license"],
        "language": "eng",
        "keywords": cited["keywords"],
    }
