import { describe, expect, it } from "vitest";
import type { Chat } from "./model";
import { place, steady, urgency, waitingSince } from "./rows";

const chat = (id: string, minute: number, more: Partial<Chat> = {}): Chat => ({
  id,
  account: "w",
  customer: `customer ${id}`,
  state: "agent",
  owner: "me",
  version: 1,
  last_seq: minute,
  need: {},
  opened_at: "2026-06-01T12:00:00Z",
  moved_at: "2026-06-01T12:00:00Z",
  last_at: `2026-06-01T12:${String(minute).padStart(2, "0")}:00Z`,
  ...more,
});
const ids = (rows: Chat[]) => rows.map((r) => r.id).join("");

describe("place", () => {
  const rows = [chat("c", 30), chat("b", 20), chat("a", 10)];

  it("moves a chat with a new line to the top", () => {
    expect(ids(place(rows, chat("a", 40), "mine", "me", true))).toBe("acb");
  });

  it("takes a chat out that was handed on, and puts it where it is now", () => {
    const passed = chat("b", 20, { owner: "other", version: 2 });
    expect(ids(place(rows, passed, "mine", "me", true))).toBe("ca");
    expect(ids(place(rows, passed, "team", "me", true))).toBe("cba");
    expect(ids(place([], passed, "bot", "me", true))).toBe("");
  });

  it("overlooks what is older than what it has", () => {
    const now = place(rows, chat("a", 40, { version: 3 }), "mine", "me", true);
    expect(place(now, chat("a", 10, { version: 2, state: "queued" }), "mine", "me", true)).toBe(now);
  });

  it("leaves a chat behind the loaded rows to the next page", () => {
    expect(ids(place(rows, chat("z", 5), "mine", "me", false))).toBe("cba");
    expect(ids(place(rows, chat("z", 5), "mine", "me", true))).toBe("cbaz");
  });

  it("keeps the order of the queue", () => {
    const queued = (id: string, minute: number, priority = 0) =>
      chat(id, 0, { state: "queued", owner: "", need: { priority }, queued_at: chat("", minute).last_at });
    const queue = [queued("p", 9, 5), queued("a", 1), queued("c", 3)];
    expect(ids(place(queue, queued("b", 2), "queue", "me", true))).toBe("pabc");
    expect(ids(place(queue, queued("q", 1, 7), "queue", "me", true))).toBe("qpac");
  });
});

describe("steady", () => {
  it("follows the latest order while nobody points at the list", () => {
    expect(steady(["a", "b"], ["c", "a", "b"], false)).toEqual({ order: ["c", "a", "b"], fresh: 0 });
  });

  it("holds everything under the pointer, and counts what is new", () => {
    expect(steady(["a", "b"], ["c", "b", "d", "a"], true)).toEqual({ order: ["a", "b"], fresh: 2 });
  });

  it("lets the next page in behind the last row", () => {
    expect(steady(["a", "b"], ["n", "a", "b", "c", "d"], true)).toEqual({
      order: ["a", "b", "c", "d"],
      fresh: 1,
    });
  });
});

describe("waiting", () => {
  it("counts from the queue, or from the customer's last line", () => {
    const queued = chat("a", 9, { state: "queued", queued_at: "2026-06-01T12:03:00Z" });
    expect(waitingSince(queued)?.toISOString()).toBe("2026-06-01T12:03:00.000Z");
    expect(waitingSince(chat("a", 9, { last_from: "customer" }))?.getUTCMinutes()).toBe(9);
    const handed = chat("a", 9, { last_from: "bot", queued_at: "2026-06-01T12:03:00Z" });
    expect(waitingSince(handed)?.getUTCMinutes()).toBe(3);
    expect(waitingSince(chat("a", 9, { last_from: "agent" }))).toBeNull();
    expect(waitingSince(chat("a", 9, { state: "bot", last_from: "customer" }))).toBeNull();
  });

  it.each([
    [119, "calm"],
    [120, "amber"],
    [299, "amber"],
    [300, "red"],
  ])("%d seconds", (seconds, colour) => {
    expect(urgency(seconds)).toBe(colour);
  });
});
