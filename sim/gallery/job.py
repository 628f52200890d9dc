"""One figure to draw and save, by whichever process: what a process of its own needs to import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.figures.kit.save import save_figure


@dataclass(frozen=True)
class Job:
    """A figure that is still to be drawn.

    Parameters
    ----------
    draw : callable
        Returns the figure; it and what it holds can be sent to another process.
    folder : Path
    name, alt : str
        Of the files, without an ending; what the figure shows, in words.
    """

    draw: Callable[[], Any]
    folder: Path
    name: str
    alt: str

    def done(self) -> str:
        """Draw and save the figure, and return it as SVG."""
        vector, _ = save_figure(self.draw(), self.folder, self.name, self.alt)
        return vector.read_text(encoding="utf-8")


def leave_interrupts() -> None:
    """Leave it to the process that started this one to say that it was interrupted."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
