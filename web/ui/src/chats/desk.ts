import type { QueryClient } from "@tanstack/react-query";
import { agentsChanged, agentsKey } from "../api/agents";
import { get, Problem, request } from "../api/client";
import type { RowFrame, ServerFrame } from "../api/frames";
import { browserClock, type Clock, dialSocket, Live, type LiveParts, type Status } from "../api/live";
import { Drafts } from "./drafts";
import type { Feed } from "./feed";
import { browserKeep, type Keep } from "./keep";
import { keys, Lists } from "./lists";
import type { Chat, ChatFile, Line, Message } from "./model";
import { Outbox } from "./outbox";
import { withMessage } from "./rows";
import { keptSeqs, moveSeq, parseSeqs, type Seqs } from "./seqs";
import { deliver, Talk } from "./talk";

/** What makes a sound and a notification. */
export interface News {
  kind: "message" | "chat"; // a customer has written to me; a chat was given to me
  chat: Chat;
  text: string;
}

export type Presence = "online" | "away";

/** What is shown of a chat beside its row. */
export interface View {
  feed: Feed;
  lines: Line[];
  /** The customer is typing. */
  typing: boolean;
}

const typingLasts = 6_000;
const countsAfter = 400;

/** An agent's place of work: the socket, what came over it, and what is to be sent. */
export class Desk {
  readonly live: Live;
  readonly lists: Lists;
  readonly talk: Talk;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  private views = new Map<string, View>();
  private typing = new Map<string, () => void>();
  private seen: Seqs;
  private listeners = new Set<() => void>();
  private newsListeners = new Set<(n: News) => void>();
  private counting: (() => void) | null = null;
  private claimed = new Set<string>(); // by this page: no news to it
  /** Changes with everything that is shown; for useSyncExternalStore. */
  version = 0;

  constructor(
    readonly me: { id: string; role: string },
    private readonly client: QueryClient,
    private readonly keep: Keep,
    private readonly clock: Clock = browserClock,
    dial: LiveParts["dial"] = dialSocket,
    /** Called when this browser turns out to be another agent's by now. */
    private readonly usurped: () => void = () => location.reload(),
  ) {
    this.live = new Live({
      dial,
      clock,
      mine: (agent) => agent === me.id,
      ended: () => this.ended(),
      random: Math.random,
    });
    this.lists = new Lists(me.id, client);
    this.talk = new Talk(
      this.live,
      (id) => this.mine(id),
      (id) => this.touch(id),
      { get: () => keep.get(this.key("read")), set: (value) => keep.set(this.key("read"), value) },
    );
    this.seen = parseSeqs(keep.get(this.key("seen")));
    this.outbox = new Outbox(me.id, {
      keep,
      clock,
      deliver: (l) => this.deliver(l),
      arrived: (m) => this.take(m),
      changed: () => this.touch(),
      newId,
    });
    this.drafts = new Drafts(me.id, { keep, upload });
    this.live.onFrame((f) => this.frame(f));
    this.live.onStatus((s) => this.statusChanged(s));
  }

  start(): void {
    this.live.start();
    this.outbox.start();
  }

