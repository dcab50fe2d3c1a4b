import type { Dot } from "./dots";
import type { LanguagePromise, Promises } from "./model";

/** What was found for a model; undefined: it was not measured. */
export function promisesOf(all: Promises | undefined, hash: string): LanguagePromise[] | undefined {
  return all?.bundles?.find((b) => b.bundle === hash)?.languages ?? undefined;
}

/** Whether it is kept; else why not: too few questions, or the answers to them do not show it. */
export type Standing = "kept" | "few" | "open";

export function standingOf(p: LanguagePromise): Standing {
  if (p.kept) return "kept";
  return p.questions < p.least ? "few" : "open";
}

/** Whether a threshold is the one that holds. */
export function inUse(p: LanguagePromise): boolean {
  return Math.abs(p.now - p.threshold) < 1e-6;
}

/** Thresholds to set: those that keep the promise, and the bot's own care where none does. */
export function thresholdsOf(all: LanguagePromise[]): Record<string, number> {
  return Object.fromEntries(all.map((p) => [p.language, p.threshold]));
}

/** Where a threshold stands on its curve; undefined where nothing would be answered. */
export function standsAt(p: LanguagePromise): Dot | undefined {
  return p.coverage > 0 ? { sure: p.threshold, covered: p.coverage, right: 1 - p.wrong } : undefined;
}
