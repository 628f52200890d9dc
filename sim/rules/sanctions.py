"""Sanctions: pressure of senders, and the designation of intermediaries."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Rate, Share, SlowRate, Switch, Weeks, Weight
from sim.kernel.portable import exp, log
from sim.rules.hazard import relaxed
from sim.rules.shares import larger, smaller


@rule
def bite(coverage: Share, intensity: Share, decay: SlowRate, age: Weeks) -> float:
    """Share of a target's dealings that a sender's measures cut, as the target adjusts to them.

    coverage intensity e^(-kappa age)

    Range: [0, coverage]; rises in coverage, intensity; falls in decay, age.
    Known value: bite(0.5, 0.8, 0.01, 100) = 0.4/e = 0.14715...
    Source: coverage of a coalition (M049, M059); adjustment of van Bergeijk and van Marrewijk (1995), without learning.
    """
    return coverage * intensity * exp(-decay * age)


@rule
def mean_age(age: Weeks, before: Share, after: Share, dt: Weeks) -> float:
    """Mean age of the measures in force after a step; what is new is half a step old.

    (a + dt) k + dt (1 - k) / 2, with k = min(before / after, 1), and 0 where none is in force

    Range: [0, age + dt]; rises in age, dt; either way in before, after.
    Known value: mean_age(9, 0.4, 0.5, 1) = 8.1; (9, 0.5, 0.4, 1) = 10; (9, 0.4, 0, 1) = 0.
    Source: definition of a mean.
    """
    if after <= 0.0:
        return 0.0
    kept = before / after if before < after else 1.0
    return (age + dt) * kept + 0.5 * dt * (1.0 - kept)


@rule
def sought_level(decided: Share, resting: Share, eased: Share) -> float:
    """Intensity that a sender seeks: what it decides now or what stands, less the share that relief takes off.

    max(d, r) (1 - e)

    Range: [0, max(decided, resting)]; rises in decided, resting; falls in eased.
    Known value: sought_level(0.2, 0.7, 0.5) = 0.35; (1, 0.7, 0.5) = 0.5.
    Source: measures that stand whatever the United Nations' curbs do (A4, M049), and relief by an agreement (M079);
    that what an agreement lifts is not imposed for another reason while it stands is our own choice.
    """
    return larger(decided, resting) * (1.0 - eased)


@rule
def imposed_level(level: Share, stands: Share, sought: Share, soon: Rate, late: Rate, dt: Weeks) -> float:
    """Level of measures that rise: soon to what stands, later beyond it, exact in the step in which they pass it.

    x to w at rate s until it reaches r, after t = ln((w - x)/(w - r))/s; at rate l for what is left of the step

    Range: [min(level, stands, sought), max(level, stands, sought)]; either way in all.
    Known value: imposed_level(0, 0.5, 1, ln(2), ln(2), 2) = 0.75; (0, 0.5, 1, ln(2), 0, 2) = 0.5.
    Source: what was lifted came back 90 and 180 days after the decision of May 2018 (M079); two solutions in turn.
    """
    if level >= stands:
        return relaxed(level, sought, late, dt)
    way = log((sought - level) / (sought - stands)) if sought > stands else soon * dt
    if way >= soon * dt:
        return relaxed(level, sought, soon, dt)
    return relaxed(stands, sought, late, dt - way / soon)


@rule
def standing(resting: Share, intensity: Share, first: Share, lifted: Switch, imposed: Switch) -> float:
    """Level at which measures stand after a step: what is lifted stays lifted, until it is imposed anew.

    min(r, i) where lifted, max(r, min(i, r_0)) where imposed, r otherwise

    What is imposed beyond the level r_0 of the start does not stand: it erodes.

    Range: [min(resting, intensity), max(resting, min(intensity, first))]; rises in resting, intensity, first, imposed;
    falls in lifted.
    Known value: standing(0.7, 0.2, 0.7, 1, 0) = 0.2; (0.2, 0.9, 0.7, 0, 1) = 0.7; (0.2, 0.9, 0.7, 0, 0) = 0.2.
    Source: measures lifted in January 2016 stood lifted until a decision of May 2018 imposed them anew (M079).
    """
    after = larger(resting, smaller(intensity, first)) if imposed > 0.0 else resting
    return smaller(resting, intensity) if lifted > 0.0 else after


@rule
def effective_pressure(raw: Share, evadable: Share, active_share: Share) -> float:
    """Pressure that is left once intermediaries evade part of it.

    p (1 - e a)

    Range: [0, raw]; rises in raw; falls in evadable, active_share.
    Known value: effective_pressure(0.8, 0.5, 0.5) = 0.6.
    Source: sanctions busting, Early (2015); a near-global procurement network (A1; M057, M058).
    """
    return raw * (1.0 - evadable * active_share)


@rule
def designation_hazard(visibility: Share, effort: Weight, rate: Rate) -> float:
    """Hazard that an active intermediary is designated.

    rate visibility effort

    Units: effort 1 in ordinary times, result in 1/week. Range: [0, inf); rises in all.
    Known value: designation_hazard(0.1, 1, 0.9) = 0.09.
    Source: removal by visibility, Duijn, Kashirin and Sloot (2014); designation rounds (M044).
    """
    return rate * visibility * effort
