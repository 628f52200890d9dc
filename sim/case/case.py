"""A case: one conflict as a package of data, read when it is first asked for and checked once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from sim.case.claims import ClaimLedger, read_ledger
from sim.case.colours import ActorColours, read_colours
from sim.case.columns import OUTCOMES, Column, Outcome, entities_in_order
from sim.case.contradictions import Contradiction, read_contradictions
from sim.case.headlines import Headlines, read_headlines
from sim.case.observed import Observed, SeriesEntry, read_observed
from sim.case.parameters import Registry, read_registry
from sim.case.questions import Question, read_questions
from sim.case.roster import Roster, read_roster
from sim.case.stances import Stance, read_stances
from sim.ground import resources
from sim.ground.faults import Fault, InputError, input_error, not_among, shown
from sim.ground.records import Strict
from sim.ground.resources import CASE_FILE, DEFAULT_CASE
from sim.ground.validation import read_checked
from sim.kernel.mechanism import MECHANISMS

if TYPE_CHECKING:
    import pandas as pd


class CaseFile(Strict):
    """The file ``case.yaml``: what a case is called and about, what its claims count beside units, examples.

    `fit_until` is the last day whose knowledge a fit may read.
    """

    title: str = Field(min_length=3)
    subject: str = Field(min_length=10)
    counts: tuple[str, ...] = ()
    examples: dict[str, str] = Field(default_factory=dict)
    fit_until: dt.date | None = None


Lane = Literal["supply", "orders", "sanctions", "information", "strikes"]
"""A part of a chronicle of acts."""


class _Reported(BaseModel):
    """What a case itself reads of an entry of ``mechanisms.yaml``; `sim.odd.reported` checks the whole."""

    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    lane: Lane | None = None


@dataclass(frozen=True)
class Case:
    """One conflict: who plays which role, every number, and the evidence behind both.

    Parameters
    ----------
    name : str
        As lists and messages show it: the name of its folder.
    folder : Path
        Where its files are: ``case.yaml``, ``roster.yaml``, ``outcomes.yaml``, ``parameters/``, ``references.yaml``,
        ``evidence/`` and, where it has them, ``evidence/contradictions.yaml``, ``mechanisms.yaml``, ``patterns.yaml``,
        ``colours.yaml``, ``stances.yaml``, ``questions.yaml``, ``hindcast.yaml``,
        ``observed.yaml``, ``series/`` and ``scenarios/``.
    """

    name: str
    folder: Path

    @property
    def address(self) -> str:
        """What a file writes to find the case again: the name of a shipped one, the folder of another."""
        return self.name if self.is_shipped else str(self.folder)

    @property
    def is_shipped(self) -> bool:
        """Whether it comes with the package, so that its name says which it is."""
        return self.folder.parent == resources.cases()

    @property
    def is_default(self) -> bool:
        """Whether it is the case of what names none."""
        return self.address == DEFAULT_CASE

    @property
    def scenarios(self) -> Path:
        """The folder of its scenarios."""
        return resources.shipped("scenarios") if self.is_default else self.folder / "scenarios"

    @cached_property
    def file(self) -> CaseFile:
        """What it is called, and about."""
        return read_checked(self.folder / CASE_FILE, CaseFile)

    @cached_property
    def roster(self) -> Roster:
        """Who plays which role."""
        return read_roster(self.folder / "roster.yaml")

    @cached_property
    def colours(self) -> dict[str, ActorColours]:
        """How its actors are drawn, by name; empty where the case says nothing."""
        path = self.folder / "colours.yaml"
        return read_colours(path, self.roster) if path.exists() else {}

    @cached_property
    def stances(self) -> dict[str, Stance]:
        """The steps along which its actors can be moved, by name; empty where the case says nothing."""
        path = self.folder / "stances.yaml"
        return read_stances(path, self.roster) if path.exists() else {}

    @cached_property
    def questions(self) -> dict[str, Question]:
        """What can be asked of a sweep by name; empty where the case says nothing."""
        path = self.folder / "questions.yaml"
        return read_questions(path, self.roster) if path.exists() else {}

    @cached_property
    def headlines(self) -> Headlines:
        """Which outcomes and events are shown where nobody asks for others."""
        return read_headlines(self.folder / "outcomes.yaml", self.roster)

    @cached_property
    def parameters(self) -> Registry:
        """Every number, by name, and the references behind them."""
        return read_registry(self.folder / "parameters", self.claims)

    @cached_property
    def claims(self) -> ClaimLedger:
        """What the reporting says."""
        return read_ledger(self.claim_files(), self.file.counts)

    @cached_property
    def contradictions(self) -> dict[str, Contradiction]:
        """Where the reporting contradicts itself, by name; empty where the case lists nothing."""
        path = self.folder / "evidence" / "contradictions.yaml"
        return read_contradictions(path, self.claims) if path.exists() else {}

    @cached_property
    def series(self) -> dict[str, SeriesEntry]:
        """The public series, by name; empty where the case has none."""
        path = self.folder / "series" / "catalogue.yaml"
        return read_checked(path, dict[str, SeriesEntry]) if path.exists() else {}

    @cached_property
    def observed(self) -> Observed:
        """Which of its series runs are compared with."""
        path = self.folder / "observed.yaml"
        return read_observed(path, self.roster, self.series) if path.exists() else Observed()

    @property
    def contested(self) -> list[str]:
        """Names of the contested claims, to which a scenario can give a probability."""
        return [name for name, record in self.contradictions.items() if record.treatment == "contested"]

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """What its runs record, by name: the outcomes of every kind of which it has an entity."""
        return {name: one for name, one in OUTCOMES.items() if self.roster.names(one.kind) or one.kind == "globals"}

    def check(self) -> None:
        """Read every part, and raise an `InputError` with every fault of all of them."""
        faults: list[Fault] = []
        shape = ("file", "roster", "colours", "stances", "questions", "headlines")
        for part in (*shape, "claims", "contradictions", "parameters", "observed"):
            try:
                getattr(self, part)
            except InputError as error:
                faults += error.faults
        if faults:
            raise InputError(faults)

    def reported_in(self, mechanism: str) -> list[str]:
        """Return the ids of what its reporting describes and a mechanism of the model carries.

        A mechanism cites the reporting of the default case itself; of another case, its table says so.
        """
        listed = [name for name, one in self._reported.items() if mechanism in one.where.get("mechanisms", ())]
        return sorted({*listed, *(MECHANISMS[mechanism].reported if self.is_default else ())})

    @cached_property
    def lanes(self) -> dict[str, Lane]:
        """Where a chronicle puts acts on what its reporting describes, by the id of that."""
        return {name: one.lane for name, one in self._reported.items() if one.lane}

    @cached_property
    def _reported(self) -> dict[str, _Reported]:
        path = self.folder / "mechanisms.yaml"
        return read_checked(path, dict[str, _Reported]) if path.exists() else {}

    def contradictions_of(self, claim: str) -> list[str]:
        """Return the names of the contradictions that a claim is on a side of, in the order of the file."""
        return [name for name, record in self.contradictions.items() if claim in record.claims]

    def parameters_behind(self, outcome: str) -> list[str]:
        """Return the parameters behind a column such as ``trust[iran in russia]``: those of its entity's traits.

        Empty where the entity has none: what it shows follows from the rest of the model.
        """
        column = Column.split(outcome)
        if column.outcome not in OUTCOMES:
            return []
        kind = OUTCOMES[column.outcome].kind
        labels = column.labels[:1] if kind == "actors" else column.labels
        place = next((place for place, one in entities_in_order(kind, self.roster) if one == labels), None)
        return self._parameters_of.get((kind, place), [])

    @cached_property
    def _parameters_of(self) -> dict[tuple[str, int | None], list[str]]:
        found: dict[tuple[str, int | None], list[str]] = {}
        for kind, entity, _, _, level in self.roster.traits(1, self.parameters):
            names = found.setdefault((kind, entity), [])
            if isinstance(level, str) and level not in names:
                names.append(level)
        return found

    def series_table(self, name: str) -> pd.DataFrame:
        """Return a public series as `sim.series` does.

        Raises
        ------
        InputError
            Where the case has no such series, or its file cannot be read.
        """
        import pandas as pd

        if not isinstance(name, str) or name not in self.series:
            raise input_error("series", not_among(name, "a series", self.series))
        entry = self.series[name]
        path = self.folder / "series" / entry.file
        try:
            frame = pd.read_csv(path)
            if entry.time == "month":
                frame["month"] = pd.to_datetime(frame["month"], format="%Y-%m")
        except (OSError, ValueError, KeyError) as error:
            reason = error.strerror if isinstance(error, OSError) else f"it is no table of the series {name}"
            raise input_error(str(path), f"cannot be read: {reason}.") from None
        frame.attrs.update(
            entry.model_dump(exclude={"file", "time", "published", "from_later"}),
            name=name,
            caveats=list(entry.caveats),
        )
        return frame

    def check_drawn(self) -> None:
        """Read what only figures need, so that what is wrong with it is told before anything is run.

        Raises
        ------
        InputError
            Naming the first file that is missing or wrong.
        """
        _ = self.colours, self.headlines, self.observed
        for name in self.series:
            self.series_table(name)

    def claim_files(self) -> list[Path]:
        """Return the files of claims, one an article."""
        return sorted(path for path in (self.folder / "evidence").glob("*.yaml") if path.stem != "contradictions")

    def __reduce__(self) -> tuple[Callable[[Path], Case], tuple[Path]]:
        # Another process reads the files itself, once: the checked records are larger than what they are read from.
        return _case_in, (self.folder,)


CaseSource = str | Path | Case | None
"""What names a case: the name of a shipped one, a folder, the case itself, or nothing for the default."""


@cache
def _case_in(folder: Path) -> Case:
    return Case(folder.name, folder)


def case_names() -> list[str]:
    """Return the names of the shipped cases, the default first."""
    names = sorted(path.parent.name for path in resources.cases().glob(f"*/{CASE_FILE}"))
    return sorted(names, key=lambda name: name != DEFAULT_CASE)


def case_of(attributes: Mapping[Any, Any]) -> Case:
    """Return the case of a dataset, or of other results, by what their attributes say."""
    return load_case(attributes.get("case"))


def load_case(case: CaseSource = None, beside: Path | None = None) -> Case:
    """Find a case: the same object each time, so that its files are read once, when they are first asked for.

    A relative path starts from the folder `beside`, or from the current one.

    Raises
    ------
    InputError
        Where there is no such case; the message gives the nearest name.
    """
    if isinstance(case, Case):
        return case
    if not isinstance(case, str | Path | None):
        raise input_error("case", f"{shown(case)} is not a case; give the name of one, or its folder.")
    if case is None or case == DEFAULT_CASE:
        return _case_in(resources.cases() / DEFAULT_CASE)
    if isinstance(case, Path) or "/" in case or "\\" in case or set(case) <= {"."}:
        folder = ((beside or Path()) / case).resolve()
        if not (folder / CASE_FILE).is_file():
            raise input_error("case", f"{case} is not the folder of a case: it holds no {CASE_FILE}.")
        return _case_in(folder)
    if case not in case_names():
        there = ((beside or Path()) / case / CASE_FILE).is_file()
        hint = f" The folder of one here is written './{case}'." if there else ""
        raise input_error("case", not_among(case, "a case", case_names()) + hint)
    return _case_in(resources.cases() / case)
