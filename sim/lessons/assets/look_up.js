// Looking something up: claims, contradictions and parameters by what stands in them.

const MOST_FOUND = 6;

function wordsIn(text) {
  return text.toLowerCase().split(/[\s_]+/).filter(Boolean);
}

/** What holds all words of a search: elements, the contradictions first. */
function foundFor(text) {
  const words = wordsIn(text);
  if (!words.length) return [];
  const has = (...parts) => words.every((word) => parts.join(" ").replaceAll("_", " ").toLowerCase().includes(word));
  const contradictions = DATA.contradictions
    .filter((one) => has(one.title, one.name, ...one.sides.flatMap((side) => side.claims)))
    .map((one) => el("article", { class: "claim" }, el("h4", {}, one.title), el("ol", {}, one.sides.map((side) => el("li", {}, `${side.says} (${side.claims.join(", ")})`)))));
  const parameters = DATA.parameters
    .filter((one) => has(one.name, one.title))
    .map((one) =>
      el(
        "article",
        { class: "claim" },
        el("h4", {}, one.title, " ", el("code", {}, one.name)),
        el("p", {}, `${withUnit(exact(one.default), one.unit)}, between ${exact(one.low)} and ${exact(one.high)}. Grade ${one.grade}: ${DATA.grades[one.grade]}. ${one.because}`),
        one.claims.length ? el("p", { class: "muted" }, `Rests on ${listed(one.claims)}.`) : null,
      ),
    );
  const claims = DATA.claims
    .filter((one) => has(one.id, one.says, one.quote, one.by, one.standing))
    .map((one) => el("article", { class: "claim" }, el("h4", {}, `${one.id}: ${one.standing}`), el("p", {}, one.says), el("p", { class: "muted" }, `“${one.quote}”, said by ${one.by}.`)));
  return [...contradictions, ...parameters, ...claims];
}

function showLookUp(place) {
  const list = el("div", { id: "found", role: "status" });
  const search = (event) => {
    const found = foundFor(event.target.value);
    const rest = found.length - MOST_FOUND;
    fill(list, found.slice(0, MOST_FOUND), rest > 0 ? el("p", { class: "muted" }, `and ${rest} more; another word finds fewer.`) : null);
  };
  fill(
    place,
    el("h2", {}, "Look something up"),
    el("label", { class: "field" }, el("span", {}, "Claims, contradictions and numbers of the model"), el("input", { type: "search", id: "find", placeholder: "such as A3-007, missiles, drone output", oninput: search })),
    list,
  );
}
