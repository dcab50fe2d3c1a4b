import { append, begin, change, emptyFeed, type Feed, fill, prepend, trim } from "./feed.js";
import type { AgentAsk, AgentFrame, AgentMessage } from "./frames.js";
import type { Marks } from "./marks.js";
import { nothing } from "./nothing.js";
import { Problem } from "./problem.js";
import type { Call } from "./rest.js";

/** How many messages a page of history has. */
const PAGE = 100;
/** Before this seq: the newest of all. */
const NEWEST = 1_000_000_000_000;

/** The part of a conversation that is here, and how far its customer has read. */
export interface AgentFeed extends Feed<AgentMessage> {
  read: number;
}

const none: AgentFeed = { ...emptyFeed, read: 0 };

interface Parts {
  /** Asks over the connection; rejects with a Problem. */
  ask(frame: AgentAsk): Promise<AgentFrame>;
  call: Call;
  /** How far each customer has read. */
  readBy: Marks;
  changed(conversation: string): void;
}

/** The conversations that an agent has open, without gaps. */
export class Feeds {
  private readonly feeds = new Map<string, AgentFeed>();
  /** How many views show a conversation. */
  private readonly shown = new Map<string, number>();
  /** Conversations that a sync is under way for. */
  private readonly filling = new Set<string>();
  private readonly paging = new Map<string, Promise<void>>();

  constructor(private readonly parts: Parts) {}

  get(conversation: string): AgentFeed {
    return this.feeds.get(conversation) ?? none;
  }

  /** Follows a conversation until what it returns is called; `owned` tells then whether it is the agent's own. */
  open(conversation: string, owned: () => boolean = () => false): () => void {
    this.shown.set(conversation, (this.shown.get(conversation) ?? 0) + 1);
    this.follow(conversation);
    return () => this.close(conversation, owned);
  }

  /** Reads the newest page; rejects with a Problem. */
  async load(conversation: string): Promise<void> {
    const page = await this.page(conversation, NEWEST);
    this.put(conversation, begin(page.messages, this.get(conversation)));
    this.catchUp(conversation); // what came between the page and the socket
  }

  /** Reads the page before the oldest message; rejects with a Problem. */
  earlier(conversation: string): Promise<void> {
    const running = this.paging.get(conversation);
    if (running) return running;
    const run = this.readBack(conversation).finally(() => this.paging.delete(conversation));
    this.paging.set(conversation, run);
    return run;
  }

  /** Lets go of old messages that nobody looks at. */
  trim(conversation: string): void {
    const feed = this.get(conversation);
    const less = trim(feed, 2 * PAGE);
    if (less !== feed) this.put(conversation, less);
  }

  /** Takes a message that was announced. */
  take(m: AgentMessage): void {
    const id = m.conversation;
    if (!this.shown.has(id)) {
      this.feeds.delete(id); // it is loaded afresh when it is opened
      return;
    }
    const { feed, gap } = append(this.get(id), m);
    if (gap) this.catchUp(id);
    else this.put(id, feed);
  }

  /** Takes a page of what was missing; of a feed that was let go meanwhile it would be the end alone. */
  filled(conversation: string, page: AgentMessage[], upTo: number): void {
    const feed = this.feeds.get(conversation);
    if (feed) this.put(conversation, fill(feed, page, upTo));
  }

  /** The customer has read up to `seq`. */
  read(conversation: string, seq: number): void {
    this.parts.readBy.raise(conversation, seq);
    const feed = this.feeds.get(conversation);
    if (feed) this.put(conversation, feed);
  }

  /** The customer has said whether an answer helped. */
  helped(conversation: string, seq: number, helpful: boolean): void {
    const feed = this.feeds.get(conversation);
    if (feed)
      this.put(
        conversation,
        change(feed, (m) => m.seq === seq, { helpful }),
      );
  }

  /** There is a new connection: what came meanwhile is asked for. */
  resume(): void {
    for (const id of this.feeds.keys()) if (!this.shown.has(id)) this.feeds.delete(id);
    for (const id of this.shown.keys()) this.follow(id);
  }

  private async readBack(conversation: string): Promise<void> {
    const { earlier, from } = this.get(conversation);
    if (!earlier) return;
    const { messages, more = false } = await this.page(conversation, from);
    const first = messages[0]?.seq ?? from;
    this.put(conversation, prepend(this.get(conversation), from, messages, first, more && first < from));
  }

  private async page(
    conversation: string,
    before: number,
  ): Promise<{ messages: AgentMessage[]; more?: boolean }> {
    const path = `conversations/${conversation}/messages?before_seq=${before}&limit=${PAGE}`;
    const page = await this.parts.call<{ messages: AgentMessage[] | null; more?: boolean }>("GET", path);
    return { ...page, messages: page.messages ?? [] };
  }

  private follow(conversation: string): void {
    this.parts.ask({ type: "open", conversation }).then(() => {
      if (!this.get(conversation).fresh) this.catchUp(conversation);
    }, nothing); // offline: the next welcome follows it again; not found: loading says so
  }

  private close(conversation: string, owned: () => boolean): void {
    const left = (this.shown.get(conversation) ?? 1) - 1;
    if (left > 0) {
      this.shown.set(conversation, left);
      return;
    }
    this.shown.delete(conversation);
    // The server sends one's own chats anyway, and would stop doing so.
    if (!owned()) this.parts.ask({ type: "leave", conversation }).catch(nothing);
  }

  /** Asks for what is missing; the answer comes page by page as frames. */
  private catchUp(conversation: string): void {
    if (this.filling.has(conversation)) return;
    this.filling.add(conversation);
    this.parts
      .ask({ type: "sync", conversation, after_seq: this.get(conversation).upTo })
      .catch((err: unknown) => {
        // Not followed any more, or not yet: ask for that first. Offline: the next welcome does.
        const lost = err instanceof Problem && err.code === "conflict";
        if (lost && this.shown.has(conversation)) this.follow(conversation);
      })
      .finally(() => this.filling.delete(conversation));
  }

  /** Takes a feed; who writes has read what stands above. */
  private put(conversation: string, feed: Feed<AgentMessage>): void {
    const answered = feed.messages.findLast((m) => m.from === "customer")?.seq ?? 0;
    const before = this.get(conversation).read;
    const read = Math.max(before, answered, this.parts.readBy.get(conversation) ?? 0);
    this.feeds.set(conversation, { ...feed, read });
    this.parts.changed(conversation);
  }
}
