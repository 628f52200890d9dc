"""Comparisons in the page in a real browser: the verdicts and the sentences of `sim.compare` on the same runs."""

import datetime as dt

import numpy as np
import pytest
from scipy.stats import norm, t

import sim
from helpers.page import opened
from sim.analysis.paired.intervals import tango
from sim.comparison.imposed import SAID_OF_SET, imposed_by
from sim.gallery.answer import answer_of
from sim.scenario.chain import scenario_names
from sim.scenario.load import load
from sim.words import decimals_beside, interval_behind, number, percent

OTHERS = ("ceasefire", "no_denials", "su35_delivered", "unscr_2231_extended")
RUNS = 64


def test_quantiles_are_those_of_scipy(browser, page):
    opened(browser, page, "view=evidence", ready="return true")
    degrees, levels = (1.0, 2.5, 7.3, 63.0, 999.0), (0.9, 0.95, 0.9975)
    script = "return arguments[0].map(d => arguments[1].map(level => studentReach(level, d)))"
    expected = [[t.isf((1 - level) / 2, one) for level in levels] for one in degrees]
    assert np.allclose(browser.execute_script(script, degrees, levels), expected, rtol=1e-11)
    points = (0.0, 0.3, 2.4, 2.6, 9.0)
    found = browser.execute_script("return arguments[0].map(normalTail)", points)
    assert np.allclose(found, norm.sf(points), rtol=1e-12)
    counts = [(0, 0, 64), (6, 16, 161), (0, 5, 64), (64, 0, 64), (0, 64, 64), (3, 3, 64)]
    found = browser.execute_script("return arguments[0].map(one => tango(...one, 0.95))", counts)
    assert np.allclose(found, [tango(*one, 0.95) for one in counts], rtol=1e-9, atol=1e-12)


def test_numbers_are_written_as_in_python(browser, page):
    opened(browser, page, "view=evidence", ready="return true")
    values = [0.125, 12.25, 12.35, 1234.5, -0.0, 9995.0, 0.000012345, -3.0, 2.5, 1e-9, -5e-15, 0.99949, 102.5]
    assert browser.execute_script("return arguments[0].map(number)", values) == [number(one) for one in values]
    shares = [0.12345, -0.19, 1.0]
    assert browser.execute_script("return arguments[0].map(percentOf)", shares) == [percent(one) for one in shares]
    beside = [
        (3353.3, 2665.7, -687.6, -713.2, -662.0),
        (176.9, 115.7, -61.2, -73.4, -49.1),
        (0.76, 0.545, -0.215, -0.2154, -0.2146),
    ]
    beside += [
        (3353.33, 3348.77, -4.56, -5.0, -4.1),
        (1.0, 0.36, -0.64, -0.64, -0.64),
        (0.634, 0.6546, 0.0206, 0.0159, 0.0253),
    ]
    script = "return arguments[0].map(([b, a, d, ...ends]) => decimalsBeside(b, a, d, ends, true))"
    decimals = [decimals_beside(*one[:3], interval=one[3:], shown=True) for one in beside]
    assert browser.execute_script(script, beside) == decimals
    script = (
        "return arguments[0].map((one, place) => intervalBehind(arguments[1][place], one[3], one[4], '95 % interval'))"
    )
    said = [interval_behind(*one[3:], digits, "95 % interval") for one, digits in zip(beside, decimals, strict=True)]
    assert browser.execute_script(script, beside, decimals) == said
    assert said[2:5:2] == [" (its 95 % interval rounds to the same)", " in every pair of runs"]


def test_what_a_scenario_sets_is_known_as_in_python(browser, page):
    opened(browser, page, "view=evidence", ready="return true")
    script = """
        const [reference, names, day] = arguments;
        return names.map(name => [...imposedBy(SCENARIOS[reference], SCENARIOS[name], day)].sort());
    """
    day, names = dt.date(2025, 6, 2), [name for name in scenario_names() if name != "baseline"]
    found = browser.execute_script(script, "baseline", names, day.isoformat())
    expected = [sorted(imposed_by(load("baseline"), load(name), day)) for name in names]
    assert found == expected
    assert any(expected)
    script = """
        const changes = defaultState().changes;
        changes.contested[arguments[0]] = 1;
        const scenario = SCENARIOS.baseline;
        return [...imposedBy(scenario, merged(scenario, changes), arguments[1])].sort();
    """
    claim = "israel_tie_no_longer_guarded"
    own = load("baseline", {f"contested.{claim}": 1.0})
    expected = sorted(imposed_by(load("baseline"), own, day))
    assert browser.execute_script(script, claim, day.isoformat()) == expected


def test_a_difference_that_a_scenario_sets_is_told_and_listed_as_no_estimate(browser, page):
    outcome, name = "talks[ukraine_war]", "ceasefire"
    comparison = sim.compare(["baseline", name], runs=RUNS, seed=1, outcome=outcome, uncertainty="point")
    assert comparison.imposed(name)[outcome] in SAID_OF_SET
    opened(browser, page, f"view=compare&scenario=baseline&others={name}&runs={RUNS}&seed=1&outcome={outcome}")
    said = browser.execute_script("return document.querySelector('#compare section.scenario .answer').textContent")
    assert said == answer_of(comparison, name)[0]
    assert SAID_OF_SET[comparison.imposed(name)[outcome]] in said
    rows = browser.execute_script(
        "return [...document.querySelectorAll('#compare tbody tr')].map(one => one.textContent)"
    )
    assert any(row.startswith("Talks in the war in Ukraine") and "set by the scenario" in row for row in rows)


@pytest.mark.parametrize("outcome", ["received[fighters]", "throughput[transport]"])
def test_verdicts_and_sentences_are_those_of_python(browser, page, outcome):
    comparison = sim.compare(["baseline", *OTHERS], runs=RUNS, seed=1, outcome=outcome, uncertainty="point")
    address = f"view=compare&scenario=baseline&others={','.join(OTHERS)}&runs={RUNS}&seed=1&outcome={outcome}"
    opened(browser, page, address)
    script = """
        const texts = (place) => [...place.querySelectorAll(arguments[0])].map(one => one.textContent);
        return [...document.querySelectorAll('#compare section.scenario')].map(texts)
    """
    said = browser.execute_script(script, ".answer, .expected")
    rows = browser.execute_script(script, "tbody tr td:last-child")
    verdicts = set()
    for name, sentences, words in zip(OTHERS, said, rows, strict=True):
        first, *rest = answer_of(comparison, name)
        assert sentences == [first, *(one for one in rest if one.startswith("The expectation, written"))]
        table = comparison.table().loc[name]
        expected = [": ".join(filter(None, pair)) for pair in zip(table["verdict"], table["reason"], strict=True)]
        assert words == expected
        verdicts |= set(table["verdict"])
    assert verdicts >= {"higher", "lower", "no difference shown"}
    assert sum(len(one) == 2 for one in said) >= 3
