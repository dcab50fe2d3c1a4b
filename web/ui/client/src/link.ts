import { backoff, type Pace } from "./backoff.js";
import type { Clock } from "./clock.js";
import type { Bye, ErrorFrame } from "./frames.js";
import { nothing } from "./nothing.js";
import { type Code, offline, Problem } from "./problem.js";
import type { Socket } from "./socket.js";

/** How long the server may be silent before it is asked, and then to answer. */
const QUIET = 20_000;
const ANSWER = 10_000;
/** How long it may take where the network is said to have changed. */
const QUICK = 5_000;
/** How long one question may stay open on a connection that is heard otherwise. */
const LONGEST = 60_000;
/** The longest frame that the server reads, in bytes; a longer one ends the connection. */
const MAX_FRAME = 64 << 10;
/** How long a connection may take, hello included. */
const CONNECT = 12_000;
/** One that is lost sooner counts as one more that failed. */
const STEADY = 10_000;

/** lost: it comes back by itself; out: it was turned away, and waits for somebody to begin anew. */
export type Status = "off" | "connecting" | "online" | "lost" | "out";

/** A frame from the server, as far as a link reads it. */
interface Incoming {
  type: string;
  id?: string;
  /** Another frame with this id follows. */
  more?: boolean;
}

/** What a link is made of. */
export interface LinkParts<In extends Incoming> {
  clock: Clock;
  random(): number;
  pace: Pace;
  open(): Socket;
  /** Returns what the hello says, once it is known. */
  hello(): Promise<object>;
  /** The server refuses the hello. */
  onUnauthorized?(): void;
  /** Reports whether the connection that was welcome is of use; it is given up where not. */
  accepts?(welcome: In & { type: "welcome" }): boolean;
  onWelcome(welcome: In & { type: "welcome" }): void;
  /** A frame that answers no question, or a page of a sync. */
  onFrame(frame: In): void;
  /** The server ends the connection; what is done here may give it up. */
  onBye?(bye: Bye): void;
  /** The connection is gone, or one could not be had. */
  onLost?(wasOnline: boolean): void;
  onStatus(status: Status): void;
}

interface Waiting<In> {
  at: number;
  answered(frame: In): void;
  failed(err: Error): void;
}

/**
 * One connection that is kept: made again with growing pauses when it is lost,
 * also where nobody says that it is (the half-open sockets of sleeping laptops
 * and changing networks).
 */
export class Link<In extends Incoming, Out extends { type: string }> {
  status: Status = "off";
  /** Counts connections, so that what an old one says is not heard. */
  attempt = 0;
  private socket: Socket | undefined;
  private tries = 0;
  private retryAfter = 0;
  /** When the attempt that is under way began. */
  private begun: number | undefined;
  /** When the server said welcome. */
  private welcomed = Number.POSITIVE_INFINITY;
  private nextID = 0;
  /** A deadline runs for an answer. */
  private expecting = false;
  private waiting = new Map<string, Waiting<In>>();
  private calloff = nothing;

  constructor(private readonly parts: LinkParts<In>) {}

  /** Connects, unless it is connected or about to be. */
  start(): void {
    if (this.status === "off") this.connect();
  }

  /** Hangs up for good. */
  stop(): void {
    this.hangUp();
    this.become("off");
  }

  /** Hangs up, and waits until it is poked or started anew. */
  giveUp(): void {
    this.hangUp();
    this.become("out");
  }

  /** Hangs up and connects again at once: somebody asks for it. */
  restart(): void {
    if (this.status === "off") return;
    this.tries = this.retryAfter = 0;
    this.connect();
  }

  /** The network may have changed, or somebody has signed in: find out now, but no sooner than the server asked. */
  poke(): void {
    if (this.status === "off" || this.retryAfter) return;
    if (this.status === "online") return this.ask(QUICK);
    if (this.begun !== undefined && this.parts.clock.now() - this.begun < QUICK) return;
    this.tries = 0;
    this.connect();
  }

  /** Somebody is about to count on the connection: makes sure that it holds. */
  check(): void {
    if (this.status === "online" && !this.expecting) this.ask(ANSWER);
  }

  /** The device says that it has no network. */
  cut(): void {
    if (this.status === "online") this.lost();
  }

  /** Sends a frame and returns its answer; of several with its id, the last. Rejects with a Problem. */
  request(frame: Out): Promise<In> {
    return new Promise((answered, failed) => {
      if (this.status !== "online") return failed(offline());
      if (bytes(frame) > MAX_FRAME) return failed(new Problem("too_large", "It is too long for one frame."));
      this.put(frame, answered, failed);
      if (!this.expecting) this.expect(ANSWER);
    });
  }

  /** Sends a frame whose answer nobody waits for. */
  tell(frame: Out): void {
    this.request(frame).catch(nothing);
  }

