"""A step names no cause that would have it go the other way, and what the scenario sets itself comes first."""

import numpy as np
import pandas as pd
import pytest

from sim.comparison.chain import Chain, Link
from sim.comparison.directions import directed, goes_against

OPEN, DEAL, TRANSPORT, NEED, TRUST = (
    "open[sea]",
    "readiness[deal]",
    "throughput[leg]",
    "fulfilment[goods]",
    "trust[pair]",
)
LEVEL = 0.95


@pytest.fixture
def differences():
    """Return a deal that is readier and raises a need met, and a leg that is narrower and lowers it by more."""
    random = np.random.default_rng(3)
    deal = np.abs(random.normal(0.5, 0.3, 60))
    found = {OPEN: np.full(60, -1.0), DEAL: deal, TRANSPORT: random.normal(-1.0, 0.1, 60)}
    return pd.DataFrame(found | {NEED: 0.5 * deal + 2.0 * found[TRANSPORT], TRUST: random.normal(0.0, 1.0, 60)})


@pytest.fixture
def moves(differences):
    signs = np.sign(differences.mean())
    verdicts = signs.map({1.0: "higher", -1.0: "lower"})
    verdicts[TRUST] = "no difference shown"
    return pd.DataFrame({"verdict": verdicts, "size": [9.0, 1.0, 8.0, 2.0, 0.1]})


def chain():
    links = (
        Link(DEAL, ("contested.deal",), ()),
        Link(NEED, (), (DEAL,), also=(TRANSPORT, "stock[goods]")),
        Link(OPEN, ("events.shut",), ()),
        Link(TRANSPORT, (), (OPEN,)),
        Link(TRUST, (), (NEED, TRANSPORT)),
    )
    return Chain(links, {})


def test_a_cause_goes_against_a_step_where_pairs_of_runs_show_the_opposite(differences, moves):
    assert goes_against(DEAL, NEED, differences, moves, LEVEL)
    assert not goes_against(TRANSPORT, NEED, differences, moves, LEVEL)
    assert not goes_against(OPEN, NEED, differences, moves, LEVEL)  # alike in every pair: it says nothing
    assert not goes_against(NEED, TRUST, differences, moves, LEVEL)  # no difference shown
    assert not goes_against(DEAL, NEED, differences.head(1), moves, LEVEL)


def test_a_step_follows_from_what_fits_despite_what_does_not(differences, moves):
    found = {link.outcome: link for link in directed(chain(), differences, moves, LEVEL).links}
    assert found[NEED].against == (DEAL,)
    assert found[NEED].outcomes == (DEAL, TRANSPORT)
    assert found[NEED].also == ("stock[goods]",)
    assert found[TRANSPORT].against == ()


def test_what_a_change_meets_comes_first_the_farthest_moved_before_the_rest(differences, moves):
    places = [link.outcome for link in directed(chain(), differences, moves, LEVEL).links]
    assert places == [OPEN, DEAL, TRANSPORT, NEED, TRUST]
