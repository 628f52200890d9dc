// Play: take one actor's postures while the model plays the rest, and see only what that actor sees.

const SPELLS = [[1, "4 weeks"], [3, "12 weeks"], [6, "24 weeks"], [13, "a year"]];

function turnsInAll() {
  return Math.ceil(DATA.clock.steps / DATA.clock.values.decision_steps);
}

/** Whether the moves of a state are a game: an actor, and postures of its menu. */
function soundMoves(state) {
  const actor = ACTORS[state.actor];
  return Boolean(actor) && state.moves.length <= turnsInAll() && state.moves.every((move) => move < actor.menu.length);
}

/** The changes of a game: the actor's postures as a script, one entry for each decision. */
function changesOfGame(state, moves = state.moves) {
  const actor = ACTORS[state.actor];
  const every = DATA.clock.values.decision_steps;
  const script = moves.map((move, turn) => ({ date: dayOf(turn * every).toISOString().slice(0, 10), posture: actor.menu[move] }));
  return {
    ...state.changes,
    policies: { ...state.changes.policies, [actor.name]: "scripted" },
    scripts: { [actor.name]: script },
  };
}

class PlayView {
  constructor(app, place) {
    this.app = app;
    this.controls = el("div", { class: "controls" });
    this.results = el("div", { class: "results" });
    place.append(this.controls, this.results);
  }

  get state() {
    return this.app.state;
  }

  resized() {}

  started() {
    this.show();
  }

  show() {
    if (!this.app.ready) {
      fill(this.controls);
      fill(this.results, el("p", {}, "Here a game begins, once the model is ready."));
    } else if (!this.state.actor) this.offer();
    else this.turn();
  }

  /** Choose whom to play. */
  offer() {
    const { state } = this;
    const run = el("input", { inputmode: "numeric", value: String(state.run), id: "world" });
    const said = el("span", { class: "wrong", role: "alert" });
    const begin = (actor) => {
      const read = KEYS.run(run.value.trim());
      said.textContent = read === null ? `Write a whole number from 0 to ${MOST_RUN}.` : "";
      if (read === null) return;
      Object.assign(state, { actor, run: read, moves: [], ended: false });
      this.app.keep();
      this.show();
    };
    fill(
      this.controls,
      choice("Scenario", scenarioOptions(), state.scenario, (name) => {
        state.scenario = name;
        state.changes.events = {};
        this.app.keep();
      }),
      el("label", { class: "field" }, el("span", {}, "World"), run, said),
      el("p", { class: "muted" }, "Each number is another world with its own chances. Whoever takes the same number and makes the same choices gets the same history."),
    );
    fill(
      this.results,
      el("h3", {}, "Whom will you play?"),
      el("p", {}, `Every four weeks you choose a posture, for as long as you like; the model plays the others. You see what your actor would: its own affairs, what is public, and what it believes of the rest. Afterwards you see the truth, and a review.`),
      DATA.actors.map((actor) =>
        el("div", { class: "offer" }, el("button", { type: "button", "data-begin": actor.name, onclick: () => begin(actor.name) }, `Play ${actor.title}`), el("p", { class: "muted" }, `It can: ${actor.postures.map((one) => one.toLowerCase()).join("; ")}.`)),
      ),
    );
  }

  get actor() {
    return ACTORS[this.state.actor];
  }

  /** The week at whose beginning the next decision falls. */
  get week() {
    return Math.min(this.state.moves.length * DATA.clock.values.decision_steps, DATA.clock.steps);
  }

  async turn() {
    const { state, week } = this;
    if (state.ended || week >= DATA.clock.steps) {
      state.ended = true;
      await new Review(this.app, this.controls, this.results).show();
      return;
    }
    const asked = JSON.stringify([state.actor, state.moves, state.run, state.seed, state.scenario, state.changes]);
    this.asked = asked;
    try {
      const given = { scenario: SCENARIOS[state.scenario], seed: state.seed, run: state.run, until: week };
      const run = week ? await historyWith(this.app.pool, { ...given, changes: changesOfGame(state) }) : null;
      if (this.asked !== asked || state.view !== "play") return;
      this.drawTurn(run);
    } catch (error) {
      this.app.failed(error);
    }
  }

