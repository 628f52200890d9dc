import json
import math
from itertools import pairwise

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.core import fresh_python, needs_compiler, python_of
from helpers.default_case import roster
from sim.kernel.draws import STREAMS, counter, gumbel, mixed, run_keys, uniform
from sim.kernel.identity import entity_number
from sim.kernel.mechanism import DRAWN
from sim.kernel.portable import log

GOLDEN, OTHER = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
MASK = 2**64 - 1
MOST_SEED = 2**63 - 1

words = st.integers(0, MASK)

KEYS = {
    (0, 0): 0x820664412FB4D623,
    (0, 1): 0x342C2F4A5AEE9523,
    (0, 999_999): 0x84BA06ADC054529C,
    (1, 0): 0x008ADC89F770A0DD,
    (1, 1): 0x777CEC0D88D34776,
    (MOST_SEED, 0): 0x14E8B11BE054681F,
    (MOST_SEED, 999_999): 0xC172F39A45F0CA9C,
}
"""The key of (seed, run)."""

DRAWS = {
    "choice": {
        (0, 0, 0, 0): (0x59B51F71B30BEFF7, 0.3193501892800673, "-0x1.0efaca6912072p-3"),
        (0, 0, 0, 1): (0x2D6D81A45B6B9D40, 0.9253453039771206, "0x1.473619b47c27ep+1"),
        (0, 1, 4, 63): (0x5625DDEB8A798DF3, 0.20884030050020053, "-0x1.cb69122c24642p-2"),
        (7, 123456, 152, 0x56057C158CB55748): (0x9DB5844478E3C76D, 0.7153101699242596, "0x1.17f0283c6f12fp+0"),
    },
    "intermediary": {
        (0, 0, 0, 0): (0xFDD1909B171E466F, 0.8173766329363766, "0x1.99e7f2ba9a9a9p+0"),
        (0, 0, 0, 1): (0xE2F9F639411AB9CF, 0.24154700131481988, "-0x1.67922a6c0f4e8p-2"),
        (0, 1, 4, 63): (0x456C6D54303A05D8, 0.7699334008492954, "0x1.576d0761d31aep+0"),
        (7, 123456, 152, 0x56057C158CB55748): (0xFF8CB305E2236780, 0.11632022312419477, "-0x1.88413b20e33f8p-1"),
    },
    "order": {
        (0, 0, 0, 0): (0x24042A33E7E1528D, 0.892247594784885, "0x1.15f23c902554cp+1"),
        (0, 0, 0, 1): (0x9D4A9EF1651BC56E, 0.48851144690633597, "0x1.55882b0472994p-2"),
        (0, 1, 4, 63): (0x3764F8A46613D03B, 0.06634630581040712, "-0x1.fefaa735e44c5p-1"),
        (7, 123456, 152, 0x56057C158CB55748): (0x757443BE65BB6A42, 0.687863852190053, "0x1.f753a89d99f63p-1"),
    },
    "observation": {
        (0, 0, 0, 0): (0xA193EFF8B84B9173, 0.9552934162912531, "0x1.8adc78fa29df4p+1"),
        (0, 0, 0, 1): (0xE6A4748221C9E492, 0.2681333052696403, "-0x1.1965e45b5aa94p-2"),
        (0, 1, 4, 63): (0x60B61D118D473B55, 0.7961218304721397, "0x1.7a782d7ea09d8p+0"),
        (7, 123456, 152, 0x56057C158CB55748): (0x3655F4069BD0F593, 0.6807325275370418, "0x1.e942dfaba646ep-1"),
    },
    "strike": {
        (0, 0, 0, 0): (0x1507CFB81E90509F, 0.643346764153422, "0x1.a318c9b13a3b5p-1"),
        (0, 0, 0, 1): (0x24C4B28793FDAA81, 0.30833694721620175, "-0x1.4cff824749729p-3"),
        (0, 1, 4, 63): (0xE29F992B916EC98D, 0.23704628342801792, "-0x1.7509f13cee43cp-2"),
        (7, 123456, 152, 0x56057C158CB55748): (0x572C64E7463F2150, 0.1636299669945679, "-0x1.2fd33b4618fcap-1"),
    },
    "penetration": {
        (0, 0, 0, 0): (0xACDD46186D3914AE, 0.025875741065280233, "-0x1.4bc3147ee6d94p+0"),
        (0, 0, 0, 1): (0x60B311F17E735190, 0.31283158464290695, "-0x1.33a6bc6df757fp-3"),
        (0, 1, 4, 63): (0xF58F096B2881F46C, 0.3613207887639466, "-0x1.241d2539bee57p-6"),
        (7, 123456, 152, 0x56057C158CB55748): (0xE1F7AF8F282A8310, 0.25901121707691444, "-0x1.33fa334252974p-2"),
    },
    "retaliation": {
        (0, 0, 0, 0): (0xF666C399BD0E5227, 0.18967554372598128, "-0x1.043e2437fbf49p-1"),
        (0, 0, 0, 1): (0x0222104311FDBFE0, 0.9314026551786175, "0x1.52747e029a3cbp+1"),
        (0, 1, 4, 63): (0xE700E87908A448FB, 0.46891183178350804, "0x1.1c9ce7e44ecccp-2"),
        (7, 123456, 152, 0x56057C158CB55748): (0xB5C534FE45B8601B, 0.22084786548351454, "-0x1.a630e2f8f385fp-2"),
    },
    "talks": {
        (0, 0, 0, 0): (0xB589E84A773C91BD, 0.8982652378718897, "0x1.1db969ca8f38bp+1"),
        (0, 0, 0, 1): (0x40B4757747AE4576, 0.7921131269138862, "0x1.74dd089f1f106p+0"),
        (0, 1, 4, 63): (0x08AFF380BBF1C0A7, 0.5284302225550462, "0x1.cc73dd4838660p-2"),
        (7, 123456, 152, 0x56057C158CB55748): (0xF0188824C5D34A99, 0.7213681796222245, "0x1.1e76e864fa480p+0"),
    },
    "channel": {
        (0, 0, 0, 0): (0x8BA51C279B7EA325, 0.2584175234633165, "-0x1.35b72248e75cap-2"),
        (0, 0, 0, 1): (0x86CA4AECDE9BE203, 0.2374914477746436, "-0x1.73b40c6d401b4p-2"),
        (0, 1, 4, 63): (0x0D6D6EBA5D0FBD87, 0.5398322156353176, "0x1.ef4f92c4adfd4p-2"),
        (7, 123456, 152, 0x56057C158CB55748): (0x37A62CE48AAFB843, 0.9280382362930223, "0x1.4c18f486a31bep+1"),
    },
    "contested": {
        (0, 0, 0, 0): (0x26E8B3097060B698, 0.7744693161813933, "0x1.5d3e37b658af6p+0"),
        (0, 0, 0, 1): (0xB4807F0ECF1597D1, 0.12778577351233966, "-0x1.7160fcc21cabbp-1"),
        (0, 1, 4, 63): (0x0CE407D323B2249D, 0.7412401929976259, "0x1.34b4138021da6p+0"),
        (7, 123456, 152, 0x56057C158CB55748): (0x044BD684A43CFA99, 0.3775958587424014, "0x1.b0c897e65a592p-6"),
    },
}
"""The counter, uniform and Gumbel draw of (seed, run, step, entity) in each of the first ten streams."""

