// In the page before all else: when the question is seen, when an answer shows, and what the main thread and the layout
// have had of it. Nothing is polled before the question is there.
((question, score) => {
  const roots = [document];
  const probe = { long: [], shift: 0, memory: [], visible: 0, answered: 0 };
  /** What the harness asks for. */
  window.probe = Object.assign(probe, {
    find: (selector) => roots.map((root) => root.querySelector(selector)).find(Boolean),
    /** The middle of a score. */
    place(n) {
      const { x, y, width, height } = shown(probe.find(score.replace("N", n))).getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    },
    /** Notes when a selector holds, once that is painted. */
    async watch(name, selector) {
      while (!probe.find(selector)) await frame();
      probe[name] = await painted();
    },
  });
  const frame = () => new Promise(requestAnimationFrame);
  const painted = async () => {
    await frame();
    return new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage("");
    });
  };
  // A radio may lie unseen in its label.
  const shown = (node) => node.closest("label") ?? node;
  const isSeen = (node) => {
    const { top, bottom, width } = node.getBoundingClientRect();
    let opacity = 1;
    for (let one = node; one; one = one.parentElement ?? one.getRootNode().host) opacity *= getComputedStyle(one).opacity;
    return width > 0 && bottom > 0 && top < innerHeight && opacity >= 0.5 && node.checkVisibility({ visibilityProperty: true });
  };
  let waiting = false;
  /** Told when the question was seen. */
  let told = (/** @type {unknown} */ _) => {};
  probe.seen = new Promise((done) => { told = done; });
  const look = async () => {
    if (waiting || !question || !probe.find(question)) return;
    waiting = true;
    const last = score.replace("N", 9);
    while (![question, last].every((one) => probe.find(one) && isSeen(shown(probe.find(one))))) await frame();
    probe.visible = await painted();
    observer.disconnect();
    told(true);
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) {
    const root = attach.call(this, how);
    roots.push(root);
    observer.observe(root, { childList: true, subtree: true });
    return root;
  };
  const streaming = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...all) => {
    const made = await streaming(...all);
    probe.memory.push(...Object.values(made.instance.exports).filter((one) => one instanceof WebAssembly.Memory));
    return made;
  };
  const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  watch("longtask", ({ startTime, duration }) => probe.long.push([startTime, duration]));
  watch("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) probe.shift += value; });
})
