// The floor: the least script that asks the question in a shadow root and posts a score. No languages, no waves, no
// rest, no second try.
(() => {
  const { ask, home } = document.currentScript.dataset;
  if (!ask) return;
  const host = document.createElement("vanilla-survey");
  const shadow = host.attachShadow({ mode: "open" });
  shadow.innerHTML = `<style>
:host{position:fixed;inset:auto 16px 16px auto;inline-size:min(420px,90vw);font:16px/1.4 system-ui;color:#1b1e23}
form{background:#fff;border:1px solid #d5d9de;border-radius:12px;padding:18px;box-shadow:0 6px 24px #0003}
fieldset{border:0;margin:0;padding:0}legend{font-weight:600;margin-block-end:12px}
div{display:grid;grid-template-columns:repeat(11,1fr);gap:4px}
label{block-size:40px;border:1px solid #8a919b;border-radius:6px;display:grid;place-items:center;position:relative}
input{position:absolute;inset:0;margin:0;opacity:0}label:has(:checked){background:#1f5fbf;color:#fff}
label:has(:focus-visible){outline:2px solid}p{display:flex;justify-content:space-between;font-size:13px;margin:6px 0 0}
</style><form><fieldset><legend></legend><div></div><p><span>Not likely</span><span>Very likely</span></p></fieldset>
<p hidden><button>Send</button></p></form>`;
  shadow.querySelector("legend").textContent = ask;
  for (let score = 0; score <= 10; score++) {
    const label = document.createElement("label");
    label.innerHTML = `<input type="radio" name="score" value="${score}">${score}`;
    shadow.querySelector("div").append(label);
  }
  const form = shadow.querySelector("form");
  form.onchange = () => { form.lastChild.hidden = false; };
  form.onsubmit = (event) => {
    event.preventDefault();
    navigator.sendBeacon(home, new FormData(form).get("score"));
    form.textContent = "Thank you!";
  };
  document.body.append(host);
})();
