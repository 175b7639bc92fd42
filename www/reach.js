// @ts-check
/** What reaches a survey that is shown from the page around it: Escape, the keyboard on a screen, a kiosk's way out. Part of the glue. */

/** The corner, in pixels, and the seconds in which it must be tapped. */
const CORNER = 80;
const SPAN = 3;

/** @param {any} survey @param {HTMLElement} root @param {AbortSignal} signal */
export function reach(survey, root, signal) {
  // Escape closes a card over the page also while nothing has the focus; a page that uses the key wins.
  document.addEventListener("keydown", (event) => {
    const free = document.activeElement === document.body || document.activeElement === null;
    if (event.key === "Escape" && free && !event.defaultPrevented) root.querySelector(/** @type {"button"} */ ("[part=dismiss]"))?.click();
  }, { signal });

  // A card at the lower edge stands on the keyboard and not behind it.
  const { visualViewport } = window;
  const lift = () => {
    if (!visualViewport) return;
    const { height, offsetTop, scale } = visualViewport;
    root.style.setProperty("--lift", `${scale > 1.01 ? 0 : Math.max(0, innerHeight - height - offsetTop)}px`);
  };
  visualViewport?.addEventListener("resize", lift, { signal });
  visualViewport?.addEventListener("scroll", lift, { signal });

  // The visitors of an event should not, and the host can, leave: so many taps into the corner above.
  const taps = Number(survey.setting("exit"));
  /** @type {number[]} */
  let times = [];
  if (taps) {
    root.addEventListener("pointerdown", ({ clientX, clientY, timeStamp }) => {
      if (Math.min(clientX, innerWidth - clientX) > CORNER || clientY > CORNER) return;
      times = [...times, timeStamp].filter((time) => timeStamp - time < SPAN * 1000);
      if (times.length >= taps) survey.close();
    }, { signal });
  }
}
