"""The evidence that a report rests on: the parameters, claims and outcomes that it names, and where it names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.case.columns import Column
from sim.report.contents import Report
from sim.report.markup import anchor
from sim.words import date_in_words, listed, number, quoted

if TYPE_CHECKING:
    import pandas as pd

    from sim.case.claims import Article


@dataclass(frozen=True)
class Link:
    """A text that links to a place on the page, or to none if the place is empty."""

    text: str
    place: str = ""


@dataclass
class AppendixEntry:
    """One parameter, mechanism, claim or outcome, with the places where the report names it.

    `place` is its anchor on the page, `facts` what the page shows of it, `links` lead to others of the appendix,
    `changed` to what a scenario changes, with that and in how many links of the model it reaches an outcome, `used`
    to where the report names it.
    """

    name: str
    place: str
    facts: Mapping[Any, Any]
    links: list[Link] = field(default_factory=list)
    changed: list[tuple[Link, Mapping[str, Any], int]] = field(default_factory=list)
    used: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Appendix:
    """Everything that the report names, by name."""

    parameters: dict[str, AppendixEntry]
    mechanisms: dict[str, AppendixEntry]
    claims: dict[str, AppendixEntry]
    outcomes: dict[str, AppendixEntry]

    def claim_links(self, names: Iterable[str]) -> list[Link]:
        """Return links to claims; claims that are not shipped, as in a user's own scenario, have no target."""
        return [Link(name, self.claims[name].place if name in self.claims else "") for name in names]

    def said_by(self, names: Iterable[str]) -> str:
        """Return who makes some claims, each once; empty where none is shipped."""
        who = dict.fromkeys(str(self.claims[name].facts["asserted_by"]) for name in names if name in self.claims)
        return listed(list(who))

    def place_of(self, kind: str, name: str) -> str:
        """Return the anchor of what an assumption changes; empty if the appendix does not have it."""
        found = {"parameter": self.parameters, "mechanism": self.mechanisms}.get(kind, {}).get(name)
        return found.place if found else ""


def appendix_of(contents: Report, outcomes: Iterable[str]) -> Appendix:
    """Collect everything that the report names: `outcomes` are the columns that the page shows."""
    from sim import tables

    columns = _outcomes(contents, outcomes, tables.outcomes())
    parameters = _parameters(contents, columns)
    claims = _claims(contents, parameters)
    found = Appendix(parameters, _mechanisms(contents, tables.mechanisms()), claims, columns)
    _join(found)
    return found


def assumption_place(scenario: str, kind: str, name: str) -> str:
    """Return the anchor of an assumption."""
    return anchor("assumption", scenario, kind, name)


def _uses(contents: Report, kind: str) -> dict[str, list[Link]]:
    """Return the places of the assumptions of a kind, and of what a design varies, by name."""
    found: dict[str, list[Link]] = {}
    for factor in contents.factors:
        if factor["kind"] == kind:
            found.setdefault(factor["name"], []).append(Link("varied in the design", anchor("factor", factor["key"])))
    titles = {scenario.name: scenario.title for scenario in contents.scenarios}
    for scenario, assumptions in contents.assumptions.items():
        for one in assumptions:
            if one["kind"] == kind:
                link = Link(f"changed in {quoted(titles[scenario])}", assumption_place(scenario, kind, one["name"]))
                found.setdefault(one["name"], []).append(link)
    return found


def _parameters(contents: Report, outcomes: Mapping[str, AppendixEntry]) -> dict[str, AppendixEntry]:
    """Return the parameters that scenarios change, and those behind the outcomes, each outcome linked to its own."""
    from sim import tables

    case, uses = contents.case, _uses(contents, "parameter")
    table, references = tables.parameters(case), case.parameters.references
    for outcome in outcomes.values():
        outcome.changed += _reaching(contents, outcome.name)
        for name in case.parameters_behind(outcome.name):
            uses.setdefault(name, []).append(Link(outcome.facts["title"], outcome.place))
            outcome.links.append(Link(str(table.loc[name, "title"]), anchor("parameter", name)))
    found = {}
    for name, used in uses.items():
        if name in table.index:
            row: dict[Any, Any] = table.loc[name].to_dict()
            row["range"] = f"{number(row['low'])} to {number(row['high'])}"
            row["reference"] = [str(references.get(key, key)) for key in row["reference"].split(", ") if key]
            found[name] = AppendixEntry(name, anchor("parameter", name), row, used=used)
    return found


