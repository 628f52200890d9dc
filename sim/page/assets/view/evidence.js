// Evidence: the claims that numbers rest on, and where they contradict each other.

const SHOWN_CLAIMS = 25;

class EvidenceView {
  constructor(app, place) {
    this.app = app;
    this.place = place;
    this.many = SHOWN_CLAIMS;
  }

  show() {
    const { state } = this.app;
    this.list = el("div", { class: "claims" });
    this.count = el("p", { class: "muted", role: "status" });
    fill(
      this.place,
      el(
        "div",
        { class: "controls" },
        el("p", {}, `${DATA.claims.length} claims from ${Object.keys(DATA.articles).length} articles; each says who asserts it. A claim is what somebody said, not what is so.`),
        el("label", { class: "field" }, el("span", {}, "Search"), el("input", {
          type: "search",
          id: "find-claim",
          value: state.find,
          placeholder: "such as Su-35, sanctions, A4-042",
          oninput: (event) => {
            state.find = event.target.value.slice(0, 200);
            this.many = SHOWN_CLAIMS;
            this.app.keep();
            this.draw();
          },
        })),
        el("button", { type: "button", onclick: () => document.getElementById("contradictions").scrollIntoView() }, "Where the reporting contradicts itself"),
        choice("Theme", [["", "All themes"], ...THEMES.map((theme) => [theme, capital(theme)])], state.theme, (theme) => {
          state.theme = theme;
          this.app.keep();
          this.draw();
        }),
      ),
      el("div", { class: "results" }, el("h3", {}, "Claims"), this.count, this.list, this.contradictions()),
    );
    this.draw();
  }

  /** Nothing here waits for the model. */
  resized() {}

  started() {}

  draw() {
    const { find, theme } = this.app.state;
    const words = find.toLowerCase().split(/\s+/).filter(Boolean);
    const found = DATA.claims.filter((claim) => {
      const text = `${claim.id} ${claim.says} ${claim.quote} ${claim.by} ${claim.standing} ${claim.quantity} ${claim.note}`.toLowerCase();
      return (!theme || claim.theme === theme) && words.every((word) => text.includes(word));
    });
    this.count.textContent = found.length ? `${found.length} of ${DATA.claims.length}` : "No claim holds all these words.";
    const rest = found.length - this.many;
    fill(
      this.list,
      found.slice(0, this.many).map((claim) => this.app.claim(claim)),
      rest > 0 ? el("button", { type: "button", onclick: () => {
        this.many = Infinity;
        this.draw();
      } }, `Show ${rest} more`) : null,
    );
  }

  contradictions() {
    const treated = {
      contested: "true or not in a run",
      state: "a variable that changes in a run",
      kept_apart: "what is said is kept apart from what is done",
    };
    return el(
      "section",
      {},
      el("h3", { id: "contradictions", class: "below-bar" }, "Where the reporting contradicts itself"),
      DATA.contradictions.map((one) =>
        el(
          "details",
          { class: "group" },
          el("summary", {}, one.title),
          el("ol", {}, one.sides.map((side) => el("li", {}, side.says, " ", this.links(side.claims)))),
          el("p", {}, one.means),
          el("p", { class: "muted" }, `Carried as: ${treated[one.treatment]}${one.probability ? `; probability of the first side ${one.probability}, our own choice` : ""}. ${one.because}`),
        ),
      ),
    );
  }

  links(ids) {
    return ids.flatMap((id, place) => [place ? ", " : "", this.app.claimLink(id)]);
  }
}
