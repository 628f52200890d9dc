// Runs of a scenario as they come in: their values by column and week, and quantiles of them.

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** A quantile of sorted numbers, by linear interpolation as NumPy's default. */
function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

function meanOf(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Runs of one scenario: blocks of lanes, each with columns, then weeks, then lanes. */
class Runs {
  constructor(columns, steps, lanes, runs) {
    Object.assign(this, { columns, steps, lanes, runs, blocks: new Map() });
    this.places = Object.fromEntries(columns.map((name, place) => [name, place]));
  }

  /** How many lanes of a block are among the runs. */
  width(block) {
    return Math.min(this.lanes, this.runs - block * this.lanes);
  }

  has(name) {
    return name in this.places;
  }

  /** The values of a column in a week, over the runs of some blocks; of a posture's share, that of the weeks so far. */
  at(name, week, blocks) {
    const { share } = COLUMNS[name];
    if (share) return this.shareOf(share, week, blocks);
    const values = new Float64Array(blocks.reduce((sum, block) => sum + this.width(block), 0));
    let filled = 0;
    for (const block of blocks) {
      const from = (this.places[name] * this.steps + week) * this.lanes;
      values.set(this.blocks.get(block).subarray(from, from + this.width(block)), filled);
      filled += this.width(block);
    }
    return values;
  }

  shareOf({ column, posture }, week, blocks) {
    const held = this.at(column, 0, blocks).fill(0);
    for (let past = 0; past <= week; past += 1) {
      this.at(column, past, blocks).forEach((value, run) => {
        held[run] += value === posture;
      });
    }
    return held.map((weeks) => weeks / (week + 1));
  }

  /** Quantiles of a column in every week: five arrays. */
  fan(name, blocks, less = null) {
    const bands = QUANTILES.map(() => new Float64Array(this.steps));
    for (let week = 0; week < this.steps; week += 1) {
      const values = this.at(name, week, blocks);
      if (less) {
        const other = less.at(name, week, blocks);
        for (let run = 0; run < values.length; run += 1) values[run] -= other[run];
      }
      values.sort();
      QUANTILES.forEach((share, place) => {
        bands[place][week] = quantile(values, share);
      });
    }
    return bands;
  }

  /** The week of each run in which an event has first happened, or -1. */
  firsts(event, blocks) {
    const test = happened(event);
    const found = [];
    for (const block of blocks) {
      const values = this.blocks.get(block);
      for (let lane = 0; lane < this.width(block); lane += 1) {
        let when = -1;
        for (let week = 0; week < this.steps && when < 0; week += 1) {
          if (test(values[(this.places[event.column] * this.steps + week) * this.lanes + lane])) when = week;
        }
        found.push(when);
      }
    }
    return found;
  }

  /** The first week of each run in which any column differs from its partner's, or -1. */
  partings(other, blocks) {
    const found = [];
    for (const block of blocks) {
      const [mine, its] = [this.blocks.get(block), other.blocks.get(block)];
      const first = new Array(this.width(block)).fill(-1);
      for (let place = 0; place < this.columns.length; place += 1) {
        for (let lane = 0; lane < first.length; lane += 1) {
          const last = first[lane] < 0 ? this.steps : first[lane];
          for (let week = 0; week < last; week += 1) {
            const at = (place * this.steps + week) * this.lanes + lane;
            if (mine[at] !== its[at] && !(Number.isNaN(mine[at]) && Number.isNaN(its[at]))) {
              first[lane] = week;
              break;
            }
          }
        }
      }
      found.push(...first);
    }
    return found;
  }

  /** A short digest of every watched column in every week: that of `sim.page.digest`. Null where the browser has none. */
  async digest() {
    if (!globalThis.crypto?.subtle) return null;
    const blocks = [...this.blocks.keys()].sort((one, other) => one - other);
    const names = watched();
    const parts = new Uint8Array(32 * names.length);
    for (const [place, name] of names.entries()) {
      const plane = new Float64Array(this.steps * this.runs);
      for (let week = 0; week < this.steps; week += 1) plane.set(this.at(name, week, blocks), week * this.runs);
      parts.set(new Uint8Array(await crypto.subtle.digest("SHA-256", plane)), 32 * place);
    }
    const whole = new Uint8Array(await crypto.subtle.digest("SHA-256", parts));
    return [...whole.slice(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

/** A test of an event on the value of its column. */
function happened({ least, most, among: numbers }) {
  if (numbers.length) return (value) => numbers.includes(value);
  return (value) => (least === null || value >= least) && (most === null || value <= most);
}
