// A game as data: who plays whom, every choice so far, the script that it makes, and how it is kept.

const KEPT_GAME = "wary-alliance.game";
const LARGEST_FILE = 200000;

function turnsInAll() {
  return Math.ceil(DATA.clock.steps / DATA.clock.values.decision_steps);
}

/** The week at whose beginning a decision falls. */
function weekOfTurn(turn) {
  return Math.min(turn * DATA.clock.values.decision_steps, DATA.clock.steps);
}

/** Whether the choices of a state are a game: of each player, postures of its menu. */
function soundMoves({ players, moves }) {
  const sound = (list, place) => list.length <= turnsInAll() && list.every((move) => move < ACTORS[players[place]].menu.length);
  return moves.length === players.length && moves.every(sound);
}

/** How many decisions all players have taken. */
function turnsTaken({ moves }) {
  return Math.min(...moves.map((list) => list.length));
}

/** Whose turn it is: of those who have decided least, the first. */
function placeOfNext(state) {
  return state.moves.findIndex((list) => list.length === turnsTaken(state));
}

/** The changes of a game: the postures of its players as scripts, those of one that the model plays left out. */
function changesOfGame(state, { moves = state.moves, without = "" } = {}) {
  const policies = { ...state.changes.policies };
  const scripts = {};
  state.players.forEach((name, place) => {
    if (name === without) return;
    policies[name] = "scripted";
    const dated = (move, turn) => ({ date: dayOf(weekOfTurn(turn)).toISOString().slice(0, 10), posture: ACTORS[name].menu[move] });
    scripts[name] = moves[place].map(dated);
  });
  return { ...state.changes, policies, scripts };
}

/** What a game is called. */
function titleOfGame({ players, scenario, run }) {
  return `${listed(players.map((name) => ACTORS[name].called))} in world ${run} of “${SCENARIOS[scenario].title}”`;
}

/** A game as a file: that of one player is one that `wary play save=FILE` goes on with. */
function fileOfGame(state) {
  const named = (place) => state.moves[place].map((move) => ACTORS[state.players[place]].menu[move]);
  const numeric = (value) => (typeof value === "number" ? value : String(value));
  const changes = Object.fromEntries(overridesOf(state.changes).map(([key, value]) => [key, numeric(value)]));
  const world = { scenario: SCENARIOS[state.scenario].source, changes, seed: state.seed, run: state.run };
  const [actor, ...others] = state.players;
  if (!others.length) return JSON.stringify({ ...world, actor, moves: named(0) }, null, 1);
  return JSON.stringify({ ...world, players: state.players.map((name, place) => ({ actor: name, moves: named(place) })) }, null, 1);
}

/** Read a game from the text of a file: a state, and what is wrong with it. */
function gameFrom(text) {
  try {
    const given = JSON.parse(text);
    const players = given.players ?? [{ actor: given.actor, moves: given.moves }];
    const places = ({ actor, moves }) => moves.map((move) => ACTORS[actor].menu.indexOf(move));
    const { name } = DATA.scenarios.find((one) => one.source === given.scenario);
    const parts = new URLSearchParams({ view: "play", scenario: name, seed: given.seed, run: given.run });
    for (const [key, value] of Object.entries(given.changes)) parts.set(key, value);
    parts.set("players", players.map(({ actor }) => actor).join(","));
    parts.set("moves", players.map((one) => places(one).join("-")).join(","));
    return stateFrom(String(parts));
  } catch {
    return { state: defaultState(), faults: ["The file is no game that this page can go on with."] };
  }
}

/** Keep a game in the browser; where that is barred, the address and the file are left. */
function keepGame(state) {
  try {
    localStorage.setItem(KEPT_GAME, addressOf({ ...state, view: "play" }));
  } catch {
    // Nothing is lost: the address holds the game.
  }
}

/** The game that the browser has kept, if it is one that can go on here. Other pages can write there too. */
function keptGame() {
  try {
    const { state, faults } = stateFrom(localStorage.getItem(KEPT_GAME) ?? "");
    return faults.length || !state.players.length ? null : state;
  } catch {
    return null;
  }
}
