// @ts-check
/**
 * How a survey takes on the looks of the page: its font, whether it is light or dark, and its accent where that
 * can be read and seen. The rest is `src/style.css`.
 */

/** Where platforms keep their accent: Discourse, Flarum, Bootstrap (NodeBB), MediaWiki, WordPress. */
const ACCENTS = ["--tertiary", "--primary-color", "--bs-primary", "--background-color-progressive", "--wp--preset--color--primary", "--wp--preset--color--accent"];
/** Where platforms say that they change their colours. */
const SIGNS = ["class", "style", "data-theme", "data-bs-theme", "data-color-scheme", "data-color-mode"];
/** What a control must stand out by from what is behind it (WCAG 2.2, 1.4.11). */
export const CONTRAST = 3;

/** @type {CanvasRenderingContext2D | null | undefined} */
let canvas;

/** Red, green, blue and opacity of any CSS colour, 0 to 255. @param {string} colour */
function bytes(colour) {
  // As nearly all are written. What paints any takes a while to make.
  if (/^#([\da-f]{3}){1,2}$/i.test(colour)) {
    const digits = (colour.length - 1) / 3;
    return [...[1, 1 + digits, 1 + 2 * digits].map((at) => parseInt(colour.slice(at, at + digits).repeat(2).slice(-2), 16)), 255];
  }
  if (/^rgba?\([\d., ]+\)$/.test(colour)) {
    const [red = 0, green = 0, blue = 0, opacity = 1] = colour.match(/[\d.]+/g)?.map(Number) ?? [];
    return [red, green, blue, opacity * 255];
  }
  canvas ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!canvas) return [0, 0, 0, 0];
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = "#0000"; // Stays, where the colour is none of its own.
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}

/** Relative luminance (WCAG 2.2), 0 to 1. @param {string} colour */
export function luminance(colour) {
  const [red = 0, green = 0, blue = 0] = bytes(colour).map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {number} a @param {number} b */
export const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** Whether what is behind a node is dark. @param {Element | null} node */
function isDark(node) {
  const system = matchMedia("(prefers-color-scheme: dark)").matches;
  for (; node; node = node.parentElement) {
    const { backgroundColor } = getComputedStyle(node);
    if ((bytes(backgroundColor)[3] ?? 0) > 127) return luminance(backgroundColor) < 0.18;
  }
  const { colorScheme } = getComputedStyle(document.documentElement);
  return /dark/.test(colorScheme) && (system || !/light/.test(colorScheme));
}

/**
 * Puts the survey on the page, dressed, and dresses it again whenever the page changes its own looks.
 * @param {any} survey @param {any} definition @param {HTMLElement} root @param {AbortSignal} signal
 */
export function dress(survey, definition, root, signal) {
  const parent = survey.parentElement ?? document.body;
  /** @type {Set<string>} */
  const said = new Set();
  /** @param {string} text */
  const say = (text) => {
    if (!said.has(text)) console.warn(`[commend] ${text}`);
    said.add(text);
  };
  const paint = () => {
    const style = getComputedStyle(parent);
    let theme = survey.setting("theme") || definition.theme || "auto";
    if (!["auto", "light", "dark"].includes(theme)) say(`theme="${theme}" is not known: use auto or light or dark`);
    const dark = theme === "dark" || (theme !== "light" && isDark(parent));
    root.classList.toggle("dark", dark);
    root.style.setProperty("--host-font", style.fontFamily);
    const own = survey.setting("accent") || getComputedStyle(survey).getPropertyValue("--commend-accent").trim() || definition.accent;
    // What it has of the page is known before it is there: the browser works out its looks once.
    if (!root.parentNode) survey.shadowRoot.append(root);
    /** @param {string} colour */
    const stands = (colour) => bytes(colour)[3] === 255
      && contrast(luminance(colour), luminance(getComputedStyle(root).getPropertyValue("--surface"))) >= CONTRAST;
    let accent = own;
    if (own && !stands(own)) {
      accent = "";
      say(CSS.supports("color", own)
        ? `accent="${own}" cannot be told from what is behind it: it has less than ${CONTRAST}:1`
        : `accent="${own}" is no colour`);
    } else if (!own) accent = ACCENTS.map((name) => style.getPropertyValue(name).trim()).find((colour) => CSS.supports("color", colour) && stands(colour)) ?? "";
    const onAccent = accent && (luminance(accent) > 0.179 ? "#000" : "#fff");
    for (const [name, value] of [["--accent", accent], ["--on-accent", onAccent]]) {
      if (value) root.style.setProperty(name, value);
      else root.style.removeProperty(name);
    }
  };
  paint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint, { signal });
  // Some pages write to their root with each step of scrolling.
  let frame = 0;
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
  });
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributeFilter: SIGNS });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  });
}
