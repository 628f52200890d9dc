"""Rules: pure scalar functions, each with its equation, units, range, a known value and its source.

Rules know roles (supplier, recipient, sender, intermediary), never countries. Time is in weeks, money in million
US dollars, shares in parts of one.
"""
