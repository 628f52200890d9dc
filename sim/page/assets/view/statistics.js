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

/** Runs of one scenario: blocks of lanes, each with columns, then weeks, then lanes. Of what a block records only the
 * columns that are shown are kept; the rest has done its part once the block is there. */
class Runs {
  constructor({ columns, kept, steps, lanes, runs }) {
    Object.assign(this, { columns, kept, steps, lanes, runs, blocks: new Map(), hashes: new Map() });
    this.places = Object.fromEntries(kept.map((name, place) => [name, place]));
    [this.first, this.parted] = [new Map(), new Map()];
  }

  /** How many lanes of a block are among the runs. */
  width(block) {
    return Math.min(this.lanes, this.runs - block * this.lanes);
  }

  /** Take in what a block recorded; `reference` is what the first side did. */
  take(block, out, reference) {
    const size = this.steps * this.lanes;
    const plane = (name) => out.subarray(this.columns.indexOf(name) * size, (this.columns.indexOf(name) + 1) * size);
    const shown = new Float64Array(this.kept.length * size);
    this.kept.forEach((name, place) => shown.set(plane(name), place * size));
    this.parted.set(block, this.partingsIn(block, out, reference));
    for (const event of DATA.events) {
      if (event.headline && this.columns.includes(event.column)) this.first.set(`${event.name} ${block}`, this.firstsIn(block, plane(event.column), event));
    }
    this.hashes.set(block, Promise.all(watched().map((name) => this.hashOf(block, plane(name)))));
    this.blocks.set(block, shown);
  }

  /** The values of a column in a week, over the runs of some blocks; of a posture's share, that of the weeks so far.
   * What has not happened has no time; it has that of the week, so that means are restricted mean times, as in Python. */
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
    if (COLUMNS[name].time) return values.map((time) => time || week + 1);
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

  /** The week of each run of a block in which an event has first happened, or -1. */
  firstsIn(block, values, event) {
    const test = happened(event);
    return Array.from({ length: this.width(block) }, (_, lane) => {
      for (let week = 0; week < this.steps; week += 1) if (test(values[week * this.lanes + lane])) return week;
      return -1;
    });
  }

  /** The same over the runs of some blocks; nothing of an event that the model does not record. */
  firsts(event, blocks) {
    return blocks.flatMap((block) => this.first.get(`${event.name} ${block}`) ?? []);
  }

  /** The first week of each run of a block in which any column differs from its partner's, or -1. */
  partingsIn(block, mine, its) {
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
    return first;
  }

  partings(blocks) {
    return blocks.flatMap((block) => this.parted.get(block));
  }

  /** A hash of a column of a block, its runs beside each other; null where the browser makes none. */
  async hashOf(block, plane) {
    if (!globalThis.crypto?.subtle) return null;
    const width = this.width(block);
    return sha256(width === this.lanes ? plane : plane.filter((_, at) => at % this.lanes < width));
  }

  /** A short digest of every watched column in every week: that of `sim.page.digest`. Null where the browser has none. */
  async digest() {
    if (!globalThis.crypto?.subtle) return null;
    const blocks = await Promise.all([...this.hashes.keys()].sort((one, other) => one - other).map((block) => this.hashes.get(block)));
    const columns = await Promise.all(watched().map((_, place) => sha256(joined(blocks.map((hashes) => hashes[place])))));
    const whole = await sha256(joined(columns));
    return [...whole.slice(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function joined(parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A test of an event on the value of its column. */
function happened({ least, most, among: numbers }) {
  if (numbers.length) return (value) => numbers.includes(value);
  return (value) => (least === null || value >= least) && (most === null || value <= most);
}
