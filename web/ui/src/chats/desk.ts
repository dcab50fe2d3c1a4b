import type { QueryClient } from "@tanstack/react-query";
import {
  type AgentFrame,
  AgentTalk,
  type AgentView,
  browserStorage,
  type Call,
  type Clock,
  type Dial,
  type Row,
  type Status,
  type Storage,
  systemClock,
} from "@usher/client";
import { agentsChanged, agentsKey } from "../api/agents";
import { get, Problem, request } from "../api/client";
import { Drafts } from "./drafts";
import { keys, Lists } from "./lists";
import type { Chat, Message } from "./model";
import { withMessage } from "./rows";

/** What makes a sound and a notification. */
export interface News {
  kind: "message" | "chat"; // a customer has written to me; a chat was given to me
  chat: Chat;
  text: string;
}

export type Presence = "online" | "away";

/** Where a desk is. */
export interface Place {
  /** The server's address. */
  server: string;
  /** What is kept for this agent. */
  storage: Storage;
  dial?: Dial;
  clock?: Clock;
  /** Called when this browser turns out to be another agent's by now. */
  usurped(): void;
}

const countsAfter = 400;

/** An agent's place of work: the talk with the server, what came over it, and what is to be sent. */
export class Desk {
  readonly lists: Lists;
  readonly talk: AgentTalk;
  readonly drafts: Drafts;
  private readonly clock: Clock;
  private listeners = new Set<() => void>();
  private frameListeners = new Set<(f: AgentFrame) => void>();
  private newsListeners = new Set<(n: News) => void>();
  private counting: (() => void) | null = null;
  private claimed = new Set<string>(); // by this page: no news to it
  /** Changes with everything that is shown; for useSyncExternalStore. */
  version = 0;

  constructor(
    readonly me: { id: string; role: string },
    private readonly client: QueryClient,
    private readonly place: Place,
  ) {
    const { server, storage, dial, clock = systemClock } = place;
    this.clock = clock;
    this.lists = new Lists(me.id, client);
    this.talk = new AgentTalk({
      server,
      agent: me.id,
      storage,
      dial,
      clock,
      call,
      presence: me.role === "agent" ? "online" : "away", // those whose work is elsewhere begin as away
      ended: () => this.ended(),
      onMessage: (m) => this.take(m),
      onFrame: (f) => this.frame(f),
      onStatus: (s) => this.statusChanged(s),
    });
    this.talk.subscribe(() => this.touch());
    this.drafts = new Drafts({ storage, upload: (file) => this.talk.upload(file, file.name || "picture") });
  }

  start(): void {
    this.talk.start();
  }

