// Paired differences and their verdicts: as `sim.analysis.paired.comparison` and `sim.comparison.verdict`.

const LEVEL = 0.95;
const ROUNDING = 16 * 2 ** -52;
const LEAST_DEGREES = 10;
const LITTLE = 0.1;
const SKEWED = 0.6;

/** Mean, standard error and effective degrees of freedom of some values: as `mean_estimates` in Python. */
function meanEstimates(values, rounding = 0) {
  const runs = values.length;
  const whole = meanOf(values);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
  const varies = high - low > rounding;
  const mean = varies ? whole : values[0];
  let squares = 0;
  let fourths = 0;
  for (const value of varies ? values : []) {
    const rest = (value - mean) ** 2;
    squares += rest;
    fourths += rest ** 2;
  }
  const deviation = runs < 2 ? NaN : Math.sqrt(squares / (runs - 1));
  const kurtosis = (runs * fourths) / squares ** 2;
  const matched = (2 * runs) / (kurtosis - (runs - 3) / (runs - 1));
  const degrees = varies && Number.isFinite(matched) && matched > 0 ? Math.min(matched, runs - 1) : runs - 1;
  return { runs, mean, deviation, degrees, error: deviation / Math.sqrt(runs) };
}

/** What the interval of a paired difference needs. What is nothing or one same amount in every run is an event. */
function pairedDifference(one, two) {
  const there = Array.from(one.keys()).filter((run) => !Number.isNaN(one[run]) && !Number.isNaN(two[run]));
  const [reference, other] = [there.map((run) => one[run]), there.map((run) => two[run])];
  const rest = other.map((value, run) => value - reference[run]);
  const sides = [...reference, ...other];
  const largest = sides.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const amount = sides.reduce((most, value) => Math.max(most, value), -Infinity);
  const [higher, lower] = [rest.filter((value) => value > 0).length, rest.filter((value) => value < 0).length];
  const event = higher + lower > 0 && rest.length > 1 && sides.every((value) => value === 0 || value === amount);
  const estimates = meanEstimates(rest, ROUNDING * largest);
  const [spread, median] = [meanEstimates(reference).deviation, quantile(Float64Array.from(rest).sort(), 0.5)];
  return { ...estimates, before: meanOf(reference), after: meanOf(other), spread, median, higher, lower, changed: higher + lower, amount: event ? amount : null };
}

function intervalOf(found, level) {
  if (found.amount !== null) return tango(found.lower, found.higher, found.runs, level).map((end) => found.amount * end);
  const reach = found.deviation === 0 ? 0 : studentReach(level, found.degrees) * found.error;
  return [found.mean - reach, found.mean + reach];
}

function pValueOf(found) {
  if (found.changed === 0) return 1;
  if (found.amount !== null) return Math.min(2 * normalTail(Math.abs(found.higher - found.lower) / Math.sqrt(found.changed)), 1);
  if (found.deviation === 0) return Math.min(2 * 0.5 ** found.runs, 1);
  return 2 * studentTail(Math.abs(found.mean) / found.error, found.degrees);
}

/** P values adjusted for how many there are (Holm, 1979). */
function holm(values) {
  const order = [...values.keys()].sort((one, other) => values[one] - values[other]);
  const adjusted = [];
  let most = 0;
  order.forEach((place, rank) => {
    most = Math.max(most, values[place] * (values.length - rank));
    adjusted[place] = Math.min(most, 1);
  });
  return adjusted;
}

/** Compare some columns of two sides in a week: { name: { before, after, mean, low, high, verdict, reason } }. */
function comparedColumns(reference, other, names, week, blocks) {
  const found = bare({});
  for (const name of new Set(names)) {
    const one = pairedDifference(reference.at(name, week, blocks), other.at(name, week, blocks));
    const [low, high] = one.runs > 1 ? intervalOf(one, LEVEL) : [NaN, NaN];
    if (one.runs) found[name] = { ...one, low, high };
  }
  const tested = Object.values(found).filter((one) => one.changed > 0);
  const adjusted = holm(tested.map(pValueOf));
  tested.forEach((one, place) => {
    const clear = Math.abs(one.mean) > studentReach(LEVEL, 1) * one.error;
    one.shown = adjusted[place] <= 1 - LEVEL && (one.degrees >= LEAST_DEGREES || clear);
  });
  for (const one of Object.values(found)) {
    one.verdict = !one.changed ? "identical" : !one.shown ? "no difference shown" : one.mean > 0 ? "higher" : "lower";
    one.reason = one.verdict === "no difference shown" ? reasonOf(one) : "";
  }
  return found;
}

