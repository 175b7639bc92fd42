// @ts-check
/** Where the whole survey in one file came from: what `import.meta.url` is to modules. Part of that file alone. */
export let commendAddress = "";

/** @param {URL} address */
export function from(address) {
  commendAddress = address.href;
  return address;
}