  stop(): void {
    this.talk.stop();
  }

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  };

  onNews(fn: (n: News) => void): () => void {
    this.newsListeners.add(fn);
    return () => this.newsListeners.delete(fn);
  }

  /** Calls fn with every frame of the server's own accord; returns how to stop. */
  onFrame(fn: (f: AgentFrame) => void): () => void {
    this.frameListeners.add(fn);
    return () => this.frameListeners.delete(fn);
  }

  get status(): Exclude<Status, "off"> {
    const { status } = this.talk;
    return status === "off" ? "connecting" : status;
  }

  /** The same object until something of the chat changes. */
  view(id: string): AgentView {
    return this.talk.view(id);
  }

  /** Follows a chat until what it returns is called. */
  show(id: string): () => void {
    return this.talk.open(id, () => this.mine(id));
  }

  /** The presence that this agent chose last. */
  get presence(): Presence {
    return this.talk.presence === "online" ? "online" : "away";
  }

  setPresence(p: Presence): void {
    this.talk.setPresence(p);
  }

  /** How many lines of a customer who waits were not looked at; a chat that is new to me counts as one. */
  unread(c: Chat): number {
    if (c.state !== "agent" && c.state !== "queued") return 0;
    const seen = this.talk.seenUpTo(c.id);
    const since = c.last_seq - (seen ?? 0); // the others were looked at
    if (since <= 0) return 0;
    const fresh = seen === undefined && this.mine(c.id) && c.last_from !== "agent";
    return Math.max(Math.min(c.unread ?? 0, since), fresh ? 1 : 0);
  }

  /** How many of my chats have something new. */
  get unseen(): number {
    return this.lists.chats().filter((c) => this.mine(c.id) && this.unread(c) > 0).length;
  }

  /** Somebody looks at the chat down to seq; the customer of my own chat is told. */
  look(id: string, seq: number): void {
    this.talk.look(id, seq, this.mine(id));
  }

  /**
   * Does something to a chat; throws a Problem. seen is down to where it was looked at: what a customer
   * wrote after that is not closed away.
   */
  async act(id: string, verb: string, body?: object, seen?: number): Promise<Chat> {
    if (verb === "claim") this.claimed.add(id);
    try {
      const c = await request<Chat>("POST", `/v1/conversations/${id}/${verb}`, { body, query: { seen } });
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

  /** Asks whether the session has ended; if so, the sign-in form opens over the page. */
  private async ended(): Promise<boolean> {
    try {
      const { id } = await get<{ id: string }>("/v1/me");
      if (id !== this.me.id) this.place.usurped();
      return id !== this.me.id;
    } catch (error) {
      return error instanceof Problem && error.code === "unauthorized";
    }
  }

  private statusChanged(s: Status): void {
    if (s === "online") {
      this.refresh();
      void this.client.prefetchQuery({ queryKey: keys.rows("mine"), queryFn: () => this.lists.load("mine") });
    }
    this.touch();
  }

  private refresh(): void {
    for (const key of ["chats", "chat", "turns", agentsKey[0]])
      void this.client.invalidateQueries({ queryKey: [key] });
  }

  private frame(f: AgentFrame): void {
    switch (f.type) {
      case "state":
        if (f.chat) this.changed(f.chat as Chat);
        break;
      case "chat":
        this.row(f);
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
    for (const fn of this.frameListeners) fn(f);
  }

  private take(m: Message): void {
    const before = this.lists.chat(m.conversation);
    this.lists.patch(m.conversation, (c) => withMessage(c, m));
    if (m.from === "bot") void this.client.invalidateQueries({ queryKey: keys.turns(m.conversation) });
    if (before && before.last_seq < m.seq && m.from === "customer" && this.mine(before.id)) {
      this.tell({ kind: "message", chat: before, text: m.text });
    }
    this.touch();
  }

  private changed(c: Chat): void {
    const was = this.mine(c.id);
    this.lists.put(c);
    if (!was && this.mine(c.id) && !this.claimed.has(c.id)) {
      this.tell({ kind: "chat", chat: c, text: c.last_text ?? "" });
    }
    this.counting ??= this.clock.after(countsAfter, () => {
      this.counting = null;
      void this.client.invalidateQueries({ queryKey: keys.counts });
      agentsChanged(this.client);
    });
    this.touch();
  }

  private row(f: Row): void {
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

  private tell(n: News): void {
    for (const fn of this.newsListeners) fn(n);
  }

  private touch(): void {
    this.version++;
    for (const fn of this.listeners) fn();
  }
}

/** Calls the REST API as whoever has signed in on this page. What is sent is given up after a while: it waits elsewhere. */
const call: Call = (method, path, _, body) => {
  const within = body instanceof FormData ? 120_000 : 20_000;
  const signal = method === "POST" ? AbortSignal.timeout(within) : undefined;
  return request(method, `/v1/${path}`, { body, signal });
};

/** A desk of this browser. */
export function openDesk(me: { id: string; role: string }, client: QueryClient): Desk {
  const storage = browserStorage(`usher.${me.id}.`);
  return new Desk(me, client, { server: location.origin, storage, usurped: () => location.reload() });
}
