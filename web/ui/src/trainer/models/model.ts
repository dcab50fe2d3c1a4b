import type { Schema } from "../../api/client";

export type Status = Schema["ModelStatus"];
export type Row = Schema["ModelRow"];
export type Ref = Schema["ModelRef"];
export type Item = Schema["ModelItem"];
export type Change = Schema["ModelChange"];
export type Scores = Schema["ModelScores"];
export type SetName = Schema["ModelSetScores"]["set"];
export type Result = Schema["ModelResult"];
export type LanguagePromise = Schema["ModelPromise"];
export type Promises = Schema["ModelPromises"];
export type Comparison = Schema["ModelComparison"];

/** A model as people call it: its name and version. */
export function nameOf(m: { name: string; version: string }): string {
  return `${m.name} ${m.version}`;
}

/** Whether a change is on its way. */
export function changing(status: Status): Change | undefined {
  return status.change && !status.change.ended_at ? status.change : undefined;
}

/** A line of the list: a model that can go live, or a file that cannot, yet or as it is. */
export type Line = { key: string; row: Row; item?: undefined } | { key: string; item: Item; row?: undefined };

/**
 * Everything there is, by name: the fallback first. What arrives stays in its place when it is found to be sound
 * or refused, and so does what goes live.
 */
export function linesOf(status: Status): Line[] {
  const rows = (status.bundles ?? []).map((row): Line => ({ key: row.files?.[0] ?? row.name, row }));
  const items = [...(status.arriving ?? []), ...(status.refused ?? [])];
  const rest = [
    ...rows.filter((l) => !l.row?.built_in),
    ...items.map((item): Line => ({ key: item.name, item })),
  ];
  return [
    ...rows.filter((l) => l.row?.built_in),
    ...rest.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
  ];
}

/** What somebody would lose who goes from one model to another: languages, and intents with a reply. */
export function losses(from: Row | undefined, to: Row): { languages: string[]; intents: string[] } {
  const missing = from?.missing_intents ?? [];
  const spoken = to.languages ?? [];
  return {
    // A model that names no language is for any.
    languages: spoken.length === 0 ? [] : (from?.languages ?? []).filter((l) => !spoken.includes(l)),
    intents: (to.missing_intents ?? []).filter((i) => !missing.includes(i)),
  };
}

/** How many models are measured at once beside the live one. */
const mostMeasured = 9;

/** What to measure so that the figures of all stand side by side: these first, then what was measured before. */
export function toMeasure(status: Status, scores: Scores | undefined, wanted: string[]): string[] {
  const there = new Set((status.bundles ?? []).filter((r) => !r.live).map((r) => r.hash));
  const before = (scores?.bundles ?? []).map((b) => b.hash);
  return [...new Set([...wanted, ...before])].filter((h) => there.has(h)).slice(0, mostMeasured);
}
