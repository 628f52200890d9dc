"""The pictures of a comparison: figures in both themes, and a report that says what came out."""

import dataclasses
import re
import subprocess
import sys

import numpy as np
import pytest

import sim
from helpers.core import needs_compiler
from helpers.figures import texts_of, words_of
from sim.case.columns import Column
from sim.gallery.comparison import drawings_of_comparison
from sim.gallery.comparison_data import differing, event_curves, furthest, most_moved, shown_to_differ
from sim.gallery.comparison_report import write_pictures
from sim.ground.faults import InputError
from sim.words import listed

pytestmark = needs_compiler

ALWAYS = [
    "heat_table",
    "intervals_delivered_drones",
    "intervals_delivered_missiles",
    "intervals_trust_iran_in_russia",
    "small_multiples_delivered_drones",
    "small_multiples_trust_iran_in_russia",
    "survival_curves",
]
PAIR, THREE = ["baseline", "s400_delivered"], ["baseline", "s400_delivered", "trust_breakdown"]
MANY = ["baseline", "s400_delivered", "trust_breakdown", "ceasefire", "jcpoa_revival"]


@pytest.fixture(scope="module")
def comparison():
    return sim.compare(THREE, runs=20, seed=1, uncertainty="point")


@pytest.fixture(scope="module")
def pair():
    return sim.compare(PAIR, runs=20, seed=1, uncertainty="point")


@pytest.fixture(scope="module")
def many():
    return sim.compare(MANY, runs=20, seed=1, uncertainty="point")


@pytest.fixture(scope="module")
def folder(comparison, tmp_path_factory):
    path = tmp_path_factory.mktemp("compared")
    write_pictures(path, comparison, {"seed": 1}, "wary compare scenarios=a & b")
    return path


def of_each(name):
    return [f"assumptions_{name}", f"difference_fans_{name}"]


def test_figures_are_written_in_both_themes_and_kinds(folder):
    names = {file.stem for file in (folder / "figures").glob("*.svg")}
    keys = [*ALWAYS, *of_each("s400_delivered"), *of_each("trust_breakdown")]
    assert names == {f"{key}_{theme}" for key in keys for theme in ("light", "dark")}
    assert {file.stem for file in (folder / "figures").glob("*.png")} == names


def test_of_one_other_scenario_and_of_two_each_has_figures_of_its_own_and_of_four_none_has(pair, many):
    assert [drawing.key for drawing in drawings_of_comparison(pair)] == [*ALWAYS, *of_each("s400_delivered")]
    assert [drawing.key for drawing in drawings_of_comparison(many)] == ALWAYS


def test_curves_of_many_scenarios_are_of_those_whose_events_differ_most_and_say_so(many):
    by_scenario = many.events()["difference"].abs().unstack("event")[list(many.headlines.events)].max(axis=1)
    left = set(by_scenario.index) - set(most_moved(many, many.headlines.events))
    assert len(left) == 1
    assert by_scenario[left.pop()] == by_scenario.min()
    (said,) = [drawing for drawing in drawings_of_comparison(many) if drawing.key == "survival_curves"]
    assert said.title.endswith("the 3 of 4 scenarios whose events differ most from the reference")
    assert set(said.data["scenario"]) == {"baseline", *most_moved(many, many.headlines.events)}


def test_curves_are_of_events_that_happen_and_rise_to_the_share_of_runs(many):
    names = most_moved(many, many.headlines.events)
    drawn = event_curves(many, names, many.headlines.events)
    risks = many.events()
    assert 0 < drawn["event"].nunique() <= 6
    for (event, name), curve in drawn.groupby(["event", "scenario"]):
        column = "reference_risk" if name == "baseline" else "other_risk"
        expected = risks.loc[(names[0] if name == "baseline" else name, event), column]
        assert curve["probability"].iloc[-1] == pytest.approx(expected)
        assert curve["probability"].is_monotonic_increasing
        assert (curve["low"] <= curve["probability"]).all()
        assert (curve["probability"] <= curve["high"]).all()
    assert drawn.groupby("event")["probability"].max().min() > 0.0


def test_no_curves_where_none_of_the_events_happens():
    early = sim.compare(PAIR, runs=3, horizon=1, uncertainty="point")
    keys = [drawing.key for drawing in drawings_of_comparison(early)]
    assert keys == [*ALWAYS[:-1], "assumptions_s400_delivered"]
    with pytest.raises(InputError, match="none of the events happens in any of the runs; there is nothing to draw"):
        early.plot("survival_curves")
    with pytest.raises(InputError, match="no outcome of s400_delivered that is followed over time differs"):
        early.plot("difference_fans")


