"""A theme that knows what its colours are in another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sim.figures.kit.look import Paint, Theme

Colours = Mapping[str, str]
"""What each colour of one theme is in another, as hexadecimal digits in small letters."""


@dataclass(frozen=True, kw_only=True)
class PairedTheme(Theme):
    """A theme that keeps, of each colour that it gives, what stands for the same in another theme."""

    other: Theme
    partners: dict[str, set[str]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, one: Theme, other: Theme) -> PairedTheme:
        """Return a theme whose colours are paired with those of another."""
        made = cls(**{each.name: getattr(one, each.name) for each in fields(Theme)}, other=other)
        for each in fields(Theme):
            made._keep_all(getattr(one, each.name), getattr(other, each.name))
        return made

    def _keep_all(self, mine: Any, theirs: Any) -> None:
        if isinstance(mine, str):
            self._kept(mine, theirs)
        elif isinstance(mine, Mapping):
            self._keep_all(tuple(mine.values()), tuple(theirs[name] for name in mine))
        else:
            for one, other in zip(mine, theirs, strict=True):
                if isinstance(one, str):  # an end of a scale is a number
                    self._kept(one, other)

    def _kept(self, colour: str, *others: str) -> str:
        self.partners.setdefault(colour.lower(), set()).update(one.lower() for one in others)
        return colour

    def _made(self, of: str, colour: str, make: Callable[[str], str]) -> str:
        """Keep a colour that is made of another with what is made of the partners of that."""
        return self._kept(colour, *map(make, self.partners.get(of.lower(), ())))

    def paint(self, paint: Paint) -> str:
        """Return the colour of a paint."""
        return self._kept(super().paint(paint), self.other.paint(paint))

    def legible(self, colour: str) -> str:
        """Return a colour as `Theme.legible` does."""
        return self._made(colour, super().legible(colour), self.other.legible)

    def ink_on(self, colour: str) -> str:
        """Return a colour as `Theme.ink_on` does."""
        return self._made(colour, super().ink_on(colour), self.other.ink_on)

    def tint(self, colour: str, share: float) -> str:
        """Return a colour as `Theme.tint` does."""
        return self._made(colour, super().tint(colour, share), lambda one: self.other.tint(one, share))

    @property
    def colours(self) -> Colours:
        """Colours with what each is in the other theme; one that might be either of several is left out."""
        return {colour: next(iter(others)) for colour, others in self.partners.items() if len(others) == 1}
