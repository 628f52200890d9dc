// The teacher's page: records dropped on it are worked out anew, and the class is shown.

const MOST_FILES = 1000;
const PANEL = 92;
const OPTION = 36;

/** The files that could be records, with their paths, in the order of the command: of a folder, and of those in it. */
async function filesIn(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ path: file.name, file }));
  const opened = (entry) => new Promise((resolve, reject) => { entry.file(resolve, reject); });
  const listedIn = async (reader) => {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    return some.length ? [...some, ...(await listedIn(reader))] : [];
  };
  const visit = async (entry, path, depth) => {
    if (entry.isFile) return [{ path, file: await opened(entry) }];
    if (depth > 1) return [];
    const inside = await listedIn(entry.createReader());
    return (await Promise.all(inside.map((one) => visit(one, `${path}/${one.name}`, depth + 1)))).flat();
  };
  return (await Promise.all(entries.map((entry) => visit(entry, entry.name, 0)))).flat();
}

function recordsAmong(files) {
  const deep = ({ path }) => path.split("/").length <= 3;
  const order = ({ path }) => path.split("/").join("\0");
  return files.filter((one) => one.path.endsWith(".json") && deep(one)).sort((one, other) => (order(one) < order(other) ? -1 : 1));
}

class ClassPage {
  constructor() {
    this.notice = document.getElementById("notice");
    this.status = document.getElementById("status");
    this.results = document.getElementById("class");
    this.turn = 0;
    this.askForRecords();
    this.ready = this.start();
  }

  warn(text) {
    fill(this.notice, text ? el("p", {}, text) : null);
    this.notice.hidden = !text;
  }

  async start() {
    try {
      if (!globalThis.crypto?.subtle) throw new Error("it came over an unencrypted address, where browsers make no hashes; save it as a file and open that");
      this.pool = new Pool(DATA.kernel, DATA.clock);
      await startFromDocument(this.pool);
    } catch (error) {
      this.pool = null;
      this.warn(`This page cannot work out records here: ${error.message || error}.`);
    }
  }

