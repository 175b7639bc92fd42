// @ts-check
/** Which language a survey speaks. Part of the element. */

/**
 * The first language wanted that there are words for; else the first that there are words for at all.
 * @param {string[]} wanted @param {string[]} known
 */
export function chooseLanguage(wanted, known) {
  for (const tag of wanted) {
    try {
      const { language, script, region } = new Intl.Locale(tag).maximize();
      const found = [tag, `${language}-${region}`, `${language}-${script}`, language === "no" || language === "nn" ? "nb" : language];
      const lang = found.find((one) => known.includes(one));
      if (lang) return lang;
    } catch {} // No tag of a language.
  }
  return known[0] ?? "en";
}
