import datetime as dt
import re
import warnings
from functools import cache
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import sim
from helpers.default_case import default_case
from helpers.figures import (
    EVENTS,
    LAYOUTS,
    assert_no_text_is_crossed,
    assert_same_texts_in_the_same_places,
    assert_texts_inside_and_apart,
    joined_words_of,
    texts_of,
    words_of,
)
from sim import series
from sim.figures.kit.contents import Box, Panel, Pen, RowPanel, alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import SIZES, THEMES, theme_of
from sim.figures.kit.marks import FAN_QUANTILES, Fan, Points, days_of, fan_of
from sim.figures.kit.save import save_figure, svg_of
from sim.figures.kit.scales import Names, Values
from sim.figures.run.observed import by_month
from sim.gallery.run import OVERVIEWS

SVG = "{http://www.w3.org/2000/svg}"
MANY_EVENTS = {
    f"event_{week}": (dt.date(2022, 3, 7) + dt.timedelta(weeks=6 * week), f"Event {week}") for week in range(30)
}


def drawn(name, data, events=None, **how):
    return draw(OVERVIEWS[name](data, events or {}), **how)


def said(name, data):
    return alt_text(OVERVIEWS[name](data))


@pytest.fixture(scope="module")
def told(data):
    """Draw a figure with events, once for each look: for what is only looked at."""
    contents = cache(lambda name: OVERVIEWS[name](data, EVENTS))
    return cache(lambda name, **look: draw(contents(name), **look))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", OVERVIEWS)
def test_texts_lie_inside_the_figure_apart_from_each_other_and_large_enough(told, name, size):
    figure = told(name, size=size)
    assert_texts_inside_and_apart(figure)
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 7


@pytest.mark.parametrize("name", OVERVIEWS)
def test_a_theme_changes_colours_and_no_place_of_a_text(told, name):
    assert_same_texts_in_the_same_places(told(name), told(name, theme="dark"))


# Of the two formats with two columns, print has the larger type for its width.
@pytest.mark.parametrize("size", [pytest.param(size, marks=[pytest.mark.long] * (size == "page")) for size in LAYOUTS])
@pytest.mark.parametrize("name", OVERVIEWS)
def test_texts_stay_apart_without_events_and_in_a_short_single_run(data, short, name, size):
    late = {"late": (dt.date(2023, 5, 29), "An event in the last week")}
    assert_texts_inside_and_apart(drawn(name, data, size=size))
    assert_texts_inside_and_apart(drawn(name, short, events=late, size=size))


@pytest.mark.parametrize("size", ["print_180", "print_85"])
def test_texts_stay_apart_where_there_are_more_events_than_letters(data, size):
    assert_texts_inside_and_apart(drawn("exchange", data, events=MANY_EVENTS, size=size))


@pytest.mark.parametrize("size", LAYOUTS)
@pytest.mark.parametrize("name", OVERVIEWS)
def test_no_rule_of_an_event_runs_through_a_text(told, name, size):
    figure = told(name, size=size)
    rules = [
        line
        for axes in figure.axes
        if axes.axison
        for line in axes.lines
        if len(line.get_xdata()) == 2 and len(set(line.get_xdata())) == 1
    ]
    assert len(rules) >= 3 * 4
    assert_no_text_is_crossed(figure, rules)


def test_drawing_and_saving_leave_the_settings_of_matplotlib_alone(data, tmp_path):
    before = dict(mpl.rcParams)
    save_figure(drawn("exchange", data, events=EVENTS), tmp_path, "exchange", said("exchange", data))
    assert dict(mpl.rcParams) == before


def test_nothing_depends_on_the_settings_of_the_reader(data):
    alt = said("exchange", data)
    expected = svg_of(drawn("exchange", data), "exchange", alt)
    with mpl.rc_context({"font.family": ["serif"], "svg.fonttype": "path", "axes.grid": True, "lines.linewidth": 9}):
        assert svg_of(drawn("exchange", data), "exchange", alt) == expected


