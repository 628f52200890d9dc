// Compare: scenarios against one of them, on the same draws, in words and pictures.

class CompareView {
  constructor(app, place) {
    this.app = app;
    this.controls = el("div", { class: "controls" });
    this.results = el("div", { class: "results" });
    this.open = new Set();
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
    return Math.min(this.state.runs, mostRunsOf(this.state.others.length + 1));
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
      return el("label", { class: "check" }, input, " ", one.title, one.own ? " (your own)" : "");
    });
    fill(
      this.controls,
      el("p", { class: "muted" }, "Scenarios against a reference, with the same chances: how each differs, and whether that was expected."),
      choice("Reference", scenarioOptions(), state.scenario, (name) => {
        state.scenario = name;
        state.changes.events = {};
        state.others = state.others.filter((other) => other !== name);
        this.changed();
      }, { id: "reference" }),
      choice("Runs of each", runChoices(this.runs, mostRunsOf(state.others.length + 1)), String(this.runs), (text) => {
        state.runs = Number(text);
        this.changed();
      }, { id: "compared-runs" }),
      el("details", { class: "group", open: this.listing ?? !isNarrow(), ontoggle: (event) => {
        this.listing = event.target.open;
      } }, el("summary", {}, `Compared with it: ${state.others.length} of ${MOST_COMPARED} at most`), boxes),
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
    this.app.forgetOthers(this);
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
      const more = scenarios.flatMap((one) => (expectationOf(one, scenarios[0]) ? columnsExpected(one.expectation) : []));
      const result = await runPaired(this.app.pool, sides, { runs, seed, signal, progress, more });
      if (!result.complete || signal.stopped || this.signal !== signal) return;
      this.app.progressEnded(`${runs} runs of each in ${number((performance.now() - began) / 1000)} s.`, this.results);
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
    const width = widthOf(this.results);
    const [reference, ...others] = found;
    const sides = others.map((side, place) => {
      const scenario = scenarios[place + 1];
      const week = weekOf(scenario);
      const expected = expectationOf(scenario, scenarios[0]);
      const names = [column.name, ...DATA.main, ...(expected ? columnsExpected(expected) : [])];
      const day = scenario.family === "outlook" ? dayAfter(DATA.clock.start, week * DATA.clock.days) : DATA.clock.observedUntil;
      const imposed = imposedBy(scenarios[0], scenario, day);
      const compared = markImposed(comparedColumns(reference, side, names, week, blocks), imposed, reference, side, week, blocks);
      return { scenario, side, week, compared, expected: expected && judged(reference, side, expected, week, blocks) };
    });
    fill(
      this.results,
      this.outcomeChoice(),
      this.intervalFigure(column, sides, width),
      ...sides.map((one) => this.side(one, column, width)),
      ...(this.last.digests || []).map((digest, place) =>
        reproduction(`“${scenarios[place].title}”`, digest, sameInPython(scenarios[place], defaultState().changes, this.last.runs, this.last.seed)),
      ),
    );
  }

  intervalFigure(column, sides, width) {
    const rows = sides.map(({ scenario, compared, week }) => ({ name: scenario.title, when: byWhen(dayOf(week)), ...compared[column.name] }));
    const alt = rows.map((row) => `${row.name}: ${row.verdict}, ${signed(row.mean)} by ${row.when}`).join("; ");
    const times = [...new Set(rows.map((row) => row.when))];
    const title = `${column.title}${times.length === 1 ? ` by ${times[0]}` : ""}: difference from “${this.last.scenarios[0].title}”`;
    const panel = { title, unit: column.unit, alt, file: "differences" };
    const late = times.length === 1 ? "" : "; each by the date beside its name";
    const dated = times.length === 1 ? rows : rows.map((row) => ({ ...row, after: `, ${row.when}` }));
    const key = keyOf([["bands", `mean over pairs of runs with the same draws, with its 95 % interval; grey where no difference is shown${late}`]]);
    const table = () => [["scenario", "by", "mean", "low", "high", "verdict"], ...rows.map((row) => [row.name, row.when, row.mean, row.low, row.high, row.verdict])];
    return figure(panel, intervals(panel, dated, width), key, table);
  }

  side({ scenario, side, week, compared, expected }, column, width) {
    const { found, blocks, scenarios } = this.last;
    const bands = side.fan(column.name, blocks, found[0]);
    const alt = `Difference in ${column.title} under “${scenario.title}”: the median ends at ${signed(bands[2].at(-1))}.`;
    const panel = { title: `Difference in “${scenario.title}”`, unit: column.unit, alt, series: [{ kind: "other", bands }], file: `difference_${scenario.name}` };
    const rows = () => [["week", ...QUANTILES.map((share) => `q${Math.round(100 * share)}`)], ...weekRows((at) => bands.map((band) => band[at]))];
    return el(
      "section",
      { class: "scenario" },
      el("h3", {}, scenario.title),
      el("p", { class: "question" }, scenario.question),
      el("p", {}, changedInWords(scenarios[0], scenario)),
      el("p", { class: "answer" }, differenceInWords(column, compared[column.name], week)),
      expected ? el("p", { class: "expected" }, expectationInWords(scenario.expectation, expected)) : null,
      el("p", {}, partingInWords(side.partings(blocks), runsIn(side, blocks))),
      scenario.forced ? el("p", { class: "muted" }, `It forces ${scenario.forced} ${scenario.forced === 1 ? "act" : "acts"} of modelled actors.`) : null,
      figure(panel, overTime(panel, width), null, rows),
      el(
        "details",
        { "data-table": scenario.name, open: this.open.has(scenario.name), ontoggle: (event) => this.open[event.target.open ? "add" : "delete"](scenario.name) },
        el("summary", {}, "All main outcomes"),
        differenceTable(`Means by ${byWhen(dayOf(week))}`, compared, [`“${scenarios[0].title}”`, "Here"]),
      ),
    );
  }

  drawStored() {
    const names = [this.state.scenario, ...this.state.others];
    const rows = DATA.headlines.map((name) => [COLUMNS[name].title, ...names.map((one) => number(DATA.stored[one].means[name][0]))]);
    const caption = `Means over ${DATA.storedRuns} stored runs by ${monthOf(new Date(DATA.clock.observedUntil))}`;
    fill(this.results, tableOf(caption, ["Outcome", ...names.map((one) => SCENARIOS[one].title)], rows));
  }
}

