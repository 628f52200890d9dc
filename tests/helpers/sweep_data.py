"""Data of the shape that a sweep yields, made from a seed."""

import numpy as np
import pandas as pd
import xarray as xr

OUTCOMES = {
    "delivered[drones]": ("unit", "delivered since the start"),
    "delivered[missiles]": ("unit", "delivered since the start"),
    "trust[iran in russia]": ("1", "expected reliability of the partner"),
    "active_share[payment]": ("1", "capacity of intermediaries that is active"),
    "throughput[transport]": ("1", "share of what is to pass that passes"),
    "strikes[israel_on_iran]": ("1", "strikes since the start"),
    "ledger_balance[iran_russia]": ("million USD", "owed by the debtor to the creditor"),
    "received[trainers]": ("unit", "delivered since the start"),
    "posture[russia: promise_and_spoil]": ("1", "share of weeks in this posture"),
}
SERIES = list(OUTCOMES)[:6]
SAMPLES, RUNS, WEEKS, BINS = 60, 5, 30, 32


def sweep(samples=SAMPLES, committed=2, seed=5):
    random = np.random.default_rng(seed)
    design = {
        "params.drone_output": random.uniform(25, 150, samples),
        "params.forgetting": random.uniform(0.005, 0.04, samples),
        "mechanisms.trust": random.choice(["beta", "kydd", "none", "tit_for_tat"], samples).astype(object),
        "events.gaza_war": np.where(np.arange(samples) % 5 == 0, "off", "on").astype(object),
        "events.gaza_war.date": (np.datetime64("2023-04-08") + random.integers(0, 365, samples))
        .astype(str)
        .astype(object),
        "contested.missiles_by_february_2024": random.integers(0, 2, samples).astype(float),
        "postures.russia.policy": random.choice(
            ["deliver_and_pay", "promise_and_spoil", "only_promise", "token_and_pay", "stall"], samples
        ).astype(object),
    }
    noise = random.normal(size=(samples, RUNS, len(OUTCOMES)))
    values = np.abs(0.5 + 0.1 * noise)
    values[:, :, 0] = 1000 + 40 * design["params.drone_output"][:, None] + 30 * noise[:, :, 0]
    values[:, :, 2] = 0.4 + 0.3 * (design["mechanisms.trust"] == "kydd")[:, None] + 0.01 * noise[:, :, 2]
    values[:, :, 4] = 1.0
    values[:, :, 5] = random.poisson(0.4, (samples, RUNS))
    values[:, :, 6] = -300 + 400 * noise[:, :, 6]
    values[:, :, 7] = 24 * (noise[:, :, 7] > 0)
    if committed < 2 and samples > 1:
        values[samples // 2 :] = np.nan
    counts = random.multinomial(samples * RUNS // 2, np.full(BINS, 1 / BINS), (2, len(SERIES), WEEKS))
    units, names = zip(*OUTCOMES.values(), strict=True)
    return xr.Dataset(
        {
            "outcomes": (("sample", "run", "outcome"), values),
            "fans": (("chunk", "series", "time", "bin"), counts.astype(np.uint32)),
        },
        {
            "sample": np.arange(samples),
            "outcome": list(OUTCOMES),
            "unit": ("outcome", list(units)),
            "long_name": ("outcome", list(names)),
            "series": SERIES,
            "series_unit": ("series", list(units)[: len(SERIES)]),
            "series_long_name": ("series", list(names)[: len(SERIES)]),
            "low": ("series", np.zeros(len(SERIES))),
            "high": ("series", [8000.0, 900.0, 1.0, 1.0, 1.0, 4.0]),
            "time": pd.date_range("2022-03-07", periods=WEEKS, freq="10W-MON").values,
            **({key: ("sample", column) for key, column in design.items()} if samples > 1 else {}),
        },
        {
            "title": "As reported, and on", "scenario": "baseline", "seed": 3, "at": "2024-12-30",
            "observed_until": "2024-12-30", "design": "lhs", "draws": "own", "forced_acts": 2, "version": "0.1.0",
            "grade_d_share": 0.15, "committed": committed, "chunks": 2,
        },
    )  # fmt: skip


def one_at_a_time(runs=8, seed=5):
    """Return a sweep of one factor at a time: the first sample is the scenario; two parameters, and one option."""
    random = np.random.default_rng(seed)
    output, forgetting = [60.0, 25.0, 150.0, 60.0, 60.0, 60.0], [0.02, 0.02, 0.02, 0.005, 0.04, 0.02]
    trust = np.array([*["beta"] * 5, "none"], dtype=object)
    values = 1000 + 40 * np.array(output)[:, None] - 300 * (trust == "none")[:, None] + random.normal(0, 20, (6, runs))
    data = (
        sweep(6)
        .isel(run=[0] * runs)
        .assign_coords(
            {"params.drone_output": ("sample", output), "params.forgetting": ("sample", forgetting)}
            | {"mechanisms.trust": ("sample", trust)}
        )
    )
    kept = {"params.drone_output", "params.forgetting", "mechanisms.trust"}
    others = [key for key, one in data.coords.items() if one.dims == ("sample",) and key not in {*kept, "sample"}]
    data = data.drop_vars(others)
    data["outcomes"].loc[{"outcome": "delivered[drones]"}] = values
    return data.assign_attrs(design="one_at_a_time")
