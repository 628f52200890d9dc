"""Figures of a comparison of made-up data, and what they say."""

from dataclasses import replace

from helpers.comparison import EVENT_TITLES, FACTS_OF_FOUR, FACTS_OF_PAIR, facts_of_all
from helpers.figures import texts_of, words_of
from sim.figures.comparison.assumptions import assumptions
from sim.figures.comparison.difference_fans import difference_fans
from sim.figures.comparison.heat_table import heat_table
from sim.figures.comparison.intervals import intervals
from sim.figures.comparison.small_multiples import small_multiples
from sim.figures.comparison.survival_curves import survival_curves

DRONES = "delivered[drones]"


def fans_of(data, **how):
    return difference_fans(data, FACTS_OF_PAIR, **how)


def curves_of(data, **how):
    return survival_curves(data, FACTS_OF_FOUR, titles=EVENT_TITLES, **how)


def table_of(frame, every=None, **how):
    return heat_table(frame, replace(facts_of_all(frame.index.get_level_values(0).nunique()), **how), every)


def intervals_of(frame, expected=None, **how):
    facts = replace(facts_of_all(frame.index.get_level_values(0).nunique()), **how)
    return intervals(frame, DRONES, facts, expected)


def multiples_of(data, **how):
    return small_multiples(data, DRONES, "unit", facts_of_all(data.sizes["scenario"] - 1), **how)


def assumptions_of(given):
    return assumptions(given, FACTS_OF_PAIR)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def title_of(figure):
    texts = texts_of(figure)
    largest = max(text.get_fontsize() for text in texts)
    return " ".join(text.get_text() for text in texts if text.get_fontsize() == largest)


def joined(figure):
    return plain(" ".join(words_of(figure)))
