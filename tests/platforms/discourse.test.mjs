// integrations/discourse in a browser, under the policy that Discourse sends by default: a page that is nobody's, with
// a stand-in for what Discourse gives a theme component, and the component itself. Discourse is in no package.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open } from "./browser.mjs";
import { collector, eventually, root } from "./harness.mjs";

const COMPONENT = "integrations/discourse/javascripts/discourse/api-initializers/commend.js";
const POLICY = "base-uri 'self'; object-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; worker-src 'self'; frame-ancestors 'self'; manifest-src 'self'";
const API = `export const apiInitializer = (_, run) => run({
  getCurrentUser: () => ({ trust_level: 2, staff: false }),
  onPageChange(call) {
    call(location.pathname);
    navigation.addEventListener("currententrychange", () => setTimeout(() => call(location.pathname)));
  },
});`;

let [site, survey] = [];
const server = createServer((request, response) => {
  const settings = { collector: survey.home, survey: "community", mode: "definition", leave_out: "/c/staff", trust: true, consent: false, preview: false };
  const page = `<!doctype html><html lang="en" class="desktop-view"><title>Forum</title><h1>Forum</h1>
    <script nonce="n0nce">
      window.settings = ${JSON.stringify(settings)};
      window.breaches = [];
      addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => breaches.push([effectiveDirective, blockedURI]));
    </script>
    <script nonce="n0nce" type="importmap">{ "imports": { "discourse/lib/api": "/api.js" } }</script>
    <script nonce="n0nce" type="module" src="/component.js"></script></html>`;
  const files = { "/api.js": API, "/component.js": readFileSync(join(root, COMPONENT), "utf8") };
  const script = files[request.url];
  response.writeHead(200, { "content-type": script ? "text/javascript" : "text/html; charset=utf-8", "content-security-policy": POLICY });
  response.end(script ?? page);
});

before(async () => {
  survey = await collector();
  await new Promise((done) => { server.listen(0, "127.0.0.1", done); });
  site = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

test("a member answers, and the policy has nothing to report", async () => {
  const browser = await open();
  await browser.goto(`${site}/c/staff/3`);
  assert.equal(await browser.execute("return document.querySelector('#commend-tag')"), null);
  await browser.execute("history.pushState(null, '', '/t/7')");
  await browser.answer(7);
  const { groups } = await eventually("the answer", async () => {
    const report = await survey.report("?by=trust");
    return report.n === 1 && report;
  });
  assert.deepEqual(groups.filter(({ n }) => n).map(({ key }) => key), ["member"]);
  const loaded = await browser.execute("return performance.getEntriesByType('resource').map(({ name }) => name)");
  assert.ok(loaded.some((name) => /twin-\w+\.js$/.test(name)) && !loaded.some((name) => name.endsWith(".wasm")), loaded.join("\n"));
  assert.deepEqual(await browser.execute("return breaches"), []);
  assert.deepEqual((await browser.console()).filter((line) => !line.includes("favicon")), []);
  await browser.close();
});
