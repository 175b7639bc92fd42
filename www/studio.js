// @ts-check
// The studio: settings on one side, the real survey and its tag on the other.

/** @template {Element} T @param {string} selector @param {new () => T} kind */
function find(selector, kind) {
  const node = document.querySelector(selector);
  if (node instanceof kind) return node;
  throw new Error(`${selector} is missing`);
}

const form = find("#settings", HTMLFormElement);
const frame = find(".preview", HTMLElement);
const accent = find("#accent", HTMLInputElement);
const ownAccent = accent.value;

/** The languages of the survey; put in by the build. */
const LANGS = "en";
for (const lang of LANGS.split(" ")) {
  const option = new Option(new Intl.DisplayNames([lang], { type: "language" }).of(lang) ?? lang, lang);
  option.lang = lang;
  find("#lang", HTMLSelectElement).append(option);
}

/** The loader that is checked, where the build has one. @type {{ loader: string, integrity: string } | undefined} */
let known;
const checked = find("#checked", HTMLInputElement);
fetch("/integrity.json").then(async (response) => {
  if (response.ok) known = await response.json();
}).catch(() => {}).finally(() => { checked.disabled = !known; });

/** What differs from the defaults, by name. */
function settings() {
  const entries = [...new FormData(form)].map(([name, value]) => /** @type {const} */ ([name, String(value).trim()]));
  return entries.filter(([name, value]) => value !== "" && !(name === "accent" && value === ownAccent));
}

/** @param {string} text */
const quote = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

function show() {
  if (!form.reportValidity()) return;
  const chosen = settings();
  const attributes = [...chosen].sort(([a], [b]) => Number(b === "survey") - Number(a === "survey"));
  const data = attributes.map(([name, value]) => ` data-${name}="${quote(value)}"`).join("");
  const { loader, integrity } = checked.checked && known || { loader: "embed.js", integrity: "" };
  const pinned = integrity && ` integrity="${integrity}" crossorigin="anonymous"`;
  find("#tag", HTMLElement).textContent = `<script async src="${location.origin}/${loader}"${pinned}${data}></script>`;
  preview(chosen);
}

/** @param {(readonly [string, string])[]} chosen */
function preview(chosen) {
  const survey = document.createElement("commend-survey");
  for (const [name, value] of [...chosen, ["config", "none"], ["preview", ""], ["open", "now"]]) survey.setAttribute(name ?? "", value ?? "");
  frame.querySelector("commend-survey")?.remove();
  frame.append(survey);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
form.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(show, 250);
});
form.addEventListener("submit", (event) => event.preventDefault());
find("#again", HTMLButtonElement).addEventListener("click", show);
find("#copy", HTMLButtonElement).addEventListener("click", async () => {
  const said = find("#copied", HTMLElement);
  try {
    await navigator.clipboard.writeText(find("#tag", HTMLElement).textContent ?? "");
    said.textContent = "Copied";
  } catch {
    getSelection()?.selectAllChildren(find("#tag", HTMLElement));
    said.textContent = "Selected: copy it with your keyboard";
  }
});
show();
