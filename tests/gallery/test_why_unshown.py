"""Why no difference is shown: what is said holds in the tables, of every way in which nothing can be shown."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.comparison.assumption import assumptions_of
from sim.comparison.chain import MOVES, Ways
from sim.comparison.reason import AMONG_MANY, FEW_RUNS, HOLDS_ZERO, ONE_PAIR
from sim.gallery.why_unshown import why_unshown
from sim.scenario.load import load
from sim.words import NO_BREAK

TRUST, TRANSPORT, DEBT = "trust[iran in russia]", "throughput[transport]", "ledger_balance[iran_russia]"
ISOLATION, CASPIAN = "isolation[russia]", "open[caspian]"
SHUT = {"shut": {"date": "2023-09-04", "label": "the sea is shut", "set": {"caspian.open": 0}}}
RUNS = 100


def comparison(differences, moving=(), parted=()):
    """Return what is asked of a comparison: differences of trust, which outcomes move, and which part in some runs."""
    reference = load("baseline")
    own = load({"name": "own", "title": "Own", "base": "baseline", "events": SHUT})
    names = dict.fromkeys([TRUST, TRANSPORT, DEBT, ISOLATION, CASPIAN])
    none = {"unit": "1", "verdict": "identical", "reason": ""} | dict.fromkeys(MOVES[1:6], 0.0)
    moves = pd.DataFrame.from_dict(dict.fromkeys(names, none), orient="index").assign(size=0.0, share=0.0)
    for place, (name, by) in enumerate(dict(moving).items()):
        told = {"verdict": "higher" if by > 0.0 else "lower", "mean_difference": by, "other_mean": by}
        ends = {"mean_low": by - 0.05, "mean_high": by + 0.05, "size": 3.0 - place}
        for key, value in (told | ends).items():
            moves.loc[name, key] = value
    weeks = pd.DataFrame({name: np.full(RUNS, np.nan) for name in names})
    weeks.loc[:4, [*parted]] = 3.0
    zero = pd.DataFrame({TRUST: np.zeros(RUNS)})
    return SimpleNamespace(
        reference=reference,
        scenario=lambda _: own,
        ways=lambda _: Ways(own, assumptions_of(reference, own)),
        assumptions=lambda _: [{"key": "events.shut", "title": "the sea is shut"}],
        averages=lambda _: moves,
        ends=lambda _: moves.iloc[:0],
        parting_weeks=lambda _: weeks,
        date_of=lambda _: dt.date(2024, 12, 30),
        sides=lambda _: (zero, zero + pd.DataFrame({TRUST: differences})),
    )


def row_of(differences, reason=HOLDS_ZERO, degrees=99.0):
    found = {"share_higher": (differences > 0.0).mean(), "share_lower": (differences < 0.0).mean()}
    found |= {"changed": (differences != 0.0).mean(), "mean_difference": differences.mean(), "unit": "1"}
    verdict = "no difference shown" if differences.any() else "identical"
    return found | {"reason": reason, "verdict": verdict, "reference_sd": 0.5, "degrees_of_freedom": degrees}


def said_of(differences, reason=HOLDS_ZERO, degrees=99.0, outcome=TRUST, **tables):
    told = why_unshown(comparison(differences, **tables), "own", outcome, row_of(differences, reason, degrees))
    return told.replace(NO_BREAK, " ")


def test_ups_and_downs_that_cancel_are_told_with_what_the_outcome_follows_from():
    both = np.resize([0.2, -0.2, 0.2, -0.19], RUNS)
    assert said_of(both, moving={TRANSPORT: -0.16, DEBT: 0.4}) == (
        "It differs in 100 % of the pairs of runs, up in 50 % and down in 50 %; the two nearly cancel, as a pair "
        "differs by 0.198 on average, whichever way; in the mean that is 0.005 standard deviations of the "
        "reference’s runs. What it directly follows from in the model moves until then: Throughput of transport "
        "(lower by 0.16 on average); Debt of Russia to Iran (higher by 0.4 on average)."
    )
    assert "cancel" not in said_of(np.resize([0.2, 0.2, -0.1], RUNS))


def test_few_pairs_that_differ_or_that_carry_the_mean_are_counted():
    few = np.zeros(RUNS)
    few[:3] = 0.5
    said = said_of(few, FEW_RUNS, 5.4)
    assert said.startswith(
        "It differs in 3 % of the pairs of runs, always up; about 3 pairs carry most of the difference; in the mean "
    )
    assert "about 1 pair carries most" in said_of(few, FEW_RUNS, 1.0)
    assert "carr" not in said_of(few)
    assert "; its own interval leaves out zero, which one of so many outcomes may do by chance; " in said_of(
        np.resize([0.2, 0.1], RUNS), AMONG_MANY
    )


@pytest.mark.parametrize(("parted", "breaks"), [((), True), ((TRANSPORT,), False)])
def test_a_way_that_breaks_off_is_told_apart_from_one_on_which_nothing_is_shown(parted, breaks):
    said = said_of(np.zeros(RUNS), "", moving={CASPIAN: -0.5}, parted=parted)
    told = "The way to it breaks off: nothing that it directly follows from differs in any run; what is changed moves "
    assert (said == f"{told}Openness of the Caspian Sea (lower by 0.5 on average).") == breaks
    rest = "is shown to move until then, though pairs of runs differ in it (in at most 5 % of them)."
    assert (said == f"Nothing that it directly follows from in the model {rest}") != breaks


def test_what_is_the_same_in_every_run_stays_so_despite_what_moves_or_has_come_back_or_is_not_reached():
    none = np.zeros(RUNS)
    stays = "It stays the same although what it directly follows from in the model moves until then: Throughput of "
    assert said_of(none, "", moving={TRANSPORT: -0.16}).startswith(stays)
    before = (
        "It differed before that date in 5 % of the pairs of runs. What it directly follows from in the model moves"
    )
    assert said_of(none, "", moving={TRANSPORT: -0.16}, parted=(TRUST,)).startswith(before)
    assert said_of(none, "", outcome=ISOLATION) == "In the model no way leads from what is changed to it."


def test_what_a_change_meets_itself_is_told_and_a_single_pair_tells_nothing():
    assert said_of(np.zeros(RUNS), "", outcome=CASPIAN) == (
        "It stays the same although the change of “the sea is shut” bears on it directly."
    )
    assert said_of(np.full(RUNS, 0.1), ONE_PAIR) == ""
