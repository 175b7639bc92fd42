// @ts-check
/**
 * What a survey needs once its question stands: the functions of the widget, and what lies between them and page, device and endpoint. One
 * file, fetched beside the binary; `element.js` has what comes before.
 */
// @ts-expect-error The build puts it there.
export * from "./commend_bg.js";
export { guard } from "./guard.js";
export { host } from "./host.js";
export { begin, clean, ready, resume } from "./post.js";
export { leave, read, visit, watch } from "./page.js";
export { reach } from "./reach.js";
