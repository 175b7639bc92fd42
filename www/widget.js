// @ts-check
/**
 * The widget's compiled code, one download for all surveys of a page: WebAssembly or, where that may not run, its
 * twin, which is the same in plain JavaScript. Part of the element.
 */

/** Where a session remembers that WebAssembly is refused: asking again could be reported as a breach of the policy. */
const REFUSED = "commend:twin";

/** @type {Promise<any> | undefined} */
let widget;

/** What stands around it, without it. @param {any} loader what the loader offers */
export async function glue(loader) {
  /** @type {any} */
  const all = await import("./glue.js");
  all.begin(loader, () => load(loader));
  return all;
}

/** Its functions, and what stands around it; tried again after a failure. @param {any} loader */
export function load(loader) {
  const twin = String(loader.settings.twin ?? false) !== "false"; // Unasked.
  widget ??= instantiate(loader, twin || isRefused(loader.memory)).catch((error) => {
    widget = undefined;
    throw error;
  });
  return widget;
}

/** @param {any} loader @param {boolean} twin */
async function instantiate(loader, twin) {
  const compiled = twin ? undefined : fetch(new URL("./commend.wasm", import.meta.url));
  compiled?.catch(() => {}); // It is heard below; until then its failure is nobody's error.
  const all = await glue(loader);
  const exports = all.guard(await link(compiled, all), fail);
  all.__wbg_set_wasm(exports);
  exports.__wbindgen_start?.();
  return all;
}

/** It has failed, and is not called again. @param {unknown} error */
function fail(error) {
  console.warn("[commend] the widget has failed:", error);
  for (const survey of document.querySelectorAll("commend-survey")) /** @type {any} */ (survey).close(true);
}

/** @param {Promise<Response> | undefined} compiled @param {any} all */
async function link(compiled, all) {
  try {
    if (compiled) return (await WebAssembly.instantiateStreaming(compiled, { "./commend_bg.js": all })).instance.exports;
  } catch (error) {
    // A server's type, a policy of connections: whatever stands between, the twin comes another way.
    console.debug("[commend] no WebAssembly:", error);
  }
  // @ts-expect-error The build puts it there.
  return import("./twin.js");
}

/** Whether WebAssembly is refused, or not there at all. The least module tells, before anything is fetched. @param {any} memory */
function isRefused(memory) {
  const { all } = memory.read();
  try {
    // The session is asked where it ever was alone: to open another storage takes a while.
    if (all.twin && sessionStorage.getItem(REFUSED)) return true;
  } catch {} // Nothing may be kept.
  try {
    // WebKit refuses no sooner than here.
    new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
    return false;
  } catch {}
  all.twin = 1;
  memory.write(all);
  try {
    sessionStorage.setItem(REFUSED, "1");
  } catch {} // It is asked again with the next page.
  return true;
}
