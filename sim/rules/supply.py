"""Supply of bulk goods: output that grows, stocks, shipments."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Amount, Positive, Rate, Share, SlowRate, Weeks
from sim.kernel.portable import exp, log

_LEAST = 1e-300


@rule
def grown_output(output: Positive, ceiling: Positive, growth: SlowRate, dt: Weeks) -> float:
    """Output rate after a step of logistic growth, exact in time.

    K Q e^(g dt) / (K + Q (e^(g dt) - 1))

    Units: output Q and ceiling K in units/week. Range: [output, ceiling] where output <= ceiling; rises in all.
    Known value: grown_output(1, 2, 0.01, 100 * ln(3)) = 1.5.
    Source: Verhulst's logistic equation; growth of production as told in A1 and A4 (M002).
    """
    factor = exp(growth * dt)
    return ceiling * output * factor / (ceiling + output * (factor - 1.0))


@rule
def supplied_output(capacity: Amount, component_share: Share, throughput: Share) -> float:
    """Output rate when part of it needs components that come past sanctions.

    Q ((1 - c) + c t)

    Units: capacity Q and result in units/week; component share c and throughput t of the routes.
    Range: [(1 - component_share) * capacity, capacity]; rises in capacity, throughput; falls in component_share.
    Known value: supplied_output(100, 0.6, 0.5) = 70.
    Source: goods made with foreign technology (A1, M013); the linear form is our own choice.
    """
    return capacity * ((1.0 - component_share) + component_share * throughput)


@rule
def dispatch_hazard(level: Share, throughput: Share, dispatch_rate: Rate) -> float:
    """Rate at which a stock is sent, as far as the supplier's posture and the routes allow.

    level throughput rate

    Range: [0, dispatch_rate]; rises in all.
    Known value: dispatch_hazard(0.5, 0.8, 0.25) = 0.1.
    Source: first-order dispatch from a stock; what sanctions leave open limits it (M053).
    """
    return level * throughput * dispatch_rate


@rule
def need_met(delivery_rate: Amount, demand: Amount) -> float:
    """Share of a recipient's demand that deliveries meet.

    min(1, rate / demand), and 1 where nothing is demanded

    Units: both in units/week. Range: [0, 1]; rises in delivery_rate; falls in demand.
    Known value: need_met(30, 60) = 0.5; (60, 30) = 1.
    Source: demand = target - stock (M001, M003).
    """
    if demand <= delivery_rate:
        return 1.0
    return delivery_rate / demand


@rule
def use_beyond(own: Amount, demand: Amount) -> float:
    """Share of the use that output beyond today's demand would make, were that demand met.

    Q / (Q + D), and 0 where nothing is made

    Units: own output Q beyond the demand D, both in units/week. Range: [0, 1]; rises in own; falls in demand.
    Known value: use_beyond(30, 10) = 0.75; (0, 0) = 0.
    Source: use in autumn 2024 at several times that of the year before (M014); that twice the use is not
    worth twice as much is our own choice.
    """
    return own / (own + demand) if own > 0.0 else 0.0


@rule
def components_needed(share: Share, technology: Amount, scale: Positive) -> float:
    """Share of an output that needs components from abroad, once technology was received.

    c m / (m + t)

    Units: technology t and scale m in million USD. Range: [0, share]; rises in share, scale; falls in technology.
    Known value: components_needed(0.6, 500, 500) = 0.3.
    Source: reverse engineering of equipment and technology received (A1; M012, M013, M030); the form is our own.
    """
    return share * scale / (scale + technology)


@rule
def sold(available: Amount, wanted: Amount, level: Share, throughput: Share) -> float:
    """Amount that is sold of what is wanted, as far as there is any, and posture and routes allow.

    level throughput min(available, wanted)

    Units: available, wanted and result in units. Range: [0, min(available, wanted)]; rises in all.
    Known value: sold(100, 40, 0.5, 0.8) = 16; (30, 40, 1, 0.5) = 15.
    Source: demand = target - stock (M001, M003); what sanctions leave open limits it (M053).
    """
    return level * throughput * (available if available < wanted else wanted)


@rule
def first_share(start: Share, draw: Share, ceiling: Share) -> float:
    """Share of a demand that is made at home at the start, which differs from run to run.

    min(K, -s ln(1 - u))

    A pure birth process that begins with one plant tends to an exponential variable times its mean; so runs differ in
    when growth shows, and not in its pace.

    Units: mean s, ceiling K, uniform draw u below 1.
    Range: [0, ceiling]; rises in all.
    Known value: first_share(0.1, 0.5, 0.9) = 0.1 * ln(2); (0.5, 0.9, 0.9) = 0.9.
    Source: the limit of Yule's birth process.
    """
    left = 1.0 - draw
    share = -start * log(left if left > _LEAST else _LEAST)
    return share if share < ceiling else ceiling
