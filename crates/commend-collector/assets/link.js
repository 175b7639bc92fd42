// @ts-check
// The widget in place of the form, where it can run; the form goes on where it cannot. Whoever has answered here before by
// the widget is told so: of what a form has sent nobody knows here whether it arrived.
export {};

const form = document.querySelector("#ask");
if (form instanceof HTMLFormElement) {
  const { survey = "", wave = "", lang, channel, token, known = "" } = form.dataset;
  const kiosk = "kiosk" in form.dataset;
  const key = `commend-link:${survey}`;
  const remember = () => {
    try {
      localStorage.setItem(key, wave);
    } catch {} // Nothing may be kept.
  };
  let answered = false;
  try {
    answered = localStorage.getItem(key) === wave;
  } catch {} // Nothing was kept.
  if (answered && !token && !kiosk) {
    const said = document.createElement("h1");
    said.textContent = known;
    form.replaceChildren(said);
  } else if (!("chosen" in form.dataset)) {
    // Whoever has come to choose is not interrupted.
    let busy = false;
    form.addEventListener("pointerdown", () => (busy = true));
    form.addEventListener("submit", () => (busy = true));
    const tag = document.createElement("script");
    const place = kiosk ? { mode: "kiosk" } : { mode: "inline", container: "#survey" };
    Object.assign(tag.dataset, { survey, lang, channel, open: "now", ...place, ...(token && { token }) });
    tag.src = "/embed.js";
    document.addEventListener("commend-open", () => {
      if (busy) /** @type {any} */ (window).commend.close(true);
      else form.hidden = true;
    }, { once: true });
    if (!kiosk) document.addEventListener("commend-response", remember);
    document.head.append(tag);
  }
}
