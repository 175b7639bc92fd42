// @ts-check
/**
 * Whether a page is of a platform that the adapters know; where it is, they are fetched and say who reads. Part of the
 * element.
 */

/** What pages of such platforms have, and few others: Discourse, MediaWiki and WordPress name themselves. */
const MARKS = "#phpbb,#flarum-loading,#ajaxify-data,#misago-container,[content^=Discourse],[content^=MediaWiki],[content^=WordPress],[rel='https://api.w.org/']";

/** @type {any} */
let adapters;

/** Waits until it is known who reads, or clear that the page does not tell. @param {any} settings of the page, which come first */
export async function known(settings) {
  try {
    if (!document.querySelector(MARKS) && !(/** @type {any} */ (window).gdn)) return;
    // @ts-expect-error The build puts it there.
    adapters = await import("./adapters.js");
    await adapters.known(settings);
  } catch {} // It is nobody's error; then the page is as any other.
}

/** Whether another person reads, or more is known of them, than when a survey was last read. @returns {boolean} */
export const changed = () => adapters?.changed();
