// @ts-check
/**
 * Has the widget take nodes that stand already for those of its first view, see `question.js`. The build puts this before what wasm-bindgen
 * writes, which asks here for each node.
 */

/** What stands, in the order in which the widget makes it. @type {Node[]} */
let standing = [];
let done = () => {};

/** @param {Node[]} [nodes] @param {() => void} [then] called when all of them are the widget's */
export function adopt(nodes = [], then = done) {
  standing = nodes;
  done = then;
}

/** The next that stands, if it is of that name; else what is left goes. @param {string} name @returns {any} */
function next(name) {
  const node = standing.shift();
  if (!node) return;
  if (node.nodeName.toLowerCase() !== name) {
    for (const one of [node, ...standing]) /** @type {ChildNode} */ (one).remove();
    standing = [];
    return;
  }
  if (!standing.length) queueMicrotask(done);
  return node;
}

/** @param {string} name */
const element = (name) => next(name) ?? document.createElement(name);

/** @param {string} text */
function written(text) {
  const node = next("#text") ?? document.createTextNode(text);
  if (node.data !== text) node.data = text;
  return node;
}

/** Of what has no place yet, which Yew keeps to make others of. @param {Element} node */
const copy = (node) => (node.parentNode ? document.createElement(node.localName) : next(node.localName) ?? node.cloneNode());

/** What is in its place already stays there, and so does the focus. @param {Node} parent @param {Node} node @param {Node | null} [before] */
const insert = (parent, node, before = null) => (node.parentNode === parent && node.nextSibling === before ? node : parent.insertBefore(node, before));
