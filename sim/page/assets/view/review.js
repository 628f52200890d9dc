// The review of a game: the truth, the model's own policy on the same draws, and the decisions that mattered most.

const MOST_BRANCHES = 5;

class Review {
  constructor(app, controls, results) {
    Object.assign(this, { app, controls, results });
  }

  get state() {
    return this.app.state;
  }

  async show(name = this.state.players[0]) {
    const { state } = this;
    this.actor = ACTORS[name];
    this.moves = state.moves[state.players.indexOf(name)].slice(0, turnsTaken(state));
    this.weeks = weekOfTurn(this.moves.length);
    this.last = this.weeks - 1;
    fill(this.controls, el("p", { class: "date" }, "Review"), el("p", {}, `You were ${this.actor.called} until ${inWords(dayOf(this.last))}.`), this.whose(), this.ways());
    fill(this.results, el("p", {}, "The model plays your part too, on the same draws."));
    const asked = addressOf(state);
    try {
      this.mine = await this.run(changesOfGame(state));
      this.own = await this.run(changesOfGame(state, { without: name }));
      this.branches = await this.branched();
    } catch (error) {
      this.app.failed(error);
      return;
    }
    if (this.state.view !== "play" || asked !== addressOf(this.state) || this.actor.name !== name) return;
    fill(this.results, this.outcomes(), this.objectives(), this.decisions(), this.unseen(), this.questions(), this.same());
  }

  /** Of several players, whose review it is. */
  whose() {
    const { players } = this.state;
    if (players.length < 2) return null;
    return choice("Whose review", players.map((name) => [name, ACTORS[name].title]), this.actor.name, (name) => this.show(name), { id: "whose" });
  }

  ways() {
    const again = () => this.app.view.put({ moves: this.state.players.map(() => []), ended: false });
    const leave = () => this.app.view.put({ players: [], moves: [], ended: false });
    const name = `game_${this.state.players.join("_")}`;
    return [
      el("div", { class: "row" }, el("button", { type: "button", id: "keep-review", onclick: () => saved(`review_${this.actor.name}.html`, "text/html", this.page()) }, "A page to keep"), el("button", { type: "button", onclick: () => window.print() }, "Print")),
      el("div", { class: "row" }, el("button", { type: "button", id: "save", onclick: () => saved(`${name}.json`, "application/json", fileOfGame(this.state)) }, "Save the game as a file"), el("button", { type: "button", onclick: again }, "Play it again"), el("button", { type: "button", id: "another", onclick: leave }, "Another actor")),
      el("p", { class: "muted" }, "The address of this page holds the whole game."),
    ];
  }

  /** The review as a page of its own, without scripts. */
  page() {
    const kept = document.implementation.createHTMLDocument(`Review: ${titleOfGame(this.state)}`);
    const policy = { "http-equiv": "Content-Security-Policy", content: "default-src 'none'; style-src 'unsafe-inline'" };
    kept.documentElement.lang = "en";
    const styles = el("style", {}, document.querySelector("style").textContent);
    kept.head.append(el("meta", { charset: "utf-8" }), el("meta", { name: "viewport", content: "width=device-width" }), el("meta", policy), styles);
    const review = this.results.cloneNode(true);
    for (const one of review.querySelectorAll("details")) one.open = true;
    for (const one of review.querySelectorAll(".field")) one.remove();
    kept.body.append(el("h1", {}, kept.title), review, el("p", { class: "muted" }, `Wary Alliance ${DATA.version}. The game goes on in the page at: `, el("code", {}, addressOf(this.state))));
    return `<!DOCTYPE html>\n${kept.documentElement.outerHTML}\n`;
  }

  run(changes) {
    const { seed, run, scenario } = this.state;
    return historyWith(this.app.pool, { scenario: SCENARIOS[scenario], changes, seed, run, until: this.weeks });
  }

  /** Spells in one posture, each with what was worth most when it began, and how much less it was worth in all. */
  spells() {
    const every = DATA.clock.values.decision_steps;
    const found = [];
    this.moves.forEach((move, turn) => {
      const { options } = this.mine.decision(this.actor, turn * every, "scripted");
      const best = options.reduce((one, other) => (other.utility > one.utility ? other : one));
      const loss = best.utility - options[move].utility;
      const last = found.at(-1);
      if (last && last.move === move) Object.assign(last, { to: turn, loss: last.loss + loss });
      else found.push({ from: turn, to: turn, move, best: best.place, loss });
    });
    return found.filter((one) => one.best !== one.move);
  }

  async branched() {
    const most = this.spells().sort((one, other) => other.loss - one.loss).slice(0, MOST_BRANCHES);
    const found = [];
    for (const one of most) {
      const mine = this.moves.map((move, turn) => (turn >= one.from && turn <= one.to ? one.best : move));
      const moves = this.state.moves.map((list, place) => (this.state.players[place] === this.actor.name ? mine : list));
      found.push({ ...one, run: await this.run(changesOfGame(this.state, { moves })) });
    }
    return found;
  }

  outcomes() {
    const rows = DATA.headlines.filter((name) => COLUMNS[name]).map((name) => {
      const [mine, own] = [this.mine.value(name, this.last), this.own.value(name, this.last)];
      return [withUnit(COLUMNS[name].title, COLUMNS[name].unit && `(${COLUMNS[name].unit})`), number(mine), number(own), Math.abs(mine - own) < 1e-9 ? "0" : signed(mine - own)];
    });
    const parted = this.parting();
    return el(
      "section",
      {},
      el("h3", {}, "Your history, and the model's"),
      el("p", {}, `You were ${this.actor.called} in world ${this.state.run} of “${SCENARIOS[this.state.scenario].title}”, from ${inWords(dayOf(0))} to ${inWords(dayOf(this.last))}.`),
      el("p", { class: "answer" }, parted === null ? "You chose as the model does, every time." : `You first chose otherwise than the model's own policy on ${inWords(dayOf(parted))}.`),
      el("p", { class: "muted" }, "Both have the same chances; one history is no proof that a choice is good. The model's own policy is a guess of what such an actor does, not advice."),
      tableOf(`Outcomes in the week of ${inWords(dayOf(this.last))}`, ["Outcome", "You", "The model", "Difference"], rows),
    );
  }

