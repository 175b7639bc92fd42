// @ts-check
/**
 * `<commend-survey>`: a survey in an open shadow root, so that neither page nor survey can spoil the
 * other's looks.
 *
 * Attributes: the settings of `commend.d.ts`, without `data-`. Methods: `open()`, `close()`.
 * Events, bubbling and composed: `commend-open`, `commend-response`, `commend-dismiss`,
 * `commend-delivered`, `commend-error`.
 * Properties for the page's own style: `--commend-accent`, `--commend-font`, `--commend-radius`.
 * Parts: `base`, `scale`, `score`, `comment`, `submit`, `dismiss`, `thanks`.
 *
 * It gathers settings, definition and locale, and hands them to the widget, which is Rust.
 */

/** The text of src/style.css; put in by the build. */
const STYLE = "";
/** Addresses of the locales by language, the fallback first; put in by the build. */
/** @type {Record<string, string>} */
const LOCALES = {};

/** @type {Record<string, string>} */
let defaults = {};
/** @type {(survey: HTMLElement) => boolean} */
let allowed = () => true;

/**
 * Registers the element, once. `settings` hold for every survey of the page that does not say otherwise;
 * `consent` tells whether one may be fetched, shown and sent.
 * @param {Record<string, string>} settings
 * @param {(survey: HTMLElement) => boolean} consent
 */
export function define(settings, consent) {
  if (!("adoptedStyleSheets" in document)) throw new Error("this browser is too old");
  defaults = settings;
  allowed = consent;
  if (!customElements.get("commend-survey")) customElements.define("commend-survey", CommendSurvey);
}

/** @type {Promise<any> | undefined} */
let widget;

/** The widget's functions; one download for all surveys of the page, tried again after a failure. */
function loadWidget() {
  widget ??= instantiate().catch((error) => {
    widget = undefined;
    throw error;
  });
  return widget;
}