@pytest.mark.parametrize(
    "name", [name if name == "exchange" else pytest.param(name, marks=pytest.mark.long) for name in OVERVIEWS]
)
def test_two_renderings_are_the_same_bytes(data, name, tmp_path):
    written = []
    for folder in ("one", "two"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            paths = save_figure(drawn(name, data, events=EVENTS), tmp_path / folder, name, said(name, data))
        assert [path.name for path in paths] == [f"{name}.svg", f"{name}.png"]
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_svg_has_real_text_and_describes_itself(data, tmp_path):
    alt = said("exchange", data)
    figure = drawn("exchange", data, events=EVENTS)
    vector, raster = save_figure(figure, tmp_path, "exchange", alt)
    root = ElementTree.fromstring(vector.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    assert set(words_of(figure)) <= {element.text for element in root.iter(f"{SVG}text")}
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root}
    title, description = (named[name] for name in root.get("aria-labelledby").split())
    assert description == alt
    assert alt.startswith(f"{title}. ")
    assert "date" not in vector.read_text(encoding="utf-8").split("<g ")[0]
    with Image.open(raster) as picture:
        assert picture.size == (2400, 1350)
        assert picture.info["Description"] == alt


@pytest.mark.parametrize("name", OVERVIEWS)
def test_print_sizes_are_85_and_180_millimetres_wide_and_fit_a_page(told, name):
    for size, width in (("print_85", 85), ("print_180", 180)):
        figure = told(name, size=size)
        assert figure.get_figwidth() * 25.4 == pytest.approx(width)
        assert figure.get_figheight() * 25.4 < 260


@pytest.mark.parametrize("name", OVERVIEWS)
def test_footer_says_where_the_numbers_come_from(data, told, name):
    provenance = Facts.of(data).provenance
    for part in ("Scenario baseline", "24 runs", "seed 0", f"version {sim.__version__}", "grade D", "no acts forced"):
        assert part in provenance
    assert f"{data.attrs['grade_d_share']:.0%}".rstrip("%") in provenance
    assert provenance in joined_words_of(told(name))


def test_footer_of_what_is_observed_names_sources_and_what_they_cannot_show(told):
    words = joined_words_of(told("against_observed"))
    for part in ("launches are not imports", "Ivaniuk", "Office of Foreign Assets Control", "SIPRI", "not listings"):
        assert part in words


def test_events_have_letters_and_those_outside_the_run_are_left_out(told):
    words = words_of(told("exchange"))
    assert "Burst of designations (6 Mar 2023)" in words
    assert not any("Never" in word for word in words)
    letters = [word for word in words if re.fullmatch(r"[a-d]([ \N{NO-BREAK SPACE}–][a-d])?", word)]
    assert set(letters) >= {"a", "b", "c", "d"}


def test_outlook_is_named_above_each_panel_only_where_there_is_one(told, short):
    assert words_of(told("exchange")).count("no reports") == 4
    assert "no reports" not in joined_words_of(drawn("exchange", short))


def test_deliveries_that_would_lie_flat_below_launches_are_drawn_in_powers_of_ten(data):
    panels = {panel.title: panel for panel in OVERVIEWS["against_observed"](data).panels if isinstance(panel, Panel)}
    drones, missiles = (panels[f"{name}: deliveries and launches"] for name in ("Drones", "Missiles"))
    assert isinstance(drones.up, Names)
    assert "in powers of ten" in drones.plots
    assert isinstance(missiles.up, Values)
    fan = next(mark for mark in drones.marks if isinstance(mark, Fan))
    low, high = drones.up.limits
    assert fan.quantiles[-1].max() - low > 0.5 * (high - low)
    launched = next(mark for mark in drones.marks if isinstance(mark, Points))
    assert 10.0 ** launched.values.max() == pytest.approx(series("air_attacks_on_ukraine")["shahed_launched"].max())


def test_observed_points_are_those_of_the_series(told):
    figure = told("against_observed")
    points = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "o"]
    launches, listed = series("air_attacks_on_ukraine"), series("ofac_designations").query("complete_month == 1")
    np.testing.assert_allclose(10.0 ** points[0].get_ydata(), np.maximum(launches["shahed_launched"], 0.5))
    np.testing.assert_array_equal(points[1].get_ydata(), launches["ballistic_launched"])
    column = listed["iran_wmd_arms_proxy"][listed["month"] >= "2022-02"]
    np.testing.assert_allclose(points[2].get_ydata(), column / column.mean(), rtol=1e-12)
    assert {point.get_color() for point in points} == {THEMES["light"].ink}


def test_transfers_are_held_against_the_extract(data):
    rows = {row.name: row for row in OVERVIEWS["against_observed"](data).panels[-1].rows}
    said = {name: row.text.partition("; ")[2] for name, row in rows.items()}
    assert said == {
        "Drones": "reported 4,700 of 6,700 ordered",
        "Missiles": "reported 200",
        "Trainers": "reported 6 of 24 ordered",
        "Fighters": "reported 0 of 24 ordered",
    }
    assert [row.marks[0].reported for row in rows.values()] == [4700, 200, 6, 0]
    last = int(np.flatnonzero(data["time"].values <= np.datetime64(data.attrs["observed_until"]))[-1])
    np.testing.assert_array_equal(rows["Drones"].marks[0].values, data["delivered"].sel(item="drones")[:, last])
    np.testing.assert_array_equal(rows["Trainers"].marks[0].values, data["received"].sel(order="trainers")[:, last])


