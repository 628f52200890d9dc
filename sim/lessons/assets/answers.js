// What may be answered to each kind of task, and what is said of it, as `sim.lessons.answers` and `verdicts` do it.

const PREDICTIONS = ["predict_number", "predict_distribution", "predict_probability"];
const NUMBER = /^[-+]?(\d{1,15}\.?\d{0,30}|\.\d{1,30})(e[-+]?\d{1,2})?$/i;

class Wrong extends Error {}

/** A number as people write it. */
function numberIn(text) {
  let written = text.trim().replaceAll(MINUS, "-").replaceAll(NO_BREAK, "");
  const share = written.endsWith("%");
  written = written.replace(/%$/, "").trim();
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(written)) written = written.replaceAll(",", "");
  if (!NUMBER.test(written)) throw new Wrong(`“${text.slice(0, 60)}” is not a number.`);
  return share ? Number(written) / 100 : Number(written);
}

function between(value, low, high) {
  if (!(value >= low && value <= high)) throw new Wrong(`${exact(value)} is not between ${exact(low)} and ${exact(high)}.`);
  return value;
}

/** The numbers of a predicted distribution, as texts: apart by semicolons, spaces, or commas that part no thousands. */
function quantileTexts(text) {
  return text.replace(/^[[\]() ]+|[[\]() ]+$/g, "").split(/[;\s]+|,(?!\d{3}\b)\s*/).filter(Boolean);
}

/** Read an answer to a task; Wrong where it is none. */
function answerOf(task, text) {
  const said = text.trim();
  if (task.kind === "read_number") return numberIn(said);
  if (task.kind === "predict_number") return between(numberIn(said), task.low, task.high);
  if (task.kind === "predict_probability") return between(numberIn(said), 0, 1);
  if (task.kind === "predict_distribution") {
    const parts = quantileTexts(said);
    if (parts.length !== LEVELS.length) throw new Wrong("Three numbers are wanted.");
    const values = parts.map((part) => between(numberIn(part), task.low, task.high));
    if (values.some((value, place) => place && value < values[place - 1])) throw new Wrong("The three numbers have to rise.");
    return values;
  }
  if (task.kind === "set_parameter") {
    const parameter = PARAMETERS[task.parameter];
    const value = between(numberIn(said), parameter.low, parameter.high);
    if (value === parameter.default) throw new Wrong(`${exact(value)} is what it is anyway; choose another value.`);
    return value;
  }
  if (task.kind === "choose") {
    if (!(said in task.options)) throw new Wrong("Choose one of the answers.");
    return said;
  }
  const words = said.split(/\s+/).filter(Boolean).length;
  if (task.kind === "explain" && words < task.words) throw new Wrong(`That is ${words} words; at least ${task.words} are wanted.`);
  if (!said) throw new Wrong("Write something first.");
  return said;
}

const isNear = (answer, estimate) => Math.abs(answer - estimate.value) <= toleranceOf(estimate) * (1 + 1e-9);

function holds({ above, below, equals }, value) {
  if (equals !== null) return value === equals;
  return (above === null || value > above) && (below === null || value < below);
}

async function onNumber(task, answer, numbers) {
  const wanted = await numbers.estimate(task.value);
  if (isNear(answer, wanted)) {
    const accepted = wanted.error ? `; within ${number(toleranceOf(wanted))} is accepted, two standard errors of ${numbers.lesson.runs} runs and rounding` : "";
    return { state: "right", says: `right${accepted}.` };
  }
  const near = [];
  for (const mistake of task.mistakes) {
    const one = await numbers.estimate(mistake.value);
    if (isNear(answer, one)) near.push([Math.abs(answer - one.value), mistake.says]);
  }
  if (near.length) return { state: "wrong", says: near.sort(([one], [other]) => one - other)[0][1] };
  if (wanted.value && isNear(-answer, wanted)) return { state: "wrong", says: "the size is right, the sign is not: which side is taken from which?" };
  if (isNear(answer / 100, wanted)) return { state: "wrong", says: "is it in percent? A share is wanted, between 0 and 1, or write the % sign." };
  const way = answer > wanted.value ? "high" : "low";
  return { state: "wrong", says: `too ${way}. Look again at which outcome, which day and which side are asked for.` };
}

async function onPrediction(task, answer, numbers) {
  let score;
  if (task.kind === "predict_probability") {
    const share = (await numbers.estimate(task.value)).value;
    score = [answer, share, 0.5].map((one) => brier(one, share));
  } else if (task.kind === "predict_distribution") {
    const values = await numbers.values(task);
    const sorted = values.slice().sort();
    const even = LEVELS.map((level) => task.low + level * (task.high - task.low));
    score = [answer, LEVELS.map((level) => quantile(sorted, level)), even].map((one) => crps(one, values));
  } else {
    const came = [(await numbers.estimate(task.value)).value];
    score = [answer, came[0], (task.low + task.high) / 2].map((one) => crps([one], came, [0.5]));
  }
  const name = { predict_probability: "Brier score", predict_distribution: "CRPS", predict_number: "CRPS, of one number how far it is off" }[task.kind];
  const beside = `${number(score[1])} is the least possible, ${number(score[2])} that of somebody who knows nothing`;
  return { state: "scored", says: `${name} ${number(score[0])}; the smaller the better: ${beside}.`, score: score[0] };
}

/** What is said of an answer; Missing where it follows from a task that is not answered. */
async function verdictOn(task, text, numbers) {
  const answer = answerOf(task, text);
  if (task.kind === "read_number") return onNumber(task, answer, numbers);
  if (PREDICTIONS.includes(task.kind)) return onPrediction(task, answer, numbers);
  if (task.kind === "choose") {
    const { value } = await numbers.estimate(task.value);
    if (holds(task.options[answer].when, value)) return { state: "right", says: "right." };
    return { state: "wrong", says: task.options[answer].says || "it does not agree with what your runs, or the evidence, show." };
  }
  if (task.kind === "set_parameter") return { state: "kept", says: `${exact(answer)} it is.` };
  if (task.kind === "explain") return { state: "kept", says: "kept in your words; your teacher reads it." };
  return { state: "kept", says: "kept; no page reads scenario files: `wary exercise check` and `wary exercise grade` do." };
}
