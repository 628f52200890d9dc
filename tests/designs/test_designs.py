"""Designs: known answers of each kind, what their rows are, and what is refused."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as morris_analysis
from SALib.analyze import shapley as shapley_analysis
from SALib.analyze import sobol as sobol_analysis
from scipy import stats

from helpers.default_case import registry
from sim.designs.catalogue import DESIGNS
from sim.designs.design import MOST_ROWS
from sim.designs.overrides import overrides_of
from sim.designs.sample import sample, unit_points_of
from sim.ground.faults import InputError
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.load import load

MISSILES, TIE = "missiles_by_february_2024", "israel_tie_no_longer_guarded"
OPEN = [name for name, parameter in registry().items() if parameter.prior.family != "fixed"]
PAIR = ["params.drone_output=100..200", "params.drone_stock=0..900"]
MIXED = [
    "params.drone_output", "params.debt_scale", "params.drone_stock=[0, 100]", "mechanisms.trust",
    "mechanisms.legal_cost", "events.kursk", "events.kursk.date", f"contested.{TIE}", "postures.iran.policy",
]  # fmt: skip
SILENT = {
    "name": "silent", "title": "No claim acts", "start": "2022-02-21", "observed_until": "2024-12-30",
    "horizon": "2024-12-30",
}  # fmt: skip
DRAWN = ("sobol", "halton", "lhs", "random", "morris", "saltelli", "shapley")


def said(*arguments, **options) -> str:
    with pytest.raises(InputError) as caught:
        sample(*arguments, **options)
    return str(caught.value)


# Known answers


def test_the_first_points_of_the_sobol_sequence_are_the_known_ones():
    design = sample("baseline", "sobol", samples=4, over=PAIR, scramble=False)
    assert design["params.drone_output"].tolist() == [100.0, 150.0, 175.0, 125.0]
    assert design["params.drone_stock"].tolist() == [0.0, 450.0, 225.0, 675.0]


def test_the_first_points_of_the_halton_sequence_are_the_known_ones():
    shares = unit_points_of(sample("baseline", "halton", samples=5, over=PAIR, scramble=False))
    assert shares[:, 0].tolist() == [0.0, 0.5, 0.25, 0.75, 0.125]
    np.testing.assert_allclose(shares[:, 1], np.array([0, 3, 6, 1, 4]) / 9, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_latin_hypercube_has_exactly_one_row_in_each_stratum(seed):
    shares = unit_points_of(sample("baseline", "lhs", samples=40, over="params.drone_*", seed=seed))
    for column in shares.T:
        assert sorted(np.floor(column * 40).astype(int)) == list(range(40))


@pytest.mark.parametrize("name", ["sobol", "halton"])
def test_a_scrambled_sequence_is_more_even_than_a_random_sample(name):
    unevenness = {
        kind: np.mean([stats.qmc.discrepancy(unit_points_of(sample("baseline", kind, samples=128, over=PAIR, seed=at)))
                       for at in range(5)])
        for kind in (name, "random")
    }  # fmt: skip
    assert unevenness[name] < unevenness["random"] / 4


def test_values_are_the_quantiles_of_the_priors_at_the_shares():
    design = sample("baseline", "random", samples=500, over=["params.drone_output", "params.debt_scale"])
    shares = unit_points_of(design)
    triangle = stats.triang(c=40 / 130, loc=20, scale=130)
    np.testing.assert_allclose(design["params.drone_output"], triangle.ppf(shares[:, 0]), rtol=1e-12)
    np.testing.assert_allclose(design["params.debt_scale"], stats.loguniform(20, 500).ppf(shares[:, 1]), rtol=1e-12)


def test_morris_makes_trajectories_in_which_each_factor_moves_once():
    design = sample("baseline", "morris", samples=6, over="params.drone_*", levels=6)
    factors, shares = design.shape[1], unit_points_of(design)
    assert len(design) == 6 * (factors + 1)
    assert design.attrs["block"] == factors + 1
    assert set(np.round(shares * 5, 12).ravel()) <= set(range(6))
    for trajectory in shares.reshape(6, factors + 1, factors):
        moves = np.diff(trajectory, axis=0)
        assert np.count_nonzero(moves, axis=1).tolist() == [1] * factors
        np.testing.assert_allclose(np.abs(moves).sum(axis=0), 6 / (2 * 5))


@pytest.mark.parametrize(("second", "rows"), [(True, lambda n, d: n * (2 * d + 2)), (False, lambda n, d: n * (d + 2))])
def test_saltelli_has_the_known_number_of_rows_in_blocks(second, rows):
    design = sample("baseline", "saltelli", samples=8, over=[*PAIR, "mechanisms.trust"], calc_second_order=second)
    assert len(design) == rows(8, 3)
    assert design.attrs["block"] == len(design) // 8
    first, crossed = (unit_points_of(design).reshape(8, -1, 3)[:, rows] for rows in (0, slice(1, 4)))
    moved = crossed != first[:, None, :]
    assert np.array_equal(moved, np.broadcast_to(np.eye(3, dtype=bool), moved.shape))


def test_saltelli_of_any_number_of_samples_is_the_beginning_of_a_longer_one():
    short, long = (sample("baseline", "saltelli", samples=samples, over=PAIR) for samples in (5, 8))
    pd.testing.assert_frame_equal(short, long[: len(short)], check_exact=True)
    assert len(short) == 5 * 6


def test_salib_finds_the_known_indices_of_a_sum_from_a_saltelli_design():
    design = sample("baseline", "saltelli", samples=512, over=PAIR)
    outcome = unit_points_of(design) @ np.array([1.0, 2.0])
    found = sobol_analysis.analyze(
        design.attrs["problem"], outcome, calc_second_order=design.attrs["options"]["calc_second_order"], seed=1
    )
    np.testing.assert_allclose(found["S1"], [0.2, 0.8], atol=0.02)  # a^2 / (a^2 + b^2)
    np.testing.assert_allclose(found["ST"], [0.2, 0.8], atol=0.02)


def test_shapley_makes_trajectories_that_salib_takes_and_shares_a_sum_rightly():
    design = sample("baseline", "shapley", samples=256, over=[*PAIR, "params.debt_scale"])
    shares = unit_points_of(design)
    moved = (np.diff(shares.reshape(256, 4, 3), axis=1) != 0).argmax(axis=2)
    assert (np.sort(moved, axis=1) == [0, 1, 2]).all()
    assert len(np.unique(moved, axis=0)) == 6  # every order comes up
    found = shapley_analysis.analyze(design.attrs["problem"], shares, shares @ np.array([1.0, -3.0, 0.0]))
    np.testing.assert_allclose(found["shapley_normalized"], [0.1, 0.9, 0.0], atol=0.03)


def test_salib_finds_the_known_effects_of_a_sum_from_a_morris_design():
    design = sample("baseline", "morris", samples=10, over=PAIR)
    shares = unit_points_of(design)
    found = morris_analysis.analyze(
        design.attrs["problem"], shares, shares @ np.array([1.0, -3.0]),
        num_levels=design.attrs["options"]["levels"], seed=1,
    )  # fmt: skip
    np.testing.assert_allclose(found["mu"], [1.0, -3.0])
    np.testing.assert_allclose(found["mu_star"], [1.0, 3.0])
    np.testing.assert_allclose(found["sigma"], 0.0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "rows"), [("morris", 4 * (2 + 1)), ("saltelli", 4 * (2 * 2 + 2)), ("shapley", 4 * (2 + 1))]
)
def test_the_factors_of_a_group_move_together(name, rows):
    design = sample("baseline", name, samples=4, over=[*PAIR, "mechanisms.trust"], groups={"params.*": "drones"})
    assert len(design) == rows
    assert design.attrs["problem"]["groups"] == ["drones", "drones", "mechanisms.trust"]
    moved = np.diff(unit_points_of(design)[: design.attrs["block"]][:2], axis=0)[0] != 0
    assert moved.tolist() in ([True, True, False], [False, False, True])


def test_a_grid_holds_every_combination_once():
    over = ["params.drone_output=100..200", "params.drone_stock=[0, 10, 30]", "mechanisms.trust"]
    design = sample("baseline", "grid", over=over, levels=2, samples=7)
    assert len(design) == 2 * 3 * 4 == len(design.drop_duplicates())
    assert sorted(design["params.drone_output"].unique()) == [125.0, 175.0]
    assert sorted(design["params.drone_stock"].unique()) == [0.0, 10.0, 30.0]
    assert sorted(design["mechanisms.trust"].unique()) == sorted(MECHANISMS["trust"].options)


def test_a_grid_of_a_prior_takes_its_mid_quantiles():
    design = sample("baseline", "grid", over="params.drone_output")
    expected = stats.triang(c=40 / 130, loc=20, scale=130).ppf([0.1, 0.3, 0.5, 0.7, 0.9])
    np.testing.assert_allclose(sorted(design["params.drone_output"]), expected, rtol=1e-12)


def test_the_first_quarter_of_a_grid_of_three_factors_holds_every_level_evenly():
    design = sample("baseline", "grid", over=["params.drone_output", "params.drone_stock", "mechanisms.trust"])
    quarter = design[: len(design) // 4]
    for key in design:
        shares = quarter[key].value_counts()
        even = len(quarter) / design[key].nunique()
        assert len(shares) == design[key].nunique()
        assert np.all(np.abs(shares - even) < 2)


def test_one_at_a_time_starts_with_the_scenario_and_changes_one_thing_in_each_row():
    base = load("s400_delivered", {"params.drone_output": 90.0, "mechanisms.trust": "kydd"})
    design = sample(base, "one_at_a_time", over=[*PAIR, "mechanisms.trust", "events.kursk", "events.kursk.date"])
    first = load(base.record(), overrides_of(design.loc[0]))
    assert first.mechanisms == base.mechanisms
    assert first.events == base.events
    assert [first.parameter(name) for name in registry()] == [base.parameter(name) for name in registry()]
    assert len(design) == 1 + 2 + 2 + 3 + 1 + 2
    assert ((design != design.loc[0]).sum(axis=1)).tolist() == [0] + [1] * (len(design) - 1)
    assert sorted(design["params.drone_output"].unique()) == [90.0, 105.0, 195.0]
    assert set(design["events.kursk.date"]) == {"2024-02-20", "2024-08-06", "2025-01-21"}


def test_the_quantiles_of_one_at_a_time_can_be_given():
    design = sample("baseline", "one_at_a_time", over="params.drone_output=100..200", quantiles=[0.25, 0.5])
    assert sorted(design["params.drone_output"]) == [60.0, 125.0, 150.0]


def test_the_first_row_of_one_at_a_time_has_the_ledgers_probability_where_the_scenario_has_none():
    design = sample(SILENT, "one_at_a_time", over=f"contested.{TIE}")
    assert design[f"contested.{TIE}"].tolist()[0] == 0.4
    assert sorted(design[f"contested.{TIE}"][1:]) == [0.0, 1.0]
    assert design.attrs["notes"] == [
        f"silent says nothing of contested.{TIE}; the first row has the ledger's probability."
    ]
    both = sample(
        load(SILENT, {f"contested.{TIE}": 0.9}), "one_at_a_time", over=f"contested.{TIE}, contested.{MISSILES}"
    )
    assert both.attrs["notes"] == [
        f"silent says nothing of contested.{MISSILES}; the first row has the ledger's probability."
    ]
    assert sample("baseline", "one_at_a_time", over="contested.*").attrs.get("notes", []) == []


# Every design


@pytest.mark.parametrize("name", [name for name in DESIGNS if name not in ("table", "grid")])
def test_every_row_of_every_design_loads(name):
    design = sample("s400_delivered", name, samples=4, over=MIXED, seed=3)
    assert design.columns.tolist() == [entry.partition("=")[0] for entry in MIXED]
    assert design.index.name == "sample"
    assert design.index.tolist() == list(range(len(design)))
    assert not design.isna().any(axis=None)
    for row in design.to_dict("records")[:20]:
        scenario = load("s400_delivered", overrides=overrides_of(row))
        assert scenario.params["drone_output"] == row["params.drone_output"]
        assert scenario.mechanisms["legal_cost"] == row["mechanisms.legal_cost"]
        assert scenario.policies["iran"] == row["postures.iran.policy"]
        assert scenario.contested[TIE] == row[f"contested.{TIE}"]
        assert ("kursk" in scenario.events) == (row["events.kursk"] == "on")
        if "kursk" in scenario.events:
            assert scenario.events["kursk"].date.isoformat() == row["events.kursk.date"]


@pytest.mark.parametrize("name", [name for name in DESIGNS if name not in ("table", "grid")])
def test_what_a_design_tells_of_itself_is_plain_data_and_complete(name):
    told = sample("baseline", name, samples=4, over=MIXED, seed=3).attrs
    assert json.loads(json.dumps(told)) == told
    assert (told["design"], told["scenario"], told["seed"], told["samples"]) == (name, "baseline", 3, 4)
    assert list(told["options"]) == [option.name for option in fields(DESIGNS[name])]
    assert [factor["key"] for factor in told["factors"]] == [entry.partition("=")[0] for entry in MIXED]
    assert ("problem" in told) == (name in ("morris", "saltelli", "shapley"))


@pytest.mark.parametrize("name", [name for name in DESIGNS if name != "table"])
def test_the_same_request_gives_the_same_table_and_another_seed_another(name):
    over = MIXED[:5]
    first, again, other = (sample("baseline", name, samples=8, over=over, seed=seed) for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert not first.equals(other)


GOLDEN_OVER = ["params.debt_scale", "params.drone_output", "params.drone_stock=20..140"]
GOLDEN = {
    "sobol": ["0x1.86c5eeebc4d57p+4", "0x1.79889fa5384f7p+6", "0x1.82f2323680000p+6"],
    "halton": ["0x1.3f9bd81cb0a6fp+8", "0x1.0d1136f46c60ep+6", "0x1.cebbdbac00000p+4"],
    "lhs": ["0x1.73c2c28fbf80fp+7", "0x1.3dcfbec6cb479p+5", "0x1.1bb7689b4a755p+6"],
    "random": ["0x1.5ef551bac05dep+4", "0x1.7de0bdd2e86f0p+5", "0x1.06c54906305bbp+7"],
    "morris": ["0x1.f400000000000p+8", "0x1.4000000000000p+4", "0x1.e000000000000p+5"],
    "saltelli": ["0x1.76a148a8e0058p+6", "0x1.77995d4653524p+5", "0x1.f24f71fa00000p+5"],
    "grid": ["0x1.b98374309f0f8p+4", "0x1.6b04dc677eea6p+6", "0x1.4000000000000p+6"],
    "one_at_a_time": ["0x1.9000000000000p+6", "0x1.f740be83b59f1p+6", "0x1.9000000000000p+7"],
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_design_is_the_same_on_every_machine(name):
    design = sample("baseline", name, samples=4, over=GOLDEN_OVER, seed=11)
    assert [value.hex() for value in design.loc[1]] == GOLDEN[name]


@pytest.mark.parametrize("name", ["sobol", "halton", "random", "morris", "saltelli", "shapley"])
def test_fewer_samples_are_the_beginning_of_more(name):
    short, long = (sample("baseline", name, samples=samples, over=MIXED) for samples in (3, 16))
    pd.testing.assert_frame_equal(short, long[: len(short)], check_exact=True)


@pytest.mark.parametrize("name", DRAWN)
def test_the_shares_behind_a_design_can_be_drawn_again_for_a_beginning_of_it(name):
    design = sample("baseline", name, samples=8, over=PAIR, seed=2)
    shares = unit_points_of(design[:5])
    np.testing.assert_allclose(100 + 100 * shares[:, 0], design["params.drone_output"][:5])
    np.testing.assert_allclose(900 * shares[:, 1], design["params.drone_stock"][:5])


def test_a_large_design_over_everything_holds_what_was_asked():
    names = [f"params.{name}" for name in OPEN[:30]]
    over = [*names, "mechanisms.trust=[beta, none]", "events.gaza_war.date", f"contested.{MISSILES}"]
    design = sample("baseline", "lhs", samples=2000, over=over)
    assert design.shape == (2000, 33)
    for name in OPEN[:30]:
        low, high = registry()[name].bounds
        assert design[f"params.{name}"].between(low, high).all()
        middle = registry()[name].prior.quantile(np.array([0.5]), (low, high), 0.0)[0]
        assert (design[f"params.{name}"] <= middle).mean() == pytest.approx(0.5, abs=0.001)
    assert design["mechanisms.trust"].value_counts().to_dict() == {"beta": 1000, "none": 1000}
    weeks = design["events.gaza_war.date"].value_counts()
    assert len(weeks) == 53
    assert np.all(np.abs(weeks - 2000 / 53) < 2)
    assert design[f"contested.{MISSILES}"].mean() == 0.5
    for row in design[::500].to_dict("records"):
        scenario = load("baseline", overrides_of(row))
        assert scenario.params == {name: row[f"params.{name}"] for name in OPEN[:30]}
        assert scenario.events["gaza_war"].date.isoformat() == row["events.gaza_war.date"]


def test_a_sobol_sample_of_no_power_of_two_is_allowed_with_a_note_and_no_warning():
    note = "300 is no power of two: the sample is less even than 256 or 512 would be."
    assert sample("baseline", "sobol", samples=300, over=PAIR).attrs["notes"] == [note]
    assert sample("baseline", "sobol", samples=256, over=PAIR).attrs["notes"] == []
    assert sample("baseline", "saltelli", samples=3, over=PAIR).attrs["notes"] == [
        "3 is no power of two: the sample is less even than 2 or 4 would be."
    ]


# Overrides


def test_a_row_leaves_out_what_the_scenario_has_anyway():
    row = {"events.a": "on", "events.a.date": "2023-01-01", "events.b": "off", "events.b.date": "2023-01-01",
           "mechanisms.legal_cost": "on", "postures.iran.policy": "scripted", "params.x": np.float64(2)}  # fmt: skip
    expected = {"events.a.date": "2023-01-01", "events.b": "off", "mechanisms.legal_cost": "on", "params.x": 2.0}
    assert overrides_of(row) == expected
    assert overrides_of(pd.Series(row)) == expected
    assert type(overrides_of(row)["params.x"]) is float


def test_an_actor_whose_policy_is_varied_keeps_its_script_in_the_row_of_the_scenario():
    scripted = {"policy": "scripted", "script": [{"date": "2023-01-01", "posture": "speak_up"}]}
    base = load({"name": "mine", "title": "Scripted", "base": "baseline", "postures": {"israel": scripted}})
    design = sample(base, "one_at_a_time", over="postures.israel.policy")
    rows = [load(base.record(), overrides_of(row)) for row in design.to_dict("records")]
    assert rows[0].scripts == base.scripts
    assert all(not row.scripts for row in rows[1:])
    assert sorted(row.policies["israel"] for row in rows) == [
        "best_reply", "learning", "logit", "scripted", "uniform",
    ]  # fmt: skip


# Faults

REFUSED = {
    "design: 'sobl' is not a design. Allowed: sobol, halton, lhs, random, grid, one_at_a_time, morris, saltelli, "
    "shapley, table. Did you mean 'sobol'?": {"design": "sobl"},
    "samples: 0 is not between 1 and 10,000,000.": {"samples": 0},
    "samples: 10000001 is not between 1 and 10,000,000.": {"samples": MOST_ROWS + 1},
    "samples: 2.5 is not a whole number.": {"samples": 2.5},
    "samples: true is not a whole number.": {"samples": True},
    "seed: -1 is not between 0 and 9,223,372,036,854,775,807.": {"seed": -1},
    "design=sobol: 'levels' is not an option of design=sobol. Allowed: scramble.": {"levels": 3},
    "design=lhs: 'levels' is not an option of design=lhs. It has none.": {"design": "lhs", "levels": 3},
    "design=sobol: scramble: 1 is not true or false.": {"scramble": 1},
    "design=grid: levels: 1 is not between 2 and 1,000.": {"design": "grid", "levels": 1},
    "design=morris: levels: 5 is odd; the method of Morris takes an even number of levels.": {
        "design": "morris", "levels": 5,
    },
    "design=one_at_a_time: quantiles: [0.9, 0.1] is not two shares between 0 and 1, the lower first.": {
        "design": "one_at_a_time", "quantiles": [0.9, 0.1],
    },
    "design=morris: groups: 'drones' is not a mapping of factors to the names of their groups.": {
        "design": "morris", "groups": "drones",
    },
    "design=morris: groups: all factors are in one group; make two or more.": {
        "design": "morris", "groups": {"params.*": "drones"},
    },
    "design=morris: groups: 'params.x' is not a factor of the design. Allowed: params.drone_output, "
    "params.drone_stock. Did you mean 'params.drone_stock'?": {"design": "morris", "groups": {"params.x": "drones"}},
    "design=saltelli: 2,000,000 samples of 2 factors make 12,000,000 rows; at most 10,000,000 are allowed.": {
        "design": "saltelli", "samples": 2_000_000,
    },
    "design=grid: 1000 x 1000 x 1000 levels make 1,000,000,000 rows; at most 10,000,000 are allowed.": {
        "design": "grid", "levels": 1000, "over": [*PAIR, "params.drone_output_ceiling"],
    },
    "over: names nothing to vary; give factors such as params.NAME, mechanisms.NAME or events.ID.date.": {"over": ()},
}  # fmt: skip


@pytest.mark.parametrize(("message", "request_"), REFUSED.items(), ids=[str(item) for item in REFUSED.values()])
def test_what_is_wrong_in_a_request_is_said_in_one_message(message, request_):
    assert said("baseline", **({"over": PAIR} | request_)) == message


def test_every_fault_of_the_numbers_and_options_is_said_at_once():
    assert said("baseline", samples=0, seed=-1, levels=2, over=PAIR).splitlines()[-1] == "3 faults; nothing was run."


def test_a_scenario_that_is_not_there_is_said_as_elsewhere():
    assert said("basline", over=PAIR).startswith("scenario: 'basline' is not a scenario.")


def test_no_shares_stand_behind_a_grid():
    with pytest.raises(InputError) as caught:
        unit_points_of(sample("baseline", "grid", over=PAIR))
    assert str(caught.value) == "design: 'grid' was not drawn in the unit cube."
