"""The figure of a posterior: what it counts, and what its key tells of."""

import pandas as pd
import pytest

from helpers.figures import texts_of
from sim.case.case import load_case
from sim.gallery.posterior import drawings_of_posterior
from sim.posterior.marginals import marginals
from sim.scenario.members_file import read_members

CASE = load_case()


@pytest.fixture(scope="module")
def kept():
    members, made = read_members(CASE.folder, CASE)
    return marginals(CASE.parameters, members.names, members.values), made


def written(table: pd.DataFrame, made) -> str:
    (drawing,) = drawings_of_posterior(table, made, CASE)
    return " ".join(text.get_text() for text in texts_of(drawing.draw()))


def test_what_is_counted_is_sets_of_parameters_and_not_runs(kept):
    table, made = kept
    said = written(table, made).replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ")
    assert f"{made['members']:,} parameter sets" in said
    assert f"{made['members']:,} runs" not in said


def test_the_key_tells_of_chance_only_where_a_row_is_no_more_than_that(kept):
    table, made = kept
    assert table["told"].head(15).all()
    assert "no more than chance" not in written(table, made)
    assert "no more than chance" in written(table.assign(told=table["told"] & (table.index != table.index[3])), made)
    assert "posterior" in written(table, made)
