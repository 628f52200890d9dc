"""Axes of panels: dates, letters for names without room, and sheets that grow."""

import datetime as dt
from itertools import pairwise

import pytest

from helpers.figures import LAYOUTS
from sim.figures.kit.contents import Contents, Panel
from sim.figures.kit.facts import day_of
from sim.figures.kit.layout import lay_out
from sim.figures.kit.look import SIZES
from sim.figures.kit.plan import LEAST_LINES
from sim.figures.kit.scales import Days, Names, Values, around_zero, padded

NAMES = Names(("deliver and pay", "promise and spoil", "stall"))


def days(*ends):
    return Days(tuple(day_of(dt.date.fromisoformat(end)) for end in ends))


@pytest.mark.parametrize("size", LAYOUTS)
@pytest.mark.parametrize("length", [0.6, 1.0, 2.0, 5.0])
@pytest.mark.parametrize(
    "ends", [("2022-02-21", "2023-02-20"), ("2022-02-21", "2030-01-07"), ("2022-02-03", "2022-02-20")]
)
def test_names_of_months_stand_within_an_axis_apart_and_evenly(size, length, ends):
    axis, width_of = days(*ends), SIZES[size].width_of
    low, high = axis.limits
    places = [length * (day - low) / (high - low) for day, _ in axis.ticks(SIZES[size], length, across=True)]
    texts = [text for _, text in axis.ticks(SIZES[size], length, across=True)]
    sides = [(at - width_of(text) / 2, at + width_of(text) / 2) for at, text in zip(places, texts, strict=True)]
    assert all(before[1] < after[0] for before, after in pairwise(sides))
    wide = width_of("May 2022") / 2
    assert all(wide <= at + 1e-9 and at <= length - wide + 1e-9 for at in places)


def test_every_third_month_of_a_year_is_named_where_there_is_room_for_four():
    texts = [text for _, text in days("2023-04-08", "2024-04-06").ticks(SIZES["page"], 4.0, across=True)]
    assert texts == ["Jun 2023", "Sep 2023", "Dec 2023", "Mar 2024"]


def test_names_without_room_side_by_side_are_lettered_and_explained():
    size = SIZES["page"]
    assert [text for _, text in NAMES.ticks(size, 9.0, across=True)] == list(NAMES.names)
    assert NAMES.key(size, 9.0) == ""
    assert NAMES.ticks(size, 1.0, across=True) == [(0.0, "a"), (1.0, "b"), (2.0, "c")]
    assert NAMES.key(size, 1.0).replace("\N{NO-BREAK SPACE}", " ") == "a deliver and pay; b promise and spoil; c stall"
    assert [text for _, text in NAMES.ticks(size, 1.0)] == list(NAMES.names)


def test_limits_are_never_empty_and_hold_zero_where_asked():
    assert padded(2.0, 4.0, 0.5) == (1.0, 5.0)
    assert padded(3.0, 3.0)[0] < 3.0 < padded(3.0, 3.0)[1]
    assert padded(0.0, 0.0) == (-1.0, 1.0)
    assert around_zero([4.0, 8.0], 0.25) == (-2.0, 10.0)


@pytest.mark.parametrize(("panels", "grows"), [(4, False), (60, True)])
def test_a_page_is_higher_where_its_panels_would_be_too_low_to_be_read(panels, grows):
    panel = Panel("A title", "what it shows", across=Values((0.0, 1.0)), up=Values((0.0, 1.0)))
    layout = lay_out(Contents("Finding", "Subtitle.", (panel,) * panels, footer="Source."), SIZES["page"])
    assert (layout.size.height > SIZES["page"].height) is grows
    assert min(placed.box.height for placed in layout.placed) >= LEAST_LINES * layout.size.step - 1e-9
    assert min(placed.box.bottom for placed in layout.placed) > 0
