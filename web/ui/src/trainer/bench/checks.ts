import type { Schema } from "../../api/client";

export type Step = Schema["Step"];
export type Check = Schema["Check"];

/** The comparisons of one part of the message; part "": of all of it. */
export interface Part {
  part: string;
  checks: Check[];
}

/** Comparisons by the part of the message that they belong to, in the order in which parts came up. */
export function byPart(checks: Check[]): Part[] {
  const parts = new Map<string, Check[]>();
  for (const c of checks) {
    const part = c.part ?? "";
    parts.set(part, [...(parts.get(part) ?? []), c]);
  }
  return [...parts].map(([part, list]) => ({ part, checks: list }));
}

/** A duration in microseconds as milliseconds: two digits that say something. */
export function millis(us: number): string {
  const ms = us / 1000;
  return ms.toFixed(ms >= 10 ? 0 : ms >= 1 ? 1 : 2);
}

/** How long all steps took together, in microseconds. */
export function sum(steps: Pick<Step, "took_us">[]): number {
  return steps.reduce((n, s) => n + s.took_us, 0);
}

/** The titles of the entries that a turn looked at, by ID. */
export function titles(steps: Step[]): Map<string, string> {
  return new Map(steps.flatMap((s) => (s.values.answers ?? []).map((a) => [a.entry, a.title] as const)));
}

/** Whether a comparison is of counts, not of confidences. */
export function counted(c: Pick<Check, "name">): boolean {
  return c.name === "misses";
}

/** The steps as they are read: what was decided, then how it came to that. */
export function decisionFirst<S extends Pick<Step, "name">>(steps: S[]): S[] {
  const last = (s: S) => Number(s.name !== "decide");
  return steps.toSorted((a, b) => last(a) - last(b));
}
