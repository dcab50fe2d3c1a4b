import type { Clock } from "./clock";
import { Courier } from "./courier";
import { History } from "./history";
import { Link, type Socket, type Status } from "./link";
import { Outbox, type Said, type Unsent } from "./outbox";
import { Card } from "./profile";
import type { Call, Page, Profile } from "./rest";
import type { Storage } from "./storage";
import { Visitor } from "./visitor";
import { Typing } from "./typing";
import type { Incoming, Message, State } from "./wire";

/** How many messages the first page of history has, and a later one at most. */
export const PAGE = 40;
const MOST = 200;

/** What a talk is made of. */
export interface Parts {
  storage: Storage;
  clock: Clock;
  random(): number;
  call: Call;
  open(): Socket;
  /** The name of this tab, the same after a reload. */
  tab: string;
  /** A message arrived that wasn't here before, said by somebody else. */
  onNews(m: Message): void;
}

/** Everything that the widget shows, at one time; replaced, never changed. */
export interface View {
  status: Status;
  /** How the conversation stands is known, as far as it can be: what is below holds. */
  known: boolean;
  messages: Message[];
  unsent: Unsent[];
  state: State;
  /** Name of the agent who has the conversation. */
  owner: string;
  /** Place in the queue (1 is next; 0 is not known) and the wait in seconds. */
  queue: { position: number; eta: number };
  /** An agent is online; undefined where it isn't known. */
  staffed: boolean | undefined;
  /** Somebody on our side types, or the bot is about to answer. */
  typing: boolean;
  /** Our side has read up to here. */
  readUpTo: number;
  unread: number;
  /** Older messages: whether there are any, and what became of asking. */
  older: "none" | "some" | "loading" | "failed";
}

/** A customer's talk: the connection, what was said, and what is on its way. */
export class Talk {
  readonly visitor: Visitor;
  readonly card: Card;
  private current: View | undefined;
  private readonly history = new History();
  private readonly outbox: Outbox;
  private readonly link: Link;
  private readonly courier: Courier;
  private readonly typing: Typing;
  private readonly listeners = new Set<() => void>();
  private readonly unwatch: () => void;
  private state: State = "bot";
  private owner = "";
  private queue: View["queue"] = { position: 0, eta: 0 };
  private staffed: boolean | undefined;
  private readUpTo = 0;
  private older: View["older"] = "none";
  /** Up to here the stream repeats what was said before this page was opened. */
  private old = 0;
  /** The server has told how the conversation stands, or can't. */
  private known: boolean;

  constructor(private readonly parts: Parts) {
    const { storage, clock, call } = parts;
    this.visitor = new Visitor(storage, call);
    this.card = new Card(storage, this.visitor, call);
    this.outbox = new Outbox(storage, clock, parts.tab);
    this.link = new Link({
      clock,
      random: parts.random,
      open: parts.open,
      hello: async () => ({ token: await this.visitor.ensure(), after_seq: this.history.high }),
      onUnauthorized: () => this.visitor.forget(this.visitor.token),
      onWelcome: (f) => this.welcome(f),
      onFrame: (f) => this.frame(f),
      onStatus: (status) => {
        this.known ||= status === "waiting";
        this.changed();
      },
    });
    this.courier = new Courier({
      outbox: this.outbox,
      clock,
      request: (frame) => this.link.request(frame),
      online: () => this.link.status === "online",
      onSent: (item, ack) => this.sent(item, ack),
      onChange: () => this.changed(),
    });
    this.typing = new Typing(clock, () => this.changed());
    this.known = !this.visitor.token; // of who is new there is nothing to know
    this.unwatch = storage.watch((key) => this.elsewhere(key));
  }

  /** What there is to show now. */
  get view(): View {
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
    this.link.stop();
    this.listeners.clear();
  }

