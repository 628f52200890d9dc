import re
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.default_case import registry
from helpers.figures import (
    LAYOUTS,
    assert_same_texts_in_the_same_places,
    assert_texts_inside_and_apart,
    joined_words_of,
    texts_of,
)
from helpers.sweep_data import OUTCOMES, SERIES, WEEKS, sweep
from sim.analysis.influences import influences
from sim.analysis.smooths import Smooth
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import SIZES, THEMES
from sim.figures.kit.scales import Names
from sim.figures.kit.ticks import value_ticks
from sim.figures.sweep.distributions import distributions
from sim.figures.sweep.fans import fans_of_counts, quantiles_of_counts
from sim.figures.sweep.pair_map import pair_map
from sim.figures.sweep.responses import responses, told_of_turn, turn_of
from sim.figures.sweep.titles import Swept
from sim.gallery.sweep import chosen_outcomes, design_in, means_in
from sim.gallery.sweep_report import write_figures
from sim.kernel.mechanism import MECHANISMS
from sim.recorded.summary import summary_of_sweep
from sim.words import NO_BREAK, number


@pytest.fixture(scope="module")
def data():
    return sweep()


def contents_of(kind, data):
    design, means = design_in(data), means_in(data, "delivered[drones]")
    pairs = {
        "numbers": ("params.drone_output", "params.forgetting"),
        "category": ("postures.russia.policy", "events.gaza_war.date"),
        "dates": ("events.gaza_war.date", "mechanisms.trust"),
    }
    if kind == "distributions":
        return distributions(data, list(OUTCOMES))
    if kind == "fans":
        return fans_of_counts(data, SERIES)
    if kind == "responses":
        return responses(design, means, data)
    return pair_map(design, means, pairs[kind], data)


def drawn(kind, data, **look):
    return draw(contents_of(kind, data), **look)


KINDS = ("distributions", "fans", "responses", "numbers", "category", "dates")


@pytest.fixture(scope="module")
def shown(data):
    """Draw a figure, once for each kind and look: for what is only looked at."""
    contents = cache(partial(contents_of, data=data))
    return cache(lambda kind, **look: draw(contents(kind), **look))


@pytest.mark.parametrize("size", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS)
def test_texts_lie_inside_apart_and_are_large_enough(shown, kind, size):
    figure = shown(kind, size=size)
    assert_texts_inside_and_apart(figure)
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 7
    width = {"page": 1200 / 96, "print_180": 180 / 25.4, "print_85": 85 / 25.4}[size]
    assert figure.get_figwidth() == pytest.approx(width)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_texts_lie_inside_apart_and_are_large_enough_on_a_phone(shown, kind):
    figure = shown(kind, size="phone")
    assert_texts_inside_and_apart(figure)
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 7
    assert figure.get_figwidth() == pytest.approx(356 / 96)


@pytest.mark.parametrize("kind", KINDS)
def test_a_theme_changes_colours_and_no_place_of_a_text(shown, kind):
    assert_same_texts_in_the_same_places(shown(kind, size="page"), shown(kind, size="page", theme="dark"))


@pytest.mark.parametrize("kind", KINDS)
def test_footer_and_partial_state_are_said(data, shown, kind):
    assert Facts.of(data).provenance == (
        "Scenario baseline~· 60 samples of 5 runs~· seed 3~· version 0.1.0~· "
        "15~% of the parameters are our own choice (grade D)~· 2 acts forced by the scenario"
    ).replace("~", "\N{NO-BREAK SPACE}")
    assert Facts.of(data).provenance in joined_words_of(shown(kind, size="page"))
    assert "Partial" not in joined_words_of(shown(kind, size="page"))
    assert "Partial: 1 of 2 chunks." in joined_words_of(drawn(kind, sweep(committed=1)))


