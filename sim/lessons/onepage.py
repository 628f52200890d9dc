"""A record on one page, for people: who, what was answered, what is said of it, and what such a page proves."""

from __future__ import annotations

import textwrap
from typing import Final

from sim.lessons.schema import Explain, WriteActor, WriteScenario
from sim.lessons.work import Work

WIDTH: Final = 92
PROOF: Final = (
    "A teacher can work the numbers out anew from a record. No record can prove who sat at the keyboard, that "
    "predictions came before the runs, or that answers are one's own."
)


def one_page(work: Work) -> str:
    """Return the record as a page of text."""
    lesson, record = work.lesson, work.sealed()
    lines = [f"Lesson {lesson.number}: {lesson.front.title}", f"student {record.student}, seed {record.seed}", ""]
    for verdict in work.verdicts():
        text = record.predictions.get(verdict.task) or record.answers.get(verdict.task) or "-"
        task = lesson.tasks[verdict.task]
        if isinstance(task, WriteScenario | WriteActor) and "\n" in text:
            text = f"{text.splitlines()[0]} ..."
        lines += wrapped(f"{verdict.task}: {text}" if not isinstance(task, Explain) else f"{verdict.task}: “{text}”")
        lines += wrapped(verdict.in_words if verdict.state != "kept" else "kept", "    ")
    digests = ", ".join(f"{name} {text}" for name, text in record.digests.items())
    lines += ["", *wrapped(f"digests: {digests or 'none yet'}")]
    lines += [f"seal: {record.seal}", "", *wrapped(PROOF)]
    return "\n".join(lines) + "\n"


def wrapped(text: str, indent: str = "") -> list[str]:
    """Break a text into lines, between words alone, as `assets/onepage.js` does."""
    wrapper = textwrap.TextWrapper(WIDTH, indent, indent + "  ", break_long_words=False, break_on_hyphens=False)
    return wrapper.wrap(" ".join(text.split()))
