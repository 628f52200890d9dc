"""What stages leave out where it cannot matter, against the rules as they are: the same bits."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.core import python_of, same_bits
from helpers.stages import PLACES, Bench, baseline, drawn, names_of
from sim.ground.axes import ACTS, RELIEVE, SECTORAL
from sim.rules.evasion import next_status, share_of_changes
from sim.rules.hazard import decayed, probability, relaxed
from sim.rules.sanctions import bite, designation_hazard, imposed_level, mean_age, sought_level, standing
from sim.rules.shares import either

DT = 1.0
CASES = 300


def of_python(*functions):
    return [python_of(function) for function in functions]


def designated(status, visibility, age, floor, start, rates, draw):
    """Return an intermediary's status, visibility and age after a step, by the rules alone."""
    hazard_of, chance_of, share_of, next_of, decayed_to = of_python(
        designation_hazard, probability, share_of_changes, next_status, decayed
    )
    effort, rate, regrowth, unlearned = rates
    hazard = hazard_of(visibility, effort, rate)
    leaves, stays = (hazard, regrowth) if status else (regrowth, hazard)
    after = next_of(status, draw, chance_of(hazard + regrowth, DT) * share_of(leaves, stays))
    hidden = decayed_to(visibility, floor, unlearned)
    return after, start if after > status else hidden, age + DT if after == status else 0.0


@pytest.mark.parametrize("likely", [0.1, 0.5, 2.0, 10.0, 1e3])
def test_a_place_changes_as_the_rules_say_though_few_exponentials_are_worked_out(likely):
    chance = np.random.default_rng(int(100 * likely))
    bench, changed = Bench(), 0
    for case in range(CASES):
        place = case % PLACES
        status, age = float(chance.integers(2)), float(chance.integers(9))
        visibility, floor, start = (float(value) for value in chance.uniform(0.01, 1.0, 3))
        rates = (*(likely * float(value) for value in chance.uniform(0.0, 1.0, 1)), 1.0, likely * 0.5, 0.9)
        given = {"status": status, "visibility": visibility, "visibility_floor": floor, "visibility_start": start}
        bench.set(
            {
                f"intermediaries.{place}": given | {"age": age},
                "legs.transport": {"effort": rates[0]},
                "globals": {"designation_rate": rates[1], "regrowth_rate": rates[2], "unlearned": rates[3]},
            }
        )
        bench.call("designate", str(place), case)
        found = [
            bench.block.rows[bench.row(f"intermediaries.{place}.{name}"), 0] for name in ("status", "visibility", "age")
        ]
        wanted = designated(status, visibility, age, floor, start, rates, drawn(bench, "intermediary", place, case))
        assert same_bits(np.array(found), np.array(wanted)), (case, given, rates)
        changed += wanted[0] != status
    assert changed, "some place changes"


def imposed(row, act, track, glob, supplies):
    """Return intensity, resting level, age and bite of measures after a step, by the rules alone."""
    stands_at, level_of, raised_to, relaxed_to, aged, bites, both = of_python(
        standing, sought_level, imposed_level, relaxed, mean_age, bite, either
    )
    before = row["intensity"]
    resting = stands_at(row["resting"], before, row["resting_level"], 1.0 if before < row["held"] else 0.0, 0.0)
    eased = both(supplies * act[RELIEVE], supplies * track["relief"] * track["agreed"])
    wanted, stands = level_of(act[SECTORAL], resting, eased), level_of(0.0, resting, eased)
    lowered = 1.0 / glob["relief_time"] if eased > 0.0 else glob["sanctions_erosion"]
    soon, late = 1.0 / row["lag"], 1.0 / (row["lag"] + glob["imposing_time"])
    raised = raised_to(before, stands, wanted, soon, late, DT)
    after = raised if wanted > before else relaxed_to(before, wanted, lowered, DT)
    resting = stands_at(
        resting, after, row["resting_level"], float(supplies * act[RELIEVE] > 0.0), float(act[SECTORAL] > 0.0)
    )
    age = aged(row["age"], before, after, DT)
    return after, resting, age, bites(row["coverage"], after, glob["bite_decay"], age)


@pytest.mark.parametrize("number", range(0, 8, 3))
def test_measures_rise_and_fall_as_the_rules_say_though_few_logarithms_are_worked_out(number):
    chance, inputs = np.random.default_rng(number), baseline()
    name, links = names_of("sanctions")[number], inputs.links[0]
    sender, target = (names_of("actors")[links[f"sanction_{side}"][number]] for side in ("sender", "target"))
    supplies = 1.0 if links["actor_role"][links["sanction_target"][number]] == 0 else 0.0
    track = names_of("tracks")[links["actor_track"][links["sanction_target"][number]]]
    bench, past = Bench(), 0
    for case in range(CASES):
        some = chance.choice([0.0, 0.2, 0.5, 0.7, 0.9, 1.0], 8)
        row = dict(zip(("intensity", "held", "resting", "resting_level"), some[:4], strict=True))
        row |= {"lag": chance.choice([1.0, 3.0]), "coverage": 0.5, "age": float(chance.integers(20))}
        act = np.zeros(len(ACTS))
        act[SECTORAL], act[RELIEVE] = some[4], chance.choice([0.0, some[5]])
        agreed = {"agreed": float(chance.integers(2)), "relief": some[6]}
        glob = {"relief_time": 8.0, "sanctions_erosion": 0.1, "imposing_time": chance.choice([0.5, 12.0])}
        glob |= {"bite_decay": 0.01}
        acts = {"sectoral": act[SECTORAL], "relieve": act[RELIEVE]}
        bench.set({f"sanctions.{name}": row, f"actors.{sender}.act": acts, f"tracks.{track}": agreed, "globals": glob})
        bench.call("impose", name, case)
        found = [
            bench.block.rows[bench.row(f"sanctions.{name}.{one}"), 0] for one in ("intensity", "resting", "age", "bite")
        ]
        wanted = imposed(row, act, agreed, glob, supplies)
        assert same_bits(np.array(found), np.array(wanted)), (case, target, row, acts, agreed, glob)
        past += row["intensity"] < row["resting"] < act[SECTORAL]
    assert past > CASES // 20, "some rise past what stands"


def test_acts_that_are_left_out_are_none_of_any_roster():
    inputs = baseline()
    links, state = inputs.links[0], inputs.unrecorded_block(1).state[0]
    for kind, link, names in (("ties", "tie_acts", ("offence", "reproach", "mending")), ("actors", "actor_acts", ())):
        for number, listed in enumerate(links[link]):
            record = state[kind][number]
            rows = [record[name][:, 0] for name in names] or list(record["act_level"][:, :, 0])
            there = (np.array(rows) != 0.0).any(axis=0)
            assert not (there & (listed == 0)).any(), (kind, number)
            assert 0 < listed.sum() < len(ACTS)
