import type { Schema } from "../../api/client";

/** What is known of how far somebody has come; undefined: not known yet. */
export interface Facts {
  /** Chats that customers have begun. */
  chats: number | undefined;
  entries: number | undefined;
  people: number | undefined;
  /** Nobody is to be invited. */
  alone?: boolean;
  /** Somebody takes chats right now; left out where only what lasts counts. */
  online?: boolean;
}

export type StepName = "widget" | "entries" | "people" | "online";

export interface Step {
  name: StepName;
  /** null: not known yet. */
  done: boolean | null;
  /** Where it is done; left out where it is done at once. */
  to?: string;
}

/** The first steps in their order, ticked by what there is. */
export function stepsOf({ chats, entries, people, alone, online }: Facts): Step[] {
  const from = (n: number | undefined, least: number) => (n === undefined ? null : n >= least);
  const steps: Step[] = [
    { name: "widget", done: from(chats, 1), to: "/settings/widget" },
    { name: "entries", done: from(entries, 1), to: "/trainer/entries" },
    { name: "people", done: alone || from(people, 2), to: "/settings/people" },
  ];
  return online === undefined ? steps : [...steps, { name: "online", done: online }];
}

/** Where it is kept that nobody is to be invited. */
export const aloneKey = "usher.start.alone";

/** How many chats there have ever been. */
export function chatsIn(counts: Schema["ConversationCounts"]): number {
  const { queued, bot, agent, closed, archived } = counts;
  return queued + bot + agent + closed + archived;
}
