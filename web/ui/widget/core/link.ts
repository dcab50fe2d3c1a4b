import { backoff } from "./backoff";
import type { Clock } from "./clock";
import { nothing } from "./nothing";
import { type Incoming, type Outgoing, Refused, Unreached } from "./wire";

/** How long the server may be silent before it is asked, and then to answer. */
const QUIET = 20_000;
const ANSWER = 10_000;
const QUICK = 3_000;
/** How long a connection may take, hello included. */
const CONNECT = 12_000;
/** One that is lost sooner counts as one more that failed. */
const STEADY = 10_000;

/** A WebSocket, as far as it is used here. */
export interface Socket {
  send(data: string): void;
  close(): void;
  onopen: ((e: Event) => void) | null;
  onmessage: ((e: MessageEvent) => void) | null;
  onclose: ((e: CloseEvent) => void) | null;
}

/** off: not wanted; waiting: until the next try. */
export type Status = "off" | "connecting" | "online" | "waiting";

interface Config {
  clock: Clock;
  random(): number;
  open(): Socket;
  /** Returns what the hello says, once it is known. */
  hello(): Promise<Record<string, unknown>>;
  /** The server refuses the hello's token. */
  onUnauthorized(): void;
  onWelcome(welcome: Incoming): void;
  onFrame(frame: Incoming): void;
  onStatus(status: Status): void;
}

interface Waiting {
  answered(frame: Incoming): void;
  failed(err: Error): void;
}

/**
 * One connection that is kept: made again with growing pauses when it is lost,
 * also where nobody says that it is (the half-open sockets of sleeping laptops
 * and changing networks).
 */
export class Link {
  status: Status = "off";
  private socket: Socket | undefined;
  private tries = 0;
  private retryAfter = 0;
  /** When the server said welcome. */
  private welcomed = Number.POSITIVE_INFINITY;
  private nextID = 0;
  /** Counts connections, so that what an old one says is not heard. */
  private attempt = 0;
  /** A deadline runs for an answer. */
  private expecting = false;
  private waiting = new Map<string, Waiting>();
  private calloff = nothing;

  constructor(private readonly cfg: Config) {}

  /** Connects, unless it is connected or about to be. */
  start(): void {
    if (this.status === "off") this.connect();
  }

  /** Hangs up for good. */
  stop(): void {
    this.hangUp();
    this.become("off");
  }

  /** Hangs up and connects again at once. */
  restart(): void {
    if (this.status !== "off") this.connect();
  }

  /** The network may have changed: find out now. */
  poke(): void {
    if (this.status === "waiting" && !this.retryAfter) this.connect();
    else if (this.status === "online") this.ask(QUICK);
  }

  /** Sends a frame; rejects with Refused, or Unreached where no answer came. */
  request(frame: Outgoing): Promise<Incoming> {
    return new Promise((answered, failed) => {
      if (this.status !== "online") return failed(new Unreached());
      this.put(frame, { answered, failed });
      if (!this.expecting) this.expect(ANSWER);
    });
  }

  /** Sends a frame whose answer nobody waits for. */
  tell(frame: Outgoing): void {
    this.request(frame).catch(nothing);
  }

  private connect(): void {
    this.hangUp();
    const attempt = this.attempt;
    this.become("connecting");
    this.expect(CONNECT);
    this.cfg.hello().then(
      (hello) => {
        if (attempt === this.attempt) this.dial(attempt, hello);
      },
      (err) => {
        if (attempt !== this.attempt) return;
        if (err instanceof Refused) this.retryAfter = err.retryAfter;
        this.lost();
      },
    );
  }

  private dial(attempt: number, hello: Record<string, unknown>): void {
    let socket: Socket;
    try {
      socket = this.cfg.open();
    } catch {
      this.lost(); // a page's policy may forbid it
      return;
    }
    this.socket = socket;
    socket.onopen = () => this.greet(hello);
    socket.onmessage = (e) => {
      if (attempt === this.attempt) this.heard(String(e.data));
    };
    socket.onclose = () => {
      if (attempt === this.attempt) this.lost();
    };
  }

  private greet(hello: Record<string, unknown>): void {
    this.put(
      { type: "hello", ...hello },
      {
        answered: (welcome) => {
          this.retryAfter = 0;
          this.welcomed = this.cfg.clock.now();
          this.become("online");
          this.listen();
          this.cfg.onWelcome(welcome);
        },
        failed: (err) => {
          if (err instanceof Refused && err.code === "unauthorized") this.cfg.onUnauthorized();
        },
      },
    );
  }

  private put(frame: Outgoing, then: Waiting): void {
    this.nextID++;
    const id = String(this.nextID);
    this.waiting.set(id, then);
    this.socket?.send(JSON.stringify({ ...frame, id }));
  }

  private heard(data: string): void {
    const frame: Incoming = JSON.parse(data);
    if (frame.type === "bye") {
      this.retryAfter = frame.retry_after ?? 0;
      this.lost();
      return;
    }
    const then = frame.id ? this.waiting.get(frame.id) : undefined;
    if (then && frame.id && !frame.more) this.waiting.delete(frame.id);
    if (this.status === "online") this.listen();
    if (frame.type === "error") {
      then?.failed(new Refused(frame.code ?? "", frame.text ?? "", frame.retry_after));
      return;
    }
    if (!then || frame.type === "sync") this.cfg.onFrame(frame);
    then?.answered(frame);
  }

  /** It was heard: wait for the next answer, or for it to be silent. */
  private listen(): void {
    this.calloff();
    this.expecting = this.waiting.size > 0;
    this.calloff = this.expecting
      ? this.cfg.clock.after(ANSWER, () => this.lost())
      : this.cfg.clock.after(QUIET, () => this.ask(ANSWER));
  }

  private ask(within: number): void {
    this.put({ type: "ping" }, { answered: nothing, failed: nothing });
    this.expect(within);
  }

  private expect(within: number): void {
    this.calloff();
    this.expecting = true;
    this.calloff = this.cfg.clock.after(within, () => this.lost());
  }

  /** The connection is gone, or as good as gone: try again after a pause. */
  private lost(): void {
    this.hangUp();
    if (this.cfg.clock.now() - this.welcomed >= STEADY) this.tries = 0;
    this.welcomed = Number.POSITIVE_INFINITY;
    const pause = backoff(this.tries, this.cfg.random(), this.retryAfter);
    this.tries++;
    this.become("waiting");
    this.calloff = this.cfg.clock.after(pause, () => {
      this.retryAfter = 0;
      this.connect();
    });
  }

  private hangUp(): void {
    this.calloff();
    this.attempt++;
    this.expecting = false;
    const { socket, waiting } = this;
    this.socket = undefined;
    this.waiting = new Map();
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    for (const w of waiting.values()) w.failed(new Unreached());
  }

  private become(status: Status): void {
    if (this.status === status) return;
    this.status = status;
    this.cfg.onStatus(status);
  }
}
