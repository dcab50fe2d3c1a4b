import type { Webhook } from "./data";

/** How a webhook is doing: worst first. */
export type Status = "failing" | "gone" | "off" | "down" | "works" | "new";

export function statusOf(h: Pick<Webhook, "enabled" | "disabled_because" | "failing_at" | "ok_at">): Status {
  if (!h.enabled) return h.disabled_because ?? "off";
  if (h.failing_at) return "down";
  return h.ok_at ? "works" : "new";
}

/** Whether an address has the form of one that events can be sent to; the server judges where it leads. */
export function isAddress(typed: string): boolean {
  try {
    const url = new URL(typed.trim());
    return (url.protocol === "https:" || url.protocol === "http:") && url.hostname !== "";
  } catch {
    return false;
  }
}
