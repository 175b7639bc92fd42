// What is measured beside each other: each case is a host page's own lines, the files that they need, and how its question
// is found. `shown` asks at once, `off` is a page on which nothing is asked.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const QUESTION = "How likely are you to recommend this community to a friend or colleague?";
const RADIO = 'input[value="N"]';
/** A place that the page keeps free, so that nothing moves. */
const PLACE = '<aside id="place" style="position:fixed;inset:auto 16px 16px auto;inline-size:min(420px,90vw);max-block-size:90vh;overflow:auto"></aside>';

/** The surveys of the collector that serves Commend. */
export const SURVEYS = {
  asked: { wave: "1", reasons: ["content", "people", "help"] },
  over: { wave: "1", dates: { from: "2020-01-01", until: "2020-02-01" } },
};

/** @param {string} home the collector's address @param {string} modules where the packages are @param {string} esbuild */
export function cases(home, modules, esbuild) {
  const radios = { question: "legend", score: RADIO, answered: `${RADIO}:checked` };
  const tag = (survey, settings) => `<script async src="${home}/e/${survey}.js" ${settings}></script>`;
  const commend = (name, settings, place = "") => ({
    name, ...radios, body: { shown: place + tag("asked", settings), off: tag("over", settings) }, files: {},
  });
  const vanilla = readFileSync(new URL("./vanilla.js", import.meta.url));
  return [
    { name: "empty", body: { off: "" }, files: {} },
    {
      name: "vanilla", ...radios, files: { "/vanilla.js": minified(vanilla, esbuild) },
      body: { shown: `<script async src="/vanilla.js" data-home="/answers" data-ask="${QUESTION}"></script>`, off: '<script async src="/vanilla.js"></script>' },
    },
    ...posthog(modules, esbuild),
    commend("commend", 'data-mode="inline" data-container="#place"', PLACE),
    commend("commend-twin", 'data-twin data-mode="inline" data-container="#place"', PLACE),
    commend("commend-corner", ""),
  ];
}

const minified = (source, esbuild) => execFileSync(esbuild, ["--minify", "--target=es2022"], { input: source });

/** The lines of its own documentation, and the leanest bundle of its core and surveys; all other products are off. */
function posthog(modules, esbuild) {
  const folder = join(modules, "posthog-js");
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const settings = JSON.stringify({
    persistence: "localStorage", autocapture: false, capture_pageview: false, capture_pageleave: false,
    disable_session_recording: true, advanced_disable_feature_flags_on_first_load: true,
  });
  const slim = `import posthog from "posthog-js/dist/module.slim.js";
import { SurveysExtensions } from "posthog-js/dist/extension-bundles.js";
import "posthog-js/dist/surveys.js";
posthog.init("key", { ...${settings}, api_host: location.origin, __extensionClasses: SurveysExtensions });`;
  const bundle = execFileSync(esbuild, ["--bundle", "--minify", "--format=iife", "--target=es2022", "--log-level=error"], { input: slim, cwd: join(modules, "..") });
  // Its page keeps calls until the script is there; of the calls this page makes one.
  const lines = `<script>(function(w,d){var p=w.posthog=w.posthog||[];p._i=[];p.__SV=1;p.init=function(k,c){p._i.push([k,c,"posthog"])};
var s=d.createElement("script");s.async=true;s.crossOrigin="anonymous";s.src="/static/array.js";d.head.append(s)})(window,document);
posthog.init("key",Object.assign(${settings},{api_host:location.origin}))</script>`;
  const found = { question: ".survey-question", score: ".question-0-rating-N", answered: ".question-0-rating-N.rating-active", answers: answer };
  return [
    {
      name: "posthog", ...found, head: { shown: lines, off: lines },
      files: { "/static/array.js": readFileSync(join(folder, "dist/array.js")), [`/static/${version}/surveys.js`]: readFileSync(join(folder, "dist/surveys.js")) },
    },
    { name: "posthog-slim", ...found, head: { shown: '<script async src="/slim.js"></script>', off: '<script async src="/slim.js"></script>' }, files: { "/slim.js": bundle } },
  ];
}

/** What PostHog's service would answer. @param {string} path @param {"shown" | "off"} mode */
function answer(path, mode) {
  const config = {
    token: "key", supportedCompression: ["gzip-js"], hasFeatureFlags: false, surveys: mode === "shown", sessionRecording: false,
    heatmaps: false, captureDeadClicks: false, capturePerformance: false, autocapture_opt_out: true, autocaptureExceptions: false,
    errorTracking: { autocaptureExceptions: false, suppressionRules: [] }, siteApps: [], defaultIdentifiedOnly: true,
  };
  if (path === "/array/key/config.js") {
    return { type: "text/javascript", body: `(window._POSTHOG_REMOTE_CONFIG ??= {}).key = { config: ${JSON.stringify(config)}, siteApps: [] };` };
  }
  if (path === "/array/key/config") return { body: JSON.stringify(config) };
  if (path.startsWith("/api/surveys")) return { body: JSON.stringify({ surveys: [SURVEY] }) };
  if (path.startsWith("/flags")) return { body: JSON.stringify({ flags: {}, featureFlags: {}, errorsWhileComputingFlags: false }) };
  return { body: '{"status":1}' };
}

const SURVEY = {
  id: "asked", name: "NPS", type: "popover", schedule: "always", start_date: "2026-01-01T00:00:00Z", end_date: null, conditions: null,
  questions: [
    { id: "score", type: "rating", display: "number", scale: 10, question: QUESTION, lowerBoundLabel: "Not likely", upperBoundLabel: "Very likely", buttonText: "Send" },
    { id: "why", type: "open", question: "Why?", optional: true, buttonText: "Send" },
  ],
  appearance: { position: "right", displayThankYouMessage: true, thankYouMessageHeader: "Thank you!" },
};
