// The parts of the release that a page loads, and how many bytes each has.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const size = (file) => statSync(join("dist", file)).size;

/** Name, raw and brotli bytes of each. */
export const parts = [
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

/** Brotli bytes of some together. */
export const brotli = (...names) => parts.filter(({ name }) => names.includes(name)).reduce((sum, part) => sum + part.brotli, 0);

/** All that a page has loaded when the first answer is given. */
export const APP = ["loader", "element", "glue", "Wasm", "language (largest)"];

/** A line of a table. */
export const row = (name, ...columns) => console.log(name.padEnd(36) + columns.map((column) => String(column).padStart(10)).join(""));
