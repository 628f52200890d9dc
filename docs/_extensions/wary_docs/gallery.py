"""The gallery: one figure of every kind that the project draws, with what `wary_docs.gallery_words` says of it."""

from __future__ import annotations

import re
from functools import cache

from sim.gallery.drawing import Drawing
from wary_docs.gallery_words import SECTIONS, Words
from wary_docs.project_figures import figures_of


@cache
def figures_by_kind(result: str) -> dict[str, Drawing]:
    """Return one figure of each kind that a result has: the one that the gallery names, or the first.

    Raises
    ------
    ValueError
        Where the project draws a kind that the gallery has no words for, or the gallery describes one that is not
        drawn.
    """
    described = SECTIONS[result].figures
    found: dict[str, Drawing] = {}
    for figure in figures_of(result):
        kinds = [kind for kind in described if figure.key == kind or figure.key.startswith(f"{kind}_")]
        if not kinds:
            raise ValueError(f"the gallery has no words for the figure {figure.key!r} of a {result}; add them.")
        kind = max(kinds, key=len)
        if kind not in found or figure.key == _key_named(kind, described[kind]):
            found[kind] = figure
    missing = [kind for kind in described if kind not in found]
    if missing:
        raise ValueError(f"the gallery describes figures of a {result} that are not drawn: {', '.join(missing)}.")
    return {kind: found[kind] for kind in described}


def gallery() -> list[str]:
    """Return the gallery as lines of Markdown."""
    lines: list[str] = []
    for result, section in SECTIONS.items():
        lines += [f"## {section.title}", "", section.intro, "", "```text", section.command, "```", ""]
        if section.python:
            lines += ["or, in Python:", "", "```python", "import sim", "", section.python, "```", ""]
        for kind, figure in figures_by_kind(result).items():
            words = section.figures[kind]
            files = f"Files: `figures/{figure.key}_light.svg` and `_dark`, also as PNG."
            call = f" In Python: `{plot_call(kind, words)}`." if section.python else ""
            lines += [f"(figure-{kind.replace('_', '-')})=", f"### {words.title}", "", f"**{words.question}**", ""]
            lines += [f"```{{gallery-figure}} {kind}", "```", "", words.reading, "", files + call, ""]
    return lines


def plot_call(kind: str, words: Words) -> str:
    """Return the Python call that draws a figure of a comparison."""
    named = f', {words.of[0]}="{words.of[1]}"' if words.of else ""
    return f'comparison.plot("{kind}"{named})'


def _key_named(kind: str, words: Words) -> str:
    """Return the key of the figure that the words are of; empty where any of the kind will do."""
    return re.sub(r"\W+", "_", f"{kind}_{words.of[1]}").strip("_") if words.of else ""
