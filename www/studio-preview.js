// @ts-check
/** The survey of a draft as it will be, in a frame of any width. Part of the studio. */

/** What is to be seen beside the draft itself. @typedef {{ width: number, lang: string, theme: string, state: string }} Face */

/** Height of the page in the frame, by its width. @type {Record<number, number>} */
const HEIGHTS = { 320: 640, 768: 720, 1440: 860 };

export class Preview {
  #ready = false;
  /** @type {any} */
  #definition;
  /** @type {Face | undefined} */
  #face;

  /** @param {HTMLIFrameElement} frame @param {HTMLElement} box that it has to fit into */
  constructor(frame, box) {
    this.frame = frame;
    this.box = box;
    addEventListener("message", ({ source, origin }) => {
      if (source !== frame.contentWindow || origin !== location.origin) return;
      this.#ready = true;
      this.#tell();
    });
    // After what is being laid out: it changes the height of what is observed.
    new ResizeObserver(() => requestAnimationFrame(() => this.#fit())).observe(box);
  }

  /** Loads the page that shows drafts: where a collector serves it, and where a folder does. @param {boolean} isAlone */
  begin(isAlone) {
    this.frame.src = `/gallery${isAlone ? ".html" : ""}?draft`;
  }

  /** @param {any} definition @param {Face} face */
  show(definition, face) {
    this.#definition = definition;
    this.#face = face;
    this.#fit();
    this.#tell();
  }

  #tell() {
    if (!this.#ready || !this.#face) return;
    const { width: _, ...face } = this.#face;
    this.frame.contentWindow?.postMessage({ definition: this.#definition, face }, location.origin);
  }

  /** A page that is wider than there is room for is shown smaller. */
  #fit() {
    const width = this.#face?.width ?? 320;
    const height = HEIGHTS[width] ?? 640;
    const scale = Math.min(1, this.box.clientWidth / width);
    Object.assign(this.frame, { width, height });
    this.frame.style.transform = `scale(${scale})`;
    this.box.style.height = `${Math.ceil(height * scale)}px`;
  }
}
