"""Processes that help to draw: they leave interrupts to the one that started them, and end when it ends."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from types import TracebackType
from typing import Any

from sim.ground.interrupts import interrupts_held


class _Helper(SpawnProcess):
    """A process that hears no interrupt from its first moment: while it imports, it would answer with a traceback."""

    def start(self) -> None:
        with interrupts_held():
            super().start()


class _Starting(SpawnContext):
    """A way to start helpers that remembers them."""

    # Threads of compiled code have run here, after which no process may be forked.

    def __init__(self) -> None:
        super().__init__()
        self.started: list[_Helper] = []

    def Process(self, *arguments: Any, **named: Any) -> _Helper:  # type: ignore[override]  # noqa: N802 - the pool's name
        self.started.append(_Helper(*arguments, **named))
        return self.started[-1]


class _Helpers(ProcessPoolExecutor):
    """A pool that lets its processes finish what they draw, unless it is left by an exception."""

    def __init__(self, processes: int) -> None:
        self._starting = _Starting()
        super().__init__(processes, mp_context=self._starting, initializer=_follow)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            # Nobody wants what they draw any more; and a second interrupt, while this process waited for them, would
            # leave them to wait for more to do, and this process for them.
            for helper in self._starting.started:
                if helper.pid is not None:
                    helper.kill()
        super().__exit__(kind, value, trace)


def helpers(processes: int) -> ProcessPoolExecutor:
    """Return a pool of processes that leave interrupts to this one, and end when it ends, however it does."""
    return _Helpers(processes)


def _follow() -> None:
    """Leave it to the process that started this one to say that it was interrupted, and end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_starter, daemon=True).start()


def _end_with_starter() -> None:
    """End this process with the one that started it: its pool would wait for ever for more to do."""
    starter = parent_process()
    if starter is not None:
        starter.join()
        os._exit(1)
