import type { Comparison, Ref, Result, Scores, SetName } from "./model";

export const setNames = ["entries", "misses", "intents"] as const satisfies readonly SetName[];

/** A question that one model gets right and the other does not. */
export interface Example {
  text: string;
  wanted: string;
  /** What the other model puts first; empty: nothing. */
  theirs: string;
  mine: string;
  better: boolean;
}

/** How a model differs from another on the same questions. */
export interface Difference {
  /** Questions that both were asked without a failure. */
  cases: number;
  better: number;
  worse: number;
  /** 0…1: how likely such a difference is between models that are equally good. */
  chance: number;
  examples: Example[];
}

/** What is known of a model on one set of the company's own questions, beside another. */
export interface Versus {
  set: SetName;
  /** Questions that were tried, of so many. */
  cases: number;
  of: number;
  skipped: number;
  /** Undefined: not measured, which is not the same as bad. */
  mine?: Result;
  theirs?: Result;
  /** Undefined: the two were not held against each other. */
  difference?: Difference;
}

/** What is known of a model beside another, set by set. Sets that were not measured are left out. */
export function versus(scores: Scores | undefined, mine: string, theirs: string): Versus[] {
  const first = scores?.bundles?.[0]?.hash;
  return setNames.flatMap((name) => {
    const set = (scores?.sets ?? []).find((s) => s.set === name);
    if (!set) return [];
    const of = (hash: string) => (set.results ?? []).find((r) => r.bundle === hash);
    const v: Versus = { set: name, cases: set.cases, of: set.of, skipped: set.skipped };
    return [
      {
        ...v,
        mine: of(mine),
        theirs: of(theirs),
        difference: mine === theirs ? undefined : differenceOf(of(mine), of(theirs), first),
      },
    ];
  });
}

/**
 * What a model is to be seen beside: the live one, where the two were held against each other; else the one that
 * was live when they were measured.
 */
export function rivalOf(scores: Scores | undefined, hash: string, live: string): string {
  const all = (scores?.bundles ?? []).map((b) => b.hash);
  const [first] = all;
  if (first === undefined || hash === live || first === live || !all.includes(hash)) return live;
  return first === hash ? live : first;
}

/** rivalOf, but for the model that is live itself the one that it was measured beside; itself where there was none. */
export function besideOf(scores: Scores | undefined, hash: string, live: string): string {
  const all = (scores?.bundles ?? []).map((b) => b.hash);
  return hash === live && all.includes(hash) ? (all[0] ?? hash) : rivalOf(scores, hash, live);
}

/** The server holds each model against the first one; asked the other way around, that turns over. */
function differenceOf(mine?: Result, theirs?: Result, first?: string): Difference | undefined {
  if (!mine || !theirs) return undefined;
  if (theirs.bundle === first && mine.against) {
    const { cases, fixed, broken, chance } = mine.against;
    const examples = (mine.against.examples ?? []).map((e) => ({
      text: e.text,
      wanted: e.wanted,
      theirs: e.before,
      mine: e.after,
      better: e.fixed,
    }));
    return { cases, better: fixed, worse: broken, chance, examples };
  }
  if (mine.bundle === first && theirs.against) {
    const { cases, fixed, broken, chance } = theirs.against;
    const examples = (theirs.against.examples ?? []).map((e) => ({
      text: e.text,
      wanted: e.wanted,
      theirs: e.after,
      mine: e.before,
      better: !e.fixed,
    }));
    examples.sort((a, b) => Number(a.better) - Number(b.better));
    return { cases, better: broken, worse: fixed, chance, examples };
  }
  return undefined;
}

/** What a difference says: nothing while equally good models would show it in one of twenty tries. */
export type Verdict = "same" | "open" | "better" | "worse";

export function verdictOf(d: Pick<Difference, "better" | "worse" | "chance">): Verdict {
  if (d.better + d.worse === 0) return "same";
  if (d.chance >= 0.05 || d.better === d.worse) return "open";
  return d.better > d.worse ? "better" : "worse";
}

/** How a share of n may lie when all were asked, with 95 % certainty (Wilson's interval). */
export function interval(share: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z = 1.96;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const whole = 1 + (z * z) / n;
  return [Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole)];
}

/** What makes scores differ from those that would be measured now. */
export interface Age {
  /** Entries have changed since. */
  knowledge: boolean;
  /** What was live then, where others are still held against it. */
  against?: Ref;
}

export function ageOf(scores: Scores, now: { knowledge: number; live: string; there: string[] }): Age {
  const [first, ...rest] = scores.bundles ?? [];
  const others = rest.some((b) => b.hash !== now.live && now.there.includes(b.hash));
  return {
    knowledge: scores.knowledge !== now.knowledge,
    against: first && first.hash !== now.live && others ? first : undefined,
  };
}

/** How many turns were not compared, by reason; none is left out. */
export function leftOut(c: Comparison): [reason: string, turns: number][] {
  const all = Object.entries(c.skipped).filter(([, n]) => n > 0);
  if (c.dropped > 0) all.push(["dropped", c.dropped]);
  return all.sort((a, b) => b[1] - a[1]);
}
