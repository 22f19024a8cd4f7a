"""The page of corrections and its feed: every row, the newest first, each leading to its claim."""

import re
from datetime import date, datetime
from xml.etree import ElementTree

import pytest

from analysis.evidence.tables import data
from analysis.ledger import corrections
from analysis.ledger.corrections import Change
from analysis.report.site import pages
from analysis.report.site.keeping.names import Told
from analysis.report.site.site import build_site
from tests.report.site.test_site import SCRIPT, Page, document, notebook, page, record

pytestmark = pytest.mark.filterwarnings("ignore:.*Sphinx API modifications")
ATOM = "{http://www.w3.org/2005/Atom}"
CHANGES = corrections.changes()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site whose first claim is one that was corrected."""
    root = tmp_path_factory.mktemp("corrected")
    (root / "executed").mkdir()
    (root / "executed" / "02_crossover.ipynb").write_text(notebook("Title"), encoding="utf-8")
    found = document()
    found["claims"].append(record(CHANGES[0].claim, statement=f"Corrected {SCRIPT}."))
    build_site(root / "executed", found, root / "site", root / "work")
    return root / "site"


@pytest.fixture(scope="module")
def feed(site):
    return ElementTree.parse(site / "corrections.atom").getroot()


def texts(parent, name):
    return [element.text for element in parent.findall(f"{ATOM}{name}")]


def test_the_page_lists_every_correction_the_newest_first(site):
    text = page(site, "corrections")
    assert f"{len(CHANGES)} verdicts have changed" in text
    listed = re.findall(r'<tr id="([^"]+)">', text)
    assert listed == [c.anchor for c in reversed(CHANGES)]
    assert text.count('datetime="20') == len(CHANGES)
    for cause in {c.cause for c in CHANGES}:
        count = sum(c.cause == cause for c in CHANGES)
        assert f"<li>{cause}, <b>{count}</b>: " in text
    for c in CHANGES:
        assert f'href="claims.html#{c.claim}"' in text


def test_the_causes_are_explained_and_no_other(site):
    fields = {f["name"]: f for f in data.resource("corrections")["schema"]["fields"]}
    text = page(site, "corrections")
    assert set(re.findall(r"<li>([\w/]+), <b>\d+</b>: ", text)) == set(
        fields["cause"]["constraints"]["enum"]
    )


def test_a_claim_says_how_it_was_corrected_and_leads_to_the_challenge(site):
    text = page(site, "claims-a1")
    own = text.partition(f'id="{CHANGES[0].claim}"')[2].partition("</tbody>")[0]
    assert f'href="corrections.html#{CHANGES[0].anchor}"' in own and "Corrected" in own
    assert f'href="challenge.html?claim={CHANGES[0].claim}"' in own
    other = text.partition('id="judged-a1"')[2].partition("</tbody>")[0]
    assert "corrections.html" not in other and 'href="challenge.html?claim=judged-a1"' in other


def test_only_the_page_of_corrections_names_the_feed_in_its_head(site):
    for path in site.glob("*.html"):
        head = path.read_text(encoding="utf-8").partition("</head>")[0]
        assert ("application/atom+xml" in head) == (path.stem == "corrections"), path.name
    assert "corrections.atom" in Page(page(site, "corrections")).loaded
    assert "corrections.atom" in Page(page(site, "corrections")).links


def test_the_feed_has_what_atom_requires(feed):
    assert feed.tag == f"{ATOM}feed"
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (text,) = texts(parent, name)
            assert text.strip()
        (updated,) = texts(parent, "updated")
        assert datetime.fromisoformat(updated).tzinfo
    (author,) = feed.findall(f"{ATOM}author")
    assert texts(author, "name")[0]
    ids = [text for parent in (feed, *feed.findall(f"{ATOM}entry")) for text in texts(parent, "id")]
    assert len(ids) == len(set(ids)) and all(id.startswith("tag:") for id in ids)


def test_the_feed_has_an_entry_for_every_row_and_the_date_of_the_newest(feed):
    entries = feed.findall(f"{ATOM}entry")
    assert [texts(e, "title")[0] for e in entries] == [
        f"{c.id}: {c.before} → {c.after or c.ended}" for c in reversed(CHANGES)
    ]
    assert [texts(e, "updated")[0][:10] for e in entries] == [str(c.date) for c in CHANGES[::-1]]
    assert texts(feed, "updated") == texts(entries[0], "updated")
    for entry, c in zip(entries, CHANGES[::-1]):
        assert c.reason in texts(entry, "summary")[0]
        assert entry.find(f"{ATOM}category").get("term") == c.cause
    assert texts(entries[-1], "summary")[0].startswith(f"Corrected {SCRIPT}. ")


def test_links_of_the_feed_lead_to_pages_beside_it(site, feed):
    anchors = Page(page(site, "corrections")).ids
    links = [element.get("href") for element in feed.iter(f"{ATOM}link")]
    assert len(links) == len(CHANGES) + 2
    for link in links:
        file, _, anchor = link.partition("#")
        assert (site / file).is_file() and (not anchor or anchor in anchors), link


def rendered(*changes):
    """Return the feed of these corrections alone."""
    told = Told(document=document(), titles={}, scenario=False, address="")
    names = pages.context(told) | {"corrections": changes}
    return ElementTree.fromstring(pages.environment().get_template(pages.BESIDE[2]).render(names))


def test_a_feed_without_corrections_has_the_date_of_the_data():
    root = rendered()
    assert texts(root, "updated") == ["2026-01-02T00:00:00Z"] and not texts(root, "entry")


def test_a_claim_that_was_dropped_has_an_entry():
    gone = Change("", date(2026, 12, 1), "holds", "", "merged/split", "Two.", "", "gone-a1", 1)
    (entry,) = rendered(gone).findall(f"{ATOM}entry")
    assert texts(entry, "title") == ["gone-a1: holds → dropped"]
    assert texts(entry, "summary") == ["Two."]
