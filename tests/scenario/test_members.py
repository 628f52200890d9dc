"""Members: each run has the values of its member, and what a scenario or a claim sets has the last word."""

import io
import zipfile

import numpy as np
import pytest

from sim.case.case import load_case
from sim.engine.ensemble import run_ensemble
from sim.engine.run import run_mesa
from sim.ground.faults import InputError
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.scenario.members import Members, from_priors, varied
from sim.scenario.members_file import priors_digest, read_members, write_members

CASE = load_case()
HORIZON = {"horizon": 26}


@pytest.fixture(scope="module")
def members() -> Members:
    return from_priors(CASE, members=3, seed=1)


def test_two_runs_in_a_row_share_a_member_and_the_last_is_followed_by_the_first(members):
    assert members.of_runs(np.arange(8)).tolist() == [0, 0, 1, 1, 2, 2, 0, 0]


def test_the_first_members_are_the_same_however_many_are_drawn(members):
    assert (from_priors(CASE, members=7, seed=1).values[:3] == members.values).all()


def test_every_prior_that_is_not_fixed_varies_and_stays_within_its_bounds(members):
    assert members.names == tuple(
        name for name, one in CASE.parameters.items() if one.prior.family != "fixed"
    ) == varied(CASE)  # fmt: skip
    members.checked(CASE.parameters)


def test_a_run_is_that_of_a_scenario_with_the_values_of_its_member(members):
    # Of claims that set parameters, a scenario's own value would have the last word: they are left out here.
    claimed = {
        name
        for record in CASE.contradictions.values()
        for effect in (record.if_true, record.if_false)
        if effect
        for name in effect.params
    }
    own = members.without(claimed)
    out = run_ensemble(build_inputs(load("baseline", HORIZON), members=own), runs=8, seed=5)
    for run, member in ((0, 0), (3, 1), (5, 2), (7, 0)):
        values = {f"params.{name}": float(value) for name, value in zip(own.names, own.values[member], strict=True)}
        alone = run_ensemble(build_inputs(load("baseline", HORIZON | values)), runs=1, seed=5, first=run)
        assert np.array_equal(out[:, :, run], alone[:, :, 0], equal_nan=True)


def test_a_claim_that_sets_a_parameter_has_the_last_word_over_a_member_as_over_a_default():
    claim, record = next(
        (name, one) for name, one in CASE.contradictions.items() if one.if_true and one.if_true.params
    )  # fmt: skip
    (name, value), *_ = record.if_true.params.items()
    others = {f"contested.{one}": 0.0 for one in load("baseline").contested if one != claim}
    certain = load("baseline", {**HORIZON, **others, f"contested.{claim}": 1.0})
    low, high = CASE.parameters[name].bounds
    for own in (low, high, CASE.parameters[name].default):
        with_member = build_inputs(certain, members=Members("prior", (name,), np.array([[own]])))
        set_to = build_inputs(load(certain, {f"params.{name}": value}))
        found = [run_ensemble(inputs, runs=2, seed=0) for inputs in (with_member, set_to)]
        assert np.array_equal(*found, equal_nan=True)


def test_a_value_of_the_scenario_replaces_that_of_every_member(members):
    name = "drone_output"
    scenario = load("baseline", {**HORIZON, f"params.{name}": 100.0})
    inputs = build_inputs(scenario, members=members)
    assert name not in inputs.varied.members.names
    without = build_inputs(scenario, members=members.without([name]))
    found = [run_ensemble(one, runs=4, seed=0) for one in (inputs, without)]
    assert np.array_equal(*found, equal_nan=True)


def test_members_at_the_defaults_give_the_runs_of_the_point():
    values = np.array([[CASE.parameters[name].default for name in varied(CASE)]])
    at_defaults = build_inputs(load("baseline"), members=Members("prior", varied(CASE), values))
    found = [run_ensemble(one, runs=70, seed=2) for one in (at_defaults, build_inputs(load("baseline")))]
    assert np.array_equal(*found, equal_nan=True)


def test_both_engines_agree_bit_for_bit_on_members(members):
    inputs = build_inputs(load("baseline", HORIZON), members=members)
    assert np.array_equal(run_mesa(inputs, runs=3, seed=4), run_ensemble(inputs, runs=3, seed=4), equal_nan=True)


def test_a_value_outside_its_bounds_and_an_unknown_parameter_are_refused_at_once():
    wrong = Members("posterior", ("drone_output", "drone_outputs"), np.array([[-1.0, 2.0]]))
    with pytest.raises(InputError) as raised:
        build_inputs(load("baseline"), members=wrong)
    said = str(raised.value)
    assert "drone_output: -1 of member 0 is outside" in said
    assert "'drone_outputs' is not a parameter" in said


def test_no_member_at_all_is_refused():
    with pytest.raises(InputError, match="there are no members"):
        build_inputs(load("baseline"), members=Members("posterior", (), np.zeros((0, 0))))


def packed(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def zipped(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("names.npy", "values.npy"):
            archive.writestr(name, content)
    return out.getvalue()


NAMES, ONE = np.array(["drone_output"]), np.array([[90.0]])
OUT_OF_FORM = {
    "a list where a record belongs": (packed(names=NAMES, values=ONE), {"observed": []}),
    "a day that is none": (packed(names=NAMES, values=ONE), {"observed": {"until": "soon"}}),
    "one name and no list": (packed(names=np.array("drone_output"), values=ONE), {}),
    "a name twice": (packed(names=NAMES.repeat(2), values=ONE.repeat(2, axis=1)), {}),
    "numbers for names": (packed(names=np.arange(1), values=ONE), {}),
    "complex values": (packed(names=NAMES, values=ONE * 1j), {}),
    "texts for values": (packed(names=NAMES, values=np.array([["90"]])), {}),
    "code for values": (packed(names=NAMES, values=np.array([[print]], dtype=object)), {}),
    "no values": (packed(names=NAMES), {}),
    "no archive": (b"\x80\x04N.", {}),
    "an archive of something else": (zipped(b"x"), {}),
}


@pytest.mark.parametrize(("arrays", "made"), OUT_OF_FORM.values(), ids=OUT_OF_FORM)
def test_kept_members_that_are_out_of_form_are_damaged_whoever_signed_them(tmp_path, arrays, made):
    write_members(tmp_path, arrays, {"priors_hash": priors_digest(CASE), **made})
    with pytest.raises(InputError, match=r"is damaged: .* Put back a copy of it"):
        read_members(tmp_path, CASE)


def test_kept_members_in_form_are_read(tmp_path):
    write_members(tmp_path, packed(names=NAMES, values=ONE), {"priors_hash": priors_digest(CASE)})
    found, _ = read_members(tmp_path, CASE)
    assert (found.names, found.values.tolist(), found.until) == (("drone_output",), [[90.0]], "")
