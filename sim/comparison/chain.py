"""The chain from what a scenario changes to an outcome: how the model links them, and how far each link moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.paired.comparison import compare_means, unit_of
from sim.analysis.paired.pairs import paired
from sim.case.case import Case
from sim.case.columns import POSTURE, Column, entities_in_order
from sim.comparison.assumption import Assumption
from sim.comparison.dependencies import OPTIONS, Node, dependencies_of
from sim.comparison.imposed import recorded_of, settable_nodes
from sim.comparison.reason import reasons
from sim.comparison.series import weeks_counted
from sim.kernel.state import APART
from sim.kernel.variables import LAYOUT
from sim.scenario.load import Scenario

if TYPE_CHECKING:
    import pandas as pd

MOST_BESIDE: Final = 3
"""What bears most on the outcome itself: so many, and of each of these the one that bears most on it, and so on."""
MOST_OF_PART: Final = 2
"""What bears most on a part of the outcome's difference whose size is measured."""
FEWEST_CHOICES: Final = 5
"""A choice counts as moved in at least so many runs, as many as carry ten degrees of freedom; or in all."""
MOVES: Final = ("unit", "reference_mean", "other_mean", "mean_difference", "mean_low", "mean_high", "verdict", "reason")
SHOWN: Final = ("higher", "lower")
MOVED: Final = "another"
"""The verdict of what is coded: it is another in some runs."""
_CHOSEN: Final = "chosen"


@dataclass(frozen=True)
class Link:
    """One outcome on the way, and what it follows from: keys of changes, and outcomes that stand before it.

    `also` are further outcomes that are moved by a change and bear on it, the farthest moved first. `parts` are those
    of the outcomes that its difference is made up of, the largest part first. `against` are those of the outcomes that,
    as pairs of runs show it, would have it go the other way.
    """

    outcome: str
    changes: tuple[str, ...]
    outcomes: tuple[str, ...]
    also: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain:
    """The links from changes to an outcome, which comes last; `first_of` are the outcomes that each change meets.

    `unshown` are choices and stages that differ in some runs, without an effect that is shown.
    """

    links: tuple[Link, ...]
    first_of: Mapping[str, tuple[str, ...]]
    unshown: tuple[str, ...] = ()

    @property
    def changes(self) -> list[str]:
        """The keys of the changes that it starts from."""
        return list(dict.fromkeys(key for link in self.links for key in link.changes))


