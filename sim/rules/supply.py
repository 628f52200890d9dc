"""Supply of bulk goods: output that grows, stocks, shipments."""

from __future__ import annotations

from sim.compiler import rule
from sim.portable import exp
from sim.rules.hazard import probability


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
def shipped(stock: float, level: float, throughput: float, dispatch_rate: float, dt: float) -> float:
    """Goods that leave the stock in a step.

    level throughput (1 - exp(-rate dt)) stock

    Units: stock and result in units, level and throughput in [0, 1], rate in 1/week. Range: [0, stock].
    Known value: shipped(100, 1, 1, 0.1, 10) = 63.212...
    Source: first-order dispatch from a stock; what sanctions leave open limits it (M053).
    """
    return level * throughput * probability(dispatch_rate, dt) * stock


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
