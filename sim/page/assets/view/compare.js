// Compare: scenarios against one of them, on the same draws, in words and pictures.

class CompareView {
  constructor(app, place) {
    this.app = app;
    this.controls = el("div", { class: "controls" });
    this.results = el("div", { class: "results" });
    place.append(this.controls, this.results);
  }

  get state() {
    return this.app.state;
  }

  show() {
    this.drawControls();
    if (this.last) this.draw();
    if (!this.app.ready) this.drawStored();
    else if (this.key() !== this.ran) this.run();
  }

  get runs() {
    return Math.min(this.state.runs, MOST_COMPARED_RUNS);
  }

  started() {
    if (this.app.ready) this.run();
    else this.drawStored();
  }

  resized() {
    if (this.last) this.draw();
  }

  key() {
    const { runs } = this;
    const { scenario, others, seed } = this.state;
    return JSON.stringify([scenario, others, runs, seed]);
  }

  changed() {
    this.app.keep();
    this.drawControls();
    if (this.app.ready) this.run();
    else this.drawStored();
  }

  drawControls() {
    const { state } = this;
    const boxes = DATA.scenarios.filter((one) => one.name !== state.scenario).map((one) => {
      const checked = state.others.includes(one.name);
      const full = !checked && state.others.length >= MOST_COMPARED;
      const input = el("input", { type: "checkbox", checked, disabled: full, id: `c-${one.name}`, onchange: () => {
        state.others = checked ? state.others.filter((name) => name !== one.name) : [...state.others, one.name];
        this.changed();
      } });
      return el("label", { class: "check" }, input, " ", one.title);
    });
    fill(
      this.controls,
      choice("Reference", DATA.scenarios.map((one) => [one.name, one.title]), state.scenario, (name) => {
        state.scenario = name;
        state.changes.events = {};
        state.others = state.others.filter((other) => other !== name);
        this.changed();
      }),
      choice("Runs of each", runChoices(this.runs, MOST_COMPARED_RUNS), String(this.runs), (text) => {
        state.runs = Number(text);
        this.changed();
      }),
      el("fieldset", {}, el("legend", {}, `Compared with it (${MOST_COMPARED} at most)`), boxes),
    );
  }

  async run() {
    if (this.signal) this.signal.stopped = true;
    const { runs } = this;
    const { seed, others } = this.state;
    this.ran = this.key();
    if (!others.length) {
      this.last = null;
      fill(this.results, el("p", {}, "Choose a scenario to compare with."));
      return;
    }
    const signal = { stopped: false };
    this.signal = signal;
    const scenarios = [this.state.scenario, ...others].map((name) => SCENARIOS[name]);
    const sides = scenarios.map((scenario) => ({ scenario, changes: defaultState().changes }));
    const began = performance.now();
    this.app.progress(0, runs, () => {
      signal.stopped = true;
      this.app.progressEnded("Stopped.");
    });
    try {
      const progress = (found, blocks) => {
        if (signal.stopped || this.signal !== signal) return;
        this.last = { scenarios, found, blocks, runs, seed };
        this.app.progress(runsIn(found[0], blocks), runs);
        if (this.state.view === "compare") this.draw();
      };
      const result = await runPaired(this.app.pool, sides, { runs, seed, signal, progress });
      if (!result.complete || signal.stopped) return;
      this.app.progressEnded(`${runs} runs of each in ${number((performance.now() - began) / 1000)} s.`);
      const last = this.last;
      last.digests = await Promise.all(result.sides.map((side) => side.digest()));
      if (this.last === last && this.state.view === "compare") this.draw();
    } catch (error) {
      this.app.failed(error);
    }
  }

  outcomeChoice() {
    return choice("Outcome", DATA.headlines.map((name) => [name, COLUMNS[name].title]), this.state.outcome, (name) => {
      this.state.outcome = name;
      this.app.keep();
      this.draw();
    }, { id: "compared-outcome" });
  }

  draw() {
    const { scenarios, found, blocks } = this.last;
    const column = COLUMNS[this.state.outcome];
    const week = stepOf(DATA.clock.observedUntil);
    const width = widthOf(this.results);
    const [reference, ...others] = found;
    const rows = others.map((side, place) => ({ name: scenarios[place + 1].title, ...difference(reference, side, column.name, week, blocks) }));
    fill(
      this.results,
      this.outcomeChoice(),
      this.intervalFigure(column, rows, width),
      ...others.map((side, place) => this.side(scenarios[place + 1], side, column, rows[place], width)),
      this.table(reference, others, scenarios, week, blocks),
      ...(this.last.digests || []).map((digest, place) =>
        reproduction(`“${scenarios[place].title}”`, digest, sameInPython(scenarios[place], defaultState().changes, this.last.runs, this.last.seed)),
      ),
    );
  }

