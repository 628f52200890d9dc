// A class: what all predicted and chose, and what the runs of all give together, as `sim.lessons.pool` does it.

const RESULTS_POOLED = ["read_number", "predict_number", "predict_probability"];

function measuresOf(value) {
  return "fact" in value ? [] : (value.ratio ?? [value]);
}

/** Whether a value is of runs that all make alike, and not of what each has chosen. */
function isShared(lesson, value) {
  const sides = measuresOf(value).flatMap(({ side, less }) => (less ? [side, less] : [side]));
  return sides.length > 0 && sides.every((side) => !Object.keys(lesson.sides[side].chosen).length);
}

/** What the runs of a student give by task, and which option they make right. */
async function foundBy(work, numbers) {
  const [found, right] = [{}, {}];
  for (const task of Object.values(work.lesson.tasks)) {
    const ofRuns = task.value && measuresOf(task.value).length > 0;
    const pools = RESULTS_POOLED.includes(task.kind) && isShared(work.lesson, task.value);
    if ((!pools && task.kind !== "choose") || (ofRuns && work.unpredicted.length)) continue;
    try {
      const { value } = await numbers.estimate(task.value);
      if (pools && Number.isFinite(value)) found[task.id] = value;
      if (task.kind === "choose") right[task.id] = Object.keys(task.options).find((option) => holds(task.options[option].when, value));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
    }
  }
  return { found, right };
}

/** The middle of what was predicted. */
function middleOf(task, text) {
  const answer = answerOf(task, text);
  return Array.isArray(answer) ? answer[Math.floor(answer.length / 2)] : answer;
}

/** Values over a class, with their mean, its interval of 95 percent by Student's t, and quantiles. */
function pool(task, what, values, scores = []) {
  const { mean, error } = momentsOf(values);
  const half = values.length > 1 ? DATA.t[Math.min(values.length - 1, DATA.t.length) - 1] * error : NaN;
  const sorted = values.slice().sort((one, other) => one - other);
  const quantiles = LEVELS.map((level) => quantile(sorted, level));
  const interval = [mean - half, mean + half];
  const span = what === "predicted" ? quantiles : [interval[0], mean, interval[1]];
  return { task, what, values, scores, mean, interval, quantiles, span };
}

/** What a class has predicted, and what the runs of all give, task by task. */
function pooled(lesson, graded) {
  const pools = [];
  for (const task of Object.values(lesson.tasks)) {
    if (PREDICTIONS.includes(task.kind)) {
      const said = graded.filter(({ work }) => task.id in work.record.predictions);
      const scores = said.flatMap(({ verdicts }) => verdicts.filter((one) => one.task === task.id && one.score !== undefined).map(({ score }) => score));
      const values = said.map(({ work }) => middleOf(task, work.record.predictions[task.id]));
      if (values.length) pools.push(pool(task, "predicted", values, scores));
    }
    const values = graded.filter(({ found }) => task.id in found).map(({ found }) => found[task.id]);
    if (values.length) pools.push(pool(task, "found", values));
  }
  return pools;
}

/** How many of a class chose each option, and for how many it is right, task by task. */
function countedChoices(lesson, graded) {
  return Object.values(lesson.tasks)
    .filter((task) => task.kind === "choose" && graded.some(({ work }) => task.id in work.record.answers))
    .flatMap((task) =>
      Object.keys(task.options).map((option) => ({
        task,
        option,
        chose: graded.filter(({ work }) => work.record.answers[task.id] === option).length,
        rightFor: graded.filter(({ right }) => right[task.id] === option).length,
      })),
    );
}

const students = (count) => `${exact(count)} student${count === 1 ? "" : "s"}`;

/** What the picture of a class shows, in words. */
function wordsOfClass(lesson, pools, choices) {
  const said = [`The class in lesson ${lesson.number}, ${lesson.title}.`];
  for (const { task, what, values, span } of pools) {
    const [low, middle, high] = span.map(number);
    if (what === "predicted") said.push(`${task.id}, predicted by ${students(values.length)}: ${middle} in the middle, 8 in 10 between ${low} and ${high}.`);
    else said.push(`${task.id}, found by ${students(values.length)}: mean ${middle}${Number.isNaN(span[0]) ? "" : `, interval of the mean ${low} to ${high}`}.`);
  }
  for (const task of new Set(choices.map((one) => one.task))) {
    const options = choices.filter((one) => one.task === task).map(({ option, chose, rightFor }) => `${option} by ${chose}, right for ${rightFor}`);
    said.push(`${task.id}, chosen: ${options.join("; ")}.`);
  }
  return said.join(" ");
}

/** Rows of a CSV file, as the command writes it; what there is none of is empty. */
const cells = (rows) => rows.map((row) => row.map((value) => (value === undefined || Number.isNaN(value) ? "" : value)));

function classRows(pools) {
  const heads = ["task", "kind", "what", "students", "mean", "low", "high", "q10", "q50", "q90", "mean_score"];
  const rows = pools.map((one) => [one.task.id, DATA.kinds[one.task.kind], one.what, one.values.length, one.mean, ...one.interval, ...one.quantiles, meanOf(one.scores)]);
  return cells([heads, ...rows]);
}

function choiceRows(choices) {
  return [["task", "option", "chose", "right_for"], ...choices.map(({ task, option, chose, rightFor }) => [task.id, option, chose, rightFor])];
}

const MARKS = ["right", "wrong", "scored", "kept", "open"];
const countOf = ({ verdicts }, state) => verdicts.filter((one) => one.state === state).length;

function markRows(graded) {
  const scored = [...new Set(graded.flatMap(({ verdicts }) => verdicts.filter((one) => one.score !== undefined).map(({ task }) => task)))];
  const score = (one, task) => one.verdicts.find((verdict) => verdict.task === task)?.score;
  const rows = graded.map((one) => [one.work.record.student, one.path, ...MARKS.map((state) => countOf(one, state)), ...scored.map((task) => score(one, task))]);
  return cells([["student", "record", ...MARKS, ...scored.map((task) => `score_${task}`)], ...rows]);
}
