"""Events: what can happen in a run, and the week in which it first happens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.pairs import check_among
from sim.case.case import case_of
from sim.case.columns import Column
from sim.ground.axes import ACTS, RUN
from sim.recorded.planes import WATCHED, Planes, first_week
from sim.rules.orders import CONTRACTED, DELIVERED, PROMISED, READY, REFUSED, REQUESTED
from sim.rules.partnership import BROKEN, LOWERED, TREATY
from sim.words import plain

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

SIGNPOST: Final = "signpost"
_WEEK: Final = np.timedelta64(7, "D")
_STAGES: Final = {
    "request": (REQUESTED, "asked for"),
    "promise": (PROMISED, "promised"),
    "contract": (CONTRACTED, "under contract"),
    "completion": (READY, "ready"),
    "delivery": (DELIVERED, "delivered"),
}
"""The stage that an order has reached, by the name of the event."""
_ABOVE_NOTHING: Final = {
    "delivered": ("delivery", "a first delivery"),
    "raised": ("allegation", "a first allegation"),
    "confirmed": ("confirmation", "the allegation confirmed"),
    "strikes": ("strike", "a first strike"),
    "penetrating_strikes": ("penetrating_strike", "a first strike that gets through"),
    "retaliations": ("retaliation", "a first retaliation"),
    "talks": ("peace_talks", "talks begin"),
    "ceasefire": ("ceasefire", "a ceasefire"),
    "no_war": ("end_of_war", "the war ends"),
    "agreed": ("agreement", "agreed"),
    "carried_back": ("goods_back", "first goods are carried back"),
    "lapses": ("lapse", "a promise or a contract lapses"),
    "cancellations": ("cancellation", "a contract is cancelled"),
    "renewals": ("renewal", "a contract is made anew"),
    "restored": ("restoration", "measures are restored"),
    "strike_exchange": ("exchange", "an exchange of strikes"),
    "striker_patron": ("striker_joined", "its striker's patron joins"),
    "target_patron": ("target_joined", "its target's patron joins"),
}
"""Outcomes that rise from 0 when something happens: the name of the event, and what happens."""
_ENDS: Final = {
    "talks": ("end_of_talks", "talks end"),
    "ceasefire": ("end_of_ceasefire", "a ceasefire ends"),
    "no_war": ("return_of_war", "the war is fought again"),
    "agreed": ("breach", "an agreement is broken"),
    "strike_exchange": ("end_of_exchange", "an exchange of strikes ends"),
}
"""Outcomes that fall back to 0 when what they stand for ends: the name of the event, and what happens."""
_GRADES: Final = {
    "treaty": (TREATY, np.inf, "a treaty"),
    "downgrade": (-np.inf, LOWERED, "lowered"),
    "breakdown": (-np.inf, BROKEN, "broken"),
}
"""Grades that a partnership can reach: the event, the grades between which it has happened, and what happens."""
_ACTS: Final = {
    "deliver_ordinary": "deliver ordinary orders",
    "deliver_sensitive": "deliver sensitive orders",
    "ask": "ask for more",
    "designate": "designate networks",
    "sectoral": "impose sectoral sanctions",
    "relieve": "offer relief",
    "disclose": "disclose intelligence",
    "limited_strike": "strike in a limited way",
    "deep_strike": "strike deep",
}
"""Acts whose name does not read as a phrase."""


@dataclass(frozen=True)
class DatedEvent:
    """Something that can happen in a run.

    Parameters
    ----------
    says : str
        In words.
    outcome : str
        The recorded outcome that reveals it.
    entity : mapping of str to str
        The entity, by axis.
    least, most : float
        It has happened if the outcome lies between them, both included.
    among : frozenset of int
        Alternatively: if the outcome is one of these numbers.
    days : (str, str), optional
        The first days of the first and the last week that count; all do by default.
    ends : bool
        Only after a week in which the outcome did not lie between them.
    """

    says: str
    outcome: str
    entity: Mapping[str, str]
    least: float = -np.inf
    most: float = np.inf
    among: frozenset[int] = frozenset()
    days: tuple[str, str] | None = None
    ends: bool = False

    def holds(self, planes: Planes) -> NDArray[np.bool_]:
        """Say in which weeks and runs it has happened, shape (weeks, runs)."""
        found = self._holds(planes.plane(self.outcome, self.entity))
        if self.days is not None:
            first, last = (np.datetime64(day, "ns") for day in self.days)
            found = found & ((planes.times >= first) & (planes.times <= last))[:, None]
        return found

    def _holds(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        if self.among:
            return np.isin(values, list(self.among))
        above, below = self.least > -np.inf, self.most < np.inf
        if above and below:
            return np.asarray((values >= self.least) & (values <= self.most))
        held = np.asarray(values >= self.least if above else values <= self.most)
        return held & np.logical_or.accumulate(~held, axis=0) if self.ends else held


def events_of(trajectories: xr.Dataset | Planes) -> dict[str, DatedEvent]:
    """Return every event that the recorded outcomes can show, by its name.

    Parameters
    ----------
    trajectories : xarray.Dataset or Planes
        From `sim.run`.

    Returns
    -------
    dict of str to DatedEvent
        Names such as ``promise[fighters]`` (an order reaches a stage, or the next), ``refusal[fighters]``,
        ``delivery[drones]``, ``allegation[us_on_drones]``, ``strike[israel_on_iran]``, ``lapse[unscr_2231]``,
        ``lapse[fighters]`` (of a promise or a contract), ``cancellation[fighters]``, ``renewal[fighters]``,
        ``end_of_ceasefire[ukraine_war]``, ``breakdown[iran_russia]`` (of a partnership), and for each act that an
        actor's menu has, ``turn_to_disclose[united_states]``: the actor first holds a posture with it.
        And ``signpost[NAME]`` for each signpost of their scenario: what it watches crosses its level.
    """
    planes = Planes.of(trajectories)
    parts = (_order_events, _counted_events, _lapses, _ends, _grades, _turns, _signposts)
    return dict(found for part in parts for found in part(planes))


def columns_behind(event: str) -> tuple[str, ...]:
    """Return the columns of outcomes from which an event may be read, of orders, and of what rises from nothing.

    Examples
    --------
    >>> columns_behind("agreement[nuclear_deal]"), columns_behind("promise[fighters]")
    (('agreed[nuclear_deal]',), ('order_stage[fighters]',))
    """
    one = Column.split(event)
    rising = [outcome for outcome, (name, _) in _ABOVE_NOTHING.items() if name == one.outcome]
    return tuple(
        str(Column(name, one.labels)) for name in [*rising, *(["order_stage"] if one.outcome in _STAGES else [])]
    )


def _named(planes: Planes, outcome: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Iterate over the entities of an outcome with one axis beside run and time; none where it is not recorded."""
    if outcome in planes.axes:
        (axis,) = planes.axes[outcome]
        for (name,) in planes.named(outcome):
            yield name, {axis: name}


