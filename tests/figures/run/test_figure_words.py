"""What figures of a run say: the numbers of the data in the alternative text, and what runs do in titles."""

import re

import numpy as np
import pytest

from helpers.default_case import default_case
from sim import series
from sim.figures.kit.contents import alt_text
from sim.figures.run.exchange import FALLS_BACK, OWED_AGAIN
from sim.figures.run.overview import spread_row
from sim.gallery.run import OVERVIEWS


def said(name, data):
    return alt_text(OVERVIEWS[name](data))


def rounded(value: float) -> str:
    three = float(f"{value:.3g}")
    return f"{three:,.0f}" if abs(three) >= 100 else f"{three:g}"


def test_numbers_of_the_alt_text_are_those_of_the_data(data):
    last = int(np.flatnonzero(data["time"].values <= np.datetime64(data.attrs["observed_until"]))[-1])
    stages = data["order_stage"].values
    passing = 100 * data["throughput"].sel(leg="procurement").values
    public = 100 * data["belief"].sel(allegation="public_on_missiles").values
    lines = {
        ("exchange", "One-way attack drones delivered"): data["delivered"].sel(item="drones").values,
        ("exchange", "Short-range ballistic missiles contracted"): data["contracted"].sel(item="missiles").values,
        ("exchange", "Orders delivered"): (stages == 6).sum(axis=2),
        ("exchange", "Debt of Russia to Iran"): data["ledger_balance"].values[:, :, 0],
        ("exchange", "Goods of Iran, with interest"): sum(
            data[name].values[:, :, 0] for name in ("repaid", "in_kind", "in_goods", "ledger_balance")
        ),
        ("trust_and_pressure", "Trust of Iran in Russia"): data["trust"].sel(actor="iran", partner="russia").values,
        ("trust_and_pressure", "Pressure on Iran"): data["pressure"].sel(actor="iran").values,
        ("trust_and_pressure", "Throughput of procurement"): passing,
        ("beliefs_and_strikes", "Belief of the public about missiles"): public,
    }  # fmt: skip
    for (name, about), values in lines.items():
        (sentence,) = re.findall(rf"{about}: .*?\)\.", said(name, data))
        plain = sentence.replace("\N{NO-BREAK SPACE}%", "")
        start, end = (rounded(np.median(values[:, position])) for position in (0, -1))
        observed, low, high = (rounded(np.quantile(values[:, last], share)) for share in (0.5, 0.05, 0.95))
        assert f"from {start} to {observed}" in plain or f"near {observed}" in plain
        assert f"between {low} and {high}" in plain
        assert f"{end} in December 2027, no reports" in plain


def test_shares_of_runs_in_the_alt_text_are_those_of_the_data(data):
    last = int(np.flatnonzero(data["time"].values <= np.datetime64(data.attrs["observed_until"]))[-1])
    start, struck = (rounded(100 * (data["strikes"][:, week, 0] > 0).mean().item()) for week in (0, last))
    text = said("beliefs_and_strikes", data).replace("\N{NO-BREAK SPACE}%", " %")
    assert f"At least one strike: rises from {start} % to {struck} % of runs by December 2024 (" in text
    assert f"Iran is struck in {struck} % of runs." in text


def test_alt_text_gives_what_is_observed(data):
    text, launched = said("against_observed", data), series("air_attacks_on_ukraine")["shahed_launched"]
    ends = (rounded(launched.iloc[0]), rounded(launched.iloc[-1]))
    assert f"launched, from {ends[0]} in September 2022 to {ends[1]} in October 2024" in text
    assert "reported 6 of 24" in text


@pytest.mark.parametrize("name", OVERVIEWS)
def test_alt_text_of_a_single_run_claims_no_spread(short, name):
    text = said(name, short)
    assert "the median" not in text
    assert "runs lie" not in text
    assert "no reports" not in text


def test_title_says_what_rises_and_falls_in_the_data(data):
    def title(trust):
        changed = data.copy(deep=True)
        changed["trust"] = trust
        return (
            said("trust_and_pressure", changed)
            .partition(". ")[0]
            .removeprefix("From February 2022 to the end of 2024, in the median, ")
        )

    steps = np.linspace(0, 1, data.sizes["time"])
    rising = data["trust"] * 0 + 0.2 + 0.5 * data["time"].copy(data=steps)
    assert title(rising).startswith("Russia trusts Iran more, Iran trusts Russia more")
    assert title(1 - rising).startswith("Russia trusts Iran less, Iran trusts Russia less")
    assert title(rising * 0 + 0.5).startswith("Russia trusts Iran as before, Iran trusts Russia as before")


