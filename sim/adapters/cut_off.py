"""A prior that is cut off at its bounds, as a distribution of scipy: the workbench samples by its quantiles."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rv_continuous

from sim.case.priors import Prior


class CutOff(rv_continuous):
    """A prior within its bounds; scipy makes its frozen copies from the same arguments."""

    def __init__(self, prior: Prior, bounds: tuple[float, float]) -> None:
        self.prior, self.bounds = prior, bounds
        super().__init__(a=bounds[0], b=bounds[1], name=prior.family)

    def _updated_ctor_param(self) -> dict[str, Any]:
        return {"prior": self.prior, "bounds": self.bounds}

    def _ppf(self, share: NDArray[np.float64]) -> NDArray[np.float64]:  # type: ignore[override]  # as scipy calls it
        return self.prior.quantile(np.asarray(share), self.bounds, 0.0)

    def _cdf(self, value: NDArray[np.float64]) -> NDArray[np.float64]:  # type: ignore[override]  # as scipy calls it
        whole = self.prior.distribution(self.bounds)
        least, most = whole.cdf(self.bounds)
        return np.asarray((whole.cdf(value) - least) / (most - least))
