import datetime as dt
import itertools
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Polygon

import sim
from helpers.default_case import default_case, roster
from helpers.figures import (
    LAYOUTS,
    assert_same_texts_in_the_same_places,
    assert_texts_inside_and_apart,
    joined_words_of,
    texts_of,
)
from sim.engine.world import World
from sim.explanation.snapshot import (
    ActorNow,
    ChannelNow,
    IntermediaryNow,
    MeasuresNow,
    Snapshot,
    snapshot_at,
    snapshot_of,
)
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.look import SIZES, THEMES, theme_of
from sim.figures.kit.save import save_figure
from sim.figures.run.network import MARKERS, network
from sim.ground.axes import LEGS, PAYMENT, PROCUREMENT, TRANSPORT
from sim.ground.faults import InputError

MEASURES = tuple(
    MeasuresNow(sender, target, level)
    for sender, target, level in (
        ("united_states", "iran", 0.8),
        ("united_states", "russia", 0.4),
        ("european_union", "iran", 0.2),
        ("european_union", "russia", 0.0),
    )
)

THREATS = (MeasuresNow("israel", "iran", 0.3), MeasuresNow("israel", "russia", 0.0))


def longest(actor):
    return max(roster().file.actors[actor].postures, key=len)


def made(places=64, **changes):
    """Return a snapshot with known numbers, the longest postures and each kind of intermediary."""
    file = roster().file
    channels = tuple(
        ChannelNow(name, channel.leg, 0.5, 0.5 - 0.05 * number, 0.4 - 0.05 * number)
        for number, (name, channel) in enumerate(file.channels.items())
    )
    mix = file.intermediaries.mix
    intermediaries = tuple(
        IntermediaryNow(mix[number % len(mix)], number % 5 != 0, 0.02 + 0.01 * (number % 7)) for number in range(places)
    )
    actors = tuple(ActorNow(name, actor.role, longest(name)) for name, actor in file.actors.items())
    whole = Snapshot(
        "baseline",
        "As reported, and on",
        dt.date(2024, 12, 30),
        3,
        7,
        0,
        actors,
        dict.fromkeys(LEGS, 0.64),
        channels,
        intermediaries,
        measures=MEASURES,
        threats=THREATS,
    )
    return replace(whole, **changes)


@cache
def shown(places=64, **look):
    """Return the figure of a made snapshot, drawn once for each look: for what is only looked at."""
    return draw(network(made(places)), **look)


