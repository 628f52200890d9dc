"""Outcomes: what a run records each step, and the names of their columns, such as ``trust[iran in russia]``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from sim.case.roster import Roster, Settable
from sim.case.titles import entity_title, parties_of
from sim.ground.axes import AXES_OF_KIND, RUN, TIME
from sim.ground.faults import not_among
from sim.kernel.variables import LAYOUT
from sim.words import capital, plain, unit_in_words

POSTURE: Final = "posture"
CODED: Final = (POSTURE, "order_stage")
"""Outcomes whose numbers stand for something, so that they have no mean and nothing lies between them."""
LAST: Final = "last_round"
TIMES: Final = ("raised", "confirmed", LAST)
"""Outcomes that are times in weeks since the start; what has not happened has none, and is missing."""
SHARE_SCALE: Final = "0 to 1"
COUNT: Final = "count"
"""How a number of times is measured."""
SHARE_OF_WEEKS: Final = "share of weeks in this posture"
_TITLES: Final = {
    POSTURE: "posture of {0}: {1}",
    "delivered": "{0} delivered",
    "received": "{0} received",
    "shipped": "{0} shipped",
    "contracted": "{0} contracted",
    "localised": "share of the demand for {0} met at home",
    "own_output": "{0} made at home beyond today's demand",
    "own_share": "share of {0} used that is made at home",
    "used": "{0} used",
    "need_met": "need met of {0}",
    "carried_back": "{0} carried back",
    "seized": "{0} seized on the way back",
    "lapses": "lapses of the order of {0}",
    "cancellations": "cancellations of the order of {0}",
    "renewals": "renewals of the order of {0}",
    "stock": "stock of {0}",
    "output": "output of {0}",
    "attribution": "attribution of {0}",
    "denied": "denial of {0} on record",
    "admitted": "admission of {0} on record",
    "readiness": "readiness of the {0}",
    "ledger_balance": "debt of {one} to {other}",
    "repaid": "repaid by {one} to {other}",
    "in_kind": "paid in orders by {one} to {other}",
    "in_goods": "paid in goods by {one} to {other}",
    "technology": "paid in technology by {one} to {other}",
    "components_carried": "components carried from {one} to {other}",
    "partnership": "grade of the partnership of {one} with {other}",
    "open": "openness of {0}",
    "active_share": "active share of {0}",
    "throughput": "throughput of {0}",
    "order_stage": "stage of the order of {0}",
    "in_force": "{0} in force",
    "restored": "{0} restored",
    "pressure": "pressure on {0}",
    "isolation": "isolation of {0}",
    "approval": "approval in {0}",
    "threat_on_record": "threat of {0} on record",
    "believed_transfers": "gravest transfer that {0} believes in",
    "trust": "trust of {0} in {1}",
    "reliance": "reliance of {0} on {1}",
    "alignment": "alignment of {0} with {1}",
    "tie_strength": "tie of {0}",
    "belief": "belief of {0}",
    "raised": "allegation of {0} raised",
    "confirmed": "allegation of {0} confirmed",
    "false_alarm": "false alarm of {0}",
    "sanctions": "sanctions of {0}",
    "standing_measures": "standing measures of {0}",
    "effort": "designation effort of {0}",
    "air_defence": "air defence of {other} against {one}",
    "air_power": "air power of {other} against {one}",
    "damage": "damage to {other} by strikes of {one}",
    "felt_threat": "threat that {other} feels from {one}",
    "strike_hazard": "hazard of strikes of {one} on {other}",
    "strikes": "strikes of {one} on {other}",
    "penetrating_strikes": "strikes of {one} on {other} that got through",
    "retaliations": "retaliations of {other} against {one}",
    "strike_exchange": "exchange of strikes between {one} and {other}",
    "striker_patron": "patron of {one} joining against {other}",
    "target_patron": "patron of {other} joining against {one}",
    "rounds": "rounds of exchanges between {one} and {other}",
    "exchange_weeks": "weeks of exchanges between {one} and {other}",
    "last_round": "last round of exchanges between {one} and {other}",
    "proxy_activity": "activity of {0}",
    "rival_supply": "rival supply of {0}",
    "aid": "aid to the other side in {0}",
    "aid_given": "aid given to the other side in {0}",
    "war_supply": "supply to {0}",
    "front_pressure": "front pressure in {0}",
    "pressure_on_other_side": "pressure on the other side in {0}",
    "talks_hazard": "hazard of talks in {0}",
    "talks": "talks in {0}",
    "no_war": "absence of {0}",
    "ceasefire": "ceasefire in {0}",
    "track_progress": "progress of talks on {0}",
    "agreed": "agreement on {0}",
    "nuclear_level": "nuclear level that {0} limits",
    "forced": "forced strike of {one} on {other}",
    "let_go": "release of {0}",
    "sanctioning": "stance of {0} on sanctions",
    "aiding": "stance of {0} on aid",
    "relieving": "stance of {0} on relief",
}
"""Titles of outcomes, and of acts that only events set, by the labels of their columns, or by the parties of an entity.

