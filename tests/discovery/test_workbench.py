"""Boxes are those of the EMA workbench, and a box that is planted is found."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from helpers.discovery import needs_workbench, planted
from sim.discovery import boxes
from sim.discovery.boxes import leaves, limits_of, peeled, run_by_run
from sim.discovery.discover import DiscoverRequest, discovered

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")


@needs_workbench
def test_a_planted_box_is_found_and_holds_in_every_resample(monkeypatch):
    cases = planted(noise=0.02)
    monkeypatch.setattr(DiscoverRequest, "cases", lambda *_: cases)
    found = discovered(None, DiscoverRequest(resamples=5))
    table = found.table()
    assert set(table.index) == {"params.a", "params.b", "mechanisms.m"}
    assert table.loc["params.a", "low"] == pytest.approx(0.6, abs=0.05)
    assert table.loc["params.b", "high"] == pytest.approx(0.5, abs=0.05)
    assert table.loc["mechanisms.m", "says"] == "mechanisms.m (mechanisms.m) is pay"
    assert (table["share"] == 1.0).all()
    assert table.loc["params.a", "low_from"] <= 0.62 <= 0.1 + table.loc["params.a", "low_to"]
    assert (table["density_without"] < found.box.density).all()
    assert found.box.density > 0.85
    assert found.tradeoff()["chosen"].sum() == 1
    assert found.leaves()["density"].iloc[0] > 0.85
    assert "pay" in found.sentence()
    assert "it breaks" in repr(found)


@needs_workbench
@pytest.mark.parametrize("words", [False, True])
def test_prim_is_the_workbenchs_own(words):
    cases = planted(words=words, noise=0.05)
    found = peeled(cases.inputs, cases.hits)
    prim, (rows, wanted) = boxes.workbench("prim"), run_by_run(cases.inputs, cases.hits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        own = prim.Prim(rows, wanted, threshold=float(wanted.mean()), peel_alpha=0.05, mass_min=0.05).find_box()
    steps = own.peeling_trajectory
    theirs = list(zip(steps["coverage"], steps["density"], steps["mass"], strict=True))
    mine = [(one.coverage, one.density, one.mass) for one in found]
    np.testing.assert_allclose(mine, theirs, atol=1e-12)
    assert [len(one.limits) for one in found] == steps["res_dim"].tolist()


@needs_workbench
def test_cart_is_the_workbenchs_own_on_numbers_and_does_not_overlap_on_words():
    cart = boxes.workbench("cart")
    for words in (False, True):
        cases = planted(words=words, noise=0.05)
        found, (rows, wanted) = leaves(cases.inputs, cases.hits), run_by_run(cases.inputs, cases.hits)
        assert sum(one.mass for one in found) == pytest.approx(1.0)
        assert sum(one.coverage for one in found) == pytest.approx(1.0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            own = cart.CART(rows, wanted, mass_min=0.05)
            own.build_tree()
            stats = own.stats
        if words:
            # Why its boxes are read here: of 2.5.3 they overlap where the tree asks for a category.
            assert abs(sum(one["mass"] for one in stats) - 1.0) > 0.1
        else:
            theirs = sorted((one["density"], one["coverage"], one["mass"]) for one in stats)
            mine = sorted((one.density, one.coverage, one.mass) for one in found)
            np.testing.assert_allclose(mine, theirs, atol=1e-9)


@needs_workbench
def test_boxes_of_the_workbench_are_read_as_limits():
    cases = planted()
    prim, (rows, wanted) = boxes.workbench("prim"), run_by_run(cases.inputs, cases.hits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        method = prim.Prim(rows, wanted, threshold=0.1)
        box = method.find_box()
    assert limits_of(method.box_init, method.box_init) == []
    limits = {one.key: one for one in limits_of(box.box_lims[-1], method.box_init)}
    assert limits["mechanisms.m"].categories == ("pay",)
    assert limits["params.a"].high is None