def marks_of(figure):
    return [line for line in figure.axes[0].lines if line.get_linestyle() == "None"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("places", [1, 64, 200])
def test_texts_lie_inside_apart_and_are_large_enough(size, places):
    figure = shown(places, size=size)
    assert_texts_inside_and_apart(figure)
    assert min(text.get_fontsize() for text in texts_of(figure)) >= 7


def test_a_theme_changes_colours_and_no_place_of_a_text():
    assert_same_texts_in_the_same_places(shown(64, size="page"), shown(64, size="page", theme="dark"))


@pytest.mark.parametrize("size", LAYOUTS)
@pytest.mark.parametrize("places", [1, 64, 200])
def test_each_intermediary_is_one_mark_apart_from_others_hollow_where_designated(size, places):
    now = made(places)
    marks = marks_of(shown(places, size=size))
    assert len(marks) == places
    hollow = sum(mark.get_markerfacecolor() == "none" for mark in marks)
    assert hollow == sum(not place.active for place in now.intermediaries)
    spots = [(mark.get_xdata()[0], mark.get_ydata()[0], mark.get_markersize() / 72) for mark in marks]
    for (x, y, one), (other_x, other_y, other) in itertools.combinations(spots, 2):
        assert max(abs(x - other_x), abs(y - other_y)) >= (one + other) / 2 - 1e-9


def test_kinds_differ_in_shape_and_more_visible_ones_are_larger():
    now = made()
    kinds = list(roster().file.intermediaries.kinds)
    marks = marks_of(shown(64, size="page"))
    for kind in kinds:
        sizes = [mark.get_markersize() for mark in marks if mark.get_marker() == MARKERS[kinds.index(kind)]]
        seen = [place.visibility for place in now.intermediaries if place.kind == kind]
        assert np.argsort(sizes, kind="stable").tolist() == np.argsort(seen, kind="stable").tolist()


@pytest.mark.parametrize("size", LAYOUTS)
def test_bands_are_as_high_as_what_channels_carry_which_adds_up_to_what_passes(size):
    now = made()
    bands = [patch for patch in shown(64, size=size).axes[0].patches if isinstance(patch, Polygon)]
    heights = [np.ptp(band.get_xy()[:, 1]) for band in bands]
    np.testing.assert_allclose(heights[::2], heights[1::2])  # either side of the label
    shown_legs = LEGS[TRANSPORT], LEGS[PROCUREMENT], LEGS[PAYMENT]
    room = {leg: sum(channel.passes for channel in now.channels if channel.leg == leg) for leg in shown_legs}
    carries = [
        now.throughput[leg] * channel.passes / room[leg]
        for leg in shown_legs
        for channel in now.channels
        if channel.leg == leg
    ]
    np.testing.assert_allclose(np.array(heights[::2]) / heights[0], np.array(carries) / carries[0], rtol=1e-9)


def test_shares_of_channels_add_up_to_what_passes_on_their_leg():
    text = alt_text(network(made(throughput=dict.fromkeys(LEGS, 1.0)))).replace("\N{NO-BREAK SPACE}", " ")
    goods = text.split("Goods to Russia: 100 % pass.")[1].split("Carriers:")[0]
    told = [int(found) for found in re.findall(r": (\d+) % \(room", goods)]
    assert len(told) > 1
    assert abs(sum(told) - 100) <= len(told) / 2


def test_arrows_lead_from_those_who_press_to_those_they_press_wider_where_more():
    axes = shown(64, size="page").axes[0]
    arrows = {patch.get_gid(): patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)}
    pairs = [one for one in (*MEASURES, *THREATS) if one.intensity]
    assert set(arrows) == {f"{one.sender} on {one.target}" for one in pairs}
    boxes = {patch.get_edgecolor(): patch.get_bbox() for patch in axes.patches if isinstance(patch, FancyBboxPatch)}
    assert len(boxes) == len(roster().file.actors)
    theme = theme_of("light", default_case())
    wide = []
    for one in pairs:
        arrow = arrows[f"{one.sender} on {one.target}"]
        (x, y), (tip_x, tip_y) = arrow._posA_posB
        here, there = (boxes[to_rgba(theme.actor(name))] for name in (one.sender, one.target))
        assert (x, y) == pytest.approx(((here.x0 + here.x1) / 2, here.y0))
        assert there.x0 < tip_x < there.x1
        assert tip_y == pytest.approx(there.y1)
        wide.append(arrow.get_arrowstyle().tail_width)
        assert (arrow.get_facecolor() == to_rgba(theme.background)) == (one in THREATS)
    np.testing.assert_allclose(np.array(wide) / wide[0], [one.intensity / 0.8 for one in pairs])
    text = alt_text(network(made())).replace("\N{NO-BREAK SPACE}", " ")
    assert "sanctions on Iran 80 %, Russia 40 %." in text
    assert "threat of strikes on Iran 30 %." in text
    assert "on Russia 0 %" not in text
    bare = joined_words_of(draw(network(made(measures=(), threats=()))))
    assert "anctions" not in bare
    assert "threat of" not in bare


def test_a_channel_that_is_not_open_is_shut_and_carries_nothing():
    now = made()
    shut = replace(now.channels[2], open=0.0, passes=0.0)
    closed = replace(now, channels=(*now.channels[:2], shut, *now.channels[3:]))
    words = joined_words_of(draw(network(closed)))
    assert words.count(": shut") == 1
    assert ": shut" not in joined_words_of(draw(network(now)))
    none = replace(now, channels=tuple(replace(one, open=0.0, passes=0.0) for one in now.channels))
    drawn = sum(one.leg in (LEGS[TRANSPORT], LEGS[PROCUREMENT], LEGS[PAYMENT]) for one in now.channels)
    assert joined_words_of(draw(network(none))).count(": shut") == drawn


