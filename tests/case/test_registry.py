"""The registry: the shipped parameters, what they rest on and what uses them, and what a file can get wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from helpers.default_case import claim_ledger, default_case, registry, roster
from sim.case.claims import parse_day
from sim.case.parameters import GRADES, Reference, read_registry
from sim.ground.faults import InputError
from sim.ground.units import UNITS

NAMES = list(registry())
REFERENCES = "slovic_1993: {authors: Slovic, seen: recalled}\n"
SOUND = """\
speed:
  title: How fast it goes
  unit: 1/month
  bounds: [0, 2]
  default: 1
  prior: {triangular: [0, 1, 2]}
  known_from: 2022-02
  grade: D
  because: Our own choice, for a test.
"""
PRIOR = "{triangular: [0, 1, 2]}"
WRONG = {
    ("[0, 2]", "[2, 0]"): "1: speed: the bounds [2, 0] are crossed or empty.",
    ("[0, 2]", "[1, 1]"): "1: speed: the bounds [1, 1] are crossed or empty.",
    ("[0, 2]", "[0]"): "4: speed.bounds[2]: is missing; one more entry is wanted.",
    ("[0, 2]", "[0, 1, 2]"): "4: speed.bounds: [0, 1, 2] has 3 entries; at most 2 are wanted.",
    ("[0, 2]", "[0, .inf]"): "4: speed.bounds[2]: '.inf' is not a finite number.",
    ("default: 1", "default: 3"): "1: speed: the default 3 is outside the bounds [0, 2].",
    ("default: 1", "default: one"): "5: speed.default: 'one' is not a number.",
    ("1/month", "1/fortnight"): (
        f"3: speed.unit: '1/fortnight' is no unit of the closed list: {', '.join(UNITS)}."
    ),
    (PRIOR, "{gaussian: [0, 1]}"): (
        "6: speed.prior: 'gaussian' is not a prior; allowed: fixed, uniform, loguniform, triangular, beta, normal, "
        "lognormal."
    ),
    (PRIOR, "{uniform: [0, 3]}"): "1: speed: uniform(0, 3) reaches beyond the bounds [0.0, 2.0].",
    (PRIOR, "{triangular: [-1, 1, 2]}"): "1: speed: triangular(-1, 1, 2) reaches beyond the bounds [0.0, 2.0].",
    (PRIOR, "wide"): "6: speed.prior: 'wide' is not a mapping of keys.",
    ("grade: D", "grade: A"): "1: speed: grade A (a number in the reporting) needs claims.",
    ("grade: D", "grade: B"): "1: speed: grade B (inferred from the reporting) needs claims.",
    ("grade: D", "grade: C"): "1: speed: grade C (literature or public series) needs a reference.",
    ("grade: D", "grade: C\n  reference: [slovic_93]"): (
        "9: speed.reference: 'slovic_93' is not a reference. Allowed: slovic_1993. Did you mean 'slovic_1993'?"
    ),
    ("grade: D", "grade: E"): "8: speed.grade: 'E' is not allowed. Allowed: A, B, C, D.",
    ("grade: D", "grade: A\n  claims: [A1]"): "9: speed.claims[1]: 'A1' is not a claim's id, such as A4-027.",
    ("2022-02", "2022-13"): "7: speed.known_from: 2022-13 is not a date: there is no month 13.",
    ("2022-02", "long ago"): (
        "7: speed.known_from: 'long ago' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD."
    ),
    ("How fast it goes", "Fast"): "2: speed.title: 'Fast' has 4 characters; at least 5 are wanted.",
    ("  because: Our own choice, for a test.\n", ""): "1: speed.because: is missing; this key is required.",
    ("known_from", "knwon_from"): (
        "1: speed.known_from: is missing; this key is required.",
        "7: speed.knwon_from: 'knwon_from' is not a key here. Did you mean 'known_from'?",
    ),
}  # fmt: skip


def read_files(folder: Path, *texts: str):
    (folder / "parameters").mkdir()
    (folder / "references.yaml").write_text(REFERENCES, encoding="utf-8")
    for number, text in enumerate(texts, 1):
        (folder / "parameters" / f"p{number}.yaml").write_text(text, encoding="utf-8")
    return read_registry(folder / "parameters")


def said(folder: Path, *texts: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_files(folder, *texts)
    return str(caught.value).replace(f"{folder / 'parameters'}/", "").split("\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_rests_on_what_its_grade_says(name):
    parameter = registry()[name]
    assert set(parameter.claims) <= claim_ledger().keys()
    assert set(parameter.reference) <= registry().references.keys()
    assert parameter.claims or parameter.grade not in "AB"
    assert parameter.reference or parameter.grade != "C"
    assert parameter.source == (", ".join([*parameter.claims, *parameter.reference]) or "own choice")
    assert parameter.because.endswith(".")
    assert parse_day(parameter.known_from)


@pytest.mark.parametrize("name", NAMES)
def test_the_default_and_the_prior_of_a_parameter_lie_within_its_bounds(name):
    parameter = registry()[name]
    low, high = parameter.bounds
    least, median, most = parameter.prior.quantile(np.array([0.0, 0.5, 1.0]), parameter.bounds, parameter.default)
    assert low <= parameter.default <= high
    assert low <= least <= median <= most <= high
    assert least <= parameter.default <= most
    assert (least < most) == (parameter.prior.family != "fixed")


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_of_grade_a_has_the_number_of_a_claim(name):
    parameter = registry()[name]
    if parameter.grade == "A":
        claims = [claim_ledger()[claim] for claim in parameter.claims]
        assert any(claim.quantity for claim in claims)


@pytest.mark.parametrize("name", NAMES)
def test_no_parameter_is_known_before_what_it_rests_on_was_published(name):
    parameter, ledger = registry()[name], claim_ledger()
    known = parse_day(parameter.known_from, last=True)
    if parameter.grade in "AB":
        published = [ledger.articles[ledger[claim].article].published for claim in parameter.claims]
        assert known >= max(date.first for date in published).replace(day=1)


def test_every_parameter_is_used_and_everything_used_is_a_parameter():
    used = {level for *_, level in roster().traits(64, registry()) if isinstance(level, str)}
    assert used == set(registry())


def test_the_registry_is_a_mapping_in_the_order_of_its_files():
    texts = [path.read_text(encoding="utf-8") for path in sorted((default_case().folder / "parameters").glob("*.yaml"))]
    keys = [line[:-1] for text in texts for line in text.splitlines() if line[:1].isalpha()]
    assert list(registry()) == keys
    assert len(registry()) == len(keys)
    with pytest.raises(KeyError):
        registry()["nothing"]


def test_from_a_claim_the_parameters_that_rest_on_it_are_found():
    found = Counter(claim for parameter in registry().values() for claim in parameter.claims)
    for claim, times in found.items():
        assert len(registry().informed_by(claim)) == times
    assert registry().informed_by("A9-999") == []


def test_a_value_is_converted_for_the_kernels():
    rate = registry()["regrowth_rate"]
    assert rate.unit == "1/month"
    assert rate.kernel_value() == pytest.approx(rate.default * 12 * 7 / 365.25)
    assert rate.kernel_value(0.2) == pytest.approx(0.2 * 12 * 7 / 365.25)
    assert rate.kernel_value(0.0) == 0.0


def test_every_reference_reads_as_a_line_and_says_whether_it_was_seen():
    for reference in registry().references.values():
        assert reference.seen in ("seen", "recalled")
        assert str(reference).isprintable()
        assert reference.authors in str(reference)
    assert str(Reference(authors="Slovic", year=1993, title="Risk", doi="10.1/x", seen="seen")) == (
        "Slovic (1993). Risk. doi:10.1/x"
    )


def test_each_grade_has_its_meaning():
    assert list(GRADES) == ["A", "B", "C", "D"]
    assert {parameter.grade for parameter in registry().values()} <= GRADES.keys()


def test_a_sound_file_is_read(tmp_path):
    found = read_files(tmp_path, SOUND, SOUND.replace("speed", "pace").replace("D", "C\n  reference: [slovic_1993]"))
    assert list(found) == ["speed", "pace"]
    assert found["speed"].source == "own choice"
    assert found["pace"].source == "slovic_1993"


@pytest.mark.parametrize(("change", "message"), WRONG.items(), ids=[new.strip()[:40] for _, new in WRONG])
def test_a_parameter_that_is_wrong_is_told_so_with_its_line(tmp_path, change, message):
    old, new = change
    assert SOUND.count(old) == 1
    expected = [message] if isinstance(message, str) else [*message, f"{len(message)} faults; nothing was run."]
    found = said(tmp_path, SOUND.replace(old, new))
    assert found == [line if line.endswith("was run.") else f"p1.yaml:{line}" for line in expected]


def test_the_same_name_in_two_files_is_refused(tmp_path):
    assert said(tmp_path, SOUND, "\n" + SOUND) == ["p2.yaml:2: speed: this parameter stands in another file too."]


def test_the_same_name_twice_in_a_file_is_refused(tmp_path):
    assert said(tmp_path, SOUND + SOUND) == ["p1.yaml:10: speed: this key stands twice; keep one."]


def test_faults_of_several_files_are_said_at_once(tmp_path):
    assert said(tmp_path, SOUND.replace("[0, 2]", "[2, 0]"), SOUND.replace("1/month", "hour"), "")[-1] == (
        "3 faults; nothing was run."
    )


def test_a_file_that_is_no_yaml_does_not_hide_the_faults_of_the_others(tmp_path):
    found = said(tmp_path, SOUND.replace("[0, 2]", "[2, 0]"), "speed: [")
    assert [line.split(":")[0] for line in found[:-1]] == ["p1.yaml", "p2.yaml"]


@pytest.mark.parametrize("value", ["true", '"1"'])
def test_a_default_is_a_number_and_nothing_that_reads_like_one(tmp_path, value):
    (message,) = said(tmp_path, SOUND.replace("default: 1", f"default: {value}"))
    assert message.startswith("p1.yaml:5: speed.default: ")


def test_a_dated_value_has_a_date_of_the_calendar(tmp_path):
    (message,) = said(tmp_path, SOUND + "  dated: [{date: 2023-02-30, value: 1}]\n")
    assert "2023-02-30 is not a date (February 2023 has 28 days)." in message


def test_a_dated_value_lies_within_the_bounds(tmp_path):
    (message,) = said(tmp_path, SOUND + "  dated: [{date: 2023-02, value: 9}]\n")
    assert "[0, 2]" in message


def test_titles_of_parameters_name_what_a_share_is_of_and_what_is_late():
    for parameter in registry().values():
        assert "made at home" not in parameter.title or "demand" in parameter.title, parameter.title
        assert not parameter.title.endswith(" one adds"), parameter.title
