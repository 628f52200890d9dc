from dataclasses import replace

import numpy as np

from helpers.comparison import FACTS_OF_FOUR, OTHERS, TITLES, curves, table
from helpers.comparison_figures import DRONES, intervals_of, joined, plain, table_of, title_of
from helpers.figures import words_of
from sim.figures.comparison.survival_curves import survival_curves
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.look import THEMES


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
        title_of(figure)
        == f"One-way attack drones delivered, mean: higher in {higher} and lower in {lower} of 19 scenarios"
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
    assert text.startswith("One-way attack drones delivered, mean: no difference shown.")


def test_verdicts_decide_what_is_shown_where_there_are_any():
    frame = table(3, 1)
    frame["mean_difference"], frame["simultaneous_low"], frame["simultaneous_high"] = 5.0, 4.0, 6.0
    assert "higher in 3 of 3 scenarios" in alt_text(intervals_of(frame))
    frame["verdict"] = ["higher", "no difference shown", "outside the family"]
    assert "higher in 1 of 3 scenarios" in alt_text(intervals_of(frame))
    assert plain(alt_text(table_of(frame))).startswith("1 of 3 differences of means stand out from chance;")


def test_level_of_intervals_is_that_of_the_data():
    frame = table(3, 1)
    assert {"90 % interval of each", "difference (90 %)"} <= set(
        map(plain, words_of(draw(intervals_of(frame, level=0.9))))
    )
    assert "Bands: 90 % intervals." in joined(draw(survival_curves(curves(1, 2), replace(FACTS_OF_FOUR, level=0.9))))


def test_what_is_grey_though_its_interval_leaves_out_zero_says_why():
    frame = table(3, 1)
    frame["mean_difference"], frame["mean_low"], frame["mean_high"] = 5.0, 4.0, 6.0
    frame["verdict"] = ["higher", "no difference shown", "no difference shown"]
    frame["reason"] = ["", "few runs carry it", "interval holds zero"]
    frame.iloc[2, frame.columns.get_loc("mean_low")] = -1.0
    texts = {row.name: row.text for row in intervals_of(frame).panels[0].rows}
    assert [texts[TITLES[name]].rpartition(")")[2] for name in OTHERS[:3]] == ["", ", few runs carry it", ""]


def test_a_difference_without_an_interval_has_no_brackets():
    frame = table(1, 1)
    frame[["mean_low", "mean_high", "simultaneous_low", "simultaneous_high"]] = np.nan
    (row,) = intervals_of(frame).panels[0].rows
    assert "(" not in row.text


def test_scenarios_that_are_read_at_another_date_stand_in_a_panel_of_their_own_beside_its_reference():
    frame = table(3, 1)
    contents = intervals_of(frame.assign(date="2024-12-30"))
    assert "(there 6,100 units, by the end of 2024)" in plain(contents.subtitle)
    frame["date"] = ["2027-12-27", "2024-12-30", "2027-12-27"]
    frame["reference_mean"] = [9000.0, 6100.0, 9000.0]
    contents = intervals_of(frame)
    assert [panel.title for panel in contents.panels] == ["By the end of 2024", "By the end of 2027"]
    assert [plain(panel.plots) for panel in contents.panels] == ["reference: 6,100 units", "reference: 9,000 units"]
    assert [len(panel.rows) for panel in contents.panels] == [1, 2]
    assert "there" not in contents.subtitle


def test_what_was_expected_at_least_is_drawn_and_stands_in_the_title_so_that_little_is_seen_as_little():
    frame = table(1, 1)
    frame.loc[:, ["mean_difference", "mean_low", "mean_high"]] = [-30.0, -40.0, -20.0]
    frame.loc[:, ["simultaneous_low", "simultaneous_high"]] = [-45.0, -15.0]
    contents = intervals_of(frame, expected={OTHERS[0]: -900.0})
    said = "One-way attack drones delivered, mean: lower by 30 units (expected: lower by 900 or more)."
    assert plain(alt_text(contents)).startswith(said)
    figure = draw(contents)
    (axes,) = figure.axes
    assert axes.get_xlim()[0] < -900.0
    assert [line for line in axes.lines if set(line.get_xdata()) == {-900.0}]
    assert "expected at least, before the first run" in joined(figure)
    assert "expected" not in joined(draw(intervals_of(frame)))
