// A record on one page, for people: as `sim.lessons.onepage` writes it.

const PAGE_WIDTH = 92;

/** How many letters of a fixed width there is room for, at most those of a page. */
function lettersWide() {
  return Math.max(24, Math.min(PAGE_WIDTH, Math.floor((document.body.clientWidth - 100) / 8.7)));
}

/** A text in lines, broken between words alone. */
function wrapped(text, width, indent = "") {
  const lines = [];
  let line = indent;
  const letters = (one) => [...one].length;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const begun = line.trim() !== "";
    if (begun && letters(line) + 1 + letters(word) > width) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else line += begun ? ` ${word}` : word;
  }
  return line.trim() ? [...lines, line] : lines;
}

/** The record as a page of text. */
async function onePage(work, verdicts, width = PAGE_WIDTH) {
  const { lesson, record } = work;
  const lines = [`Lesson ${lesson.number}: ${lesson.title}`, `student ${record.student}, seed ${record.seed}`, ""];
  for (const { task, state, says } of verdicts) {
    const { kind } = lesson.tasks[task];
    let text = work.given(task) || "-";
    if (kind.startsWith("write_") && text.includes("\n")) text = `${text.split("\n")[0]} ...`;
    lines.push(...wrapped(kind === "explain" ? `${task}: “${text}”` : `${task}: ${text}`, width));
    lines.push(...wrapped(state === "kept" ? "kept" : says.startsWith(state) ? says : `${state}: ${says}`, width, "    "));
  }
  const digests = Object.entries(record.digests).map(([side, digest]) => `${side} ${digest}`);
  lines.push("", ...wrapped(`digests: ${digests.join(", ") || "none yet"}`, width), `seal: ${await sealOf(record)}`, "", ...wrapped(DATA.proof, width));
  return `${lines.join("\n")}\n`;
}
