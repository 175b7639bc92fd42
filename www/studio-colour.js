// @ts-check
/** Whether an accent can be told from the card of the survey, as the widget itself decides. Part of the studio. */
import { CONTRAST, contrast as ratio, luminance } from "./dress.js";

/** The card, on light and on dark pages, as in `src/style.css`. */
export const SURFACES = { light: "#fff", dark: "#24272c" };

/** The contrast of a colour with the card. @param {string} colour @param {"light" | "dark"} theme */
export const contrast = (colour, theme) => ratio(luminance(colour), luminance(SURFACES[theme]));

/** On which pages the widget shows its own colour in place of this one. @param {string} colour @param {string} [theme] of the survey @returns {("light" | "dark" | "none")[]} */
export function faults(colour, theme = "auto") {
  if (!CSS.supports("color", colour)) return ["none"];
  const both = /** @type {const} */ (["light", "dark"]);
  return both.filter((one) => (theme === "auto" || theme === one) && contrast(colour, one) < CONTRAST);
}
