// @ts-check
/** phpBB: what its navigation shows to whom. Where a moderator's panel is not linked, nothing says that there is none. */

/** @param {string} selector */
const shows = (selector) => document.querySelector(selector);

export const is = () => document.body.id === "phpbb";

export function read() {
  const role = shows("#page-footer [href*='adm/index.']") ? "admin" : shows("#nav-main [href*='mcp.']") ? "moderator" : undefined;
  if (shows("#username_logged_in")) return { audience: "member", "segment-role": role };
  return shows("#nav-main [href*='mode=login']") ? { audience: "visitor" } : {};
}
