import type { Candidate, Trial } from "../api";

/** What the bot makes of a question, in short: for before and after. */
export interface Verdict {
  answered: boolean;
  /** The bot only asks whether this is meant. */
  asks: boolean;
  route: string;
  why: string;
  /** The entry that answers, or comes nearest. */
  entry?: Candidate;
  confidence: number;
  threshold: number;
  reply: string;
}

/** The thing to know about a trial. */
export function verdictOf(trial: Trial): Verdict {
  const { decision: d } = trial;
  const entry = d.answers?.[0] ?? trial.understanding.answers?.[0];
  return {
    answered: d.route === "faq" || d.route === "intent",
    asks: d.route === "clarify",
    route: d.route,
    why: d.why,
    entry,
    confidence: entry?.confidence ?? 0,
    threshold: d.route === "faq" ? d.threshold : 0,
    reply: (trial.replies ?? []).join("\n"),
  };
}

/** The nearest entries: those of now, or where they could not be asked for those of then; each once, at most three. */
export function nearest(trial: Trial | undefined, then: Candidate[]): Candidate[] {
  const seen = new Set<string>();
  const all = trial?.understanding.answers ?? then;
  return all.filter((c) => !seen.has(c.entry) && seen.add(c.entry)).slice(0, 3);
}
