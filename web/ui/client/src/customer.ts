import { customers } from "./backoff.js";
import { type Clock, systemClock } from "./clock.js";
import { append, change, emptyFeed, type Feed, fill, insert, prepend, standing } from "./feed.js";
import type {
  CustomerAsk,
  CustomerFrame,
  CustomerWelcome,
  Message,
  Picture,
  Sender,
  State,
} from "./frames.js";
import { Link, type Status } from "./link.js";
import { Outbox, type Unsent } from "./outbox.js";
import { Problem } from "./problem.js";
import { Card } from "./profile.js";
import { Receipts } from "./receipts.js";
import { at, type Call, caller, type Page, type Profile } from "./rest.js";
import { type Dial, dialler } from "./socket.js";
import { memoryStorage, type Storage } from "./storage.js";
import { Typing } from "./typing.js";
import type { Progress, Upload } from "./upload.js";
import { Visitor } from "./visitor.js";

/** How many messages the first page of history has, and a later one at most. */
export const PAGE = 40;
const MOST = 200;
/** How long another tab may take to send what was said there. */
const PATIENCE = 5000;
/** What was said longer ago waits for the customer's word. */
const STALE = 24 * 3600_000;

/** What a customer says. */
export interface CustomerSaid {
  text: string;
  /** The id of an option of the last question. */
  choice?: string;
  /** Brings in a person where the bot has the conversation. */
  person?: boolean;
  /** What was uploaded. */
  files?: Picture[];
}

/** What a customer has said and the server does not have yet. */
export type CustomerUnsent = Unsent<CustomerSaid>;

/** Where a customer's talk goes, and what it is made of. */
export interface CustomerOptions {
  /** The server's address, e.g. "https://help.example". */
  server: string;
  /** Where the customer's token, what was said and how far was read are kept; memory unless given. */
  storage?: Storage;
  /** Opens a socket; by the global WebSocket unless given. */
  dial?: Dial;
  /** Calls the REST API; by the global fetch unless given. */
  call?: Call;
  /** Brings a file to the server; by `call` unless given, which tells nothing of how far it is. */
  upload?: Upload;
  clock?: Clock;
  random?: () => number;
  /** Hears of each message that wasn't here before, said by somebody else. */
  onNews?(m: Message): void;
}

/** Everything that there is to show, at one time; replaced, never changed. */
export interface CustomerView {
  status: Status;
  /** How the conversation stands is known, as far as it can be: what is below holds. */
  known: boolean;
  messages: Message[];
  unsent: CustomerUnsent[];
  state: State;
  /** Name of the agent who has the conversation. */
  owner: string;
  /** Place in the queue (1 is next; 0 is not known) and the wait in seconds. */
  queue: { position: number; eta: number };
  /** An agent is online; undefined where it isn't known. */
  staffed: boolean | undefined;
  /** Somebody on the other side types, or the bot is about to answer. */
  typing: boolean;
  /** The other side has read up to here. */
  readUpTo: number;
  unread: number;
  /** Older messages: whether there are any, and what became of asking. */
  older: "none" | "some" | "loading" | "failed";
}

/** A customer's talk: the connection, what was said, and what is on its way. */
export class CustomerTalk {
  readonly visitor: Visitor;
  readonly card: Card;
  private readonly storage: Storage;
  private readonly call: Call;
  private readonly outbox: Outbox<CustomerSaid>;
  private readonly link: Link<CustomerFrame, CustomerAsk>;
  private readonly typing: Typing;
  private readonly receipts: Receipts;
  private readonly listeners = new Set<() => void>();
  private readonly unwatch: () => void;
  private current: CustomerView | undefined;
  private feed: Feed<Message> = emptyFeed;
  private conversation = "";
  private state: State = "bot";
  private owner = "";
  private queue: CustomerView["queue"] = { position: 0, eta: 0 };
  private staffed: boolean | undefined;
  private readUpTo = 0;
  private older: CustomerView["older"] = "none";
  /** Up to here the stream repeats what was said before this page was opened. */
  private old = 0;
  /** The server has told how the conversation stands, or can't. */
  private known: boolean;

  constructor(private readonly options: CustomerOptions) {
    const { server, storage = memoryStorage(), call = caller(server), clock = systemClock } = options;
    this.storage = storage;
    this.call = call;
    this.visitor = new Visitor(storage, call);
    this.card = new Card(storage, this.visitor, call);
    this.link = new Link<CustomerFrame, CustomerAsk>({
      clock,
      random: options.random ?? Math.random,
      pace: customers,
      open: dialler(server, "socket", options.dial),
      hello: async () => ({
        token: await this.visitor.ensure(),
        after_seq: this.feed.fresh ? undefined : this.feed.upTo,
      }),
      onUnauthorized: () => this.visitor.forget(this.visitor.token),
      onWelcome: (f) => this.welcome(f),
      onFrame: (f) => this.frame(f),
      onStatus: (status) => {
        this.known ||= status === "lost";
        this.changed();
      },
    });
    this.outbox = new Outbox<CustomerSaid>({
      storage,
      clock,
      deliver: (item) => this.deliver(item),
      ready: () => this.link.status === "online",
      patience: PATIENCE,
      staleAfter: STALE,
      onChange: () => this.changed(),
    });
    this.receipts = new Receipts((_, seq) => this.link.request({ type: "read", seq }));
    this.typing = new Typing(clock, () => this.changed());
    this.known = !this.visitor.token; // of who is new there is nothing to know
    this.unwatch = storage.watch((key) => this.elsewhere(key));
  }

