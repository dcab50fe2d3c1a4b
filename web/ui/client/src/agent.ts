import { agents } from "./backoff.js";
import { type Clock, systemClock } from "./clock.js";
import { type AgentFeed, Feeds } from "./feeds.js";
import type { AgentAsk, AgentFrame, AgentMessage, AgentWelcome, Bye, Picture, Presence } from "./frames.js";
import { Link, type Status } from "./link.js";
import { Marks } from "./marks.js";
import { nothing } from "./nothing.js";
import { Outbox, type Unsent } from "./outbox.js";
import { Problem } from "./problem.js";
import { Receipts } from "./receipts.js";
import { type Call, caller } from "./rest.js";
import { type Dial, dialler } from "./socket.js";
import { memoryStorage, type Storage } from "./storage.js";
import { Typing } from "./typing.js";

/** How long another tab that is not heard of may take to send what was written there. */
const PATIENCE = 20_000;

/** What an agent writes. */
export interface AgentSaid {
  conversation: string;
  /** A note is for agents only. */
  kind: "text" | "note";
  text: string;
  /** What was uploaded. */
  files?: Picture[];
}

/** What an agent has written and the server does not have yet. */
export type AgentUnsent = Unsent<AgentSaid>;

/** What there is to show of a conversation, at one time; replaced, never changed. */
export interface AgentView {
  feed: AgentFeed;
  unsent: AgentUnsent[];
  /** The customer types. */
  typing: boolean;
}

/** Where an agent's talk goes, and what it is made of. */
export interface AgentOptions {
  /** The server's address, e.g. "https://help.example". */
  server: string;
  /** The ID of the agent who has signed in; a connection that turns out to be another agent's is not used. */
  agent: string;
  /** What is kept for this agent, and for no other: what was written and how far was read; memory unless given. */
  storage?: Storage;
  /** Opens a socket; by the global WebSocket unless given. Outside of browsers it sends Cookie and Origin. */
  dial?: Dial;
  /** Calls the REST API as the agent; by the global fetch, with the browser's cookies, unless given. */
  call?: Call;
  /** Said with each welcome until another one is chosen. */
  presence?: Presence;
  /** Reports whether the session is over; asked where a connection is refused. By GET /v1/me unless given. */
  ended?(): Promise<boolean>;
  /** Hears of each message, also of one's own when the server has it. */
  onMessage?(m: AgentMessage): void;
  /** Hears of every frame that answers no question, when what it says is in the views. */
  onFrame?(frame: AgentFrame): void;
  onStatus?(status: Status): void;
  clock?: Clock;
  random?: () => number;
}

/** An agent's talk: the connection, the conversations that are open, what was written and is on its way. */
export class AgentTalk {
  private readonly storage: Storage;
  private readonly clock: Clock;
  private readonly call: Call;
  private readonly link: Link<AgentFrame, AgentAsk>;
  private readonly outbox: Outbox<AgentSaid>;
  private readonly receipts: Receipts;
  private readonly feeds: Feeds;
  private readonly readBy: Marks;
  private readonly looked: Marks;
  private readonly views = new Map<string, AgentView>();
  private readonly typing = new Map<string, Typing>();
  private readonly listeners = new Set<(conversation?: string) => void>();
  private unwatch = nothing;
  /** Turned away, and not welcome again yet: what is sent now would go out under another agent's session. */
  private barred = false;

