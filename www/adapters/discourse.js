// @ts-check
/** Discourse: the class of its visitors, and what its own script starts from. */

/** Its trust levels, 0 to 4. */
const TRUST = ["new", "basic", "member", "regular", "leader"];

/** @type {Element | null} */
let source;
/** @type {any} */
let user;

export const is = () => document.querySelector("[name=generator][content^=Discourse]") !== null;

export function read() {
  if (document.documentElement.classList.contains("anon")) return { audience: "visitor" };
  const node = document.querySelector("#data-preloaded");
  if (!node) return;
  if (node !== source) {
    // Text of JSON, or an attribute in older versions; in it each value is text of JSON once more.
    const all = JSON.parse(node.getAttribute("data-preloaded") || node.textContent || "");
    const { currentUser } = all;
    const one = typeof currentUser === "string" ? JSON.parse(currentUser) : currentUser;
    // No more of it is kept.
    user = one && { admin: one.admin, moderator: one.moderator, trust_level: one.trust_level };
    source = node;
  }
  if (!user) return { audience: "visitor" };
  const role = user.admin ? "admin" : user.moderator ? "moderator" : "member";
  return { audience: "member", "segment-role": role, "segment-trust": TRUST[user.trust_level] };
}
