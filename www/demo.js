// @ts-check
// The demo's one liberty: it can ask at once, and as often as one likes.
document.querySelector("#ask")?.addEventListener("click", () => {
  /** @type {any} */ (window).commend?.open();
});