  constructor(private readonly options: AgentOptions) {
    const { server, storage = memoryStorage(), clock = systemClock } = options;
    this.storage = storage;
    this.clock = clock;
    this.call = options.call ?? caller(server, { credentials: "same-origin" });
    this.readBy = new Marks(storage, "read");
    this.looked = new Marks(storage, "seen");
    this.link = new Link<AgentFrame, AgentAsk>({
      clock,
      random: options.random ?? Math.random,
      pace: agents,
      open: dialler(server, "agent/socket", options.dial),
      hello: () => Promise.resolve({}),
      accepts: (f) => this.accepts(f),
      onWelcome: () => this.welcome(),
      onFrame: (f) => this.frame(f),
      onBye: (f) => this.bye(f),
      onLost: (wasOnline) => this.lost(wasOnline),
      onStatus: (status) => {
        if (status === "out") this.barred = true;
        options.onStatus?.(status);
        this.changed();
      },
    });
    this.outbox = new Outbox<AgentSaid>({
      storage,
      clock,
      deliver: (item) => this.deliver(item),
      ready: () => !this.barred,
      lane: (said) => said.conversation,
      patience: PATIENCE,
      onChange: () => this.changed(),
    });
    this.feeds = new Feeds({
      ask: (frame) => this.ask(frame),
      call: this.call,
      readBy: this.readBy,
      changed: (conversation) => this.changed(conversation),
    });
    this.receipts = new Receipts((conversation, seq) => this.ask({ type: "read", conversation, seq }));
  }

  get status(): Status {
    return this.link.status;
  }

  /** Connects, and sends what was left over. */
  start(): void {
    this.unwatch();
    this.unwatch = this.storage.watch((key) => this.elsewhere(key));
    this.link.start();
    this.outbox.start();
  }

  /** Ends the talk; what is not sent is kept for the agent's next one. */
  stop(): void {
    this.unwatch();
    this.link.stop();
    this.outbox.stop();
    for (const t of this.typing.values()) t.stop();
  }

  /** The network may have changed, or the agent has signed in again. */
  poke(): void {
    this.link.poke();
    this.outbox.wake();
  }

  /** Somebody asks for a connection now. */
  restart(): void {
    this.link.restart();
  }

  /** The device says that it has no network: what is asked now would only wait. */
  cut(): void {
    this.link.cut();
  }

