"""Patterns of sanctions: backfire, drag and leaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.case.roster_file import Posture
from sim.patterns.estimates import bootstrap, mean, share
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, by_week, held, week_of
from sim.recorded.acts import does, ships

_FULL = 1.0


def _cooperates(posture: Posture) -> bool:
    return does("pay", "promise", "deliver_ordinary", "deliver_sensitive")(posture) and not does(
        "buy_elsewhere", "spoil"
    )(posture)


def backfire(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how much sanctions on both raise the share of weeks in which both sides cooperate."""

    def cooperation(setting: str) -> NDArray[np.float64]:
        both = held(runs[setting], roles["supplier"], ships()) & held(runs[setting], roles["recipient"], _cooperates)
        return np.asarray(both.mean(axis=1), dtype=np.float64)

    both, alone = cooperation("both"), cooperation("supplier_alone")
    return {"rise": mean(both - alone), "with_both": mean(both), "with_supplier_alone": mean(alone)}


def shipment_lag(
    stock: NDArray[np.float64], shipped: NDArray[np.float64], ships_fully: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the mean time in stock by Little's law, in weeks, by run; NaN if nothing was shipped.

    All are of shape (runs, weeks): stock at the week's end, what was shipped in the week, and whether the week counts.
    """
    held_, went = (stock * ships_fully).sum(axis=1), (shipped * ships_fully).sum(axis=1)
    lag = np.full(len(stock), np.nan)
    np.divide(held_, went, out=lag, where=went > 0.0)
    return lag


def drag(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure by how many weeks sanctions lengthen the median lag, with other routes closed and open."""

    def lag(setting: str) -> NDArray[np.float64]:
        recorded = runs[setting]
        fully = held(recorded, roles["supplier"], lambda posture: posture.ship.get(roles["good"]) == _FULL)
        return shipment_lag(
            by_week(recorded, "stock", item=roles["good"]), by_week(recorded, "shipped", item=roles["good"]), fully
        )

    def longer(on: NDArray[np.float64], off: NDArray[np.float64]) -> float:
        return _median(on) - _median(off)

    def beyond_half(*lags: NDArray[np.float64]) -> float:
        return longer(*lags[:2]) - 0.5 * longer(*lags[2:])

    closed = lag("routes_closed_sanctions"), lag("routes_closed_no_sanctions")
    opened = lag("routes_open_sanctions"), lag("routes_open_no_sanctions")
    return {
        "routes_closed": bootstrap(longer, *closed),
        "beyond_half": bootstrap(beyond_half, *opened, *closed),
        "routes_open": bootstrap(longer, *opened),
        "lag_routes_closed": bootstrap(_median, closed[0]),
        "lag_routes_open": bootstrap(_median, opened[0]),
    }


def _median(values: NDArray[np.float64]) -> float:
    kept = values[~np.isnan(values)]
    return float(np.median(kept)) if len(kept) else float("nan")


def trailing_mean(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return the trailing mean over `length` weeks, shape (runs, weeks); over fewer at the start."""
    summed = np.cumsum(values, axis=1)
    before = np.concatenate([np.zeros((len(values), length)), summed[:, :-length]], axis=1)
    return np.asarray((summed - before) / np.minimum(np.arange(values.shape[1]) + 1, length))


def leak(
    burst: NDArray[np.float64], control: NDArray[np.float64], *, within: int, until: int, fall: float, regained: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say in which runs a flow falls after a burst, and in which of them most of the loss is recovered.

    The flows with the burst and without, of shape (runs, weeks), start in its week. A flow falls `within` so many weeks
    to the share `fall` of the control; by the week `until` the share `regained` of the largest loss, itself a share of
    the control, has come back.
    """
    flows = control > 0.0
    loss = np.where(flows, 1.0 - burst / np.where(flows, control, 1.0), 0.0)
    largest = loss[:, : within + 1].max(axis=1)
    fell = largest >= 1.0 - fall
    return fell, fell & (loss[:, until] <= (1.0 - regained) * largest)


def leaky_pressure(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the flow of a good after a burst of designations, compared with the same draws without one."""
    begin = week_of(runs["control"], dates["burst"])

    def flow(setting: str) -> NDArray[np.float64]:
        shipped = by_week(runs[setting], "shipped", item=roles["good"])
        return trailing_mean(shipped, int(inputs["averaged_over"]))[:, begin:]

    burst, control = flow("burst"), flow("control")
    fell, back = leak(
        burst,
        control,
        within=int(inputs["falls_within"]),
        until=int(inputs["regained_after"]),
        fall=inputs["falls_to"],
        regained=inputs["regained"],
    )
    return {"falls_and_returns": share(fell & back), "falls": share(fell), "returns": share(back[fell])}
