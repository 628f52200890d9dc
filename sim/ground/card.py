"""Cards: what a notebook, or a terminal, shows of an object: a title, a few facts and a small table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.ground.templates import templates
from sim.words import NO_BREAK


@dataclass(frozen=True)
class Card:
    """What is shown of an object. Colours and type are those of the page around it, light or dark."""

    title: str
    kind: str  # what it is, with its name
    facts: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numeric: frozenset[str] = frozenset()  # columns that are set flush right
    note: str = ""

    def html(self) -> str:
        """Return it for a notebook, every text escaped."""
        page = templates(Path(__file__).parent, autoescape=True).get_template("card.html")
        return page.render({name: getattr(self, name) for name in self.__dataclass_fields__})

    def text(self) -> str:
        """Return it for a terminal."""
        table = [self.columns, *self.rows] if self.rows else []
        wide = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [f"{self.title} ({self.kind})", *(f"{name}: {text}" for name, text in self.facts.items())]
        for row in table:
            cells = zip(self.columns, row, wide, strict=True)
            aligned = (text.rjust(most) if name in self.numeric else text.ljust(most) for name, text, most in cells)
            lines.append(f"  {'  '.join(aligned)}".rstrip())
        return "\n".join([*lines, *filter(None, [self.note])]).replace(NO_BREAK, " ")


class OnCard:
    """Something that notebooks and terminals show as a card."""

    def _card(self) -> Card:
        """Return what is shown of it."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self._card().text()

    def _repr_html_(self) -> str:
        return self._card().html()
