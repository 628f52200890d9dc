"""The layout of the state: every variable of every kind of entity, and the block of runs that kernels work on.

One float64 buffer holds it all, ``buffer[row, lane]``: a lane is a run of the block, a row is one variable of one
entity. Records are views of it, so that a stage reads ``block.items[item].stock[run]`` and an agent of the Mesa
world is a view on a record. The lanes are innermost: that is what the compiler vectorises.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.axes import ACTS, MOST_TERMS

DEFAULT_WIDTH = 64


@dataclass(frozen=True)
class Variable:
    """A variable of one kind of entity.

    Parameters
    ----------
    name : str
        Its field in the records.
    unit : str
        The kernels' unit.
    meaning : str
        What it is.
    kind : {"trait", "state", "flow"}
        A trait is a parameter, bound by the roster; a state changes; a flow is this step's amount.
    start : str or float
        The trait of the same entity that a state starts from, or the value itself.
    bounds : (float, float)
        What the variable can be.
    settable : {"", "exogenous", "act"}
        Whether a scenario's event may set it, and whether that forces an act of a modelled actor.
    outcome : str
        The name under which a run records it each step; not recorded where empty.
    axis : tuple of str
        Further axes of the variable within its entity, such as the items that an actor ships.
    """

    name: str
    unit: str
    meaning: str
    kind: Literal["trait", "state", "flow"] = "state"
    start: str | float = 0.0
    bounds: tuple[float, float] = (-math.inf, math.inf)
    settable: Literal["", "exogenous", "act"] = ""
    outcome: str = ""
    axis: tuple[str, ...] = ()


def trait(name: str, unit: str, meaning: str, axis: tuple[str, ...] = ()) -> Variable:
    """Make a trait."""
    return Variable(name, unit, meaning, "trait", axis=axis)


SHARE, POSITIVE = (0.0, 1.0), (0.0, math.inf)

LAYOUT: dict[str, tuple[Variable, ...]] = {
    "globals": (
        trait("precision", "1/utility", "precision of choice, lambda"),
        trait("inertia", "utility", "value of staying in the posture in force"),
        trait("forgetting", "1/week", "rate of forgetting kept and broken promises"),
        trait("negativity_ratio", "1", "weight of a broken promise against a kept one"),
        trait("credit_rate", "1/week", "evidence that a fully kept (or broken) promise adds in a week"),
        trait("designation_rate", "1/week", "hazard that a fully visible intermediary is designated"),
        trait("regrowth_rate", "1/week", "hazard that an empty place is taken anew"),
        trait("adaptation_rate", "1/week", "rate at which survivors learn to hide"),
        trait("effort_decay", "1/week", "rate at which a burst of designations ebbs"),
        trait("promise_credit", "1", "worth of a promise against what it promises"),
        trait("promise_rate", "1/week", "hazard that a request is promised, while the posture is to promise"),
        trait("contract_rate", "1/week", "hazard that a promise becomes a contract"),
        trait("release_rate", "1/week", "hazard that a hold ends, at even odds and full level"),
        trait("refusal_rate", "1/week", "hazard that a request is refused, at an objection of one"),
        trait("renewal_rate", "1/week", "hazard that what was refused is asked for again"),
        trait("debt_weight", "log-odds", "weight of the debt against a hold"),
        trait("isolation_weight", "log-odds", "weight of isolation against a hold"),
        trait("late_rate", "1/week", "broken promise that a late one adds in a week"),
        trait("delivery_credit", "1", "kept promises that a delivered order counts for"),
    ),
    "actors": (
        trait("weight", "utility", "weight of each term of the utility", ("term",)),
        trait("ship_level", "1", "level at which each posture ships each item", ("posture", "item")),
        trait("act_level", "1", "level at which each posture does each act", ("posture", "act")),
        trait("isolation_start", "1", "isolation at the start"),
        trait("isolation_end", "1", "isolation to which it tends"),
        trait("isolation_rate", "1/week", "rate at which it does"),
        trait("available", "1", "1 where the posture stands on the menu, 0 where there is none", ("posture",)),
        Variable("posture", "1", "number of the posture in force", bounds=POSITIVE, outcome="posture"),
        Variable("chosen", "1", "number of the posture chosen, in force from the end of the decision"),
        Variable("term", "1", "value of each term for each posture at the last decision", axis=("posture", "term")),
        Variable("utility", "utility", "utility of each posture at the last decision", axis=("posture",)),
        Variable("strongest_tie", "1", "level of its strongest tie at the last decision", bounds=SHARE),
        Variable("best_score", "1", "highest score among the postures at the last decision"),
        Variable(
            "isolation",
            "1",
            "isolation from other partners",
            start="isolation_start",
            bounds=SHARE,
            settable="exogenous",
            outcome="isolation",
        ),
        Variable("ship", "1", "level at which each item is shipped", axis=("item",), bounds=SHARE),
        Variable("act", "1", "level of each act", axis=("act",), bounds=SHARE),
    ),
    "dyads": (
        trait("kept_prior", "1", "prior evidence of kept promises"),
        trait("broken_prior", "1", "prior evidence of broken promises"),
        trait("dependence", "1", "need of the partner times what no other can give"),
        Variable("kept", "1", "evidence of kept promises", start="kept_prior", bounds=POSITIVE),
        Variable("broken", "1", "evidence of broken promises", start="broken_prior", bounds=POSITIVE),
        Variable("trust", "1", "expected reliability of the partner", bounds=SHARE, outcome="trust"),
        Variable("honoured", "1", "share of what was due that came in this step", "flow", bounds=SHARE),
        Variable("kept_orders", "1", "promises kept by orders in this step", "flow", bounds=POSITIVE),
        Variable("broken_orders", "1", "promises broken by orders in this step", "flow", bounds=POSITIVE),
        Variable("due", "1", "weight of what was due in this step", "flow", bounds=SHARE),
    ),
    "items": (
        trait("unit_value", "million USD/unit", "value of one unit"),
        trait("output_start", "unit/week", "output at the start"),
        trait("output_ceiling", "unit/week", "largest output"),
        trait("output_growth", "1/week", "growth of output while far below its ceiling"),
        trait("stock_start", "unit", "stock at the start"),
        trait("dispatch_rate", "1/week", "rate at which a stock is sent"),
        trait("demand", "unit/week", "what the recipient would use"),
        trait("need_memory", "1/week", "rate at which the picture of deliveries is renewed"),
        trait("legal_exposure", "1", "how far the legal regime covers the item"),
        trait("component_share", "1", "share of the output that needs components from abroad"),
        Variable("capacity", "unit/week", "output with every component", start="output_start", bounds=POSITIVE),
        Variable("output", "unit/week", "output", bounds=POSITIVE, outcome="output"),
        Variable("stock", "unit", "stock of the supplier", start="stock_start", bounds=POSITIVE, outcome="stock"),
        Variable("shipped", "unit", "shipped in this step", "flow", bounds=POSITIVE),
        Variable("delivered", "unit", "delivered since the start", bounds=POSITIVE, outcome="delivered"),
        Variable("delivery_rate", "unit/week", "smoothed rate of delivery", bounds=POSITIVE, outcome="delivery_rate"),
        Variable("need_met", "1", "share of the recipient's demand that is met", bounds=SHARE, outcome="need_met"),
    ),
    "orders": (
        trait("quantity", "unit", "units of the order"),
        trait("unit_value", "million USD/unit", "value of one unit"),
        trait("lead", "week", "mean time of production"),
        trait("sensitivity", "1", "how far it counts as sensitive"),
        trait("request_rate", "1/week", "hazard that it is asked for"),
        trait("promised_delay", "week", "time from the promise to the date that was promised"),
        trait("barter_share", "1", "share of its value that pays what is owed"),
        trait("tie_sensitivity", "log-odds", "objection of each tie at its full level", ("tie",)),
        Variable(
            "stage", "1", "stage of the order", bounds=(-1.0, 6.0), settable="act", outcome="order_stage"
        ),
        Variable("let_go", "1", "1 where it is let go without regard to the hold", bounds=SHARE, settable="act"),
        Variable("objection", "log-odds", "objection of all ties", "flow", bounds=POSITIVE),
        Variable("release", "1/week", "hazard that it is let go once it is ready", "flow", bounds=POSITIVE),
        Variable("since_promise", "week", "time since it was promised", bounds=POSITIVE),
        Variable("received", "unit", "delivered since the start", bounds=POSITIVE, outcome="received"),
        Variable("kept", "1", "promises kept in this step", "flow", bounds=POSITIVE),
        Variable("broken", "1", "promises broken in this step", "flow", bounds=POSITIVE),
        Variable("credited", "million USD", "value set against the debt in this step", "flow", bounds=POSITIVE),
    ),
    "ties": (
        trait("start", "1", "level at the start"),
        trait("resting_level", "1", "level to which it returns"),
        trait("recovery_rate", "1/week", "rate at which it does"),
        trait("offence_rate", "1/week", "rate at which it falls while sensitive goods are let go"),
        Variable(
            "level",
            "1",
            "strength of the tie",
            start="start",
            bounds=SHARE,
            settable="exogenous",
            outcome="tie_strength",
        ),
    ),
    "ledgers": (
        trait("interest", "1/week", "interest on what is owed"),
        trait("repayment_rate", "1/week", "rate at which a debtor that pays fully pays down what it owes"),
        trait("debt_scale", "million USD", "debt that presses with half its full weight"),
        Variable("charged", "million USD", "value shipped in this step", "flow", bounds=POSITIVE),
        Variable("balance", "million USD", "owed by the debtor to the creditor", outcome="ledger_balance"),
        Variable("credited", "million USD", "orders set against the debt in this step", "flow", bounds=POSITIVE),
        Variable("in_kind", "million USD", "paid in orders since the start", bounds=POSITIVE, outcome="in_kind"),
        Variable("repaid", "million USD", "paid since the start", bounds=POSITIVE, outcome="repaid"),
    ),
    "channels": (
        trait("sanctionable_share", "1", "share of the capacity that needs intermediaries in reach of senders"),
        Variable(
            "active_share", "1", "share of capacity that is active", start=1.0, bounds=SHARE, outcome="active_share"
        ),
        Variable(
            "throughput", "1", "share of the capacity that is open", start=1.0, bounds=SHARE, outcome="throughput"
        ),
        Variable("whole", "1", "capacity of all intermediaries", "flow", bounds=POSITIVE),
        Variable("active", "1", "capacity of active intermediaries", "flow", bounds=POSITIVE),
        Variable("pressure", "1", "pressure of all senders together", bounds=SHARE, outcome="pressure"),
        Variable("effort", "1", "designation effort of all senders, by coverage", bounds=POSITIVE, outcome="effort"),
    ),
    "senders": (
        trait("coverage", "1", "share of the target's dealings that the sender can reach"),
        trait("effort_start", "1", "designation effort in ordinary times"),
        Variable(
            "effort", "1", "designation effort", start="effort_start", bounds=(0.0, 50.0), settable="act"
        ),
    ),
    "regimes": (
        Variable(
            "in_force", "1", "1 while the regime is in force", bounds=SHARE, settable="exogenous", outcome="in_force"
        ),
    ),
    "intermediaries": (
        trait("capacity", "1", "what it can carry, against the others"),
        trait("visibility_start", "1", "visibility of a newcomer"),
        trait("visibility_floor", "1", "visibility of one that has learned to hide"),
        Variable("status", "1", "1 active, 0 designated", start=1.0, bounds=SHARE),
        Variable("visibility", "1", "how visible it is", start="visibility_start", bounds=SHARE),
        Variable("age", "week", "time since its status changed", bounds=POSITIVE),
    ),
}  # fmt: skip
"""Every variable. Adding one adds a row an entity, and nothing else moves."""


class Options(NamedTuple):
    """The option of each mechanism, as codes; one for a whole block."""

    trust: int
    regrowth: int
    legal_cost: int
    repayment: int
    hold: int


class Links(NamedTuple):
    """Who is whose: positions of entities in other entities' places, from the roster."""

    actor_role: NDArray[np.int64]
    actor_policy: NDArray[np.int64]
    actor_item: NDArray[np.int64]
    actor_dyad: NDArray[np.int64]
    actor_ledger: NDArray[np.int64]
    dyad_partner: NDArray[np.int64]
    dyad_item: NDArray[np.int64]
    dyad_ledger: NDArray[np.int64]
    item_supplier: NDArray[np.int64]
    item_channel: NDArray[np.int64]
    item_ledger: NDArray[np.int64]
    item_regime: NDArray[np.int64]
    ledger_debtor: NDArray[np.int64]
    order_supplier: NDArray[np.int64]
    order_ledger: NDArray[np.int64]
    order_dyad: NDArray[np.int64]
    tie_of: NDArray[np.int64]
    order_number: NDArray[np.uint64]
    posture_number: NDArray[np.uint64]


