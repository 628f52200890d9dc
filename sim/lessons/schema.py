"""What a lesson's source may say: its front matter, its runs and its tasks, all of it data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from sim.ground.records import Number, Strict
from sim.scenario.file import Day

Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=3)]

FEWEST_RUNS, MOST_RUNS = 64, 512
LEVELS = (0.1, 0.5, 0.9)
"""Of the quantiles that a predicted distribution is given by."""


class Side(Strict):
    """What is run: a scenario with changes, some of which may be the student's own (`chosen`: parameter to task)."""

    title: Text
    scenario: str
    params: dict[str, Number] = Field(default_factory=dict)
    mechanisms: dict[str, str] = Field(default_factory=dict)
    chosen: dict[str, Name] = Field(default_factory=dict)
    other_shocks: bool = False
    """Whether it has random draws of its own, which no other side shares."""

    @property
    def changes(self) -> dict[str, float | str]:
        """What it changes of its scenario, by keys of a command line, without what a student chooses."""
        params = {f"params.{name}": value for name, value in self.params.items()}
        return params | {f"mechanisms.{name}": option for name, option in self.mechanisms.items()}


class Measure(Strict):
    """A number of a student's runs: of one side, or of its difference from another, run by run."""

    of: Literal["mean", "spread", "share", "margin", "sign"]
    """Mean over runs, standard deviation, share of runs `above` or `below` a threshold, half-width of the 95 % interval
    of the mean, or the sign that such an interval leaves: 1, -1, or 0 where it holds zero."""
    outcome: str
    side: Name
    less: Name | None = None
    at: Day | None = None
    above: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.of == "share") != ((self.above is None) != (self.below is None)):
            raise ValueError("`share` goes with one of `above` and `below`, and they with it alone.")
        return self


class Ratio(Strict):
    """How many times one measure is another; squared where it asks for numbers of runs."""

    ratio: tuple[Measure, Measure]
    squared: bool = False


class Fact(Strict):
    """What the case says of a claim, a contradiction or a parameter, such as how a claim stands."""

    claim: str | None = None
    contradiction: str | None = None
    parameter: str | None = None
    field: Literal["standing", "asserted_by", "theme", "kind", "treatment", "sides", "grade", "default"]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [self.claim, self.contradiction, self.parameter].count(None) != 2:  # noqa: PLR2004 - one of three is given
            raise ValueError("names one of `claim`, `contradiction` and `parameter`.")
        return self


Value = Measure | Ratio | Fact


def measures_of(value: Value) -> Iterator[Measure]:
    """Iterate over the measures that a value is made of."""
    if isinstance(value, Measure):
        yield value
    elif isinstance(value, Ratio):
        yield from value.ratio


class _Task(Strict):
    id: Name
    ask: Text


class PredictNumber(_Task):
    """A number, given before the runs."""

    kind: Literal["predict_number"]
    value: Measure | Ratio
    low: Number
    high: Number


class PredictDistribution(_Task):
    """The quantiles of an outcome over the runs, given before them."""

    kind: Literal["predict_distribution"]
    outcome: str
    side: Name
    less: Name | None = None
    at: Day | None = None
    low: Number
    high: Number


class PredictProbability(_Task):
    """The share of runs in which something holds, given before them."""

    kind: Literal["predict_probability"]
    value: Measure

    @model_validator(mode="after")
    def _of_a_share(self) -> Self:
        if self.value.of != "share":
            raise ValueError(f"value.of: a probability is of a share, not of a {self.value.of}.")
        return self


class When(Strict):
    """When an option is right: what its task's value has to be."""

    above: Number | None = None
    below: Number | None = None
    equals: Number | str | None = None


class Option(Strict):
    """One answer to choose, when it is right, and what is said to those who choose it wrongly."""

    text: Text
    when: When
    says: str = ""


class Choose(_Task):
    """One of some answers; which is right follows from a value."""

    kind: Literal["choose"]
    value: Value
    options: dict[Name, Option] = Field(min_length=2)


class Mistake(Strict):
    """A value that a typical wrong answer has, and what is said of it."""

    value: Measure | Ratio | Fact
    says: Text


class ReadNumber(_Task):
    """A number read from one's own runs, or from the evidence."""

    kind: Literal["read_number"]
    value: Value
    mistakes: tuple[Mistake, ...] = ()


class SetParameter(_Task):
    """A value of a parameter that the student chooses, within its bounds, and runs with."""

    kind: Literal["set_parameter"]
    parameter: str


class Explain(_Task):
    """An answer in words: kept for the teacher, not scored."""

    kind: Literal["explain"]
    words: int = Field(default=15, ge=1, le=400)


class WriteScenario(_Task):
    """A scenario file of one's own."""

    kind: Literal["write_scenario"]
    must: tuple[Literal["expectation", "question", "claims", "params", "mechanisms", "events", "contested"], ...] = ()
    base: str = "baseline"


class WriteActor(_Task):
    """A scenario file that gives an actor a policy of its own: another rule, or a script of postures."""

    kind: Literal["write_actor"]
    actor: str
    other_than: tuple[str, ...] = ()
    """Policies that are not accepted."""
    base: str = "baseline"


Prediction = PredictNumber | PredictDistribution | PredictProbability
Task = (
    PredictNumber
    | PredictDistribution
    | PredictProbability
    | Choose
    | ReadNumber
    | SetParameter
    | Explain
    | WriteScenario
    | WriteActor
)
TASKS: dict[str, type[Task]] = {
    "predict_number": PredictNumber,
    "predict_distribution": PredictDistribution,
    "predict_probability": PredictProbability,
    "choose": Choose,
    "read_number": ReadNumber,
    "set_parameter": SetParameter,
    "explain": Explain,
    "write_scenario": WriteScenario,
    "write_actor": WriteActor,
}
"""The form of each kind of task."""
CHECKED = (Choose, ReadNumber, WriteScenario, WriteActor)
"""The forms of tasks whose answers are right or wrong."""
KINDS = {
    "predict_number": "predict a number",
    "predict_distribution": "predict a distribution",
    "predict_probability": "predict a probability",
    "choose": "choose",
    "read_number": "read a number",
    "set_parameter": "change one thing",
    "explain": "explain in words",
    "write_scenario": "write a scenario",
    "write_actor": "write an actor",
}
"""Every kind of task, as a student reads it."""


def shows_runs(task: Task) -> bool:
    """Say whether what is said of an answer tells something of the runs, so that predictions have to come before it."""
    if isinstance(task, WriteScenario | WriteActor):
        return True
    return isinstance(task, Choose | ReadNumber) and any(measures_of(task.value))


MOST_SIDES: Final = 3
"""That one picture tells apart."""


class Look(Strict):
    """Runs to make and look at: outcomes of some sides on a day, each less the first, and all over time."""

    sides: tuple[Name, ...] = Field(min_length=1, max_length=MOST_SIDES)
    outcomes: tuple[str, ...] = Field(min_length=1, max_length=4)
    at: Day | None = None


class Front(Strict):
    """The front matter of a lesson."""

    title: Text
    question: Text
    minutes: int = Field(ge=30, le=50)
    goals: tuple[Text, ...] = Field(min_length=1)
    seed: Literal["own", "shared"]
    """Whether each student's runs have draws of their own, or the class has the same."""
    runs: int = Field(ge=FEWEST_RUNS, le=MOST_RUNS)
    case: str | None = None
    sides: dict[Name, Side] = Field(default_factory=dict)
