// The compiled kernel in a WebAssembly memory: where each array lies, and how it is called.
// This script runs on the page and, as text, in its workers.

const ALIGNED = 64;
const PAGE_BYTES = 65536;

/** The words of an argument, as compiled code takes them: an array is two words that count references (none), the
 * number of elements, the size of one, the address, the shape and the strides. */
function argumentWords(argument, address, shape, value) {
  if (argument.kind === "float") return [value];
  if (argument.kind === "integer") return [BigInt(value)];
  const strides = [];
  let size = argument.itemsize;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    strides.unshift(BigInt(size));
    size *= shape[axis];
  }
  return [0, 0, BigInt(size / argument.itemsize), BigInt(argument.itemsize), address, ...shape.map(BigInt), ...strides];
}

class Kernel {
  constructor(instance, described, clock) {
    this.exports = instance.exports;
    this.memory = instance.exports.memory;
    this.described = described;
    this.clock = clock;
    this.lanes = described.lanes;
    this.heap = this.exports.__heap_base.value;
  }

  /** Lay out the arrays of a setup: start (numbers), links (bytes), calendar, signposts and answers (typed
   * arrays), options, recorded. */
  lay(setup) {
    const { described, lanes } = this;
    let top = Math.ceil(this.heap / ALIGNED) * ALIGNED;
    const take = (bytes) => {
      const at = top;
      top += Math.ceil(Math.max(bytes, 8) / ALIGNED) * ALIGNED;
      return at;
    };
    this.result = take(ALIGNED);
    this.at = { rows: take(described.rows * lanes * 8), keys: take(lanes * 8), start: take(described.rows * 8) };
    this.lengths = { recorded: [setup.recorded.length], out: [setup.recorded.length, this.clock.steps, lanes] };
    const given = { links: setup.links, recorded: BigInt64Array.from(setup.recorded, BigInt) };
    for (const plan of ["calendar", "signposts", "answers"]) {
      for (const [name, array] of Object.entries(setup[plan])) {
        given[`${plan}.${name}`] = array;
        this.lengths[`${plan}.${name}`] = [array.length];
      }
    }
    for (const [path, array] of Object.entries(given)) this.at[path] = take(array.byteLength);
    this.at.out = take(setup.recorded.length * this.clock.steps * lanes * 8);
    const memory = described.arguments.advance.find((argument) => argument.path === "memory");
    this.at.memory = take(memory.itemsize);
    const more = top - this.memory.buffer.byteLength;
    if (more > 0) this.memory.grow(Math.ceil(more / PAGE_BYTES));
    for (const [path, array] of Object.entries(given)) {
      new Uint8Array(this.memory.buffer, this.at[path], array.byteLength).set(
        new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
      );
    }
    new Float64Array(this.memory.buffer, this.at.start, described.rows).set(setup.start);
    new Float64Array(this.memory.buffer, this.at.memory, memory.itemsize / 8).fill(NaN); // nothing is remembered yet
    this.options = setup.options;
    this.fixed = { advance: this.words("advance"), prepare: this.words("prepare") };
  }

  /** All words of a function's arrays, options and clock; plain numbers at the end are given at each call. */
  words(name) {
    const words = [this.result, this.result + 16];
    for (const argument of this.described.arguments[name]) {
      const [group, field] = argument.path.split(".");
      if (field === undefined && argument.kind !== "array") break;
      const values = { options: this.options, clock: this.clock.values }[group];
      const value = values ? values[field] : 0;
      const address = argument.offset < 0 ? this.at[argument.path] : this.at.rows + argument.offset;
      words.push(...argumentWords(argument, address, this.lengths[argument.path] || argument.shape, value));
    }
    return words;
  }

  call(name, first, last) {
    const code = this.exports[name](...this.fixed[name], BigInt(first), BigInt(last));
    if (code !== 0) throw new Error(`the kernel ended with ${code}`);
  }

  /** Set every lane to the start; the first lane is the run of this number. */
  prepare(seed, first) {
    this.call("prepare", seed, first);
  }

  advance(first, last) {
    this.call("advance", first, last);
  }

  /** A copy of what was recorded: columns, then weeks, then lanes. */
  recorded() {
    const [columns, steps, lanes] = this.lengths.out;
    return new Float64Array(this.memory.buffer, this.at.out, columns * steps * lanes).slice();
  }

  /** The rows of the state, lanes innermost; a view that the next growth of the memory ends. */
  state() {
    return new Float64Array(this.memory.buffer, this.at.rows, this.described.rows * this.lanes);
  }
}
