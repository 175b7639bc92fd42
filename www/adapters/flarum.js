// @ts-check
/** Flarum, 1 and 2: the payload that its own script starts from. */

import { tenure } from "./tenure.js";

/** The group of moderators has this id in every Flarum. */
const MODERATORS = "4";

/** @type {Element | null} */
let source;
/** @type {any} */
let reader;

export const is = () => document.querySelector("#flarum-loading") !== null;

export function read() {
  const node = document.querySelector("#flarum-json-payload");
  if (!node) return;
  if (node !== source) {
    reader = parse(node.textContent ?? "");
    source = node;
  }
  return reader;
}

/** @param {string} payload */
function parse(payload) {
  const { session, resources } = JSON.parse(payload);
  if (!session.userId) return { audience: "visitor" };
  const { attributes, relationships } = resources.find((/** @type {any} */ one) => one.type === "users" && one.id === `${session.userId}`) ?? {};
  const moderates = relationships?.groups?.data?.some((/** @type {any} */ group) => group.id === MODERATORS);
  const role = attributes && (attributes.isAdmin ? "admin" : moderates ? "moderator" : "member");
  return { audience: "member", "segment-role": role, since: attributes?.joinTime, "segment-tenure": tenure(attributes?.joinTime) };
}
