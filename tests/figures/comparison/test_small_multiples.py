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
