"""Marks of samples: a dot for each, and a mean with its interval for each category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.figures.kit.contents import Mark, Pen
from sim.figures.kit.look import RULE_WIDTH, Paint
from sim.figures.kit.marks import Numbers

MANY: Final = 2000
"""Dots more than these are drawn as pixels, smaller and paler."""
CONFIDENCE: Final = 0.95


def beside_one_another(codes: Numbers, reach: float) -> Numbers:
    """Return where samples of categories 0, 1, 2 and so on stand: spread about these, in no order."""
    random, places = np.random.default_rng(0), codes.astype(np.float64)
    for code in np.unique(codes):
        here = codes == code
        even = np.linspace(-reach, reach, here.sum()) if here.sum() > 1 else np.zeros(1)
        places[here] += random.permutation(even)
    return places


@dataclass(frozen=True, eq=False)
class Samples(Mark):
    """A dot for each sample; on top of all else, with an edge that parts it from what is below, where that is asked."""

    across: Numbers
    up: Numbers
    paint: Paint = "channels.1"
    edged: bool = False

    def draw(self, pen: Pen) -> None:
        """Draw dots."""
        few = len(self.across) <= MANY
        how: dict[str, Any] = {"markersize": ((0.3 if self.edged else 0.25) if few else 0.15) * pen.size.small}
        how |= {"markeredgecolor": pen.theme.background, "markeredgewidth": RULE_WIDTH * (self.edged and few)}
        how |= {
            "alpha": 0.7 if few else 0.3,
            "zorder": 3 if self.edged else 2,
            "rasterized": not few,
            "clip_on": not self.edged,
        }
        pen.axes.plot(self.across, self.up, "o", color=pen.theme.paint(self.paint), **how)


@dataclass(frozen=True, eq=False)
class Means(Mark):
    """The mean of the values in each group, with its 95 % interval by Student's distribution, but for a single one."""

    groups: Sequence[Numbers]
    paint: Paint

    def draw(self, pen: Pen) -> None:
        """Draw dots with whiskers."""
        from scipy.stats import t

        counts = np.array([len(group) for group in self.groups])
        errors = [group.std(ddof=1) / np.sqrt(len(group)) if len(group) > 1 else 0.0 for group in self.groups]
        halves = t.isf((1 - CONFIDENCE) / 2, np.maximum(counts - 1, 1)) * errors
        how: dict[str, Any] = {"markeredgecolor": pen.theme.background, "markeredgewidth": RULE_WIDTH}
        how |= {"color": pen.theme.paint(self.paint), "markersize": 0.55 * pen.size.small, "elinewidth": 1.6}
        middles = [float(group.mean()) for group in self.groups]
        pen.axes.errorbar(range(len(middles)), middles, halves, fmt="o", zorder=4, **how)
