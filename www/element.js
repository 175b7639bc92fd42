// @ts-check
/**
 * `<commend-survey>`: a survey in an open shadow root, so that neither page nor survey can spoil the
 * other's looks.
 *
 * Attributes: the settings of `commend.d.ts`, without `data-`. Methods: `open()`, `close()`.
 * Events, bubbling and composed: `commend-open`, `commend-response`, `commend-dismiss`,
 * `commend-delivered`, `commend-error`.
 * Properties and parts for the page's own style: see `src/style.css`.
 *
 * It gathers settings, definition, locale and how things stand on the page, and hands them to the widget, which decides.
 */
import { addressOf, expect, find } from "./definition.js";
import { dress } from "./dress.js";
import { languageOf, numbers, sentences } from "./lang.js";
import { place } from "./place.js";
import * as platform from "./platform.js";
import { draw } from "./question.js";
import { tell } from "./tell.js";
import { glue, load } from "./widget.js";

/** The text of src/style.css; put in by the build. */
const STYLE = "";

/** No comment is sent where none is asked for. */
const NO_SCRUB = { scrub: () => "" };
/** What in a page's address asks why no survey opens there. The loader looks for it, too. */
const DOCTOR = /[?#&]commend-doctor/;

/** What the loader offers. @type {any} */
let loader;

/**
 * Registers the element, once; gives what finds or makes one, and what sends what is left. A definition that was asked for ahead is waited for: an
 * element that stands empty until then would have the page laid out twice.
 * @param {any[]} offered
 */
export async function define(...offered) {
  if (!("adoptedStyleSheets" in document)) throw new Error("this browser is too old");
  const [settings, setting, allowed, endpoint, memory, gate, events, start] = offered;
  loader = { settings, setting, allowed, endpoint, memory, gate, events, start };
  sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  if (!customElements.get("commend-survey")) customElements.define("commend-survey", CommendSurvey);
  if (DOCTOR.test(location.href)) import("./doctor.js").then(({ show }) => show(loader, find, loadWidget, platform.known))
    .catch((error) => console.warn("[commend] no doctor:", error));
  if (settings.ahead) await expect(addressOf(endpoint(), settings.survey), settings.ahead);
  await pause();
  const resume = () => rest().then(() => glue(loader)).then((all) => all.resume()).catch(() => {}); // Another page will.
  if (memory.read().all.left) resume();
  return [(/** @type {string} */ id, /** @type {boolean} */ wanted) => place(loader, id, wanted), resume];
}

/** What follows is a task of its own, where that can be said. */
const pause = () => /** @type {any} */ (window).scheduler?.yield?.();

/** Lets the page go on first, and show what was done to it. @param {any} [most] how long that may take */
const rest = (most) => new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done, most));

/** The widget's functions, and what stands around them. */
const loadWidget = () => load(loader);

/** Fetches them while the page waits for what the question needs, which comes first. */
const hasten = () => rest().then(loadWidget).catch(() => {}); // It is heard when it is wanted.

/** When an offer last came back after a page had taken it away. */
let returned = -Infinity;

/** @type {CSSStyleSheet} */
let sheet;

class CommendSurvey extends HTMLElement {
  /** @type {HTMLElement | undefined} */
  #root;
  /** What screen readers say when a survey comes that takes no focus. */
  #said = document.createElement("p");
  /** The survey's number in the widget. @type {number | undefined} */
  #number;
  /** The functions that `#number` is a number of. @type {any} */
  #widget;
  /** The definition that it was read with. @type {any} */
  #definition = {};
  /** Sentences that came with it. @type {any} */
  #spoken;
  /** From an offer or an opening until it is taken back; ends every listener. @type {AbortController | undefined} */
  #life;
  #shown = false;
  /** What of it stands before the widget is there, see `question.js`. @type {ReturnType<typeof draw> | undefined} */
  #drawn;
  /** An opening under way. @type {Promise<any> | undefined} */
  #opening;
  /** Whether the survey was closed; a host that moves the element does not open it again. */
  #closed = false;
  /** Whether the element was made for one survey and goes with it. */
  passing = false;
  /** Whether somebody has asked for it, so that it needs no offer. */
  wanted = false;
  /** @type {Element | null} Where the focus came from, to give it back. */
  #before = null;
  /** Where it was last within. @type {any} */
  #at;
  /** How often it comes back to a page that takes it away. */
  #returns = 3;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    this.#said.role = "status";
    this.#said.className = "said-only";
    shadow.append(this.#said);
    // Keys that are typed in a survey are no hot keys of the page.
    for (const kind of ["keydown", "keypress", "keyup"]) {
      shadow.addEventListener(kind, (event) => event.stopPropagation());
    }
    shadow.addEventListener("focusin", (event) => {
      const from = /** @type {FocusEvent} */ (event).relatedTarget;
      this.#at = event.target;
      if (from instanceof Element && from.getRootNode() !== shadow) this.#before = from;
    });
  }