def _order_events(planes: Planes) -> Iterator[tuple[str, DatedEvent]]:
    outcome = "order_stage"
    titles = {name: order.title for name, order in case_of(planes.attrs).roster.file.orders.items()}
    for name, entity in _named(planes, outcome):
        title = titles.get(name, plain(name))
        for event, (stage, words) in _STAGES.items():
            yield _name(event, name), DatedEvent(f"{title}: {words}", outcome, entity, least=stage)
        yield _name("refusal", name), DatedEvent(f"{title}: refused", outcome, entity, least=REFUSED, most=REFUSED)


def _counted_events(planes: Planes) -> Iterator[tuple[str, DatedEvent]]:
    for outcome, (event, words) in _ABOVE_NOTHING.items():
        for name, entity in _named(planes, outcome):
            least = float(np.nextafter(0.0, 1.0))
            yield _name(event, name), DatedEvent(f"{plain(name)}: {words}", outcome, entity, least=least)


def _lapses(planes: Planes) -> Iterator[tuple[str, DatedEvent]]:
    outcome = "in_force"
    for name, entity in _named(planes, outcome):
        most = float(np.nextafter(1.0, 0.0))
        yield _name("lapse", name), DatedEvent(f"{plain(name)}: no longer in force", outcome, entity, most=most)


