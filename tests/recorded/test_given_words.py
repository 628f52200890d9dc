"""What is given, in words."""

import pytest

from sim.case.case import load_case
from sim.recorded.given import given_facts
from sim.recorded.given_words import facts_in_words
from sim.scenario.load import load
from sim.words import NO_BREAK

ROSTER = load_case().roster


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "delivered[drones] at 2023-12-31 >= 2000; received[fighters] at 2024-11-30 <= 0",
            "at least 2,000 one-way attack drones delivered by 31 December 2023; "
            "no fighters received by 30 November 2024",
        ),
        (
            "delivered[missiles] at 2024-11-30 > 0",
            "some short-range ballistic missiles delivered by 30 November 2024",
        ),
        (
            "delivered[drones] at 2023-12-31 >= 2000 and < 3000.5",
            "at least 2,000 and less than 3,000.5 one-way attack drones delivered by 31 December 2023",
        ),
        (
            "iran does deny drones or admit peak 2022-11-01..2022-11-30 >= 1",
            "Iran chooses to deny one-way attack drones or admit transfers in at least one week "
            "from 1 November 2022 to 30 November 2022",
        ),
        (
            "united_states does designate peak 2024-02-01..2024-02-29 <= 0",
            "The United States chooses to put firms and persons on its list in no week "
            "from 1 February 2024 to 29 February 2024",
        ),
        (
            "iran does ask lowest 2024-02-01..2024-02-29 >= 1",
            "Iran chooses to ask for arms in every week from 1 February 2024 to 29 February 2024",
        ),
        (
            "iran ships drones mean 2022-03-01 to 2022-12-31 > 0.5",
            "Iran chooses to ship one-way attack drones in more than 50 % of the weeks "
            "from 1 March 2022 to 31 December 2022",
        ),
        (
            "pressure[russia] less pressure[iran] at 2022-03-31 > 0",
            "pressure on Russia above pressure on Iran on 31 March 2022",
        ),
        (
            "iran does deny drones while shipped[drones] is above 0 peak 2022-02-21..2022-10-31 >= 1",
            "Iran chooses to deny one-way attack drones in at least one week from 21 February 2022 to 31 October 2022 "
            "(only weeks with one-way attack drones shipped above 0)",
        ),
        (
            "trust[iran in russia] lowest 2022-03-01..2023-03-31 <= 0.9",
            "trust of Iran in Russia at most 0.9 at its lowest from 1 March 2022 to 31 March 2023",
        ),
        (
            "ledger_balance[iran_russia] at 2023-03-31 < 1000",
            "debt of Russia to Iran less than 1,000 million USD on 31 March 2023",
        ),
        (
            "confirmed[us_on_missiles] at 2024-11-30 > 0",
            "allegation of the US about missiles confirmed by 30 November 2024",
        ),
        (
            "strikes[israel_on_iran] at 2024-11-30 >= 2",
            "strikes of Israel on Iran at least 2 by 30 November 2024",
        ),
    ],
)
def test_a_fact_is_said_as_a_person_says_it(line, said):
    kept = str(given_facts(line, load("baseline")))
    assert facts_in_words(kept, ROSTER).replace(NO_BREAK, " ") == said
