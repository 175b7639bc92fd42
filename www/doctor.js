// @ts-check
/**
 * What `commend-doctor` in the address of a page brings: a panel that says why no survey opens there, one thing after
 * another, with what to do. Nothing else fetches it.
 *
 * It judges nothing itself: consent and gate are the loader's, and each rule is put to the widget alone, with all others
 * held to be met. Before consent it looks no further, as the survey does. No answer is sent: where answers go is asked by an
 * empty batch, which a collector refuses and does not count.
 */

const WORDS = {
  title: "Why no survey opens here",
  survey: "Survey",
  none: "none",
  calm: "Nothing here stops it.",
  stops: "Things that stop it:",
  waits: "Things that it waits for:",
  unknown: "none that is known",
  default: "more, by default",
  never: "none was pressed",
  kept: "the browser keeps what it must",
  again: "Look again",
  close: "Close",
  fine: "Fine",
  note: "Note",
  stop: "Stops it",
  wait: "Waits",
  todo: "What to do:",
  until: "Until it is:",
};

/** What stops a survey or may not be meant so, in words, and what to do. @type {Record<string, [string, string]>} */
const SENTENCES = {
  survey: ["the tag names no survey, and the page has no element of one", "add data-survey=\"…\" to the tag"],
  shown: ["it is shown on this page", ""],
  manual: ["open is manual: it opens by commend.open() alone", "leave open out for a survey that comes by itself"],
  atOnce: ["it opens without waiting for a moment, so no rule counts: by its mode, or since open is now", ""],
  preview: ["preview: nothing is recorded", "take preview out before you go live"],
  consent: ["the browser asks not to be followed, or consent is required and was not given", "call commend.consent(true), or write data-consent=\"granted\" where you have asked; then look again"],
  dates: ["today is none of the survey's days", "change dates in the definition"],
  page: ["this page is left out by pages, or is one on which people log in, pay or moderate", "name it in pages of the definition"],
  cadence: ["this browser rests after a survey", "type commend.forget() in the console and load the page again"],
  draw: ["this browser is not among those drawn", "raise sampling in the definition; commend.forget() draws anew"],
  storage: ["the browser keeps nothing for this site, and would ask again and again", "let it keep data of this site"],
  definition: ["it cannot be read", "see that the collector knows the survey and that policy and blockers let it be fetched"],
  widget: ["it could not be loaded", "see that policy and blockers let the files beside the tag be fetched"],
  endpoint: ["it does not answer, or not to this site", "see that the collector runs, that its --origins names this site, and that the page's connect-src names it"],
  unasked: ["whether it takes answers only an answer can tell", ""],
  policy: ["this page's policy has refused", "the command commend doctor with the address of the page says what to allow"],
};

/** What the widget's rules look at: path, rule of the definition, in words. */
const RULES = [
  ["page.seconds", "delay", "seconds that the page was in sight"],
  ["page.scrolled", "scroll", "percent of the page scrolled"],
  ["page.minutes", "minutes", "minutes on the site today"],
  ["memory.visits", "visits", "days with a visit"],
  ["page.tenure", "tenure", "days since joining"],
  ["page.typed", "quiet", "seconds without a key"],
  ["page.events", "event", "events that the page told of"],
  ["page.left", "exit", "whether the pointer left at the top"],
  ["", "segments", "the group"],
  ["page.busy", "", "what somebody is busy with"],
];

const STYLE = `
  :host { all: initial !important; display: block !important; }
  section {
    --surface: #fff; --text: #1b1e23; --line: #d5d9de; --stop: #a3262a; --note: #7a5200; --fine: #1d6b34;
    position: fixed; inset: auto auto 16px 16px; z-index: 2147483647; box-sizing: border-box; width: min(32rem, 100% - 32px);
    max-height: calc(100dvh - 32px); overflow: auto; padding: 16px; border: 1px solid var(--line); border-radius: 8px;
    background: var(--surface); color: var(--text); font: 14px/1.45 system-ui, sans-serif; overflow-wrap: anywhere;
  }
  @media (prefers-color-scheme: dark) {
    section { color-scheme: dark; --surface: #24272c; --text: #eceef0; --line: #5a616a; --stop: #ff9d9d; --note: #f0c674; --fine: #8fd6a4; }
  }
  h2, h3 { margin: 0 0 8px; font-size: 1.15em; }
  h3 { font-size: 1em; }
  ul { margin: 0 0 12px; padding: 0; list-style: none; }
  li { display: grid; grid-template-columns: 5em 1fr; padding: 4px 0; border-top: 1px solid var(--line); }
  div { grid-column: 2; }
  .stop b { color: var(--stop); } :is(.note, .wait) b { color: var(--note); } .fine b { color: var(--fine); }
  button { margin-inline-end: 8px; padding: 4px 12px; font: inherit; }
`;

/** @typedef {{ state: "fine" | "note" | "stop" | "wait", about: string, what: string, todo?: string }} Finding */

