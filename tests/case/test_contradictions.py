"""Contradictions in the reporting: the shipped file, its links, and what is refused."""

import re
from pathlib import Path

import pytest

from helpers.default_case import claim_ledger, contradictions, default_case
from sim.case.contradictions import NAME_FORM, read_contradictions
from sim.ground.documents import read
from sim.ground.faults import InputError

SHIPPED = default_case().folder / "evidence" / "contradictions.yaml"
KNOWN = ["A1-001", "A1-002", "A2-001"]
GOOD = """\
jets:
  title: Have the jets been bought?
  kind: conflict
  sides:
    - says: The jets are bought.
      claims: [A1-001]
    - says: They were promised and never came.
      claims: [A2-001]
  means: Promised and delivered are kept apart.
  treatment: contested
  probability: 0.4
  because: One article against another.
"""


def faults_of(folder: Path, text: str) -> list[str]:
    path = folder / "contradictions.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_contradictions(path, KNOWN)
    return [f"{fault.line}: {fault.key}: {fault.message}" for fault in caught.value.faults]


def test_a_good_file_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "contradictions.yaml"
    path.write_text(GOOD, encoding="utf-8")
    found = read_contradictions(path, KNOWN)
    assert list(found) == ["jets"]
    assert found["jets"].claims == ("A1-001", "A2-001")
    assert found["jets"].probability == 0.4
    assert found["jets"].sides[0].says == "The jets are bought."


def test_every_contradiction_of_the_file_is_shipped_in_its_order() -> None:
    assert list(contradictions()) == list(read(SHIPPED).data)
    assert len(contradictions()) >= 25


def test_every_side_rests_on_claims_of_the_ledger() -> None:
    for name, record in contradictions().items():
        assert len(record.sides) >= 2, name
        assert all(side.claims for side in record.sides), name
        assert set(record.claims) <= set(claim_ledger()), name
        assert len(set(record.claims)) == len(record.claims), name


def test_every_claim_on_a_side_finds_its_contradiction() -> None:
    for name, record in contradictions().items():
        for claim in record.claims:
            assert name in default_case().contradictions_of(claim), (name, claim)


def test_every_contradiction_that_a_claim_finds_holds_the_claim() -> None:
    linked = {claim: default_case().contradictions_of(claim) for claim in claim_ledger()}
    assert all(claim in contradictions()[name].claims for claim, names in linked.items() for name in names)
    assert sum(map(len, linked.values())) == sum(len(record.claims) for record in contradictions().values())


def test_a_claim_that_nothing_contradicts_finds_none() -> None:
    assert default_case().contradictions_of("A4-016") == []
    assert default_case().contradictions_of("A9-999") == []


def test_only_contested_contradictions_have_a_probability() -> None:
    for name, record in contradictions().items():
        assert (record.probability is not None) == (record.treatment == "contested"), name


def test_every_kind_and_every_treatment_occurs() -> None:
    assert {record.kind for record in contradictions().values()} == {"conflict", "change", "wording"}
    assert {record.treatment for record in contradictions().values()} == {"contested", "state", "kept_apart"}


def test_each_article_contradicts_another_and_one_contradicts_itself() -> None:
    articles = [{claim.split("-")[0] for claim in record.claims} for record in contradictions().values()]
    assert set().union(*(found for found in articles if len(found) > 1)) == set(claim_ledger().articles)
    assert {"A2"} in articles


def test_lines_of_the_shipped_file_are_short_and_no_sentence_stands_twice() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= 120
    records = contradictions().values()
    for sentences in ([record.title for record in records], [record.means for record in records]):
        assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "message"),
    [
        ("[A1-001]", "[A1-003]", 6, "jets.sides[1].claims[1]", "'A1-003' is not a claim of the ledger"),
        ("[A2-001]", "[A2-001, A1-001]", 8, "jets.sides[2].claims[2]", "A1-001 stands on side 1 as well"),
        ("[A1-001]", "[A1-001, A1-001]", 6, "jets.sides[1].claims[2]", "A1-001 stands twice on this side"),
        ("[A1-001]", "[]", 6, "jets.sides[1].claims", "a side rests on at least one claim"),
        ("[A1-001]", "[the first]", 6, "jets.sides[1].claims[1]", "'the first'"),
        ("  probability: 0.4\n", "", 1, "jets", "is contested; give `probability`"),
        ("contested", "state", 1, "jets", "its treatment is state; it goes with contested only"),
        ("0.4", "1", 11, "jets.probability", "1 is outside 0 to 1"),
        ("0.4", "likely", 11, "jets.probability", "'likely'"),
        ("conflict", "conflit", 3, "jets.kind", "Did you mean 'conflict'?"),
        ("contested", "averaged", 10, "jets.treatment", "Allowed: contested, state, kept_apart"),
        ("  because: One article against another.\n", "", 1, "jets.because", "is missing"),
        ("  kind:", "  sort: x\n  kind:", 3, "jets.sort", "'sort' is not a key here"),
        ("jets:", "Su-35:", 1, "Su-35", "small letters, digits and underscores"),
        ("    - says: They were promised and never came.\n      claims: [A2-001]\n", "", 4, "jets.sides", "1 found;"),
    ],
)
def test_a_bad_file_gives_one_clear_message(
    tmp_path: Path, old: str, new: str, line: int, key: str, message: str
) -> None:
    assert GOOD.count(old) == 1
    faults = faults_of(tmp_path, GOOD.replace(old, new))
    assert len(faults) == 1, faults
    assert faults[0].startswith(f"{line}: {key}: ")
    assert message in faults[0]


def test_all_faults_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("[A1-001]", "[A1-003]") + GOOD.replace("jets", "rockets").replace("A2-001", "A1-001")
    faults = faults_of(tmp_path, text)
    assert len(faults) == 2
    assert "A1-003" in faults[0]
    assert "rockets" in faults[1]


def test_an_empty_file_and_a_list_are_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "") == ["0: : is empty."]
    assert "a mapping of keys is wanted" in faults_of(tmp_path, "- jets\n")[0]


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path, GOOD + GOOD) == ["13: jets: this key stands twice; keep one."]


def test_names_are_of_the_form_that_a_scenario_can_write() -> None:
    assert all(re.fullmatch(NAME_FORM, name) for name in contradictions())
