"""The chain of months: known answers, data that no fit may read, and files that say something impossible."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from scipy.stats import beta

from helpers.default_case import default_case
from sim.docking import chain_file as files
from sim.docking.chain import DRAWS, Chain, estimate, fitted, states_seen, transitions
from sim.docking.chain_file import FILE, Asked, ChainFile, as_month, chain_file, month_of
from sim.ground.faults import InputError
from sim.ground.validation import read_checked


@pytest.fixture(scope="module")
def case():
    return default_case()


def made_up(**parts):
    """Return a chain of three months from parts with their states, and the transitions given for each."""
    file = ChainFile.model_validate(
        {"name": "x", "part": "x", "says": "A chain of the tests.", "first": "2022-01", "until": "2022-03",
         "prior": 0.5, "parts": {
             name: {"title": name, "states": ["low", "high"], "series": "s", "column": "c", "levels": [1],
                    "given": given} for name, (given, _) in parts.items()
         },
         "conclusions": {"x": {"part": next(iter(parts)), "states": ["high"], "at": "2022-02"}}}
    )  # fmt: skip
    tables = {name: np.array(table, dtype=float) for name, (_, table) in parts.items()}
    chances = {name: np.broadcast_to(table, (DRAWS, *table.shape)) for name, table in tables.items()}
    return Chain(file, {}, chances, dict.fromkeys(parts, 0))


def asked(**given):
    return Asked.model_validate({"part": "one", "states": ["high"], **given})


def test_a_chain_of_two_states_gives_what_is_worked_out_by_hand():
    chain = made_up(one=((), [[0.75, 0.25], [0.5, 0.5]]))
    # From low: high with 1/4 after a month; after two 3/4 1/4 + 1/4 1/2.
    assert estimate(chain.says(asked(at="2022-02"))).value == pytest.approx(0.25)
    assert estimate(chain.says(asked(at="2022-03"))).value == pytest.approx(0.3125)
    assert estimate(chain.says(asked(mean=["2022-02", "2022-03"]))).value == pytest.approx(0.28125)
    assert estimate(chain.says(asked(within=["2022-01", "2022-03"]))).value == pytest.approx(1 - 0.75**2)
    held = asked(at="2022-03", setting={"one": "high"})
    assert estimate(chain.says(held)).value == pytest.approx(1 - 0.3125)


def test_a_part_follows_the_parts_that_are_given_and_those_that_are_held():
    follows = [[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]]  # high, a month after the other was
    chain = made_up(one=(("other",), follows), other=((), [[0.0, 1.0], [0.0, 1.0]]))
    assert estimate(chain.says(asked(at="2022-02"))).value == 0.0
    assert estimate(chain.says(asked(at="2022-03"))).value == 1.0
    against = asked(at="2022-03", setting={"other": "low"})
    assert estimate(chain.says(against)).value == -1.0
    assert chain.without(against) == 1.0


def test_transitions_are_those_between_consecutive_months_with_all_known():
    seen, other = {1: 0, 2: 1, 3: 1, 5: 0, 6: 0}, {1: 0, 2: 1, 3: 0, 5: 0}
    assert transitions(seen, [], (2, 2)).tolist() == [[1, 1], [0, 1]]
    assert transitions(seen, [other], (2, 2, 2)).tolist() == [[[1, 1], [0, 0]], [[0, 0], [0, 1]]]


def test_posteriors_are_dirichlets_of_what_was_counted(case):
    chain = fitted(chain_file(case), case)
    up, stay, down = chain.counts["exchange"]
    until = month_of(case.file.fit_until) - chain.file.first
    assert (up, up + stay + down) == (len(chain.file.parts["exchange"].reached), until)
    # A step up from the first state: Beta, the margin of a Dirichlet.
    exact = beta(up + 0.5, stay + down + 1.0)
    drawn = estimate(chain.chances["exchange"][:, 0, 1])
    assert drawn.value == pytest.approx(exact.mean(), abs=0.003)
    assert (drawn.low, drawn.high) == pytest.approx(exact.interval(0.95), abs=0.006)
    row = chain.counts["launches"][1, 0]
    exact = beta(row[1] + 0.5, row[0] + 0.5)
    drawn = estimate(chain.chances["launches"][:, 1, 0, 1])
    assert (drawn.value, drawn.low) == pytest.approx((exact.mean(), exact.ppf(0.025)), abs=0.02)
    for chances in chain.chances.values():
        assert chances.sum(axis=-1) == pytest.approx(1.0)


def test_no_month_after_the_fit_is_read(case):
    file = chain_file(case)
    for part in file.parts.values():
        assert max(states_seen(part, case, file.first)) <= month_of(case.file.fit_until)


def changed(tmp_path, change):
    data = yaml.safe_load((default_case().folder / FILE).read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / FILE
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def put(*keys, value):
    def change(data):
        for key in keys[:-1]:
            data = data[key]
        data[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("parts", "launches", "levels", value=[150, 100]), "a rising level for each state"),
        (put("parts", "launches", "given", value=["rain"]), "'rain' is not another part"),
        (put("parts", "launches", "series", value="rain"), "'rain' is not a series"),
        (put("parts", "launches", "column", value="rain"), "'rain' is not a column"),
        (put("parts", "exchange", "given", value=["listing"]), "goes with `series`"),
        (put("parts", "exchange", "reached", "arms_both_ways", "source", value=["A2-076"]), "was not settled"),
        (put("parts", "exchange", "reached", "drones", "month", value="2022-08"), "no row of that month"),
        (put("parts", "exchange", "reached", "drones", "month", value="2022"), "2022 is no month"),
        (put("parts", "exchange", "reached", "drones", "month", value="2023-05"), "a later month"),
        (put("conclusions", "breaks", "states", value=["rain"]), "'rain' is not a state of exchange"),
        (put("conclusions", "breaks", "at", value="2025-01"), "outside 2022-02 to 2024-12"),
        (put("conclusions", "arms_ordered", "event", value="It rains."), "no dated event says this"),
        (put("conclusions", "rain", value={"part": "exchange", "states": ["drones"], "at": "2024-12"}), "not a sign"),
        (put("conclusions", "breaks", "within", value=["2022-02", "2022-03"]), "one of at, mean, within"),
        (put("prior", value=0), "greater than 0"),
    ],
)  # fmt: skip
def test_what_a_chain_cannot_be_is_refused(case, tmp_path, change, said):
    path = changed(tmp_path, change)
    with pytest.raises(InputError) as raised:
        read_checked(path, ChainFile, lambda document, file: files._faults(document, file, case))
    assert said in str(raised.value)


def test_months_are_written_as_they_are_read():
    assert [as_month(files._month(text)) for text in ("2022-01", "2023-12")] == ["2022-01", "2023-12"]
