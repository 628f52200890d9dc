"""What moved most, or is delivered, and is not among the steps to what was asked about, is named."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd

from sim.comparison.chain import MOVED, Chain, Link
from sim.gallery.why import off_the_steps
from sim.scenario.load import load
from sim.words import NO_BREAK

TRUST, TRANSPORT, DEBT = "trust[iran in russia]", "throughput[transport]", "ledger_balance[iran_russia]"
MISSILES, DRONES, CASPIAN = "delivered[missiles]", "delivered[drones]", "open[caspian]"
ATTRIBUTION, BELIEF = "attribution[drones]", "belief_drones[public]"


def said_of(moving, steps):
    """Return what is said where outcomes move by so much, the first the most, and a chain has some steps."""
    rows = {}
    for place, (name, by) in enumerate(moving.items()):
        unit = "unit" if name.startswith("delivered") else "1"
        told = {"unit": unit, "reference_mean": 2.0, "other_mean": 2.0 + by, "mean_difference": by, "reason": ""}
        ends = {"mean_low": by - 0.05, "mean_high": by + 0.05, "size": 9.0 - place, "share": 1.0}
        rows[name] = told | ends | {"verdict": "higher" if by > 0.0 else "lower"}
    rows["posture[iran]"] = rows[next(iter(rows))] | {"verdict": MOVED, "size": 99.0}
    moves = pd.DataFrame.from_dict(rows, orient="index")
    found = SimpleNamespace(
        reference=load("baseline"), averages=lambda _: moves, date_of=lambda _: dt.date(2024, 12, 30)
    )
    chain = Chain(tuple(Link(one, (), ()) for one in steps), {})
    return " ".join(off_the_steps(found, "own", chain)).replace(NO_BREAK, " ")


def test_what_moved_most_is_named_but_for_the_steps_and_their_like_and_so_is_what_is_delivered():
    moving = {CASPIAN: -0.5, ATTRIBUTION: -0.25, BELIEF: -0.25, TRANSPORT: -0.16, DEBT: 0.4, TRUST: 0.1}
    assert said_of(moving | {MISSILES: -40.0}, [CASPIAN, BELIEF, TRUST]) == (
        "Moved most, against the spread of the reference’s runs, but not among these steps: Throughput of transport "
        "(lower by 0.16 on average); Debt of Russia to Iran (higher by 0.4 on average); and of what is delivered: "
        "Short-range ballistic missiles delivered (lower by 40 units by the end of 2024)."
    )


def test_where_the_steps_have_what_moved_most_only_deliveries_are_named_or_nothing():
    moving = {TRANSPORT: -0.16, DEBT: 0.4, MISSILES: -40.0, DRONES: -700.0}
    told = said_of(moving, [TRANSPORT, DEBT, MISSILES, DRONES])
    assert told == ""
    moving = {TRANSPORT: -0.16, DEBT: 0.4, MISSILES: -40.0, CASPIAN: -0.3, TRUST: 0.1, DRONES: -700.0}
    told = said_of(moving, [TRANSPORT, DEBT, MISSILES, CASPIAN, TRUST])
    assert told.startswith("Of what is delivered, not among these steps: One-way attack drones delivered (lower by 700")
