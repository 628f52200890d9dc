"""Mechanisms with named options: structural doubt that a scenario can swap, switch off and sweep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BETA, NO_TRUST, KYDD, TIT = 0, 1, 2, 3
ADAPTIVE, NO_REGROWTH = 0, 1
COST, NO_COST = 0, 1
ACCRUES, PROMPT = 0, 1
POLITICAL, NO_HOLD = 0, 1
QUEUES, NO_DRAG = 0, 1
ALIGNMENT, NO_ALIGNMENT = 0, 1
BOTH_TARGETS, SUPPLIER_ALONE, NO_TARGET = 0, 1, 2
FOG, PERFECT = 0, 1
WINDOW, NO_WINDOW = 0, 1
VETO, EQUAL_VOTES = 0, 1
SUBSTITUTES, NO_SUBSTITUTES = 0, 1
LINKED, NOT_LINKED = 0, 1


@dataclass(frozen=True)
class Mechanism:
    """One mechanism.

    Parameters
    ----------
    name, title : str
        Its key in scenario files, and what it is.
    options : dict of str to str
        Each option with what it does; the first is the default, and its position is its code in the kernels.
    tells : tuple of str
        The mechanisms of the reporting (M001-M101) that it carries.
    """

    name: str
    title: str
    options: dict[str, str]
    tells: tuple[str, ...]

    @property
    def default(self) -> str:
        """The option in force where a scenario names none."""
        return next(iter(self.options))

    def code(self, option: str) -> int:
        """Return an option's code in the kernels."""
        return list(self.options).index(option)


_TABLE: Final = (
    Mechanism(
        "trust",
        "Trust between partners",
        {
            "beta": "reputation as a beta distribution of kept and broken promises, with forgetting",
            "none": "nobody's record counts: trust stands at one half",
            "kydd": "Bayesian learning whether the partner is of a trustworthy type",
            "tit_for_tat": "what the partner did of late",
        },
        ("M035", "M036", "M037", "M039", "M040", "M082"),
    ),
    Mechanism(
        "regrowth",
        "Intermediaries after a designation",
        {
            "adaptive": "empty places are taken anew, and survivors learn to hide",
            "none": "a designated intermediary is gone for good, and nobody learns",
        },
        ("M044", "M057", "M058"),
    ),
    Mechanism(
        "legal_cost",
        "Cost of acting against a legal regime",
        {
            "on": "shipping against a regime in force costs legitimacy",
            "none": "the law costs nothing",
        },
        ("M048", "M050", "M051"),
    ),
    Mechanism(
        "repayment",
        "What is paid for what was sent",
        {
            "ledger": "goods are owed for, and paid as the posture says",
            "prompt": "everything is paid for in the step in which it arrives",
        },
        ("M026", "M027", "M028", "M030"),
    ),
    Mechanism(
        "hold",
        "What keeps back an order that is ready",
        {
            "political": "a hold that debt and isolation push open, and ties with others keep shut",
            "none": "what is ready goes, whatever the posture, the approval and the ties",
        },
        ("M019", "M021", "M022", "M086", "M088"),
    ),
    Mechanism(
        "drag",
        "What sanctions do to transport and payment",
        {
            "queues": "goods and payments queue where routes are closed or firms over-comply",
            "none": "everything passes",
        },
        ("M005", "M006", "M047", "M053", "M056"),
    ),
    Mechanism(
        "backfire",
        "What shared sanctions do to their targets",
        {
            "alignment": "shared pressure draws targets together, and pushes holds open",
            "none": "it does not",
        },
        ("M054", "M063", "M089"),
    ),
    Mechanism(
        "sanction_targets",
        "Who is under sanctions",
        {
            "both": "the supplier and the recipient",
            "supplier": "the supplier alone",
            "none": "nobody",
        },
        ("M044", "M052"),
    ),
    Mechanism(
        "information",
        "What observers know",
        {
            "fog": "reports, false alarms, recovered parts, disclosures, denials",
            "perfect": "everybody knows what is transferred",
        },
        ("M064", "M068", "M069", "M070", "M071", "M072"),
    ),
    Mechanism(
        "preventive",
        "Whether a striker looks ahead",
        {
            "window": "a strike pays most before contracted defences are in place",
            "none": "only today's defences count",
        },
        ("M085",),
    ),
    Mechanism(
        "vote",
        "Who decides inside a state with factions",
        {
            "veto": "votes as they are held: those with a veto decide",
            "equal": "every faction counts alike",
        },
        ("M076", "M077"),
    ),
    Mechanism(
        "substitution",
        "Other sources of supply",
        {
            "on": "own plants and rivals supply, and reliance falls",
            "none": "there is only the one supplier",
        },
        ("M014", "M015"),
    ),
    Mechanism(
        "war",
        "What supplies do to the war",
        {
            "linked": "supplies relieve the front and put off talks",
            "none": "the front does not feel them",
        },
        ("M010", "M096", "M097"),
    ),
)

MECHANISMS: Final[dict[str, Mechanism]] = {mechanism.name: mechanism for mechanism in _TABLE}
