// What can be changed: numbers with their bounds and sources, mechanisms, dated events, contested claims, ways to choose.

const SHOWN_NUMBERS = 12;
const SHOWN_ON_A_TELEPHONE = 3;

/** What a signpost of the scenario waits for, and who acts on it. */
function signpostOf({ label, actor, waits, note }) {
  const said = `${capital(ACTORS[actor].called)} acts once this is what it sees: ${waits}. ${note}`;
  return el("div", { class: "event" }, el("strong", {}, capital(label)), el("p", { class: "muted" }, said));
}

class ChangeControls {
  constructor(view, place) {
    Object.assign(this, { view, place, app: view.app, find: "", all: false });
  }

  get state() {
    return this.app.state;
  }

  get scenario() {
    return this.view.scenario;
  }

  draw() {
    const { state } = this;
    this.list = el("div", { class: "sliders" });
    this.summary = el("p", { class: "muted", id: "changed" });
    fill(
      this.place,
      el("p", { class: "muted" }, "Move a number below: both sides have the same chances, so that what differs comes of it."),
      choice("Scenario", scenarioOptions(), state.scenario, (name) => {
        state.scenario = name;
        state.changes.events = {};
        this.view.changed(true);
      }, { id: "scenario" }),
      this.scenario.question ? el("p", { class: "question" }, this.scenario.question) : null,
      el(
        "div",
        { class: "row" },
        choice("Runs", runChoices(state.runs, MOST_RUNS), String(state.runs), (text) => {
          state.runs = Number(text);
          this.view.changed();
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
      this.group("Signposts", this.scenario.signposts.posts.map(signpostOf)),
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
        this.view.changed();
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
    this.view.changed(true);
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
      this.view.changed();
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
    this.view.changed();
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
      this.view.changed();
      this.drawSliders();
    });
    return el("label", { class: "field" }, el("span", {}, one.title), input, said, el("span", { class: "muted" }, `Probability that its first side is true in a run; the case takes ${one.probability}, our own choice, where a scenario asks for it.`));
  }
}
