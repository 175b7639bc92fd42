// What docs/platforms.md says of Misago, on a real Misago with a PostgreSQL of its own: its template is put among a
// forum's own, and the pages are read as a visitor and as a member, who answers in a browser.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { open } from "./browser.mjs";
import { collector, eventually, folder, origin, Reader, root, run, said, snippet, start, tags } from "./harness.mjs";

const python = join(process.env.COMMEND_MISAGO, "bin/python");
let [site, survey] = [];

before(async () => {
  survey = await collector();
  const templates = join(folder, "templates/misago");
  mkdirSync(templates, { recursive: true });
  writeFileSync(join(templates, "scripts.html"), snippet("Misago", "data-audience", survey.home));
  const database = start(join(root, "scripts/postgres"), [], { stdio: ["pipe", "pipe", "inherit"] });
  const { port: own } = new URL(await said(database, /^(postgres:.*)$/m));
  const env = {
    ...process.env, COMMEND_FORUM: folder, COMMEND_TEMPLATES: join(folder, "templates"), COMMEND_PORT: own,
    DJANGO_SETTINGS_MODULE: "forum_settings", PYTHONPATH: join(root, "tests/platforms/misago"), PYTHONDONTWRITEBYTECODE: "1",
  };
  const manage = (...args) => run(python, ["-m", "django", ...args], { env });
  await manage("migrate", "--no-input");
  await manage("createsuperuser", "--no-input", "--username", "Ada", "--email", "ada@example.org", "--password", "a long passphrase");
  site = await origin();
  start(python, ["-m", "django", "runserver", "--noreload", new URL(site).host], { env, stdio: "ignore" });
  await eventually("the forum", async () => (await fetch(site)).ok);
});

async function logIn() {
  const reader = new Reader(site);
  await reader.ask("/");
  const token = Object.fromEntries(reader.cookies).csrftoken;
  const headers = { "content-type": "application/json", "x-csrftoken": token };
  const body = JSON.stringify({ username: "Ada", password: "a long passphrase" });
  const { status } = await reader.ask("/api/auth/", { method: "POST", headers, body });
  assert.equal(status, 200);
  return reader;
}

test("the template says who is a member", async () => {
  for (const [reader, audience] of [[new Reader(site), "visitor"], [await logIn(), "member"]]) {
    const [told, ...more] = tags((await reader.ask("/")).body, survey.home);
    assert.deepEqual(more, []);
    assert.deepEqual(told, { async: "", src: `${survey.home}/e/community.js`, "data-audience": audience });
  }
});

test("an answer of a member arrives", async () => {
  const browser = await open();
  await browser.become(await logIn(), "/django-i18n.js");
  await browser.goto(site);
  await browser.answer(10);
  const report = await eventually("the answer", async () => {
    const one = await survey.report("?audience=member");
    return one.n === 1 && one;
  });
  assert.equal(report.scores[10], 1);
  await browser.close();
});
