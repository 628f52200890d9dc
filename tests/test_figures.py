import datetime as dt
import itertools
import re
import warnings
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import sim
from sim.figures.fan import FAN_QUANTILES, draw_fan, fan_of
from sim.figures.labels import spread
from sim.figures.overview import alt_text, overview
from sim.figures.save import save_figure, svg_of
from sim.figures.style import ACTOR_DASHES, SIZES, THEMES, contrast, provenance
from sim.public_series import series

SCENARIOS = ("baseline", "evasion_closed")
SVG = "{http://www.w3.org/2000/svg}"
EVENTS = {
    "first": (dt.date(2023, 3, 6), "Burst of designations"),
    "second": (dt.date(2023, 10, 7), "Attack of 7 October"),
    "third": (dt.date(2023, 10, 18), "UN curbs on missiles lapse"),
    "fourth": (dt.date(2025, 9, 27), "Snapback of sanctions"),
    "outside": (dt.date(2031, 1, 1), "Never reached"),
}


@pytest.fixture(scope="module")
def runs():
    return {name: sim.run(name, runs=24, seed=0) for name in SCENARIOS}


@pytest.fixture(scope="module")
def short():
    return sim.run(sim.load("baseline", {"horizon": "2023-06-05"}), runs=1, seed=0)


@pytest.fixture(scope="module")
def three_items(runs):
    baseline = runs["baseline"]
    names = [str(baseline["item"].values[0]), "second_item", "third_item"]
    shares = xr.DataArray([1.0, 0.2, 0.1], {"item": names}, "item")
    variables = {
        name: values.isel(item=0, drop=True) * shares if "item" in values.dims else values
        for name, values in baseline.items()
    }
    return xr.Dataset(variables, attrs=baseline.attrs)


def texts_of(figure: Figure) -> list[Text]:
    figure.draw_without_rendering()
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def assert_texts_inside_and_apart(figure: Figure) -> None:
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_of(figure)]
    room = figure.bbox
    for text, box in boxes:
        assert room.x0 <= box.x0, text
        assert box.x1 <= room.x1, text
        assert room.y0 <= box.y0, text
        assert box.y1 <= room.y1, text
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert wide <= 0 or high <= 0, f"{one!r} meets {other!r}"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("events", [None, EVENTS])
def test_texts_lie_inside_the_figure_and_apart_from_each_other(runs, scenario, theme, size, events):
    assert_texts_inside_and_apart(overview(runs[scenario], events=events, theme=theme, size=size))


@pytest.mark.parametrize("size", SIZES)
def test_texts_stay_apart_in_a_short_single_run_and_with_three_items(short, three_items, size):
    late = {"late": (dt.date(2023, 5, 29), "An event in the last week")}
    assert_texts_inside_and_apart(overview(short, events=late, size=size))
    assert_texts_inside_and_apart(overview(three_items, events=EVENTS, size=size))


@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_smaller_than_seven_points(runs, size):
    assert min(text.get_fontsize() for text in texts_of(overview(runs["baseline"], size=size))) >= 7


@pytest.mark.parametrize("size", SIZES)
def test_no_rule_of_an_event_runs_through_a_text(runs, size):
    figure = overview(runs["baseline"], events=EVENTS, size=size)
    texts = [text.get_window_extent() for text in texts_of(figure)]
    rules = [line.get_window_extent() for line in figure.lines if len(set(line.get_xdata())) == 1]
    rules += [
        line.get_window_extent()
        for axes in figure.axes
        for line in axes.lines
        if len(line.get_xdata()) == 2 and len(set(line.get_xdata())) == 1
    ]
    assert len(rules) >= 2 * 4
    for rule, text in itertools.product(rules, texts):
        crosses = text.x0 < rule.x0 < text.x1 and rule.y0 < text.y1 and text.y0 < rule.y1
        assert not crosses


def test_drawing_and_saving_leave_the_settings_of_matplotlib_alone(runs, tmp_path):
    before = dict(mpl.rcParams)
    figure = overview(runs["baseline"], events=EVENTS)
    save_figure(figure, tmp_path, "overview", alt_text(runs["baseline"]))
    assert dict(mpl.rcParams) == before


