// @ts-check
/** Where the definition of a survey is, and what stands for one that there is not. Part of the element. */

/** What was fetched, by address. @type {Record<string, Promise<any>>} */
const fetched = {};

/**
 * Fetched once a page, and again after a failure. `ahead` is what was asked for already, and may have failed.
 * @param {string | URL} address @param {Promise<Response | undefined>} [ahead] @param {string} [integrity]
 */
export function once(address, ahead, integrity) {
  return fetched[String(address)] ??= fetchJson(address, ahead, integrity).catch((error) => {
    delete fetched[String(address)];
    throw error;
  });
}

/** @param {string | URL} address @param {Promise<Response | undefined>} [ahead] @param {string} [integrity] */
async function fetchJson(address, ahead, integrity) {
  const response = await ahead ?? await fetch(address, { credentials: "omit", integrity }).catch((error) => {
    throw Object.assign(error, { far: true });
  });
  if (!response.ok) throw Object.assign(new Error(`${address} answered ${response.status}`), { status: response.status });
  return response.json();
}

/** @param {string} endpoint @param {string} id */
export const addressOf = (endpoint, id) => `${endpoint}/v1/surveys/${id}.json`;

/** @param {any} survey its element @param {string} endpoint @returns {Promise<any>} */
export async function find(survey, endpoint) {
  if (!survey.isConnected) throw new Error("its element is not on the page");
  const id = survey.setting("survey");
  if (!id) throw new Error("there is no survey: say which, as in data-survey=\"community\"");
  const config = survey.setting("config");
  if (config === "none") return {};
  const home = new URL(import.meta.url).origin;
  const address = config ? new URL(config, location.href).href : addressOf(endpoint, id);
  try {
    return await once(address);
  } catch (error) {
    // An endpoint of the host's own need not have a definition. One that cannot be asked just now may have: its
    // rules are not passed over, and what it does not expect it would refuse.
    if (endpoint === home || /** @type {{ status?: number }} */ (error).status !== 404) throw error;
    console.warn("[commend] no definition, going on with the tag's settings:", error);
    return (fetched[address] = Promise.resolve({}));
  }
}
