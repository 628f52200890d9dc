"""On what runs stand, in words: which sets of parameters they carry, and with what they agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sim.case.roster import Roster
from sim.recorded.given import GIVEN
from sim.recorded.given_words import facts_in_words
from sim.recorded.planes import KNOWN_BY, MEMBERS, RUNS_OF_MEMBER, UNCERTAINTY
from sim.scenario.members import Members
from sim.words import counted, date_in_words, whole


def sets_in_words(about: Mapping[str, Any], runs: Iterable[int] | None = None) -> str:
    """Return which sets of parameters runs carry, from the attributes of trajectories; empty where all have the same.

    Of the sets that there are, `runs`, by their numbers, may carry only some; without them, all are told.

    Examples
    --------
    >>> sets_in_words({"uncertainty": "posterior", "members": 1000, "known_by": "2023-12-31"}).replace(chr(160), " ")
    '1,000 parameter sets that agree with what was known by 31 December 2023'
    """
    if UNCERTAINTY not in about:
        return ""
    sets, there = counted(int(about[MEMBERS]), "parameter set"), int(about[MEMBERS])
    if runs is not None:
        members = Members(str(about[UNCERTAINTY]), (), np.empty((there, 0)), each=int(about[RUNS_OF_MEMBER]))
        used = len(np.unique(members.of_runs(np.fromiter(runs, dtype=np.int64))))
        sets = sets if used == there else f"{whole(used)} of {sets}"
    if not about[KNOWN_BY]:
        return f"{sets} drawn from the priors"
    return f"{sets} that agree with what was known by {date_in_words(dt.date.fromisoformat(str(about[KNOWN_BY])))}"


def about_members(members: Members | None) -> dict[str, Any]:
    """Return the attributes of trajectories that say which sets of parameters runs carry; none where all are alike."""
    if members is None:
        return {}
    return {
        UNCERTAINTY: members.kind,
        MEMBERS: len(members),
        KNOWN_BY: members.until,
        RUNS_OF_MEMBER: members.each,
    }


def stand_in_words(about: Mapping[str, Any], of: Roster, runs: Iterable[int] | None = None) -> str:
    """Return on what runs stand, as a sentence: their sets of parameters, and the facts with which they agree.

    The facts name what the roster knows; `runs` are the numbers of those that agree.
    """
    sets, given = sets_in_words(about, runs), about.get(GIVEN)
    said = f"Runs draw on {sets}" if sets else "All runs have the parameters of the registry"
    return f"{said}; given: {facts_in_words(given, of)}." if given else f"{said}."
