"""The page of all claims reads the rows of further articles after those of ours."""

import json
import shutil

from analysis.ledger import claims
from analysis.report.articles.pages import Pages
from analysis.report.site.lookup import claim_files
from tests.report.small import tree


def site_of(folder):
    """Write what a site has of the claims that chapters judge."""
    (folder / "claims").mkdir(parents=True)
    claim_files.hand_over(folder / "claims", "index", "claimTable.index", [["ours"]], 1000)
    (folder / "claims.html").write_text('<form data-claims="515" hidden>', encoding="utf-8")
    return folder


def handed_over(path):
    """Return what a script of the page hands over."""
    text = path.read_text(encoding="utf-8")
    return json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")


def test_each_file_of_rows_names_the_next(copy, asked, tmp_path):
    ledger = copy.ledger()
    ledger.bring_up_to_date(claims.further())
    site = site_of(tmp_path / "site")
    Pages(ledger, ["02_crossover"]).add(site)
    name, found = "index-1", []
    while name:
        entries, name = handed_over(site / "claims" / f"{name}.js")
        found += [entry[0] for entry in entries]
    assert found == ["ours", *claims.of_article("a6"), *claims.of_article("a7")]
    assert f'data-claims="{len(claims.claims())}"' in (site / "claims.html").read_text()
    (details,) = handed_over(site / "claims" / "claims-a6.js")
    assert list(details) == list(claims.of_article("a6"))
    records = json.loads((site / "results" / "a7.json").read_text(encoding="utf-8"))
    assert records == {"article": "a7", "claims": ledger.records("a7")}


def test_what_did_not_change_is_not_written_anew(copy, asked, tmp_path, monkeypatch):
    ledger = copy.ledger()
    ledger.bring_up_to_date(claims.further())
    Pages(ledger, []).add(site_of(tmp_path / "one"))
    copy.edit("a7", 0, remark="Edited.")
    ledger = copy.ledger()
    ledger.bring_up_to_date(claims.further())
    written, write = [], Pages._write
    monkeypatch.setattr(Pages, "_write", lambda *a: (written.append(a[1]), write(*a)))
    Pages(ledger, []).add(site_of(tmp_path / "two"))
    assert written == ["a7"]
    index = (tmp_path / "two" / "claims" / "index-a7-1.js").read_text(encoding="utf-8")
    assert "Edited." in index
    for folder in (copy.root / "build" / "articles" / "baseline").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    Pages(ledger, []).add(site_of(tmp_path / "fresh"))
    assert tree(tmp_path / "fresh") == tree(tmp_path / "two")
