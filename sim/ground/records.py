"""The base of every record that is read from a file, and its numbers."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field

K = TypeVar("K")
V = TypeVar("V")

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; neither a word that reads like one nor a truth value."""


class Frozen(dict[K, V]):
    """A mapping that does not change: what has been checked stays as it was."""

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("a scenario that is loaded does not change; make another: sim.load(scenario, overrides={...})")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[Frozen[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)


class Strict(BaseModel):
    """A record with no unknown keys, unchangeable once read.

    How to check one is worked out when the first is read: most commands read a few kinds of all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
