"""Headlines: one table of outcomes, where each is shown, and what is wrong with a table."""

from __future__ import annotations

from typing import get_args

import pytest

from helpers.default_case import default_case, roster
from sim.analysis.paired.events import events_of
from sim.case.columns import Column
from sim.case.headlines import Place, read_headlines
from sim.engine.run import run
from sim.ground.faults import InputError
from sim.scenario.load import load

SHIPPED = (default_case().folder / "outcomes.yaml").read_text(encoding="utf-8")


def test_every_place_shows_some_outcomes_and_each_is_a_column():
    for place in get_args(Place):
        assert default_case().headlines.at(place)
        assert all(str(Column.parse(name, roster())) == name for name in default_case().headlines.at(place))


def test_every_event_is_one_that_runs_can_show():
    short = load("baseline", {"horizon": "2022-09-01"})
    assert set(default_case().headlines.events) <= set(events_of(run(short, runs=1, uncertainty="point")))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("received[fighters]: [main", "received[fihgters]: [main", r"\.yaml:\d+: outcomes\.received\[fihgters\]: .*"
         r"is not a column of received.*Did you mean 'received\[fighters\]'\?"),
        ("stock[drones]: [main]", "stok[drones]: [main]", r"'stok\[drones\]' is not an outcome.*Did you mean 'stock'"),
        ("stock[drones]: [main]", "stock[drones]: [mian]", r"'mian' is not allowed\. .*Did you mean 'main'\?"),
        ("stock[drones]: [main]", "stock[drones]: [over_time]", "list it under fan too"),
        ("stock[drones]: [main]", '"posture[iran: hold_and_deny]": [fan]', "it has no fan over time"),
        ("sweep_first, response]", "sweep_first]", "no outcome is listed under response"),
        ("- delivery[fighters]", "- delivery[fihgters]", r"events\[2\]: 'fihgters' is not an entity.*mean 'fighters'"),
        ("- delivery[fighters]", "- delivery", r"events\[2\]: 'delivery' names no entity"),
    ],
)  # fmt: skip
def test_a_fault_says_where_it_is_and_what_is_meant(tmp_path, old, new, message):
    path = tmp_path / "outcomes.yaml"
    assert old in SHIPPED
    path.write_text(SHIPPED.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_headlines(path, roster())
