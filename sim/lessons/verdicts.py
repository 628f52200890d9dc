"""What is said of an answer: right, wrong and how, scored, or kept; never the answer itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from sim.ground.documents import parse
from sim.ground.faults import InputError, input_error, not_among
from sim.lessons.answers import Answer
from sim.lessons.numbers import Estimate, Numbers
from sim.lessons.schema import (
    LEVELS,
    Choose,
    Explain,
    PredictDistribution,
    PredictNumber,
    PredictProbability,
    ReadNumber,
    Task,
    When,
    WriteActor,
    WriteScenario,
)
from sim.lessons.scores import brier, crps
from sim.page.digest import digest
from sim.scenario.chain import scenario_names
from sim.scenario.load import Scenario, load
from sim.scenario.members_file import POINT
from sim.words import DIGITS, counted, exact, listed, number

ERRORS: Final = 2.0
"""Standard errors by which a number may be off: what another's runs would give in nineteen of twenty cases."""
SCENARIO_CHANGES: Final = ("params", "mechanisms", "contested", "events", "signposts", "postures")
"""Keys of a scenario that change something of its base."""
State = Literal["right", "wrong", "scored", "kept", "open"]


@dataclass(frozen=True)
class Verdict:
    """What is said of the answer to a task; `score` is of a prediction, the less the better."""

    task: str
    state: State
    says: str
    score: float | None = None

    @property
    def in_words(self) -> str:
        """The state, and what is said of it, without saying the same twice."""
        return self.says if self.says.startswith(self.state) else f"{self.state}: {self.says}"


def verdict_on(task: Task, answer: Answer, numbers: Numbers) -> Verdict:
    """Hold an answer against the model; `UnansweredError` where that follows from a task not yet answered."""
    if isinstance(task, ReadNumber):
        return _on_number(task, float(answer), numbers)  # type: ignore[arg-type]  # as `answer_of` reads it
    if isinstance(task, Choose):
        return _on_choice(task, str(answer), numbers.estimate(task.value))
    if isinstance(task, PredictNumber | PredictDistribution | PredictProbability):
        return _on_prediction(task, answer, numbers)
    if isinstance(task, WriteScenario | WriteActor):
        return _on_scenario(task, str(answer), numbers)
    if isinstance(task, Explain):
        return Verdict(task.id, "kept", "kept in your words; your teacher reads it.")
    return Verdict(task.id, "kept", f"{exact(float(answer))} it is.")  # type: ignore[arg-type]


def tolerance(estimate: Estimate) -> float:
    """Return by how much a number may be off: `ERRORS` standard errors, and what rounding to three digits takes."""
    size = abs(float(estimate.value))
    rounding = 0.5 * 10.0 ** (math.floor(math.log10(size)) - DIGITS + 1) if size else 0.0
    return ERRORS * estimate.error + rounding


def _on_number(task: ReadNumber, answer: float, numbers: Numbers) -> Verdict:
    wanted = numbers.estimate(task.value)
    if _is_near(answer, wanted):
        return Verdict(task.id, "right", f"right{_accepted(wanted, numbers)}.")
    known = [(numbers.estimate(mistake.value), mistake.says) for mistake in task.mistakes]
    near = [(abs(answer - float(one.value)), says) for one, says in known if _is_near(answer, one)]
    if near:
        return Verdict(task.id, "wrong", min(near)[1])
    if wanted.value and _is_near(-answer, wanted):
        return Verdict(task.id, "wrong", "the size is right, the sign is not: which side is taken from which?")
    if _is_near(answer / 100.0, wanted):
        return Verdict(task.id, "wrong", "is it in percent? A share is wanted, between 0 and 1, or write the % sign.")
    way = "high" if answer > float(wanted.value) else "low"
    return Verdict(task.id, "wrong", f"too {way}. Look again at which outcome, which day and which side are asked for.")


def _is_near(answer: float, estimate: Estimate) -> bool:
    return abs(answer - float(estimate.value)) <= tolerance(estimate) * (1 + 1e-9)


def _accepted(wanted: Estimate, numbers: Numbers) -> str:
    if not wanted.error:
        return ""
    runs = counted(numbers.lesson.front.runs, "run")
    return f"; within {number(tolerance(wanted))} is accepted, two standard errors of {runs} and rounding"


def _on_choice(task: Choose, answer: str, wanted: Estimate) -> Verdict:
    if _holds(task.options[answer].when, wanted.value):
        return Verdict(task.id, "right", "right.")
    says = task.options[answer].says or "it does not agree with what your runs, or the evidence, show."
    return Verdict(task.id, "wrong", says)


