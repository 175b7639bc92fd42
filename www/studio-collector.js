// @ts-check
/** What the studio asks of the collector that it comes from. A page without one is a page without a connection. Part of the studio. */

/** What came of a request: nothing of it is thrown. @typedef {{ ok: boolean, status: number, json: any, text: string }} Answer */

/** Before a request is given up, in milliseconds. */
const PATIENCE = 15000;

/** @param {string} path @param {RequestInit} [init] @returns {Promise<Answer>} status 0 where there is no connection, and 404 where there is no collector */
async function ask(path, init) {
  try {
    const response = await fetch(path, { ...init, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    const text = await response.text();
    let json;
    try {
      json = JSON.parse(text);
    } catch {} // It is no JSON: whoever serves this page is no collector.
    return { ok: response.ok && json !== undefined, status: response.ok && json === undefined ? 404 : response.status, json, text };
  } catch {
    return { ok: false, status: 0, json: undefined, text: "" };
  }
}

/** @param {string} path @param {any} value */
const send = (path, value) => ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(value, null, 2) });

export const schema = () => ask("/survey.json");

/** All surveys. */
export const list = () => ask("/v1/surveys");

/** @param {string} id */
export const load = (id) => ask(`/v1/surveys/${id}/definition.json`);

/** @param {string} id */
export const versions = (id) => ask(`/v1/surveys/${id}/versions`);

/** @param {string} id @param {number} version */
export const earlier = (id, version) => ask(`/v1/surveys/${id}/versions/${version}.json`);

/** What is wrong with a draft. @param {any} definition */
export const check = (definition) => send("/v1/check", definition);

/** Saves a definition as what follows a version. @param {any} definition @param {number} after */
export const save = (definition, after) => send(`/v1/surveys/${definition.id}/versions?after=${after}`, definition);

/** Begins a session, which no script can read. @param {string} token @returns {Promise<boolean>} */
export async function logIn(token) {
  try {
    const body = new URLSearchParams({ token, next: "/surveys" });
    const response = await fetch("/login", { method: "POST", body, redirect: "manual" });
    return response.type === "opaqueredirect" || response.ok;
  } catch {
    return false;
  }
}
