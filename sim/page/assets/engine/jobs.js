// What a worker is asked for: a block of runs, or one run week by week.

/** Carry a block through all its weeks. `pause` lets the page draw, where there is no worker; true stops. */
async function blockOf(kernel, job, pause) {
  kernel.lay(job.setup);
  kernel.prepare(job.seed, job.first);
  const { steps } = kernel.clock;
  const slice = pause ? 16 : steps;
  for (let step = 0; step < steps; step += slice) {
    kernel.advance(step, Math.min(step + slice, steps));
    if (pause && (await pause())) return null;
  }
  return { out: kernel.recorded() };
}

/** Carry one run week by week and keep some rows of each week: shape (weeks, rows). */
async function historyOf(kernel, job, pause) {
  kernel.lay({ ...job.setup, recorded: [] });
  kernel.prepare(job.seed, job.run);
  const { steps } = kernel.clock;
  const weeks = job.until ?? steps;
  const out = new Float64Array(weeks * job.rows.length);
  for (let step = 0; step < weeks; step += 1) {
    kernel.advance(step, step + 1);
    const state = kernel.state();
    job.rows.forEach((row, place) => {
      out[step * job.rows.length + place] = state[row * kernel.lanes];
    });
    if (pause && step % 16 === 15 && (await pause())) return null;
  }
  return { out };
}

const JOBS = { block: blockOf, history: historyOf };

/** Instantiate a compiled module. */
async function kernelFrom(module, described, clock) {
  return new Kernel(await WebAssembly.instantiate(module, {}), described, clock);
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  let kernel = null;
  self.onmessage = async ({ data }) => {
    try {
      if (data.module) {
        kernel = await kernelFrom(data.module, data.described, data.clock);
        self.postMessage({ ready: true });
        return;
      }
      const answer = await JOBS[data.kind](kernel, data);
      self.postMessage(answer, [answer.out.buffer]);
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };
}
