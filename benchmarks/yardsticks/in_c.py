"""The stages of `stages.c`, compiled by the system's compiler and told where the model's rows are."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.yardsticks.stack import Stack
from sim.ground.axes import ACTS, ADMIT, APPROACH, ASK, DENY, DISCLOSE, LOGIT, MOST_TERMS, RETALIATE, SUPPLIER
from sim.ground.defaults import WIDTH
from sim.kernel.mechanism import ADAPTIVE, ALIGNMENT, COST, PERFECT, SHARED, VETO
from sim.kernel.state import APART
from sim.scenario.inputs import Inputs

SOURCE = Path(__file__).with_name("stages.c")
FLAGS = ("-std=c11", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math")
"""Strict arithmetic, as the model's compiler has it: no contraction, and no flag that changes a value. Like LLVM,
the compiler may suppose that nobody reads the floating-point status, without which it vectorises no division that
stands under a condition."""
MOST_OF_A_KIND, MOST_POSTURES = 16, 16

Numbers = NDArray[np.int64]
Stage = Callable[[Stack, int, int], None]


def c_compiler() -> str | None:
    """Return the path of the system's C compiler, or None where there is none; the variable CC may name it."""
    names = [os.environ.get("CC", ""), "cc", "gcc", "clang"]
    return next((path for path in map(shutil.which, filter(None, names)) if path), None)


def built(folder: Path, compiler: str, *more: str) -> ctypes.CDLL:
    """Compile the C stages into a folder and load them.

    Parameters
    ----------
    folder : Path
        Where the library goes; it has to outlive the calls.
    compiler : str
        From `c_compiler`.
    *more : str
        Further flags.

    Raises
    ------
    subprocess.CalledProcessError
        Where the compiler refuses.
    """
    library = folder / "stages.so"
    sizes = (f"-DLANES={WIDTH}", f"-DTERMS={MOST_TERMS}")
    command = [compiler, *FLAGS, *more, *sizes, "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
    subprocess.run(command, check=True)
    return ctypes.CDLL(str(library))


def _addresses(stack: Stack) -> NDArray[np.uint64]:
    arrays = (stack.state, stack.places, stack.keys)
    table = [[array.ctypes.data + number * array.strides[0] for array in arrays] for number in range(stack.blocks)]
    return np.array(table, dtype=np.uint64)


def _calling(function: Any, plan: Numbers, *fixed: int | float) -> Stage:
    """Return a call of a C stage: blocks and their number, rows, what is fixed, first and last step."""
    kinds = [ctypes.c_double if isinstance(value, float) else ctypes.c_int64 for value in fixed]
    function.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, *kinds, ctypes.c_int64, ctypes.c_int64]
    function.restype = None

    def call(stack: Stack, first: int, last: int) -> None:
        blocks = _addresses(stack)
        function(blocks.ctypes.data, len(blocks), plan.ctypes.data, *fixed, first, last)

    return call


def designate_rows(inputs: Inputs) -> Numbers:
    """Return `struct designate_rows`: of the first place, counted from where the places begin, then of the rest."""
    row, border = inputs.layout.row, inputs.layout.first[APART]
    own = ("status", "visibility", "age", "visibility_start", "visibility_floor")
    places = [row(APART, 0, name) - border for name in own]
    shared = [row("globals", 0, name) for name in ("designation_rate", "regrowth_rate", "unlearned")]
    return np.array([*places, inputs.layout.stride[APART], row("legs", 0, "effort"), *shared], dtype=np.int64)


def observe_rows(inputs: Inputs) -> Numbers:
    """Return `struct observe_rows` of each belief."""
    row, links = inputs.layout.row, inputs.links[0]
    own = ["evidence", "disclosed", "resting_log_odds", "forgetting"]
    own += ["detection_rate", "false_alarm_rate", "parts_weight"]
    found = []
    for view in inputs.layout.each("beliefs"):
        item, observer = int(links.belief_item[view]), int(links.belief_observer[view])
        rows = [row("beliefs", view, name) for name in own]
        rows += [row("items", item, name) for name in ("shipped", "traces", "need_met")]
        rows += [row("actors", max(observer, 0), "act", DISCLOSE), int(observer >= 0)]
        found.append([*rows, int(links.belief_number[view].view(np.int64))])
    return np.array(found, dtype=np.int64)


def supplier(inputs: Inputs) -> int:
    """Return the number of the actor that supplies.

    Raises
    ------
    ValueError
        Where it does not choose by logit: the C stage knows no other policy.
    """
    actor = int(np.flatnonzero(inputs.links[0].actor_role == SUPPLIER)[0])
    if inputs.links[0].actor_policy[actor] != LOGIT:
        raise ValueError("the supplier chooses by another policy than logit")
    return actor


