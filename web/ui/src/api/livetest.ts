import type { Ask } from "./frames";
import type { Clock, Ears, Wire } from "./live";

/** A clock that stands until a test lets it pass. */
export class FakeClock implements Clock {
  private at = 0;
  private timers = new Set<{ at: number; fn: () => void }>();

  now(): number {
    return this.at;
  }

  later(fn: () => void, ms: number): () => void {
    const timer = { at: this.at + ms, fn };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Lets so many milliseconds pass, and runs what is due in its order. */
  pass(ms: number): void {
    const end = this.at + ms;
    for (;;) {
      const due = [...this.timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers.delete(due);
      this.at = due.at;
      due.fn();
    }
    this.at = end;
  }
}

/** One connection of a FakeNet, from the server's side. */
export class FakeWire implements Wire {
  sent: (Ask & { id: string })[] = [];
  closed = false;

  constructor(readonly ears: Ears) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Ask & { id: string });
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.ears.open();
  }

  /** Sends a frame of the server's own accord. */
  say(frame: object): void {
    this.ears.text(JSON.stringify(frame));
  }

  /** Answers the newest question of a type. */
  answer(type: Ask["type"], frame: object): void {
    const asked = this.sent.findLast((f) => f.type === type);
    if (!asked) throw new Error(`nobody has asked ${type}`);
    this.say({ ...frame, id: asked.id });
  }
}

/** Connections that a test plays the server of. */
export class FakeNet {
  wires: FakeWire[] = [];

  dial = (ears: Ears): Wire => {
    const wire = new FakeWire(ears);
    this.wires.push(wire);
    return wire;
  };

  get last(): FakeWire {
    const wire = this.wires.at(-1);
    if (!wire) throw new Error("nobody has dialled");
    return wire;
  }
}