  intervalFigure(column, rows, width) {
    const when = monthOf(new Date(DATA.clock.observedUntil));
    const alt = rows.map((row) => `${row.name}: ${verdict(row)}, ${signed(row.mean)}`).join("; ");
    const title = `${column.title} by ${when}: difference from “${this.last.scenarios[0].title}”`;
    const panel = { title, unit: column.unit, alt, file: "differences" };
    const key = keyOf([["bands", "mean over pairs of runs with the same draws, with its 95 % interval; grey where it holds zero"]]);
    const table = () => [["scenario", "mean", "low", "high"], ...rows.map((row) => [row.name, row.mean, row.low, row.high])];
    return figure(panel, intervals(panel, rows, width), key, table);
  }

  side(scenario, side, column, row, width) {
    const { found, blocks } = this.last;
    const count = runsIn(side, blocks);
    const bands = side.fan(column.name, blocks, found[0]);
    const alt = `Difference in ${column.title} under “${scenario.title}”: the median ends at ${signed(bands[2].at(-1))}.`;
    const panel = { title: `Difference in “${scenario.title}”`, unit: column.unit, alt, series: [{ kind: "other", bands }], file: `difference_${scenario.name}` };
    const rows = () => [["week", ...QUANTILES.map((share) => `q${Math.round(100 * share)}`)], ...weekRows((week) => bands.map((band) => band[week]))];
    return el(
      "section",
      { class: "scenario" },
      el("h3", {}, scenario.title),
      el("p", { class: "question" }, scenario.question),
      el("p", { class: "answer" }, `${column.title}: ${verdict(row)}, ${signed(row.mean)} (95 % interval ${signed(row.low)} to ${signed(row.high)}), over ${count} pairs. ${partingInWords(side.partings(found[0], blocks), count)}`),
      expectationOf(scenario, found[0], side, blocks),
      scenario.forced ? el("p", { class: "muted" }, `It forces ${scenario.forced} ${scenario.forced === 1 ? "act" : "acts"} of modelled actors.`) : null,
      figure(panel, overTime(panel, width), null, rows),
    );
  }

  table(reference, others, scenarios, week, blocks) {
    const rows = DATA.headlines.map((name) => [
      COLUMNS[name].title,
      number(meanOf(reference.at(name, week, blocks))),
      ...others.map((side) => {
        const one = difference(reference, side, name, week, blocks);
        const sure = one.low > 0 || one.high < 0;
        return one.varies || one.mean ? `${signed(one.mean)}${sure ? "" : " ?"}` : "0";
      }),
    ]);
    const caption = `Means by ${monthOf(new Date(DATA.clock.observedUntil))} of the reference, and differences from it; ? where the interval of 95 % holds zero, and of so many some miss by chance alone`;
    return tableOf(caption, ["Outcome", ...scenarios.map((one) => one.title)], rows);
  }

  drawStored() {
    const names = [this.state.scenario, ...this.state.others];
    const rows = DATA.headlines.map((name) => [COLUMNS[name].title, ...names.map((one) => number(DATA.stored[one].means[name][0]))]);
    const caption = `Means over ${DATA.storedRuns} stored runs by ${monthOf(new Date(DATA.clock.observedUntil))}`;
    fill(this.results, tableOf(caption, ["Outcome", ...names.map((one) => SCENARIOS[one].title)], rows));
  }
}

/** What the author of a scenario expected before its first run, held against what is found here. */
function expectationOf(scenario, reference, side, blocks) {
  const expected = scenario.expectation;
  if (!expected) return null;
  const names = DATA.headlines.filter((name) => name === expected.outcome || name.startsWith(`${expected.outcome}[`));
  const size = expected.share ? `${percent(expected.at_least)} of the reference's mean` : number(expected.at_least);
  const wanted = expected.direction === "same" ? `the same, within ${size}` : `${expected.direction}${expected.at_least ? ` by at least ${size}` : ""}`;
  const title = COLUMNS[expected.outcome]?.title ?? capital(plain(expected.outcome));
  if (!names.length) return el("p", { class: "muted" }, `Expected before the first run: ${title} ${wanted}; it is not among the outcomes here.`);
  const week = stepOf(DATA.clock.observedUntil);
  const found = names.map((name) => {
    const { mean, before } = difference(reference, side, name, week, blocks);
    return `${COLUMNS[name].title} ${expected.share ? `${signed((100 * mean) / before)}${NO_BREAK}%` : signed(mean)}`;
  });
  return el("p", {}, `Expected before the first run: ${title} ${wanted}. Found on average: ${found.join("; ")}.`);
}
