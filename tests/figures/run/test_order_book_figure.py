import datetime as dt
import itertools
import re
import warnings
from functools import cache, partial

import numpy as np
import pytest
from matplotlib.colors import to_hex

import sim
from helpers.default_case import roster
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
from sim.figures.kit.contents import NO_EVENTS, alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import SIZES, THEMES, contrast
from sim.figures.kit.save import save_figure
from sim.figures.run.order_book import FILLS, GROUPS, order_book, shares_of
from sim.words import percent


def drawn(data, events=NO_EVENTS, **look):
    return draw(order_book(data, events), **look)


def alt_of(data):
    return alt_text(order_book(data))


@pytest.fixture(scope="module")
def data():
    return sim.run("baseline", runs=40, seed=0, uncertainty="point")


def with_stage(data, stage):
    changed = data.copy(deep=True)
    changed["order_stage"][:] = stage
    return changed


def title_of(data):
    return alt_of(data).partition(". ")[0]


@pytest.fixture(scope="module")
def told(data):
    """Draw the order book with events, once for each look: for what is only looked at."""
    return cache(partial(drawn, data, EVENTS))


@pytest.mark.parametrize("size", SIZES)
def test_texts_lie_inside_apart_and_are_large_enough(data, told, size):
    for figure in (told(size=size), drawn(data, size=size)):
        assert_texts_inside_and_apart(figure)
        assert min(text.get_fontsize() for text in texts_of(figure)) >= 7


def test_a_theme_changes_colours_and_no_place_of_a_text(told):
    assert_same_texts_in_the_same_places(told(size="page"), told(size="page", theme="dark"))


@pytest.mark.parametrize("size", LAYOUTS)
def test_a_short_single_run_with_a_late_event_stays_inside(short, size):
    late = {"late": (dt.date(2023, 5, 29), "An event in the last week")}
    assert_texts_inside_and_apart(drawn(short, events=late, size=size))


@pytest.mark.parametrize("size", LAYOUTS)
def test_no_rule_of_an_event_runs_through_a_text(told, size):
    figure = told(size=size)
    lines = [*figure.lines, *(line for axes in figure.axes for line in axes.lines)]
    rules = [line for line in lines if len(set(line.get_xdata())) == 1]
    assert len(rules) >= 4 * 4
    assert_no_text_is_crossed(figure, rules)


def test_every_stage_belongs_to_one_group_and_shares_sum_to_one(data, short):
    assert sorted(itertools.chain(*GROUPS.values())) == list(range(-1, 7))
    for one, name in itertools.product((data, short), roster().file.orders):
        np.testing.assert_allclose(shares_of(one, name).sum(axis=0), 1.0, rtol=0, atol=1e-12)


def test_areas_are_the_shares_of_runs_stacked_from_zero_in_the_order_of_the_roster(data):
    figure = drawn(data.isel(order=[2, 0, 3, 1]))
    titles = [order.title.capitalize() for order in roster().file.orders.values()]
    assert [words for words in words_of(figure) if words in titles] == titles
    for axes, order in zip(figure.axes, roster().file.orders, strict=True):
        stages = data["order_stage"].sel(order=order).values
        floor = 0.0
        assert axes.get_ylim() == (0.0, 1.0)
        for area, codes in zip(axes.collections, GROUPS.values(), strict=True):
            ceiling = floor + np.isin(stages, codes).mean(axis=0)[-1]
            heights = area.get_paths()[0].vertices
            last = heights[heights[:, 0] == heights[:, 0].max(), 1]
            assert last.min() == pytest.approx(floor, abs=1e-12)
            assert last.max() == pytest.approx(ceiling, abs=1e-12)
            floor = ceiling


@pytest.mark.parametrize("theme", THEMES)
def test_neighbouring_areas_differ_in_lightness(told, theme):
    figure = told(size="page", theme=theme)
    fills = [to_hex(area.get_facecolor()[0]).upper() for area in figure.axes[0].collections]
    assert fills == [THEMES[theme].paint(fill) for fill in FILLS]
    assert min(contrast(one, other) for one, other in itertools.pairwise(fills)) >= 1.3


