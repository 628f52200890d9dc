"""Names of columns: made and read in one place, refused where they are wrong, one title each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from helpers.default_case import registry, roster, settable_variables
from sim.case.columns import (
    OUTCOMES,
    POSTURE,
    Column,
    columns_named,
    columns_of,
    entities_in_order,
    event_title,
    set_title,
)
from sim.case.titles import parties_of
from sim.words import before_colon

PACKAGE = Path(sim.__file__).parent
MAKER = "case/columns.py"
BRACKETS_OF_OTHERS = {
    "ground/documents.py": "a position in a list of a YAML file, such as claims[2]",
    "cli/hindcast.py": "lists of numbers in a file of JSON",
    "cli/help.py": "what may be left out of a command, in its usage",
    "designs/entries.py": "lists and patterns on the command line",
    "odd/specimen.py": "the range of a rule, such as [0, 1)",
    "page/server.py": "an address of the newer internet protocol, such as [::1]",
    "report/contents.py": "a position in a list of assumptions",
    "report/markup.py": "where a line may break inside any name, for HTML",
}
"""Modules that write or read brackets of another kind, and which."""


def brackets_in(tree: ast.AST) -> list[str]:
    """Return the pieces of code that make or take apart names with brackets."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = [node.func.value, *node.args]
            texts = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if any(text in ("[", "]", " in ", "[]") or "\\[" in text for text in texts):
                found.append(ast.unparse(node))
        if isinstance(node, ast.JoinedStr):
            parts = [one.value if isinstance(one, ast.Constant) else None for one in node.values]
            for before, value, after in zip(parts, parts[1:], parts[2:], strict=False):
                opens = isinstance(before, str) and re.search(r"(^|\w)\[$", before)
                if opens and value is None and isinstance(after, str) and after.startswith(("]", " in ", ": ")):
                    found.append(ast.unparse(node))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = [one.value for one in (node.left, node.right) if isinstance(one, ast.Constant)]
            if any(isinstance(side, str) and (side.endswith("[") or side.startswith("]")) for side in sides):
                found.append(ast.unparse(node))
    return found


def test_one_module_alone_makes_and_reads_names_with_brackets():
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        if module != MAKER and (pieces := brackets_in(ast.parse(path.read_text(encoding="utf-8")))):
            found[module] = pieces
    assert set(found) == set(BRACKETS_OF_OTHERS), found


@pytest.mark.parametrize(
    "code",
    [
        'name.partition("[")',
        'name.split("[")[0]',
        'name.rstrip("]")',
        'entity.split(" in ")',
        '" in ".join(labels)',
        'f"{outcome}[{entity}]"',
        'f"delivered[{item}]"',
        'f"[{of} in {to}]"',
        'f"posture[{actor}: {posture}]"',
        'outcome + "[" + entity + "]"',
        're.sub(r"\\[.*", "", name)',
    ],
)
def test_that_reading_of_the_source_sees_each_way_of_doing_it_by_hand(code):
    assert brackets_in(ast.parse(code))


@pytest.mark.parametrize("code", ['f"the bounds [{low}, {high}]"', '"a list".split(",")', 'f"{count} in {total}"'])
def test_and_passes_over_other_texts(code):
    assert not brackets_in(ast.parse(code))


def test_every_column_reads_back_as_it_was_made():
    for outcome in OUTCOMES:
        for column in columns_of(outcome, roster()):
            assert Column.parse(str(column), roster()) == column == Column.split(str(column))
            assert (column.unit, bool(column.meaning)) == (OUTCOMES[outcome].unit, True)


names = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1)


@given(names.filter(lambda name: name != POSTURE), st.lists(names, max_size=2).map(tuple))
def test_any_name_reads_back_as_it_was_made(outcome, labels):
    assert Column.split(str(Column(outcome, labels))) == Column(outcome, labels)


@pytest.mark.parametrize("name", ["trust", "trust[", "trust[]", "trust]", "a[b]c", "a[b][c]", "[b]", ""])
def test_what_has_not_the_form_names_an_outcome_of_nothing(name):
    assert Column.split(name) == Column(name)
    assert (Column.split(name).entity, str(Column.split(name))) == ("", name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("trust[iran in rusia]", r"is not a column of trust\. Allowed: .*Did you mean 'trust\[iran in russia\]'\?"),
        (
            "delivered[drone]",
            r"^'delivered\[drone\]' is not a column of delivered.*Did you mean 'delivered\[drones\]'",
        ),
        ("delivred[drones]", r"^'delivred\[drones\]' is not an outcome\. Did you mean 'delivered'\?"),
        ("delivered[drones", r"^'delivered\[drones' is not an outcome\. Did you mean 'delivered'\?"),
        ("posture[iran: pay]", r"is not a column of posture\. Did you mean 'posture\["),
    ],
)
def test_a_name_that_is_no_column_is_refused_with_the_nearest_one(name, message):
    with pytest.raises(ValueError, match=message):
        Column.parse(name, roster())
    with pytest.raises(ValueError, match=message):
        columns_named(name, roster())