ENTITIES_OF_KINDS = {
    ("posture", "russia.stall"): 0x9F6795C8C5D59357,
    ("posture", "russia.deepen_and_pay"): 0x9816016DFC018DE5,
    ("posture", "iran.missiles_and_deny"): 0x89AC157362BE161F,
    ("posture", "israel.deep_strikes"): 0x5CA078F5DE574A5A,
    ("order", "fighters"): 0x710A3F7D5BDF90E1,
    ("channel", "north_south"): 0x5F41C8EA287AB695,
    ("belief", "public_on_drones"): 0x39C5C2F5F9A6457E,
    ("strike", "israel_on_iran"): 0x1D0639DA682CD586,
    ("war", "ukraine_war"): 0xC4A1CF20C787AF92,
}
"""The number of some named entities that draws are keyed by."""


def mixed_in_whole_numbers(bits):
    """Mix as `mixed` does, in Python's whole numbers: an independent reckoning without overflow."""
    bits = (bits ^ (bits >> 30)) * FIRST & MASK
    bits = (bits ^ (bits >> 27)) * SECOND & MASK
    return bits ^ (bits >> 31)


def counter_in_whole_numbers(stream, step, entity):
    hashed = mixed_in_whole_numbers((stream * GOLDEN + OTHER) & MASK)
    hashed = mixed_in_whole_numbers(((hashed ^ step) + GOLDEN) & MASK)
    return mixed_in_whole_numbers(((hashed ^ entity) + GOLDEN) & MASK)


