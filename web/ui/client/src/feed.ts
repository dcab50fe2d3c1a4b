/** What a feed needs of a message. */
interface Entry {
  id: string;
  seq: number;
}

/**
 * The part of a conversation that is here: from `from` to `upTo` nothing is
 * missing. What the receiver may not see has a seq too, so seqs may be missing
 * in `messages` though nothing is. Feeds are replaced, never changed.
 */
export interface Feed<M extends Entry> {
  /** Ascending by seq, each once. */
  messages: M[];
  from: number;
  upTo: number;
  /** There is more before `from`. */
  earlier: boolean;
  /** Nothing is known of the conversation yet. */
  fresh: boolean;
}

/** The feed of a conversation of which nothing is known yet. */
export const emptyFeed: Feed<never> = { messages: [], from: 1, upTo: 0, earlier: false, fresh: true };

/** A feed that begins where the conversation stands; what was said before is asked for. */
export function standing(last: number): Feed<never> {
  return { messages: [], from: last + 1, upTo: last, earlier: last > 0, fresh: false };
}

/** The newest page, as it comes first; what came by the stream meanwhile joins on. */
export function begin<M extends Entry>(messages: M[], feed: Feed<M>): Feed<M> {
  const from = messages[0]?.seq ?? 1;
  const upTo = messages.at(-1)?.seq ?? 0;
  const all: Feed<M> = { messages, from, upTo, earlier: from > 1, fresh: false };
  return feed.messages.filter((m) => m.seq > upTo).reduce((f, m) => append(f, m).feed, all);
}

/**
 * Adds a message of the stream. gap: what lies between must be asked for; until
 * then the message is held back, or with `show` shown, where most gaps are
 * none because the receiver may not see all.
 */
export function append<M extends Entry>(feed: Feed<M>, m: M, show = false): { feed: Feed<M>; gap: boolean } {
  if (!feed.fresh && m.seq > feed.upTo + 1) return { feed: show ? insert(feed, [m]) : feed, gap: true };
  if (m.seq < feed.from) return { feed, gap: false };
  return { feed: reach(insert(feed, [m]), m.seq), gap: false };
}

/** Adds a page of what was missing, which ends at `upTo`; what lies before the feed belongs to earlier pages. */
export function fill<M extends Entry>(feed: Feed<M>, page: M[], upTo: number): Feed<M> {
  const known = page.filter((m) => m.seq >= feed.from);
  return { ...reach(insert(feed, known), upTo), fresh: false };
}

/**
 * Adds the page from `from` up to `before`; nothing where the feed does not
 * begin there any more: between them would be a gap.
 */
export function prepend<M extends Entry>(
  feed: Feed<M>,
  before: number,
  page: M[],
  from: number,
  earlier: boolean,
): Feed<M> {
  if (feed.from !== before) return feed;
  return {
    ...insert(
      feed,
      page.filter((m) => m.seq < before),
    ),
    from: Math.min(from, before),
    earlier,
  };
}

/** Lets go of the oldest messages beyond `keep`; they can be asked for again. */
export function trim<M extends Entry>(feed: Feed<M>, keep: number): Feed<M> {
  if (feed.messages.length <= keep) return feed;
  const messages = feed.messages.slice(-keep);
  return { ...feed, messages, from: messages[0]?.seq ?? feed.from, earlier: true };
}

/** Changes the messages that `which` finds. */
export function change<M extends Entry>(feed: Feed<M>, which: (m: M) => boolean, part: Partial<M>): Feed<M> {
  return { ...feed, messages: feed.messages.map((m) => (which(m) ? { ...m, ...part } : m)) };
}

/** Puts messages in their places; one with the same seq is replaced. */
export function insert<M extends Entry>(feed: Feed<M>, added: M[]): Feed<M> {
  const first = added[0];
  const last = feed.messages.at(-1);
  if (!first) return feed;
  if (!last || first.seq > last.seq) return { ...feed, messages: [...feed.messages, ...added] };
  const bySeq = new Map(feed.messages.map((m) => [m.seq, m]));
  for (const m of added) bySeq.set(m.seq, m);
  return { ...feed, messages: [...bySeq.values()].sort((a, b) => a.seq - b.seq) };
}

function reach<M extends Entry>(feed: Feed<M>, seq: number): Feed<M> {
  return { ...feed, upTo: Math.max(feed.upTo, seq) };
}
