"""The page in a headless Chromium: how soon it shows something, what memory it takes, and its runs a second.

These are measured in turn with compiled code that records the same.

Usage: python benchmarks/in_a_page.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
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

OTHERS = "ceasefire,no_denials,su35_delivered,unscr_2231_extended"
VIEWS = {
    "200 runs, nothing changed": "view=change",
    "200 pairs": "view=change&runs=200&params.drone_output=121",
    "1,000 pairs": "view=change&runs=1000&params.drone_output=121",
    "five scenarios, all they may": f"view=compare&runs=1000&others={OTHERS}",
}
"""What is measured from opening the page to the last run; the last two are the most that it holds."""
FIRST, DONE = "return !!app.view.last", "return !!app.view.last?.digests"
PAINT = "return performance.getEntriesByName('first-contentful-paint')[0].startTime"


def opened(folder: Path) -> Any | None:
    """Return a browser with the page, ready; None where there is no browser."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")
    try:
        from selenium import webdriver
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
    wait_until_ready(found)
    return found


def wait_until_ready(browser: Any) -> None:
    """Wait until the page's workers stand."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 60).until(lambda it: it.execute_script("return app.ready"))


def as_in_the_page(browser: Any) -> Inputs:
    """Return the inputs of the baseline, recording what the page records."""
    inputs = build_inputs(load("baseline"))
    rows = browser.execute_script("return withEvents().map(name => COLUMNS[name].row)")
    return replace(inputs, recorded=RecordedRows(np.array(rows, dtype=np.int64), {}))


def tree_of(process: int) -> set[int]:
    """Return the numbers of a process and of all that it started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def memory_of_page(browser: Any) -> tuple[float, float]:
    """Return what the process of the page holds in MB: for itself alone, and with what it shares with others."""
    most = (0.0, 0.0)
    for process in tree_of(browser.service.process.pid):
        try:
            if "--type=renderer" not in Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8"):
                continue
            text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue
        held = {name: int(size) / 1e3 for name, size in re.findall(r"^(\w+):\s+(\d+) kB", text, re.M)}
        most = max(most, (held["Private_Clean"] + held["Private_Dirty"], held["Rss"]))
    return most


def show_opening(browser: Any) -> None:
    """Print when the page first paints, when the first runs and all are shown, and the most memory meanwhile."""
    address = browser.current_url.split("#")[0]
    print("milliseconds to the first paint, seconds to the first runs and to all, MB of its own and in all at most")
    for title, view in VIEWS.items():
        browser.get("about:blank")
        begun, first, most = time.perf_counter(), 0.0, (0.0, 0.0)
        browser.get(f"{address}#{view}")
        while not browser.execute_script(DONE):
            first = first or (time.perf_counter() - begun if browser.execute_script(FIRST) else 0.0)
            most = max(most, memory_of_page(browser))
            time.sleep(0.02)
        taken, paint = time.perf_counter() - begun, browser.execute_script(PAINT)
        print(f"{title:30}{paint:8.0f} ms{first:8.2f} s{taken:8.2f} s{most[0]:8.0f} MB{most[1]:8.0f} MB")


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
            show_opening(browser)
            browser.get(f"{browser.current_url.split('#')[0]}#view=evidence")
            browser.refresh()
            wait_until_ready(browser)
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
