// @ts-check
/**
 * Takes out of a comment what points at somebody: mail addresses, links, numbers to call, names with an @.
 * Rather a word too many than one too few: what is left is for the community to read, not for finding people.
 */

/** What stands in place of it. */
const GAP = "[…]";

/** In this order: a mail address holds a domain, a link may hold a number. */
const PATTERNS = [
  // @name@server
  /(?<![\p{L}\p{N}])@[\p{L}\p{N}_.-]+@[\p{L}\p{N}.-]+/gu,
  // name@example.org, also with blanks or words in place of the signs
  /[\p{L}\p{N}._%+'-]+\s?(@|＠|\(at\)|\[at\])\s?[\p{L}\p{N}-]+(\s?(\.|\(dot\)|\[dot\])\s?[\p{L}\p{N}-]+)+/giu,
  // https://…, mailto:…, www.…, example.org/path
  /\b([a-z][a-z0-9+.-]*:\/\/|mailto:|tel:|www\.)\S+/giu,
  /(?<![\p{L}\p{N}.])([\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(com|org|net|edu|gov|info|io|dev|app|me|co|tv|social|online|site|xyz|br|ch|cn|cz|de|dk|eu|fi|fr|gr|hu|jp|kr|nl|pl|ru|tr|tw|ua|uk|[a-z]{2}(?=\/))(\/\S*)?(?![\p{L}\p{N}])/giu,
  // @name
  /(?<![\p{L}\p{N}])@[\p{L}\p{N}_.-]*[\p{L}\p{N}_]/gu,
  // Seven digits or more, of any script, as numbers are written, dates aside: +31 (0)6 1234-5678
  /(?<!\d)(?!(?:\d{4}-\d\d-\d\d|\d\d?[-./]\d\d?[-./](?:19|20)\d\d|(?:19|20)\d\d ?[-–] ?(?:19|20)\d\d)(?![\d-]))[+(]?\p{Nd}(?:[\s\u00a0()./\-–]{0,3}\p{Nd}){6,}/gu,
];

/** @param {string} text */
export function scrub(text) {
  for (const pattern of PATTERNS) text = text.replace(pattern, GAP);
  return text;
}
