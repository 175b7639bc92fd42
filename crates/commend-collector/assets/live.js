// @ts-check
// Follows a survey while answers come in. The page is whole without it: this shows the button and, while that is pressed,
// puts the sections of the same page, fetched anew, in place of those that have changed.
export {};

/** Between two times that the page is fetched, in milliseconds: whoever reads has time to. */
const PAUSE = 5000;
/** In the address, so that a reload goes on. */
const ON = "#live";

const bar = document.querySelector("[data-live]");
const button = bar?.querySelector("button");
const said = bar?.querySelector("[role=status]");
if (bar instanceof HTMLElement && button && said) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {string | undefined} */
  let told;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  let waits = false;

  const say = (/** @type {string | undefined} */ text) => said.replaceChildren(text ?? "");

  const end = (/** @type {string | undefined} */ why) => {
    source?.close();
    source = undefined;
    clearTimeout(pause);
    pause = undefined;
    button.setAttribute("aria-pressed", "false");
    if (location.hash === ON) history.replaceState(null, "", location.pathname + location.search);
    say(why);
  };

  const fetchAnew = async () => {
    if (!source || pause !== undefined || document.hidden) {
      waits = true;
      return;
    }
    waits = false;
    pause = setTimeout(() => {
      pause = undefined;
      if (waits) void fetchAnew();
    }, PAUSE);
    try {
      const response = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!response.ok || !source) return end(source && bar.dataset.over);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!source) return;
      renew(page);
      say(page.querySelector("[data-live]")?.getAttribute("data-said") ?? "");
    } catch {
      // No connection just now.
      waits = true;
    }
  };

  const follow = () => {
    source = new EventSource(bar.dataset.live ?? "");
    button.setAttribute("aria-pressed", "true");
    history.replaceState(null, "", ON);
    say(bar.dataset.waits);
    source.addEventListener("answers", ({ data }) => {
      // At first, too: the page may be old by now.
      if (told !== data) void fetchAnew();
      told = data;
    });
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) end(bar.dataset.over);
    });
  };

  button.addEventListener("click", () => (source ? end(undefined) : follow()));
  document.addEventListener("visibilitychange", () => {
    if (waits) void fetchAnew();
  });
  bar.hidden = false;
  if (location.hash === ON) follow();
}

/**
 * Puts the sections of a page in place of those that differ. What was opened stays open, what was scrolled stays so, and
 * the focus stays where it was.
 * @param {Document} page
 */
function renew(page) {
  const parts = (/** @type {Document} */ of) => [...of.querySelectorAll("main > section, main > footer")];
  const name = (/** @type {Element} */ part) => part.getAttribute("aria-labelledby") ?? part.localName;
  const old = new Map(parts(document).map((part) => [name(part), part]));
  /** @type {Element | undefined} */
  let before;
  for (const fresh of parts(page)) {
    const known = old.get(name(fresh));
    old.delete(name(fresh));
    if (known) {
      keep(known, fresh);
      if (known.isEqualNode(fresh)) {
        before = known;
        continue;
      }
      const place = focusable(known).indexOf(/** @type {HTMLElement} */ (document.activeElement));
      const scrolled = scrolls(known).map((one) => one.scrollLeft);
      known.replaceWith(fresh);
      scrolls(fresh).forEach((one, n) => (one.scrollLeft = scrolled[n] ?? 0));
      focusable(fresh)[place]?.focus({ preventScroll: true });
    } else if (before) {
      before.after(fresh);
    } else {
      document.querySelector("main")?.append(fresh);
    }
    before = fresh;
  }
  for (const gone of old.values()) gone.remove();
  document.title = page.title;
}

/** @param {Element} part */
const focusable = (part) => /** @type {HTMLElement[]} */ ([...part.querySelectorAll("a[href], summary, [tabindex]")]);

/** @param {Element} part */
const scrolls = (part) => [...part.querySelectorAll(".scroll")];

/**
 * What is open in one is open in the other.
 * @param {Element} known
 * @param {Element} fresh
 */
function keep(known, fresh) {
  const opened = [...known.querySelectorAll("details")].map((one) => one.open);
  [...fresh.querySelectorAll("details")].forEach((one, n) => (one.open = opened[n] ?? false));
}
