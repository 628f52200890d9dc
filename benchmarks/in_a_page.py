"""Runs a second of the page in a headless Chromium, against compiled code that records the same, in turn.

Usage: python benchmarks/in_a_page.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from measuring import in_rounds, median, seconds_of

from sim.engine.ensemble import run_ensemble
from sim.engine.run import processors
from sim.page.page import write_page
from sim.scenario.inputs import Inputs, RecordedRows, build_inputs
from sim.scenario.load import load

RUNS = 2048
SCRIPT = """
    const [runs, workers, done] = arguments, pool = new Pool(DATA.kernel, DATA.clock);
    pool.idle = app.pool.idle.slice(0, workers);
    const sides = [{scenario: SCENARIOS.baseline, changes: defaultState().changes}], began = performance.now();
    runPaired(pool, sides, {runs, seed: 0, signal: {stopped: false}, progress() {}})
        .then(() => done((performance.now() - began) / 1000));
"""


def opened(folder: Path) -> Any | None:
    """Return a browser with the page, ready; None where there is no browser."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")
    try:
        from selenium import webdriver
        from selenium.webdriver.support.ui import WebDriverWait
    except ImportError:
        return None
    if not browser or not driver:
        return None
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    found.set_script_timeout(600)
    found.get(f"{write_page(folder / 'page.html').as_uri()}#view=evidence")
    WebDriverWait(found, 60).until(lambda it: it.execute_script("return app.ready"))
    return found


def as_in_the_page(browser: Any) -> Inputs:
    """Return the inputs of the baseline, recording what the page records."""
    inputs = build_inputs(load("baseline"))
    rows = browser.execute_script("return withEvents().map(name => COLUMNS[name].row)")
    return replace(inputs, recorded=RecordedRows(np.array(rows, dtype=np.int64), {}))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Runs a second of the page.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        browser = opened(Path(name))
        if browser is None:
            print("There is no chromium with its chromedriver, or no selenium: nothing was measured.")
            return 0
        try:
            inputs, workers = as_in_the_page(browser), browser.execute_script("return app.pool.count")
            contenders: dict[str, Callable[[], float]] = {}
            for count in sorted({1, workers}):
                contenders[f"page, workers: {count}"] = lambda count=count: browser.execute_async_script(
                    SCRIPT, RUNS, count
                )
            for count in sorted({1, processors()}):
                contenders[f"compiled, threads: {count}"] = lambda count=count: seconds_of(
                    lambda: run_ensemble(inputs, runs=RUNS, seed=0, workers=count)
                )
            for call in contenders.values():
                call()
            for title, seconds in in_rounds(contenders, rounds).items():
                print(f"{title:24}{RUNS / median(seconds):9,.0f} runs/s")
        finally:
            browser.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
