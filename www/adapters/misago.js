// @ts-check
/** Misago: a class of the body, and what its own script was started with. */

import { tenure } from "./tenure.js";

/** @type {any} */
const page = window;

export const is = () => document.querySelector("#misago-container") !== null;

export function read() {
  const lang = page.misago_locale; // The page's `lang` has no region and no script.
  if (document.body.matches(".misago-anonymous")) return { audience: "visitor", lang };
  const user = page.misago?.get?.("user");
  if (!user) return;
  const { acl, joined_on: since } = user;
  return { audience: "member", "segment-role": acl?.is_admin ? "admin" : "member", "segment-tenure": tenure(since), since, lang };
}