  drawTurn(run) {
    const { state, actor, week } = this;
    const before = state.moves.at(-1) ?? null;
    const menu = actor.postures.map((name, place) =>
      el(
        "label",
        { class: "move" },
        el("input", { type: "radio", name: "move", value: String(place), checked: place === (before ?? 0) }),
        el("span", {}, el("strong", {}, name), place === before ? " (in force)" : "", el("br"), el("span", { class: "muted" }, actor.acts[place])),
      ),
    );
    const spell = el("select", { id: "spell" }, SPELLS.map(([turns, text]) => el("option", { value: String(turns) }, text)));
    fill(
      this.controls,
      el("p", { class: "date" }, inWords(dayOf(week))),
      el("p", { class: "muted" }, `You are ${actor.title}. Decision ${state.moves.length + 1} of ${turnsInAll()}.`),
      el("fieldset", {}, el("legend", {}, "Your posture"), menu),
      el("label", { class: "field" }, el("span", {}, "Hold it for"), spell),
      el("div", { class: "row" }, el("button", { type: "button", id: "decide", onclick: () => this.decide(Number(spell.value)) }, "Decide"), state.moves.length ? el("button", { type: "button", id: "end", onclick: () => this.end() }, "End here") : null, el("button", { type: "button", class: "link", onclick: () => this.leave() }, "Leave the game")),
      el("p", { class: "muted" }, "The game is in the address of this page: keep the link to come back to this turn."),
    );
    fill(this.results, ...this.briefing(run));
    say(`${inWords(dayOf(week))}: decision ${state.moves.length + 1}.`);
  }

  decide(turns) {
    const move = Number(this.controls.querySelector("input[name=move]:checked").value);
    const left = turnsInAll() - this.state.moves.length;
    this.spell = Math.min(turns, left);
    this.state.moves = [...this.state.moves, ...new Array(this.spell).fill(move)];
    this.app.keep();
    this.show();
    window.scrollTo(0, 0);
  }

  end() {
    this.state.ended = true;
    this.app.keep();
    this.show();
  }

  leave() {
    Object.assign(this.state, { actor: "", moves: [], ended: false });
    this.app.keep();
    this.show();
  }

  /** What the actor hears: what happened since its last choice, and how its affairs stand. */
  briefing(run) {
    const { actor, state, week } = this;
    if (!run) {
      const { question, title } = SCENARIOS[state.scenario];
      return [el("h3", {}, "Briefing"), el("p", {}, `It is ${inWords(dayOf(0))}. The world: “${title}”.`), question ? el("p", { class: "question" }, question) : null, el("p", {}, "Nothing has happened yet. Choose a posture to begin with.")];
    }
    const now = week - 1;
    const since = Math.max(week - (this.spell || 1) * DATA.clock.values.decision_steps, 0);
    const seen = new Set(actor.visible);
    const outside = merged(SCENARIOS[state.scenario], state.changes).events.filter((event) => event.acts && stepOf(event.date) >= since && stepOf(event.date) <= now).map((event) => ({ week: stepOf(event.date), text: `From outside: ${event.label}` }));
    const heard = run.chronicle().filter((one) => one.kind === "event" && one.week >= since && seen.has(one.column));
    const news = [...outside, ...heard].sort((one, other) => one.week - other.week);
    const rows = actor.visible.filter((name) => name !== `posture[${actor.name}]` && run.value(name, now) !== null).map((name) => {
      const column = COLUMNS[name];
      const value = run.value(name, now);
      const before = run.value(name, since);
      const change = column.codes ? `from ${valueOf(column, before)}` : signed(value - before);
      const same = Math.abs(value - before) <= 1e-9;
      return { name, same, cells: [withUnit(column.title, column.unit && `(${column.unit})`), valueOf(column, value), same ? "" : change] };
    });
    const first = new Set([...DATA.headlines, ...DATA.map.beliefs.map((view) => `belief[${view.name}]`)]);
    const moved = rows.filter((row) => !row.same && (first.has(row.name) || COLUMNS[row.name].codes));
    const heads = ["", "Now", "Change"];
    return [
      el("h3", {}, "Briefing"),
      el("div", { class: "news" }, news.length ? news.map((one) => el("p", {}, `${inWords(dayOf(one.week))}: ${one.text}.`)) : el("p", { class: "muted" }, "No news reached you since your last choice.")),
      tableOf(`What moved since ${inWords(dayOf(since))}, as far as you can see`, heads, moved.map((row) => row.cells)),
      el("details", { class: "group" }, el("summary", {}, "Everything that you can see"), tableOf("Everything that you can see", heads, rows.map((row) => row.cells))),
    ];
  }
}
