// @ts-check
/**
 * The question before the widget is there to ask it: a slow page shows it sooner by half. These are the nodes of the widget's own first view, of which
 * the build makes a list; the widget takes them for its own and finishes them (`adopt.js`). Part of the element.
 */

/**
 * What the first view of a survey within a page makes, in the order in which it is made, the last first; each with how far before it that stands in which it
 * is. An element has attributes; a text is a word, or a number. As JSON, since it is needed once and not to be kept; put in by the build, see
 * `scripts/question.mjs`.
 */
const QUESTION = "[]";

/**
 * Draws it. Gives the nodes, and what to do once they are the widget's: what was pressed until then is pressed again.
 * @param {HTMLElement} root @param {any} locale @param {any} own the survey's words @param {(name: string) => any} known a setting, or what the survey says
 * @param {(n: string) => string} number
 * @returns {[Node[], () => void]}
 */
export function draw(root, locale, own, known, number) {
  /** @param {string} word as the locale names what differs from kind to kind of survey */
  const kind = (word) => locale[`${word}_${known("preset")}`] ?? locale[word];
  const product = known("product") || own.product || kind("product");
  /** @param {string} word */
  const say = (word) => String(own[word] || kind(word) || "").replaceAll("{product}", () => product);
  /** @type {Node[]} */
  const nodes = [root];
  /** @type {[number, string | number, [string, string][]?][]} */
  const list = JSON.parse(QUESTION);
  for (const [distance, name, attributes] of list) {
    const parent = /** @type {Node} */ (nodes.at(-distance));
    const node = attributes ? document.createElement(String(name))
      : document.createTextNode(typeof name === "number" ? number(String(name)) : say(name));
    for (const [name, value] of attributes ?? []) /** @type {Element} */ (node).setAttribute(name, value);
    parent.insertBefore(node, parent.firstChild);
    nodes.push(node);
  }
  /** @type {[HTMLInputElement, Event] | undefined} */
  let pressed;
  /** @param {any} event */
  const press = (event) => {
    if (event.target.name === "score") pressed = [event.target, event];
  };
  root.addEventListener("click", press);
  root.addEventListener("submit", (event) => event.preventDefault());
  return [nodes.slice(1), () => {
    root.removeEventListener("click", press);
    if (!pressed) return;
    const [input, event] = pressed;
    input.checked = false;
    input.dispatchEvent(new MouseEvent("click", event));
  }];
}
