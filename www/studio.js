// @ts-check
/** The studio: a survey's definition as a form, the real survey beside it, and the way to its pages. */
import * as collector from "./studio-collector.js";
import { Draft } from "./studio-draft.js";
import { EN } from "./studio-en.js";
import { Form } from "./studio-form.js";
import { make } from "./studio-make.js";
import { NL } from "./studio-nl.js";
import { Preview } from "./studio-preview.js";
import { contrast, faults } from "./studio-colour.js";
import { steps, tag } from "./studio-tag.js";

/** The languages of the survey, and what the built-in answers are called in those of the studio; put in by the build. */
const LANGS = "en";
/** @type {Record<string, Record<string, string>>} */
const REASONS = {};

/** @template {Element} T @param {string} selector @param {new () => T} kind */
function find(selector, kind) {
  const node = document.querySelector(selector);
  if (node instanceof kind) return node;
  throw new Error(`${selector} is missing`);
}

const chosen = new URLSearchParams(location.search);
const isDutch = (chosen.get("language") ?? navigator.language).startsWith("nl");
const WORDS = isDutch ? NL : EN;
const { ui } = WORDS;
/** @type {Record<string, string>} */
const reasons = REASONS[WORDS.code] ?? {};
const names = new Intl.DisplayNames([WORDS.code], { type: "language" });
const words = { ...WORDS, reason: (/** @type {string} */ id) => reasons[id] ?? id, reasons: Object.keys(reasons), langs: LANGS.split(" "), languages: (/** @type {string} */ lang) => names.of(lang) ?? lang };