def option_of(task: Choose, value: float | str) -> str:
    """Return the option that is right for a value; LookupError where none is."""
    for name, option in task.options.items():
        if _holds(option.when, value):
            return name
    raise LookupError(f"no option of {task.id} is right for {value}.")


def _holds(when: When, value: float | str) -> bool:
    if when.equals is not None:
        return value == when.equals
    above = when.above is None or float(value) > when.above
    return above and (when.below is None or float(value) < when.below)


def _on_prediction(
    task: PredictNumber | PredictDistribution | PredictProbability, answer: Answer, numbers: Numbers
) -> Verdict:
    """Score a prediction beside the model's own and that of somebody who knows only what is possible."""
    if isinstance(task, PredictProbability):
        share = float(numbers.estimate(task.value).value)
        score, best, blind = (brier(one, share) for one in (float(answer), share, 0.5))  # type: ignore[arg-type]
        name = "Brier score"
    elif isinstance(task, PredictDistribution):
        values = numbers.values(task)
        even = [task.low + level * (task.high - task.low) for level in LEVELS]
        own = tuple(float(one) for one in np.quantile(values, LEVELS))
        score, best, blind = (crps(one, values) for one in (answer, own, even))  # type: ignore[arg-type]
        name = "CRPS"
    else:
        came = np.array([float(numbers.estimate(task.value).value)])
        middle = (task.low + task.high) / 2
        score, best, blind = (crps([one], came, [0.5]) for one in (float(answer), came[0], middle))  # type: ignore[arg-type]
        name = "CRPS, of one number how far it is off"
    beside = f"{number(best)} is the least possible, {number(blind)} that of somebody who knows nothing"
    return Verdict(task.id, "scored", f"{name} {number(score)}; the smaller the better: {beside}.", score)


def _on_scenario(task: WriteScenario | WriteActor, text: str, numbers: Numbers) -> Verdict:
    try:
        own = scenario_in(text, task, numbers)
    except InputError as error:
        return Verdict(task.id, "wrong", str(error).replace("\n", " "))
    base = load(task.base, case=numbers.lesson.case)
    runs = numbers.lesson.front.runs
    found = [digest(_ran(one, runs, numbers.seed)) for one in (own, base)]
    if found[0] == found[1]:
        return Verdict(task.id, "wrong", f"it runs, and nothing differs from {task.base} in any run.")
    return Verdict(task.id, "right", f"it is sound and runs, and its runs differ from those of {task.base}.")


def _ran(scenario: Scenario, runs: int, seed: int) -> Any:
    from sim.engine.run import run

    return run(scenario, runs=runs, seed=seed, uncertainty=POINT)


def scenario_in(text: str, task: WriteScenario | WriteActor, numbers: Numbers) -> Scenario:
    """Return the scenario that a student wrote; InputError where it is none, or not what the task wants.

    It is data: it may not name files, so that nobody's record reads what lies on a teacher's disk.
    """
    source = "your scenario"
    data = parse(text, source).data
    if not isinstance(data, dict):
        raise input_error(source, "holds no mapping of keys.")
    if "case" in data:
        raise input_error(source, "is of the lesson's case; leave `case` out.", key="case")
    if data.get("base") not in scenario_names(numbers.lesson.case):
        shipped = scenario_names(numbers.lesson.case)
        raise input_error(source, not_among(data.get("base"), "a shipped scenario", shipped), key="base")
    wanted = task.must if isinstance(task, WriteScenario) else ()
    missing = [name for name in wanted if not data.get(name)]
    if missing:
        raise input_error(source, "is missing; this task asks for it.", key=missing[0])
    if isinstance(task, WriteActor):
        _check_policy(data, task, source)
    if any(_changes(data) == _changes(example) for example in numbers.lesson.examples):
        raise input_error(
            source, "changes what an example of the lesson changes, and nothing else; change something else."
        )
    return load(data, case=numbers.lesson.case)


def _check_policy(data: Mapping[str, Any], task: WriteActor, source: str) -> None:
    postures = data.get("postures")
    one = postures.get(task.actor) if isinstance(postures, dict) else None
    if not isinstance(one, dict):
        raise input_error(source, "is missing; give it a policy or a script.", key=f"postures.{task.actor}")
    if one.get("policy") in task.other_than:
        message = f"is {one['policy']}; another is asked for than {listed(task.other_than)}."
        raise input_error(source, message, key=f"postures.{task.actor}.policy")


def _changes(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a scenario changes, without its words."""
    return {name: data[name] for name in SCENARIO_CHANGES if data.get(name)}
