// Names of batches: the collector reads the time in them, and counts each once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { id } from "../../www/id.js";

test("it is a UUID of version 7", () => {
  for (let n = 0; n < 1000; n++) assert.match(id(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("it begins with the time, in milliseconds", () => {
  for (const now of [0, 1, 1_764_331_200_000, 2 ** 48 - 1]) {
    assert.equal(parseInt(id(now).replaceAll("-", "").slice(0, 12), 16), now);
  }
});

test("no two are the same, and every digit of chance varies", () => {
  const all = Array.from({ length: 5000 }, () => id(0).replaceAll("-", ""));
  assert.equal(new Set(all).size, all.length);
  for (let place = 13; place < 32; place++) {
    const seen = new Set(all.map((one) => one[place]));
    assert.equal(seen.size, place === 16 ? 4 : 16, `digit ${place}`);
  }
});

test("without random numbers there is none", () => {
  const known = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
  try {
    assert.equal(id(), "");
  } finally {
    Object.defineProperty(globalThis, "crypto", known);
  }
});
