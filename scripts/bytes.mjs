// Prints raw and brotli bytes of what a page loads, and fails where a part is over its budget.
import { APP, brotli, parts, row } from "./parts.mjs";

const KIB = 1024;
const budgets = [
  ["loader", brotli("loader"), 2 * KIB],
  ["Wasm", brotli("Wasm"), 43 * KIB],
  ["whole app to the first answer", brotli(...APP), 60 * KIB],
  ["loader that checks", brotli("loader that checks"), 2.5 * KIB],
  ["twin in place of Wasm", brotli("twin"), 62 * KIB],
  ["whole in one file", brotli("whole in one file"), 82 * KIB],
  ["doctor, where it is asked for", brotli("doctor"), 4 * KIB],
  ["adapters", brotli("adapters"), 2 * KIB],
];
row("part", "raw", "brotli");
for (const { name, raw, brotli } of parts) row(name, raw, brotli);
row("budget", "brotli", "at most");
for (const [name, used, most] of budgets) row(name, used, most);
const over = budgets.filter(([, used, most]) => used > most);
for (const [name, used, most] of over) console.error(`bytes: ${name} is ${used - most} bytes over its budget`);
process.exit(over.length ? 1 : 0);