def test_the_first_figure_says_why_lines_can_fall_where_they_do(data):
    held = data.copy(deep=True)
    held["order_stage"] = held["order_stage"] * 0 + 4
    held["in_kind"] = held["in_kind"] * 0
    fallen, owed = held.copy(deep=True), held.copy(deep=True)
    fallen["order_stage"][0, -1, 0] = 1
    owed["in_kind"][0, -1, 0] = -5.0
    for dataset, told in ((held, []), (fallen, [FALLS_BACK]), (owed, [OWED_AGAIN])):
        notes = " ".join(OVERVIEWS["exchange"](dataset).notes)
        assert [one for one in (FALLS_BACK, OWED_AGAIN) if one in notes] == told


OF_IRAN = "By the end of 2024 Iran delivers"


@pytest.mark.parametrize(
    ("delivered", "stage", "title"),
    [
        (
            1.0,
            6,
            f"{OF_IRAN} nearly all of the drones contracted (median over runs), "
            "Russia on average 4 of 4 orders in full",
        ),
        (0.6, 5, f"{OF_IRAN} most of the drones contracted (median over runs), Russia none of 4 orders in full"),
        (0.1, 0, f"{OF_IRAN} few of the drones contracted (median over runs), Russia none of 4 orders in full"),
    ],
)
def test_title_of_the_exchange_says_how_much_is_delivered(data, delivered, stage, title):
    changed = data.copy(deep=True)
    changed["delivered"] = delivered * changed["contracted"]
    changed["order_stage"][:] = stage
    assert said("exchange", changed).partition(". ")[0] == title


def test_title_of_the_exchange_passes_over_goods_of_which_nothing_is_contracted(data):
    changed = data.copy(deep=True)
    changed["contracted"][:] = 0.0
    changed["order_stage"][:] = 6
    assert said("exchange", changed).startswith("By the end of 2024 Russia delivers on average 4 of 4 orders in full. ")


def test_title_of_beliefs_says_who_is_sure_and_in_how_many_runs(data):
    changed = data.copy(deep=True)
    changed["confirmed"][:], changed["strikes"][:] = 0.0, 0.0
    changed["confirmed"].loc[{"allegation": "public_on_missiles", "run": data["run"][: data.sizes["run"] // 2]}] = 1.0
    start = "By the end of 2024 the public is sure of transfers of missiles in 50 % and Iran is struck in 0 % of runs. "
    assert said("beliefs_and_strikes", changed).replace("\N{NO-BREAK SPACE}", " ").startswith(start)
    single = said("beliefs_and_strikes", changed.isel(run=[0]))
    assert single.startswith(
        "In one run, by the end of 2024 the public is sure of transfers of missiles and Iran is not struck. "
    )


def test_a_row_says_how_runs_spread_or_in_how_many_all_is_delivered():
    values = np.arange(101.0)
    assert spread_row("Goods", values, 40.0, 60.0).text == "50 (5 to 95); reported 40 of 60 ordered"
    assert spread_row("Order", np.array([0.0, 24.0, 24.0, 0.0]), 6.0).text.replace("\N{NO-BREAK SPACE}", " ") == (
        "24 in 50 % of runs, else 0; reported 6"
    )
    assert spread_row("Order", np.zeros(3), 6.0).text == "0; reported 6"


def test_the_title_of_postures_says_what_most_runs_hold_when_the_reporting_ends(data):
    last = int(np.flatnonzero(data["time"].values <= np.datetime64(data.attrs["observed_until"]))[-1])
    codes = data["posture"].sel(actor="iran").values[:, last].astype(int)
    most = np.bincount(codes).argmax()
    name = list(default_case().roster.file.actors["iran"].postures)[most].replace("_", " ")
    title = OVERVIEWS["postures"](data, {}).title.replace("\N{NO-BREAK SPACE}", " ")
    assert f"Iran holds “{name}” in {100 * (codes == most).mean():.3g} % of runs" in title
