import { expect, it } from "vitest";
import type { Message } from "@usher/client";
import { choices, groups } from "./groups";

let seq = 0;
function message(from: Message["from"], at: string, more: Partial<Message> = {}): Message {
  seq++;
  return {
    id: `m${seq}`,
    conversation: "c",
    seq,
    from,
    kind: "text",
    text: `${seq}`,
    at: `2026-03-02T${at}`,
    ...more,
  };
}

it("puts together what one sender said within a minute", () => {
  const found = groups([
    message("customer", "10:00:01"),
    message("customer", "10:00:59"),
    message("customer", "10:01:00"),
    message("agent", "10:01:10", { name: "A" }),
    message("agent", "10:01:20", { name: "B" }),
    message("system", "10:01:30", { kind: "notice" }),
    message("system", "10:01:31", { kind: "notice" }),
  ]);
  expect(found.map((g) => g.messages.length)).toEqual([2, 1, 1, 1, 1, 1]);
  expect(found.map((g) => g.newDay)).toEqual([true, false, false, false, false, false]);
});

it("keeps its groups when older messages come", () => {
  const all = Array.from({ length: 100 }, () => message("agent", "10:00:00", { name: "A" }));
  const [whole, part] = [groups(all), groups(all.slice(37))];
  expect(Math.max(...whole.map((g) => g.messages.length))).toBeLessThanOrEqual(16);
  expect(part.slice(1).map((g) => g.key)).toEqual(whole.slice(1 - part.length).map((g) => g.key));
});

it("adds what is not sent yet, under a key that stays", () => {
  const at = Date.parse("2026-03-03T09:00:00Z");
  const [waiting] = groups([], [{ id: "k1", at, state: "waiting", text: "x" }]);
  const [sent] = groups([message("customer", "09:00:00", { client_id: "k1" })]);
  expect([waiting?.key, waiting?.messages[0]?.seq]).toEqual(["k1", 0]);
  expect(sent?.key).toBe(waiting?.key);
});

it("knows which option was taken", () => {
  const options = [
    { id: "1", label: "a" },
    { id: "2", label: "b" },
  ];
  const [q1, a1, q2, q3, a3] = [
    message("bot", "10:00:00", { options }),
    message("customer", "10:00:01", { choice: "2" }),
    message("bot", "10:00:02", { options }),
    message("bot", "10:00:03", { options }),
    message("customer", "10:00:04", { choice: "1" }),
  ];
  expect(choices([q1, a1, q2, q3, a3])).toEqual(
    new Map([
      [q1.id, "2"],
      [q3.id, "1"],
    ]),
  );
});
