"""The base of every record that is read from a file."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A record with no unknown keys, unchangeable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
