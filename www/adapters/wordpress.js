// @ts-check
/** WordPress, with bbPress and BuddyPress: the classes of its body, and its toolbar. */

export const is = () => document.querySelector("[name=generator][content^=WordPress],[rel='https://api.w.org/']") !== null;

export function read() {
  // BuddyPress shows a toolbar to visitors, too.
  const toolbar = document.querySelector("#wpadminbar:has(#wp-admin-bar-my-account,#wp-admin-bar-logout)");
  if (toolbar || document.body.matches(".logged-in")) {
    // Only who may change the site's looks or plugins has these.
    const admin = toolbar?.querySelector("#wp-admin-bar-customize,#wp-admin-bar-site-editor,#wp-admin-bar-plugins");
    return { audience: "member", "segment-role": admin ? "admin" : toolbar ? "member" : undefined };
  }
  // A theme may leave out the classes, and then says nothing.
  return document.body.matches(".home,.blog,.archive,.search,.single,.page,.error404,.bbpress,.buddypress") ? { audience: "visitor" } : {};
}
