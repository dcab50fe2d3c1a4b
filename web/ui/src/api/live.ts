import { type Code, Problem } from "./client";
import type { Ask, ServerFrame, SyncFrame } from "./frames";

/** One connection, as little of a WebSocket as is needed; a test makes its own. */
export interface Wire {
  send(text: string): void;
  close(): void;
}

/** What a wire tells. */
export interface Ears {
  open(): void;
  text(data: string): void;
  closed(): void;
}

/** Time, as little of it as is needed. */
export interface Clock {
  now(): number;
  later(fn: () => void, ms: number): () => void;
}

/** The clock of the browser. */
export const browserClock: Clock = {
  now: () => Date.now(),
  later: (fn, ms) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** Connecting at first; lost while it comes back; out where the session has ended. */
export type Status = "connecting" | "online" | "lost" | "out";

export interface LiveParts {
  dial(ears: Ears): Wire;
  clock: Clock;
  /** Reports whether the connection is this page's own; another agent's is of no use to it. */
  mine(agent: string): boolean;
  /** Reports whether the session has ended; asked when a connection is refused. */
  ended(): Promise<boolean>;
  /** 0…1, spreads those who come back. */
  random(): number;
}

const answerWithin = 10_000;
const pingEvery = 20_000;
const firstWait = 400;
const longestWait = 10_000;
const steady = 10_000; // a connection that is lost sooner counts as one more that failed

interface Waiting {
  done(f: ServerFrame): void;
  fail(p: Problem): void;
  page?(f: SyncFrame): void;
  cancel(): void;
}

/** The agents' socket: one connection that comes back by itself, and questions with answers on it. */
export class Live {
  status: Status = "connecting";
  private wire: Wire | null = null;
  private round = 0; // ears of an earlier connection are not heard any more
  private tries = 0;
  private since = Number.POSITIVE_INFINITY; // when it was welcome
  private ids = 0;
  private waiting = new Map<string, Waiting>();
  private stopTimer: () => void = () => undefined;
  private stopPing: () => void = () => undefined;
  private frames = new Set<(f: ServerFrame) => void>();
  private statuses = new Set<(s: Status) => void>();
  private running = false;

  constructor(private readonly parts: LiveParts) {}

  /** Calls fn with every frame that answers no question; returns how to stop. */
  onFrame(fn: (f: ServerFrame) => void): () => void {
    this.frames.add(fn);
    return () => this.frames.delete(fn);
  }

  onStatus(fn: (s: Status) => void): () => void {
    this.statuses.add(fn);
    return () => this.statuses.delete(fn);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connect();
  }

  stop(): void {
    this.running = false;
    this.drop();
    this.stopTimer();
  }

  /** Tries again at once: the network is back, the page is looked at, or somebody signed in. */
  poke(): void {
    if (!this.running) return;
    if (this.status === "online") {
      this.ping();
      return;
    }
    this.tries = 0;
    this.drop();
    this.connect();
  }

  /** Makes sure that the connection still holds; somebody is about to count on it. */
  check(): void {
    if (this.running && this.status === "online") this.ping();
  }

  /** The device says that it has no network: what is asked now would only wait. */
  cut(): void {
    if (this.running && this.status === "online") this.lost();
  }

  /** Asks the server, and waits for the answer. Throws a Problem; of code offline where none came. */
  ask(a: Ask, page?: (f: SyncFrame) => void): Promise<ServerFrame> {
    return new Promise((done, fail) => {
      if (!this.wire || (this.status !== "online" && a.type !== "hello")) {
        fail(new Problem("offline", "There is no connection."));
        return;
      }
      const id = String(++this.ids);
      const cancel = this.parts.clock.later(() => {
        this.waiting.delete(id);
        fail(new Problem("offline", "The server did not answer in time."));
        this.lost();
      }, answerWithin);
      this.waiting.set(id, { done, fail, page, cancel });
      this.wire.send(JSON.stringify({ ...a, id }));
    });
  }

  private connect(): void {
    this.stopTimer();
    const round = ++this.round;
    const mine = (fn: () => void) => () => {
      if (round === this.round) fn();
    };
    this.stopTimer = this.parts.clock.later(
      mine(() => this.lost()),
      answerWithin,
    );
    this.wire = this.parts.dial({
      open: mine(() => {
        this.ask({ type: "hello" }).then(
          (f) => mine(() => this.welcomed(f))(),
          mine(() => this.lost()),
        );
      }),
      text: (data) => mine(() => this.take(data))(),
      closed: mine(() => this.lost()),
    });
  }

  private welcomed(f: ServerFrame): void {
    if (f.type !== "welcome" || !this.parts.mine(f.agent)) {
      this.signedOut();
      return;
    }
    this.stopTimer();
    this.since = this.parts.clock.now();
    this.tell("online");
    this.plan();
  }

  private plan(): void {
    this.stopPing();
    this.stopPing = this.parts.clock.later(() => this.ping(), pingEvery);
  }

  private ping(): void {
    this.ask({ type: "ping" }).then(
      () => undefined,
      () => undefined,
    );
    this.plan();
  }

  private take(data: string): void {
    const f = JSON.parse(data) as ServerFrame;
    if (f.type === "bye") {
      this.bye(f.reason, f.retry_after ?? 0);
      return;
    }
    const id = "id" in f ? f.id : undefined;
    const w = id === undefined ? undefined : this.waiting.get(id);
    if (!w || id === undefined) {
      for (const fn of this.frames) fn(f);
      return;
    }
    if (f.type === "sync") {
      w.page?.(f);
      if (f.more) return;
    }
    this.waiting.delete(id);
    w.cancel();
    if (f.type === "error") w.fail(new Problem(f.code as Code, f.text, 0, f.retry_after ?? 0));
    else w.done(f);
  }

  private bye(reason: string, retryAfter: number): void {
    if (reason === "signed_out" || reason === "unauthorized") {
      this.signedOut();
      return;
    }
    this.lost(retryAfter * 1000);
  }

  private signedOut(): void {
    this.drop();
    this.stopTimer();
    this.tell("out");
    void this.parts.ended(); // whoever shows the sign-in form hears of it
  }

  /** The connection is gone: come back, later each time. */
  private lost(atLeast = 0): void {
    const was = this.status;
    this.drop();
    if (!this.running) return;
    this.tell("lost");
    if (this.parts.clock.now() - this.since >= steady) this.tries = 0;
    this.since = Number.POSITIVE_INFINITY;
    this.tries++;
    const wait = Math.min(longestWait, firstWait * 2 ** (this.tries - 1));
    const chance = this.parts.random();
    // What the server asks for is in whole seconds: those who were told the same are spread over the next one.
    const again = Math.max(atLeast && atLeast + chance * 1000, wait * (0.5 + chance / 2));
    this.stopTimer();
    this.stopTimer = this.parts.clock.later(() => this.connect(), again);
    if (was === "online") return;
    // The browser does not say why a connection was refused.
    const round = this.round;
    void this.parts.ended().then((yes) => {
      if (yes && round === this.round && this.status === "lost") {
        this.stopTimer();
        this.tell("out");
      }
    });
  }

  private drop(): void {
    this.round++;
    this.stopPing();
    const wire = this.wire;
    this.wire = null;
    wire?.close();
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const w of all) {
      w.cancel();
      w.fail(new Problem("offline", "The connection was lost."));
    }
  }

  private tell(s: Status): void {
    if (this.status === s) return;
    this.status = s;
    for (const fn of this.statuses) fn(s);
  }
}

/** A WebSocket to our own server as a Wire. */
export function dialSocket(ears: Ears): Wire {
  const address = new URL("/v1/agent/socket", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address, "usher.v1.json");
  socket.onopen = () => ears.open();
  socket.onmessage = (e) => ears.text(String(e.data));
  socket.onclose = () => ears.closed();
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
}
