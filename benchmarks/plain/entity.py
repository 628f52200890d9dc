"""What every agent of the peer is built on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from .model import PlainModel

WEEK = 1.0
"""Length of a step, in weeks."""


class Entity(mesa.Agent):
    """An agent that knows the parameters that all share.

    Parameters
    ----------
    model : PlainModel
        Where it lives.
    """

    def __init__(self, model: PlainModel) -> None:
        super().__init__(model)
        self.common = model.common
