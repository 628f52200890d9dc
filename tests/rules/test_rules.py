"""Rules as their docstrings have them: a known value each, one form, small functions."""

import ast
import inspect
import re
from pathlib import Path
from types import FunctionType

import pytest

import sim.rules
from helpers.core import python_of
from helpers.paths import ROOT
from helpers.rules import RULES, SPECIMENS, contains, worked_out
from sim.kernel.compiler import rule
from sim.kernel.kinds import Share
from sim.kernel.mechanism import MECHANISMS
from sim.odd.specimen import KnownValue, Range, specimen_of

MOST_LINES_ON_AVERAGE, MOST_LINES_OF_A_RULE = 16, 40
MECHANISMS_TOLD, ARTICLES = range(1, 102), range(5)
"""Numbers of the mechanisms that the reporting tells of (M001-M101), and of its articles (A0-A4)."""


every_rule = pytest.mark.parametrize("name", RULES)


def doc(name):
    return inspect.getdoc(python_of(RULES[name])) or ""


def known_values():
    """Iterate over every known value: the rule, the numbers that it is called with, and what it has to give."""
    for name, specimen in SPECIMENS.items():
        for known in specimen.known:
            arguments = worked_out(name, f"({known.arguments},)")
            yield name, tuple(map(float, arguments)), known.values


every_known_value = pytest.mark.parametrize(("name", "arguments", "values"), list(known_values()))


@every_known_value
def test_a_rule_has_its_known_values(name, arguments, values):
    value = RULES[name](*arguments)
    for shown in values:
        if shown.endswith("..."):
            assert repr(float(value)).startswith(shown.removesuffix("..."))
        else:
            assert value == pytest.approx(float(worked_out(name, shown)), rel=1e-15, abs=1e-16)


@every_known_value
def test_a_known_value_is_of_arguments_that_the_rule_takes(name, arguments, values):
    specimen = SPECIMENS[name]
    where = specimen.range.where
    assert all(map(contains, specimen.kinds.values(), arguments))
    assert not where or worked_out(name, where, dict(zip(specimen.kinds, arguments, strict=True)))


@every_rule
def test_every_argument_counts_in_a_known_value_of_the_rule(name):
    """A known value of a bite at no decay would hold for a rule that forgot the decay."""
    counts = set()
    for place, (argument, kind) in enumerate(SPECIMENS[name].kinds.items()):
        others = kind.values or [kind.low + share * (kind.high - kind.low) for share in (0.0, 1e-6, 0.001, 0.3, 1.0)]
        for arguments in (arguments for known, arguments, _ in known_values() if known == name):
            changed = [(*arguments[:place], other, *arguments[place + 1 :]) for other in others]
            if any(RULES[name](*other) != RULES[name](*arguments) for other in changed):
                counts.add(argument)
    assert counts == set(SPECIMENS[name].kinds)


@rule
def halved(level: Share) -> float:
    """Half of a level.

    level / 2

    Units: none.
    Range: [0, 0.5]; rises in level.
    Known value: halved(0.5) = 0.25.
    Source: arithmetic.
    """
    return 0.5 * level


