// Pictures over time as SVG: fans, lines, and intervals. Colours come from classes, so that both themes serve.

const HEIGHT = 260;
const LEFT = 58;
const RIGHT = 14;
const TOP = 22;
const BOTTOM = 34;

/** Round numbers between two others, about as many as wanted. */
function ticksBetween(low, high, wanted) {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const ticks = [];
  for (let tick = Math.ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) ticks.push(tick + 0);
  return ticks.map((tick) => (Math.abs(tick) < step * 1e-9 ? 0 : tick));
}

/** The scale of some numbers: a flat line gets room, and numbers that are never negative start at 0. */
function spanOf(numbers, withZero) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of numbers) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  if (withZero) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  if (low === high) return [low - (low === 0 ? 0.5 : Math.abs(low) / 10), high + (high === 0 ? 0.5 : Math.abs(high) / 10)];
  const room = 0.04 * (high - low);
  return [low < 0 ? low - room : low, high + room];
}

/** A panel over the weeks: { title, unit, zero, series: [{ name, kind, bands | line }] }. Bands are five arrays. */
function overTime(panel, width) {
  const { steps } = DATA.clock;
  const all = panel.series.flatMap((one) => (one.bands ? [one.bands[0], one.bands[4]] : [one.line]));
  const [low, high] = spanOf(all.flatMap((array) => [...array]), true);
  const x = (week) => LEFT + (week / (steps - 1)) * (width - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const path = (array) => [...array].map((value, week) => `${x(week).toFixed(1)},${y(value).toFixed(1)}`);
  const marks = [];
  for (const one of panel.series) {
    if (one.bands) {
      for (const [below, above, name] of [[0, 4, "wide"], [1, 3, "narrow"]]) {
        const d = `M${path(one.bands[below]).join("L")}L${path(one.bands[above]).reverse().join("L")}Z`;
        marks.push(el("svg:path", { d, class: `band ${name} ${one.kind}` }));
      }
    }
  }
  for (const one of panel.series) {
    const line = one.bands ? one.bands[2] : one.line;
    marks.push(el("svg:path", { d: `M${path(line).join("L")}`, class: `line ${one.kind}` }));
  }
  return drawing(panel, width, HEIGHT, [...axesOf(low, high, x, y, width, panel.week), ...marks]);
}

function axesOf(low, high, x, y, width, week) {
  const marks = [];
  for (const tick of ticksBetween(low, high, 4)) {
    marks.push(el("svg:line", { x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick), class: tick === 0 ? "zero" : "grid" }));
    marks.push(el("svg:text", { x: LEFT - 8, y: y(tick) + 4, class: "tick end" }, number(tick)));
  }
  const first = new Date(DATA.clock.start).getUTCFullYear() + 1;
  const last = dayOf(DATA.clock.steps - 1).getUTCFullYear();
  for (let year = first; year <= last; year += 1) {
    const at = x((Date.UTC(year, 0, 1) - Date.parse(DATA.clock.start)) / 86400000 / DATA.clock.days);
    marks.push(el("svg:line", { x1: at, x2: at, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 5, class: "axis" }));
    marks.push(el("svg:text", { x: at, y: HEIGHT - BOTTOM + 20, class: "tick middle" }, String(year)));
  }
  const known = x(stepOf(DATA.clock.observedUntil));
  marks.push(el("svg:line", { x1: known, x2: known, y1: TOP, y2: HEIGHT - BOTTOM, class: "known" }));
  marks.push(el("svg:text", { x: known, y: TOP - 8, class: "tick middle" }, "reporting ends"));
  if (week !== undefined) {
    marks.push(el("svg:line", { x1: x(week), x2: x(week), y1: TOP, y2: HEIGHT - BOTTOM, class: "now" }));
  }
  return marks;
}

