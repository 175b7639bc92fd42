// @ts-check
/** Vanilla: what the server tells its scripts, on pages of the old kind and of the new. */

/** @type {any} */
const page = window;

export const is = () => "gdn" in window;

export function read() {
  const { meta, permissions } = page.gdn ?? {};
  // 2 is somebody who may moderate. Pages of the new kind do not have it.
  const signedIn = meta?.SignedIn;
  const id = meta?.ui?.currentUser?.userID;
  if (signedIn === undefined && id === undefined) return;
  if (!(signedIn ?? id > 0)) return { audience: "visitor" };
  return { audience: "member", "segment-role": permissions?.isAdmin ? "admin" : signedIn > 1 ? "moderator" : signedIn && "member" };
}
