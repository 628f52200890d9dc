"""The report of a comparison: one file that loads nothing, says what it is given, and leads from numbers to quotes."""

import base64
import io
import math
import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from helpers.default_case import default_case
from helpers.report import WICKED, Page, contents_of, differences_of, svg_pair
from sim.case.columns import Column
from sim.figures.kit.look import TEXT_CONTRAST, contrast
from sim.ground.faults import InputError
from sim.report.appendix import article_in_words
from sim.report.contents import ReportFigure
from sim.report.markup import anchor, setting, state
from sim.report.page import MOST_BYTES, render, write_report
from sim.report.terms import TERMS, Terms
from sim.tables import evidence, parameters
from sim.words import NO_BREAK, number, percent, signed

TRUST = "trust[iran in russia]"
LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background"}


@pytest.fixture(scope="module")
def text():
    return render(contents_of())


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_structure_is_that_of_a_page(page, text):
    assert text.startswith("<!DOCTYPE html>")
    assert page.strays == []
    assert page.open == []
    assert page.all("html")[0]["attrs"]["lang"] == "en"
    assert page.all("title")[0]["text"] == "Russia delivers"
    assert [one["tag"] for one in page.elements if one["tag"] in ("header", "nav", "main", "footer")] == [
        "header", "nav", "main", "footer",
    ]  # fmt: skip
    assert len(page.all("h1")) == 1
    levels = [int(one["tag"][1]) for one in page.elements if re.fullmatch("h[1-6]", one["tag"])]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [one["attrs"]["id"] for one in page.elements if "id" in one["attrs"]]
    assert len(ids) == len(set(ids))


def test_a_term_is_explained_where_it_is_first_used_and_listed_once_at_the_end():
    told = ["Over 8 pairs of runs, median 2.", "In most pairs of runs the posture is another."]
    contents = contents_of(scenarios=2)
    page = Page(render(replace(contents, scenarios=[replace(one, answer=told) for one in contents.scenarios])))
    linked = [one for one in page.all("a") if one["attrs"].get("class") == "term"]
    names = ["pair of runs", "median", "posture"]
    assert [one["text"] for one in linked] == ["pairs of runs", "median", "posture"]
    assert [one["attrs"]["href"] for one in linked] == [f"#{anchor('term', name)}" for name in names]
    assert [one["attrs"]["title"] for one in linked] == [TERMS[name][1] for name in names]
    listed = [one for one in page.all("dt") if one["attrs"].get("id", "").startswith("term-")]
    assert [one["attrs"]["id"] for one in listed] == [anchor("term", name) for name in names]


@pytest.mark.parametrize(("name", "term"), TERMS.items(), ids=TERMS)
def test_every_term_is_found_as_it_is_written_in_a_report(name, term):
    written = {"points": "+5 points", "grade D": "(grade D)", "influence": "(influence 0.2)"}
    written |= {
        "readiness": "Readiness of the missile deal",
        "need met": "Need met of drones",
        "openness": "Openness of the sea",
    }
    said = (written | {"interval": "95 % interval"}).get(name, name)
    assert re.search(term[0], said)
    assert f'title="{escape(term[1])}"' in Terms().glossed(said)


@pytest.mark.parametrize("name", ["readiness[missile_deal]", "need_met[drones]", "open[caspian]"])
def test_names_of_outcomes_that_do_not_explain_themselves_are_explained_in_prose(name):
    title = Column.split(name).title(default_case().roster)
    assert 'class="term"' in Terms().glossed(f"{title}: lower by 0.1")
    assert 'class="term"' not in Terms().glossed("Open questions; reopened: Reopen, then needs met.")


def test_what_git_calls_dirty_is_said_in_words():
    text = render(replace(contents_of(), manifest={"commit": "abc123-dirty"}))
    assert "<td>abc123, and changes since that are in no commit</td>" in text


def test_sources_of_a_parameter_stand_one_to_a_line(text, page):
    case = default_case()
    shown = [name for name in case.parameters if anchor("parameter", name) in text]
    several = [name for name in shown if len(case.parameters[name].reference) > 1]
    assert several
    assert text.count('<ul class="references">') == len(several)
    for name in several:
        for key in case.parameters[name].reference:
            assert f"<li>{escape(case.parameters.references[key])}</li>" in text