def test_nothing_depends_on_the_settings_of_the_reader(runs):
    alt = alt_text(runs["baseline"])
    expected = svg_of(overview(runs["baseline"]), "overview", alt)
    with mpl.rc_context({"font.family": ["serif"], "svg.fonttype": "path", "axes.grid": True, "lines.linewidth": 9}):
        assert svg_of(overview(runs["baseline"]), "overview", alt) == expected


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_two_renderings_are_the_same_bytes(runs, scenario, theme, tmp_path):
    written = []
    for folder in ("one", "two"):
        figure = overview(runs[scenario], events=EVENTS, theme=theme)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            paths = save_figure(figure, tmp_path / folder, "overview", alt_text(runs[scenario]))
        assert [path.name for path in paths] == ["overview.svg", "overview.png"]
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_svg_has_real_text_and_describes_itself(runs, tmp_path):
    alt = alt_text(runs["baseline"])
    figure = overview(runs["baseline"], events=EVENTS)
    vector, raster = save_figure(figure, tmp_path, "overview", alt)
    root = ElementTree.fromstring(vector.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    words = {element.text for element in root.iter(f"{SVG}text")}
    assert {text.get_text() for text in texts_of(figure)} <= words
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root}
    title, description = (named[name] for name in root.get("aria-labelledby").split())
    assert description == alt
    assert alt.startswith(f"{title}. ")
    assert "date" not in vector.read_text(encoding="utf-8").split("<g ")[0]
    with Image.open(raster) as picture:
        assert picture.size == (2400, 1350)
        assert picture.info["Description"] == alt


def test_print_sizes_are_85_and_180_millimetres_wide(runs):
    for size, width in (("print_85", 85), ("print_180", 180)):
        assert overview(runs["baseline"], size=size).get_figwidth() * 25.4 == pytest.approx(width)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_footer_says_where_the_numbers_come_from(runs, scenario):
    data = runs[scenario]
    figure = overview(data)
    words = " ".join(text.get_text() for text in texts_of(figure))
    forced = data.attrs["forced_acts"]
    for part in (f"Scenario {scenario}", "24 runs", "seed 0", f"version {sim.__version__}", "grade D"):
        assert part in provenance(data)
    assert f"{forced or 'no'} acts forced" in provenance(data)
    assert f"{data.attrs['grade_d_share']:.0%}".rstrip("%") in provenance(data)
    assert provenance(data) in words
    assert "launches are not imports" in words


def test_events_outside_the_run_are_left_out(runs):
    words = [text.get_text() for text in texts_of(overview(runs["baseline"], events=EVENTS))]
    assert "Burst of designations" in words
    assert not any("Never" in word for word in words)


def test_outlook_is_shaded_and_named_only_where_there_is_one(runs, short):
    def names(figure):
        return [text.get_text() for text in texts_of(figure)].count("model only")

    assert names(overview(runs["baseline"])) == 2
    assert names(overview(short)) == 0


def test_observed_points_are_the_launches_of_the_series(runs):
    figure = overview(runs["baseline"])
    points = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "o"]
    assert len(points) == 1
    np.testing.assert_array_equal(points[0].get_ydata(), series("air_attacks_on_ukraine")["shahed_launched"])
    assert points[0].get_color() == THEMES["light"].ink


def test_every_axis_of_values_holds_zero_and_all_that_is_drawn(runs, three_items):
    for data in (*runs.values(), three_items):
        for axes in overview(data).axes:
            low, high = axes.get_ylim()
            assert low <= 0 < high
            for line in axes.lines:
                values = np.asarray(line.get_ydata(), dtype=float)
                if len(values) > 2:
                    assert values.min() >= low
                    assert values.max() <= high


def test_lines_carry_the_colour_of_their_actor(runs):
    for theme in THEMES:
        drawn = {line.get_color() for axes in overview(runs["baseline"], theme=theme).axes for line in axes.lines}
        assert {THEMES[theme].actors[str(actor)] for actor in runs["baseline"]["actor"].values} <= drawn


def test_deliveries_are_drawn_in_units_a_month(runs):
    data = runs["baseline"]
    median = np.median(data["delivery_rate"].values[:, :, 0], axis=0) * 365.25 / 84
    hero = overview(data).axes[0]
    assert any(
        len(line.get_ydata()) == len(median) and np.allclose(line.get_ydata(), median, rtol=1e-12, atol=0.0)
        for line in hero.lines
    )


def rounded(value: float) -> str:
    three = float(f"{value:.3g}")
    return f"{three:,.0f}" if abs(three) >= 100 else f"{three:g}"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_numbers_of_the_alt_text_are_those_of_the_data(runs, scenario):
    data = runs[scenario]
    text = alt_text(data)
    last = int(np.flatnonzero(data["time"].values <= np.datetime64(data.attrs["observed_until"]))[-1])

    def said(values, factor=1.0):
        median, low, high = np.quantile(values * factor, (0.5, 0.05, 0.95), axis=0)
        return [rounded(number) for number in (median[0], median[last], low[last], high[last], median[-1])]

    lines = {
        "Deliveries of one-way attack drones from Iran to Russia": said(data["delivery_rate"][:, :, 0], 365.25 / 84),
        "Trust of Iran in Russia": said(data["trust"].sel(actor="iran", partner="russia")),
        "Trust of Russia in Iran": said(data["trust"].sel(actor="russia", partner="iran")),
        "Debt of Russia to Iran": said(data["ledger_balance"][:, :, 0]),
        "Open capacity of the routes": said(data["throughput"][:, :, 0], 100),
    }
    for about, (start, observed, low, high, end) in lines.items():
        (sentence,) = re.findall(rf"{about}: .*?\)\.", text)
        plain = sentence.replace("\N{NO-BREAK SPACE}%", "")
        assert f"from {start} to {observed}" in plain or f"near {observed}" in plain
        assert f"between {low} and {high}" in plain
        assert f"model only, {end} in December 2027" in plain
        assert "by December 2024" in plain or "until December 2024" in plain
    launched = series("air_attacks_on_ukraine")["shahed_launched"]
    assert f"from {launched.iloc[0]:,} in September 2022 to {launched.iloc[-1]:,} in October 2024" in text


