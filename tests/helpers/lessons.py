"""Lessons that tests write: a small one, whose parts each test changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.lessons.lesson import SECTIONS, lesson_of
from sim.lessons.record import Record
from sim.lessons.solutions import worked

FRONT = """---
title: A small lesson
question: What does a denial do?
minutes: 30
goals: [Try it out.]
seed: own
runs: 64
sides:
  here: {title: as reported, scenario: baseline}
  there: {title: nobody believes a denial, scenario: no_denials}
---
"""
TASKS = {
    "Predict": """
```task
id: guess
kind: predict_distribution
ask: How sure is the public?
outcome: belief[public_on_drones]
side: here
at: 2023-06-05
low: 0
high: 1
```
""",
    "Run": """
```run
sides: [here, there]
outcomes: ["belief[public_on_drones]"]
at: 2023-06-05
```
""",
    "Look": """
```task
id: mean
kind: read_number
ask: What is the mean belief?
value: {of: mean, outcome: "belief[public_on_drones]", side: here, at: 2023-06-05}
```
""",
}


def small_lesson(folder: Path, front: str = FRONT, more: str = "", **tasks: str) -> Path:
    """Write a small lesson, with other front matter, other tasks in some sections, or more at its end."""
    parts = TASKS | tasks
    text = front + "".join(f"## {name}\n\nText.\n{parts.get(name, '')}\n" for name in SECTIONS) + more
    path = folder / "07_small.md"
    path.write_text(text, encoding="utf-8")
    return path


STUDENTS = ("Ada", "Bob")
"""Of the sound records in a folder of records."""


def folder_of_records(place: Path) -> Path:
    """Write two sound records of lesson 1, and one of each kind that is none."""
    for name in STUDENTS:
        (place / f"{name}.json").write_bytes(worked(lesson_of(1), name, "spring").sealed().content())
    text = (place / "Ada.json").read_text(encoding="utf-8")
    sound = {key: value for key, value in json.loads(text).items() if key != "seal"}

    def resealed(name: str, **changes: Any) -> None:
        (place / f"{name}.json").write_bytes(Record(**sound | changes).content())

    def written(name: str, text: str) -> None:
        (place / f"{name}.json").write_text(text, encoding="utf-8")

    written("altered", text.replace('"bought": "0.1"', '"bought": "0.07"'))
    resealed("numbers", digests=sound["digests"] | {"as_reported": "0" * 12})
    resealed("none", digests={})
    resealed("side", digests=sound["digests"] | {"nobody": "0" * 12})
    resealed("seed", seed=sound["seed"] + 1)
    resealed("student", student="0123456789ab", seed=int("0123456789ab", 16))
    resealed("edition", edition="0" * 12)
    resealed("tasks", answers=sound["answers"] | {"bought": "0.1", "positions": "many"})
    resealed("first", predictions={})
    resealed("early", predictions={}, answers={})
    resealed("choice", answers={name: one for name, one in sound["answers"].items() if name != "weight"})
    resealed("lesson", lesson="99_nothing")
    written("damaged", text[: len(text) // 2])
    written("form", text.replace('"seed": ', '"seed": -'))
    written("format", text.replace('"format": 1', '"format": 2'))
    written("more", text.replace('"format": 1', '"format": 1, "more": 1'))
    written("large", text + " " * 500_000)
    written("foreign", '{"type": "FeatureCollection"}')
    written("twice", text)
    return place
