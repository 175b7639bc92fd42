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

  // Modules, tag managers and rewriting hosts leave no currentScript: find the own tag by its address. Others
  // call their scripts embed.js, too; the one that names a survey is ours.
  const tags = [...document.scripts].filter((script) => /\/embed\.js($|[?#])/.test(script.src));
  const own = tags.find((tag) => tag === document.currentScript)
    ?? tags.find((tag) => tag.dataset.survey || /[?&]survey=/.test(tag.src))
    ?? tags.at(-1);
  const address = new URL(own?.src || "/embed.js", location.href);

  /** @type {Record<string, string>} */
  const settings = {};
  for (const [name, value] of Object.entries(given)) if (value != null) settings[name] = String(value);
  address.searchParams.forEach((value, name) => { settings[name] = value; });
  for (const { name, value } of own?.attributes ?? []) {
    if (name.startsWith("data-")) settings[name.slice(5)] = value;
  }

  /** What `commend.consent` was told. @type {boolean | undefined} */
  let told;
  /** Whether a survey may be fetched, shown and sent. @param {HTMLElement} [survey] */
  const allowed = (survey) => told ?? (survey?.getAttribute("consent") ?? settings.consent ?? "granted") === "granted";

  /** @type {Promise<void> | undefined} */
  let loading;
  const load = () => loading ??= import(new URL("./element.js", address).href).then(
    (module) => module.define(settings, allowed),
    (error) => {
      loading = undefined; // Tried again with the next call.
      throw error;
    },
  );

  /** @returns {any[]} */
  const surveys = () => [...document.querySelectorAll("commend-survey")];
  /** No failure of ours is an error of the page. @param {unknown} why */
  const warn = (why) => console.warn("[commend] the survey is not shown:", why);

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** Counts what makes an opening under way pointless. */
  let turn = 0;

  /** @param {string} [id] */
  const show = async (id) => {
    clearTimeout(timer);
    const mine = turn;
    if (!allowed()) throw "consent is required and was not given";
    await load();
    if (mine !== turn) return;
    let survey = surveys().find((one) => !id || one.setting("survey") === id);
    if (!survey) {
      const place = settings.container ? document.querySelector(settings.container) : document.body;
      if (!place) throw `container="${settings.container}" is not on this page`;
      survey = document.createElement("commend-survey");
      survey.passing = true;
      if (id) survey.setAttribute("survey", id);
      place.append(survey);
    }
    await survey.open();
  };

  /** @param {string} [id] */
  const open = (id) => show(id).catch(warn);

  const close = () => {
    clearTimeout(timer);
    turn++;
    for (const survey of surveys()) survey.close?.();
  };

  const start = () => {
    if (surveys().some(allowed)) load().catch(warn);
    if (!allowed() || settings.open === "manual" || !settings.survey || surveys().length) return;
    if (settings.open === "now" || settings.mode === "inline" || settings.container) return open();
    // Never while the page is loading, never in its first two seconds.
    const later = () => { timer = setTimeout(open, 2000, ""); };
    if (document.readyState === "complete") later();
    else addEventListener("load", later, { once: true });
  };

  page.commend = {
    version: "0.0.0",
    open,
    close,
    /** @param {{ audience?: string, token?: string, segment?: Record<string, string> }} member */
    identify({ audience, token, segment = {} }) {
      if (audience) settings.audience = audience;
      if (token) settings.token = token;
      for (const [name, value] of Object.entries(segment)) settings[`segment-${name}`] = value;
    },
    /** @param {boolean} given */
    consent(given) {
      const before = told;
      told = given;
      if (!given) close();
      else if (!before && document.readyState !== "loading") {
        for (const survey of surveys()) survey.start?.();
        start();
      }
    },
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start, { once: true });
  else start();
})();
