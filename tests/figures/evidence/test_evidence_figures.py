"""The timeline of the claims and the figure of grades: everything drawn once, nothing overlapping, nothing cut off."""

import datetime as dt
from collections import Counter
from functools import cache
from itertools import combinations
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from helpers.default_case import claim_ledger, contradictions, registry
from helpers.figures import LAYOUTS
from helpers.paths import TESTS
from sim.case.case import load_case
from sim.case.claims import Standing
from sim.case.parameters import GRADES
from sim.figures.evidence.claim_links import curves_of, links_of, number_places
from sim.figures.evidence.claim_positions import (
    MARK_SHARE,
    TimeScale,
    dated,
    early_columns,
    first_day,
    last_day,
    place_claims,
)
from sim.figures.evidence.claim_signs import SIGNS
from sim.figures.evidence.grades import Item, columns_of, grades, spreads_by_grade
from sim.figures.evidence.timeline import timeline
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.look import SIZES, styled
from sim.figures.kit.save import svg_of
from sim.figures.kit.stacked_labels import stack_labels

LOOKS = [("dark", "page"), *(("light", size) for size in LAYOUTS)]
FIGURES = (timeline, grades)
SMALLEST = 7.0
ROUNDING = 1e-9
INVENTED = TESTS / "cases" / "harbour"


def scale_of(width, most=5):
    claims = claim_ledger()
    begin = first_day(claims)
    columns = early_columns(claims, begin, most)
    return TimeScale(columns, 1.0, 1.0 + 0.06 * width * len(columns), 1.0 + width, 0.05, begin, last_day(claims))


def positions_of(width, height):
    return place_claims(claim_ledger(), scale_of(width), (0.5, 0.5 + height), 0.14)


@cache
def drawn(figure, theme, size, case=None):
    """Return a figure that is drawn once: for what is only looked at."""
    return draw(figure(load_case(case)), theme=theme, size=size)


def shown_texts(figure):
    """Return the texts of a figure with their boxes in pixels."""
    with styled():
        figure.draw_without_rendering()
        assert not [axes for axes in figure.axes if axes.xaxis.get_visible() or axes.yaxis.get_visible()]
        return [(text, text.get_window_extent()) for text in figure.texts]


@pytest.mark.parametrize(("theme", "size"), LOOKS)
@pytest.mark.parametrize("contents", FIGURES)
@pytest.mark.parametrize("case", [None, INVENTED])
def test_all_texts_stand_within_the_figure_apart_and_in_legible_type(contents, theme, size, case):
    figure = drawn(contents, theme, size, case)
    texts = shown_texts(figure)
    width, height = figure.canvas.get_width_height()
    assert len(texts) > (30 if case is None else 20)
    for text, box in texts:
        assert text.get_fontsize() >= SMALLEST, text.get_text()
        assert box.x0 >= 0, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.x1 <= width + 1, text.get_text()
        assert box.y1 <= height + 1, text.get_text()
    left, low, right, high = np.array([box.extents for _, box in texts]).T[:, :, None]
    across = np.minimum(right, right.T) - np.maximum(left, left.T)
    up = np.minimum(high, high.T) - np.maximum(low, low.T)
    # A line's box reaches above and below its letters, so that only more than a quarter of a line counts.
    least = np.minimum(high - low, (high - low).T)
    meeting = np.argwhere(np.triu((across > 1) & (up > least / 4), k=1))
    assert not len(meeting), [(texts[one][0].get_text(), texts[other][0].get_text()) for one, other in meeting]


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_each_dated_claim_is_one_mark_of_its_standing(theme, size):
    figure = drawn(timeline, theme, size)
    marked = Counter()
    for marks in figure.findobj(PathCollection):
        marked[marks.get_gid().removeprefix("standing-")] += len(marks.get_offsets())
    in_key = Counter(list(SIGNS))
    assert marked - in_key == Counter(claim.standing for claim in dated(claim_ledger()).values())


def test_each_standing_has_a_sign_of_its_own_shape():
    assert set(SIGNS) == set(get_args(Standing))
    assert len({(sign.marker, sign.filled) for sign in SIGNS.values()}) == len(SIGNS)


@pytest.mark.parametrize(("width", "height"), [(7.3, 4.3), (5.5, 2.9), (3.2, 5.0)])
def test_each_dated_claim_has_one_place_and_no_two_marks_overlap(width, height):
    positions = positions_of(width, height)
    assert sorted(dot.claim for dot in positions.dots) == sorted(dated(claim_ledger()))
    for one, other in combinations(positions.dots, 2):
        apart = np.hypot(one.x - other.x, one.y - other.y)
        assert apart >= MARK_SHARE * positions.pitch - ROUNDING, (one, other)