  stop(): void {
    this.live.stop();
    this.outbox.stop();
  }

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  };

  onNews(fn: (n: News) => void): () => void {
    this.newsListeners.add(fn);
    return () => this.newsListeners.delete(fn);
  }

  get status(): Status {
    return this.live.status;
  }

  /** The same object until something of the chat changes. */
  view(id: string): View {
    let v = this.views.get(id);
    if (!v) {
      v = { feed: this.talk.feed(id), lines: this.outbox.of(id), typing: this.typing.has(id) };
      this.views.set(id, v);
    }
    return v;
  }

  /** The presence that this agent chose last; those whose work is elsewhere begin as away. */
  get presence(): Presence {
    const kept = this.keep.get(this.key("presence"));
    if (kept === "online" || kept === "away") return kept;
    return this.me.role === "agent" ? "online" : "away";
  }

  setPresence(p: Presence): void {
    this.keep.set(this.key("presence"), p);
    this.touch();
    this.live.ask({ type: "presence", presence: p }).catch(() => undefined); // said again with the next welcome
  }

  /** How many lines of a customer who waits were not looked at; a chat that is new to me counts as one. */
  unread(c: Chat): number {
    if (c.state !== "agent" && c.state !== "queued") return 0;
    if (c.last_seq <= (this.seen[c.id] ?? 0)) return 0;
    const fresh = this.seen[c.id] === undefined && this.mine(c.id) && c.last_from !== "agent";
    const since = c.last_seq - (this.seen[c.id] ?? 0); // the others were looked at
    return Math.max(Math.min(c.unread ?? 0, since), fresh ? 1 : 0);
  }

  /** How many of my chats have something new. */
  get unseen(): number {
    return this.lists.chats().filter((c) => this.mine(c.id) && this.unread(c) > 0).length;
  }

  /** Somebody looks at the chat down to seq; the customer of my own chat is told. */
  look(id: string, seq: number): void {
    if ((this.seen[id] ?? 0) >= seq) return;
    this.seen = moveSeq(this.seen, id, seq);
    this.keep.set(this.key("seen"), keptSeqs(this.seen));
    this.touch(id);
    if (this.mine(id)) this.live.ask({ type: "read", conversation: id, seq }).catch(() => undefined);
  }

  /** Does something to a chat; throws a Problem. */
  async act(id: string, verb: string, body?: object): Promise<Chat> {
    if (verb === "claim") this.claimed.add(id);
    try {
      const c = await request<Chat>("POST", `/v1/conversations/${id}/${verb}`, { body });
      this.changed(c);
      return c;
    } finally {
      this.claimed.delete(id);
    }
  }

  mine(id: string): boolean {
    const c = this.lists.chat(id);
    return c?.state === "agent" && c.owner === this.me.id;
  }

  /** Another tab has changed what is kept. */
  storage(key: string, value: string | null): void {
    this.outbox.storage(key, value);
    if (key === this.key("seen")) this.seen = parseSeqs(value);
    if (key === this.key("seen") || key === this.key("presence")) this.touch();
  }

  /** Nothing goes out under a session that may be another agent's. */
  private deliver(l: Line): Promise<Message> {
    if (this.live.status === "out") return Promise.reject(new Problem("unauthorized", "Sign in first."));
    this.live.check(); // a line that is cut without a word is found out sooner
    return deliver(l);
  }

  /** Asks whether the session has ended; if so, the sign-in form opens over the page. */
  private async ended(): Promise<boolean> {
    try {
      const { id } = await get<{ id: string }>("/v1/me");
      if (id !== this.me.id) this.usurped();
      return id !== this.me.id;
    } catch (error) {
      return error instanceof Problem && error.code === "unauthorized";
    }
  }

  private key(what: string): string {
    return `usher.${what}.${this.me.id}`;
  }

  private statusChanged(s: Status): void {
    if (s === "online") {
      this.live.ask({ type: "presence", presence: this.presence }).catch(() => undefined);
      this.talk.reconnected();
      this.outbox.wake();
      this.refresh();
      void this.client.prefetchQuery({ queryKey: keys.rows("mine"), queryFn: () => this.lists.load("mine") });
    }
    this.touch();
  }

  private refresh(): void {
    for (const key of ["chats", "chat", "turns", agentsKey[0]])
      void this.client.invalidateQueries({ queryKey: [key] });
  }

  private frame(f: ServerFrame): void {
    switch (f.type) {
      case "message":
        this.take(f.message as Message);
        break;
      case "state":
        if (f.chat) this.changed(f.chat);
        break;
      case "chat":
        this.row(f);
        break;
      case "typing":
        if (f.from === "customer") this.types(f.conversation);
        break;
      case "read":
        if (f.from === "customer") this.talk.read(f.conversation, f.seq ?? 0);
        break;
      case "feedback":
        this.talk.helped(f.conversation, f.seq, f.helpful);
        break;
      case "customer":
        if (f.conversation)
          this.lists.patch(f.conversation, (c) => ({ ...c, customer_name: f.customer?.name }));
        void this.client.invalidateQueries({ queryKey: ["chat"] });
        break;
      case "presence":
        agentsChanged(this.client);
        break;
      case "resync":
        this.refresh();
    }
  }

  private take(m: Message): void {
    this.outbox.seen(m);
    this.talk.take(m);
    this.stopTyping(m.conversation);
    const before = this.lists.chat(m.conversation);
    this.lists.patch(m.conversation, (c) => withMessage(c, m));
    if (m.from === "bot") void this.client.invalidateQueries({ queryKey: keys.turns(m.conversation) });
    if (before && before.last_seq < m.seq && m.from === "customer" && this.mine(before.id)) {
      this.tell({ kind: "message", chat: before, text: m.text });
    }
    this.touch(m.conversation);
  }

  private changed(c: Chat): void {
    const was = this.mine(c.id);
    this.lists.put(c);
    if (!was && this.mine(c.id) && !this.claimed.has(c.id)) {
      this.tell({ kind: "chat", chat: c, text: c.last_text ?? "" });
    }
    this.counting ??= this.clock.later(() => {
      this.counting = null;
      void this.client.invalidateQueries({ queryKey: keys.counts });
      agentsChanged(this.client);
    }, countsAfter);
    this.touch(c.id);
  }

  private row(f: RowFrame): void {
    const { customer_name, last_text, last_files, last_from, last_at, last_seq, unread = 0 } = f;
    this.lists.patch(f.conversation, (c) => ({
      ...c,
      customer_name,
      last_text,
      last_files,
      last_from,
      last_at,
      last_seq,
      unread,
    }));
    this.touch();
  }

  private types(id: string): void {
    this.typing.get(id)?.();
    this.typing.set(
      id,
      this.clock.later(() => this.stopTyping(id), typingLasts),
    );
    this.touch(id);
  }

  private stopTyping(id: string): void {
    this.typing.get(id)?.();
    if (this.typing.delete(id)) this.touch(id);
  }

  private tell(n: News): void {
    for (const fn of this.newsListeners) fn(n);
  }

  private touch(id?: string): void {
    if (id === undefined) this.views.clear();
    else this.views.delete(id);
    this.version++;
    for (const fn of this.listeners) fn();
  }
}

function upload(file: File): Promise<ChatFile> {
  const body = new FormData();
  body.append("file", file, file.name || "picture");
  return request("POST", "/v1/files", { body, signal: AbortSignal.timeout(120_000) });
}

/** A key that nobody else makes; also on pages without a secure context. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** A desk of this browser. */
export function openDesk(me: { id: string; role: string }, client: QueryClient): Desk {
  return new Desk(me, client, browserKeep());
}
