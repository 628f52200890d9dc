"""Claims: the shipped ledger, its links, its quotes, and what a claims file can get wrong."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from helpers.default_case import claim_ledger, default_case
from sim.case.claims import (
    LINKS,
    MOST_QUOTE_WORDS,
    MOST_QUOTED_SHARE,
    Claim,
    ClaimsFile,
    EventDate,
    as_record,
    faults_against_text,
    missing_quotes,
    normalised,
    parse_day,
    quoted_share,
    read_ledger,
)
from sim.ground.documents import parse, read
from sim.ground.faults import InputError
from sim.ground.validation import checked, read_checked
from sim.kernel.mechanism import MECHANISMS

SHIPPED = default_case().claim_files()
REPORTING = os.environ.get("WARY_REPORTING", "")
ARTICLE = """\
article:
  id: T1
  title: A test
  publisher: nobody
  published: {on: 2024-02-22, known: stated}
  file: t1.txt
claims:
"""
CLAIM = """\
  - id: T1-001
    says: Iran sent the missiles in four shipments.
    quote: "four shipments since January"
    asserted_by: the article
    standing: attributed
    theme: supply
"""
TEXT = (
    "It had, said “the agency’s” report, four shipments\N{NO-BREAK SPACE}since January – and more on its way, in short."
)


def said(function, *arguments) -> list[str]:
    with pytest.raises(InputError) as caught:
        function(*arguments)
    return str(caught.value).split("\n")


def faults_of(text: str) -> list[str]:
    return said(checked, parse(text, "t1.yaml"), ClaimsFile)


def ledger_of(folder: Path, **texts: str):
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return read_ledger(folder / f"{name}.yaml" for name in texts)


def test_five_articles_are_shipped_each_with_its_claims():
    ledger = claim_ledger()
    assert sorted(ledger.articles) == ["A0", "A1", "A2", "A3", "A4"]
    assert {claim.article for claim in ledger.values()} == ledger.articles.keys()
    assert [path.stem.upper() for path in SHIPPED] == list(ledger.articles)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_claims_of_a_file_are_numbered_from_one_without_a_gap(path):
    found = read_checked(path, ClaimsFile)
    assert [claim.id for claim in found.claims] == [
        f"{found.article.id}-{number:03d}" for number in range(1, len(found.claims) + 1)
    ]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_claim_is_written_back_as_it_stands_in_its_file(path):
    written = read(path).data["claims"]
    for claim, record in zip(read_checked(path, ClaimsFile).claims, written, strict=True):
        assert list(as_record(claim)) == list(record)
        assert (claim.id, claim.says, claim.quote) == (record["id"], record["says"], record["quote"])


def test_every_claim_says_something_of_its_own_in_few_quoted_words():
    claims = claim_ledger().values()
    assert all(1 <= len(claim.quote.split()) <= MOST_QUOTE_WORDS for claim in claims)
    assert all(claim.says.endswith(".") and claim.says[0].isupper() for claim in claims)
    assert len({claim.says for claim in claims}) == len(claims)


def test_every_mechanism_that_a_claim_tells_of_is_one_of_the_reporting():
    known = {f"M{number:03d}" for number in range(1, 102)}
    cited = {mechanism for claim in claim_ledger().values() for mechanism in claim.mechanisms}
    assert cited
    assert cited <= known


def test_every_mechanism_of_the_model_rests_on_one_that_a_claim_tells_of():
    cited = {mechanism for claim in claim_ledger().values() for mechanism in claim.mechanisms}
    for mechanism in MECHANISMS.values():
        assert mechanism.reported
        assert cited.issuperset(mechanism.reported)


def test_a_claim_counts_in_units_or_in_what_its_case_counts(tmp_path):
    path = tmp_path / "t1.yaml"
    path.write_text(f"{ARTICLE}{CLAIM}    quantity: {{value: 4, unit: ships, kind: point}}\n", encoding="utf-8")
    assert len(read_ledger([path], ["ships"])) == 1
    (message,) = said(read_ledger, [path], ["shippes"])
    assert "claims[1].quantity.unit: 'ships' is not a unit, nor among the counts of case.yaml." in message
    assert "Did you mean 'shippes'?" in message


@pytest.mark.parametrize("number", ["000", "1", "0001", "1O1"])
def test_only_what_has_the_form_of_a_mechanism_can_be_cited(number):
    assert faults_of(f"{ARTICLE}{CLAIM}    mechanisms: [M{number}]\n") == [
        f"t1.yaml:14: claims[1].mechanisms[1]: 'M{number}' is not a mechanism of the reporting, such as M001."
    ]


def test_all_mechanisms_that_there_are_can_be_cited():
    names = [f"M{number:03d}" for number in range(1, 102)]
    found = checked(parse(f"{ARTICLE}{CLAIM}    mechanisms: [{', '.join(names)}]\n", "f"), ClaimsFile)
    assert list(found.claims[0].mechanisms) == names


def test_links_lead_to_claims_and_back():
    ledger = claim_ledger()
    linked = 0
    for name, claim in ledger.items():
        for link in LINKS:
            for target in getattr(claim, link):
                linked += 1
                assert name in ledger.linking_to(target, link)
                assert any(name in names for names in ledger.neighbours(target).values())
                assert any(target in names for names in ledger.neighbours(name).values())
    assert linked > 100
    for target in ledger:
        for link in LINKS:
            assert all(target in getattr(ledger[name], link) for name in ledger.linking_to(target, link))


def test_the_neighbours_of_a_claim_are_named_by_how_they_are_linked(tmp_path):
    second = CLAIM.replace("T1-001", "T1-002") + "    qualifies: [T1-001]\n    same_event: [T1-001]\n"
    third = CLAIM.replace("T1-001", "T1-003") + "    repeats: [T1-001]\n    same_event: [T1-002]\n"
    ledger = ledger_of(tmp_path, t1=ARTICLE + CLAIM + second + third)
    assert ledger.neighbours("T1-001") == {
        "is qualified by": ["T1-002"],
        "is repeated by": ["T1-003"],
        "same event as": ["T1-002"],
    }
    assert ledger.neighbours("T1-002") == {"qualifies": ["T1-001"], "same event as": ["T1-001", "T1-003"]}
    assert ledger.neighbours("T1-003") == {"repeats": ["T1-001"], "same event as": ["T1-002"]}


@pytest.mark.skipif(not REPORTING, reason="WARY_REPORTING names no folder with the articles")
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_quote_stands_in_its_article_and_little_of_it_is_quoted(path):
    found = read_checked(path, ClaimsFile)
    text = Path(REPORTING, found.article.file).read_text(encoding="utf-8")
    claims = {claim.id: claim for claim in found.claims}
    assert missing_quotes(claims, text) == []
    assert 0 < quoted_share(claims, text) < MOST_QUOTED_SHARE
    assert faults_against_text(found, text, path.name) == []


CURLY = {
    "‘a’": "'a'",
    "“a”": '"a"',
    "a–b—c": "a-b-c",
    "a\N{NO-BREAK SPACE}b": "a b",
    "a\N{NARROW NO-BREAK SPACE}b\N{THIN SPACE}c": "a b c",
    "  a \n\t b  ": "a b",
    "a…": "a...",
    "ﬁve": "five",
    "e\N{COMBINING ACUTE ACCENT}": "é",
}


@pytest.mark.parametrize(("text", "plain"), CURLY.items())
def test_quotation_marks_dashes_and_spaces_of_each_kind_are_one(text, plain):
    assert normalised(text) == plain


@given(st.text())
def test_to_normalise_twice_is_to_normalise_once(text):
    assert normalised(normalised(text)) == normalised(text)


def quoting(*quotes: str) -> dict[str, Claim]:
    (claim,) = checked(parse(ARTICLE + CLAIM, "f"), ClaimsFile).claims
    names = [f"T1-{number:03d}" for number in range(1, len(quotes) + 1)]
    return {
        name: claim.model_copy(update={"id": name, "quote": quote}) for name, quote in zip(names, quotes, strict=True)
    }


def test_a_quote_is_found_whatever_its_marks_and_one_that_is_not_there_is_missed():
    claims = quoting('"the agency\'s" report', "four shipments since January - and", "four missiles")
    assert missing_quotes(claims, TEXT) == ["T1-003"]


def test_what_two_claims_quote_is_counted_once():
    text = "0123456789" * 10
    assert quoted_share(quoting("0123456789"), text) == pytest.approx(0.10)
    assert quoted_share(quoting("01234", "23456"), text) == pytest.approx(0.07)
    assert quoted_share(quoting("01234", "01234"), text) == pytest.approx(0.05)
    assert quoted_share(quoting("abc"), text) == 0.0
    assert quoted_share({}, "") == 0.0


def test_against_its_article_a_file_is_told_what_is_misquoted_twice_or_too_much():
    found = checked(parse(ARTICLE + CLAIM, "f"), ClaimsFile)
    assert faults_against_text(found, TEXT, "t1.yaml") == []
    claims = tuple(quoting("four missiles", "in short", TEXT[:60]).values())
    found = found.model_copy(update={"claims": (*claims, claims[1])})
    assert [str(fault) for fault in faults_against_text(found, TEXT, "t1.yaml")] == [
        "t1.yaml: T1-002: this id stands twice.",
        "t1.yaml: T1-001: the quote 'four missiles' does not stand in the article.",
        "t1.yaml: quotes 70.1 % of the article; at most 30 %.",
    ]


LONG = " ".join(["word"] * 16)
WRONG = {
    "id: T1-001|id: T1-1": "8: claims[1].id: 'T1-1' is not a claim's id, such as A4-027.",
    "id: T1-001|id: T2-001": "1: T2-001 stands in the file of article T1.",
    "id: T1\n|id: t1\n": "2: article.id: 't1' is not an article's id, such as A4.",
    '"four shipments since January"|a': "10: claims[1].quote: 'a' has 1 characters; at least 3 are wanted.",
    '"four shipments since January"|"    "': (
        "10: claims[1].quote: holds hardly more than spaces; quote the passage."
    ),
    f'"four shipments since January"|{LONG}': (
        "10: claims[1].quote: 16 words; quote the shortest identifying passage, at most 15."
    ),
    "    quote: |    qoute: ": (
        "10: claims[1].qoute: 'qoute' is not a key here. Did you mean 'quote'?",
        "8: claims[1].quote: is missing; this key is required.",
    ),
    "attributed|atributed": (
        "12: claims[1].standing: 'atributed' is not allowed. Allowed: asserted, attributed, denied, unconfirmed, "
        "forecast, threatened, promised, historical. Did you mean 'attributed'?"
    ),
    "theme: supply|theme: suply": (
        "13: claims[1].theme: 'suply' is not allowed. Allowed: supply, barter, trust, sanctions, evasion, "
        "information, domestic, regional, war, nuclear. Did you mean 'supply'?"
    ),
    "on: 2024-02-22|on: 2024-02-30": (
        "5: article.published: 2024-02-30 is not a date (February 2024 has 29 days)."
    ),
}  # fmt: skip
ADDED = {
    "event: {on: 2023-02-31, known: stated}": "event: 2023-02-31 is not a date (February 2023 has 28 days).",
    "event: {on: 2023-13, known: stated}": "event: 2023-13 is not a date: there is no month 13.",
    "event: {on: 31 May, known: stated}": "event: '31 May' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD.",
    "event: {on: true, known: stated}": "event.on: true is not text.",
    "event: {known: stated}": (
        "event: give `on`, or `from` and `to`; leave `event` out where the text gives no date."
    ),
    "event: {on: 2023, to: 2024, known: stated}": "event: give either `on` or `from` and `to`, not both.",
    "event: {from: 2024-02, to: 2024-01, known: stated}": "event: ends (2024-01) before it starts (2024-02).",
    "event: {on: 2023, known: inferred}": "event: an inferred date says how it was inferred, in `because`.",
    "event: {on: 2023, known: guessed}": "event.known: 'guessed' is not allowed. Allowed: stated, inferred.",
    "event: 2023": "event: 2023 is not a mapping of keys.",
    "quantity: {value: 4, high: 5, unit: missiles, kind: point}": (
        "quantity: `high` goes with kind `range`, and only with it."
    ),
    "quantity: {value: 4, unit: missiles, kind: range}": "quantity: `high` goes with kind `range`, and only with it.",
    "quantity: {value: 4, high: 3, unit: missiles, kind: range}": "quantity: `high` is below `value`.",
    "quantity: {value: four, unit: missiles, kind: point}": "quantity.value: 'four' is not a number.",
    'quantity: {value: "4", unit: missiles, kind: point}': "quantity.value: '4' is not a number.",
    "quantity: {value: true, unit: missiles, kind: point}": "quantity.value: true is not a number.",
    "quantity: {value: 4, unit: missiles}": "quantity.kind: is missing; this key is required.",
    "repeats: T1-002": "repeats: 'T1-002' is not a list.",
    "repeats: [T1-2]": "repeats[1]: 'T1-2' is not a claim's id, such as A4-027.",
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), WRONG.items())
def test_a_claims_file_that_is_wrong_is_told_so(change, message):
    old, new = change.split("|")
    text = ARTICLE + CLAIM
    assert text.count(old) == 1
    expected = [message] if isinstance(message, str) else sorted(message, key=lambda line: int(line.split(":")[0]))
    found = [line for line in faults_of(text.replace(old, new)) if not re.fullmatch(r"\d+ faults; .*", line)]
    assert found == [f"t1.yaml:{line}" for line in expected]


@pytest.mark.parametrize(("line", "message"), ADDED.items())
def test_a_claim_that_is_wrong_is_told_so(line, message):
    assert faults_of(f"{ARTICLE}{CLAIM}    {line}\n") == [f"t1.yaml:14: claims[1].{message}"]


def test_links_that_lead_nowhere_or_to_themselves_and_ids_that_stand_twice_are_said_at_once(tmp_path):
    first = CLAIM + "    repeats: [T1-009, T1-001]\n"
    second = CLAIM + "    qualifies: [T1-001]\n"
    lines = said(lambda: ledger_of(tmp_path, t1=ARTICLE + first + second))
    source = tmp_path / "t1.yaml"
    assert lines == [
        f"{source}:14: claims[1].repeats: 'T1-009' is not a claim. Allowed: T1-001. Did you mean 'T1-001'?",
        f"{source}:14: claims[1].repeats: T1-001 is linked with itself.",
        f"{source}:15: claims[2].id: T1-001 stands twice.",
        f"{source}:21: claims[2].qualifies: T1-001 is linked with itself.",
        "4 faults; nothing was run.",
    ]


def test_an_article_that_stands_in_two_files_is_said_to(tmp_path):
    assert said(lambda: ledger_of(tmp_path, t1=ARTICLE + CLAIM, t2=ARTICLE + CLAIM)) == [
        f"{tmp_path / 't2.yaml'}:2: article.id: the article T1 stands in another file too."
    ]


def test_faults_of_all_files_are_said_at_once(tmp_path):
    lines = said(lambda: ledger_of(tmp_path, t1="article: [", t2=ARTICLE + CLAIM.replace("supply", "x"), t3=""))
    assert [line.split(":")[0] for line in lines[:-1]] == [str(tmp_path / f"t{number}.yaml") for number in (1, 2, 3)]
    assert lines[-1] == "3 faults; nothing was run."


def test_links_may_lead_to_the_claims_of_another_article(tmp_path):
    other = (ARTICLE + CLAIM + "    qualifies: [T1-001]\n").replace("T1\n", "T2\n").replace("id: T1-001", "id: T2-001")
    ledger = ledger_of(tmp_path, t1=ARTICLE + CLAIM, t2=other)
    assert ledger.neighbours("T1-001") == {"is qualified by": ["T2-001"]}


DAYS = {
    "2024": (dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
    2024: (dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
    "2024-02": (dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
    "2023-02": (dt.date(2023, 2, 1), dt.date(2023, 2, 28)),
    "2024-02-29": (dt.date(2024, 2, 29), dt.date(2024, 2, 29)),
}


@pytest.mark.parametrize(("text", "days"), DAYS.items())
def test_a_date_is_as_precise_as_the_source(text, days):
    assert (parse_day(text), parse_day(text, last=True)) == days


@given(st.dates())
def test_every_day_is_read_back(day):
    assert parse_day(day.isoformat()) == parse_day(day.isoformat(), last=True) == day


@pytest.mark.parametrize(
    "text", ["", "24", "2024-1-1", "2024-01-01T00:00", "2024/01/01", " 2024", "2024\n", "٢٠٢٤", "1e3"]
)
def test_what_is_not_written_as_a_date_is_none(text):
    with pytest.raises(ValueError, match="is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"):
        parse_day(text)


def test_a_span_may_be_open_at_either_end():
    since = EventDate.model_validate({"from": 2023, "known": "stated"})
    until = EventDate.model_validate({"to": "2023-05", "known": "stated"})
    assert (since.first, since.last) == (dt.date(2023, 1, 1), dt.date.max)
    assert (until.first, until.last) == (dt.date.min, dt.date(2023, 5, 31))


def test_a_claim_cannot_be_changed_once_read():
    claim = claim_ledger()["A4-027"]
    with pytest.raises(ValidationError):
        claim.says = "Something else."
