import type { Miss } from "../api";
import { fold } from "../entries/draft";

/** Misses that ask the same: one answer settles all of them. */
export interface Group {
  key: string;
  /** As it was asked last. */
  question: string;
  language: string;
  /** The newest first. */
  misses: Miss[];
  /** How many conversations asked it. */
  customers: number;
  /** What agents answered, each once, the newest first. */
  answers: string[];
}

/** Puts misses together by question and language: what most customers asked comes first, then the newest. */
export function grouped(misses: Miss[]): Group[] {
  const byKey = new Map<string, Miss[]>();
  for (const m of misses) {
    const key = `${m.language ?? ""} ${fold(m.question)}`;
    byKey.set(key, [...(byKey.get(key) ?? []), m]);
  }
  return [...byKey].map(([key, list]) => group(key, list)).sort(first);
}

function group(key: string, list: Miss[]): Group {
  const misses = list.toSorted((a, b) => b.at.localeCompare(a.at));
  const newest = misses[0];
  return {
    key,
    question: newest?.question ?? "",
    language: newest?.language ?? "",
    misses,
    customers: new Set(misses.map((m) => m.conversation)).size,
    answers: [...new Set(misses.flatMap((m) => (m.answer ? [m.answer] : [])))],
  };
}

function first(a: Group, b: Group): number {
  return b.customers - a.customers || (b.misses[0]?.at ?? "").localeCompare(a.misses[0]?.at ?? "");
}

/** The group that a miss is in. */
export function holding(groups: Group[], miss: string | null): Group | undefined {
  return groups.find((g) => g.misses.some((m) => m.id === miss));
}

/** The group so many places away that is not done yet; undefined at the end. */
export function neighbour(
  groups: Group[],
  key: string,
  by: 1 | -1,
  done: (g: Group) => boolean = () => false,
): Group | undefined {
  let at = groups.findIndex((g) => g.key === key) + by;
  for (let g = groups[at]; g; g = groups[(at += by)]) if (!done(g)) return g;
  return undefined;
}

/** The conversations of a group, each once, the newest first. */
export function conversations(g: Group): Miss[] {
  const seen = new Set<string>();
  return g.misses.filter((m) => !seen.has(m.conversation) && seen.add(m.conversation));
}
