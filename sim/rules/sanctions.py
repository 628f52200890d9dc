"""Sanctions: pressure of senders, and the designation of intermediaries."""

from __future__ import annotations

from sim.compiler import rule


@rule
def pressure_added(pressure: float, coverage: float, effort: float) -> float:
    """Pressure of several senders, one more of them counted.

    1 - (1 - p) (1 - coverage min(effort, 1))

    Senders overlap: what one already covers, another cannot take away again.
    Range: [0, 1].
    Known value: pressure_added(0.5, 0.4, 1) = 0.7.
    Source: coverage of a sender coalition (M049, M059); union of independent shares, our own choice.
    """
    bounded = effort if effort < 1.0 else 1.0
    return 1.0 - (1.0 - pressure) * (1.0 - coverage * bounded)


@rule
def designation_hazard(visibility: float, effort: float, rate: float) -> float:
    """Hazard that an active intermediary is designated.

    rate visibility effort

    Units: rate and result in 1/week, visibility in [0, 1], effort 1 in ordinary times. Range: >= 0.
    Known value: designation_hazard(0.1, 1, 0.9) = 0.09.
    Source: removal by visibility, Duijn, Kashirin and Sloot (2014); designation rounds (M044).
    """
    return rate * visibility * effort
