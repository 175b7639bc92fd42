// @ts-check
/**
 * Parts whose content is what the build has made, byte for byte; anything else does not run. Part of the loader that a page names
 * with its digest, and of the element that goes with that. The evergreen ones do without: whoever could change a part could change
 * them, too.
 */

/**
 * A module, loaded with its digest. What is imported is what was loaded then, since a page loads no module twice.
 * @param {string} url @param {string} integrity
 */
export async function checked(url, integrity) {
  const nonce = [...document.scripts].find((script) => script.nonce)?.nonce ?? "";
  const element = carrier(url);
  try {
    await new Promise((resolve, reject) => {
      Object.assign(element, { integrity, crossOrigin: "anonymous", nonce, onload: resolve });
      element.onerror = () => reject(new Error(`${url} is not what it should be, or could not be had`));
      document.head.append(element);
    });
  } finally {
    element.remove();
  }
  return import(url);
}

/** An element that loads a module. @param {string} url */
function carrier(url) {
  // WebKit does not check what is loaded ahead, the others have no objection to such an address under Trusted Types.
  if (navigator.vendor.startsWith("Apple")) return Object.assign(document.createElement("script"), { type: "module", src: url });
  return Object.assign(document.createElement("link"), { rel: "modulepreload", href: url });
}