  /** What there is to show now. */
  get view(): CustomerView {
    this.current ??= this.look();
    return this.current;
  }

  /** Connects where the customer has been here before. */
  start(): void {
    if (this.visitor.token || this.outbox.list().some((i) => !i.failed)) this.wake();
  }

  /** Connects; a customer who is new gets a token. */
  wake(): void {
    this.link.start();
  }

  /** Ends the talk on this page. */
  stop(): void {
    this.unwatch();
    this.typing.stop();
    this.outbox.stop();
    this.link.stop();
    this.listeners.clear();
  }

  /** Calls `fn` after each change of `view`; returns how to stop. */
  subscribe(fn: () => void): () => void {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  /** Says something: it is kept until the server has it. */
  say(said: CustomerSaid): void {
    this.outbox.add(said);
    this.wake();
  }

  /** Tries again what was refused. */
  retry(id: string): void {
    this.outbox.retry(id);
    this.wake();
  }

  /** Takes back what was not sent. */
  discard(id: string): void {
    this.outbox.remove(id);
  }

  /** The customer types. */
  type(): void {
    this.wake();
    if (this.typing.shouldTell()) this.link.tell({ type: "typing" });
  }

  /** The customer sees the newest message. */
  seen(): void {
    const last = this.feed.messages.at(-1);
    if (!last || this.seenUpTo() >= last.seq) return;
    this.storage.set("seen", `${last.seq}`);
    this.receipts.read(this.conversation, last.seq);
    this.changed();
  }

  /** Whether a bot's answer helped; rejects where the server wasn't told. */
  async judge(m: Message, helpful: boolean): Promise<void> {
    this.mark(m.id, helpful);
    try {
      await this.call("POST", "visitor/feedback", this.visitor.token, { message: m.id, helpful });
    } catch (err) {
      this.mark(m.id, m.helpful);
      throw err;
    }
  }

  /** Waits no longer for a person; rejects where the server wasn't told, or somebody has come. */
  async leaveQueue(): Promise<void> {
    await this.call("POST", "visitor/leave-queue", this.visitor.token);
  }

  /** Brings a picture to the server, for `say` to take; rejects with a Problem. */
  async upload(file: Blob, name: string, progress?: Progress): Promise<Picture> {
    const token = await this.visitor.ensure();
    const { upload, server } = this.options;
    if (upload) return upload(at(server, "visitor/files"), token, file, name, progress);
    const body = new FormData();
    body.append("file", file, name);
    return this.call("POST", "visitor/files", token, body);
  }

  /** Says who the customer is. */
  introduce(p: Profile): void {
    this.card.note(p);
    void this.card.deliver();
  }

  /** The network may have changed. */
  poke(): void {
    this.link.poke();
  }

  /** Asks for the page of messages before those that are here. */
  async loadOlder(): Promise<void> {
    const { from: low, messages } = this.feed;
    const { conversation } = this;
    if (this.older === "loading" || !this.feed.earlier) return;
    this.older = "loading";
    this.changed();
    try {
      // Whoever goes far back gets more at a time.
      const from = Math.max(1, low - Math.min(MOST, Math.max(PAGE, messages.length)));
      const path = `visitor/messages?after_seq=${from - 1}&limit=${low - from}`;
      const page = (await this.call<Page>("GET", path, this.visitor.token)).messages ?? [];
      if (conversation !== this.conversation) return;
      this.feed = prepend(this.feed, low, page, from, from > 1);
      this.older = this.feed.earlier ? "some" : "none";
      if (!page.length && this.feed.earlier) void this.loadOlder();
    } catch {
      this.older = "failed";
    }
    this.changed();
  }

  /** Sends an item; what the server has is shown as a message at once. */
  private async deliver(item: CustomerUnsent): Promise<void> {
    const { id, text, choice, person, files } = item;
    const ids = files?.map((f) => f.id);
    const ack = await this.link.request({ type: "send", client_id: id, text, choice, person, files: ids });
    if (ack.type !== "ack") throw new Problem("internal", `The server answered a send with ${ack.type}.`);
    this.outbox.remove(id);
    this.conversation ||= ack.conversation ?? "";
    const { message_id = id, seq = 0, conversation = "" } = ack;
    const said = { id: message_id, conversation, seq, text, choice, files, client_id: id };
    const when = new Date(item.at).toISOString();
    if (!this.feed.messages.some((m) => m.seq === seq))
      this.feed = insert(this.feed, [{ ...said, from: "customer", kind: "text", at: when }]);
    void this.card.deliver();
    this.changed();
  }

  private welcome(f: CustomerWelcome): void {
    const { conversation = "", last_seq: last } = f;
    if (last < this.seenUpTo()) this.storage.set("seen", `${last}`);
    // Where there is none, all is to come, whatever was here before: the server may know another customer now.
    if (!conversation || conversation !== this.conversation || last < this.feed.upTo)
      this.begin(conversation, last);
    this.known = true;
    this.stand(f);
    this.hasRead("agent", f.agent_read ?? 0);
    this.hasRead("customer", f.customer_read ?? 0);
    this.receipts.stand(conversation, f.customer_read ?? 0, this.seenUpTo());
    if (this.older !== "none" && !this.feed.messages.length) {
      this.older = "some";
      void this.loadOlder();
    }
    this.outbox.wake();
    this.receipts.again();
    void this.card.deliver();
    this.changed();
  }

  /** Begins anew where the conversation stands; older pages are asked for. */
  private begin(conversation: string, last: number): void {
    this.conversation = conversation;
    this.feed = standing(last);
    this.older = this.feed.earlier ? "some" : "none";
    this.old = last;
    this.readUpTo = 0;
    this.receipts.clear();
  }

  private frame(f: CustomerFrame): void {
    switch (f.type) {
      case "message":
        this.message(f.message);
        break;
      case "sync":
        for (const m of f.messages ?? []) this.settle(m);
        this.feed = fill(this.feed, f.messages ?? [], f.up_to);
        break;
      case "state":
        this.stand(f);
        break;
      case "queue":
        this.wait(f);
        break;
      case "staffed":
        this.staffed = f.staffed;
        break;
      case "feedback":
        this.mark(f.message_id, f.helpful);
        break;
      case "typing":
        this.typing.person();
        break;
      case "read":
        this.hasRead(f.from, f.seq);
    }
    this.changed();
  }

  private message(m: Message): void {
    this.conversation ||= m.conversation;
    const fresh = m.seq > Math.max(this.feed.upTo, this.old);
    const { feed, gap } = append(this.feed, m, true);
    this.feed = feed;
    if (gap) this.link.tell({ type: "sync", after_seq: feed.upTo });
    this.settle(m);
    if (m.from !== "customer") {
      if (m.kind === "text") this.typing.stop();
      if (fresh) this.options.onNews?.(m);
    } else if (fresh && (this.state === "bot" || this.state === "closed")) {
      this.typing.bot();
    }
  }

  /** What came back from the server is not on its way any more. */
  private settle(m: Message): void {
    if (m.client_id) this.outbox.remove(m.client_id);
  }

  /** A side has read up to `seq`: the other one, or the customer on another device. */
  private hasRead(from: Sender, seq: number): void {
    if (from === "agent") this.readUpTo = Math.max(this.readUpTo, seq);
    if (from === "customer" && seq > this.seenUpTo()) this.storage.set("seen", `${seq}`);
  }

  private mark(id: string, helpful: boolean | undefined): void {
    this.feed = change(this.feed, (m) => m.id === id, { helpful });
    this.changed();
  }

  /** Takes who has the next word, and in a welcome what a customer who waits can expect. */
  private stand(f: CustomerWelcome | (CustomerFrame & { type: "state" })): void {
    if (f.type === "welcome") this.wait(f);
    this.staffed = f.staffed ?? this.staffed;
    this.owner = f.owner ?? "";
    this.state = f.state ?? this.state;
    if (this.state !== "bot") this.typing.stop();
  }

  private wait({
    position = 0,
    eta = 0,
    staffed,
  }: {
    position?: number;
    eta?: number;
    staffed?: boolean;
  }): void {
    this.queue = { position, eta };
    this.staffed = staffed ?? this.staffed;
  }

  /** Another tab changed what is stored. */
  private elsewhere(key: string): void {
    if (Visitor.owns(key)) {
      if (this.visitor.token) this.wake();
      this.link.restart();
    }
    if (!this.outbox.heard(key) && key === "seen") this.changed();
  }

  private seenUpTo(): number {
    return Number(this.storage.get("seen") ?? 0);
  }

  private look(): CustomerView {
    const { messages } = this.feed;
    const seen = this.seenUpTo();
    return {
      status: this.link.status,
      known: this.known,
      messages,
      unsent: this.outbox.list(),
      state: this.state,
      owner: this.owner,
      queue: this.queue,
      staffed: this.staffed,
      typing: this.typing.shown,
      readUpTo: this.readUpTo,
      unread: messages.filter((m) => m.seq > seen && m.from !== "customer" && m.kind === "text").length,
      older: this.older,
    };
  }

  private changed(): void {
    this.current = undefined;
    for (const fn of this.listeners) fn();
  }
}
