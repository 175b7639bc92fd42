// @ts-check
/** The tag of a survey, and how it comes into pages. Part of the studio. */

/** @typedef {{ home: string, survey: string }} Where */

/** @param {string} text */
const quote = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** @param {Where} where @param {{ loader: string, integrity: string }} [pinned] */
export function tag({ home, survey }, pinned) {
  const check = pinned ? ` integrity="${pinned.integrity}" crossorigin="anonymous"` : "";
  return `<script async src="${home}/${pinned?.loader ?? "embed.js"}"${check} data-survey="${quote(survey)}"></script>`;
}

/** Steps with what is this survey's own put in. @param {string[]} texts @param {Where} where */
export function steps(texts, { home, survey }) {
  const frame = `<iframe src="${home}/frame/${quote(survey)}" title="Survey" width="100%" height="330" style="border: 0"></iframe>`;
  const values = /** @type {Record<string, string>} */ ({ home, survey, frame, host: home.replace(/^https?:\/\//, "") });
  return texts.map((text) => text.replace(/\{(home|survey|frame|host)\}/g, (_, name) => values[name] ?? ""));
}
