"""Tables of one's own as designs: read whole, checked whole, every fault with its file and line."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from sim.designs.overrides import overrides_of
from sim.designs.sample import sample, unit_points_of
from sim.designs.table import MOST_SAID
from sim.ground.faults import InputError
from sim.scenario.load import load

OUTPUT, TRUST, KURSK, TIE = (
    "params.drone_output", "mechanisms.trust", "events.kursk", "contested.israel_tie_no_longer_guarded",
)  # fmt: skip
HEAD = f"{OUTPUT},{TRUST},{KURSK}.date,{TIE}"
TRUST_OPTIONS = "Allowed: beta, none, kydd, tit_for_tat."


@pytest.fixture
def csv(tmp_path, monkeypatch):
    """Write a table, and return its name as messages show it."""
    monkeypatch.chdir(tmp_path)

    def write(text: str | bytes) -> str:
        (tmp_path / "mine.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return "mine.csv"

    return write


def table(given, over=()) -> pd.DataFrame:
    return sample("baseline", "table", table=given, over=over)


def said(given, over=()) -> list[str]:
    with pytest.raises(InputError) as caught:
        table(given, over)
    return str(caught.value).splitlines()


def test_a_table_is_taken_as_it_stands(csv):
    design = table(csv(f"{HEAD}\n80,beta,2024-08-06,true\n 90.5 ,none,2024-08-13,0.25\n"))
    assert design.to_dict("list") == {
        OUTPUT: [80.0, 90.5], TRUST: ["beta", "none"], f"{KURSK}.date": ["2024-08-06", "2024-08-13"],
        TIE: [1.0, 0.25],
    }  # fmt: skip
    assert design.index.name == "sample"
    assert design.attrs["options"] == {"table": "mine.csv"}
    assert [(item["key"], item["given"]) for item in design.attrs["factors"]] == [(key, "table") for key in design]
    assert (design.attrs["factors"][0]["low"], design.attrs["factors"][0]["high"]) == (80.0, 90.5)
    assert design.attrs["factors"][1]["levels"] == ["beta", "none"]


@pytest.mark.parametrize("form", ["csv", "parquet", "frame"])
def test_a_design_that_was_saved_is_read_again_bit_for_bit(tmp_path, form):
    design = sample(
        "baseline", "lhs", samples=50,
        over=["params.drone_*", "mechanisms.*", KURSK, f"{KURSK}.date", "contested.*", "postures.*.policy"],
    )  # fmt: skip
    path = tmp_path / f"mine.{form}"
    if form == "csv":
        design.to_csv(path)
    elif form == "parquet":
        design.to_parquet(path)
    pd.testing.assert_frame_equal(table(design if form == "frame" else path), design, check_exact=True)


def test_blank_lines_and_an_index_are_passed_over_and_lines_still_count(csv):
    assert table(csv(f"sample,{OUTPUT}\n\n7,80\n,\n\n8,90\n\n"))[OUTPUT].tolist() == [80.0, 90.0]
    assert said(csv(f"sample,{OUTPUT}\n\n7,80\n,\n\n8,1\n\n")) == [
        f"mine.csv:6: {OUTPUT}: 1 is outside its bounds, 10 to 300 unit/month."
    ]


def test_decimals_are_read_to_the_nearest_double(csv):
    texts = ["30.1", "123.45678901234567", "299.99999999999994", "1.1e2", "0.7e2"]
    assert table(csv("\n".join([OUTPUT, *texts])))[OUTPUT].tolist() == [float(text) for text in texts]


def test_a_frame_may_hold_days_and_truths():
    frame = pd.DataFrame(
        {f"{KURSK}.date": pd.to_datetime(["2024-08-06", "2024-08-13"]), TIE: [True, False], OUTPUT: [80, 90]}
    )
    design = table(frame)
    assert design[f"{KURSK}.date"].tolist() == ["2024-08-06", "2024-08-13"]
    assert design[TIE].tolist() == [1.0, 0.0]
    assert design[OUTPUT].tolist() == [80.0, 90.0]
    assert table(pd.DataFrame({f"{KURSK}.date": [dt.date(2024, 8, 6)]})).loc[0].tolist() == ["2024-08-06"]


def test_a_fixed_parameter_may_stand_in_a_table(csv):
    assert table(csv("params.delivery_credit\n1\n")).loc[0].tolist() == [1.0]


def test_every_row_of_a_table_loads(csv):
    text = f"{OUTPUT},{KURSK},{KURSK}.date,postures.iran.policy\n80,on,2024-09-03,logit\n90,off,2024-09-03,uniform\n"
    on, off = (load("baseline", overrides_of(row)) for row in table(csv(text)).to_dict("records"))
    assert on.events["kursk"].date == dt.date(2024, 9, 3)
    assert "kursk" not in off.events
    assert (on.policies["iran"], off.policies["iran"]) == ("logit", "uniform")


def test_over_names_the_columns_that_must_be_there(csv):
    name = csv(f"{OUTPUT},{TRUST}\n80,beta\n")
    assert table(name, over=[OUTPUT]).columns.tolist() == [OUTPUT, TRUST]
    assert said(name, over="params.drone_outputs, mechanisms.vote, params.drone_stock=1..2") == [
        "mine.csv:1: mechanisms.vote: no column has this name, which over= asks for. Did you mean 'mechanisms.trust'?",
        "over: params.drone_outputs: 'drone_outputs' is not a parameter. Did you mean 'drone_output'?",
        "over: params.drone_stock: a table brings its own values; give the name alone.",
        "3 faults; nothing was run.",
    ]


def test_every_fault_of_a_file_is_said_at_once_with_its_line(csv):
    text = (
        f"{HEAD},params.drone_stock,params.drone_stock,params.speed,,events.drones_denied\n"
        "80,nome,2024-13-01,2,8,8,1,1,on\n"
        "inf,beta,2021-01-01,,8,8,1,1,on\n"
        "80,nome,x,maybe,8,8,1,1,on\n"
    )
    assert said(csv(text)) == [
        "mine.csv:1: a column has no name.",
        "mine.csv:1: events.drones_denied: is an observed act: no run is forced by it, so varying it would change "
        "nothing.",
        "mine.csv:1: params.drone_stock: 2 columns have this name; keep one.",
        "mine.csv:1: params.speed: 'speed' is not a parameter.",
        f"mine.csv:2: {TIE}: 2 is outside its bounds, 0 to 1.",
        f"mine.csv:2: {KURSK}.date: 2024-13-01 is not a date: there is no month 13.",
        f"mine.csv:2: {TRUST}: 'nome' is not an option. {TRUST_OPTIONS} Did you mean 'none'? (1 more such)",
        f"mine.csv:3: {TIE}: is empty or NaN; every cell needs a value.",
        f"mine.csv:3: {KURSK}.date: 2021-01-01 is outside the run, which lasts from 2022-02-21 to 2027-12-27.",
        f"mine.csv:3: {OUTPUT}: 'inf' is not a number.",
        f"mine.csv:4: {TIE}: 'maybe' is not a number.",
        f"mine.csv:4: {KURSK}.date: 'x' is not a date; write YYYY-MM-DD.",
        "12 faults; nothing was run.",
    ]  # fmt: skip


FILES = {
    "": "mine.csv: is empty.",
    "\n\n": "mine.csv: is empty.",
    f"{OUTPUT}\n": "mine.csv: holds no samples.",
    f"{OUTPUT},{TRUST}\n80,beta\n80,beta,1\n": "mine.csv:3: has 3 cells; there are 2 columns.",
    f"{OUTPUT},{TRUST}\n80,beta\n81\n": f"mine.csv:3: {TRUST}: is empty or NaN; every cell needs a value.",
    f"{TRUST},{OUTPUT}\n\"be\nta\",80\n": "mine.csv:2: a cell holds a line break; write one line for each sample.",
    f"{OUTPUT}\nnan\n": f"mine.csv:2: {OUTPUT}: 'nan' is not a number.",
    f"{OUTPUT}\n1_00\n": f"mine.csv:2: {OUTPUT}: '1_00' is not a number.",
    f"{OUTPUT}\ntrue\n": f"mine.csv:2: {OUTPUT}: true is not a number.",
    f"sample,{OUTPUT},params.israel_tie_base,{TIE}\n0,80,0.3,1\n": (
        "mine.csv:1: params.israel_tie_base: the contested claim israel_tie_no_longer_guarded sets it in each run; "
        "leave out one of them."
    ),
    "sample\n1\n": "mine.csv: holds no samples.",
    "drone_output\n80\n": "mine.csv:1: drone_output: 'drone_output' is not a factor; write params.drone_output.",
    f"{KURSK}\nno\n": f"mine.csv:2: {KURSK}: 'no' is not on or off. Allowed: on, off.",
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), FILES.items())
def test_what_is_wrong_in_a_file_is_said_in_one_message(csv, text, message):
    assert said(csv(text)) == [message]


def test_a_file_that_is_not_text_is_said_so(csv):
    assert said(csv(b"params.drone_output\n\xff\n")) == ["mine.csv: is not a text file (byte 20 is not UTF-8)."]


def test_a_column_that_is_wrong_throughout_is_said_in_a_few_lines(csv):
    numbers = range(301, 401)
    lines = said(csv("\n".join([OUTPUT, *map(str, numbers)])))
    assert lines[:MOST_SAID] == [
        f"mine.csv:{line}: {OUTPUT}: {number} is outside its bounds, 10 to 300 unit/month."
        for line, number in enumerate(numbers[:MOST_SAID], start=2)
    ]
    assert lines[MOST_SAID:] == [
        f"mine.csv:{MOST_SAID + 2}: {OUTPUT}: from here on {len(numbers) - MOST_SAID} more cells are wrong.",
        f"{MOST_SAID + 1} faults; nothing was run.",
    ]


def test_the_faults_of_a_frame_name_the_sample():
    frame = pd.DataFrame({OUTPUT: [80.0, np.nan, np.inf, 1.0], TRUST: ["beta", None, "none", 3]})
    assert said(frame) == [
        f"table: {TRUST}: sample 1: is empty or NaN; every cell needs a value.",
        f"table: {TRUST}: sample 3: 3 is not an option. {TRUST_OPTIONS}",
        f"table: {OUTPUT}: sample 1: is empty or NaN; every cell needs a value.",
        f"table: {OUTPUT}: sample 2: inf is not a finite number.",
        f"table: {OUTPUT}: sample 3: 1 is outside its bounds, 10 to 300 unit/month.",
        "5 faults; nothing was run.",
    ]
    doubled = pd.DataFrame([[80.0, 90.0]], columns=[OUTPUT, OUTPUT])
    assert said(doubled) == [f"table: {OUTPUT}: 2 columns have this name; keep one."]
    assert said(pd.DataFrame()) == ["table: holds no samples."]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "design=table: table: is missing; give a CSV or Parquet file, or a DataFrame."),
        (3, "table: 3 is not a table; give a CSV or Parquet file, or a DataFrame."),
        ("mine.xlsx", "table: 'mine.xlsx' does not end in .csv or .parquet."),
        ("nowhere.csv", "nowhere.csv: cannot be read: No such file or directory."),
    ],
)
def test_what_is_no_table_is_said_so(tmp_path, monkeypatch, given, message):
    monkeypatch.chdir(tmp_path)
    assert said(given) == [message]


def test_a_parquet_file_that_is_none_is_said_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.parquet").write_bytes(b"not at all")
    (line,) = said("mine.parquet")
    assert line.startswith("mine.parquet: is not a table: ")


def test_no_shares_stand_behind_a_table(csv):
    with pytest.raises(InputError) as caught:
        unit_points_of(table(csv(f"{OUTPUT}\n80\n")))
    assert str(caught.value) == "design: 'table' was not drawn in the unit cube."
