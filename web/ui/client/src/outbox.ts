import type { Clock } from "./clock.js";
import { type Code, Problem } from "./problem.js";
import { newID, recall, type Storage } from "./storage.js";

/** What the outbox keeps beside what was said. */
interface Kept {
  /** When it was said, in milliseconds; later than all that waited then, whatever the clock says. */
  at: number;
  /** Why it was refused, or stale; it is not tried again unless asked to. */
  failed?: Code | "stale";
  /** The server's words for that. */
  why?: string;
}

/** Something said that the server has not acknowledged yet. */
export type Unsent<Said> = Said &
  Kept & {
    /** The client_id: the server stores a message with the same one once. */
    id: string;
    /** Waits for its turn or the network; is on its way; was refused. */
    state: "waiting" | "sending" | "failed";
  };

interface Parts<Said> {
  storage: Storage;
  clock: Clock;
  /** Has an item stored by the server, once however often it is sent; rejects with a Problem. */
  deliver(item: Unsent<Said>): Promise<void>;
  /** Whether there is a way to the server; where there is not, `wake` says when there is. */
  ready(): boolean;
  /** The items of a lane go one after the other, so that none overtakes; no lane waits for another. */
  lane?(said: Said): string;
  /** How long another tab may take to send what was said there, in milliseconds. */
  patience: number;
  /** What is older waits for somebody's word, in milliseconds. */
  staleAfter?: number;
  onChange(): void;
}

const PREFIX = "out.";
/** Pauses after a try that failed, in milliseconds. */
const FIRST = 500;
const LONGEST = 15_000;
/** How often an item is tried that the server fails at. */
const FAULTS = 5;

/**
 * What is not sent yet, kept in the storage until the server has it: one key an
 * item, so that two tabs never write over each other's. Neither a lost network
 * nor a closed page loses one; sending it twice is harmless, because its
 * client_id is the same.
 */
export class Outbox<Said extends object> {
  /** What was said here, or was there when this tab began: a page that is loaded again takes up what it left. */
  private readonly own = new Set<string>();
  /** Items of other tabs, and when they were first seen. */
  private readonly foreign = new Map<string, number>();
  /** The item that is on its way in each lane. */
  private readonly busy = new Map<string, string>();
  /** Lanes that rest after a failure, and until when; those that the server asked to wait are woken by nobody. */
  private readonly rests = new Map<string, number>();
  private readonly asked = new Map<string, number>();
  private readonly faults = new Map<string, number>();
  private tries = 0;
  private due = Number.POSITIVE_INFINITY;
  private calloff: (() => void) | undefined;
  private stopped = false;

  constructor(private readonly parts: Parts<Said>) {
    this.adopt();
  }

