// How numbers, dates and names are written, as `sim.words` does it; and elements made without markup from texts.

const MINUS = "\u2212";
const NOTHING = "\u2013";
const NO_BREAK = "\u00a0";
const SVG = "http://www.w3.org/2000/svg";
const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];

/** A record that has what it is given and nothing else: no name such as `constructor` comes with it. */
function bare(record) {
  return Object.assign(Object.create(null), record);
}

/** Three significant digits; half goes to the even one, as in Python. */
function rounded(value) {
  const tie = /^(-?\d\.\d[02468])50*e(.*)$/.exec(value.toExponential(25));
  return Number(tie ? `${tie[1]}e${tie[2]}` : value.toPrecision(3));
}

const LEFT_OF_NOTHING = 1e-12; // nearer to zero is what sums that are zero leave of their terms

/** A measured number: three significant digits, thousands separated, a true minus sign. */
function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
  if (Math.abs(value) < LEFT_OF_NOTHING) return "0";
  return Number.isFinite(value) ? exact(rounded(value)) : `${value > 0 ? "" : MINUS}∞`;
}

/** So many decimals; half goes to the even one, as in Python. */
function roundedTo(value, decimals) {
  const [whole, rest] = value.toFixed(Math.min(decimals + 40, 100)).split(".");
  const tie = rest && /^50*$/.test(rest.slice(decimals));
  const kept = Number(`${whole}.${rest.slice(0, decimals)}`);
  const even = Number((`${whole}${rest.slice(0, decimals)}`).at(-1)) % 2 === 0;
  return tie && even ? kept : Number(value.toFixed(decimals));
}

const MOST_DECIMALS = 6;
const SMALLEST = 1e-4;
const ADDING_UP = 1e-9; // by so much of themselves numbers differ that are one but for the order of adding up

/** How many decimals show three significant digits of the largest of some values. */
function decimalsFor(values) {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  return largest ? Math.min(Math.max(2 - Math.floor(Math.log10(largest)), 0), MOST_DECIMALS) : 0;
}

/** With how few decimals some values are written as exactly as with the most that are wanted. */
function decimalsNeeded(values, most) {
  const known = values.filter(Number.isFinite);
  const fewer = Array.from({ length: most }, (_, decimals) => decimals);
  const exactly = (decimals) => known.every((one) => Math.abs(roundedTo(one, decimals) - one) <= ADDING_UP * Math.abs(one));
  return fewer.find(exactly) ?? most;
}

/** With how many decimals two values and their difference are written: no more than their interval supports. */
function decimalsBeside(before, after, difference, interval = [], shown = false) {
  const told = [difference, ...interval].filter((one) => shown && Number.isFinite(one) && Math.abs(one) >= SMALLEST);
  const reach = interval.length ? Math.abs(interval[1] - interval[0]) / 2 : 0;
  const measured = reach > 0 && Number.isFinite(reach);
  const two = (size) => Math.min(Math.max(1 - Math.floor(Math.log10(size)), 0), MOST_DECIMALS);
  const three = decimalsFor(difference ? [difference] : [before, after]);
  const supported = measured ? Math.min(two(reach), difference ? three : MOST_DECIMALS) : three;
  const whole = Math.max(...[before, after, difference].map(Math.abs)) >= 100; // as far as it can be
  const least = whole ? Math.min(supported, difference ? two(Math.abs(difference)) : 0) : supported;
  const all = Array.from({ length: MOST_DECIMALS + 1 }, (_, decimals) => decimals);
  const enough = all.filter((decimals) => told.every((one) => roundedTo(one, decimals)));
  const first = enough.length ? Math.max(least, enough[0]) : MOST_DECIMALS;
  const fewer = measured || !enough.includes(first - 1) ? [] : [first - 1];
  const most = decimalsNeeded([before, after, difference, ...interval], MOST_DECIMALS);
  for (const decimals of [first, ...fewer]) {
    const [one, other, apart] = [before, after, difference].map((value) => roundedTo(value, decimals));
    if (Math.abs(one + apart - other) < 0.5 * 10 ** -decimals) return Math.min(decimals, most);
  }
  return Math.min(first, most);
}

/** A number that somebody chose: every digit of it. */
function exact(value) {
  const text =
    value !== 0 && Math.abs(value) < 1e-4
      ? rounded(value).toExponential().replace("e-", "e−")
      : (value || 0).toLocaleString("en", { maximumFractionDigits: 10 });
  return text.replace(/^-/, MINUS);
}

/** A value of a column: what its number stands for, or the number. */
function valueOf(column, value) {
  if (column.time && !value) return NOTHING; // it has not happened
  return column.codes ? (column.codes[String(value)] ?? NOTHING) : number(value);
}

