// @ts-check
/**
 * `/frame/<survey>`: a survey alone in a frame, for platforms that take nothing else. Its settings are those of the tag, in
 * the address. A page that can listen is told how high it is:
 *
 *     { type: "commend-size", survey: "community", height: 212 }
 */
const survey = decodeURIComponent(location.pathname.split("/").pop() ?? "");

const tag = document.createElement("script");
tag.src = `/embed.js${location.search}`;
Object.assign(tag.dataset, { survey, mode: "inline" });
document.head.append(tag);

/** The page around it, as far as the browser tells: nobody else hears anything. */
function surrounding() {
  const [above] = location.ancestorOrigins ?? [];
  return above ?? (document.referrer ? new URL(document.referrer).origin : "null");
}

const to = surrounding();
if (parent !== window && to !== "null") {
  const tell = () => parent.postMessage({ type: "commend-size", survey, height: document.documentElement.offsetHeight }, to);
  new ResizeObserver(tell).observe(document.documentElement);
}
