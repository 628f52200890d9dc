"""What the model is held to does not move: every demand is the one that was frozen, and none was taken off."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from helpers.default_case import default_case
from sim.patterns.catalogue import patterns_file
from sim.patterns.dated import dated_file, selected
from sim.patterns.extremes import extremes_file
from sim.patterns.signs import signs_file

FROZEN = Path(__file__).with_name("frozen.json")
"""By what it is and its name: what is demanded in words, and a digest of how it is said of the model.

A demand never changes and never goes. How it is said changes only where the entry says why, in `adapted`. What is new
is added by `PYTHONPATH=tests python tests/patterns/test_frozen.py`, which changes no line that is there.
"""


def digest(*records):
    """Return a short digest of records."""
    found = [one.model_dump(mode="json", exclude={"adapted", "note"}) for one in records]
    for event in (event for one in found for event in one.get("events", {}).values() if isinstance(event, dict)):
        # When the demands were frozen no event could have an end.
        if event.get("until") is None:
            event.pop("until", None)
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:12]


def demands():
    """Return all demands as they stand: the words, the digest of how they are said, and why they are said anew."""
    case, found = default_case(), {}
    for pattern in patterns_file(case).patterns:
        bounds = [f"{name} {one}, {one.settled}" for name, one in pattern.criteria.items()]
        bounds += [f"null {name} {one}" for name, one in pattern.null.criteria.items()]
        bounds += [f"{name} = {one.value}" for name, one in pattern.inputs.items() if one.value is not None]
        bounds += [f"{name} {day}" for name, day in pattern.dates.items()]
        settings = digest(*pattern.settings.values(), pattern.null.changes)
        found[f"pattern {pattern.id}"] = ("; ".join(bounds), settings, pattern.adapted)
    for about, signs in signs_file(case).signs.items():
        for name, sign in signs.items():
            said = [sign.setting, sign.against, sign.both, *([sign.outcome] if sign.outcome else [])]
            found[f"sign {about} {name}"] = (sign.wanted, digest(*said), sign.adapted)
    for name, extreme in extremes_file(case).extremes.items():
        wanted = "; ".join(f"{must.says}: {must.wanted}" for must in extreme.must)
        said = digest(extreme.setting, *(must.outcome for must in extreme.must))
        found[f"extreme {name}"] = (wanted, said, extreme.adapted)
    for event in dated_file(case).events:
        bounds = ", ".join(str(one) for one in event.shown_by)
        wanted = f"{', '.join(event.claims)}: {'happened' if event.happened else 'did not happen'}; {bounds}"
        found[f"event {event.says}"] = (wanted, digest(*(one.outcome for one in event.shown_by)), event.adapted)
    return found


def frozen():
    """Return what was frozen."""
    return {name: tuple(entry) for name, entry in json.loads(FROZEN.read_text("utf-8")).items()}


def test_no_demand_was_moved_or_taken_off():
    now = demands()
    moved = {name: (wanted, now.get(name, ("taken off",))[0]) for name, (wanted, _) in frozen().items()}
    assert {name: pair for name, pair in moved.items() if pair[0] != pair[1]} == {}


def test_whatever_is_said_anew_says_why():
    now = demands()
    anew = [name for name, (_, said) in frozen().items() if name in now and now[name][1] != said]
    assert [name for name in anew if not now[name][2]] == []
    assert [name for name, (_, _, why) in now.items() if why and name not in anew] == []


def test_everything_is_frozen():
    assert [name for name in demands() if name not in frozen()] == []


def test_there_is_as_much_as_was_asked_for():
    case = default_case()
    signs = [sign for group in signs_file(case).signs.values() for sign in group.values()]
    assert len(signs) >= 90
    assert len(extremes_file(case).extremes) >= 40
    assert len(dated_file(case).events) >= 30
    assert [pattern.number for pattern in patterns_file(case).patterns][-12:] == list(range(19, 31))


def test_every_claim_that_the_rule_selects_is_an_event_or_says_why_not():
    case = default_case()
    file = dated_file(case)
    scored = {name for event in file.events for name in event.claims}
    assert scored.isdisjoint(file.no_outcome)
    assert scored | set(file.no_outcome) == set(selected(case))


if __name__ == "__main__":
    before = frozen() if FROZEN.exists() else {}
    kept = {name: entry[:2] for name, entry in demands().items()} | before
    text = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in kept.items())
    FROZEN.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
