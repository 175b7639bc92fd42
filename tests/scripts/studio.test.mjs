// The draft of the studio: what is written into it, taken back, and kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SURFACES } from "../../www/studio-colour.js";
import { Draft, at, put, written } from "../../www/studio-draft.js";
import { EN } from "../../www/studio-en.js";
import { SECTIONS } from "../../www/studio-form.js";
import { resolved, values } from "../../www/studio-make.js";
import { NL } from "../../www/studio-nl.js";
import { steps, tag } from "../../www/studio-tag.js";

const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const SCHEMA = JSON.parse(read("docs/schema/survey.json"));

/** Every field of the schema, written with * for names and places that are the author's. */
function fields(schema, path = []) {
  const here = resolved(schema, SCHEMA);
  if (here.anyOf) return [path.join(".")];
  const inner = here.type === "array" ? resolved(here.items, SCHEMA) : values(here);
  if (here.properties) return Object.entries(here.properties).flatMap(([name, one]) => fields(one, [...path, name]));
  if (inner?.type === "object" || inner?.$ref) {
    const each = resolved(inner, SCHEMA);
    if (each.properties) return fields(each, [...path, "*"]);
  }
  return [path.join(".")];
}

test("the form has every field, in both languages", () => {
  assert.deepEqual(Object.values(SECTIONS).flat().sort(), Object.keys(SCHEMA.properties).sort());
  const all = fields(SCHEMA);
  assert.ok(all.length > 60 && all.includes("rules.delay") && all.includes("texts.*.promoter.link.url") && all.includes("scorecard.*.of"), all.join(" "));
  for (const words of [EN, NL]) {
    for (const name of all) assert.ok(words.fields[name] ?? words.fields[name.split(".").at(-1)], `${words.code}: ${name}`);
    assert.deepEqual(Object.keys(words.sections), Object.keys(SECTIONS));
  }
  const shape = (value) => typeof value === "string" ? "" : Array.isArray(value) ? value.length : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shape(one)]));
  for (const part of ["ui", "sections", "fields", "values", "examples"]) assert.deepEqual(shape(NL[part]), shape(EN[part]), part);
  assert.deepEqual(NL.platforms.map(([id]) => id), EN.platforms.map(([id]) => id));
});

test("the definition that the browsers write has every field", () => {
  const definition = JSON.parse(read("tests/e2e/studio/definition.json"));
  const has = (value, [key, ...rest]) => key === undefined || (typeof value === "object" && (key === "*"
    ? Object.values(value).some((one) => has(one, rest)) : key in value && has(value[key], rest)));
  for (const name of fields(SCHEMA)) assert.ok(has(definition, name.split(".")), name);
});

test("the card that an accent is held beside is the widget's", () => {
  const style = read("src/style.css");
  for (const colour of Object.values(SURFACES)) assert.ok(style.includes(`--surface: var(--commend-surface, ${colour})`), colour);
});

test("the tag is one that HTML reads, and steps name what is one's own", () => {
  const where = { home: "https://nps.example.org", survey: "club" };
  assert.equal(tag(where), '<script async src="https://nps.example.org/embed.js" data-survey="club"></script>');
  const pinned = tag(where, { loader: "embed-0123.js", integrity: "sha384-x" });
  assert.equal(pinned, '<script async src="https://nps.example.org/embed-0123.js" integrity="sha384-x" crossorigin="anonymous" data-survey="club"></script>');
  for (const [, , texts] of [...EN.platforms, ...NL.platforms]) for (const text of steps(texts, where)) assert.ok(!/[{}]/.test(text), text);
});

test("paths are written as the collector writes them", () => {
  assert.equal(written(["marks", 0, "day"]), "marks[0].day");
  assert.equal(written(["texts", "pt-BR", "promoter", "link", "url"]), "texts.pt-BR.promoter.link.url");
  assert.equal(at({ marks: [{ day: "x" }] }, ["marks", 0, "day"]), "x");
  assert.equal(at({}, ["marks", 0, "day"]), undefined);
});

test("what is emptied goes, and rows stay", () => {
  const one = { id: "a", rules: { delay: 4 }, marks: [{ day: "x" }, { day: "y" }] };
  assert.deepEqual(put(one, ["rules", "delay"], undefined), { id: "a", marks: one.marks });
  assert.deepEqual(put(one, ["rules", "visits"], 3), { ...one, rules: { delay: 4, visits: 3 } });
  assert.deepEqual(put(one, ["marks", 1, "day"], undefined, [2]).marks, [{ day: "x" }, {}]);
  assert.deepEqual(put(one, ["marks", 0], undefined).marks, [{ day: "y" }]);
  assert.deepEqual(put(one, ["marks", 2], {}).marks, [{ day: "x" }, { day: "y" }, {}]);
  const words = put({ id: "a" }, ["texts", "nl", "promoter", "link", "url"], "/x", [2]);
  assert.deepEqual(words, { id: "a", texts: { nl: { promoter: { link: { url: "/x" } } } } });
  assert.deepEqual(put(words, ["texts", "nl", "promoter", "link", "url"], undefined, [2]), { id: "a", texts: { nl: {} } });
  assert.deepEqual(put(words, ["texts", "nl"], undefined), { id: "a" });
  const groups = { id: "a", segments: { role: ["guide"] } };
  assert.deepEqual(put(groups, ["segments", "role"], undefined, [1]), { id: "a", segments: {} });
  assert.deepEqual(Object.keys(put({ b: 1, a: 2 }, ["b"], 3)), ["b", "a"]);
});

test("steps are undone and done again, keystrokes together", () => {
  const draft = new Draft({ id: "a" }, 0);
  for (const title of ["C", "Cl", "Club"]) draft.change(["title"], title);
  draft.change(["mode"], "bar");
  draft.replace({ id: "b" });
  assert.deepEqual(draft.can, { undo: true, redo: false });
  draft.undo();
  assert.deepEqual(draft.definition, { id: "a", title: "Club", mode: "bar" });
  draft.undo();
  draft.undo();
  assert.deepEqual(draft.definition, { id: "a" });
  draft.undo();
  assert.deepEqual(draft.can, { undo: false, redo: true });
  draft.redo();
  draft.redo();
  assert.deepEqual(draft.definition, { id: "a", title: "Club", mode: "bar" });
  draft.change(["mode"], undefined);
  assert.equal(draft.can.redo, false);
});

test("a draft outlives the page, and one that is broken harms nothing", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  assert.equal(Draft.kept(storage), false);
  const draft = new Draft({ id: "a", wave: "1" }, 3, storage);
  draft.change(["title"], "Club");
  const again = Draft.kept(storage);
  assert.deepEqual([again.definition, again.version, again.isChanged], [draft.definition, 3, true]);
  again.settle(again.definition, 4);
  assert.deepEqual([again.isChanged, Draft.kept(storage).version], [false, 4]);
  for (const broken of ["", "{", "null", "[]", '{"definition":3}']) {
    kept.set("commend-studio", broken);
    assert.equal(Draft.kept(storage), false, broken);
  }
  const blocked = { getItem: () => { throw new Error(); }, setItem: () => { throw new Error(); } };
  assert.equal(Draft.kept(blocked), false);
  new Draft({ id: "a" }, 0, blocked).change(["title"], "Club");
});
