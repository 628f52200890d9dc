"""Processes that help to draw: they end with the one that started them, and leave interrupts to it."""

import os
import signal
import subprocess
import sys

import pytest

from sim.gallery.helping import helpers

KILLED = """
import os, time
from sim.gallery.helping import helpers
if __name__ == "__main__":
    with helpers(1) as pool:
        pool.submit(os.getpid).result()
        print("drawing", flush=True)
        time.sleep(600)
"""


def test_whoever_helps_to_draw_ends_with_a_killed_process(tmp_path):
    (tmp_path / "killed.py").write_text(KILLED)
    process = subprocess.Popen([sys.executable, "killed.py"], cwd=tmp_path, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"drawing\n"
    process.kill()
    assert process.communicate(timeout=60) == (b"", None)  # which waits until nobody holds the pipe any more


INTERRUPTED = """
import os, signal, time
if __name__ == "__main__":
    from sim.gallery.helping import helpers
    signal.signal(signal.SIGINT, lambda *_: None)
    with helpers(1) as pool:
        helping = pool.submit(os.getpid)
        print("started", flush=True)
        while not helping.done():
            os.killpg(0, signal.SIGINT)
            time.sleep(0.001)
        print(helping.result() != os.getpid())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot start a process that hears no interrupt")
def test_an_interrupt_while_helpers_start_is_left_to_the_process_that_started_them(tmp_path):
    """The terminal interrupts all at once, and whoever was importing then wrote a traceback of its own."""
    (tmp_path / "interrupted.py").write_text(INTERRUPTED)
    command = [sys.executable, "interrupted.py"]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, start_new_session=True)
    assert (process.stdout, process.stderr) == ("started\nTrue\n", "")


def test_interrupts_are_heard_again_once_a_helper_has_started():
    if not hasattr(signal, "pthread_sigmask"):
        pytest.skip("Windows has no mask of signals")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    with helpers(1) as pool:
        pool.submit(os.getpid).result()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) == before


SECOND = """
import os, signal, time
from sim.gallery.helping import helpers
if __name__ == "__main__":
    with helpers(1) as pool:
        pool.submit(os.getpid).result()
        pool.submit(time.sleep, 600)
        raise KeyboardInterrupt
"""


def test_an_interrupt_does_not_wait_for_what_helpers_draw(tmp_path):
    """A second interrupt, while this process waited, left both to wait for each other for ever."""
    (tmp_path / "second.py").write_text(SECOND)
    process = subprocess.run([sys.executable, "second.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert process.stderr.endswith("KeyboardInterrupt\n")
