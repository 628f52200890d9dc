// What a scenario changes in another, in words.

const MOST_CHANGES = 6;

/** Each change as a text. */
function changesBetween(reference, scenario) {
  return [...changedParameters(reference, scenario), ...changedEvents(reference, scenario), ...changedChoices(reference, scenario)];
}

function* changedParameters(reference, scenario) {
  for (const { name, title, unit, default: usual } of DATA.parameters) {
    const [before, after] = [reference.params[name] ?? usual, scenario.params[name] ?? usual];
    if (before !== after) yield `${title}, ${exact(before)} to ${withUnit(exact(after), unit)}`;
  }
  for (const { name, title } of DATA.mechanisms) {
    const [before, after] = [reference.mechanisms[name], scenario.mechanisms[name]];
    if (before !== after) yield `${title}, ${plain(before)} to ${plain(after)}`;
  }
  for (const { name, title } of DATA.contested) {
    const [before, after] = [reference.contested[name], scenario.contested[name]];
    const said = (share) => (share === undefined ? "left out" : share);
    if (before !== after) yield `“${title}” (probability, our own choice), ${said(before)} to ${said(after)}`;
  }
}

function* changedEvents(reference, scenario) {
  const before = bare(Object.fromEntries(reference.events.map((event) => [event.name, event])));
  const after = new Set(scenario.events.map((event) => event.name));
  for (const event of scenario.events) {
    const old = before[event.name];
    if (!event.acts && !old?.acts) continue;
    if (!old) yield `${event.label}, on ${inWords(event.date)}`;
    else if (old.date !== event.date) yield `${event.label}, ${inWords(old.date)} to ${inWords(event.date)}`;
    else if (JSON.stringify([old.set, old.days]) !== JSON.stringify([event.set, event.days])) yield `${event.label}, with other effects`;
  }
  for (const event of reference.events) if (event.acts && !after.has(event.name)) yield `without: ${event.label}`;
}

function* changedChoices(reference, scenario) {
  for (const { name, title } of DATA.actors) {
    const [before, after] = [reference, scenario].map((one) => JSON.stringify([one.policies[name], one.scripts[name]]));
    const how = scenario.policies[name] === "scripted" ? "follows a script" : `chooses by ${plain(scenario.policies[name])}`;
    if (before !== after) yield `${title} ${how}`;
  }
}

/** What a scenario changes, as a sentence. */
function changedInWords(reference, scenario) {
  const all = changesBetween(reference, scenario);
  const rest = all.length - MOST_CHANGES;
  const more = rest > 0 ? `; and ${rest} more` : "";
  return all.length ? `What is changed: ${all.slice(0, MOST_CHANGES).join("; ")}${more}.` : "Nothing is changed.";
}
