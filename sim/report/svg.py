"""Figures inside the page: small, one drawing for both themes if only colours differ, and no active content."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from html import escape
from typing import Final

from markupsafe import Markup

from sim.ground.faults import input_error
from sim.report.contents import SOURCE, ReportFigure, Sides
from sim.report.paths import short_path

Element = ElementTree.Element
Palette = dict[tuple[str, str], int]
"""Number of each pair of a colour on the light and on the dark background."""

_COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_DRAWN: Final = frozenset(
    {"svg", "g", "path", "rect", "circle", "use", "defs", "clipPath", "pattern", "text", "tspan", "image"}
)
_KEPT: Final = frozenset(
    {"d", "x", "y", "cx", "cy", "r", "dx", "dy", "width", "height", "viewBox", "transform", "style", "clip-path"}
    | {"fill", "stroke", "opacity", "preserveAspectRatio", "patternUnits"}
)
_WORDS: Final = re.compile(r' aria-labelledby="[^"]*"|<title.*?</title>|<desc.*?</desc>', re.DOTALL)
"""What says what a whole drawing shows, which its own page says elsewhere."""
DECIMALS: Final = 2
"""Of coordinates, where a page has room."""
WIDE, NARROW = "", "narrow_"
"""Kinds of drawings, as they stand before the names of themes."""
_WITH_TEXT: Final = frozenset({"text", "tspan"})


def drawn(figure: ReportFigure, palette: Palette, decimals: int = DECIMALS, *, narrow: bool = True) -> Markup:
    """Return a figure as part of a page, and beside it, in a box of its own, the drawing for telephones if it has one.

    Each is one ``svg``, or one for each theme if they differ in more than colours. Pairs of colours are added to the
    palette, from which the page defines ``--p0``, ``--p1`` ... Coordinates in paths have so many decimals, in the
    figure's own unit, of which the width has several hundred. Raises `InputError` if a theme is not SVG.
    """
    wide = _drawn(figure, WIDE, palette, decimals)
    if not (narrow and figure.narrow_light):
        return Markup(wide)  # noqa: S704 - written here, every text escaped
    both = f'<div class="wide">{wide}</div><div class="narrow">{_drawn(figure, NARROW, palette, decimals)}</div>'
    return Markup(both)  # noqa: S704 - as above


def shortened(figure: ReportFigure) -> dict[str, Sides]:
    """Return what `drawn` takes most of its time for, so that it can be done where a figure is drawn."""
    return {kind: _sides(figure, kind, DECIMALS) for kind in (WIDE, NARROW) if kind == WIDE or figure.narrow_light}


def _drawn(figure: ReportFigure, kind: str, palette: Palette, decimals: int) -> str:
    """Return one ``svg`` for both themes, or two, each of which is shown in one."""
    ready = figure.shortened if decimals == DECIMALS else {}
    one = _in_both_themes(*(ready.get(kind) or _sides(figure, kind, decimals)), palette)
    if one is not None:
        return one
    light = _short(figure, f"{kind}light", kind, decimals, "plot on-light")
    return light + _short(figure, f"{kind}dark", f"dark.{kind}", decimals, "plot on-dark")


def _sides(figure: ReportFigure, kind: str, decimals: int) -> Sides:
    """Return a drawing as ``svg`` in each theme; one is shortened for both where they differ in colours alone."""
    light = _short(figure, f"{kind}light", kind, decimals)
    others = _others(getattr(figure, f"{kind}light"), getattr(figure, f"{kind}dark"))
    if others is None:
        return light, _short(figure, f"{kind}dark", kind, decimals)
    return light, _COLOUR.sub(lambda match: others.get(match[0], match[0]), light)


def _others(light: str, dark: str) -> dict[str, str] | None:
    """Return what each colour is in the dark theme; None where that is not one, or more differs than colours."""
    light, dark = (_WORDS.sub("", side) for side in (light, dark))
    if _COLOUR.sub("#", light) != _COLOUR.sub("#", dark):
        return None
    pairs = set(zip(_COLOUR.findall(light), _COLOUR.findall(dark), strict=True))
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None


def _short(figure: ReportFigure, side: str, prefix: str, decimals: int, classes: str = "plot") -> str:
    """Return a side of a figure as ``svg`` of some classes; ids begin with a prefix and the key."""
    root = _read(figure, side)
    # Keys have no full stop: no other id of the page is like it.
    _shorten(root, f"{prefix.replace('_', '.')}{figure.key}.", decimals)
    return _written(root, figure.alt, classes)


def _read(figure: ReportFigure, side: str) -> Element:
    try:
        # Expat takes no external entities, and bounds those that entities expand to.
        root = ElementTree.fromstring(getattr(figure, side))  # noqa: S314
    except ElementTree.ParseError as error:
        raise input_error(SOURCE, f"is not SVG: {error}.", key=f"figures.{figure.key}.{side}") from None
    if _local(root.tag) != "svg":
        raise input_error(SOURCE, f"is not SVG but {_local(root.tag)}.", key=f"figures.{figure.key}.{side}")
    return root


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def _shorten(root: Element, prefix: str, decimals: int) -> None:
    """Keep only what is drawn, with rounded paths, and ids that are referred to, numbered in order."""
    names = _referred(root)
    for element in root.iter():
        for child in [child for child in element if _local(child.tag) not in _DRAWN]:
            element.remove(child)
        found: dict[str, str] = {}
        for key, value in element.attrib.items():
            name = _local(key)
            if name == "id" and value in names:
                found["id"] = f"{prefix}{names[value]}"
            elif name == "href":
                if value.startswith("#"):
                    found["href"] = f"#{prefix}{names[value[1:]]}"
                elif value.startswith("data:image/png;base64,"):
                    found["href"] = value
            elif name in _KEPT and "\\" not in value:
                found[name] = _REFERENCE.sub(lambda match: f"url(#{prefix}{names[match[1]]})", value)
        if "d" in found:
            found["d"] = short_path(found["d"], decimals)
        if "style" in found:
            found["style"] = re.sub(r"([;:])\s+", r"\1", found["style"].strip().rstrip(";"))
        outside = [key for key, value in found.items() if re.search(r"url\((?!#)|@import|expression\(", value)]
        element.attrib.clear()
        element.attrib.update({key: value for key, value in found.items() if key not in outside})


def _referred(root: Element) -> dict[str, int]:
    """Return the ids that are referred to, numbered in the order of first use."""
    names: dict[str, int] = {}
    for element in root.iter():
        for key, value in element.attrib.items():
            if _local(key) == "href" and value.startswith("#"):
                names.setdefault(value[1:], len(names))
            for name in _REFERENCE.findall(value):
                names.setdefault(name, len(names))
    return names


def _in_both_themes(light: str, dark: str, palette: Palette) -> str | None:
    """Return a drawing with a CSS variable wherever the colours of the themes differ; None if more differs."""
    if _COLOUR.sub("#", light) != _COLOUR.sub("#", dark):
        return None
    others = iter(_COLOUR.findall(dark))

    def painted(match: re.Match[str]) -> str:
        pair = match[0].lower(), str(next(others)).lower()
        return pair[0] if pair[0] == pair[1] else f"var(--p{palette.setdefault(pair, len(palette))})"

    return _COLOUR.sub(painted, light)


def _written(root: Element, alt: str, classes: str) -> str:
    attributes = {"viewBox": root.attrib.get("viewBox", ""), "class": classes, "role": "img", "aria-label": alt}
    parts = [f"<svg{_attributes(attributes)}>"]
    for child in root:
        _write(child, parts)
    return "".join([*parts, "</svg>"])


def _write(element: Element, parts: list[str]) -> None:
    name = _local(element.tag)
    bare = name == "g" and not element.attrib
    if not bare:
        parts.append(f"<{name}{_attributes(element.attrib)}>")
    if name in _WITH_TEXT:
        parts.append(escape(element.text or "", quote=False))
    for child in element:
        _write(child, parts)
        if name in _WITH_TEXT:
            parts.append(escape(child.tail or "", quote=False))
    if not bare:
        parts.append(f"</{name}>")


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
