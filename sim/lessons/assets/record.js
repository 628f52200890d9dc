// The record to hand in: as `sim.lessons.record` reads it.

const KEPT = "wary exercise";

/** Whether what is said of an answer tells something of the runs. */
function showsRuns(task) {
  return task.kind.startsWith("write_") || (!!task.value && !("fact" in task.value));
}

class Work {
  constructor(lesson, record) {
    Object.assign(this, { lesson, record });
  }

  static begun(lesson, student, seed) {
    const { label, edition } = lesson;
    return new Work(lesson, { format: 1, lesson: label, edition, version: DATA.version, student, seed, predictions: {}, answers: {}, digests: {} });
  }

  get place() {
    return `${KEPT} ${this.record.lesson} ${this.record.edition} ${this.record.student}`;
  }

  get unpredicted() {
    return Object.keys(this.lesson.tasks).filter((id) => PREDICTIONS.includes(this.lesson.tasks[id].kind) && !(id in this.record.predictions));
  }

  given(id) {
    return this.record.predictions[id] ?? this.record.answers[id];
  }

  /** The parameters that are answered, by task. */
  chosen() {
    const setters = Object.values(this.lesson.tasks).filter(({ kind, id }) => kind === "set_parameter" && this.given(id) !== undefined);
    return Object.fromEntries(setters.map((task) => [task.id, answerOf(task, this.given(task.id))]));
  }

  /** What is said of each task, in their order; those not answered are open. */
  async verdicts(numbers) {
    const found = [];
    for (const task of Object.values(this.lesson.tasks)) found.push({ task: task.id, ...(await this.verdictOn(task, numbers)) });
    return found;
  }

  async verdictOn(task, numbers) {
    const given = this.given(task.id);
    if (given === undefined) return { state: "open", says: `not answered yet (${DATA.kinds[task.kind]}).` };
    if (this.unpredicted.length && (showsRuns(task) || PREDICTIONS.includes(task.kind))) return { state: "kept", says: "kept; it is scored once all is predicted." };
    try {
      return await verdictOn(task, given, numbers);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return { state: "open", says: `first answer ${error.message}: this follows from it.` };
    }
  }

  /** Take an answer; of a prediction the first, for good. */
  answer(id, text) {
    const task = this.lesson.tasks[id];
    answerOf(task, text);
    if (PREDICTIONS.includes(task.kind)) {
      if (id in this.record.predictions) throw new Wrong("This prediction stands.");
      this.record.predictions[id] = text.trim();
    } else {
      if (this.unpredicted.length && showsRuns(task)) throw new Wrong("Predict first: the predictions above come before every answer.");
      this.record.answers[id] = text.trim();
    }
    this.keep();
  }

  keep() {
    try {
      localStorage.setItem(this.place, JSON.stringify([this.record.predictions, this.record.answers]));
    } catch {
      // a browser that keeps nothing still lets it be saved as a file
    }
  }

  /** Take up what this browser kept; what is no answer is left out. */
  takeUp() {
    try {
      const [predictions, answers] = JSON.parse(localStorage.getItem(this.place) ?? "[{}, {}]");
      for (const [id, text] of [...Object.entries(predictions), ...Object.entries(answers)]) {
        try {
          if (this.lesson.tasks[id]) this.answer(id, String(text));
        } catch {
          continue;
        }
      }
    } catch {
      // nothing that can be read
    }
  }

  /** The record with its seal, as a file holds it. */
  async sealed() {
    return `${JSON.stringify({ ...this.record, seal: await sealOf(this.record) }, null, 1)}\n`;
  }
}

/** A digest of everything in a record, alike in Python and in a page. */
async function sealOf(record) {
  const seal = await sha256(new TextEncoder().encode(canonical(record)));
  return [...seal].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** JSON with its keys in order and no spaces. */
function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
