"""Evasion: intermediaries that are removed, grow back, and learn to hide."""

from __future__ import annotations

from sim.compiler import rule

DESIGNATED, ACTIVE = 0.0, 1.0
"""Status of an intermediary's place: its holder stands on a list, or carries goods and payments."""


@rule
def next_status(status: float, draw: float, designation: float, regrowth: float) -> float:
    """Status of an intermediary's place after a step.

    [draw >= designation] if active, [draw < regrowth] if designated

    An active one is designated with probability `designation`; an empty place is taken anew with `regrowth`.

    Units: probabilities of the step. Range: DESIGNATED or ACTIVE.
    Known value: next_status(ACTIVE, 0.05, 0.1, 0.2) = DESIGNATED.
    Source: dN/dt = mu (Nmax - N) - delta N, one place at a time; Duijn, Kashirin and Sloot (2014) (M044, M057).
    """
    if status == ACTIVE:
        return DESIGNATED if draw < designation else ACTIVE
    return ACTIVE if draw < regrowth else DESIGNATED


@rule
def throughput(active_share: float, sanctionable_share: float) -> float:
    """Share of a channel's capacity that remains, given how many of its intermediaries are active.

    (1 - s) + s a

    Range: [1 - s, 1].
    Known value: throughput(0.5, 0.6) = 0.7.
    Source: part of the trade runs where no sender can reach it (A1, A2; M005, M056).
    """
    return (1.0 - sanctionable_share) + sanctionable_share * active_share
