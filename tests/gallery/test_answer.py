"""The answer of a report: what changes, and which change brings how much."""

import sim
from helpers.core import needs_compiler
from sim.gallery.answer import answer_of
from sim.words import decimals_within, with_interval

pytestmark = needs_compiler
OWN = {
    "name": "own",
    "title": "Two changes",
    "base": "baseline",
    "params": {"drone_output": 120.0, "regrowth_rate": 0.1},
    "contested": {"missiles_by_february_2024": 0.9},
    "expectation": {"outcome": "delivered[drones]", "direction": "higher", "at_least": 0.1},
}


def test_it_names_what_changes_and_what_each_change_brings_where_that_was_asked_for():
    found = sim.compare(["baseline", OWN], runs=8, horizon="2023-01-02")
    said = answer_of(found, "own")
    assert said[1].replace("\N{NO-BREAK SPACE}", " ") == (
        "Changed: Output of one-way attack drones at the start (60 to 120 units per month); Hazard that an empty place "
        "is taken anew (0.18 to 0.1 per month); Had Iran sent Russia ballistic missiles by February 2024? "
        "(probability that this is true, “Iran has supplied hundreds of missiles in four shipments since "
        "January, Reuters reports”: 0.5 to 0.9)."
    )
    assert said[2].endswith("the method shapley of the comparison works it out.")
    run = "wary compare scenarios=baseline,own.yaml runs=8 output=there"
    assert answer_of(found, "own", run)[2].endswith(
        "run: wary compare scenarios=baseline,own.yaml runs=8 shapley=true (own.yaml is the file of this scenario)."
    )
    assert "(higher by at least 10\N{NO-BREAK SPACE}% of the reference), is " in said[3]
    shares = found.shapley("own", "delivered[drones]")
    part = shares.loc["params.drone_output", ["share", "low", "high"]]
    told = f"Output of one-way attack drones at the start {with_interval(*part, decimals_within(*part))};"
    assert told in answer_of(found, "own")[2]


def test_one_change_needs_no_shares():
    found = sim.compare(["baseline", OWN | {"contested": {}, "params": {"drone_output": 120.0}}], runs=2, horizon=26)
    assert not any("shapley" in sentence for sentence in answer_of(found, "own"))
