"""The menu: everything that a scenario lets a design vary, each under the key of its override."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from sim.case.columns import OUTCOMES, Column
from sim.case.parameters import Parameter
from sim.designs.domains import Days, Domain, Numbers, Words
from sim.designs.entries import RefusedError
from sim.ground.axes import EXTERNAL, POLICIES, SCRIPTED
from sim.ground.faults import InputError, nearest, not_among, shown
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.scenario.load import Scenario, load

FORMS = (
    "params.NAME, mechanisms.NAME, events.ID, events.ID.date, signposts.ID, signposts.ID.above, contested.NAME, "
    "postures.ACTOR.policy or grade=D"
)
ON, OFF = "on", "off"
TRUE_OR_FALSE = {"true": 1.0, "false": 0.0}
SCRIPT = POLICIES[SCRIPTED]
NO_CHOICE = (SCRIPT, POLICIES[EXTERNAL])


class Menu:
    """What a scenario lets a design vary."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.case = scenario, scenario.case
        self._groups: dict[str, Callable[[str], Domain]] = {
            "params": self._parameter,
            "mechanisms": self._mechanism,
            "events": self._event,
            "signposts": self._signpost,
            "contested": self._contested,
            "postures": self._posture,
        }

    @cached_property
    def keys(self) -> list[str]:
        """Every key that an entry without values can name, in the order of the registry, tables and files."""
        events = [name for name, event in self.scenario.events.items() if event.kind == "exogenous"]
        names = [f"params.{name}" for name, parameter in self.case.parameters.items() if _is_open(parameter)]
        names += [f"mechanisms.{name}" for name in MECHANISMS]
        names += [key for name in events for key in (f"events.{name}", f"events.{name}.date")]
        names += [f"signposts.{name}" for name in self.scenario.signposts]
        names += [f"contested.{name}" for name in self.case.contested]
        return names + [f"postures.{name}.policy" for name in self.case.roster.names("actors")]

    def of_grade(self, grade: str) -> list[str]:
        """Return the keys of all settable parameters of a grade whose prior is not fixed."""
        return [
            f"params.{name}" for name, item in self.case.parameters.items() if item.grade == grade and _is_open(item)
        ]

    def domain(self, key: str) -> Domain:
        """Return what may stand under a key; refused, with the nearest, where a design cannot vary such a thing."""
        group, _, rest = key.partition(".")
        if group not in self._groups or not rest:
            raise RefusedError(self._missed(key))
        return self._groups[group](rest)

    def _missed(self, key: str) -> str:
        """Say that a key has no form of a factor, and what was meant."""
        bare = {
            full.split(".")[1]: full
            for full in reversed([*self.keys, *(f"params.{name}" for name in self.case.parameters)])
        }
        if key in bare:
            return f"{shown(key)} is not a factor; write {bare[key]}."
        near = nearest(key, [*self.keys, *bare])
        hint = f" Did you mean {bare.get(near, near)!r}?" if near else ""
        return f"{shown(key)} is not a factor; write {FORMS}.{hint}"

    def _parameter(self, name: str) -> Domain:
        if name not in self.case.parameters:
            raise RefusedError(not_among(name, "a parameter", self.case.parameters))
        parameter = self.case.parameters[name]
        if not parameter.settable:
            raise RefusedError("is not settable; the registry says why.")
        return Numbers(
            key=f"params.{name}",
            title=parameter.title,
            baseline=self.scenario.parameter(name),
            bounds=parameter.bounds,
            measured_in=parameter.unit,
            prior=parameter.prior,
        )

    def _mechanism(self, name: str) -> Domain:
        if name not in MECHANISMS:
            raise RefusedError(not_among(name, "a mechanism", MECHANISMS))
        return Words(
            key=f"mechanisms.{name}",
            title=MECHANISMS[name].title,
            baseline=self.scenario.mechanisms[name],
            allowed=tuple(MECHANISMS[name].options),
            kind="an option",
        )

    def _event(self, rest: str) -> Domain:
        name, dot, part = rest.partition(".")
        if name not in self.scenario.events:
            raise RefusedError(not_among(name, f"an event of {self.scenario.name}", self.scenario.events))
        event, key = self.scenario.events[name], f"events.{rest}"
        if event.kind == "observed":
            raise RefusedError("is an observed act: no run is forced by it, so varying it would change nothing.")
        if not dot:
            return Words(key=key, title=event.label or name, baseline=ON, allowed=(ON, OFF), kind="on or off")
        if part != "date":
            raise RefusedError(
                f"{shown(part)} is nothing that a design varies; write events.{name} or events.{name}.date."
            )
        title = f"Date of: {event.label or name}"
        return Days(key=key, title=title, baseline=event.date.isoformat(), clock=self.scenario.clock)

    def _signpost(self, rest: str) -> Domain:
        name, dot, part = rest.partition(".")
        if name not in self.scenario.signposts:
            raise RefusedError(not_among(name, f"a signpost of {self.scenario.name}", self.scenario.signposts))
        post, key = self.scenario.signposts[name], f"signposts.{rest}"
        if not dot:
            return Words(key=key, title=post.label or name, baseline=ON, allowed=(ON, OFF), kind="on or off")
        level = "below" if post.above is None else "above"
        if part != level:
            raise RefusedError(
                f"{shown(part)} is nothing that a design varies; write signposts.{name} or signposts.{name}.{level}."
            )
        outcome = OUTCOMES[Column.split(post.outcome).outcome]
        bounds = next(one.bounds for one in LAYOUT[outcome.kind] if one.name == outcome.variable)
        title = f"Level of: {post.label or name}"
        return Numbers(key=key, title=title, baseline=post.level, bounds=bounds, measured_in=outcome.unit)

    def _contested(self, name: str) -> Domain:
        if name not in self.case.contested:
            raise RefusedError(not_among(name, "a contested claim", self.case.contested))
        record = self.case.contradictions[name]
        return Numbers(
            key=f"contested.{name}",
            title=record.title,
            baseline=self.scenario.contested.get(name, float(record.probability or 0.0)),
            bounds=(0.0, 1.0),
            probability=record.probability,
            words=TRUE_OR_FALSE,
        )

    def _posture(self, rest: str) -> Domain:
        actor, _, part = rest.partition(".")
        actors = self.case.roster.names("actors")
        if actor not in actors:
            raise RefusedError(not_among(actor, "an actor that decides", actors))
        if part != "policy":
            raise RefusedError(f"a design varies the policy; write postures.{actor}.policy.")
        policy = self.scenario.policies[actor]
        return Words(
            key=f"postures.{actor}.policy",
            title=f"Policy of {actor}",
            baseline=policy,
            allowed=tuple(self._policies(actor)),
            kind=f"a policy that a design can give {actor}",
            also=(policy,),
        )

    def _policies(self, actor: str) -> Iterable[str]:
        """Iterate over the policies that the scenario's own check accepts for an actor, and that need nobody else."""
        for policy in POLICIES:
            if policy not in NO_CHOICE:
                try:
                    load(self.scenario.record(), {f"postures.{actor}.policy": policy})
                except InputError:
                    continue
                yield policy


def _is_open(parameter: Parameter) -> bool:
    return parameter.settable and parameter.prior.family != "fixed"
