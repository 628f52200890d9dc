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


@dataclass(frozen=True)
class Group:
    """A category: its name, and the values of its samples, shape (samples,)."""

    name: str
    values: Numbers

    @property
    def mean(self) -> float:
        """Mean of its samples."""
        return float(self.values.mean())

    @property
    def half(self) -> float:
        """Half of the 95 % interval of the mean, by Student's distribution; 0 for a single sample."""
        from scipy.stats import t

        count = len(self.values)
        if count == 1:
            return 0.0
        return float(t.isf((1 - CONFIDENCE) / 2, count - 1) * self.values.std(ddof=1) / np.sqrt(count))


@dataclass(frozen=True, eq=False)
class Means(Mark):
    """The mean of each category with its 95 % interval."""

    groups: Sequence[Group]
    paint: Paint

    def draw(self, pen: Pen) -> None:
        """Draw dots with whiskers."""
        how: dict[str, Any] = {"markeredgecolor": pen.theme.background, "markeredgewidth": RULE_WIDTH}
        how |= {"markersize": 0.55 * pen.size.small, "elinewidth": 1.6, "zorder": 4}
        pen.axes.errorbar(
            range(len(self.groups)),
            [group.mean for group in self.groups],
            [group.half for group in self.groups],
            fmt="o",
            color=pen.theme.paint(self.paint),
            **how,
        )
