"""Chains: what the stages' sources say of who follows from whom, and the way from a change to an outcome."""

import ast

import numpy as np
import pandas as pd
import pytest

from sim.case.columns import Column
from sim.comparison.assumption import assumptions_of
from sim.comparison.chain import MOVED, Ways, moves_of, with_last
from sim.comparison.dependencies import OPTIONS, _functions, _slices, dependencies_of
from sim.comparison.series import weeks_counted
from sim.gallery.why_steps import moved_in_words
from sim.kernel.mechanism import WEEK
from sim.scenario.chain import scenario_names
from sim.scenario.load import load
from sim.words import NO_BREAK

CHANGED = {"params.designation_rate": 2.0, "params.over_compliance": 0.6, "contested.su35_bought_or_not": 0.2}
DRONES = "delivered[drones]"


def ways(name="baseline", **changes):
    return Ways(load(name, changes), assumptions_of(load("baseline"), load(name, changes)))


@pytest.fixture(scope="module")
def own():
    return ways(**CHANGED)


def moves(shown, size=1.0):
    """Return how far some columns move; all others do not."""
    rows = {
        name: {"verdict": MOVED if Column.split(name).outcome == "posture" else "lower", "size": size} for name in shown
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def written_in(function):
    """Return the variables of records that a function assigns, by field."""
    found = set()
    for node in ast.walk(function):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            while isinstance(target, ast.Subscript):
                target = target.value
            if isinstance(target, ast.Attribute):
                found.add(target.attr)
    return found


@pytest.mark.parametrize("place", [one for one in WEEK if one.part != "record"], ids=lambda one: one.name)
def test_everything_that_a_stage_writes_is_known_with_its_kind(place):
    function, _ = _functions()[place.name]
    known = {access.name for access, _ in _slices(place.name)}
    assert written_in(function) <= {*known, "rows"}  # rows of the whole state are set as the scenario says


@pytest.mark.parametrize(
    ("variable", "follows"),
    [
        (("items", "drones", "delivered"), ("legs", "transport", "throughput")),
        (("items", "drones", "delivered"), ("legs", "payment", "throughput")),
        (("items", "drones", "output"), ("legs", "procurement", "throughput")),
        (("legs", "payment", "throughput"), ("globals", "", "over_compliance")),
        (("intermediaries", "", "status"), ("globals", "", "designation_rate")),
        (("legs", "payment", "active"), ("intermediaries", "", "status")),
        (("legs", "payment", "throughput"), (OPTIONS, "", "drag")),
        (("actors", "iran", "best_score"), ("actors", "iran", "utility")),
        (("actors", "iran", "chosen"), ("actors", "iran", "script")),  # read by what another function returns
        (("actors", "iran", "posture"), ("actors", "iran", "chosen")),
        (("dyads", "iran_in_russia", "trust"), ("dyads", "iran_in_russia", "kept")),
    ],
)
def test_a_variable_follows_from_what_its_stage_reads(variable, follows):
    case = load("baseline").case
    found = dependencies_of(case, tuple(sorted(load("baseline").policies.items())))

    def node(kind, name, field):
        return kind, case.roster.names(kind).index(name) if name else 0, field

    assert node(*follows) in found[node(*variable)]


def test_what_a_stage_reads_of_another_entity_is_that_of_the_link():
    case = load("baseline").case
    found = dependencies_of(case, tuple(sorted(load("baseline").policies.items())))
    items, actors = case.roster.names("items"), case.roster.names("actors")
    read = {node for node in found["items", items.index("drones"), "output"] if node[0] == "actors"}
    assert {actors[place] for _, place, _ in read} == {"iran"}  # the supplier alone
    assert not any(node[0] == "items" and node[1] != items.index("drones") for node in found["items", 0, "output"])


def test_each_change_meets_what_reads_it(own):
    assert set(own.first_of("params.over_compliance")) == {
        f"throughput[{leg}]" for leg in ("transport", "payment", "procurement")
    }
    assert own.first_of("contested.su35_bought_or_not") == ("order_stage[fighters]",)
    assert own.reach("params.designation_rate")["active_share[payment]"] == 1
    assert own.reach("params.designation_rate")[DRONES] == 3  # by active intermediaries, and throughput
    assert own.steps[DRONES] == 2
    assert own.steps["pressure[russia]"] == 2


def test_a_chain_leads_through_what_moves_and_in_order(own):
    shown = ["throughput[payment]", "active_share[payment]", "order_stage[fighters]", "posture[iran]", DRONES]
    found = own.chain(DRONES, moves(shown))
    places = [link.outcome for link in found.links]
    assert places[-1] == DRONES
    assert set(places) == set(shown)
    assert all(places.index(one) < places.index(link.outcome) for link in found.links for one in link.outcomes)
    assert set(found.changes) == set(CHANGED)


def test_a_chain_leads_through_the_measured_parts_of_a_difference_the_largest_first(own):
    shown = ["throughput[procurement]", "output[drones]", "throughput[transport]", "stock[drones]", "posture[iran]"]
    found = own.chain(DRONES, moves([*shown, DRONES]), {"stock[drones]": 52.0, "output[drones]": 121.0})
    last = found.links[-1]
    assert last.parts == last.outcomes[:2] == ("output[drones]", "stock[drones]")
    assert last.also == ()
    before = {link.outcome: link.outcomes for link in found.links}
    assert before["output[drones]"] == ("throughput[procurement]",)
    assert before["stock[drones]"] == ("throughput[transport]",)
    half = own.chain(DRONES, moves([*shown[2:], DRONES]), {"stock[drones]": 52.0, "output[drones]": 121.0})
    assert half.links[-1].parts == ()  # a part that is not shown to move on the way


def test_a_chain_leaves_out_what_is_not_shown_to_matter(own):
    shown = ["throughput[payment]", "order_stage[fighters]", "posture[iran]", DRONES]
    found = own.chain(DRONES, moves(shown), left_out=("order_stage[fighters]", "posture[iran]"))
    assert [link.outcome for link in found.links] == ["throughput[payment]", DRONES]
    assert found.changes == ["params.over_compliance"]


def test_a_change_that_moves_nothing_is_on_no_chain(own):
    found = own.chain(DRONES, moves(["throughput[payment]", DRONES]))
    assert found.changes == ["params.over_compliance"]
    assert own.chain(DRONES, moves([DRONES])).links == ()
    assert found.first_of["contested.su35_bought_or_not"] == ("order_stage[fighters]",)


def test_events_postures_and_mechanisms_are_changes_too():
    delivered = ways("s400_delivered")
    assert delivered.steps["received[air_defence]"] == 1
    other = ways(**{"mechanisms.regrowth": "none"})
    assert "active_share[payment]" in other.first_of("mechanisms.regrowth")
    told = ways(**{"postures.iran.policy": "best_reply"})
    assert told.first_of("postures.iran") == ("posture[iran]",)


def test_a_signpost_is_met_by_what_it_sets_and_by_the_posture_that_it_has_taken():
    reference = load("baseline")
    posted = next(one for name in scenario_names() if (one := load(name)).signposts)
    found = Ways(posted, assumptions_of(reference, posted))
    for name, post in posted.signposts.items():
        met = found.first_of(f"signposts.{name}")
        assert (f"posture[{post.actor}]" in met) == (post.posture is not None)
        assert met


def test_moves_are_averages_with_verdicts_and_choices_shares_of_runs():
    runs = pd.RangeIndex(40, name="run")
    draw = np.random.default_rng(1).normal(0.5, 0.01, (40, 1))
    one = pd.DataFrame(draw, runs, ["pressure[iran]"])
    weeks = pd.DataFrame({"pressure[iran]": 3.0, "posture[iran]": [4.0] * 10 + [99.0] * 30}, runs)
    last = pd.DataFrame({"pressure[iran]": 50.0, "posture[iran]": [7.0] * 10 + [np.nan] * 30}, runs)
    found = moves_of(one, one + 0.1 + 0.01 * draw, weeks, last, 50, 0.95)
    assert found.loc["pressure[iran]", "verdict"] == "higher"
    assert tuple(found.loc["posture[iran]", ["verdict", "share", "week", "last_week"]]) == (MOVED, 0.25, 4.0, 7.0)
    assert moves_of(one, one, weeks, last, 2, 0.95).loc["posture[iran]", "verdict"] == "identical"
    assert not found["by_weeks"].any()
    read = found.loc[["pressure[iran]"]].assign(mean_difference=0.7)
    last = with_last(found, "pressure[iran]", read)
    assert last.loc["pressure[iran]", "mean_difference"] == 0.7
    assert last.loc["pressure[iran]", "week"] == 3.0


def test_what_is_shut_or_open_in_each_week_is_told_in_shares_of_weeks():
    """A mean of 0.36 of what is 0 or 1 says nothing that a reader can see; 36 % of the weeks does."""
    runs = pd.RangeIndex(20, name="run")
    one = pd.DataFrame({"open[caspian]": 1.0, "pressure[iran]": np.linspace(0.4, 0.6, 20)}, runs)
    other = one.assign(**{"open[caspian]": np.where(runs % 2, 0.3, 0.4), "pressure[iran]": one["pressure[iran]"] + 0.1})
    parted = pd.DataFrame(3.0, runs, one.columns)
    found = moves_of(one, other, parted, parted, 99, 0.95)
    assert dict(found["by_weeks"]) == {"open[caspian]": True, "pressure[iran]": False}
    assert not weeks_counted(other, 7)
    said = moved_in_words(found.loc["open[caspian]"], "open[caspian]").replace(NO_BREAK, " ")
    assert said.startswith("lower in 65.0 % of the weeks on balance (−67.4 to −62.6 points): ")
    assert said.endswith("at 1 rather than 0 in 100.0 % of them in the reference, in 35.0 % in the scenario")
    assert "0.1" in moved_in_words(found.loc["pressure[iran]"], "pressure[iran]")
    at_a_date = with_last(found, "open[caspian]", found)
    assert "of the weeks" not in moved_in_words(at_a_date.loc["open[caspian]"], "open[caspian]", read=True)
