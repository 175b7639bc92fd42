// deploy/ and the manual of operators say what the sources say: options, ports, limits, metrics, files. Whether
// nginx and its like take them, only those can say; here is asked what they would not notice.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);
const one = (text, pattern) => {
  const found = all(text, pattern);
  assert.equal(found.length, 1, `${pattern} is there ${found.length} times`);
  return found[0];
};
const unique = (list) => [...new Set(list)].sort();

const manual = read("docs/operations.md");
const names = readdirSync(new URL("deploy/", root), { withFileTypes: true }).filter((entry) => entry.isFile());
const files = Object.fromEntries(names.map(({ name }) => [name, read(`deploy/${name}`)]));
const collector = "crates/commend-collector/src/";
const config = readdirSync(new URL(`${collector}config/`, root)).filter((name) => name.endsWith(".rs"));
const sources = [read(`${collector}config.rs`), ...config.map((name) => read(`${collector}config/${name}`))].join("\n");

const secrets = all(sources, /Self::\w+ => "(\w+)",/g);
const variables = unique([
  ...all(sources, /env = "(COMMEND_\w+)"/g),
  ...secrets.flatMap((key) => [`COMMEND_${key.toUpperCase()}`, `COMMEND_${key.toUpperCase()}_FILE`]),
]);
const flags = all(sources, /#\[arg\([^\]]*?\blong\b[^\]]*\)\]\s+(?:pub(?:\(\w+\))? )?(\w+):/g);
const commands = all(one(sources, /enum Command \{\n(.*?)\n\}/gs), /^ {4}([A-Z]\w+)[ ({]/gm);
/** What Caddy is told by the environment. */
const told = all(files.Caddyfile, /\{\$(COMMEND_\w+)/g);
/** The files, and the lines of the manual that are commands. */
const code = [...Object.values(files), ...all(manual, /^ {4}(.*)$/gm)].join("\n");

test("the sources were found", () => {
  assert.deepEqual(secrets, ["admin_token", "database_password", "member_keys"]);
  assert.ok(variables.includes("COMMEND_DATABASE") && flags.includes("csv") && commands.includes("Backup"));
});

test("the manual lists every variable, and every option with one", () => {
  const table = all(manual, /^(\| .*\|)$/gm).filter((row) => /COMMEND_/.test(row)).join("\n");
  assert.deepEqual(unique(all(table, /(COMMEND_\w+)/g)), variables);
  const secret = /ADMIN_TOKEN|MEMBER_KEYS|DATABASE_PASSWORD/;
  const options = variables.filter((name) => !secret.test(name));
  assert.deepEqual(unique(all(table, /^\| `--([\w-]+)/gm)), options.map((name) => name.slice(8).toLowerCase().replace("_", "-")));
});

test("no other variable, command or flag is used", () => {
  for (const name of all(code + manual, /\b(COMMEND_[A-Z_]+)\b/g)) {
    assert.ok(variables.includes(name) || told.includes(name), name);
  }
  const known = new Set(flags.map((name) => name.replaceAll("_", "-")));
  const called = [...code.matchAll(/(?<![\w.\/-]|-u )(?:\/usr\/local\/bin\/)?commend ([a-z]+)\b([^|>\n#]*(?:\\\n[^|>\n#]*)?)/g)];
  for (const name of all(manual, /^ {4}(?:runuser -u commend -- )?commend ([a-z]+)/gm)) {
    assert.ok(commands.includes(name[0].toUpperCase() + name.slice(1)), name);
  }
  // Comments speak of Commend, too.
  const run = called.filter(([, name]) => commands.includes(name[0].toUpperCase() + name.slice(1)));
  assert.ok(run.length > 20, `${run.length} calls`);
  for (const [call, , rest] of run) {
    for (const flag of all(rest, / --([a-z-]+)/g)) assert.ok(known.has(flag), call);
  }
  for (const key of all(files["commend.toml"], /^(\w+) =/gm)) {
    assert.ok(variables.includes(`COMMEND_${key.toUpperCase()}`), key);
  }
});

test("ports and addresses agree", () => {
  const [listen, ...others] = unique(all(sources, /env = "COMMEND_LISTEN"[^\]]*default_value = "([\d.:]+)"/g));
  assert.deepEqual(others, []);
  const [, port] = listen.split(":");
  const toml = files["commend.toml"];
  assert.equal(one(toml, /^listen = "(.*)"$/gm), listen);
  assert.equal(one(files.Caddyfile, /\{\$COMMEND_COLLECTORS:([\d.:]+)\}/g), listen);
  assert.equal(one(files["nginx.conf"], /^\tserver ([\d.:]+);$/gm), listen);
  assert.equal(one(files["apache.conf"], /^\tProxyPass \/ http:\/\/([\d.:]+)\/ /gm), listen);
  assert.deepEqual(all(files.Dockerfile, /(?:EXPOSE |COMMEND_LISTEN=0\.0\.0\.0:)(\d+)/g), [port, port]);
  const collectors = all(files["compose.yaml"], /^ {2}(collector-\d): \*collector$/gm);
  assert.equal(one(files["compose.yaml"], /COMMEND_COLLECTORS: (.*)/g), collectors.map((name) => `${name}:${port}`).join(" "));
  assert.equal(one(files["compose.yaml"], /depends_on: \[(.*)\]/g), collectors.join(", "));
  const metrics = one(toml, /^metrics = "(.*)"$/gm);
  assert.equal(one(files["prometheus.yml"], /targets: \["(.*)"\]/g), metrics);
  const inside = one(files["compose.yaml"], /COMMEND_METRICS: 0\.0\.0\.0:(\d+)/g);
  assert.deepEqual(all(files["prometheus.yml"], /collector-\d:(\d+)/g), [inside, inside]);
  assert.equal(metrics.split(":")[1], inside);
  const proxy = one(files["compose.yaml"], /ipv4_address: (.*)/g);
  assert.equal(one(files["compose.yaml"], /COMMEND_PROXIES: (.*)/g), proxy);
  assert.ok(proxy.startsWith(one(files["compose.yaml"], /subnet: ([\d.]+\.)0\/24/g)));
  for (const found of all(code, /(?:127\.0\.0\.1|0\.0\.0\.0|collector-\d):(\d+)/g)) {
    assert.ok([port, inside, "9090"].includes(found), found);
  }
});

test("proxies give way before the collector does, and not too early", () => {
  const seconds = (path, name) => Number(one(read(collector + path), new RegExp(`const ${name}: Duration = Duration::from_secs\\((\\d+)\\)`, "g")));
  const [idle, answer] = [seconds("server.rs", "HEADER"), seconds("routes/watch.rs", "ANSWER")];
  const kib = Number(one(read(`${collector}routes/batch.rs`), /const MOST: usize = (\d+) \* 1024;/g));
  const proxies = {
    Caddyfile: [/^\t+keepalive (\d+)s$/gm, /response_header_timeout (\d+)s/g, /max_size (\d+)KiB/g, 1],
    "nginx.conf": [/keepalive_timeout (\d+)s/g, /proxy_read_timeout (\d+)s/g, /client_max_body_size (\d+)k/g, 1],
    "apache.conf": [/ ttl=(\d+)/g, / timeout=(\d+)/g, /LimitRequestBody (\d+)/g, 1024],
  };
  for (const [name, [keep, wait, size, unit]] of Object.entries(proxies)) {
    assert.ok(Number(one(files[name], keep)) < idle, `${name}: idle`);
    assert.ok(Number(one(files[name], wait)) > answer, `${name}: answer`);
    assert.ok(Number(one(files[name], size)) / unit > kib, `${name}: body`);
    assert.match(files[name], new RegExp(`more than ${kib} KiB`), name);
  }
  const drain = seconds("server.rs", "DRAIN");
  assert.ok(Number(one(files["commend.service"], /TimeoutStopSec=(\d+)/g)) > drain);
  assert.ok(Number(one(files["compose.yaml"], /stop_grace_period: (\d+)s/g)) > drain);
  const places = Number(one(read(`${collector}server.rs`), /const CONNECTIONS: u32 = (\d+);/g));
  assert.ok(Number(one(files["commend.service"], /LimitNOFILE=(\d+)/g)) > 2 * places);
});

test("alerts ask for metrics that there are, and the manual says what to do", () => {
  const metrics = all(read(`${collector}metrics.rs`), /"(commend_\w+)"/g);
  const asked = all(files["alerts.yml"], /\b(commend_\w+?)(?:_bucket)?\b(?=[{[])/g);
  assert.ok(asked.length > 5);
  for (const name of asked) assert.ok(metrics.includes(name), name);
  const alerts = all(files["alerts.yml"], /alert: (\w+)/g);
  const [, help] = manual.split("\n## When something is wrong\n");
  for (const name of alerts) {
    assert.ok(help.includes(`\`${name}\``), `${name} is not explained`);
  }
  for (const name of all(manual, /`(Commend[A-Z]\w+)`/g)) assert.ok(alerts.includes(name), name);
});

test("no secret stands in them", () => {
  for (const [name, text] of Object.entries({ ...files, manual })) {
    assert.doesNotMatch(text, /:\/\/[^/\s:@]+:[^/\s@]+@/, `${name}: a password in an address`);
    assert.doesNotMatch(text, /(?:PASSWORD|TOKEN|KEYS|SECRET)[A-Z_]*(?<!_FILE)["']?\s*[:=]\s*["']?[^\s|"']/, `${name}: a value`);
    assert.doesNotMatch(text, /\b[0-9a-f]{24,}\b/i, `${name}: something like a token`);
  }
  const ignored = read(".gitignore");
  for (const folder of all(files["compose.yaml"], /\.\/(secrets|surveys)[/:]/g)) assert.match(ignored, new RegExp(`^/deploy/${folder}/$`, "m"));
});

test("credentials come in pairs, and units are whole", () => {
  const unit = files["commend.service"];
  const loaded = all(unit, /^#?LoadCredential=([\w-]+):\/etc\/commend\/secrets\/\1$/gm);
  assert.deepEqual(all(unit, /^#?Environment=COMMEND_\w+_FILE=%d\/([\w-]+)$/gm), loaded);
  for (const name of loaded) assert.ok(secrets.includes(name.replace("-", "_")), name);
  for (const [name, text] of Object.entries(files).filter(([name]) => /\.(service|timer)$/.test(name))) {
    const lines = text.replaceAll("\\\n", "").split("\n");
    for (const line of lines) assert.match(line, /^(#.*|\[(Unit|Service|Timer|Install)\]|[A-Z]\w+=.*|)$/, `${name}: ${line}`);
  }
  const home = one(files["commend.toml"], /^data = "(.*)"$/gm);
  assert.equal(home, `/var/lib/${one(unit, /^StateDirectory=(.*)$/gm)}`);
  assert.ok(manual.includes(`--home ${home} commend`));
});

// No reader of YAML comes with Node: this sees the faults that a hand makes.
test("YAML is in order", () => {
  for (const [name, text] of Object.entries(files).filter(([name]) => /\.ya?ml$/.test(name))) {
    const open = [];
    for (const [at, line] of text.split("\n").entries()) {
      const where = `${name}:${at + 1}: ${line}`;
      if (/^\s*(#|$)/.test(line)) continue;
      const [, blanks, dash, key] = line.match(/^( *)(- )?(?:([\w.<-]+):(?: |$))?/);
      assert.ok(!line.includes("\t") && blanks.length % 2 === 0 && !line.endsWith(" "), where);
      assert.ok(key || dash, `${where}: neither a key nor an item`);
      assert.equal((line.match(/"/g) ?? []).length % 2, 0, `${where}: quotes`);
      const depth = blanks.length + (dash ? 2 : 0);
      while (open.length && (open.at(-1).depth > depth || (dash && open.at(-1).depth === depth))) open.pop();
      if (!key) continue;
      if (open.at(-1)?.depth !== depth) open.push({ depth, keys: new Set() });
      assert.ok(!open.at(-1).keys.has(key), `${where}: twice`);
      open.at(-1).keys.add(key);
    }
  }
});

test("the container is built with the same Rust, of all that a build needs", () => {
  const version = one(read("rust-toolchain.toml"), /^channel = "(.*)"$/gm);
  assert.match(files.Dockerfile, new RegExp(`^FROM rust:${version.replaceAll(".", "\\.")}-`, "m"));
  const taken = all(files["Dockerfile.dockerignore"], /^!(.*)$/gm);
  const [, inputs] = read("scripts/widget").match(/inputs=\(([^)]*)\)/);
  for (const input of [...inputs.trim().split(/\s+/), "crates", "tests"]) assert.ok(taken.some((one) => `${input}/`.startsWith(`${one}/`)), input);
  for (const path of taken) assert.ok(existsSync(new URL(path, root)), path);
});

test("what is named is there, and what is there is named", () => {
  const readable = ["README.md", "CHANGELOG.md", ...readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
  const headings = (path) => all(read(path), /^#+ (.*)$/gm).map((title) => title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"));
  for (const path of readable) {
    for (const link of all(read(path), /\]\(([^)\s]+)\)/g).filter((link) => !/^\w+:/.test(link))) {
      const [file, anchor] = link.split("#");
      const target = file ? new URL(file, new URL(path, root)) : new URL(path, root);
      assert.ok(existsSync(target), `${path}: ${link}`);
      if (anchor && target.pathname.endsWith(".md")) assert.ok(headings(target.pathname.slice(root.pathname.length)).includes(anchor), `${path}: ${link}`);
    }
  }
  for (const name of Object.keys(files)) {
    const stem = name.replace(/^(commend-backup|commend-dump)\..*/, "$1").replace(/\.dockerignore$/, "");
    assert.ok(manual.includes(stem), name);
  }
});