None but a posture's has a colon: a title would otherwise be written in one way in tables, in another within sentences.
"""
_FORM: Final = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


@dataclass(frozen=True)
class Outcome:
    """An outcome as tables and files show it, and the kind and variable of the state that it is."""

    name: str
    unit: str
    meaning: str
    kind: str
    variable: str

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes of the recorded array."""
        return (RUN, TIME, *AXES_OF_KIND[self.kind])


OUTCOMES: Final[dict[str, Outcome]] = {
    variable.outcome: Outcome(
        variable.outcome,
        variable.unit,
        re.sub(", 0 before (it|one)$", ", missing where there is none", variable.meaning)
        if variable.outcome in TIMES
        else variable.meaning,
        kind,
        variable.name,
    )
    for kind, variables in LAYOUT.items()
    for variable in variables
    if variable.outcome
}


@dataclass(frozen=True)
class Column:
    """An outcome of one entity. Its string is its name in every table and file; this class alone makes and reads it.

    Its labels are the names of the entity on each axis of the outcome; of a posture, the actor and the posture.
    Events are named alike, and have their name where outcomes have theirs.
    """

    outcome: str
    labels: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.outcome}[{self.entity}]" if self.labels else self.outcome

    @property
    def entity(self) -> str:
        """What stands in the brackets; empty where there are none."""
        return self._between.join(self.labels)

    @property
    def _between(self) -> str:
        return ": " if self.outcome == POSTURE else " in "

    @classmethod
    def split(cls, name: str) -> Column:
        """Take a name apart whatever it names: an outcome of the model, an event, a column of somebody's own table."""
        found = _FORM.fullmatch(name)
        if not found:
            return cls(name)
        return cls(found[1], tuple(found[2].split(cls(found[1])._between)))

    @classmethod
    def parse(cls, name: str, of: Roster) -> Column:
        """Read the name of a column; a ValueError with the nearest one where a run of this roster has none such."""
        column = cls.split(name)
        if column.outcome not in OUTCOMES:
            raise ValueError(not_among(name, "an outcome", OUTCOMES, like=column.outcome))
        known = columns_of(column.outcome, of)
        if column not in known:
            raise ValueError(not_among(name, f"a column of {column.outcome}", map(str, known)))
        return column

    @property
    def is_coded(self) -> bool:
        """Whether its numbers stand for something; the share of weeks in a posture is a number like any other."""
        return self.outcome in CODED and not (self.outcome == POSTURE and self.labels)

    @property
    def is_time(self) -> bool:
        """Whether it is the time at which something happens, missing where that has not happened."""
        return self.outcome in TIMES

    @property
    def unit(self) -> str:
        """Its unit; empty where the model has no such outcome."""
        return OUTCOMES[self.outcome].unit if self.outcome in OUTCOMES else ""

    @property
    def meaning(self) -> str:
        """What it is; empty where the model has no such outcome."""
        if self.outcome not in OUTCOMES:
            return ""
        return SHARE_OF_WEEKS if self.outcome == POSTURE and self.labels else OUTCOMES[self.outcome].meaning

    def title(self, of: Roster) -> str:
        """Return what it is called wherever people read it; one that the model does not record is put in words."""
        return capital(self.phrase(of))

    def phrase(self, of: Roster) -> str:
        """Return what it is called as it stands in a sentence."""
        kind = OUTCOMES[self.outcome].kind if self.outcome in OUTCOMES else _kind_of(self.entity, of)
        kinds = {"dyads": ("actors", "actors"), "actors": ("actors", "postures")}.get(kind, (kind, kind))
        labels = [entity_title(of, one, label) for one, label in zip(kinds, self.labels, strict=False)]
        if not labels:
            return plain(self.outcome)
        form, (one, other) = _TITLES.get(self.outcome, ""), parties_of(of, kind, self.entity) or ("", "")
        fits = bool(one) if "{one}" in form else form.count("{") == len(labels)
        if not fits:
            return f"{plain(self.outcome)}: {' in '.join(labels)}"
        return form.format(*labels, one=one, other=other)


