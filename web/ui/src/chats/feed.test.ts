import { describe, expect, it } from "vitest";
import { append, begin, emptyFeed, fill, mark, prepend, readUpTo, trim } from "./feed";
import type { Message } from "./model";

const message = (seq: number): Message => ({
  id: `m${seq}`,
  conversation: "c",
  seq,
  position: seq,
  from: "customer",
  kind: "text",
  text: String(seq),
  at: "2026-06-01T12:00:00Z",
});
const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const list = (f: { messages: Message[] }) => f.messages.map((m) => m.seq);

describe("a feed", () => {
  it("takes what comes next, once", () => {
    let feed = begin(seqs(1, 3));
    feed = append(feed, message(4)).feed;
    feed = append(feed, message(4)).feed;
    feed = append(feed, message(2)).feed;
    expect(list(feed)).toEqual([1, 2, 3, 4]);
    expect(feed.earlier).toBe(false);
  });

  it("takes what stands above a customer's line as read", () => {
    const agent = (seq: number): Message => ({ ...message(seq), from: "agent" });
    const feed = begin([agent(1), message(2), agent(3)]);
    expect(feed.read).toBe(2);
    expect(append(feed, agent(4)).feed.read).toBe(2);
    expect(append(feed, message(4)).feed.read).toBe(4);
    expect(fill(feed, [agent(4), message(5), agent(6)], 6).read).toBe(5);
  });

  it("reports a gap and does not show what is behind it", () => {
    const { feed, gap } = append(begin(seqs(1, 3)), message(6));
    expect(gap).toBe(true);
    expect(list(feed)).toEqual([1, 2, 3]);
  });

  it("fills a gap, whatever came twice", () => {
    const feed = fill(begin(seqs(1, 3)), seqs(2, 6), 6);
    expect(list(feed)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(append(feed, message(7)).gap).toBe(false);
  });

  it("keeps what came by the socket while the first page was on its way", () => {
    let feed = append(emptyFeed, message(50)).feed;
    feed = append(feed, message(51)).feed;
    expect(list(begin(seqs(41, 50), feed))).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51]);
  });

  it("goes back in pages, and lets go of them", () => {
    let feed = begin(seqs(201, 300));
    expect(feed.earlier).toBe(true);
    feed = prepend(feed, 201, seqs(101, 200), true);
    feed = prepend(feed, 101, seqs(1, 100), false);
    expect(feed.messages).toHaveLength(300);
    expect(feed.earlier).toBe(false);
    feed = trim(feed, 100);
    expect(list(feed)[0]).toBe(201);
    expect(feed.earlier).toBe(true);
    expect(feed.upTo).toBe(300);
  });

  it("leaves no gap where it let go of messages while those before them were on their way", () => {
    const feed = trim(prepend(begin(seqs(201, 300)), 201, seqs(101, 200), true), 100);
    const late = prepend(feed, 101, seqs(1, 100), false);
    expect([list(late)[0], late.earlier]).toEqual([201, true]);
  });

  it("counts what it may not see as known", () => {
    const feed = fill(begin(seqs(1, 3)), [], 5);
    expect(append(feed, message(6)).gap).toBe(false);
  });

  it("remembers the farthest that was read, and what helped", () => {
    let feed = readUpTo(readUpTo(begin(seqs(1, 3)), 3), 2);
    expect(feed.read).toBe(3);
    feed = mark(feed, 2, false);
    expect(feed.messages.map((m) => m.helpful)).toEqual([undefined, false, undefined]);
  });
});