/** What the author of a scenario expected of it against the reference: nothing where it does not start from that. */
function expectationOf(scenario, reference) {
  return scenario.bases.includes(reference.name) ? scenario.expectation : null;
}

/** Every compared outcome with its difference and the verdict. */
function differenceTable(caption, compared, [before, after]) {
  const rows = Object.entries(compared).map(([name, one]) => {
    const { title, unit } = COLUMNS[name];
    const set = one.imposed && !one.reason && one.changed ? DATA.saidOfSet[one.imposed] : "";
    const ends = one.changed ? `${signed(one.low)} to ${signed(one.high)}` : NOTHING;
    const interval = set && one.imposed === "certain" ? set : set ? `${ends}; ${set}` : ends;
    const words = one.reason ? `${one.verdict}: ${one.reason}` : one.verdict;
    const named = withUnit(title, unit && `(${unit})`);
    const first = isNarrow() ? el("span", {}, named, el("span", { class: "verdict" }, words)) : named;
    return [first, number(one.before), number(one.after), signed(one.mean), interval, ...(isNarrow() ? [] : [words])];
  });
  const heads = ["Outcome", before, after, "Difference", "95 % interval", ...(isNarrow() ? [] : ["Verdict"])];
  return tableOf(`${caption}; verdicts hold for all of these outcomes together`, heads, rows);
}
