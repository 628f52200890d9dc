import math
import re
from dataclasses import replace
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from helpers.comparison import (
    EVENT_TITLES,
    EVENTS,
    FACTS_OF_FOUR,
    FACTS_OF_PAIR,
    OTHERS,
    TITLES,
    curves,
    differences,
    facts_of_all,
    fans,
    multiples,
    table,
)
from helpers.figures import assert_texts_inside_and_apart, texts_of, words_of
from sim.figures.comparison.assumptions import assumptions
from sim.figures.comparison.difference_fans import difference_fans
from sim.figures.comparison.heat_table import heat_table
from sim.figures.comparison.intervals import intervals
from sim.figures.comparison.small_multiples import small_multiples
from sim.figures.comparison.survival_curves import survival_curves
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.look import SIZES, THEMES, contrast
from sim.figures.kit.save import svg_of
from sim.ground.faults import InputError
from sim.words import decimals_for, number, signed, unit_in_words

DRONES = "delivered[drones]"


def fans_of(data, **how):
    return difference_fans(data, FACTS_OF_PAIR, **how)


def curves_of(data, **how):
    return survival_curves(data, FACTS_OF_FOUR, titles=EVENT_TITLES, **how)


def table_of(frame, **how):
    return heat_table(frame, replace(facts_of_all(frame.index.get_level_values(0).nunique()), **how))


def intervals_of(frame, **how):
    return intervals(frame, DRONES, replace(facts_of_all(frame.index.get_level_values(0).nunique()), **how))


def multiples_of(data, **how):
    return small_multiples(data, DRONES, "unit", facts_of_all(data.sizes["scenario"] - 1), **how)


def assumptions_of(given):
    return assumptions(given, FACTS_OF_PAIR)


FULL = {
    "difference_fans": partial(draw, fans_of(fans(), events=EVENTS)),
    "intervals": partial(draw, intervals_of(table())),
    "survival_curves": partial(draw, curves_of(curves(), events=EVENTS)),
    "heat_table": partial(draw, table_of(table())),
    "small_multiples": partial(draw, multiples_of(multiples(), events=EVENTS)),
    "assumptions": partial(draw, assumptions_of(differences())),
}
FEW = {
    "difference_fans": partial(draw, fans_of(fans(1))),
    "intervals": partial(draw, intervals_of(table(1))),
    "survival_curves": partial(draw, curves_of(curves(1, 1))),
    "heat_table": partial(draw, table_of(table(2, 2))),
    "small_multiples": partial(draw, multiples_of(multiples(2))),
    "assumptions": partial(draw, assumptions_of(differences()[:1])),
}
OVER_TIME = ("difference_fans", "survival_curves", "small_multiples")
"""Figures of a fixed height; that of others follows from their rows."""
ALTS = {
    "difference_fans": alt_text(fans_of(fans(), events=EVENTS)),
    "intervals": alt_text(intervals_of(table())),
    "survival_curves": alt_text(curves_of(curves(), events=EVENTS)),
    "heat_table": alt_text(table_of(table())),
    "small_multiples": alt_text(multiples_of(multiples(), events=EVENTS)),
    "assumptions": alt_text(assumptions_of(differences())),
}


@cache
def drawn(name, theme, size):
    return FULL[name](theme=theme, size=size)


def full(name, theme="light", size="page"):
    """Return a full figure that is only looked at."""
    return drawn(name, theme, size)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def title_of(figure):
    texts = texts_of(figure)
    largest = max(text.get_fontsize() for text in texts)
    return " ".join(text.get_text() for text in texts if text.get_fontsize() == largest)


def joined(figure):
    return plain(" ".join(words_of(figure)))


@pytest.mark.parametrize(("theme", "size"), [("dark", "page"), *(("light", size) for size in SIZES)])
@pytest.mark.parametrize("name", FULL)
def test_texts_lie_inside_apart_and_large_enough_where_a_figure_is_full(name, theme, size):
    figure = full(name, theme, size)
    assert_texts_inside_and_apart(figure)
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 7


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", FEW)
def test_texts_stay_inside_and_apart_where_there_is_little_to_show(name, size):
    assert_texts_inside_and_apart(FEW[name](size=size))


