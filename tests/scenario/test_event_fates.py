"""Events mean what they say: moved by a date alone, held until a day, too late, or of no effect; and what stays."""

import datetime as dt

import numpy as np
import pytest

import sim
from helpers.core import needs_compiler
from helpers.default_case import roster
from sim.case.columns import OUTCOMES
from sim.cli import dispatch
from sim.designs.overrides import overrides_of
from sim.ground.faults import InputError
from sim.scenario.load import load
from sim.scenario.notes import MOVES_ON, OVER_AT_ONCE, WEEKS_HALF_BACK, fate_of, notes_of
from sim.sweeps.variation import varied

DAY, UNTIL = "2023-01-02", "2023-06-05"
RECORDED = {(one.kind, one.variable): one.name for one in OUTCOMES.values()}


def own(**events):
    return {"name": "own", "title": "Own", "base": "baseline", "events": events}


def test_a_date_alone_moves_an_event_of_the_base():
    base, moved = load("baseline").events["gaza_war"], load(own(gaza_war={"date": "2024-01-01"})).events["gaza_war"]
    assert moved.date == dt.date(2024, 1, 1)
    assert moved.model_copy(update={"date": base.date}) == base
    with pytest.raises(InputError, match="sets nothing; give `set`, or `kind: observed`"):
        load(own(gaza_ware={"date": "2024-01-01"}))


def test_what_is_held_is_held_as_long_wherever_it_is_moved():
    held = {"date": DAY, "until": UNTIL, "set": {"bank_link.open": 0.0}}
    scenario = load(own(closed=held))
    again = load(scenario.record())
    assert again.events["closed"] == scenario.events["closed"]
    for moved in (
        load(scenario, {"events.closed.date": "2023-01-09"}),
        varied(scenario, overrides_of({"events.closed.date": "2023-01-09"})),
    ):
        assert moved.events["closed"].until == dt.date(2023, 6, 12)


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"until": DAY}, "2023-01-02 is not after `date`"), ({"until": "soon"}, "is not a date")],
)
def test_a_hold_ends_after_it_begins(changed, message):
    with pytest.raises(InputError, match=message):
        load(own(closed={"date": DAY, "until": UNTIL, "set": {"bank_link.open": 0.0}} | changed))
    with pytest.raises(InputError, match="an observed event holds nothing"):
        load(own(seen={"date": DAY, "until": UNTIL, "kind": "observed"}))


@needs_compiler
def test_a_hold_sets_anew_what_relaxes_and_then_lets_it_go():
    names = {"us_listings.effort": 0.0}
    runs = {
        name: sim.run(load(own(eased={"date": DAY, "set": names} | held)), runs=4, uncertainty="point")["effort"]
        .sel(sender="us_listings")
        .mean("run")
        for name, held in {"once": {}, "held": {"until": UNTIL}, "for good": {"until": "2031-01-06"}}.items()
    }
    weeks = runs["once"].time.values
    within = (weeks >= np.datetime64(DAY)) & (weeks < np.datetime64(UNTIL))
    last, month = np.flatnonzero(within)[-1], np.flatnonzero(within)[0] + 4
    assert runs["held"].values[within].max() < runs["once"].values[month : last + 1].min()
    assert runs["held"].values[last + 5] > runs["held"].values[last] + 0.1
    assert (runs["held"].values[: last + 1] == runs["for good"].values[: last + 1]).all()
    assert runs["for good"].values[last + 5 :].max() < runs["held"].values[last + 5 :].max()


def test_notes_say_what_comes_too_late_changes_nothing_or_does_not_stay(tmp_path, capsys):
    base = load("baseline").events["gaza_war"].record()
    path = tmp_path / "own.yaml"
    path.write_text(
        f"name: own\ntitle: Own\nbase: baseline\nevents:\n  gaza_war: {{date: {base['date']}}}\n"
        "  late: {date: 2031-01-06, set: {north_south.open: 0}}\n"
        "  pulse: {date: 2023-01-02, set: {us_listings.effort: 0}}\n"
        "  held: {date: 2023-01-02, until: 2023-06-05, set: {eu_listings.effort: 0}}\n"
        "  stays: {date: 2023-01-02, set: {ukraine_war.aid: 0.1}}\n",
        encoding="utf-8",
    )
    assert list(notes_of(path)) == [
        "pulse sets us_listings.effort to 0 once, which returns by half within about 4 weeks; "
        "`until: DATE` sets it anew each week.",
        "the event late is on 2031-01-06, after the last week of the run: it does nothing.",
        "the event gaza_war is as in baseline: it changes nothing.",
    ]
    assert dispatch(["check", str(path)]) == 0
    assert capsys.readouterr().out.count(": note: ") == 3


@needs_compiler
def test_variables_stay_or_return_as_is_said_of_them():
    """Set each kind of variable to either end, and see how much of that is left against runs with the same draws."""
    reference, day, tried = sim.run("baseline", runs=8, uncertainty="point"), "2022-09-19", set()
    week = int((np.datetime64(day) - reference.time.values[0]) / np.timedelta64(7, "D"))
    for name, target in roster().settable.items():
        variable = target.kind, target.variable.name
        if variable in tried or variable not in RECORDED or variable in MOVES_ON + OVER_AT_ONCE:
            continue
        tried.add(variable)
        left = []
        for end in (target.variable.bounds[0], min(target.variable.bounds[1], 3.0)):
            runs = sim.run(load(own(mine={"date": day, "set": {name: end}})), runs=8, uncertainty="point")[
                RECORDED[variable]
            ]
            (axis,) = [one for one in runs.dims if one not in ("run", "time")]
            apart = abs(runs - reference[RECORDED[variable]]).sel({axis: name.split(".")[0]}).mean("run").values
            at = WEEKS_HALF_BACK.get(variable, 4)
            left += [apart[week + at] / apart[week]] if apart[week] else []
        if variable in WEEKS_HALF_BACK:
            assert max(left) < 0.65, name
            assert max(left) > 0.25, name
        else:
            assert min(left) == pytest.approx(1.0), name
        assert fate_of(name, roster()).startswith("returns") == (variable in WEEKS_HALF_BACK)
    assert set(WEEKS_HALF_BACK) <= tried


def test_an_amount_where_a_share_is_meant_is_noted(tmp_path):
    path = tmp_path / "own.yaml"
    for least, notes in ((500, 1), (0.1, 0)):
        expected = f"{{outcome: 'delivered[drones]', direction: higher, at_least: {least}}}"
        path.write_text(f"name: own\ntitle: Own\nbase: baseline\nexpectation: {expected}\n", encoding="utf-8")
        found = list(notes_of(path))
        assert len(found) == notes
    path.write_text(path.read_text(encoding="utf-8").replace("0.1", "500"), encoding="utf-8")
    said = "expectation.at_least is a share of the reference's mean: 500 is 50,000 % of the reference."
    assert list(notes_of(path)) == [said]
