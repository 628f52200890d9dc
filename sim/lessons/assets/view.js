// A lesson: who works on it, its tasks and runs in their places, and the record in the end.

const [LESSON] = Object.values(LESSONS);
const QUANTILE_NAMES = ["1 in 10 below", "the middle", "1 in 10 above"];
const SIDE_KINDS = ["reference", "other", "third"];

class LessonPage {
  constructor() {
    this.notice = document.getElementById("notice");
    this.status = document.getElementById("status");
    this.askWho();
    showLookUp(document.getElementById("look-up"));
    this.ready = this.start();
  }

  warn(text) {
    fill(this.notice, text ? el("p", {}, text) : null);
    this.notice.hidden = !text;
  }

  async start() {
    try {
      this.pool = new Pool(DATA.kernel, DATA.clock);
      await startFromDocument(this.pool);
    } catch (error) {
      this.warn(`The model cannot run in this browser: ${error.message || error}. WebAssembly with SIMD is needed, which every browser has had since 2023.`);
    }
  }

  askWho() {
    const place = document.getElementById("who");
    const field = (id, label, more) => el("label", { class: "field" }, el("span", {}, label), el("input", { id, type: "text", autocomplete: "off", maxlength: 80, ...more }));
    const begin = async (event) => {
      event.preventDefault();
      await this.begin(document.getElementById("name").value, document.getElementById("group").value);
    };
    fill(
      place,
      el(
        "form",
        { onsubmit: begin },
        el("h3", {}, "Who are you?"),
        el("p", {}, "Your name or number gives you chances of your own: your runs are not your neighbour's. It is not kept, only a number that nobody can turn back without the word of your class."),
        field("name", "Name or number"),
        field("group", "Word of the class, from your teacher; alone, any word"),
        el("button", { class: "first", id: "begin" }, "Begin"),
      ),
    );
  }

  async begin(name, group) {
    if (!name.trim() || !group.trim()) {
      this.warn("Give a name or number, and the word of the class.");
      return;
    }
    if (!globalThis.crypto?.subtle) {
      this.warn("This page came over an unencrypted address, where browsers make no hashes. Save the page as a file and open that.");
      return;
    }
    this.warn("");
    const student = await studentOf(name, group);
    const seed = parseInt(LESSON.seed === "own" ? student : await studentOf("", group), 16);
    this.work = Work.begun(LESSON, student, seed);
    this.work.takeUp();
    await this.ready;
    this.numbers = new Numbers(this.pool, LESSON, seed);
    this.choose();
    const who = document.getElementById("who");
    fill(who, el("p", {}, "You are ", el("code", { id: "student" }, student), ". What you do is kept in this browser under that number."));
    document.getElementById("lesson").hidden = false;
    const views = [];
    LESSON.parts.forEach((part, place) => {
      const section = document.querySelector(`[data-part="${place}"]`);
      if (part.id) new TaskView(this, part, section);
      else if (part.sides) views.push(new RunView(this, part, section));
    });
    // Pictures have the width of the window: a telephone that is turned draws them anew.
    let [wide, waiting] = [window.innerWidth, 0];
    window.addEventListener("resize", () => {
      clearTimeout(waiting);
      if (window.innerWidth === wide) return;
      waiting = setTimeout(() => {
        wide = window.innerWidth;
        for (const view of views) if (view.done) view.run();
      }, 300);
    });
    this.handIn();
    this.begun = true;
  }

  /** Take over the parameters that are answered. */
  choose() {
    this.numbers.chosen = this.work.chosen();
  }

  progress(done, all) {
    fill(this.status, done < all ? el("span", {}, `${done} of ${all} runs`) : null);
  }

