"""The kit of figures: one layout for both themes, marks of one's own, and facts of the runs that are shown."""

import datetime as dt
import pickle
from dataclasses import dataclass, replace

import numpy as np
import pytest

from helpers.comparison import EVENTS, FACTS_OF_PAIR, fans
from helpers.default_case import default_case
from helpers.figures import (
    assert_same_texts_in_the_same_places,
    assert_texts_inside_and_apart,
    joined_words_of,
    words_of,
)
from sim.figures.comparison.difference_fans import difference_fans
from sim.figures.kit.contents import Contents, Grid, Mark, Panel, Row, RowPanel, alt_text, limits_of, stacked
from sim.figures.kit.draw import draw
from sim.figures.kit.layout import lay_out
from sim.figures.kit.look import SIZES, THEMES, theme_of
from sim.figures.kit.marks import Curve, Fan, Rule
from sim.figures.kit.scales import Names, Values, around_zero

DAYS = np.linspace(19_050.0, 21_000.0, 50)


@dataclass(frozen=True)
class Disc(Mark):
    """A disc in the middle of a panel in inches, with its name below it; two inches high."""

    name: str

    def least(self, size, wide):
        return 2.0 + size.step * (wide > 0)

    def draw(self, pen):
        pen.axes.plot([pen.box.width / 2], [pen.middle], "o", color=pen.theme.paint("actors.iran"))
        pen.write(self.name, 0.0, 0.1, "muted")


def contents(*panels, **how):
    return Contents("A title", "What is plotted.", panels, FACTS_OF_PAIR, **how)


def curve(end=1.0, name="the end"):
    return Curve(DAYS, np.linspace(0.0, end, len(DAYS)), "scenarios.1", name=name)


def test_both_themes_are_drawn_from_one_layout():
    figure = difference_fans(fans(4), FACTS_OF_PAIR, EVENTS)
    lay_out.cache_clear()
    light, dark = draw(figure), draw(figure, theme="dark")
    assert lay_out.cache_info().misses == 1
    assert_same_texts_in_the_same_places(light, dark)
    assert light.get_facecolor() != dark.get_facecolor()


@pytest.mark.parametrize("size", SIZES)
def test_a_mark_of_ones_own_stands_in_the_layout_of_all_figures(size):
    disc = Panel("Disc", marks=(Disc("a disc"),), across=None, said="A disc.", stretches=False)
    line = Panel("Line", "a share", (curve(), Rule(0.5)), up=Values((0.0, 1.0), percent=True), said="It rises.")
    given = contents(disc, line, events=EVENTS)
    figure = draw(given, size=size)
    assert_texts_inside_and_apart(figure)
    words = words_of(figure)
    assert {"Disc", "a disc", "Line", "the end"} <= set(words)
    assert words.count("no reports") == 1
    assert joined_words_of(figure).count("shaded: no reports to hold the model against") == 1
    assert figure.axes[0].get_window_extent().height / figure.dpi >= 2.0
    assert alt_text(given).startswith("A title. A disc. It rises. Marked: UN curbs on missiles lapse (Oct 2023);")


@pytest.mark.parametrize("size", SIZES)
def test_rows_stand_beside_their_names_or_below_them_and_share_an_axis(size):
    rows = tuple(Row(f"Row {place}", f"{place} units", (Rule(float(place), upright=True),)) for place in range(4))
    figure = draw(contents(RowPanel(rows, Values((0.0, 4.0)), "Rows"), grid=stacked), size=size)
    assert_texts_inside_and_apart(figure)
    assert {f"Row {place}" for place in range(4)} <= set(words_of(figure))
    assert ("2 units" in words_of(figure)) == (size in ("page", "print_180"))


def test_names_stand_on_an_axis_across_and_upright_where_they_are_long():
    names = ("one", "another")
    below = draw(contents(Panel("Names", marks=(), across=Names(names), up=Values((0.0, 1.0)))))
    assert set(names) <= set(words_of(below))
    above = draw(contents(RowPanel((Row("a row", marks=(Rule(0.0, upright=True),)),), Names(names, upright=True))))
    turned = {text.get_text(): text.get_rotation() for text in above.texts}
    assert turned["one"] == turned["another"] == 90.0


def test_a_grid_of_ones_own_shares_values_and_gives_the_height_of_panels():
    panels = [Panel(f"Panel {place}", marks=(curve(name=""),), up=Values((0.0, 1.0))) for place in range(6)]
    figure = draw(contents(*panels, grid=lambda _size, _panels: Grid(3, 0.8, shared=True)))
    heights = {round(axes.get_window_extent().height / figure.dpi, 6) for axes in figure.axes}
    assert heights == {0.8}
    assert [bool(axes.get_yticklabels()[0].get_text()) for axes in figure.axes] == [True, False, False] * 2


def test_limits_hold_zero_and_all_marks():
    assert limits_of([curve(2.0)], headroom=1.5) == (0.0, 3.0)
    assert limits_of([curve(-2.0)]) == (-2.0, 1.0)
    assert limits_of([], top=1.0, headroom=1.0) == (0.0, 1.0)
    assert around_zero([1.0, 4.0], pad=0.5) == (-2.0, 6.0)
    assert around_zero([], pad=0.5) == (-1.0, 1.0)


def test_contents_can_be_sent_to_another_process():
    given = difference_fans(fans(2), FACTS_OF_PAIR)
    sent = pickle.loads(pickle.dumps(given))  # noqa: S301 - our own
    assert words_of(draw(sent)) == words_of(draw(given))


def test_facts_say_which_months_are_model_only_and_where_the_reporting_ends():
    days = np.array([19_700.0, 20_000.0, 20_500.0])
    assert FACTS_OF_PAIR.positions(days) == [1, 2]
    assert [FACTS_OF_PAIR.month_in_words(day) for day in days] == ["Dec 2023", "Oct 2024", "Feb 2026 (no reports)"]
    early = replace(FACTS_OF_PAIR, observed_until=dt.date(2020, 1, 1))
    assert early.positions(days) == [0, 2]


def test_a_fan_is_painted_as_the_theme_says():
    fan = Fan(DAYS, np.tile(np.arange(5.0)[:, None], (1, len(DAYS))), "actors.russia")
    for theme in THEMES:
        figure = draw(contents(Panel("Fan", marks=(fan,), up=Values((0.0, 5.0)))), theme=theme)
        median = max(figure.axes[0].lines, key=lambda line: line.get_linewidth())
        assert median.get_color() == theme_of(theme, default_case()).actors["russia"]
