import type { Clock } from "./clock";
import type { Outbox, Unsent } from "./outbox";
import { type Incoming, type Outgoing, Refused } from "./wire";

/** How long another tab may take to send what was said there. */
const FOREIGN = 5000;
const TRIES = 3;

interface Config {
  outbox: Outbox;
  clock: Clock;
  /** Sends a frame and returns the answer; rejects with Refused or Unreached. */
  request(frame: Outgoing): Promise<Incoming>;
  online(): boolean;
  onSent(item: Unsent, ack: Incoming): void;
  onChange(): void;
}

/**
 * Sends what is in the outbox, one after the other, so that nothing overtakes.
 * Sending the same item twice is harmless: its client_id is the same.
 */
export class Courier {
  private busy = false;
  private readonly seen = new Map<string, number>();
  private readonly tries = new Map<string, number>();
  private calloff: (() => void) | undefined;

  constructor(private readonly cfg: Config) {}

  /** Sends whatever there is, where there is a connection. */
  kick(): void {
    if (this.busy || !this.cfg.online()) return;
    const item = this.next();
    if (!item) return;
    this.busy = true;
    void this.send(item).then((wait) => {
      this.busy = false;
      if (wait === 0) this.kick();
      else if (wait !== undefined) this.later(wait);
    });
  }

  private next(): Unsent | undefined {
    const now = this.cfg.clock.now();
    return this.cfg.outbox.list().find((item) => {
      if (item.failed) return false;
      if (item.tab === this.cfg.outbox.tab) return true;
      if (!this.seen.has(item.id)) this.seen.set(item.id, now);
      const wait = FOREIGN - (now - (this.seen.get(item.id) ?? now));
      if (wait > 0) this.later(wait);
      return wait <= 0;
    });
  }

  /** Returns after how many milliseconds to go on; undefined: when connected. */
  private async send(item: Unsent): Promise<number | undefined> {
    const { text, choice, person, files } = item;
    try {
      const ack = await this.cfg.request({
        type: "send",
        client_id: item.id,
        text,
        choice,
        person,
        files: files?.map((f) => f.id),
      });
      this.cfg.outbox.remove(item.id);
      this.cfg.onSent(item, ack);
      return 0;
    } catch (err) {
      return err instanceof Refused ? this.refused(item, err) : undefined;
    }
  }

  private refused(item: Unsent, err: Refused): number {
    const tries = (this.tries.get(item.id) ?? 0) + 1;
    this.tries.set(item.id, tries);
    if (err.code === "busy" && err.retryAfter) return err.retryAfter * 1000;
    if ((err.code === "busy" || err.code === "internal") && tries < TRIES) return 1000 * 2 ** tries;
    this.tries.delete(item.id);
    this.cfg.outbox.fail(item, err.code);
    this.cfg.onChange();
    return 0;
  }

  private later(ms: number): void {
    this.calloff?.();
    this.calloff = this.cfg.clock.after(ms, () => this.kick());
  }
}
