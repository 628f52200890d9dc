"""What an event of a scenario sets, in place of what, until when, and how far that moves what it sets."""

from types import SimpleNamespace

import pandas as pd

from sim.gallery.answer import changes_in_words
from sim.gallery.set_anew import set_anew
from sim.gallery.why_steps import ended_in_words
from sim.scenario.load import load

AID = "aid[ukraine_war]"
LESS = {"date": "2024-02-05", "set": {"ukraine_war.aid": 0.2}, "label": "Western aid falls"}


def test_an_event_says_what_it_sets_in_place_of_what_and_what_sets_it_anew():
    reference = load("baseline")
    other = load({"name": "own", "title": "Own", "base": "baseline", "events": {"less": LESS}})
    sets = set_anew(reference, other)
    told = "Aid to the other side in the war in Ukraine is set to 0.2 on 5 February 2024, where the reference last set "
    told += "it to 0.6; “Ukrainian forces enter Kursk” sets it to 0.8 on 6 August 2024"
    assert sets == {"events.less": told}
    one = {"kind": "event", "key": "events.less", "title": "Western aid falls", "before": None, "after": LESS}
    assert changes_in_words([one], "the reference", sets) == (
        f"1 change against the reference: Western aid falls (new: {told})."
    )
    later = LESS | {"date": "2024-09-02"}
    late = load({"name": "own", "title": "Own", "base": "baseline", "events": {"less": later}})
    told = set_anew(reference, late)["events.less"]
    assert told.endswith("on 2 September 2024, where the reference last set it to 0.8")


def said_of(first, last):
    """Return what is said of a level that differs in some weeks, and no longer at the date."""
    reference = load("baseline")
    date = reference.clock.date_of(149)
    found = SimpleNamespace(
        reference=reference,
        date_of=lambda _: date,
        ends=lambda _: pd.DataFrame({"verdict": ["identical"]}, index=[AID]),
        parting_weeks=lambda _: pd.DataFrame({AID: first}),
        last_weeks=lambda _: pd.DataFrame({AID: last}),
    )
    row = {"verdict": "lower", "mean_difference": -0.07, "unit": "1"}
    return ended_in_words(found, "own", AID, row)


def test_a_difference_that_is_over_is_told_with_its_size_while_it_lasted():
    weeks = "from the week of 22 January 2024 to that of 8 July 2024"
    told = said_of([100.0, 100.0], [124.0, 124.0])
    assert told.endswith(f", the same in every run; {weeks} it is lower by 0.42 on average")
    assert said_of([100.0, 101.0], [124.0, 124.0]).endswith(", the same in every run")