def test_transfers_are_left_out_where_the_run_ends_before_the_extract_does(short):
    assert not any(isinstance(panel, RowPanel) for panel in OVERVIEWS["against_observed"](short).panels)


@pytest.mark.parametrize("name", OVERVIEWS)
def test_every_axis_of_values_holds_zero_and_all_that_is_drawn(told, name):
    for axes in told(name).axes:
        low, high = axes.get_ylim()
        assert low <= 0 < high
        for line in axes.lines:
            values = np.asarray(line.get_ydata(), dtype=float)
            if len(values) > 2:
                assert values.min() >= low
                assert values.max() <= high


@pytest.mark.parametrize("name", [name for name in OVERVIEWS if name not in ("order_book", "postures")])
def test_at_most_four_lines_share_a_panel_and_each_is_named(data, name):
    for panel in OVERVIEWS[name](data).panels:
        if isinstance(panel, Panel):
            lines = [mark for mark in panel.marks if isinstance(mark, Fan)]
            assert 1 <= len(lines) <= 4
            assert len({line.name for line in lines}) == len(lines)
            assert panel.plots


@pytest.mark.parametrize("theme", THEMES)
def test_trust_carries_the_colour_of_who_trusts(told, theme):
    first = told("trust_and_pressure", theme=theme).axes[0]
    colours = {line.get_color() for line in first.lines if len(line.get_xdata()) > 2}
    assert colours == {theme_of(theme, default_case()).actors[actor] for actor in ("russia", "iran", "israel")}


def test_values_by_month_are_totals_of_whole_months_or_means(data):
    weekly = data["shipped"].sel(item="drones")
    months = by_month(weekly, total=True)
    july = weekly.sel(time=slice("2023-07-01", "2023-07-31"))
    expected = july.mean("time") * 31 / 7
    np.testing.assert_allclose(months.sel(time="2023-07-15"), expected, rtol=1e-12)
    assert float(months.sum()) == pytest.approx(float(weekly.sum()), rel=0.02)
    means = by_month(data["effort"].isel(sender=0), total=False).sel(time="2023-07-15")
    np.testing.assert_allclose(means, data["effort"][:, :, 0].sel(time=slice("2023-07-01", "2023-07-31")).mean("time"))


def test_names_that_the_roster_does_not_know_are_left_out(data):
    changed = data.isel(item=[0]).assign_coords(item=["unheard_of"])
    assert [panel.title for panel in OVERVIEWS["exchange"](changed).panels][:1] == ["Orders: Russia to Iran"]
    assert len(OVERVIEWS["exchange"](data.isel(order=[])).panels) == 3


def test_a_figure_without_panels_is_refused(data):
    empty = data.isel(item=[], order=[], ledger=[])
    with pytest.raises(ValueError, match="nothing of this to draw"):
        drawn("exchange", empty)


def test_a_fan_is_the_quantiles_over_runs_whatever_the_order_of_axes(data):
    values = data["ledger_balance"].isel(ledger=0)
    expected = np.quantile(values.values, FAN_QUANTILES, axis=0)
    np.testing.assert_array_equal(fan_of(values), expected)
    np.testing.assert_array_equal(fan_of(values.transpose("time", "run")), expected)


def test_a_fan_over_other_axes_is_refused(data):
    with pytest.raises(ValueError, match="a fan is over run and time, not over run, time, ledger"):
        fan_of(data["ledger_balance"])


def test_bands_differ_in_grey(data):
    axes, values = Figure().add_subplot(), data["ledger_balance"].isel(ledger=0)
    pen = Pen(axes, Box(0.0, 0.0, 1.0, 1.0), SIZES["page"], THEMES["light"], (0.0, 1.0))
    Fan(days_of(values["time"]), fan_of(values), "actors.iran").draw(pen)
    wide, narrow = axes.collections
    assert 0 < wide.get_alpha() < narrow.get_alpha() < 1


def test_bands_of_postures_are_shares_of_runs_that_add_up_to_one(data):
    menus = default_case().roster.file.actors
    panels = OVERVIEWS["postures"](data, {}).panels
    assert [panel.title for panel in panels] == [one.short or one.title for one in menus.values()]
    for panel, (actor, record) in zip(panels, menus.items(), strict=True):
        (stack,) = panel.marks
        np.testing.assert_allclose(stack.shares.sum(axis=0), 1.0)
        held, menu = data["posture"].sel(actor=actor).values, [name.replace("_", " ") for name in record.postures]
        for name, share in zip(stack.names, stack.shares, strict=True):
            if name != "others":
                np.testing.assert_array_equal(share, (held == menu.index(name)).mean(axis=0))
        assert [end.name for end in stack.ends] == list(stack.names)
