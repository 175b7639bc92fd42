// The page of the figures: `wasm` and `twin` are the functions of commend-figures in either form.

// Asked here and not by the driver: what that runs is not everywhere under the page's policy. Instantiated and
// not only compiled: Chromium and Firefox refuse to compile, WebKit compiles and refuses to instantiate.
try {
  new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));
  window.refusal = null;
} catch (error) {
  window.refusal = String(error);
}

// Each form has a glue of its own, for a glue holds one.
function start(glue, exports) {
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return glue;
}

async function load() {
  if (window.refusal === null) {
    const glue = await import("./figures_bg.js?wasm");
    const { instance } = await WebAssembly.instantiateStreaming(fetch("figures.wasm"), { "./figures_bg.js": glue });
    window.wasm = start(glue, instance.exports);
  }
  window.twin = start(await import("./figures_bg.js"), await import("./twin.js"));
  return "loaded";
}

// Milliseconds, by the page's own clock.
window.time = (form, times) => {
  const before = performance.now();
  window[form].intervals(times);
  return performance.now() - before;
};

window.outcome = await load().catch(String);
