"""Data of the shape that a comparison of scenarios yields, made from a seed, for its figures."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import xarray as xr

from sim.figures.kit.facts import Facts

TITLES = {
    "baseline": "As reported, and on",
    "unscr_2231_extended": "The United Nations' curbs do not lapse",
    "strict_multilateral_enforcement": "All senders enforce to the letter, and together",
    "us_eu_split": "Europe lets its measures go when the United Nations' curbs lapse",
    "sanctions_fatigue": "Sanctions tire",
    "bank_link_and_corridor": "Only routes out of reach are left",
    "evasion_closed": "Intermediaries that fall do not grow back",
    "su35_delivered": "Russia hands over the fighters at the end of 2023",
    "s400_delivered": "Russia delivers the air defence systems",
    "russia_israel_rupture": "Russia and Israel break with each other",
    "israel_restraint": "Israel holds its fire and its tongue",
    "israel_deep_strikes": "Israel strikes deep, twice a year",
    "reformist_with_power": "The reformist president decides",
    "jcpoa_revival": "The nuclear deal is revived in 2022",
    "north_korea_surge": "North Korea can send all the missiles that Russia wants",
    "full_localisation": "Russia makes its own drones, then its own missiles",
    "ceasefire": "The guns fall silent in Ukraine",
    "trust_breakdown": "Every broken promise is held against its author",
    "early_disclosure": "What intelligence sees, the world hears at once",
    "no_denials": "Nobody believes a denial",
}
OTHERS = [name for name in TITLES if name != "baseline"]
UNITS = {
    "delivered[drones]": ("unit", 6100.0, 700.0),
    "delivered[missiles]": ("unit", 310.0, 120.0),
    "received[fighters]": ("unit", 4.0, 6.0),
    "ledger_balance[iran_russia]": ("million USD", 820.0, 240.0),
    "trust[iran in russia]": ("1", 0.41, 0.08),
    "trust[russia in iran]": ("1", 0.63, 0.07),
    "alignment[iran in russia]": ("1", 0.52, 0.05),
    "pressure[iran]": ("1", 0.66, 0.04),
    "belief[public_on_missiles]": ("1", 0.78, 0.15),
    "raised[public_on_drones]": ("week", 27.0, 4.0),
    "strikes[israel_on_iran]": ("1", 2.2, 1.4),
    "throughput[procurement]": ("1", 0.71, 0.06),
}
EVENT_TITLES = {"raised[public_on_drones]": "Transfers of drones alleged in public"}
FACTS = {"runs": 200, "seed": 0, "version": "0.1.0", "grade_d_share": 0.62, "forced_acts": 4}
QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]
TIMES = np.arange("2022-02-21", "2028-01-03", 7, dtype="datetime64[D]").astype("datetime64[ns]")
UNTIL = "2024-12-30"
FOUR = ("baseline", "ceasefire", "us_eu_split", "strict_multilateral_enforcement")
FACTS_OF_PAIR = Facts(
    "ceasefire against baseline",
    **FACTS,
    first=dt.date(2022, 2, 21),
    last=dt.date(2027, 12, 27),
    observed_until=dt.date.fromisoformat(UNTIL),
    reference="baseline",
    others=("ceasefire",),
    titles=TITLES,
)
FACTS_OF_FOUR = dataclasses.replace(FACTS_OF_PAIR, scenario="baseline, and 3 scenarios against it", others=FOUR[1:])
EVENTS = {
    "talks": (dt.date(2025, 3, 3), "Talks and a ceasefire"),
    "lapse": (dt.date(2023, 10, 18), "UN curbs on missiles lapse"),
}


def facts_of_all(scenarios=19):
    """Return the facts of so many scenarios beside the reference."""
    said = f"baseline, and {scenarios} scenarios against it" if scenarios > 1 else f"{OTHERS[0]} against baseline"
    return dataclasses.replace(FACTS_OF_PAIR, scenario=said, others=tuple(OTHERS[:scenarios]))


def fans(outcomes=6, seed=1):
    random = np.random.default_rng(seed)
    names = list(UNITS)[:outcomes]
    since = np.clip(np.arange(len(TIMES)) - 158, 0, None) / (len(TIMES) - 158)
    values = np.empty((len(names), len(TIMES), 5))
    for place, name in enumerate(names):
        spread = UNITS[name][2]
        shift = random.normal(0.0, 2.0) * spread
        offsets = np.array([-1.6, -0.6, 0.0, 0.6, 1.6]) * spread
        values[place] = since[:, None] ** 0.8 * (shift + offsets)
    return xr.Dataset(
        {"difference": (("outcome", "time", "quantile"), values)},
        coords={
            "outcome": names,
            "time": TIMES,
            "quantile": QUANTILES,
            "unit": ("outcome", [UNITS[name][0] for name in names]),
        },
    )


def table(scenarios=19, outcomes=12, seed=2):
    random, rows = np.random.default_rng(seed), {}
    for scenario in OTHERS[:scenarios]:
        for name in list(UNITS)[:outcomes]:
            unit, mean, sd = UNITS[name]
            middle = sd * random.standard_t(2) * 0.5
            half = sd * 0.12
            ends = (middle - half, middle + half, middle - 1.7 * half, middle + 1.7 * half)
            rows[scenario, name] = (unit, mean, sd, middle, *ends)
    columns = ["unit", "reference_mean", "reference_sd", "mean_difference", "mean_low", "mean_high"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "simultaneous_low", "simultaneous_high"])
    frame.index = pd.MultiIndex.from_tuples(rows, names=["scenario", "outcome"])
    return frame


def curves(events=6, scenarios=4, seed=3):
    random, rows = np.random.default_rng(seed), []
    names = ["raised[public_on_drones]", "raised[public_on_missiles]", "confirmed[public_on_missiles]"]
    names += ["strikes[israel_on_iran]", "agreed[nuclear_deal]", "received[fighters]"]
    picked = FOUR[:scenarios]
    for event in names[:events]:
        for scenario in picked:
            happened = np.sort(random.exponential(random.uniform(60, 600), 200))
            share = np.searchsorted(happened, np.arange(len(TIMES))) / 200
            half = 1.96 * np.sqrt(share * (1 - share) / 200)
            rows += [
                (event, scenario, date, middle, max(middle - wide, 0), min(middle + wide, 1))
                for date, middle, wide in zip(TIMES, share, half, strict=True)
            ]
    frame = pd.DataFrame(rows, columns=["event", "scenario", "date", "probability", "low", "high"])
    return frame


def multiples(scenarios=20, seed=4):
    random = np.random.default_rng(seed)
    names = list(TITLES)[:scenarios]
    grown = np.linspace(0, 1, len(TIMES)) ** 1.2
    values = np.empty((len(names), len(TIMES), 5))
    for place in range(len(names)):
        top = 6100 if place == 0 else random.normal(6100, 900)
        values[place] = grown[:, None] * (top + np.array([-1200, -450, 0, 450, 1200]))
    return xr.Dataset(
        {"value": (("scenario", "time", "quantile"), values)},
        coords={"scenario": names, "time": TIMES, "quantile": QUANTILES},
    )


def _difference(kind, name, title, before, after, **more):
    return {"kind": kind, "name": name, "title": title, "before": before, "after": after} | {
        "unit": more.get("unit", "1"),
        "low": more.get("low"),
        "high": more.get("high"),
        "claims": more.get("claims", ()),
    }


def differences():
    watch = "scripted: watch and wait from February 2022, ease off from October 2023"
    day = dt.date
    return [
        _difference("parameter", "lull", "Share of demand that falls away in talks", 0.6, 0.9, low=0.0, high=0.95),
        _difference(
            "parameter", "eu_sanctions_lag", "Time that European measures take", 6, 1, unit="month", low=0.5, high=24
        ),
        _difference(
            "parameter",
            "debt_scale",
            "Debt that presses with half its full weight",
            100,
            1500,
            unit="million USD",
            low=5,
            high=2000,
            claims=["A2-010"],
        ),
        _difference(
            "parameter", "us_coverage", "Share of intermediaries that US designations reach", 0.5, 0.7, low=0, high=1
        ),
        _difference("mechanism", "regrowth", "How evasion recovers", "logistic", "none", claims=["A1-064"]),
        _difference("mechanism", "disclosure", "What is told of transfers", None, "at_once"),
        _difference("posture", "european_union", "European Union", "logit", watch, claims=["A4-044", "A4-045"]),
        _difference(
            "contested", "A2-099", "Moscow would rather be owed than pay", 0.5, 0.8, unit="probability", low=0, high=1
        ),
        _difference("event", "ceasefire", "Talks and a ceasefire", None, day(2025, 3, 3), claims=["A2-010"]),
        _difference(
            "event", "unscr_2231_expiry", "UN curbs on missiles lapse", day(2023, 10, 18), None, claims=["A4-042"]
        ),
        _difference("event", "kursk", "Ukrainian forces enter Kursk", day(2024, 8, 6), day(2025, 8, 6)),
        _difference("event", "gaza_war", "7 October attack", day(2023, 10, 7), day(2023, 10, 7)),
    ]
