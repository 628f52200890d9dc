"""Colours that tell actors apart and texts from paper, and labels that stand apart."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.default_case import default_case, roster
from sim.figures.kit.look import SIZES, THEMES, contrast, dashes_of, theme_of
from sim.figures.kit.names import spread


def test_every_actor_of_a_run_has_a_colour_of_its_own():
    actors = roster().file.actors
    for name in THEMES:
        theme = theme_of(name, default_case())
        assert len({theme.paint(f"actors.{actor}") for actor in actors}) == len(actors)
        assert theme.paint("channels.1") == theme.channels[1]
        assert theme.paint("muted") == theme.muted


@pytest.mark.parametrize("theme", THEMES)
def test_texts_stand_out_from_the_paper(theme):
    colours = theme_of(theme, default_case())
    named = [*colours.actors.values(), *colours.channels, *colours.scenarios, colours.ink, colours.muted]
    for paper in (colours.background, colours.outlook):
        assert contrast(colours.ink, paper) >= 4.5
        assert contrast(colours.muted, paper) >= 4.5
    for colour in named:
        assert contrast(colour, colours.background) >= 3
        assert contrast(colours.legible(colour), colours.background) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_actors_differ_in_grey_or_in_dashes_and_from_scenarios(theme):
    colours = theme_of(theme, default_case())
    for one, other in itertools.combinations(colours.actors, 2):
        apart = contrast(colours.actors[one], colours.actors[other])
        assert apart >= 1.25 or dashes_of(one, default_case()) != dashes_of(other, default_case()), (one, other, apart)
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


def test_an_actor_without_a_colour_is_drawn_in_that_of_second_texts_and_with_a_solid_line():
    theme = theme_of("light", default_case())
    assert theme.paint("actors.nobody") == theme.muted == THEMES["light"].paint("actors.russia")
    assert dashes_of("nobody", default_case()) == "solid"


@pytest.mark.parametrize("width", [0.5, 1.0, 1.7, 2.4, 3.1, 3.8])
def test_a_percent_stays_on_the_line_of_its_number(width):
    lines = SIZES["phone"].wrapped("2 equilibria, found again in 30 to 62 % of resampled runs", width, 12, bold=True)
    assert not [line for line in lines if line.startswith("%")]
    assert sum("62\N{NO-BREAK SPACE}%" in line for line in lines) == 1
