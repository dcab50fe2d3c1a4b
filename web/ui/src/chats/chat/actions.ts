import { type Desk } from "../desk";
import type { Chat } from "../model";

/** What an agent can do with a chat. */
export type Action = "claim" | "release" | "return" | "close" | "archive" | "restore" | "transfer";

/** What can be done with a chat by whom. The server has the last word. */
export function actionsOf(c: Chat, me: { id: string; role: string }): Action[] {
  const mine = c.owner === me.id;
  switch (c.state) {
    case "bot":
      return ["claim", "transfer", "close", "archive"];
    case "queued":
      return ["claim", "transfer", "return", "close", "archive"];
    case "agent":
      return mine || me.role === "admin" ? ["transfer", "release", "return", "close", "archive"] : [];
    case "archived":
      return ["restore"];
    default:
      return [];
  }
}

/** How to take an action back; null where that cannot be done. */
export function undoOf(action: Action, before: Chat, desk: Desk): (() => Promise<unknown>) | null {
  const { id } = before;
  const mine = before.owner === desk.me.id && before.state === "agent";
  if (action === "claim") return () => desk.act(id, before.state === "bot" ? "return" : "release");
  if (action === "restore") return () => desk.act(id, "archive");
  if (action === "archive") {
    return async () => {
      await desk.act(id, "restore", { to: before.state === "bot" ? "bot" : "queued" });
      if (mine) await desk.act(id, "claim");
    };
  }
  if ((action === "release" || action === "return") && mine) return () => desk.act(id, "claim");
  return null;
}
