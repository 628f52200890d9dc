// The numbers that answers are held against, as `sim.lessons.numbers`, `scores` and `identity` work them out in Python.

const Z = 1.96;
const ERRORS = 2;
const OTHER_SHOCKS = 2 ** 48;
const LEVELS = [0.1, 0.5, 0.9];
const ROUNDS = 100000;

/** The hash of a name in a class: twelve hexadecimal digits. */
async function studentOf(name, group) {
  const plainText = (text) => text.normalize("NFC").toLowerCase().split(/\s+/u).filter(Boolean).join(" ");
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(plainText(name)), "PBKDF2", false, ["deriveBits"]);
  const salt = bytes(`wary exercise ${plainText(group)}`);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, key, 48);
  return [...new Uint8Array(bits)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Every column that the lesson looks at, predicts or checks. */
function outcomesOf(parts) {
  const found = new Set();
  const visit = (one) => {
    if (one && typeof one === "object") {
      if (typeof one.outcome === "string") found.add(one.outcome);
      for (const name of one.outcomes ?? []) found.add(name);
      Object.values(one).forEach(visit);
    }
  };
  parts.forEach(visit);
  return [...found];
}

class Missing extends Error {}

/** The runs of one student, made when they are first asked for. */
class Numbers {
  constructor(pool, lesson, seed) {
    Object.assign(this, { pool, lesson, seed, chosen: {}, ran: new Map() });
  }

  /** The parameters that a side changes; Missing where a task that sets one is not answered. */
  paramsOf(name) {
    const { params, chosen } = this.lesson.sides[name];
    const own = Object.entries(chosen).map(([parameter, task]) => {
      if (!(task in this.chosen)) throw new Missing(task);
      return [parameter, this.chosen[task]];
    });
    return { ...params, ...Object.fromEntries(own) };
  }

  /** The runs of a side; `progress` is told how many are done. */
  async run(name, progress = () => {}) {
    const side = this.lesson.sides[name];
    const params = this.paramsOf(name);
    const key = `${name} ${JSON.stringify(params)}`;
    if (!this.ran.has(key)) {
      const changes = { params, mechanisms: side.mechanisms, contested: {}, events: {}, policies: {} };
      const scenario = SCENARIOS[side.scenario];
      const { runs } = this.lesson;
      const asked = {
        runs,
        seed: this.seed + (side.other_shocks ? OTHER_SHOCKS : 0),
        signal: { stopped: false },
        progress: (found, blocks) => progress(runsIn(found[0], blocks), runs),
        more: outcomesOf(this.lesson.parts),
      };
      this.ran.set(key, runPaired(this.pool, [{ scenario, changes }], asked).then(({ sides, blocks }) => ({ side: sides[0], blocks })));
    }
    return this.ran.get(key);
  }

  /** The values over the runs on the day that is meant. */
  async values({ outcome, side, less, at }) {
    const week = at ? stepOf(at) : DATA.clock.steps - 1;
    const one = await this.run(side);
    const values = one.side.at(outcome, week, one.blocks).slice();
    if (!less) return values;
    const other = await this.run(less);
    const its = other.side.at(outcome, week, other.blocks);
    return values.map((value, run) => value - its[run]);
  }

  /** A value and its standard error. */
  async estimate(value) {
    if ("fact" in value) return { value: value.fact, error: 0 };
    if (!value.ratio) return measured(await this.values(value), value);
    const [over, under] = [await this.estimate(value.ratio[0]), await this.estimate(value.ratio[1])];
    if (!over.value || !under.value) return { value: under.value ? 0 : Infinity, error: 0 };
    const relative = Math.hypot(over.error / over.value, under.error / under.value);
    const ratio = over.value / under.value;
    return value.squared
      ? { value: ratio ** 2, error: 2 * ratio ** 2 * relative }
      : { value: ratio, error: Math.abs(ratio) * relative };
  }
}

/** Mean and standard deviation of some values. */
function momentsOf(values) {
  const mean = meanOf(values);
  const spread = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));
  return { mean, spread, error: spread / Math.sqrt(values.length) };
}

function measured(values, { of, above, below }) {
  const { mean, spread, error } = momentsOf(values);
  const shrink = Math.sqrt(2 * (values.length - 1));
  if (of === "share") {
    const holds = (value) => (above !== null ? value > above : value < below);
    const share = values.reduce((sum, value) => sum + holds(value), 0) / values.length;
    return { value: share, error: Math.sqrt((share * (1 - share)) / values.length) };
  }
  if (of === "spread") return { value: spread, error: spread / shrink };
  if (of === "margin") return { value: Z * error, error: (Z * error) / shrink };
  if (of === "sign") return { value: Math.abs(mean) > Z * error ? Math.sign(mean) : 0, error: 0 };
  return { value: mean, error };
}

/** Twice the mean quantile loss over what came. */
function crps(quantiles, values, levels = LEVELS) {
  let sum = 0;
  for (const value of values) {
    quantiles.forEach((given, place) => {
      sum += (value - given) * (levels[place] - (value < given ? 1 : 0));
    });
  }
  return (2 * sum) / (values.length * quantiles.length);
}

function brier(probability, share) {
  return (probability - share) ** 2 + share * (1 - share);
}

/** By how much a number may be off: standard errors, and what rounding to three digits takes. */
function toleranceOf({ value, error }) {
  const size = Math.abs(value);
  return ERRORS * error + (size ? 0.5 * 10 ** (Math.floor(Math.log10(size)) - 2) : 0);
}