  /** Calls `fn` after each change of `view`; returns how to stop. */
  subscribe(fn: () => void): () => void {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  /** Says something: it is kept until the server has it. */
  say(said: Said): void {
    this.outbox.add(said);
    this.wake();
    this.courier.kick();
    this.changed();
  }

  /** Tries again what was refused. */
  retry(id: string): void {
    this.outbox.retry(id);
    this.wake();
    this.courier.kick();
    this.changed();
  }

  /** Takes back what was not sent. */
  discard(id: string): void {
    this.outbox.remove(id);
    this.changed();
  }

  /** The customer types. */
  type(): void {
    this.wake();
    if (this.typing.shouldTell()) this.link.tell({ type: "typing" });
  }

  /** The customer sees the newest message. */
  seen(): void {
    const last = this.history.messages[this.history.messages.length - 1];
    if (!last || this.seenUpTo() >= last.seq) return;
    this.parts.storage.set("seen", `${last.seq}`);
    this.link.tell({ type: "read", seq: last.seq });
    this.changed();
  }

  /** Whether a bot's answer helped; rejects where the server wasn't told. */
  async judge(m: Message, helpful: boolean): Promise<void> {
    this.history.change(m.id, { helpful });
    this.changed();
    try {
      await this.parts.call("POST", "visitor/feedback", this.visitor.token, { message: m.id, helpful });
    } catch (err) {
      this.history.change(m.id, { helpful: m.helpful });
      this.changed();
      throw err;
    }
  }

  /** Waits no longer for a person; rejects where the server wasn't told, or somebody has come. */
  async leaveQueue(): Promise<void> {
    await this.parts.call("POST", "visitor/leave-queue", this.visitor.token);
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
    const { conversation, low } = this.history;
    if (this.older === "loading" || !this.history.more) return;
    this.older = "loading";
    this.changed();
    try {
      // Whoever goes far back gets more at a time.
      const from = Math.max(1, low - Math.min(MOST, Math.max(PAGE, this.history.messages.length)));
      const path = `visitor/messages?after_seq=${from - 1}&limit=${low - from}`;
      const page = await this.parts.call<Page>("GET", path, this.visitor.token);
      if (conversation !== this.history.conversation || low !== this.history.low) return;
      this.history.page(page.messages, from);
      this.older = this.history.more ? "some" : "none";
      if (!page.messages.length && this.history.more) void this.loadOlder();
    } catch {
      this.older = "failed";
    }
    this.changed();
  }

  private welcome(f: Incoming): void {
    const h = this.history;
    const { conversation = "", last_seq: last = 0 } = f;
    if (last < this.seenUpTo()) this.parts.storage.set("seen", `${last}`);
    // Where there is none, all is to come, whatever was here before: the server may know another customer now.
    if (!conversation || conversation !== h.conversation || last < (h.high ?? 0)) {
      h.reset(conversation, last);
      this.older = h.more ? "some" : "none";
      this.old = last;
    }
    this.known = true;
    this.stand(f);
    if (this.older !== "none" && !h.messages.length) {
      this.older = "some";
      void this.loadOlder();
    }
    this.courier.kick();
    void this.card.deliver();
    this.changed();
  }

  private frame(f: Incoming): void {
    switch (f.type) {
      case "message":
        if (f.message) this.message(f.message);
        break;
      case "sync":
        for (const m of f.messages ?? []) this.settle(m);
        this.history.synced(f.messages ?? [], f.up_to ?? 0);
        break;
      case "state":
      case "queue":
        this.stand(f);
        break;
      case "staffed":
        this.staffed = f.staffed;
        break;
      case "feedback":
        this.history.change(f.message_id ?? "", { helpful: f.helpful });
        break;
      case "typing":
        this.typing.person();
        break;
      case "read":
        if (f.from === "agent") this.readUpTo = Math.max(this.readUpTo, f.seq ?? 0);
        break;
    }
    this.changed();
  }

  private message(m: Message): void {
    const h = this.history;
    h.conversation ||= m.conversation;
    const fresh = m.seq > Math.max(h.high ?? 0, this.old);
    if (h.take(m)) this.link.tell({ type: "sync", after_seq: h.high });
    this.settle(m);
    if (m.from !== "customer") {
      if (m.kind === "text") this.typing.stop();
      if (fresh) this.parts.onNews(m);
    } else if (fresh && (this.state === "bot" || this.state === "closed")) {
      this.typing.bot();
    }
  }

  /** What came back from the server is not on its way any more. */
  private settle(m: Message): void {
    if (m.client_id) this.outbox.remove(m.client_id);
  }

  private sent(item: Unsent, ack: Incoming): void {
    this.history.conversation ||= ack.conversation ?? "";
    if (!this.history.messages.some((m) => m.seq === ack.seq)) {
      const { text, choice, files } = item;
      this.history.take(
        {
          id: ack.message_id ?? item.id,
          conversation: ack.conversation ?? "",
          seq: ack.seq ?? 0,
          from: "customer",
          kind: "text",
          text,
          choice,
          files,
          client_id: item.id,
          at: new Date(item.at).toISOString(),
        },
        false,
      );
    }
    void this.card.deliver();
    this.changed();
  }

  /** Takes who has the next word, and what a customer who waits can expect. */
  private stand(f: Incoming): void {
    this.staffed = f.staffed ?? this.staffed;
    if (f.type !== "state") this.queue = { position: f.position ?? 0, eta: f.eta ?? 0 };
    if (f.type === "queue") return;
    this.owner = f.owner ?? "";
    this.state = f.state ?? this.state;
    if (this.state !== "bot") this.typing.stop();
  }

  /** Another tab changed what is stored. */
  private elsewhere(key: string): void {
    if (Visitor.owns(key)) {
      if (this.visitor.token) this.wake();
      this.link.restart();
    }
    if (Outbox.owns(key)) this.courier.kick();
    if (Outbox.owns(key) || key === "seen") this.changed();
  }

  private seenUpTo(): number {
    return Number(this.parts.storage.get("seen") ?? 0);
  }

  private look(): View {
    const { messages } = this.history;
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
