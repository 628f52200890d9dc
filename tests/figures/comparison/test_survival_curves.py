import re

import numpy as np

from helpers.comparison import EVENT_TITLES, EVENTS, FOUR, curves
from helpers.comparison_figures import curves_of, plain
from helpers.figures import joined_words_of
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.words import percent


def test_survival_curves_rise_as_the_data_do_and_end_with_their_shares():
    frame = curves(2, 3)
    figure = draw(curves_of(frame, events=EVENTS))
    assert len(figure.axes) == 2
    shares = frame[frame["event"] == "raised[public_on_missiles]"].groupby("scenario", sort=False)["probability"]
    drawn = [line for line in figure.axes[1].lines if len(line.get_xdata()) > 2]
    for line, (_, expected) in zip(drawn, shares, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), expected)
    assert len({(line.get_color(), str(line.get_linestyle())) for line in drawn}) == 3
    ends = ", ".join(percent(float(share.iloc[-1])) for _, share in shares)  # in the order of the key
    assert f"Share of runs: {ends}" in joined_words_of(figure)
    assert figure.axes[0].get_ylim()[0] == 0.0
    assert 1.05 < figure.axes[0].get_ylim()[1] < 1.2


def test_alt_text_of_survival_gives_the_share_its_interval_and_the_median_time():
    frame = curves(1, 1)
    for name, value in (("low", 0.1), ("probability", 0.25), ("high", 0.4)):
        frame[name] = np.where(frame["date"] >= "2024-06-03", value, 0.0)
    assert "As reported, and on 25 % (10 % to 40 %)." in plain(alt_text(curves_of(frame)))
    frame["probability"] *= 3
    frame["high"] = np.maximum(frame["high"], frame["probability"])
    assert "As reported, and on 75 % (10 % to 75 %, half by Jun 2024)." in plain(alt_text(curves_of(frame)))


def test_the_title_says_how_far_apart_scenarios_are_only_of_events_that_are_shown_to_differ():
    frame = curves(2, 2)
    frame.loc[frame["scenario"] == FOUR[1], ["low", "probability", "high"]] = 0.0
    frame.loc[frame["event"] == "raised[public_on_drones]", ["low", "probability", "high"]] *= 0.5
    assert title_of_curves(frame) == "2 events by the end of 2027: no difference shown between scenarios"
    found = title_of_curves(frame, differing=["raised[public_on_drones]"])
    assert re.fullmatch(
        r"Transfers of drones alleged in public: from [1-9]\d* % of runs to 0 % by the end of 2027", found
    )
    three = curves(2, 3)
    three.loc[three["scenario"] == FOUR[1], ["low", "probability", "high"]] = 0.0
    found = title_of_curves(three, differing=["raised[public_on_drones]"])
    assert re.search(r": between 0 % and \d+ % of runs by the end of 2027, by scenario$", found)
    frame["probability"] = frame["low"] = 0.0
    assert title_of_curves(frame).endswith(": 0 % of runs by the end of 2027 in every scenario")


def test_the_same_curves_are_drawn_once_and_the_events_that_have_them_are_named():
    frame = curves(3, 2)
    first, second, third = frame["event"].unique()
    shares = ["date", "probability", "low", "high"]
    frame.loc[frame["event"] == second, shares] = frame.loc[frame["event"] == first, shares].to_numpy()
    named = curves_of(frame[frame["event"] == second]).panels[0].title
    found = curves_of(frame, differing=[second])
    assert len(found.panels) == 2
    assert found.panels[0].title == EVENT_TITLES[first]
    assert found.panels[1].title == curves_of(frame[frame["event"] == third]).panels[0].title
    (note,) = found.notes
    assert note == f"“{named}” has the same curves as “{EVENT_TITLES[first]}”, and is not drawn again."
    assert f"{EVENT_TITLES[first]} (and the same, “{named}”): " in plain(alt_text(found))
    assert not curves_of(curves(3, 2)).notes


def title_of_curves(frame, **how):
    return plain(curves_of(frame, **how).title)
