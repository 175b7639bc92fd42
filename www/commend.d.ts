/**
 * The contract of Commend in a page, version 1. Names stay; everything may be extended.
 *
 * Every setting can stand as `data-…` on the script tag, as query parameter of the script's address, in
 * `window.commend = {…}` set before the script, and as attribute of `<commend-survey>`. The element's
 * attribute is strongest, then the tag, then the address, then the global.
 */
export interface Settings {
  /** The survey's id. */
  survey?: string;
  /** Where answers go: a URL or a path of this site, without `/v1/batch`. Default: the script's origin. */
  endpoint?: string;
  /** Address of the definition, or `none`. Default: `<endpoint>/v1/surveys/<survey>.json`. */
  config?: string;
  /** Language of the survey. Default: that of the page, then that of the browser. */
  lang?: string;
  /** Where it stands. Default: what the definition says, else `corner`. */
  mode?: "corner" | "bar" | "modal" | "inline" | "tab" | "kiosk";
  /** The corner or edge, for `corner`, `tab` and `bar`. Default: what the definition says, else `bottom-end`. */
  position?: "bottom-end" | "bottom-start" | "top-end" | "top-start";
  /** When it opens: in a calm moment, at once, or by `window.commend.open()`. Default: `auto`. */
  open?: "auto" | "now" | "manual";
  /** Selector of the node that holds it, for `inline`. */
  container?: string;
  /** Who is asked. Default: what the platform tells, or the page shows to members or to visitors alone; else unknown. */
  audience?: "member" | "visitor";
  /** The day somebody joined, such as `2026-01-31`, for a rule on tenure. It stays in the page. Default: what the platform tells. */
  since?: string;
  /** How the respondent came here. Default: `community`; of a kiosk, `event`. */
  channel?: string;
  /** A value of one of the survey's own dimensions. Default: what the platform tells of `role`, `trust` and `tenure`. */
  [segment: `segment-${string}`]: string | undefined;
  /** What the host's server says of the respondent, signed. */
  token?: string;
  /**
   * Gives a new token where that of an answer has ended: asked once a page, in `window.commend = {…}` alone. One of
   * another member is not taken.
   */
  getToken?: () => string | Promise<string>;
  /** Default: what the definition says, else `auto`, as what is behind it. */
  theme?: "auto" | "light" | "dark";
  /** Any CSS colour that stands out by 3:1. Default: the definition's, else the platform's own. */
  accent?: string;
  /** What is recommended, as it stands in the question. */
  product?: string;
  /** Present: plain JavaScript is taken without asking whether WebAssembly may run, so that no policy has that to report. */
  twin?: "" | "true" | "false";
  /** Present: nothing is recorded. */
  preview?: "" | "true" | "false";
  /**
   * Anything but `granted`: nothing is fetched or stored before `window.commend.consent(true)`. Default: `granted`,
   * or `required` where the browser sends Global Privacy Control or Do Not Track.
   */
  consent?: "granted" | "required";
  /** The wave that answers count in, where there is no definition. Default: `1`. */
  wave?: string;
  /** Whether a comment is asked. Default: what the definition says, else `off`. */
  comments?: "off" | "on";
  /** How many taps into an upper corner within three seconds leave a kiosk. Default: none do. */
  exit?: string;
  /** What the loader needs to know of the definition; `/e/<survey>.js` brings it along. As JSON on a tag. */
  gate?: string | Gate;
}

/** Who may be asked here and now: the part of a definition that the loader decides on. */
export interface Gate {
  wave?: string;
  dates?: { from?: string; until?: string };
  pages?: string[];
  sampling?: { member?: number; visitor?: number };
  reach?: number;
}

/** Whether a survey is shown, and why where it is not. */
export interface Opened {
  shown: boolean;
  /** `consent`, `closed`, `container`, or the error that stood in the way. */
  reason?: unknown;
}

export interface Commend {
  /** The version of the loader. */
  readonly version: string;
  /** Shows the survey now, whatever the rules say, consent aside. */
  open(survey?: string): Promise<Opened>;
  /** Takes every survey of the page away; what was chosen counts. */
  close(): void;
  /** Says who is asked, for surveys that are opened after it. */
  identify(member: { audience?: "member" | "visitor"; since?: string; segment?: Record<string, string>; token?: string }): void;
  /** Gives or withdraws consent. */
  consent(given: boolean): void;
  /** Tells that something has happened, for a rule that waits for it. */
  track(event: string): void;
  /** Takes every survey away and forgets what this browser remembers. */
  forget(): void;
}

export interface CommendSurvey extends HTMLElement {
  /** Shows the survey, unless it is shown. */
  open(): Promise<Opened>;
  /** Takes it away; the element stays and can be opened again. */
  close(): Promise<void>;
}

export interface ResponseDetail {
  survey: string;
  /** 0 to 10. */
  score: number;
  category: "promoter" | "passive" | "detractor";
  /** The reasons that were chosen by then; those chosen later are counted and not told. */
  reasons: string[];
}

export interface SurveyDetail {
  survey: string;
}

declare global {
  interface Window {
    /** Settings before the script has run, the API after it. */
    commend?: Commend;
  }
  interface HTMLElementTagNameMap {
    "commend-survey": CommendSurvey;
  }
  /** Bubbling and composed, from the element; from the document once the element is gone. */
  interface DocumentEventMap extends CommendEvents {}
  interface HTMLElementEventMap extends CommendEvents {}
}

export interface CommendEvents {
  "commend-open": CustomEvent<SurveyDetail>;
  "commend-response": CustomEvent<ResponseDetail>;
  "commend-dismiss": CustomEvent<SurveyDetail>;
  "commend-delivered": CustomEvent<SurveyDetail>;
  "commend-error": CustomEvent<SurveyDetail>;
}