/** The columns that a scenario sets by a day, and its reference does not, or otherwise: as `sim.comparison.imposed`. */
function imposedBy(reference, other, day) {
  const rows = new Set();
  const before = bare(Object.fromEntries(reference.events.map((event) => [event.name, event])));
  const told = ({ date, days, set }) => JSON.stringify([date, days, set]);
  for (const event of other.events) {
    const same = before[event.name] && told(before[event.name]) === told(event);
    const stands = event.date <= day && (event.days === null || dayAfter(event.date, event.days) > day);
    if (!same && stands) event.set.forEach(([row]) => rows.add(row));
  }
  for (const [name, chance] of Object.entries(other.contested)) {
    const certain = chance === 1 ? CONTESTED[name].ifTrue : chance === 0 ? CONTESTED[name].ifFalse : null;
    if (certain && reference.contested[name] !== chance) certain.set.forEach(([row]) => rows.add(row));
  }
  const scripted = Object.keys(other.scripts).filter((actor) => JSON.stringify(reference.scripts[actor]) !== JSON.stringify(other.scripts[actor]));
  const postures = new Set(scripted.map((actor) => `posture[${actor}]`));
  const set = Object.values(COLUMNS).filter((one) => rows.has(one.row) || postures.has(one.share ? one.share.column : one.name));
  return new Set(set.map((one) => one.name));
}

/** Say of compared columns that a scenario sets how far that decides a difference: wholly, but for the reference, or once. */
function markImposed(compared, imposed, reference, other, week, blocks) {
  const alike = (side, name) => side.at(name, week, blocks).every((value, _, all) => Object.is(value, all[0]));
  for (const [name, one] of Object.entries(compared)) {
    if (imposed.has(name)) one.imposed = !alike(other, name) ? "once" : alike(reference, name) ? "certain" : "alike";
  }
  return compared;
}

/** Why no difference is shown: as `sim.comparison.reason`. */
function reasonOf({ low, high, degrees, higher, lower, runs }) {
  if (Number.isNaN(low)) return "a single pair of runs";
  if (!(low > 0 || high < 0)) return "interval holds zero";
  if (degrees >= LEAST_DEGREES) return "unclear among so many";
  const way = higher > runs / 2 ? "higher" : lower > runs / 2 ? "lower" : "";
  return way ? `${way} in most runs, but the mean hangs on few` : "few runs carry most of it";
}

/** The columns that an expectation names, such as `delivered` or `delivered[drones]`. */
function columnsExpected(expected) {
  const named = (name) => name === expected.outcome || name.startsWith(`${expected.outcome}[`);
  return Object.values(COLUMNS).filter((one) => !one.codes && named(one.name)).map((one) => one.name);
}

/** The result in one column against an expectation: its size with its interval, whether it meets it, by how much. */
function cameOut(found, expected, level) {
  const scale = expected.share ? Math.abs(found.before) : 1;
  const over = (value) => (scale ? value / scale : NaN);
  const [size, low, high] = [found.mean, ...intervalOf(found, level)].map(over);
  const least = expected.at_least;
  const [met, missed] = {
    higher: [low - least, least - high],
    lower: [-high - least, least + low],
    same: [least - Math.max(Math.abs(low), Math.abs(high)), Math.max(low, -high) - least],
  }[expected.direction];
  // If only a direction is expected, no change at all does not meet it.
  const strictly = least === 0 || expected.direction === "same";
  const fails = missed > 0 || (missed === 0 && strictly);
  const word = met > 0 || (met === 0 && !strictly) ? "met" : fails ? "not met" : "undecided";
  return { before: found.before, size, low, high, word, met: Number.isFinite(met) ? met : -Infinity };
}

