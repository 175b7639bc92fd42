// @ts-check
/** Where the definition of a survey is, and what stands for one that there is not. Part of the element. */

/** What was fetched, by address. @type {Record<string, Promise<any>>} */
const fetched = {};

/** Fetched once a page, and again once a failure was heard of. @param {string} address @param {string} [integrity] */
export const once = (address, integrity) => (fetched[address] ??= fetchJson(address, integrity)).catch((error) => {
  delete fetched[address];
  throw error;
});

/**
 * Waits for what was asked for already, which `once` gives from then on. Where it has failed it is asked for again.
 * @param {string} address @param {Promise<Response | undefined>} ahead
 */
export const expect = (address, ahead) => (fetched[address] = fetchJson(address, undefined, ahead)).catch(() => {}); // It is heard when it is wanted.

/** @param {string} address @param {string} [integrity] @param {Promise<Response | undefined>} [ahead] */
async function fetchJson(address, integrity, ahead) {
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
