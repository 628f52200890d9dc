// One run, week by week: every recorded column, and what each actor weighed at its last decision.

class History {
  constructor(out, rows) {
    this.out = out;
    this.width = rows.length;
    this.places = new Map(rows.map((row, place) => [row, place]));
    this.weeks = out.length / rows.length;
  }

  row(row, week) {
    return this.out[week * this.width + this.places.get(row)];
  }

  /** The value of a column in a week; null where the model records none of this name. */
  value(name, week) {
    const column = COLUMNS[name];
    return column ? this.row(column.row, week) : null;
  }

  /** By how much a column that only grows grew in a week. */
  grown(name, week) {
    const now = this.value(name, week);
    return now === null ? 0 : now - (week > 0 ? this.value(name, week - 1) : 0);
  }

  posture(actor, week) {
    return this.row(actor.posture, week);
  }

  /** The last decision up to a week: of each posture its utility, its terms, and how likely its choice was. */
  decision(actor, week, policy) {
    const every = DATA.clock.values.decision_steps;
    const when = Math.floor(week / every) * every;
    const before = when > 0 ? this.posture(actor, when - 1) : 0;
    const weights = actor.terms.map((_, place) => this.row(actor.weight + place, when));
    const options = actor.menu.map((_, place) => ({
      name: actor.postures[place],
      place,
      utility: this.row(actor.utility + place, when),
      terms: actor.terms.map((_, term) => this.row(actor.term + place * actor.mostTerms + term, when)),
      inForce: place === before,
    }));
    const chosen = this.posture(actor, when);
    if (policy === "logit") {
      const [precision, inertia] = [this.row(DATA.map.precision, when), this.row(DATA.map.inertia, when)];
      const scores = options.map((one) => precision * (one.utility + (one.inForce ? inertia : 0)));
      const most = Math.max(...scores);
      const sum = scores.reduce((total, score) => total + Math.exp(score - most), 0);
      options.forEach((one, place) => {
        one.probability = Math.exp(scores[place] - most) / sum;
      });
    }
    return { when, options, weights, chosen };
  }

  /** What happened, in order: changes of posture and first events, [{ week, text, actor }]. */
  chronicle() {
    const found = [];
    for (const actor of DATA.actors) {
      for (let week = 0; week < this.weeks; week += 1) {
        const now = this.posture(actor, week);
        if (week === 0 || now !== this.posture(actor, week - 1)) {
          found.push({ week, text: `${capital(actor.title)}: ${actor.postures[now].toLowerCase()}`, kind: "choice" });
        }
      }
    }
    for (const event of DATA.events) {
      if (event.among.length || !COLUMNS[event.column]) continue;
      const test = happened(event);
      for (let week = 0; week < this.weeks; week += 1) {
        if (test(this.value(event.column, week))) {
          found.push({ week, text: event.title, kind: "event", column: event.column });
          break;
        }
      }
    }
    return found.sort((one, other) => one.week - other.week);
  }
}

/** Carry one run of a scenario to a week. */
async function historyWith(pool, { scenario, changes, seed, run, until }) {
  const rows = historyRows();
  const job = { kind: "history", setup: setupOf(scenario, changes, []), seed, run, rows, until };
  const answer = await pool.ask(job, { stopped: false });
  return new History(answer.out, rows);
}

/** The rows that a history keeps. */
function historyRows() {
  const rows = new Set([DATA.map.precision, DATA.map.inertia, ...DATA.columns.map((column) => column.row)]);
  for (const actor of DATA.actors) {
    rows.add(actor.posture);
    actor.terms.forEach((_, term) => rows.add(actor.weight + term));
    actor.menu.forEach((_, posture) => {
      rows.add(actor.utility + posture);
      actor.terms.forEach((__, term) => rows.add(actor.term + posture * actor.mostTerms + term));
    });
  }
  return [...rows];
}
