"""Public series: each loads with its source, terms and caveats, and holds the numbers that it should."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import sim
from helpers.default_case import default_case, registry
from sim.ground.faults import InputError

NAMES = list(default_case().series)
ATTRIBUTES = ["title", "source", "terms", "unit", "caveats", "name"]
KNOWN = [
    ("air_attacks_on_ukraine", {"month": "2022-10"}, "shahed_launched", 253),
    ("ofac_designations", {"month": "2021-08"}, "all_programmes", 41),
    ("sipri_transfers", {"item": "one-way attack drone (Shahed-136)"}, "delivered", 4600),
    ("exchange_rates", {"month": "2018-01"}, "usd_rub_cbr_mean", 56.4981),
    ("iaea_60_percent_stock", {"month": "2022-09"}, "kg_enriched_up_to_60pct", 55.6),
    ("unga_distance", {"year": 2012}, "RUS_IRN_all", 2.1118),
]


def test_the_catalogue_names_every_shipped_file_once():
    files = sorted(entry.file for entry in default_case().series.values())
    assert files == sorted(path.name for path in (default_case().folder / "series").glob("*.csv"))


@pytest.mark.parametrize("name", NAMES)
def test_a_series_carries_what_is_known_of_it(name):
    frame, entry = sim.series(name), default_case().series[name]
    assert sorted(frame.attrs) == sorted(ATTRIBUTES)
    assert frame.attrs["name"] == name
    assert frame.attrs["caveats"] == list(entry.caveats)
    assert all(frame.attrs[key] == getattr(entry, key) for key in ("title", "source", "terms", "unit"))
    assert all(frame.attrs.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_series_has_a_row_for_each_line_of_its_file(name):
    frame, entry = sim.series(name), default_case().series[name]
    header, *lines = (default_case().folder / "series" / entry.file).read_text(encoding="utf-8").splitlines()
    assert list(frame.columns) == header.split(",")
    assert len(frame) == len(lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_times_of_a_series_rise_and_end_before_2025(name):
    frame, entry = sim.series(name), default_case().series[name]
    times = frame[entry.time]
    if entry.time == "month":
        assert pd.api.types.is_datetime64_dtype(times)
        assert set(times.dt.day) == {1}
        assert times.is_monotonic_increasing
        assert times.is_unique
        assert times.max() < pd.Timestamp("2025-01-01")
    else:
        assert pd.api.types.is_integer_dtype(times)
        assert times.between(1900, 2024).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_of_a_series_are_numbers_or_texts(name):
    frame = sim.series(name)
    numeric = frame.select_dtypes("number")
    assert not numeric.empty
    assert (numeric.fillna(0) >= 0).all(axis=None)
    texts = frame.columns.difference([*numeric.columns, default_case().series[name].time])
    assert not any(frame[column].astype(str).str.fullmatch(r"[0-9.]+").all() for column in texts)


@pytest.mark.parametrize(("name", "where", "column", "value"), KNOWN)
def test_a_series_holds_the_number_that_its_source_gives(name, where, column, value):
    frame = sim.series(name)
    ((key, at),) = where.items()
    row = frame[frame[key] == (pd.Timestamp(at) if key == "month" else at)]
    assert row[column].tolist() == [value]


def test_no_more_drones_are_shot_down_than_were_launched():
    frame = sim.series("air_attacks_on_ukraine")
    assert (frame["shahed_destroyed"] + frame["shahed_lost_or_jammed"] <= frame["shahed_launched"]).all()


def test_loading_twice_gives_frames_of_their_own():
    first = sim.series("unga_distance")
    first.attrs["caveats"].append("changed")
    first.iloc[0, 0] = 0
    again = sim.series("unga_distance")
    assert "changed" not in again.attrs["caveats"]
    assert again.iloc[0, 0] == 2012


@pytest.mark.parametrize(
    ("name", "near"),
    [("air_attacks", "air_attacks_on_ukraine"), ("OFAC_designations", "ofac_designations"), ("unga", "unga_distance")],
)
def test_an_unknown_name_is_answered_with_the_nearest(name, near):
    allowed = f" Allowed: {', '.join(NAMES)}." if len(NAMES) <= 12 else ""
    with pytest.raises(InputError) as caught:
        sim.series(name)
    assert str(caught.value) == f"series: {name!r} is not a series.{allowed} Did you mean {near!r}?"


def test_every_series_that_a_parameter_refers_to_is_shipped_or_listed_as_literature():
    cited = {key for parameter in registry().values() for key in parameter.reference}
    assert cited & set(NAMES)
    assert cited <= set(NAMES) | registry().references.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_title_is_one_line_and_terms_are_named(name):
    entry = default_case().series[name]
    assert all(text.isprintable() for text in (entry.title, entry.source, entry.terms, entry.unit, *entry.caveats))
    assert re.search(r"ODC|public domain|MIT|cited facts|CC", entry.terms)
