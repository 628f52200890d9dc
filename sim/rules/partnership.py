"""A partnership: raised to a treaty, lowered, broken, and what each grade changes."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Grade, Share

BROKEN, LOWERED, AS_IT_WAS, TREATY = -2.0, -1.0, 0.0, 1.0
"""Grades of a partnership, one step apart."""


@rule
def next_grade(grade: Grade, draw: Share, up: Share, down: Share) -> float:
    """Grade of a partnership after a step: one up, one down, or as it was.

    min(grade + 1, TREATY) if draw < u, max(grade - 1, BROKEN) if u <= draw < u + d, grade otherwise

    Units: probabilities of the step, up u and down d, together at most 1.
    Range: [BROKEN, TREATY]; rises in grade; either way in draw, up, down.
    Known value: next_grade(AS_IT_WAS, 0.1, 0.2, 0.2) = TREATY; (AS_IT_WAS, 0.3, 0.2, 0.2) = LOWERED;
    (BROKEN, 0.3, 0.2, 0.2) = BROKEN; (TREATY, 0.1, 0.2, 0.2) = TREATY; (LOWERED, 0.5, 0.2, 0.2) = LOWERED.
    Source: a treaty of 1971, advisers sent home in 1972, the treaty ended in 1976 (jta_1976), one after the other; a
    treaty talked about from 2022, held up in 2024 and soon to be signed (treaty_talks_2024; M042).
    """
    if draw < up:
        return grade + 1.0 if grade < TREATY else TREATY
    if draw < up + down:
        return grade - 1.0 if grade > BROKEN else BROKEN
    return grade


@rule
def withheld_share(grade: Grade, lowered: Share) -> float:
    """Share of what two partners do for each other that the grade of their partnership withholds.

    1 where BROKEN, w where LOWERED, 0 otherwise

    Units: w withheld by a lowered partnership. Range: [0, 1]; falls in grade; rises in lowered.
    Known value: withheld_share(BROKEN, 0.4) = 1; (LOWERED, 0.4) = 0.4; (TREATY, 0.4) = 0.
    Source: spare parts that went on after 1972, though not in the same abundance (jta_1976); that a broken one
    withholds all is the definition.
    """
    if grade >= AS_IT_WAS:
        return 0.0
    return lowered if grade >= LOWERED else 1.0
