"""In which assumptions a scenario departs from the reference: numbers on their bounds, options, dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.figures.comparison.assumption_rows import KINDS, ONE, Difference, differences_by_kind
from sim.figures.kit.contents import Contents, Mark, Over, Pen, Row, RowPanel, stacked_rows
from sim.figures.kit.facts import day_of
from sim.figures.kit.look import RULE_WIDTH
from sim.figures.kit.scales import Time, Values
from sim.words import counted, quoted

if TYPE_CHECKING:
    from sim.figures.kit.facts import Facts

DOT_EMS: Final = 0.65
RAIL_ENDS: Final = 0.035
"""Half the height of the ends of a rail, in inches."""
PAINT: Final = "scenarios.1"


@dataclass(frozen=True)
class Rail(Mark):
    """A line from one bound of a number, at 0, to the other, at 1."""

    def draw(self, pen: Pen) -> None:
        """Draw the line and its ends."""
        pen.axes.plot([0.0, 1.0], [pen.middle] * 2, color=pen.theme.grid, linewidth=1.2, zorder=1)
        for edge in (0.0, 1.0):
            ends = [pen.middle - RAIL_ENDS, pen.middle + RAIL_ENDS]
            how: dict[str, Any] = {"linewidth": RULE_WIDTH, "zorder": 1.5, "clip_on": False}
            pen.axes.plot([edge] * 2, ends, color=pen.theme.muted, **how)


@dataclass(frozen=True)
class Move(Mark):
    """Where something stood, as a ring, and where it stands, as a dot, with a line from one to the other."""

    before: float | None
    after: float | None

    def draw(self, pen: Pen) -> None:
        """Draw ring, dot and line."""
        theme, colour, points = pen.theme, pen.theme.paint(PAINT), DOT_EMS * pen.size.small
        if self.before is not None and self.after is not None:
            pen.axes.plot([self.before, self.after], [pen.middle] * 2, color=colour, linewidth=1.2, zorder=2)
        # The ring is the larger, and stands about the dot where both meet.
        ring: dict[str, Any] = {"markersize": points + 2.0, "markerfacecolor": theme.background, "zorder": 3}
        dot: dict[str, Any] = {"markersize": points, "markerfacecolor": colour, "zorder": 4}
        for at, edge, how in ((self.before, theme.muted, ring), (self.after, colour, dot)):
            if at is not None:
                how |= {"markeredgecolor": edge, "markeredgewidth": 1.1, "clip_on": False}
                pen.axes.plot([at], [pen.middle], "o", **how)


def _marks(one: Difference) -> tuple[Mark, ...]:
    if one.kind == "event":
        before, after = (None if date is None else day_of(date) for date in (one.before, one.after))
        return (Move(before, after),)
    if one.bounds is None:
        return ()
    before, after = (None if value is None else one.share(value) for value in (one.before, one.after))
    return Rail(), Move(before, after)


def _panel(kind: str, group: Sequence[Difference]) -> RowPanel:
    rows = tuple(Row(one.title, one.text, _marks(one)) for one in group)
    bounded = kind != "event" and any(row.marks for row in rows)
    return RowPanel(
        rows,
        across=Time() if kind == "event" else Values((0.0, 1.0), shown=False),
        title=KINDS[kind],
        said=f"{KINDS[kind]}: {'; '.join(f'{row.name}, {row.text}' for row in rows)}.",
        over=(Over(0.0, "lower", 1), Over(1.0, "upper bound", -1)) if bounded else (),
        joined=True,
        mark_lines=1.0,
        name_share=0.4,
        text_share=0.27,
    )


def assumptions(differences: Sequence[Mapping[str, Any]], facts: Facts) -> Contents:
    """Return in which assumptions a scenario departs from the reference.

    Parameters
    ----------
    differences : sequence of mapping
        Each with kind (window, parameter, mechanism, event, contested or posture), name, title, before, after, unit,
        low, high and claims; before or after is None where it is absent, and those of events are dates.
    facts : Facts
        Of the reference and the one other scenario, from start to horizon.

    Raises
    ------
    InputError
        For no differences or more than 60, and as `differences_by_kind` says.
    """
    found = differences_by_kind(differences)
    everything = [one for group in found.values() for one in group]
    panels = tuple(_panel(kind, group) for kind, group in found.items())
    pieces = [counted(len(group), ONE[kind]) for kind, group in found.items()]
    listed = f"{', '.join(pieces[:-1])} and {pieces[-1]}" if len(pieces) > 1 else pieces[0]
    subtitle = f"Assumptions of this scenario against {quoted(facts.reference_title)}."
    if any(row.marks for panel in panels for row in panel.rows):
        subtitle = f"{subtitle} Ring: there; dot: in this scenario."
    claims = {claim for one in everything for claim in one.claims}
    own = sum(not one.claims for one in everything)
    footer = (
        f"Scenario {facts.scenario}",
        f"{counted(len(claims), 'claim')} cited",
        f"without a claim of its own: {own or 'none'} of {len(everything)}",
        f"version {facts.version}",
    )
    return Contents(
        title=f"{facts.title_of(facts.others[0])}: {listed} {'differs' if len(everything) == 1 else 'differ'}",
        subtitle=subtitle,
        panels=panels,
        facts=facts,
        summary=subtitle,
        footer=" · ".join(footer),
        grid=stacked_rows,
    )