  private connect(): void {
    this.hangUp();
    const { attempt } = this;
    this.begun = this.parts.clock.now();
    if (this.status !== "lost") this.become("connecting");
    this.expect(CONNECT);
    this.parts.hello().then(
      (hello) => {
        if (attempt === this.attempt) this.dial(attempt, hello);
      },
      (err) => {
        if (attempt !== this.attempt) return;
        if (err instanceof Problem) this.retryAfter = err.retryAfter;
        this.lost();
      },
    );
  }

  private dial(attempt: number, hello: object): void {
    let socket: Socket;
    try {
      socket = this.parts.open();
    } catch {
      this.lost(); // a page's policy may forbid it
      return;
    }
    this.socket = socket;
    socket.onopen = () => this.greet(hello);
    socket.onmessage = (e) => {
      if (attempt === this.attempt) this.heard(String(e.data));
    };
    socket.onerror = nothing; // a close follows
    socket.onclose = () => {
      if (attempt === this.attempt) this.lost();
    };
  }

  private greet(hello: object): void {
    this.put(
      { type: "hello", ...hello },
      (welcome) => this.welcome(welcome as In & { type: "welcome" }),
      (err) => {
        if (err instanceof Problem && err.code === "unauthorized") this.parts.onUnauthorized?.();
      },
    );
  }

  private welcome(welcome: In & { type: "welcome" }): void {
    if (this.parts.accepts && !this.parts.accepts(welcome)) return this.giveUp();
    this.retryAfter = 0;
    this.begun = undefined;
    this.welcomed = this.parts.clock.now();
    this.become("online");
    this.listen();
    this.parts.onWelcome(welcome);
  }

  private put(frame: { type: string }, answered: (f: In) => void, failed: (err: Error) => void): void {
    const id = String(++this.nextID);
    this.waiting.set(id, { at: this.parts.clock.now(), answered, failed });
    this.socket?.send(JSON.stringify({ ...frame, id }));
  }

  private heard(data: string): void {
    let frame: In | ErrorFrame | Bye;
    try {
      frame = JSON.parse(data);
    } catch {
      this.lost(); // not our server
      return;
    }
    if (frame.type === "bye") return this.bye(frame as Bye);
    const { id, more } = frame as Incoming;
    const then = id ? this.waiting.get(id) : undefined;
    if (id && !more) this.waiting.delete(id);
    if (this.status === "online") this.listen();
    if (frame.type === "error") {
      const { code, text, retry_after } = frame as ErrorFrame;
      then?.failed(new Problem(code as Code, text, retry_after));
      return;
    }
    if (!then || frame.type === "sync") this.parts.onFrame(frame as In);
    if (!more) then?.answered(frame as In);
  }

  private bye(bye: Bye): void {
    const { attempt } = this;
    this.parts.onBye?.(bye);
    if (attempt !== this.attempt) return;
    this.retryAfter = bye.retry_after ?? 0;
    this.lost();
  }

  /** It was heard: wait for the next answer, or for it to be silent. */
  private listen(): void {
    this.calloff();
    const [oldest] = this.waiting.values();
    this.expecting = oldest !== undefined;
    const { clock } = this.parts;
    if (!oldest) this.calloff = clock.after(QUIET, () => this.ask(ANSWER));
    else this.calloff = clock.after(Math.min(ANSWER, oldest.at + LONGEST - clock.now()), () => this.lost());
  }

  private ask(within: number): void {
    this.put({ type: "ping" }, nothing, nothing);
    this.expect(within);
  }

  private expect(within: number): void {
    this.calloff();
    this.expecting = true;
    this.calloff = this.parts.clock.after(within, () => this.lost());
  }

  /** The connection is gone, or as good as gone: try again after a pause. */
  private lost(): void {
    const { clock, pace, random } = this.parts;
    const wasOnline = this.status === "online";
    this.hangUp();
    if (clock.now() - this.welcomed >= STEADY) this.tries = 0;
    this.welcomed = Number.POSITIVE_INFINITY;
    const pause = backoff(this.tries, random(), pace, this.retryAfter);
    this.tries++;
    this.calloff = clock.after(pause, () => {
      this.retryAfter = 0;
      this.connect();
    });
    this.become("lost");
    this.parts.onLost?.(wasOnline);
  }

  private hangUp(): void {
    this.calloff();
    this.attempt++;
    this.expecting = false;
    this.begun = undefined;
    const { socket, waiting } = this;
    this.socket = undefined;
    this.waiting = new Map();
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    for (const w of waiting.values()) w.failed(offline());
  }

  private become(status: Status): void {
    if (this.status === status) return;
    this.status = status;
    this.parts.onStatus(status);
  }
}

/** How long a frame is as it is sent, its id included. */
function bytes(frame: object): number {
  const text = JSON.stringify(frame);
  return (text.length * 3 < MAX_FRAME ? text.length : new TextEncoder().encode(text).length) + 32;
}
