import { describe, expect, it } from "vitest";
import { chatsIn, stepsOf } from "./steps";

describe("stepsOf", () => {
  const done = (chats?: number, entries?: number, people?: number) =>
    stepsOf({ chats, entries, people }).map((s) => s.done);

  it("ticks what there is", () => {
    expect(done(0, 0, 1)).toEqual([false, false, false]);
    expect(done(1, 0, 1)).toEqual([true, false, false]);
    expect(done(12, 60, 4)).toEqual([true, true, true]);
  });
  it("does not take oneself for somebody invited", () => {
    expect(done(0, 0, 1)[2]).toBe(false);
    expect(done(0, 0, 2)[2]).toBe(true);
  });
  it("lets nobody be invited where nobody is to be", () => {
    expect(stepsOf({ chats: 0, entries: 0, people: 1, alone: true })[2]?.done).toBe(true);
  });
  it("asks for somebody who is online only where that is known", () => {
    const online = (online?: boolean) => stepsOf({ chats: 1, entries: 1, people: 2, online })[3]?.done;
    expect([online(), online(false), online(true)]).toEqual([undefined, false, true]);
  });
  it("claims nothing that is not known", () => {
    expect(done(undefined, 3, undefined)).toEqual([null, true, null]);
  });
});

describe("chatsIn", () => {
  it("counts each chat once, mine are among the agents'", () => {
    expect(chatsIn({ mine: 2, queued: 1, bot: 3, agent: 2, closed: 10, archived: 4 })).toBe(20);
  });
});