  askForRecords() {
    const chosen = ({ target }) => this.take([...target.files].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
    const field = (id, label, more) => el("label", { class: "field" }, el("span", {}, label), el("input", { id, type: "file", multiple: true, onchange: chosen, ...more }));
    const place = document.getElementById("records");
    fill(place, el("h2", {}, "Records"), el("p", {}, "Drop the files here, or the folder that they are in."), field("files", "Or choose files", { accept: ".json,application/json" }), field("folder", "Or a folder", { webkitdirectory: true }));
    const over = (event) => {
      event.preventDefault();
      place.classList.toggle("over", event.type === "dragover");
    };
    for (const name of ["dragover", "dragleave"]) document.addEventListener(name, over);
    document.addEventListener("drop", async (event) => {
      over(event);
      this.take(await filesIn(event.dataTransfer));
    });
  }

  /** Work out all records that were given, and show them; what was given before is let go of. */
  async take(files) {
    const turn = ++this.turn;
    const records = recordsAmong(files);
    await this.ready;
    if (!this.pool) return;
    this.done = false;
    fill(this.results);
    this.warn(records.length ? "" : "There are no records: files that end in .json, in a folder or in those in it.");
    if (records.length > MOST_FILES) this.warn(`Of ${exact(records.length)} files the first ${exact(MOST_FILES)} are read.`);
    const [graded, faults] = [[], []];
    for (const [place, { path, file }] of records.slice(0, MOST_FILES).entries()) {
      fill(this.status, el("span", {}, `${place} of ${records.length} records`));
      try {
        this.add(graded, { path, ...(await gradedIn(file, this.pool)) });
      } catch (error) {
        if (!(error instanceof Unsound)) throw error;
        faults.push(...error.faults.map(([key, message]) => `${path}: ${key ? `${key}: ` : ""}${message}`));
      }
      if (turn !== this.turn) return;
    }
    this.show(graded, faults);
  }

  /** Add a sound record; of each student in each lesson the first counts. */
  add(graded, one) {
    const { lesson, student } = one.work.record;
    const first = graded.find(({ work }) => work.record.lesson === lesson && work.record.student === student);
    if (first) throw new Unsound(["", `is a second record of student ${student}; ${first.path} counts.`]);
    graded.push(one);
  }

  show(graded, faults) {
    fill(this.status);
    const unsound = faults.length ? el("section", { id: "unsound" }, el("h2", {}, `Not sound, and not counted: ${faults.length}`), el("ul", {}, faults.map((text) => el("li", {}, text)))) : null;
    const labels = Object.keys(LESSONS).filter((label) => graded.some(({ work }) => work.record.lesson === label));
    const places = labels.map(() => el("section", {}));
    fill(this.results, unsound, places);
    labels.forEach((label, place) => {
      this.lesson(places[place], LESSONS[label], graded.filter(({ work }) => work.record.lesson === label));
    });
    this.graded = graded;
    say(`${graded.length} records are sound, ${faults.length} faults were found.`);
    this.done = true;
  }

  lesson(place, lesson, graded) {
    const [pools, choices] = [pooled(lesson, graded), countedChoices(lesson, graded)];
    const states = ["right", "wrong", "open"];
    const marks = graded.map((one) => [one.work.record.student, ...states.map((state) => String(countOf(one, state))), el("code", {}, one.path)]);
    const together = pools.map(({ task, what, values, mean, interval, quantiles }) => [
      task.id, what, String(values.length), number(mean), what === "predicted" || Number.isNaN(interval[0]) ? "-" : interval.map(number).join(" to "), ...quantiles.map(number),
    ]);
    const chosen = choices.map(({ task, option, chose, rightFor }) => [task.id, option, String(chose), String(rightFor)]);
    const file = (name, rows) => el("button", { type: "button", class: "link", onclick: () => saved(`${lesson.label}_${name}.csv`, "text/csv", csv(rows)) }, `${name}.csv`);
    fill(
      place,
      el("h2", {}, `Lesson ${lesson.number}, ${lesson.title}: sound records: ${graded.length}`),
      tableOf("Each student, by what is said of the answers", ["student", ...states, "record"], marks),
      pools.length || choices.length ? this.picture(place, lesson, pools, choices) : null,
      pools.length ? tableOf(DATA.together, ["task", "", "students", "mean", "interval", ...QUANTILE_HEADS], together) : null,
      choices.length ? tableOf(DATA.chosen, ["task", "option", "chose it", "right for"], chosen) : null,
      el("p", { class: "keep" }, "To keep: ", file("marks", markRows(graded)), pools.length ? file("class", classRows(pools)) : null, choices.length ? file("choices", choiceRows(choices)) : null),
      el("h3", {}, "Record by record"),
      graded.map(({ work, text }) => el("details", {}, el("summary", {}, "student ", el("code", {}, work.record.student)), el("pre", {}, text))),
    );
  }

  picture(place, lesson, pools, choices) {
    const width = widthOf(place);
    const marks = [];
    let top = 0;
    for (const task of new Set(pools.map((one) => one.task))) {
      marks.push(...numbersOf(pools.filter((one) => one.task === task), top, width));
      top += PANEL;
    }
    for (const task of new Set(choices.map((one) => one.task))) {
      const options = choices.filter((one) => one.task === task);
      marks.push(...optionsOf(options, top, width));
      top += 30 + OPTION * options.length;
    }
    const panel = { title: "The class", unit: "", alt: wordsOfClass(lesson, pools, choices), file: `${lesson.label}_class` };
    const key = keyOf([
      ["predicted", "Predicted: a dot for each student; the middle, and the span that leaves out 1 in 10 on each side"],
      ["found", "Found by each one's runs: the mean, and its interval of 95 %"],
      ...(choices.length ? [["predicted", "Bar: how many chose it"], ["found", "Ring: for how many it is right"]] : []),
    ]);
    return figure(panel, drawing(panel, width, top, marks), key, () => classRows(pools));
  }
}

const QUANTILE_HEADS = ["1 in 10 below", "middle", "1 in 10 above"];
const NAMES = 78;

/** A scale across a panel, with its ticks. */
function* scaleOf(numbers, y, width, wanted) {
  const [low, high] = spanOf(numbers, false);
  const x = (value) => NAMES + 6 + ((value - low) / (high - low)) * (width - NAMES - 30);
  yield x;
  for (const tick of ticksBetween(low, high, wanted)) {
    yield el("svg:line", { x1: x(tick), x2: x(tick), y1: y, y2: y + 4, class: "axis" });
    yield el("svg:text", { x: x(tick), y: y + 17, class: "tick middle" }, number(tick));
  }
  yield el("svg:line", { x1: NAMES, x2: width - 24, y1: y, y2: y, class: "axis" });
}

/** What was predicted of a task and what runs found: dots of students, and what they are together. */
function numbersOf(pools, top, width) {
  const everything = pools.flatMap(({ values, span }) => [...values, ...span.filter(Number.isFinite)]);
  const [x, ...axis] = scaleOf(everything, top + 66, width, width < 500 ? 3 : 6);
  const marks = [el("svg:text", { x: 4, y: top + 14, class: "tick ink" }, plain(pools[0].task.id)), ...axis];
  for (const { what, values, span } of pools) {
    const y = top + (what === "predicted" ? 28 : 50);
    const [low, middle, high] = span;
    marks.push(el("svg:text", { x: NAMES - 10, y: y + 5, class: "tick end" }, what));
    for (const value of values) marks.push(el("svg:circle", { cx: x(value), cy: y, r: 3.5, class: `dot ${what}` }));
    if (!Number.isNaN(low)) marks.push(el("svg:line", { x1: x(low), x2: x(high), y1: y + 7, y2: y + 7, class: `line ${what}` }));
    marks.push(el("svg:line", { x1: x(middle), x2: x(middle), y1: y + 3, y2: y + 11, class: `line ${what}` }));
  }
  return marks;
}

/** What was chosen of a task: a bar for each option, and a ring where it is right. */
function optionsOf(options, top, width) {
  const most = Math.max(1, ...options.flatMap(({ chose, rightFor }) => [chose, rightFor]));
  const x = (count) => 8 + (count / most) * (width - 60);
  const marks = [el("svg:text", { x: 4, y: top + 14, class: "tick ink" }, plain(options[0].task.id))];
  options.forEach(({ option, chose, rightFor }, place) => {
    const y = top + 22 + OPTION * place;
    marks.push(el("svg:text", { x: 8, y: y + 10, class: "tick" }, `${plain(option)}: ${chose}`));
    marks.push(el("svg:rect", { x: 8, y: y + 15, width: x(chose) - 8, height: 10, class: "bar" }));
    if (rightFor) marks.push(el("svg:circle", { cx: x(rightFor), cy: y + 20, r: 6, class: "ring" }));
  });
  return marks;
}

const page = new ClassPage();