def test_bars_are_shares_of_committed_runs_from_zero_and_the_range_is_marked():
    data = sweep(committed=1)
    figure = draw(distributions(data, list(OUTCOMES)))
    for axes, name in zip(figure.axes, OUTCOMES, strict=True):
        values = data.outcomes.sel(outcome=name).values.ravel()
        values = values[~np.isnan(values)]
        assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(1.0)
        assert {bar.get_y() for bar in axes.patches} == {0.0}
        assert axes.get_ylim()[0] == 0.0
        ranges = [line.get_xdata() for line in axes.lines if line.get_linewidth() == 2.0]
        if np.ptp(values) == 0.0:
            assert ranges == []
            continue
        np.testing.assert_allclose(ranges[0], np.quantile(values, (0.05, 0.95)))
        middle = number(float(np.median(values)), step=Swept(data).step(name))
        assert f"median {middle}" in alt_text(distributions(data, [name]))
    assert "150 runs" in joined_words_of(figure)


def test_a_count_has_one_bar_for_each_value(data):
    axes = draw(distributions(data, ["strikes[israel_on_iran]"])).axes[0]
    values, counts = np.unique(data.outcomes.sel(outcome="strikes[israel_on_iran]"), return_counts=True)
    np.testing.assert_allclose([bar.get_x() + bar.get_width() / 2 for bar in axes.patches], values, atol=1e-12)
    np.testing.assert_allclose([bar.get_height() for bar in axes.patches], counts / counts.sum())


@pytest.mark.parametrize("wanted", [[], [*OUTCOMES, "delivered[drones]"]])
def test_too_few_or_many_outcomes_are_refused(data, wanted):
    with pytest.raises(ValueError, match=f"1 to 9 outcomes, not {len(wanted)}"):
        distributions(data, wanted)


def test_nothing_is_drawn_of_a_sweep_without_runs(data):
    empty = data.copy(deep=True)
    empty["outcomes"][:] = np.nan
    empty["fans"][:] = 0
    for make in (distributions, fans_of_counts):
        with pytest.raises(ValueError, match="has no runs to draw yet"):
            make(empty, ["delivered[drones]"])


@given(
    st.lists(st.floats(0.0, 9.999), min_size=1, max_size=60),
    st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5),
)
def test_quantiles_of_counts_stay_in_the_bin_of_the_true_quantile(values, shares):
    counts = np.histogram(values, 20, (0.0, 10.0))[0]
    found = quantiles_of_counts(counts[None, :], 0.0, 10.0, shares)[:, 0]
    true = np.quantile(values, shares, method="inverted_cdf")
    assert np.all(np.abs(found - true) <= 0.5 + 1e-9)


def test_quantiles_of_counts_are_linear_within_a_bin_and_sum_over_chunks(data):
    even = np.full((1, 10), 7)
    np.testing.assert_allclose(quantiles_of_counts(even, -5.0, 5.0, (0.05, 0.5, 0.9))[:, 0], (-4.5, 0.0, 4.0))
    figure = draw(fans_of_counts(data, ["trust[iran in russia]"]))
    median = next(line for line in figure.axes[0].lines if len(line.get_ydata()) == WEEKS and line.get_linewidth() > 1)
    counts = data.fans.sel(series="trust[iran in russia]").values.sum(axis=0)
    np.testing.assert_allclose(median.get_ydata(), quantiles_of_counts(counts, 0.0, 1.0, (0.5,))[0])


def test_medians_of_fans_when_outcomes_are_read_are_those_of_the_tables_and_others_say_how_exact_they_are(data):
    contents, summary = fans_of_counts(data, SERIES), summary_of_sweep(data)
    for name, panel in zip(SERIES, contents.panels, strict=True):
        low, middle, high = (
            number(summary.loc[name, one], step=Swept(data).step(name)) for one in ("q05", "q50", "q95")
        )
        assert panel.plots.endswith(f": median {middle}"), name
        exact = f"to {middle} ({low} to {high}) by the end of 2024"
        assert exact in panel.said, name
        assert "to about " in panel.said.partition(exact)[2], name
    assert "by the end of 2024" in contents.title
    width = float(data["fans"].sel(series=SERIES[0])["high"]) / data.sizes["bin"]
    assert f"{number(width)}{NO_BREAK}units" in contents.notes[0]
    later = data.assign_attrs(at="2027-01-04")  # when the fans say nothing exact of the first end
    assert ": median about " in fans_of_counts(later, SERIES).panels[0].plots


