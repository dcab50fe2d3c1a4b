import type { Schema } from "../../api/client";

export type Thresholds = Schema["BotSettings"];
export type Name = Exclude<keyof Thresholds, "answers">;

/** The thresholds in the order in which they are explained. */
export const thresholdNames: readonly Name[] = ["answer", "clarify", "intent", "human", "moderation"];

/** A confidence as whole per cents. */
export function percent(confidence: number): number {
  return Math.round(confidence * 100);
}

/** Per cents as a confidence; between 1 and 100, because 0 stands for the default. */
export function confidence(percents: number): number {
  return Math.min(100, Math.max(1, Math.round(percents))) / 100;
}

/** A confidence as per cents with a half, as thresholds of languages have it. */
export function halves(confidence: number): number {
  return Math.round(confidence * 1000) / 10;
}

/** Languages that have a threshold of their own, in the order of their tags. */
export function ownLanguages(t: Thresholds): string[] {
  return Object.keys(t.answers ?? {}).sort();
}

/** Thresholds in which a language has one of its own; undefined: it has none any more. */
export function withOwn(t: Thresholds, language: string, value?: number): Thresholds {
  const others = Object.entries(t.answers ?? {}).filter(([l]) => l !== language);
  const answers = Object.fromEntries(value === undefined ? others : [...others, [language, value]]);
  return { ...t, answers };
}

/** Thresholds as they are kept: what is the default is 0, so that it follows the default. */
export function kept(shown: Thresholds, defaults: Thresholds): Thresholds {
  const out = { ...shown };
  for (const n of thresholdNames) if (percent(out[n]) === percent(defaults[n])) out[n] = 0;
  return out;
}

/** Reports whether thresholds contradict each other: the bot would never ask back, be it in one language. */
export function contradict(t: Thresholds): boolean {
  return t.clarify > t.answer || Object.values(t.answers ?? {}).some((own) => own > 0 && t.clarify > own);
}

/** Only the thresholds of an answer that has more. */
export function only(t: Thresholds): Thresholds {
  const { answer, clarify, intent, human, moderation, answers = {} } = t;
  return { answer, clarify, intent, human, moderation, answers };
}
