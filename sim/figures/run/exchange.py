"""The exchange: what each side delivers of what was contracted, and what is owed for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.kit.contents import NO_EVENTS, Contents, Events
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import LONG, SHORT, SOLID
from sim.figures.kit.marks import days_of
from sim.figures.run.overview import UNITS, Line, Lines, kept, orders_in_full, overview
from sim.ground.axes import ITEM, LEDGER, ORDER, RUN, TIME
from sim.rules.orders import CONTRACTED, DELIVERED
from sim.words import capital, plain

if TYPE_CHECKING:
    import xarray as xr

MOST_ITEMS: Final = 2
SOME, HALF, MOST = 0.2, 0.5, 0.9
CAVEAT: Final = (
    "Contracted goods: what was asked for and could be sent, from stock or output, once there is a deal. "
    "An order counts as contracted from its contract on, arrives in lots, and counts as delivered with the last one."
)


FALLS_BACK: Final = (
    "One that falls back, such as where it lapses or is cancelled, counts no more, so that these lines can fall."
)
OWED_AGAIN: Final = (
    "So can what is paid in orders: what was credited in advance for one that ends is owed again, and taken out."
)


def _way(facts: Facts, supplier: str, recipient: str) -> str:
    return f"{facts.name_of('actors', supplier)} to {facts.name_of('actors', recipient)}"


def _item(facts: Facts, trajectories: xr.Dataset, name: str, record: Any) -> Lines:
    values = {kind: trajectories[kind].sel({ITEM: name}) for kind in ("contracted", "delivered")}
    title = facts.name_of("items", name)
    supplier = f"actors.{record.supplier}"
    return Lines(
        title=f"{capital(plain(name))}: {_way(facts, record.supplier, record.recipient)}",
        plots=f"{title}, units since the start",
        unit=UNITS,
        lines=(
            Line("contracted", facts.outcome_of("contracted", name), values["contracted"], "muted", SHORT),
            Line("delivered", facts.outcome_of("delivered", name), values["delivered"], supplier, SOLID),
        ),
    )


def _orders(facts: Facts, trajectories: xr.Dataset) -> Lines | None:
    """Return how many orders are contracted and delivered."""
    records = facts.known(trajectories, ORDER, "orders")
    if not records:
        return None
    first = next(iter(records.values()))
    same = all((one.supplier, one.recipient) == (first.supplier, first.recipient) for one in records.values())
    stages = trajectories["order_stage"].sel({ORDER: list(records)})
    contracted, delivered = ((stages >= stage).sum(ORDER).astype(float) for stage in (CONTRACTED, DELIVERED))
    supplier = f"actors.{first.supplier}" if same else "ink"
    return Lines(
        title=f"Orders: {_way(facts, first.supplier, first.recipient)}" if same else "Orders",
        plots=f"of {len(records)}: {', '.join(plain(facts.name_of('orders', name)) for name in records)}",
        unit=f"of {len(records)} orders",
        top=float(len(records)),
        lines=(
            Line("contracted", "Orders contracted", contracted, "muted", SHORT),
            Line("delivered", "Orders delivered", delivered, supplier, SOLID),
        ),
    )


def _ledger(facts: Facts, trajectories: xr.Dataset) -> Lines | None:
    """Return goods against payments on the first ledger; what goods were worth, with interest, is paid or owed."""
    records = facts.known(trajectories, LEDGER, "ledgers")
    if not records:
        return None
    name, record = next(iter(records.items()))
    debtor, creditor = facts.name_of("actors", record.debtor), facts.name_of("actors", record.creditor)
    values = {
        kind: trajectories[kind].sel({LEDGER: name}) for kind in ("repaid", "in_kind", "in_goods", "ledger_balance")
    }
    unit = str(trajectories["ledger_balance"].attrs["units"])
    charged = values["repaid"] + values["in_kind"] + values["in_goods"] + values["ledger_balance"]
    goods = Line("paid in goods", facts.outcome_of("in_goods", name), values["in_goods"], "channels.2", SHORT)
    return Lines(
        title=f"Goods against payments: {creditor} and {debtor}",
        plots=f"{unit} since the start; owed now",
        unit=unit,
        lines=(
            Line(
                "goods, with interest",
                f"Goods of {creditor}, with interest",
                charged,
                f"actors.{record.creditor}",
                LONG,
            ),
            Line("paid", facts.outcome_of("repaid", name), values["repaid"], f"actors.{record.debtor}", SOLID),
            Line("paid in orders", facts.outcome_of("in_kind", name), values["in_kind"], "channels.1", SHORT),
            *([goods] if (values["in_goods"] > 0.0).any() else []),
            Line(f"owed by {debtor}", facts.outcome_of("ledger_balance", name), values["ledger_balance"], "ink", SOLID),
        ),
    )


def _how_much(share: float) -> str:
    words = {1e-9: "none", SOME: "few", HALF: "under half", MOST: "most"}
    return next((word for most, word in words.items() if share < most), "nearly all")


def _finding(facts: Facts, trajectories: xr.Dataset) -> str:
    """Return a title: how much of what it contracts each side delivers, by the median of its share over runs."""
    last = {TIME: facts.positions(days_of(trajectories[TIME]))[0]}
    clauses = []
    items, orders = facts.known(trajectories, ITEM, "items"), facts.known(trajectories, ORDER, "orders")
    for name, record in list(items.items())[:1]:
        delivered, contracted = (
            trajectories[kind].sel({ITEM: name}).isel(last) for kind in ("delivered", "contracted")
        )
        share = float((delivered / contracted.where(contracted > 0)).median())
        who = facts.name_of("actors", record.supplier)
        if not np.isnan(share):
            median = " (median over runs)" if facts.runs > 1 else ""
            clauses.append(f"{who} delivers {_how_much(share)} of the {plain(name)} contracted{median}")
    if orders:
        stages = trajectories["order_stage"].sel({ORDER: list(orders)}).isel(last)
        mean = float((stages == DELIVERED).sum(ORDER).mean(RUN))
        who = facts.name_of("actors", next(iter(orders.values())).supplier)
        done = orders_in_full(mean, len(orders), facts.runs)
        clauses.append(f"{who}{'' if clauses else ' delivers'} {done}")
    return f"By {facts.end_in_words} {', '.join(clauses)}" if clauses else facts.title


def _falling(facts: Facts, trajectories: xr.Dataset) -> Iterator[str]:
    """Say why lines that count since the start can fall, of those that do in a run."""
    orders, ledgers = facts.known(trajectories, ORDER, "orders"), facts.known(trajectories, LEDGER, "ledgers")
    if orders:
        stages = trajectories["order_stage"].sel({ORDER: list(orders)})
        if bool(((stages >= CONTRACTED).sum(ORDER).diff(TIME) < 0).any()):
            yield FALLS_BACK
    if ledgers and bool((trajectories["in_kind"].sel({LEDGER: next(iter(ledgers))}).diff(TIME) < 0.0).any()):
        yield OWED_AGAIN


def exchange(trajectories: xr.Dataset, events: Events = NO_EVENTS) -> Contents:
    """Return the exchange: deliveries each way, contracted and delivered, and the ledger."""
    facts = Facts.of(trajectories)
    items = list(facts.known(trajectories, ITEM, "items").items())
    panels = kept(
        [
            *(_item(facts, trajectories, name, record) for name, record in items[:MOST_ITEMS]),
            _orders(facts, trajectories),
            _ledger(facts, trajectories),
        ]
    )
    left_out = ", ".join(facts.name_of("items", name) for name, _ in items[MOST_ITEMS:])
    falling = " ".join([CAVEAT, *_falling(facts, trajectories)])
    notes = [falling, *([f"Not shown: {left_out}."] if left_out else [])]
    return overview(_finding(facts, trajectories), panels, facts, events, notes)
