// @ts-check
/** How long somebody is a member, said so coarsely that it tells nobody from another. Part of the adapters that know. */

/** @param {string | number | undefined} since a day, or milliseconds since 1970 */
export function tenure(since) {
  const days = (Date.now() - new Date(since ?? NaN).getTime()) / 864e5;
  return days >= 0 ? (days < 30 ? "first-month" : days < 365 ? "first-year" : "longer") : undefined;
}