/** `{name}` filled in. @param {string} text @param {Record<string, string | number>} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
const day = (/** @type {string} */ at) => new Date(at).toLocaleDateString(WORDS.code, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** A survey that nobody has written yet. */
function fresh() {
  const now = new Date();
  const wave = `${now.getUTCFullYear()}-q${Math.floor(now.getUTCMonth() / 3) + 1}`;
  return { id: "my-survey", wave, reasons: ["help", "people", "knowledge", "tone"], sampling: { visitor: 0.1 } };
}

document.documentElement.lang = WORDS.code;
for (const node of document.querySelectorAll("[data-say]")) node.textContent = /** @type {any} */ (ui)[node.getAttribute("data-say") ?? ""] ?? "";
const other = find("#other", HTMLAnchorElement);
Object.assign(other, { textContent: WORDS.other[1], lang: WORDS.other[0], hreflang: WORDS.other[0] });

/** Storage of this browser, where it has one for this page. */
function storage() {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/** @type {Draft} */
let draft = Draft.kept(storage()) || new Draft(fresh(), 0, storage());
/** All surveys as the collector tells them; nothing where it tells none. @type {any[] | undefined} */
let surveys;
let isAlone = false;
let mayRead = false;
/** @type {{ path: string, what: string, hint: string }[] | undefined} */
let problems;
/** @type {{ margin: number, answers: number }[]} */
let plan = [];

const status = find("#status", HTMLElement);
const choice = find("#survey", HTMLSelectElement);
const preview = new Preview(find("#frame", HTMLIFrameElement), find("#stage", HTMLElement));
/** @type {Form | undefined} */
let form;

const picked = (/** @type {string} */ id) => find(id, HTMLSelectElement).value;
const lang = find("#lang", HTMLSelectElement);

function show() {
  const { definition } = draft;
  preview.show(definition, { width: Number(picked("#device")), lang: lang.value, theme: picked("#page"), state: picked("#step") });
}

/** The languages that the survey speaks. */
function speak() {
  const own = Object.keys(draft.definition.texts ?? {});
  const all = own.length ? own : words.langs;
  const before = lang.value || WORDS.code;
  lang.replaceChildren(...all.map((one) => new Option(words.languages(one), one)));
  lang.value = all.includes(before) ? before : all[0] ?? "en";
}

function tell() {
  const { definition, version, can } = draft;
  const listed = surveys?.find(({ id }) => id === definition.id);
  find("#undo", HTMLButtonElement).disabled = !can.undo;
  find("#redo", HTMLButtonElement).disabled = !can.redo;
  const isFile = listed?.source === "file";
  find("#save", HTMLButtonElement).hidden = isAlone || isFile;
  find("#log-in", HTMLElement).hidden = isAlone || mayRead;
  if (!status.dataset.said) {
    status.textContent = isAlone ? ui.alone : isFile ? ui.of_file : draft.isChanged || !version ? (listed?.source === "built-in" && !draft.isChanged ? ui.built_in : ui.kept) : filled(ui.same, { version });
  }
  const saved = listed && !draft.isChanged;
  for (const [id, path] of [["#try", "/demo?survey="], ["#link", "/s/"], ["#report", "/report/"]]) {
    const node = find(id ?? "", HTMLAnchorElement);
    node.href = `${path}${encodeURIComponent(definition.id ?? "")}`;
    node.hidden = !saved;
  }
  tagged(Boolean(saved));
  accent();
}

/** Says something until the next change. @param {string} text @param {...(Node | string)} more */
function say(text, ...more) {
  status.dataset.said = "true";
  status.replaceChildren(text, ...more);
}

function accent() {
  const node = find("#contrast", HTMLElement);
  const { accent: colour, theme } = draft.definition;
  const found = colour ? faults(colour, theme) : [];
  node.replaceChildren(...found.map((fault) => make("li", {}, fault === "none" ? ui.no_colour
    : filled(ui.contrast, { theme: (fault === "dark" ? ui.dark : ui.light).toLowerCase(), ratio: contrast(colour, fault).toFixed(1) }))));
}

function planned() {
  const weekly = draft.definition.sampling?.weekly;
  const rate = find("#rate", HTMLInputElement);
  if (weekly) rate.value = weekly;
  rate.disabled = Boolean(weekly);
  const each = Math.max(1, rate.valueAsNumber || 1);
  find("#needs", HTMLElement).replaceChildren(...plan.map(({ margin, answers }) => {
    const n = Math.ceil(answers / each);
    return make("li", {}, filled(ui.needs, { margin, answers: answers.toLocaleString(WORDS.code), weeks: n === 1 ? ui.week : filled(ui.weeks, { n: n.toLocaleString(WORDS.code) }) }));
  }));
  find("#plan", HTMLElement).hidden = !plan.length;
}

/** The loader that is checked, where the build has one. @type {{ loader: string, integrity: string } | undefined} */
let known;
const pin = find("#pin", HTMLInputElement);

/** @param {boolean} saved */
function tagged(saved) {
  const where = { home: isAlone ? "https://nps.example.org" : location.origin, survey: draft.definition.id ?? "" };
  find("#tag", HTMLElement).textContent = tag(where, pin.checked ? known : undefined);
  find("#tag-note", HTMLElement).textContent = isAlone ? ui.own_config : saved ? "" : ui.unsaved_tag;
  const platform = WORDS.platforms.find(([id]) => id === picked("#platform"));
  find("#steps", HTMLElement).replaceChildren(...steps(platform?.[2] ?? [], where).map((text) => make("li", {}, text)));
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
let asked = 0;

/** After each change: the draft is kept by then. */
function changed() {
  delete status.dataset.said;
  tell();
  clearTimeout(typing);
  typing = setTimeout(() => {
    speak();
    show();
    look();
  }, 300);
}

/** What is wrong with the draft, as the collector reads it. */
async function look() {
  const mine = ++asked;
  const answer = isAlone ? undefined : await collector.check(draft.definition);
  if (mine !== asked) return;
  // Too fast for the collector: it is asked again.
  if (answer?.status === 429) return void setTimeout(look, 1500);
  problems = answer?.ok ? answer.json.problems : undefined;
  if (answer?.ok) plan = answer.json.plan;
  const rest = form?.tell(problems ?? []) ?? [];
  const list = find("#problems", HTMLElement);
  const title = find("#problems-title", HTMLElement);
  title.textContent = !problems ? (isAlone ? "" : ui.unchecked) : problems.length ? ui.problems : ui.fine;
  title.className = problems?.length ? "bad" : "good";
  list.replaceChildren(...(problems ?? []).map((problem) => {
    const text = `${problem.path ? `${problem.path}: ` : ""}${problem.what}${problem.hint ? `; ${problem.hint}` : ""}`;
    if (rest.includes(problem)) return make("li", {}, text);
    const go = make("button", { type: "button", className: "quiet" }, text);
    go.addEventListener("click", () => /** @type {HTMLElement | null} */ (document.querySelector("#form [aria-invalid=true]"))?.focus());
    return make("li", {}, go);
  }));
  planned();
}

/** The form, all of it, after the draft has become another. */
function renew() {
  form?.render();
  changed();
  select();
}

async function listed() {
  const answer = await collector.list();
  isAlone = answer.status === 404;
  mayRead = answer.status !== 401;
  if (answer.ok) surveys = answer.json.surveys;
  if (answer.status === 0) say(ui.unreachable);
  select();
  tell();
}

/** Which survey the draft is, among all. */
function select() {
  const id = draft.definition.id;
  const all = surveys ?? [];
  choice.replaceChildren(new Option(ui.fresh, ""), ...all.map((one) => new Option(one.title === one.id ? one.id : `${one.title} (${one.id})`, one.id)));
  choice.value = all.some((one) => one.id === id) ? id : "";
}

const mayLeave = () => !draft.isChanged || confirm(ui.leave);

/** Puts another definition into the form. @param {any} definition @param {number} version */
function open(definition, version) {
  draft.replace(definition);
  draft.settle(definition, version);
  renew();
  history();
}

/** @param {string} id */
async function load(id) {
  const answer = await collector.load(id);
  const version = surveys?.find((one) => one.id === id)?.version ?? 0;
  if (answer.ok) open(answer.json, version);
  else say(answer.status === 401 ? ui.login_help : answer.json?.message ?? ui.unreachable);
}

/** The versions that were saved. */
async function history() {
  const box = find("#versions", HTMLDetailsElement);
  const id = draft.definition.id;
  const answer = draft.version ? await collector.versions(id) : undefined;
  const all = answer?.ok ? [...answer.json.versions].reverse() : [];
  box.hidden = !all.length;
  box.querySelector("ul")?.replaceChildren(...all.map((one) => {
    const button = make("button", { type: "button", className: "quiet" }, filled(ui.version, { version: one.version, by: one.by, day: day(one.at) }));
    button.addEventListener("click", async () => {
      const saved = mayLeave() ? await collector.earlier(id, one.version) : undefined;
      if (!saved?.ok) return;
      // It is a change like any other, until it is saved.
      draft.replace(saved.json);
      renew();
    });
    return make("li", {}, button);
  }));
}

/** @param {string} text @param {() => void} act */
function offer(text, act) {
  const button = make("button", { type: "button" }, text);
  button.addEventListener("click", act);
  return button;
}

async function save(after = draft.version) {
  await look();
  if (problems?.length) {
    say(ui.fix);
    return /** @type {HTMLElement | null} */ (document.querySelector("#form [aria-invalid=true]"))?.focus();
  }
  const { definition } = draft;
  const button = find("#save", HTMLButtonElement);
  button.disabled = true;
  const answer = await collector.save(definition, after);
  button.disabled = false;
  if (answer.ok) {
    draft.settle(definition, answer.json.version);
    say(filled(ui.saved, { version: answer.json.version }));
    await listed();
    history();
  } else if (answer.status === 0 || answer.status >= 500) say(ui.unreachable);
  else if (answer.status === 401) {
    say(mayRead && surveys ? ui.may_not : ui.login_help);
    find("#log-in", HTMLElement).hidden = false;
    find("#token", HTMLInputElement).focus();
  } else if (answer.status === 409) {
    await listed();
    const theirs = surveys?.find((one) => one.id === definition.id);
    if (theirs?.source === "file") say(ui.of_file);
    else say(ui.stale, " ", offer(ui.over, () => save(theirs?.version ?? 0)), " ", offer(ui.theirs, () => load(definition.id)));
  } else {
    say(filled(ui.refused, { why: answer.json?.message ?? answer.status }));
    look();
  }
}

function download() {
  const text = `${JSON.stringify(draft.definition, null, 2)}\n`;
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: `${draft.definition.id ?? "survey"}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function wire() {
  find("#undo", HTMLButtonElement).addEventListener("click", () => (draft.undo(), renew()));
  find("#redo", HTMLButtonElement).addEventListener("click", () => (draft.redo(), renew()));
  find("#save", HTMLButtonElement).addEventListener("click", () => save());
  find("#download", HTMLButtonElement).addEventListener("click", download);
  find("#form", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
  choice.addEventListener("change", () => {
    if (!mayLeave()) return select();
    if (choice.value) load(choice.value);
    else open(fresh(), 0);
  });
  const file = find("#file", HTMLInputElement);
  file.addEventListener("change", async () => {
    const one = file.files?.[0];
    file.value = "";
    if (!one) return;
    try {
      const definition = JSON.parse((await one.text()).replace(/^\ufeff/, ""));
      if (definition?.constructor !== Object) throw new Error("{}");
      draft.replace(definition);
      draft.version = surveys?.find(({ id }) => id === definition.id)?.version ?? 0;
      renew();
    } catch (error) {
      say(filled(ui.no_file, { why: /** @type {Error} */ (error).message }));
    }
  });
  for (const id of ["#device", "#page", "#step", "#lang"]) find(id, HTMLSelectElement).addEventListener("change", show);
  find("#again", HTMLButtonElement).addEventListener("click", show);
  find("#platform", HTMLSelectElement).addEventListener("change", tell);
  pin.addEventListener("change", tell);
  find("#rate", HTMLInputElement).addEventListener("input", planned);
  find("#log-in", HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    const token = find("#token", HTMLInputElement);
    if (!(await collector.logIn(token.value.trim()))) return say(ui.wrong_token);
    token.value = "";
    delete status.dataset.said;
    await listed();
  });
  find("#copy", HTMLButtonElement).addEventListener("click", async () => {
    const said = find("#copied", HTMLElement);
    try {
      await navigator.clipboard.writeText(find("#tag", HTMLElement).textContent ?? "");
      said.textContent = ui.copied;
    } catch {
      getSelection()?.selectAllChildren(find("#tag", HTMLElement));
      said.textContent = ui.by_hand;
    }
  });
  // Where somebody writes, undoing is the field's.
  addEventListener("keydown", (event) => {
    const writes = event.target instanceof Element && event.target.matches("input:not([type=checkbox], [type=color]), textarea");
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || writes) return;
    event.preventDefault();
    if (event.shiftKey) draft.redo();
    else draft.undo();
    renew();
  });
  addEventListener("online", () => listed().then(look));
}

async function start() {
  find("#platform", HTMLSelectElement).append(...WORDS.platforms.map(([id, name]) => new Option(name, id)));
  const schema = (await collector.schema()).json;
  // There is no form without it; what was written is kept.
  if (!schema) return say(ui.unreachable);
  form = new Form(find("#form", HTMLFormElement), { schema, words, draft, changed });
  wire();
  speak();
  form.render();
  tell();
  show();
  fetch("/integrity.json").then(async (response) => {
    if (response.ok) known = await response.json();
  }).catch(() => {}).finally(() => (pin.disabled = !known));
  await listed();
  preview.begin(isAlone);
  const wanted = chosen.get("survey");
  if (wanted && wanted !== draft.definition.id && surveys?.some(({ id }) => id === wanted) && mayLeave()) await load(wanted);
  else if (wanted && wanted === draft.definition.id && !draft.isChanged) await load(wanted);
  history();
  await look();
  document.documentElement.dataset.ready = "";
}
start();
