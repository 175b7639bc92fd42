// @ts-check
/** What the collector is told when a survey could not be loaded. Part of the element. */

let told = false;

/**
 * Tells it once for a page, whatever survey it was: its id, and nothing else.
 * @param {string} home @param {string} survey
 */
export function tell(home, survey) {
  if (told) return;
  told = true;
  fetch(`${home}/v1/failed/${survey}`, { method: "POST", mode: "no-cors", credentials: "omit" }).catch(() => {});
}
