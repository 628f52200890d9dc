"""The base of every record that is read from a file, and its numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; neither a word that reads like one nor a truth value."""


class Strict(BaseModel):
    """A record with no unknown keys, unchangeable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
