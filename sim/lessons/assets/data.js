// What the page holds, by name.

const DATA = JSON.parse(document.getElementById("data").textContent);
const named = (records, key = "name") => bare(Object.fromEntries(records.map((one) => [one[key], one])));
const PARAMETERS = named(DATA.parameters);
const CONTESTED = named(DATA.contested);
const SCENARIOS = named(DATA.scenarios);
const COLUMNS = named([...DATA.columns, ...DATA.shares]);
const ACTORS = named(DATA.actors);
const BASE = { start: null, links: null };
const LESSONS = named(
  DATA.lessons.map((lesson) => ({ ...lesson, tasks: named(lesson.parts.filter((part) => part.id), "id") })),
  "label",
);
