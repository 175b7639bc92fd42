// @ts-check
/**
 * The loader: the one script that a page of the host contains.
 *
 *     <script async src="https://nps.example.org/embed.js" data-survey="community"></script>
 *
 * It reads its settings, offers `window.commend`, and is the gate: whether somebody may be asked here and now.
 * Only where they may it fetches the rest; when they are asked is for the rest to say. `/e/community.js` is the
 * same script after the numbers that the gate needs, so that a page on which nothing is asked fetches nothing else.
 * Settings, the strongest first: `data-…` on the tag, query of the tag's address, `window.commend = {…}`
 * set before. The whole contract is in `commend.d.ts`; `element.js` is `<commend-survey>`.
 */
(() => {
  /** @type {any} */
  const page = window;
  if (page.commend?.version) return; // A second tag is a no-op.

  // Modules, tag managers and rewriting hosts leave no currentScript: find the own tag by its address. Others
  // call their scripts embed.js, too; the one that names a survey is ours.
  const { currentScript, scripts } = document;
  /** @param {any} tag */
  const isLoader = (tag) => /\/(embed|e\/[^/?#]+)\.js\b/.test(tag?.src);
  const tags = [...scripts].filter(isLoader);
  const own = /** @type {HTMLScriptElement | undefined} */ (isLoader(currentScript) ? currentScript
    : tags.find(({ dataset, src }) => dataset.survey || /[?&]survey=|\/e\//.test(src)) ?? tags.at(-1));
  const address = new URL(own?.src || "/embed.js", location.href);

  /** @type {Record<string, any>} */
  const settings = { ...page.commend, ...Object.fromEntries(address.searchParams) };
  for (const { name, value } of own?.attributes ?? []) {
    if (name.startsWith("data-")) settings[name.slice(5)] = value;
  }

  /** @param {string} name @param {Element} [survey] @returns {any} */
  const setting = (name, survey) => survey?.getAttribute(name) ?? settings[name] ?? (
    // What a page shows to visitors or to members alone, where nothing plainer is known.
    name !== "audience" ? undefined
      : document.querySelector("html.anon,body.user-guest") ? "visitor"
        : document.querySelector("body.logged-in,[href*=logout i],[action*=logout i]") ? "member" : undefined
  );

  /** What `commend.consent` was told. @type {boolean | undefined} */
  let told;
  /**
   * Whether a survey may be fetched, shown and sent. Where nobody has spoken, a browser that asks not to be
   * followed is left alone.
   * @param {Element} [survey]
   */
  const allowed = (survey) => told
    ?? (setting("consent", survey) ?? (/** @type {any} */ (navigator).globalPrivacyControl || navigator.doNotTrack === "1" || "granted")) === "granted";

  /** Where answers go. @param {Element} [survey] */
  const endpoint = (survey) => new URL(setting("endpoint", survey) || address.origin, location.href).href.replace(/\/+$/, "");

  /** What the browser remembers, one entry an endpoint: days and a draw. */
  const memory = {
    today: () => (Date.now() / 864e5) | 0,
    /** @param {Element} [survey] */
    read(survey) {
      let all;
      try {
        all = JSON.parse(/** @type {string} */ (localStorage.getItem(`commend:${endpoint(survey)}`))); // Of nothing it makes nothing.
      } catch {} // Nothing may be kept.
      all = { surveys: {}, ...all };
      return { all, own: all.surveys[setting("survey", survey)] ??= {} };
    },
    /** Whether it will be remembered. @param {any} all @param {Element} [survey] */
    write(all, survey) {
      try {
        localStorage.setItem(`commend:${endpoint(survey)}`, JSON.stringify(all));
        return true;
      } catch {} // Nothing may be kept.
    },
    /** With what is not delivered yet, see `post.js`. @param {Element} [survey] */
    forget(survey) {
      try {
        localStorage.removeItem(`commend:${endpoint(survey)}`);
        indexedDB.deleteDatabase("commend");
      } catch {} // There is nothing.
    },
  };

  /** @param {string[]} pages */
  const isPage = (pages) => {
    let path = location.href.replace(location.origin, "");
    try {
      path = decodeURI(path);
    } catch {} // A lone % is no error of ours.
    /** @param {string} glob */
    const fits = (glob) => RegExp(`^${glob.replace(/[^\w*/-]/g, "\\$&").replace(/\*/g, ".*")}([?#].*)?$`).test(path);
    const wanted = pages.filter((glob) => glob[0] !== "!");
    if (pages.some((glob) => glob[0] === "!" && fits(glob.slice(1)))) return false;
    // Nobody is asked while they log in, pay or moderate.
    return wanted.length ? wanted.some(fits) : !/[/#=](wp-|special:user)?((log|sign)[-_]?(in|up|out)|register|(\w+-)?password|admin|moderation|[mu]cp|review|checkout|cart|payment)(\.\w+)?([/?#&]|$)/i.test(path);
  };

  /**
   * Why a survey is not to be offered here and now; nothing where it may be. `definition` is the survey's, or as
   * much of it as is known.
   * @param {Element} [survey] @param {any} [definition]
   */
  const gate = (survey, definition = settings.gate ?? {}) => {
    if (!allowed(survey)) return "consent";
    const { wave, dates, pages, sampling, reach = 1 } = definition.trim ? JSON.parse(definition) : definition;
    const now = new Date().toJSON();
    if (dates?.from > now || dates?.until + "Z" < now) return "dates"; // The Z is behind all times of that day.
    if (!isPage([pages ?? []].flat())) return "page";
    const { all, own } = memory.read(survey);
    // Its own rest, and what the others ask for.
    if (Object.values(all.surveys).some((one) => memory.today() < (one === own ? one.until : one.any))) return "cadence";
    // One draw for each wave: a hundred visits give no better chance than one.
    /** @type {boolean | undefined} */
    let kept = true;
    if (own.draw === undefined || (wave && own.wave !== wave)) {
      own.wave = wave;
      own.draw = ((Math.random() * 1e4) | 0) / 1e4;
      kept = memory.write(all, survey);
    }
    // Who is not known yet is shut out by neither rate; where the element asks, they count as visitors.
    const { member = 1, visitor = 1 } = sampling ?? {};
    if (own.draw >= reach * (/** @type {any} */ ({ member, visitor })[setting("audience", survey)] ?? Math.max(survey ? 0 : member, visitor))) return "draw";
    if (!kept) return "storage";
  };

  /** What `commend.track` was told. @type {Set<string>} */
  const events = new Set();

  /** Gives the survey's element, see `place.js`, and sends what is left, see `post.js`. @type {Promise<[(id?: string, wanted?: boolean) => any, () => void]> | undefined} */
  let loading;
  const load = () => loading ??= import(new URL((settings.v ? "../" : "") + "element.js", address).href).then(
    ({ define }) => define(settings, setting, allowed, endpoint, memory, gate, events, start),
    (error) => {
      loading = undefined; // Tried again with the next call.
      throw error;
    },
  );

  /** @returns {any[]} */
  const surveys = () => [...document.querySelectorAll("commend-survey")];

  /** Calls back when the page rests. */
  const idle = page.requestIdleCallback ?? setTimeout;

  /** Counts what makes an opening under way pointless. */
  let turn = 0;

  /** @param {string} [id] @param {boolean} [wanted] */
  const element = async (id, wanted) => {
    const mine = turn;
    const [place] = await load();
    if (mine === turn) return place(id, wanted);
  };

  /** @param {unknown} reason */
  const not = (reason) => {
    console.warn("[commend] not shown:", reason);
    return { shown: false, reason };
  };

  /** @param {string} [id] */
  const open = async (id) => {
    if (![undefined, ...surveys()].some(allowed)) return not("consent");
    try {
      return await (await element(id, true))?.open() ?? not("closed");
    } catch (error) {
      return not(error); // No failure of ours is an error of the page.
    }
  };

  /** Whether `open="now"` has done its work. */
  let done = false;
  /** Offers the survey, unless the gate is shut; `anew` also where it was closed. @param {unknown} [anew] */
  const start = (anew) => {
    try {
      if (allowed() && !loading) resume(); // The element has done so.
      const present = surveys();
      present.forEach((survey) => survey.start?.(anew === true));
      // A tag that names no survey is there for elements, which may come later. Of the address, of which a beginning will do, see `doctor.js`.
      if (/[?#&]commend-d/.test(location.href) || (present.length ? present.some(allowed) : !settings.survey && allowed())) load().catch(not);
      const now = settings.open === "now" || settings.mode === "kiosk";
      if (settings.open === "manual" || !settings.survey || present.length || done) return;
      const shut = now ? !allowed() && "consent" : gate();
      if (shut && !(shut === "storage" && /inline|tab/.test(settings.mode))) return console.debug("[commend] not now:", shut);
      done = now;
      if (now || settings.mode === "inline" || settings.container) {
        if (settings.v) settings.ahead = fetch(`${endpoint()}/v1/surveys/${settings.survey}.json?v=${settings.v}`, { credentials: "omit" }).catch(() => {});
        element().catch(not);
      }
      // Never while the page is loading.
      else if (document.readyState === "complete") idle(() => element().catch(not));
      else addEventListener("load", start);
    } catch (error) {
      not(error);
    }
  };

  /** What an earlier page has not delivered is sent from here, whether anybody is asked or not. */
  const resume = async () => {
    await new Promise(idle); // What is fetched for this page comes first.
    try {
      // Where storage is denied this throws; of the databases Chromium would have an error that nobody can catch.
      if (localStorage) for (const { name } of await indexedDB.databases()) if (name === "commend") (await load())[1]();
    } catch {} // Nothing can be kept here.
  };

  /** @param {boolean} [atOnce] */
  const close = (atOnce) => {
    turn++;
    surveys().forEach((survey) => survey.close?.(atOnce));
  };

  page.commend = {
    version: "0.0.0",
    open,
    close,
    /** @param {{ audience?: string, token?: string, segment?: Record<string, string> }} member */
    identify({ segment, ...member } = {}) {
      Object.assign(settings, member);
      for (const name in segment) settings["segment-" + name] = segment[name];
      surveys().forEach((survey) => survey.again?.());
      start();
    },
    /** @param {boolean} given */
    consent(given) {
      if (told !== given) done = false;
      told = given;
      if (given) start(true);
      else close();
    },
    /** @param {string} name */
    track(name) {
      events.add(name);
    },
    forget() {
      const all = [undefined, ...surveys()];
      close(true);
      // What was chosen is still noted as the surveys go.
      setTimeout(() => all.forEach(memory.forget));
    },
  };

  // Pages that change without being loaded. Where the browser does not tell, the page's own calls do.
  let href = location.href;
  const route = () => {
    if (href !== (href = location.href)) start();
  };
  if (page.navigation) page.navigation.addEventListener("currententrychange", route);
  else {
    for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
      const call = history[name].bind(history);
      history[name] = (...all) => {
        call(...all);
        route();
      };
    }
    addEventListener("popstate", route); // Also of a change of the hash alone.
  }

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else page.scheduler?.yield?.().then(start) ?? start(); // A task of its own, where that can be said.
})();
