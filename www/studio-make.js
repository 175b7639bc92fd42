// @ts-check
/** How the studio makes nodes, and how it reads a JSON Schema. Part of the studio. */

/** @template {keyof HTMLElementTagNameMap} K @param {K} name @param {object} [properties] @param {...(Node | string)} children */
export function make(name, properties = {}, ...children) {
  const node = document.createElement(name);
  const { dataset = {}, ...rest } = /** @type {any} */ (properties);
  Object.assign(node, rest);
  Object.assign(node.dataset, dataset);
  node.append(...children);
  return node;
}

/** A field without what only says that it may be left out, with its type and choices. @param {any} schema of the field @param {any} whole */
export function resolved(schema, whole) {
  const some = schema.anyOf?.filter((/** @type {any} */ one) => one.type !== "null");
  const inner = some?.length === 1 ? some[0] : schema;
  const { $ref, ...own } = inner === schema ? schema : { ...schema, anyOf: undefined, ...inner };
  const of = $ref ? whole.$defs[$ref.replace("#/$defs/", "")] : {};
  const all = { ...of, ...own };
  const type = Array.isArray(all.type) ? all.type.find((/** @type {string} */ one) => one !== "null") : all.type;
  return { ...all, type, choices: all.oneOf?.map((/** @type {any} */ one) => one.const) };
}

/** What the values of a map are, where an object is one. @param {any} schema */
export const values = (schema) => schema.patternProperties ? Object.values(schema.patternProperties)[0] : schema.additionalProperties || undefined;
