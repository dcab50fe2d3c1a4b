import { en } from "./en";
import type { Language } from "./language";
import { zh } from "./zh";

/** Everything that the widget itself says. */
export interface Texts {
  close: string;
  panel(name: string): string;
  fallbackName: string;
  bot: string;
  agent: string;
  queued: string;
  closed: string;
  person: string;
  /** What the customer says by pressing the button. */
  personSays: string;
  /** Behind person, where nobody is online. */
  away: string;
  personComing: string;
  /** Place in the queue; 1 is next. */
  place(n: number): string;
  /** Estimate in minutes. */
  wait(min: number): string;
  nobody: string;
  leave: string;
  leaveInstead: string;
  left: (email: string) => string;
  goBack: string;
  greeting: string;
  say: string;
  send: string;
  attach: string;
  drop: string;
  log: string;
  typing(name: string): string;
  you: string;
  sending: string;
  waiting: string;
  sent: string;
  read: string;
  failed: string;
  /** By the code of the refusal. */
  failedWhy: Record<string, string>;
  retry: string;
  discard: string;
  offline: string;
  older: string;
  olderFailed: string;
  newest: string;
  more: string;
  less: string;
  helped: string;
  yes: string;
  no: string;
  thanksYes: string;
  thanksNo: string;
  source: string;
  chosen: string;
  sound: string;
  soundOn: string;
  soundOff: string;
  formTitle: string;
  formWhy: string;
  formName: string;
  formEmail: string;
  formEmailMissing: string;
  formEmailBad: string;
  formText: string;
  formTextMissing: string;
  formSend: string;
  formBack: string;
  formDone: (email: string) => string;
  picture: string;
  pictureFailed: string;
  pictureOpen(name: string): string;
  pictureClose: string;
  pictureSave: string;
  pictureKind: string;
  pictureBig: string;
  pictureUploadFailed: string;
  pictureRemove(name: string): string;
  today: string;
  yesterday: string;
}

/** The texts in a language. */
export function textsIn(language: Language): Texts {
  return language === "zh" ? zh : en;
}