@pytest.mark.parametrize("name", FULL)
def test_sizes_are_those_of_other_figures_and_fit_a_sheet_of_paper(name):
    assert full(name).get_figwidth() * 96 == pytest.approx(1200)
    if name in OVER_TIME:
        assert FEW[name]().get_figheight() * 96 == pytest.approx(675)
    else:
        assert FEW[name]().get_figheight() < full(name).get_figheight()
    for size, width in (("print_85", 85), ("print_180", 180)):
        figure = full(name, "light", size)
        assert figure.get_figwidth() * 25.4 == pytest.approx(width)
        assert figure.get_figheight() * 25.4 < 297


@pytest.mark.parametrize("name", FULL)
def test_alt_text_begins_with_the_title_and_two_drawings_are_the_same(name):
    one, other = full(name), FULL[name]()
    assert ALTS[name].startswith(f"{title_of(one)}.")
    assert svg_of(one, name, ALTS[name]) == svg_of(other, name, ALTS[name])


@pytest.mark.parametrize("name", [name for name in FULL if name != "assumptions"])
def test_footer_says_where_the_numbers_come_from(name):
    words = joined(full(name))
    for part in ("Scenario", "baseline", "200 runs", "seed 0", "version 0.1.0", "62 % of the input", "4 acts forced"):
        assert part in words


def test_fans_show_a_panel_an_outcome_with_zero_in_it_and_shade_what_is_model_only():
    data = fans(4)
    figure = draw(fans_of(data, events=EVENTS))
    assert len(figure.axes) == 4
    for axes, values in zip(figure.axes, data["difference"], strict=True):
        low, high = axes.get_ylim()
        assert low < 0 < high
        assert low <= float(values.min())
        assert high >= float(values.max())
        median = max(axes.lines, key=lambda line: line.get_linewidth())
        np.testing.assert_array_equal(median.get_ydata(), values.sel(quantile=0.5))
    words = words_of(figure)
    assert words.count("model only") == 4
    assert "Talks and a ceasefire (Mar 2025)" in words


def test_fans_count_what_is_higher_or_lower_in_nineteen_of_twenty_runs():
    data = fans(3)
    data["difference"][:, -1] = np.array([[1, 2, 3, 4, 5], [-5, -4, -3, -2, -1], [-1, 0, 1, 2, 3]])
    text = plain(alt_text(fans_of(data)))
    start = "The guns fall silent in Ukraine: of 3 outcomes, 1 higher and 1 lower in at least 95 % of runs by Dec 2027."
    assert text.startswith(start)
    assert "Dec 2027 (model only): median +3.00 units (90 % of runs between +1.00 and +5.00)" in text
    assert "Fighters received, Dec 2024: median 0 units" in text


def test_fans_without_any_difference_are_drawn_and_say_so():
    data = fans(2)
    data["difference"][:] = 0.0
    assert "none of 2 outcomes clearly higher or lower" in title_of(draw(fans_of(data)))


def test_intervals_stand_by_effect_and_grey_where_the_joint_interval_holds_zero():
    frame = table()
    rows = frame.xs(DRONES, level="outcome").sort_values("mean_difference", ascending=False)
    figure = draw(intervals_of(frame))
    (axes,) = figure.axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == list(rows["mean_difference"])
    heights = [dot.get_ydata()[0] for dot in dots]
    assert heights == sorted(heights, reverse=True)
    clear = (rows["simultaneous_low"] > 0) | (rows["simultaneous_high"] < 0)
    theme = THEMES["light"]
    assert [dot.get_color() == theme.scenarios[1] for dot in dots] == list(clear)
    assert [dot.get_markerfacecolor() == theme.background for dot in dots] == list(~clear)
    higher = int((clear & (rows["mean_difference"] > 0)).sum())
    lower = int(clear.sum()) - higher
    assert (
        title_of(figure) == f"One-way attack drones delivered: higher in {higher} and lower in {lower} of 19 scenarios"
    )


def test_intervals_draw_both_and_name_every_scenario():
    frame = table(3)
    (axes,) = draw(intervals_of(frame)).axes
    thin, plain_ones = ([line for line in axes.lines if line.get_linewidth() == wide] for wide in (1.0, 3.2))
    rows = frame.xs(DRONES, level="outcome").sort_values("mean_difference", ascending=False)
    drawn = [
        tuple(line.get_xdata()) for line in thin if line.get_marker() == "None" and len(set(line.get_ydata())) == 1
    ]
    assert drawn == list(zip(rows["simultaneous_low"], rows["simultaneous_high"], strict=True))
    assert [tuple(line.get_xdata()) for line in plain_ones] == list(
        zip(rows["mean_low"], rows["mean_high"], strict=True)
    )
    for scenario in OTHERS[:3]:
        assert TITLES[scenario] in joined(draw(intervals_of(frame)))
        assert TITLES[scenario] in alt_text(intervals_of(frame))


