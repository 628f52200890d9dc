"""Boxes: limits on some inputs, found by PRIM and CART, and how much of what is of interest lies inside them."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.ground.faults import input_error

if TYPE_CHECKING:
    import pandas as pd

    from sim.discovery.interest import Cases

PEEL: Final = 0.05
"""Share of the cases in a box that PRIM peels off at a time."""
LEAST_MASS: Final = 0.05
"""Share of all cases that a box holds at least."""
NEARLY: Final = 0.01
"""Limits that together add no more to the merit of a box are not worth telling; own choice."""
LEAF: Final = -1
JOINT: Final = "!?!"
"""What stands between a factor and its category in the columns of a tree."""


@dataclass(frozen=True)
class Limit:
    """A limit on one input: the least and the most, either of which may be open, or the categories that are left."""

    key: str
    low: float | None = None
    high: float | None = None
    categories: tuple[str, ...] = ()

    def holds(self, inputs: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which samples keep to it, shape (samples,)."""
        column = inputs[self.key]
        if self.categories:
            return np.asarray(column.isin(self.categories), dtype=np.bool_)
        values = column.to_numpy(dtype=np.float64)
        return (values >= (-np.inf if self.low is None else self.low)) & (
            values <= (np.inf if self.high is None else self.high)
        )


@dataclass(frozen=True)
class Box:
    """Limits on some inputs, which hold all together, and what lies inside.

    Coverage is the share of all cases of interest that are inside, density the share of the cases inside that are of
    interest, mass the share of all cases that are inside.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float

    @classmethod
    def of(cls, limits: Sequence[Limit], inputs: pd.DataFrame, hits: NDArray[np.bool_]) -> Box:
        """Measure a box."""
        inside = np.ones(len(inputs), dtype=np.bool_)
        for limit in limits:
            inside &= limit.holds(inputs)
        found = int(hits[inside].sum())
        cases = int(inside.sum()) * hits.shape[1]
        return cls(tuple(limits), found / max(int(hits.sum()), 1), found / max(cases, 1), cases / hits.size)

    @property
    def merit(self) -> float:
        """Harmonic mean of coverage and density (F1): it is high only where both are."""
        both = self.coverage + self.density
        return 2.0 * self.coverage * self.density / both if both else 0.0

    def without(self, key: str) -> list[Limit]:
        """Return its limits but for those on one input."""
        return [limit for limit in self.limits if limit.key != key]


def workbench(part: str) -> ModuleType:
    """Return a module of the EMA workbench's analyses, without its notices of packages that it would also use.

    Raises
    ------
    InputError
        Where it is not there.
    """
    if importlib.util.find_spec("ema_workbench") is None:
        message = "boxes are found by the EMA workbench; install it by pip install 'wary-alliance[discovery]'."
        raise input_error("discovery", message)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(f"ema_workbench.analysis.{part}")


def run_by_run(inputs: pd.DataFrame, hits: NDArray[np.bool_]) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Return a row for each case, those of a sample one after another."""
    rows = inputs.iloc[np.repeat(np.arange(len(inputs)), hits.shape[1])].reset_index(drop=True)
    return rows, hits.ravel()