def moves_of(
    reference: pd.DataFrame,
    other: pd.DataFrame,
    weeks: pd.DataFrame,
    last: pd.DataFrame,
    until: int,
    level: float,
) -> pd.DataFrame:
    """Return how far every recorded outcome is moved, on average over the weeks until a date.

    Parameters
    ----------
    reference, other : pandas.DataFrame
        From `sim.comparison.series.averages_of_runs`.
    weeks, last : pandas.DataFrame
        The first week of a difference, and the last until then, of `sim.analysis.paired.parting.spans_by_outcome`.
    until : int
        The number of the week in which the date lies.
    level : float
        Of intervals; verdicts hold for all outcomes together.

    Returns
    -------
    pandas.DataFrame
        Index: outcome. Columns: those of `means_judged`, size (of the difference, in standard deviations of the
        reference's runs; of a choice its share), share (of the runs that differ in any week until then), week and
        last_week (the first and the last of those, in their medians), by_weeks (whether it is 0 or 1 in every week, so
        that an average is a share of weeks). Of choices and stages of orders, which have no
        mean, the verdict is "another" or "identical".
    """
    import pandas as pd

    found = means_judged(reference, other, level)
    spread = reference.std(ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = (found["mean_difference"].abs() / spread).fillna(0.0)
    found = found.assign(size=size)
    parted = weeks.where(weeks <= until)
    share, week = parted.notna().mean(), parted.quantile(0.5, interpolation="lower")
    coded = [name for name in weeks.columns if Column.split(str(name)).outcome in (POSTURE, "order_stage")]
    least = min(FEWEST_CHOICES / len(weeks), 1.0) if len(weeks) else 1.0
    rows = {
        name: {
            "unit": "1",
            "verdict": MOVED if share[name] >= least else "identical",
            "size": share[name],
            "reason": "",
        }
        for name in coded
    }
    found = pd.concat([found, pd.DataFrame.from_dict(rows, orient="index")]) if rows else found
    ended = last.quantile(0.5, interpolation="lower").reindex(found.index)
    counted = set(weeks_counted(reference, until + 1)) & set(weeks_counted(other, until + 1))
    found = found.assign(by_weeks=found.index.isin(counted))
    found = found.assign(share=share.reindex(found.index).fillna(0.0), week=week.reindex(found.index), last_week=ended)
    return found.rename_axis("outcome")


def means_judged(reference: pd.DataFrame, other: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return how far the mean of each outcome differs, with a verdict that holds for all of them together.

    Index: outcome. Columns: unit, reference_mean, other_mean, mean_difference, mean_low, mean_high, verdict, reason
    (why no difference is shown).
    """
    import pandas as pd

    pairs = paired(reference, other)
    found = pd.DataFrame(compare_means(pairs, level=level), index=pd.Index(pairs.outcomes, name="outcome"))
    found.insert(0, "unit", [unit_of(name) for name in pairs.outcomes])
    shares = {
        "share_higher": (pairs.differences > 0.0).mean(axis=0),
        "share_lower": (pairs.differences < 0.0).mean(axis=0),
    }
    found["reason"] = reasons(found.assign(**shares))
    return found[list(MOVES)]


def with_last(moves: pd.DataFrame, outcome: str, read: pd.DataFrame) -> pd.DataFrame:
    """Return how far outcomes are moved, the last one as it is read at a date in a table of differences."""
    none = {"size": 0.0, "share": 0.0, "week": np.nan, "last_week": np.nan}
    row = moves.loc[outcome].to_dict() if outcome in moves.index else none
    row |= read.loc[outcome, list(MOVES)].to_dict() | {"by_weeks": False}
    found = moves.drop(index=outcome, errors="ignore")
    found.loc[outcome] = row
    return found


@cache
def _before(case: Case, policies: tuple[tuple[str, str], ...]) -> list[tuple[str, list[Node], list[str]]]:
    """Return each recorded column, its variable and those that this follows from unrecorded, and the columns before.

    It is the same for all scenarios of a case with these policies.
    """
    # What is chosen is in force from the end of the decision: the posture that is recorded.
    actors = entities_in_order("actors", case.roster)
    chosen = {("actors", place, _CHOSEN): str(Column(POSTURE, labels)) for place, labels in actors}
    inputs, recorded, found = dependencies_of(case, policies), recorded_of(case.roster) | chosen, []
    for node, column in recorded.items():
        between, columns, seen, ahead = [node], list[str](), {node}, [node]
        while ahead:
            for one in sorted(inputs.get(ahead.pop(), frozenset()) - seen):
                seen.add(one)
                if one in recorded:
                    columns.append(recorded[one])
                else:
                    between.append(one)
                    ahead.append(one)
        found.append((column, between, columns))
    return found


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways through the model from what a scenario changes to what its runs record."""

    scenario: Scenario
    changes: Sequence[Assumption]

    @cached_property
    def _changed(self) -> dict[Node, list[str]]:
        """The keys of the changes that set a variable."""
        found: dict[Node, list[str]] = {}
        for one in self.changes:
            for node in _set_by(one, self.scenario):
                found.setdefault(node, []).append(one.key)
        return found

    @cached_property
    def follows(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """Of each recorded column the keys of changes and the columns that it follows from, with none between."""
        found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        for column, between, before in _before(self.scenario.case, tuple(sorted(self.scenario.policies.items()))):
            changes, columns = found.get(column, ((), ()))
            changes += tuple(key for node in between for key in self._changed.get(node, ()))
            others = dict.fromkeys(one for one in (*columns, *before) if one != column)
            found[column] = tuple(dict.fromkeys(changes)), tuple(others)
        return found

    @cached_property
    def steps(self) -> dict[str, int]:
        """Of each column in how many links a change reaches it; those that none reaches are missing."""
        found = {column: 1 for column, (changes, _) in self.follows.items() if changes}
        for count in range(2, len(self.follows) + 1):
            new = [
                column
                for column, (_, columns) in self.follows.items()
                if column not in found and any(found.get(one) == count - 1 for one in columns)
            ]
            if not new:
                break
            found |= dict.fromkeys(new, count)
        return found

    def reach(self, key: str) -> dict[str, int]:
        """Return in how many links a change reaches each column; those that it does not reach are missing."""
        found = dict.fromkeys(self.first_of(key), 1)
        ahead = list(found)
        while ahead:
            column = ahead.pop(0)
            for one, (_, before) in self.follows.items():
                if column in before and one not in found:
                    found[one] = found[column] + 1
                    ahead.append(one)
        return found

    def links_to(self, key: str, outcome: str) -> int:
        """Return in how many links a change reaches an outcome, as `chain` leads there; 0 where it does not."""
        return self.reach(key).get(self.target(outcome), 0)

    def target(self, outcome: str) -> str:
        """Return the column that stands for an outcome; of the share of a posture, that of the actor's choices."""
        return outcome if outcome in self.follows else str(Column(POSTURE, Column.split(outcome).labels[:1]))

    def first_of(self, key: str) -> tuple[str, ...]:
        """Return the columns that a change meets first."""
        return tuple(column for column, (changes, _) in self.follows.items() if key in changes)

    def chain(
        self,
        outcome: str,
        moves: pd.DataFrame,
        parts: Mapping[str, float] | None = None,
        left_out: Collection[str] = (),
    ) -> Chain:
        """Return the chain to an outcome through what is shown to move; without links where none leads there.

        `parts` are the outcomes that together make up the difference, with the size of the part that comes with each:
        the chain leads through these, the largest first. It does not lead through what is `left_out`.
        """
        links: dict[str, Link] = {}
        target = self.target(outcome)
        moves = moves.drop(index=[one for one in left_out if one not in (outcome, target)])
        weighed = self._weighed(target, moves, parts or {})
        self._add(target, moves, links, MOST_BESIDE, {target}, weighed)
        first_of = {one.key: self.first_of(one.key) for one in self.changes}
        for key, columns in first_of.items():
            if links and not any(key in link.changes for link in links.values()):
                self._join(columns, moves, links)
        if not any(link.changes for link in links.values()):
            return Chain((), first_of)
        size, moved = moves["size"].to_dict(), _moved(moves)
        for column, link in links.items():
            more = [one for one in self.follows[column][1] if one in moved and one in self.steps]
            also = sorted({*more} - {*link.outcomes, column}, key=lambda one: (-size[one], one))
            own = tuple(weighed) if column == target else ()
            links[column] = replace(link, also=() if own else tuple(also), parts=own)
        last = replace(links.pop(target), outcome=outcome)
        return Chain((*links.values(), last), first_of)

    def _weighed(self, target: str, moves: pd.DataFrame, parts: Mapping[str, float]) -> list[str]:
        """Return the parts of a difference, the largest first; none where one of them is not shown to move."""
        known = {*_moved(moves)} & {*self.steps} & {*self.follows.get(target, ((), ()))[1]}
        return sorted(parts, key=lambda one: -parts[one]) if {*parts} <= known else []

    def _join(self, columns: Sequence[str], moves: pd.DataFrame, links: dict[str, Link]) -> None:
        """Add the shortest way from some columns to one that is linked already, through what moves."""
        moved = _moved(moves)
        ways = [[one] for one in columns if one in moved]
        for way in ways:
            following = [one for one, (_, before) in self.follows.items() if way[-1] in before and one not in way]
            last = [*links][-1]
            if ends := sorted((one for one in following if one in links), key=lambda one: one == last):
                own = [Link(one, self.follows[one][0], tuple(way[:place][-1:])) for place, one in enumerate(way)]
                end, kept = links[ends[0]], dict(links)
                links.clear()
                for outcome, link in kept.items():
                    if outcome == end.outcome:
                        links |= {one.outcome: one for one in own}
                        link = replace(end, outcomes=(*end.outcomes, way[-1]))
                    links[outcome] = link
                return
            if len(way) < MOST_BESIDE:
                ways += [[*way, one] for one in following if one in moved]

    def _add(
        self,
        column: str,
        moves: pd.DataFrame,
        links: dict[str, Link],
        most: int,
        above: set[str],
        weighed: Sequence[str] = (),
    ) -> None:
        changes, columns = self.follows.get(column, ((), ()))
        chosen = [*weighed] or self._bearing(column, columns, moves, links, above)[:most]
        for one in chosen:
            if one not in links:
                self._add(one, moves, links, MOST_OF_PART if weighed else 1, above | {one, *weighed})
        before = tuple(one for one in chosen if one in links)
        if changes or before:
            links[column] = Link(column, changes, before)

    def _bearing(
        self, column: str, columns: Iterable[str], moves: pd.DataFrame, links: Collection[str], above: set[str]
    ) -> list[str]:
        """Return what moves and bears on a column, the farthest moved first.

        It is reached by a change in fewer links, or meets one that the column does not; of the last column also in as
        many links.
        """
        size, moved, own = moves["size"].to_dict(), _moved(moves), self.steps.get(column, 0)
        met, last = set(self.follows[column][0]), len(above) == 1
        found = []
        for one in columns:
            steps = self.steps.get(one, own + 1)
            nearer = steps < own or (last and steps == own) or bool(set(self.follows[one][0]) - met)
            if one in moved and one not in above and (one in links or nearer):
                found.append(one)
        return sorted(found, key=lambda one: (-size[one], one))


def _moved(moves: pd.DataFrame) -> set[str]:
    return set(moves.index[moves["verdict"].isin([*SHOWN, MOVED])])


def _set_by(one: Assumption, scenario: Scenario) -> Iterator[Node]:
    """Iterate over the variables that a change sets."""
    roster = scenario.case.roster
    if one.kind == "parameter":
        yield from _bound_to({one.name}, scenario)
    elif one.kind == "mechanism":
        yield OPTIONS, 0, one.name
    elif one.kind == "posture":
        place = roster.names("actors").index(one.name)
        yield from (("actors", place, name) for name in ("script", _CHOSEN))
    elif one.kind == "contested":
        record = scenario.case.contradictions[one.name]
        yield from _bound_to(set(record.parameters), scenario)
        yield from settable_nodes((name for effect in record.effects for name in effect.set), roster)
    elif one.kind == "signpost" and one.name in scenario.signposts:
        post = scenario.signposts[one.name]
        yield from settable_nodes(post.set, roster)
        if post.posture:
            yield "actors", roster.names("actors").index(post.actor), "script"
    elif one.kind == "event":
        sides = [dict(side.get("set") or {}) for side in (one.before, one.after) if side]
        yield from settable_nodes(dict.fromkeys(name for side in sides for name in side), roster)


def _bound_to(names: Collection[str], scenario: Scenario) -> Iterator[Node]:
    """Iterate over the traits that parameters stand behind, and the states that start from these."""
    case = scenario.case
    for kind, entity, name, _, level in case.roster.traits(1, case.parameters):
        if level in names:
            place = 0 if kind == APART else entity
            yield kind, place, name
            yield from ((kind, place, state.name) for state in LAYOUT[kind] if state.start == name)
