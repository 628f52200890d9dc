"""Lessons that tests write: a small one, whose parts each test changes."""

from __future__ import annotations

from pathlib import Path

from sim.lessons.lesson import SECTIONS

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