def test_the_outlook_is_named_and_only_there(data):
    observed = data.assign_attrs(observed_until=str(data.time.values[-1])[:10])
    for dataset, named in ((data, True), (observed, False)):
        contents = fans_of_counts(dataset, SERIES)
        assert ("no reports" in joined_words_of(draw(contents))) is named
        assert ("no reports" in alt_text(contents)) is named


def test_panels_of_responses_stand_by_influence_on_one_axis(data):
    design, means = design_in(data), means_in(data, "delivered[drones]")
    figure = draw(responses(design, means, data))
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert len(figure.axes) == design.shape[1]
    tops = {text.get_text(): text for text in texts_of(figure)}
    influence = [float(number) for number in re.findall(r"influence (\d\.\d\d)", joined_words_of(figure))]
    assert influence == sorted(influence, reverse=True)
    assert influence[0] == pytest.approx(influences(design, means).iloc[0], abs=0.005)
    assert any(text.startswith("Output of one-way") for text in tops)
    points = figure.axes[0].lines
    assert any(np.array_equal(np.sort(line.get_ydata()), np.sort(means)) for line in points)


def test_few_samples_have_no_smooth_and_many_are_rasterised(data):
    few = data.isel(sample=slice(0, 8))
    contents = responses(design_in(few), means_in(few, "delivered[drones]"), few)
    figure = draw(contents)
    assert_texts_inside_and_apart(figure)
    assert "smooth" not in joined_words_of(figure)
    assert "too few samples for a smooth" in alt_text(contents)
    random = np.random.default_rng(0)
    design = pd.DataFrame({"params.drone_output": random.uniform(25, 150, 2500)})
    means = pd.Series(random.normal(size=2500), name="delivered[drones]")
    axes = draw(responses(design, means, data)).axes[0]
    assert [line.get_rasterized() for line in axes.lines if len(line.get_xdata()) == 2500] == [True]


@pytest.fixture(scope="module", params=["params", "events"])
def most_influential(data, request):
    """Return what is drawn of nine of fourteen factors with long titles, or of as many dates."""
    random = np.random.default_rng(0)
    names = sorted(registry(), key=lambda name: -len(registry()[name].title))[:14]
    design = pd.DataFrame({f"params.{name}": random.uniform(0, 1, 30) for name in names})
    if request.param == "events":
        design = design.set_axis([f"events.x_{number}" for number in range(14)], axis="columns").round().astype(str)
    return responses(design, pd.Series(random.normal(size=30), name="delivered[drones]"), data)


@pytest.mark.parametrize("size", LAYOUTS)
def test_the_nine_most_influential_factors_are_drawn_large_enough_to_be_read(most_influential, size):
    contents = most_influential
    figure = draw(contents, size=size)
    assert len(figure.axes) == 9
    assert_texts_inside_and_apart(figure)
    assert "The 9 most influential of 14 factors." in joined_words_of(figure).replace("\n", " ")
    lowest = min(axes.get_window_extent().height for axes in figure.axes) / figure.dpi
    assert lowest > 2.9 * SIZES[size].step
    said = alt_text(contents)
    assert "follows no factor of this design" in said
    assert "9 panels of 30 samples" in said


def test_nine_factors_fit_a_printed_page(data):
    random = np.random.default_rng(0)
    names = [name for name, one in registry().items() if one.settable][:9]
    design = pd.DataFrame({f"params.{name}": random.uniform(0, 1, 30) for name in names})
    means = pd.Series(random.normal(size=30), name="delivered[drones]")
    contents = responses(design, means, data)
    for size in ("print_180", "print_85"):
        assert draw(contents, size=size).get_figheight() * 25.4 < 260, size


