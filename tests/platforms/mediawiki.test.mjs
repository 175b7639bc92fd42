// What docs/platforms.md says of MediaWiki, on a real MediaWiki of Debian, with SQLite: the lines of the page are put where
// it says, and what stands in the pages is read, as a visitor and as a member.
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { open } from "./browser.mjs";
import { collector, elements, eventually, folder, origin, php, Reader, run, snippet, tags, unpack } from "./harness.mjs";

let [site, home, survey, settings] = [];

before(async () => {
  survey = await collector();
  home = join(await unpack("mediawiki", ["mediawiki", "mediawiki-classes"]), "usr/share/mediawiki");
  // What leads out of the folder: to the settings of a system that has it installed.
  for (const name of ["LocalSettings.php", "config", "images", "extensions"]) rmSync(join(home, name), { force: true });
  for (const name of ["images", "extensions"]) mkdirSync(join(home, name));
  site = await origin();
  const install = ["--dbtype=sqlite", `--dbpath=${join(folder, "wiki")}`, "--scriptpath=", `--server=${site}`, "--skins=Vector", "--pass=a long passphrase", "Wiki", "Admin"];
  await run("php", ["maintenance/install.php", ...install], { cwd: home });
  settings = join(home, "LocalSettings.php");
  appendFileSync(settings, "\n$wgShowExceptionDetails = true;\n$wgUseSiteJs = true;\n");
  php(home, site);
  await eventually("the wiki", async () => (await fetch(`${site}/index.php`)).ok);
});

const PAGE = "/index.php?title=Main_Page";

async function logIn() {
  const reader = new Reader(site);
  const form = (await reader.ask("/index.php?title=Special:UserLogin")).body;
  const token = elements(form, "input").find(({ name }) => name === "wpLoginToken").value;
  const sent = { wpName: "Admin", wpPassword: "a long passphrase", wploginattempt: "1", wpEditToken: "+\\", title: "Special:UserLogin", authAction: "login", force: "", wpLoginToken: token };
  const { status } = await reader.post("/index.php?title=Special:UserLogin", sent);
  assert.equal(status, 302);
  return reader;
}

test("the hook in LocalSettings.php says who is a member", async (t) => {
  const kept = readFileSync(settings, "utf8");
  t.after(() => writeFileSync(settings, kept));
  appendFileSync(settings, snippet("MediaWiki", "$wgHooks", survey.home));
  for (const [reader, audience] of [[new Reader(site), "visitor"], [await logIn(), "member"]]) {
    const [told, ...more] = tags((await reader.ask(PAGE)).body, survey.home);
    assert.deepEqual(more, []);
    assert.deepEqual([told.src, told["data-audience"]], [`${survey.home}/e/community.js`, audience]);
    assert.ok("async" in told);
    if (audience === "member") assert.match(told["data-since"], /^20\d\d-\d\d-\d\d$/);
  }
});

test("an answer arrives by way of MediaWiki:Common.js, from a member", async () => {
  const page = join(folder, "Common.js");
  writeFileSync(page, snippet("MediaWiki", "mw.config", survey.home));
  await run("sh", ["-c", 'php maintenance/edit.php --user Admin MediaWiki:Common.js < "$0"', page], { cwd: home });
  const browser = await open();
  await browser.become(await logIn(), "/resources/assets/poweredby_mediawiki_88x31.png");
  await browser.goto(site + PAGE);
  await browser.answer(8);
  const report = await eventually("the answer", async () => {
    const one = await survey.report("?audience=member");
    return one.n === 1 && one;
  });
  assert.equal(report.scores[8], 1);
  await browser.close();
});
