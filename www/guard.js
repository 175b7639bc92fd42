// @ts-check
/** The boundary of the widget's WebAssembly: whatever goes wrong in there is no error of the page. Part of the glue. */

/** Whose answer somebody waits for, who must know that there is none. All else is called by events, timers and promises, or tidies up. */
const ASKED = /^(prepare|arrange|settle|__wbindgen_start)$/;

/**
 * The same exports. At the first that fails `failed` is called, and from then on nothing runs in there any more: nobody
 * knows what state it is in.
 * @param {WebAssembly.Exports} exports @param {(error: unknown) => void} failed
 */
export function guard(exports, failed) {
  /** @type {unknown} */
  let failure;
  /** @param {string} name @param {Function} call */
  const guarded = (name, call) => (/** @type {any[]} */ ...all) => {
    try {
      if (failure) throw failure;
      return call(...all);
    } catch (error) {
      if (!failure) {
        failure = error;
        failed(error);
      }
      if (ASKED.test(name)) throw error;
      return 0;
    }
  };
  const all = Object.entries(exports).map(([name, value]) => [name, typeof value === "function" ? guarded(name, value) : value]);
  return Object.fromEntries(all);
}