def test_few_scenarios_are_answered_on_top_and_each_in_its_section():
    named = [replace(one, answer=[f"Answer of {one.name}."]) for one in contents_of(scenarios=4).scenarios]
    for many in (3, 4):
        contents = contents_of(scenarios=many)
        text = render(replace(contents, scenarios=named[:many], caveats=["Beware."]))
        page = Page(text)
        on_top = page.by_id("summary")["text"]
        assert ("Answer of one_0." in on_top) == (many <= 3)
        assert ("Answer of one_2." in page.by_id("scenario-one_2")["text"]) == (many > 3)  # said once
        assert "Beware." in on_top
        assert text.index("Beware.") < text.index("<figure")


def test_summary_comes_before_figures_and_tables(text):
    assert text.index("Iran does not notice.") < text.index("<figure") < text.index('id="differences-table"')


def test_links_inside_resolve(page):
    ids = {one["attrs"].get("id") for one in page.elements}
    used = [one["attrs"]["href"] for one in page.elements if one["attrs"].get("href", "").startswith("#")]
    used += [f"#{name}" for one in page.elements for name in re.findall(r"url\(#([^)]+)\)", str(one["attrs"]))]
    labels = [name for one in page.elements for name in one["attrs"].get("aria-labelledby", "").split()]
    assert len(used) > 30
    assert {name[1:] for name in used} | set(labels) <= ids


def test_nothing_is_loaded(page, text):
    for one in page.elements:
        assert not LOADS & one["attrs"].keys(), one
        href = one["attrs"].get("href", "#")
        assert href.startswith(("#", "data:")), href
    assert "@import" not in text
    assert not re.findall(r"url\((?!#)", text)
    policy = next(one["attrs"]["content"] for one in page.all("meta") if "http-equiv" in one["attrs"])
    assert policy.startswith("default-src 'none'")


def test_figures_have_words_for_those_who_cannot_see_them(page):
    drawings = page.all("svg")
    assert [one["attrs"]["aria-label"] for one in drawings] == [
        "What fans shows. It rises.", "What heat shows. It rises.",
    ]  # fmt: skip
    assert {one["attrs"]["role"] for one in drawings} == {"img"}
    assert all("Title of" in one["text"] and "In words" in one["text"] for one in page.all("figcaption"))


def test_tables_have_headings_with_scope(page):
    assert page.all("table")
    assert len(page.all("caption")) == len(page.all("table"))
    for head in page.all("th"):
        assert head["attrs"]["scope"] == ("col" if "thead" in head["inside"] else "row")


def test_failures_are_shown_as_failures(page):
    badges = [
        (one["attrs"]["class"], one["text"]) for one in page.all("span") if "badge" in one["attrs"].get("class", "")
    ]
    assert ("badge failed", "1 not met") in badges
    assert ("badge failed", "not met") in badges
    assert ("badge passed", "met") in badges


@pytest.mark.parametrize(
    ("verdict", "found"), [("met", "passed"), ("not met", "failed"), ("undecided", "open"), ("refuted", "failed")]
)
def test_state_of_a_verdict(verdict, found):
    assert state(verdict) == found


def test_numbers_lead_to_their_parameter_and_back(page):
    row = next(one for one in page.all("tr") if one["attrs"].get("id") == "assumption-one_0-parameter-late_rate")
    assert f"0.05{NO_BREAK}per month" in row["text"]
    assert f"0.2{NO_BREAK}per month" in row["text"]
    links = [one for one in page.all("a") if one["attrs"]["href"] == "#parameter-late_rate"]
    assert {f"0.05{NO_BREAK}per month", f"0.2{NO_BREAK}per month"} <= {one["text"] for one in links}
    entry = page.by_id("parameter-late_rate")
    assert parameters().loc["late_rate", "because"] in entry["text"]
    back = [one["attrs"]["href"] for one in page.all("a") if one["text"] == "changed in “Russia delivers one_0”"]
    assert "#assumption-one_0-parameter-late_rate" in back


