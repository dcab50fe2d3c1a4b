import { nothing } from "./nothing.js";

/** Tells the server how far was read until it has heard it; never less than before. */
export class Receipts {
  private readonly last = new Map<string, number>();
  private readonly owed = new Set<string>();

  /** `tell` rejects where the server was not told. */
  constructor(private readonly tell: (conversation: string, seq: number) => Promise<unknown>) {}

  /** The conversation was read up to `seq`. */
  read(conversation: string, seq: number): void {
    if ((this.last.get(conversation) ?? 0) >= seq) return;
    this.last.set(conversation, seq);
    this.send(conversation, seq);
  }

  /** The server has heard up to `heard` of what was read up to `seq`: `again` tells it the rest. */
  stand(conversation: string, heard: number, seq: number): void {
    if (heard >= seq) return;
    this.last.set(conversation, Math.max(seq, this.last.get(conversation) ?? 0));
    this.owed.add(conversation);
  }

  /** There is a connection again: tells what the server may not have heard. */
  again(): void {
    for (const conversation of this.owed) this.send(conversation, this.last.get(conversation) ?? 0);
  }

  /** Forgets everything: the conversations are others now. */
  clear(): void {
    this.last.clear();
    this.owed.clear();
  }

  private send(conversation: string, seq: number): void {
    this.owed.add(conversation);
    this.tell(conversation, seq).then(() => {
      if (this.last.get(conversation) === seq) this.owed.delete(conversation);
    }, nothing);
  }
}
