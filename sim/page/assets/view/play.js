// Play: take an actor's postures while the model plays the rest, and see only what that actor sees.

const SPELLS = [[1, "4 weeks"], [3, "12 weeks"], [6, "24 weeks"], [13, "a year"]];

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
      fill(this.results, el("p", {}, this.app.notYet("Here a game begins")));
    } else if (!this.state.players.length) this.offer();
    else this.turn();
  }

  /** Go to another turn, or out of the game; what is left is kept. */
  put(changes) {
    Object.assign(this.state, changes);
    this.app.keep();
    if (this.state.players.length) keepGame(this.state);
    this.show();
    document.getElementById("play").scrollIntoView();
  }

  /** Choose whom to play. */
  offer() {
    this.decided = false;
    const { state } = this;
    const run = el("input", { inputmode: "numeric", value: String(state.run), id: "world" });
    const said = el("span", { class: "wrong", role: "alert" });
    const begin = (players) => {
      const read = KEYS.run(run.value.trim());
      said.textContent = read === null ? `Write a whole number from 0 to ${MOST_RUN}.` : "";
      this.seen = "";
      this.spells = bare({});
      if (read !== null) this.put({ players, run: read, moves: players.map(() => []), ended: false });
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
      this.goOn(),
    );
    fill(
      this.results,
      el("h3", {}, "Whom will you play?"),
      el("p", {}, "Every four weeks you choose a posture, for as long as you like; the model plays the others. You see what your actor would: its own affairs, what is public, and what it believes of the rest. Afterwards you see the truth, and a review."),
      DATA.actors.map((actor) =>
        el("div", { class: "offer" }, el("button", { type: "button", "data-begin": actor.name, onclick: () => begin([actor.name]) }, `Play ${actor.called}`), el("p", { class: "muted" }, `It can: ${actor.postures.map((one) => one.toLowerCase()).join("; ")}.`)),
      ),
      this.together(begin),
    );
  }

  /** Several people at one screen, in turn. */
  together(begin) {
    const boxes = DATA.actors.map(({ name }) => el("input", { type: "checkbox", value: name, onchange: () => check() }));
    const button = el("button", { type: "button", id: "together", onclick: () => begin(boxes.filter((box) => box.checked).map((box) => box.value)) }, "Begin in turn");
    const check = () => {
      button.disabled = boxes.filter((box) => box.checked).length < 2;
    };
    check();
    return el(
      "fieldset",
      {},
      el("legend", {}, "Several of you, at one screen"),
      el("p", { class: "muted" }, "Each takes an actor. Between turns the screen is covered, so that nobody sees what another believes."),
      boxes.map((box) => el("label", { class: "check" }, box, " ", ACTORS[box.value].title)),
      button,
    );
  }

  /** Go on with the game that the browser kept, or with one from a file. */
  goOn() {
    const kept = keptGame();
    const take = ({ state, faults }) => {
      this.app.warn(faults, "The file is left as it is; choose another.");
      this.seen = "";
      if (!faults.length) this.put({ ...state, view: "play" });
    };
    const file = el("input", { type: "file", id: "game-file", accept: ".json,application/json", onchange: async () => {
      const [chosen] = file.files;
      if (chosen) take(gameFrom(chosen.size <= LARGEST_FILE ? await chosen.text() : ""));
      file.value = ""; // so that the same file can be chosen again
    } });
    return el(
      "div",
      {},
      el("h3", {}, "Go on with a game"),
      kept ? el("button", { type: "button", id: "go-on", onclick: () => take({ state: kept, faults: [] }) }, `As ${titleOfGame(kept)}, kept in this browser`) : null,
      el("label", { class: "field" }, el("span", {}, "From a file"), file),
    );
  }

  async turn() {
    const { state } = this;
    const turn = turnsTaken(state);
    const asked = addressOf(state);
    this.asked = asked;
    if (state.ended || turn >= turnsInAll()) {
      state.ended = true;
      await new Review(this.app, this.controls, this.results).show();
      return;
    }
    const actor = ACTORS[state.players[placeOfNext(state)]];
    if (state.players.length > 1 && this.seen !== actor.name) {
      this.cover(actor, turn);
      return;
    }
    try {
      const given = { scenario: SCENARIOS[state.scenario], seed: state.seed, run: state.run, until: weekOfTurn(turn) };
      const run = turn ? await historyWith(this.app.pool, { ...given, changes: changesOfGame(state) }) : null;
      if (this.asked === asked && state.view === "play") this.drawTurn(actor, turn, run);
    } catch (error) {
      this.decided = false;
      this.app.failed(error);
    }
  }

  /** Between the turns of two people nothing of the game is on the screen. */
  cover(actor, turn) {
    this.decided = false;
    const title = capital(actor.called);
    const mine = el("button", { type: "button", id: "uncover", onclick: () => {
      this.seen = actor.name;
      this.show();
    } }, `I play ${actor.called}`);
    fill(this.controls);
    fill(this.results, el("h3", {}, `Pass the screen to ${actor.called}`), el("p", {}, `${inWords(dayOf(weekOfTurn(turn)))}: ${title} decides next. Nobody else should look.`), mine);
    mine.focus();
    say(`Pass the screen to ${actor.called}.`);
  }

  drawTurn(actor, turn, run) {
    this.decided = false;
    const { state } = this;
    const before = state.moves[placeOfNext(state)].at(-1) ?? null;
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
      el("p", { class: "date" }, inWords(dayOf(weekOfTurn(turn)))),
      el("p", { class: "muted" }, `You are ${actor.called}. Decision ${turn + 1} of ${turnsInAll()}.`),
      el("fieldset", {}, el("legend", {}, "Your posture"), menu),
      el("div", { class: "row at-hand" }, el("label", { class: "field" }, el("span", {}, "Hold it for"), spell), el("button", { type: "button", id: "decide", class: "first", onclick: () => this.decide(actor, Number(spell.value)) }, "Decide"), turn ? el("button", { type: "button", id: "end", onclick: () => this.put({ ended: true }) }, "End here, to the review") : null),
      el("p", { class: "muted" }, "The game is kept in this browser and in the address of this page."),
      el("div", { class: "row" }, el("button", { type: "button", id: "save", onclick: () => saved(`game_${state.players.join("_")}.json`, "application/json", fileOfGame(state)) }, "Save as a file"), el("button", { type: "button", class: "link", onclick: () => this.put({ players: [], moves: [], ended: false }) }, "Leave the game")),
    );
    fill(this.results, ...this.briefing(actor, turn, run));
    say(`${inWords(dayOf(weekOfTurn(turn)))}: decision ${turn + 1}.`);
  }

  decide(actor, turns) {
    if (this.decided) return; // a second click is no second decision
    this.decided = true;
    const move = Number(this.controls.querySelector("input[name=move]:checked").value);
    const place = placeOfNext(this.state);
    const taken = this.state.moves[place];
    const spell = Math.min(turns, turnsInAll() - taken.length);
    this.spells = { ...this.spells, [actor.name]: spell };
    this.put({ moves: this.state.moves.map((list, one) => (one === place ? [...list, ...new Array(spell).fill(move)] : list)) });
  }

  /** What the actor hears: what happened since its last choice, and how its affairs stand. */
  briefing(actor, turn, run) {
    const { state } = this;
    if (!run) {
      const { question, title } = SCENARIOS[state.scenario];
      return [el("h3", {}, "Briefing"), el("p", {}, `It is ${inWords(dayOf(0))}. The world: “${title}”.`), question ? el("p", { class: "question" }, question) : null, el("p", {}, `The review says how well you served what ${actor.called} is taken to want: ${listed(actor.terms.map((term) => term.toLowerCase()))}.`), el("p", {}, "Nothing has happened yet. Choose a posture to begin with.")];
    }
    const since = weekOfTurn(Math.max(turn - (this.spells?.[actor.name] ?? 1), 0));
    const heads = ["", "Now", "Change"];
    const rows = this.affairs(actor, run, since);
    const moved = rows.filter((row) => !row.same && row.first);
    const news = this.news(actor, run, since);
    return [
      el("h3", {}, "Briefing"),
      el("div", { class: "news" }, news.length ? news.map((one) => el("p", {}, `${inWords(dayOf(one.week))}: ${one.text}.`)) : el("p", { class: "muted" }, "No news reached you since your last choice.")),
      tableOf(`What moved since ${inWords(dayOf(since))}, as far as you can see`, heads, moved.map((row) => row.cells)),
      el("details", { class: "group" }, el("summary", {}, "Everything that you can see"), tableOf("Everything that you can see", [...heads, "What it is"], rows.map((row) => [...row.cells, row.meaning]))),
    ];
  }

  news(actor, run, since) {
    const seen = new Set(actor.visible);
    const within = ({ week }) => week >= since && week < run.weeks;
    const dated = merged(SCENARIOS[this.state.scenario], this.state.changes).events.filter((event) => event.acts);
    const outside = dated.map((event) => ({ week: stepOf(event.date), text: `From outside: ${event.label}` }));
    const heard = run.chronicle().filter((one) => one.kind === "event" && seen.has(one.column));
    return [...outside, ...heard].filter(within).sort((one, other) => one.week - other.week);
  }

  affairs(actor, run, since) {
    const now = run.weeks - 1;
    const first = new Set([...DATA.headlines, ...DATA.map.beliefs.map((view) => `belief[${view.name}]`)]);
    const shown = actor.visible.filter((name) => name !== `posture[${actor.name}]` && run.value(name, now) !== null);
    return shown.map((name) => {
      const column = COLUMNS[name];
      const [value, before] = [run.value(name, now), run.value(name, since)];
      const change = column.codes ? `from ${valueOf(column, before)}` : signed(value - before);
      const same = Math.abs(value - before) <= 1e-9;
      const title = withUnit(column.title, column.unit && `(${column.unit})`);
      return { same, meaning: column.meaning, first: first.has(name) || Boolean(column.codes), cells: [title, valueOf(column, value), same ? "" : change] };
    });
  }
}