def key_in_whole_numbers(seed, run):
    seeded = mixed_in_whole_numbers((mixed_in_whole_numbers((seed + GOLDEN) & MASK) + OTHER) & MASK)
    return mixed_in_whole_numbers((run * OTHER & MASK) ^ seeded)


def unmixed(bits):
    """Undo `mixed`."""
    bits ^= (bits >> 31) ^ (bits >> 62)
    bits = bits * pow(SECOND, -1, 2**64) & MASK
    bits ^= (bits >> 27) ^ (bits >> 54)
    bits = bits * pow(FIRST, -1, 2**64) & MASK
    return bits ^ (bits >> 30) ^ (bits >> 60)


def word(number):
    return np.uint64(number)


@pytest.fixture(autouse=True)
def _hashes_may_overflow():
    with np.errstate(over="ignore"):
        yield


def test_the_hash_gives_the_first_outputs_of_splitmix64_seeded_with_zero():
    outputs = [int(mixed(word(count * GOLDEN & MASK))) for count in (1, 2, 3)]
    assert outputs == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


@settings(deadline=None)
@given(words)
def test_the_hash_equals_its_reckoning_in_whole_numbers_and_can_be_undone(bits):
    assert int(mixed(word(bits))) == mixed_in_whole_numbers(bits)
    assert unmixed(mixed_in_whole_numbers(bits)) == bits


@settings(deadline=None)
@given(st.integers(1, 1000), st.integers(0, 10_000), words)
def test_the_counter_equals_its_reckoning_in_whole_numbers(stream, step, entity):
    assert int(counter(stream, step, word(entity))) == counter_in_whole_numbers(stream, step, entity)


@settings(deadline=None)
@given(st.integers(0, MOST_SEED), st.integers(0, 10_000_000))
def test_the_key_of_a_run_equals_its_reckoning_in_whole_numbers(seed, run):
    assert int(run_keys(seed, np.array([run]))[0]) == key_in_whole_numbers(seed, run)


@settings(max_examples=500, deadline=None)
@given(words, words)
def test_compiled_draws_equal_python_bit_for_bit(key, draw):
    assert int(python_of(mixed)(word(key))) == int(mixed(word(key)))
    assert python_of(uniform)(word(key), word(draw)) == uniform(word(key), word(draw))
    assert python_of(gumbel)(word(key), word(draw)) == gumbel(word(key), word(draw))


def test_no_two_streams_share_a_number():
    assert len(set(STREAMS.values())) == len(STREAMS) == len(DRAWN)
    assert list(STREAMS.values()) == sorted(STREAMS.values())


def test_the_number_of_a_stream_never_changes():
    names = "choice intermediary order observation strike penetration retaliation talks channel contested"
    assert {name: number for number, name in enumerate(names.split(), start=1)}.items() <= STREAMS.items()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 3650), words)
def test_every_stream_is_hashed_as_reckoned_in_whole_numbers_and_the_first_ten_have_pinned_draws(step, entity):
    assert set(DRAWS) <= set(STREAMS)
    for number in STREAMS.values():
        assert int(counter(number, step, word(entity))) == counter_in_whole_numbers(number, step, entity)


@pytest.mark.parametrize("place", KEYS)
def test_the_key_of_a_run_never_changes(place):
    seed, run = place
    assert int(run_keys(seed, np.array([run]))[0]) == KEYS[place]


@pytest.mark.parametrize(("stream", "place"), [(stream, place) for stream, rows in DRAWS.items() for place in rows])
def test_a_draw_never_changes_whatever_streams_are_added(stream, place):
    seed, run, step, entity = place
    key = run_keys(seed, np.array([run]))[0]
    draw = word(counter(STREAMS[stream], step, word(entity)))
    assert (int(draw), uniform(key, draw), gumbel(key, draw).hex()) == DRAWS[stream][place]