class Calendar(NamedTuple):
    """Dated events as rows to set: at `step`, `row` becomes `value`."""

    step: NDArray[np.int64]
    row: NDArray[np.int64]
    value: NDArray[np.float64]


class Clockwork(NamedTuple):
    """Time as kernels need it."""

    dt: float
    decision_steps: int


class Block(NamedTuple):
    """A block of runs, as kernels see it: records of every kind of entity over the same lanes."""

    globals: Any
    actors: Any
    dyads: Any
    items: Any
    orders: Any
    ties: Any
    ledgers: Any
    channels: Any
    senders: Any
    regimes: Any
    intermediaries: Any
    rows: NDArray[np.float64]
    keys: NDArray[np.uint64]
    recorded: NDArray[np.int64]
    out: NDArray[np.float64]
    options: Options
    links: Links
    calendar: Calendar
    clock: Clockwork


@dataclass(frozen=True)
class Sizes:
    """How many entities of each kind there are, and how long the axes within them."""

    entities: Mapping[str, int]
    postures: int
    items: int
    ties: int

    def axis(self, name: str) -> int:
        """Return the length of an axis within an entity."""
        return {"term": MOST_TERMS, "posture": self.postures, "item": self.items, "tie": self.ties, "act": len(ACTS)}[
            name
        ]

    def shape(self, variable: Variable) -> tuple[int, ...]:
        """Return a variable's shape within its entity."""
        return tuple(self.axis(name) for name in variable.axis)


