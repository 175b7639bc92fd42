// Prints raw and brotli bytes of what a page loads, and fails where a part is over its budget.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const KIB = 1024;
const size = (file) => statSync(join("dist", file)).size;
const parts = [
  ["loader", /^embed\.js$/],
  ["loader that checks", /^embed-\w{16}\.js$/],
  ["element", /^element-\w{16}\.js$/],
  ["glue", /^glue-\w{16}\.js$/],
  ["Wasm", /^commend-\w{16}\.wasm$/],
  ["twin", /^twin-\w{16}\.js$/],
  ["whole in one file", /^whole\.js$/],
  ["doctor", /^doctor-\w{16}\.js$/],
  ["scrubbing, where comments are taken", /^scrub-\w{16}\.js$/],
  ["adapters", /^adapters-\w{16}\.js$/], // On pages of a platform alone, so no part of the app.
  ["language (largest)", /^[a-z]{2}(-\w+)?-[0-9a-f]{16}\.json$/],
].map(([name, pattern]) => {
  const files = readdirSync("dist").filter((file) => pattern.test(file));
  if (!files.length) throw new Error(`dist/ has no ${name}: run scripts/widget`);
  const file = files.reduce((a, b) => (size(`${a}.br`) >= size(`${b}.br`) ? a : b));
  return { name, raw: size(file), brotli: size(`${file}.br`) };
});
const brotli = (...names) => parts.filter(({ name }) => names.includes(name)).reduce((sum, part) => sum + part.brotli, 0);
const budgets = [
  ["loader", brotli("loader"), 2 * KIB],
  ["Wasm + glue", brotli("Wasm", "glue"), 60 * KIB],
  ["whole app to the first answer", brotli("loader", "element", "glue", "Wasm", "language (largest)"), 72 * KIB],
  ["loader that checks", brotli("loader that checks"), 2.5 * KIB],
  ["twin in place of Wasm", brotli("twin"), 80 * KIB],
  ["whole in one file", brotli("whole in one file"), 100 * KIB],
  ["doctor, where it is asked for", brotli("doctor"), 4 * KIB],
  ["adapters", brotli("adapters"), 2 * KIB],
];
const row = (name, ...columns) => console.log(name.padEnd(32) + columns.map((column) => String(column).padStart(10)).join(""));
row("part", "raw", "brotli");
for (const { name, raw, brotli } of parts) row(name, raw, brotli);
row("budget", "brotli", "at most");
for (const [name, used, most] of budgets) row(name, used, most);
const over = budgets.filter(([, used, most]) => used > most);
for (const [name, used, most] of over) console.error(`bytes: ${name} is ${used - most} bytes over its budget`);
process.exit(over.length ? 1 : 0);
