import numpy as np

from helpers.comparison import differences
from helpers.comparison_figures import assumptions_of, joined, plain
from helpers.figures import words_of
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw


def test_assumptions_show_old_and_new_on_their_bounds():
    figure = draw(assumptions_of(differences()[:1]))
    axes = figure.axes[0]
    rail, (ring, dot) = axes.lines[0], [line for line in axes.lines if line.get_marker() == "o"]
    start, end = rail.get_xdata()
    shares = [(line.get_xdata()[0] - start) / (end - start) for line in (ring, dot)]
    np.testing.assert_allclose(shares, [0.6 / 0.95, 0.9 / 0.95])
    assert "0.6 → 0.9" in words_of(figure)


def test_assumptions_say_what_is_added_removed_and_moved():
    figure, text = draw(assumptions_of(differences())), plain(alt_text(assumptions_of(differences())))
    said = (
        "added, 3 Mar 2025",
        "removed, was 18 Oct 2023",
        "6 Aug 2024 → 6 Aug 2025",
        "different settings, 7 Oct 2023",
    )
    for part in (*said, "6 → 1 months", "100 → 1,500 million USD", "logistic → none", "absent → at once"):
        assert part in joined(figure)
        assert part in text
    start = (
        "The guns fall silent in Ukraine: 4 parameters, 1 contested claim, 2 mechanisms, 1 decision maker and 4 events"
    )
    assert text.startswith(f"{start} differ.")
    assert "5 claims cited · 7 of 12 changes without a claim of its own" in joined(figure)
