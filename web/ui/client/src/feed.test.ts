import { describe, expect, it } from "vitest";
import {
  append,
  begin,
  change,
  emptyFeed,
  type Feed,
  fill,
  insert,
  prepend,
  standing,
  trim,
} from "./feed.js";

interface Entry {
  id: string;
  seq: number;
  text?: string;
}

const entry = (seq: number): Entry => ({ id: `m${seq}`, seq });
const run = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => entry(from + i));
const first = (to: number, from = 1): Feed<Entry> => begin(run(from, to), emptyFeed);
const seqs = (f: Feed<Entry>) => f.messages.map((m) => m.seq);

/** What comes over the stream, and what is shown and asked for then. */
describe.each([
  { what: "what comes next", has: 3, comes: [4, 5], shown: [1, 2, 3, 4, 5], upTo: 5, gaps: [] },
  { what: "what came before", has: 3, comes: [2, 3], shown: [1, 2, 3], upTo: 3, gaps: [] },
  { what: "what comes twice", has: 3, comes: [4, 4], shown: [1, 2, 3, 4], upTo: 4, gaps: [] },
  { what: "what comes after a gap", has: 3, comes: [6], shown: [1, 2, 3], upTo: 3, gaps: [6] },
  { what: "what comes in the wrong order", has: 3, comes: [5, 4], shown: [1, 2, 3, 4], upTo: 4, gaps: [5] },
  { what: "the first of all", has: 0, comes: [1], shown: [1], upTo: 1, gaps: [] },
])("$what", ({ has, comes, shown, upTo, gaps }) => {
  const through = (show: boolean) => {
    const found: number[] = [];
    let feed = has ? first(has) : standing(0);
    for (const seq of comes) {
      const next = append<Entry>(feed, entry(seq), show);
      feed = next.feed;
      if (next.gap) found.push(seq);
    }
    return { feed, found };
  };

  it("is shown once and in order, and held back behind a gap", () => {
    const { feed, found } = through(false);
    expect([seqs(feed), feed.upTo, found]).toEqual([shown, upTo, gaps]);
  });

  it("can be shown behind a gap, which stays one", () => {
    const { feed, found } = through(true);
    const all = [...new Set([...run(1, has).map((m) => m.seq), ...comes])].sort((a, b) => a - b);
    expect([seqs(feed), feed.upTo, found]).toEqual([all, upTo, gaps]);
  });
});

/** Pages of a sync, and what is here then. */
it.each([
  { what: "a gap", has: 3, page: run(4, 6), upTo: 6, shown: [1, 2, 3, 4, 5, 6] },
  { what: "what came twice", has: 3, page: run(2, 6), upTo: 6, shown: [1, 2, 3, 4, 5, 6] },
  { what: "what it may not see", has: 3, page: [], upTo: 5, shown: [1, 2, 3] },
  { what: "what is old", has: 3, page: run(1, 2), upTo: 2, shown: [1, 2, 3] },
])("fills $what", ({ has, page, upTo, shown }) => {
  const feed = fill(first(has), page, upTo);
  expect(seqs(feed)).toEqual(shown);
  expect(append(feed, entry(feed.upTo + 1)).gap).toBe(false);
  expect(feed.upTo).toBe(Math.max(has, upTo));
});

describe("a feed", () => {
  it("keeps what came by the socket while the first page was on its way", () => {
    let feed: Feed<Entry> = append<Entry>(emptyFeed, entry(50)).feed;
    feed = append(feed, entry(51)).feed;
    expect(seqs(begin(run(41, 50), feed))).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51]);
  });

  it("takes into the first page nothing that a gap lies before", () => {
    const feed = append<Entry>(emptyFeed, entry(53)).feed;
    expect(begin(run(41, 50), feed)).toMatchObject({ upTo: 50, messages: run(41, 50) });
  });

  it("goes back in pages, and lets go of them", () => {
    let feed = first(300, 201);
    expect(feed.earlier).toBe(true);
    feed = prepend(feed, 201, run(101, 200), 101, true);
    feed = prepend(feed, 101, run(1, 100), 1, false);
    expect(feed.messages).toHaveLength(300);
    expect(feed.earlier).toBe(false);
    feed = trim(feed, 100);
    expect(feed).toMatchObject({ from: 201, earlier: true, upTo: 300 });
    expect(seqs(feed)[0]).toBe(201);
    expect(trim(feed, 100)).toBe(feed);
  });

  it("leaves no gap where it let go of messages while those before them were on their way", () => {
    const feed = trim(prepend(first(300, 201), 201, run(101, 200), 101, true), 100);
    const late = prepend(feed, 101, run(1, 100), 1, false);
    expect([seqs(late)[0], late.earlier]).toEqual([201, true]);
  });

  it("knows how far back it has asked where a page has nothing for it", () => {
    const feed = prepend(standing(100), 101, [], 61, true);
    expect([feed.from, feed.earlier]).toEqual([61, true]);
    expect(seqs(prepend(feed, 61, run(21, 60), 21, true))[0]).toBe(21);
  });

  it("shows what is acknowledged at once, and counts what lies before as missing still", () => {
    const feed = insert(first(3), [entry(6)]);
    expect([seqs(feed), feed.upTo]).toEqual([[1, 2, 3, 6], 3]);
    expect(seqs(fill(feed, run(4, 6), 6))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("changes one message, and no feed that was given out", () => {
    const before = first(3);
    const after = change(before, (m) => m.seq === 2, { text: "x" });
    expect(after.messages.map((m) => m.text)).toEqual([undefined, "x", undefined]);
    expect(before.messages.map((m) => m.text)).toEqual([undefined, undefined, undefined]);
  });
});
