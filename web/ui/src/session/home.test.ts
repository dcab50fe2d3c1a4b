import { describe, expect, it } from "vitest";
import { homeOf } from "./home";

const counts = { agent: 0, archived: 0, bot: 0, closed: 0, mine: 0, queued: 0 };

describe("the page where somebody begins", () => {
  it("is the chats for who has some of their own, whatever they are", () => {
    for (const role of ["agent", "trainer", "admin"])
      expect(homeOf({ role, counts: { ...counts, mine: 1, agent: 1 } })).toBe("/");
  });
  it("is else that of their work", () => {
    expect(homeOf({ role: "agent", counts })).toBe("/");
    expect(homeOf({ role: "trainer", counts })).toBe("/trainer");
  });
  it("is an admin's first steps until all are done", () => {
    expect(homeOf({ role: "admin", counts, entries: 3, people: 2 })).toBe("/settings/start");
    expect(homeOf({ role: "admin", counts: { ...counts, closed: 1 }, entries: 0, people: 2 })).toBe(
      "/settings/start",
    );
    expect(homeOf({ role: "admin", counts: { ...counts, closed: 1 }, entries: 3, people: 2 })).toBe("/");
    expect(
      homeOf({ role: "admin", counts: { ...counts, closed: 1 }, entries: 3, people: 1, alone: true }),
    ).toBe("/");
  });
});