def set_title(one: Settable, of: Roster) -> str:
    """Return what a variable that events set is called in a sentence; one that runs record, as its outcome."""
    return Column(one.variable.outcome or one.variable.name, (of.names(one.kind)[one.entity],)).phrase(of)


def columns_of(outcome: str, of: Roster) -> list[Column]:
    """Return the columns of an outcome in a summary: one for each entity; of postures, for each actor and posture."""
    if outcome == POSTURE:
        actors = of.file.actors.items()
        return [Column(outcome, (actor, posture)) for actor, record in actors for posture in record.postures]
    return [Column(outcome, labels) for _, labels in entities_in_order(OUTCOMES[outcome].kind, of)]


def columns_named(name: str, of: Roster) -> list[Column]:
    """Return the columns of an outcome, or the one column that is named; else a ValueError with the nearest name.

    Of outcomes that have a mean: one whose numbers stand for something is refused as well.
    """
    found = columns_of(name, of) if name in OUTCOMES else [Column.parse(name, of)]
    if found[0].is_coded:
        raise ValueError(f"{name} has no mean: its numbers stand for stages. When these are reached is told by events.")
    return found


def entities_in_order(kind: str, of: Roster) -> list[tuple[int, tuple[str, ...]]]:
    """Return the entities of a kind as tables show them, dyads by actor, then by partner.

    Of each its place in the state, and its name on each of its axes.
    """
    if kind != "dyads":
        return [(place, (name,)) for place, name in enumerate(of.names(kind))]
    actors, dyads = of.names("actors"), of.file.dyads.values()
    parties = enumerate((dyad.of, dyad.in_) for dyad in dyads)
    return sorted(parties, key=lambda one: tuple(map(actors.index, one[1])))


def unit_or_scale(name: str, unit: str) -> str:
    """Write the unit of a column, or the scale of a number without one: from 0 to 1, or a count.

    Examples
    --------
    >>> unit_or_scale("delivered[drones]", "unit"), unit_or_scale("trust[iran in russia]", "1")
    ('units', '0 to 1')
    >>> unit_or_scale("strikes[israel_on_iran]", "1")
    'count'
    """
    words, column = unit_in_words(unit), Column.split(name)
    if words or column.outcome not in OUTCOMES:
        return words
    if column.outcome == POSTURE:
        return SHARE_SCALE
    outcome = OUTCOMES[column.outcome]
    bounds = next(one.bounds for one in LAYOUT[outcome.kind] if one.name == outcome.variable)
    return SHARE_SCALE if bounds == (0.0, 1.0) else COUNT if bounds == (0.0, math.inf) else ""


def quantile_step(name: str, unit: str) -> float:
    """Return the step in which quantiles over runs of a column are written: 1 of what is counted, 0 of all else.

    A quantile can lie between two runs, and an order can come in parts that are no whole aircraft; but of what is
    counted a run has no part, and a reader takes a fraction for more than is known. A mean is an expectation, and
    is written as it is.

    Examples
    --------
    >>> quantile_step("received[fighters]", "unit"), quantile_step("strikes[israel_on_iran]", "1")
    (1.0, 1.0)
    >>> quantile_step("trust[iran in russia]", "1"), quantile_step("used[drones]", "unit/week")
    (0.0, 0.0)
    """
    return 1.0 if unit == "unit" or unit_or_scale(name, unit) == COUNT else 0.0


_OF_ORDERS: Final = {
    "delivery": "delivered in full",
    "completion": "made, whether handed over or held",
    "refusal": "refused at least once",
}
"""What happened to an order, by the name of the event, where its stage alone would not say of what, or of when.

What an order brings comes in lots: it is delivered with the last of them.
"""


def event_title(name: str, says: str, of: Roster) -> str:
    """Return what an event is called wherever people read it.

    It is named such as ``strike[israel_on_iran]``; `sim.analysis.paired.events` says of it such as ``israel on iran:
    a first strike``.
    """
    (entity,) = Column.split(name).labels or ("",)
    what, colon, happens = says.partition(": ")
    kind = _kind_of(entity, of)
    happens = _OF_ORDERS.get(Column.split(name).outcome, happens) if kind == "orders" else happens
    if not colon or what != plain(entity):
        return capital(f"{what}{colon}{happens}")
    return f"{capital(entity_title(of, kind, entity))}: {happens}"


def _kind_of(entity: str, of: Roster) -> str:
    """Return the kind of an entity that only its name is known of; empty where the roster has none of that name."""
    return next((kind for kind in AXES_OF_KIND if entity in of.names(kind)), "")