def test_a_specimen_is_read_from_the_signature_and_the_docstring():
    read = specimen_of("tests.halved", halved)
    assert (read.summary, read.equation, read.remarks) == ("Half of a level.", "level / 2", ())
    assert read.kinds == {"level": Share.__metadata__[0]}
    assert read.range == Range("0", "0.5", True, True)
    assert read.directions == {"level": 1}
    assert read.known == (KnownValue("0.5", ("0.25",)),)
    assert read.said["Source"] == "arithmetic."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("level / 2\n\n", "", "is a sentence, an equation, remarks and entries"),
        ("level / 2", "level / 2.", "the equation stands on a line of its own"),
        ("Known value: halved(0.5) = 0.25.\n", "", "the entries are Units, Range, Known value, Source"),
        ("Source: arithmetic.", "", "the entries are Units, Range, Known value, Source"),
        ("Units: none.\n", "", None),
        ("[0, 0.5]", "from 0 to 0.5", "is not of the form [LOW, HIGH] where CONDITION."),
        ("; rises in level", "", "no direction is given for level."),
        ("rises in level", "grows with level", "begins with none of rises in, falls in, either way in."),
        ("rises in level", "rises in depth", "depth is no argument, or has a direction already."),
        ("rises in level", "rises in level; falls in level", "level is no argument, or has a direction already."),
        ("halved(0.5)", "quartered(0.5)", "is not of the form RULE(NUMBERS) = VALUE."),
        ("arithmetic.", "arithmetic", "Source ends without a full stop."),
    ],
)
def test_a_rule_without_a_complete_specimen_is_refused(old, new, message):
    function = FunctionType(python_of(halved).__code__, {}, "halved")
    function.__annotations__ = dict(python_of(halved).__annotations__)
    text = inspect.getdoc(python_of(halved))
    assert old in text
    function.__doc__ = text.replace(old, new)
    if message is None:
        assert specimen_of("tests.halved", function).directions == {"level": 1}
        return
    with pytest.raises(ValueError) as refused:
        specimen_of("tests.halved", function)
    assert str(refused.value).startswith("tests.halved: ")
    assert message in str(refused.value)


def test_a_rule_whose_argument_has_no_kind_is_refused():
    function = FunctionType(python_of(halved).__code__, {}, "halved")
    function.__doc__ = python_of(halved).__doc__
    function.__annotations__ = {"level": float, "return": float}
    with pytest.raises(ValueError, match="the type of level is not a kind"):
        specimen_of("tests.halved", function)


@every_rule
def test_a_rule_names_only_mechanisms_and_articles_of_the_reporting(name):
    assert {int(number) for number in re.findall(r"\bM(\d+)\b", doc(name))} <= set(MECHANISMS_TOLD)
    assert {int(number) for number in re.findall(r"\bA(\d+)\b", doc(name))} <= set(ARTICLES)
    for first, last in re.findall(r"\bM(\d+)-M(\d+)\b", doc(name)):
        assert int(first) < int(last)


def test_every_mechanism_that_can_be_switched_off_is_told_of_in_a_rule():
    named = {f"M{number}" for name in RULES for number in re.findall(r"\bM(\d{3})\b", doc(name))}
    for mechanism in MECHANISMS.values():
        assert named & set(mechanism.reported), f"no rule names what {mechanism.name} carries: {mechanism.reported}"


def test_the_rules_are_short_enough_to_be_read_as_a_textbook():
    sources = Path(sim.rules.__path__[0]).glob("*.py")
    lines = sum(len(source.read_text(encoding="utf-8").splitlines()) for source in sources)
    assert lines <= MOST_LINES_ON_AVERAGE * len(RULES)


@every_rule
def test_no_rule_is_longer_than_forty_lines(name):
    lines, _ = inspect.getsourcelines(python_of(RULES[name]))
    assert len(lines) <= MOST_LINES_OF_A_RULE


@every_rule
def test_a_rule_is_a_pure_function_of_numbers(name):
    function = ast.parse(inspect.getsource(python_of(RULES[name]))).body[0]
    assert ast.unparse(function.returns) == "float"
    stores = (ast.Global, ast.Nonlocal, ast.For, ast.While, ast.Subscript, ast.Attribute, ast.Import)
    assert not [node for node in ast.walk(ast.Module(function.body, [])) if isinstance(node, stores)]


def test_no_code_that_both_engines_share_raises_to_a_power_or_rounds():
    """Compiled, a whole number to a negative power is 0, and digits are rounded otherwise than by Python."""
    found = []
    for path in (path for room in ("rules", "stages", "kernel") for path in (ROOT / "sim" / room).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("pow", "round")
            found += [f"{path.name}:{node.lineno}"] if power or called else []
    assert not found
