"""Draw the figures of a run while the documentation is built, light and dark, each with its words."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import sim
from sim.ground.faults import not_among

if TYPE_CHECKING:
    from sim.figures.kit.look import ThemeName

SCENARIO: Final = "baseline"
RUNS, SEED = 50, 0
"""As the tutorial runs it."""


@cache
def _trajectories() -> Any:
    return sim.run(SCENARIO, runs=RUNS, seed=SEED)


def names() -> list[str]:
    """Return the figures that can be drawn."""
    from sim.figures.run.overview import CONTENTS

    return [*CONTENTS, "order_book"]


@cache
def draw(name: str, theme: ThemeName, folder: Path) -> tuple[Path, str]:
    """Draw a figure of the run; return its file and what it shows in words."""
    from sim.figures.kit.save import svg_of
    from sim.figures.run.order_book import order_book, order_book_alt_text
    from sim.figures.run.overview import CONTENTS, alt_text, overview

    found = sim.load(SCENARIO).events.items()
    events = {key: (event.date, event.label) for key, event in found if event.kind == "exogenous"}
    if name == "order_book":
        figure = order_book(_trajectories(), events=events, theme=theme)
        alt = order_book_alt_text(_trajectories())
    else:
        contents = CONTENTS[name](_trajectories())
        figure, alt = overview(contents, events=events, theme=theme), alt_text(contents)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}_{theme}.svg"
    path.write_text(svg_of(figure, f"{name}-{theme}", alt), encoding="utf-8", newline="\n")
    return path, alt


class RunFigure(SphinxDirective):
    """A figure of the tutorial's run, with the page's own words below it."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw it in both themes; the page shows the one that it is in."""
        name = self.arguments[0]
        if name not in names():
            raise self.error(not_among(name, "a figure", names()))
        self.env.note_reread()
        folder = Path(self.env.doctreedir).parent / "session" / "figures"
        page = Path(self.env.doc2path(self.env.docname)).parent
        container = nodes.container(classes=["run-figure"])
        themes: tuple[ThemeName, ...] = ("light", "dark")
        for theme in themes:
            path, alt = draw(name, theme, folder)
            address = Path(os.path.relpath(path, page)).as_posix()
            container += nodes.image(uri=address, alt=alt, width="100%", classes=[f"only-{theme}"])
        caption = nodes.container(classes=["caption"])
        self.state.nested_parse(self.content, self.content_offset, caption)
        return [container, caption]


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("run-figure", RunFigure)