def test_fans_are_of_outcomes_that_differ_and_show_what_the_comparison_holds(pair):
    outcomes, fans = differing(pair, "s400_delivered"), pair.fans()
    assert 0 < len(outcomes) <= 6
    figure = pair.plot("difference_fans")
    for axes, outcome in zip(figure.axes, outcomes, strict=True):
        median = fans["differences"].sel(other="s400_delivered", outcome=outcome, quantile=0.5)
        line = max(axes.lines, key=lambda line: line.get_linewidth())
        np.testing.assert_array_equal(line.get_ydata(), median)
        assert np.abs(fans["differences"].sel(outcome=outcome)).max() > 0.0
    assert "Air defence handed over: only here (Jun 2023)" in words_of(figure)


def test_of_more_outcomes_than_fit_those_shown_to_differ_are_drawn_first_and_the_title_says_which(pair):
    name, fan = "s400_delivered", [str(one) for one in pair.fans()["outcome"].values]
    shown, every = shown_to_differ(pair, name, fan), differing(pair, name, most=len(fan))
    assert len(every) > 6
    assert {*differing(pair, name)} >= {*shown} if len(shown) <= 6 else {*shown} >= {*differing(pair, name)}
    for most in range(1, len(every)):
        few = differing(pair, name, most=most)
        assert len({*few} & {*shown}) == min(most, len(shown))
    (drawn,) = [drawing for drawing in drawings_of_comparison(pair) if drawing.key == f"difference_fans_{name}"]
    table = pair.table(at=pair.date_of(name)).loc[name]
    clear = int(table.loc[differing(pair, name), "verdict"].isin(["higher", "lower"]).sum())
    says = {0: "though none is shown to differ", 6: "all of them shown to differ"}
    told = says.get(clear, f"the {clear} shown to differ, then those whose runs differ most")
    assert f"; 6 of {len(every)} outcomes" in drawn.title
    assert drawn.title.endswith(told)
    left = [Column.split(one).title(pair.reference.case.roster) for one in every if one not in differing(pair, name)]
    assert f"Left out, with runs that differ less: {listed(left)}." in drawn.contents.notes


def test_scenarios_of_a_figure_of_all_are_those_that_move_the_main_outcomes_most(many):
    table = many.table()
    size = (table["mean_difference"].abs() / table["reference_sd"]).fillna(0.0).clip(upper=4.0)
    order = size.groupby("scenario").sum().sort_values(ascending=False).index
    assert furthest(many, 2) == [name for name in MANY if name in order[:2]]
    assert furthest(many) == MANY[1:]


def test_figures_show_the_verdicts_of_the_tables(many):
    shown = many.table().xs("delivered[missiles]", level="outcome")["verdict"]
    (alt,) = [drawing.alt for drawing in drawings_of_comparison(many) if drawing.key == "intervals_delivered_missiles"]
    assert alt.count("not distinguishable from zero") == (~shown.isin(["higher", "lower"])).sum()


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("heat_table", {"outcomes": ["delivered[drones]", "stock[drones]"]}),
        ("intervals", {"scenarios": "trust_breakdown", "outcomes": "strikes[israel_on_iran]"}),
        ("small_multiples", {"outcomes": "pressure[iran]"}),
        ("survival_curves", {"scenarios": ["trust_breakdown"], "events": "delivery[missiles]"}),
        ("difference_fans", {"scenarios": "trust_breakdown", "outcomes": ["trust[iran in russia]"]}),
        ("assumptions", {"scenarios": "trust_breakdown"}),
    ],
)
def test_every_kind_is_drawn_of_what_is_named_in_each_theme_and_size(comparison, kind, given):
    figure = comparison.plot(kind, **given, theme="dark", size="print_85")
    assert figure.get_figwidth() * 25.4 == pytest.approx(85)
    assert figure.get_facecolor()[:3] < (0.2, 0.2, 0.2)
    assert len(texts_of(figure)) > 5


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        (
            "heat_tables",
            {},
            "figure: 'heat_tables' is not a kind of figure. Allowed: heat_table, intervals, small_multiples, "
            "survival_curves, difference_fans, assumptions. Did you mean 'heat_table'?",
        ),
        (
            "heat_table",
            {"theme": "drak"},
            "figure: 'drak' is not a theme. Allowed: light, dark. Did you mean 'dark'?",
        ),
        (
            "heat_table",
            {"size": "print"},
            "figure: 'print' is not a size. Allowed: page, print_180, print_85, phone. Did you mean 'print_85'?",
        ),
        (
            "heat_table",
            {"events": "delivery[missiles]"},
            "figure: heat_table takes no events, only scenarios and outcomes.",
        ),
        ("assumptions", {}, "figure: assumptions shows one scenario; name one of s400_delivered, trust_breakdown."),
        (
            "intervals",
            {"outcomes": ["delivered[drones]", "stock[drones]"]},
            "figure: intervals shows one outcome; 2 are named.",
        ),
        ("intervals", {"scenarios": []}, "figure: scenarios names none; name one or more, or leave it out."),
        ("intervals", {"scenarios": "baseline"}, "figure: baseline is the reference itself; name other scenarios."),
        (
            "intervals",
            {"scenarios": "s400"},
            "comparison: 's400' is not one of the scenarios. Allowed: baseline, s400_delivered, trust_breakdown. "
            "Did you mean 's400_delivered'?",
        ),
    ],
)
def test_what_cannot_be_plotted_is_refused_in_one_clear_message(comparison, kind, given, message):
    with pytest.raises(InputError) as caught:
        comparison.plot(kind, **given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        (
            "survival_curves",
            {"events": "delivery[missile]"},
            r"'delivery\[missile\]' is not an event\..*'delivery\[missiles\]'",
        ),
        (
            "small_multiples",
            {"outcomes": "stock[drones]"},
            r"'stock\[drones\]' is not an outcome with weekly quantiles",
        ),
        ("difference_fans", {"scenarios": "s400_delivered", "outcomes": "stock[drones]"}, "not an outcome with weekly"),
        ("intervals", {"outcomes": "delivered[drone]"}, r"Did you mean 'delivered\[drones\]'"),
    ],
)
def test_unknown_outcomes_and_events_are_refused_with_the_nearest(comparison, kind, given, message):
    with pytest.raises(InputError, match=message):
        comparison.plot(kind, **given)


