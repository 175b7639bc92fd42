// integrations/wordpress on a real WordPress of Debian, with MariaDB: what an administrator sees and what stands in the
// pages, then an answer that a person gives in a browser.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { open } from "./browser.mjs";
import { collector, elements, eventually, folder, KEY, origin, php, Reader, root, run, start, tags, unpack } from "./harness.mjs";

const LOG = join(folder, "php.log");
const SOCKET = join(folder, "db.sock");
let [site, home, survey, page, env, usual] = [];

before(async () => {
  survey = await collector(KEY);
  const all = await unpack("wordpress", ["wordpress", "wordpress-theme-twentytwentythree", "php-getid3", "libjs-cropper", "libjs-underscore"]);
  home = join(all, "usr/share/wordpress");
  cpSync(join(root, "tests/platforms/wordpress/wp-config.php"), join(home, "wp-config.php"));
  cpSync(join(root, "integrations/wordpress/commend"), join(home, "wp-content/plugins/commend"), { recursive: true });
  await database();
  site = await origin();
  env = { ...process.env, COMMEND_SITE: site, COMMEND_SOCKET: SOCKET, COMMEND_PHP_LOG: LOG };
  page = `/?p=${await run("php", [join(root, "tests/platforms/wordpress/setup.php"), home], { env })}`;
  php(home, site, env);
  await eventually("the site", async () => (await fetch(`${site}/readme.html`)).ok);
  const admin = await logIn("admin");
  for (const path of [page, "/?feed=rss2", "/wp-admin/", "/wp-admin/plugins.php", "/wp-admin/options-general.php"]) await admin.ask(path);
  usual = complaintsOfPhp();
});

/** What PHP has said so far, each once. An old WordPress has things to say of its own on a new PHP. */
const complaintsOfPhp = () => {
  const lines = (existsSync(LOG) ? readFileSync(LOG, "utf8") : "").split("\n");
  return [...new Set(lines.map((line) => line.replace(/^\[.*?\] /, "")).filter(Boolean))];
};

/** A database server of its own, on a socket alone. */
async function database() {
  const data = join(folder, "db");
  mkdirSync(data);
  const where = ["--no-defaults", `--datadir=${data}`, `--user=${userInfo().username}`];
  await run("mariadb-install-db", [...where, "--auth-root-authentication-method=normal", "--skip-test-db"]);
  start("mariadbd", [...where, `--socket=${SOCKET}`, "--skip-networking", `--pid-file=${join(folder, "db.pid")}`], { stdio: "ignore" });
  await eventually("a database", () => existsSync(SOCKET));
  const make = `$db = new mysqli("localhost", "root", "", "", 0, $argv[1]); $db->query("CREATE DATABASE wordpress");`;
  await eventually("a schema", async () => (await run("php", ["-r", make, SOCKET])) === "");
}

async function logIn(name) {
  const reader = new Reader(site);
  await reader.ask("/wp-login.php");
  const { status } = await reader.post("/wp-login.php", { log: name, pwd: "a password", testcookie: "1" });
  assert.equal(status, 302, `${name} is not let in`);
  return reader;
}

const SETTINGS = "/wp-admin/options-general.php?page=commend";

/** Saves the form of the settings with these values; gives the page that comes of it. */
async function save(admin, values) {
  const { body } = await admin.ask(SETTINGS);
  const form = body.slice(body.indexOf('action="options.php"'));
  const hidden = elements(form, "input").filter(({ type }) => type === "hidden").map(({ name, value }) => [name, value]);
  const sent = Object.entries(values).map(([name, value]) => [`commend[${name}]`, value]);
  const { status, to } = await admin.post("/wp-admin/options.php", [...hidden, ...sent]);
  assert.equal(status, 302);
  return (await admin.ask(to)).body;
}

const complaints = (html) => [...html.matchAll(/id='setting-error-(\w+)'/g)].map(([, name]) => name);
const value = (html, name) => elements(html, "input").find((one) => one.name === `commend[${name}]`)?.value;

test("it is activated as administrators do it", async () => {
  const admin = await logIn("admin");
  const { body } = await admin.ask("/wp-admin/plugins.php");
  const activate = elements(body, "a").find(({ id }) => id === "activate-commend");
  const { to } = await admin.ask(`/wp-admin/${activate.href}`);
  assert.match(to, /activate=true/);
  assert.ok(elements((await admin.ask(to)).body, "a").some(({ id }) => id === "deactivate-commend"));
});

