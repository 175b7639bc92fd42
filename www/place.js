// @ts-check
/** Where a survey stands that somebody or something has asked for. Part of the element. */

/**
 * The survey's element; one of our own where the page has none. `wanted` is one that somebody has asked for.
 * @param {any} loader @param {string} [id] @param {boolean} [wanted]
 */
export function place({ settings, setting }, id, wanted) {
  const found = [...document.querySelectorAll("commend-survey")].find((one) => !id || setting("survey", one) === id);
  if (found) return found;
  const around = document.querySelector(settings.container || "body");
  if (!around) throw "container"; // It is not on this page.
  const survey = document.createElement("commend-survey");
  Object.assign(survey, { passing: true, wanted });
  if (id) survey.setAttribute("survey", id);
  around.append(survey);
  return survey;
}