def _ends(planes: Planes) -> Iterator[tuple[str, DatedEvent]]:
    for outcome, (event, words) in _ENDS.items():
        for name, entity in _named(planes, outcome):
            yield _name(event, name), DatedEvent(f"{plain(name)}: {words}", outcome, entity, most=0.0, ends=True)


def _grades(planes: Planes) -> Iterator[tuple[str, DatedEvent]]:
    for name, entity in _named(planes, "partnership"):
        for event, (least, most, words) in _GRADES.items():
            yield _name(event, name), DatedEvent(f"{plain(name)}: {words}", "partnership", entity, least, most)


def _turns(planes: Planes) -> Iterator[tuple[str, DatedEvent]]:
    """Iterate over acts that some, but not all, postures of an actor include."""
    outcome = "posture"
    actors = case_of(planes.attrs).roster.file.actors
    for name, entity in _named(planes, outcome):
        menu = list(actors[name].postures.values()) if name in actors else []
        items = sorted({item for posture in menu for item in posture.ship})
        does = {act: [posture.level(act) != 0.0 for posture in menu] for act in ACTS}
        does |= {f"ship_{item}": [posture.ship.get(item, 0.0) != 0.0 for posture in menu] for item in items}
        for act, done in does.items():
            if any(done) and not all(done):
                words = f"{actors[name].title}: turns to {_ACTS.get(act, plain(act))}"
                among = frozenset(np.flatnonzero(done).tolist())
                yield _name(f"turn_to_{act}", name), DatedEvent(words, outcome, entity, among=among)


def _signposts(planes: Planes) -> Iterator[tuple[str, DatedEvent]]:
    for name, post in json.loads(planes.attrs.get(WATCHED, "{}")).items():
        column = Column.split(post["outcome"])
        axes = planes.axes.get(column.outcome, ())
        if axes and column.labels in planes.named(column.outcome):
            least = float(np.nextafter(post["above"], np.inf)) if "above" in post else -np.inf
            most = float(np.nextafter(post["below"], -np.inf)) if "below" in post else np.inf
            entity, days = dict(zip(axes, column.labels, strict=True)), (post["first"], post["last"])
            says = f"signpost raised: {post['says']}"
            yield _name(SIGNPOST, name), DatedEvent(says, column.outcome, entity, least=least, most=most, days=days)


def _name(event: str, entity: str) -> str:
    return str(Column(event, (entity,)))


def event_times(trajectories: xr.Dataset | Planes, what: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Return the week in which each event first happens, run by run.

    Parameters
    ----------
    trajectories : xarray.Dataset or Planes
        From `sim.run`.
    what : str or iterable of str, optional
        Names of events, as in `events_of`; all of them by default.

    Returns
    -------
    pandas.DataFrame
        Index: run. Columns: event. Values: weeks from the start of the first week to the start of the week at whose end
        it has happened; NaN where it has not happened by the horizon, the weeks that were followed. The attributes hold
        the horizon in weeks, the start as a date, and each event in words (``says``).

    Raises
    ------
    InputError
        For an unknown event, with the nearest valid name.
    """
    import pandas as pd

    planes = Planes.of(trajectories)
    known = events_of(planes)
    names = [what] if isinstance(what, str) else list(known if what is None else what)
    check_among(names, "an event", known)
    times = planes.times
    weeks = (times - times[0]) / _WEEK
    step = weeks[1] if len(weeks) > 1 else 1.0
    when = np.append(weeks, np.nan)
    columns = np.column_stack([when[first_week(known[name].holds(planes))] for name in names])
    frame = pd.DataFrame(columns, index=pd.Index(planes.runs, name=RUN), columns=names)
    frame.attrs = {
        "horizon": float(weeks[-1] + step),
        "start": str(times[0].astype("datetime64[D]")),
        "says": {name: known[name].says for name in names},
    }
    return frame