def _padded(rows: list[list[int]] | list[int], most: int) -> list[int]:
    table = np.array(rows, dtype=np.int64)
    if len(table) > most:
        raise ValueError(f"{len(table)} entries; the C stage has room for {most}")
    full = np.zeros((most, *table.shape[1:]), dtype=np.int64)
    full[: len(table)] = table
    return [int(number) for number in full.ravel()]


def decide_rows(inputs: Inputs) -> Numbers:
    """Return `struct decide_rows` of the actor that supplies."""
    row, links, options, actor = inputs.layout.row, inputs.links[0], inputs.options, supplier(inputs)
    own = "votes weight base_weight strongest_tie best_score chosen posture available utility propensity term"
    own += " ship_level about_level act_level worth gravity exposure word expected_answer pressure promised"
    shared = "precision inertia backfire_weight boldness_start implausibility"
    numbers = [row("actors", actor, name) for name in own.split()]
    numbers += [row("globals", 0, name) for name in shared.split()]
    dyad, west, pair = int(links.actor_dyad[actor]), int(links.actor_west[actor]), int(links.actor_strike[actor])
    numbers += [row("dyads", dyad, name) for name in ("trust", "alignment", "reliance")]
    numbers += [row("dyads", west, "trust")]
    numbers += [row("strikes", pair, name) for name in ("air_power", "air_defence", "threat")]
    numbers += [row("ledgers", int(links.dyad_ledger[dyad]), name) for name in ("balance", "debt_scale")]
    numbers += [ASK, RETALIATE, DENY, ADMIT, APPROACH, len(ACTS), inputs.layout.sizes.items]
    factions = [
        [row("factions", int(number), name) for name in ("vote", "reformist", "reform_emphasis")]
        for number in np.flatnonzero(links.faction_actor == actor)
    ]
    ties = [row("ties", int(number), "level") for number in np.flatnonzero(links.tie_of == actor)]
    items = [
        [int(number)]
        + [row("items", int(number), name) for name in ("gravity", "attribution", "military_value", "legal_exposure")]
        + [row("regimes", int(links.item_regime[number]), "in_force")]
        for number in np.flatnonzero(links.item_supplier == actor)
    ]
    orders = [
        [row("orders", int(number), name) for name in ("stage", "delivered", "air_power", "air_defence")]
        for number in np.flatnonzero(links.order_recipient == actor)
    ]
    menu = int(links.actor_menu[actor])
    numbers += [menu, len(factions), len(ties), len(items), len(orders), int(options.vote == VETO)]
    numbers += [int(options.legal_cost == COST), int(options.backfire == ALIGNMENT), int(options.attribution == SHARED)]
    draws = [int(number.view(np.int64)) for number in links.posture_number[actor, :menu]]
    tables = (draws, MOST_POSTURES), (factions, MOST_OF_A_KIND), (ties, MOST_OF_A_KIND), (items, MOST_OF_A_KIND)
    tables += ((orders, MOST_OF_A_KIND),)
    for table, most in tables:
        numbers += _padded(table, most)
    return np.array(numbers, dtype=np.int64)


def rows_touched(inputs: Inputs) -> dict[str, int]:
    """Return how many rows each stage reads or writes in a step: of `decide` those of the actor that supplies."""
    sizes = inputs.layout.sizes
    menu, acts_weighed = int(inputs.links[0].actor_menu[supplier(inputs)]), 5
    within_posture = 2 * sizes.items + acts_weighed + MOST_TERMS + len(("available", "utility", "propensity"))
    return {
        "designate": 5 * sizes.entities[APART] + 4,
        "observe": len(np.unique(observe_rows(inputs)[:, :11])),
        "decide": 50 + 2 * MOST_TERMS + menu * within_posture,  # some 50 stand outside of postures and terms
    }


def c_stages(library: ctypes.CDLL, inputs: Inputs) -> dict[str, Stage]:
    """Return the C stages by the names of the model's, to be called with a stack, a first step and a last.

    Parameters
    ----------
    library : ctypes.CDLL
        From `built`.
    inputs : Inputs
        Whose rows, options and calendar hold.
    """
    dt, places = float(inputs.clock.works.dt), inputs.layout.sizes.entities[APART]
    grows = 1.0 if inputs.options.regrowth == ADAPTIVE else 0.0
    beliefs, perfect = observe_rows(inputs), int(inputs.options.information == PERFECT)
    spell = int(inputs.clock.works.decision_steps)
    return {
        "designate": _calling(library.designate_all, designate_rows(inputs), places, grows, dt),
        "observe": _calling(library.observe_all, beliefs, len(beliefs), perfect, dt),
        "decide": _calling(library.decide_all, decide_rows(inputs), spell),
    }
