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
/** How long another tab that is not heard of may take to send what was written there. */
const patience = 20_000;
/** How often a line is tried that the server fails at. */
const mostFaults = 5;

/**
 * What the agent has written and the server has not taken yet. It is kept on the device until it is
 * taken, so neither a lost network nor a closed page loses a line; its client_id sees to it that the
 * server stores it once, however often and from however many tabs it is sent. A chat's lines go one
 * after the other.
 */
export class Outbox {
  private lines = new Map<string, Line>();
  private elsewhere = new Map<string, number>(); // lines of other tabs, and when they were last heard of
  private busy = new Set<string>(); // conversations with a line on its way
  private rests = new Map<string, number>(); // conversations that are not tried before that time
  private faults = new Map<string, number>(); // how often the server has failed at a line
  private tries = 0;
  private due = Number.POSITIVE_INFINITY;
  private cancel: () => void = () => undefined;
  private stopped = false;
  private readonly prefix: string;

  constructor(
    agent: string,
    private readonly parts: OutboxParts,
  ) {
    this.prefix = `usher.outbox.${agent}.`;
  }

  /** Takes up what was left over, and sends. */
  start(): void {
    this.stopped = false;
    for (const key of this.parts.keep.keys(this.prefix)) {
      const l = read(this.parts.keep.get(key));
      if (l) this.lines.set(l.clientId, l);
      else this.parts.keep.remove(key);
    }
    this.wake();
  }

  /** Sends nothing more: what waits is kept for the agent's next page. */
  stop(): void {
    this.stopped = true;
    this.cancel();
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
    this.elsewhere.delete(clientId);
    this.put({ ...l, state: "waiting", error: undefined });
    this.send();
  }

  /** Gives a line up. */
  discard(clientId: string): void {
    this.parts.keep.remove(this.prefix + clientId);
    this.drop(clientId);
  }

  /** The network or the session is back: sends at once. */
  wake(): void {
    this.tries = 0;
    this.rests.clear();
    this.send();
  }

  /** Another tab has changed what is kept. It sends what was written there, unless it is gone before it could. */
  storage(key: string, value: string | null): void {
    if (!key.startsWith(this.prefix)) return;
    const l = read(value);
    if (!l) {
      this.drop(key.slice(this.prefix.length));
      return;
    }
    if (!this.lines.has(l.clientId) || this.elsewhere.has(l.clientId))
      this.elsewhere.set(l.clientId, this.parts.clock.now());
    this.lines.set(l.clientId, l);
    this.parts.changed();
    void this.sendNext(l.conversation);
  }

  /** A message that came by the socket may be one of ours, whose answer was lost. */
  seen(m: Message): void {
    if (m.client_id && this.lines.has(m.client_id)) this.discard(m.client_id);
  }

  private drop(clientId: string): void {
    this.elsewhere.delete(clientId);
    this.faults.delete(clientId);
    if (this.lines.delete(clientId)) this.parts.changed();
  }

  private put(l: Line): void {
    this.lines.set(l.clientId, l);
    this.parts.keep.set(this.prefix + l.clientId, JSON.stringify(l));
    this.parts.changed();
  }

  private send(): void {
    this.cancel();
    this.due = Number.POSITIVE_INFINITY;
    const chats = new Set([...this.lines.values()].map((l) => l.conversation));
    for (const id of chats) void this.sendNext(id);
  }

  /** Sends again in so many milliseconds, if not before. */
  private again(ms: number): void {
    const at = this.parts.clock.now() + ms;
    if (this.stopped || this.due <= at) return;
    this.cancel();
    this.due = at;
    this.cancel = this.parts.clock.later(() => this.send(), ms);
  }

  /** How many milliseconds a line must wait still. */
  private pause(l: Line): number {
    const heard = this.elsewhere.get(l.clientId);
    const until = heard === undefined ? 0 : heard + patience;
    return Math.max(until, this.rests.get(l.conversation) ?? 0) - this.parts.clock.now();
  }

  private async sendNext(conversation: string): Promise<void> {
    if (this.stopped || this.busy.has(conversation)) return;
    const l = this.of(conversation).find((have) => have.state === "waiting");
    if (!l) return;
    const pause = this.pause(l);
    if (pause > 0) {
      this.again(pause);
      return;
    }
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
    if (this.hopeless(l, p)) {
      this.faults.delete(l.clientId);
      this.put({ ...l, state: "failed", error: { code: p.code, text: p.message } });
      void this.sendNext(l.conversation);
      return;
    }
    this.put({ ...l, state: "waiting" });
    this.tries++;
    const wait = Math.max(p.retryAfter * 1000, Math.min(longestWait, 500 * 2 ** (this.tries - 1)));
    this.rests.set(l.conversation, this.parts.clock.now() + wait);
    this.again(wait);
  }

  /** Reports whether trying once more would change nothing. */
  private hopeless(l: Line, p: Problem): boolean {
    if (p.code === "offline" || p.code === "busy") return false;
    const faults = (this.faults.get(l.clientId) ?? 0) + 1;
    this.faults.set(l.clientId, faults);
    return p.code !== "internal" || faults >= mostFaults;
  }
}

/** A line as it was kept; what was on its way then waits again. */
function read(json: string | null): Line | null {
  try {
    const l = JSON.parse(json ?? "null") as Line | null;
    return l?.state === "sending" ? { ...l, state: "waiting" } : l;
  } catch {
    return null;
  }
}