  connectedCallback() {
    this.start();
  }

  disconnectedCallback() {
    // A host that moves the element takes it out and puts it in again at once.
    queueMicrotask(() => {
      if (this.isConnected || this.#comeBack()) return;
      const waited = this.passing && this.#life && !this.#shown && !this.#closed;
      this.#unmount();
      // A page has put another body in its place. One that takes out what is not its own is not fought.
      if (waited && performance.now() - returned > 1000) {
        returned = performance.now();
        loader.start();
      }
    });
  }

  /**
   * Puts a survey that is shown back on a page that has taken it away, with all that was chosen and written: a page may have put another body
   * in its place. A few times, so that one which takes out what is not its own is not fought.
   */
  #comeBack() {
    const { container } = loader.settings;
    if (this.passing && this.#shown && !this.#closed && this.#returns-- > 0) (container ? document.querySelector(container) : document.body)?.append(this);
    if (!this.isConnected) return false;
    const dialog = this.#root?.querySelector("dialog");
    dialog?.removeAttribute("open"); // It is no longer over the page.
    dialog?.showModal();
    if (document.activeElement === document.body) this.#at?.focus({ preventScroll: true });
    return true;
  }

  /** @param {string} name */
  setting(name) {
    return loader.setting(name, this)?.toString() ?? (name === "audience" && document.querySelector("[href*=login i]") ? "visitor" : undefined);
  }

  /**
   * Offers the survey, where it is one that opens by itself, or takes the offer back where it may not be made.
   * `anew` also where it was closed.
   * @param {boolean} [anew]
   */
  start(anew) {
    const open = this.setting("open");
    if (anew) {
      this.#closed = false;
      this.#root?.classList.remove("leaving");
    }
    if (this.#shown || this.#opening || this.#closed || this.wanted || open === "manual" || !loader.allowed(this)) return;
    if (open === "now") this.open();
    else if (!this.#life) this.#offer(this.#begin());
    else if (this.#number !== undefined && !this.#shut() && platform.changed()) this.again();
  }

  /** Shows the survey now, unless it is shown, and says why where it is not. */
  open() {
    const opening = this.#opening ??= this.#open().finally(() => {
      if (opening === this.#opening) this.#opening = undefined;
    });
    return opening;
  }

  /** Has a survey that waits read anew who is asked. */
  again() {
    if (!this.#life || this.#shown || this.#opening) return;
    this.#unmount();
    this.start();
  }

  /** Takes the survey off the page; an answer under way still arrives. @param {boolean} [atOnce] */
  async close(atOnce) {
    // In it, or nowhere: a dialog may have let go of it.
    const focused = [this, document.body, null].includes(/** @type {any} */ (document.activeElement));
    this.#closed = true;
    this.#root?.classList.add("leaving");
    const life = this.#life;
    if (this.#shown && !atOnce) await Promise.allSettled(this.shadowRoot?.getAnimations().map(({ finished }) => finished) ?? []);
    if (life !== this.#life || !this.#closed) return; // Opened again meanwhile.
    this.#unmount();
    if (this.passing) this.remove();
    if (focused && this.#before instanceof HTMLElement) this.#before.focus({ preventScroll: true });
  }

  /** @param {unknown} reason */
  #not(reason) {
    console.warn("[commend] not shown:", reason);
    return { shown: false, reason };
  }

  /**
   * Says that the survey could not be loaded, to the collector too, unless that cannot be reached: its id, and nothing
   * else.
   * @param {any} error
   */
  #fail(error) {
    const home = new URL(import.meta.url).origin;
    const preview = String(this.setting("preview") ?? false) !== "false";
    if (!preview && !error.far && loader.endpoint(this) === home) tell(home, this.setting("survey"));
    return this.#not(error);
  }

  /** Begins an offer or an opening; whatever was under way ends. */
  #begin() {
    this.#unmount();
    return (this.#life = new AbortController()).signal;
  }

  async #open() {
    if (this.#shown && !this.#closed) return { shown: true };
    if (!loader.allowed(this)) return this.#not("consent");
    this.#closed = false;
    const signal = this.#begin();
    if (this.#known) hasten();
    try {
      await this.#fetchDefinition(signal);
      await this.#prepare(signal);
      if (signal.aborted || !loader.allowed(this)) return this.#not("closed");
      this.#show();
      return { shown: true };
    } catch (error) {
      if (signal.aborted) return this.#not(error); // Something else is under way, perhaps.
      this.#unmount();
      if (this.passing) this.remove();
      return loader.allowed(this) ? this.#fail(error) : this.#not(error);
    }
  }

  get #mode() {
    return this.setting("mode") || this.#definition.mode;
  }

  /** Whether it waits for no moment. */
  get #within() {
    return /inline|kiosk/.test(this.#mode);
  }

  /** Whether the loader has known its gate: else a page that forbids it all would be asked twice. */
  get #known() {
    return this.passing && loader.settings.gate;
  }

  /** Whether the gate is shut; then the offer is taken back. */
  #shut() {
    const quiet = /inline|tab|kiosk/.test(this.#mode);
    const shut = this.#mode === "kiosk" ? undefined : loader.gate(this, this.#definition);
    if (!shut || (quiet && shut === "storage")) return false;
    console.debug("[commend] not now:", shut);
    if (shut === "page") this.#widget?.leave(this.setting("survey"));
    this.#unmount();
    if (this.passing) this.remove();
    return true;
  }

  /** Waits for the moment. @param {AbortSignal} signal */
  async #offer(signal) {
    if (this.#within && this.#known) hasten();
    try {
      await this.#fetchDefinition(signal);
      if (signal.aborted || this.#shut()) return;
      await this.#prepare(signal, this.#within ? undefined : rest);
      if (signal.aborted) return;
      const { all } = loader.memory.read(this);
      if (this.#widget.visit(all, loader.memory.today())) loader.memory.write(all, this);
      if (this.#within) return this.#show();
      this.#widget.watch(this.setting("survey"), () => {
        // Another survey, or another window, may have asked meanwhile.
        if (!this.#shown && this.#widget.due(this.#number) && !this.#shut()) this.#show();
      }, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#unmount();
      this.#fail(error);
    }
  }

  /** Reads what the survey is, unless the signal says that it is too late. @param {AbortSignal} signal */
  async #fetchDefinition(signal) {
    const [{ spoken, ...definition }] = await Promise.all([find(this, loader.endpoint(this)), this.setting("mode") === "kiosk" || platform.known(loader.settings)]);
    if (signal.aborted) return;
    this.#definition = definition;
    this.#spoken = spoken;
  }

  /**
   * Fetches the rest, and has the widget read the survey, unless it is too late. What takes a moment is done by itself
   * where nobody waits for the survey: no task of the page is kept for long.
   * @param {AbortSignal} signal @param {() => unknown} [between]
   */
  async #prepare(signal, between) {
    await between?.();
    const definition = this.#definition;
    const lang = languageOf(this, definition);
    hasten();
    const locale = await sentences(lang, this.#spoken);
    if (signal.aborted) return;
    const number = numbers(lang);
    const root = document.createElement("div");
    root.lang = lang;
    root.dir = locale.dir;
    this.#root = root;
    if (this.#mode === "inline" && this.setting("preview") === undefined && loader.allowed(this)) {
      this.#drawn = draw(root, locale, definition.texts?.[lang] ?? {}, (name) => this.setting(name) || definition[name], number);
      dress(this, definition, root, signal);
      await rest({ timeout: 100 }); // It is to be seen before the widget is begun.
    }
    const comments = /on/i.test(String([this.setting("comments"), definition.comments]));
    const [widget, { scrub }] = await Promise.all([loadWidget(), comments ? import("./scrub.js") : NO_SCRUB]);
    await between?.();
    if (signal.aborted) return;
    this.#widget = widget;
    /** @param {number} news */
    const fare = (news) => {
      if (!signal.aborted) widget.fare(this.#number, news);
    };
    this.#number = widget.prepare(widget.host(this, loader, { widget, definition, locale, lang, number, scrub, fare }));
    await pause();
  }

  #show() {
    const [root, signal] = [this.#root, this.#life?.signal];
    if (!root || !signal) return;
    this.#shown = true;
    this.#widget.ready(() => !signal.aborted && !root.querySelector("[part=thanks]"));
    if (!this.#drawn) dress(this, this.#definition, root, signal);
    this.#widget.reach(this, root, signal);
    this.#widget.adopt(...this.#drawn ?? []);
    this.#drawn = undefined;
    this.#widget.mount(this.#number, root);
    // It is said once, by those who come over the page without taking the focus.
    setTimeout(() => {
      const card = root.querySelector("[data-mode~=over]");
      if (!card || signal.aborted) return;
      this.#said.lang = root.lang;
      this.#said.textContent = `${card.getAttribute("aria-label")}: ${root.querySelector("legend")?.textContent}`;
    }, 300);
  }

  /** Takes the survey away; what counts until then is recorded. */
  #unmount() {
    this.#life?.abort();
    this.#life = this.#opening = undefined;
    if (this.#number !== undefined) this.#widget.destroy(this.#number);
    this.#number = this.#drawn = undefined;
    if (this.#shown) this.#widget.clean();
    this.#shown = false;
    this.#root?.remove();
    this.#said.textContent = "";
  }
}
