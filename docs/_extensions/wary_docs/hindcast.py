"""How well it forecasts: the stored forecasts with their scores, what was learned by each origin, and what was not."""

from __future__ import annotations

import json
from collections import Counter
from statistics import mean
from typing import Any, Final

from sim.case.case import load_case
from sim.gallery.scorecard import scorecard
from sim.ground import resources
from sim.hindcasts.ways import MODEL, OF_COUNTS, PRIOR
from sim.odd import tables as odd_tables
from sim.words import NOTHING, capital, listed, number, percent, span, whole
from sim.words import plain as in_words
from wary_docs.markdown import plain

STORED: Final = resources.PACKAGE.parent / "results" / "reference" / "hindcast.json"
GROUPS: Final = {
    "all": "all",
    "hard": "hard: the base rate says from 10 to 90 %",
    "dull": "dull: it says less, or more",
    "of counts": "of monthly counts",
}
MOST: Final = 3
Row = dict[str, Any]


def stored() -> Row:
    """Return what is stored."""
    return dict(json.loads(STORED.read_text(encoding="utf-8")))


def command() -> list[str]:
    """Return the command that made what is stored."""
    return ["```text", str(stored()["command"]), "```"]


def card() -> list[str]:
    """Return how far to believe the model."""
    return [f"- {plain(sentence)}" for sentence in scorecard(stored())]


