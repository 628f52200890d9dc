"""Of what a scenario sets, reports say so: an interval alone would read as if runs had been asked."""

import base64
from functools import cache
from types import SimpleNamespace

import pandas as pd
import pytest

import sim
from helpers.core import needs_compiler
from sim.gallery.answer import _difference, changes_in_words
from sim.gallery.comparison_report import contents_of
from sim.gallery.why_steps import moved_in_words
from sim.report import rows
from sim.report.columns import EVENTS
from sim.words import NO_BREAK

pytestmark = needs_compiler
CASPIAN, AGREED = "open[caspian]", "agreement[nuclear_deal]"
OWN = {
    "name": "own",
    "title": "Own",
    "base": "baseline",
    "events": {
        "shut": {"date": "2022-06-06", "label": "the sea is shut", "set": {"caspian.open": 0}},
        "deal": {"date": "2022-07-04", "label": "a deal", "set": {"nuclear_deal.agreed": 1}},
    },
    "postures": {"iran": {"policy": "scripted", "script": [{"date": "2022-08-29", "posture": "drones_and_admit"}]}},
}


@cache
def found():
    return sim.compare(["baseline", OWN], runs=20, horizon="2022-10-03", uncertainty="point")


def test_a_difference_that_is_set_has_no_interval_in_the_answer():
    row = found().table([CASPIAN]).droplevel("scenario").loc[CASPIAN]
    said = _difference(found(), CASPIAN, row, found().imposed("own")[CASPIAN])
    assert said == (
        "Openness of the Caspian Sea: lower by 1, set by the scenario, by September 2022: from 1 to 0 in the mean, "
        f"over 20 pairs of runs; lower in 100{NO_BREAK}% of the pairs of runs."
    )


def test_an_event_that_is_set_has_no_interval_in_its_table_and_none_in_the_file():
    table = rows.events(contents_of(found(), [], {}, ""))
    cells = {row.key: [cell.text for cell in row.cells] for row in table.rows}
    assert cells[AGREED][5] == "set by the scenario"
    assert sum("set by the scenario" in texts for texts in cells.values()) == 1
    assert "imposed" not in base64.b64decode(table.download.partition(",")[2]).decode()


def test_what_is_set_after_runs_have_parted_is_told_to_be_set_at_some_time_alone():
    told = found().imposed("own")
    assert (told[CASPIAN], told["agreed[nuclear_deal]"]) == ("certain", "certain")
    assert "once" in {kind for column, kind in told.items() if column.startswith("posture")}  # of weeks before as well


@pytest.mark.parametrize(
    ("imposed", "text"),
    [
        ("certain", "set by the scenario"),
        ("alike", "+88.0 to +99.0 points; set by the scenario"),
        ("once", "+88.0 to +99.0 points; set by the scenario at some time"),
        ("", "+88.0 to +99.0 points"),
    ],
)
def test_where_the_reference_varies_its_interval_stays_beside_it(imposed, text):
    shares = {"reference_risk": 0.06, "other_risk": 1.0, "difference": 0.94, "low": 0.88, "high": 0.99}
    assert EVENTS[5].cell(SimpleNamespace(**shares, verdict="higher", imposed=imposed)).text == text
    means = {"reference_mean": 0.06, "other_mean": 1.0, "mean_difference": 0.94, "mean_low": 0.88, "mean_high": 0.99}
    said = moved_in_words(
        pd.Series(means | {"unit": "1", "verdict": "higher", "reason": ""}), CASPIAN, read=True, imposed=imposed
    )
    assert ("set by the scenario" in said) == bool(imposed)
    assert ("set by the scenario at some time" in said) == (imposed == "once")
    assert ("+0.88" in said) == (imposed != "certain")


def test_an_actor_that_is_given_a_script_is_told_with_it():
    told = changes_in_words(found().assumptions("own"), "the reference")
    assert "Iran (decided by the rule “logit” before; now by a script (“drones and admit” from 29 August 2022))" in told
