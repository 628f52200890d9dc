import re

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from helpers.comparison import OTHERS, TITLES, table
from helpers.comparison_figures import plain, table_of
from helpers.figures import texts_of, words_of
from sim.figures.comparison.heat_table import Shade
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.look import THEMES, contrast
from sim.ground.faults import InputError


def test_difference_that_is_shown_but_small_keeps_its_sign_in_the_heat_table():
    frame = table(1, 3)
    frame["reference_sd"], frame["mean_difference"] = 1.0, [0.02, -0.02, 0.02]
    frame["verdict"] = ["higher", "lower", "no difference shown"]
    assert {"+0.0", "−0.0", "0.0"} <= set(words_of(draw(table_of(frame))))


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
    assert plain(alt_text(table_of(frame))).startswith(f"{TITLES[OTHERS[0]]}: 2 of 3 differences of means stand out.")
    first = f"The largest that stand out: {TITLES[OTHERS[0]]}, One-way attack drones delivered, −2.5;"
    assert first in alt_text(table_of(frame))


def test_heat_of_an_outcome_that_never_varies_is_without_bound_or_zero():
    frame = table(2, 1)
    frame["reference_sd"] = 0.0
    frame["mean_difference"] = [1.0, 0.0]
    frame["simultaneous_low"], frame["simultaneous_high"] = [0.5, 0.0], [1.5, 0.0]
    words = words_of(draw(table_of(frame)))
    assert {"+1*", "0.0"} <= set(words)
    assert any(word.startswith("* In the unit of the outcome") for word in words)
    assert not any("∞" in word for word in words)
    assert f"Nothing stands out in: {TITLES[OTHERS[1]]}." in alt_text(table_of(frame))


def test_a_number_without_room_in_its_cell_is_a_sign():
    frame = table(2, 12)
    frame["reference_sd"], frame["mean_difference"] = 0.0, -12345.0
    frame["simultaneous_low"], frame["simultaneous_high"] = -12346.0, -12344.0
    assert "−12,300*" in alt_text(table_of(frame))
    assert "−*" in words_of(draw(table_of(frame), size="print_85"))


def test_no_name_of_an_outcome_stands_upright_on_a_narrow_sheet():
    for size in ("print_85", "phone"):
        figure = draw(table_of(table(6, 8)), size=size)
        assert not any(text.get_rotation() for text in texts_of(figure))
        assert {"a", "h", "Fighters received"} <= set(words_of(figure))
    assert any(text.get_rotation() for text in texts_of(draw(table_of(table(6, 8)))))


def test_a_single_scenario_has_a_row_for_each_outcome_with_its_difference_in_its_unit():
    frame = table(1, 12)
    frame["verdict"] = ["higher" if mean > 0.0 else "lower" for mean in frame["mean_difference"]]
    frame.iloc[1, -1] = "no difference shown"
    for size in ("page", "print_85", "phone"):
        figure = draw(table_of(frame), size=size)
        assert not any(text.get_rotation() for text in texts_of(figure))
        assert sum(len(axes.patches) for axes in figure.axes) == 12
    rows = [row for panel in table_of(frame).panels for row in panel.rows]
    drones, missiles = rows[:2]
    assert drones.name == "One-way attack drones delivered"
    written = float(drones.text.replace("\N{MINUS SIGN}", "-").replace(",", "").split("\N{NO-BREAK SPACE}")[0])
    assert abs(written - frame["mean_difference"].iloc[0]) <= 0.5
    assert drones.text.endswith("\N{NO-BREAK SPACE}units")
    assert missiles.text == ""  # not shown


def test_more_outcomes_than_a_heat_table_holds_are_refused():
    frame = table(1)
    thirteen = frame.rename(index=lambda name: f"other {name}", level="outcome")
    both = pd.concat([frame, thirteen])
    with pytest.raises(InputError, match=r"^figure: 24 outcomes are too many to read; at most 12"):
        table_of(both)


def test_a_scenario_is_named_in_the_title_only_where_more_stands_out_than_in_any_other():
    frame = table(3, 2)
    frame["verdict"] = ["higher", "lower", "higher", "no difference shown", "no difference shown", "lower"]
    title = "4 of 6 differences of means stand out from chance"
    assert table_of(frame).title == f"{title}; 2 of them in “{TITLES[OTHERS[0]]}”"
    frame.iloc[1, -1] = "no difference shown"
    assert table_of(frame).title == title.replace("4", "3", 1)


def test_rows_that_are_read_at_another_date_say_when():
    frame = table(2, 2)
    assert "by the end of 2024, in standard" in table_of(frame.assign(date="2024-12-30")).subtitle
    frame["date"] = ["2027-12-27", "2027-12-27", "2024-12-30", "2024-12-30"]
    names = {row.name for row in table_of(frame).panels[0].rows}
    assert names == {f"{TITLES[OTHERS[0]]} (by the end of 2027)", f"{TITLES[OTHERS[1]]} (by the end of 2024)"}
    assert "each at the date beside it" in table_of(frame).subtitle


def test_what_is_written_as_zero_has_no_tint_though_it_stands_out():
    for theme in THEMES.values():
        assert Shade(0.04, clear=True)(theme) == Shade(-0.04, clear=True)(theme) == theme.background
        assert Shade(0.06, clear=True)(theme) not in (theme.background, theme.outlook)
        assert Shade(0.04, clear=False)(theme) == theme.outlook


def test_of_one_scenario_the_title_counts_what_stands_out_by_a_tenth_of_the_spread_or_more():
    every = table(1, 3)
    every["reference_sd"] = 100.0
    every["mean_difference"] = [-50.0, 4.0, 20.0]
    every["verdict"] = ["lower", "higher", "no difference shown"]
    title = table_of(every.iloc[:2], every=every).title
    assert title == f"{TITLES[OTHERS[0]]}: 2 of 3 outcomes stand out, 1 of them by 0.1 or more; 2 shown"
