"""Interrupts are kept from what is started, and heard again after."""

import signal
import subprocess
import sys

import pytest

from sim.ground.interrupts import interrupts_held

STARTED = """
import signal
from multiprocessing import get_context
from sim.ground.interrupts import interrupts_held

def told():
    print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, set()), flush=True)

if __name__ == "__main__":
    with interrupts_held():
        process = get_context("spawn").Process(target=told)
        process.start()
    process.join()
    told()
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows has no mask of signals")
def test_a_first_process_hears_no_interrupt_and_this_one_does_again(tmp_path):
    """The first process is started after Python's tracker of resources, which unblocks them when it starts."""
    (tmp_path / "started.py").write_text(STARTED)
    done = subprocess.run([sys.executable, "started.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("True\nFalse\n", "")


def test_a_machine_without_masks_goes_on(monkeypatch):
    monkeypatch.delattr(signal, "pthread_sigmask", raising=False)
    with interrupts_held():
        pass