def test_title_gives_the_date_and_what_passes():
    words = joined_words_of(shown(64, size="page")).replace("\N{NO-BREAK SPACE}", " ")
    assert "In one run, on 30 December 2024, 64 % of goods, 64 % of components and 64 % of payments pass" in words
    assert "a single run" in words
    assert "the first, shown for its place and not for what happens in it" in words
    assert "a single run, number 7 · seed 3" in words


@pytest.mark.parametrize("size", LAYOUTS)
def test_every_actor_and_channel_is_named_once(size):
    figure, theme = shown(64, size=size), THEMES["light"]
    joined = joined_words_of(figure)
    named = [text.get_text() for text in texts_of(figure) if text.get_color() not in (theme.ink, theme.muted)]
    assert sorted(named) == ["EU and UK", "Iran", "Israel", "Russia", "US"]
    for channel in roster().file.channels.values():
        assert channel.title.split()[-1] in joined


def test_alt_text_gives_postures_channels_and_intermediaries():
    text = alt_text(network(made()))
    for name, actor in roster().file.actors.items():
        assert longest(name).replace("_", " ") in text, actor.title
    for channel in roster().file.channels.values():
        assert re.search(rf"{channel.title[:1].upper()}{channel.title[1:]}(, from abroad)?: ", text)
    assert "Banks: 13 of 16 active, mean visibility" in text


@pytest.mark.long
def test_two_renderings_are_the_same_bytes(tmp_path):
    written = []
    for folder in ("one", "two"):
        paths = save_figure(
            draw(network(made()), theme="dark"), tmp_path / folder, "network", alt_text(network(made()))
        )
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_a_snapshot_is_the_state_of_the_same_run_of_the_ensemble():
    scenario = sim.load("baseline", {"horizon": "2022-12-26"})
    data = sim.run(scenario, runs=2, seed=5, uncertainty="point").isel(run=1)
    now = snapshot_at(scenario, dt.date(2022, 9, 1), seed=5, run=1)
    assert now.date == dt.date(2022, 9, 5)
    week = data.sel(time="2022-08-29")
    assert now.throughput == {leg: float(week["throughput"].sel(leg=leg)) for leg in LEGS}
    for actor in now.actors:
        menu = list(roster().file.actors[actor.name].postures)
        assert menu.index(actor.posture) == int(week["posture"].sel(actor=actor.name))
    for channel in now.channels:
        is_open = channel.open / channel.capacity
        assert is_open == pytest.approx(float(week["open"].sel(channel=channel.name)), abs=1e-12)
        assert 0.0 <= channel.passes <= channel.open <= channel.capacity
    for one in now.measures:
        types = [
            name
            for name, record in roster().file.sanctions.items()
            if (record.sender, record.target) == (one.sender, one.target)
        ]
        assert one.intensity == pytest.approx(float(week["sanctions"].sel(sanction=types).mean()), abs=1e-12)
    for strike, threat in zip(roster().file.strikes, now.threats, strict=True):
        assert threat.intensity == float(week["felt_threat"].sel(strike=strike))
    for leg in LEGS:
        carried = sum(channel.passes for channel in now.channels if channel.leg == leg)
        assert min(carried, 1.0) == pytest.approx(now.throughput[leg], abs=1e-12)
    assert len(now.intermediaries) == 64
    assert {place.kind for place in now.intermediaries} == set(roster().file.intermediaries.kinds)


def test_a_snapshot_of_a_world_is_that_of_the_compiled_run():
    scenario = sim.load("baseline", {"horizon": "2022-12-26"})
    world = World(scenario, seed=5, run=1)
    while world.date < dt.date(2022, 9, 1):
        world.step()
    now = snapshot_of(world.inputs, world.block, world.steps_done, seed=5, run=1)
    assert now == snapshot_at(scenario, dt.date(2022, 9, 1), seed=5, run=1)
    assert [place.active for place in now.intermediaries] == [agent.active for agent in world.intermediaries]


@pytest.mark.parametrize("date", [dt.date(2021, 1, 1), dt.date(2031, 1, 1)])
def test_a_date_outside_the_run_is_refused(date):
    with pytest.raises(InputError, match="outside the run"):
        snapshot_at(sim.load("baseline"), date)