  /** The oldest first. */
  list(): Unsent<Said>[] {
    const { storage, clock, staleAfter = Number.POSITIVE_INFINITY } = this.parts;
    const sending = new Set(this.busy.values());
    const all: Unsent<Said>[] = [];
    for (const key of storage.keys()) {
      const kept = key.startsWith(PREFIX) && recall<Said & Kept>(storage, key);
      if (!kept) continue;
      const id = key.slice(PREFIX.length);
      const failed = kept.failed ?? (clock.now() - kept.at > staleAfter ? "stale" : undefined);
      const state = failed ? "failed" : sending.has(id) ? "sending" : "waiting";
      all.push({ ...kept, id, failed, state });
    }
    return all.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  /** Takes up what was left over, and sends. */
  start(): void {
    this.stopped = false;
    this.adopt();
    this.wake();
  }

  /** Sends nothing more: what waits is kept. */
  stop(): void {
    this.stopped = true;
    this.calloff?.();
    this.due = Number.POSITIVE_INFINITY;
  }

  /** Keeps what was said and sends it as soon as it can be. */
  add(said: Said): void {
    const id = newID();
    this.own.add(id);
    this.keep(id, { ...said, at: this.latest() });
    this.send();
  }

  /** The server has it, or it was given up. */
  remove(id: string): void {
    this.forget(id);
    if (this.has(id)) this.write(id, undefined);
  }

  /** Sends what was refused once more, as said now and here, under its old id. */
  retry(id: string): void {
    const kept = recall<Said & Kept>(this.parts.storage, PREFIX + id);
    if (!kept) return;
    this.own.add(id);
    this.keep(id, { ...kept, at: this.latest(), failed: undefined, why: undefined });
    this.send();
  }

  /** There is a way to the server again: sends at once. */
  wake(): void {
    this.tries = 0;
    this.rests.clear();
    this.send();
  }

  /** Another tab has changed what is kept: false where the key is not one of ours. */
  heard(key: string): boolean {
    if (!key.startsWith(PREFIX)) return false;
    const id = key.slice(PREFIX.length);
    if (!this.has(id)) this.forget(id);
    this.send();
    this.parts.onChange();
    return true;
  }

  private forget(id: string): void {
    for (const known of [this.own, this.foreign, this.faults]) known.delete(id);
  }

  private adopt(): void {
    for (const { id } of this.list()) this.own.add(id);
  }

  /** Sends the first item of each lane that may go. */
  private send(): void {
    const lanes = new Set<string>();
    for (const item of this.list()) {
      this.meet(item.id);
      const lane = this.parts.lane?.(item) ?? "";
      if (item.failed || lanes.has(lane)) continue;
      lanes.add(lane);
      if (this.stopped || this.busy.has(lane) || !this.parts.ready()) continue;
      const pause = this.pause(item.id, lane);
      if (pause > 0) this.later(pause);
      else void this.deliver(item, lane);
    }
  }

  /** Notes when an item of another tab was first seen. */
  private meet(id: string): void {
    if (!this.own.has(id) && !this.foreign.has(id)) this.foreign.set(id, this.parts.clock.now());
  }

  /** How many milliseconds an item must wait still. */
  private pause(id: string, lane: string): number {
    const seen = this.own.has(id) ? undefined : this.foreign.get(id);
    const until = seen === undefined ? 0 : seen + this.parts.patience;
    return Math.max(until, this.rests.get(lane) ?? 0, this.asked.get(lane) ?? 0) - this.parts.clock.now();
  }

  private async deliver(item: Unsent<Said>, lane: string): Promise<void> {
    this.busy.set(lane, item.id);
    this.parts.onChange();
    try {
      await this.parts.deliver({ ...item, state: "sending" });
      this.busy.delete(lane);
      this.tries = 0;
      this.remove(item.id);
    } catch (err) {
      this.busy.delete(lane);
      if (this.has(item.id)) this.failed(item.id, lane, err);
      this.parts.onChange();
    }
    this.send();
  }

  private failed(id: string, lane: string, err: unknown): void {
    const p = err instanceof Problem ? err : new Problem("internal", String(err));
    if (this.hopeless(id, p)) {
      this.faults.delete(id);
      const kept = recall<Said & Kept>(this.parts.storage, PREFIX + id);
      if (kept) this.keep(id, { ...kept, failed: p.code, why: p.message });
      return;
    }
    const now = this.parts.clock.now();
    this.rests.set(lane, p.code === "unauthorized" ? Number.POSITIVE_INFINITY : now + this.rest());
    if (p.retryAfter) this.asked.set(lane, now + p.retryAfter * 1000);
  }

  private rest(): number {
    return Math.min(LONGEST, FIRST * 2 ** Math.min(this.tries++, 16));
  }

  /** Reports whether trying once more would change nothing; who is not signed in may be later. */
  private hopeless(id: string, { code }: Problem): boolean {
    if (code === "offline" || code === "busy" || code === "unauthorized") return false;
    const faults = (this.faults.get(id) ?? 0) + 1;
    this.faults.set(id, faults);
    return code !== "internal" || faults >= FAULTS;
  }

  /** Goes on in so many milliseconds, if not before. */
  private later(ms: number): void {
    const at = this.parts.clock.now() + ms;
    if (this.due <= at || ms === Number.POSITIVE_INFINITY) return;
    this.calloff?.();
    this.due = at;
    this.calloff = this.parts.clock.after(ms, () => {
      this.due = Number.POSITIVE_INFINITY;
      this.send();
    });
  }

  private has(id: string): boolean {
    return this.parts.storage.get(PREFIX + id) !== undefined;
  }

  private latest(): number {
    return Math.max(this.parts.clock.now(), ...this.list().map((item) => item.at + 1));
  }

  private keep(id: string, kept: Said & Kept): void {
    this.write(id, JSON.stringify(kept));
  }

  private write(id: string, value: string | undefined): void {
    this.parts.storage.set(PREFIX + id, value);
    this.parts.onChange();
  }
}
