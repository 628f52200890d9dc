// A map of the actors: goods, payments, orders, sanctions and strikes between them in one week.

const BOX_WIDTH = 156;
const BOX_HEIGHT = 64;
const WIDE_MAP = { width: 720, height: 470, places: { supplier: [0.13, 0.52], recipient: [0.87, 0.52], sender: [0.5, 0.1], striker: [0.5, 0.92] } };
/** On a telephone, where what passes is said below the map. */
const TALL_MAP = { width: 340, height: 500, places: { supplier: [0.25, 0.42], recipient: [0.75, 0.65], sender: [0.5, 0.08], striker: [0.25, 0.92] } };

/** Where each actor stands: suppliers left, recipients right, senders of sanctions above, strikers below. */
function placesOfActors({ width, height, places }) {
  const found = {};
  for (const [role, [x, y]] of Object.entries(places)) {
    const actors = DATA.actors.filter((actor) => actor.role === role);
    actors.forEach((actor, place) => {
      const along = actors.length > 1 ? place / (actors.length - 1) - 0.5 : 0;
      const wide = role === "sender" || role === "striker";
      found[actor.name] = [width * (x + (wide ? 0.5 * along : 0)), height * (y + (wide ? 0 : 0.4 * along))];
    });
  }
  return found;
}

/** A curved arrow from one actor to another; `bend` moves its middle aside. */
function arrow(from, to, bend, attributes) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const middle = [from[0] + dx / 2 - (dy / length) * bend, from[1] + dy / 2 + (dx / length) * bend];
  const [a, b] = [edgeOf(from, middle), edgeOf(to, middle)];
  const d = `M${a[0]},${a[1]}Q${middle[0]},${middle[1]} ${b[0]},${b[1]}`;
  const label = [from[0] + dx / 2 - (dy / length) * bend * 0.5, from[1] + dy / 2 + (dx / length) * bend * 0.5];
  return { path: el("svg:path", { d, "marker-end": "url(#head)", ...attributes }), label };
}

/** Where the way from the middle of a box towards a point leaves it. */
function edgeOf([x, y], [towardsX, towardsY]) {
  const [dx, dy] = [towardsX - x, towardsY - y];
  const share = Math.min((BOX_WIDTH / 2 + 4) / Math.abs(dx || 1e-9), (BOX_HEIGHT / 2 + 4) / Math.abs(dy || 1e-9), 1);
  return [x + share * dx, y + share * dy];
}

/** What passes between actors in a week: [{ from, to, kind, size from 0 to 1, text }]. */
function flowsOf(run, week) {
  const flows = [];
  for (const item of DATA.map.items) {
    const sent = run.value(`shipped[${item.name}]`, week);
    if (sent !== null && sent > 1e-9) {
      flows.push({ ...item, kind: "goods", size: 0.6, text: `${number(sent)} ${item.title}` });
    }
  }
  for (const order of DATA.map.orders) {
    const got = run.grown(`received[${order.name}]`, week);
    if (got > 1e-9) flows.push({ ...order, kind: "goods", size: 1, text: `${order.title} delivered` });
  }
  for (const book of DATA.map.ledgers) {
    const paid = run.grown(`repaid[${book.name}]`, week);
    const debt = run.value(`ledger_balance[${book.name}]`, week);
    if (debt === null) continue;
    flows.push({ ...book, kind: "payments", size: paid > 1e-9 ? 0.5 : 0, text: `paid ${number(paid)}, owes ${number(debt)} million USD` });
  }
  for (const measure of groupedSanctions(run, week)) flows.push(measure);
  for (const pair of DATA.map.strikes) {
    const struck = run.grown(`strikes[${pair.name}]`, week) > 0;
    const through = run.grown(`penetrating_strikes[${pair.name}]`, week) > 0;
    const answered = run.grown(`retaliations[${pair.name}]`, week) > 0;
    if (struck) flows.push({ ...pair, kind: "strike", size: 1, text: through ? "a strike gets through" : "a strike is stopped" });
    if (answered) flows.push({ from: pair.to, to: pair.from, kind: "strike", size: 1, text: "retaliation" });
  }
  return flows;
}

function groupedSanctions(run, week) {
  const pairs = {};
  for (const one of DATA.map.sanctions) {
    const level = run.value(`sanctions[${one.name}]`, week);
    if (level !== null) (pairs[`${one.from} ${one.to}`] ||= { from: one.from, to: one.to, levels: [] }).levels.push(level);
  }
  return Object.values(pairs).map(({ from, to, levels }) => {
    const mean = meanOf(levels);
    return { from, to, kind: "sanctions", size: mean, text: `sanctions ${percent(mean)}` };
  });
}

/** The map of a week as SVG. Flows between the same two actors bend apart. */
function mapOf(run, week) {
  const map = isNarrow() ? TALL_MAP : WIDE_MAP;
  const places = placesOfActors(map);
  const marks = [];
  const labels = [];
  const seen = {};
  for (const flow of flowsOf(run, week)) {
    if (!places[flow.from] || !places[flow.to]) continue;
    const pair = `${flow.from} ${flow.to}`;
    seen[pair] = (seen[pair] || 0) + 1;
    const bend = flow.kind === "sanctions" ? 12 : 30 + 62 * (seen[pair] - 1);
    const drawn = arrow(places[flow.from], places[flow.to], bend, { class: `flow ${flow.kind}${flow.size ? "" : " none"}`, "stroke-width": 1 + 4 * flow.size });
    marks.push(drawn.path);
    if (map === WIDE_MAP && flow.kind !== "sanctions") {
      labels.push(el("svg:text", { x: drawn.label[0], y: drawn.label[1] - 9, class: `flow-label ${flow.kind}` }, flow.text));
    }
  }
  const nodes = DATA.actors.map((actor) => {
    const [x, y] = places[actor.name];
    const posture = actor.postures[run.posture(actor, week)];
    const [first, second] = inTwoLines(posture);
    return el(
      "svg:g",
      {},
      el("svg:rect", { x: x - BOX_WIDTH / 2, y: y - BOX_HEIGHT / 2, width: BOX_WIDTH, height: BOX_HEIGHT, rx: 10, class: "actor" }),
      el("svg:text", { x, y: y - 12, class: "actor-name" }, actor.short),
      el("svg:text", { x, y: y + 7, class: "actor-posture" }, first),
      el("svg:text", { x, y: y + 23, class: "actor-posture" }, second),
    );
  });
  const head = el("svg:marker", { id: "head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" }, el("svg:path", { d: "M0,0L8,4L0,8Z", class: "head" }));
  const alt = `Actors on ${inWords(dayOf(week))}: ${DATA.actors.map((actor) => `${actor.title}: ${actor.postures[run.posture(actor, week)]}`).join("; ")}.`;
  return el("svg:svg", { viewBox: `0 0 ${map.width} ${map.height}`, class: "map", role: "img", "aria-label": alt }, el("svg:defs", {}, head), marks, nodes, labels);
}

/** What passes in a week, in words, with the kind of each. */
function flowsInWords(run, week) {
  return flowsOf(run, week).map(({ from, to, kind, text }) => [kind, `${ACTORS[from].short} to ${ACTORS[to].short}: ${text}`]);
}

function inTwoLines(text) {
  const words = text.split(" ");
  let first = "";
  while (words.length && `${first} ${words[0]}`.trim().length <= 21) first = `${first} ${words.shift()}`.trim();
  return [first, shortened(words.join(" "), 24)];
}