def test_alt_text_of_intervals_gives_difference_and_interval():
    frame = table(1, 1)
    frame.loc[:, ["mean_difference", "mean_low", "mean_high"]] = [-1234.4, -1500.0, 12.0]
    frame.loc[:, ["simultaneous_low", "simultaneous_high"]] = [-1600.0, 20.0]
    text = plain(alt_text(intervals_of(frame)))
    assert f"{TITLES[OTHERS[0]]}: −1,234 (−1,500 to +12), not distinguishable from zero." in text
    assert text.startswith("One-way attack drones delivered: no difference shown.")


def test_verdicts_decide_what_is_shown_where_there_are_any():
    frame = table(3, 1)
    frame["mean_difference"], frame["simultaneous_low"], frame["simultaneous_high"] = 5.0, 4.0, 6.0
    assert "higher in 3 of 3 scenarios" in alt_text(intervals_of(frame))
    frame["verdict"] = ["higher", "no difference shown", "outside the family"]
    assert "higher in 1 of 3 scenarios" in alt_text(intervals_of(frame))
    assert plain(alt_text(table_of(frame))).startswith("1 of 3 differences stand out from chance;")


def test_level_of_intervals_is_that_of_the_data():
    frame = table(3, 1)
    assert {"90 % interval of each", "difference (90 %)"} <= set(
        map(plain, words_of(draw(intervals_of(frame, level=0.9))))
    )
    assert "Bands: 90 % intervals." in joined(draw(survival_curves(curves(1, 2), replace(FACTS_OF_FOUR, level=0.9))))


def test_difference_that_is_shown_but_small_keeps_its_sign_in_the_heat_table():
    frame = table(1, 3)
    frame["reference_sd"], frame["mean_difference"] = 1.0, [0.02, -0.02, 0.02]
    frame["verdict"] = ["higher", "lower", "no difference shown"]
    assert {"+0.0", "−0.0", "0.0"} <= set(words_of(draw(table_of(frame))))


def test_median_of_no_difference_is_a_plain_zero():
    data = fans(1)
    data["difference"][:, :, 2] = 0.0
    assert "0" in words_of(draw(fans_of(data)))
    assert not {"0.0", "0.00"} & set(words_of(draw(fans_of(data))))


def test_survival_curves_rise_as_the_data_do_and_end_with_their_shares():
    frame = curves(2, 3)
    figure = draw(curves_of(frame, events=EVENTS))
    assert len(figure.axes) == 2
    shares = frame[frame["event"] == "raised[public_on_missiles]"].groupby("scenario", sort=False)["probability"]
    drawn = [line for line in figure.axes[1].lines if len(line.get_xdata()) > 2]
    for line, (_, expected) in zip(drawn, shares, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), expected)
    assert len({(line.get_color(), str(line.get_linestyle())) for line in drawn}) == 3
    ends = {f"{round(100 * share.iloc[-1]):g} %" for _, share in shares}
    assert ends <= {plain(word) for word in words_of(figure)}
    assert figure.axes[0].get_ylim()[0] == 0.0
    assert 1.05 < figure.axes[0].get_ylim()[1] < 1.2


def test_alt_text_of_survival_gives_the_share_its_interval_and_the_median_time():
    frame = curves(1, 1)
    for name, value in (("low", 0.1), ("probability", 0.25), ("high", 0.4)):
        frame[name] = np.where(frame["date"] >= "2024-06-03", value, 0.0)
    assert "As reported, and on 25 % (10 % to 40 %)." in plain(alt_text(curves_of(frame)))
    frame["probability"] *= 3
    frame["high"] = np.maximum(frame["high"], frame["probability"])
    assert "As reported, and on 75 % (10 % to 75 %, half by Jun 2024)." in plain(alt_text(curves_of(frame)))


