// The record to hand in: as `sim.lessons.record` reads it.

const KEPT = "wary exercise";

/** Whether what is said of an answer tells something of the runs. */
function showsRuns(task) {
  return task.kind.startsWith("write_") || (!!task.value && !("fact" in task.value));
}

class Work {
  constructor(lesson, student, seed) {
    const { label, edition } = lesson;
    this.lesson = lesson;
    this.record = { format: 1, lesson: label, edition, version: DATA.version, student, seed, predictions: {}, answers: {}, digests: {} };
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
    const seal = [...(await sha256(new TextEncoder().encode(canonical(this.record))))];
    return `${JSON.stringify({ ...this.record, seal: seal.map((byte) => byte.toString(16).padStart(2, "0")).join("") }, null, 1)}\n`;
  }
}

/** JSON with its keys in order and no spaces. */
function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
