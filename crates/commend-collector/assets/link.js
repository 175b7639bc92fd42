// @ts-check
// The widget in place of the form, where it can run; the form goes on where it cannot. Whoever has answered here before by
// the widget is told so: of what a form has sent nobody knows here whether it arrived.
export {};

const form = document.querySelector("#ask");
const room = document.querySelector("#survey");
if (form instanceof HTMLFormElement && room instanceof HTMLElement) {
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
    let [pressed, open] = [false, false];
    // As soon as the question stands there, before the widget is there to ask it; what has failed leaves room again.
    const turn = () => {
      const there = open || room.offsetHeight > 0;
      // Whoever has come to choose is not interrupted.
      if (there && (pressed || form.contains(document.activeElement))) /** @type {any} */ (window).commend.close(true);
      else form.hidden = there;
    };
    for (const kind of ["pointerdown", "submit"]) form.addEventListener(kind, () => (pressed = true));
    new ResizeObserver(turn).observe(room);
    const tag = document.createElement("script");
    const place = kiosk ? { mode: "kiosk" } : { mode: "inline", container: "#survey" };
    Object.assign(tag.dataset, { survey, lang, channel, open: "now", ...place, ...(token && { token }) });
    tag.src = "/embed.js";
    document.addEventListener("commend-open", () => {
      open = true;
      turn();
    }, { once: true });
    if (!kiosk) document.addEventListener("commend-response", remember);
    document.head.append(tag);
  }
}
