"""Draw the project's figures while the documentation is built, light and dark, each with its words."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sim.ground.faults import not_among
from wary_docs.gallery import figures_by_kind
from wary_docs.gallery_words import SECTIONS
from wary_docs.project_figures import RESULTS, figures_of

if TYPE_CHECKING:
    from sim.figures.kit.look import ThemeName
    from sim.gallery.drawing import Drawing

THEMES: Final[tuple[ThemeName, ...]] = ("light", "dark")


@cache
def _drawn(figure: Drawing, theme: ThemeName) -> str:
    from sim.figures.kit.save import svg_of

    return svg_of(figure.draw(theme=theme), f"{figure.key}-{theme}", figure.alt)


def _written(figure: Drawing, theme: ThemeName, drawn_in: ThemeName, folder: Path) -> Path:
    """Draw a figure into a folder, and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{figure.key}_{theme}.svg"
    path.write_text(_drawn(figure, drawn_in), encoding="utf-8", newline="\n")
    return path


class _Drawn(SphinxDirective):
    """What directives with figures share."""

    def images(self, figure: Drawing) -> list[nodes.image]:
        """Return a figure in both themes; the page shows the one that it is in."""
        self.env.note_reread()
        folder = Path(self.env.doctreedir).parent / "session" / "figures"
        page = Path(self.env.doc2path(self.env.docname)).parent
        found = []
        for theme in THEMES:
            drawn_in = THEMES[0] if self.config.wary_one_theme else theme
            address = Path(os.path.relpath(_written(figure, theme, drawn_in, folder), page)).as_posix()
            image = nodes.image(uri=address, alt=figure.alt, classes=[f"only-{theme}"], loading="lazy")
            found.append(image)
        return found


class RunFigure(_Drawn):
    """A figure of the tutorial's run, with the page's own words below it."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw it in both themes."""
        known = {figure.key: figure for figure in figures_of("run")}
        name = self.arguments[0]
        if name not in known:
            raise self.error(not_among(name, "a figure", known))
        container = nodes.container("", *self.images(known[name]), classes=["project-figure"])
        caption = nodes.container(classes=["caption"])
        self.state.nested_parse(self.content, self.content_offset, caption)
        return [container, caption]


class GalleryFigure(_Drawn):
    """One figure of a kind, in its place in the gallery."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Draw it in both themes."""
        kind = self.arguments[0]
        result = next(name for name, section in SECTIONS.items() if kind in section.figures)
        return [nodes.container("", *self.images(figures_by_kind(result)[kind]), classes=["project-figure"])]


class GalleryIndex(_Drawn):
    """Every kind of figure in small, each leading to its place in the gallery."""

    def run(self) -> list[nodes.Node]:
        """Return the grid."""
        grid = nodes.container(classes=["gallery-index"])
        for result in RESULTS:
            for kind, figure in figures_by_kind(result).items():
                label = nodes.inline(kind, kind, classes=["kind"])
                link = nodes.reference("", "", *self.images(figure), label, refid=f"figure-{kind}".replace("_", "-"))
                grid += nodes.paragraph("", "", link)
        return [grid]


def setup(app: Sphinx) -> None:
    """Add the directives, and a setting with which dark pictures are copies of the light ones, to try the pages."""
    app.add_config_value("wary_one_theme", False, "env", bool)
    app.add_directive("run-figure", RunFigure)
    app.add_directive("gallery-figure", GalleryFigure)
    app.add_directive("gallery-index", GalleryIndex)
