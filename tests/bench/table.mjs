// What came of it: each figure of Commend beside those of the others, and what it may be.
const median = (values) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const millis = (value) => value.toFixed(value < 10 ? 1 : 0);
const kib = (value) => (value / 1024).toFixed(value < 1e5 ? 1 : 0);

/** Figures in the order of the table: what it is, of which visits, what is read of one, what it may be at most. */
const FIGURES = [
  ["nothing is asked: KiB on the wire", "off", ({ bytes }) => bytes, kib, () => 2048],
  ["nothing is asked: requests", "off", ({ requests }) => requests, String, () => 1],
  ["nothing is asked: main thread, ms over the empty page", "off", ({ cpu }, empty) => cpu - empty.cpu, millis, ({ P }) => 0.1 * P],
  ["to the first answer: KiB on the wire", "cold", ({ bytes }) => bytes, kib, ({ P }) => 0.42 * P],
  ["slow and cold: question seen after the tag, ms", "slow", ({ visible }) => visible, millis, ({ P }) => 0.31 * P],
  ["slow and cold: a click on 9 shows after the tag, ms", "slow", ({ answered }) => answered, millis, ({ P }) => 0.4 * P],
  ["slow and cold: blocking time, ms", "slow", ({ blocked }) => blocked, millis, ({ P }) => 0.1 * P],
  ["slow and cold: longest task, ms", "slow", ({ longest }) => longest, millis, () => 50],
  ["main thread, load and answer, ms over the empty page", "cold", ({ cpu }, empty) => cpu - empty.cpu, millis, ({ P, V }) => Math.min(0.45 * P, 2 * V)],
  ["memory over the empty page, Wasm included, KiB", "cold", ({ memory }, empty) => memory - empty.memory, kib, ({ S }) => 0.6 * S],
  ["main thread for another answer, ms", "cold", ({ answer }) => answer, millis, ({ P }) => 0.4 * P],
  ["shift of the page's layout", "cold", ({ shift }) => shift, (value) => value.toFixed(3), () => 0],
  ["slow and warm: question seen after the tag, ms", "warm", ({ visible }) => visible, millis, ({ S }) => 0.4 * S],
];
const COLUMNS = [["commend", "Commend"], ["commend-twin", "Commend without Wasm"], ["vanilla", "V"], ["posthog", "P"], ["posthog-slim", "S"]];

/** The figures. @param {any[]} visits */
export function figures(visits) {
  const of = (name, kind) => visits.filter((each) => each.name === name && each.kind === kind);
  const empty = Object.fromEntries(["cpu", "memory"].map((key) => [key, median(of("empty", "off").map((each) => each[key]))]));
  return FIGURES.map(([title, kind, read, , most]) => {
    const values = Object.fromEntries(COLUMNS.map(([name]) => [name, median(of(name, kind).map((each) => read(each, empty)))]));
    const limit = most({ V: values.vanilla, P: values.posthog, S: values["posthog-slim"] });
    return { title, values, limit, holds: values.commend <= limit };
  });
}

/** The figures as Markdown. @param {any} run */
export function markdown({ made, rounds, chromium, visits }) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rows = figures(visits).map(({ title, values, limit, holds }, i) => {
    const write = FIGURES[i][3];
    const cells = COLUMNS.map(([name]) => (Number.isFinite(values[name]) ? write(values[name]) : ""));
    return line([title, ...cells, Number.isFinite(limit) ? write(limit) : "", holds ? "yes" : "**no**"]);
  });
  return [
    `One interleaved run of ${rounds} rounds on ${made}, Chromium ${chromium}; medians. V is a hand-written script of 1 KB, P PostHog's surveys as its documentation`,
    "has them, S the leanest bundle of them. Slow is 150 ms a request, 1.6 Mbit/s, and a processor four times slower.",
    "",
    line(["figure", ...COLUMNS.map(([, title]) => title), "at most", "holds"]),
    line(["---", ...COLUMNS.map(() => "---:"), "---:", "---"]),
    ...rows,
    "",
  ].join("\n");
}
