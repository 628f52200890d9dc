"""What moved most, is delivered, or is changed, and is not among the steps to what was asked about, is named."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd

from sim.comparison.assumption import assumptions_of
from sim.comparison.chain import MOVED, Chain, Link, Ways
from sim.gallery.why import off_the_chain, off_the_steps
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


def test_a_change_that_no_step_starts_from_is_not_said_to_lead_nowhere_where_the_model_leads_from_it():
    less = {"date": "2024-02-05", "set": {"ukraine_war.aid": 0.2}, "label": "Western aid falls"}
    idle = {"date": "2024-02-05", "kind": "observed", "label": "A speech"}
    changed = {"params": {"localisation_growth": 0.6}, "events": {"less": less, "idle": idle}}
    other, reference = load({"name": "own", "title": "Own", "base": "baseline", **changed}), load("baseline")
    changes = assumptions_of(reference, other)
    ways = Ways(other, changes)
    found = SimpleNamespace(
        reference=reference,
        ways=lambda _: ways,
        scenario=lambda _: other,
        assumptions=lambda _: [one.record() for one in changes],
        averages=lambda _: pd.DataFrame({"verdict": [], "size": []}),
    )
    first_of = {one.key: ways.first_of(one.key) for one in changes}
    chain = Chain((Link(TRUST, ("params.localisation_growth",), ()),), first_of)
    said = dict(zip(("idle", "less"), off_the_chain(found, "own", chain, TRUST), strict=True))
    links = ways.reach("events.less")[TRUST]
    assert said["less"].startswith(
        "None of these steps starts from the change of “Western aid falls”, though the model leads from it to Trust of "
        f"Iran in Russia too, in {links} links: how much of a difference comes with it, the steps do not tell. "
    )
    assert said["idle"].startswith(
        "In the model no way leads from the change of “A speech” to Trust of Iran in Russia."
    )
    (alone,) = off_the_chain(found, "own", Chain((), {"events.less": first_of["events.less"]}), TRUST)
    assert alone.startswith("No step is shown from the change of “Western aid falls”, though the model leads from it ")
