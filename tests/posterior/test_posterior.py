"""The posterior: the same with and without a folder, resumed to the same bytes, and no more certain than it may be."""

import datetime as dt

import numpy as np
import pytest

from sim.case.case import load_case
from sim.case.priors import Prior
from sim.ground.faults import InputError
from sim.patterns.estimates import NOTHING, Estimate, Threshold
from sim.posterior.fit import Request, Step, fit
from sim.posterior.table import CHUNK, Proposals
from sim.posterior.waves import Waves, implausibility
from sim.storage.parts import KeptParts

CASE = load_case()
EARLY = dt.date(2022, 12, 14)
SMALL = Request(CASE, until=EARLY, draws=2 * CHUNK, members=12, seed=3)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("posterior")
    return folder, fit(SMALL, kept=KeptParts(folder))


def test_a_posterior_that_was_stopped_goes_on_to_the_same(kept):
    folder, whole = kept
    pieces = sorted(folder.glob("*.npz"))
    before = {path.name: path.read_bytes() for path in pieces}
    for path in pieces[1::2]:
        path.unlink()
    again = fit(SMALL, kept=KeptParts(folder), workers=1)
    assert (again.values == whole.values).all()
    assert again.record() == whole.record()
    assert {path.name: path.read_bytes() for path in folder.glob("*.npz")} == before


def test_members_are_draws_of_the_table_within_their_bounds_and_single_precision(kept):
    _, whole = kept
    assert whole.values.shape == (12, len(whole.names))
    whole.members().checked(CASE.parameters)
    assert (whole.values.astype(np.float32) == whole.values).all()
    drawn = np.concatenate([SMALL.proposals.values(number) for number in range(2)])
    assert {row.tobytes() for row in whole.values} <= {row.tobytes() for row in drawn}


def test_members_are_likelier_than_draws_of_the_prior(kept):
    _, whole = kept
    observed = SMALL.observed
    assert np.median(whole.log_probability) > np.median(observed.log_probability(SMALL.proposals.shown(0, 2)))


def test_criteria_that_need_only_the_baseline_can_all_be_held_against_a_candidate():
    request = Request(CASE, until=dt.date(2030, 1, 1))
    waves = Waves(request.observed, request.proposals.names, seed=0, workers=1)
    first = waves.waves[0]
    assert "fog" in {pattern.name for pattern in first.patterns}
    found = waves.measured(first, request.proposals.of_draws(np.array([0])), 0)
    assert found.shape == (1, len(first.criteria))
    assert np.isfinite(found).all()


def test_progress_tells_of_every_draw_and_of_every_member():
    steps: list[Step] = []
    request = Request(CASE, until=EARLY, draws=CHUNK, members=5, criteria=False)
    found = fit(request, progress=steps.append)
    assert sum(step.draws for step in steps) == CHUNK
    assert sum(step.members for step in steps) == len(found) == 5


def test_a_prior_of_ones_own_takes_the_place_of_the_registrys():
    name = "drone_output"
    low, high = CASE.parameters[name].bounds
    own = {name: Prior.model_validate({"uniform": [low, high]})}
    place = SMALL.proposals.names.index(name)
    wide, usual = (Proposals(SMALL.observed, 0, priors).values(0)[:, place] for priors in (own, {}))
    assert wide.std() > usual.std()
    assert wide.mean() == pytest.approx((low + high) / 2, rel=0.05)


def test_too_few_draws_for_the_members_are_refused():
    with pytest.raises(InputError, match="are more than the draws"):
        fit(Request(CASE, draws=10, members=CHUNK + 1))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Estimate(0.5, 0.4, 0.6, 30), 0.0),
        (Estimate(0.2, 0.2, 0.2, 30), 0.3 / 0.1),  # the tolerance alone: a fifth of the threshold
        (Estimate(0.2, 0.1, 0.2 + 1.959964 * 0.24, 30), 0.3 / 0.26),  # chance beside it
        (Estimate(0.2, 0.1, float("inf"), 3), 0.0),  # no end on the side of the threshold: nothing is said
        (NOTHING, 0.0),
    ],
)
def test_implausibility_is_the_distance_in_deviations_of_chance_and_tolerance(found, expected):
    assert implausibility(Threshold(at_least=0.5), found) == pytest.approx(expected)


def test_an_upper_bound_is_missed_from_above():
    assert implausibility(Threshold(at_most=0.5), Estimate(0.8, 0.8, 0.8, 30)) == pytest.approx(3.0)