def _reaching(contents: Report, outcome: str) -> Iterator[tuple[Link, Mapping[str, Any], int]]:
    """Iterate over the changes that reach an outcome, the nearest first."""
    found = []
    for scenario, keys in contents.reach.items():
        for one in contents.assumptions[scenario]:
            links = keys.get(str(one.get("key")), {}).get(outcome)
            if links is not None:
                place = assumption_place(scenario, one["kind"], one["name"])
                found.append((Link(str(one["title"]), place), one, links))
    yield from sorted(found, key=lambda one: one[2])


def _mechanisms(contents: Report, table: pd.DataFrame) -> dict[str, AppendixEntry]:
    found = {}
    for name, used in _uses(contents, "mechanism").items():
        rows = table[table.index.get_level_values("mechanism") == name]
        if len(rows):
            options = {str(key[1]): str(does) for key, does in zip(rows.index, rows["does"], strict=True)}
            facts = {"title": str(rows["title"].iloc[0]), "options": options}
            found[name] = AppendixEntry(name, anchor("mechanism", name), facts, used=used)
    return found


def _claims(contents: Report, parameters: Mapping[str, AppendixEntry]) -> dict[str, AppendixEntry]:
    from sim import tables

    case, used = contents.case, dict[str, list[Link]]()
    titles = {scenario.name: scenario.title for scenario in contents.scenarios}
    for scenario in contents.scenarios:
        for name in scenario.claims:
            title = f"scenario {quoted(scenario.title)}"
            used.setdefault(name, []).append(Link(title, anchor("scenario", scenario.name)))
    for scenario_name, assumptions in contents.assumptions.items():
        for one in assumptions:
            place = assumption_place(scenario_name, one["kind"], one["name"])
            for name in one.get("claims") or ():
                title = f"{one['title']}, changed in {quoted(titles[scenario_name])}"
                used.setdefault(name, []).append(Link(title, place))
    for factor in contents.factors:
        for name in factor["claims"]:
            used.setdefault(name, []).append(Link(f"{factor['title']} in the design", anchor("factor", factor["key"])))
    for one in getattr(contents, "dated", ()):
        for name in one["claims"]:
            used.setdefault(name, []).append(Link(f"event of {one['date']}", "dated"))
    for entry in parameters.values():
        for name in filter(None, entry.facts["claims"].split(", ")):
            used.setdefault(name, [])
    table = tables.evidence(case)
    found = {}
    for name in sorted(set(used) & set(table.index)):
        row: dict[Any, Any] = table.loc[name].to_dict()
        row |= {"day": _day(row), "from": article_in_words(case.claims.articles[row["article"]])}
        found[name] = AppendixEntry(name, anchor("claim", name), row, used=used[name])
    return found


def article_in_words(article: Article) -> str:
    """Write title, publisher and date of an article as the case holds them, and how the date is known."""
    published, publisher = article.published, article.publisher
    stated = not publisher.startswith("not stated")
    who = f"Publisher: {publisher}" if stated else f"Publisher {publisher}"
    if published.on:
        when = f"Published on {_in_words(published.on)}"
    elif published.from_ and published.to:
        when = f"Published between {_in_words(published.from_)} and {_in_words(published.to)}"
    else:
        when = f"Published {'from' if published.from_ else 'until'} {_in_words(published.from_ or published.to or '')}"
    how = f" (inferred: {published.because})" if published.known == "inferred" else ""
    return f"“{article.title}”. {who}. {when}{how}."


def _in_words(day: str) -> str:
    """Write a day in words, and what is no whole day, such as ``2024-01``, as it is."""
    return date_in_words(day) if day.count("-") > 1 else day


def _day(row: Mapping[str, Any]) -> str:
    """Return the date of what a claim says, in words."""
    first, last = ("" if value != value else f"{value:%Y-%m-%d}" for value in (row["first"], row["last"]))
    if not first and not last:
        return "the text gives no date"
    between = f"{first} to {last}" if first and last else f"from {first}" if first else f"until {last}"
    return f"{first if first == last else between} ({row['known']})"


def _outcomes(contents: Report, names: Iterable[str], table: pd.DataFrame) -> dict[str, AppendixEntry]:
    found = {}
    for name in sorted(set(names)):
        outcome = Column.split(name).outcome
        if outcome in table.index:
            facts = table.loc[outcome].to_dict() | {"title": contents.words.get(name, name)}
            found[name] = AppendixEntry(name, anchor("outcome", name), facts)
    return found


def _join(found: Appendix) -> None:
    """Link parameters to the claims that they rest on, and back."""
    for parameter in found.parameters.values():
        parameter.links.extend(found.claim_links(filter(None, parameter.facts["claims"].split(", "))))
    for claim in found.claims.values():
        for name in filter(None, claim.facts["parameters"].split(", ")):
            if name in found.parameters:
                parameter = found.parameters[name]
                claim.links.append(Link(str(parameter.facts["title"]), parameter.place))
