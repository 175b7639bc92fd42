// Chromium, by chromedriver: as much of WebDriver as an answer takes.
import { join } from "node:path";
import { eventually, folder, freePort, start } from "./harness.mjs";

/** What tells why no survey is there. */
const STATE = `return [location.href, document.readyState, document.visibilityState, document.hasFocus(), window.commend?.version,
  document.querySelector("commend-survey")?.shadowRoot?.textContent, { ...localStorage }, performance.getEntriesByType("resource").map(({ name }) => name)]`;

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

export async function open() {
  const port = await freePort();
  start("chromedriver", [`--port=${port}`], { stdio: "ignore" });
  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value.message}`);
    return value;
  };
  await eventually("a driver", async () => (await call("GET", "/status")).ready);
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--window-size=1024,768", `--user-data-dir=${join(folder, "profile")}`];
  const alwaysMatch = { "goog:chromeOptions": { args }, "goog:loggingPrefs": { browser: "ALL" } };
  const { sessionId } = await call("POST", "/session", { capabilities: { alwaysMatch } });
  const session = `/session/${sessionId}`;
  const execute = (script, ...given) => call("POST", `${session}/execute/sync`, { script, args: given });
  const inSurvey = (selector) => `document.querySelector("commend-survey")?.shadowRoot?.querySelector(${JSON.stringify(selector)})`;
  const complaints = async () => (await call("POST", `${session}/se/log`, { type: "browser" })).map(({ message }) => message);
  return {
    execute,
    goto: (url) => call("POST", `${session}/url`, { url }),
    /** Takes over the cookies of a reader, on a page of the site that has no survey: one that is left alone has the browser rest. */
    async become(reader, plain) {
      await call("POST", `${session}/url`, { url: new URL(plain, reader.site).href });
      for (const [name, value] of reader.cookies) await call("POST", `${session}/cookie`, { cookie: { name, value, path: "/" } });
    },
    /** Gives a score as a person does, by a click where it stands, and waits for the thanks. */
    async answer(score) {
      const scale = () => execute(`return ${inSurvey(`[name=score][value="${score}"]`)}?.closest("label, [part~=score]")`);
      const found = await eventually("the scale", scale).catch(async (error) => {
        const [said, page] = [await complaints(), await execute(STATE)];
        throw new Error(`${error.message}; the page has ${JSON.stringify(page)} and says:\n${said.join("\n")}`, { cause: error });
      });
      await eventually("a click", async () => (await call("POST", `${session}/element/${found[ELEMENT]}/click`, {})) === null);
      await eventually("thanks", () => execute(`return ${inSurvey("[part=thanks]")} !== null`));
    },
    /** What the page has complained of since it was asked last. */
    console: complaints,
    close: () => call("DELETE", session),
  };
}
