import type { Clock } from "../src/clock.js";
import type { Socket } from "../src/socket.js";
import type { Storage } from "../src/storage.js";

/** A clock that stands still until it is turned. */
export class FakeClock implements Clock {
  private time = Date.parse("2026-03-02T10:00:00Z");
  private timers: { at: number; fn: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.time + ms, fn };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((t) => t !== timer);
    };
  }

  /** Lets time pass; what is due happens in order. */
  async pass(ms: number): Promise<void> {
    const until = this.time + ms;
    await settled();
    for (;;) {
      const next = this.timers.filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((t) => t !== next);
      this.time = Math.max(this.time, next.at);
      next.fn();
      await settled();
    }
    this.time = until;
  }
}

/** Waits until every promise that can go on has done so. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}

/** One browser's storage as several tabs see it. */
export class FakeDisk {
  readonly kept = new Map<string, string>();
  private readonly tabs: ((key: string) => void)[][] = [];

  tab(): Storage {
    const own: ((key: string) => void)[] = [];
    this.tabs.push(own);
    return {
      get: (key) => this.kept.get(key),
      set: (key, value) => {
        if (value === this.kept.get(key)) return;
        if (value === undefined) this.kept.delete(key);
        else this.kept.set(key, value);
        for (const others of this.tabs) if (others !== own) for (const fn of [...others]) fn(key);
      },
      keys: () => [...this.kept.keys()],
      watch: (fn) => {
        own.push(fn);
        return () => own.splice(own.indexOf(fn), 1);
      },
    };
  }
}

/** A frame that a client has sent. */
export interface Said {
  type: string;
  id: string;
  [field: string]: unknown;
}

/** A socket whose other end is in the test's hands. */
export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;
  closed = false;
  /** Every frame that was sent, oldest first. */
  readonly sent: Said[] = [];

  constructor(private readonly onSend?: (socket: FakeSocket, frame: Said) => void) {}

  send(data: string): void {
    if (this.closed) return;
    const frame = JSON.parse(data) as Said;
    this.sent.push(frame);
    this.onSend?.(this, frame);
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.({});
  }

  /** The server sends a frame. */
  receive(frame: object): void {
    if (!this.closed) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The server answers the newest question of a type. */
  answer(type: string, frame: object): void {
    const asked = this.sent.findLast((f) => f.type === type);
    if (!asked) throw new Error(`nobody has asked ${type}`);
    this.receive({ ...frame, id: asked.id });
  }

  /** The connection breaks, and the browser notices. */
  break(): void {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.({});
  }
}

/** Connections that a test plays the server of. */
export class FakeNet {
  readonly sockets: FakeSocket[] = [];

  dial = (): FakeSocket => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nobody has dialled");
    return socket;
  }
}
