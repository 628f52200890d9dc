// The page: what it holds, its views, its address, and what it says when something is barred.

const DATA = JSON.parse(document.getElementById("data").textContent);
const named = (records, key = "name") => bare(Object.fromEntries(records.map((one) => [one[key], one])));
const PARAMETERS = named(DATA.parameters);
const MECHANISMS = named(DATA.mechanisms);
const CONTESTED = named(DATA.contested);
const SCENARIOS = named(DATA.scenarios);
const COLUMNS = named([...DATA.columns, ...DATA.shares]);
const ACTORS = named(DATA.actors);
const CLAIMS = named(DATA.claims, "id");
const THEMES = [...new Set(DATA.claims.map((one) => one.theme))].sort();
const BASE = { start: null, links: null };

function policiesOf(actor) {
  return DATA.policies.filter((policy) => policy !== "tit_for_tat" || actor.hasPartner);
}

class App {
  constructor() {
    const { state, faults } = stateFrom(location.hash);
    this.state = state;
    this.ready = this.isBarred = false;
    this.notice = document.getElementById("notice");
    this.status = document.getElementById("status");
    const makers = { explore: ExploreView, change: ChangeView, compare: CompareView, play: PlayView, evidence: EvidenceView, results: ResultsView };
    this.views = Object.fromEntries(viewsHere().map((name) => [name, new makers[name](this, document.getElementById(name))]));
    this.warn(faults);
    window.addEventListener("hashchange", () => this.readAddress());
    document.querySelectorAll("nav a").forEach((link) => {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(link.dataset.view);
      });
    });
    let width = window.innerWidth;
    window.addEventListener("resize", () => {
      if (Math.abs(window.innerWidth - width) < 20) return;
      width = window.innerWidth;
      this.view.resized();
    });
    this.go(state.view, false);
  }

  get view() {
    return this.views[this.state.view];
  }

  readAddress() {
    if (location.hash === addressOf(this.state)) return;
    const { state, faults } = stateFrom(location.hash);
    this.state = state;
    this.warn(faults);
    this.go(state.view, false);
  }

  warn(faults, instead = "Defaults are shown in its place.") {
    fill(this.notice, faults.map((fault) => el("p", {}, fault)), faults.length ? el("p", {}, instead) : null);
    this.notice.hidden = !faults.length;
  }

  keep() {
    keepAddress(this.state);
  }

  /** What stands in the place of a view that needs the model. */
  notYet(what) {
    return this.isBarred ? `${what} where the model can run; in this browser it cannot.` : `${what}, once the model is ready.`;
  }

  /** Give up the runs that other views hold; they run again when they are shown. */
  forgetOthers(view) {
    for (const other of [this.views.change, this.views.compare]) {
      if (other === view) continue;
      if (other.signal) other.signal.stopped = true;
      Object.assign(other, { last: null, ran: "" });
    }
  }

  go(view, keep = true) {
    this.state.view = view;
    for (const name of viewsHere()) document.getElementById(name).hidden = name !== view;
    document.querySelectorAll("nav a").forEach((link) => {
      if (link.dataset.view === view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    fill(this.status);
    this.view.show();
    if (keep) this.keep();
  }

  async start() {
    try {
      this.pool = new Pool(DATA.kernel, DATA.clock);
      await startFromDocument(this.pool);
    } catch (error) {
      this.barred(error);
      return;
    }
    this.ready = true;
    if (this.pool.alone) {
      fill(this.notice, el("p", {}, "This browser starts no workers, so the page itself runs the model: the same numbers, and it answers more slowly meanwhile."));
      this.notice.hidden = false;
    }
    this.view.started();
  }

  barred(error) {
    this.isBarred = true;
    const text = "The model cannot run in this browser, so stored results are shown and nothing can be changed. WebAssembly with SIMD is needed, which every browser has had since 2023 unless it is switched off.";
    fill(this.notice, el("p", {}, text), el("p", { class: "muted" }, String(error.message || error)));
    this.notice.hidden = false;
    this.view.started();
  }

  progress(done, all, stop = null) {
    if (stop || !this.bar) {
      this.bar = el("progress", { max: all, "aria-label": "Runs" });
      this.said = el("span", {});
      this.stop = stop || this.stop;
      fill(this.status, this.bar, this.said, el("button", { type: "button", id: "stop", onclick: () => this.stop() }, "Stop"));
    }
    this.bar.value = done;
    this.said.textContent = `${done} of ${all} runs`;
  }

  /** Say how it ended; on a narrow screen, where results are far below, lead to them. */
  progressEnded(text, results = null) {
    this.bar = null;
    const link = results && isNarrow() ? el("button", { type: "button", class: "link", onclick: () => results.scrollIntoView() }, "To the results") : null;
    fill(this.status, el("span", { id: "ended" }, text), link);
    say(text);
  }

  failed(error) {
    this.progressEnded("");
    fill(this.notice, el("p", {}, `A run failed: ${String(error.message || error)}`));
    this.notice.hidden = false;
  }

  claimLink(id) {
    return el("a", {
      href: `#view=evidence&find=${id}`,
      onclick: (event) => {
        event.preventDefault();
        Object.assign(this.state, { find: id, theme: "" });
        this.go("evidence");
        document.getElementById("evidence").scrollIntoView();
      },
    }, id);
  }

  claim(claim) {
    const facts = [claim.date && `of ${claim.date}`, claim.quantity, claim.standing].filter(Boolean).join("; ");
    return el(
      "article",
      { class: "claim" },
      el("h4", {}, claim.id, " ", el("span", { class: "badge" }, claim.theme)),
      el("p", {}, claim.says),
      el("blockquote", {}, `“${claim.quote}”`),
      el("p", { class: "muted" }, `Said by ${claim.by}. ${capital(facts)}. ${DATA.articles[claim.id.split("-")[0]]}.`),
      claim.note ? el("p", { class: "muted" }, claim.note) : null,
      claim.contradictions.length ? el("p", {}, `Contested: ${claim.contradictions.map((name) => DATA.contradictions.find((one) => one.name === name).title).join(" ")}`) : null,
      claim.parameters.length ? el("p", {}, `Behind: ${claim.parameters.map((name) => PARAMETERS[name].title).join("; ")}.`) : null,
      claim.related.length ? el("p", { class: "muted" }, "See also ", claim.related.flatMap((id, place) => [place ? ", " : "", this.claimLink(id)])) : null,
    );
  }

  /** Where a number is from: the sentences and who says them, the literature, and the reasoning. */
  source(parameter) {
    return el(
      "div",
      { class: "source" },
      el("p", {}, `Grade ${parameter.grade}: ${DATA.grades[parameter.grade]}. ${parameter.because}`),
      parameter.claims.map((id) => CLAIMS[id]).filter(Boolean).map((claim) => el("blockquote", {}, `“${claim.quote}”`, el("footer", {}, `${claim.by}, `, this.claimLink(claim.id), `: ${claim.says}`))),
      parameter.references.map((text) => el("p", { class: "muted" }, text)),
      el("p", { class: "muted" }, el("code", {}, parameter.name)),
    );
  }
}

const app = new App();
app.start();