test("without a collector nothing is asked", async () => {
  const { status, body } = await new Reader(site).ask(page);
  assert.equal(status, 200);
  assert.deepEqual(elements(body, "commend-survey"), []);
  assert.ok(body.includes("Before.") && !body.includes("[commend]") && !body.includes("/e/community.js"));
});

test("settings are kept, and what makes no sense is named and changes nothing", async () => {
  const admin = await logIn("admin");
  const good = { collector: `${survey.home}/`, survey: "community", mode: "", wave: "2026-q4", key: "" };
  assert.deepEqual(complaints(await save(admin, good)), ["settings_updated"]);
  assert.equal(value((await admin.ask(SETTINGS)).body, "collector"), survey.home);
  const bad = [
    ["collector", ["http://nps.example.org", "javascript:alert(1)", "https://", "nps.example.org", "https://a.example/?x=1", "https://me@a.example", 'https://a.example/"><script>']],
    ["survey", ["", "two words", "../admin", "é", "a".repeat(65)]],
    ["mode", ["kiosk", "inline", "<b>"]],
    ["wave", ["two words", "-a"]],
    ["key", ["2026", "2026 short", "no-name-0123456789abcdef0123456789abcdef"]],
  ];
  for (const [name, values] of bad) {
    for (const one of values) {
      const said = await save(admin, { ...good, [name]: one });
      assert.deepEqual(complaints(said), [`commend_${name}`], `${name}: ${one}`);
    }
  }
  const { body } = await admin.ask(SETTINGS);
  assert.equal(value(body, "collector"), survey.home);
  assert.equal(value(body, "survey"), "community");
});

test("only who may manage options gets to them, and only with a nonce", async () => {
  const editor = await logIn("editor");
  assert.equal((await editor.ask(SETTINGS)).status, 403);
  const form = { option_page: "commend", action: "update", "commend[survey]": "taken" };
  assert.equal((await editor.post("/wp-admin/options.php", form)).status, 403);
  const admin = await logIn("admin");
  assert.equal((await admin.post("/wp-admin/options.php", form)).status, 403);
  assert.equal(value((await admin.ask(SETTINGS)).body, "survey"), "community");
});

/** The one tag of a page, without its address. */
async function tag(reader, path = page) {
  const { body } = await reader.ask(path);
  const [only, ...more] = tags(body, survey.home);
  assert.deepEqual(more, []);
  const { src, type, ...told } = only;
  assert.equal(src, `${survey.home}/e/community.js`);
  return told;
}

test("a visitor is a visitor, and a member a member since a day", async () => {
  const asked = { async: "", "data-survey": "community" };
  const visitor = await tag(new Reader(site));
  assert.deepEqual({ ...visitor, async: "" }, { ...asked, "data-audience": "visitor" });
  const member = await tag(await logIn("subscriber"));
  assert.deepEqual({ ...member, async: "" }, { ...asked, "data-audience": "member", "data-segment-role": "", "data-since": "2024-02-29" });
});

test("roles are coarse, tokens hold and tell nobody", async () => {
  const admin = await logIn("admin");
  const settings = { collector: survey.home, survey: "community", mode: "bar", wave: "2026-q4", role: "1", key: KEY };
  assert.deepEqual(complaints(await save(admin, settings)), ["settings_updated"]);
  const { body } = await admin.ask(SETTINGS);
  assert.ok(!body.includes(KEY.split(" ")[1]), "the secret is shown");
  const names = new Set();
  for (const [name, role] of [["subscriber", "member"], ["author", "author"], ["editor", "team"], ["admin", "team"]]) {
    const reader = await logIn(name);
    const told = await tag(reader);
    assert.equal(told["data-segment-role"], role, name);
    assert.equal(told["data-mode"], "bar");
    const claims = await survey.check(told["data-token"]);
    const { sub, exp, ...rest } = claims.claims ?? claims;
    assert.deepEqual(rest, { survey: "community", wave: "2026-q4", segment: { role } });
    assert.match(sub, /^[0-9a-f]{64}$/);
    assert.ok(exp > Date.now() / 1000 + 23 * 3600);
    assert.equal((await survey.check((await tag(reader))["data-token"])).sub ?? sub, sub, "the same member, the same name");
    names.add(sub);
    assert.ok(!JSON.stringify(told).includes("example.org"));
  }
  assert.equal(names.size, 4);
  assert.equal((await tag(new Reader(site)))["data-token"], undefined);
  // An empty field leaves the key as it is; only the box forgets it.
  await save(admin, { ...settings, key: "" });
  assert.ok((await tag(admin))["data-token"]);
  await save(admin, { ...settings, key: "", forget: "1" });
  assert.equal((await tag(admin))["data-token"], undefined);
  // That of wp-config.php comes first.
  writeFileSync(join(home, "commend-key.php"), `<?php define( 'COMMEND_MEMBER_KEY', '${KEY}' );`);
  assert.ok((await tag(admin))["data-token"]);
  assert.deepEqual(complaints(await save(admin, { ...settings, wave: "", key: "" })), ["commend_wave_missing"]);
  assert.equal((await tag(admin))["data-token"], undefined);
  await save(admin, { ...settings, key: "" });
});