/** @param {string} about @param {unknown} what @returns {Finding} */
const fine = (about, what) => ({ state: "fine", about, what: String(what) });
/** @param {"note" | "stop"} state @param {string} about @param {string} key @param {unknown} [more] @returns {Finding} */
const said = (state, about, key, more) => {
  const [what, todo] = SENTENCES[key] ?? [key, ""];
  return { state, about, what: more === undefined ? what : `${what}: ${more}`, todo };
};

/** What the policy has refused of ours since the panel is there. @type {Set<string>} */
const refused = new Set();

/**
 * What the element lends: what the loader offers, `find` of definition.js, the widget, and `known` of platform.js.
 * @typedef {[loader: any, find: Function, loadWidget: () => Promise<any>, known: (settings: any) => Promise<void>]} Lent
 */

/** Everything about one survey, in the order in which it is decided. @param {Lent} lent @param {Element} [survey] */
async function examine([loader, find, loadWidget, known], survey) {
  /** @type {Finding[]} */
  const all = [];
  // What the platform tells is fetched after consent alone, as by the element.
  if (loader.allowed(survey)) await known(loader.settings);
  /** @param {string} name */
  const setting = (name) => /** @type {any} */ (survey)?.setting?.(name) ?? loader.setting(name, survey);
  const [id, endpoint] = [setting("survey"), loader.endpoint(survey)];
  const names = [...new Set([...Object.keys(loader.settings), ...(survey?.getAttributeNames() ?? []), "audience"])];
  for (const name of names.sort()) {
    // What is a secret, a function, or told below.
    const value = /^(ahead|gate|getToken|v)$/.test(name) ? undefined : setting(name);
    if (value != null) all.push(fine(name, name === "token" ? "…" : value));
  }
  all.push(fine("endpoint", endpoint));
  if (String(setting("preview") ?? false) !== "false") all.push(said("note", "preview", "preview"));
  if (!id) return [...all, said("stop", "survey", "survey")];
  if (!loader.allowed(survey)) return [...all, said("stop", "consent", "consent")];
  all.push(fine("consent", "granted"));
  if (survey?.shadowRoot?.querySelector("[part~=base],[part~=tab]")) all.push(said("note", "survey", "shown"));

  let definition;
  try {
    definition = await find({ isConnected: true, setting }, endpoint);
    all.push(fine("definition", definition.id ?? "none"));
  } catch (error) {
    all.push(said("stop", "definition", "definition", error));
  }
  const mode = setting("mode") || definition?.mode;
  const open = setting("open");
  if (open === "manual") all.push(said("stop", "open", "manual"));
  if (open !== "now" && mode !== "kiosk" && definition) {
    // As the element asks, also where it is gone: of somebody unknown the loader by itself would not judge yet.
    const shut = loader.gate(survey ?? make("div"), definition);
    const state = shut === "storage" && /inline|tab/.test(mode) ? "note" : "stop";
    all.push(shut ? said(state, "gate", shut, detail(loader, survey, shut)) : fine("gate", "open"));
  }

  const kept = loader.memory.write(loader.memory.read(survey).all, survey);
  all.push(kept ? fine("storage", WORDS.kept) : said("note", "storage", "storage"));

  try {
    const widget = await loadWidget();
    const twin = performance.getEntriesByType("resource").some(({ name }) => /\/twin-[^/]*\.js$/.test(name));
    all.push(fine("widget", twin ? "plain JavaScript" : "WebAssembly"));
    if (open === "now" || /inline|kiosk/.test(mode)) all.push(said("note", "rules", "atOnce"));
    else if (definition) all.push(...judge(loader, widget, definition, setting, survey));
  } catch (error) {
    all.push(said("stop", "widget", "widget", error));
  }
  all.push(await ask(endpoint, definition?.id && !setting("config")));
  for (const one of refused) all.push(said("note", "policy", "policy", one));
  return all;
}

/** The figures behind a shut gate. @param {any} loader @param {Element | undefined} survey @param {string} shut */
function detail(loader, survey, shut) {
  const { all, own } = loader.memory.read(survey);
  if (shut === "draw") return own.draw;
  if (shut !== "cadence") return undefined;
  const days = Object.values(all.surveys).map((/** @type {any} */ one) => (one === own ? one.until : one.any) ?? 0);
  return `until ${new Date(Math.min(Math.max(...days), 1e8) * 864e5).toISOString().slice(0, 10)}`;
}

/**
 * Each rule by itself, as the widget sees it: all that it asks for beside is as it must be.
 * @param {any} loader @param {any} widget @param {any} definition @param {(name: string) => any} setting @param {Element} [survey]
 */
