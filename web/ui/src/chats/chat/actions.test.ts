import { describe, expect, it } from "vitest";
import type { Desk } from "../desk";
import type { Chat } from "../model";
import { actionsOf, undoOf } from "./actions";

const chat = (state: string, owner?: string) => ({ id: "c", state, owner }) as Chat;
const agent = { id: "me", role: "agent" };

describe("actionsOf", () => {
  it("offers what the server allows", () => {
    expect(actionsOf(chat("queued"), agent)).toContain("claim");
    expect(actionsOf(chat("agent", "me"), agent)).toContain("close");
    expect(actionsOf(chat("agent", "other"), agent)).toEqual([]);
    expect(actionsOf(chat("agent", "other"), { id: "me", role: "admin" })).toContain("release");
    expect(actionsOf(chat("closed"), agent)).toEqual([]);
    expect(actionsOf(chat("archived"), agent)).toEqual(["restore"]);
  });
});

describe("undoOf", () => {
  it("puts things back as they were", async () => {
    const done: unknown[] = [];
    const desk = { me: agent, act: (...a: unknown[]) => Promise.resolve(done.push(a)) } as unknown as Desk;
    await undoOf("archive", chat("agent", "me"), desk)?.();
    await undoOf("release", chat("agent", "me"), desk)?.();
    await undoOf("claim", chat("bot"), desk)?.();
    expect(done).toEqual([
      ["c", "restore", { to: "queued" }],
      ["c", "claim"],
      ["c", "claim"],
      ["c", "return"],
    ]);
    expect(undoOf("close", chat("agent", "me"), desk)).toBeNull();
    expect(undoOf("return", chat("queued"), desk)).toBeNull();
  });
});