def cells_of(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("theme", THEMES)
def test_every_number_of_the_heat_table_is_readable_on_its_colour(theme):
    figure = draw(table_of(table()), theme=theme)
    cells = cells_of(figure)
    assert len(cells) == 19 * 12
    boxes = [cell.get_window_extent() for cell in cells]
    bottom, top = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    numbers = [
        text
        for text in texts_of(figure)
        if re.fullmatch(r"[+−]?\d+(\.\d)?", text.get_text()) and bottom < text.get_window_extent().y0 < top
    ]
    assert len(numbers) == len(cells)
    for cell, box, text in zip(cells, boxes, numbers, strict=True):
        middle = text.get_window_extent()
        assert box.contains((middle.x0 + middle.x1) / 2, (middle.y0 + middle.y1) / 2)
        assert contrast(text.get_color(), to_hex(cell.get_facecolor())) >= 4.5


def test_heat_is_in_standard_deviations_of_the_reference_blue_below_orange_above_grey_where_unclear():
    frame = table(1, 3)
    frame["reference_sd"] = 2.0
    frame["mean_difference"] = [-5.0, 3.0, 0.5]
    frame["simultaneous_low"], frame["simultaneous_high"] = [-6.0, 2.0, -1.0], [-4.0, 4.0, 2.0]
    figure = draw(table_of(frame))
    below, above, unclear = (to_hex(cell.get_facecolor()) for cell in cells_of(figure))
    assert {"−2.5", "+1.5", "+0.2"} <= set(words_of(figure))
    assert int(below[1:3], 16) < int(below[5:7], 16)
    assert int(above[1:3], 16) > int(above[5:7], 16)
    assert unclear == THEMES["light"].outlook.lower()
    assert plain(alt_text(table_of(frame))).startswith(f"{TITLES[OTHERS[0]]}: 2 of 3 differences stand out.")
    first = f"The largest that stand out: {TITLES[OTHERS[0]]}, One-way attack drones delivered, −2.5;"
    assert first in alt_text(table_of(frame))


def test_heat_of_an_outcome_that_never_varies_is_without_bound_or_zero():
    frame = table(2, 1)
    frame["reference_sd"] = 0.0
    frame["mean_difference"] = [1.0, 0.0]
    frame["simultaneous_low"], frame["simultaneous_high"] = [0.5, 0.0], [1.5, 0.0]
    words = words_of(draw(table_of(frame)))
    assert {"+∞", "0.0"} <= set(words)
    assert any(word.startswith("∞: the runs of the reference do not differ") for word in words)
    assert f"Nothing stands out in: {TITLES[OTHERS[1]]}." in alt_text(table_of(frame))


def test_small_multiples_share_axes_and_hold_the_median_of_the_reference():
    data = multiples(7)
    figure = draw(multiples_of(data))
    assert len(figure.axes) == 7
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in figure.axes}) == 1
    base = data["value"].sel(scenario="baseline", quantile=0.5)
    for axes in figure.axes[1:]:
        thin = [line for line in axes.lines if line.get_color() == THEMES["light"].ink]
        np.testing.assert_array_equal(thin[0].get_ydata(), base)
    ends = data["value"].sel(quantile=0.5).isel(time=-1)
    order = sorted(OTHERS[:6], key=lambda name: -float(ends.sel(scenario=name)))
    text = plain(alt_text(multiples_of(data)))
    places = [text.index(f"{TITLES[name]} {float(ends.sel(scenario=name)):,.0f} (") for name in ["baseline", *order]]
    assert places == sorted(places)


def test_assumptions_show_old_and_new_on_their_bounds():
    figure = draw(assumptions_of(differences()[:1]))
    axes = figure.axes[0]
    rail, (ring, dot) = axes.lines[0], [line for line in axes.lines if line.get_marker() == "o"]
    start, end = rail.get_xdata()
    shares = [(line.get_xdata()[0] - start) / (end - start) for line in (ring, dot)]
    np.testing.assert_allclose(shares, [0.6 / 0.95, 0.9 / 0.95])
    assert "0.6 → 0.9" in words_of(figure)


def test_assumptions_say_what_is_added_removed_and_moved():
    figure, text = draw(assumptions_of(differences())), plain(alt_text(assumptions_of(differences())))
    said = (
        "added, 3 Mar 2025",
        "removed, was 18 Oct 2023",
        "6 Aug 2024 → 6 Aug 2025",
        "different settings, 7 Oct 2023",
    )
    for part in (*said, "6 → 1 months", "100 → 1,500 million USD", "logistic → none", "absent → at once"):
        assert part in joined(figure)
        assert part in text
    start = (
        "The guns fall silent in Ukraine: 4 parameters, 1 contested claim, 2 mechanisms, 1 decision maker and 4 events"
    )
    assert text.startswith(f"{start} differ.")
    assert "5 claims cited · without a claim of its own: 7 of 12" in joined(figure)


def changed(place, **fields):
    given = differences()
    given[place] |= fields
    return given


