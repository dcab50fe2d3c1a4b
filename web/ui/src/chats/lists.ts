import type { QueryClient } from "@tanstack/react-query";
import { get, type Schema } from "../api/client";
import type { Chat, Customer } from "./model";
import { searched } from "./names";
import { filterOf, older, place, type Section, sections } from "./rows";

/** The rows of a section that were loaded, and where the next page begins. */
export interface Rows {
  rows: Chat[];
  next?: string;
}

/** A chat with its customer. */
export interface Detail {
  conversation: Chat;
  customer: Customer;
}

const pageSize = 100;

export const keys = {
  rows: (section: Section) => ["chats", section] as const,
  search: (words: string) => ["chats", "search", words] as const,
  chat: (id: string) => ["chat", id] as const,
  turns: (id: string) => ["turns", id] as const,
  past: (customer: string) => ["chats", "past", customer] as const,
  counts: ["chats", "counts"] as const,
};

/** The lists of chats: loaded a page at a time, and kept current by what the socket tells. */
export class Lists {
  /** Every chat as it was last heard of. */
  private known = new Map<string, Chat>();
  private heard = new Map<string, number>(); // when the socket told of it
  private tick = 0;

  constructor(
    private readonly me: string,
    private readonly client: QueryClient,
  ) {}

  chat(id: string): Chat | undefined {
    return this.known.get(id);
  }

  chats(): Chat[] {
    return [...this.known.values()];
  }

  /** Loads as many rows of a section as were there before, at least a page. */
  async load(section: Section, signal?: AbortSignal): Promise<Rows> {
    const before = this.client.getQueryData<Rows>(keys.rows(section))?.rows.length ?? 0;
    const since = this.tick;
    let all: Rows = { rows: [] };
    do {
      const page = await fetchRows({ ...filterOf(section, this.me), after: all.next }, signal);
      all = { rows: [...all.rows, ...page.rows], next: page.next };
    } while (all.next && all.rows.length < before);
    this.learnAll(all.rows);
    return { ...all, rows: this.current(all, section, since) };
  }

  /** Loads the next page of a section. */
  async more(section: Section): Promise<void> {
    const have = this.client.getQueryData<Rows>(keys.rows(section));
    if (!have?.next) return;
    const page = await fetchRows({ ...filterOf(section, this.me), after: have.next });
    this.learnAll(page.rows);
    this.client.setQueryData<Rows>(keys.rows(section), (now) => {
      if (now?.next !== have.next) return now;
      const ids = new Set(now?.rows.map((r) => r.id));
      return { rows: [...(now?.rows ?? []), ...page.rows.filter((r) => !ids.has(r.id))], next: page.next };
    });
  }

  /** Loads what is found by words, in all sections. */
  async find(words: string, signal?: AbortSignal): Promise<Rows> {
    const found = await fetchRows({ q: searched(words) }, signal);
    this.learnAll(found.rows);
    return found;
  }

  /** Puts a chat that has changed into every list that shows it. */
  put(c: Chat): void {
    const have = this.known.get(c.id);
    if (have && older(c, have)) return;
    this.known.set(c.id, c);
    this.heard.set(c.id, ++this.tick);
    for (const section of sections) {
      this.client.setQueryData<Rows>(
        keys.rows(section),
        (now) => now && { ...now, rows: place(now.rows, c, section, this.me, !now.next) },
      );
    }
    const swap = (now: Rows | undefined) =>
      now && { ...now, rows: now.rows.map((r) => (r.id === c.id ? c : r)) };
    this.client.setQueriesData<Rows>({ queryKey: ["chats", "search"] }, swap);
    this.client.setQueriesData<Rows>({ queryKey: ["chats", "past"] }, swap);
    this.client.setQueryData<Detail>(keys.chat(c.id), (now) => now && { ...now, conversation: c });
  }

  /** Changes a chat that is known; nothing where it is not. */
  patch(id: string, change: (c: Chat) => Chat): void {
    const c = this.known.get(id);
    if (c) this.put(change(c));
  }

  learn(c: Chat): void {
    const have = this.known.get(c.id);
    if (!have || !older(c, have)) this.known.set(c.id, c);
  }

  private learnAll(rows: Chat[]): void {
    for (const c of rows) this.learn(c);
  }

  /** A page may be older than what the socket told while it was on its way. */
  private current(all: Rows, section: Section, since: number): Chat[] {
    let rows = all.rows;
    for (const [id, at] of this.heard) {
      const c = this.known.get(id);
      if (at > since && c) rows = place(rows, c, section, this.me, !all.next);
    }
    return rows;
  }
}

interface Filter {
  state?: string;
  owner?: string;
  q?: string;
  customer?: string;
  after?: string;
}

/** Reads one page of chats. */
export async function fetchRows(filter: Filter, signal?: AbortSignal): Promise<Rows> {
  const page = await get<Schema["ConversationsOutputBody"]>(
    "/v1/conversations",
    { ...filter, limit: pageSize },
    signal,
  );
  return { rows: page.conversations ?? [], next: page.next };
}
