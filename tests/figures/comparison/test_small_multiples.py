import numpy as np

from helpers.comparison import OTHERS, TITLES, multiples
from helpers.comparison_figures import multiples_of, plain
from sim.figures.kit.contents import alt_text
from sim.figures.kit.draw import draw
from sim.figures.kit.look import THEMES


def test_small_multiples_share_axes_and_hold_the_median_of_the_reference():
    data = multiples(7)
    figure = draw(multiples_of(data))
    assert len(figure.axes) == 7
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in figure.axes}) == 1
    base = data["value"].sel(scenario="baseline", quantile=0.5)
    for axes in figure.axes[1:]:
        thin = [line for line in axes.lines if line.get_color() == THEMES["light"].ink]
        np.testing.assert_array_equal(thin[0].get_ydata(), base)
    ends = data["value"].sel(quantile=0.5).isel(time=-1)
    order = sorted(OTHERS[:6], key=lambda name: -float(ends.sel(scenario=name)))
    text = plain(alt_text(multiples_of(data)))
    places = [text.index(f"{TITLES[name]} {float(ends.sel(scenario=name)):,.0f} (") for name in ["baseline", *order]]
    assert places == sorted(places)


def test_a_difference_is_counted_and_written_only_where_one_is_shown():
    data, shown = multiples(4), {OTHERS[0]: -850.0, OTHERS[2]: 12.0}
    start = "One-way attack drones delivered, mean by the end of 2027"
    assert plain(alt_text(multiples_of(data))).startswith(f"{start}: no difference shown in any of 3 scenarios.")
    assert plain(alt_text(multiples_of(data, shown=shown))).startswith(f"{start}: higher in 1 and lower in 1 of 3 scen")
    brackets = {panel.title: panel.plots.partition(" (")[2] for panel in multiples_of(data, shown=shown).panels}
    assert [brackets[TITLES[name]] for name in ("baseline", *OTHERS[:3])] == ["", "−850)", "", "+12)"]
    assert plain(alt_text(multiples_of(multiples(2), shown={OTHERS[0]: 3.0}))).startswith(
        f"{start}: higher by 3 units."
    )
