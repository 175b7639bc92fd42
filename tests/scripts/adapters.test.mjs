// How long somebody is a member. What needs a page is tested with those of `tests/pages` in browsers, see
// `tests/e2e/e2e/platforms.rs`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tenure } from "../../www/adapters/tenure.js";

const DAY = 864e5;

test("tenure is said in three words, and not at all where it is not known", () => {
  for (const [since, expected] of [
    [Date.now(), "first-month"],
    [Date.now() - 29 * DAY, "first-month"],
    [Date.now() - 31 * DAY, "first-year"],
    [Date.now() - 364 * DAY, "first-year"],
    [Date.now() - 366 * DAY, "longer"],
    ["2019-03-02T09:10:11+00:00", "longer"],
    [Date.now() + DAY, undefined],
    ["yesterday", undefined],
    [undefined, undefined],
  ]) assert.equal(tenure(since), expected, `${since}`);
});