@pytest.mark.parametrize(("width", "height"), [(7.3, 4.3), (5.5, 2.9), (3.2, 5.0)])
def test_no_mark_lies_on_the_line_of_another_time(width, height):
    positions = positions_of(width, height)
    for one, other in combinations(positions.lines, 2):
        if one.y == other.y:
            gap = max(other.low - one.high, one.low - other.high)
            assert gap >= 0.3 * positions.pitch, (one, other)


@pytest.mark.parametrize(("width", "height"), [(7.3, 4.3), (5.5, 2.9), (3.2, 5.0)])
def test_marks_stand_in_the_row_of_their_theme(width, height):
    positions, claims = positions_of(width, height), claim_ledger()
    rows = {row.theme: row for row in positions.rows}
    assert set(rows) == {claim.theme for claim in claims.values()}
    for dot in positions.dots:
        half = MARK_SHARE * positions.pitch / 2
        row = rows[claims[dot.claim].theme]
        assert row.bottom <= dot.y - half
        assert dot.y + half <= row.top


def test_a_mark_stands_on_its_date():
    positions, scale = positions_of(7.3, 4.3), scale_of(7.3)
    claims = claim_ledger()
    for dot in positions.dots:
        event = claims[dot.claim].event
        slack = positions.pitch / 2 + ROUNDING
        if event.first > dt.date.min:
            assert dot.x >= scale.place(event.first) - slack
        if event.last < dt.date.max:
            assert dot.x <= scale.place(event.last, over=True) + slack


@pytest.mark.parametrize(("case", "year"), [(None, 2022), (INVENTED, 2030)])
def test_time_is_to_scale_from_the_latest_year_since_which_most_dated_claims_happened(case, year):
    claims = dated(load_case(case).claims)
    assert first_day(claims) == dt.date(year, 1, 1)
    later = [first_day(claims) <= claim.event.last < dt.date.max for claim in claims.values()]
    assert sum(later) >= 0.8 * len(later)


def test_a_case_without_early_claims_has_no_columns_for_them_and_no_words_about_them():
    assert "to scale" not in " ".join(text.get_text() for text in drawn(timeline, "light", "page", INVENTED).texts)
    assert "to scale" in " ".join(text.get_text() for text in drawn(timeline, "light", "page").texts)


def test_time_never_runs_backwards_on_the_scale():
    scale = scale_of(7.3, most=3)
    days = [dt.date(1960, 1, 1) + dt.timedelta(days=97 * number) for number in range(245)]
    places = [scale.place(day) for day in days]
    assert places == sorted(places)
    assert len(scale.columns) == 3
    assert scale.place(scale.end - dt.timedelta(days=1), over=True) == pytest.approx(scale.right)


def test_a_contradiction_is_drawn_when_two_of_its_sides_are_dated():
    claims = dated(claim_ledger())
    drawn = {link.title for link in links_of(contradictions(), claims)}
    for record in contradictions().values():
        sides = sum(any(claim in claims for claim in side.claims) for side in record.sides)
        assert (record.title in drawn) == (sides >= 2), record.title


def test_a_link_joins_one_claim_of_each_dated_side():
    claims = dated(claim_ledger())
    records = {record.title: record for record in contradictions().values()}
    for link in links_of(contradictions(), claims):
        sides = [side.claims for side in records[link.title].sides if set(side.claims) & set(claims)]
        assert len(link.claims) == len(sides)
        assert all(claim in side for claim, side in zip(link.claims, sides, strict=True))


def test_every_link_bears_its_number_off_all_marks():
    positions = positions_of(7.3, 4.3)
    places = {dot.claim: (dot.x, dot.y) for dot in positions.dots}
    links = links_of(contradictions(), places)
    curves = curves_of(links, places, positions.pitch, ((1.0, 0.5), (8.3, 4.8)))
    assert {curve.number for curve in curves} == {link.number for link in links}
    dots = np.array(list(places.values()))
    numbers = number_places(curves, dict.fromkeys(range(1, 99), (0.12, 0.1)), dots, positions.pitch)
    assert sorted(number for number, _ in numbers) == sorted(curve.number for curve in curves)
    for _, (x, y) in numbers:
        near = (np.abs(dots[:, 0] - x) < 0.06) & (np.abs(dots[:, 1] - y) < 0.05)
        assert not near.any()


@pytest.mark.parametrize("rules", [(0.0, 0.0, 2.0, 2.7), (5.0, 5.4, 7.0, 7.5, 9.9), (3.0,), (9.9, 9.95)])
def test_stacked_labels_cross_neither_each_other_nor_a_rule(rules):
    wides = [1.7] * len(rules)
    places = stack_labels(rules, wides, 0.0, 10.0)
    for (left, level), (beside, other) in combinations(places, 2):
        assert level != other or abs(left - beside) >= 1.7
    for left, level in places:
        assert 0.0 <= left <= 10.0 - 1.7
        assert not any(
            left < rule < left + 1.7 and level < above for rule, (_, above) in zip(rules, places, strict=True)
        )


