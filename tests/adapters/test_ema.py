"""The EMA workbench drives the model, and gets the numbers of a sweep."""

from __future__ import annotations

import importlib.util
import pickle
import warnings

import numpy as np
import pytest

import sim
from sim.adapters import ema
from sim.case.priors import Prior
from sim.ground.faults import InputError

needs_workbench = pytest.mark.skipif(
    not importlib.util.find_spec("ema_workbench"), reason="the EMA workbench, the extra discovery, is not here"
)
pytestmark = pytest.mark.filterwarnings("ignore")
OVER = ["params.drone_output", "params.forgetting=0.01..0.05", "mechanisms.trust", "events.gaza_war"]
OUTCOMES = ["delivered[drones]", "trust[iran in russia]"]


def scenario():
    return sim.load("baseline", {"horizon": 12})


def made():
    return ema.model(scenario(), over=OVER, outcomes=OUTCOMES, runs=3, seed=5, intermediaries=5)


@needs_workbench
def test_its_samplers_and_evaluators_get_what_a_sweep_gets():
    from ema_workbench import perform_experiments

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        experiments, found = perform_experiments(made(), scenarios=5)
    design = experiments[[key.partition("=")[0] for key in OVER]].copy()
    for name in design.select_dtypes("category"):
        design[name] = design[name].astype(str)
    swept = sim.sweep(scenario(), design, runs=3, seed=5, intermediaries=5, draws="common", fans=False)
    for name in OUTCOMES:
        assert found[name].tolist() == swept.outcomes.sel(outcome=name).mean("run").values.tolist()


@needs_workbench
def test_its_inputs_keep_their_priors_and_it_travels_to_other_processes():
    model = made()
    uncertainties = {one.name: one for one in model.uncertainties}
    record = sim.load("baseline").case.parameters["drone_output"]
    shares = np.linspace(0.01, 0.99, 7)
    wanted = record.prior.quantile(shares, record.bounds, record.default)
    np.testing.assert_allclose(uncertainties["params.drone_output"].dist.ppf(shares), wanted, rtol=1e-9)
    assert uncertainties["params.forgetting"].lower_bound == pytest.approx(0.01)
    again = pickle.loads(pickle.dumps(model.function))  # noqa: S301 - our own, made a moment ago
    row = {"params.drone_output": 100.0, "mechanisms.trust": "none", "events.gaza_war": "off"}
    assert again(**row) == model.function(**row)


def test_a_prior_that_is_cut_off_has_the_quantiles_of_ours():
    from sim.adapters.cut_off import CutOff

    prior, bounds = Prior.model_validate({"normal": [1.0, 2.0]}), (0.0, 2.0)
    frozen, shares = CutOff(prior, bounds)(), np.linspace(0.0, 1.0, 9)
    np.testing.assert_allclose(frozen.ppf(shares), prior.quantile(shares, bounds, 1.0))
    np.testing.assert_allclose(frozen.cdf(frozen.ppf(shares)), shares, atol=1e-12)
    again = pickle.loads(pickle.dumps(frozen))  # noqa: S301 - our own, made a moment ago
    assert again.ppf(0.3) == frozen.ppf(0.3)


@needs_workbench
def test_a_name_that_is_none_is_refused():
    with pytest.raises(InputError, match=r"'delivered\[dronse\]'"):
        ema.model(scenario(), over=OVER, outcomes=["delivered[dronse]"])


def test_without_the_workbench_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'wary-alliance\[discovery\]'"):
        made()
