// @ts-check
/**
 * How things stand on the page while a survey waits for its moment: how long, how far, and what somebody is
 * busy with. It only looks; what follows from it is for the widget's rules to say. Nothing is kept but what
 * `visit` writes down, by the day.
 */

/** Seconds in sight since somebody may be asked. Pages that change without being loaded go on counting. */
let seconds = 0;
/** The most that was scrolled through, in percent. */
let scrolled = 0;
let typed = -Infinity;
let left = false;

/** What opens over a page or beside a text, on any platform. */
const OPEN = "dialog[open],[role=dialog],[role=alertdialog],[role=menu],[aria-modal=true],[aria-haspopup][aria-expanded=true],"
  + ":popover-open,#reply-control.open,[component=composer]";

/** @param {any} node */
const visible = (node) => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
/** @param {any} field */
const written = (field) => field.isContentEditable ? field.textContent.trim() : field.value !== field.defaultValue;

/** A fact that counts, as the widget reads it: whole and finite. @param {number} n */
const whole = (n) => Math.floor(Math.min(Math.max(n, 0), 1e9));

/** What somebody is busy with, where they are. */
function busy() {
  const active = /** @type {any} */ (document.activeElement);
  if (document.fullscreenElement) return "full screen";
  if (active?.isContentEditable || active?.localName === "textarea" || (active?.localName === "input" && written(active))) return "writing";
  if (getSelection()?.toString()) return "selection";
  if ([...document.querySelectorAll(OPEN)].some(visible)) return "dialog";
  if ([...document.querySelectorAll("textarea,[contenteditable]")].some((field) => visible(field) && written(field))) return "draft";
}

/**
 * One fact by its name; nothing where it is not known.
 * @param {string} name @param {Set<string>} events @param {string | undefined} since @param {any} memory
 */
export function read(name, events, since, memory) {
  switch (name) {
    case "seconds": return seconds;
    case "scrolled": return scrolled;
    case "minutes": return whole(Date.now() / 6e4) - memory.start;
    case "tenure": return since ? whole((Date.now() - Date.parse(since)) / 864e5) : undefined;
    case "typed": return whole((performance.now() - typed) / 1000);
    case "events": return [...events].join("\n");
    case "left": return left || undefined;
    case "busy": return busy();
  }
}

/** Calls back each second that the page is in sight, until the signal. @param {() => void} call @param {AbortSignal} signal */
export function each(call, signal) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let clock;
  const tick = () => {
    seconds++;
    call();
  };
  const run = () => {
    clearInterval(clock);
    if (!document.hidden && !signal.aborted) clock = setInterval(tick, 1000);
  };
  const far = () => {
    const { scrollTop, clientHeight, scrollHeight } = document.scrollingElement ?? document.documentElement;
    scrolled = Math.max(scrolled, Math.round((100 * (scrollTop + clientHeight)) / scrollHeight));
  };
  document.addEventListener("visibilitychange", run, { signal });
  signal.addEventListener("abort", run);
  document.addEventListener("scroll", far, { signal, passive: true });
  document.addEventListener("keydown", () => { typed = performance.now(); }, { signal, capture: true });
  document.documentElement.addEventListener("mouseleave", ({ clientY }) => { left ||= clientY <= 0; }, { signal });
  far();
  run();
}

/** Somebody went where nobody is asked: what was counted is void. */
export function restart() {
  seconds = scrolled = 0;
  left = false;
}

/** Writes down a visit, once a day. @param {any} memory @param {number} today */
export function visit(memory, today) {
  if (memory.day === today) return false;
  Object.assign(memory, { day: today, visits: (memory.visits ?? 0) + 1, start: Math.floor(Date.now() / 6e4) });
  return true;
}
