// The state of the page, all of it in its address: `#view=change&scenario=baseline&params.drone_output=120`.

const LONGEST_ADDRESS = 20000;
const RUN_CHOICES = [64, 200, 500, 1000];
const FEWEST_RUNS = 2;
const MOST_RUNS = 1000;
const MOST_COMPARED_RUNS = 1600; // of all scenarios together: some 150 MB
const MOST_SEED = 2 ** 53 - 1;
const MOST_RUN = 999999;
const MOST_COMPARED = 4;
const VIEWS = ["explore", "change", "compare", "play", "evidence"];
const GROUPS = ["params", "mechanisms", "contested", "events", "policies"];

/** The views of this page: stored results only where a dashboard serves it. */
function viewsHere() {
  return DATA.machine ? [...VIEWS, "results"] : VIEWS;
}

function defaultState() {
  return {
    view: "change",
    scenario: DATA.scenarios[0].name,
    changes: { params: {}, mechanisms: {}, contested: {}, events: {}, policies: {} },
    runs: 200,
    seed: 0,
    outcome: DATA.fans[0],
    others: DATA.scenarios.slice(1, 3).map((scenario) => scenario.name),
    run: 0,
    week: 0,
    find: "",
    theme: "",
    players: [],
    moves: [],
    ended: false,
  };
}

function wholeBetween(text, low, high) {
  return /^\d{1,16}$/.test(text) && Number(text) >= low && Number(text) <= high ? Number(text) : null;
}

function among(text, names) {
  return names.includes(text) ? text : null;
}

/** How many runs of each of some scenarios can be compared: whole blocks. */
function mostRunsOf(scenarios) {
  const { lanes } = DATA.kernel;
  return Math.floor(MOST_COMPARED_RUNS / scenarios / lanes) * lanes;
}

/** The numbers of runs to choose from, the one that is chosen among them. */
function runChoices(chosen, most) {
  const numbers = [...new Set([...RUN_CHOICES, chosen])].filter((one) => one <= most).sort((one, other) => one - other);
  return numbers.map((one) => [String(one), String(one)]);
}

/** What each key of an address sets; null where the value is not allowed. */
const KEYS = bare({
  view: (text) => among(text, viewsHere()),
  scenario: (text) => among(text, Object.keys(SCENARIOS)),
  runs: (text) => wholeBetween(text, FEWEST_RUNS, MOST_RUNS),
  seed: (text) => wholeBetween(text, 0, MOST_SEED),
  outcome: (text) => among(text, DATA.headlines),
  others: (text) => {
    const names = text ? text.split(",") : [];
    const known = names.every((name) => SCENARIOS[name]) && new Set(names).size === names.length;
    return known && names.length <= MOST_COMPARED ? names : null;
  },
  run: (text) => wholeBetween(text, 0, MOST_RUN),
  week: (text) => wholeBetween(text, 0, DATA.clock.steps - 1),
  find: (text) => text.slice(0, 200),
  players: (text) => {
    const names = text ? text.split(",") : [];
    return names.every((name) => ACTORS[name]) && new Set(names).size === names.length ? names : null;
  },
  moves: (text) => (/^[\d,-]*$/.test(text) ? text.split(",").map((list) => (list ? list.split("-").map(Number) : [])) : null),
  ended: (text) => (text === "true" || text === "false" ? text === "true" : null),
  theme: (text) => among(text, ["", ...THEMES]),
});

/** What each group of changes allows, by the name of what is changed. */
const CHANGES = bare({
  params: (name, text) => {
    const parameter = PARAMETERS[name];
    const value = text.trim() === "" ? NaN : Number(text);
    return parameter && value >= parameter.low && value <= parameter.high ? value : null;
  },
  mechanisms: (name, text) => (MECHANISMS[name] ? among(text, Object.keys(MECHANISMS[name].options)) : null),
  contested: (name, text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    return CONTESTED[name] && value >= 0 && value <= 1 ? value : null;
  },
  events: (name, text, state) => {
    const known = SCENARIOS[state.scenario].events.some((event) => event.name === name && event.acts);
    return known && (text === "off" || isDay(text)) ? text : null;
  },
  policies: (name, text) => (ACTORS[name] ? among(text, policiesOf(ACTORS[name])) : null),
});

/** Whether a text is a day of the run. */
function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) return false;
  return new Date(text).toISOString().slice(0, 10) === text && stepOf(text) >= 0 && stepOf(text) < DATA.clock.steps;
}

/** A key as a command line writes it, as it is written here. */
function asHere(key) {
  return key.replace(/^(events\.\w+)\.date$/, "$1").replace(/^postures\.(\w+)\.policy$/, "policies.$1");
}

/** Read an address: the state that it says, and what in it could not be taken. */
function stateFrom(hash) {
  const state = defaultState();
  const faults = [];
  const text = hash.replace(/^#/, "");
  if (text.length > LONGEST_ADDRESS) return { state, faults: ["The address is too long; defaults are shown."] };
  const given = [...new URLSearchParams(text)];
  for (const [key, value] of given) {
    if (!KEYS[key]) continue;
    const read = KEYS[key](value);
    if (read === null) faults.push(`${key}=${value.slice(0, 60)} is not allowed here.`);
    else state[key] = read;
  }
  for (const [key, value] of given) {
    if (KEYS[key]) continue;
    const [, group, name] = /^(\w+)\.(\w+)$/.exec(asHere(key)) || [];
    const read = GROUPS.includes(group) ? CHANGES[group](name, value, state) : null;
    if (read === null) faults.push(`${key.slice(0, 60)}=${value.slice(0, 60)} is not known here.`);
    else state.changes[group][name] = read;
  }
  if (!state.moves.length) state.moves = state.players.map(() => []);
  if (!soundMoves(state)) {
    faults.push("The game in the address is none that can be played; another begins.");
    Object.assign(state, { moves: state.players.map(() => []), ended: false });
  }
  state.ended &&= turnsTaken(state) > 0 && turnsTaken(state) < Infinity;
  for (const name of takeOffSet(state.changes)) {
    faults.push(`params.${name} is set by a contested claim; it cannot be changed as well.`);
  }
  return { state, faults };
}

/** Write a state as an address: only what differs from the defaults. */
function addressOf(state) {
  const usual = defaultState();
  const parts = new URLSearchParams();
  for (const key of Object.keys(KEYS)) {
    const text = key === "moves" ? state.moves.map((list) => list.join("-")).join(",") : String(state[key]);
    if (key === "view" || text !== String(usual[key])) parts.set(key, text);
  }
  for (const group of GROUPS) {
    for (const [name, value] of Object.entries(state.changes[group])) parts.set(`${group}.${name}`, asGiven(value));
  }
  return `#${parts.toString().replaceAll("%2C", ",").replaceAll("%5B", "[").replaceAll("%5D", "]").replaceAll("%3A", ":")}`;
}

let writing = 0;

/** Put the state into the address a moment later: browsers drop calls in quick succession. */
function keepAddress(state) {
  clearTimeout(writing);
  writing = setTimeout(() => {
    try {
      history.replaceState(null, "", addressOf(state));
    } catch {
      location.hash = addressOf(state);
    }
  }, 250);
}