@pytest.mark.parametrize("claim", ["A3-043", "A3-044", "A2-077"])
def test_claims_lead_to_quote_speaker_and_article(page, claim):
    entry, row = page.by_id(f"claim-{claim.replace('-', '.2d.')}"), evidence().loc[claim]
    article = default_case().claims.articles[row["article"]]
    for said in (row["quote"], row["asserted_by"], row["says"], f"“{article.title}”", article_in_words(article)):
        assert said in entry["text"]
    assert "Named in" in entry["text"]


def test_claims_say_once_how_a_statement_is_looked_up(page):
    told = [one["text"] for one in page.all("p") if "search it for these words" in one["text"]]
    assert len(told) == 1


def test_the_name_of_an_outcome_leads_to_its_parameters_and_these_to_claims_and_back(page):
    place = anchor("outcome", TRUST)
    heads = [one for one in page.all("a") if one["attrs"]["href"] == f"#{place}" and "th" in one["inside"]]
    assert len(heads) > 1
    assert [one["text"] for one in heads[:1]] == [TRUST]
    table = parameters()
    behind = ["iran_trust_kept_prior", "iran_trust_broken_prior", "iran_dependence"]
    for name in behind:
        assert table.loc[name, "title"] in page.by_id(place)["text"]
        entry = page.by_id(f"parameter-{name}")
        assert TRUST in entry["text"]
        for claim in filter(None, table.loc[name, "claims"].split(", ")):
            assert evidence().loc[claim, "quote"] in page.by_id(anchor("claim", claim))["text"]


def test_only_what_is_named_is_in_the_appendix(page):
    case, table = default_case(), parameters()
    named = {"late_rate", *case.parameters_behind("delivered[drones]"), *case.parameters_behind(TRUST)}
    claims = {"A3-043", "A3-044", "A2-077"}
    claims |= {claim for name in named for claim in table.loc[name, "claims"].split(", ") if claim}
    found = {one["attrs"]["id"] for one in page.all("article")}
    assert {one for one in found if one.startswith("parameter-")} == {anchor("parameter", name) for name in named}
    assert {one for one in found if one.startswith("claim-")} == {anchor("claim", name) for name in claims}


def test_claims_and_parameters_of_somebody_else_lead_nowhere():
    own = {"kind": "parameter", "name": "own_one", "title": "Own", "before": 1.0, "after": 2.0, "claims": ["X9-001"]}
    page = Page(render(contents_of(assumptions={"one_0": [own]})))
    assert "X9-001" in page.by_id("assumption-one_0-parameter-own_one")["text"]
    assert all("X9" not in one["text"] for one in page.all("a"))


def test_everything_is_escaped():
    base = contents_of(WICKED, outcomes=(WICKED, "delivered[drones]"))
    assumption = {"kind": "event", "name": WICKED, "title": WICKED, "before": WICKED, "claims": [WICKED]}
    text = render(
        replace(
            base,
            summary=[WICKED],
            command=WICKED,
            manifest={WICKED: WICKED},
            words={WICKED: WICKED},
            assumptions={"one_0": [assumption | {"after": {"set": {WICKED: WICKED}, WICKED: 1}}]},
            figures=[replace(base.figures[0], title=WICKED, alt=WICKED)],
        )
    )
    page = Page(text)
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert not [name for one in page.elements for name in one["attrs"] if name.startswith("on")]
    assert page.all("h1")[0]["text"] == WICKED
    assert page.all("svg")[0]["attrs"]["aria-label"] == WICKED
    assert next(one for one in page.all("code") if "pre" in one["inside"])["text"] == WICKED
    assert page.strays == []


def test_light_enough_to_send_with_twenty_scenarios_and_ten_heavy_figures():
    outcomes = [f"delivered[thing_{place}]" for place in range(170)]
    heavy = svg_pair("heavy", lines=24, points=305)
    figures = [replace(heavy, key=f"figure_{place}") for place in range(10)]
    contents = contents_of(scenarios=19, outcomes=outcomes, figures=figures)
    contents.differences.loc[contents.differences.index.get_level_values(1) != outcomes[0], "verdict"] = (
        "no difference shown"
    )
    text = render(contents)
    assert len(text.encode()) <= MOST_BYTES
    page = Page(text)
    assert (
        sum(
            one["text"].count("delivered") for one in page.all("table") if one["attrs"].get("id") == "differences-table"
        )
        == 19
    )
    assert "3,211 no difference shown" in text