def six_scenarios_in_a_panel():
    frame = curves(1, 1)
    frame["scenario"] = [OTHERS[place % 5] for place in range(len(frame))]
    return frame


def seven_outcomes():
    return fans(6).isel(outcome=[0, 1, 2, 3, 4, 5, 0])


def beyond_one():
    frame = curves(1, 1)
    frame["high"] += 1
    return frame


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda: fans_of(seven_outcomes()),
            "figure: 7 outcomes are too many to read; at most 6. Choose those that the question is about.",
        ),
        (lambda: fans_of(fans(0)), "figure: there are no outcomes to draw."),
        (
            lambda: fans_of(fans(1).isel(quantile=[0, 2, 4])),
            "figure: the axis of quantiles lacks 0.25, 0.75.",
        ),
        (
            lambda: curves_of(six_scenarios_in_a_panel()),
            "figure: 5 scenarios in a panel are too many to read; at most 4. Choose fewer.",
        ),
        (
            lambda: curves_of(beyond_one()),
            "figure: a share of runs in the table of curves lies outside 0 to 1.",
        ),
        (
            lambda: intervals(table(2, 2), "delivered[missile]", FACTS_OF_PAIR),
            "figure: 'delivered[missile]' is not an outcome of the table of differences. Allowed: delivered[drones], "
            "delivered[missiles]. Did you mean 'delivered[missiles]'?",
        ),
        (
            lambda: intervals_of(table().drop(columns=["unit", "mean_low"])),
            "figure: the table of differences lacks unit, mean_low.",
        ),
        (
            lambda: multiples_of(multiples(2).drop_sel(scenario="baseline")),
            "figure: the axis of scenarios lacks baseline.",
        ),
        (
            lambda: multiples_of(
                multiples(20).isel(scenario=[*range(20), 1]).assign_coords(scenario=[*TITLES, "more"])
            ),
            "figure: 21 scenarios are too many to read; at most 20. Choose fewer.",
        ),
        (lambda: assumptions_of([]), "figure: there are no differences of assumptions to draw."),
        (
            lambda: assumptions_of(changed(0, after=1.5)),
            "figure: lull: 0.6 or 1.5 lies outside 0.0 to 0.95.",
        ),
        (
            lambda: assumptions_of(changed(8, after="soon")),
            "figure: ceasefire: 'soon' is not a date, such as 2025-03-03.",
        ),
        (
            lambda: assumptions_of(changed(1, kind="params")),
            "figure: eu_sanctions_lag: 'params' is not a kind of difference. Allowed: window, parameter, contested, "
            "mechanism, posture, event. Did you mean 'parameter'?",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_clear_message(draw, message):
    with pytest.raises(InputError) as caught:
        draw()
    assert str(caught.value) == message


def test_more_outcomes_than_a_heat_table_holds_are_refused():
    frame = table(1)
    thirteen = frame.rename(index=lambda name: f"other {name}", level="outcome")
    both = pd.concat([frame, thirteen])
    with pytest.raises(InputError, match=r"^figure: 24 outcomes are too many to read; at most 12"):
        table_of(both)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("delivered[drones]", "One-way attack drones delivered"),
        ("trust[iran in russia]", "Trust of Iran in Russia"),
        ("strikes[israel_on_iran]", "Strikes: Israel on Iran"),
        ("ledger_balance[iran_russia]", "Debt of Russia to Iran"),
        ("belief[us_on_missiles]", "Belief of the US about missiles"),
        ("pressure[united_states]", "Pressure on the US"),
        ("delivered", "Delivered"),
        ("unheard_of[one thing]", "Unheard of: one thing"),
    ],
)
def test_outcomes_are_named_in_words(name, words):
    assert FACTS_OF_PAIR.outcome(name) == words


def test_numbers_have_true_signs_and_no_sign_at_zero():
    assert [signed(value, 1) for value in (-1234.56, 0.04, -0.04, 2.0)] == ["−1,234.6", "0.0", "0.0", "+2.0"]
    assert [signed(value, 1) for value in (math.inf, -math.inf, math.nan)] == ["+∞", "−∞", "–"]
    assert number(-0.0, 2) == "0.00"
    assert [decimals_for(values) for values in ([0.0123, -0.001], [1500.0], [0.0], [])] == [4, 0, 0, 0]
    assert [unit_in_words(unit) for unit in ("1", "unit/week", "1/week", "week", "million USD")] == [
        "",
        "units per week",
        "per week",
        "weeks",
        "million USD",
    ]
