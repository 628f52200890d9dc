"""What a scenario sets by force is told by its columns, from the day on and as long as it is set."""

import datetime as dt

import pytest

from sim.comparison.imposed import imposed_by
from sim.scenario.load import load

DATE = dt.date(2023, 6, 30)
CASPIAN = "open[caspian]"


def imposed(reference="baseline", date=DATE, **changes):
    own = load({"name": "own", "title": "Own", "base": "baseline", **changes})
    return imposed_by(load(reference), own, date)


def shut(date="2023-01-02", **more):
    return {"events": {"shut": {"date": date, "label": "shut", "set": {"caspian.open": 0}, **more}}}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (shut(), {CASPIAN}),
        (shut("2023-07-03"), set()),  # not yet
        (shut(until="2023-12-01"), {CASPIAN}),
        (shut(until="2023-03-01"), set()),  # no longer
        ({"contested": {"missiles_by_february_2024": 1}}, {"readiness[missile_deal]"}),
        ({"contested": {"missiles_by_february_2024": 0.9}}, set()),
        ({"params": {"drone_output": 120.0}}, set()),
    ],
)
def test_events_hold_from_their_day_until_they_end_and_claims_where_they_are_certain(changes, found):
    assert imposed(**changes) == found


def test_a_script_sets_all_postures_of_its_actor_and_nothing_that_the_reference_sets_too():
    script = [{"date": "2022-03-07", "posture": "drones_and_admit"}]
    found = imposed(postures={"iran": {"policy": "scripted", "script": script}})
    menu = load("baseline").case.roster.file.actors["iran"].postures
    assert found == {"posture[iran]", *(f"posture[iran: {one}]" for one in menu)}
    own = load({"name": "own", "title": "Own", "base": "baseline", **shut()})
    assert imposed_by(own, own, DATE) == set()