async function instantiate() {
  const binary = fetch(new URL("./commend.wasm", import.meta.url));
  binary.catch(() => {}); // It is heard below; until then its failure is nobody's error.
  /** @type {any} */ // @ts-expect-error The build puts it there.
  const glue = await import("./glue.js");
  const { instance } = await WebAssembly.instantiateStreaming(binary, { "./commend_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  /** @type {any} */ (instance.exports).__wbindgen_start?.();
  return glue;
}

/** @param {string | URL} address */
async function fetchJson(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw Object.assign(new Error(`${address} answered ${response.status}`), { status: response.status });
  return response.json();
}

/** The first language that there are words for: the setting, the page's, the reader's. @param {string[]} wanted */
function chooseLanguage(wanted) {
  const known = Object.keys(LOCALES);
  for (const tag of wanted) {
    for (let part = tag; part; part = part.slice(0, Math.max(0, part.lastIndexOf("-")))) {
      const found = known.find((one) => one.toLowerCase() === part.toLowerCase());
      if (found) return found;
    }
  }
  return known[0] ?? "en";
}

/** @type {CSSStyleSheet | undefined} */
let sheet;

class CommendSurvey extends HTMLElement {
  /** @type {HTMLElement | undefined} */
  #root;
  /** @type {number | undefined} */
  #mounted;
  /** The functions that `#mounted` is a number of. @type {any} */
  #widget;
  #opening = false;
  /** Whether the survey was closed; a host that moves the element does not open it again. */
  #closed = false;
  /** Whether the element was made for one survey and goes with it. */
  passing = false;
  /** @type {Element | null} Where the focus came from, to give it back. */
  #before = null;
  /** @type {AbortController | undefined} Ends every listener on the page. */
  #life;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    shadow.adoptedStyleSheets = [sheet];
    // Keys that are typed in a survey are no hot keys of the page.
    for (const kind of ["keydown", "keypress", "keyup"]) {
      shadow.addEventListener(kind, (event) => event.stopPropagation());
    }
    shadow.addEventListener("focusin", (event) => {
      const from = /** @type {FocusEvent} */ (event).relatedTarget;
      if (from instanceof Element && from.getRootNode() !== shadow) this.#before = from;
    });
  }

  connectedCallback() {
    this.start();
  }

  /** Shows the survey, where it is one that opens by itself. */
  start() {
    if (this.setting("open") !== "manual" && !this.#closed && allowed(this)) this.open();
  }

  disconnectedCallback() {
    // A host that moves the element takes it out and puts it in again at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.#unmount();
    });
  }

  /** @param {string} name */
  setting(name) {
    return this.getAttribute(name) ?? defaults[name];
  }

  /** Shows the survey, unless it is shown. Every failure ends in one line in the console. */
  async open() {
    this.#closed = false;
    if (this.#opening || this.#mounted !== undefined) return;
    this.#opening = true;
    try {
      await this.#mount();
    } catch (error) {
      console.warn("[commend] the survey is not shown:", error);
    }
    this.#opening = false;
  }

  /** Takes the survey off the page; an answer under way still arrives. */
  close() {
    const focused = document.activeElement === this;
    this.#closed = true;
    this.#unmount();
    if (this.passing) this.remove();
    if (focused && this.#before instanceof HTMLElement) this.#before.focus({ preventScroll: true });
  }

  async #mount() {
    if (!allowed(this)) throw new Error("consent is required and was not given");
    if (!this.isConnected) throw new Error("its element is not on the page");
    if (!this.setting("survey")) throw new Error("there is no survey: say which, as in data-survey=\"community\"");
    const home = new URL(import.meta.url).origin;
    const endpoint = new URL(this.setting("endpoint") || home, location.href).href.replace(/\/+$/, "");
    const wanted = [this.setting("lang"), this.closest("[lang]")?.getAttribute("lang"), ...navigator.languages];
    const lang = chooseLanguage(wanted.filter((tag) => typeof tag === "string"));
    const [widget, definition, locale] = await Promise.all([
      loadWidget(),
      this.#definition(endpoint, home),
      fetchJson(new URL(LOCALES[lang] ?? "", import.meta.url)),
    ]);
    if (!this.isConnected || this.#closed || !allowed(this)) return;

    const names = [...this.getAttributeNames(), ...Object.keys(defaults)];
    const dimensions = new Set(names.filter((name) => name.startsWith("segment-")).map((name) => name.slice(8)));
    /** @type {Record<string, any>} */
    const known = { definition, locale, lang, endpoint, dimensions: [...dimensions].join(" ") };
    const host = {
      /** @param {string} path */
      read: (path) => {
        if (path.startsWith("settings.")) return this.setting(path.slice(9)) ?? undefined;
        const value = path.split(".").reduce((place, key) => place?.[key], known);
        return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
      },
      /** @param {string} name @param {string} detail */
      emit: (name, detail) => {
        // What happens after the element is gone is heard by those who listen on the page.
        const target = this.isConnected ? this : document;
        target.dispatchEvent(new CustomEvent(`commend-${name}`, { bubbles: true, composed: true, detail: JSON.parse(detail) }));
      },
      /** @param {string} text */
      warn: (text) => console.warn(`[commend] ${text}`),
      close: () => this.close(),
    };
    const root = document.createElement("div");
    root.lang = lang;
    root.dir = locale.dir;
    this.#root = root;
    this.#life = new AbortController();
    this.shadowRoot?.append(root);
    this.#dress(root);
    this.#watchEscape();
    this.#widget = widget;
    this.#mounted = widget.mount(root, host);
  }

  /**
   * The survey's definition. An endpoint of the host's own need not have one; a collector that cannot be asked
   * just now has, and what it does not expect it would refuse.
   * @param {string} endpoint @param {string} home
   */
  async #definition(endpoint, home) {
    const config = this.setting("config");
    if (config === "none") return {};
    const address = config ? new URL(config, location.href) : `${endpoint}/v1/surveys/${this.setting("survey")}.json`;
    try {
      return await fetchJson(address);
    } catch (error) {
      const { status } = /** @type {{ status?: number }} */ (error);
      if (endpoint === home || (status && status !== 404)) throw error;
      console.warn("[commend] no definition, going on with the tag's settings:", error);
      return {};
    }
  }

  /** Font, theme and accent. @param {HTMLElement} root */
  #dress(root) {
    const parent = this.parentElement ?? document.body;
    root.style.setProperty("--host-font", getComputedStyle(parent).fontFamily);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const theme = this.#choice("theme", ["auto", "light", "dark"]);
    const dress = () => root.classList.toggle("dark", theme === "dark" || (theme === "auto" && dark.matches));
    dress();
    dark.addEventListener("change", dress, { signal: this.#life?.signal });
    const accent = this.setting("accent") || getComputedStyle(this).getPropertyValue("--commend-accent").trim();
    if (!accent) return;
    if (!CSS.supports("color", accent)) return console.warn(`[commend] accent="${accent}" is no colour`);
    root.style.setProperty("--accent", accent);
    root.style.setProperty("--on-accent", onColour(accent));
  }

  /** A setting with a few values, the default first. @param {string} name @param {string[]} values */
  #choice(name, values) {
    const value = this.setting(name) || values[0];
    if (value && values.includes(value)) return value;
    console.warn(`[commend] ${name}="${value}" is not known: use ${values.join(" or ")}`);
    return values[0];
  }

  /** Escape closes a card over the page also while nothing has the focus; a page that uses the key wins. */
  #watchEscape() {
    document.addEventListener("keydown", (event) => {
      const free = document.activeElement === document.body || document.activeElement === null;
      if (event.key === "Escape" && free && !event.defaultPrevented) {
        /** @type {HTMLElement | null | undefined} */ (this.shadowRoot?.querySelector("[part=dismiss]"))?.click();
      }
    }, { signal: this.#life?.signal });
  }

  /** Takes the survey away; what counts until then is recorded. */
  #unmount() {
    this.#life?.abort();
    if (this.#mounted !== undefined) this.#widget.destroy(this.#mounted);
    this.#mounted = undefined;
    this.#root?.remove();
  }
}

/** Black or white, whichever is easier to read on a colour (WCAG 2.2, relative luminance). @param {string} colour */
function onColour(colour) {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!canvas) return "#fff";
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const linear = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
  return luminance > 0.179 ? "#000" : "#fff";
}