def test_labels_that_fit_on_one_line_take_one():
    assert [level for _, level in stack_labels((2.0, 4.5, 9.9), (1.7, 1.7, 1.7), 0.0, 10.0)] == [0, 0, 0]


def test_every_parameter_is_one_row_under_its_grade():
    rows = spreads_by_grade(registry())
    assert {spread.name: grade for grade, found in rows.items() for spread in found} == {
        name: parameter.grade for name, parameter in registry().items()
    }
    for found in rows.values():
        assert [spread.width for spread in found] == sorted((spread.width for spread in found), reverse=True)


def test_ranges_are_those_of_the_priors_within_the_bounds():
    for found in spreads_by_grade(registry()).values():
        for spread in found:
            parameter = registry()[spread.name]
            low, high = parameter.bounds
            ends = parameter.prior.quantile(np.array([0.05, 0.95]), parameter.bounds, parameter.default)
            assert [spread.low, spread.high] == pytest.approx((ends - low) / (high - low))
            assert low + spread.default * (high - low) == pytest.approx(parameter.default)
            assert 0 <= spread.low <= spread.high <= 1
            assert spread.fixed == (spread.width == 0)


def test_columns_hold_every_row_once_and_end_with_none_but_a_row():
    spreads = spreads_by_grade(registry())
    again = {grade: Item(grade, ("",), 0.2) for grade in GRADES}
    items = []
    for grade, found in spreads.items():
        items += [Item(grade, ("",), 0.2)] if found else []
        items += [Item(grade, ("",), 0.1 + 0.1 * (len(spread.name) % 3), spread) for spread in found]
    for count in (1, 2, 3):
        columns, height = columns_of(items, count, again)
        assert len(columns) <= count
        assert sorted(item.spread.name for column in columns for item in column if item.spread) == sorted(registry())
        assert all(column[0].spread is None and column[-1].spread for column in columns)
        assert all(sum(item.height for item in column) <= height + ROUNDING for column in columns)


@pytest.mark.parametrize("size", LAYOUTS)
def test_a_registry_of_150_parameters_makes_the_figure_higher_and_cuts_nothing_off(size):
    names = [f"{name}_{turn}" for turn in range(4) for name in registry()][:150]
    many = {
        name: registry()[name.rpartition("_")[0]].model_copy(update={"grade": "ABCD"[number % 4]})
        for number, name in enumerate(names)
    }
    figure = draw(grades(SimpleNamespace(parameters=many)), size=size)
    width, height = figure.get_size_inches() * figure.dpi
    assert figure.get_size_inches()[0] == SIZES[size].width
    assert height > SIZES[size].height * figure.dpi
    texts = shown_texts(figure)
    for text, box in texts:
        assert box.x0 >= 0, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.x1 <= width + 1, text.get_text()
        assert text.get_fontsize() >= SMALLEST
    if size != "page":
        assert {text.get_text() for text, _ in texts} >= set(names)


def test_the_timelines_words_agree_with_the_ledger():
    words, claims = alt_text(timeline(load_case())), claim_ledger()
    known = dated(claims)
    assert f"{len(known)} dated claims" in words
    assert f"{len(claims) - len(known)} of {len(claims)} claims are undated" in words
    for counts in (Counter(claim.theme for claim in known.values()), Counter(c.standing for c in known.values())):
        for name, number in counts.items():
            assert f"{name} {number}" in words
    opened = sum(claim.event.from_ is None and claim.event.on is None for claim in known.values())
    assert f"For {opened} of them the text leaves the start open" in words
    linked = len(links_of(contradictions(), known))
    assert f"Of {len(contradictions())} contradictions, {linked} have" in words
    subtitle = " ".join(text.get_text() for text, _ in shown_texts(drawn(timeline, "light", "page")))
    assert f"{len(claims) - len(known)} are undated and not drawn" in subtitle


def test_the_words_on_grades_agree_with_the_registry():
    words, counts = alt_text(grades(load_case())), Counter(parameter.grade for parameter in registry().values())
    assert f"The {len(registry())} parameters" in words
    for grade, meaning in GRADES.items():
        number = counts[grade]
        said = f"{number}, {100 * number / len(registry()):.1f}" if number else "none"
        assert f"{grade} ({meaning}) {said}" in words
    assert words.startswith(
        f"Of the model's {len(registry())} parameters, {len(registry()) - counts['D']} rest on sources"
    )


@pytest.mark.parametrize("figure", [timeline, pytest.param(grades, marks=pytest.mark.long)])
def test_two_renderings_are_the_same_bytes(figure):
    name = figure.__name__
    one, other = (svg_of(draw(figure(load_case()), theme="dark"), name, "What it shows. More.") for _ in range(2))
    assert one == other
    assert "<text" in one
