"""Names and order of every axis, and of what stands on it; used everywhere, so that nothing is counted twice.

Names here are roles. Which country plays which role is the roster's to say.
"""

from __future__ import annotations

from typing import Final

RUN, TIME, ACTOR, PARTNER, ITEM = "run", "time", "actor", "partner", "item"
LEDGER, CHANNEL, REGIME = "ledger", "channel", "regime"
ORDER, TIE = "order", "tie"

ACTS: Final = ("pay", "promise", "deliver_ordinary", "deliver_sensitive")
"""Acts that a posture sets a level for, besides shipping each item."""
PAY, PROMISE, DELIVER_ORDINARY, DELIVER_SENSITIVE = 0, 1, 2, 3

SUPPLIER, RECIPIENT = 0, 1
ROLES: Final = ("supplier", "recipient")
"""What a decision maker weighs depends on its role."""

TERMS: Final = {
    "supplier": ("expected_return", "pressure_spared", "legitimacy", "means_spared"),
    "recipient": ("goodwill", "debt_relieved", "means_spared", "ties_kept"),
}
"""Terms of each role's utility, in the order in which a decision adds them."""
MOST_TERMS: Final = 4

POLICIES: Final = ("logit", "best_reply", "uniform")
"""How a decision maker chooses: quantal response, the best posture, or any posture alike."""
LOGIT, BEST_REPLY, UNIFORM = 0, 1, 2