def peeled(inputs: pd.DataFrame, hits: NDArray[np.bool_]) -> list[Box]:
    """Return the boxes of PRIM as it peels and pastes, from all cases to the smallest (Friedman and Fisher 1999).

    The threshold is the density of all cases: whatever is denser than that counts as found.
    """
    prim = workbench("prim")
    rows, wanted = run_by_run(inputs, hits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, about what the workbench does with its tables
        method = prim.Prim(rows, wanted, threshold=float(wanted.mean()), peel_alpha=PEEL, mass_min=LEAST_MASS)
        found = method.find_box()
    if found is None:
        return [Box.of((), inputs, hits)]
    limits = [limits_of(box, method.box_init) for box in found.box_lims]
    return [Box.of(one, inputs, hits) for one in dict.fromkeys(map(tuple, limits))]


def limits_of(box: pd.DataFrame, whole: pd.DataFrame) -> list[Limit]:
    """Return what a box of the workbench limits, compared with the one that holds everything."""
    found = []
    for key in map(str, box.columns):
        (low, high), (least, most) = box[key], whole[key]
        if isinstance(low, set | frozenset):
            if set(low) != set(least):
                found.append(Limit(key, categories=tuple(sorted(low))))
        elif low > least or high < most:
            found.append(Limit(key, float(low) if low > least else None, float(high) if high < most else None))
    return found


def chosen(boxes: Sequence[Box]) -> int:
    """Return the box with the fewest limits among those whose merit is nearly the highest; of these, the best one."""
    best = max(box.merit for box in boxes) - NEARLY
    near = [place for place, box in enumerate(boxes) if box.merit >= best]
    return min(near, key=lambda place: (len(boxes[place].limits), -boxes[place].merit))


def pruned(box: Box, inputs: pd.DataFrame, hits: NDArray[np.bool_]) -> Box:
    """Return a box without limits that together add next to nothing to its merit, the least useful one going first."""
    least = box.merit - NEARLY
    while box.limits:
        rest = [Box.of(box.without(limit.key), inputs, hits) for limit in box.limits]
        best = max(rest, key=lambda one: one.merit)
        if best.merit < least:
            break
        box = best
    return box


def leaves(inputs: pd.DataFrame, hits: NDArray[np.bool_]) -> list[Box]:
    """Return the leaves of CART as boxes, the densest first (Breiman, Friedman, Olshen and Stone 1984).

    The tree is that of scikit-learn, as in the workbench's own CART, which is not called: in version 2.5.3 its boxes
    leave out that a factor *is* of a category, and overlap.
    """
    import pandas as pd

    workbench("cart")
    from sklearn.tree import DecisionTreeClassifier

    rows, wanted = run_by_run(inputs, hits)
    coded = pd.get_dummies(rows, prefix_sep=JOINT).astype(np.float64)
    tree = DecisionTreeClassifier(min_samples_leaf=int(LEAST_MASS * len(rows)), random_state=0).fit(coded, wanted)
    names = list(map(str, coded.columns))
    boxes = [Box.of(_joined(path, names, inputs), inputs, hits) for path in _lineages(tree.tree_)]
    return sorted(boxes, key=lambda box: -box.density)


def _lineages(tree: Any, node: int = 0, path: tuple[tuple[int, bool, float], ...] = ()) -> Iterator[Any]:
    """Iterate over the ways from the root to the leaves: feature, whether below the threshold, and the threshold."""
    if tree.children_left[node] == LEAF:
        yield path
        return
    split = int(tree.feature[node]), float(tree.threshold[node])
    for child, below in ((tree.children_left[node], True), (tree.children_right[node], False)):
        yield from _lineages(tree, int(child), (*path, (split[0], below, split[1])))


def _joined(path: Any, names: Sequence[str], inputs: pd.DataFrame) -> list[Limit]:
    """Join the splits on the way to a leaf into one limit for each factor."""
    ends: dict[str, tuple[float, float]] = {}
    left: dict[str, list[str]] = {}
    for feature, below, threshold in path:
        key, joint, category = str(names[feature]).partition(JOINT)
        if joint:
            every = left.setdefault(key, list(map(str, inputs[key].cat.categories)))
            left[key] = [one for one in every if (one != category) == below]
        else:
            # What is no more than a threshold goes to the left; thresholds lie between values.
            low, high = ends.get(key, (-np.inf, np.inf))
            ends[key] = (low, min(high, threshold)) if below else (max(low, threshold), high)
    found = [Limit(key, _closed(low), _closed(high)) for key, (low, high) in ends.items()]
    return found + [Limit(key, categories=tuple(some)) for key, some in left.items()]


def _closed(end: float) -> float | None:
    return end if np.isfinite(end) else None


def resampled_box(cases: Cases, number: int, seed: int) -> Box:
    """Return the box that is chosen where samples are drawn with replacement, each with all of its cases."""
    drawn = np.random.default_rng([seed, number]).integers(0, len(cases.inputs), len(cases.inputs))
    inputs, hits = cases.inputs.iloc[drawn].reset_index(drop=True), cases.hits[drawn]
    boxes = peeled(inputs, hits)
    return pruned(boxes[chosen(boxes)], inputs, hits)