def test_too_heavy_is_said(monkeypatch):
    monkeypatch.setattr("sim.report.page.MOST_BYTES", 10_000)
    with pytest.raises(
        InputError, match=r"^report: would weigh 0\.\d MB, more than 0\.01 MB; leave out figures or scenarios\.$"
    ):
        render(contents_of())


def test_downloads_hold_the_whole_table(page):
    contents = contents_of()
    link = next(one for one in page.all("a") if one["attrs"].get("download") == "differences.csv")
    found = pd.read_csv(io.BytesIO(base64.b64decode(link["attrs"]["href"].partition("base64,")[2])), index_col=[0, 1])
    found["reason"] = found["reason"].astype(object).where(found["reason"].notna(), "")
    pd.testing.assert_frame_equal(found, contents.differences, rtol=1e-5, check_dtype=False)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "report: title: is empty."),
        (
            {"differences": differences_of(["one_0"], ["a"]).drop(columns="changed")},
            "report: differences: lacks the columns changed.",
        ),
        (
            {"differences": differences_of(["one_9"], ["a"])},
            "report: differences: 'one_9' is not among the scenarios of the report.",
        ),
        (
            {"assumptions": {"one_1": [{"kind": "event"}]}},
            "report: assumptions.one_1[0]: lacks name, title, before, after.",
        ),
        ({"figures": [ReportFigure("A b", "t", "a", "", "")]},
         "report: figures: 'A b' is not a key; write small letters, digits, _ and -, a letter first."),
        (
            {"figures": [ReportFigure("a", "t", " ", "", "")]},
            "report: figures.a: has no words for those who cannot see it; give alt.",
        ),
        (
            {"figures": [ReportFigure("a", "t", "b", "", "")] * 2},
            "report: figures: 'a' stands twice.",
        ),
    ],
)  # fmt: skip
def test_faults_of_contents_are_said(changes, message):
    with pytest.raises(InputError) as caught:
        contents_of(**changes)
    assert str(caught.value) == message


def test_a_drawing_that_is_none_is_said_and_nothing_is_written(tmp_path):
    path = tmp_path / "new" / "report.html"
    with pytest.raises(InputError, match=r"^report: figures\.a\.light: is not SVG: "):
        write_report(path, contents_of(figures=[ReportFigure("a", "t", "a", "no", "no")]))
    assert not path.parent.exists()


def test_written_whole_and_the_same_each_time(tmp_path, text):
    path = write_report(tmp_path / "new" / "report.html", contents_of())
    assert path.read_text(encoding="utf-8") == text
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


def test_numbers_in_words():
    assert [number(one) for one in (0.0, 12345.6, 0.012345, -3.0, 1e-7, math.nan, math.inf)] == [
        "0", "12,300", "0.0123", "−3", "1e−7", "–", "∞",
    ]  # fmt: skip
    assert (signed(0.5), signed(-0.5), percent(0.123)) == ("+0.5", "−0.5", f"12.3{NO_BREAK}%")
    assert setting({"policy": "scripted", "script": [{"date": "2022-02-21", "posture": "stand_by"}]}) == [
        "policy: scripted", "2022-02-21 stand_by",
    ]  # fmt: skip
    assert setting(None) == ["not there"]


@given(st.lists(st.text(min_size=1), min_size=2, max_size=6, unique=True))
def test_anchors_differ_and_hold_no_spaces(names):
    found = [anchor("scenario", name) for name in names]
    assert len(set(found)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", one) for one in found)


@pytest.mark.parametrize("theme", [0, 1])
def test_text_stands_out_in_both_themes(text, theme):
    colours = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", re.findall(r":root \{\s+--paper.*?\}", text, re.S)[theme])
    )
    for ink in ("ink", "muted", "link", "good", "bad", "open", "focus"):
        assert contrast(colours[ink], colours["paper"]) >= TEXT_CONTRAST, ink
    for ink, shade in (("ink", "shade"), ("muted", "shade"), ("good", "good-shade"), ("bad", "bad-shade")):
        assert contrast(colours[ink], colours[shade]) >= TEXT_CONTRAST, ink
    for ink in ("open", "ink", "link", "muted"):
        assert contrast(colours[ink], colours["open-shade"]) >= TEXT_CONTRAST, ink
