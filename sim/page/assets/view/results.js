// Results: what is stored on the machine that serves the page.

class ResultsView {
  constructor(app, place) {
    this.place = place;
  }

  resized() {}

  started() {}

  show() {
    const { folder, results, leftOut } = DATA.machine;
    fill(
      this.place,
      el(
        "div",
        { class: "controls" },
        el("p", {}, `Folders of results in ${folder}, the newest first. Reload the page to see what has been added since.`),
        leftOut.length ? el("h3", {}, "Scenarios left out") : null,
        leftOut.map((text) => el("p", { class: "wrong" }, text)),
      ),
      el("div", { class: "results" }, results.length ? results.map((one) => this.one(one)) : el("p", {}, "No results are stored here yet. `wary run`, `wary compare` and `wary sweep` store theirs here.")),
    );
  }

  one({ name, command, when, facts, report, table, wrong }) {
    if (wrong) return el("article", { class: "claim" }, el("h3", {}, name), el("p", { class: "wrong" }, wrong));
    return el(
      "article",
      { class: "claim" },
      el("h3", {}, name),
      el("p", { class: "muted" }, [when && inWords(when), ...facts].filter(Boolean).join("; ")),
      el("pre", {}, el("code", {}, command)),
      report ? el("p", {}, el("a", { href: report, target: "_blank", rel: "noopener" }, "Its report")) : null,
      table ? tableOf(table.caption, table.heads, table.rows) : null,
    );
  }
}
