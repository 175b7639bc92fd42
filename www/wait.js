// @ts-check
/**
 * The seconds that a `Retry-After` asks for, a number of them or a day and time; nothing where it asks for none.
 * How far they are heeded is for the widget to say. Part of the glue.
 * @param {string | null} text @param {number} now milliseconds since 1970
 */
export function seconds(text, now) {
  if (!text?.trim()) return undefined;
  const n = Number(text);
  const until = /[a-z]/i.test(text) ? (Date.parse(text) - now) / 1000 : n;
  return Number.isNaN(until) ? undefined : until;
}
