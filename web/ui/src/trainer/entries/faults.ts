import { type DraftVariant, kept, type Draft } from "./draft";

/** What is wrong, by the field at which it is shown. */
export interface Faults {
  /** By the key of the way to ask. */
  variants: Record<number, string>;
  /** By language. */
  answer: Record<string, string>;
  /** Of all ways to ask, of all answers, of the skills. */
  allVariants?: string;
  allAnswers?: string;
  skills?: string;
  /** What belongs to no field. */
  rest?: string;
}

/** Nothing is wrong. */
export const none: Faults = { variants: {}, answer: {} };

/** Reports whether anything is wrong. */
export function any(f: Faults): boolean {
  return firstOf(f) !== undefined;
}

/** The first thing that is wrong, for where there is room for one. */
export function firstOf(f: Faults): string | undefined {
  const [variant] = Object.values(f.variants);
  const [answer] = Object.values(f.answer);
  return f.rest ?? f.allVariants ?? variant ?? f.allAnswers ?? answer ?? f.skills;
}

/** What the page itself sees is missing, in the words given. */
export function missing(d: Draft, words: { noVariant: string; noAnswer: string }): Faults {
  const f: Faults = { variants: {}, answer: {} };
  if (kept(d).length === 0) f.allVariants = words.noVariant;
  if (!Object.values(d.answer).some((a) => a.trim() !== "")) f.allAnswers = words.noAnswer;
  return f;
}

/**
 * Puts the server's faults at their fields. Its locations are paths into what was sent, like
 * body.variants[2].text, so the ways to ask are counted as they were sent.
 */
export function mapped(
  sent: DraftVariant[],
  faults: { location: string; message: string }[],
  detail: string,
): Faults {
  const f: Faults = { variants: {}, answer: {} };
  for (const { location, message } of faults) {
    const variant = /\bvariants\[(\d+)\]/.exec(location);
    const key = variant ? sent[Number(variant[1])]?.key : undefined;
    const answer = /\banswer\.([\w-]+)/.exec(location);
    if (key !== undefined) f.variants[key] = message;
    else if (/\bvariants\b/.test(location)) f.allVariants = message;
    else if (answer?.[1]) f.answer[answer[1]] = message;
    else if (/\banswer\b/.test(location)) f.allAnswers = message;
    else if (/\bskills\b/.test(location)) f.skills = message;
    else f.rest = message;
  }
  if (!any(f)) f.rest = detail;
  return f;
}