test("the shortcode is a survey in the text, and nothing in feeds", async () => {
  const { body } = await new Reader(site).ask(page);
  assert.deepEqual(elements(body, "commend-survey"), [{ survey: "community", mode: "inline" }]);
  const feed = await new Reader(site).ask("/?feed=rss2");
  assert.equal(feed.status, 200);
  assert.ok(feed.body.includes("Before.") && !/commend|\/e\/community/.test(feed.body.replaceAll("With a survey", "")));
});

test("a collector below a path is said to be there", async () => {
  const admin = await logIn("admin");
  const settings = { survey: "community", mode: "", wave: "2026-q4", key: "" };
  await save(admin, { ...settings, collector: "https://example.org/nps/" });
  const { body } = await new Reader(site).ask(page);
  const [told] = tags(body, "https://example.org/");
  assert.equal(told.src, "https://example.org/nps/e/community.js");
  assert.equal(told["data-endpoint"], "https://example.org/nps");
  await save(admin, { ...settings, collector: survey.home, role: "1" });
});

test("who wants consent first has it asked for", async () => {
  const admin = await logIn("admin");
  const settings = { collector: survey.home, survey: "community", mode: "", wave: "2026-q4", key: "", role: "1" };
  await save(admin, { ...settings, consent: "1" });
  assert.equal((await tag(new Reader(site)))["data-consent"], "required");
  await save(admin, settings);
  assert.equal((await tag(new Reader(site)))["data-consent"], undefined);
});

test("a preview is for administrators alone", async () => {
  const admin = await logIn("admin");
  const settings = { collector: survey.home, survey: "community", mode: "", wave: "2026-q4", key: "", role: "1" };
  await save(admin, { ...settings, preview: "1" });
  const told = await tag(admin);
  assert.deepEqual([told["data-preview"], told["data-open"]], ["true", "now"]);
  for (const reader of [new Reader(site), await logIn("editor")]) {
    assert.deepEqual(tags((await reader.ask(page)).body, survey.home), []);
  }
  await save(admin, settings);
});

test("no page of the admin has the tag", async () => {
  const admin = await logIn("admin");
  for (const path of ["/wp-admin/", SETTINGS, "/wp-admin/plugins.php"]) {
    const { status, body } = await admin.ask(path);
    assert.equal(status, 200);
    assert.deepEqual(tags(body, survey.home), [], path);
  }
  assert.ok((await admin.ask("/wp-admin/plugins.php")).body.includes("options-general.php?page=commend"));
});

test("an answer that a member gives in a browser arrives, in the member's group", async () => {
  const browser = await open();
  await browser.become(await logIn("editor"), "/readme.html");
  await browser.goto(`${site}/?p=1`);
  await browser.answer(9);
  const { groups } = await eventually("the answer", async () => {
    const report = await survey.report("?by=role");
    return report.n === 1 && report;
  });
  assert.deepEqual(groups.map(({ key, n }) => [key, n]).filter(([, n]) => n), [["team", 1]]);
  assert.equal((await survey.report("?audience=member")).n, 1);
  assert.deepEqual((await browser.console()).filter((line) => /commend|nps/i.test(line)), []);
  await browser.close();
});

test("PHP has nothing to say of the plugin", () => {
  assert.deepEqual(complaintsOfPhp().filter((line) => !usual.includes(line)), []);
});

test("nothing of it stays when it is deleted", async () => {
  const remove = `$_SERVER['HTTP_HOST'] = '127.0.0.1'; require $argv[1] . '/wp-load.php'; require ABSPATH . 'wp-admin/includes/plugin.php';
    deactivate_plugins( 'commend/commend.php' ); uninstall_plugin( 'commend/commend.php' );
    echo json_encode( $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE 'commend%'" ) );`;
  assert.deepEqual(JSON.parse(await run("php", ["-r", remove, home], { env })), []);
  rmSync(join(home, "wp-content/plugins/commend"), { recursive: true });
});
