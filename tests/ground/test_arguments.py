"""Arguments: what each check takes as the same thing, and the one message where it is none."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from sim.ground import arguments
from sim.ground.arguments import NUMBERS, checked_values, checks_arguments, list_of, one_of, optional, within
from sim.ground.faults import Fault, InputError

TAKEN = {
    "NumPy's whole number": (within(0, 9), np.uint8(7), 7),
    "a number with nothing behind the point": (within(0, 9), 7.0, 7),
    "NumPy's such": (within(0, 9), np.float32(7), 7),
    "an array of one": (within(0, 9), np.array(7), 7),
    "the largest seed": (NUMBERS["seed"], 2**63 - 1, 2**63 - 1),
    "NumPy's truth": (arguments.true_or_false, np.True_, True),
    "NumPy's number": (arguments.number, np.float32(0.5), 0.5),
    "a text alone": (list_of(arguments.text), "one", ["one"]),
    "NumPy's texts": (list_of(arguments.text), np.array(["a", "b"]), ["a", "b"]),
    "an iterator": (list_of(arguments.text), iter("ab"), ["a", "b"]),
    "a number as text": (list_of(arguments.text_or_whole), np.int64(15), ["15"]),
    "nothing": (optional(arguments.text), None, None),
    "a word": (one_of("a word", ("a", "b")), "b", "b"),
}


@pytest.mark.parametrize(("check", "given", "meant"), TAKEN.values(), ids=TAKEN)
def test_what_is_plainly_meant_is_taken(check, given, meant):
    found = check(given)
    assert found == meant
    assert type(found) is type(meant)


REFUSED = {
    "a text of digits": (within(0, 9), "7", "'7' is not a whole number."),
    "true": (within(0, 9), True, "true is not a whole number."),
    "NumPy's true": (within(0, 9), np.True_, "np.True_ is not a whole number."),
    "a fraction": (within(0, 9), 7.5, "7.5 is not a whole number."),
    "a decimal": (within(0, 9), Decimal("7.5"), "Decimal('7.5') is not a whole number."),
    "NaN": (within(0, 9), float("nan"), "nan is not a whole number."),
    "infinite": (within(0, 9), float("inf"), "inf is not a whole number."),
    "a complex number": (within(0, 9), 7 + 0j, "(7+0j) is not a whole number."),
    "too small": (within(1, 9), np.int64(0), "0 is not between 1 and 9."),
    "a seed that lost its last digits": (NUMBERS["seed"], 2.0**60, "1.152921504606847e+18 is not a whole number."),
    "one as truth": (arguments.true_or_false, 1, "1 is not true or false."),
    "no as truth": (arguments.true_or_false, "no", "'no' is not true or false."),
    "a width of zero": (arguments.above_zero, 0, "0 is not above 0."),
    "an infinite width": (arguments.above_zero, float("inf"), "inf is not a finite number."),
    "a text as width": (arguments.above_zero, "0.1", "'0.1' is not a number."),
    "a text as mapping": (arguments.mapping, "a=1", "'a=1' is not a mapping of names to values."),
    "pairs as mapping": (arguments.mapping, [("a", 1)], "[('a', 1)] is not a mapping of names to values."),
    "a mapping as list": (list_of(arguments.text), {"a": 1}, "{'a': 1} is not a list."),
    "a number in a list": (list_of(arguments.text), ["a", 1], "1 is not text."),
    "no word": (one_of("a word", ("one", "two")), "tow", "'tow' is not a word. Allowed: one, two. Did you mean 'two'?"),
    "a list as word": (one_of("a word", {"one": 1}), ["one"], "['one'] is not a word. Allowed: one."),
}


@pytest.mark.parametrize(("check", "given", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_meant_is_refused_with_one_message(check, given, message):
    with pytest.raises(ValueError) as caught:
        check(given)
    assert str(caught.value).startswith(message)


def test_all_that_is_wrong_with_a_call_is_said_at_once_and_nothing_is_done():
    done = []

    @checks_arguments(runs=NUMBERS["runs"], seed=NUMBERS["seed"], engine=one_of("an engine", ("compiled", "mesa")))
    def run(runs, seed=0, *, engine="compiled"):
        done.append((runs, seed, engine))

    run(np.int64(3), engine="mesa")
    assert done == [(3, 0, "mesa")]
    with pytest.raises(InputError) as caught:
        run(0, 1.5, engine="petrol")
    assert [fault.source for fault in caught.value.faults] == ["engine", "runs", "seed"]
    assert len(done) == 1


def test_faults_that_are_known_already_are_said_with_the_others():
    with pytest.raises(InputError) as caught:
        checked_values({"levels": 0}, {"levels": within(2, 9)}, "design=grid", [Fault("over", 0, "", "is empty.")])
    assert str(caught.value).splitlines()[:2] == [
        "design=grid: levels: 0 is not between 2 and 9.",
        "over: is empty.",
    ]
