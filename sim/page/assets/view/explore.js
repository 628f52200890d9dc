// Explore: step and play through one run.

const PLAYED_PER_SECOND = 6;

class ExploreView {
  constructor(app, place) {
    this.app = app;
    this.place = place;
    this.playing = 0;
  }

  get state() {
    return this.app.state;
  }

  key() {
    const { scenario, changes, seed, run } = this.state;
    return JSON.stringify([scenario, changes, seed, run]);
  }

  show() {
    this.stop();
    this.drawFrame();
    if (!this.app.ready) {
      fill(this.stage, el("p", {}, this.app.notYet("Here one run is stepped through")));
      return;
    }
    if (this.key() === this.ran && this.history) this.draw();
    else this.load();
  }

  resized() {
    if (this.history) this.draw();
  }

  started() {
    this.show();
  }

  drawFrame() {
    const { state } = this;
    const last = DATA.clock.steps - 1;
    this.slider = el("input", { type: "range", id: "week", min: 0, max: last, value: state.week, "aria-label": "Week", oninput: () => this.to(Number(this.slider.value)) });
    this.date = el("output", { class: "date", id: "date" });
    this.player = el("button", { type: "button", id: "play-run", onclick: () => this.play() }, "Play through");
    this.stage = el("div", { class: "stage" });
    const said = el("span", { class: "wrong", role: "alert" });
    const run = el("input", { id: "run", inputmode: "numeric", value: String(state.run), onchange: () => {
      const read = KEYS.run(run.value.trim());
      said.textContent = read === null ? `Write a whole number from 0 to ${MOST_RUN}.` : "";
      if (read === null) return;
      state.run = read;
      this.changed();
    } });
    const changes = GROUPS.reduce((sum, group) => sum + Object.keys(state.changes[group]).length, 0);
    fill(
      this.place,
      el(
        "div",
        { class: "controls" },
        el("p", { class: "muted" }, "One run, week by week: what passes between the actors, who chose what, and why."),
        choice("Scenario", scenarioOptions(), state.scenario, (name) => {
          state.scenario = name;
          state.changes.events = {};
          this.changed();
        }, { id: "explored" }),
        el("label", { class: "field" }, el("span", {}, "Run number"), run, said),
        el("p", { class: "muted" }, `Seed ${state.seed}${changes ? `, with ${changes} ${changes === 1 ? "change" : "changes"} made under Change` : ""}. Each number is another history of the same world.`),
        el("div", { class: "row player" }, el("button", { type: "button", "aria-label": "A week back", onclick: () => this.to(state.week - 1) }, "◀"), this.player, el("button", { type: "button", "aria-label": "A week on", onclick: () => this.to(state.week + 1) }, "▶"), el("button", { type: "button", onclick: () => this.toNext() }, "Next event")),
        this.slider,
        this.date,
      ),
      el("div", { class: "results" }, this.stage),
    );
  }

  changed() {
    this.app.keep();
    this.show();
  }

  async load() {
    const key = this.key();
    this.ran = key;
    this.history = null;
    fill(this.stage, el("p", {}, "Running."));
    const { changes, seed, run } = this.state;
    try {
      const found = await historyWith(this.app.pool, { scenario: SCENARIOS[this.state.scenario], changes, seed, run });
      if (this.ran !== key) return;
      this.history = found;
      this.told = this.history.chronicle();
      this.draw();
    } catch (error) {
      this.app.failed(error);
    }
  }

  to(week) {
    if (!this.history) return;
    this.state.week = Math.max(0, Math.min(week, DATA.clock.steps - 1));
    this.app.keep();
    this.draw();
  }

  toNext() {
    const next = this.told?.find((one) => one.week > this.state.week && one.kind === "event");
    if (next) this.to(next.week);
    else say("Nothing more happens.");
  }

  play() {
    if (this.playing) {
      this.stop();
      return;
    }
    if (this.state.week >= DATA.clock.steps - 1) this.state.week = 0;
    this.player.textContent = "Pause";
    this.playing = setInterval(() => {
      this.to(this.state.week + 1);
      if (this.state.week >= DATA.clock.steps - 1 || this.state.view !== "explore") this.stop();
    }, 1000 / PLAYED_PER_SECOND);
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    if (this.player) this.player.textContent = "Play through";
  }

