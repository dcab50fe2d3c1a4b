import type { Clock } from "./clock";
import { newID, recall, type Storage } from "./storage";
import type { Picture } from "./wire";

/** What the customer says. */
export interface Said {
  text: string;
  choice?: string;
  person?: boolean;
  files?: Picture[];
}

/** Something said that the server has not acknowledged yet. */
export interface Unsent extends Said {
  /** The client_id: the server stores a message with the same one once. */
  id: string;
  /** When it was said, in milliseconds; later than all that waited then, whatever the clock says. */
  at: number;
  /** The tab where it was said. */
  tab: string;
  /** The code of the refusal; it is not tried again unless asked to. */
  failed?: string;
}

const PREFIX = "out.";
const STALE = 24 * 3600_000;

/**
 * The queue of what is not sent yet, kept in the browser: one key an item, so
 * that two tabs never write over each other's.
 */
export class Outbox {
  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
    readonly tab: string,
  ) {}

  /** The oldest first. What is older than a day waits for the customer's word. */
  list(): Unsent[] {
    const all: Unsent[] = [];
    for (const key of this.storage.keys()) {
      const item = key.startsWith(PREFIX) && recall<Unsent>(this.storage, key);
      if (!item) continue;
      const stale = this.clock.now() - item.at > STALE;
      all.push(stale && !item.failed ? { ...item, failed: "stale" } : item);
    }
    return all.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  add(said: Said): Unsent {
    const item = { ...said, id: newID(), at: this.latest(), tab: this.tab };
    this.keep(item);
    return item;
  }

  remove(id: string): void {
    this.storage.set(PREFIX + id, undefined);
  }

  /** Notes a refusal; not of what was sent on another way meanwhile. */
  fail(item: Unsent, code: string): void {
    if (this.has(item.id)) this.keep({ ...item, failed: code });
  }

  /** Puts a failed one back, as said now and here, under its old id. */
  retry(id: string): void {
    const item = recall<Unsent>(this.storage, PREFIX + id);
    if (item) this.keep({ ...item, at: this.latest(), tab: this.tab, failed: undefined });
  }

  /** Whether a key of the storage is one of ours. */
  static owns(key: string): boolean {
    return key.startsWith(PREFIX);
  }

  private has(id: string): boolean {
    return this.storage.get(PREFIX + id) !== undefined;
  }

  private latest(): number {
    return Math.max(this.clock.now(), ...this.list().map((item) => item.at + 1));
  }

  private keep(item: Unsent): void {
    this.storage.set(PREFIX + item.id, JSON.stringify(item));
  }
}
