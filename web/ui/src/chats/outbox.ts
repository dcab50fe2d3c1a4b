import { Problem } from "../api/client";
import type { Clock } from "../api/live";
import type { Keep } from "./keep";
import type { Line, Message } from "./model";

export interface OutboxParts {
  keep: Keep;
  clock: Clock;
  /** Stores a line; the same one again gives the message of the first time. */
  deliver(l: Line): Promise<Message>;
  /** Called with the message of each line that has arrived. */
  arrived(m: Message, l: Line): void;
  /** Called after each change. */
  changed(): void;
  newId(): string;
}

const longestWait = 15_000;

/**
 * What the agent has written and the server has not taken yet. It is kept on the device until it is
 * taken, so neither a lost network nor a closed page loses a line; its client_id sees to it that the
 * server stores it once, however often and from however many tabs it is sent. A chat's lines go one
 * after the other.
 */
export class Outbox {
  private lines = new Map<string, Line>();
  private busy = new Set<string>(); // conversations with a line on its way
  private tries = 0;
  private cancel: (() => void) | null = null;
  private readonly prefix: string;

  constructor(
    agent: string,
    private readonly parts: OutboxParts,
  ) {
    this.prefix = `usher.outbox.${agent}.`;
  }

  /** Takes up what was left over, and sends. */
  start(): void {
    for (const key of this.parts.keep.keys(this.prefix)) this.load(key);
    this.wake();
  }

  /** The lines of a conversation in the order they were written. */
  of(conversation: string): Line[] {
    return [...this.lines.values()]
      .filter((l) => l.conversation === conversation)
      .sort((a, b) => a.at - b.at);
  }

  /** How many lines wait for the network. */
  get waiting(): number {
    return [...this.lines.values()].filter((l) => l.state !== "failed").length;
  }

  /** Adds a line and sends it as soon as it can be. */
  add(l: Pick<Line, "conversation" | "kind" | "text" | "files">): void {
    const last = Math.max(0, ...[...this.lines.values()].map((have) => have.at));
    const at = Math.max(this.parts.clock.now(), last + 1);
    this.put({ ...l, clientId: this.parts.newId(), at, state: "waiting" });
    this.send();
  }

  /** Sends a refused line again. */
  retry(clientId: string): void {
    const l = this.lines.get(clientId);
    if (l?.state !== "failed") return;
    this.put({ ...l, state: "waiting", error: undefined });
    this.send();
  }

  /** Gives a line up. */
  discard(clientId: string): void {
    this.lines.delete(clientId);
    this.parts.keep.remove(this.prefix + clientId);
    this.parts.changed();
  }

  /** The network or the session is back: sends at once. */
  wake(): void {
    this.tries = 0;
    this.send();
  }

  /** Another tab has changed what is kept. */
  storage(key: string, value: string | null): void {
    if (!key.startsWith(this.prefix) || value !== null) return;
    if (this.lines.delete(key.slice(this.prefix.length))) this.parts.changed();
  }

  /** A message that came by the socket may be one of ours, whose answer was lost. */
  seen(m: Message): void {
    if (m.client_id && this.lines.has(m.client_id)) this.discard(m.client_id);
  }

  private load(key: string): void {
    try {
      const l = JSON.parse(this.parts.keep.get(key) ?? "") as Line;
      this.lines.set(l.clientId, l.state === "sending" ? { ...l, state: "waiting" } : l);
    } catch {
      this.parts.keep.remove(key);
    }
  }

  private put(l: Line): void {
    this.lines.set(l.clientId, l);
    this.parts.keep.set(this.prefix + l.clientId, JSON.stringify(l));
    this.parts.changed();
  }

  private send(): void {
    this.cancel?.();
    this.cancel = null;
    const chats = new Set([...this.lines.values()].map((l) => l.conversation));
    for (const id of chats) void this.sendNext(id);
  }

  private async sendNext(conversation: string): Promise<void> {
    if (this.busy.has(conversation)) return;
    const l = this.of(conversation).find((have) => have.state === "waiting");
    if (!l) return;
    this.busy.add(conversation);
    const sending: Line = { ...l, state: "sending" };
    this.put(sending);
    try {
      const m = await this.parts.deliver(sending);
      this.tries = 0;
      this.busy.delete(conversation);
      this.parts.arrived(m, l);
      this.discard(l.clientId);
      void this.sendNext(conversation);
    } catch (error) {
      this.busy.delete(conversation);
      this.failed(l, error);
    }
  }

  private failed(l: Line, error: unknown): void {
    if (!this.lines.has(l.clientId)) return; // arrived on another way, or given up
    const p = error instanceof Problem ? error : new Problem("internal", String(error));
    if (p.code === "unauthorized") {
      this.put({ ...l, state: "waiting" }); // until wake, when somebody has signed in
      return;
    }
    if (p.code !== "offline" && p.code !== "busy" && p.code !== "internal") {
      this.put({ ...l, state: "failed", error: p.message });
      void this.sendNext(l.conversation);
      return;
    }
    this.put({ ...l, state: "waiting" });
    this.tries++;
    const wait = Math.max(p.retryAfter * 1000, Math.min(longestWait, 500 * 2 ** (this.tries - 1)));
    this.cancel?.();
    this.cancel = this.parts.clock.later(() => this.send(), wait);
  }
}
