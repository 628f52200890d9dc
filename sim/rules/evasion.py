"""Evasion: intermediaries that are removed, grow back, and learn to hide."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Amount, Positive, Rate, Share, Switch

DESIGNATED, ACTIVE = 0.0, 1.0
"""Status of an intermediary's place: its holder stands on a list, or carries goods and payments."""


@rule
def share_of_changes(rate: Rate, other: Rate) -> float:
    """Share of a place's changes, in the long run, that go one way: designated, or taken anew.

    d / (d + m), and 0 where nothing changes

    Times the probability of a change, 1 - e^(-(d + m) dt), it is the exact probability to be found changed after dt.

    Range: [0, 1]; rises in rate; falls in other.
    Known value: share_of_changes(0.3, 0.1) = 0.75; (0, 0) = 0.
    Source: solution of the two-state Markov chain.
    """
    whole = rate + other
    return rate / whole if whole > 0.0 else 0.0


@rule
def next_status(status: Switch, draw: Share, changed: Share) -> float:
    """Status of an intermediary's place after a step.

    s + (1 - 2 s) [draw < changed]: 1 - s after a change, s otherwise

    Units: probability of a change in the step: of a designation where active, of being taken anew where empty.
    Range: [DESIGNATED, ACTIVE]; either way in all.
    Known value: next_status(ACTIVE, 0.05, 0.1) = DESIGNATED; (ACTIVE, 0.15, 0.1) = ACTIVE.
    Source: dN/dt = mu (Nmax - N) - delta N, one place at a time; inspired by Duijn, Kashirin and Sloot (2014), who
    remove and rewire the members of a network by their position in it. Here places have no links (M044, M057).
    """
    return status + (1.0 - 2.0 * status) * (1.0 if draw < changed else 0.0)


@rule
def passing(active_share: Share, sanctionable_share: Share, bite: Share, over_compliance: Share) -> float:
    """Share of a channel's capacity that still passes, given its intermediaries and the measures in force.

    1 - s (1 - a (1 - b) (1 - o b))

    Measures close a part of what is in reach; for fear of them, firms drop a part of what is permitted.

    Range: [1 - sanctionable_share, 1]; rises in active_share; falls in sanctionable_share, bite, over_compliance.
    Known value: passing(0.5, 0.6, 0.5, 0.4) = 0.52.
    Source: routes and links in and out of reach (A1, A2; M005, M006, M047, M056); over-compliance (M053).
    """
    left = active_share * (1.0 - bite) * (1.0 - over_compliance * bite)
    return 1.0 - sanctionable_share * (1.0 - left)


@rule
def carried(capacity: Amount, volume: Positive) -> float:
    """Share of what there is to pass that routes carry; what does not pass waits, and tries again.

    min(1, C / V)

    Units: capacity C that passes and volume V alike. Range: [0, 1]; rises in capacity; falls in volume.
    Known value: carried(0.8, 1.6) = 0.5; (2, 1.6) = 1.
    Source: sanctions that slowed deliveries (A1, M053). Reports say which share of what is sent went by a route, not
    what it could carry; that a route that is shut leaves a gap that others do not fill is our own choice.
    """
    return 1.0 if capacity >= volume else capacity / volume
