"""Roles in the code, countries in the data: no rule, stage or engine names who plays, nor does any other code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from helpers.default_case import registry, roster
from sim.case.roster_file import KINDS_WITH_TRAITS, RosterFile
from sim.ground.resources import DEFAULT_CASE
from sim.kernel.variables import LAYOUT

ENGINES = ("kernel/*", "engine/*", "ground/axes", "scenario/inputs", "case/links")
SOURCES = [
    path for name in ("rules/*", "stages/*", *ENGINES) for path in sorted(Path(sim.__path__[0]).glob(f"{name}.py"))
]
COUNTRIES_AND_PLACES = frozenset(
    {
        "russia", "russian", "moscow", "kremlin", "ukraine", "ukrainian", "kyiv", "crimea", "iran", "iranian", "tehran",
        "israel", "israeli", "jerusalem", "gaza", "lebanon", "syria", "syrian", "damascus", "iraq", "yemen", "turkey",
        "china", "chinese", "beijing", "korea", "korean", "belarus", "armenia", "azerbaijan", "dubai", "emirates",
        "usa", "america", "american", "washington", "europe", "european", "eu", "brussels", "britain", "british",
        "london", "germany", "france", "nato", "caspian", "volga", "hormuz", "persian", "united states",
        "european union", "united kingdom", "saudi arabia", "middle east",
    }
)  # fmt: skip
ACTORS = frozenset(
    {"hezbollah", "hamas", "houthi", "irgc", "putin", "khamenei", "raisi", "netanyahu", "trump", "biden", "obama"}
)
WEAPONS = frozenset(
    {
        "drone", "missile", "rocket", "jet", "fighter", "aircraft", "helicopter", "warhead", "bomb", "shell",
        "artillery", "ammunition", "tank", "gun", "rifle", "shahed", "geran", "mohajer", "fateh", "fath", "zolfaghar",
        "iskander", "s-300", "s-400", "su-35", "mi-28", "yak-130", "f-35", "patriot",
    }
)  # fmt: skip
NAMES_OF_THE_WORLD = COUNTRIES_AND_PLACES | ACTORS | WEAPONS

ORDINARY_WORDS = {
    "stall", "diversify", "air_defence", "armed_proxies", "limited_strikes", "deep_strikes", "offer_relief", "leader",
    "president",
}  # fmt: skip
"""Names of the roster that are plain words, and could stand in code as such."""
KINDS = (*KINDS_WITH_TRAITS, "regimes", "contexts")


def names_of_the_roster():
    file = roster().file
    return {name for kind in KINDS for name in getattr(file, kind)} | {
        name for actor in file.actors.values() for name in actor.postures
    }


def test_names_of_every_kind_of_the_roster_are_searched_for():
    nameless = {"globals", "intermediaries"}
    assert set(KINDS) == set(RosterFile.model_fields) - nameless
    assert set(KINDS) - {"contexts"} == set(LAYOUT) - nameless - {"legs"}
    assert names_found("It names fighters, and the north_south.", names_of_the_roster()) == ["fighters", "north_south"]


def names_found(text, names):
    """Return the names that stand in a text as whole words, in whatever case; an underscore ends a word."""
    alternatives = "|".join(re.escape(name).replace("_", "[_ ]") for name in sorted(names))
    return sorted(
        {match.lower() for match in re.findall(rf"(?<![A-Za-z0-9])(?:{alternatives})s?(?![A-Za-z0-9])", text, re.I)}
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_rule_stage_or_engine_names_a_country_an_actor_a_place_or_a_weapon(source):
    roster_names = names_of_the_roster() - ORDINARY_WORDS
    assert names_found(source.read_text(encoding="utf-8"), NAMES_OF_THE_WORLD | roster_names) == []


def words_of_code(source: str) -> Iterator[str]:
    """Iterate over the names and texts of code; docstrings may name things of the default case as examples."""
    tree = ast.parse(source)
    examples = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in examples:
            yield node.value
        for field in ("name", "id", "attr", "arg", "module"):
            word = getattr(node, field, None)
            if isinstance(word, str):
                yield word


OTHERS = [path for path in sorted(Path(sim.__path__[0]).rglob("*.py")) if path not in SOURCES]


@pytest.mark.parametrize("source", OTHERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_other_code_names_a_country_an_actor_a_place_or_a_weapon(source):
    words = [word for word in words_of_code(source.read_text(encoding="utf-8")) if word != DEFAULT_CASE]
    named = NAMES_OF_THE_WORLD | (names_of_the_roster() - ORDINARY_WORDS)
    named -= {"shell"} if source.parent.name == "cli" else set()  # there it is what reads a command line
    assert names_found("\n".join(words), named) == []


def test_the_search_of_code_reads_texts_and_names_but_no_docstrings():
    code = 'def ship(iran):\n    """Ship drones."""\n    x.moscow = f\'{x} missiles\'\n'
    assert names_found("\n".join(words_of_code(code)), NAMES_OF_THE_WORLD) == ["iran", "missiles", "moscow"]


def test_the_search_for_names_finds_them_in_whatever_form():
    assert names_found("Iranian DRONES cross; drone_output, S-400.", NAMES_OF_THE_WORLD) == [
        "drone",
        "drones",
        "iranian",
        "s-400",
    ]
    assert names_found("of the United States", NAMES_OF_THE_WORLD) == ["united states"]
    assert names_found("a tankard, a geranium, the euro", NAMES_OF_THE_WORLD) == []


def test_no_rule_names_a_parameter_of_a_country_or_of_a_good():
    file = roster().file
    whose = {*file.actors, *file.ties, "us", "eu", "west"} | {
        name.removesuffix("s") for name in (*file.items, *file.orders)
    }
    named = {name for name in registry() if any(name.startswith(f"{prefix}_") for prefix in whose)}
    assert named
    for source in SOURCES:
        assert names_found(source.read_text(encoding="utf-8"), named) == []
