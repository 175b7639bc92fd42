// @ts-check
/** Which language a survey speaks, its sentences and its numbers. Part of the element. */
import { once } from "./definition.js";

/** The languages that there are sentences for, the fallback first, and where they are; put in by the build. */
const LANGS = "en";
const LOCALE = "./LANG.json";
/** Those of them that have digits of their own; put in by the build. */
const OWN_DIGITS = "";

/** `spoken` are those that the collector has sent along, of the language that it takes for the one. @param {string} lang @param {any} spoken @returns {Promise<any>} */
export const sentences = async (lang, spoken) => spoken?.lang === lang ? spoken.sentences : once(new URL(LOCALE.replace("LANG", lang), import.meta.url).href);

/**
 * Writes whole numbers as a language does. What does so for any is made where it is needed alone: to make one takes longer than all else.
 * @param {string} lang @returns {(n: string) => string}
 */
export function numbers(lang) {
  const plain = LANGS.split(" ").includes(lang) && !OWN_DIGITS.split(" ").includes(lang);
  /** @type {Intl.NumberFormat | undefined} */
  let any;
  return (n) => plain && /^\d{1,3}$/.test(n) ? n : (any ??= new Intl.NumberFormat(lang)).format(Number(n));
}

/** @param {any} survey its element @param {any} definition */
export function languageOf(survey, definition) {
  const wanted = [survey.setting("lang"), survey.closest("[lang]")?.getAttribute("lang"), ...navigator.languages];
  // A survey with words of its own speaks its own languages alone: nobody reads half of it in another.
  const own = Object.keys(definition.texts ?? {});
  return chooseLanguage(wanted.filter((tag) => typeof tag === "string"), own.length ? own : LANGS.split(" "));
}

/**
 * The first language wanted that there are words for; else the first that there are words for at all.
 * @param {string[]} wanted @param {string[]} known
 */
function chooseLanguage(wanted, known) {
  for (const tag of wanted) {
    const [base = ""] = tag.split("-");
    // Where a language is written in one way there is nothing to find out, which takes a while.
    if (known.includes(base) && !known.some((one) => one.startsWith(`${base}-`))) return base;
    try {
      const { language, script, region } = new Intl.Locale(tag).maximize();
      const found = [tag, `${language}-${region}`, `${language}-${script}`, language === "no" || language === "nn" ? "nb" : language];
      const lang = found.find((one) => known.includes(one));
      if (lang) return lang;
    } catch {} // No tag of a language.
  }
  return known[0] ?? "en";
}
