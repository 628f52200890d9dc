"""What cannot be asked of a decision is said clearly, and all at once."""

from __future__ import annotations

import datetime as dt

import pytest

from helpers.core import HORIZON, WEEKS
from sim.explanation.why import explain
from sim.ground.faults import InputError
from sim.scenario.load import load


def explained(**asked: object) -> None:
    """Ask for an explanation of a decision of a short run."""
    explain(
        load("baseline", {"horizon": HORIZON}),
        **{"actor": "russia", "week": 9, "run": 1, "seed": 5, "intermediaries": 5} | asked,
    )


WRONG = {
    "actor": ({"actor": "rusia"}, "actor: 'rusia' is not an actor."),
    "week after": ({"week": WEEKS}, f"week: {WEEKS} is not between 0 and {WEEKS - 1}, the weeks of the run."),
    "week before": ({"week": -1}, "week: -1 is not between 0"),
    "date": ({"week": dt.date(2022, 7, 11)}, "week: 2022-07-11 is outside the run, which lasts from 2022-02-21"),
    "run": ({"run": -1}, "run: -1 is not between 0 and 9,999,999."),
    "seed": ({"seed": 2**63}, "seed: 9223372036854775808 is not between 0 and"),
    "places": ({"intermediaries": 0}, "intermediaries: 0 is not between 1 and 100,000."),
}


@pytest.mark.parametrize(("asked", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_asked_is_said_clearly(asked, message):
    with pytest.raises(InputError) as caught:
        explained(**asked)
    assert str(caught.value).startswith(message)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as caught:
        explained(actor="nobody", week=999, run=-1, seed=-1)
    assert len(caught.value.faults) == 4
