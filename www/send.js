// @ts-check
/** One batch on its way: asked for, and what came of it. When and how often is for `post.js` to say. Part of the glue. */
import { seconds } from "./wait.js";

/** Between the fields of an entry, as src/outbox/text.rs writes it. */
export const FIELD = "\x1f";
/** How long an endpoint may take before it is given up for now; in milliseconds. */
const SILENT = 30000;

/**
 * Posts a batch: a simple request, without preflight, credentials or redirect. It outlives the page where it may: what may
 * is limited for all that a page sends, so that it is left to the first try, and to the last.
 * @param {{ endpoint: string }} box @param {string} entry @param {boolean} keepalive
 */
export async function send({ endpoint }, entry, keepalive) {
  const [, id, , token, body = ""] = entry.split(FIELD);
  const url = `${endpoint}/v1/batch`;
  let forbidden = false;
  /** @param {SecurityPolicyViolationEvent} event */
  const watch = ({ blockedURI }) => { forbidden ||= url.startsWith(blockedURI); };
  document.addEventListener("securitypolicyviolation", watch);
  try {
    const response = await fetch(url, {
      method: "POST", body: token ? body.replace('"token":null', () => `"token":${JSON.stringify(token)}`) : body,
      keepalive, credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout?.(SILENT),
    });
    if (response.ok) return { code: (await response.json()).batch === id ? 1 : 0 };
    return { code: response.status, asked: seconds(response.headers.get("retry-after"), Date.now()) };
  } catch {
    return { code: forbidden ? 2 : 0 };
  } finally {
    document.removeEventListener("securitypolicyviolation", watch);
  }
}
