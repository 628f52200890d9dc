"""Chance: an event happens where its own draw falls below its probability, and nowhere else."""

import inspect
import re
from math import log
from pathlib import Path

import pytest

from helpers.core import python_of
from helpers.stages import SURE, Bench, calendar_of, drawn
from sim.kernel.draws import STREAMS
from sim.rules.orders import REQUESTED
from sim.stages.schedule import SCHEDULE

IRAN_ACTS, ISRAEL_ACTS = "actors.iran.act", "actors.israel.act"
PAIR, WAR, TRACK = "strikes.israel_on_iran", "wars.ukraine_war", "tracks.nuclear_deal"

# The stream, the stage, the entity, what it is keyed by, what is given besides, the rate of the event, what it changes.
# fmt: off
CHANCES = [
    ("approval", "approve", "sensitive_approval", ("clock", "sensitive_approval"),
     {"actors.russia.act": {"deliver_sensitive": 1}, "orders.air_defence": {"stage": REQUESTED}},
     "clocks.sensitive_approval.threshold", "clocks.sensitive_approval.progress"),
    ("order", "carry_order", "fighters", ("order", "fighters"), {"orders.fighters": {"promised_delay": 9}},
     "orders.fighters.request_rate", "orders.fighters.stage"),
    ("intermediary", "designate", "2", 2, {}, "globals.regrowth_rate", "intermediaries.2.status"),
    ("channel", "open_channel", "north_south", ("channel", "north_south"), {"channels.north_south": {"begun": 1}},
     "channels.north_south.opening_time", "channels.north_south.open"),
    ("strike", "strike", "israel_on_iran", ("strike", "israel_on_iran"),
     {ISRAEL_ACTS: {"deep_strike": 1}, PAIR: {"worth": 1}}, f"{PAIR}.deep_rate", f"{PAIR}.count"),
    ("retaliation", "retaliate", "israel_on_iran", ("strike", "israel_on_iran"),
     {IRAN_ACTS: {"retaliate": 1}, PAIR: {"threat": 1}}, f"{PAIR}.retaliation_rate", f"{PAIR}.retaliations"),
    ("talks", "fight", "ukraine_war", ("war", "ukraine_war"), {}, f"{WAR}.talks_rate", f"{WAR}.talks"),
    ("pace", "enrich", "nuclear_deal", ("track", "nuclear_deal"), {}, f"{TRACK}.pace_time", f"{TRACK}.pace"),
    ("phase", "pause", "ukraine_war", ("war", "ukraine_war"), {WAR: {"ceasefire": 1}},
     f"{WAR}.settlement_rate", f"{WAR}.absent"),
    ("grade", "regrade", "iran_russia", ("ledger", "iran_russia"), {"dyads.iran_in_russia": {"trust": 1},
     "dyads.russia_in_iran": {"trust": 1}}, "ledgers.iran_russia.upgrade_rate", "ledgers.iran_russia.grade"),
    ("restoration", "uphold", "unscr_2231", ("regime", "unscr_2231"), {},
     "regimes.unscr_2231.restoration_rate", "regimes.unscr_2231.restored"),
]
# fmt: on


def test_the_isolation_to_which_an_actor_tends_is_drawn_once_a_run():
    bench = Bench()
    bench.set({"actors.russia": {"isolation_end": 0.5, "isolation_goal": 0.9}, "globals": {"isolation_spread": 1}})
    goal = bench.row("actors.russia.isolation_goal")
    bench.call("answer_at_home", "russia", 5)
    assert bench.block.rows[goal, 0] == 0.9
    bench.call("answer_at_home", "russia", 0)
    chance = 0.001 + 0.998 * drawn(bench, "isolation", ("actor", "russia"), 0)
    assert bench.block.rows[goal, 0] == pytest.approx(chance, rel=1e-12)


@pytest.mark.parametrize(("stream", "stage", "entity", "key", "given", "rate", "outcome"), CHANCES)
@pytest.mark.parametrize("step", [0, 5])
@pytest.mark.parametrize("happens", [True, False])
def test_an_event_happens_where_the_draw_of_its_own_stream_says_so(
    stream, stage, entity, key, given, rate, outcome, step, happens
):
    bench = Bench()
    bench.set(given)
    least = -log(1.0 - drawn(bench, stream, key, step))
    value = least * (1.0 + 1e-9 if happens else 1.0 - 1e-9)
    bench.block.rows[bench.row(rate)] = 1.0 / value if rate.endswith(("_time", "threshold")) else value
    bench.call(stage, entity, step)
    assert bool(bench.block.rows[bench.row(outcome), 0]) == happens


