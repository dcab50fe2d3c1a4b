import type { Chat, Message } from "./model";

/** The parts of the list, each with an order of its own. */
export const sections = ["mine", "queue", "bot", "team", "closed"] as const;
export type Section = (typeof sections)[number];

/** What GET /v1/conversations is asked for a section. */
export function filterOf(section: Section, me: string): { state: string; owner?: string } {
  switch (section) {
    case "mine":
      return { state: "agent", owner: me };
    case "queue":
      return { state: "queued" };
    case "bot":
      return { state: "bot" };
    case "team":
      return { state: "agent" };
    case "closed":
      return { state: "closed,archived" };
  }
}

/** The section that a chat is found in. */
export function sectionOf(c: Chat, me: string): Section {
  if (c.state === "queued") return "queue";
  if (c.state === "bot") return "bot";
  if (c.state === "agent") return c.owner === me ? "mine" : "team";
  return "closed";
}

/** Reports whether a section shows a chat; the team's has one's own chats too. */
export function belongs(c: Chat, section: Section, me: string): boolean {
  return sectionOf(c, me) === section || (section === "team" && c.state === "agent");
}

/** The order of a section: the queue's, else the newest first. */
export function compare(section: Section): (a: Chat, b: Chat) => number {
  if (section !== "queue") return (a, b) => time(b.last_at) - time(a.last_at) || (a.id < b.id ? 1 : -1);
  return (a, b) =>
    (b.need.priority ?? 0) - (a.need.priority ?? 0) ||
    time(a.queued_at) - time(b.queued_at) ||
    (a.id < b.id ? -1 : 1);
}

/**
 * Puts a chat that has changed where it belongs in the rows of a section. complete: the rows are all
 * there are, so one that belongs behind the last is shown too. An older version changes nothing.
 */
export function place(rows: Chat[], c: Chat, section: Section, me: string, complete: boolean): Chat[] {
  const have = rows.find((r) => r.id === c.id);
  if (have && older(c, have)) return rows;
  const others = have ? rows.filter((r) => r.id !== c.id) : rows;
  if (!belongs(c, section, me)) return others;
  const order = compare(section);
  const at = others.findIndex((r) => order(c, r) < 0);
  if (at >= 0) return others.toSpliced(at, 0, c);
  return complete || have ? [...others, c] : others;
}

/** Reports whether a is from before b. */
export function older(a: Chat, b: Chat): boolean {
  return a.version < b.version || (a.version === b.version && a.last_seq < b.last_seq);
}

/**
 * The order of rows that is shown. While it is held, because somebody points at the list, rows stay
 * where they are and new ones wait: fresh counts them.
 */
export function steady(shown: string[], latest: string[], held: boolean): { order: string[]; fresh: number } {
  if (!held || shown.length === 0) return { order: latest, fresh: 0 };
  const known = new Set(shown);
  // What comes behind the last row moves nothing.
  const behind = latest.slice(latest.findLastIndex((id) => known.has(id)) + 1);
  const fresh = latest.filter((id) => !known.has(id)).length - behind.length;
  return { order: behind.length ? [...shown, ...behind] : shown, fresh };
}

/** A chat after a message was written in it: notices and notes only move its end. */
export function withMessage(c: Chat, m: Message): Chat {
  if (m.seq <= c.last_seq) return c;
  const moved = { ...c, last_seq: m.seq, last_at: m.at };
  if (m.kind !== "text") return moved;
  const unread = m.from === "customer" ? (c.unread ?? 0) + 1 : m.from === "system" ? c.unread : 0;
  return {
    ...moved,
    last_text: m.text.slice(0, 240),
    last_files: m.files?.length ?? 0,
    last_from: m.from,
    unread,
  };
}

/** Since when the customer waits for a person; null: nobody waits. */
export function waitingSince(c: Chat): Date | null {
  if (c.state === "queued") return new Date(c.queued_at ?? c.moved_at);
  if (c.state !== "agent" || c.last_from === "agent") return null;
  // Handed over, and no agent has said anything yet: since they were queued.
  return new Date(c.last_from === "customer" ? c.last_at : (c.queued_at ?? c.moved_at));
}

/** Seconds after which a wait is amber, and red. */
export const promise = { amber: 120, red: 300 };

/** How bad a wait is. */
export function urgency(seconds: number, p = promise): "calm" | "amber" | "red" {
  if (seconds >= p.red) return "red";
  return seconds >= p.amber ? "amber" : "calm";
}

function time(at?: string): number {
  return at ? Date.parse(at) : 0;
}
