import math
from functools import cache, partial

import pytest

from helpers.comparison import EVENTS, FACTS_OF_PAIR, OTHERS, TITLES, curves, differences, fans, multiples, table
from helpers.comparison_figures import (
    assumptions_of,
    curves_of,
    fans_of,
    intervals_of,
    joined,
    multiples_of,
    table_of,
    title_of,
)
from helpers.figures import LAYOUTS, assert_texts_inside_and_apart, texts_of
from sim.figures.comparison.intervals import intervals
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.save import svg_of
from sim.ground.faults import InputError
from sim.words import decimals_for, number, signed, unit_in_words

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


@pytest.mark.parametrize(
    ("theme", "size"),
    [("dark", "page"), *(("light", size) for size in LAYOUTS), pytest.param("light", "phone", marks=pytest.mark.long)],
)
@pytest.mark.parametrize("name", FULL)
def test_texts_lie_inside_apart_and_large_enough_where_a_figure_is_full(name, theme, size):
    figure = full(name, theme, size)
    assert_texts_inside_and_apart(figure)
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 7


@pytest.mark.parametrize("size", LAYOUTS)
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
    for part in (
        "Scenario",
        "baseline",
        "200 runs",
        "seed 0",
        "version 0.1.0",
        "62 % of the parameters",
        "4 acts forced",
    ):
        assert part in words


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
            "mechanism, posture, event, signpost. Did you mean 'parameter'?",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_clear_message(draw, message):
    with pytest.raises(InputError) as caught:
        draw()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("delivered[drones]", "One-way attack drones delivered"),
        ("trust[iran in russia]", "Trust of Iran in Russia"),
        ("strikes[israel_on_iran]", "Strikes of Israel on Iran"),
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
