// Workers that carry runs; where the browser starts none, the page's own thread does it, some weeks at a time.

const MOST_WORKERS = 4;

class Pool {
  constructor(described, clock) {
    this.described = described;
    this.clock = clock;
    this.waiting = [];
    this.idle = [];
    this.alone = null;
    this.count = 0;
  }

  /** Unpack and compile the kernel, and start the workers. */
  async start(packed, engine) {
    if (typeof WebAssembly !== "object") throw new Error("this browser runs no WebAssembly");
    const bytes = await unpacked(packed);
    this.module = await WebAssembly.compile(bytes);
    const wanted = Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 2));
    try {
      const address = URL.createObjectURL(new Blob([engine], { type: "text/javascript" }));
      this.idle = await Promise.all(Array.from({ length: wanted }, () => this.startOne(address)));
      this.count = wanted;
      URL.revokeObjectURL(address);
    } catch {
      this.alone = await kernelFrom(this.module, this.described, this.clock);
    }
  }

  startOne(address) {
    return new Promise((resolve, reject) => {
      const worker = new Worker(address);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error("no worker"));
      };
      worker.onmessage = ({ data }) => (data.ready ? resolve(worker) : reject(new Error(data.error)));
      worker.postMessage({ module: this.module, described: this.described, clock: this.clock });
    });
  }

  /** Do a job on the first worker that is free; `signal` says whether it is still wanted. */
  async ask(job, signal) {
    if (this.alone) return this.onPage(job, signal);
    const worker = this.idle.pop() || (await new Promise((resolve) => this.waiting.push(resolve)));
    try {
      if (signal.stopped) return null;
      return await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
        worker.onerror = () => reject(new Error("the worker ended"));
        worker.postMessage(job);
      });
    } finally {
      const next = this.waiting.shift();
      if (next) next(worker);
      else this.idle.push(worker);
    }
  }

  /** One job at a time on the page's own thread. A message, not a timer, lets it draw: timers wait 4 ms each. */
  async onPage(job, signal) {
    const before = this.turn || Promise.resolve();
    let done;
    this.turn = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    try {
      const pause = () => nextMessage().then(() => signal.stopped);
      return signal.stopped ? null : await JOBS[job.kind](this.alone, job, pause);
    } finally {
      done();
    }
  }
}

function nextMessage() {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(0);
  });
}

/** Bytes of a text in base64, unpacked where they were packed with gzip. */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Start a pool with the kernel and the data that this document carries. */
async function startFromDocument(pool) {
  const textOf = (id) => document.getElementById(id).textContent;
  const [start, links] = await Promise.all(["start", "links"].map((id) => unpacked(textOf(id))));
  BASE.start = new Float64Array(start.buffer);
  BASE.links = links;
  await pool.start(textOf("kernel"), textOf("engine"));
}
