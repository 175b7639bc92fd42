// @ts-check
/**
 * How things stand on the page while a survey waits for its moment: how long, how far, and what somebody is
 * busy with. It only looks; what follows from it is for the widget's rules to say. Nothing is kept but what
 * `visit` writes down, by the day. Part of the glue.
 */

/**
 * What was counted for each survey since somebody may be asked. Pages that change without being loaded go on
 * counting, even where they put another body in place.
 * @type {Record<string, { seconds: number, scrolled: number, left: boolean, href: string }>}
 */
const counts = {};
let typed = -Infinity;

/** What opens over a page or beside a text, on any platform. */
const OPEN = "dialog[open],[role=dialog],[role=alertdialog],[role=menu],[aria-modal=true],[aria-haspopup][aria-expanded=true],"
  + "#reply-control.open,[component=composer]" + (CSS.supports("selector(:popover-open)") ? ",:popover-open" : "");

/** @param {any} node */
const visible = (node) => node.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) ?? node.getClientRects().length > 0;
/** @param {any} field */
const written = (field) => field.isContentEditable ? field.textContent.trim() : field.value !== field.defaultValue;

/** A fact that counts, as the widget reads it: whole and finite. @param {number} n */
const whole = (n) => Math.floor(Math.min(Math.max(n, 0), 1e9));

/** What somebody is busy with, where they are. */
function busy() {
  let active = /** @type {any} */ (document.activeElement);
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  if (document.fullscreenElement) return "full screen";
  // What goes on in a frame cannot be seen: an editor, perhaps.
  if (active?.isContentEditable || /^(textarea|iframe)$/.test(active?.localName) || (active?.localName === "input" && written(active))) return "writing";
  if (getSelection()?.toString()) return "selection";
  if ([...document.querySelectorAll(OPEN)].some(visible)) return "dialog";
  if ([...document.querySelectorAll("textarea,[contenteditable]")].some((field) => visible(field) && written(field))) return "draft";
}

/**
 * One fact by its name; nothing where it is not known.
 * @param {string} name @param {{ survey: string, events: Set<string>, since?: string, memory: any }} known
 */
export function read(name, { survey, events, since, memory }) {
  switch (name) {
    case "seconds": return counts[survey]?.seconds ?? 0;
    case "scrolled": return counts[survey]?.scrolled ?? 0;
    case "left": return counts[survey]?.left || undefined;
    case "minutes": return whole(Date.now() / 6e4) - memory.start;
    case "tenure": return since ? whole((Date.now() - Date.parse(since)) / 864e5) : undefined;
    case "typed": return whole((performance.now() - typed) / 1000);
    case "events": return [...events].join("\n");
    case "busy": return busy();
  }
}

/** How much of the page was in sight, in percent. */
function depth() {
  const { scrollTop, clientHeight, scrollHeight } = document.scrollingElement ?? document.documentElement;
  return Math.round((100 * (scrollTop + clientHeight)) / scrollHeight);
}

/**
 * Calls back each second that the page is in sight, until the signal, and counts for a survey.
 * @param {string} survey @param {() => void} call @param {AbortSignal} signal
 */
export function watch(survey, call, signal) {
  const count = (counts[survey] ??= { seconds: 0, scrolled: 0, left: false, href: "" });
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let clock;
  const far = () => {
    if (count.href !== (count.href = location.href)) count.scrolled = 0; // Another page.
    count.scrolled = Math.max(count.scrolled, depth());
  };
  const tick = () => {
    count.seconds++;
    far();
    call();
  };
  const run = () => {
    clearInterval(clock);
    if (!document.hidden && !signal.aborted) clock = setInterval(tick, 1000);
  };
  document.addEventListener("visibilitychange", run, { signal });
  signal.addEventListener("abort", run);
  document.addEventListener("scroll", far, { signal, passive: true });
  document.addEventListener("keydown", () => { typed = performance.now(); }, { signal, capture: true });
  document.documentElement.addEventListener("mouseleave", ({ clientY }) => { count.left ||= clientY <= 0; }, { signal });
  run();
}

/** Somebody went where nobody is asked: what was counted is void. @param {string} survey */
export function leave(survey) {
  delete counts[survey];
}

/** Writes down a visit, once a day. @param {any} memory @param {number} today */
export function visit(memory, today) {
  if (memory.day === today) return false;
  Object.assign(memory, { day: today, visits: (memory.visits ?? 0) + 1, start: Math.floor(Date.now() / 6e4) });
  return true;
}
