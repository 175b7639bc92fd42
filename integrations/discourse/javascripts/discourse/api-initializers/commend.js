/**
 * Puts the survey's tag into the page, once, and says on it who is asked: a member or a visitor and, if the administrator
 * wants it, the level of trust. No name, number or address goes with it.
 *
 * A script that Discourse trusts may add another (`strict-dynamic`), so the address needs no site setting. The widget's
 * plain-JavaScript twin needs none either (`twin`). The widget itself follows the reader from page to page; here is only
 * seen to the pages that are left out.
 */
import { apiInitializer } from "discourse/lib/api";

/** By trust level. */
const TRUST = ["new", "basic", "member", "regular", "leader"];

/** The tag, for whoever reads; null for a visitor. */
function tag(collector, user) {
  const script = document.createElement("script");
  script.async = true;
  script.id = "commend-tag";
  script.src = `${collector}/e/${encodeURIComponent(settings.survey)}.js`;
  script.dataset.survey = settings.survey;
  script.dataset.endpoint = collector;
  script.dataset.twin = "";
  script.dataset.audience = user ? "member" : "visitor";
  // Where it is not wanted, nothing stands in the place of what the survey would read off the page.
  script.dataset.segmentTrust = (user && settings.trust && TRUST[user.trust_level]) || "";
  if (settings.mode !== "definition") {
    script.dataset.mode = settings.mode;
  }
  if (settings.consent) {
    script.dataset.consent = "required";
  }
  if (settings.preview) {
    script.dataset.preview = "";
  }
  return script;
}

export default apiInitializer("1.8.0", (api) => {
  const collector = settings.collector.trim().replace(/\/+$/, "");
  const user = api.getCurrentUser();
  if (!collector || (settings.preview && !user?.staff)) {
    return;
  }
  const leftOut = settings.leave_out.split("|").filter(Boolean);
  const usual = settings.preview ? "now" : "auto";
  let before = usual;
  api.onPageChange((url) => {
    const isLeftOut = leftOut.some((start) => url.startsWith(start));
    const open = isLeftOut ? "manual" : usual;
    let script = document.querySelector("#commend-tag");
    if (!script && !isLeftOut) {
      script = tag(collector, user);
      document.head.append(script);
    }
    if (!script) {
      return;
    }
    // The tag may not have been read yet. Where it has, the survey hears of a change, and takes an offer back.
    script.dataset.open = open;
    if (open !== before) {
      window.commend?.identify?.({ open });
    }
    if (isLeftOut) {
      window.commend?.close?.();
    }
    before = open;
  });
});
