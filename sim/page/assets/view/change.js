// Change: move what the model starts from, and see what differs on the same draws.

class ChangeView {
  constructor(app, place) {
    this.app = app;
    const controls = el("div", { class: "controls" });
    this.controls = new ChangeControls(this, controls);
    this.results = el("div", { class: "results" });
    place.append(controls, this.results);
  }

  get state() {
    return this.app.state;
  }

  get scenario() {
    return SCENARIOS[this.state.scenario];
  }

  show() {
    this.controls.draw();
    if (!this.last) this.drawStored();
    else this.draw();
    if (this.app.ready && this.key() !== this.ran) this.run();
  }

  /** The model is ready, or will never be: controls stay as they are, for somebody may be using them. */
  started() {
    if (this.app.ready) this.run();
  }

  resized() {
    if (this.last) this.draw();
    else this.drawStored();
  }

  /** What a result hangs on. */
  key() {
    const { scenario, changes, runs, seed } = this.state;
    return JSON.stringify([scenario, changes, runs, seed]);
  }

  changed(redraw = false) {
    this.app.keep();
    if (redraw) this.controls.draw();
    else this.controls.drawChanged();
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.run(), 250);
  }

  async run() {
    clearTimeout(this.wait);
    if (!this.app.ready || this.state.view !== "change") return;
    this.signal && (this.signal.stopped = true);
    const signal = { stopped: false };
    this.signal = signal;
    this.app.forgetOthers(this);
    this.ran = this.key();
    const { runs, seed } = this.state;
    const changes = structuredClone(this.state.changes);
    const same = GROUPS.every((group) => !Object.keys(changes[group]).length);
    const none = { ...defaultState().changes, events: {} };
    const sides = [{ scenario: this.scenario, changes: none }];
    if (!same) sides.push({ scenario: this.scenario, changes });
    const began = performance.now();
    this.app.progress(0, runs, () => {
      signal.stopped = true;
      this.app.progressEnded("Stopped.");
    });
    try {
      const progress = (found, blocks) => {
        if (signal.stopped || this.signal !== signal) return;
        this.last = { found, blocks, scenario: this.scenario, changes, runs, seed, same };
        this.app.progress(runsIn(found[0], blocks), runs);
        this.draw();
      };
      const result = await runPaired(this.app.pool, sides, { runs, seed, signal, progress });
      if (!result.complete || signal.stopped || this.signal !== signal) return;
      const seconds = (performance.now() - began) / 1000;
      this.app.progressEnded(`${runs} runs${same ? "" : " of each"} in ${number(seconds)} s.`, this.results);
      const last = this.last;
      last.digests = await Promise.all(result.sides.map((side) => side.digest()));
      if (this.last === last) this.draw();
    } catch (error) {
      this.app.failed(error);
    }
  }

  outcomeChoice() {
    const titles = DATA.headlines.map((name) => [name, COLUMNS[name].title]);
    return choice("Outcome", titles, this.state.outcome, (name) => {
      this.state.outcome = name;
      this.app.keep();
      this.controls.drawSliders();
      if (this.last) this.draw();
      else this.drawStored();
    }, { id: "outcome" });
  }

  /** The outcome that is shown, and what it is. */
  outcomeShown() {
    const { meaning } = COLUMNS[this.state.outcome];
    return [this.outcomeChoice(), el("p", { class: "muted" }, `${capital(meaning)}.`)];
  }

  draw() {
    const { found, blocks, scenario, changes, same } = this.last;
    const [reference, other] = found;
    const column = COLUMNS[this.state.outcome];
    const width = widthOf(this.results);
    const count = runsIn(reference, blocks);
    const fans = found.map((side) => side.fan(column.name, blocks));
    const week = stepOf(DATA.clock.observedUntil);
    const parts = [
      ...this.outcomeShown(),
      this.fanFigure(column, fans, scenario, count, width),
    ];
    const compared = same ? null : comparedColumns(reference, other, [column.name, ...DATA.main], week, blocks);
    if (compared) {
      markImposed(compared, imposedBy(scenario, merged(scenario, changes), DATA.clock.observedUntil), reference, other, week, blocks);
      parts.push(this.differenceFigure(column, reference, other, blocks, count, width));
      parts.push(el("p", { class: "answer" }, differenceInWords(column, compared[column.name], week)));
      parts.push(el("p", {}, partingInWords(other.partings(blocks), count)));
    }
    parts.push(this.table(found, blocks, week, compared), this.eventTable(found, blocks));
    if (this.last.digests) parts.push(...this.reproductions());
    fill(this.results, parts);
  }

  reproductions() {
    const { scenario, changes, runs, seed, digests, same } = this.last;
    const none = defaultState().changes;
    const parts = [reproduction(`“${scenario.title}”`, digests[0], sameInPython(scenario, none, runs, seed))];
    if (!same) parts.push(reproduction("Changed", digests[1], sameInPython(scenario, changes, runs, seed)));
    return parts;
  }

  fanFigure(column, fans, scenario, count, width) {
    const names = [`“${scenario.title}”`, "changed"];
    const series = fans.map((bands, place) => ({ kind: place ? "other" : "reference", bands }));
    const alt = `${column.title} over time in ${count} runs: the median ends at ${fans.map((bands, place) => `${number(bands[2].at(-1))} (${names[place]})`).join(" and ")}.`;
    const panel = { title: column.title, unit: column.unit, series, alt, file: column.name.replace(/\W+/g, "_") };
    const key = keyOf([...fans.map((_, place) => [place ? "other" : "reference", names[place]]), ["bands", `line: median of ${count} runs; bands: half, and nine tenths of them`]]);
    return figure(panel, overTime(panel, width), key, () => this.rowsOfFans(fans, names));
  }

  rowsOfFans(fans, names) {
    const heads = names.slice(0, fans.length).flatMap((name) => QUANTILES.map((share) => `${name} q${Math.round(100 * share)}`));
    return [["week", ...heads], ...weekRows((week) => fans.flatMap((bands) => bands.map((band) => band[week])))];
  }

  differenceFigure(column, reference, other, blocks, count, width) {
    const bands = other.fan(column.name, blocks, reference);
    const alt = `Difference in ${column.title}, run by run: the median ends at ${signed(bands[2].at(-1))}.`;
    const panel = { title: `Difference: ${column.title}`, unit: column.unit, series: [{ kind: "other", bands }], alt, file: `difference_${column.name.replace(/\W+/g, "_")}` };
    const key = keyOf([["bands", `changed minus unchanged, in ${count} pairs of runs with the same draws`]]);
    return figure(panel, overTime(panel, width), key, () => this.rowsOfFans([bands], ["difference"]));
  }

  table(found, blocks, week, compared) {
    const when = monthOf(new Date(DATA.clock.observedUntil));
    const titleOf = ({ title, unit }) => withUnit(title, unit && `(${unit})`);
    if (compared) return differenceTable(`Means by ${when}, where the reporting ends`, compared, ["Unchanged", "Changed"]);
    const rows = DATA.headlines.map((name) => [titleOf(COLUMNS[name]), ...[week, DATA.clock.steps - 1].map((at) => number(meanOf(found[0].at(name, at, blocks))))]);
    return tableOf("Means over runs", ["Outcome", `By ${when}`, `By ${monthOf(dayOf(DATA.clock.steps - 1))}`], rows);
  }

  eventTable(found, blocks) {
    const rows = DATA.events.filter((event) => found[0].firsts(event, blocks).length).map((event) => {
      const shares = found.map((side) => {
        const firsts = side.firsts(event, blocks);
        return firsts.filter((week) => week >= 0).length / firsts.length;
      });
      return [event.title, ...shares.map(percent)];
    });
    const heads = found.length > 1 ? ["Event", "Unchanged", "Changed"] : ["Event", "Runs"];
    return tableOf(`Share of runs in which it has happened by ${monthOf(dayOf(DATA.clock.steps - 1))}`, heads, rows);
  }

  /** What is shown until the first runs are there, or where there will be none. */
  drawStored() {
    const column = COLUMNS[this.state.outcome];
    const stored = DATA.stored[this.state.scenario];
    const fan = stored.fans[column.name];
    const parts = this.outcomeShown();
    if (fan) {
      const bands = fan.map((band) => Float64Array.from(band));
      parts.push(this.fanFigure(column, [bands], this.scenario, DATA.storedRuns, widthOf(this.results)));
    } else if (!this.app.ready) {
      parts.push(el("p", { class: "muted" }, "No picture of this outcome is stored."));
    }
    const rows = DATA.headlines.map((name) => [COLUMNS[name].title, ...stored.means[name].map(number)]);
    const heads = ["Outcome", `By ${monthOf(new Date(DATA.clock.observedUntil))}`, `By ${monthOf(dayOf(DATA.clock.steps - 1))}`];
    parts.push(tableOf(`Means over ${DATA.storedRuns} runs, stored`, heads, rows));
    fill(this.results, parts);
  }
}
