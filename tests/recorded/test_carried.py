"""On what runs stand, in words."""

from sim.case.case import load_case
from sim.recorded.carried import about_members, sets_in_words, stand_in_words
from sim.words import NO_BREAK

ROSTER = load_case().roster
POSTERIOR = {"uncertainty": "posterior", "members": 1000, "known_by": "2023-12-31", "runs_of_a_member": 2}


def plainly(text):
    return text.replace(NO_BREAK, " ")


def test_few_runs_draw_on_some_of_the_sets_and_many_on_all():
    agree = "parameter sets that agree with what was known by 31 December 2023"
    assert plainly(sets_in_words(POSTERIOR, range(31))) == f"16 of 1,000 {agree}"
    assert plainly(sets_in_words(POSTERIOR, range(5000))) == f"1,000 {agree}"
    assert plainly(sets_in_words(POSTERIOR | {"runs_of_a_member": 1}, range(31))) == f"31 of 1,000 {agree}"


def test_sets_are_those_of_the_runs_that_are_left():
    left = [2, 3, 8, 1999, 2000, 2002]  # run 2000 has the set of run 0, and 2002 that of 2 and 3
    assert plainly(sets_in_words(POSTERIOR, left)).startswith("4 of 1,000 parameter sets")
    said = stand_in_words(POSTERIOR | {"given": "delivered[drones], at 2023-12-31 >= 2000"}, ROSTER, left)
    assert plainly(said).startswith("Runs draw on 4 of 1,000 parameter sets that agree with what was known by")


def test_sets_that_were_fitted_to_nothing_are_said_to_be_from_the_priors():
    assert plainly(sets_in_words(POSTERIOR | {"known_by": ""})) == "1,000 parameter sets drawn from the priors"


def test_where_runs_carry_nothing_they_stand_on_the_registry_and_on_what_is_given():
    assert about_members(None) == {}
    assert sets_in_words({}) == ""
    assert stand_in_words({}, ROSTER) == "All runs have the parameters of the registry."
    said = stand_in_words({"given": "delivered[drones], at 2023-12-31 >= 2000"}, ROSTER)
    assert said.startswith("All runs have the parameters of the registry; given: at least 2,000 one-way attack drones")
