// What docs/platforms.md has people paste is written without fault: each block is read by the language it is for. What can be
// run on a real platform is, in the other files.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, run, snippet } from "./harness.mjs";

const BLOCKS = [
  ["Flarum", "Extend", "php", (block) => `<?php return [${block}];`, ["php", "-l"]],
  ["MediaWiki", "$wgHooks", "php", (block) => `<?php ${block}`, ["php", "-l"]],
  ["MediaWiki", "mw.config", "js", (block) => block, ["node", "--check"]],
  ["Redmine", "ViewListener", "rb", (block) => block, ["ruby", "-c"]],
  ["WordPress, bbPress and BuddyPress", "COMMEND_MEMBER_KEY", "php", (block) => `<?php ${block}`, ["php", "-l"]],
];

for (const [section, word, ending, whole, [command, ...flags]] of BLOCKS) {
  test(`${section}, ${word}`, async () => {
    const file = join(folder, `block.${ending}`);
    writeFileSync(file, whole(snippet(section, word)));
    await run(command, [...flags, file]);
  });
}
