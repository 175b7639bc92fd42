// @ts-check
/**
 * Names for batches. By hand: the crate for it costs a page 450 bytes more, and what browsers have makes version 4, on
 * secure pages alone. Part of the glue.
 */

/**
 * A UUID of version 7 (RFC 9562, 5.7): when, then chance. Nothing where the browser has no random numbers.
 * @param {number} [now] milliseconds since 1970
 */
export function id(now = Date.now()) {
  try {
    const chance = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const digits = `${now.toString(16).padStart(12, "0")}7${chance.slice(0, 3)}${"89ab"[parseInt(chance[3] ?? "", 16) % 4]}${chance.slice(5)}`;
    return digits.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  } catch {
    return "";
  }
}
