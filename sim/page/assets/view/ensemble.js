// Paired runs of several scenarios on the same draws, block by block as workers come free.

/** What an ensemble is of: every headline outcome and every posture, in the order of `sim.page.digest`. */
function watched() {
  return [...DATA.headlines, ...DATA.actors.map((actor) => `posture[${actor.name}]`)];
}

/** What is kept of runs: what is shown over time or compared, and what is asked for more. */
function keptColumns(more = []) {
  return [...new Set([...DATA.headlines, ...[...DATA.main, ...more].map((name) => COLUMNS[name].share?.column ?? name)])];
}

/** Columns of the events that are shown, beside those watched and kept. */
function withEvents(more = []) {
  const events = DATA.events.filter((event) => event.headline).map((event) => event.column);
  return [...new Set([...watched(), ...events, ...keptColumns(more)])].filter((name) => COLUMNS[name]);
}

/** Run several sides, [{ scenario, changes }], and call `progress(sides, blocks)` whenever a block of all is there. */
async function runPaired(pool, sides, { runs, seed, signal, progress, more = [] }) {
  const columns = withEvents(more);
  const { lanes } = DATA.kernel;
  const { steps } = DATA.clock;
  const found = sides.map(() => new Runs({ columns, kept: keptColumns(more), steps, lanes, runs }));
  const setups = sides.map((side) => setupOf(side.scenario, side.changes, columns));
  const whole = [];
  const one = async (block) => {
    const job = (setup) => ({ kind: "block", setup, seed, first: block * lanes });
    const answers = await Promise.all(setups.map((setup) => pool.ask(job(setup), signal)));
    if (!answers.every(Boolean)) return;
    found.forEach((side, place) => side.take(block, answers[place].out, answers[0].out));
    for (const { out } of answers) out.buffer.transfer?.(0); // its memory is free now, not some time later
    whole.push(block);
    whole.sort((a, b) => a - b);
    progress(found, [...whole]);
  };
  await Promise.all(Array.from({ length: Math.ceil(runs / lanes) }, (_, block) => one(block)));
  return { sides: found, blocks: whole, complete: whole.length === Math.ceil(runs / lanes) };
}

/** How many runs some blocks hold. */
function runsIn(side, blocks) {
  return blocks.reduce((sum, block) => sum + side.width(block), 0);
}

/** What a shared week of two sides says of where runs part. */
function partingInWords(partings, total) {
  const weeks = partings.filter((week) => week >= 0).sort((one, other) => one - other);
  if (!weeks.length) return "No run differs in anything that is watched.";
  const middle = inWords(dayOf(weeks[Math.floor((weeks.length - 1) / 2)]));
  const same = total - weeks.length;
  const rest = same ? ` ${same} of ${total} runs never differ.` : "";
  return `Runs first differ on ${inWords(dayOf(weeks[0]))} at the earliest, half of those that do by ${middle}.${rest}`;
}

/** A word as a shell takes it. */
function forShell(text) {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Changes as a command line names them: [key, value]. */
function overridesOf(changes) {
  const overrides = [];
  for (const [name, value] of Object.entries(changes.params)) overrides.push([`params.${name}`, value]);
  for (const [name, value] of Object.entries(changes.mechanisms)) overrides.push([`mechanisms.${name}`, value]);
  for (const [name, value] of Object.entries(changes.contested)) overrides.push([`contested.${name}`, value]);
  for (const [name, value] of Object.entries(changes.events)) {
    overrides.push(value === "off" ? [`events.${name}`, value] : [`events.${name}.date`, value]);
  }
  for (const [name, value] of Object.entries(changes.policies)) overrides.push([`postures.${name}.policy`, value]);
  return overrides;
}

/** The command and the code that give the same numbers. */
function sameInPython(scenario, changes, runs, seed) {
  const overrides = overridesOf(changes).map(([key, value]) => [key, asGiven(value)]);
  const numeric = (key) => /^(params|contested)\./.test(key);
  const mapping = overrides.map(([key, value]) => `"${key}": ${numeric(key) ? value : `"${value}"`}`).join(", ");
  const given = overrides.map(([key, value]) => ` ${key}=${value}`).join("");
  return {
    command: `wary run scenario=${forShell(scenario.source)}${given} runs=${runs} seed=${seed} uncertainty=point`,
    code: [
      "import sim",
      "from sim.page.digest import digest",
      "",
      `scenario = sim.load(${JSON.stringify(scenario.source)}${mapping ? `, {${mapping}}` : ""})`,
      `runs = sim.run(scenario, runs=${runs}, seed=${seed}, uncertainty="point")`,
      "print(digest(runs))",
    ].join("\n"),
  };
}

/** The digest of a result and how to get the same in Python. */
function reproduction(title, digest, same) {
  return el(
    "details",
    {},
    el("summary", {}, `${title}: digest `, el("code", { class: "digest" }, digest || "not here"), ", and the same in Python"),
    digest ? null : el("p", {}, "This browser makes no digests of a page that came over an unencrypted address."),
    el("pre", {}, el("code", {}, same.command)),
    el("pre", {}, el("code", {}, same.code)),
  );
}