@pytest.mark.parametrize(
    ("limits", "lines", "ticks"),
    [
        ((0.0, 5.0), 9.0, (0, 1, 2, 3, 4, 5)),
        ((0.0, 5.0), 3.0, (0, 2, 4)),
        ((-3.2, 2.2), 4.0, (-2, 0, 2)),
        ((-3.2, 2.2), 2.0, (-2, 2)),
        ((-3.2, 2.2), 1.0, (0,)),
        ((-4.0, 8.0), 2.5, (0, 5)),
        ((1.0, 9.0), 2.0, (2.5, 7.5)),
    ],
)
def test_no_more_values_stand_on_an_axis_than_fit(limits, lines, ticks):
    assert value_ticks(SIZES["page"], limits, lines * SIZES["page"].step) == list(ticks)


def test_names_come_from_the_registry_the_roster_and_the_mechanisms():
    titles = {
        "params.drone_output": registry()["drone_output"].title,
        "mechanisms.trust": MECHANISMS["trust"].title,
        "events.gaza_war": "Event “gaza war”",
        "events.gaza_war.date": "Date of event “gaza war”",
        "postures.russia.policy": "Policy of Russia",
    }
    of = Swept(sweep())
    assert {key: of.factor(key) for key in titles} == titles
    assert of.title("trust[iran in united_states]") == "Trust of Iran in the US"
    assert of.title("belief[us_on_drones]") == "Belief of the US about drones"


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (5262.0, 0.0, "5,260"),
        (-0.01234, 0.0, "−0.0123"),
        (0.31644, 1 / 64, "0.32"),
        (0.0, 0.1, "0"),
        (5262.0, 125.0, "5,300"),
    ],
)
def test_numbers_have_three_digits_and_no_more_than_their_bins_allow(value, step, text):
    assert number(value, step=step) == text


def test_outcomes_that_do_not_vary_are_not_chosen(data):
    chosen = chosen_outcomes(data)
    assert chosen[0] == "delivered[drones]"
    assert "throughput[transport]" not in chosen
    others = data.sel(outcome=["posture[russia: promise_and_spoil]", "throughput[transport]"])
    assert chosen_outcomes(others) == ["posture[russia: promise_and_spoil]"]
    assert chosen_outcomes(data.sel(outcome=["throughput[transport]"])) == ["throughput[transport]"]


def test_a_folder_holds_figures_of_what_the_sweep_has_and_no_older_ones(tmp_path, data):
    figures = tmp_path / "figures"
    figures.mkdir()
    (figures / "responses_older_light.svg").write_text("")
    (figures / "mine.svg").write_text("")
    write_figures(tmp_path, data)
    names = ["distributions", "fans", "pair_map_delivered_drones", "responses_delivered_drones"]
    made = {path.name for path in figures.iterdir()}
    assert {f"{name}_{theme}.{end}" for name in names for theme in THEMES for end in ("svg", "png")} <= made
    assert "mine.svg" in made
    assert "responses_older_light.svg" not in made
    assert "<desc" in (figures / "fans_dark.svg").read_text(encoding="utf-8")


def test_without_a_design_there_are_no_responses_and_without_runs_nothing(tmp_path):
    single = sweep(samples=1).drop_vars(["fans", "series", "series_unit", "series_long_name", "low", "high"])
    write_figures(tmp_path, single)
    assert {path.name.split("_")[0] for path in (tmp_path / "figures").iterdir()} == {"distributions"}
    empty = single.copy(deep=True)
    empty["outcomes"][:] = np.nan
    write_figures(tmp_path / "empty", empty)
    assert not (tmp_path / "empty").exists()


def test_quantiles_of_counts_are_whole_numbers_where_every_run_has_one(data):
    strikes, drones = fans_of_counts(data, ["strikes[israel_on_iran]", "delivered[drones]"]).panels
    quantiles = strikes.marks[0].quantiles
    np.testing.assert_array_equal(quantiles, np.round(quantiles))
    assert np.any(drones.marks[0].quantiles % 1.0)


