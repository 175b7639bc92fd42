// Whatever a script builds, it builds of the versions in Cargo.lock: each call says so.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
// Those of the shell have no ending.
const names = readdirSync(new URL("scripts/", root)).filter((name) => /^[a-z]+$/.test(name));
const paths = [...names.map((name) => `scripts/${name}`), "scripts/env.sh", "deploy/Dockerfile", "docs/operations.md"];
const lines = paths.flatMap((path) => {
  // A call may go on in the next line.
  const text = readFileSync(new URL(path, root), "utf8").replaceAll("\\\n", "");
  return text.split("\n").map((line) => `${path}: ${line}`);
});
/** Each call of a line up to the next, comments aside. */
const calls = lines
  .filter((line) => !/: \s*(#|\/\/)/.test(line))
  .flatMap((line) => line.split(/&&|;|\|\|/))
  .filter((call) => /\b(cargo (build|bench|test|run|clippy|fetch|deny|metadata)|cargo_tool [\w-]+|trunk build)\b/.test(call));

test("every call names the lock", () => {
  assert.ok(calls.length >= 15, `${calls.length} calls were found`);
  const open = calls.filter((call) => !call.includes("--locked"));
  // Its lock names a crate that is no longer served; the version itself is that of Cargo.lock.
  assert.deepEqual(open.map((call) => call.trim()), [
    'scripts/setup: cargo_tool wasm-bindgen-cli "$wasm_bindgen_version" "$wasm_bindgen_dir"',
  ]);
});
