"""The drawings of a report: what is left of an SVG, its two themes, and its paths made short."""

import io
import math
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.report import contents_of, svg_pair
from sim.report import paths
from sim.report.contents import ReportFigure
from sim.report.page import render
from sim.report.paths import short_path
from sim.report.svg import drawn


def test_drawings_cannot_act():
    wicked = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" '
        'onload="alert(1)"><style>body{display:none}</style><script>alert(1)</script><foreignObject><p>x</p>'
        '</foreignObject><image xlink:href="https://example.org/a.png"/><a href="javascript:alert(1)"><text>b</text>'
        '</a><g style="fill: url(https://example.org/b)"><text onclick="alert(1)">1 &lt; 2</text></g></svg>'
    )
    found = drawn(ReportFigure("wicked", "t", "alt", wicked, wicked), {})
    assert found == (
        '<svg viewBox="0 0 9 9" class="plot" role="img" aria-label="alt"><image></image><text>1 &lt; 2</text></svg>'
    )


def test_hatches_stay_in_a_drawing_and_all_that_it_refers_to_is_there():
    from matplotlib.figure import Figure

    sides = []
    for colour in ("#A95A14", "#EDA35A"):
        figure = Figure(figsize=(4, 3))
        figure.add_subplot().fill_between([0, 1], [1, 2], facecolor=colour, hatch="///", edgecolor="#8A4305")
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg")
        sides.append(buffer.getvalue())
    found = drawn(ReportFigure("hatched", "t", "alt", *sides), {})
    referred, ids = re.findall(r"url\(#([^)]+)\)", found), re.findall(r'id="([^"]+)"', found)
    assert found.count("<pattern") >= 1
    assert 'patternUnits="userSpaceOnUse"' in found
    assert set(referred) <= set(ids)
    (pattern,) = re.findall(r'<pattern[^>]* id="([^"]+)"|<pattern id="([^"]+)"', found)[:1]
    assert next(filter(None, pattern)) in referred


def test_themes_share_a_drawing_where_only_colours_differ():
    palette = {}
    found = drawn(svg_pair("fans"), palette)
    assert found.count("<svg") == 1
    assert ("#cc5200", "#ec742e") in palette
    assert f"stroke:var(--p{palette['#cc5200', '#ec742e']})" in found
    text = render(contents_of())
    assert text.index("--p0:#cc5200") < text.index("(prefers-color-scheme: dark) { :root {--p0:#ec742e")


def test_themes_have_a_drawing_each_where_more_differs():
    figure = svg_pair("fans")
    found = drawn(replace(figure, dark=svg_pair("fans", lines=2).dark), {})
    assert re.findall(r'class="([^"]+)"', found) == ["plot on-light", "plot on-dark"]
    ids = re.findall(r'id="([^"]+)"', found)
    assert any(one.startswith("dark.fans.") for one in ids)
    assert len(ids) == len(set(ids))


points = st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=2, max_size=30)


@given(points, st.integers(0, 3))
def test_short_paths_end_where_the_long_ones_do(places, decimals):
    written = short_path("M " + " L ".join(f"{x:.6f} {y:.6f}" for x, y in places), decimals)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mlhv])([^Mlhv]*)", written):
        values = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        if command == "M":
            x, y = values
        elif command == "l":
            x, y = x + sum(values[::2]), y + sum(values[1::2])
        else:
            x, y = (x + sum(values), y) if command == "h" else (x, y + sum(values))
    assert math.dist((x, y), places[-1]) <= 10**-decimals
    assert len(written) <= sum(len(f"L {x:.6f} {y:.6f} ") for x, y in places)


few = st.sampled_from([0.0, 0.004, 0.005, 1.0, -1.0, 2.5, 7.125])


@given(st.lists(st.tuples(few, few), min_size=4, max_size=30), st.integers(0, 3), st.sampled_from(["", " z", "\nz"]))
def test_a_line_that_is_taken_at_once_is_written_as_one_point_by_point(places, decimals, end):
    """Points of which many stand still, or go on along an axis or back."""
    data = "M " + "\nL ".join(f"{x} {y}" for x, y in places) + end
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(paths, "_points_of", lambda *_: None)
        one_by_one = short_path.__wrapped__(data, decimals)
    assert paths._points_of(data, decimals) is not None
    assert short_path.__wrapped__(data, decimals) == one_by_one


def test_other_data_is_known_as_such_at_once():
    other = "M 0 0" + " L 123.456 7890.123" * 300 + " l 5 5"
    assert short_path(other) == other


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("M 1 1 L 1 1", "M1 1h0"),
        ("M 0 0 L 2 0 L 5 0 L 5 0 L 3 0 z", "M0 0h5h-2z"),
        ("M 0 0 C 1 1 2 2 3.004 3 Q 4 4 5 5", "M0 0c1 1 2 2 3 3q1 1 2 2"),
        ("m 1 1 a 2 2 0 0 1 3 3", "m 1 1 a 2 2 0 0 1 3 3"),
        ("M 1 L 2 2", "M 1 L 2 2"),
    ],
)
def test_short_paths(long, short):
    assert short_path(long) == short


def test_drawings_stay_well_formed():
    for one in re.findall(r"<svg.*?</svg>", render(contents_of()), re.S):
        ElementTree.fromstring(one)  # noqa: S314 - our own
