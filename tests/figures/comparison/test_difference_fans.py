import numpy as np

from helpers.comparison import EVENTS, fans
from helpers.comparison_figures import fans_of, plain, title_of
from helpers.figures import words_of
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw


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
    assert words.count("no reports") == 4
    assert "Talks and a ceasefire (Mar 2025)" in words


def test_fans_count_what_is_higher_or_lower_in_nineteen_of_twenty_runs():
    data = fans(3)
    data["difference"][:, -1] = np.array([[1, 2, 3, 4, 5], [-5, -4, -3, -2, -1], [-1, 0, 1, 2, 3]])
    text = plain(alt_text(fans_of(data)))
    one, other = "One-way attack drones delivered", "Short-range ballistic missiles delivered"
    many = f"of 3 outcomes, 1 higher ({one}) and 1 lower ({other}) in at least 95 % of runs by the end of 2027"
    assert text.startswith(f"The guns fall silent in Ukraine: {many}.")
    assert "Dec 2027 (no reports): median +3 units (90 % of runs between +1 and +5)" in text
    assert "Fighters received, Dec 2024: median 0 units" in text


def test_fans_without_any_difference_are_drawn_and_say_so():
    data = fans(2)
    data["difference"][:] = 0.0
    assert "none of 2 outcomes higher, or lower, in at least 95" in title_of(draw(fans_of(data)))


def test_median_of_no_difference_is_a_plain_zero():
    data = fans(1)
    data["difference"][:, :, 2] = 0.0
    assert "0" in words_of(draw(fans_of(data)))
    assert not {"0.0", "0.00"} & set(words_of(draw(fans_of(data))))