@pytest.mark.parametrize("happens", [True, False])
@pytest.mark.parametrize("step", [0, 5])
def test_an_agreement_is_signed_where_its_draw_falls_on_the_stretch_that_was_gone(step, happens):
    bench = Bench()
    stretch = 0.5 * drawn(bench, "agreement", ("track", "nuclear_deal"), step) * (1 + 1e-9 if happens else 1 - 1e-9)
    bench.set({IRAN_ACTS: {"approach": 1}, "globals": {"west_willingness": 1}})
    bench.set({TRACK: {"progress": 0.5, "threshold": 1 / stretch}})
    bench.call("negotiate", "nuclear_deal", step)
    progress, agreed = (bench.block.rows[bench.row(f"{TRACK}.{name}"), 0] for name in ("progress", "agreed"))
    assert (progress, agreed) == ((1.0, 1.0) if happens else (pytest.approx(0.5 + stretch), 0.0))


@pytest.mark.parametrize("happens", [True, False])
def test_a_report_comes_where_the_draw_of_its_own_stream_says_so(happens):
    bench = Bench()
    least = -log(1.0 - drawn(bench, "observation", ("belief", "us_on_drones"), 0))
    rate = least * (1.0 + 1e-9 if happens else 1.0 - 1e-9)
    bench.set({"beliefs.us_on_drones": {"false_alarm_rate": rate, "detection_rate": 2 * rate}})
    (evidence,) = bench.call("observe", "us_on_drones").values()
    assert evidence == pytest.approx((log(2.0) if happens else 0.0) - rate)


@pytest.mark.parametrize("deep", [True, False])
def test_of_strikes_of_both_kinds_a_draw_in_the_share_of_the_deep_ones_is_deep(deep):
    bench = Bench()
    happens = drawn(bench, "strike", ("strike", "israel_on_iran"), 0)
    share = happens * (1.0 + 1e-9 if deep else 1.0 - 1e-9)  # of the hazard, which is sure
    rates = {"deep_rate": SURE * share, "limited_rate": SURE * (1.0 - share)}
    bench.set({ISRAEL_ACTS: {"limited_strike": 1, "deep_strike": 1}, PAIR: {**rates, "worth": 1}})
    bench.set({PAIR: {"limited_damage": 0.1, "deep_damage": 0.3}})
    bench.call("strike", "israel_on_iran")
    assert bench.block.rows[bench.row(f"{PAIR}.blow"), 0] == (0.3 if deep else 0.1)


@pytest.mark.parametrize("through", [True, False])
def test_a_strike_gets_through_where_the_draw_of_its_own_stream_reaches_the_defences(through):
    bench = Bench()
    stopped = drawn(bench, "penetration", ("strike", "israel_on_iran"), 0)
    bench.set({ISRAEL_ACTS: {"deep_strike": 1}, PAIR: {"deep_rate": SURE, "worth": 1}})
    bench.set({PAIR: {"air_defence": stopped * (1.0 - 1e-9 if through else 1.0 + 1e-9)}})
    bench.call("strike", "israel_on_iran")
    assert bool(bench.block.rows[bench.row(f"{PAIR}.hit"), 0]) == through


@pytest.mark.parametrize("true", [True, False])
def test_a_contested_event_sets_its_row_where_the_draw_of_its_claim_is_in_range_whatever_its_step(true):
    bench = Bench()
    chance = drawn(bench, "contested", 77, 0)
    above = chance * (1.0 - 1e-9 if true else 1.0 + 1e-9)
    row = bench.row(f"{WAR}.aid")
    events = ((3, row, 0.25, above, 1.0, 77), (3, row + 1, 0.5, 0.0, above, 77))
    bench.block = bench.block._replace(calendar=calendar_of(*events))
    assert bench.call("mark_calendar", "all", 3) == ({row: 0.25} if true else {row + 1: 0.5})


def test_every_stream_is_drawn_from_by_a_stage():
    sources = {Path(inspect.getfile(python_of(stage.function))) for stage in SCHEDULE}
    used = re.findall(r'STREAMS\["(\w+)"\]', " ".join(source.read_text(encoding="utf-8") for source in sources))
    assert sorted(used) == sorted(STREAMS)