@pytest.mark.parametrize(("kind", "name"), ENTITIES_OF_KINDS)
def test_the_number_of_a_named_entity_never_changes_whatever_entities_are_added(kind, name):
    assert entity_number(kind, name) == ENTITIES_OF_KINDS[kind, name]


def test_every_named_entity_is_keyed_by_its_name_and_no_two_alike():
    links = roster().links(dict.fromkeys(roster().names("actors"), "logit"))[0]
    file, found = roster().file, []
    for kind in ("orders", "channels", "beliefs", "strikes", "wars"):
        keyed = getattr(links, f"{kind.removesuffix('s')}_number").tolist()
        assert keyed == [entity_number(kind.removesuffix("s"), name) for name in roster().names(kind)]
        found += keyed
    for number, (name, actor) in enumerate(file.actors.items()):
        keyed = links.posture_number[number, : len(actor.postures)].tolist()
        assert keyed == [entity_number("posture", f"{name}.{posture}") for posture in actor.postures]
        found += keyed
    assert len(set(found)) == len(found)


def test_the_same_draws_come_with_the_compiler_off():
    code = """
import json, sys
import numpy as np
from sim.kernel.compiler import compiling
from sim.kernel.draws import counter, gumbel, run_keys, uniform
found = []
with np.errstate(over="ignore"):
    for stream, (seed, run, step, entity) in json.load(sys.stdin):
        key, draw = run_keys(seed, np.array([run]))[0], counter(stream, step, np.uint64(entity))
        found.append([int(draw), uniform(key, draw), gumbel(key, draw).hex()])
json.dump([compiling(), found], sys.stdout)
"""
    places = [(STREAMS[stream], place) for stream, rows in DRAWS.items() for place in rows]
    compiling, found = json.loads(fresh_python(code, compiler=False, given=json.dumps(places)))
    assert not compiling
    assert [tuple(row) for row in found] == [value for rows in DRAWS.values() for value in rows.values()]


@pytest.mark.parametrize(
    ("bits", "expected"), [(0, 2.0**-53), (MASK, 1.0 - 2.0**-53), (2**63, 0.5 + 2.0**-53), (2**63 - 1, 0.5 - 2.0**-53)]
)
def test_the_uniform_draws_at_the_ends_and_in_the_middle_are_midpoints_of_cells(bits, expected):
    assert uniform(word(unmixed(bits)), word(0)) == expected
    assert math.isfinite(gumbel(word(unmixed(bits)), word(0)))


@settings(deadline=None)
@given(words, words)
def test_uniform_draws_lie_in_the_open_interval(key, draw):
    assert 0.0 < uniform(word(key), word(draw)) < 1.0


@settings(deadline=None)
@given(words, words)
def test_a_gumbel_draw_is_the_double_logarithm_of_the_uniform_one(key, draw):
    assert gumbel(word(key), word(draw)) == -log(-log(uniform(word(key), word(draw))))


def test_the_keys_of_a_million_runs_are_all_different():
    assert len(np.unique(run_keys(0, np.arange(1_000_000)))) == 1_000_000


def test_neighbouring_seeds_share_no_key():
    keys = np.concatenate([run_keys(seed, np.arange(1_000)) for seed in range(100)])
    assert len(np.unique(keys)) == 100_000


def test_the_counters_of_all_streams_steps_and_entities_are_all_different():
    found = {
        int(counter(stream, step, word(entity)))
        for stream in STREAMS.values()
        for step in range(305)
        for entity in range(64)
    }
    assert len(found) == len(STREAMS) * 305 * 64


RUNS, STEPS, ENTITIES = 200, 100, 50
AXES = {"runs": 0, "steps": 1, "entities": 2}


@numba.njit
def _fill(function, stream, keys, drawn):
    for step in range(drawn.shape[1]):
        for entity in range(drawn.shape[2]):
            draw = counter(stream, step, entity)
            for run in range(drawn.shape[0]):
                drawn[run, step, entity] = function(keys[run], draw)


def drawn_with(function, stream="choice", seed=0):
    """Draw for `RUNS` runs, `STEPS` steps and `ENTITIES` entities: a million draws."""
    drawn = np.empty((RUNS, STEPS, ENTITIES))
    _fill(function, STREAMS[stream], run_keys(seed, np.arange(RUNS)), drawn)
    return drawn