  handIn() {
    const place = document.getElementById("hand-in");
    const said = el("p", { class: "verdict", role: "status" });
    const text = el("pre", { id: "one-page" });
    let whole = "";
    const name = () => `${LESSON.label}-${this.work.record.student}`;
    const save = async () => {
      said.textContent = await this.digests();
      const verdicts = await this.work.verdicts(this.numbers);
      text.textContent = await onePage(this.work, verdicts, lettersWide());
      whole = await onePage(this.work, verdicts);
      page.hidden = false;
      saved(`${name()}.json`, "application/json", await this.work.sealed());
    };
    const page = el(
      "details",
      { hidden: true },
      el("summary", {}, "The same on a page, to read, to print or to keep"),
      text,
      el("button", { type: "button", onclick: () => saved(`${name()}.txt`, "text/plain", whole) }, "Save the page"),
    );
    fill(
      place,
      el("h2", {}, "Hand in"),
      el("p", {}, "The record has your predictions, your answers and a digest of your numbers, so that your teacher can work them out anew. It cannot prove who sat here, or that answers are your own."),
      el("button", { type: "button", class: "first", id: "save", onclick: save }, "Save my record"),
      said,
      page,
    );
  }

  /** Put the digests of all runs that can be made into the record; say what is still open. */
  async digests() {
    const { record, unpredicted } = this.work;
    record.digests = {};
    if (unpredicted.length) return "Saved; predictions are still open.";
    for (const side of Object.keys(LESSON.sides)) {
      try {
        record.digests[side] = await (await this.numbers.run(side)).side.digest();
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
      }
    }
    const open = Object.keys(LESSON.tasks).filter((id) => this.work.given(id) === undefined);
    return open.length ? `Saved; still open: ${open.join(", ")}.` : "Saved; every task is answered.";
  }
}

/** A text with its code, its bold and its slanted words marked, as Markdown does within a line. */
function marked(text) {
  const marks = [["`", "code"], ["**", "strong"], ["*", "em"]];
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^\s*][^*]*\*)/).map((part, place) => {
    const [mark, name] = (place % 2 && marks.find(([one]) => part.startsWith(one))) || [];
    return mark ? el(name, {}, part.slice(mark.length, -mark.length)) : part;
  });
}

/** A block of runs. */
class RunView {
  constructor(page, look, place) {
    Object.assign(this, { page, look, place });
    this.said = el("p", { class: "verdict", role: "status" });
    this.results = el("div", {});
    const titles = look.sides.map((side) => LESSON.sides[side].title);
    this.button = el("button", { type: "button", class: "first", onclick: () => this.run() }, `Run: ${titles.join("; ")}`);
    fill(place, this.button, this.said, this.results);
  }

  async run() {
    const { page, look } = this;
    if (page.work.unpredicted.length) {
      this.said.textContent = "Predict first: what you expect is kept before you see anything.";
      return;
    }
    this.button.disabled = true;
    try {
      this.said.textContent = "";
      for (const side of look.sides) await page.numbers.run(side, (done, all) => page.progress(done, all));
      fill(this.results, await Promise.all(look.outcomes.map((outcome) => this.outcome(outcome))));
      this.done = true;
    } catch (error) {
      fill(this.said, error instanceof Missing ? marked(`First answer this: ${LESSON.tasks[error.message].ask}`) : `A run failed: ${error.message || error}`);
    } finally {
      this.button.disabled = false;
    }
  }

  async outcome(outcome) {
    const { sides, at } = this.look;
    const pairs = [...sides.map((side) => [side, null]), ...sides.slice(1).map((side) => [side, sides[0]])];
    const rows = await Promise.all(
      pairs.map(async ([side, less]) => {
        const { mean, spread, error } = momentsOf(await this.page.numbers.values({ outcome, side, less, at }));
        const title = less ? `${LESSON.sides[side].title}, less ${LESSON.sides[less].title}` : LESSON.sides[side].title;
        return [capital(title), number(mean), number(Z * error), number(spread)];
      }),
    );
    const column = COLUMNS[outcome];
    const day = inWords(at ?? dayOf(DATA.clock.steps - 1));
    const caption = `${column.title}${column.unit ? `, ${column.unit}` : ""}, on ${day}, over ${LESSON.runs} runs`;
    return el("div", {}, await this.picture(outcome, caption), tableOf(caption, ["", "mean", "half-width of its 95 % interval", "spread over runs"], rows));
  }

