"""The roster: who plays which role, as data. A second case is a second roster, with no rule touched.

NumPy is imported where arrays are made: a list of what a case holds needs none.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.case.roster_check import roster_faults
from sim.case.roster_file import KINDS_WITH_TRAITS, Level, Posture, RosterFile
from sim.ground.axes import ACTS, LEGS, TERMS
from sim.ground.validation import read_checked
from sim.kernel.declarations import Variable
from sim.kernel.variables import LAYOUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.kernel.state import Sizes

Trait = tuple[str, int, str, tuple[int, ...], Level]
"""Of what kind and entity, which, the position within, and the parameter or number behind it."""


@dataclass(frozen=True)
class Settable:
    """A variable of one entity that a scenario's events may set."""

    kind: str
    entity: int
    variable: Variable

    @property
    def forces_an_act(self) -> bool:
        """Whether setting it forces an act of a modelled actor."""
        return self.variable.settable == "act"


@dataclass(frozen=True)
class Roster:
    """The roster with its names in order."""

    file: RosterFile

    def names(self, kind: str) -> list[str]:
        """Return the names of the entities of a kind; intermediaries and globals have none."""
        if kind == "legs":
            return list(LEGS)
        return list(getattr(self.file, kind)) if kind not in ("globals", "intermediaries") else []

    @cached_property
    def settable(self) -> dict[str, Settable]:
        """Every variable that events may set, by the name that files use: ``entity.variable``."""
        return {
            f"{name}.{variable.name}": Settable(kind, number, variable)
            for kind, variables in LAYOUT.items()
            for number, name in enumerate(self.names(kind))
            for variable in variables
            if variable.settable
        }

    @property
    def most_postures(self) -> int:
        """Length of the longest menu."""
        return max(len(actor.postures) for actor in self.file.actors.values())

    @cached_property
    def empty_places(self) -> frozenset[str]:
        """The kinds with one place more than entities, for what has no such entity."""
        from sim.case.links import empty_places

        return empty_places(self.file)

    def is_empty(self, kind: str, place: int) -> bool:
        """Say whether the place is one that no entity of the kind takes."""
        return kind in self.empty_places and place == len(self.names(kind))

    def sizes(self, intermediaries: int) -> Sizes:
        """Return how many places of each kind there are."""
        from sim.kernel.state import Sizes

        counts = {kind: len(self.names(kind)) + (kind in self.empty_places) for kind in LAYOUT}
        counts |= {"globals": 1, "intermediaries": intermediaries}
        return Sizes(counts, self.most_postures, counts["items"], counts["ties"])

    def kind_of_place(self, place: int) -> str:
        """Return the kind of the intermediary in a place."""
        return self.file.intermediaries.mix[place % len(self.file.intermediaries.mix)]

    def traits(self, intermediaries: int, parameters: Container[str]) -> Iterator[Trait]:
        """Iterate over every trait, with this many places for intermediaries and parameters of these names.

        A trait with a neutral value can be left out of the file: then the parameter named ``ENTITY_TRAIT`` stands
        behind it, or ``TRAIT``, or the neutral value.
        """
        given = set()
        for bound in self._bound(intermediaries):
            given.add(bound[:3])
            yield bound
        for kind, variable in ((kind, variable) for kind, variables in LAYOUT.items() for variable in variables):
            for entity in range(self.sizes(intermediaries).entities[kind]) if variable.neutral is not None else ():
                if (kind, entity, variable.name) not in given and not self.is_empty(kind, entity):
                    own = (f"{name}_{variable.name}" for name in self.names(kind)[entity : entity + 1])
                    named = (name for name in (*own, variable.name) if name in parameters)
                    yield kind, entity, variable.name, (), next(named, variable.neutral or 0.0)

    def _bound(self, intermediaries: int) -> Iterator[Trait]:
        for trait, parameter in self.file.globals.items():
            yield "globals", 0, trait, (), parameter
        for kind in KINDS_WITH_TRAITS:
            for number, record in enumerate(getattr(self.file, kind).values()):
                for trait, parameter in record.traits.items():
                    yield kind, number, trait, (), parameter
        for number in range(intermediaries):
            record = self.file.intermediaries.kinds[self.kind_of_place(number)]
            for trait, parameter in record.traits.items():
                yield "intermediaries", number, trait, (), parameter
            for leg in record.serves:
                yield "intermediaries", number, "serves", (LEGS.index(leg),), 1.0
        yield from self._relation_traits()
        yield from self._actor_traits()

    def _relation_traits(self) -> Iterator[Trait]:
        ties = self.names("ties")
        for number, order in enumerate(self.file.orders.values()):
            for tie, parameter in order.ties.items():
                yield "orders", number, "tie_sensitivity", (ties.index(tie),), parameter
        for number, holder in enumerate(self.file.ties.values()):
            for trait in ("offence", "reproach", "mending"):
                for act, parameter in getattr(holder, trait).items():
                    yield "ties", number, trait, (ACTS.index(act),), parameter
        for number, faction in enumerate(self.file.factions.values()):
            for position, term in enumerate(TERMS[self.file.actors[faction.of].role]):
                yield "factions", number, "reform_emphasis", (position,), faction.emphasis.get(term, 1.0)

    def _actor_traits(self) -> Iterator[Trait]:
        items = self.names("items")
        for number, actor in enumerate(self.file.actors.values()):
            for term, parameter in actor.weights.items():
                yield "actors", number, "base_weight", (TERMS[actor.role].index(term),), parameter
            for position, posture in enumerate(actor.postures.values()):
                yield "actors", number, "available", (position,), 1.0
                yield "actors", number, "conduct", (position,), _conduct(actor.role, posture)
                for item, level in posture.ship.items():
                    yield "actors", number, "ship_level", (position, items.index(item)), level
                for item_position, item in enumerate(items):
                    yield "actors", number, "about_level", (position, item_position), float(posture.speaks_of(item))
                for act_position, act in enumerate(ACTS):
                    yield "actors", number, "act_level", (position, act_position), posture.level(act)

    def links(self, policies: Mapping[str, str]) -> NDArray[Any]:
        """Return who is whose, as positions, and the policy of each actor."""
        from sim.case.links import links_of

        return links_of(self.file, self.most_postures, policies)


def _conduct(role: str, posture: Posture) -> Level:
    """Return how cooperative a posture is towards a partner: a supplier's shipments, a debtor's payments."""
    if role == "supplier":
        levels = [level for level in posture.ship.values() if level != 0.0]
        return levels[0] if levels else 0.0
    return posture.level("pay")


def read_roster(path: Path) -> Roster:
    """Read a roster and check that every name and every trait in it is sound.

    Raises
    ------
    InputError
        With every fault of form, or every dangling name and unbound trait.
    """
    return Roster(read_checked(path, RosterFile, roster_faults))
