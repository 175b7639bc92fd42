// Every language has the plural forms that it has, as the browser's own Intl chooses among them.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../locales/", import.meta.url);

for (const file of readdirSync(folder)) {
  const lang = file.replace(".json", "");
  test(`plural forms of ${lang}`, () => {
    const { answers } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    assert.deepEqual(Intl.PluralRules.supportedLocalesOf(lang), [lang]);
    assert.deepEqual(Object.keys(answers).sort(), new Intl.PluralRules(lang).resolvedOptions().pluralCategories.sort());
  });
}
