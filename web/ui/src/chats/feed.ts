import type { Message } from "./model";

/** The part of a conversation that the page has: from its oldest message to upTo without a gap. */
export interface Feed {
  messages: Message[]; // ascending by seq, each once
  /** Everything from the oldest message to here is known. */
  upTo: number;
  /** There is more before the oldest. */
  earlier: boolean;
  /** How far the customer has read. */
  read: number;
  /** Not loaded yet. */
  fresh: boolean;
}

export const emptyFeed: Feed = { messages: [], upTo: 0, earlier: false, read: 0, fresh: true };

/** The newest page, as it comes first. */
export function begin(messages: Message[], feed: Feed = emptyFeed): Feed {
  const first = messages[0];
  const start: Feed = { ...emptyFeed, read: feed.read, fresh: false, earlier: (first?.seq ?? 1) > 1 };
  const all = {
    ...start,
    messages,
    upTo: messages.at(-1)?.seq ?? 0,
    read: Math.max(feed.read, answered(messages)),
  };
  // What came by the socket meanwhile joins on.
  return feed.messages.filter((m) => m.seq > all.upTo).reduce((f, m) => append(f, m).feed, all);
}

/** Adds a message that was announced. gap: what lies between must be asked for first. */
export function append(feed: Feed, m: Message): { feed: Feed; gap: boolean } {
  if (m.seq <= feed.upTo) return { feed: replace(feed, m), gap: false };
  if (!feed.fresh && m.seq > feed.upTo + 1) return { feed, gap: true };
  const read = Math.max(feed.read, answered([m]));
  return { feed: { ...feed, messages: [...feed.messages, m], upTo: m.seq, read }, gap: false };
}

/** Adds a page of what was missing, which ends at upTo. */
export function fill(feed: Feed, page: Message[], upTo: number): Feed {
  const known = new Set(feed.messages.map((m) => m.seq));
  const fresh = page.filter((m) => !known.has(m.seq));
  const messages = fresh.length ? [...feed.messages, ...fresh].sort((a, b) => a.seq - b.seq) : feed.messages;
  const read = Math.max(feed.read, answered(fresh));
  return { ...feed, messages, upTo: Math.max(feed.upTo, upTo), fresh: false, read };
}

/** Adds the page before seq; nothing where that is not the oldest message any more: between them would be a gap. */
export function prepend(feed: Feed, seq: number, page: Message[], more: boolean): Feed {
  if (feed.messages[0]?.seq !== seq) return feed;
  const before = page.filter((m) => m.seq < seq);
  return { ...feed, messages: [...before, ...feed.messages], earlier: more && before.length > 0 };
}

/** Lets go of the oldest messages beyond keep; they can be asked for again. */
export function trim(feed: Feed, keep: number): Feed {
  if (feed.messages.length <= keep) return feed;
  return { ...feed, messages: feed.messages.slice(-keep), earlier: true };
}

/** How far the customer has certainly read: who writes has seen what stands above. */
function answered(messages: Message[]): number {
  return messages.findLast((m) => m.from === "customer")?.seq ?? 0;
}

/** Notes how far the customer has read. */
export function readUpTo(feed: Feed, seq: number): Feed {
  return seq > feed.read ? { ...feed, read: seq } : feed;
}

/** Notes what the customer said of an answer. */
export function mark(feed: Feed, seq: number, helpful: boolean): Feed {
  return { ...feed, messages: feed.messages.map((m) => (m.seq === seq ? { ...m, helpful } : m)) };
}

function replace(feed: Feed, m: Message): Feed {
  const at = feed.messages.findIndex((have) => have.seq === m.seq);
  if (at < 0 || feed.messages[at]?.id === m.id) return feed;
  return { ...feed, messages: feed.messages.with(at, m) };
}
