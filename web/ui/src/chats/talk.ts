import { get, Problem, request } from "../api/client";
import type { Live } from "../api/live";
import { append, begin, emptyFeed, type Feed, fill, mark, prepend, readUpTo, trim } from "./feed";
import type { Line, Message } from "./model";
import { keptSeqs, moveSeq, parseSeqs, type Seqs } from "./seqs";

interface Page {
  messages: Message[] | null;
  more?: boolean;
}

const pageSize = 100;
const newest = 1_000_000_000_000; // before this seq: the newest of all

/** The messages of the chats that are open on this page, without gaps. */
export class Talk {
  private feeds = new Map<string, Feed>();
  private shown = new Map<string, number>(); // how many views show it
  private filling = new Set<string>();
  private back = new Map<string, Promise<void>>();
  private readBy: Seqs; // how far each customer has read, as far as it was heard

  constructor(
    private readonly live: Live,
    private readonly owned: (id: string) => boolean,
    private readonly changed: (id: string) => void,
    private readonly keep: { get(): string | null; set(value: string): void },
  ) {
    this.readBy = parseSeqs(keep.get());
  }

  feed(id: string): Feed {
    return this.feeds.get(id) ?? emptyFeed;
  }

  /** Follows a chat until what it returns is called. */
  show(id: string): () => void {
    this.shown.set(id, (this.shown.get(id) ?? 0) + 1);
    this.follow(id);
    return () => this.hide(id);
  }

  /** Reads the newest page; throws a Problem. */
  async load(id: string): Promise<void> {
    const page = await get<Page>(`/v1/conversations/${id}/messages`, { before_seq: newest, limit: pageSize });
    const begun = begin(page.messages ?? [], this.feeds.get(id));
    this.put(id, readUpTo(begun, this.readBy[id] ?? 0));
    this.catchUp(id); // what came between the page and the socket
  }

  /** Reads the page before the oldest message; throws a Problem. */
  earlier(id: string): Promise<void> {
    const running = this.back.get(id);
    if (running) return running;
    const run = this.readBack(id).finally(() => this.back.delete(id));
    this.back.set(id, run);
    return run;
  }

  private async readBack(id: string): Promise<void> {
    const first = this.feed(id).messages[0];
    if (!first || !this.feed(id).earlier) return;
    const page = await get<Page>(`/v1/conversations/${id}/messages`, {
      before_seq: first.seq,
      limit: pageSize,
    });
    this.put(id, prepend(this.feed(id), first.seq, page.messages ?? [], page.more ?? false));
  }

  /** Lets go of old messages that nobody looks at. */
  trim(id: string): void {
    const feed = this.feed(id);
    const less = trim(feed, 2 * pageSize);
    if (less !== feed) this.put(id, less);
  }

  /** Takes a message that was announced. */
  take(m: Message): void {
    const id = m.conversation;
    if (!this.shown.has(id)) {
      this.feeds.delete(id); // it is loaded afresh when it is opened
      return;
    }
    const { feed, gap } = append(this.feed(id), m);
    if (gap) this.catchUp(id);
    else this.put(id, feed);
  }

  read(id: string, seq: number): void {
    if (seq > (this.readBy[id] ?? 0)) {
      this.readBy = moveSeq(this.readBy, id, seq);
      this.keep.set(keptSeqs(this.readBy));
    }
    if (this.feeds.has(id)) this.put(id, readUpTo(this.feed(id), seq));
  }

  helped(id: string, seq: number, helpful: boolean): void {
    if (this.feeds.has(id)) this.put(id, mark(this.feed(id), seq, helpful));
  }

  /** After a new connection: what came meanwhile is asked for. */
  reconnected(): void {
    for (const id of [...this.feeds.keys()]) if (!this.shown.has(id)) this.feeds.delete(id);
    for (const id of this.shown.keys()) this.follow(id);
  }

  private follow(id: string): void {
    this.live.ask({ type: "open", conversation: id }).then(
      () => {
        if (!this.feed(id).fresh) this.catchUp(id);
      },
      () => undefined, // offline: reconnected follows it again; not found: loading says so
    );
  }

  private hide(id: string): void {
    const left = (this.shown.get(id) ?? 1) - 1;
    if (left > 0) {
      this.shown.set(id, left);
      return;
    }
    this.shown.delete(id);
    // The server sends one's own chats anyway, and would stop doing so.
    if (!this.owned(id)) this.live.ask({ type: "leave", conversation: id }).catch(() => undefined);
  }

  private catchUp(id: string): void {
    if (this.filling.has(id)) return;
    this.filling.add(id);
    this.live
      .ask({ type: "sync", conversation: id, after_seq: this.feed(id).upTo }, (page) => {
        this.put(id, fill(this.feed(id), (page.messages ?? []) as Message[], page.up_to));
      })
      .catch((p: unknown) => {
        // Not followed any more, or not yet: ask for that first. Offline: reconnected does it.
        if (p instanceof Problem && p.code === "conflict" && this.shown.has(id)) this.follow(id);
      })
      .finally(() => this.filling.delete(id));
  }

  private put(id: string, feed: Feed): void {
    this.feeds.set(id, feed);
    this.changed(id);
  }
}

/** Stores a line of ours. The server knows it again by its client_id. */
export function deliver(l: Line): Promise<Message> {
  const verb = l.kind === "note" ? "note" : "reply";
  return request<Message>("POST", `/v1/conversations/${l.conversation}/${verb}`, {
    body: {
      text: l.text,
      client_id: l.clientId,
      ...(l.files.length ? { files: l.files.map((f) => f.id) } : {}),
    },
    signal: AbortSignal.timeout(20_000),
  });
}