  async picture(outcome, alt) {
    const series = [];
    for (const [place, name] of this.look.sides.entries()) {
      const { side, blocks } = await this.page.numbers.run(name);
      series.push({ name, kind: SIDE_KINDS[this.look.looks[place]], bands: side.fan(outcome, blocks) });
    }
    const panel = { title: COLUMNS[outcome].title, unit: COLUMNS[outcome].unit, alt, series, file: outcome };
    const key = keyOf(series.map((one) => [one.kind, capital(LESSON.sides[one.name].title)]));
    const cells = (week) => series.flatMap(({ bands }) => bands.map((band) => band[week]));
    const table = () => [["week", ...series.flatMap(({ name }) => QUANTILES.map((share) => `${name} ${share}`))], ...weekRows(cells)];
    return figure(panel, overTime(panel, widthOf(this.place)), key, table);
  }
}

/** A task: a form, and what is said of the answer. */
class TaskView {
  constructor(page, task, place) {
    Object.assign(this, { page, task, place });
    this.predicts = PREDICTIONS.includes(task.kind);
    this.said = el("p", { class: "verdict", role: "status", id: `${task.id}-said` });
    const submit = (event) => {
      event.preventDefault();
      this.check();
    };
    this.form = el("form", { onsubmit: submit }, el("p", { id: `${task.id}-ask` }, marked(task.ask)), task.wanted ? el("p", { class: "muted" }, task.wanted) : null, this.fields(page.work.given(task.id) ?? ""), el("button", {}, this.predicts ? "Keep my prediction" : "Check"));
    fill(place, this.form, this.said);
    if (page.work.given(task.id) !== undefined && this.predicts) this.settle();
  }

  fields(text) {
    const { task } = this;
    const labelled = { "aria-labelledby": `${task.id}-ask`, name: task.id, autocomplete: "off" };
    if (task.kind === "choose") {
      return Object.entries(task.options).map(([name, option]) => el("label", { class: "check" }, el("input", { type: "radio", name: task.id, value: name, checked: name === text }), " ", marked(option.text)));
    }
    if (task.kind === "predict_distribution") {
      const given = quantileTexts(text);
      return el("div", { class: "three" }, QUANTILE_NAMES.map((name, place) => el("label", { class: "field" }, el("span", {}, name), el("input", { type: "text", inputmode: "decimal", name: task.id, autocomplete: "off", value: given[place] ?? "" }))));
    }
    if (["explain", "write_scenario", "write_actor"].includes(task.kind)) return el("textarea", { ...labelled, value: text });
    return el("input", { type: "text", inputmode: "decimal", ...labelled, value: text });
  }

  answer() {
    const fields = [...this.form.querySelectorAll(`[name="${this.task.id}"]`)];
    if (this.task.kind === "choose") return fields.find((one) => one.checked)?.value ?? "";
    return fields.map((one) => one.value.trim()).join("; ");
  }

  say(state, text) {
    this.said.className = `verdict ${state}`;
    fill(this.said, marked(text));
  }

  async check() {
    const { page, task } = this;
    try {
      page.work.answer(task.id, this.answer());
      if (task.kind === "set_parameter") page.choose();
      if (this.predicts) this.settle();
      else await this.show();
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      this.say("wrong", error.message);
    }
  }

  async show() {
    try {
      const { state, says } = await verdictOn(this.task, this.page.work.given(this.task.id), this.page.numbers);
      this.say(state, capital(says));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      this.say("open", `First answer this: ${LESSON.tasks[error.message].ask}`);
    }
  }

  /** A prediction stands; once all are made it is scored when it is asked for. */
  settle() {
    for (const field of this.form.querySelectorAll("input")) field.disabled = true;
    this.say("kept", "Kept. It is scored after the runs.");
    const score = async () => {
      if (this.page.work.unpredicted.length) this.say("kept", "Kept. Make the other predictions and the runs first.");
      else await this.show();
    };
    this.form.querySelector("button").replaceWith(el("button", { type: "button", onclick: score }, "Score it"));
  }
}

const page = new LessonPage();
