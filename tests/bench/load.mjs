// One visit of one page in Chromium, driven and measured over its debugging protocol.
import { readFileSync } from "node:fs";

const PROBE = readFileSync(new URL("./probe.js", import.meta.url), "utf8");
/** A cheap phone on a slow line: what Lighthouse calls slow 4G, a request at a time. */
const SLOW = { latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };
const CPU = 4;
/** How long a page is left alone after what was waited for, so that all that it does is done; in milliseconds. */
const REST = 500;
const QUIET = 1500;

const sleep = (millis) => new Promise((done) => setTimeout(done, millis));

/**
 * Opens the page, and answers where there is a question: 9, then 8 on a page that rests.
 * @param {import("playwright-core").BrowserContext} context @param {any} one a case @param {string} address @param {{ slow?: boolean }} how
 */
export async function visit(context, one, address, { slow = false } = {}) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const send = (/** @type {any} */ name, /** @type {any} */ options) => devtools.send(name, options);
  const run = async (expression) => (await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })).result.value;
  const metric = async (name) => (await send("Performance.getMetrics")).metrics.find((each) => each.name === name)?.value ?? 0;
  const requests = new Map();
  devtools.on("Network.requestWillBeSent", ({ requestId, request, type, timestamp }) => {
    if (type !== "Document" && !request.url.startsWith("data:")) requests.set(requestId, { url: request.url, at: timestamp, bytes: 0 });
  });
  devtools.on("Network.requestServedFromCache", ({ requestId }) => { if (requests.has(requestId)) requests.get(requestId).cached = true; });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) Object.assign(request, { done: true, bytes: request.cached ? 0 : encodedDataLength });
  });
  try {
    for (const domain of ["Network", "Runtime", "Page"]) await send(`${domain}.enable`);
    await send("Performance.enable", { timeDomain: "timeTicks" });
    const asked = address.includes("--shown.") ? [one.question, one.score] : [null, null];
    await send("Page.addScriptToEvaluateOnNewDocument", { source: `${PROBE}(${asked.map((each) => JSON.stringify(each)).join()})` });
    if (slow) {
      await send("Network.emulateNetworkConditions", { offline: false, ...SLOW });
      await send("Emulation.setCPUThrottlingRate", { rate: CPU });
    }
    await page.goto(address, { waitUntil: "commit" });
    const click = async (n) => {
      const { x, y } = await run(`probe.place(${n})`);
      const at = { x, y, button: "left", clickCount: 1 };
      const selector = JSON.stringify(one.answered.replace("N", n));
      const shows = run(`probe.watch("answered", ${selector})`);
      await send("Input.dispatchMouseEvent", { type: "mousePressed", ...at });
      await send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at });
      await shows;
    };
    if (asked[0]) {
      await run("probe.seen");
      await click(9);
      await sleep(REST);
    } else {
      for (let quiet = 0; quiet < QUIET; quiet += 100) {
        await sleep(100);
        if ([...requests.values()].some((request) => !request.done)) quiet = 0;
      }
    }
    const seen = await run(`({ visible: probe.visible, answered: probe.answered, shift: probe.shift, long: probe.long, tag: performance.getEntriesByName("tag")[0].startTime })`);
    const cpu = (await metric("ThreadTime")) * 1000;
    let answer = 0;
    if (asked[0]) {
      await click(8);
      await sleep(REST);
      answer = (await metric("ThreadTime")) * 1000 - cpu;
    }
    await send("HeapProfiler.collectGarbage");
    const memory = (await metric("JSHeapUsedSize")) + (await run("probe.memory.reduce((sum, one) => sum + one.buffer.byteLength, 0)"));
    const long = seen.long.map(([, duration]) => duration);
    const all = [...requests.values()];
    return {
      visible: seen.visible - seen.tag, answered: seen.answered - seen.tag, shift: seen.shift, cpu, answer, memory,
      blocked: long.reduce((sum, each) => sum + Math.max(0, each - 50), 0), longest: Math.max(0, ...long),
      requests: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0), wasm: all.some(({ url }) => url.endsWith(".wasm")),
    };
  } finally {
    await page.close();
  }
}
