// @ts-check
/** NodeBB: what its own script knows of the reader. */

/** @type {any} */
const page = window;

export const is = () => document.querySelector("#ajaxify-data") !== null;

export function read() {
  const user = page.app?.user;
  if (user?.uid === undefined) return;
  if (!(user.uid > 0)) return { audience: "visitor" };
  return { audience: "member", "segment-role": user.isAdmin ? "admin" : user.isGlobalMod || user.isMod ? "moderator" : "member" };
}
