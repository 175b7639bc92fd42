// @ts-check
/**
 * What the platform of a page tells of its reader, so that nobody has to program: member or visitor, role, trust, tenure.
 * It comes under all that the page says itself, and nothing that names somebody is read. A file of its own, fetched on
 * the pages that `platform.js` sends here.
 */
import * as discourse from "./discourse.js";
import * as flarum from "./flarum.js";
import * as mediawiki from "./mediawiki.js";
import * as misago from "./misago.js";
import * as nodebb from "./nodebb.js";
import * as phpbb from "./phpbb.js";
import * as vanilla from "./vanilla.js";
import * as wordpress from "./wordpress.js";

/** For how long an offer waits for the platform's own data, in milliseconds. */
const PATIENCE = 3000;

/**
 * `is` says whether a page is of the platform. `read` gives settings, as many as it knows, and nothing while the
 * platform's data is not there yet; it is asked often, and so keeps what it has parsed.
 * @typedef {{ is: () => boolean, read: () => Record<string, string | undefined> | undefined }} Adapter
 */

/** @type {Adapter | undefined} */
const adapter = [discourse, flarum, mediawiki, misago, nodebb, phpbb, vanilla, wordpress].find(({ is }) => is());
/** What was known when a survey was last read. @type {string | undefined} */
let told;

function read() {
  try {
    return adapter?.read();
  } catch {} // It is not as this platform has it.
}

const say = () => JSON.stringify(read());

/** Whether another person reads, or more is known of them, than when a survey was last read. */
export const changed = () => say() !== told;

/** The settings that the platform gives, as they are now. @type {any} */
const found = new Proxy({}, { get: (_, name) => read()?.[/** @type {string} */ (name)] });

/** Waits until it is known who reads, or clear that the page does not tell. @param {any} settings of the page, which come first */
export async function known(settings) {
  // What is there and says nothing hides nothing.
  for (const name of Object.keys(settings)) if (settings[name] == null) delete settings[name];
  Object.setPrototypeOf(settings, found);
  // A page that nobody sees draws no frames, and is not looked at.
  for (const end = performance.now() + PATIENCE; adapter && !read() && performance.now() < end;) await new Promise(requestAnimationFrame);
  told = say();
}
