// The loader is the gate: who may be asked here and now. The real loader runs here, against a page, a clock and
// a chance that the test holds in its hand; nothing is fetched but what is written down.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const source = readFileSync(new URL("../../www/embed.js", import.meta.url), "utf8");
assert.ok(source.includes("import("));
const NAMES = ["window", "document", "location", "history", "navigator", "localStorage", "addEventListener", "console", "Date", "Math", "fetch", "fetchPart"];
const loader = new Function(...NAMES, source.replace("import(", "fetchPart("));

/** A small generator of numbers from 0 to 1, the same in every run. */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A browser that remembers from visit to visit. */
class Browser {
  constructor({ seed = 1, signals = {}, denied = false } = {}) {
    this.kept = new Map();
    this.random = chance(seed);
    this.signals = signals;
    this.denied = denied;
  }

  /** One visit to a page; says whether the rest of the widget was fetched. */
  visit({ gate = {}, day = "2026-11-22", url = "https://forum.example.org/t/1", audience, data = {}, shows = "" } = {}) {
    const { kept, denied } = this;
    const now = Date.parse(`${day}T12:00:00Z`);
    const place = new URL(url);
    const fetched = [];
    const warned = [];
    this.last = { fetched, warned, place };
    const attributes = Object.entries({ survey: "club", ...(audience && { audience }), ...data });
    const tag = {
      src: "https://nps.example.org/e/club.js",
      dataset: Object.fromEntries(attributes),
      attributes: attributes.map(([name, value]) => ({ name: `data-${name}`, value })),
    };
    const asked = [];
    this.last.asked = asked;
    const window = { commend: { gate, v: "1a2b3c4d" }, requestIdleCallback: (call) => call() };
    const document = {
      scripts: [tag],
      currentScript: tag,
      readyState: "complete",
      body: { append() {} },
      querySelectorAll: () => [],
      querySelector: (selector) => (shows && selector.split(",").includes(shows) ? {} : null),
      createElement: () => ({}),
    };
    const deny = () => { throw new Error("denied"); };
    const localStorage = denied ? { getItem: deny, setItem: deny, removeItem: deny } : {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
    class Clock extends Date {
      constructor(...all) { super(...(all.length ? all : [now])); }
      static now() { return now; }
    }
    const listeners = new Map();
    const fakeMath = Object.assign(Object.create(Math), { random: this.random, floor: Math.floor, max: Math.max });
    const history = { pushState() {}, replaceState() {} };
    this.last.history = history;
    loader(window, document, place, history, this.signals, localStorage,
      (name, call) => listeners.set(name, call), { warn: (...all) => warned.push(all), debug() {} }, Clock, fakeMath,
      (address, { credentials }) => {
        asked.push([address, credentials]);
        return Promise.reject(new Error("no network"));
      },
      (address) => {
        fetched.push(address);
        // The element gets what the loader offers, and is not on the page.
        return { then: (got) => { got({ define: (settings, setting, allowed, endpoint, memory, gate) => { this.last.offered = { settings, gate }; } }); return new Promise(() => {}); } };
      });
    Object.assign(this.last, { window, commend: window.commend });
    return fetched.length > 0;
  }

  get memory() {
    return JSON.parse(this.kept.get("commend:https://nps.example.org") ?? "null");
  }
}

test("asks everybody where nothing says otherwise, and fetches the parts beside the tag", () => {
  const browser = new Browser();
  assert.equal(browser.visit(), true);
  assert.deepEqual(browser.last.fetched, ["https://nps.example.org/element.js"]);
});

test("asks for the definition beside the element where it is wanted at once, and where that fails nobody hears of it", async () => {
  for (const [data, ahead] of [[{}, false], [{ mode: "inline" }, true], [{ open: "now" }, true], [{ container: "#place" }, true]]) {
    const browser = new Browser();
    browser.visit({ data });
    const address = "https://nps.example.org/v1/surveys/club.json?v=1a2b3c4d";
    assert.deepEqual(browser.last.asked, ahead ? [[address, "omit"]] : [], JSON.stringify(data));
  }
  const shut = new Browser();
  shut.visit({ data: { mode: "inline" }, gate: { dates: { until: "2026-01-01" } } });
  assert.deepEqual(shut.last.asked, []);
  await new Promise(setImmediate);
});

test("dates include both ends", () => {
  const gate = { dates: { from: "2026-11-20", until: "2026-11-24" } };
  const days = ["2026-11-19", "2026-11-20", "2026-11-24", "2026-11-25"].map((day) => new Browser().visit({ gate, day }));
  assert.deepEqual(days, [false, true, true, false]);
});

for (const [path, pages, asks] of [
  ["/t/1", ["/t/*"], true],
  ["/t/1?page=2", ["/t/*"], true],
  ["/t", ["/t"], true],
  ["/t?x=1", ["/t"], true],
  ["/t/1", ["/t"], false],
  ["/T/1", ["/t/*"], false],
  ["/t/private/1", ["/t/*", "!/t/private/*"], false],
  ["/a.b", ["/axb"], false],
  ["/über-uns/wir", ["/über-uns/*"], true],
  ["/日本/1", ["!/日本/*"], false],
  ["/#/login", [], false],
  ["/viewtopic.php?t=7", ["/viewtopic.php?t=*"], true],
  ["/#/topic/7", ["/#/topic/*"], true],
  ["/anywhere", [], true],
  ["/anywhere", ["!/else/*"], true],
  ["/login", [], false],
  ["/users/sign_in", [], false],
  ["/wp-login.php", [], false],
  ["/forgot-password", [], false],
  ["/my-account/lost-password/", [], false],
  ["/index.php?title=Special:UserLogin&returnto=Main", [], false],
  ["/ucp.php?mode=login", [], false],
  ["/app.php?mode=register&i=1", [], false],
  ["/wp-admin/", [], false],
  ["/admin/users", [], false],
  // A lone % stays in an address.
  ["/search?q=50%", [], true],
  ["/search?q=50%", ["/t/*"], false],
  ["/signup", [], false],
  ["/checkout/2", [], false],
  ["/shop/cart", [], false],
  ["/review", [], false],
  ["/reviews/roses", [], true],
  ["/t/how-do-i-register-a-plot", [], true],
  ["/ucp.php", [], false],
  ["/t/cartography", [], true],
  ["/login-tips", [], true],
  ["/login", ["/log*"], true],
]) test(`${asks ? "asks" : "keeps quiet"} on ${path} with pages ${JSON.stringify(pages)}`, () => {
  const browser = new Browser();
  assert.equal(browser.visit({ url: `https://forum.example.org${path}`, gate: { pages } }), asks);
  assert.deepEqual(browser.last.warned, []);
});

test("whoever was asked rests, this survey and every other", () => {
  const day = Date.parse("2026-11-22") / 864e5;
  const browser = new Browser();
  const rest = (all) => browser.kept.set("commend:https://nps.example.org", JSON.stringify(all));
  rest({ surveys: { club: { until: day + 1, draw: 0 } } });
  assert.equal(browser.visit(), false);
  assert.equal(browser.visit({ day: "2026-11-23" }), true);
  // Another survey asked lately: that one rests longer than this.
  rest({ surveys: { shop: { until: day + 90, any: day + 2 } } });
  assert.equal(browser.visit(), false);
  assert.equal(browser.visit({ day: "2026-11-24" }), true);
  rest({ surveys: { club: { until: day + 1, any: day + 14 } } });
  assert.equal(browser.visit({ day: "2026-11-23" }), true);
});

test("the draw is one for a wave, and another for the next", () => {
  const browser = new Browser({ seed: 7 });
  browser.visit({ gate: { wave: "a", sampling: { visitor: 0.5 } } });
  const first = browser.memory.surveys.club.draw;
  browser.visit({ gate: { wave: "a", sampling: { visitor: 0.5 } } });
  assert.equal(browser.memory.surveys.club.draw, first);
  browser.visit({ gate: { wave: "b", sampling: { visitor: 0.5 } } });
  assert.notEqual(browser.memory.surveys.club.draw, first);
});

test("what is remembered is coarse: a wave and a draw of four digits", () => {
  const browser = new Browser({ seed: 3 });
  browser.visit({ gate: { wave: "a" } });
  assert.deepEqual([...browser.kept.keys()], ["commend:https://nps.example.org"]);
  const { surveys: { club }, ...rest } = browser.memory;
  assert.deepEqual([Object.keys(club), rest], [["wave", "draw"], {}]);
  assert.ok(Math.abs(club.draw * 1e4 - Math.round(club.draw * 1e4)) < 1e-9);
});

const BROWSERS = 10_000;
/** How many of so many browsers are asked at least once in so many visits. */
function asked(gate, visits, audience, seed = 0) {
  let n = 0;
  for (let i = 0; i < BROWSERS; i++) {
    const browser = new Browser({ seed: seed + i });
    let once = false;
    for (let visit = 0; visit < visits; visit++) once = browser.visit({ gate, audience }) || once;
    n += Number(once);
  }
  return n / BROWSERS;
}
/** @param {number} rate */
const sigma = (rate) => Math.sqrt((rate * (1 - rate)) / BROWSERS);

test("members and visitors are asked at rates of their own, within three sigma", () => {
  const gate = { sampling: { member: 0.4, visitor: 0.05 } };
  for (const [audience, rate] of [["member", 0.4], ["visitor", 0.05]]) {
    const share = asked(gate, 1, audience, 50_000);
    assert.ok(Math.abs(share - rate) < 3 * sigma(rate), `${audience}: ${share}`);
  }
});

test("a pace lowers both rates alike", () => {
  const share = asked({ sampling: { member: 0.8 }, reach: 0.25 }, 1, "member", 90_000);
  assert.ok(Math.abs(share - 0.2) < 3 * sigma(0.2), `${share}`);
});

test("a hundred visits give no better chance than one: less than half a point", () => {
  const gate = { wave: "a", sampling: { visitor: 0.3 } };
  const [once, often] = [asked(gate, 1, "visitor"), asked(gate, 10, "visitor")];
  assert.ok(Math.abs(once - often) < 0.005, `${once} ${often}`);
  const loyal = new Browser({ seed: 11 });
  const visits = Array.from({ length: 100 }, () => loyal.visit({ gate, audience: "visitor" }));
  assert.equal(new Set(visits).size, 1);
});

test("raising the pace asks those who were not due, and goes on asking those who were", () => {
  const browsers = Array.from({ length: 500 }, (_, seed) => new Browser({ seed }));
  let before = browsers.map(() => false);
  for (const reach of [0.1, 0.3, 0.7, 1]) {
    const now = browsers.map((browser) => browser.visit({ gate: { wave: "a", reach } }));
    assert.ok(before.every((was, i) => !was || now[i]));
    before = now;
  }
  assert.ok(before.every(Boolean));
});

test("a browser that asks not to be followed is left alone, until somebody consents", () => {
  for (const signals of [{ globalPrivacyControl: true }, { doNotTrack: "1" }]) {
    const browser = new Browser({ signals });
    assert.equal(browser.visit(), false);
    assert.equal(browser.kept.size, 0);
    browser.last.commend.consent(true);
    assert.equal(browser.last.fetched.length, 1);
    // Who has asked already, and says so, vouches for it.
    assert.equal(new Browser({ signals }).visit({ data: { consent: "granted" } }), true);
  }
});

test("before consent nothing is fetched and nothing is kept", async () => {
  const browser = new Browser();
  assert.equal(browser.visit({ data: { consent: "required" } }), false);
  assert.deepEqual(await browser.last.commend.open(), { shown: false, reason: "consent" });
  assert.equal(browser.kept.size + browser.last.fetched.length, 0);
  browser.last.commend.consent(true);
  assert.equal(browser.last.fetched.length, 1);
});

test("where nothing can be remembered nobody is asked unasked", () => {
  assert.equal(new Browser({ denied: true }).visit(), false);
  assert.equal(new Browser({ denied: true }).visit({ data: { open: "now" } }), true);
  assert.equal(new Browser({ denied: true }).visit({ data: { mode: "tab" } }), true);
});

test("forget forgets", async () => {
  const browser = new Browser();
  browser.visit();
  browser.last.commend.forget();
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.equal(browser.kept.size, 0);
});

test("who is a member is told, or seen on the page", () => {
  const gate = { sampling: { member: 1, visitor: 0 } };
  for (const [shows, asks] of [["body.logged-in", true], ["[href*=logout i]", true], ["html.anon", false], ["body.user-guest", false]]) {
    assert.equal(new Browser().visit({ gate, shows }), asks, shows);
  }
  assert.equal(new Browser().visit({ gate, audience: "member", shows: "html.anon" }), true);
  const late = new Browser();
  assert.equal(late.visit({ gate, shows: "html.anon" }), false);
  late.last.commend.identify({ audience: "member" });
  assert.equal(late.last.fetched.length, 1);
});

test("who is not known yet is shut out by the higher rate alone, and counts as a visitor where the element looks again", () => {
  const survey = { getAttribute: () => null };
  for (const [sampling, again] of [[{ member: 1, visitor: 0 }, "draw"], [{ member: 0, visitor: 1 }, undefined], [{ visitor: 0 }, "draw"]]) {
    const browser = new Browser();
    assert.equal(browser.visit({ gate: { sampling } }), true);
    assert.equal(browser.last.offered.gate(survey, { sampling }), again);
  }
  assert.equal(new Browser().visit({ gate: { sampling: { member: 0, visitor: 0 } } }), false);
  const share = asked({ sampling: { member: 0.05, visitor: 0.4 } }, 1, undefined, 70_000);
  assert.ok(Math.abs(share - 0.4) < 3 * sigma(0.4), `${share}`);
});

test("what a platform tells comes under what the page says", () => {
  const gate = { sampling: { member: 1, visitor: 0 } };
  const survey = { getAttribute: () => null };
  for (const [audience, shut] of [[undefined, undefined], ["visitor", "draw"]]) {
    const browser = new Browser();
    browser.visit({ data: audience && { audience, open: "manual" }, gate: {} });
    browser.last.commend.open();
    const { offered } = browser.last;
    Object.setPrototypeOf(offered.settings, { audience: "member" });
    assert.equal(offered.gate(survey, gate), shut, audience);
  }
});

test("a page that changes without being loaded is another page", () => {
  const browser = new Browser();
  const gate = { pages: ["/t/*"] };
  assert.equal(browser.visit({ gate, url: "https://forum.example.org/" }), false);
  browser.last.place.href = "https://forum.example.org/t/1";
  browser.last.history.pushState({}, "", "/t/1");
  assert.equal(browser.last.fetched.length, 1);
});

test("a gate with odd fields goes by what is valid in it", () => {
  const gate = { dates: null, sampling: null, pages: "/t/*" };
  assert.equal(new Browser().visit({ gate }), true);
  assert.equal(new Browser().visit({ gate, url: "https://forum.example.org/else" }), false);
});

test("identify without anything is no error", () => {
  const browser = new Browser();
  browser.visit();
  assert.doesNotThrow(() => browser.last.commend.identify());
});

test("consent that was withdrawn can be given again", () => {
  const browser = new Browser();
  browser.visit({ data: { open: "now" } });
  browser.last.commend.consent(false);
  browser.last.commend.consent(true);
  assert.equal(browser.last.warned.length, 0);
});

test("a gate that cannot be read is said, and asks nobody", () => {
  const browser = new Browser();
  assert.equal(browser.visit({ data: { gate: "{" } }), false);
  assert.equal(browser.last.warned.length, 1);
});

test("a gate on the tag is a gate", () => {
  assert.equal(new Browser().visit({ data: { audience: "visitor", gate: '{"sampling":{"visitor":0}}' } }), false);
});