/** Judge an expectation: of several columns the one that comes closest. Null where no run has any of them. */
function judged(reference, other, expected, week, blocks) {
  const found = columnsExpected(expected)
    .map((name) => pairedDifference(reference.at(name, week, blocks), other.at(name, week, blocks)))
    .filter((one) => one.runs > 0);
  const level = 1 - (1 - LEVEL) / Math.max(found.length, 1);
  const order = ["met", "undecided", "not met"];
  const results = found.map((one) => cameOut(one, expected, level));
  return results.sort((one, two) => order.indexOf(one.word) - order.indexOf(two.word) || two.met - one.met)[0] ?? null;
}

/** When the outcomes of a scenario are read: those of an outlook at the end, others where the reporting ends. */
function weekOf(scenario) {
  return scenario.family === "outlook" ? DATA.clock.steps - 1 : stepOf(DATA.clock.observedUntil);
}

/** That a difference is little beside how the runs of the reference spread, and how far the median pair differs. */
function besideTheMean({ mean, median, spread }, unit, digits) {
  const said = [];
  const size = spread > 0 ? Math.abs(mean) / spread : LITTLE;
  if (size < LITTLE) said.push(`That is little: ${number(size)} standard deviations of the reference’s runs.`);
  if (median && median / mean < SKEWED) {
    const text = roundedTo(median, digits) ? signedTo(digits, median) : signed(median);
    said.push(`The median over the pairs of runs is ${withUnit(text, unit)}.`);
  }
  return said;
}

/** How an outcome differs, as a report says it. */
function differenceInWords(column, one, week) {
  const title = column.title.replaceAll(": ", ", ");
  const [when, over] = [byWhen(dayOf(week)), `over ${one.runs} pairs of runs`];
  if (one.verdict === "identical") return `${title}: the same in every run by ${when}, ${over}.`;
  const level = `${percentOf(LEVEL)} interval`;
  const shown = one.verdict === "higher" || one.verdict === "lower";
  let digits = decimalsBeside(one.before, one.after, one.mean, [one.low, one.high], shown);
  if (one.reason) {
    const ends = endsTo(digits, one.low, one.high);
    const found = `${signedTo(digits, one.mean)}${ends ? ` (${ends})` : ""}${column.unit ? ` ${column.unit}` : ""}`;
    return `${title}: no difference of means is shown by ${when}, ${over}: ${one.reason}; ${found}, ${level}.`;
  }
  const certain = one.imposed === "certain"; // nothing is estimated
  if (certain) digits = decimalsNeeded([one.before, one.after, one.mean], digits);
  const size = withUnit(numberTo(digits, Math.abs(one.mean)), column.unit);
  const set = one.imposed ? `, ${DATA.saidOfSet[one.imposed]},` : "";
  const ends = `${certain ? "" : intervalBehind(digits, one.low, one.high, level)}${set}`;
  const means = `${numberTo(digits, one.before)} to ${numberTo(digits, one.after)}`;
  const share = (one.verdict === "higher" ? one.higher : one.lower) / one.runs;
  const runs = `${one.verdict} in ${percentOf(share)} of the pairs of runs`;
  const told = `${title}: ${one.verdict} by ${size}${ends} by ${when}: from ${means} in the mean, ${over}; ${runs}.`;
  return [told, ...besideTheMean(one, column.unit, digits)].join(" ");
}

/** What the author of a scenario expected before the first run, and whether it came out so. */
function expectationInWords(expected, found) {
  const on = !expected.share && expected.scale.includes(" to ") ? ` on its scale from ${expected.scale}` : "";
  const least = expected.share
    ? `${percentOf(expected.at_least)} of the reference’s mean`
    : `${exact(expected.at_least)}${on}; the reference has ${number(found.before)}`;
  const link = expected.direction === "same" ? "within" : "by at least";
  const scale = expected.share ? 100 : 1;
  const [size, low, high] = [found.size, found.low, found.high].map((value) => scale * value);
  const beside = () => decimalsBeside(found.before, found.before + size, size, [low, high], low > 0 || high < 0);
  const digits = expected.share ? decimalsFor([size, low, high]) : beside(); // as everywhere else
  const unit = expected.share ? `${NO_BREAK}%` : "";
  const ends = endsTo(digits, low, high);
  const came = `${signedTo(digits, size)}${unit}${ends ? ` (${ends}${unit})` : ""}`;
  return `The expectation, written before the first run (${expected.direction} ${link} ${least}), is ${found.word}: the runs show ${came}.`;
}
