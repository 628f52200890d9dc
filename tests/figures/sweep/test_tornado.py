"""Tornado plots: how far each factor alone moves an outcome, and what of that may be chance."""

from functools import partial

import numpy as np
import pytest
from scipy.stats import ttest_ind, ttest_rel

from helpers.default_case import registry
from helpers.figures import LAYOUTS, assert_same_texts_in_the_same_places, assert_texts_inside_and_apart
from helpers.sweep_data import one_at_a_time, sweep
from sim.figures.kit.draw import draw
from sim.figures.sweep.tornado import tornado
from sim.gallery.sweep import design_in, drawings_of_sweep, means_in
from sim.kernel.mechanism import MECHANISMS


def tornado_of(data):
    return tornado(design_in(data), "delivered[drones]", data)


def test_a_tornado_has_the_moves_of_each_factor_alone_the_furthest_first():
    data = one_at_a_time()
    means = means_in(data, "delivered[drones]")
    rows = tornado_of(data).panels[0].rows
    assert [row.name for row in rows] == [
        registry()["drone_output"].title, MECHANISMS["trust"].title, registry()["forgetting"].title,
    ]  # fmt: skip
    first, option, last = ([one for mark in row.marks for one in mark.departures] for row in rows)
    assert [one.moves for one in first] == pytest.approx([means[1] - means[0], means[2] - means[0]])
    assert [one.paint for one in first] == ["less", "more"]
    assert [one.moves for one in option] == pytest.approx([means[5] - means[0]])
    assert all(one.clear for one in (*first, *option))
    assert not any(one.clear for one in last)
    assert "(chance)" in rows[2].text
    assert "2 of 3 factors alone move it beyond chance" in tornado_of(data).title


def test_a_move_of_paired_runs_is_held_against_the_spread_of_its_differences():
    data = one_at_a_time(runs=4)
    values = data["outcomes"].sel(outcome="delivered[drones]").values
    values[3] = values[0] + np.array([1.0, 1.1, 0.9, 1.0])
    data["outcomes"].loc[{"outcome": "delivered[drones]"}] = values
    clear = {}
    for draws in ("own", "common"):
        (row,) = [
            one
            for one in tornado_of(data.assign_attrs(draws=draws)).panels[0].rows
            if one.name == registry()["forgetting"].title
        ]
        clear[draws] = row.marks[0].departures[0].clear
    assert clear == {"own": False, "common": True}


@pytest.mark.parametrize(("draws", "test"), [("common", ttest_rel), ("own", partial(ttest_ind, equal_var=False))])
def test_a_move_of_few_runs_is_clear_where_a_t_test_says_so(draws, test):
    found = set()
    for spread in (0.05, 0.5, 1.0, 2.0, 4.0, 8.0):
        data = one_at_a_time(runs=3).assign_attrs(draws=draws)
        values = data["outcomes"].sel(outcome="delivered[drones]").values
        values[0] = [3400.0, 3401.0, 3402.0]
        values[3] = values[0] + 9.0 + spread * np.array([-1.0, 0.2, 0.8])
        data["outcomes"].loc[{"outcome": "delivered[drones]"}] = values
        (row,) = [one for one in tornado_of(data).panels[0].rows if one.name == registry()["forgetting"].title]
        expected = test(values[3], values[0]).pvalue < 0.05 / 5  # moves of three factors together
        assert row.marks[0].departures[0].clear == expected
        found.add(bool(expected))
    assert found == {True, False}


def test_a_single_run_of_each_sample_shows_nothing_beyond_chance():
    data = one_at_a_time(runs=1)
    assert "none of 3 factors alone" in tornado_of(data).title


def test_nothing_departs_alone_in_another_design():
    with pytest.raises(ValueError, match="departs from the scenario alone"):
        tornado(design_in(sweep()), "delivered[drones]", sweep())


@pytest.mark.parametrize("size", LAYOUTS)
def test_texts_of_a_tornado_stay_apart_and_themes_agree(size):
    contents = tornado_of(one_at_a_time())
    assert_texts_inside_and_apart(draw(contents, size=size))
    assert_same_texts_in_the_same_places(draw(contents, size=size), draw(contents, size=size, theme="dark"))


def test_one_factor_at_a_time_is_drawn_as_a_tornado_in_place_of_responses():
    keys = {drawing.key for drawing in drawings_of_sweep(one_at_a_time())}
    assert "tornado_delivered_drones" in keys
    assert not any(key.startswith(("responses", "pair_map")) for key in keys)
    without_the_scenario = one_at_a_time()
    without_the_scenario["outcomes"][0] = np.nan
    assert not any("tornado" in drawing.key for drawing in drawings_of_sweep(without_the_scenario))
