// @ts-check
/**
 * The widget's compiled code, one download for all surveys of a page: WebAssembly or, where that may not run, its
 * twin, which is the same in plain JavaScript. Part of the element.
 */
import { guard } from "./guard.js";

/** Where a session remembers that WebAssembly is refused: asking again could be reported as a breach of the policy. */
const REFUSED = "commend:twin";

/** @type {Promise<any> | undefined} */
let widget;

/**
 * Its functions; tried again after a failure. `memory` is the loader's; `twin` takes the twin without asking; `failed` hears of a failure later on.
 * @param {any} memory @param {boolean} twin @param {(error: unknown) => void} failed
 */
export function load(memory, twin, failed) {
  widget ??= instantiate(twin || isRefused(memory), failed).catch((error) => {
    widget = undefined;
    throw error;
  });
  return widget;
}

/** @param {boolean} twin @param {(error: unknown) => void} failed */
async function instantiate(twin, failed) {
  const compiled = twin ? undefined : fetch(new URL("./commend.wasm", import.meta.url));
  compiled?.catch(() => {}); // It is heard below; until then its failure is nobody's error.
  /** @type {any} */ // @ts-expect-error The build puts it there.
  const glue = await import("./glue.js");
  const exports = guard(await link(compiled, glue), failed);
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start?.();
  return glue;
}

/** @param {Promise<Response> | undefined} compiled @param {any} glue */
async function link(compiled, glue) {
  try {
    if (compiled) return (await WebAssembly.instantiateStreaming(compiled, { "./commend_bg.js": glue })).instance.exports;
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
