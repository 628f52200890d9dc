"""Mechanisms with named options: structural doubt that a scenario can swap, switch off and sweep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BETA, NO_TRUST = 0, 1
ADAPTIVE, NO_REGROWTH = 0, 1
COST, NO_COST = 0, 1
ACCRUES, PROMPT = 0, 1
POLITICAL, NO_HOLD = 0, 1


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


MECHANISMS: Final[dict[str, Mechanism]] = {
    mechanism.name: mechanism
    for mechanism in (
        Mechanism(
            "trust",
            "Trust between partners",
            {
                "beta": "reputation as a beta distribution of kept and broken promises, with forgetting",
                "none": "trust stays at its prior",
            },
            ("M035", "M037", "M039"),
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
            ("M026", "M027", "M028"),
        ),
        Mechanism(
            "hold",
            "What keeps back an order that is ready",
            {
                "political": "a hold that debt and isolation push open, and ties with others keep shut",
                "none": "what is ready goes, whatever the posture and the ties",
            },
            ("M019", "M021", "M022", "M086", "M088"),
        ),
    )
}
