// @ts-check
/** MediaWiki: the configuration of a page, before its own script has taken it and after. */

import { tenure } from "./tenure.js";

/** @type {any} */
const page = window;
/** @param {string} name */
const config = (name) => page.mw?.config?.get?.(name) ?? page.RLCONF?.[name];

export const is = () => document.querySelector("[name=generator][content^=MediaWiki]") !== null;

export function read() {
  /** @type {string[] | undefined} */
  const groups = config("wgUserGroups");
  if (!groups) return;
  // A temporary account is somebody who has not logged in.
  if (!groups.includes("user") || config("wgUserIsTemp")) return { audience: "visitor" };
  /** @param {string[]} names */
  const among = (...names) => names.some((name) => groups.includes(name));
  const joined = config("wgUserRegistration"); // In milliseconds; old accounts have none.
  return {
    audience: "member",
    "segment-role": among("sysop", "bureaucrat", "interface-admin") ? "admin" : "member",
    "segment-trust": among("extendedconfirmed") ? "regular" : among("autoconfirmed", "confirmed") ? "basic" : "new",
    "segment-tenure": tenure(joined ?? undefined),
    since: joined ? new Date(joined).toISOString() : undefined,
  };
}
