// What a Retry-After asks for, whatever stands in it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../www/wait.js";

const now = Date.parse("2026-11-25T12:00:00Z");

for (const [text, expected] of [
  [null, undefined],
  ["", undefined],
  [" ", undefined],
  ["120", 120],
  [" 120 ", 120],
  ["0", 0],
  ["-5", -5],
  ["1.5", 1.5],
  ["99999999999999999999", 1e20],
  ["Wed, 25 Nov 2026 12:01:30 GMT", 90],
  ["Wed, 25 Nov 2026 11:59:00 GMT", -60],
  ["Fri, 31 Dec 9999 23:59:59 GMT", 251603496e3 - 1],
  ["soon", undefined],
  ["12 monkeys", undefined],
]) {
  test(`${JSON.stringify(text)}`, () => {
    const asked = seconds(text, now);
    if (expected !== undefined && expected > 1e9) assert.ok((asked ?? 0) > 1e9, String(asked));
    else assert.equal(asked, expected);
  });
}

test("anything at all is a number or nothing", () => {
  let seed = 1;
  const next = (most) => (seed = (seed * 48271) % 2147483647) % most;
  const signs = "0123456789 -+.,:eExXGMTaJ\t/";
  for (let n = 0; n < 5000; n++) {
    const text = Array.from({ length: next(24) }, () => signs[next(signs.length)]).join("");
    const asked = seconds(text, now);
    assert.ok(asked === undefined || (typeof asked === "number" && !Number.isNaN(asked)), text);
  }
});
