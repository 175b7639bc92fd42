// integrations/phpbb: what phpBB asks of an extension before it shows or enables one (its metadata_manager.php), and that
// the one line that it adds is a tag.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const NAME = "commend/survey";
const read = (path) => readFileSync(new URL(`../../integrations/phpbb/${NAME}/${path}`, import.meta.url), "utf8");

test("phpBB takes it for an extension", () => {
  const { name, type, license, version, authors, require, extra } = JSON.parse(read("composer.json"));
  assert.equal(name, NAME);
  assert.equal(type, "phpbb-extension");
  assert.ok(license && version && require.php && extra["soft-require"]["phpbb/phpbb"] && authors.every((author) => author.name));
});

test("it adds one tag", () => {
  const template = read("styles/all/template/event/overall_footer_body_after.html");
  const [tag, ...more] = template.match(/<script[^]*?<\/script>/g);
  assert.deepEqual(more, []);
  const shown = (member) => tag.replace(/\{% if S_REGISTERED_USER %\}(\w+)\{% else %\}(\w+)\{% endif %\}/, (_, yes, no) => (member ? yes : no));
  const expected = (audience) => `<script async src="https://nps.example.org/e/community.js" data-audience="${audience}"></script>`;
  assert.deepEqual([shown(true), shown(false)], [expected("member"), expected("visitor")]);
});
