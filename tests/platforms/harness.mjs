// What the tests on real platforms stand on: a folder that goes again, processes that end with the tests, the collector
// with a survey, and somebody who reads pages with cookies. All of it listens on loopback.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

export const root = new URL("../../", import.meta.url).pathname;
const BINARY = process.env.COMMEND_BINARY ?? `${root}target/release/commend`;
/** How long anything may take that is waited for. Long: it is a limit and not a measurement. */
const PATIENCE = 60_000;
/** A line that `commend token key` could have printed. */
export const KEY = "2026 0123456789abcdef0123456789abcdef";

export const folder = mkdtempSync(join(tmpdir(), "commend-"));

/** Those that were started, the first last. Each leads a group of its own, with the workers that it starts. */
const running = [];
const ended = ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null;
function endAll() {
  for (const one of running) if (!ended(one)) process.kill(-one.pid);
}
after(async () => {
  endAll();
  for (const one of running) if (!ended(one)) await new Promise((done) => { one.once("exit", done); });
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    endAll();
    process.exit(1);
  });
}

/** Asks again and again until there is an answer. */
export async function eventually(what, ask) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => { setTimeout(done, 50); });
  }
  throw new Error(`waited in vain: ${what}`, { cause: last });
}

/** Runs a command to its end; gives what it said. */
export function run(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let [said, wrong] = ["", ""];
    child.stdout.on("data", (bytes) => { said += bytes; });
    child.stderr.on("data", (bytes) => { wrong += bytes; });
    child.on("error", fail);
    child.on("close", (code) => (code === 0 ? done(said) : fail(new Error(`${command} ${args.join(" ")}: ${code}\n${said}${wrong}`))));
  });
}

/** Starts what goes on until the tests end. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], detached: true, ...options });
  running.unshift(child);
  return child;
}

/** Serves a folder of PHP. What changes in a file counts at once. */
export function php(home, site, env = process.env) {
  const flags = ["-d", "opcache.enable=0", "-S", new URL(site).host, "-t", home];
  start("php", flags, { env: { ...env, PHP_CLI_SERVER_WORKERS: "4" }, stdio: "ignore" });
}

/** What a process says of itself, once it does. */
export function said(child, pattern) {
  return new Promise((done, fail) => {
    let text = "";
    child.once("exit", () => fail(new Error(`it ended, and had said: ${text}`)));
    child.stdout.on("data", (bytes) => {
      text += bytes;
      const found = pattern.exec(text);
      if (found) done(found[1]);
    });
  });
}

/** An origin on loopback that nobody serves just now. */
export const origin = async () => `http://127.0.0.1:${await freePort()}`;

/** A port that nobody listens on just now. */
export function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Unpacks Debian packages below a folder, without installing them: their services do not start. */
export async function unpack(name, packages) {
  const home = join(folder, name);
  const packed = join(folder, `${name}-packed`);
  for (const one of [home, packed]) mkdirSync(one);
  await run("apt-get", ["download", "-q", ...packages], { cwd: packed });
  await run("sh", ["-c", 'for one in "$0"/*.deb; do dpkg-deb -x "$one" "$1" || exit; done', packed, home]);
  return home;
}

/** The one block of code in a section of docs/platforms.md that has a word in it, for a collector. */
export function snippet(section, word, collector = "https://nps.example.org") {
  const manual = readFileSync(join(root, "docs/platforms.md"), "utf8");
  const lines = manual.split(`\n## ${section}\n`)[1].split("\n## ")[0].split("\n");
  const blocks = [[]];
  for (const line of lines) {
    if (/^ {4}/.test(line)) blocks.at(-1).push(line);
    else if (line !== "" && blocks.at(-1).length) blocks.push([]);
  }
  const found = blocks.filter((block) => block.join("\n").includes(word));
  if (found.length !== 1) throw new Error(`${section}: ${found.length} blocks with ${word}`);
  const indent = Math.min(...found[0].map((line) => line.search(/\S/)));
  return `\n${found[0].map((line) => line.slice(indent)).join("\n")}\n`.replaceAll("https://nps.example.org", collector);
}

/** The collector with a survey that asks at once, and that tells groups apart; with a key only who has a token is a member. */
export async function collector(key) {
  const surveys = join(folder, "surveys");
  mkdirSync(surveys);
  const definition = {
    id: "community", wave: "2026-q4", threshold: 1, rules: { delay: 0, quiet: 0 },
    segments: { audience: ["member", "visitor"], role: ["team", "author", "member"], trust: ["new", "basic", "member", "regular", "leader"] },
  };
  writeFileSync(join(surveys, "community.json"), JSON.stringify(definition));
  const token = "platform-admin-token-0123456789";
  const env = { ...process.env, COMMEND_ADMIN_TOKEN: token, COMMEND_LOG: "warn", COMMEND_BURST: "0", ...(key && { COMMEND_MEMBER_KEYS: key }) };
  const child = start(BINARY, ["serve", "--listen", "127.0.0.1:0", "--data", join(folder, "data"), "--surveys", surveys], { env });
  const home = await said(child, /^Listening on (.*)$/m);
  return {
    home,
    /** What a token says; fails where it vouches for nobody. */
    check: async (member) => JSON.parse(await run(BINARY, ["token", "check", member], { env })),
    report: async (query = "") => {
      const response = await fetch(`${home}/v1/surveys/community/report.json${query}`, { headers: { authorization: `Bearer ${token}` } });
      return response.json();
    },
  };
}

/** Somebody who reads pages of a site, and keeps its cookies. */
export class Reader {
  #cookies = new Map();

  constructor(site) {
    this.site = site;
  }

  get cookies() {
    return [...this.#cookies];
  }

  async ask(path, options = {}) {
    const cookie = this.cookies.map((pair) => pair.join("=")).join("; ");
    const response = await fetch(new URL(path, this.site), { redirect: "manual", ...options, headers: { cookie, ...options.headers } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.#cookies.set(name, value);
    }
    const body = await response.text();
    return { status: response.status, body, to: response.headers.get("location"), headers: response.headers };
  }

  post(path, form, headers = {}) {
    return this.ask(path, { method: "POST", body: new URLSearchParams(form), headers });
  }
}

const ENTITIES = { amp: "&", quot: '"', lt: "<", gt: ">", "#039": "'", "#x27": "'" };
const plain = (text) => text.replace(/&([\w#]+);/g, (whole, name) => ENTITIES[name] ?? whole);

/** The attributes of every element whose opening tag fits, as a browser reads them. */
export function elements(html, name) {
  return [...html.matchAll(RegExp(`<${name}\\b([^>]*)>`, "g"))].map(([, inner]) => {
    const pairs = inner.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g);
    return Object.fromEntries([...pairs].map(([, key, double, single]) => [key, plain(double ?? single ?? "")]));
  });
}

/** The survey's tags on a page. */
export const tags = (html, home) => elements(html, "script").filter(({ src }) => src?.startsWith(home));
