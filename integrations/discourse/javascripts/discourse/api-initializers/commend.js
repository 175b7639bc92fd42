/**
 * Puts the survey's tag into the page, once, and says on it who is asked: a member or a visitor and, if the administrator
 * wants it, one of three groups of trust. No name, number or address goes with it.
 *
 * A script that Discourse trusts may add another (`strict-dynamic`), so the address needs no site setting. The widget's
 * plain-JavaScript twin needs none either (`twin`). The widget itself follows the reader from page to page; here is only
 * seen to the pages that are left out.
 */
import { apiInitializer } from "discourse/lib/api";

/** By trust level. */
const GROUPS = ["new", "new", "member", "regular", "regular"];

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
  if (user && settings.trust) {
    script.dataset.segmentTrust = GROUPS[user.trust_level] ?? "new";
  }
  if (settings.mode !== "definition") {
    script.dataset.mode = settings.mode;
  }
  if (settings.consent) {
    script.dataset.consent = "required";
  }
  if (settings.preview) {
    script.dataset.preview = "";
    script.dataset.open = "now";
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
  api.onPageChange((url) => {
    if (leftOut.some((start) => url.startsWith(start))) {
      window.commend?.close?.(); // Where it waits; the next page offers it again.
    } else if (!document.querySelector("#commend-tag")) {
      document.head.append(tag(collector, user));
    }
  });
});