def _span(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else span(low, high, 2)


def with_ends(ends: list[float | None]) -> str:
    """Return a score with its interval."""
    value, low, high = ends
    return f"{number(value, 2)} ({_span(low, high)})"


def skill() -> list[str]:
    """Return by group the mean Brier score of each way of saying it, with the model's skill against it below."""
    record = stored()
    ways = list(record["questions"]["of counts"]["brier"])
    rows: list[tuple[str, ...]] = []
    for name, title in GROUPS.items():
        group = record["questions"][name]
        brier = [number(group["brier"][way][0], 3) if way in group["brier"] else "" for way in ways]
        rows.append((f"**{title}**", *brier))
        skilled = [with_ends(group["skill"][way]) if way in group["skill"] else "" for way in ways]
        rows.append(
            (f"skill of the model; {whole(group['forecasts'])} forecasts, {whole(group['came'])} came", *skilled)
        )
    return odd_tables.table(("questions", *ways), rows)


def logarithmic() -> list[str]:
    """Return by group the mean logarithmic score of each way of saying it."""
    record = stored()
    ways = list(record["questions"]["of counts"]["logarithmic"])
    rows = []
    for name, title in GROUPS.items():
        group = record["questions"][name]["logarithmic"]
        rows.append((title, *(number(group[way][0], 3) if way in group else "" for way in ways)))
    return odd_tables.table(("questions", *ways), rows)


def power() -> list[str]:
    """Say how large a difference of mean Brier scores has to be to be told from none."""
    found = stored()["questions"]["all"]["less"]
    told = [f"{number((high - low) / 2, 3)} ({way})" for way, (_, low, high) in found.items()]
    return [
        "Of all questions together, a difference of mean Brier scores is told from none where it is larger than half "
        f"its interval: {listed(told)}."
    ]


def by_question() -> list[str]:
    """Return the mean Brier scores of each question."""
    record = stored()
    says = {one["question"]: one["says"] for origin in record["origins"] for one in origin["questions"]}
    rows = []
    for name, text in says.items():
        group = record["questions"][name]
        what = f"{text.partition(':')[0]}: {in_words(name.partition('_')[2])}" if ":" in text else text
        scores = [number(group["brier"][way][0], 3) for way in record["questions"]["all"]["brier"]]
        rows.append((plain(what), whole(group["forecasts"]), whole(group["came"]), *scores))
    ways = record["questions"]["all"]["brier"]
    return odd_tables.table(("question", "forecasts", "came", *ways), rows)


def counts() -> list[str]:
    """Return the ranked scores of monthly counts, and the share of months within bands."""
    found = stored()["counts"]
    rows = []
    for way in OF_COUNTS:
        bands = found["covered"].get(way)
        covered = [percents(bands[band]) for band in ("half", "wide")] if bands else ["", ""]
        skilled = with_ends(found["skill"][way]) if way in found["skill"] else ""
        rows.append((way, number(found["ranked"][way][0], 3), skilled, *covered))
    for name, one in found["covered_by_span"].items():
        title = f"{MODEL}, {name} ahead ({whole(one['forecasts'])})"
        rows.append((title, "", "", percent(one["half"], 0), percent(one["wide"], 0)))
    columns = ("said by", "ranked score", "skill of the model (95 %)", "in the middle 50 %", "in 90 %")
    return odd_tables.table(columns, rows)


def percents(ends: list[float]) -> str:
    """Return a share with its interval."""
    return f"{percent(ends[0], 0)} ({percent(ends[1], 0)} to {percent(ends[2], 0)})"


def learned() -> list[str]:
    """Return by origin what was known, how many members count, and which parameters were learned of most."""
    rows = []
    for origin in stored()["origins"]:
        found = origin["learned"]
        most = [f"`{one['parameter']}` ({number(one['distance'], 2)})" for one in found["most"][:MOST] if one["moved"]]
        rows.append((
            origin["origin"], f"{whole(origin['known'])} of {whole(origin['parameters'])}",
            number(origin["effective"], 0), number(origin["temper"], 2),
            f"{whole(found['moved'])} of {whole(found['drawn'])}", ", ".join(most),
        ))  # fmt: skip
    columns = ("origin", "parameters known", "members that count", "temper", "learned of", "most of (distance)")
    return odd_tables.table(columns, rows)


def always() -> list[str]:
    """Say which parameters were learned of from every origin, with their titles, and how many from none."""
    origins = stored()["origins"]
    moved = Counter(one["parameter"] for origin in origins for one in origin["learned"]["most"] if one["moved"])
    known = load_case().parameters
    names = [name for name, times in moved.items() if times == len(origins)]
    listed = "; ".join(f"{plain(known[name].title)} (`{name}`)" for name in names)
    least = min(origin["learned"]["drawn"] - origin["learned"]["moved"] for origin in origins)
    return [
        f"From every origin something was learned of: {listed}. Of {whole(least)} parameters or more, each time, "
        "nothing was learned that chance would not give; one in a hundred is called learned by chance."
    ]


def why() -> list[str]:
    """Say where the model goes wrong, in numbers: of launches, and of what it calls unlikely and came."""
    origins = stored()["origins"]
    first, last = origins[0], origins[-1]
    medians = {way: [one["said"][way][2] for one in first["counts"]] for way in (MODEL, PRIOR)}
    came = [one["came"] for one in first["counts"]]
    grown = [origin["counts"] for origin in (first, last)]
    lines = [
        f"The prior alone expects more drones than were launched: from {first['origin']} a median of "
        f"{number(mean(medians[PRIOR]))} a month, where {number(mean(came))} came; and launches grew towards that. So "
        "it is right for the wrong reason. What was published pulls members down "
        f"({number(mean(medians[MODEL]))}), and nothing in it says that launches will grow as they did: from "
        f"{last['origin']} the model says a median of {number(mean([one['said'][MODEL][2] for one in grown[1]]))}, and "
        f"{number(mean([one['came'] for one in grown[1]]))} came.",
        "",
    ]
    rows = [one for origin in origins for one in origin["questions"]]
    for name in ("trainers_received", "listings_above_0", "struck"):
        some = [one for one in rows if one["question"] == name]
        said = mean([one["chances"][MODEL] for one in some])
        lines.append(
            f"- {plain(some[0]['says'].partition(':')[0])}: the model says {percent(said, 0)} on average, and "
            f"{whole(sum(one['came'] for one in some))} of {whole(len(some))} came."
        )
    return lines


def reliability() -> list[str]:
    """Return how often what was called likely came, for the model."""
    rows = [
        (f"{percent(one['from'], 0)} to {percent(one['to'], 0)}", whole(one["forecasts"]), percent(one["said"], 0),
         f"{percent(one['came'], 0)} ({percent(one['low'], 0)} to {percent(one['high'], 0)})")
        for one in stored()["reliability"][MODEL]
    ]  # fmt: skip
    return odd_tables.table(("said", "forecasts", "on average", "came (95 %)"), rows)


def rules() -> list[str]:
    """Return the rules of the data file: questions, with how each is resolved."""
    from sim.hindcasts.hindcast_file import hindcast_file

    file = hindcast_file(load_case())
    rows = []
    for asked in file.series.values():
        levels = ", ".join(level if isinstance(level, str) else number(level) for level in asked.levels)
        rows.append((plain(asked.says.partition(":")[0]), f"`{asked.series}`, `{asked.column}`", f"above: {levels}"))
    for event in file.events.values():
        days = "; ".join(
            f"{one.from_}" if one.from_ == one.to else f"{one.from_} to {one.to}" for one in event.happened
        )
        sources = ", ".join(dict.fromkeys(
            name for one in (*event.happened, event.nothing_else_until) for name in one.source
        ))  # fmt: skip
        rows.append((plain(event.says), sources, days or "has not happened"))
    return odd_tables.table(("question", "resolved by", "on"), [(capital(one), *rest) for one, *rest in rows])