@dataclass(frozen=True)
class Layout:
    """Where each variable of each entity stands in the buffer.

    Parameters
    ----------
    sizes : Sizes
        From the roster.
    """

    sizes: Sizes
    first: dict[str, int] = field(init=False)
    stride: dict[str, int] = field(init=False)
    offset: dict[tuple[str, str], int] = field(init=False)
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        first, stride, offset, row = {}, {}, {}, 0
        for kind, variables in LAYOUT.items():
            first[kind], within = row, 0
            for variable in variables:
                offset[kind, variable.name] = within
                within += math.prod(self.sizes.shape(variable))
            stride[kind] = within
            row += within * self.sizes.entities[kind]
        for name, value in {"first": first, "stride": stride, "offset": offset, "rows": row}.items():
            object.__setattr__(self, name, value)

    def row(self, kind: str, entity: int, variable: str, *within: int) -> int:
        """Return the row of a variable of an entity (its first row where the variable has axes of its own)."""
        shape = self.sizes.shape(variable_of(kind, variable))
        start = self.first[kind] + entity * self.stride[kind] + self.offset[kind, variable]
        return start + (int(np.ravel_multi_index(within, shape)) if within else 0)

    def record_type(self, kind: str, width: int) -> np.dtype[Any]:
        """Return the record of one entity over a block of `width` lanes."""
        fields = [(variable.name, "f8", (*self.sizes.shape(variable), width)) for variable in LAYOUT[kind]]
        return np.dtype((np.record, fields))

    def views(self, buffer: NDArray[np.float64]) -> dict[str, Any]:
        """Return the records of every kind of entity as views of a buffer of shape (rows, width)."""
        width = buffer.shape[1]
        records = {}
        for kind in LAYOUT:
            start, size = self.first[kind], self.stride[kind] * self.sizes.entities[kind]
            records[kind] = buffer[start : start + size].reshape(-1).view(self.record_type(kind, width))
        return records

    def each(self, kind: str) -> Iterator[int]:
        """Iterate over the entities of a kind."""
        return iter(range(self.sizes.entities[kind]))


def variable_of(kind: str, name: str) -> Variable:
    """Return the variable of that kind and name.

    Raises
    ------
    KeyError
        Where there is none.
    """
    for variable in LAYOUT[kind]:
        if variable.name == name:
            return variable
    raise KeyError(f"{kind} have no variable {name!r}")