/** Rows of intervals against zero: [{ name, mean, low, high, verdict }], and `after` of what stands behind the name. */
function intervals(panel, rows, width) {
  const above = width < 500; // no room for names beside the intervals
  const names = above ? 16 : Math.min(300, width * 0.42);
  const each = above ? 44 : 30;
  const height = TOP + rows.length * each + BOTTOM;
  const [low, high] = spanOf(rows.flatMap((row) => [row.low, row.high]), true);
  const x = (value) => names + 12 + ((value - low) / (high - low)) * (width - names - 12 - RIGHT);
  const marks = [];
  for (const tick of ticksBetween(low, high, width < 500 ? 3 : 6)) {
    marks.push(el("svg:line", { x1: x(tick), x2: x(tick), y1: TOP, y2: height - BOTTOM, class: tick === 0 ? "zero" : "grid" }));
    marks.push(el("svg:text", { x: x(tick), y: height - BOTTOM + 18, class: "tick middle" }, signed(tick)));
  }
  rows.forEach((row, place) => {
    const y = TOP + each - 15 + place * each;
    const kind = row.verdict === "higher" || row.verdict === "lower" ? "other" : "unsure";
    const label = above ? { x: 8, y: y - 14, class: "tick ink" } : { x: names, y: y + 4, class: "tick end ink" };
    marks.push(el("svg:text", label, shortened(row.name, (above ? width - 8 : names) / 6.6 - (row.after ?? "").length) + (row.after ?? "")));
    marks.push(el("svg:line", { x1: x(row.low), x2: x(row.high), y1: y, y2: y, class: `line ${kind}` }));
    marks.push(el("svg:circle", { cx: x(row.mean), cy: y, r: 4.5, class: `dot ${kind}` }));
  });
  return drawing(panel, width, height, marks);
}

function shortened(text, letters) {
  return text.length <= letters ? text : `${text.slice(0, Math.max(letters - 1, 1)).trimEnd()}…`;
}

function drawing(panel, width, height, marks) {
  const attributes = { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "chart" };
  return el("svg:svg", { ...attributes, "aria-label": panel.alt }, marks);
}

/** The width that a picture has in a place. */
function widthOf(place) {
  return Math.max(280, Math.min(900, Math.floor(place.clientWidth || 600)));
}

/** A picture with its title, its key, and ways to keep it: `table` gives its numbers as rows of texts. */
function figure(panel, svg, key, table) {
  const name = panel.file;
  return el(
    "figure",
    {},
    el("figcaption", {}, el("strong", {}, panel.title), panel.unit ? el("span", { class: "muted" }, `, ${panel.unit}`) : null),
    key,
    svg,
    el(
      "p",
      { class: "keep" },
      el("button", { type: "button", class: "link", onclick: () => saved(`${name}.svg`, "image/svg+xml", asFile(svg)) }, "SVG"),
      el("button", { type: "button", class: "link", onclick: () => savePicture(name, svg) }, "PNG"),
      el("button", { type: "button", class: "link", onclick: () => saved(`${name}.csv`, "text/csv", csv(table())) }, "CSV"),
    ),
  );
}

/** Rows of a table over the weeks, each with its first day. */
function weekRows(cells) {
  return Array.from({ length: DATA.clock.steps }, (_, week) => [dayOf(week).toISOString().slice(0, 10), ...cells(week)]);
}

function keyOf(entries) {
  return el(
    "ul",
    { class: "key" },
    entries.map(([kind, text]) => el("li", { class: kind }, text)),
  );
}

/** Rows as CSV; a text that a spreadsheet could take for a formula is kept a text. */
function csv(rows) {
  const cell = (value) => {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`;
}

const KEPT_STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "text-anchor", "font-weight", "paint-order"];

/** A picture as a file of its own: with the styles that it has here as attributes, on the page's ground. */
function asFile(svg) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg.querySelectorAll("*"), copy.querySelectorAll("*")];
  from.forEach((one, place) => {
    const style = getComputedStyle(one);
    for (const name of KEPT_STYLES) to[place].setAttribute(name, style.getPropertyValue(name));
  });
  const paper = getComputedStyle(document.body).backgroundColor;
  copy.prepend(el("svg:rect", { width: "100%", height: "100%", fill: paper }));
  copy.setAttribute("xmlns", SVG);
  return new XMLSerializer().serializeToString(copy);
}

async function savePicture(name, svg) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([asFile(svg)], { type: "image/svg+xml" }));
  image.src = address;
  try {
    await image.decode();
    const canvas = el("canvas", { width: 2 * svg.viewBox.baseVal.width, height: 2 * svg.viewBox.baseVal.height });
    const context = canvas.getContext("2d");
    context.scale(2, 2);
    context.drawImage(image, 0, 0);
    canvas.toBlob((blob) => saved(`${name}.png`, "image/png", blob));
  } catch {
    say("This browser makes no PNG; take the SVG.");
  } finally {
    URL.revokeObjectURL(address);
  }
}
