"""Names and order of every axis, and of what stands on it; used everywhere, so that nothing is counted twice.

Names here are roles. Which country plays which role is the roster's to say.
"""

from __future__ import annotations

from typing import Final

RUN, TIME, ACTOR, PARTNER, ITEM = "run", "time", "actor", "partner", "item"
LEDGER, CHANNEL, REGIME = "ledger", "channel", "regime"
ORDER, TIE, LEG = "order", "tie", "leg"

AXES_OF_KIND: Final = {
    "actors": (ACTOR,),
    "dyads": (ACTOR, PARTNER),
    "items": (ITEM,),
    "orders": (ORDER,),
    "ties": (TIE,),
    "clocks": ("clock",),
    "ledgers": (LEDGER,),
    "countertrade": ("counter_good",),
    "channels": (CHANNEL,),
    "legs": (LEG,),
    "senders": ("sender",),
    "sanctions": ("sanction",),
    "regimes": (REGIME,),
    "beliefs": ("allegation",),
    "factions": ("faction",),
    "strikes": ("strike",),
    "proxies": ("proxy",),
    "wars": ("war",),
    "rivals": ("rival",),
    "tracks": ("track",),
}
"""The axes of what is recorded of each kind of entity; the names on each are the roster's."""

ACTS: Final = (
    "pay",
    "promise",
    "deliver_ordinary",
    "deliver_sensitive",
    "buy_elsewhere",
    "spoil",
    "ask",
    "deny",
    "admit",
    "approach",
    "retaliate",
    "threaten",
    "designate",
    "sectoral",
    "disclose",
    "relieve",
    "criticise",
    "limited_strike",
    "deep_strike",
)
"""Acts that a posture sets a level for, besides shipping each item."""
PAY, PROMISE, DELIVER_ORDINARY, DELIVER_SENSITIVE, BUY_ELSEWHERE, SPOIL = 0, 1, 2, 3, 4, 5
ASK, DENY, ADMIT, APPROACH, RETALIATE = 6, 7, 8, 9, 10
THREATEN, DESIGNATE, SECTORAL, DISCLOSE, RELIEVE = 11, 12, 13, 14, 15
CRITICISE, LIMITED_STRIKE, DEEP_STRIKE = 16, 17, 18

SUPPLIER, RECIPIENT, SENDER, STRIKER = 0, 1, 2, 3
ROLES: Final = ("supplier", "recipient", "sender", "striker")
"""What a decision maker weighs depends on its role: it supplies, is supplied, sends sanctions, or strikes."""

TERMS: Final = {
    "supplier": ("expected_return", "pressure_spared", "legitimacy", "deniability", "opening", "security"),
    "recipient": ("need_served", "goodwill", "debt_relieved", "means_spared", "ties_kept", "partner_bound"),
    "sender": ("transfers_answered", "credibility", "coalition_kept", "restraint", "sources_weighed", "opening"),
    "striker": ("capability_held", "escalation_avoided", "tie_kept", "backing", "voice", "attacks_answered"),
}
"""Terms of each role's utility, in the order in which a decision adds them."""
MOST_TERMS: Final = 6

POLICIES: Final = ("logit", "best_reply", "uniform", "learning", "tit_for_tat", "scripted", "external")
"""How a decision maker chooses.

Quantal response, the best posture, any posture alike, reinforcement learning, what the partner did last, a script of
dated postures, or somebody outside (a person or a program).
"""
LOGIT, BEST_REPLY, UNIFORM, LEARNING, TIT_FOR_TAT, SCRIPTED, EXTERNAL = 0, 1, 2, 3, 4, 5, 6

MOST_SIGNPOSTS: Final = 8
"""Signposts of a scenario at most: each has its place in the state."""

LEGS: Final = ("transport", "payment", "procurement")
"""What has to pass: goods one way, what is paid the other, and components from abroad."""
TRANSPORT, PAYMENT, PROCUREMENT = 0, 1, 2

SANCTION_TYPES: Final = ("sector", "finance")
"""Types of sanctions beside designations: on sectors and transport, and on finance; each bears on one leg."""

DUES: Final = ("shipments", "payments", "relief", "restraint")
"""What a partner can owe: shipments, payments on a ledger, relief for an approach, or restraint in deliveries."""
SHIPMENTS, PAYMENTS, RELIEF, RESTRAINT = 0, 1, 2, 3
