"""The report of a study: sections of sentences and tables, in the layout of all reports."""

import pandas as pd
import pytest

from helpers.default_case import default_case
from helpers.report import WICKED, Page, svg_pair
from sim.ground.faults import InputError
from sim.report.contents import ReportScenario, ReportSection, StudyReport
from sim.report.page import render
from sim.words import number


def study(*sections, **changes):
    given = {
        "case": default_case(),
        "kind": "Who moves whom",
        "title": "A study",
        "scenarios": [ReportScenario("baseline", "As reported", "Who?", answer=["Iran moves Russia."])],
        "assumptions": {},
        "figures": [svg_pair("effects")],
        "manifest": {"seed": 0},
        "command": "wary influence",
        "sections": sections,
    }
    return StudyReport(**(given | changes))


def test_sections_stand_between_figures_and_how_to_repeat_it_with_their_tables():
    table = pd.DataFrame(
        {"Effect": [0.1234567, -2.0], "Verdict": ["higher", WICKED]}, index=pd.Index(["Iran", WICKED], name="Actor")
    )
    text = render(study(ReportSection(key="effects", title=WICKED, sentences=["Of 3."], tables={WICKED: table})))
    page = Page(text)
    order = ["Iran moves Russia.", "<figure", 'id="section-effects"', 'id="repeat"', 'id="evidence"']
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)
    assert WICKED in [one["text"] for one in page.all("a") if one["attrs"].get("href") == "#section-effects"]
    found = page.by_id("section-effects-table-1")["text"]
    assert number(0.1234567) in found
    assert WICKED in found
    assert len(page.all("script")) == 1
    assert page.strays == []


def test_sections_have_an_address_each():
    sections = [ReportSection(key=key, title="Title") for key in ("one", "one", "A b")]
    with pytest.raises(InputError) as raised:
        study(*sections)
    said = str(raised.value)
    assert "sections: 'one' stands twice." in said
    assert "sections: 'A b' is not a key" in said
