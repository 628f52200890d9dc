"""Supply of bulk goods: output that grows, stocks, shipments."""

from __future__ import annotations

from sim.kernel.compiler import rule
from sim.kernel.portable import exp


@rule
def grown_output(output: float, ceiling: float, growth: float, dt: float) -> float:
    """Output rate after a step of logistic growth, exact in time.

    K Q e^(g dt) / (K + Q (e^(g dt) - 1))

    Units: output Q and ceiling K in units/week, growth g in 1/week, dt in weeks. Range: [0, K] for Q <= K.
    Known value: grown_output(1, 2, ln 3, 1) = 1.5.
    Source: Verhulst's logistic equation; growth of production as told in A1 and A4 (M002).
    """
    factor = exp(growth * dt)
    return ceiling * output * factor / (ceiling + output * (factor - 1.0))


@rule
def supplied_output(capacity: float, component_share: float, throughput: float) -> float:
    """Output rate when part of it needs components that come past sanctions.

    Q ((1 - c) + c t)

    Units: capacity Q and result in units/week; component share c and throughput t of the routes in [0, 1].
    Range: [(1 - c) Q, Q].
    Known value: supplied_output(100, 0.6, 0.5) = 70.
    Source: goods made with foreign technology (A1, M013); the linear form is our own choice.
    """
    return capacity * ((1.0 - component_share) + component_share * throughput)


@rule
def dispatch_hazard(level: float, throughput: float, dispatch_rate: float) -> float:
    """Rate at which a stock is sent, as far as the supplier's posture and the routes allow.

    level throughput rate

    Units: rate and result in 1/week, level and throughput in [0, 1]. Range: [0, rate].
    Known value: dispatch_hazard(0.5, 0.8, 0.25) = 0.1.
    Source: first-order dispatch from a stock; what sanctions leave open limits it (M053).
    """
    return level * throughput * dispatch_rate


@rule
def need_met(delivery_rate: float, demand: float) -> float:
    """Share of a recipient's demand that deliveries meet.

    min(1, rate / demand), and 1 where nothing is demanded

    Units: both in units/week. Range: [0, 1].
    Known value: need_met(30, 60) = 0.5.
    Source: demand = target - stock (M001, M003).
    """
    if demand <= delivery_rate:
        return 1.0
    return delivery_rate / demand


@rule
def components_needed(share: float, technology: float, scale: float) -> float:
    """Share of an output that needs components from abroad, once technology was received.

    c m / (m + t)

    Units: technology t and scale m in million USD. Range: [0, c].
    Known value: components_needed(0.6, 500, 500) = 0.3.
    Source: reverse engineering of equipment and technology received (A1; M012, M013, M030); the form is our own.
    """
    return share * scale / (scale + technology)
