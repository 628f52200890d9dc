// Records worked out anew, as `sim.lessons.record` and `sim.lessons.grade` do it, in the same words.

const MOST_RECORD_BYTES = 500000;
const LONGEST_ANSWER = 20000;
const textsOf = (sound) => (value) => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "";
  const wrong = Object.entries(value).find(([, text]) => !sound(text));
  return wrong ? `.${wrong[0]}` : null;
};
const either = (sound) => (value) => (sound(value) ? null : "");
const isText = (value) => typeof value === "string";
const isDigest = (value) => isText(value) && /^[0-9a-f]{12}$/.test(value);
const isAnswer = (value) => isText(value) && [...value].length <= LONGEST_ANSWER;
const RECORD_FIELDS = {
  format: either((value) => value === 1),
  lesson: either(isText),
  edition: either(isDigest),
  version: either(isText),
  student: either(isDigest),
  seed: either((value) => Number.isSafeInteger(value) && value >= 0 && value < 2 ** 48),
  predictions: textsOf(isAnswer),
  answers: textsOf(isAnswer),
  digests: textsOf(isDigest),
};

/** A record that does not hold: [key, what is wrong there], one or more. */
class Unsound extends Error {
  constructor(...faults) {
    super(faults.map(([, message]) => message).join(" "));
    this.faults = faults.sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

/** The first key of a record, by name, that is not as a record has it; undefined where all are. */
function faultyKey(record) {
  const wrong = Object.entries(RECORD_FIELDS).map(([name, fault]) => [name, fault(record[name])]);
  const faulty = wrong.filter(([, found]) => found !== null).map(([name, found]) => name + found);
  return [...faulty, ...Object.keys(record).filter((name) => !Object.hasOwn(RECORD_FIELDS, name))].sort()[0];
}

/** Read the record that a file holds; Unsound where it is damaged, none, or does not match its own seal. */
async function recordIn(file) {
  if (file.size > MOST_RECORD_BYTES) throw new Unsound(["", `is larger than ${exact(MOST_RECORD_BYTES)} bytes; no record is.`]);
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch (error) {
    throw new Unsound(["", `cannot be read: ${error.message}.`]);
  }
  let found;
  try {
    found = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new Unsound(["", "is damaged: it is no JSON text. Hand the file in again as it was saved."]);
  }
  const isRecord = found !== null && typeof found === "object" && ["lesson", "student", "seal"].every((name) => Object.hasOwn(found, name));
  if (!isRecord) throw new Unsound(["", "is no record of a lesson."]);
  if (found.format !== 1) throw new Unsound(["format", "is a record of another format; 1 is read here."]);
  const { seal, ...rest } = found;
  const record = { predictions: {}, answers: {}, digests: {}, ...rest };
  const key = faultyKey(record);
  if (key !== undefined) throw new Unsound([key, "is not as a record has it."]);
  if ((await sealOf(record)) !== seal) throw new Unsound(["", "was altered: it does not match its own seal."]);
  return record;
}

/** The work that a record holds; Unsound where it is of no lesson here, or of another edition of it. */
function workOf(record) {
  const lesson = LESSONS[record.lesson];
  if (!lesson) throw new Unsound(["lesson", "is of no lesson that is here."]);
  if (record.edition !== lesson.edition) throw new Unsound(["", `is of another edition of lesson ${lesson.number} than the one here; start that anew.`]);
  return new Work(lesson, record);
}

function* faultsOfAnswers({ lesson, record, unpredicted }) {
  for (const [given, predicted] of [[record.predictions, true], [record.answers, false]]) {
    for (const [id, text] of Object.entries(given)) {
      const task = lesson.tasks[id];
      if (!task || PREDICTIONS.includes(task.kind) !== predicted) {
        yield [id, `is no task of lesson ${lesson.number} that takes ${predicted ? "a prediction" : "an answer"}.`];
        continue;
      }
      try {
        answerOf(task, text);
      } catch (error) {
        if (!(error instanceof Wrong)) throw error;
        yield [id, "is no answer to this task."];
      }
    }
  }
  const early = Object.keys(record.answers).some((id) => lesson.tasks[id] && showsRuns(lesson.tasks[id]));
  if (early && unpredicted.length) yield [unpredicted[0], "is not predicted, and answers that come after it are there."];
}

/** The sides whose runs the answers follow from. */
function sidesRun({ lesson, record, unpredicted }) {
  const answered = ({ chosen }) => Object.values(chosen).every((task) => task in record.answers);
  return unpredicted.length ? [] : Object.keys(lesson.sides).filter((side) => answered(lesson.sides[side]));
}

/** The first fault of the digests, or null; the runs are made for it. */
async function faultOfNumbers(work, numbers) {
  const { lesson, record, unpredicted } = work;
  const { digests } = record;
  const unknown = Object.keys(digests).find((side) => !Object.hasOwn(lesson.sides, side));
  const lacking = sidesRun(work).find((side) => !(side in digests));
  if (unpredicted.length && Object.keys(digests).length) return ["digests", "has numbers, and predictions that come before them are not there."];
  if (unknown !== undefined) return [`digests.${unknown}`, `is no side of lesson ${lesson.number}.`];
  if (lacking !== undefined) return ["digests", `lacks the digest of the numbers of ${lacking}; save it again.`];
  for (const [side, digest] of Object.entries(digests)) {
    try {
      const { side: runs } = await numbers.run(side);
      if ((await runs.digest()) !== digest) return [`digests.${side}`, `was altered, or is of another model: no run of this student gives the numbers of ${side}.`];
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return [`digests.${side}`, `has numbers that follow from ${error.message}, which is unanswered.`];
    }
  }
  return null;
}

/** Work a record out anew: the work, what is said of each answer, and what its runs give, which are let go of then. */
async function gradedIn(file, pool) {
  const work = workOf(await recordIn(file));
  const { record, lesson } = work;
  const seed = parseInt(record.student, 16);
  const faults = [...faultsOfAnswers(work)];
  if (lesson.seed === "own" && record.seed !== seed) faults.unshift(["seed", `was altered: the seed of student ${record.student} is another.`]);
  if (faults.length) throw new Unsound(...faults);
  const numbers = new Numbers(pool, lesson, record.seed);
  numbers.chosen = work.chosen();
  const fault = await faultOfNumbers(work, numbers);
  if (fault) throw new Unsound(fault);
  const verdicts = await work.verdicts(numbers);
  return { work, verdicts, ...(await foundBy(work, numbers)), text: await onePage(work, verdicts, lettersWide()) };
}
