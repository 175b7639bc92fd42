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
  mode?: "corner" | "inline";
  /** When it opens: after a calm moment, at once, or by `window.commend.open()`. Default: `auto`. */
  open?: "auto" | "now" | "manual";
  /** Selector of the node that holds it, for `inline`. */
  container?: string;
  /** Who is asked. Left out, the group is unknown. */
  audience?: "member" | "visitor";
  /** How the respondent came here. Default: `community`. */
  channel?: string;
  /** A value of one of the survey's own dimensions. */
  [segment: `segment-${string}`]: string | undefined;
  /** What the host's server says of the respondent, signed. */
  token?: string;
  /** Default: `auto`, as the reader's system. */
  theme?: "auto" | "light" | "dark";
  /** Any CSS colour. */
  accent?: string;
  /** What is recommended, as it stands in the question. */
  product?: string;
  /** Present: nothing is recorded. */
  preview?: "" | "true" | "false";
  /** Anything but `granted`: nothing is fetched before `window.commend.consent(true)`. */
  consent?: "granted" | "required";
  /** The wave that answers count in, where there is no definition. Default: `1`. */
  wave?: string;
  /** Whether a comment is asked. Default: what the definition says, else `off`. */
  comments?: "off" | "on";
}

export interface Commend {
  /** The version of the loader. */
  readonly version: string;
  /** Shows the survey now. Resolves when it is on the page, or when the console says why not. */
  open(survey?: string): Promise<void>;
  /** Takes every survey of the page away. */
  close(): void;
  /** Says who is asked, for surveys that are opened after it. */
  identify(member: { audience?: "member" | "visitor"; segment?: Record<string, string>; token?: string }): void;
  /** Gives or withdraws consent, where it is required. */
  consent(given: boolean): void;
}

export interface CommendSurvey extends HTMLElement {
  /** Shows the survey, unless it is shown. */
  open(): Promise<void>;
  /** Takes it away; the element stays and can be opened again. */
  close(): void;
}

export interface ResponseDetail {
  survey: string;
  /** 0 to 10. */
  score: number;
  category: "promoter" | "passive" | "detractor";
  reasons: string[];
}

export interface SurveyDetail {
  survey: string;
}

declare global {
  interface HTMLElementTagNameMap {
    "commend-survey": CommendSurvey;
  }
  /** Bubbling and composed, from the element. */
  interface HTMLElementEventMap {
    "commend-open": CustomEvent<SurveyDetail>;
    "commend-response": CustomEvent<ResponseDetail>;
    "commend-dismiss": CustomEvent<SurveyDetail>;
    "commend-delivered": CustomEvent<SurveyDetail>;
    "commend-error": CustomEvent<SurveyDetail>;
  }
}
