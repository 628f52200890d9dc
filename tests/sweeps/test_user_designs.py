"""Designs that a program gives: checked as files are, and stored as what ran."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import sim
from helpers.core import needs_compiler
from sim.cli import dispatch
from sim.designs.sample import design_for, sample, unit_points_of
from sim.ground.faults import InputError
from sim.scenario.load import load

pytestmark = needs_compiler
KEY = "params.drone_output"
GOOD = [100.0, 120.0]
RENUMBERED = "samples are numbered from 0"


def swept(design, **how):
    return sim.sweep(load("baseline", {"horizon": "2022-05-02"}), design, runs=2, fans=False, **how)


CELLS = {
    "int64": np.array([60, 120]),
    "int8": np.array([60, 120], dtype=np.int8),
    "float32": np.array([60, 120], dtype=np.float32),
    "nullable": pd.array([60, 120], dtype="Int64"),
    "texts": ["60", "1.2e2"],
    "mixed": [60, 120.0],
    "categories": pd.Categorical([60, 120]),
}


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
def test_numbers_are_numbers_however_they_are_held(cells):
    found = design_for(load("baseline"), pd.DataFrame({KEY: cells}))
    assert found[KEY].dtype == np.float64
    assert found[KEY].tolist() == [60.0, 120.0]


@pytest.fixture(scope="module")
def drawn():
    return sample("baseline", "sobol", samples=6, over=f"{KEY}=20..280, mechanisms.trust", seed=1)


CHOSEN = {
    "whole numbers": lambda drawn: drawn.assign(**{KEY: drawn[KEY].astype(int)}),
    "filtered": lambda drawn: drawn[drawn[KEY] > 100],
    "shuffled": lambda drawn: drawn.sample(frac=1, random_state=1),
    "joined": lambda drawn: pd.concat([drawn, drawn]),
    "named": lambda drawn: drawn.set_index(pd.Index(list("abcdef"))),
    "two levels": lambda drawn: drawn.set_index(pd.MultiIndex.from_product([["a"], range(6)])),
    "its beginning": lambda drawn: drawn[:3],
}


@pytest.mark.filterwarnings(f"ignore:{RENUMBERED}")
@pytest.mark.parametrize("choose", CHOSEN.values(), ids=CHOSEN)
def test_what_is_stored_of_a_design_is_what_ran(drawn, choose, tmp_path, capsys):
    given, folder = choose(drawn), tmp_path / "sweep"
    found = swept(given, output=folder)
    table = pd.read_csv(folder / "design.csv", index_col="sample")
    assert table.index.tolist() == found["sample"].values.tolist() == list(range(len(given)))
    assert table[KEY].tolist() == given[KEY].tolist() == found[KEY].values.tolist()
    last = pd.DataFrame([given.iloc[-1].to_dict()] * len(given))
    assert np.array_equal(swept(last).outcomes[-1].values, found.outcomes[-1].values, equal_nan=True)
    assert dispatch(["verify", str(folder)]) == 0
    assert dispatch(["resume", str(folder), "figures=false", "quiet=true"]) == 0
    assert dispatch(["rerun", str(folder), f"output={tmp_path / 'again'}", "quiet=true"]) == 0
    assert "damaged" not in capsys.readouterr().err


def test_a_design_keeps_what_it_says_of_itself_only_while_it_is_that_design(drawn):
    base = load("baseline")
    kept = design_for(base, drawn[:4])
    assert kept.attrs == drawn.attrs
    assert len(unit_points_of(kept)) == 4
    for given in (drawn.round(), drawn.iloc[::-1].reset_index(drop=True), drawn[[KEY]]):
        found = design_for(base, given)
        assert found.attrs["design"] == "table"
        assert "block" not in found.attrs or found.attrs["block"] == 1
        with pytest.raises(InputError, match="was not drawn in the unit cube"):
            unit_points_of(found)
    lied = drawn.copy()
    lied.attrs = drawn.attrs | {"seed": 2}
    assert design_for(base, lied).attrs["design"] == "table"
    for attrs in ({"design": "sobol"}, {"design": "nothing", "options": 3}, {"design": ["sobol"]}):
        odd = drawn.copy()
        odd.attrs = attrs
        assert design_for(base, odd).attrs["design"] == "table"


def test_rows_that_are_numbered_anew_are_said(drawn):
    base = load("baseline")
    with pytest.warns(UserWarning, match=RENUMBERED):
        design_for(base, drawn[2:])
    with pytest.warns(UserWarning, match=RENUMBERED):
        design_for(base, drawn[2:].reset_index())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        design_for(base, drawn[:2])
        design_for(base, drawn[2:].reset_index(drop=True))
        design_for(base, drawn.reset_index())


def test_rows_of_a_file_that_are_numbered_anew_are_noted(tmp_path):
    for numbers, noted in (((0, 1), False), ((1, 2), True), (("0", "00"), True)):
        (tmp_path / "mine.csv").write_text(f"sample,{KEY}\n{numbers[0]},100\n{numbers[1]},120\n", encoding="utf-8")
        notes = sample("baseline", "table", table=tmp_path / "mine.csv").attrs["notes"]
        assert any(RENUMBERED in note for note in notes) == noted


def test_a_sweep_of_too_many_runs_is_refused():
    with pytest.raises(InputError, match=r"runs: 2 samples of 10,000,000 runs in chunks of 1: more than .* chunks\."):
        sim.sweep(design=pd.DataFrame({KEY: GOOD}), runs=10_000_000, chunk=1)


FAULTS = {
    "misspelt": (pd.DataFrame({"params.drone_outptu": GOOD}), "Did you mean 'drone_output'?"),
    "another column": (pd.DataFrame({KEY: GOOD, "note": ["a", "b"]}), "design: note: 'note' is not a factor"),
    "out of bounds": (pd.DataFrame({KEY: [100.0, -5.0]}), f"design: {KEY}: sample 1: -5 is outside its bounds"),
    "endless": (pd.DataFrame({KEY: [np.inf, 100.0]}), f"design: {KEY}: sample 0: inf is not a finite number"),
    "an empty cell": (pd.DataFrame({KEY: [100.0, np.nan]}), f"design: {KEY}: sample 1: is empty or NaN"),
    "a missing cell": (pd.DataFrame({KEY: pd.array([60, None], dtype="Int64")}), "sample 1: is empty or NaN"),
    "truths": (pd.DataFrame({KEY: [True, False]}), "sample 0: true is not a number"),
    "no option": (pd.DataFrame({"mechanisms.trust": ["beta", "bayes"]}), "sample 1: 'bayes' is not an option"),
    "no policy": (pd.DataFrame({"postures.iran.policy": ["best_reply", "bogus"]}), "sample 1: 'bogus' is not a policy"),
    "no event": (pd.DataFrame({"events.nope": ["on", "off"]}), "'nope' is not an event of baseline"),
    "too early": (pd.DataFrame({"events.gaza_war.date": ["2023-10-07", "1990-01-01"]}), "is outside the run"),
    "too late": (pd.DataFrame({"events.gaza_war.date": ["2023-10-07", "2040-01-01"]}), "is outside the run"),
    "a time of day": (
        pd.DataFrame({"events.gaza_war.date": pd.to_datetime(["2023-10-07 12:00", "2024-01-01 00:00"])}),
        "has a time of day",
    ),
    "no probability": (pd.DataFrame({"contested.missiles_by_february_2024": [True, 2.0]}), "2 is outside its bounds"),
    "no rows": (pd.DataFrame({KEY: []}), "design: holds no samples."),
    "no rows of a sample": (sample("baseline", "lhs", samples=2, over=KEY)[:0], "design: holds no samples."),
    "lists": (pd.DataFrame({KEY: [[60], [70]]}), f"design: {KEY}: sample 0: [60] is not a number"),
    "complex numbers": (pd.DataFrame({KEY: [60 + 0j, 70]}), f"design: {KEY}: sample 0: (60+0j) is not a number"),
    "spans of time": (pd.DataFrame({KEY: pd.to_timedelta([60, 70], "ns")}), "is not a number"),
    "too long a number": (pd.DataFrame({KEY: [10**400, 60]}), "is not a finite number"),
    "no columns": (pd.DataFrame(index=range(3)), "design: holds no samples."),
    "one name twice": (pd.DataFrame([[1.0, 2.0]], columns=[KEY, KEY]), "2 columns have this name"),
    "a mapping": ({KEY: GOOD}, "is not a design; give what sim.sample returns"),
    "a path": ("design.csv", "'design.csv' is not a design; give what sim.sample returns"),
    "the name of a kind": ("lhs", "'lhs' is not a design; give what sim.sample returns"),
    "a column alone": (pd.Series(GOOD, name=KEY), "is not a design"),
}


@pytest.mark.parametrize(("design", "message"), FAULTS.values(), ids=FAULTS)
def test_a_design_that_is_none_is_refused_before_anything_is_written(design, message, tmp_path):
    with pytest.raises(InputError) as caught:
        swept(design, output=tmp_path / "sweep")
    assert message in str(caught.value)
    assert "damaged" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_days_of_pandas_are_days_in_a_design():
    found = sim.sweep(
        design=pd.DataFrame({"events.gaza_war.date": pd.to_datetime(["2023-10-07", "2024-01-01"])}), runs=1, fans=False
    )
    assert found["events.gaza_war.date"].values.tolist() == ["2023-10-07", "2024-01-01"]


# Factors that a program gives


def test_a_mapping_of_factors_means_its_values():
    over = {KEY: [80, np.float64(160.5)], "mechanisms.trust": ("beta", "none"), "params.drone_stock": "0..900",
            "events.gaza_war.date": pd.to_datetime(["2023-10-07", "2024-01-01"]), "params.debt_scale": None,
            "contested.missiles_by_february_2024": [True, False]}  # fmt: skip
    design = sample("baseline", "grid", over=over, levels=2)
    levels = {key: sorted(set(design[key])) for key in over}
    assert levels[KEY] == [80.0, 160.5]
    assert levels["mechanisms.trust"] == ["beta", "none"]
    assert levels["params.drone_stock"] == [225.0, 675.0]
    assert levels["events.gaza_war.date"] == ["2023-10-07", "2024-01-01"]
    assert levels["contested.missiles_by_february_2024"] == [0.0, 1.0]
    assert len(design) == 2**6
    again = sample("baseline", "grid", over=design.attrs["over"], levels=2)
    pd.testing.assert_frame_equal(again, design, check_exact=True)


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({KEY: 100.0}, f"over: {KEY}: 100.0 is neither LOW..HIGH nor a list of values."),
        ({KEY: []}, f"over: {KEY}: [] is neither LOW..HIGH nor a list of values."),
        ({KEY: [[80, 160]]}, f"over: {KEY}: [80, 160] is neither a number nor a date, nor a word."),
        ({KEY: [80, pd.NA]}, f"over: {KEY}: <NA> is neither a number nor a date, nor a word."),
        ({"mechanisms.trust": ["beta,none"]}, "'beta,none' is neither a number nor a date, nor a word."),
        ({"events.gaza_war.date": [pd.NaT, pd.Timestamp("2023-10-07")]}, "NaT is not a date; write YYYY-MM-DD."),
        ({KEY: {"low": 80}}, "is neither LOW..HIGH nor a list of values."),
        ({KEY: [80]}, f"over: {KEY}: a list holds two values or more"),
        ({KEY: [80, 1e9]}, f"over: {KEY}: 1000000000 is outside its bounds, 10 to 300"),
        ({KEY: "fast"}, f"over: {KEY}: 'fast' is neither a range (LOW..HIGH) nor a list"),
        ({1: [80, 160]}, "over: 1 is not text; write a factor such as params.NAME."),
        ({"params.drone_*": [80, 160]}, "names several factors; give values to one at a time."),
    ],
)
def test_a_mapping_of_no_factors_is_refused(over, message):
    with pytest.raises(InputError) as caught:
        sample("baseline", "grid", over=over)
    assert message in str(caught.value)
