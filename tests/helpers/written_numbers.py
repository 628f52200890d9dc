"""Numbers as a page writes them: what they are, how exactly, and whether those that stand together agree."""

import re

import pytest

from sim.figures.comparison.tables import SHOWN

NUMBER = r"\N{MINUS SIGN}?[\d.,]*\d"


def plain_spaces(text):
    """Write spaces in place of those at which no line breaks."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def value_of(text):
    """Return the number that a text begins with."""
    return float(re.match(r"[+-]?[\d.]+(?:e-?\d+)?", text.replace("\N{MINUS SIGN}", "-").replace(",", ""))[0])


def places_of(text):
    """Return half a unit of the last place of a written number: by so much it may be off."""
    written = re.match(r"[+\-\N{MINUS SIGN}]?[\d,]+(?:\.(\d+))?", text)
    return 0.5000001 * 10.0 ** -len(written[1] or "")


def assert_adds_up(before, after, difference, where=""):
    """Hold that a difference is that of two numbers as all are written, but for one in the last place."""
    off = abs(value_of(after) - value_of(before) - difference)
    assert off <= 2.001 * places_of(after), where  # half of it is what each of them may be off


def assert_numbers_agree(cells, row, where):
    """Hold that means and their difference are written as the table has them, as finely as their interval supports."""
    texts = [cells[name].text for name in ("Reference, mean", "Scenario, mean", "Difference")]
    before, after, difference = map(value_of, texts)
    unit = places_of(texts[2])
    assert [places_of(text) for text in texts] == [unit] * 3, where
    assert_adds_up(texts[0], texts[1], difference, where)
    assert_no_false_precision(unit, row, where)
    for value, name in zip(
        (before, after, difference), ("reference_mean", "other_mean", "mean_difference"), strict=True
    ):
        assert abs(value - row[name]) <= unit, where
    told = cells["Interval of it"].text
    ends = [] if told in ("every pair alike", "rounds to the same") else told.split(" to ")
    reach = row["mean_high"] - row["mean_low"]
    assert (told == "every pair alike") == (abs(reach) <= 1e-9 * abs(row["mean_difference"])), where
    assert told != "rounds to the same" or reach <= 2.0 * unit, where
    if len(ends) > 1:
        assert ends[0] != ends[1], where
        low, high = map(value_of, ends)
        assert low - unit <= difference <= high + unit, where
        assert row["verdict"] not in SHOWN or low > 0.0 or high < 0.0 or unit < 1e-6, where
    way = cells["Probability that a run is, against any other"].text
    if difference:
        assert way.endswith("higher" if row["mean_difference"] > 0.0 else "lower"), where
        share = row["superiority"] if row["mean_difference"] > 0.0 else 1.0 - row["superiority"]
        assert value_of(way) == pytest.approx(share, abs=5e-4), where


def ends_of(said, size, row, where):
    """Return the interval that a text gives of a difference, or its size twice where there is none to give.

    That is so where every pair of runs differs by the same, or where the ends are written as one number.
    """
    size = size if row["mean_difference"] > 0.0 else f"-{size}"
    found = re.search(r" by [^(]*?\((\S+) to ([^\s),]+)", said)
    if re.search(r" by [^(:]* in every pair of runs", said):
        assert row["mean_high"] - row["mean_low"] < 1e-6 * abs(row["mean_difference"]), where
        return size, size
    assert row["mean_high"] > row["mean_low"], where
    if re.search(r" by [^(]*?\(its (95 % )?interval rounds to the same\)", said):
        unit = 2.0 * places_of(size)
        assert row["mean_high"] - row["mean_low"] <= unit, where
        return size, size
    assert value_of(found[1]) < value_of(found[2]), where
    return found.groups()


def assert_sentence_agrees(said, row):
    """Hold that size, interval, means and share of runs of a sentence are those of the row, and agree as written."""
    said = plain_spaces(said)
    pattern = r"(higher|lower) by (\S+).* from (\S+) to (\S+) in the mean.*; (\w+) in (\S+) %"
    way, size, before, after, most, share = re.match(pattern, said).groups()
    low, high = ends_of(said, size, row, said)
    sign, unit = (1.0 if way == "higher" else -1.0), places_of(size)
    assert_adds_up(before, after, sign * value_of(size))
    assert_no_false_precision(unit, row, said)
    assert value_of(low) <= sign * value_of(size) <= value_of(high)
    assert_fine_enough(size, row, way)
    assert most == way
    assert value_of(share) == pytest.approx(100.0 * row[f"share_{way}"], abs=0.05)


def assert_no_false_precision(unit, row, where):
    """Hold that a difference is written to three digits of half its interval at most, or to its own first digit."""
    reach = (row["mean_high"] - row["mean_low"]) / 2.0
    if reach > 0.0 and unit < 0.05:
        first = min(abs(row[one]) for one in ("mean_difference", "mean_low", "mean_high"))
        assert unit >= 0.0005 * reach or (row["verdict"] in SHOWN and unit >= 0.05 * first), where


def assert_fine_enough(size, row, where):
    """Hold that the size of a difference is written to two digits or more, so that it tells something."""
    difference, unit = abs(row["mean_difference"]), places_of(size)
    assert abs(value_of(size) - difference) <= unit, where
    assert unit <= 0.05 * difference or unit < 1e-6 or abs(value_of(size) - difference) < 1e-9, where


def assert_step_agrees(step, row, where):
    """Hold that direction, size, interval and means of a step are those of the row, and agree as written.

    Its line, and what is folded away below it, tell the same.
    """
    line, said = plain_spaces(step.text), plain_spaces(step.more)
    if row.get("by_weeks", False):
        assert_weeks_agree(line, said, row, where)
        return
    way, size, before, after = re.match(rf"(Higher|Lower) by (\S+).*?, from (\S+) to ({NUMBER})", said).groups()
    way, told = way.lower(), re.search(r": (higher|lower) by (\S+)", line).groups()
    assert told[0] == way, where
    assert value_of(told[1]) == value_of(size), where
    low, high = ends_of(said, size, row, where)
    sign, unit = (1.0 if way == "higher" else -1.0), places_of(size)
    assert way == row["verdict"], where
    assert_fine_enough(size, row, where)
    assert_adds_up(before, after, sign * value_of(size), where)
    assert_no_false_precision(unit, row, where)
    assert value_of(low) <= sign * value_of(size) <= value_of(high), where


def assert_weeks_agree(line, said, row, where):
    """Hold that the share of weeks in which what is 0 or 1 is more, or less, is that of the row."""
    way, size = re.match(r"(Higher|Lower) in (\S+) % of the weeks on balance", said).groups()
    told = re.search(r": (higher|lower) in (\S+) % of the weeks on balance", line).groups()
    sides = re.search(
        r"at 1 rather than 0 in (\S+) % of them in the reference, in (\S+) % in the scenario", said
    ).groups()
    assert told == (way.lower(), size), where
    assert way.lower() == row["verdict"], where
    shares = zip((size, *sides), ("mean_difference", "reference_mean", "other_mean"), strict=True)
    for written, name in shares:
        assert abs(value_of(written) - 100.0 * abs(row[name])) <= places_of(written), where


def assert_end_agrees(said, row, where):
    """Hold that what a step tells of the end, direction, size and means, is of the row there, and agrees as written."""
    start = r"; (?:by|the mean over all runs still differs by) [\w ]+[,:]"
    pattern = rf"{start} (higher|lower) by (\S+).*?, from (\S+) to ({NUMBER})"
    way, size, before, after = re.search(pattern, plain_spaces(said)).groups()
    assert way == row["verdict"], where
    assert_fine_enough(size, row, where)
    assert_adds_up(before, after, (1.0 if way == "higher" else -1.0) * value_of(size), where)
    assert abs(value_of(before) - row["reference_mean"]) <= places_of(before), where
