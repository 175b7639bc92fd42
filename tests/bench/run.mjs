// Measures Commend beside others in one run, all of them in turn and in another order each round: of two times that were
// taken apart nothing can be said on a machine that others use.
//
// `scripts/bench widget` runs it:
//
//     node run.mjs --collector PATH --modules FOLDER --esbuild PATH --out FOLDER [--rounds N]
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { SURVEYS, cases } from "./cases.mjs";
import { visit } from "./load.mjs";
import { serve } from "./site.mjs";
import { figures, markdown } from "./table.mjs";

const text = (value) => ({ type: "string", default: value });
const { values: options } = parseArgs({ options: { collector: text(""), modules: text(""), esbuild: text("esbuild"), out: text("."), rounds: text("7") } });
const { chromium } = createRequire(join(options.modules, "any"))("playwright-core");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--js-flags=--expose-gc"];
/** Visits before the measured ones, so that the browser has kept what it keeps: compiled code from the second on. */
const FILLS = 3;

/** How long a visit may take; in milliseconds. */
const PATIENCE = 60_000;

const scratch = mkdtempSync(join(tmpdir(), "commend-bench-"));
const [collector, home] = await collects();
const all = cases(home, options.modules, options.esbuild);
const site = await serve(all);
const PROGRAM = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS };
const VIEW = { viewport: { width: 1280, height: 800 } };
const visits = [];
let version = "";
try {
  await cold();
  await warm();
} finally {
  site.close();
  collector.kill();
  rmSync(scratch, { recursive: true, force: true });
}
const run = { made: new Date().toISOString().slice(0, 10), rounds: Number(options.rounds), chromium: version, visits };
mkdirSync(options.out, { recursive: true });
writeFileSync(join(options.out, "widget.json"), `${JSON.stringify({ ...run, figures: figures(visits) }, null, 1)}\n`);
writeFileSync(join(options.out, "widget.md"), markdown(run));
process.stdout.write(markdown(run));

/** The release with the surveys, and its address. */
async function collects() {
  const surveys = join(scratch, "surveys");
  mkdirSync(surveys);
  for (const [id, survey] of Object.entries(SURVEYS)) writeFileSync(join(surveys, `${id}.json`), JSON.stringify({ id, ...survey }));
  const child = spawn(options.collector, ["serve", "--listen", "127.0.0.1:0", "--surveys", surveys, "--data", join(scratch, "data"), "--burst", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^Listening on (\S+)/.exec(line) ?? [];
    if (address) return [child, address];
  }
  throw new Error("the collector does not start");
}

/** Every round has each case once of each kind. */
async function cold() {
  const jobs = all.flatMap((one) => [
    ...(one.question ? [[one, "shown", "cold", {}], [one, "shown", "slow", { slow: true }]] : []),
    [one, "off", "off", {}],
  ]);
  const browser = await chromium.launch(PROGRAM);
  version = browser.version();
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [one, mode, kind, how] of shuffled(jobs)) {
      const context = await browser.newContext(VIEW);
      await measure(context, one, mode, kind, how);
      await context.close();
    }
  }
  await browser.close();
}

/** Of a browser that has been here before. */
async function warm() {
  const context = await chromium.launchPersistentContext(join(scratch, "profile"), { ...PROGRAM, ...VIEW });
  const shown = all.filter(({ question }) => question);
  for (let fill = 0; fill < FILLS; fill++) for (const one of shown) await measure(context, one, "shown", "fill", {});
  for (let round = 0; round < Number(options.rounds); round++) for (const one of shuffled(shown)) await measure(context, one, "shown", "warm", { slow: true });
  await context.close();
}

/** One visit; what the page has kept of the last is forgotten, as of another day. */
async function measure(context, one, mode, kind, how) {
  const address = site.address(one.name, mode);
  try {
    const seen = await Promise.race([visit(context, one, address, how), patience()]);
    if (kind !== "fill") visits.push({ name: one.name, kind, ...seen });
  } catch (error) {
    console.error(`bench: ${one.name} ${kind}: ${error.message.split("\n")[0]}`);
  }
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Storage.clearDataForOrigin", { origin: new URL(address).origin, storageTypes: "local_storage,indexeddb" });
  await page.close();
}

function patience() {
  return new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("nothing was seen")).unref());
}

function shuffled(list) {
  const left = [...list];
  return list.map(() => left.splice(Math.floor(Math.random() * left.length), 1)[0]);
}
