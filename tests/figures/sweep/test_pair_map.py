"""The map of two factors: its cells, its scale, and what it says of how well they are known."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from scipy.stats import f_oneway, t

from helpers.figures import words_of
from helpers.sweep_data import sweep
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.look import THEMES
from sim.figures.kit.scales import padded
from sim.figures.sweep.pair_map import NO_SAMPLE, pair_map, scale_of
from sim.gallery.sweep import design_in, means_in
from sim.kernel.mechanism import MECHANISMS
from sim.words import known_to


@pytest.fixture(scope="module")
def data():
    return sweep()


def test_cells_are_means_of_their_samples_and_blank_without_any(data):
    design, means = design_in(data), means_in(data, "delivered[drones]")
    figure = draw(pair_map(design, means, ("params.drone_output", "mechanisms.trust"), data))
    mesh = next(axes.collections[0] for axes in figure.axes if axes.collections)
    cells = np.ma.masked_invalid(mesh.get_array().reshape(4, -1))
    ends = padded(design["params.drone_output"].min(), design["params.drone_output"].max())
    edges = np.linspace(*ends, cells.shape[1] + 1)
    bins = np.clip(np.digitize(design["params.drone_output"], edges) - 1, 0, cells.shape[1] - 1)
    for row, name in enumerate(sorted(MECHANISMS["trust"].options)):
        for column in range(cells.shape[1]):
            chosen = means[(design["mechanisms.trust"] == name).to_numpy() & (bins == column)]
            assert bool(np.ma.getmaskarray(cells)[row, column]) == chosen.empty
            if not chosen.empty:
                assert cells[row, column] == pytest.approx(chosen.mean())


@pytest.mark.parametrize("theme", THEMES)
def test_the_scale_of_the_map_can_be_read_in_grey(theme):
    grey = [np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)) for colour in scale_of(THEMES[theme]).colors]
    assert np.all(np.diff(grey) >= 0)
    assert np.all(np.diff(grey[::8]) > 0)
    assert grey[-1] - grey[0] > 0.5


def test_alt_text_of_the_map_names_its_ends(data):
    design, means = design_in(data), means_in(data, "trust[iran in russia]")
    text = alt_text(pair_map(design, means, ("mechanisms.trust", "params.drone_output"), data))
    assert re.search(r"Highest, 0\.7\d*: at kydd across", text)
    assert "Trust between partners" in text


def test_a_map_says_how_many_samples_cells_have_how_well_their_means_are_known_and_what_chance_would_do():
    random, cell, found = np.random.default_rng(1), np.repeat(np.arange(9), 6), set()
    design = pd.DataFrame(
        {"mechanisms.trust": np.array(["beta", "kydd", "none"])[cell % 3], "params.forgetting": cell // 3}
    )
    noise = random.normal(0.0, 50.0, len(cell))
    for apart in (200.0, 0.0):
        means = pd.Series(1000.0 + apart * cell + noise, name="delivered[drones]")
        contents = pair_map(design, means, list(design), sweep())
        groups = [means[cell == one] for one in range(9)]
        within = np.sqrt(np.mean([group.var(ddof=1) for group in groups]))
        by_chance = bool(f_oneway(*groups).pvalue >= 0.05)
        assert contents.title.endswith(", no more than chance") is by_chance
        found.add(by_chance)
        assert not contents.key
        half = known_to(t.isf(0.025, 45) * within / np.sqrt(6))  # two digits: no more is known of an interval
        assert f"All 9 cells have samples, 6 each; the mean of one is known to {half} (" in contents.subtitle
    assert found == {True, False}
    few = pair_map(design.iloc[::6], means.iloc[::6], list(design), sweep())
    assert few.title.endswith("with too few samples to tell chance")


def test_the_mean_of_a_cell_is_known_the_better_the_more_samples_it_has():
    cell = np.repeat(np.arange(4), [1, 4, 4, 9])
    ends = np.array([80.0, 120.0])[cell % 2]
    design = pd.DataFrame({"params.drone_output": ends, "mechanisms.trust": np.array(["beta", "kydd"])[cell // 2]})
    values = 1000.0 + np.random.default_rng(2).normal(0.0, 50.0, len(cell))
    means = pd.Series(values, name="delivered[drones]")
    within = np.sqrt(sum(group.var(ddof=0) * len(group) for _, group in means.groupby(cell)) / (len(cell) - 4))
    one = t.isf(0.025, len(cell) - 4) * within
    told = pair_map(design, means, list(design), sweep()).subtitle
    assert (
        f"the mean of one is known to {known_to(one / 3.0)} where it has 9, and to {known_to(one)} where it has 1 ("
        in told
    )


def test_the_key_of_a_map_says_what_a_blank_cell_means():
    ends = np.array([80.0, 120.0])[np.arange(8) % 2]
    design = pd.DataFrame({"params.drone_output": ends, "mechanisms.trust": ["beta", "kydd"] * 4})
    contents = pair_map(design, pd.Series(np.arange(8.0), name="delivered[drones]"), list(design), sweep())
    assert np.isnan(contents.panels[1].marks[0].means).any()
    assert NO_SAMPLE in words_of(draw(contents))