@pytest.mark.parametrize("size", LAYOUTS)
def test_each_group_that_occurs_stands_in_the_key_once(data, told, size):
    words = words_of(told(size=size))
    for name, stages in GROUPS.items():
        assert words.count(name) == bool(data["order_stage"].isin(stages).any()), name
    every = data.copy(deep=True)
    every["order_stage"][:, 0, 0] = np.arange(data.sizes["run"]) % len(list(itertools.chain(*GROUPS.values()))) - 1
    words = words_of(drawn(every, size=size))
    assert [words.count(name) for name in GROUPS] == [1] * len(GROUPS)
    made = words_of(drawn(with_stage(data, 5), size=size))
    assert [name for name in GROUPS if name in made] == ["made, but held"]


@pytest.mark.parametrize(
    ("stage", "title"),
    [
        (6, "on average 4 of 4 orders in full"),
        (5, "none of 4 orders in full; most are made, but held"),
        (3, "none of 4 orders in full; most are promised or in production"),
        (-1, "none of 4 orders in full; most are not asked for, or refused for now"),
    ],
)
def test_title_says_where_orders_stand(data, stage, title):
    assert title_of(with_stage(data, stage)) == f"Delivered by the end of 2024: {title}"


@pytest.mark.parametrize(
    ("delivered", "title"),
    [
        (2, "on average 0.2 of 4 orders in full; most are made, but held"),
        (16, "on average 1.6 of 4 orders in full; most are made, but held"),
        (21, "on average 2.1 of 4 orders in full"),
        (24, "on average 2.4 of 4 orders in full"),
        (36, "on average 3.6 of 4 orders in full"),
    ],
)
def test_title_counts_what_is_delivered(data, delivered, title):
    changed = with_stage(data, 5)
    changed["order_stage"][:delivered] = 6
    assert title_of(changed) == f"Delivered by the end of 2024: {title}"


def test_title_of_a_single_run_counts_its_orders(short):
    changed, start = with_stage(short, 5), "In one run, delivered by May 2023:"
    assert title_of(changed) == f"{start} none of 4 orders in full; most are made, but held"
    changed["order_stage"][:, :, 0] = 6
    assert title_of(changed) == f"{start} 1 of 4 orders in full; most are made, but held"
    changed["order_stage"][:, :, 1] = 6
    assert title_of(changed) == f"{start} 2 of 4 orders in full"


def test_numbers_of_the_alt_text_are_those_of_the_data(data):
    text = alt_of(data)
    last = int(np.flatnonzero(data["time"].values <= np.datetime64(data.attrs["observed_until"]))[-1])
    for name, order in roster().file.orders.items():
        for position, month in ((last, "December 2024"), (-1, "December 2027, no reports")):
            (said,) = re.findall(rf"{order.title.capitalize()} in {month}: (.*?)\.(?: |$)", text)
            stages = data["order_stage"].sel(order=name).values[:, position]
            shares = {group: np.isin(stages, codes).mean() for group, codes in GROUPS.items()}
            assert said == ", ".join(f"{percent(share)} {group}" for group, share in shares.items() if share)


def test_footer_gives_provenance_and_what_is_reported(data, told):
    words = joined_words_of(told(size="page"))
    frame = series("sipri_transfers").set_index("item")
    trainer = frame.loc["trainer/combat aircraft (Yak-130)"]
    assert Facts.of(data).provenance in words
    assert f"Yak-130 {trainer.delivered:.0f} of {trainer.ordered:.0f}, 2023–2024; Su-35S none of 24" in words
    assert "S-300" not in words
    assert "SIPRI" in words


def test_outlook_and_events_are_named_only_where_there_are_any(told, short):
    words = words_of(told(size="page"))
    assert words.count("no reports") == 4
    assert words.count("Burst of designations (6 Mar 2023)") == 1
    assert not any("Never" in word for word in words)
    assert "no reports" not in words_of(drawn(short))


@pytest.mark.long
def test_two_renderings_are_the_same_bytes(data, tmp_path):
    written = []
    for folder in ("one", "two"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = drawn(data, events=EVENTS, theme="dark")
            paths = save_figure(figure, tmp_path / folder, "order_book", alt_of(data))
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_a_dataset_without_orders_is_refused(data):
    with pytest.raises(ValueError, match="no orders"):
        drawn(data.isel(order=[]))
