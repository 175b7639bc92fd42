// The ledger of sizes: bytes of each part of the release, and of the binary by crate and by feature, each with its change
// since the last release. `--keep` writes them down as those of the release that is made, into docs/sizes.json.
//
// Of the binary these are bytes of code before compression. A function that was put into another counts where it landed.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { APP, brotli, parts, row } from "./parts.mjs";

const [binary, option] = process.argv.slice(2);
const KEPT = "docs/sizes.json";
/** What parts of the widget are there for, by the functions that do it; the first that fits. */
const FEATURES = [
  ["views", /App as yew::.*>::view$|\bcommend::view\b/],
  ["Yew", /^<?yew\b|<yew::|\b(hashbrown|indexmap|implicit_clone)\b/],
  ["definition, settings and words", /\bprepare$|\bcommend::(config|text)\b/],
  ["moment of the invitation", /^due$|\bcommend::rules\b/],
  ["flow", /\bcommend::(flow|app::App)\b/],
  ["outbox and delivery", /^(arrange|settle|fare)$|\bcommend::(outbox|app::courier)\b|commend_core::(wire|tally)\b/],
  ["score and interval", /commend_core::(stats|score)\b/],
  ["data", /^data segment|^elem|^table/],
  ["doors to the page", /^(mount|destroy)$|\bcommend::browser\b|\b(gloo|web_sys|js_sys|wasm_bindgen)|^(import|export|type)\b/],
  ["standard library and memory", /./],
];
const PATH = /(?:^|[<[\s&(])([a-z_][a-z_0-9]*)::/g;
const EXPORTED = /^(arrange|settle|mount|due|destroy|fare)$/;
/** The crate that a function is of; of the standard library's, the first crate that it was made for. */
function crate(name) {
  const crates = [...name.matchAll(PATH)].map(([, one]) => one);
  const known = crates.find((one) => !["core", "alloc", "std"].includes(one)) ?? crates[0];
  return known ?? (EXPORTED.test(name) ? "commend" : /^data|^elem/.test(name) ? "data" : "imports, exports and the like");
}

const items = JSON.parse(execFileSync("twiggy", ["top", "-f", "json", "-n", "100000", binary], { encoding: "utf8", maxBuffer: 1e8 }));
const code = items.filter(({ name }) => !/subsection$|^custom section/.test(name)).map(({ name, shallow_size }) => [name.replace(/\[[0-9a-f]+\]/g, ""), shallow_size]);
const sum = (by) => {
  const sums = {};
  for (const [name, size] of code) sums[by(name)] = (sums[by(name)] ?? 0) + size;
  return Object.fromEntries(Object.entries(sums).sort(([, a], [, b]) => b - a));
};
const now = {
  version: /^version = "(.+)"$/m.exec(readFileSync("Cargo.toml", "utf8"))[1],
  parts: Object.fromEntries([...parts.map(({ name, brotli }) => [name, brotli]), ["whole app to the first answer", brotli(...APP)]]),
  crates: sum(crate),
  features: sum((name) => FEATURES.find(([, pattern]) => pattern.test(name))[0]),
};
let before = {};
try {
  before = JSON.parse(readFileSync(KEPT, "utf8"));
} catch {} // There was no release.
const since = (size, old) => (old === undefined ? "new" : size === old ? "" : `${size > old ? "+" : ""}${size - old}`);
for (const [table, title] of [["parts", "part, brotli"], ["features", "feature, bytes of Wasm"], ["crates", "crate, bytes of Wasm"]]) {
  row(title, "bytes", before.version ? `to ${before.version}` : "");
  for (const [name, size] of Object.entries(now[table])) row(name, size, since(size, before[table]?.[name]));
  for (const [name, old] of Object.entries(before[table] ?? {})) if (!(name in now[table])) row(name, 0, since(0, old));
  console.log();
}
if (option === "--keep") writeFileSync(KEPT, `${JSON.stringify(now, null, 2)}\n`);