  parting() {
    for (let week = 0; week < this.weeks; week += 1) {
      if (this.mine.posture(this.actor, week) !== this.own.posture(this.actor, week)) return week;
    }
    return null;
  }

  /** The mean of what the chosen postures were worth by each objective, to this actor. */
  worths(run) {
    const every = DATA.clock.values.decision_steps;
    const sums = this.actor.terms.map(() => 0);
    for (let week = 0; week < this.weeks; week += every) {
      const { options, weights } = run.decision(this.actor, week, "scripted");
      const chosen = options[run.posture(this.actor, week)];
      chosen.terms.forEach((term, place) => {
        sums[place] += (term * weights[place]) / this.moves.length;
      });
    }
    return sums;
  }

  objectives() {
    const [mine, own] = [this.worths(this.mine), this.worths(this.own)];
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    const rows = this.actor.terms.map((term, place) => [term, number(mine[place]), number(own[place]), signed(mine[place] - own[place])]);
    rows.push([el("strong", {}, "Together"), number(sum(mine)), number(sum(own)), signed(sum(mine) - sum(own))]);
    return el("section", {}, el("h3", {}, "Score by objective"), el("p", { class: "muted" }, "What your postures were worth at the moment of choice by what the model takes this actor to want, on average over its decisions."), tableOf("Worth of what was chosen", ["Objective", "You", "The model", "Difference"], rows));
  }

  decisions() {
    const name = this.state.outcome;
    const rows = this.branches.map((one) => {
      const end = one.run.value(name, this.last);
      const when = inWords(dayOf(one.from * DATA.clock.values.decision_steps));
      return [when, `${DATA.clock.values.decision_steps * (one.to - one.from + 1)} weeks`, this.actor.postures[one.move], this.actor.postures[one.best], number(one.loss), number(this.mine.value(name, this.last)), number(end)];
    });
    const title = COLUMNS[name].title;
    const follow = (chosen) => {
      this.state.outcome = chosen;
      this.app.keep();
      this.results.querySelector("#decisions").replaceWith(this.decisions());
      document.getElementById("followed").focus();
    };
    return el(
      "section",
      { id: "decisions" },
      el("h3", {}, "Decisions that mattered most"),
      choice("Outcome to follow", DATA.headlines.map((one) => [one, COLUMNS[one].title]), name, follow, { id: "followed" }),
      rows.length
        ? tableOf(`The choices that gave up most of what you are taken to want, and how much; and ${title} in the end, as it was and had you taken what was worth most at that one decision`, ["Decided", "For", "You took", "Worth most", "Given up", "As it was", "Otherwise"], rows)
        : el("p", {}, "You always took what was worth most at the moment."),
    );
  }

  /** What was sent in secret, and what the actor held it to be when it began. */
  unseen() {
    const rows = DATA.map.items.flatMap((item) => {
      if (item.from === this.actor.name || item.to === this.actor.name || !COLUMNS[`shipped[${item.name}]`]) return [];
      const first = Array.from({ length: this.weeks }, (_, week) => week).find((week) => this.mine.value(`shipped[${item.name}]`, week) > 1e-9);
      const view = DATA.map.beliefs.find((one) => one.item === item.name && one.of === this.actor.name) ?? DATA.map.beliefs.find((one) => one.item === item.name && one.of === null);
      if (!view) return [];
      const belief = (week) => percent(this.mine.value(`belief[${view.name}]`, week));
      return [[capital(item.title), first === undefined ? "never" : inWords(dayOf(first)), first === undefined ? NOTHING : belief(first), belief(this.last)]];
    });
    return rows.length ? el("section", {}, el("h3", {}, "What you could not see"), tableOf("Goods sent, and how probable it was held to be by you or, where you watch nobody, the public", ["Goods", "First sent", "Believed then", "Believed in the end"], rows)) : null;
  }

  questions() {
    const asked = [
      `At which moment did what ${this.actor.short} believed differ most from what was so? Would you have chosen otherwise, had you known?`,
      "Which of your choices could another actor have foreseen, and what did it do before you?",
      "Which objective did you serve that the model's own policy does not, and at what price?",
      "Play the same world again with the same choices but one: how far does the history part, and is it your choice or chance that moves it?",
    ];
    return el("section", {}, el("h3", {}, "Questions for discussion"), el("ol", {}, asked.map((text) => el("li", {}, text))));
  }

  same() {
    const { state } = this;
    const given = Object.entries(changesOfGame(state).scripts).flatMap(([name, script]) => [
      `    "postures.${name}.policy": "scripted",`,
      `    "postures.${name}.script": [`,
      ...script.slice(0, turnsTaken(state)).map((one) => `        {"date": "${one.date}", "posture": "${one.posture}"},`),
      "    ],",
    ]);
    const changed = overridesOf(state.changes).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
    const code = [
      "import sim",
      "",
      "game = {",
      ...changed,
      ...given,
      "}",
      `scenario = sim.load(${JSON.stringify(SCENARIOS[state.scenario].source)}, game)`,
      `runs = sim.run(scenario, runs=${state.run + 1}, seed=${state.seed}, uncertainty="point").isel(run=[${state.run}])`,
    ].join("\n");
    return el("details", {}, el("summary", {}, "The same game in Python"), el("pre", {}, el("code", {}, code)));
  }
}
