"""Every report says how far to believe it, won or lost, where forecasts of the past are stored."""

import json
import shutil

from helpers import paths
from sim.case.case import load_case
from sim.gallery.caveats import caveats_of
from sim.gallery.scorecard import _unlearned, believed, scorecard
from sim.words import number

STORED = json.loads((paths.STORED / "hindcast.json").read_text("utf-8"))


def test_a_report_begins_its_caveats_with_the_scores_of_every_rival():
    first = caveats_of(load_case(None), [], "")[0]
    for way, ends in STORED["questions"]["all"]["brier"].items():
        assert number(ends[0], 3) in first
        assert way in first or way == "model"
    assert scorecard(STORED)[1] in first  # which of them it is worse than


def test_a_scorecard_says_what_is_lost_as_what_is_won():
    said = scorecard(STORED)[1]
    skill = STORED["questions"]["all"]["skill"]
    better = [way for way, (_, low, _) in skill.items() if low > 0]
    worse = [way for way, (_, _, high) in skill.items() if high < 0]
    assert said.count("better than") == bool(better)
    assert said.count("worse than") == bool(worse)
    mirrored = {way: [-value, -high, -low] for way, (value, low, high) in skill.items()}
    every = STORED["questions"]["all"] | {"skill": mirrored}
    other = scorecard(STORED | {"questions": {"all": every}})[1]
    assert other.count("better than") == bool(worse)
    assert other.count("worse than") == bool(better)


def test_a_case_of_ones_own_has_no_scores(tmp_path):
    shutil.copytree(load_case(None).folder, tmp_path / "own_case")
    assert list(believed(load_case(str(tmp_path / "own_case")))) == []


def test_what_it_means_to_be_worse_than_the_prior_alone_is_said_only_where_that_is_so():
    def told(*ends):
        return _unlearned({"questions": {"all": {"skill": {"prior alone": [0.0, *ends]}}}})

    assert told(-0.2, -0.1).endswith("by what was known then: that choice made these forecasts worse.")
    assert told(-0.2, 0.1) == told(0.1, 0.2) == told(None, None) == ""