def test_an_outcome_names_its_columns_and_a_column_itself():
    assert list(map(str, columns_named("delivered", roster()))) == ["delivered[drones]", "delivered[missiles]"]
    assert list(map(str, columns_named("delivered[drones]", roster()))) == ["delivered[drones]"]


def test_dyads_stand_by_actor_then_by_partner():
    found = [labels for _, labels in entities_in_order("dyads", roster())]
    actors = roster().names("actors")
    assert found == sorted(found, key=lambda pair: (actors.index(pair[0]), actors.index(pair[1])))
    dyads = list(roster().file.dyads.values())
    assert all((dyads[place].of, dyads[place].in_) == labels for place, labels in entities_in_order("dyads", roster()))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("delivered[drones]", "One-way attack drones delivered"),
        ("trust[iran in russia]", "Trust of Iran in Russia"),
        ("trust[iran in united_states]", "Trust of Iran in the US"),
        ("strikes[israel_on_iran]", "Strikes of Israel on Iran"),
        ("ledger_balance[iran_russia]", "Debt of Russia to Iran"),
        ("belief[us_on_missiles]", "Belief of the US about missiles"),
        ("belief[public_on_drones]", "Belief of the public about drones"),
        ("pressure[european_union]", "Pressure on the EU and UK"),
        ("air_power[israel_on_iran]", "Air power of Iran against Israel"),
        ("air_defence[israel_on_iran]", "Air defence of Iran against Israel"),
        ("felt_threat[israel_on_iran]", "Threat that Iran feels from Israel"),
        ("retaliations[israel_on_iran]", "Retaliations of Iran against Israel"),
        ("repaid[iran_russia]", "Repaid by Russia to Iran"),
        ("open[caspian]", "Openness of the Caspian Sea"),
        ("air_power[nobody_on_nothing]", "Air power: nobody on nothing"),
        ("posture[iran: hold_and_deny]", "Posture of Iran: hold and deny"),
        ("sanctions[us_iran_sector]", "Sanctions of the US on Iran, sector"),
        ("effort[eu_listings]", "Designation effort of the EU and UK"),
        ("tie_strength[russia_gulf]", "Tie of Russia with the Gulf"),
        ("active_share[payment]", "Active share of payment"),
        ("delivered", "Delivered"),
        ("strike[israel_on_iran]", "Strike: Israel on Iran"),
        ("trust[iran]", "Trust: Iran"),
        ("unheard_of[one_thing in another]", "Unheard of: one thing in another"),
    ],
)
def test_an_outcome_has_one_title(name, title):
    assert Column.split(name).title(roster()) == title


def test_titles_of_columns_differ():
    titles = [column.title(roster()) for outcome in OUTCOMES for column in columns_of(outcome, roster())]
    assert len(set(titles)) == len(titles)


def test_titles_read_the_same_in_tables_and_in_sentences():
    """A colon has to be replaced within a sentence, which made two names of one column."""
    columns = [column for outcome in OUTCOMES if outcome != POSTURE for column in columns_of(outcome, roster())]
    assert [title for title in (column.title(roster()) for column in columns) if before_colon(title) != title] == []


def test_what_is_of_two_parties_names_both():
    kinds = [kind for kind in ("strikes", "ledgers", "ties", "sanctions", "beliefs") if roster().names(kind)]
    assert kinds
    for outcome, record in OUTCOMES.items():
        for column in columns_of(outcome, roster()) if record.kind in kinds else ():
            title = column.title(roster())
            parties = parties_of(roster(), record.kind, column.entity)
            assert parties is not None
            assert all(party in title.replace("The ", "the ") for party in parties), title


def test_titles_of_parameters_and_of_what_events_set_differ():
    titles = [parameter.title for parameter in registry().values()]
    assert len(set(titles)) == len(titles)
    titles = [set_title(one, roster()) for one in settable_variables().values()]
    assert len(set(titles)) == len(titles)


def test_a_unit_or_meaning_that_the_model_does_not_know_is_empty():
    assert (Column("unheard_of").unit, Column("unheard_of").meaning) == ("", "")
    assert Column.split("posture[iran: hold_and_deny]").meaning == "share of weeks in this posture"


@pytest.mark.parametrize(
    ("name", "says", "title"),
    [
        ("strike[israel_on_iran]", "israel on iran: a first strike", "Israel on Iran: a first strike"),
        ("delivery[drones]", "drones: a first delivery", "One-way attack drones: a first delivery"),
        ("delivery[fighters]", "fighters: delivered", "Fighters: delivered in full"),
        ("refusal[fighters]", "fighters: refused", "Fighters: refused at least once"),
        ("completion[fighters]", "fighters: ready", "Fighters: made, whether handed over or held"),
        ("turn_to_ask[iran]", "Iran: turns to ask for more", "Iran: turns to ask for more"),
        ("allegation[us_on_drones]", "us on drones: a first allegation", "The US about drones: a first allegation"),
    ],
)
def test_an_event_has_one_title(name, says, title):
    assert event_title(name, says, roster()) == title
