"""Influence: pushes that do what they say, effects that are paired, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from helpers.paths import TESTS
from helpers.report import Page
from sim.analysis.paired.comparison import compare_outcomes
from sim.case.columns import Column
from sim.case.stances import STANCE, read_stances
from sim.cli import dispatch
from sim.gallery.influence_report import influence_contents
from sim.ground.faults import InputError
from sim.influences import push as pushing
from sim.influences.effects import first_half, owners_of
from sim.influences.influence import Request, carried_out
from sim.influences.measure import blocks_of
from sim.influences.push import WAYS, Push, named_steps, run_block_with_pushes
from sim.recorded.summary import outcomes_of_runs
from sim.scenario.inputs import build_inputs
from sim.storage.parts import KeptParts
from sim.words import number, span

DATES, HOLD, AFTER, RUNS = ("2022-06-06", "2022-08-22"), 8, 16, 70
HORIZON = "2023-02-20"
SHORT = {"dates": DATES, "hold": HOLD, "after": AFTER, "runs": RUNS, "seed": 3, "intermediaries": 5}


def scenario():
    return sim.load("baseline", {"horizon": HORIZON})


@pytest.fixture(scope="module")
def found():
    return sim.influence(scenario(), workers=2, **SHORT)


@pytest.fixture(scope="module")
def block():
    """Return the inputs, the plan and the first runs."""
    inputs, plan = build_inputs(scenario(), intermediaries=5), Request(**SHORT).plan(scenario())
    return inputs, plan, run_block_with_pushes(inputs, plan, 3, np.arange(40))


def test_without_a_push_runs_are_those_of_the_scenario(found):
    first = pd.Timestamp(found.dates[0]) + pd.Timedelta(weeks=AFTER - 1)
    alone = sim.run(scenario(), runs=RUNS, seed=3, intermediaries=5, uncertainty="point")
    known = outcomes_of_runs(alone, first.date().isoformat())
    read = np.concatenate([one.reference for one in found._blocks], axis=2)[0]
    for at, name in enumerate(found.plan.columns):
        if Column.split(name).outcome != STANCE:
            assert read[at].tolist() == known[name].tolist()


def test_an_actor_that_is_moved_by_no_step_changes_nothing_at_all(block, monkeypatch):
    inputs, plan, _ = block
    monkeypatch.setattr(pushing, "WAYS", dict.fromkeys(WAYS, 0))
    still = run_block_with_pushes(inputs, plan, 3, np.arange(40))
    assert still.pushed.tobytes() == still.reference.tobytes()
    assert not still.sums.any()


def test_an_actor_is_moved_by_one_step_from_what_it_would_have_done_and_no_longer_than_it_is_held(block):
    inputs, plan, result = block
    actors = inputs.roster.file.actors
    for place, push in enumerate(plan.pushes):
        at = plan.columns.index(str(Column(STANCE, (push.actor,))))
        stance, postures = inputs.case.stances[push.actor], list(actors[push.actor].postures)
        moved = sum(
            count * (stance.place_of(stance.moved(name, WAYS[push.way])) - stance.place_of(name))
            for name, count in zip(postures, result.decisions[place], strict=False)
        )
        weeks = HOLD * result.sums[place, at, :HOLD].mean()
        assert weeks == pytest.approx(4 * moved), push
        assert abs(moved) <= result.decisions[place].sum() == 40 * HOLD / 4
        assert {1.0, -1.0, 0.0} >= set(np.sign(result.sums[place, at, :HOLD]))


def test_who_stands_at_the_end_of_the_steps_stays(block):
    inputs, plan, result = block
    for push, decisions in zip(plan.pushes, result.decisions, strict=True):
        rungs = inputs.case.stances[push.actor].rungs
        ends = {"harder": rungs[-1], "softer": rungs[0]}[push.way]
        shares = 0.0
        for before, after, share in named_steps(inputs, push, decisions):
            assert (before == after) == (before in ends)
            shares += share
        assert shares == pytest.approx(1.0)


def test_effects_are_those_of_a_paired_comparison(found):
    table = found.table(each_date=True)
    push = Push("european_union", "harder", found.plan.dates[1])
    place = found.plan.pushes.index(push)
    sides = [np.concatenate([getattr(one, name) for one in found._blocks], axis=2) for name in ("reference", "pushed")]
    frames = [pd.DataFrame(side[place].T, columns=list(found.plan.columns)) for side in sides]
    judged = compare_outcomes(*frames)
    rows = table.xs(("european_union", "harder", str(push.date)), level=("actor", "way", "date"))
    for name in ("mean_difference", "mean_low", "mean_high", "p_value"):
        np.testing.assert_allclose(rows[name], judged.loc[rows.index, name], rtol=1e-9, atol=1e-12)
    # All effects of all pushes are one family: intervals are wider than those of one comparison.
    wide = rows["simultaneous_high"] - rows["simultaneous_low"]
    alone = (judged["simultaneous_high"] - judged["simultaneous_low"])[rows.index]
    assert (wide >= alone - 1e-12).all()
    assert (wide > alone).any()


def test_the_average_over_dates_is_that_of_the_dates(found):
    dates, together = found.table(each_date=True), found.table()
    mean = dates["mean_difference"].groupby(level=["actor", "way", "outcome"], sort=False).mean()
    index = [(actor, way, outcome) for actor, way, _, outcome in together.index]
    np.testing.assert_allclose(together["mean_difference"], mean.loc[index], atol=1e-12)


def test_responses_end_in_the_effect_that_the_table_has(found):
    table = found.table().droplevel("date")
    last = found.responses().query(f"week == {AFTER}").set_index(["actor", "way", "outcome"])
    levels = [key for key in last.index if Column.split(key[2]).outcome != STANCE]
    np.testing.assert_allclose(last.loc[levels, "mean"], table.loc[levels, "mean_difference"], atol=1e-9)
    assert ((last["low"] <= last["mean"]) & (last["mean"] <= last["high"])).all()


def test_pressure_follows_who_imposes_it_and_says_when(found):
    ranked = found.who_moves("pressure[iran]")
    assert {"united_states", "european_union"} >= set(ranked["actor"])
    harder = ranked[ranked["way"] == "harder"]
    assert (harder["mean_difference"] > 0).all()
    assert harder["delay"].between(1, AFTER).all()
    assert (harder["delay_low"] <= harder["delay"]).all()
    assert "pressure[iran]" in repr(found)


def test_nobody_is_credited_with_what_is_its_own_alone(found):
    roster = sim.load("baseline").case.roster
    assert owners_of("stance[iran]", roster) == owners_of("trust[iran in russia]", roster) == {"iran"}
    assert owners_of("delivered[drones]", roster) == {"iran", "russia"}
    assert owners_of("talks[ukraine_war]", roster) == set()
    for actor, _, _, outcome in found.table().index:
        assert owners_of(outcome, roster) != {actor}


def test_a_delay_is_found_where_the_answer_is_known():
    rising = 1.0 - np.exp(-np.arange(60.0) / 10.0)
    # Half of the largest value, that of the last week, is passed where 1 - exp(-t / 10) is: in the eighth week.
    assert first_half(np.stack([rising, -rising])).tolist() == [8.0, 8.0]


def test_parts_that_are_kept_are_not_computed_again_and_damaged_ones_are(tmp_path, found, monkeypatch):
    kept, request = KeptParts(tmp_path / "parts"), Request(**SHORT)
    assert len(blocks_of(RUNS)) == 2
    carried_out(scenario(), request, workers=1, kept=kept)
    assert kept.count() == 2
    path = tmp_path / "parts" / "000001.npz"
    path.write_bytes(path.read_bytes()[:-40])
    computed = []

    def counting(*given):
        computed.append(len(given[3]))
        return run_block_with_pushes(*given)

    monkeypatch.setattr("sim.influences.measure.run_block_with_pushes", counting)
    again = carried_out(scenario(), request, workers=1, kept=kept)
    assert computed == [RUNS - 64]
    pd.testing.assert_frame_equal(again.table(), found.table())
    kept.remove()
    assert not (tmp_path / "parts").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"actors": "irann"}, r"'irann' is not an actor with steps.*Did you mean 'iran'\?"),
        ({"runs": 3}, "3 are too few for an answer; at least 20"),
        ({"after": 4}, "4 weeks end before the push does"),
        ({"outcome": "trusst"}, "'trusst' is not an outcome"),
        ({"dates": "2022-12-26"}, "2022-12-26 leaves no 16 weeks before the run ends; the latest is"),
        ({"dates": ["yesterday"]}, "'yesterday' is not a date"),
        ({"after": 80, "dates": None}, "80 weeks do not fit into a run of 52"),
        ({"hold": 0}, "0 is not between 1 and 520"),
    ],
)
def test_what_cannot_be_answered_is_refused_before_anything_runs(given, message):
    with pytest.raises(InputError, match=message):
        sim.influence(scenario(), **SHORT | given)


def test_a_case_without_steps_says_what_is_missing():
    with pytest.raises(InputError, match=r"the case harbour says nothing of steps; write stances\.yaml"):
        sim.influence(TESTS / "cases" / "harbour" / "scenarios" / "baseline.yaml")


def test_every_posture_stands_on_one_step(tmp_path):
    roster, path = sim.load("baseline").case.roster, tmp_path / "stances.yaml"
    path.write_text(
        "israel: {softer: less of it, harder: more of it, steps: [stand_by, [speak_up, stand_by], deep_strike]}\n"
        "irael: {softer: less of it, harder: more of it, steps: [a, b]}\n"
    )
    with pytest.raises(InputError) as caught:
        read_stances(path, roster)
    said = str(caught.value)
    assert "stand_by stands on several steps" in said
    assert "'deep_strike' is not a posture of israel" in said
    assert "limited_strikes, a posture of israel, stands on no step" in said
    assert "'irael' is not an actor" in said


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["horizon=52", "actors=european_union,iran", f"dates={','.join(DATES)}", f"hold={HOLD}", f"after={AFTER}"]

    def run(*more):
        status = dispatch(["influence", *words, "runs=70", "intermediaries=5", "quiet=true", *more])
        return status, *capsys.readouterr()

    return run


def test_the_command_prints_and_writes_once(command, tmp_path):
    status, out, err = command("figures=false")
    assert (status, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 100
    folder = tmp_path / "results" / "influence" / "baseline"
    assert {"effects.csv", "steps.csv", "responses.csv", "manifest.json"} <= {path.name for path in folder.iterdir()}
    assert command("figures=false") == (0, out, "")
    assert [path.name for path in folder.parent.iterdir()] == ["baseline"]


def test_an_interrupt_keeps_what_is_there_and_says_how_it_goes_on(command, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("sim.influences.influence.Influence.table", stop)
        status, out, err = command("figures=false")
    assert (status, out) == (130, "")
    assert err.endswith("interrupted; 2 of 2 parts are kept. The same command goes on where it was stopped.\n")
    assert not (tmp_path / "results" / "influence" / "baseline").exists()
    (parts,) = (tmp_path / "results" / "influence").iterdir()
    assert len(list(parts.iterdir())) == 2
    assert command("figures=false")[0] == 0
    assert not parts.exists()


def test_wrong_input_writes_nothing(command, tmp_path):
    status, out, err = command("actors=nobody", "level=2")
    assert (status, out) == (2, "")
    assert err.count("\n") <= 4
    assert not list(tmp_path.iterdir())


def test_the_report_answers_first_and_says_every_effect_that_stands_out(found, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.gallery.influence.drawings_of_influence", lambda _: iter(()))
    path = found.report(tmp_path / "report.html")
    text = Page(path.read_text(encoding="utf-8")).by_id("main")["text"]
    moves = found.who_moves()
    first = moves.iloc[moves["in_sd"].abs().argmax()]
    lead = text[text.index("Who can move whom, and how soon?") :]
    assert lead.index(number(abs(first["mean_difference"]))) < lead.index("What to beware of")
    assert f"{len(moves)} of {len(found.table())} effects stand out from chance, all together" in text
    for row in moves.to_dict("records"):
        assert span(row["mean_low"], row["mean_high"], sign=True) in text
    assert "They forecast nobody's policy." in text


def test_a_report_of_nothing_that_stands_out_says_so(found, monkeypatch):
    table = found.table().assign(verdict="no difference shown")
    monkeypatch.setattr(type(found), "table", lambda *_args, **_more: table)
    contents = influence_contents(found, [], {}, "wary influence")
    assert contents.scenarios[0].answer[0].startswith("Nobody moves anybody else beyond chance: none of")
    assert not contents.sections[0].tables
