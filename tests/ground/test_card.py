"""Cards: what notebooks and terminals show of an object, whatever its texts hold, on any background."""

import re

from helpers.report import WICKED, Page
from sim.ground.card import Card, OnCard
from sim.words import NO_BREAK

CARD = Card(
    title="Trust",
    kind="scenario trust",
    facts={"Question": "Who?", "From": "May"},
    columns=("Setting", "Here"),
    rows=(("Output", f"1,200{NO_BREAK}units"), ("Trust between partners", "0.5")),
    numeric=frozenset({"Here"}),
    note="That is all.",
)


def test_a_terminal_has_lines_and_columns_that_align():
    assert CARD.text() == (
        "Trust (scenario trust)\n"
        "Question: Who?\n"
        "From: May\n"
        "  Setting                        Here\n"
        "  Output                  1,200 units\n"
        "  Trust between partners          0.5\n"
        "That is all."
    )


def test_a_notebook_has_the_same_words():
    page = Page(CARD.html())
    assert [one["text"] for one in page.all("th") + page.all("td")] == [
        text for row in (CARD.columns, *CARD.rows) for text in row
    ]
    assert [one["text"] for one in page.all("p")] == [
        "Trustscenario trust", "Question: Who?", "From: May", "That is all.",
    ]  # fmt: skip
    assert page.strays == []
    assert page.open == []


def test_every_text_is_escaped():
    card = Card(WICKED, WICKED, {WICKED: WICKED}, (WICKED,), ((WICKED,),), note=WICKED)
    page = Page(card.html())
    assert {one["tag"] for one in page.elements} <= {
        "div", "p", "strong", "br", "small", "em", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert page.all("td")[0]["text"] == WICKED


def test_colours_are_those_of_the_page_around_it():
    assert not re.search(r"color|background|#[0-9a-fA-F]{3}", CARD.html())


def test_what_is_on_a_card_is_shown_by_it():
    class Shown(OnCard):
        def _card(self):
            return CARD

    assert repr(Shown()) == CARD.text()
    assert Shown()._repr_html_() == CARD.html()