def neighbours(drawn, axis):
    """Return each draw and its neighbour along an axis."""
    drawn = np.moveaxis(drawn, AXES[axis], 0)
    return drawn[:-1].ravel(), drawn[1:].ravel()


def correlation_in_standard_errors(one, other):
    return abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) * math.sqrt(one.size)


def cell_of(drawn, cells):
    """Return into which of as many cells of the unit interval, a power of two, each draw falls: exactly so."""
    return (drawn * cells).astype(np.int64)


def evenly_spread(one, other, cells=32):
    """Return the p-value of pairs of draws falling alike into every square of the unit square."""
    return stats.chisquare(np.bincount(cell_of(one, cells) * cells + cell_of(other, cells), minlength=cells**2)).pvalue


streams = pytest.mark.parametrize("stream", STREAMS)


@needs_compiler
@streams
def test_the_mean_and_variance_of_uniform_draws_are_a_half_and_a_twelfth(stream):
    drawn = drawn_with(uniform, stream)
    assert abs(drawn.mean() - 0.5) < 4.0 * math.sqrt(1.0 / 12.0 / drawn.size)
    assert abs(drawn.var() - 1.0 / 12.0) < 4.0 * math.sqrt((1.0 / 80.0 - 1.0 / 144.0) / drawn.size)


@needs_compiler
@streams
def test_uniform_draws_fall_alike_into_every_cell_by_their_high_and_low_bits(stream):
    # Four million draws: over so many streams and shifts, one of a million now and then is uneven by chance alone.
    drawn = np.stack([drawn_with(uniform, stream, seed) for seed in range(4)]).ravel()
    for shift in (0, 10, 20, 30):
        moved = drawn * 2.0**shift
        counts = np.bincount(cell_of(moved - np.floor(moved), 1024), minlength=1024)
        assert stats.chisquare(counts).pvalue > 1e-3, shift


@needs_compiler
@streams
@pytest.mark.parametrize("axis", AXES)
def test_draws_of_neighbouring_runs_steps_and_entities_have_nothing_to_do_with_each_other(stream, axis):
    one, other = neighbours(drawn_with(uniform, stream), axis)
    assert correlation_in_standard_errors(one, other) < 4.0
    assert evenly_spread(one, other) > 1e-3


@needs_compiler
@pytest.mark.parametrize(("first", "second"), list(pairwise(STREAMS)))
def test_draws_of_two_streams_have_nothing_to_do_with_each_other(first, second):
    one, other = drawn_with(uniform, first), drawn_with(uniform, second)
    assert correlation_in_standard_errors(one, other) < 4.0
    assert evenly_spread(one.ravel(), other.ravel()) > 1e-3


@needs_compiler
def test_draws_of_neighbouring_seeds_have_nothing_to_do_with_each_other():
    one, other = drawn_with(uniform, seed=0), drawn_with(uniform, seed=1)
    assert correlation_in_standard_errors(one, other) < 4.0
    assert evenly_spread(one.ravel(), other.ravel()) > 1e-3


@needs_compiler
@pytest.mark.parametrize("axis", AXES)
def test_sums_over_an_axis_scatter_as_independent_draws_do(axis):
    sums = drawn_with(uniform).sum(axis=AXES[axis]).ravel()
    terms = {"runs": RUNS, "steps": STEPS, "entities": ENTITIES}[axis]
    expected = terms / 12.0
    assert abs(sums.var() - expected) < 4.0 * expected * math.sqrt(2.0 / sums.size)


@needs_compiler
@streams
def test_gumbel_draws_have_the_mean_and_variance_of_the_gumbel_distribution(stream):
    drawn = drawn_with(gumbel, stream)
    variance = math.pi**2 / 6.0
    assert abs(drawn.mean() - np.euler_gamma) < 4.0 * math.sqrt(variance / drawn.size)
    assert abs(drawn.var() - variance) < 4.0 * variance * math.sqrt(4.4 / drawn.size)  # its kurtosis is 5.4


@needs_compiler
def test_gumbel_draws_follow_the_gumbel_distribution():
    assert stats.kstest(drawn_with(gumbel).ravel(), "gumbel_r").pvalue > 1e-3
