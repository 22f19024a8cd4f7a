"""The chart of the headline numbers: computed over claimed, as the records have them."""

import pytest

from analysis.display import headlines
from analysis.evidence.tables import data
from analysis.ledger import results


@pytest.fixture(scope="module")
def records():
    return results.collect(results.read_chapters(data.ROOT / "notebooks"))


def test_rows_are_the_records_in_parts_of_the_claim(records):
    by_id = {r["id"]: r for r in records}
    rows = headlines.chart(records).data.set_index("label")
    assert len(rows) == len(headlines.ROWS)
    multiple = rows.loc[headlines.ROWS["lifetime-multiplier-15-20-a2"]]
    check = by_id["lifetime-multiplier-15-20-a2"]["evidence"]
    assert multiple["median"] * (15 * 20) ** 0.5 == pytest.approx(check["median"])
    assert multiple["claimed_low"] * (15 * 20) ** 0.5 == pytest.approx(15)
    most = rows.loc[headlines.ROWS["crossover-6months-a5"]]
    assert most["claimed_high"] == 1 and most["claimed_low"] == headlines.LEAST_RATIO
    assert rows["median"].is_monotonic_decreasing


def test_the_title_counts_the_rows_that_agree_and_colour_tells_them(records):
    held = {id for id in headlines.ROWS if _held(records, id)}
    grey = headlines.chart(records).data.query("group == 'context'")["label"]
    assert set(grey) == {headlines.ROWS[id] for id in held}
    fewer = [r for r in records if r["id"] not in held]
    assert headlines.chart(fewer).title.startswith("None of ")


def test_lines_and_bands_agree_as_the_chart_says(records):
    """A number or a range: the band meets the thick line, or under conditions the thin one."""
    by_id = {r["id"]: r for r in records}
    rows = headlines.chart(records).data.set_index("label")
    for id, label in headlines.ROWS.items():
        row, verdict = rows.loc[label], by_id[id]["verdict"]
        if None not in by_id[id]["claimed"]["set"] and verdict != "too uncertain to say":
            thick, thin = (
                row[low] <= row["claimed_high"] and row["claimed_low"] <= row[high]
                for low, high in (("half_low", "half_high"), ("low", "high"))
            )
            assert (verdict == "holds", verdict.startswith("holds")) == (thick, thin), id


def test_nothing_is_drawn_of_records_that_hold_no_headline():
    assert headlines.chart([]) is None


def _held(records, id):
    return next(r for r in records if r["id"] == id)["verdict"].startswith("holds")