function judge(loader, widget, definition, setting, survey) {
  const { all, own } = loader.memory.read(survey);
  const known = { survey: setting("survey"), events: loader.events, since: setting("since"), memory: all };
  /** @param {string} path */
  const now = (path) => path.startsWith("page.") ? widget.read(path.slice(5), known) : own[path.slice(7)] ?? all[path.slice(7)];
  let alone = "";
  /** @type {Record<string, any>} */
  const met = { "page.events": definition.rules?.event, "page.left": true };
  const names = [...(survey?.getAttributeNames() ?? []), ...Object.keys(loader.settings)].filter((name) => name.startsWith("segment-"));
  const dimensions = [...names.map((name) => name.slice(8)), ...Object.keys(definition.segments ?? {})].join(" ");
  /** @type {Record<string, any>} */
  const rest = { definition, lang: document.documentElement.lang, dimensions };
  /** @param {string} path */
  const find = (path) => {
    if (/^(page|memory)\./.test(path)) return path === alone ? now(path) : met[path];
    // The group is known from the start; nothing but leaving the rule out holds it to be met.
    if (alone && path.startsWith("definition.rules.segments")) return undefined;
    if (path.startsWith("settings.")) return setting(path.slice(9));
    /** @type {any} */
    let found = rest;
    for (const key of path.replace(/\.?\*$/, "").split(".")) found = found?.[key];
    return path.endsWith("*") ? Object.keys(found ?? {}) : found;
  };
  const host = {
    /** @param {string} path */
    read: (path) => {
      const value = find(path);
      if (Array.isArray(value)) return value.join(" ");
      return value == null || typeof value === "object" ? undefined : String(value);
    },
    warn() {},
  };
  return RULES.flatMap(([path = "", rule = "", words = ""]) => {
    alone = path;
    const number = widget.prepare(host);
    const holds = widget.due(number);
    widget.destroy(number);
    const asked = definition.rules?.[rule];
    const fact = path ? now(path) : undefined;
    const value = fact === 1e9 ? WORDS.never : fact === "" ? undefined : fact;
    if (holds) return value === undefined && asked === undefined ? [] : fine("rule", `${words}: ${value ?? WORDS.unknown}`);
    const todo = !rule ? WORDS.none : `${asked === undefined ? WORDS.default : JSON.stringify(asked)} (rules.${rule})`;
    return /** @type {Finding} */ ({ state: "wait", about: "rule", what: `${words}: ${value ?? WORDS.unknown}`, todo });
  });
}

/** Whether the endpoint answers this page. @param {string} endpoint @param {boolean} ours whether it is known to be a collector */
async function ask(endpoint, ours) {
  if (!ours) return said("note", "endpoint", "unasked", endpoint);
  try {
    const { status } = await fetch(`${endpoint}/v1/batch`, { method: "POST", body: "", credentials: "omit" });
    return status < 500 ? fine("endpoint", `${endpoint} answers`) : said("stop", "endpoint", "endpoint", status);
  } catch (error) {
    return said("stop", "endpoint", "endpoint", error);
  }
}

/** An element with a text and whatever stands in it. @param {string} name @param {...(string | Node)} content */
function make(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

/** @param {Finding} finding */
function row({ state, about, what, todo }) {
  const item = make("li", make("b", WORDS[state]), ` ${about}: ${what}`);
  item.className = state;
  if (todo) item.append(make("div", `${state === "wait" ? WORDS.until : WORDS.todo} ${todo}`));
  return item;
}

/** Puts the panel on the page. @param {Lent} lent */
export async function show(...lent) {
  const [loader] = lent;
  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective, sourceFile }) => {
    const home = new URL(import.meta.url).origin;
    const ours = [blockedURI, sourceFile].some((address) => address?.startsWith(home)) || loader.endpoint().startsWith(blockedURI);
    if (ours) refused.add(`${blockedURI} (${effectiveDirective})`);
  });
  const host = make("commend-doctor");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  const [title, sum, list] = [make("h2", WORDS.title), make("p"), make("div")];
  const [again, close] = [make("button", WORDS.again), make("button", WORDS.close)];
  const panel = make("section", title, sum, list, again, close);
  title.id = "title";
  panel.setAttribute("aria-labelledby", "title");
  panel.lang = "en";
  panel.dir = "ltr";
  sum.role = "status";
  const look = async () => {
    const surveys = [...document.querySelectorAll("commend-survey")];
    const parts = (surveys.length ? surveys : [undefined]).map(async (survey) => {
      const name = loader.setting("survey", survey) ?? WORDS.none;
      const findings = await examine(lent, survey).catch((error) => [said("stop", "doctor", String(error))]);
      return [make("h3", `${WORDS.survey} ${name}`), make("ul", ...findings.map(row))];
    });
    list.replaceChildren(...(await Promise.all(parts)).flat());
    const [stops, waits] = [".stop", ".wait"].map((state) => list.querySelectorAll(state).length);
    sum.textContent = stops ? `${WORDS.stops} ${stops}` : waits ? `${WORDS.waits} ${waits}` : WORDS.calm;
  };
  again.addEventListener("click", look);
  close.addEventListener("click", () => host.remove());
  shadow.append(panel);
  document.body.append(host);
  await look();
}
