"""The instructor's guide has every lesson, pattern and role, and says of them what the project has."""

import importlib
import re

import pytest

from helpers.paths import ROOT
from sim.case.case import load_case
from sim.case.visible import visible_to
from sim.lessons.lesson import lesson_files, read_lesson
from sim.patterns.catalogue import chosen
from sim.words import capital, plain

GUIDE = ROOT / "docs" / "teaching"


def rows(text):
    """Return the rows of all tables, as lists of cells."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


@pytest.fixture
def block(monkeypatch):
    """Return what a marker of the documentation is filled with."""
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "_extensions"))
    blocks = importlib.import_module("wary_docs.blocks").BLOCKS
    return lambda name: "\n".join(blocks[name]())


def test_each_lesson_has_its_section_its_goals_and_its_timing(block):
    text, listed = (GUIDE / "lessons.md").read_text(encoding="utf-8"), block("lessons")
    timing = {row[0]: [int(cell) for cell in row[1:]] for row in rows(text) if row[0].isdigit()}
    assert "<!-- from the code: lessons -->" in text
    for number, path in lesson_files().items():
        front = read_lesson(path).front
        heading = f"\n## {number}. {front.title.partition(':')[0]}\n"
        assert heading in text
        section = text.split(heading)[1].split("\n## ")[0]
        assert all(f"**{part}" in section for part in ("What it teaches", "What students get wrong", "Patterns"))
        assert sum(timing[str(number)]) == front.minutes, number
        assert all(f"- {goal}" in listed for goal in front.goals)


def test_each_pattern_has_its_line_under_its_own_name():
    text = (GUIDE / "index.md").read_text(encoding="utf-8")
    said = [(row[0], row[1]) for row in rows(text.split("## What each pattern teaches")[1])[2:]]
    assert said == [(str(one.number), one.title) for one in chosen()]


def test_role_cards_are_those_of_the_roster(block):
    assert "<!-- from the code: role_cards -->" in (GUIDE / "role_cards.md").read_text(encoding="utf-8")
    case = load_case()
    cards = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", block("role_cards"), re.MULTILINE))
    assert list(cards) == [actor.title for actor in case.roster.file.actors.values()]
    play = rows((GUIDE / "role_play.md").read_text(encoding="utf-8"))
    for name, actor in case.roster.file.actors.items():
        card = cards[actor.title]
        assert [row[0] for row in rows(card)[2:]] == [capital(plain(posture)) for posture in actor.postures]
        assert all(f"{{parameter}}`{weight}`" in card for weight in actor.weights.values())
        assert set(re.findall(r"\{claim\}`(.+?)`", card)) == {
            claim for weight in actor.weights.values() for claim in case.parameters[weight].claims
        }
        sees, hidden = card.split("**You see**")[1].split("**You must not know**")
        assert ("Trust of Iran in Russia" in sees) == ("trust[iran in russia]" in visible_to(name, case.roster))
        assert ("Trust of Iran in Russia" in sees) != ("Trust of Iran in Russia" in hidden)
        assert actor.title in [row[0] for row in play]


def test_figures_for_slides_are_of_shipped_scenarios():
    text = (GUIDE / "index.md").read_text(encoding="utf-8")
    named = {name for found in re.findall(r"scenarios=([\w,]+)", text) for name in found.split(",")}
    assert named
    assert named <= {path.stem for path in (ROOT / "scenarios").glob("*.yaml")}
