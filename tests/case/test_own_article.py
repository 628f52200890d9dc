"""An article of one's own: the documented path, and what is refused on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.default_case import claim_ledger
from helpers.paths import ROOT
from sim.cli import dispatch

EXAMPLES = ROOT / "docs" / "examples"
CLAIMS, ARTICLE = EXAMPLES / "specimen_claims.yaml", EXAMPLES / "specimen_article.txt"


@pytest.fixture
def changed(tmp_path: Path):
    """Return a function that writes the example with one passage changed, and checks it."""

    def check(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
        text = CLAIMS.read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "b0.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        (tmp_path / "specimen_article.txt").write_text(ARTICLE.read_text(encoding="utf-8"), encoding="utf-8")
        status = dispatch(["evidence", "new", str(tmp_path / "b0.yaml")])
        return status, capsys.readouterr().err

    return check


def test_the_documented_example_is_sound(capsys):
    assert dispatch(["evidence", "new", str(CLAIMS)]) == 0
    assert "sound. 3 claims of B0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("two ferries would", "three ferries would", "does not stand in the article."),
        ("id: B0-002", "id: B0-001", "B0-001: this id stands twice."),
        ("[B0-001]", "[B0-009]", "'B0-009' is not a claim."),
        ("2031-04,", "2031-14,", "2031-14 is not a date: there is no month 14."),
        ("2031-06-20", "2031-06-31", "2031-06-31 is not a date (June 2031 has 30 days)."),
        ("standing: denied", "standing: deny", "'deny' is not allowed."),
        ("unit: items", "unit: crates", "'crates' is not a unit, nor among the counts of case.yaml"),
        ("specimen_article.txt", "missing.txt", "give the article's text with text=FILE."),
        ("id: B0\n", "id: A4\n", "stands in the file of article A4."),
    ],
)
def test_a_bad_claims_file_gets_one_clear_message(changed, capsys, old, new, message):
    status, error = changed(old, new, capsys)
    assert status == 2
    assert message in error
    assert "Traceback" not in error
    assert len(error.splitlines()) == 1


def test_a_file_may_not_take_the_id_of_a_shipped_article(changed, capsys, tmp_path):
    text = CLAIMS.read_text(encoding="utf-8").replace("B0", "A4")
    (tmp_path / "a4.yaml").write_text(text, encoding="utf-8")
    assert dispatch(["evidence", "new", str(tmp_path / "a4.yaml"), f"text={ARTICLE}"]) == 2
    assert "A4 is an article of the shipped ledger." in capsys.readouterr().err


def test_too_long_a_share_of_an_article_is_refused(capsys, tmp_path):
    (tmp_path / "short.txt").write_text(
        "two ferries would be handed over; denied that any ferry had been ordered; more than forty crates on the quay"
    )
    assert dispatch(["evidence", "new", str(CLAIMS), f"text={tmp_path / 'short.txt'}"]) == 2
    assert "of the article; at most 30 %." in capsys.readouterr().err


def test_every_mechanism_of_the_reporting_points_to_a_claim():
    pointed = {mechanism for claim in claim_ledger().values() for mechanism in claim.mechanisms}
    assert pointed == {f"M{number:03d}" for number in range(1, 102)}
