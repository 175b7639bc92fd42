// @ts-check
/**
 * The loader: the one script that a page of the host contains.
 *
 *     <script async src="https://nps.example.org/embed.js" data-survey="community"></script>
 *
 * It reads its settings, offers `window.commend`, and fetches the rest when there is a survey to show.
 * Settings, the strongest first: `data-…` on the tag, query of the tag's address, `window.commend = {…}`
 * set before. The whole contract is in `commend.d.ts`; `element.js` is `<commend-survey>`.
 */
(() => {
  /** @type {any} */
  const page = window;
  const given = page.commend ?? {};
  if (given.version) return; // A second tag is a no-op.

  // Modules, tag managers and rewriting hosts leave no currentScript: find the own tag by its address.
  const own = /** @type {HTMLScriptElement | null} */ (document.currentScript?.getAttribute("src") ? document.currentScript : null)
    ?? [...document.scripts].find((script) => /\/embed\.js($|[?#])/.test(script.src));
  const address = new URL(own?.src || "/embed.js", location.href);

  /** @type {Record<string, string>} */
  const settings = {};
  for (const [name, value] of Object.entries(given)) settings[name] = String(value);
  address.searchParams.forEach((value, name) => { settings[name] = value; });
  for (const { name, value } of own?.attributes ?? []) {
    if (name.startsWith("data-")) settings[name.slice(5)] = value;
  }

  let allowed = settings.consent !== "required";
  /** @type {Promise<any> | undefined} */
  let element;

  const load = () => element ??= import(new URL("./element.js", address).href).then(
    (module) => module.define(settings),
    (error) => {
      element = undefined;
      console.warn("[commend] the survey could not be loaded:", error);
    },
  );

  /** @type {() => any} */
  const shown = () => document.querySelector("commend-survey");

  /** @param {string} [survey] */
  const open = async (survey) => {
    if (!allowed) return console.warn("[commend] not opened: consent is required and was not given");
    await load();
    if (!shown()) {
      const place = settings.container && document.querySelector(settings.container);
      if (settings.container && !place) console.warn(`[commend] container="${settings.container}" is not on this page`);
      const fresh = document.createElement("commend-survey");
      if (survey) fresh.setAttribute("survey", survey);
      (place || document.body).append(fresh);
    }
    return shown().open?.();
  };

  const start = () => {
    if (!allowed) return;
    if (shown()) load();
    if (settings.open === "manual" || !settings.survey || shown()) return;
    if (settings.open === "now" || settings.mode === "inline" || settings.container) return open();
    // Never while the page is loading, never in its first two seconds.
    const later = () => setTimeout(() => open(), 2000);
    if (document.readyState === "complete") later();
    else addEventListener("load", later, { once: true });
  };

  page.commend = {
    version: "0.0.0",
    open,
    close: () => shown()?.close?.(),
    /** @param {{ audience?: string, token?: string, segment?: Record<string, string> }} member */
    identify({ audience, token, segment = {} }) {
      if (audience) settings.audience = audience;
      if (token) settings.token = token;
      for (const [name, value] of Object.entries(segment)) settings[`segment-${name}`] = value;
    },
    /** @param {boolean} given */
    consent(given) {
      const before = allowed;
      allowed = given;
      if (!given) page.commend.close();
      else if (!before) start();
    },
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start, { once: true });
  else start();
})();