def test_titles_tell_of_the_first_outcome_and_count_the_others(data):
    title = distributions(data, ["received[trainers]", "throughput[transport]"]).title
    ends = f"0 to 24{NO_BREAK}units"
    assert title == f"“Trainers received” by the end of 2024: {ends} in nine tenths of runs; 1 more outcome"
    assert distributions(data, ["throughput[transport]"]).title == (
        "“Throughput of transport” by the end of 2024: 1, the same in all runs"
    )
    contents = fans_of_counts(data, SERIES[:3])
    median = number(
        float(data.outcomes.sel(outcome=SERIES[0]).median())
    )  # when outcomes are read it is that of the runs
    assert re.fullmatch(
        rf"“One-way attack drones delivered” (rises|falls|holds) (to|at) a median of {median}{NO_BREAK}units by "
        r"the end of 2024; 2 more outcomes",
        contents.title,
    )


def test_responses_name_factors_that_depend_on_one_another():
    data = sweep()
    follows = 200.0 - data["params.drone_output"].values
    tied = data.assign_coords({"params.forgetting": ("sample", follows)})
    contents = responses(design_in(tied), means_in(tied, "delivered[drones]"), tied)
    other = registry()["forgetting"].title, registry()["drone_output"].title
    assert any(f"or “{name}”, which depends on it here" in contents.title for name in other)
    assert any("depend on one another" in note and all(name in note for name in other) for note in contents.notes)
    free = responses(design_in(data), means_in(data, "delivered[drones]"), data)
    assert "depends on it" not in free.title
    assert not any("depend on one another" in note for note in free.notes)


@pytest.mark.parametrize(
    ("shape", "noise", "told"),
    [
        (lambda at: at, 0.02, ""),
        (lambda at: 1.0 - (2.0 * at - 1.0) ** 2, 0.02, ": rises until that is at about 5[\\d.]+, then falls"),
        (lambda at: (2.0 * at - 1.0) ** 2, 0.02, ": falls until that is at about [45][\\d.]+, then rises"),
    ],
    ids=["one way", "up and down", "down and up"],
)
def test_where_an_outcome_turns_along_the_factor_that_it_follows_the_title_says_so(data, shape, noise, told):
    random = np.random.default_rng(3)
    at = np.concatenate([random.uniform(0.0, 0.6, 50), random.uniform(0.6, 1.0, 14)])
    design = pd.DataFrame({"params.drone_output": 100.0 * at})
    means = pd.Series(shape(at) + noise * random.normal(size=len(at)), name="delivered[drones]")
    contents = responses(design, means, data)
    ending = contents.title.partition("(influence ")[2]
    assert re.search(told or r"^\d\.\d\d\)$", ending), contents.title
    assert len(re.findall(r" at \d", contents.panels[0].said)) == (3 if told else 2)
    assert_texts_inside_and_apart(draw(contents))


@pytest.mark.parametrize(
    ("reach", "told"),
    [
        ((0.1, 0.1, 0.1), "rises until that is at about 1.5, then falls"),
        ((0.1, 0.1, 0.9), "rises until that is at about 1.5, then unclear, with so few samples"),
        ((0.9, 0.1, 0.1), "falls once that is past about 1.5; before, unclear, with so few samples"),
        ((0.9, 0.9, 0.9), "seems to turn where that is at about 1.5, with too few samples to tell"),
    ],
)
def test_a_turn_is_told_as_far_as_its_bands_part(reach, told):
    middle, reach = np.array([0.0, 1.0, 0.2]), np.array(reach)
    turned_over = told.replace("rises", "*").replace("falls", "rises").replace("*", "falls")
    for sign, words in ((1.0, told), (-1.0, turned_over)):
        smooth = Smooth(np.array([0.0, 1.5, 3.0]), sign * middle, sign * middle - reach, sign * middle + reach)
        assert told_of_turn(smooth, turn_of(smooth), "1.5") == words


def test_what_is_the_same_in_all_runs_has_one_bar_named_by_its_value_and_no_scale():
    contents = distributions(sweep(), ["throughput[transport]"])
    (panel,) = contents.panels
    assert panel.across == Names(("1",))
    assert panel.plots.endswith(": 1, the same in all runs")
    assert "highest bar" not in panel.said
    figure = draw(contents)
    assert [bar.get_height() for bar in figure.axes[0].patches] == [1.0]
    assert "5–95" not in joined_words_of(figure)