function signed(value) {
  const text = number(value);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A measured number with so many decimals, for numbers that stand side by side. */
function numberTo(decimals, value) {
  if (!Number.isFinite(value)) return number(value);
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const text = roundedTo(value, decimals).toLocaleString("en", digits);
  return text.replace(/^-/, /[1-9]/.test(text) ? MINUS : "");
}

function signedTo(decimals, value) {
  const text = numberTo(decimals, value);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** The ends of an interval of a difference; nothing where it has none. */
function endsTo(decimals, low, high) {
  return Number.isNaN(low) && Number.isNaN(high) ? "" : `${signedTo(decimals, low)} to ${signedTo(decimals, high)}`;
}

/** The interval of a difference as it stands behind its size; where each pair of runs differs by the same, that. */
function intervalBehind(decimals, low, high, level) {
  const one = Number.isFinite(high - low) && high - low <= ADDING_UP * Math.max(Math.abs(low), Math.abs(high));
  if (one) return " in every pair of runs";
  const ends = endsTo(decimals, low, high);
  if (!ends) return "";
  if (signedTo(decimals, low) === signedTo(decimals, high)) return ` (its ${level} rounds to the same)`;
  return ` (${ends}, ${level})`;
}

/** A number as a file or a command line takes it. */
function asGiven(value) {
  return String(value);
}

function percent(share) {
  const rounded = Math.round(100 * share);
  if (share > 0 && rounded === 0) return `<1${NO_BREAK}%`;
  if (share < 1 && rounded === 100) return `>99${NO_BREAK}%`;
  return `${rounded}${NO_BREAK}%`;
}

/** A share as percent, with three significant digits. */
function percentOf(share) {
  return Number.isNaN(share) ? NOTHING : `${number(100 * share)}${NO_BREAK}%`;
}

function withUnit(text, unit) {
  return unit ? `${text}${NO_BREAK}${unit}` : text;
}

function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function plain(name) {
  return name.replaceAll("_", " ");
}

/** Some texts as a list in a sentence. */
function listed(texts) {
  return texts.length > 1 ? `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}` : texts.join("");
}

/** The first day of a week of the run. */
function dayOf(step) {
  return new Date(Date.parse(DATA.clock.start) + step * DATA.clock.days * 86400000);
}

function inWords(date) {
  const day = date instanceof Date ? date : new Date(date);
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}

function monthOf(date) {
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** When a date is: its month, or the end of the year. */
function byWhen(date) {
  return date.getUTCMonth() === 11 ? `the end of ${date.getUTCFullYear()}` : monthOf(date);
}

/** An element with attributes and children; texts stay texts. Names that start with `on` are listeners. */
function el(name, attributes = {}, ...children) {
  const made = name.startsWith("svg:") ? document.createElementNS(SVG, name.slice(4)) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "selected") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** Put children in a place; what had the focus there has it again, or the place, so that a keyboard goes on from there. */
function fill(place, ...children) {
  const focused = document.activeElement;
  const within = focused !== place && place.contains(focused);
  place.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
  if (!within) return;
  const again = focused.id ? document.getElementById(focused.id) : null;
  if (!again) place.tabIndex = -1;
  (again ?? place).focus({ preventScroll: true });
}

/** Whether a telephone shows the page, or a window as narrow. */
function isNarrow() {
  return window.matchMedia("(max-width: 52rem)").matches;
}

let saying = 0;

/** Say something to those who hear the page. */
function say(text) {
  clearTimeout(saying);
  saying = setTimeout(() => {
    document.getElementById("said").textContent = text;
  }, 300);
}

/** A choice among named values. */
function choice(label, options, chosen, onchange, more = {}) {
  const select = el(
    "select",
    { onchange: (event) => onchange(event.target.value), ...more },
    options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)),
  );
  return el("label", { class: "field" }, el("span", {}, label), select);
}

/** Something that a visitor can save. */
function saved(name, type, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** A box whose table can be wider than the window. */
function tableOf(caption, heads, rows, classes = "") {
  const numeric = (text) => typeof text === "string" && /^[+−\d<>–]/.test(text);
  const columns = heads.map((_, place) => place > 0 && rows.length > 0 && rows.every((cells) => numeric(cells[place])));
  return el(
    "div",
    { class: `scroll ${classes}`, role: "region", tabindex: "0", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", {}, el("span", {}, caption)),
      el("thead", {}, el("tr", {}, heads.map((head, place) => el("th", { scope: "col", class: columns[place] ? "n" : "" }, head)))),
      el(
        "tbody",
        {},
        rows.map((cells) =>
          el(
            "tr",
            {},
            cells.map((cell, place) =>
              place === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: columns[place] ? "n" : "" }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}
