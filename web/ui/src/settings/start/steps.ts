import type { Schema } from "../../api/client";

/** What is known of how far somebody has come; undefined: not known yet. */
export interface Facts {
  /** Chats that customers have begun. */
  chats: number | undefined;
  entries: number | undefined;
  people: number | undefined;
}

export type StepName = "widget" | "entries" | "people";

export interface Step {
  name: StepName;
  /** null: not known yet. */
  done: boolean | null;
  to: string;
}

/** The first steps in their order, ticked by what there is. */
export function stepsOf({ chats, entries, people }: Facts): Step[] {
  const from = (n: number | undefined, least: number) => (n === undefined ? null : n >= least);
  return [
    { name: "widget", done: from(chats, 1), to: "/settings/widget" },
    { name: "entries", done: from(entries, 1), to: "/trainer/entries" },
    { name: "people", done: from(people, 2), to: "/settings/people" },
  ];
}

/** How many chats there have ever been. */
export function chatsIn(counts: Schema["ConversationCounts"]): number {
  const { queued, bot, agent, closed, archived } = counts;
  return queued + bot + agent + closed + archived;
}
