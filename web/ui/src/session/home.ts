import { browserStorage } from "@usher/client";
import { get, type Schema } from "../api/client";
import { aloneKey, chatsIn, stepsOf } from "../settings/start/steps";

type Counts = Schema["ConversationCounts"];

/** What decides where somebody begins. */
export interface Beginning {
  role: string;
  counts: Counts;
  /** How many there are; only asked for where an admin begins. */
  entries?: number;
  people?: number;
  /** Nobody is to be invited. */
  alone?: boolean;
}

/** The page of somebody's work: with chats of their own, the chats; else what their role is for. */
export function homeOf({ role, counts, entries, people, alone }: Beginning): string {
  if (counts.mine > 0) return "/";
  if (role === "trainer") return "/trainer";
  if (role !== "admin") return "/";
  const steps = stepsOf({ chats: chatsIn(counts), entries, people, alone });
  return steps.every((s) => s.done) ? "/" : "/settings/start";
}

/** Finds out where somebody who has just signed in begins; the chats, where that cannot be told. */
export async function findHome(role: string): Promise<string> {
  if (role === "agent") return "/";
  try {
    const counts = await get<Counts>("/v1/conversations/counts");
    if (role !== "admin") return homeOf({ role, counts });
    const [entries, people] = await Promise.all([
      get<Schema["EntriesOutputBody"]>("/v1/entries", { limit: 1 }),
      get<Schema["AgentsOutputBody"]>("/v1/agents"),
    ]);
    return homeOf({
      role,
      counts,
      entries: entries.total,
      people: people.agents?.length,
      alone: browserStorage("").get(aloneKey) === "true",
    });
  } catch {
    return "/";
  }
}
