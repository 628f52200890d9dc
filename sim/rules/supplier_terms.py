"""What a supplier weighs: return, pressure, law, its word, an opening, security; each term in [0, 1]."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Share
from sim.rules.shares import either


@rule
def expected_return(worth: Share, stake: Share, debt: Share, promised: Share) -> float:
    """Value of what a supplier expects in return for what it ships: payment, and what it was promised.

    w (1 - (1 - S (1 - d)) (1 - p))

    A debt that is not paid leaves less to be expected of the next shipment; a promise that is believed leaves more.

    Units: worth w of what is shipped; stake S in the partner; debt d as its share that saturates; promised goods p by
    their worth and how far the promise is believed.
    Range: [0, worth]; rises in worth, stake, promised; falls in debt.
    Known value: expected_return(0.5, 0.6, 0.5, 0) = 0.15; (0.5, 0.6, 0.5, 0.2) = 0.22.
    Source: a supplier short of cash, in debt's shadow, that aims to be given warplanes (A0, A4; M027, M029, M031);
    the form is our own choice.
    """
    return worth * either(stake * (1.0 - debt), promised)


@rule
def pressure_spared(gravity: Share, answer: Share, pressure: Share) -> float:
    """Value of not drawing more sanctions: grave and attributed transfers draw them, saturation blunts them.

    1 - g e (1 - p)

    Range: [0, 1]; rises in pressure; falls in gravity, answer.
    Known value: pressure_spared(1, 0.5, 0.4) = 0.7.
    Source: sanctions in answer to transfers, and the most sanctioned states (A2, A4; M045, M052, M099).
    """
    return 1.0 - gravity * answer * (1.0 - pressure)


@rule
def legitimacy(level: Share, in_force: Share, exposure: Share) -> float:
    """Value of staying within a legal regime.

    1 - level in_force exposure

    Range: [0, 1]; falls in all.
    Known value: legitimacy(1, 0.5, 0.4) = 0.8.
    Source: curbs of a United Nations resolution and their expiry (A0, A2, A4; M048, M050, M051).
    """
    return 1.0 - level * in_force * exposure


@rule
def deniability(deny: Share, admit: Share, shipped: Share, attribution: Share, implausibility: Share) -> float:
    """Value of one's word on a good: a denial wears out with attribution, an admission costs what was not known.

    1 - k a deny - (1 - a) admit - s (1 - deny) (1 - admit) min(k a, 1 - a)

    Silence on what one ships is heard as the word that fits better: a denial of what few believe, an admission of what
    all do.

    Range: [0, 1]; falls in deny, admit, shipped, implausibility; either way in attribution.
    Known value: deniability(1, 0.5, 1, 0.5, 0.8) = 0.35; (0.5, 0, 1, 0.5, 0.8) = 0.6.
    Source: denial, and limited admission once attributed (A0, A3, A4; M064, M065); Carnegie and Carson (2018) on
    secrecy; the linear form is our own choice.
    """
    of_denial, of_admission = implausibility * attribution, 1.0 - attribution
    of_silence = of_denial if of_denial < of_admission else of_admission
    silent = shipped * (1.0 - deny) * (1.0 - admit)
    return 1.0 - of_denial * deny - of_admission * admit - silent * of_silence


@rule
def opening(approach: Share, trust: Share, gravity: Share) -> float:
    """Value of an approach to adversaries: what trust makes of it, and transfers spoil.

    approach T (1 - g)

    Range: [0, 1]; rises in approach, trust; falls in gravity.
    Known value: opening(1, 0.4, 0.5) = 0.2.
    Source: supply hinders an opportunity to improve relations (A2; M040, M077, M079).
    """
    return approach * trust * (1.0 - gravity)


@rule
def security(threat: Share, answer: Share, invited: Share) -> float:
    """Value of answering a threat, by protection asked for or by retaliation, and of not inviting another strike.

    (1 - threat (1 - answer)) (1 - invited)

    Range: [0, 1]; rises in answer; falls in threat, invited.
    Known value: security(0.5, 0.4, 0.5) = 0.35.
    Source: strikes that expose a need for defences, and a vow to retaliate (A2; M078, M082); threats from weakness,
    where own operations might come only with air power and a patron (A0; M093, M094).
    """
    return (1.0 - threat * (1.0 - answer)) * (1.0 - invited)


@rule
def strike_invited(retaliate: Share, bold: Share, defence: Share) -> float:
    """How far retaliation invites another strike, which a bold one fears less and defences stop.

    retaliate (1 - b) (1 - A)

    Range: [0, retaliate]; rises in retaliate; falls in bold, defence.
    Known value: strike_invited(0.5, 0.2, 0.5) = 0.2.
    Source: a declared right to retaliate signals escalation (A2; M078); air power and a patron embolden (A0; M093); the
    product form is our own choice.
    """
    return retaliate * (1.0 - bold) * (1.0 - defence)


@rule
def protection_sought(ask: Share, trust: Share, reliance: Share, defence: Share) -> float:
    """How far asking a partner for protection answers a threat: whom one trusts, or has nobody else but.

    ask (1 - (1 - T) (1 - D)) (1 - A)

    Range: [0, ask]; rises in ask, trust, reliance; falls in defence.
    Known value: protection_sought(0.5, 0.4, 0.5, 0.2) = 0.28.
    Source: protection sought of a partner that is distrusted, as the only support to be had (A2; M032, M082); Emerson
    (1962) on dependence; the form is our own choice.
    """
    return ask * either(trust, reliance) * (1.0 - defence)
