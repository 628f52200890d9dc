"""Trust, ties and pressure: who relies on whom, what sanctions weigh, and what still passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.figures.kit.contents import NO_EVENTS, Contents, Events
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import POSITION_DASHES, SHORT, SOLID, THEMES, dashes_of
from sim.figures.run.overview import MOST_LINES, Line, Lines, finding, kept, overview
from sim.ground.axes import ACTOR, LEG, PARTNER, RUN, TIE, TIME
from sim.words import plain

if TYPE_CHECKING:
    import xarray as xr

SANCTION: Final = "sanction"
INDEX: Final = "on a scale from 0 to 1"
MOST_TARGETS: Final = 2


def _pairs_of_trust(trajectories: xr.Dataset) -> list[tuple[str, str]]:
    """Return who trusts whom, as far as a run records it."""
    actors = [str(name) for name in trajectories[ACTOR].values]
    found = trajectories["trust"].isel({RUN: 0, TIME: 0}).notnull()
    return [(of, to) for of in actors for to in actors if bool(found.sel({ACTOR: of, PARTNER: to}))]


def _trust(facts: Facts, trajectories: xr.Dataset) -> Lines:
    """Return the trust of each pair, at most four."""
    pairs = _pairs_of_trust(trajectories)
    lines = []
    for of, to in pairs[:MOST_LINES]:
        names = facts.in_full(of), facts.in_full(to)
        others = [pair for pair in pairs[:MOST_LINES] if pair[0] == of]
        lines.append(
            Line(
                name=f"{facts.short(of)} in {facts.short(to)}",
                about=facts.outcome_of("trust", of, to),
                values=trajectories["trust"].sel({ACTOR: of, PARTNER: to}),
                paint=f"actors.{of}",
                dashes=SHORT if others.index((of, to)) else SOLID,
                subject=f"{names[0]} trusts {names[1]}" if (to, of) in pairs else "",
            )
        )
    plots, verbs = "expected reliability of a partner, 0 to 1", ("less", "as before", "more")
    return Lines("Trust", plots, INDEX, tuple(lines), top=1.0, verbs=verbs)


def _alignment(facts: Facts, trajectories: xr.Dataset) -> list[Line]:
    """Return the alignment of partners who trust each other; it is the same both ways."""
    pairs = _pairs_of_trust(trajectories)
    return [
        Line(
            name=f"alignment {facts.short(of)}–{facts.short(to)}",
            about=facts.outcome_of("alignment", of, to),
            values=trajectories["alignment"].sel({ACTOR: of, PARTNER: to}),
            paint="ink",
        )
        for number, (of, to) in enumerate(pairs)
        if (to, of) in pairs[:number]
    ]


def _ties(facts: Facts, trajectories: xr.Dataset) -> Lines:
    """Return alignment, and the ties of those who trust each other; a tie that two records share counts once."""
    lines, pairs = _alignment(facts, trajectories), _pairs_of_trust(trajectories)
    partners = {of for of, to in pairs if (to, of) in pairs}
    seen: set[frozenset[str]] = set()
    for name, tie in facts.known(trajectories, TIE, "ties").items():
        parties = frozenset((tie.of, tie.with_))
        if parties in seen or tie.of not in partners:
            continue
        seen.add(parties)
        other = tie.with_ if tie.with_ in facts.case.colours else tie.of
        lines.append(
            Line(
                name=f"{facts.short(tie.of)}–{facts.short(tie.with_)}",
                about=facts.outcome_of("tie_strength", name),
                values=trajectories["tie_strength"].sel({TIE: name}),
                paint=f"actors.{other}",
                dashes=dashes_of(other, facts.case),
            )
        )
    plots = "strength of a tie; alignment by shared pressure; 0 to 1"
    return Lines("Ties and alignment", plots, INDEX, tuple(lines[:MOST_LINES]), top=1.0)


def _pressure(facts: Facts, trajectories: xr.Dataset) -> Lines:
    """Return the effective pressure on each actor that feels any."""
    felt = trajectories["pressure"]
    lines = [
        Line(
            name=f"on {facts.short(name)}",
            about=facts.outcome_of("pressure", name),
            values=felt.sel({ACTOR: name}),
            paint=f"actors.{name}",
            dashes=dashes_of(name, facts.case),
            subject=f"pressure on {facts.in_full(name)}",
        )
        for name in map(str, trajectories[ACTOR].values)
        if float(felt.sel({ACTOR: name}).max()) > 0
    ]
    plots = "effective, after evasion; 0 to 1"
    return Lines("Pressure of sanctions", plots, INDEX, tuple(lines[:MOST_LINES]), subject="pressure on both")


def _sanctions(facts: Facts, trajectories: xr.Dataset, target: str) -> Lines:
    """Return the intensity of each sender's sanctions on a target, the mean of their types."""
    records = {
        name: one for name, one in facts.known(trajectories, SANCTION, "sanctions").items() if one.target == target
    }
    lines = []
    for sender in dict.fromkeys(one.sender for one in records.values()):
        names = [name for name, one in records.items() if one.sender == sender]
        lines.append(
            Line(
                name=facts.short(sender),
                about=f"Sanctions of {facts.in_full(sender)} on {facts.in_full(target)}",
                values=trajectories["sanctions"].sel({SANCTION: names}).mean(SANCTION),
                paint=f"actors.{sender}",
                dashes=dashes_of(sender, facts.case),
            )
        )
    plots = "intensity on sectors and finance, 0 to 1"
    return Lines(f"Sanctions on {facts.in_full(target)}", plots, INDEX, tuple(lines[:MOST_LINES]), top=1.0)


def _passing(facts: Facts, trajectories: xr.Dataset) -> Lines:
    """Return what passes on each leg."""
    lines = []
    for place, name in enumerate(map(str, trajectories[LEG].values[:MOST_LINES])):
        values, about = trajectories["throughput"].sel({LEG: name}), facts.outcome_of("throughput", name)
        paint = f"channels.{place % len(THEMES['light'].channels)}"
        lines.append(Line(plain(name), about, values, paint, POSITION_DASHES[place]))
    return Lines("What passes", "share of what is to pass", "", tuple(lines), percent=True, top=1.0)


def pressure(trajectories: xr.Dataset, events: Events = NO_EVENTS) -> Contents:
    """Return trust and ties, the pressure of sanctions, and what passes in spite of them."""
    facts = Facts.of(trajectories)
    records = facts.known(trajectories, SANCTION, "sanctions")
    targets = list(dict.fromkeys(one.target for one in records.values()))
    panels = kept(
        [
            _trust(facts, trajectories),
            _ties(facts, trajectories),
            _pressure(facts, trajectories),
            *(_sanctions(facts, trajectories, target) for target in targets[:MOST_TARGETS]),
            _passing(facts, trajectories),
        ]
    )
    return overview(finding(facts, panels), panels, facts, events)