def test_the_report_from_python_says_how_to_repeat_it_and_holds_every_figure(pair, tmp_path):
    path = pair.report(tmp_path / "new" / "page.html")
    page = path.read_text(encoding="utf-8")
    assert path == tmp_path / "new" / "page.html"
    assert "runs=20, seed=1, level=0.95)" in page
    assert page.count("<figure ") == len(ALWAYS) + 2
    assert "The expectation, written before the first run (" in page


def test_levels_of_figures_are_those_of_the_comparison():
    found = sim.compare(PAIR, runs=3, horizon=60, level=0.8, uncertainty="point")
    assert any("80\N{NO-BREAK SPACE}% interval of each" in word for word in words_of(found.plot("intervals")))


def test_a_comparison_knows_nothing_of_figures_until_it_draws():
    code = "import sys, sim.gallery.compare; print([n for n in sys.modules if 'matplotlib' in n or 'figures' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_assumptions_name_who_decides_otherwise_and_windows_that_differ(comparison):
    from sim.gallery.comparison_data import assumption_rows

    europe = sim.load("us_eu_split")
    earlier = dataclasses.replace(europe, observed_until=europe.observed_until.replace(year=2023))
    found = dataclasses.replace(comparison, scenarios=[comparison.reference, earlier])
    rows = {row["name"]: row for row in assumption_rows(found, "us_eu_split")}
    assert rows["european_union"]["before"] == "logit"
    after = "scripted: watch_and_wait from February 2022, ease_off from October 2023"
    assert rows["european_union"]["after"] == after
    words = " ".join(words_of(found.plot("assumptions", scenarios="us_eu_split")))
    assert "End of the reporting" in words
    assert f"{europe.observed_until} → {earlier.observed_until}" in words


def test_the_report_holds_every_scenario_its_verdict_and_how_to_repeat_it(folder, comparison):
    page = (folder / "report.html").read_text(encoding="utf-8")
    for other in comparison.others:
        assert other.title in page
    for verdict in comparison.expectations().verdict:
        assert verdict in page
    assert "wary compare scenarios=a &amp; b" in page
    assert not re.search(r"""src=["']https?:""", page)
    assert len(page.encode()) < 5_000_000


def test_every_claim_of_a_changed_assumption_is_in_the_report(folder, comparison):
    page = (folder / "report.html").read_text(encoding="utf-8")
    changed = [one for other in comparison.others for one in comparison.assumptions(other.name)]
    claims = {claim for one in changed for claim in one["claims"]}
    assert claims
    assert all(claim in page for claim in claims)


@pytest.mark.long
def test_two_processes_draw_the_same_files_as_one(pair, tmp_path):
    for workers in (1, 2):
        write_pictures(tmp_path / str(workers), pair, {"seed": 1}, "wary compare", workers=workers)
    one, two = (
        {file.relative_to(root): file.read_bytes() for file in root.rglob("*.*")}
        for root in (tmp_path / "1", tmp_path / "2")
    )
    assert len(one) == 4 * (len(ALWAYS) + 2) + 1
    assert one == two
