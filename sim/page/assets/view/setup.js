// From a scenario and what a visitor changed to what a run starts from: as `build_inputs` does it in Python.

/** The step of a date, as ISO 8601: the first of the week that it falls in. */
function stepOf(date) {
  const days = (Date.parse(date) - Date.parse(DATA.clock.start)) / 86400000;
  return Math.floor(days / DATA.clock.days);
}

/** The day some days after another, as ISO 8601. */
function dayAfter(date, days) {
  return new Date(Date.parse(date) + days * 86400000).toISOString().slice(0, 10);
}

/** The scenarios to choose from. */
function scenarioOptions() {
  return DATA.scenarios.map(({ name, title, own }) => [name, own ? `${title} (your own)` : title]);
}

/** A scenario with changes on it: { params, mechanisms, contested, events, policies, scripts }. */
function merged(scenario, changes) {
  const events = scenario.events
    .filter((event) => changes.events[event.name] !== "off")
    .map((event) => ({ ...event, date: changes.events[event.name] || event.date }));
  return {
    params: { ...scenario.params, ...changes.params },
    mechanisms: { ...scenario.mechanisms, ...changes.mechanisms },
    contested: { ...scenario.contested, ...changes.contested },
    policies: { ...scenario.policies, ...changes.policies },
    scripts: {
      ...Object.fromEntries(Object.entries(scenario.scripts).filter(([actor]) => !changes.policies[actor])),
      ...changes.scripts,
    },
    events,
  };
}

function startColumn(base, params) {
  const start = base.slice();
  for (const [name, value] of Object.entries(params)) {
    const parameter = PARAMETERS[name];
    for (const row of parameter.rows) start[row] = value * parameter.factor;
  }
  return start;
}

/** What contested claims set; a parameter that is given has the last word over a claim that sets it. */
function* entriesOfContested({ contested, params }, before) {
  for (const [name, probability] of Object.entries(contested)) {
    const record = CONTESTED[name];
    const sides = [
      [record.ifTrue, 0, probability],
      [record.ifFalse, probability, 1],
    ];
    for (const [effect, above, below] of sides) {
      if (!effect || above === below) continue;
      const claim = BigInt(record.claim);
      const after = startColumn(before, Object.fromEntries(Object.entries(effect.params).filter(([one]) => !(one in params))));
      for (let row = 0; row < after.length; row += 1) {
        if (after[row] !== before[row]) yield { step: 0, row, value: after[row], above, below, claim };
      }
      for (const [row, value] of effect.date ? effect.set : []) {
        yield { step: stepOf(effect.date), row, value, above, below, claim };
      }
    }
  }
}

function* entriesOfScripts(scripts) {
  for (const [name, script] of Object.entries(scripts)) {
    const actor = ACTORS[name];
    for (const { date, posture } of script) {
      yield { step: stepOf(date), row: actor.script, value: actor.menu.indexOf(posture) };
    }
  }
}

function* entriesOfEvents(events) {
  for (const event of events.filter((one) => one.acts)) {
    const first = stepOf(event.date);
    const until = event.days === null ? first + 1 : stepOf(dayAfter(event.date, event.days));
    for (const [row, value] of event.set) {
      for (let step = first; step < Math.max(until, first + 1); step += 1) yield { step, row, value };
    }
  }
}

/** Everything dated in the order of the steps: of one step, contested claims first, and events have the last word. */
function calendarOf(what, start) {
  const entries = [
    ...entriesOfContested(what, start),
    ...entriesOfScripts(what.scripts),
    ...entriesOfEvents(what.events),
  ].filter((entry) => entry.step >= 0 && entry.step < DATA.clock.steps);
  entries.sort((one, other) => one.step - other.step);
  const of = (key, usual) => entries.map((entry) => entry[key] ?? usual);
  return {
    step: BigInt64Array.from(of("step"), BigInt),
    row: BigInt64Array.from(of("row"), BigInt),
    value: Float64Array.from(of("value")),
    above: Float64Array.from(of("above", 0)),
    below: Float64Array.from(of("below", 1)),
    claim: BigUint64Array.from(of("claim", 0n)),
    first_lane: BigInt64Array.from(of("first", 0n)),
    last_lane: BigInt64Array.from(of("last", 2n ** 63n - 1n)),
  };
}

const FRACTIONS = ["sign", "level", "again", "value"];
const TOLD = ["scripted", "external"];

/** Columns of numbers as the kernel takes them, for every lane. */
function columnsOf(columns) {
  const { length } = columns.row;
  const typed = Object.entries(columns).map(([name, values]) => [
    name,
    FRACTIONS.includes(name) ? Float64Array.from(values) : BigInt64Array.from(values, BigInt),
  ]);
  return {
    ...Object.fromEntries(typed),
    first_lane: new BigInt64Array(length),
    last_lane: new BigInt64Array(length).fill(2n ** 63n - 1n),
  };
}

/** What signposts watch and what follows; who is told its postures otherwise is told none by them. */
function signpostsOf({ watched, answers, tells }, policies) {
  const kept = tells.map((actor) => !TOLD.includes(policies[actor]));
  const left = Object.entries(answers).map(([name, values]) => [name, values.filter((_, place) => kept[place])]);
  return { signposts: columnsOf(watched), answers: columnsOf(Object.fromEntries(left)) };
}

/** What the kernel starts from. */
function setupOf(scenario, changes, recorded) {
  const what = merged(scenario, changes);
  const start = startColumn(BASE.start, what.params);
  const links = BASE.links.slice();
  const codes = new BigInt64Array(links.buffer, links.byteOffset + DATA.kernel.policyOffset, DATA.actors.length);
  DATA.actors.forEach((actor, place) => {
    codes[place] = BigInt(DATA.kernel.policies.indexOf(what.policies[actor.name]));
  });
  return {
    start,
    links,
    calendar: calendarOf(what, start),
    ...signpostsOf(scenario.signposts, what.policies),
    options: Object.fromEntries(
      DATA.mechanisms.map(({ name, options }) => [name, Object.keys(options).indexOf(what.mechanisms[name])]),
    ),
    recorded: recorded.map((name) => COLUMNS[name].row),
  };
}

/** Whether one of some contested claims sets a parameter in each run. */
function setByClaim(contested, parameter) {
  const effects = Object.keys(contested).flatMap((name) => [CONTESTED[name].ifTrue, CONTESTED[name].ifFalse]);
  return effects.some((effect) => effect && parameter in effect.params);
}

/** Take off the numbers that a contested claim sets to which a visitor gave a probability; return their names. */
function takeOffSet(changes) {
  const names = Object.keys(changes.params).filter((name) => setByClaim(changes.contested, name));
  for (const name of names) delete changes.params[name];
  return names;
}
