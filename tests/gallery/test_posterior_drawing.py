"""The figure of a posterior: what it counts, and what its key tells of."""

import pandas as pd
import pytest

from helpers.figures import texts_of
from sim.case.case import load_case
from sim.gallery.posterior import drawings_of_posterior, sentences_of
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


def test_where_nothing_was_learned_no_sentence_counts_none_of_them(kept):
    table, made = kept
    total = len(table)
    said = {
        told: " ".join(sentences_of(table.assign(told=[place < told for place in range(total)]), made))
        for told in (0, 1, total)
    }
    assert f"say nothing beyond chance, at 1 % for all together, of any of {total} parameters" in plainly(said[0])
    assert f"Of 1 of {total} parameters the data say something; of the other {total - 1} nothing" in plainly(said[1])
    assert f"Of {total} of {total} parameters the data say something beyond chance" in plainly(said[total])


def plainly(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")
