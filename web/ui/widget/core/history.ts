import type { Message } from "./wire";

/**
 * The messages of one conversation that are here: one run without gaps, from
 * `low` to `high`, grown at the top by pages and at the bottom by the stream.
 * What our side keeps from customers has a seq too, so seqs may be missing in
 * `messages` though nothing is missing in the run.
 */
export class History {
  /** By seq, each once; replaced, never changed. */
  messages: Message[] = [];
  conversation = "";
  /** Everything from here on has been asked for; 1 is the beginning. */
  low = 1;
  /** Nothing is missing up to here; undefined before it is known. */
  high: number | undefined;

  /** Begins anew where the conversation stands; older pages are asked for. */
  reset(conversation: string, last: number): void {
    this.conversation = conversation;
    this.messages = [];
    this.high = last;
    this.low = last + 1;
  }

  /** The seq below which there is more to ask for. */
  get more(): boolean {
    return this.low > 1;
  }

  /**
   * Takes a message of the stream, or one of our own that was acknowledged.
   * Returns whether there is a gap before it that only a sync can rule out.
   */
  take(m: Message, streamed = true): boolean {
    this.put([m]);
    const gap = streamed && this.high !== undefined && m.seq > this.high + 1;
    if (streamed && !gap) this.reach(m.seq);
    return gap;
  }

  /** Takes the answer to a sync. */
  synced(messages: Message[], upTo: number): void {
    this.put(messages);
    this.reach(upTo);
  }

  /** Takes a page of older messages that begins at `from`. */
  page(messages: Message[], from: number): void {
    this.put(messages);
    this.low = Math.min(this.low, from);
  }

  /** Changes the message with this id. */
  change(id: string, part: Partial<Message>): void {
    this.messages = this.messages.map((m) => (m.id === id ? { ...m, ...part } : m));
  }

  private reach(seq: number): void {
    this.high = Math.max(this.high ?? 0, seq);
  }

  private put(added: Message[]): void {
    const all = this.messages;
    const last = all[all.length - 1];
    const first = added[0];
    if (!first) return;
    if (!last || first.seq > last.seq) {
      this.messages = [...all, ...added];
      return;
    }
    const bySeq = new Map(all.map((m) => [m.seq, m]));
    for (const m of added) bySeq.set(m.seq, m);
    this.messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  }
}
