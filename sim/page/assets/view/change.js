// Change: move what the model starts from, and see what differs on the same draws.

const SHOWN_NUMBERS = 12;
const SHOWN_ON_A_TELEPHONE = 3;

class ChangeView {
  constructor(app, place) {
    this.app = app;
    this.controls = el("div", { class: "controls" });
    this.results = el("div", { class: "results" });
    this.find = "";
    this.all = false;
    place.append(this.controls, this.results);
  }

  get state() {
    return this.app.state;
  }

  get scenario() {
    return SCENARIOS[this.state.scenario];
  }

  show() {
    this.drawControls();
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
    if (redraw) this.drawControls();
    else this.drawChanged();
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.run(), 250);
  }

  drawControls() {
    const { state } = this;
    this.list = el("div", { class: "sliders" });
    this.summary = el("p", { class: "muted", id: "changed" });
    fill(
      this.controls,
      choice("Scenario", scenarioOptions(), state.scenario, (name) => {
        state.scenario = name;
        state.changes.events = {};
        this.changed(true);
      }, { id: "scenario" }),
      this.scenario.question ? el("p", { class: "question" }, this.scenario.question) : null,
      el(
        "div",
        { class: "row" },
        choice("Runs", runChoices(state.runs, MOST_RUNS), String(state.runs), (text) => {
          state.runs = Number(text);
          this.changed();
        }, { id: "runs" }),
        this.seedField(),
      ),
      this.summary,
      el("h3", {}, "Numbers"),
      el("label", { class: "field" }, el("span", {}, "Find a number"), el("input", {
        type: "search",
        value: this.find,
        id: "find-number",
        placeholder: "such as trust, debt, drones",
        oninput: (event) => {
          this.find = event.target.value;
          this.drawSliders();
        },
      })),
      this.list,
      this.group("Mechanisms", DATA.mechanisms.map((one) => this.mechanismField(one))),
      this.group("Dated events", this.scenario.events.filter((one) => one.acts).map((one) => this.eventField(one))),
      this.group("Contested claims", DATA.contested.map((one) => this.contestedField(one))),
      this.group("How actors choose", DATA.actors.map((actor) => this.policyField(actor))),
    );
    this.drawChanged();
    this.drawSliders();
  }

  seedField() {
    const said = el("span", { class: "wrong", role: "alert" });
    const input = el("input", {
      id: "seed",
      inputmode: "numeric",
      value: String(this.state.seed),
      onchange: () => {
        const read = KEYS.seed(input.value.trim());
        said.textContent = read === null ? `Write a whole number from 0 to ${MOST_SEED}.` : "";
        input.setAttribute("aria-invalid", String(read === null));
        if (read === null) return;
        this.state.seed = read;
        this.changed();
      },
    });
    return el("label", { class: "field" }, el("span", {}, "Seed"), input, said);
  }

  group(title, fields) {
    return fields.length ? el("details", { class: "group" }, el("summary", {}, title), fields) : null;
  }

  drawChanged() {
    const count = GROUPS.reduce((sum, group) => sum + Object.keys(this.state.changes[group]).length, 0);
    const again = el("button", { type: "button", class: "link", onclick: () => this.startOver() }, "Undo all");
    const text = count ? `${count} ${count === 1 ? "change" : "changes"} to “${this.scenario.title}”. ` : "Nothing is changed yet.";
    fill(this.summary, text, count ? again : null);
  }

  startOver() {
    this.state.changes = defaultState().changes;
    this.changed(true);
  }

  /** The numbers to show: those found, or those changed and then those behind the outcome that is shown. */
  wanted() {
    const words = this.find.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) {
      const holds = (one) => words.every((word) => `${one.title} ${one.name} ${one.because}`.toLowerCase().includes(word));
      return DATA.parameters.filter(holds);
    }
    const behind = COLUMNS[this.state.outcome].behind;
    const first = [...Object.keys(this.state.changes.params), ...behind];
    const named = [...new Set(first)].map((name) => PARAMETERS[name]);
    return [...named, ...DATA.parameters.filter((one) => !named.includes(one))];
  }

  drawSliders() {
    const wanted = this.wanted().filter((one) => one.settable);
    const shown = this.all ? wanted : wanted.slice(0, isNarrow() ? SHOWN_ON_A_TELEPHONE : SHOWN_NUMBERS);
    const rest = wanted.length - shown.length;
    fill(
      this.list,
      wanted.length ? null : el("p", {}, `No number is called “${this.find}”.`),
      shown.map((one) => this.slider(one)),
      rest ? el("button", { type: "button", onclick: () => {
        this.all = true;
        this.drawSliders();
      } }, `Show ${rest} more`) : null,
    );
  }

  slider(one) {
    const { params } = this.state.changes;
    const usual = this.scenario.params[one.name] ?? one.default;
    const said = el("span", { class: "wrong", role: "alert" });
    const step = (one.high - one.low) / 200;
    const range = el("input", { type: "range", min: one.low, max: one.high, step: "any", id: `p-${one.name}` });
    const exact = el("input", { class: "exact", inputmode: "decimal", "aria-label": `${one.title}, exactly` });
    const put = (value) => {
      range.value = value;
      exact.value = asGiven(value);
      range.setAttribute("aria-valuetext", withUnit(number(value), one.unit));
    };
    const take = (value) => {
      if (value === usual) delete params[one.name];
      else params[one.name] = value;
      put(value);
      said.textContent = "";
      reset.hidden = value === usual;
      this.changed();
    };
    const reset = el("button", { type: "button", class: "link", hidden: !(one.name in params), onclick: () => take(usual) }, "Undo");
    range.addEventListener("input", () => take(Number((Math.round((Number(range.value) - one.low) / step) * step + one.low).toPrecision(6))));
    exact.addEventListener("change", () => {
      const read = CHANGES.params(one.name, exact.value);
      if (read === null) said.textContent = `Write a number from ${asGiven(one.low)} to ${asGiven(one.high)}.`;
      else take(read);
    });
    const taken = setByClaim(this.state.changes.contested, one.name);
    for (const input of [range, exact]) input.disabled = taken;
    put(params[one.name] ?? usual);
    return el(
      "div",
      { class: "slider" },
      el("label", { for: `p-${one.name}` }, capital(one.title), " ", el("span", { class: `grade grade-${one.grade}`, title: `Grade ${one.grade}: ${DATA.grades[one.grade]}` }, one.grade)),
      el("div", { class: "row" }, range, exact),
      el("p", { class: "unit" }, one.unit, " ", reset),
      taken || setByClaim(this.scenario.contested, one.name) ? el("p", { class: "muted" }, `A contested claim sets it in each run${taken ? "" : ", unless you set it here"}.`) : null,
      said,
      el(
        "details",
        {},
        el("summary", {}, `${number(one.low)} to ${withUnit(number(one.high), one.unit)}; usually ${number(usual)}. Where from?`),
        this.app.source(one),
      ),
    );
  }

  mechanismField(one) {
    const usual = this.scenario.mechanisms[one.name];
    const now = this.state.changes.mechanisms[one.name] ?? usual;
    const options = Object.entries(one.options).map(([name, about]) => [name, `${plain(name)}: ${about}`]);
    return choice(one.title, options, now, (name) => this.put("mechanisms", one.name, name, usual));
  }

  policyField(actor) {
    const usual = this.scenario.policies[actor.name];
    const now = this.state.changes.policies[actor.name] ?? usual;
    const options = policiesOf(actor).map((name) => [name, capital(plain(name))]);
    if (usual === "scripted") options.unshift(["scripted", "As the scenario's script says"]);
    return choice(capital(actor.title), options, now, (name) => this.put("policies", actor.name, name, usual));
  }

  put(group, name, value, usual) {
    if (value === usual) delete this.state.changes[group][name];
    else this.state.changes[group][name] = value;
    this.changed();
  }

  eventField(event) {
    const { events } = this.state.changes;
    const now = events[event.name];
    const said = el("span", { class: "wrong", role: "alert" });
    const day = el("input", { type: "date", value: now && now !== "off" ? now : event.date, disabled: now === "off", "aria-label": `Date of: ${event.label}` });
    const on = el("input", { type: "checkbox", checked: now !== "off" });
    const take = () => {
      day.disabled = !on.checked;
      if (on.checked && !isDay(day.value)) {
        const last = new Date(dayOf(DATA.clock.steps) - 86400000);
        said.textContent = `Give a day of the run, ${inWords(DATA.clock.start)} to ${inWords(last)}.`;
        return;
      }
      said.textContent = "";
      this.put("events", event.name, on.checked ? day.value : "off", event.date);
    };
    day.addEventListener("change", take);
    on.addEventListener("change", take);
    return el("div", { class: "event" }, el("label", {}, on, " ", capital(event.label)), day, said, event.note ? el("p", { class: "muted" }, event.note) : null);
  }

  contestedField(one) {
    const usual = this.scenario.contested[one.name];
    const now = this.state.changes.contested[one.name] ?? usual;
    const said = el("span", { class: "wrong", role: "alert" });
    const input = el("input", { inputmode: "decimal", value: now ?? "", placeholder: usual === undefined ? "left out" : "" });
    input.addEventListener("change", () => {
      const { contested } = this.state.changes;
      const read = CHANGES.contested(one.name, input.value);
      if (input.value.trim() === "") delete contested[one.name];
      else if (read !== null) contested[one.name] = read;
      said.textContent = read === null && input.value.trim() ? "Write a probability from 0 to 1, or nothing." : "";
      if (said.textContent) return;
      takeOffSet(this.state.changes);
      this.changed();
      this.drawSliders();
    });
    return el("label", { class: "field" }, el("span", {}, one.title), input, said, el("span", { class: "muted" }, `Probability that its first side is true in a run; the case takes ${one.probability} where a scenario asks for it.`));
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
      this.drawSliders();
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
    const { found, blocks, scenario, same } = this.last;
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
