// integrations/discourse: what the theme component puts into a page, and that its settings, words and code agree. The
// real initializer runs here, with a stand-in for what Discourse gives it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../integrations/discourse/", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const code = read("javascripts/discourse/api-initializers/commend.js");

/** The names on one level of indentation of a YAML file that is written plainly. */
const keys = (yaml, indent) => [...yaml.matchAll(RegExp(`^ {${indent}}(\\w+):`, "gm"))].map(([, name]) => name);
const settings = keys(read("settings.yml"), 0);
const DEFAULTS = { collector: "https://nps.example.org/", survey: "community", mode: "definition", leave_out: "", trust: false, consent: false, preview: false };

test("settings, words and code name the same", () => {
  assert.deepEqual(Object.keys(DEFAULTS), settings);
  for (const lang of ["en", "nl"]) {
    const words = read(`locales/${lang}.yml`);
    assert.deepEqual(keys(words, 0), [lang]);
    assert.deepEqual(keys(words, 6), settings);
  }
  const used = new Set([...code.matchAll(/settings\.(\w+)/g)].map(([, name]) => name));
  assert.deepEqual([...used].sort(), [...settings].sort());
  const { component, minimum_discourse_version: from } = JSON.parse(read("about.json"));
  assert.deepEqual([component, from], [true, "3.3.0"]);
});

/** Goes through pages as somebody; gives the tags that are there after each, and how often the survey was taken away. */
async function visit(user, given = {}, pages = ["/latest"]) {
  const named = `const { settings, document, window, apiInitializer } = globalThis.stand;\n`;
  const [added, seen] = [[], []];
  const told = [];
  let closed = 0;
  let changed = () => {};
  const document = {
    createElement: () => ({ dataset: {} }),
    querySelector: () => added[0] ?? null,
    head: { append: (tag) => added.push(tag) },
  };
  const api = { getCurrentUser: () => user, onPageChange: (call) => { changed = call; } };
  globalThis.stand = { settings: { ...DEFAULTS, ...given }, document, window: { commend: { close: () => { closed += 1; }, identify: ({ open }) => told.push(open) } }, apiInitializer: (_, run) => run };
  const source = named + code.replace(/^import .*$/m, "");
  const { default: run } = await import(`data:text/javascript,${encodeURIComponent(source)}#${Math.random()}`);
  run(api);
  for (const page of pages) {
    changed(page);
    seen.push(added.length);
  }
  return { tag: added[0], seen, closed, told };
}

const MEMBER = { id: 4711, username: "ada", name: "Ada", email: "ada@example.org", trust_level: 1, staff: false };

test("a visitor and a member, and nothing of who it is", async () => {
  const { tag } = await visit(null);
  assert.equal(tag.src, "https://nps.example.org/e/community.js");
  assert.equal(tag.async, true);
  const told = { survey: "community", endpoint: "https://nps.example.org", twin: "", audience: "visitor", segmentTrust: "", open: "auto" };
  assert.deepEqual(tag.dataset, told);
  const member = await visit(MEMBER);
  assert.deepEqual(member.tag.dataset, { ...told, audience: "member" });
  assert.ok(!/4711|ada/i.test(JSON.stringify(member.tag)));
});

for (const [level, group] of [[0, "new"], [1, "basic"], [2, "member"], [3, "regular"], [4, "leader"]]) {
  test(`trust level ${level} is told as ${group}`, async () => {
    const { tag } = await visit({ ...MEMBER, trust_level: level }, { trust: true });
    assert.equal(tag.dataset.segmentTrust, group);
  });
}

test("a visitor has no trust", async () => {
  assert.equal((await visit(null, { trust: true })).tag.dataset.segmentTrust, "");
});

test("without a collector there is no tag", async () => {
  assert.equal((await visit(MEMBER, { collector: " " })).tag, undefined);
});

test("there is one tag, however many pages", async () => {
  assert.deepEqual((await visit(MEMBER, {}, ["/latest", "/t/7", "/latest"])).seen, [1, 1, 1]);
});

test("pages are left out by the beginning of their path", async () => {
  const { seen, closed, told, tag } = await visit(MEMBER, { leave_out: "/c/staff|/about" }, ["/about", "/c/staff/3", "/latest", "/c/staff/3", "/t/7"]);
  assert.deepEqual([seen, closed], [[0, 0, 1, 1, 1], 1]);
  // It waits on the page that is left out, and comes by itself on the next.
  assert.deepEqual([told, tag.dataset.open], [["manual", "auto"], "auto"]);
});

test("who wants consent first has it asked for", async () => {
  assert.equal((await visit(null, { consent: true })).tag.dataset.consent, "required");
});

test("a preview is for staff alone", async () => {
  assert.equal((await visit(MEMBER, { preview: true })).tag, undefined);
  assert.equal((await visit(null, { preview: true })).tag, undefined);
  const { tag } = await visit({ ...MEMBER, staff: true }, { preview: true, mode: "bar" });
  assert.deepEqual([tag.dataset.preview, tag.dataset.open, tag.dataset.mode], ["", "now", "bar"]);
});
