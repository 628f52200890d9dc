"""Writing figures: the same files whoever draws them, each whole or not there."""

import re

import numpy as np
import pytest

from helpers.comparison import EVENTS, FACTS_OF_PAIR, fans
from sim.figures.comparison.difference_fans import difference_fans
from sim.figures.kit.save import svg_of
from sim.gallery.drawing import Drawing
from sim.gallery.write import pictures_of, write_drawings


@pytest.fixture(scope="module")
def drawings():
    return [Drawing(f"fans_{many}", difference_fans(fans(many), FACTS_OF_PAIR, EVENTS)) for many in (1, 2, 3)]


def test_figures_are_written_in_both_themes_and_kinds_the_same_with_any_number_of_processes(drawings, tmp_path):
    said = []
    one = write_drawings(tmp_path / "one", drawings, meanwhile=lambda: said.append("one"))
    two = write_drawings(tmp_path / "two", drawings, workers=2, meanwhile=lambda: said.append("two"))
    names = {
        f"fans_{many}_{theme}.{kind}" for many in (1, 2, 3) for theme in ("light", "dark") for kind in ("svg", "png")
    }
    for folder in ("one", "two"):
        assert {path.name for path in (tmp_path / folder / "figures").iterdir()} == names
    for name in names:
        written = [(tmp_path / folder / "figures" / name).read_bytes() for folder in ("one", "two")]
        assert written[0] == written[1]
    assert one == two
    assert [drawing.alt in pictures["dark"] for drawing, pictures in zip(drawings, one, strict=True)] == [True] * 3
    assert said == ["one", "two"]


def test_a_figure_that_cannot_be_written_leaves_no_half_of_it(drawings, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.storage.durable.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_drawings(tmp_path, drawings[:1])
    assert list((tmp_path / "figures").iterdir()) == []


def test_a_drawing_bears_the_title_of_its_figure_unless_it_has_another(drawings):
    contents = difference_fans(fans(1), FACTS_OF_PAIR)
    assert Drawing("key", contents).title == contents.title
    assert Drawing("key", contents, "Another").title == "Another"
    assert drawings[0].alt.startswith(f"{contents.title}.")
    assert np.allclose(drawings[0].draw(size="print_85").get_figwidth() * 25.4, 85)


def test_the_dark_drawing_for_telephones_has_the_colours_that_it_would_be_drawn_in(drawings):
    pictures = pictures_of(drawings[1])
    drawn = svg_of(drawings[1].draw(theme="dark", size="phone"), "any", drawings[1].alt)
    colours = [re.findall("#[0-9a-f]{6}", one.lower()) for one in (pictures["narrow_dark"], drawn)]
    assert colours[0] == colours[1]
