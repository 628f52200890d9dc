"""What the README opens with: a picture, light and dark, and five lines that a command prints.

``python -m wary_docs.front`` makes all of it anew; the tests hold the README to what this module makes.
"""

from __future__ import annotations

import html
import io
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sim
from sim.ground import resources
from wary_docs.project_figures import SCENARIO, SEED, figures_of_a_run
from wary_docs.sessions import Session

if TYPE_CHECKING:
    from sim.figures.kit.look import ThemeName
    from sim.gallery.drawing import Drawing

ROOT: Final = resources.PACKAGE.parent
README: Final = ROOT / "README.md"
PICTURES: Final[dict[ThemeName, str]] = {
    "light": "docs/_static/front_light.png",
    "dark": "docs/_static/front_dark.png",
}
FIGURE, RUNS = "exchange", 1000
COMMAND: Final = "wary compare scenarios=baseline,unscr_2231_extended runs=1000"
COLOURS: Final = 64
"""Of a stored picture, which makes it a quarter as large."""
SHARPNESS: Final = 2
SENTENCES: Final = 4
"""Of the description in words that the README carries; files of the figure have all of it."""
_SHOWN: Final = re.compile(r"^(outcome\b|  \S)")


def output() -> str:
    """Run the command; return its line, the head of its table, and the five outcomes that differ most."""
    with tempfile.TemporaryDirectory() as folder:
        status, out, err = Session(Path(folder) / "front").command(f"{COMMAND} figures=false quiet=true")
    if status:
        raise RuntimeError(err)
    table = out.partition("\n\n")[2].partition("\n\n")[0]
    lines = [line.rstrip() for line in table.splitlines() if _SHOWN.match(line)]
    return "\n".join([f"$ {COMMAND}", *lines])


def description() -> str:
    """Return what the picture shows, in words."""
    return ". ".join(_figure().alt.rstrip(".").split(". ")[:SENTENCES]) + "."


@cache
def _figure() -> Drawing:
    trajectories = sim.run(SCENARIO, runs=RUNS, seed=SEED)
    return next(figure for figure in figures_of_a_run(trajectories) if figure.key == FIGURE)


def write_picture(theme: ThemeName, path: Path) -> None:
    """Draw the picture into a file, in few colours."""
    from PIL import Image

    from sim.figures.kit.look import styled

    figure, whole = _figure().draw(theme=theme), io.BytesIO()
    with styled():
        figure.savefig(whole, format="png", dpi=SHARPNESS * figure.dpi)
    few = Image.open(whole).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, format="png", optimize=True)


def renewed(text: str) -> str:
    """Return the README with its picture's description and its command's output made anew.

    Raises
    ------
    ValueError
        Where a part is not marked.
    """
    alt = html.escape(description())
    picture = f"""<picture>
  <source media="(prefers-color-scheme: dark)" srcset="{PICTURES["dark"]}">
  <img src="{PICTURES["light"]}" alt="{alt}">
</picture>
"""
    for part, made in {"picture": picture, "output": f"```console\n{output()}\n```\n"}.items():
        found = re.compile(rf"(?<=<!-- {part}: `make front` -->\n).*?(?=<!-- end of {part} -->)", re.DOTALL)
        if not found.search(text):
            raise ValueError(f"{README.name} has no place for its {part}.")
        text = found.sub(lambda _, made=made: made, text)
    return text


def main() -> None:
    """Make the pictures and both parts of the README anew."""
    for theme, path in PICTURES.items():
        write_picture(theme, ROOT / path)
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