  /** Calls `fn` after each change, with the conversation where it is of one; returns how to stop. */
  subscribe(fn: (conversation?: string) => void): () => void {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  /** Asks the server and returns its answer; rejects with a Problem. */
  ask(frame: AgentAsk): Promise<AgentFrame> {
    return this.link.request(frame);
  }

  /** The same object until something of the conversation changes. */
  view(conversation: string): AgentView {
    let v = this.views.get(conversation);
    if (!v) {
      const unsent = this.outbox.list().filter((l) => l.conversation === conversation);
      const typing = this.typing.get(conversation)?.shown ?? false;
      v = { feed: this.feeds.get(conversation), unsent, typing };
      this.views.set(conversation, v);
    }
    return v;
  }

  /** How many lines wait for the network. */
  get waiting(): number {
    return this.outbox.list().filter((l) => !l.failed).length;
  }

  /** Writes a line: it is kept until the server has it. */
  say(said: AgentSaid): void {
    this.outbox.add(said);
  }

  /** Sends a refused line again. */
  retry(id: string): void {
    this.outbox.retry(id);
  }

  /** Gives a line up. */
  discard(id: string): void {
    this.outbox.remove(id);
  }

  /** The agent types a reply. */
  type(conversation: string): void {
    if (this.status !== "online" || !this.typist(conversation).shouldTell()) return;
    this.link.tell({ type: "typing", conversation });
  }

  /** The presence that this agent chose last. */
  get presence(): Presence | undefined {
    return (this.storage.get("presence") as Presence | undefined) ?? this.options.presence;
  }

  /** Chooses whether new chats come. */
  setPresence(presence: Presence): void {
    this.storage.set("presence", presence);
    this.link.tell({ type: "presence", presence }); // said again with the next welcome
    this.changed();
  }

  /**
   * The agent has seen a conversation up to `seq`; its customer is told, unless
   * the agent only looks on. Returns false where that was known.
   */
  look(conversation: string, seq: number, tell = true): boolean {
    if (!this.looked.raise(conversation, seq)) return false;
    if (tell) this.receipts.read(conversation, seq);
    this.changed(conversation);
    return true;
  }

  /** How far the agent has seen a conversation, on this device; undefined: never. */
  seenUpTo(conversation: string): number | undefined {
    return this.looked.get(conversation);
  }

  /** Brings a picture to the server, for `say` to take; rejects with a Problem. */
  upload(file: Blob, name: string): Promise<Picture> {
    const body = new FormData();
    body.append("file", file, name);
    return this.call("POST", "files", undefined, body);
  }

  /** Follows a conversation until what it returns is called; `owned` tells then whether it is the agent's own. */
  open(conversation: string, owned?: () => boolean): () => void {
    return this.feeds.open(conversation, owned);
  }

  /** Reads the newest page; rejects with a Problem. */
  load(conversation: string): Promise<void> {
    return this.feeds.load(conversation);
  }

  /** Reads the page before the oldest message; rejects with a Problem. */
  earlier(conversation: string): Promise<void> {
    return this.feeds.earlier(conversation);
  }

  /** Lets go of old messages that nobody looks at. */
  trim(conversation: string): void {
    this.feeds.trim(conversation);
  }

  /** Stores a line. The server knows it again by its client_id. */
  private async deliver({ id, conversation, kind, text, files = [] }: AgentUnsent): Promise<void> {
    this.link.check(); // one that is cut without a word is found out sooner
    const path = `conversations/${conversation}/${kind === "note" ? "note" : "reply"}`;
    const ids = files.length ? files.map((f) => f.id) : undefined;
    const m = await this.call<AgentMessage>("POST", path, undefined, { text, client_id: id, files: ids });
    this.outbox.remove(id);
    this.take(m);
  }

  private accepts({ agent }: AgentWelcome): boolean {
    if (agent === this.options.agent) return true;
    void this.ended(); // whoever shows the sign-in form hears of it
    return false;
  }

  private welcome(): void {
    this.barred = false;
    const { presence } = this;
    if (presence) this.link.tell({ type: "presence", presence });
    this.feeds.resume();
    this.outbox.wake();
    this.receipts.again();
  }

  private bye({ reason }: Bye): void {
    if (reason !== "signed_out" && reason !== "unauthorized") return;
    this.link.giveUp();
    void this.ended();
  }

  /** No browser says why a connection was refused. */
  private lost(wasOnline: boolean): void {
    if (wasOnline || this.status !== "lost") return;
    const { attempt } = this.link;
    void this.ended().then((yes) => {
      if (yes && attempt === this.link.attempt) this.link.giveUp();
    });
  }

  private async ended(): Promise<boolean> {
    if (this.options.ended) return this.options.ended();
    try {
      return (await this.call<{ id: string }>("GET", "me")).id !== this.options.agent;
    } catch (err) {
      return err instanceof Problem && err.code === "unauthorized";
    }
  }

  private frame(f: AgentFrame): void {
    switch (f.type) {
      case "message":
        this.take(f.message);
        break;
      case "sync":
        this.feeds.filled(f.conversation ?? "", f.messages ?? [], f.up_to);
        break;
      case "state":
        if (f.chat?.customer_read) this.feeds.read(f.conversation, f.chat.customer_read);
        break;
      case "typing":
        if (f.from === "customer") this.types(f.conversation);
        break;
      case "read":
        if (f.from === "customer") this.feeds.read(f.conversation, f.seq);
        break;
      case "feedback":
        this.feeds.helped(f.conversation, f.seq, f.helpful);
    }
    this.options.onFrame?.(f);
  }

  private take(m: AgentMessage): void {
    const id = m.conversation;
    if (m.client_id) this.outbox.remove(m.client_id);
    this.typing.get(id)?.stop();
    this.feeds.take(m);
    this.changed(id);
    this.options.onMessage?.(m);
  }

  private types(conversation: string): void {
    this.typist(conversation).person();
    this.changed(conversation);
  }

  private typist(conversation: string): Typing {
    let t = this.typing.get(conversation);
    if (!t) {
      t = new Typing(this.clock, () => this.changed(conversation));
      this.typing.set(conversation, t);
    }
    return t;
  }

  /** Another tab has changed what is kept. */
  private elsewhere(key: string): void {
    if (this.outbox.heard(key)) return;
    if (key === "read") this.readBy.merge();
    if (key === "seen") this.looked.merge();
    this.changed();
  }

  private changed(conversation?: string): void {
    if (conversation === undefined) this.views.clear();
    else this.views.delete(conversation);
    for (const fn of this.listeners) fn(conversation);
  }
}