  draw() {
    const { week } = this.state;
    const run = this.history;
    const day = dayOf(week);
    this.slider.value = week;
    this.slider.setAttribute("aria-valuetext", inWords(day));
    this.date.textContent = `Week of ${inWords(day)}`;
    const open = new Set([...this.stage.querySelectorAll("details[open]")].map((one) => one.dataset.actor));
    fill(
      this.stage,
      el("div", { class: "map-box" }, mapOf(run, week)),
      isNarrow() ? keyOf(flowsInWords(run, week)) : keyOf([["goods", "goods"], ["payments", "payments"], ["sanctions", "sanctions, wider the heavier"], ["strike", "strikes"]]),
      this.news(week),
      this.beliefs(run, week),
      this.routes(run, week),
      el("h3", {}, "Who chose what, and why"),
      DATA.actors.map((actor) => this.choiceOf(run, actor, week, open.has(actor.name))),
      el("h3", {}, "What has happened so far"),
      el("ul", { class: "told" }, this.told.filter((one) => one.week <= week && one.kind === "event").reverse().map((one) => el("li", {}, el("button", { type: "button", class: "link", onclick: () => this.to(one.week) }, inWords(dayOf(one.week))), ` ${one.text}`))),
    );
  }

  news(week) {
    const dated = merged(SCENARIOS[this.state.scenario], this.state.changes).events.filter((event) => event.acts && stepOf(event.date) === week).map((event) => `From outside: ${event.label}`);
    const now = this.told.filter((one) => one.week === week).map((one) => one.text);
    const all = week === 0 ? dated : [...dated, ...now];
    return el("div", { class: "news" }, all.length ? all.map((text) => el("p", {}, `${text}.`)) : el("p", { class: "muted" }, "Nobody changes course this week."));
  }

  /** What is hidden, beside what each observer believes of it. */
  beliefs(run, week) {
    const items = DATA.map.items.filter((item) => COLUMNS[`shipped[${item.name}]`]);
    const rows = items.map((item) => {
      const sent = run.value(`shipped[${item.name}]`, week);
      const views = DATA.map.beliefs.filter((view) => view.item === item.name && COLUMNS[`belief[${view.name}]`]);
      return [capital(item.title), number(sent), ...views.map((view) => percent(run.value(`belief[${view.name}]`, week)))];
    });
    const observers = [...new Set(DATA.map.beliefs.map((view) => view.observer))];
    return tableOf("What is truly sent, hidden from the others, and how probable each holds it to be that anything is", ["Goods", "Sent a week", ...observers], rows);
  }

  routes(run, week) {
    const rows = DATA.map.channels.map((channel) => [channel.title, channel.leg, percent(run.value(`open[${channel.name}]`, week) ?? 0), percent(run.value(`throughput[${channel.leg}]`, week) ?? 0)]);
    return tableOf("Routes: what is open, and what passes of all that is to pass on such routes", ["Route", "Carries", "Open", "Passes"], rows);
  }

  choiceOf(run, actor, week, open) {
    const policy = this.state.changes.policies[actor.name] ?? SCENARIOS[this.state.scenario].policies[actor.name];
    const { when, options, weights, chosen } = run.decision(actor, week, policy);
    const rows = [...options].sort((one, other) => other.utility - one.utility).map((one) => {
      const name = one.place === chosen ? el("strong", {}, `${one.name} (chosen)`) : one.name;
      return [name, one.probability === undefined ? NOTHING : percent(one.probability), number(one.utility), ...one.terms.map((term, place) => number(term * weights[place]))];
    });
    const heads = ["Posture", "Probability", "Worth", ...actor.terms.map((term, place) => `${term} × ${number(weights[place])}`)];
    const how = policy === "logit" ? "" : ` It chooses by ${plain(policy)}.`;
    return el(
      "details",
      { class: "group", "data-actor": actor.name, open },
      el("summary", {}, el("strong", {}, capital(actor.title)), `: ${options[chosen].name.toLowerCase()}`, options[chosen].probability === undefined ? "" : `, which had a probability of ${percent(options[chosen].probability)}`),
      el("p", { class: "muted" }, `Decided in the week of ${inWords(dayOf(when))}.${how} The worth of a posture is the sum of what each term is worth, times its weight.`),
      tableOf(`What ${actor.called} weighed`, heads, rows),
    );
  }
}
