import { describe, expect, it } from "vitest";
import type { Message, Turn } from "../model";
import { cut, groupsOf, turnsBySeq } from "./groups";

const message = (seq: number, from: Message["from"], at: string, more: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  conversation: "c",
  seq,
  position: seq,
  from,
  kind: "text",
  text: "",
  at: new Date(2026, 5, 1, ...(at.split(":").map(Number) as [number, number, number])).toISOString(),
  ...more,
});

describe("groupsOf", () => {
  it("joins what one side says within a minute, and keeps notes and notices apart", () => {
    const groups = groupsOf([
      message(1, "customer", "10:00:00"),
      message(2, "customer", "10:00:59"),
      message(3, "customer", "10:01:00"),
      message(4, "bot", "10:01:01"),
      message(5, "system", "10:01:02", { kind: "notice" }),
      message(6, "agent", "10:01:03", { sender: "a" }),
      message(7, "agent", "10:01:04", { sender: "a", kind: "note" }),
      message(8, "agent", "10:01:05", { sender: "b", kind: "note" }),
    ]);
    expect(groups.map((g) => (g.kind === "said" ? g.messages.length : g.kind))).toEqual([
      "day",
      2,
      1,
      1,
      "notice",
      1,
      1,
      1,
    ]);
  });

  it("draws a line between days", () => {
    const next = message(2, "customer", "10:00:00", { at: new Date(2026, 5, 2).toISOString() });
    expect(groupsOf([message(1, "customer", "23:59:59"), next]).map((g) => g.kind)).toEqual([
      "day",
      "said",
      "day",
      "said",
    ]);
  });
});

describe("turnsBySeq", () => {
  const turn = (seq: number) => ({ id: `t${seq}`, inbound_seq: seq }) as Turn;

  it("finds what a turn led to, also where it said nothing", () => {
    const messages = [
      message(1, "customer", "10:00:00"),
      message(2, "bot", "10:00:01"),
      message(3, "customer", "10:00:02"),
      message(4, "customer", "10:00:03"),
      message(5, "system", "10:00:04", { kind: "notice" }),
      message(6, "agent", "10:00:05"),
    ];
    const found = turnsBySeq(messages, [turn(4), turn(1), turn(6)]);
    expect([...found].map(([seq, t]) => [seq, t.id])).toEqual([
      [2, "t1"],
      [5, "t4"],
    ]);
  });
});

describe("cut", () => {
  it("shortens what is long, at no half character", () => {
    expect(cut("short")).toBeNull();
    expect(cut("a".repeat(1000))).toBeNull();
    expect(cut("a".repeat(10_000))).toHaveLength(800);
    expect(cut("🙂".repeat(2000), 1201)).toBe("🙂".repeat(600));
    expect(cut(Array.from({ length: 400 }, (_, i) => i).join("\n"), 1200, 20)?.split("\n")).toHaveLength(20);
  });
});
