// @ts-check
// The gallery: one page that shows frames, and that is what stands in each frame, too.

/**
 * What a frame shows: settings of the survey, what was done in it, and the frame's size.
 * @typedef {{ mode?: string, position?: string, theme?: string, lang?: string, accent?: string, state?: string, width?: number, height?: number }} Face
 */

/** Titles by the name that pictures go by. @type {[string, string, [string, Face][]][]} */
const FACES = [
  ["places", "Where it stands", [
    ["Corner", { mode: "corner" }],
    ["Corner, above and at the start", { mode: "corner", position: "top-start" }],
    ["Inside the page", { mode: "inline" }],
    ["Tab", { mode: "tab" }],
    ["Dialog", { mode: "modal" }],
    ["Kiosk", { mode: "kiosk" }],
    ["Bar", { mode: "bar", width: 1120, height: 300 }],
    ["Bar, above", { mode: "bar", position: "top-end", width: 1120, height: 300 }],
  ]],
  ["steps", "What happens in it", [
    ["Asking", {}],
    ["A promoter", { state: "9" }],
    ["A passive", { state: "7" }],
    ["A detractor", { state: "3" }],
    ["What is sent", { state: "about" }],
    ["Thanks", { state: "thanks" }],
    ["Bar, a promoter", { mode: "bar", state: "9", width: 1120, height: 380 }],
  ]],
  ["colours", "Light and dark, and the community's own colour", [
    ["Light", { state: "9", theme: "light" }],
    ["Dark", { state: "9", theme: "dark" }],
    ["Own colour", { state: "9", theme: "light", accent: "#7a4468" }],
    ["Own colour, dark", { state: "9", theme: "dark", accent: "#e3b27f" }],
  ]],
  ["languages", "Languages", [
    ["Nederlands", { lang: "nl", state: "9" }],
    ["العربية", { lang: "ar", state: "9" }],
    ["日本語", { lang: "ja", state: "9" }],
    ["العربية, inside the page", { lang: "ar", mode: "inline", state: "3", height: 860 }],
  ]],
  ["phone", "On a phone of 320 pixels", [
    ["Corner", { width: 320, height: 568 }],
    ["A detractor", { width: 320, height: 568, state: "3" }],
    ["Bar", { width: 320, height: 568, mode: "bar" }],
    ["Dialog, dark", { width: 320, height: 568, mode: "modal", theme: "dark", state: "9" }],
    ["Deutsch", { width: 320, height: 568, lang: "de", state: "7" }],
    ["فارسی", { width: 320, height: 568, lang: "fa" }],
  ]],
];

/** @template {keyof HTMLElementTagNameMap} K @param {K} name @param {object} properties @param {...(Node | string)} children */
function make(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

/** @param {[string, Face]} face */
function figure([caption, face]) {
  const { width = 432, height = Number(face.state) >= 0 ? 640 : 480, ...rest } = face;
  const src = `${location.pathname}?${new URLSearchParams({ mode: "corner", ...rest })}`;
  return make("figure", {}, make("figcaption", {}, caption), make("iframe", { src, width, height, loading: "lazy", title: caption }));
}

function gallery() {
  const main = document.querySelector("main");
  for (const [id, title, faces] of FACES) main?.append(make("section", { id }, make("h2", {}, title), ...faces.map(figure)));
}

/** One face: settings of the survey, and whether the page is light or dark. @param {URLSearchParams} face @param {string | null} [theme] */
async function stage(face, theme = face.get("theme")) {
  if (theme) document.documentElement.classList.add(theme);
  document.documentElement.lang = face.get("lang") ?? "en";
  document.documentElement.dir = ["ar", "fa", "he", "ur"].includes(document.documentElement.lang) ? "rtl" : "ltr";
  const survey = make("commend-survey", {});
  const isDraft = face.has("config");
  const settings = { survey: "gallery", config: "/gallery.json", preview: "", open: "now", consent: "granted", ...Object.fromEntries(face) };
  for (const [name, value] of Object.entries(settings)) if (name !== "state") survey.setAttribute(name, value);
  document.body.className = "stage";
  document.body.replaceChildren(make("div", { className: "title" }), make("div", { className: "lines" }), survey);

  /** A part of the survey, once it is there. @param {string} selector @returns {Promise<HTMLElement>} */
  const part = (selector) => new Promise((resolve) => {
    const look = () => {
      const found = /** @type {HTMLElement | null | undefined} */ (survey.shadowRoot?.querySelector(selector));
      if (found) resolve(found);
      else if (survey.isConnected) requestAnimationFrame(look);
    };
    look();
  });
  const state = face.get("state") ?? "";
  if (state === "about") (await part("summary")).click();
  if (/^\d+$|thanks/.test(state)) {
    (await part(`input[value="${parseInt(state, 10) || 9}"]`)).click();
    if (!isDraft) (await part("[name=reason]")).click();
  }
  if (state === "thanks") (await part("[part=submit]")).click();
  await part(state === "thanks" ? "[part=thanks]" : "[part=base], [part=tab]");
  document.documentElement.dataset.ready = "";
}

/** A draft of a definition, as the studio around this page tells it again and again. It is on no server. */
function follow() {
  const fetched = window.fetch;
  let definition = {};
  let serial = 0;
  window.fetch = (address, ...rest) => String(address).includes(DRAFT) ? Promise.resolve(Response.json(definition)) : fetched(address, ...rest);
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || origin !== location.origin) return;
    definition = data.definition;
    document.documentElement.classList.remove("light", "dark");
    const { theme, ...face } = data.face;
    stage(new URLSearchParams({ ...face, survey: "draft", config: `${DRAFT}?${++serial}` }), theme);
  });
  parent.postMessage("ready", location.origin);
}

const DRAFT = "/draft.json";
const face = new URLSearchParams(location.search);
if (face.has("draft")) follow();
else if (face.has("mode")) stage(face);
else gallery();
