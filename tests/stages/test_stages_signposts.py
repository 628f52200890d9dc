"""Signposts: when one is raised, what follows and for how long, run by run."""

import numpy as np
import pytest

from helpers.core import same_bits
from helpers.stages import Bench, answers_of, signposts_of

AID, WANTED = "wars.ukraine_war.aid", "proxies.armed_proxies.activity"
ABOVE, BELOW = 1, -1


def watching(*posts, answers=()):
    """Return a bench that watches aid; each signpost: sign, level, first and last step, again."""
    bench = Bench()
    places = [(number, bench.row(AID), *post) for number, post in enumerate(posts)]
    follow = [(place, bench.row(WANTED), *answer) for place, *answer in answers] or [(0, 0, 0, 0, 0)]
    bench.block = bench.block._replace(signposts=signposts_of(*places), answers=answers_of(*follow))
    return bench


def raised(bench, values, place=0, first=0):
    """Return the step at which a signpost was last raised, after each of the steps that follow on some values."""
    found = []
    for step, value in enumerate(values, start=first + 1):
        bench.block.rows[bench.row(AID)] = value
        bench.call("watch_signposts", "all", step)
        found.append(int(bench.block.state[0].globals[0].raised[place, 0]))
    return found


@pytest.mark.parametrize(
    ("sign", "values", "steps"),
    [
        (ABOVE, [0.4, 0.5, 0.6, 0.4, 0.7], [0, 0, 3, 3, 3]),  # at the level is not beyond it
        (BELOW, [0.6, 0.5, 0.4, 0.6, 0.3], [0, 0, 3, 3, 3]),
        (ABOVE, [0.9, 0.9, 0.9], [1, 1, 1]),
        (BELOW, [0.9, 0.9, 0.9], [0, 0, 0]),
    ],
)
def test_it_is_raised_once_in_the_step_after_the_first_that_ends_beyond_the_level(sign, values, steps):
    assert raised(watching((sign, 0.5, 0, 99, 0)), values) == steps


def test_one_for_each_time_is_raised_when_the_level_is_crossed_anew():
    assert raised(watching((ABOVE, 0.5, 0, 99, 1)), [0.6, 0.7, 0.4, 0.6, 0.6, 0.5, 0.9]) == [1, 1, 1, 4, 4, 4, 7]


def test_only_the_steps_in_which_it_is_watched_count():
    assert raised(watching((ABOVE, 0.5, 2, 3, 1)), [0.9, 0.9, 0.4, 0.9, 0.4, 0.9]) == [0, 0, 0, 4, 4, 4]
    assert raised(watching((ABOVE, 0.5, 2, 3, 0)), [0.9, 0.9, 0.4, 0.4, 0.9]) == [0, 0, 0, 0, 0]
    assert raised(watching((ABOVE, 0.5, 2, 3, 0)), [0.9] * 5) == [0, 0, 3, 3, 3]


@pytest.mark.parametrize(("delay", "steps", "due"), [(0, 1, [4]), (2, 1, [6]), (1, 3, [5, 6, 7])])
def test_what_follows_is_set_after_the_delay_and_for_so_many_steps(delay, steps, due):
    bench = watching((ABOVE, 0.5, 0, 99, 0), answers=[(0, 0.7, delay, steps)])
    row = bench.row(WANTED)
    assert raised(bench, [0.0, 0.0, 0.0, 0.9]) == [0, 0, 0, 4]
    found = []
    for step in range(4, 12):
        bench.block.rows[row] = 0.0
        if bench.call("answer_signposts", "all", step):
            found.append(step)
            assert bench.block.rows[row, 0] == 0.7
    assert found == due


def test_what_was_never_raised_sets_nothing_and_changes_no_bit():
    bench = watching((ABOVE, 0.5, 0, 99, 0), answers=[(0, 0.7, 0, 5)])
    bench.block.rows[bench.row(WANTED)] = -0.0
    before = bench.block.rows.copy()
    for step in range(20):
        bench.call("watch_signposts", "all", step)
        bench.call("answer_signposts", "all", step)
    assert same_bits(before, bench.block.rows)


def test_each_signpost_has_a_place_of_its_own():
    bench = watching((ABOVE, 0.5, 0, 99, 0), (BELOW, 0.3, 0, 99, 0), answers=[(1, 0.7, 0, 1)])
    assert raised(bench, [0.6, 0.2, 0.6]) == [1, 1, 1]
    assert int(bench.block.state[0].globals[0].raised[1, 0]) == 2
    assert [bool(bench.call("answer_signposts", "all", step)) for step in (1, 2, 3)] == [False, True, False]


def test_a_signpost_and_its_answer_hold_for_their_lanes_alone():
    bench = watching((ABOVE, 0.5, 0, 99, 0), answers=[(0, 0.7, 0, 1)])
    posts, answers = bench.block.signposts, bench.block.answers
    nobody = {"first_lane": np.array([1]), "last_lane": np.array([9])}
    bench.block = bench.block._replace(signposts=posts._replace(**nobody))
    assert raised(bench, [0.9, 0.9]) == [0, 0]
    bench.block = bench.block._replace(signposts=posts, answers=answers._replace(**nobody))
    assert raised(bench, [0.9]) == [1]
    assert bench.call("answer_signposts", "all", 1) == {}
