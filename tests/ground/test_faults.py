"""Faults: one line each, in order, with what is allowed and the nearest name."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ground.faults import SHOWN_LENGTH, Fault, InputError, input_error, nearest, not_among, shown


def test_a_fault_reads_as_file_line_key_and_message():
    assert str(Fault("a.yaml", 7, "params.x", "is odd.")) == "a.yaml:7: params.x: is odd."
    assert str(Fault("a.yaml", 0, "params.x", "is odd.")) == "a.yaml: params.x: is odd."
    assert str(Fault("a.yaml", 7, "", "is odd.")) == "a.yaml:7: is odd."
    assert str(Fault("a.yaml", 0, "", "is odd.")) == "a.yaml: is odd."


def test_one_fault_is_said_alone_and_several_are_counted_in_the_order_of_the_file():
    first, second, third = Fault("a", 2, "x", "odd."), Fault("a", 10, "b", "odd."), Fault("b", 1, "a", "odd.")
    assert str(InputError([first])) == "a:2: x: odd."
    assert str(InputError([third, second, first])) == (
        "a:2: x: odd.\na:10: b: odd.\nb:1: a: odd.\n3 faults; nothing was run."
    )


def test_the_same_fault_is_said_once():
    fault = Fault("a", 2, "x", "odd.")
    assert InputError([fault, fault]).faults == [fault]


def test_the_consequence_can_be_another():
    error = InputError([Fault("a", 1, "x", "odd."), Fault("a", 2, "y", "odd.")], "nothing was written")
    assert str(error).endswith("\n2 faults; nothing was written.")


def test_an_input_error_is_a_value_error_that_can_be_caught_without_this_package():
    with pytest.raises(ValueError, match=r"^run: is odd\.$"):
        raise input_error("run", "is odd.")


@pytest.mark.parametrize("through", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
def test_an_error_survives_the_way_from_another_process(through):
    error = InputError([Fault("a", 1, "x", "odd."), Fault("a", 2, "y", "odd.")], "nothing was written")
    found = through(error)
    assert type(found) is InputError
    assert (found.faults, found.consequence, str(found)) == (error.faults, error.consequence, str(error))


@given(st.text(), st.text(), st.text())
def test_every_fault_is_one_line_that_no_terminal_takes_for_a_command(source, key, message):
    assert str(Fault(source, 3, key, message)).isprintable()


def test_a_very_long_key_is_shown_by_its_start():
    text = str(Fault("a", 1, "k" * 5000, "is odd."))
    assert text == f"a:1: {'k' * (SHOWN_LENGTH - 1)}…: is odd."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("word", "'word'"),
        ("5", "'5'"),
        (5, "5"),
        (0.25, "0.25"),
        (True, "true"),
        (False, "false"),
        (None, "nothing"),
        (["a"], "['a']"),
        ("it's", '"it\'s"'),
        ("a\nb\x1b", "'a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}'"),
    ],
)
def test_a_value_is_shown_so_that_a_text_is_told_from_a_number(value, text):
    assert shown(value) == text


@given(st.text(max_size=300) | st.lists(st.text(), max_size=30) | st.dictionaries(st.text(), st.integers()))
def test_a_shown_value_is_printable_and_short(value):
    text = shown(value)
    assert text.isprintable()
    assert len(text) <= 2 * SHOWN_LENGTH + 2


def test_the_nearest_name_is_near_or_none():
    names = ["baseline", "evasion_closed", "unscr_2231_extended"]
    assert nearest("baselin", names) == "baseline"
    assert nearest("BASELINE", names) == "baseline"
    assert nearest("a4-027", ["A4-027", "A1-001"]) == "A4-027"
    assert nearest("zzz", names) is None
    assert nearest("", names) is None
    assert nearest("uns", names) == "unscr_2231_extended"
    assert nearest("un", names) is None
    assert nearest("x", []) is None


def test_few_allowed_names_are_listed_and_many_are_not():
    assert not_among("bata", "an option", ["beta", "none"]) == (
        "'bata' is not an option. Allowed: beta, none. Did you mean 'beta'?"
    )
    assert not_among("zz", "an option", ["beta", "none"]) == "'zz' is not an option. Allowed: beta, none."
    many = [f"name_{number}" for number in range(13)]
    assert not_among("name_12x", "a name", many) == "'name_12x' is not a name. Did you mean 'name_12'?"
    assert "name_12." in not_among("name_12x", "a name", many, most=13)
    assert not_among("a", "a name", []) == "'a' is not a name."
    assert not_among(3, "an option", ["beta"]) == "3 is not an option. Allowed: beta."