def test_alt_text_of_a_single_run_claims_no_spread(short):
    text = alt_text(short)
    assert "median" not in text
    assert "% of runs" not in text
    assert "model only" not in text


def test_title_says_what_falls_when_the_data_fall(runs):
    data = runs["baseline"].copy(deep=True)
    assert "Russia’s debt grows" in alt_text(data)
    data["ledger_balance"] = 1000 - data["ledger_balance"]
    data["trust"] = 1 - data["trust"]
    data["ledger_balance"].attrs = runs["baseline"]["ledger_balance"].attrs
    title = alt_text(data).partition(". ")[0]
    assert "Russia’s debt shrinks" in title
    assert "trust rises" in title
    assert "routes" not in title
    assert "the routes narrow" in alt_text(runs["evasion_closed"])


def test_a_fan_is_the_quantiles_over_runs_whatever_the_order_of_axes(runs):
    values = runs["baseline"]["ledger_balance"].isel(ledger=0)
    expected = np.quantile(values.values, FAN_QUANTILES, axis=0)
    np.testing.assert_array_equal(fan_of(values), expected)
    np.testing.assert_array_equal(fan_of(values.transpose("time", "run")), expected)


def test_a_fan_over_other_axes_is_refused(runs):
    with pytest.raises(ValueError, match="a fan is over run and time, not over run, time, ledger"):
        fan_of(runs["baseline"]["ledger_balance"])


def test_bands_differ_in_grey(runs):
    figure = Figure()
    axes = figure.add_subplot()
    draw_fan(axes, runs["baseline"]["ledger_balance"].isel(ledger=0), colour=THEMES["light"].actors["iran"])
    wide, narrow = axes.collections
    assert 0 < wide.get_alpha() < narrow.get_alpha() < 1


@pytest.mark.parametrize("theme", THEMES)
def test_texts_stand_out_from_the_paper(theme):
    colours = THEMES[theme]
    named = [*colours.actors.values(), *colours.channels, *colours.scenarios, colours.ink, colours.muted]
    for paper in (colours.background, colours.outlook):
        assert contrast(colours.ink, paper) >= 4.5
        assert contrast(colours.muted, paper) >= 4.5
    for colour in named:
        assert contrast(colour, colours.background) >= 3
        assert contrast(colours.legible(colour), colours.background) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_actors_differ_in_grey_or_in_dashes_and_from_scenarios(theme):
    colours = THEMES[theme]
    assert set(colours.actors) == set(ACTOR_DASHES)
    for one, other in itertools.combinations(colours.actors, 2):
        apart = contrast(colours.actors[one], colours.actors[other])
        assert apart >= 1.25 or ACTOR_DASHES[one] != ACTOR_DASHES[other], (one, other, apart)
    assert not set(colours.actors.values()) & set(colours.scenarios)
    assert len(set(colours.scenarios)) == len(colours.scenarios)


def test_contrast_is_that_of_the_accessibility_guidelines():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@given(
    st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 1)), min_size=1, max_size=6),
)
def test_spread_labels_never_overlap_keep_their_order_and_stay_within(labels):
    wanted, heights = [list(column) for column in zip(*labels, strict=True)]
    places = spread(wanted, heights, 0.0, 10.0)
    order = sorted(range(len(wanted)), key=lambda number: places[number])
    for one, other in itertools.pairwise(order):
        assert places[other] - places[one] >= (heights[one] + heights[other]) / 2 - 1e-9
        assert wanted[one] <= wanted[other]
    for place, height in zip(places, heights, strict=True):
        assert place - height / 2 >= -1e-9
        assert place + height / 2 <= 10 + 1e-9


def test_labels_that_do_not_meet_stay_where_they_are():
    assert spread([5.0, 2.0], [1.0, 1.0], 0.0, 10.0) == [5.0, 2.0]
    assert spread([5.0, 5.0], [1.0, 1.0], 0.0, 10.0) == [4.5, 5.5]
